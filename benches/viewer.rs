//! The viewer in a real terminal: what it writes, what it costs, and how soon a key is seen.
//!
//! Starts `danmux serve` without a limit, people who speak in one of its rooms, and `danmux watch` in a
//! pseudo-terminal of 120 columns and 40 rows; reads what it draws as a terminal would.
//!
//! ```text
//! cargo bench --bench viewer -- [--seconds 20] [--viewer PROGRAM]
//! ```
//!
//! `--viewer` takes another build of the program, to compare.

use std::{
    error::Error,
    io::{BufRead, BufReader, Read, Write},
    num::NonZeroU16,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use danmux::{
    client::{Client, Config, NewRoom, Secret},
    model::{AppId, Priority, RoomId, UserId},
    wire::user_sig,
};
use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep},
};

type Failure = Box<dyn Error + Send + Sync>;
type Result<T> = std::result::Result<T, Failure>;

const APP: AppId = AppId(1_400_000_001);
const KEY: &str = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";
const ROOM: &str = "bench";
const COLUMNS: u16 = 120;
const ROWS: u16 = 40;
/// Messages a second of a room that is full, by the cloud's own limit.
const LIVELY: u32 = 40;
const FLOOD: u32 = 5000;
const SPEAKERS: usize = 40;
/// Messages that each speaker has on their way at once.
const PIPELINE: usize = 8;
/// The kernel counts CPU time in these, on every Linux.
const TICKS_A_SECOND: f64 = 100.0;
/// What is written within this time is one frame.
const ONE_FRAME: Duration = Duration::from_millis(4);

#[tokio::main]
async fn main() -> Result<()> {
    let (mut seconds, mut viewer) = (20, PathBuf::from(env!("CARGO_BIN_EXE_danmux")));
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{name} needs a value"));
        match &*name {
            "--seconds" => seconds = value()?.parse()?,
            "--viewer" => viewer = value()?.into(),
            // cargo's own.
            "--bench" => {}
            _ => return Err(format!("{name} is not an option").into()),
        }
    }
    let service = Service::start()?;
    let speakers = service.speakers().await?;
    let mut terminal = Terminal::start(&viewer, &service)?;
    terminal.until("● live").await?;
    sleep(Duration::from_secs(2)).await;

    println!("{COLUMNS}x{ROWS}; latencies are p50 / p99 in ms");
    // The first screenful is not what an hour looks like.
    let seen = Arc::clone(&terminal.seen);
    speak(&speakers, LIVELY, Duration::from_secs(2), &seen).await?;
    for rate in [LIVELY, FLOOD] {
        let before = terminal.cost()?;
        let typing = terminal.type_for(Duration::from_secs(seconds));
        let talk = speak(&speakers, rate, Duration::from_secs(seconds), &seen);
        let (keys, said) = tokio::join!(typing, talk);
        let (keys, said) = (keys?, said?);
        let after = terminal.cost()?;
        let took = after.at.duration_since(before.at).as_secs_f64();
        let bytes = after.bytes - before.bytes;
        println!(
            "{:6.0} msg/s  {:8.0} B/s  {:6.0} B/frame  {:5.1} frames/s  CPU {:4.1} %  message to screen {}  key to screen {}",
            count(said.messages) / took,
            count(bytes) / took,
            count(bytes) / count(after.frames - before.frames),
            count(after.frames - before.frames) / took,
            (after.cpu - before.cpu) * 100.0 / took,
            percentiles(said.shown_after),
            percentiles(keys),
        );
    }
    sleep(Duration::from_secs(8)).await;
    let before = terminal.cost()?;
    sleep(Duration::from_secs(10)).await;
    let after = terminal.cost()?;
    println!(
        "idle, 10 s     {:8} bytes  CPU {:.1} %",
        after.bytes - before.bytes,
        (after.cpu - before.cpu) * 10.0
    );
    Ok(())
}

/// What was said.
struct Said {
    messages: u64,
    /// For those that were looked for: milliseconds until they were on the screen.
    shown_after: Vec<f64>,
}

