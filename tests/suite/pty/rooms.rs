//! `danmux watch` on rooms of a real service.

use danmux::{
    client::{Client, Events},
    model::{Priority, RoomId},
};
use tokio::runtime::Runtime;

use super::{Program, Terminal};
use crate::support::Service;

/// A service with rooms, and people who write in them.
pub(super) struct House {
    pub(super) runtime: Runtime,
    pub(super) service: Service,
    pub(super) rooms: Vec<RoomId>,
    /// They stay in their rooms.
    pub(super) owners: Vec<(Client, Events)>,
}

impl House {
    pub(super) fn of(rooms: &[&str]) -> Self {
        let runtime = Runtime::new().unwrap();
        let service = Service::start(&["--rate-limit", "0"]);
        let mut house = Self { runtime, service, rooms: Vec::new(), owners: Vec::new() };
        for room in rooms {
            let owner = format!("owner-of-{room}");
            let (id, client, events) = house.runtime.block_on(house.service.room(room, &owner));
            house.rooms.push(id);
            house.owners.push((client, events));
        }
        house
    }

    /// Somebody who speaks in the first room, and hears nothing.
    pub(super) fn speaker(&self, id: &str) -> (Client, RoomId) {
        let room = self.rooms[0].clone();
        let (client, mut events) = self.runtime.block_on(self.service.client(id));
        self.runtime.block_on(client.join(&room)).unwrap();
        self.runtime.spawn(async move { while events.recv().await.is_some() {} });
        (client, room)
    }

    /// Somebody who is in all rooms.
    pub(super) fn person(&self, id: &str) -> Person<'_> {
        let (client, events) = self.runtime.block_on(async {
            let (client, events) = self.service.client(id).await;
            for room in &self.rooms {
                client.join(room).await.unwrap();
            }
            (client, events)
        });
        Person { house: self, client, _events: events }
    }
}

pub(super) fn watch(rooms: &[&str], options: &[&str], who: &[String]) -> Program {
    let who: Vec<&str> = who.iter().map(String::as_str).collect();
    Program::new(&[&["watch"], rooms, options, &who].concat()).size(100, 30)
}

pub(super) struct Person<'a> {
    house: &'a House,
    pub(super) client: Client,
    _events: Events,
}

impl Person<'_> {
    pub(super) fn say(&self, room: usize, text: &str) {
        let room = &self.house.rooms[room];
        let sent = self.client.send_text(room, text, Priority::Normal);
        self.house.runtime.block_on(sent).unwrap();
    }
}

pub(super) fn joined(terminal: &Terminal) {
    terminal.until("the room", |screen| screen.contains("● live"));
}

/// What a comment's row says, wherever it stands.
pub(super) fn says(screen: &str, text: &str) -> bool {
    screen.lines().any(|line| line.contains(text))
}

#[test]
fn several_rooms_are_watched_in_tabs_side_by_side_and_as_one() {
    let house = House::of(&["alpha", "beta"]);
    let tom = house.person("tom");
    let program = watch(&["alpha", "beta"], &[], &house.service.login("mia"));
    let mut terminal = program.start();
    joined(&terminal);
    tom.say(0, "hello alpha");
    terminal.until("alpha's comment", |screen| says(screen, "tom hello alpha"));
    tom.say(1, "hello beta");
    // Its tab has a mark, and its comment is not among those of the first.
    let screen = terminal
        .until("the mark", |screen| screen.lines().nth(1).is_some_and(|tabs| tabs.contains('·')));
    assert!(!screen.contains("hello beta"), "{screen}");
    // Alt-right: the next room.
    terminal.press("\x1b[1;3C");
    let screen = terminal.until("beta's comment", |screen| says(screen, "tom hello beta"));
    assert!(!screen.contains("hello alpha"), "{screen}");
    terminal.press("to beta\r");
    terminal.until("ours", |screen| says(screen, "mia to beta"));
    // F9: side by side, then as one.
    terminal.press("\x1b[20~");
    terminal.until("both", |screen| {
        screen
            .lines()
            .any(|line| line.contains("tom: hello alpha") && line.contains("mia: to beta"))
            || says(screen, "hello alpha") && says(screen, "to beta")
    });
    terminal.press("\x1b[20~");
    let screen = terminal.until("all rooms", |screen| screen.contains("all rooms"));
    assert!(says(&screen, "hello alpha") && says(&screen, "to beta"), "{screen}");
    terminal.press("\x1b[20~");
    terminal.until("tabs again", |screen| !screen.contains("all rooms"));
    terminal.leave();
}

