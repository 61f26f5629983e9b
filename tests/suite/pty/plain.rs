//! `danmux watch --plain`: lines for screen readers and logs, and no screen.

use std::{
    io::{BufRead, BufReader, Write},
    process::{ChildStdin, Stdio},
    sync::mpsc,
    thread,
};

use danmux::model::Priority;
use tokio::runtime::Runtime;

use super::Program;
use crate::support::{PATIENCE, Service, danmux};

/// A viewer whose lines are read as they come.
struct Plain {
    child: std::process::Child,
    typed: Option<ChildStdin>,
    lines: mpsc::Receiver<String>,
    seen: Vec<String>,
}

impl Plain {
    fn start(arguments: &[String]) -> Self {
        let home = std::env::temp_dir();
        let mut child = danmux()
            .args(["watch", "alpha", "--plain", "--lang", "en"])
            .args(arguments)
            .env("LC_ALL", "C.UTF-8")
            .env("XDG_CONFIG_HOME", home.join("none"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (told, lines) = mpsc::channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            // Bytes that are no text would end it, and a wait for them.
            out.lines().map_while(Result::ok).try_for_each(|line| told.send(line))
        });
        let typed = child.stdin.take();
        Self { child, typed, lines, seen: Vec::new() }
    }

    /// The line for which a test holds, once it comes.
    fn until(&mut self, what: &str, test: impl Fn(&str) -> bool) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line =
                line.unwrap_or_else(|_| panic!("waited in vain for {what}: {:?}", self.seen));
            self.seen.push(line.clone());
            if test(&line) {
                return line;
            }
        }
    }

    fn write(&mut self, line: &str) {
        writeln!(self.typed.as_mut().unwrap(), "{line}").unwrap();
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn lines_come_as_they_happen_and_typed_ones_are_sent() {
    let runtime = Runtime::new().unwrap();
    let service = Service::start(&["--rate-limit", "0"]);
    let (room, host, _events) = runtime.block_on(service.room("alpha", "host"));
    let say = |text: &str| {
        runtime.block_on(host.send_text(&room, text, Priority::Normal)).unwrap();
    };
    let mut plain = Plain::start(&service.login("mia"));
    // It has joined once what it writes comes back.
    plain.write("hello from a pipe");
    plain.until("our line", |line| line.contains("mia") && line.ends_with("hello from a pipe"));
    say("\u{1b}]0;evil\u{7}\u{1b}[2Jhello\nworld \u{202e}好");
    let line = plain.until("the comment", |line| line.contains("host"));
    assert!(line.ends_with("]0;evil[2Jhello world 好"), "{line}");
    say("@mia look");
    plain.until("the mention", |line| line.starts_with("[mention] ") && line.ends_with("look"));
    // What looks like a command is kept from the room, unless it is told twice.
    plain.write("/quit");
    plain.until("why not", |line| line.contains("nothing was sent"));
    plain.write("//quit");
    plain.until("our slash", |line| line.ends_with(": /quit"));
    // Blank lines are nothing to say.
    plain.write("   ");
    plain.write("the last");
    plain.until("our last", |line| line.ends_with("the last"));
    let all = plain.seen.join("\n");
    assert!(!all.chars().any(|c| c.is_control() && c != '\n'), "{all:?}");
    // A pipe that ends has nothing more to say; the lines go on.
    drop(plain.typed.take());
    say("still there?");
    plain.until("a line after the end", |line| line.ends_with("still there?"));
}

#[test]
fn a_reader_is_told_that_nothing_is_sent() {
    let runtime = Runtime::new().unwrap();
    let service = Service::start(&["--rate-limit", "0"]);
    let (_room, _host, _events) = runtime.block_on(service.room("alpha", "host"));
    let mut plain = Plain::start(&[service.login("mia"), vec!["--read-only".into()]].concat());
    plain.write("hello");
    plain.until("why not", |line| line.contains("only reads"));
}

/// In a terminal too it is lines, also in one that cannot draw: no screen is taken, and Ctrl-d
/// leaves.
#[test]
fn a_terminal_is_written_to_line_by_line() {
    let runtime = Runtime::new().unwrap();
    let service = Service::start(&["--rate-limit", "0"]);
    let (room, host, _events) = runtime.block_on(service.room("alpha", "host"));
    let login = service.login("mia");
    let login: Vec<&str> = login.iter().map(String::as_str).collect();
    let arguments = [&["watch", "alpha", "--plain"], &login[..]].concat();
    let mut terminal = Program::new(&arguments).env("TERM", "dumb").start();
    terminal.press("hello\n");
    terminal.until("our line", |screen| {
        screen.lines().any(|line| line.contains("mia") && line.ends_with("hello"))
    });
    runtime.block_on(host.send_text(&room, "welcome", Priority::Normal)).unwrap();
    terminal.until("the comment", |screen| screen.contains("welcome"));
    assert!(!terminal.bytes().contains(&0x1b));
    terminal.press("\x04");
    let (status, left) = terminal.ended();
    assert_eq!((status, left), (0, super::Left::default()));
}
