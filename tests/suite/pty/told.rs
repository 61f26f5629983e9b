//! What a viewer tells the terminal beside the screen: the clipboard, the desktop, its title; and that
//! no stranger's words become commands there.

use danmux::model::{Custom, Priority, ProfileUpdate, RoomUpdate, Text};
use vt100::Color;

use super::{
    ALTERNATE, Terminal,
    rooms::{House, joined, says, watch},
    save,
};
use crate::support::PATIENCE;

/// Waits until these bytes were sent to the terminal, in one run.
fn sent(terminal: &Terminal, bytes: &str) {
    let end = std::time::Instant::now() + PATIENCE;
    while !terminal.seen_bytes(bytes) {
        assert!(std::time::Instant::now() < end, "waited in vain for {bytes:?}");
        std::thread::park_timeout(std::time::Duration::from_millis(5));
    }
}

#[test]
fn a_comment_is_copied_by_the_terminal() {
    let house = House::of(&["alpha"]);
    let tom = house.person("tom");
    let mut terminal = watch(&["alpha"], &[], &house.service.login("mia")).start();
    joined(&terminal);
    tom.say(0, "copy 好 me");
    terminal.until("the comment", |screen| says(screen, "tom copy 好 me"));
    terminal.press("\x1b[A");
    terminal.until("the selection", |screen| screen.contains('▶'));
    terminal.press("y");
    terminal.until("what was copied", |screen| screen.contains("copied: copy 好 me"));
    assert!(terminal.seen_bytes("\x1b]52;c;Y29weSDlpb0gbWU=\x07"));
    terminal.leave();
}

/// Who looks elsewhere is told by the desktop when they are called; who looks here is not.
#[test]
fn a_call_is_told_to_the_desktop_while_nobody_looks() {
    for (term, begin) in [("xterm-kitty", "\x1b]9;"), ("foot", "\x1b]777;notify;")] {
        let house = House::of(&["alpha"]);
        let tom = house.person("tom");
        let program = watch(&["alpha"], &[], &house.service.login("mia")).env("TERM", term);
        let mut terminal = program.start();
        joined(&terminal);
        tom.say(0, "@mia you look");
        terminal.until("the comment", |screen| says(screen, "@mia you look"));
        assert!(!terminal.seen_bytes(begin));
        terminal.press("\x1b[O");
        tom.say(0, "first\x07;\x1b]0;evil\x07");
        // That the focus is gone is known once a mark stands before what came since.
        terminal.until("the next comment", |screen| says(screen, "tom first"));
        tom.say(0, "@mia look;\x07 here\x1b]0;evil\x07");
        sent(&terminal, begin);
        terminal.until("the call", |screen| says(screen, "@mia look"));
        let bytes = terminal.bytes();
        let text = String::from_utf8_lossy(&bytes);
        let told: Vec<_> = text.split(begin).skip(1).collect();
        assert_eq!(told.len(), 1, "{told:?}");
        let told = told[0].split('\x07').next().unwrap();
        assert!(told.contains("@mia look, here") && !told.contains('\x1b'), "{told:?}");
        terminal.press("\x1b[I");
        tom.say(0, "@mia and back");
        terminal.until("the last", |screen| says(screen, "@mia and back"));
        terminal.leave();
    }
}

