//! The viewer in a terminal that reads what it draws.

use std::{
    collections::HashMap,
    io::Write,
    num::NonZeroU16,
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};
use tokio::time::sleep;

use crate::{
    COLUMNS, ROOM, ROWS, Result,
    line::{Line, straight},
    lock,
    process::{APP, cpu_seconds},
    service::Service,
};

/// What is written within this time is one frame.
const ONE_FRAME: Duration = Duration::from_millis(4);
/// What stands before the selected row.
const SELECTED: char = '▶';

/// The viewer in its terminal; ended when dropped.
pub(crate) struct Terminal {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    pub(crate) seen: Arc<Mutex<Seen>>,
    _master: Box<dyn MasterPty + Send>,
}

/// What it shows.
pub(crate) struct Seen {
    parser: vt100::Parser,
    bytes: u64,
    frames: u64,
    last: Instant,
    /// When a message was on the screen first.
    pub(crate) shown: HashMap<String, Instant>,
    /// What stands in the input, and since when.
    input: (String, Instant),
    /// The place of the selected row and its message, and how often either changed.
    pub(crate) selected: Option<(usize, String)>,
    pub(crate) moved: u64,
}

/// What the viewer wrote and used so far.
pub(crate) struct Cost {
    pub(crate) at: Instant,
    pub(crate) bytes: u64,
    pub(crate) frames: u64,
    /// Seconds.
    pub(crate) cpu: f64,
}

impl Terminal {
    /// Starts a viewer, with a line between it and its terminal where one is given.
    pub(crate) fn start(viewer: &Path, service: &Service, line: Option<Line>) -> Result<Self> {
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size)?;
        let mut command = CommandBuilder::new(viewer);
        command.args(["watch", ROOM, "--server", &service.url, "--app", &APP.to_string()]);
        command.args(["--user", "reader", "--key-file"]);
        command.arg(service.folder.path().join("key"));
        for (name, value) in
            [("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("LANG", "C.UTF-8")]
        {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command)?;
        drop(pair.slave);
        let (rows, columns) = (NonZeroU16::new(ROWS), NonZeroU16::new(COLUMNS));
        let parser = vt100::Parser::new(rows.ok_or("no rows")?, columns.ok_or("no columns")?, 0);
        let now = Instant::now();
        let seen = Arc::new(Mutex::new(Seen {
            parser,
            bytes: 0,
            frames: 0,
            last: now,
            shown: HashMap::new(),
            input: (String::new(), now),
            selected: None,
            moved: 0,
        }));
        let reader = pair.master.try_clone_reader()?;
        let writer = pair.master.take_writer()?;
        let reading = Arc::clone(&seen);
        let show = move |bytes: &[u8]| lock(&reading).take(bytes);
        let keys: Box<dyn Write + Send> = if let Some(line) = line {
            Box::new(line.carry(reader, writer, show))
        } else {
            Box::new(straight(reader, writer, show))
        };
        Ok(Self { child, keys, seen, _master: pair.master })
    }

    pub(crate) async fn until(&self, text: &str) -> Result<()> {
        let end = Instant::now() + Duration::from_secs(20);
        while !lock(&self.seen).parser.screen().contents().contains(text) {
            if Instant::now() > end {
                let screen = lock(&self.seen).parser.screen().contents();
                return Err(format!("the viewer never showed {text:?}:\n{screen}").into());
            }
            sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// Selects the newest comment.
    pub(crate) async fn select(&mut self) -> Result<()> {
        self.keys.write_all(b"\x1b")?;
        self.until("w write").await?;
        self.keys.write_all(b"\x1b[A")?;
        self.until(&SELECTED.to_string()).await
    }

    /// Types a character every fifth of a second; gives the milliseconds until each was seen, which is
    /// not waited for longer than that.
    pub(crate) async fn type_for(
        &mut self,
        time: Duration,
        patience: Duration,
    ) -> Result<Vec<f64>> {
        let end = Instant::now() + time;
        let (mut typed, mut latencies) = (String::new(), Vec::new());
        while Instant::now() < end {
            if typed.len() >= 40 {
                self.keys.write_all(&b"\x7f".repeat(typed.len()))?;
                typed.clear();
                // A slow line needs a while for that.
                sleep(patience.min(Duration::from_secs(4)) / 10).await;
            }
            typed.push(char::from(b'a' + u8::try_from(latencies.len() % 26)?));
            let pressed = Instant::now();
            self.keys.write_all(&typed.as_bytes()[typed.len() - 1..])?;
            let line = format!("> {typed}");
            loop {
                let (input, at) = lock(&self.seen).input.clone();
                if input == line {
                    latencies.push(at.duration_since(pressed).as_secs_f64() * 1e3);
                    break;
                }
                if pressed.elapsed() > patience {
                    return Err(format!("{line:?} was never seen, but {input:?}").into());
                }
                sleep(Duration::from_millis(1)).await;
            }
            sleep(Duration::from_millis(200).saturating_sub(pressed.elapsed())).await;
        }
        self.keys.write_all(&b"\x7f".repeat(typed.len()))?;
        Ok(latencies)
    }

    pub(crate) fn cost(&self) -> Result<Cost> {
        let process = self.child.process_id().ok_or("the viewer ended")?;
        let cpu = cpu_seconds(&process.to_string())?;
        let seen = lock(&self.seen);
        Ok(Cost { at: Instant::now(), bytes: seen.bytes, frames: seen.frames, cpu })
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Seen {
    fn take(&mut self, bytes: &[u8]) {
        let now = Instant::now();
        self.frames += u64::from(now.duration_since(self.last) > ONE_FRAME);
        self.last = now;
        self.bytes += bytes.len() as u64;
        self.parser.process(bytes);
        let mut rows = self.parser.screen().rows(0, COLUMNS).collect::<Vec<_>>();
        // Under it stand the keys of the moment.
        rows.pop();
        let input = rows.pop().unwrap_or_default().trim_end().to_owned();
        if input != self.input.0 {
            self.input = (input, now);
        }
        // How much is new may stand over its end.
        let selected = rows.iter().enumerate().find(|(_, row)| row.contains(SELECTED));
        let selected = selected.and_then(|(at, row)| Some((at, marks(row).next()?)));
        if selected != self.selected.as_ref().map(|(at, mark)| (*at, mark.as_str())) {
            self.selected = selected.map(|(at, mark)| (at, mark.to_owned()));
            self.moved += 1;
        }
        for row in &rows[rows.len().saturating_sub(4)..] {
            for mark in marks(row) {
                self.shown.entry(mark.to_owned()).or_insert(now);
            }
        }
    }
}

/// The marks of the messages in a row.
fn marks(row: &str) -> impl Iterator<Item = &str> {
    row.split_whitespace()
        .filter(|word| word.len() == 7 && word.starts_with('m') && word[1..].parse::<u32>().is_ok())
}
