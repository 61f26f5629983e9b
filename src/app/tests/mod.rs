//! Events and keys in; state and effects out.

mod events;
mod leaving;
mod reading;
mod sending;

use super::*;
use crate::model::{
    Connection, Element, Gap, Gift, Joined, Likes, MessageId, MuteChange, Notice, NoticeKind,
    Online, Outgoing, Person, RefusalKind, Role, Sender, Tip, TipKind,
};

fn room() -> RoomId {
    RoomId::from_peer("room")
}

fn viewer() -> State {
    let mut state =
        State::new(vec![room()], Some(UserId::from_peer("me")), false, Settings::default());
    feed(&mut state, Msg::Resize { columns: 80, rows: 24 });
    state
}

fn feed(state: &mut State, msg: Msg) -> Vec<Effect> {
    update(state, Duration::from_secs(100), msg)
}

fn press(state: &mut State, key: Key) -> Vec<Effect> {
    feed(state, Msg::Key(key))
}

fn write(state: &mut State, text: &str) {
    for c in text.chars() {
        assert_eq!(press(state, Key::plain(Code::Char(c))), []);
    }
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
