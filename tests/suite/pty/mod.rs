//! The binary in a real terminal: what a person sees, and what is left behind.

mod edges;
mod keys;
mod leaving;
mod line;
mod looks;
mod moderating;
mod plain;
mod rooms;
mod slow;
mod told;

use std::{
    collections::BTreeMap,
    io::Write,
    num::NonZeroU16,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::PATIENCE;
use line::{Line, straight};

/// A program that is to run in a terminal.
pub struct Program {
    command: CommandBuilder,
    size: (u16, u16),
    line: Option<Line>,
    home: PathBuf,
    own: Option<tempfile::TempDir>,
}

impl Program {
    pub fn new(args: &[&str]) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_danmux"));
        command.args(args);
        Self::of(command)
    }

    /// Another program, in a home of its own.
    pub fn of(mut command: CommandBuilder) -> Self {
        let own = tempfile::tempdir().unwrap();
        for variable in ["NO_COLOR", "COLORTERM", "LC_ALL", "LC_MESSAGES", "BROWSER", "DISPLAY"] {
            command.env_remove(variable);
        }
        command.env("LANG", "en_US.UTF-8");
        command.env("TERM", "xterm-256color");
        let home = own.path().to_owned();
        Self { command, size: (80, 24), line: None, home, own: Some(own) }
    }

    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    /// With a line between it and its terminal.
    fn over(mut self, line: Line) -> Self {
        self.line = Some(line);
        self
    }

    fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// In a home that others use too.
    fn home(mut self, home: &Path) -> Self {
        home.clone_into(&mut self.home);
        self
    }

    /// Where the person's own configuration lies.
    fn config(&self) -> PathBuf {
        self.home.join("config/danmux/config.toml")
    }

    /// With these lines in the person's own configuration.
    fn configured(self, text: &str) -> Self {
        save(&self.config(), text);
        self
    }

    pub fn start(mut self) -> Terminal {
        let (columns, rows) = self.size;
        let line = self.line.take();
        let (master, child, lines, home) = self.spawn();
        let parser = vt100::Parser::new(some(rows), some(columns), 0);
        let seen = Arc::new(Mutex::new(Seen { parser, bytes: Vec::new(), ended: false }));
        let reader = master.try_clone_reader().unwrap();
        let writer = master.take_writer().unwrap();
        let drawn = Arc::clone(&seen);
        let show = move |bytes: &[u8]| drawn.lock().unwrap().take(bytes);
        let keys: Box<dyn Write + Send> = if let Some(line) = line {
            Box::new(line.carry(reader, writer, show))
        } else {
            Box::new(straight(reader, writer, show))
        };
        Terminal { master, child, keys, seen, lines, _home: home }
    }

    /// Runs it in a terminal that nobody reads yet; tells how that edited lines before.
    fn spawn(mut self) -> (Box<dyn MasterPty + Send>, Running, String, Option<tempfile::TempDir>) {
        let (columns, rows) = self.size;
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let lines = lines(&*pair.master);
        for (name, folder) in [
            ("HOME", ""),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_STATE_HOME", "state"),
        ] {
            self.command.env(name, self.home.join(folder));
        }
        let child = pair.slave.spawn_command(self.command).unwrap();
        // The terminal hangs up with the program.
        drop(pair.slave);
        (pair.master, child, lines, self.own)
    }
}

/// Saves a file as editors do: another one in its place.
fn save(file: &Path, text: &str) {
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let new = file.with_extension("new");
    std::fs::write(&new, text).unwrap();
    std::fs::rename(new, file).unwrap();
}

type Running = Box<dyn Child + Send + Sync>;

/// How a terminal edits lines, and what its control keys do.
fn lines(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

/// A program in a terminal, with what it drew.
pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    child: Running,
    keys: Box<dyn Write + Send>,
    seen: Arc<Mutex<Seen>>,
    /// How lines were edited before.
    lines: String,
    _home: Option<tempfile::TempDir>,
}

struct Seen {
    parser: vt100::Parser,
    bytes: Vec<u8>,
    ended: bool,
}

impl Seen {
    /// What came from the program; nothing, at its end.
    fn take(&mut self, bytes: &[u8]) {
        self.parser.process(bytes);
        self.bytes.extend_from_slice(bytes);
        self.ended |= bytes.is_empty();
    }
}

impl Terminal {
    pub fn start(args: &[&str], columns: u16, rows: u16) -> Self {
        Program::new(args).size(columns, rows).start()
    }

    pub fn screen(&self) -> String {
        self.seen.lock().unwrap().parser.screen().contents()
    }

