//! The binary in a real terminal: what a person sees, and what is left behind.

use std::{
    io::{Read, Write},
    num::NonZeroU16,
    sync::{Arc, Mutex},
    thread,
    time::Instant,
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::PATIENCE;

/// A program in a terminal, with what it drew.
pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    seen: Arc<Mutex<Seen>>,
    _data: tempfile::TempDir,
}

struct Seen {
    parser: vt100::Parser,
    bytes: Vec<u8>,
    ended: bool,
}

impl Terminal {
    pub fn start(args: &[&str], columns: u16, rows: u16) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_danmux"));
        command.args(args);
        Self::run(command, columns, rows)
    }

    pub fn run(mut command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let data = tempfile::tempdir().unwrap();
        command.env("TERM", "xterm-256color");
        command.env("XDG_DATA_HOME", data.path());
        let child = pair.slave.spawn_command(command).unwrap();
        // The terminal hangs up with the program.
        drop(pair.slave);
        let parser = vt100::Parser::new(some(rows), some(columns), 0);
        let seen = Arc::new(Mutex::new(Seen { parser, bytes: Vec::new(), ended: false }));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let drawn = Arc::clone(&seen);
        thread::spawn(move || {
            let mut buffer = [0; 16 << 10];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                let mut seen = drawn.lock().unwrap();
                seen.parser.process(&buffer[..count]);
                seen.bytes.extend_from_slice(&buffer[..count]);
            }
            drawn.lock().unwrap().ended = true;
        });
        let keys = pair.master.take_writer().unwrap();
        Self { master: pair.master, child, keys, seen, _data: data }
    }

    pub fn screen(&self) -> String {
        self.seen.lock().unwrap().parser.screen().contents()
    }

    /// Whether it was sent these bytes, in one run.
    pub fn seen_bytes(&self, bytes: &str) -> bool {
        let seen = self.seen.lock().unwrap();
        seen.bytes.windows(bytes.len()).any(|window| window == bytes.as_bytes())
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    pub fn until(&self, what: &str, test: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let screen = self.screen();
            if test(&screen) {
                return screen;
            }
            assert!(Instant::now() < end, "waited in vain for {what}:\n{screen}");
            thread::yield_now();
            thread::park_timeout(std::time::Duration::from_millis(5));
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

    fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.pid().try_into().unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// Waits for the end; gives the exit status and whether the terminal is as a shell wants it.
    pub fn ended(mut self) -> (u32, Left) {
        let status = self.child.wait().unwrap().exit_code();
        let end = Instant::now() + PATIENCE;
        loop {
            let seen = self.seen.lock().unwrap();
            if seen.ended {
                let screen = seen.parser.screen();
                let left = Left {
                    alternate: screen.alternate_screen(),
                    hidden_cursor: screen.hide_cursor(),
                    paste: screen.bracketed_paste(),
                    mouse: screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None,
                    // RIS would wipe what the person's own settings are.
                    reset: seen.bytes.windows(2).any(|bytes| bytes == b"\x1bc"),
                };
                return (status, left);
            }
            drop(seen);
            assert!(Instant::now() < end, "the terminal did not hang up");
            thread::park_timeout(std::time::Duration::from_millis(5));
        }
    }
}

fn some(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

/// What a program left switched on.
#[derive(Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mode of the terminal")]
pub struct Left {
    alternate: bool,
    hidden_cursor: bool,
    paste: bool,
    mouse: bool,
    reset: bool,
}

fn demo(columns: u16, rows: u16) -> Terminal {
    let args = ["demo", "--seed", "1", "--rate", "10", "--viewers", "8"];
    let terminal = Terminal::start(&args, columns, rows);
    terminal.until("the room", |screen| screen.contains("● live") && screen.contains("joined"));
    terminal
}

#[test]
fn a_demo_shows_its_panes_takes_a_comment_and_leaves_a_clean_terminal() {
    let mut terminal = demo(120, 40);
    let screen = terminal.until("all panes", |screen| {
        screen.contains("♥ ") && screen.contains('×') && screen.contains("online")
    });
    let lines: Vec<_> = screen.lines().collect();
    // Status, ticker, comments, tips, input, from the top.
    assert!(lines[0].contains("Demo room 演示") && lines[0].contains("host [host]"), "{screen}");
    assert!(lines[1].contains('♥'), "{screen}");
    assert!(lines[38].contains('+') && lines[38].contains('−'), "{screen}");
    assert!(lines[39].starts_with("> "), "{screen}");
    assert!(screen.contains("danmux watch demo --server ws://127.0.0.1:"), "{screen}");

    terminal.press("大家好 hello 👍🏽 ❤️\r");
    terminal.until("the comment", |screen| {
        screen.lines().any(|line| line.contains("[host] Mia 米娅 大家好 hello 👍"))
    });
    // Esc backs out and never quits. Each is seen to be done before the next key: an Esc and what
    // comes right behind it may be one key to whoever reads both at once.
    for _ in 0..2 {
        terminal.press("\x1bOP");
        terminal.until("the help", |screen| screen.contains("Ctrl-q"));
        terminal.press("\x1b");
        terminal.until("no help", |screen| !screen.contains("Ctrl-q"));
    }
    terminal.press("still here");
    terminal.until("the line", |screen| screen.contains("> still here"));
    terminal.press("\x11");
    assert_eq!(terminal.ended(), (0, Left::default()));
}

#[test]
fn scrolling_back_holds_and_the_end_follows() {
    let mut terminal = demo(80, 12);
    terminal.until("enough to scroll", |screen| !screen.contains("danmux watch demo"));
    terminal.press("\x1b[5~");
    let held = terminal.until("the mark", |screen| screen.contains("new · held"));
    let top = held.lines().nth(2).unwrap().to_owned();
    // More comes, and nothing moves.
    let later =
        terminal.until("more", |screen| screen.contains("held") && !screen.contains(" ▼ 0 new"));
    assert_eq!(later.lines().nth(2).unwrap(), top);
    terminal.press("\x1b[F");
    terminal.until("the newest", |screen| !screen.contains("held"));
    terminal.press("\x03\x03");
    assert_eq!(terminal.ended(), (0, Left::default()));
}

#[test]
fn any_size_is_drawn_and_given_back() {
    let mut terminal = demo(120, 40);
    for (columns, rows) in [(20, 4), (1, 1), (60, 20), (3, 2), (120, 40)] {
        terminal.resize(columns, rows);
        terminal.press("x");
        if (columns, rows) == (20, 4) {
            terminal.until("a small screen", |screen| {
                screen.lines().count() <= 4 && screen.contains("● live") && screen.contains("> x")
            });
        }
    }
    terminal.until("a large screen", |screen| {
        screen.lines().count() == 40 && screen.contains("> xxxxx") && screen.contains("Demo room")
    });
    terminal.press("\x11");
    assert_eq!(terminal.ended(), (0, Left::default()));
}

#[test]
fn a_request_to_stop_leaves_a_clean_terminal() {
    for signal in [Signal::TERM, Signal::HUP] {
        let terminal = demo(80, 24);
        terminal.signal(signal);
        assert_eq!(terminal.ended(), (0, Left::default()), "{signal:?}");
    }
}

#[test]
fn a_shells_job_is_stopped_and_goes_on() {
    // A shell with job control: without one there is nobody who could continue a stopped program.
    let script = format!(
        "set -m; {} demo --viewers 8; echo the shell is back; read line; fg; echo left $?",
        env!("CARGO_BIN_EXE_danmux")
    );
    let mut command = CommandBuilder::new("sh");
    command.args(["-c", &script]);
    let mut terminal = Terminal::run(command, 80, 24);
    terminal.until("the room", |screen| screen.contains("● live"));
    terminal.press("\x1a");
    terminal.until("the shell", |screen| screen.contains("the shell is back"));
    let paste = terminal.seen.lock().unwrap().parser.screen().bracketed_paste();
    assert!(!paste && !terminal.screen().contains("● live"));
    terminal.press("\n");
    terminal.until("the room again", |screen| screen.contains("● live"));
    terminal.press("back");
    terminal.until("the line", |screen| screen.contains("> back"));
    terminal.press("\x11");
    terminal.until("the end", |screen| screen.contains("left 0"));
    assert_eq!(terminal.ended(), (0, Left::default()));
}