/// Names and data of strangers, and a room's name, are no commands either.
#[test]
fn names_and_data_of_strangers_are_no_commands() {
    const EVIL: &str = "\x1b]0;own\x07\x1bc\u{9b}2J\u{202e}";
    let house = House::of(&["alpha"]);
    let tom = house.person("tom");
    let name = RoomUpdate { name: Some(format!("{EVIL}name")), ..RoomUpdate::default() };
    let nick = ProfileUpdate { nick: Some(format!("{EVIL}nick")), avatar: None };
    house.runtime.block_on(async {
        house.owners[0].0.update_room(&house.rooms[0], &name).await.unwrap();
        tom.client.update_my_profile(&nick).await.unwrap();
    });
    let mut terminal = watch(&["alpha"], &[], &house.service.login("mia")).start();
    joined(&terminal);
    let data = Custom {
        data: Text::new(&format!("{EVIL}data")),
        description: Text::new(&format!("{EVIL}description")),
        extension: Text::new(EVIL),
    };
    let sent = tom.client.send_custom(&house.rooms[0], data, Priority::Normal);
    house.runtime.block_on(sent).unwrap();
    let screen = terminal.until("the data", |screen| says(screen, "]0;ownc2Jdescription"));
    assert!(says(&screen, "]0;ownc2Jnick") && says(&screen, "]0;ownc2Jname"), "{screen}");
    // Raw, it shows what it hides.
    terminal.escape("the comments", |screen| screen.contains("w write"));
    terminal.press("i");
    terminal.until("the raw form", |screen| screen.contains("\\u001b]0;own"));
    assert_eq!(terminal.modes().get(&ALTERNATE), Some(&true));
    let bytes = terminal.bytes();
    let count = |what: &[u8]| bytes.windows(what.len()).filter(|bytes| *bytes == what).count();
    assert_eq!((count(b"\x1b]0;"), count(b"\x1bc"), count("\u{9b}".as_bytes())), (0, 0, 0));
    // The only bells end titles that are ours.
    assert_eq!(count(b"\x07"), count(b"\x1b]2;danmux "));
    terminal.leave();
}

/// What the light theme writes keys in; no other does.
const LIGHT: Color = Color::Idx(23);

/// Opens the help, and waits until it is in the colours of the light theme, or in others.
fn help_in(terminal: &mut Terminal, light: bool) {
    terminal.press("\x1bOP");
    terminal.until("the help in its colours", |screen| {
        let is_light = colours(terminal).contains(&LIGHT);
        screen.contains("among the comments") && is_light == light
    });
    terminal.escape("no help", |screen| !screen.contains("among the comments"));
}

/// The colours of the letters on the screen.
fn colours(terminal: &Terminal) -> Vec<Color> {
    let seen = terminal.seen.lock().unwrap();
    let screen = seen.parser.screen();
    let (rows, columns) = screen.size();
    let places =
        (0..rows.get()).flat_map(|row| (0..columns.get()).map(move |column| (row, column)));
    places.filter_map(|(row, column)| Some(screen.cell(row, column)?.fgcolor())).collect()
}

/// A theme that nobody knows, or that is wrong, is told with its line; the colours stay.
#[test]
fn a_broken_theme_is_told_and_changes_nothing() {
    // Nobody writes in this room: all that is drawn is the help.
    let house = House::of(&["alpha"]);
    let program = watch(&["alpha"], &[], &house.service.login("mia"));
    let program = program.configured("[theme]\nname = \"light\"\n");
    let file = program.config();
    let mut terminal = program.start();
    joined(&terminal);
    help_in(&mut terminal, true);
    for (text, line, what) in [
        ("\n[theme]\nname = \"neon\"\n", "line 3", "neon"),
        ("[theme]\nname = \"light\"\nerror = \"#12345\"\n", "line 3", ""),
        ("[theme]\nname = \"light\n", "line 2", ""),
    ] {
        save(&file, text);
        let told = terminal.until("why not", |screen| screen.contains(line));
        let told: String = told.lines().take(3).collect::<Vec<_>>().join(" ");
        assert!(told.contains("stays as it was") && told.contains(what), "{told}");
        help_in(&mut terminal, true);
        // The word about it goes before the next comes.
        save(&file, "[theme]\nname = \"light\"\n");
        terminal.until("all well", |screen| screen.contains("was read anew"));
    }
    // One that is right is worn at once.
    save(&file, "[theme]\nname = \"dark\"\n");
    help_in(&mut terminal, false);
    terminal.leave();
}
