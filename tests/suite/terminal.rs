//! What becomes of terminals that are odd, and of those whose program breaks.

use danmux::{
    app::{Msg, Settings, State, update},
    model::RoomId,
    tui::{self, Depth, Theme, ThemeName},
};
use portable_pty::CommandBuilder;

use crate::pty::{Left, Program, Terminal};

#[test]
fn a_program_that_panics_leaves_a_clean_terminal_and_its_message() {
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.args(["--exact", "terminal::breaks", "--ignored", "--nocapture", "--test-threads=1"]);
    let terminal = Program::of(command).size(100, 30).start();
    terminal.until("the message", |screen| {
        screen.contains("it broke on purpose") && screen.contains("1 failed")
    });
    let title = terminal.seen_bytes("\x1b[22;0t\x1b]2;breaks\x07");
    assert!(title && terminal.seen_bytes("\x1b[23;0t"));
    assert_eq!(terminal.ended(), (101, Left::default()));
}

#[test]
#[ignore = "runs in a terminal, by the test above"]
fn breaks() {
    let mut terminal =
        tui::Terminal::enter(Theme::new(ThemeName::Terminal, Depth::Sixteen)).unwrap();
    let mut state = State::new(vec![RoomId::new("room").unwrap()], None, true, Settings::default());
    let (columns, rows) = terminal.size().unwrap();
    update(&mut state, std::time::Duration::ZERO, Msg::Resize { columns, rows });
    terminal.set_mouse(true).unwrap();
    terminal.set_title("breaks").unwrap();
    terminal.draw(&state, true).unwrap();
    panic!("it broke on purpose");
}

fn shell(script: &str) -> Terminal {
    let mut command = CommandBuilder::new("sh");
    command.args(["-c", &script.replace("danmux", env!("CARGO_BIN_EXE_danmux"))]);
    Program::of(command).start()
}

#[test]
fn a_terminal_that_cannot_draw_is_told_what_can() {
    let terminal = shell("TERM=dumb danmux demo; echo status $?");
    let screen = terminal.until("the end", |screen| screen.contains("status 2"));
    assert!(screen.contains("cannot draw") && screen.contains("danmux tail"), "{screen}");
    assert_eq!(terminal.ended(), (0, Left::default()));
}

#[test]
fn a_terminal_without_unicode_is_sent_ascii() {
    let mut terminal = shell("LC_ALL=C exec danmux demo --seed 1 --rate 10 --viewers 8");
    terminal.until("the room", |screen| screen.contains("* live") && screen.contains("joined"));
    terminal.press("\x11");
    assert!(terminal.screen().is_ascii());
    assert_eq!(terminal.ended(), (0, Left::default()));
}