#[test]
fn a_reader_sends_nothing_whatever_is_pressed() {
    let house = House::of(&["alpha"]);
    let tom = house.person("tom");
    let program = watch(&["alpha"], &["--read-only"], &house.service.login("mia"));
    let mut terminal = program.start();
    joined(&terminal);
    terminal.until("what it is", |screen| screen.contains("read only"));
    terminal.press("w");
    terminal.until("why not", |screen| screen.contains("--read-only"));
    terminal.paste("pasted");
    terminal.press("\r");
    // The palette's way is closed as well.
    terminal.press("\x1bOQ");
    terminal.until("the palette", |screen| screen.contains("commands"));
    terminal.press("send from the palette\r");
    terminal.until("closed", |screen| !screen.contains("Tab complete"));
    tom.say(0, "the last word");
    let screen = terminal.until("the comment", |screen| says(screen, "tom the last word"));
    assert!(!says(&screen, "mia pasted") && !says(&screen, "mia from the palette"), "{screen}");
    terminal.leave();
}

#[test]
fn a_guest_reads_without_a_login() {
    let house = House::of(&["alpha"]);
    let tom = house.person("tom");
    let mut terminal = watch(&["alpha"], &[], &house.service.guest()).start();
    joined(&terminal);
    tom.say(0, "welcome");
    terminal.until("the comment", |screen| says(screen, "tom welcome"));
    terminal.press("w");
    terminal.until("why not", |screen| screen.contains("log in with --user"));
    terminal.leave();
}

#[test]
fn who_is_ignored_for_good_stays_so_after_a_restart() {
    let house = House::of(&["alpha"]);
    let (troll, tom) = (house.person("troll"), house.person("tom"));
    let home = tempfile::tempdir().unwrap();
    let watch = || watch(&["alpha"], &[], &house.service.login("mia")).home(home.path());
    let mut terminal = watch().start();
    joined(&terminal);
    troll.say(0, "buy my things");
    terminal.until("the troll", |screen| says(screen, "troll buy my things"));
    terminal.press("\x1b[A");
    terminal.until("the selection", |screen| screen.contains('▶'));
    terminal.press("x");
    terminal.until("what may follow", |screen| screen.contains("ignore this person for good"));
    terminal.press("U");
    terminal.until("no troll", |screen| !says(screen, "buy my things"));
    terminal.leave();

    let mut terminal = watch().start();
    joined(&terminal);
    troll.say(0, "buy more of my things");
    tom.say(0, "what did they say?");
    let screen = terminal.until("tom", |screen| says(screen, "tom what did they say?"));
    assert!(!screen.contains("buy more"), "{screen}");
    // And it can be undone.
    terminal.escape("the comments", |screen| screen.contains("w write"));
    terminal.press("x");
    terminal.until("what may follow", |screen| screen.contains("ignore nobody any more"));
    terminal.press("x");
    terminal.until("the troll again", |screen| says(screen, "troll buy more of my things"));
    terminal.leave();
}

#[test]
fn what_a_stranger_writes_is_no_command_to_the_terminal() {
    let house = House::of(&["alpha"]);
    let tom = house.person("tom");
    let terminal = watch(&["alpha"], &[], &house.service.guest()).start();
    joined(&terminal);
    tom.say(0, "\x1b]0;owned\x07\x1b[?1049l\x1bc\u{9b}2J\u{202e}after");
    let screen = terminal.until("the comment", |screen| says(screen, "after"));
    assert!(says(&screen, "tom ]0;owned[?1049lc2Jafter"), "{screen}");
    assert_eq!(terminal.modes().get(&super::ALTERNATE), Some(&true));
    let bytes = terminal.bytes();
    let count = |what: &[u8]| bytes.windows(what.len()).filter(|bytes| *bytes == what).count();
    assert_eq!((count(b"\x1b]0;"), count(b"\x1bc")), (0, 0));
    // The only bell ends the title that is ours.
    assert_eq!(count(b"\x07"), count("\x1b]2;danmux · alpha\x07".as_bytes()));
    terminal.leave();
}