/// Has all speakers say so much in that time, evenly; looks for a few of the messages.
async fn speak(
    speakers: &[Client],
    rate: u32,
    time: Duration,
    seen: &Arc<Mutex<Seen>>,
) -> Result<Said> {
    let room = RoomId::new(ROOM)?;
    let end = Instant::now() + time;
    let number = Arc::new(AtomicU64::new(0));
    let due = Arc::new(AtomicU64::new(0));
    let mut lanes = JoinSet::new();
    for lane in 0..speakers.len() * PIPELINE {
        let client = speakers[lane % speakers.len()].clone();
        let (room, number, due) = (room.clone(), Arc::clone(&number), Arc::clone(&due));
        let seen = Arc::clone(seen);
        lanes.spawn(async move {
            let mut looked_for = Vec::new();
            while Instant::now() < end {
                let next = number.load(Ordering::Relaxed);
                if next >= due.load(Ordering::Relaxed)
                    || number
                        .compare_exchange(next, next + 1, Ordering::Relaxed, Ordering::Relaxed)
                        .is_err()
                {
                    sleep(Duration::from_millis(2)).await;
                    continue;
                }
                let mark = format!("m{next:06}");
                // In a flood not every message is ever on the screen.
                let look = rate <= LIVELY;
                let sent = Instant::now();
                let text = format!("{mark} {}", words(next));
                client.send_text(&room, &text, Priority::Normal).await?;
                if look {
                    while sent.elapsed() < Duration::from_secs(1) {
                        if let Some(at) = lock(&seen).shown.get(&mark) {
                            looked_for.push(at.duration_since(sent).as_secs_f64() * 1e3);
                            break;
                        }
                        sleep(Duration::from_millis(1)).await;
                    }
                }
            }
            Ok::<_, Failure>(looked_for)
        });
    }
    let mut clock = interval(Duration::from_millis(if rate > 1000 { 2 } else { 25 }));
    clock.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let start = Instant::now();
    while Instant::now() < end {
        clock.tick().await;
        let so_far = start.elapsed().as_secs_f64() * f64::from(rate);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
        due.store(so_far as u64, Ordering::Relaxed);
    }
    let mut shown_after = Vec::new();
    while let Some(lane) = lanes.join_next().await {
        shown_after.extend(lane??);
    }
    Ok(Said { messages: number.load(Ordering::Relaxed), shown_after })
}

/// What people write in live rooms: most of it ASCII, a quarter CJK, the rest emoji among both.
fn words(number: u64) -> String {
    const ASCII: &str = "so that is how the trick works nice one thanks for explaining it twice gg wp well \
        played see you all tomorrow";
    const CJK: [&str; 7] = [
        "弹幕测试",
        "今天的直播",
        "太好看了",
        "大家晚上好",
        "すごいですね",
        "안녕하세요",
        "哈哈哈哈",
    ];
    const EMOJI: [&str; 9] = ["😂", "🎉", "🔥", "❤️", "👍🏽", "👨‍👩‍👧", "🚀", "😭", "🇩🇪"];
    // A step of a well-known generator: the same texts in every run.
    let mut state = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040);
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040);
        usize::try_from(state >> 33).unwrap_or_default() % below
    };
    let (kind, columns) = (next(100), 2 + next(50));
    let ascii: Vec<&str> = ASCII.split_whitespace().collect();
    let mut text = String::new();
    while danmux::model::str_width(&text) < columns {
        match kind {
            0..60 => text.push_str(ascii[next(ascii.len())]),
            60..85 => text.push_str(CJK[next(CJK.len())]),
            _ if next(4) == 0 => text.push_str(ascii[next(ascii.len())]),
            _ => text.push_str(EMOJI[next(EMOJI.len())]),
        }
        text.push(' ');
    }
    text
}

/// `danmux serve`, ended when dropped.
struct Service {
    child: Child,
    url: String,
    folder: TempDir,
}

