//! Terminals of all kinds: with and without colours, in two languages, dumb ones, and such as do
//! not know their size.

use super::{DEMO, Program, Terminal, live};

/// Whether any colour was chosen.
fn has_colour(terminal: &Terminal) -> bool {
    let bytes = terminal.bytes();
    let text = String::from_utf8_lossy(&bytes);
    text.split("\x1b[").skip(1).any(|command| {
        let end = command.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap_or(0);
        let is_look = command[end..].starts_with('m');
        let colour = |number: &str| {
            number.parse().is_ok_and(|number| matches!(number, 30..=38 | 40..=48 | 90..=107))
        };
        is_look && command[..end].split(';').any(colour)
    })
}

#[test]
fn no_colour_is_written_where_none_is_wanted() {
    let never = [&DEMO[..], &["--color", "never"]].concat();
    for program in [
        Program::new(&DEMO).env("NO_COLOR", "1"),
        Program::new(&never),
        Program::new(&DEMO).configured("[theme]\nname = \"mono\"\n"),
    ] {
        let mut terminal = live(program);
        terminal.press("\x1bOP");
        terminal.until("the help", |screen| screen.contains("among the comments"));
        assert!(!has_colour(&terminal));
        terminal.leave();
    }
    // An empty NO_COLOR asks for nothing.
    let terminal = live(Program::new(&DEMO).env("NO_COLOR", ""));
    assert!(has_colour(&terminal));
    terminal.leave();
}

#[test]
fn a_viewer_speaks_the_language_that_was_named() {
    let chinese = |program: Program| {
        let mut terminal = program.start();
        terminal.until("the room", |screen| screen.contains("● 直播中"));
        terminal.press("\x1bOP");
        terminal.until("the help", |screen| screen.contains("在评论列表中"));
        terminal.leave();
    };
    chinese(Program::new(&[&DEMO[..], &["--lang", "zh"]].concat()));
    chinese(Program::new(&DEMO).env("LANG", "zh_CN.UTF-8"));
    chinese(Program::new(&DEMO).configured("[viewer]\nlanguage = \"zh\"\n"));
    let english = [&DEMO[..], &["--lang", "en"]].concat();
    live(Program::new(&english).env("LANG", "zh_CN.UTF-8")).leave();
}

#[test]
fn a_locale_without_a_language_is_english_and_ascii() {
    let mut terminal = Program::new(&DEMO).env("LANG", "C").start();
    terminal.until("the room", |screen| screen.contains("live") && screen.contains("joined"));
    terminal.press("hello");
    let screen = terminal.until("the line", |screen| screen.contains("> hello"));
    assert!(screen.is_ascii(), "{screen}");
    terminal.leave();
}

/// A terminal that does not know its size is taken for a usual one until it does, and still left.
#[test]
fn a_window_without_a_size_is_a_usual_one_until_it_has_one() {
    let terminal = Program::new(&DEMO).size(0, 0).start();
    terminal.resize(80, 24);
    terminal.until("the room", |screen| screen.contains("● live"));
    terminal.leave();
    let terminal = Program::new(&DEMO).size(0, 0).start();
    let end = std::time::Instant::now() + crate::support::PATIENCE;
    while !terminal.modes().contains_key(&super::PASTE) {
        assert!(std::time::Instant::now() < end, "the terminal was not taken over");
        std::thread::park_timeout(std::time::Duration::from_millis(5));
    }
    terminal.leave();
}
