//! What a viewer does to a terminal while it runs, and that nothing of it is left.

use portable_pty::CommandBuilder;
use rustix::process::Signal;

use super::{ALTERNATE, DEMO, FOCUS, Left, MOUSE, Modes, PASTE, Program, Terminal, demo, live};

#[test]
fn modes_are_entered_and_all_of_them_are_left() {
    let terminal = demo(80, 24);
    let modes = terminal.modes();
    for mode in [&[ALTERNATE, PASTE, FOCUS], &MOUSE[..]].concat() {
        assert_eq!(modes.get(&mode), Some(&true), "{modes:?}");
    }
    assert!(terminal.is_raw());
    terminal.leave();
}

/// The mouse is the terminal's when its person wants it, for a while or for good.
#[test]
fn the_mouse_is_taken_and_left() {
    let has_mouse = |terminal: &Terminal| {
        let modes = terminal.modes();
        let on = MOUSE.map(|mode| modes.contains_key(&mode));
        assert!(on == [on[0]; 3], "{modes:?}");
        on[0]
    };
    let mut terminal = demo(80, 24);
    assert!(has_mouse(&terminal));
    // Alt-m, and back.
    terminal.press("\x1bm");
    terminal.until("the terminal's mouse", |screen| screen.contains("is the terminal's"));
    assert!(!has_mouse(&terminal));
    terminal.press("\x1bm");
    terminal.until("our mouse", |screen| screen.contains("the mouse is danmux's"));
    assert!(has_mouse(&terminal));
    // Alt-l: nothing but text, to be selected; any key comes back.
    terminal.press("\x1bl");
    terminal.until("only text", |screen| !screen.contains("F1 help"));
    assert!(!has_mouse(&terminal));
    terminal.press("x");
    terminal.until("everything", |screen| screen.contains("F1 help"));
    assert!(has_mouse(&terminal));
    terminal.leave();
    let terminal = live(Program::new(&DEMO).configured("[viewer]\nmouse = false\n"));
    assert!(!has_mouse(&terminal));
    terminal.leave();
}

#[test]
fn a_request_to_stop_leaves_a_clean_terminal() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let terminal = demo(80, 24);
        terminal.signal(signal);
        assert_eq!(terminal.ended(), (0, Left::default()), "{signal:?}");
    }
}

/// Also while something lies over the room, or is being asked for.
#[test]
fn a_layer_does_not_hold_the_terminal() {
    for keys in ["\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS"] {
        let mut terminal = demo(80, 24);
        let before = terminal.screen();
        terminal.press(keys);
        terminal.until("a layer", |screen| screen != before);
        terminal.signal(Signal::TERM);
        assert_eq!(terminal.ended(), (0, Left::default()), "{keys:?}");
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
    let mut terminal = Program::of(command).start();
    terminal.until("the room", |screen| screen.contains("● live"));
    let while_running = terminal.modes();
    terminal.press("\x1a");
    terminal.until("the shell", |screen| screen.contains("the shell is back"));
    assert_eq!(terminal.modes(), Modes::new());
    assert!(!terminal.is_raw());
    assert!(!terminal.screen().contains("● live"));
    terminal.press("\n");
    terminal.until("the room again", |screen| screen.contains("● live"));
    let again = terminal.modes();
    let without_cursor = |modes: &Modes| -> Modes {
        modes.iter().filter(|(mode, _)| **mode != 25).map(|(mode, on)| (*mode, *on)).collect()
    };
    assert_eq!(without_cursor(&again), without_cursor(&while_running));
    terminal.press("back");
    terminal.until("the line", |screen| screen.contains("> back"));
    terminal.press("\x11");
    terminal.until("the end", |screen| screen.contains("left 0"));
    assert_eq!(terminal.ended(), (0, Left::default()));
}