impl Service {
    fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let key_file = folder.path().join("key");
        std::fs::write(&key_file, KEY)?;
        let mut child = Command::new(env!("CARGO_BIN_EXE_danmux"))
            .args(["serve", "--listen", "127.0.0.1:0", "--rate-limit", "0"])
            .args(["--app", &APP.to_string(), "--key-file"])
            .arg(&key_file)
            .arg("--data")
            .arg(folder.path().join("data"))
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let output = child.stdout.take().ok_or("no output")?;
        BufReader::new(output).read_line(&mut line)?;
        let url = line.trim().strip_prefix("listening on ").ok_or("the service did not start")?;
        Ok(Self { url: url.to_owned(), child, folder })
    }

    /// People in the room, of whom the first made it.
    async fn speakers(&self) -> Result<Vec<Client>> {
        let room = RoomId::new(ROOM)?;
        let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
        let mut speakers = Vec::new();
        for number in 0..SPEAKERS {
            let user = UserId::new(&format!("viewer_{:03}", number * 7919 % 500))?;
            let (client, mut events) = Client::connect(Config::new(&self.url, APP)).await?;
            let sig = user_sig::make(APP, KEY, &user, now, 86400);
            client.login(&user, Secret::new(&sig)).await?;
            if number == 0 {
                let new = NewRoom { id: Some(room.clone()), ..NewRoom::default() };
                client.create_room(&new).await?;
            }
            client.join(&room).await?;
            tokio::spawn(async move { while events.recv().await.is_some() {} });
            speakers.push(client);
        }
        Ok(speakers)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The viewer in its terminal; ended when dropped.
struct Terminal {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    seen: Arc<Mutex<Seen>>,
    _master: Box<dyn MasterPty + Send>,
}

struct Seen {
    parser: vt100::Parser,
    bytes: u64,
    frames: u64,
    last: Instant,
    /// When a message was on the screen first.
    shown: std::collections::HashMap<String, Instant>,
    /// What stands in the input, and since when.
    input: (String, Instant),
}

/// What the viewer wrote and used so far.
struct Cost {
    at: Instant,
    bytes: u64,
    frames: u64,
    cpu: f64,
}

impl Terminal {
    fn start(viewer: &PathBuf, service: &Service) -> Result<Self> {
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
            shown: std::collections::HashMap::new(),
            input: (String::new(), now),
        }));
        let mut reader = pair.master.try_clone_reader()?;
        let keys = pair.master.take_writer()?;
        let reading = Arc::clone(&seen);
        thread::spawn(move || {
            let mut buffer = vec![0; 64 << 10];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                lock(&reading).take(&buffer[..count]);
            }
        });
        Ok(Self { child, keys, seen, _master: pair.master })
    }

    async fn until(&self, text: &str) -> Result<()> {
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

    /// Types a character every fifth of a second; gives the milliseconds until each was seen.
    async fn type_for(&mut self, time: Duration) -> Result<Vec<f64>> {
        let end = Instant::now() + time;
        let (mut typed, mut latencies) = (String::new(), Vec::new());
        while Instant::now() < end {
            if typed.len() >= 40 {
                self.keys.write_all(&b"\x7f".repeat(typed.len()))?;
                typed.clear();
                sleep(Duration::from_millis(200)).await;
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
                if pressed.elapsed() > Duration::from_secs(2) {
                    return Err(format!("{line:?} was never seen, but {input:?}").into());
                }
                sleep(Duration::from_millis(1)).await;
            }
            sleep(Duration::from_millis(200).saturating_sub(pressed.elapsed())).await;
        }
        self.keys.write_all(&b"\x7f".repeat(typed.len()))?;
        Ok(latencies)
    }

    fn cost(&self) -> Result<Cost> {
        let process = self.child.process_id().ok_or("the viewer ended")?;
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
        // The name in parentheses may hold anything; user and system time are the 12th and 13th field after it.
        let (_, fields) = stat.rsplit_once(')').ok_or("an odd stat")?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let used = fields.get(11..13).ok_or("a short stat")?;
        let ticks: f64 = used.iter().flat_map(|text| text.parse::<f64>()).sum();
        let seen = lock(&self.seen);
        let cpu = ticks / TICKS_A_SECOND;
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
        for row in &rows[rows.len().saturating_sub(4)..] {
            let marks = row.split_whitespace().filter(|word| {
                word.len() == 7 && word.starts_with('m') && word[1..].parse::<u32>().is_ok()
            });
            for mark in marks {
                self.shown.entry(mark.to_owned()).or_insert(now);
            }
        }
    }
}

fn percentiles(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    let at = |hundredths: usize| {
        values.get((values.len() * hundredths / 100).min(values.len().saturating_sub(1)))
    };
    match (at(50), at(99)) {
        (Some(half), Some(most)) => format!("{half:.2} / {most:.2}"),
        _ => "-".to_owned(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn count(number: u64) -> f64 {
    number as f64
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}
