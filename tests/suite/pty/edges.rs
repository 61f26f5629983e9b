//! What happens to a terminal from outside while a viewer runs in it: it hangs up, its program is
//! stopped in the midst of something, its window changes meanwhile, its mouse drags.

use std::{io::Read, thread, time::Duration, time::Instant};

use danmux::model::str_width;
use portable_pty::CommandBuilder;
use rustix::process::{Pid, Signal, kill_process};

use super::{DEMO, Left, Modes, Program, Terminal, demo};
use crate::support::PATIENCE;

/// A terminal window that is closed ends its program, which does not run on unseen.
#[test]
fn a_terminal_that_hangs_up_ends_the_viewer() {
    let (master, mut child, _, _home) = Program::new(&DEMO).spawn();
    let mut reader = master.try_clone_reader().unwrap();
    let mut seen = Vec::new();
    let mut buffer = [0; 4096];
    while !String::from_utf8_lossy(&seen).contains("joined") {
        let count = reader.read(&mut buffer).unwrap();
        assert!(count > 0, "{}", String::from_utf8_lossy(&seen));
        seen.extend_from_slice(&buffer[..count]);
    }
    drop(reader);
    drop(master);
    let end = Instant::now() + PATIENCE;
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None if Instant::now() > end => {
                child.kill().unwrap();
                panic!("it runs on without a terminal");
            }
            None => thread::park_timeout(Duration::from_millis(5)),
        }
    };
    // It ends by itself: nothing kills it.
    assert!(status.signal().is_none(), "{status}");
}

/// A shell with job control in which a demo runs, that puts it to the front again for each line.
fn shell(stops: usize) -> Terminal {
    let script = format!(
        "set -m; {} demo --viewers 8; echo the shell is back; for i in $(seq {stops}); do \
         read line; fg; echo the shell is back; done",
        env!("CARGO_BIN_EXE_danmux")
    );
    let mut command = CommandBuilder::new("sh");
    command.args(["-c", &script]);
    let terminal = Program::of(command).start();
    terminal.until("the room", |screen| screen.contains("● live"));
    terminal
}

/// The demo that a shell runs.
fn job(shell: &Terminal) -> Pid {
    let system = |args: &[&str]| {
        let out = std::process::Command::new("ps").args(args).output().unwrap();
        String::from_utf8(out.stdout).unwrap()
    };
    let children = system(&["-o", "pid=,comm=", "--ppid", &shell.pid().to_string()]);
    let line = children.lines().find(|line| line.trim().ends_with("danmux")).unwrap();
    let pid = line.split_whitespace().next().unwrap().parse().unwrap();
    Pid::from_raw(pid).unwrap()
}

/// Stops the program, for the `time`th time; the shell has a terminal as it wants it.
fn stop(terminal: &mut Terminal, time: usize) {
    terminal.press("\x1a");
    terminal.until("the shell", |screen| {
        screen.matches("the shell is back").count() == time && !screen.contains("● live")
    });
    assert_eq!(terminal.modes(), Modes::new());
    assert!(!terminal.is_raw());
}

