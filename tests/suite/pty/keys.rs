//! What keys, pastes, windows and the configuration do while a viewer runs.

use super::{Program, Terminal, demo, live, save};

#[test]
fn a_demo_shows_its_panes_takes_a_comment_and_leaves_a_clean_terminal() {
    let mut terminal = demo(120, 40);
    let screen = terminal.until("all panes", |screen| {
        screen.contains("♥ ") && screen.contains('×') && screen.contains("online")
    });
    let lines: Vec<_> = screen.lines().collect();
    // Status, ticker, comments, tips, input, footer, from the top.
    assert!(lines[0].contains("Demo room 演示") && lines[0].contains("host [host]"), "{screen}");
    assert!(lines[1].contains('♥'), "{screen}");
    assert!(lines[37].contains('+') && lines[37].contains('−'), "{screen}");
    assert!(lines[38].starts_with("> "), "{screen}");
    assert!(lines[39].contains("F1 help") && lines[39].contains("Ctrl-q leave"), "{screen}");
    assert!(screen.contains("danmux watch demo --server ws://127.0.0.1:"), "{screen}");

    terminal.press("大家好 hello 👍🏽 ❤️\r");
    terminal.until("the comment", |screen| {
        screen.lines().any(|line| line.contains("[host] Mia 米娅 大家好 hello 👍"))
    });
    // Esc backs out and never quits.
    for _ in 0..2 {
        terminal.press("\x1bOP");
        terminal.until("the help", |screen| screen.contains("among the comments"));
        terminal.escape("no help", |screen| !screen.contains("among the comments"));
    }
    terminal.press("still here");
    terminal.until("the line", |screen| screen.contains("> still here"));
    terminal.leave();
}

#[test]
fn scrolling_back_holds_and_the_end_follows() {
    let mut terminal = demo(80, 12);
    terminal.until("enough to scroll", |screen| !screen.contains("danmux watch demo"));
    terminal.press("\x1b[5~");
    let held = terminal.until("the mark", |screen| screen.contains("Esc follows"));
    let top = held.lines().nth(2).unwrap().to_owned();
    // More comes, and nothing moves.
    let later = terminal.until("more", |screen| screen.contains(" new · Esc follows"));
    assert_eq!(later.lines().nth(2).unwrap(), top);
    terminal.press("\x1b[F");
    terminal.until("the newest", |screen| !screen.contains("Esc follows"));
    terminal.press("\x03\x03");
    assert_eq!(terminal.ended(), (0, super::Left::default()));
}

/// The wheel over the comments scrolls them, and a click on what says so follows again.
#[test]
fn the_mouse_scrolls_back_and_follows_again() {
    let mut terminal = demo(80, 12);
    terminal.until("enough to scroll", |screen| !screen.contains("danmux watch demo"));
    terminal.press("\x1b[<64;40;5M");
    let screen = terminal.until("the mark", |screen| screen.contains("Esc follows"));
    let row = screen.lines().position(|line| line.contains("Esc follows")).unwrap() + 1;
    terminal.press(&format!("\x1b[<0;75;{row}M\x1b[<0;75;{row}m"));
    terminal.until("the newest", |screen| !screen.contains("Esc follows"));
    // A click on the line that one writes goes there.
    terminal.escape("the comments", |screen| screen.contains("w write"));
    terminal.press("\x1b[<0;5;11M\x1b[<0;5;11m");
    terminal.until("the line", |screen| screen.contains("F1 help"));
    terminal.leave();
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
    terminal.leave();
}

/// A window changes while something lies over the room: it is drawn anew, and still closes.
#[test]
fn a_window_changes_under_every_layer() {
    let mut terminal = demo(80, 24);
    for (key, what) in [
        ("\x1bOP", "among the comments"),
        ("\x1bOQ", "─ commands ─"),
        ("\x1bOS", "host and admins"),
        ("\x1b[18~", "mentions and highlights"),
    ] {
        terminal.press(key);
        terminal.until(what, |screen| screen.contains(what));
        for (columns, rows) in [(20, 4), (1, 1), (120, 40)] {
            terminal.resize(columns, rows);
        }
        terminal.until(what, |screen| screen.contains(what) && screen.lines().count() == 40);
        terminal.resize(80, 24);
        terminal.until(what, |screen| screen.contains(what) && screen.lines().count() == 24);
        terminal.escape("the room", |screen| !screen.contains(what));
    }
    terminal.leave();
}

/// What is pasted never acts as keys: neither its line breaks send, nor its letters command.
#[test]
fn a_paste_of_lines_is_looked_at_before_it_is_sent() {
    let mut terminal = demo(80, 24);
    terminal.paste("first line\nsecond line\x1b\x03\r\nq");
    terminal.until("the paste", |screen| screen.contains("pasted: 3 lines"));
    assert!(!terminal.screen().lines().any(|line| line.contains("Mia 米娅 first line")));
    terminal.press("\r");
    terminal.until("one line", |screen| screen.contains("> first line second line"));
    terminal.press("\r");
    terminal.until("the comment", |screen| {
        screen.lines().any(|line| line.contains("Mia 米娅 first line second line"))
    });
    terminal.leave();
}

fn to_the_comments(terminal: &mut Terminal) {
    terminal.escape("the comments", |screen| screen.contains("w write"));
}

/// A configuration is read anew when it is saved; one that is wrong is told with its line, and
/// changes nothing.
#[test]
fn keys_are_read_anew_and_wrong_ones_change_nothing() {
    let program = Program::new(&super::DEMO).size(100, 24).configured("[viewer]\n");
    let file = program.config();
    let mut terminal = live(program);
    to_the_comments(&mut terminal);
    terminal.press("e");
    terminal.until("nothing yet", |screen| screen.contains("e does nothing here"));
    save(&file, "[keys.list]\n\"e\" = \"hold\"\n");
    terminal.until("the new keys", |screen| screen.contains("was read anew"));
    terminal.press("e");
    terminal.until("held", |screen| screen.contains("Esc follows"));
    terminal.press("e");
    terminal.until("not held", |screen| !screen.contains("Esc follows"));
    save(&file, "[keys.list]\n\"e\" = \"hold\"\n\n\"k\" = \"fly\"\n");
    let told = terminal.until("why not", |screen| screen.contains("stays as it was"));
    let told: String = told.lines().take(3).collect::<Vec<_>>().join(" ");
    assert!(told.contains("line 4") && told.contains("fly"), "{told}");
    terminal.press("e");
    terminal.until("the old keys", |screen| screen.contains("Esc follows"));
    save(&file, "[keys.list\n");
    terminal.until("no TOML", |screen| screen.contains("line 1"));
    terminal.leave();
}