    /// Whether it was sent these bytes, in one run.
    pub fn seen_bytes(&self, bytes: &str) -> bool {
        self.bytes().windows(bytes.len()).any(|window| window == bytes.as_bytes())
    }

    /// All that was written to it.
    fn bytes(&self) -> Vec<u8> {
        self.seen.lock().unwrap().bytes.clone()
    }

    /// The modes that are not as they were when the program began.
    fn modes(&self) -> Modes {
        modes(&self.seen.lock().unwrap().bytes)
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Pastes a text, as terminals do.
    fn paste(&mut self, text: &str) {
        self.press(&format!("\x1b[200~{text}\x1b[201~"));
    }

    /// Presses Esc until it is seen to be done: an Esc and what comes right behind it may be one
    /// key to whoever reads both at once.
    fn escape(&mut self, what: &str, test: impl Fn(&str) -> bool) -> String {
        self.press("\x1b");
        self.until(what, test)
    }

    pub fn until(&self, what: &str, test: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let screen = self.screen();
            if test(&screen) {
                return screen;
            }
            assert!(Instant::now() < end, "waited in vain for {what}:\n{screen}");
            thread::park_timeout(Duration::from_millis(5));
        }
    }

    fn resize(&self, columns: u16, rows: u16) {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.seen.lock().unwrap().parser.screen_mut().set_size(some(rows), some(columns));
        self.master.resize(size).unwrap();
    }

    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Whether lines are edited by the program, as it is not before and behind it.
    fn is_raw(&self) -> bool {
        lines(&*self.master) != self.lines
    }

    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.pid().try_into().unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// Leaves by the key that always does; sees that all is as a shell wants it.
    fn leave(mut self) {
        self.press("\x11");
        assert_eq!(self.ended(), (0, Left::default()));
    }

    /// Waits for the end; gives the exit status and what is not as a shell wants it.
    pub fn ended(mut self) -> (u32, Left) {
        let status = self.child.wait().unwrap().exit_code();
        let end = Instant::now() + PATIENCE;
        loop {
            let seen = self.seen.lock().unwrap();
            if seen.ended {
                let screen = seen.parser.screen();
                let left = Left {
                    modes: modes(&seen.bytes),
                    alternate: screen.alternate_screen(),
                    hidden_cursor: screen.hide_cursor(),
                    raw: lines(&*self.master) != self.lines,
                    // RIS would wipe what the person's own settings are.
                    reset: seen.bytes.windows(2).any(|bytes| bytes == b"\x1bc"),
                };
                return (status, left);
            }
            drop(seen);
            assert!(Instant::now() < end, "the terminal did not hang up");
            thread::park_timeout(Duration::from_millis(5));
        }
    }
}

fn some(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap_or(NonZeroU16::MIN)
}

/// Private modes of a terminal by their numbers, and whether they are on.
type Modes = BTreeMap<u16, bool>;

/// The modes that bytes leave other than a terminal has them by itself.
fn modes(bytes: &[u8]) -> Modes {
    // Lines that wrap, and the cursor.
    let usual = |mode: u16| matches!(mode, 7 | 25);
    let mut modes = Modes::new();
    let text = String::from_utf8_lossy(bytes);
    for command in text.split("\x1b[?").skip(1) {
        let end = command.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap_or(0);
        let on = match command[end..].chars().next() {
            Some('h') => true,
            Some('l') => false,
            _ => continue,
        };
        modes.extend(command[..end].split(';').map(|mode| (mode.parse::<u16>().unwrap(), on)));
    }
    modes.retain(|mode, on| *on != usual(*mode));
    modes
}

/// What a program left behind.
#[derive(Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing that may be left")]
pub struct Left {
    modes: Modes,
    alternate: bool,
    hidden_cursor: bool,
    raw: bool,
    reset: bool,
}

/// The alternate screen, pastes that come as such, and news of the focus.
const ALTERNATE: u16 = 1049;
const PASTE: u16 = 2004;
const FOCUS: u16 = 1004;
/// Presses and releases, drags, and places without a bound.
const MOUSE: [u16; 3] = [1000, 1002, 1006];

const DEMO: [&str; 7] = ["demo", "--seed", "1", "--rate", "10", "--viewers", "8"];

fn demo(columns: u16, rows: u16) -> Terminal {
    live(Program::new(&DEMO).size(columns, rows))
}

/// A demo in which something happened.
fn live(program: Program) -> Terminal {
    let terminal = program.start();
    terminal.until("the room", |screen| screen.contains("● live") && screen.contains("joined"));
    terminal
}