/// Keys, and what is seen once they did something.
type Midst = (&'static str, fn(&str) -> bool);

#[test]
fn a_viewer_is_stopped_in_the_midst_of_anything_and_goes_on_there() {
    let scenes: [Midst; 5] = [
        ("half a line", |screen| screen.contains("> half a line")),
        ("\x1bOP", |screen| screen.contains("among the comments")),
        ("\x1bOQ", |screen| screen.contains("─ commands ─")),
        ("\x1bOR", |screen| screen.contains("Esc cancel")),
        ("\x1bl", |screen| !screen.contains("● live") && !screen.contains("F1 help")),
    ];
    let mut terminal = shell(scenes.len());
    for (time, (keys, is_there)) in (1..).zip(scenes) {
        terminal.press(keys);
        terminal.until(keys, is_there);
        let before = terminal.modes();
        stop(&mut terminal, time);
        terminal.press("\n");
        terminal.until("what was open", |screen| {
            is_there(screen) && !screen.contains("the shell is back")
        });
        assert!(terminal.is_raw());
        assert_eq!(terminal.modes().get(&1000), before.get(&1000), "{keys:?}");
        if time > 1 {
            terminal.escape("the room", |screen| !is_there(screen));
        }
    }
    terminal.press("\x11");
    assert_eq!(terminal.ended(), (0, Left::default()));
}

/// A window that changes while the program is stopped is drawn as it is then.
#[test]
fn a_window_changes_while_the_viewer_is_stopped() {
    let mut terminal = shell(1);
    stop(&mut terminal, 1);
    terminal.resize(60, 14);
    terminal.press("\n");
    terminal.until("a smaller room", |screen| {
        let lines: Vec<_> = screen.lines().collect();
        lines.len() == 14 && lines[0].contains("● live") && lines[12].starts_with("> ")
    });
    terminal.press("\x11");
    assert_eq!(terminal.ended(), (0, Left::default()));
}

/// The column of the line between the comments and the pane beside them, from 1.
fn border(screen: &str) -> Option<usize> {
    let line = screen.lines().nth(10)?;
    Some(str_width(line.split_once('│')?.0) + 1)
}

#[test]
fn the_border_of_the_pane_beside_is_dragged() {
    let mut terminal = demo(120, 40);
    terminal.press("\x1bOS");
    let screen = terminal.until("the people", |screen| border(screen) == Some(81));
    assert!(screen.contains("host and admins"), "{screen}");
    terminal.press("\x1b[<0;81;11M\x1b[<32;75;12M\x1b[<32;70;12M");
    terminal.until("a wider pane", |screen| border(screen) == Some(70));
    terminal.press("\x1b[<32;90;12M\x1b[<0;90;12m");
    terminal.until("a narrower pane", |screen| border(screen) == Some(90));
    // What is let go stays.
    terminal.press("\x1b[<32;65;12M");
    terminal.press("x");
    let screen = terminal.until("the line", |screen| screen.contains("> x"));
    assert_eq!(border(&screen), Some(90));
    terminal.leave();
}

/// Who stops a program from elsewhere leaves a terminal that a shell can use.
#[test]
fn a_stop_that_another_asks_for_gives_the_terminal_back() {
    let mut terminal = shell(2);
    let while_running = terminal.modes();
    for time in 1..=2 {
        kill_process(job(&terminal), Signal::TSTP).unwrap();
        terminal.until("the shell", |screen| {
            screen.matches("the shell is back").count() == time && !screen.contains("● live")
        });
        assert_eq!(terminal.modes(), Modes::new());
        assert!(!terminal.is_raw());
        terminal.press("\n");
        terminal.until("the room", |screen| screen.contains("● live"));
        assert!(terminal.is_raw());
        assert_eq!(terminal.modes().get(&1000), while_running.get(&1000));
    }
    terminal.press("still here");
    terminal.until("the line", |screen| screen.contains("> still here"));
    terminal.press("\x11");
    assert_eq!(terminal.ended(), (0, Left::default()));
}

/// SIGSTOP cannot be answered: what a shell did to the terminal meanwhile is undone afterwards.
#[test]
fn a_stop_that_cannot_be_answered_is_made_good() {
    let script = format!(
        "set -m; {} demo --viewers 8; stty sane; printf '\\033[?1049l\\033[?1000lthe shell is back'; \
         read line; fg",
        env!("CARGO_BIN_EXE_danmux")
    );
    let mut command = CommandBuilder::new("sh");
    command.args(["-c", &script]);
    let mut terminal = Program::of(command).start();
    terminal.until("the room", |screen| screen.contains("● live"));
    kill_process(job(&terminal), Signal::STOP).unwrap();
    terminal.until("the shell", |screen| screen.contains("the shell is back"));
    assert!(!terminal.modes().contains_key(&1000));
    terminal.press("\n");
    terminal.until("the room again", |screen| {
        screen.contains("● live") && !screen.contains("the shell is back")
    });
    let modes = terminal.modes();
    assert_eq!((modes.get(&1049), modes.get(&1000)), (Some(&true), Some(&true)), "{modes:?}");
    // Keys come one by one.
    terminal.press("still here");
    terminal.until("the line", |screen| screen.contains("> still here"));
    terminal.press("\x11");
    assert_eq!(terminal.ended(), (0, Left::default()));
}

/// Where there is no shell that could continue it, a viewer does not stop for ever.
#[test]
fn a_viewer_without_a_shell_does_not_stop() {
    let mut terminal = demo(80, 24);
    terminal.signal(Signal::TSTP);
    // Whoever has the terminal between gets what is typed there.
    terminal.until("the way back", |_| terminal.seen_bytes("\x1b[?1049l\x1b[?25h"));
    terminal.until("the room", |screen| screen.contains("● live"));
    terminal.press("here");
    terminal.until("the line", |screen| screen.contains("> here"));
    terminal.leave();
}
