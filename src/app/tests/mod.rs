//! Events and keys in; state and effects out.

mod actions;
mod anything;
mod away;
mod commands;
mod configuring;
mod crowd;
mod deeds;
mod events;
mod everywhere;
mod finding;
mod holding;
mod ignoring;
mod inspecting;
mod leaving;
mod moderating;
mod mouse;
mod reading;
mod rooms;
mod sending;

use super::*;
use crate::{
    filter::{Expression, WordLists},
    i18n::Language,
    model::{
        Came, Command, Connection, Element, Event, Gap, Gift, Joined, Likes, Message, MessageId,
        MuteChange, Notice, NoticeKind, Online, Outgoing, Person, Priority, Refusal, RefusalKind,
        Role, Room, RoomId, Sender, Text, Tip, TipKind, UserId,
    },
};

fn room() -> RoomId {
    RoomId::from_peer("room")
}

fn viewer() -> State {
    watching(&["room"], Settings::default())
}

fn watching(rooms: &[&str], settings: Settings) -> State {
    let rooms = rooms.iter().map(|room| RoomId::from_peer(room)).collect();
    let mut state = State::new(rooms, Some(UserId::from_peer("me")), false, settings);
    feed(&mut state, Msg::Resize { columns: 80, rows: 24 });
    state
}

/// Something happens now; the first hundred seconds are past.
fn feed(state: &mut State, msg: Msg) -> Vec<Effect> {
    let now = state.now.max(Duration::from_secs(100));
    update(state, now, msg)
}

fn wait(state: &mut State, seconds: u64) {
    let now = state.now + Duration::from_secs(seconds);
    assert_eq!(update(state, now, Msg::Wake), []);
}

/// Somebody says something in a room, by its index.
fn said(state: &mut State, room: usize, seq: u64, who: &str, text: &str) -> Vec<Effect> {
    let message = by(state, room, seq, who, text);
    feed(state, Msg::Event(Event::Message(message)))
}

fn by(state: &State, room: usize, seq: u64, who: &str, text: &str) -> Message {
    let mut message = message(seq, vec![Element::Text(Text::new(text))]);
    message.room = state.rooms[room].id.clone();
    message.from.id = UserId::from_peer(who);
    message.from.nick = Text::new(who);
    message
}

/// What names the lines of a pane that are on the screen, from the top.
fn lines(state: &State, pane: PaneId) -> Vec<(RowId, std::ops::Range<usize>)> {
    let (columns, height) = state.geometry(pane);
    let lines = state.lines(pane, columns.width, height);
    lines.into_iter().map(|line| (line.id, line.range)).collect()
}

/// What the status line says.
fn told(state: &State) -> &str {
    state.remark().map_or("", |remark| remark.text.as_str())
}

/// What the selected row says.
fn selected(state: &State) -> &str {
    state.selected().and_then(|id| state.row(id)).map_or("", |row| row.body.as_str())
}

fn press(state: &mut State, key: Key) -> Vec<Effect> {
    feed(state, Msg::Key(key))
}

fn write(state: &mut State, text: &str) {
    for c in text.chars() {
        assert_eq!(press(state, Key::plain(Code::Char(c))), []);
    }
}

fn roses(count: u64) -> Gift {
    Gift { id: Text::new("1"), name: Text::new("Rose"), count, price: 1.into(), receiver: None }
}

fn message(seq: u64, elements: Vec<Element>) -> Message {
    Message {
        room: room(),
        seq,
        time: 1_795_371_855,
        id: MessageId::new("1", 2, u32::try_from(seq).unwrap()),
        from: Sender {
            id: UserId::from_peer("tom"),
            nick: Text::new("Tom"),
            avatar: Text::default(),
            role: None,
        },
        priority: Priority::Normal,
        elements,
        cloud_custom_data: "".into(),
        broadcast: false,
        earlier: false,
    }
}

fn say(state: &mut State, seq: u64, text: &str) {
    let mut message = message(seq, vec![Element::Text(Text::new(text))]);
    message.from.id = UserId::from_peer(&format!("user{seq}"));
    feed(state, Msg::Event(Event::Message(message)));
}

/// What is shown, whether the screen has room for it or not.
fn bodies(state: &State) -> Vec<&str> {
    let ids = state.focused_pane().entries();
    ids.filter_map(|id| state.row(id)).map(|row| row.body.as_str()).collect()
}

fn keys(state: &mut State, keys: &str) -> Vec<Effect> {
    let press = |key: &str| press(state, key.parse().unwrap());
    keys.split_whitespace().flat_map(press).collect()
}

fn tip(kind: TipKind, who: &str) -> Event {
    let person =
        Person { id: UserId::from_peer(who), nick: Text::new(who), avatar: Text::default() };
    Event::Tip(Tip {
        room: room(),
        seq: 50,
        time: 0,
        kind,
        operator: None,
        members: vec![person],
        online: Some(7),
    })
}
