//! A viewer that a test puts before a room, and the people who fill it.

use std::time::Duration;

use crate::{
    app::{Key, Msg, Settings, State, update},
    i18n::Language,
    model::{
        Element, Event, Gift, Joined, Message, MessageId, MuteChange, Online, Person, Priority,
        Role, Room, RoomId, Sender, Text, Tip, TipKind, UserId,
    },
};

/// When the shows begin, in seconds since 1970: 18:24 in UTC.
const BEGIN: i64 = 1_795_371_840;

/// The screen for which a scene is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Screen {
    pub(super) language: Language,
    pub(super) columns: u16,
    pub(super) rows: u16,
}

impl Screen {
    pub(super) fn english(columns: u16, rows: u16) -> Self {
        Self { language: Language::English, columns, rows }
    }

    /// A viewer of rooms of these names, of which nothing was seen yet.
    pub(super) fn viewer(self, rooms: &[&str], me: Option<&str>) -> Viewer {
        self.viewer_with(rooms, me, false, Settings::default())
    }

    pub(super) fn viewer_with(
        self,
        rooms: &[&str],
        me: Option<&str>,
        read_only: bool,
        settings: Settings,
    ) -> Viewer {
        let settings = Settings { language: self.language, ..settings };
        let rooms = rooms.iter().map(|id| RoomId::from_peer(id)).collect();
        let mut state = State::new(rooms, me.map(UserId::from_peer), read_only, settings);
        state.started = BEGIN;
        let now = Duration::from_secs(10);
        let mut viewer = Viewer { state, room: 0, seq: 0, now, live: false };
        viewer.feed(Msg::Resize { columns: self.columns, rows: self.rows });
        viewer
    }
}

/// A viewer, and where and when the next thing happens in it.
#[derive(Debug)]
pub(super) struct Viewer {
    pub(super) state: State,
    /// The room in which things happen, as an index.
    pub(super) room: usize,
    seq: u64,
    now: Duration,
    /// Whether things happen at the time that it is, instead of one every twelve seconds.
    live: bool,
}

impl Viewer {
    pub(super) fn feed(&mut self, msg: Msg) {
        update(&mut self.state, self.now, msg);
    }

    pub(super) fn event(&mut self, event: Event) {
        self.feed(Msg::Event(event));
    }

    /// Presses keys by their names, with blanks between.
    pub(super) fn press(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            self.feed(Msg::Key(key.parse::<Key>().unwrap()));
        }
    }

    /// Writes a text, a key for each character.
    pub(super) fn write(&mut self, text: &str) {
        text.chars().for_each(|c| self.feed(Msg::Key(Key::plain(crate::app::Code::Char(c)))));
    }

    /// Lets seconds pass.
    pub(super) fn wait(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
        self.feed(Msg::Wake);
    }

    /// From now on things happen at the time that it is.
    pub(super) fn go_live(&mut self) {
        let (_, time) = self.next();
        self.now = Duration::from_secs(u64::try_from(time - BEGIN).unwrap());
        self.live = true;
        self.feed(Msg::Wake);
    }

    fn id(&self) -> RoomId {
        self.state.rooms[self.room].id.clone()
    }

    /// The next place in the room; a new minute comes every five.
    pub(super) fn next(&mut self) -> (u64, i64) {
        self.seq += 1;
        let seconds = if self.live { self.now.as_secs() } else { self.seq * 12 };
        (self.seq, BEGIN + i64::try_from(seconds).unwrap())
    }

    /// Sequences that never come.
    pub(super) fn miss(&mut self, count: u64) -> (u64, u64) {
        let from = self.seq + 1;
        self.seq += count;
        (from, self.seq)
    }

    pub(super) fn message(&mut self, from: Sender, elements: Vec<Element>) {
        let (seq, time) = self.next();
        let id = MessageId::new("1", 2, u32::try_from(seq).unwrap());
        self.event(Event::Message(Message {
            room: self.id(),
            seq,
            time,
            id,
            from,
            priority: Priority::Normal,
            elements,
            cloud_custom_data: "".into(),
            broadcast: false,
            earlier: false,
        }));
    }

    pub(super) fn say(&mut self, nick: &str, text: &str) {
        self.message(sender(nick, None), vec![Element::Text(Text::new(text))]);
    }

    pub(super) fn give(&mut self, nick: &str, name: &str, count: u64, price: u64) {
        let name = Text::new(name);
        let price = price.into();
        let gift = Gift { id: Text::new("1"), name, count, price, receiver: None };
        self.message(sender(nick, None), vec![Element::Gift(gift)]);
    }

    pub(super) fn tip(&mut self, kind: TipKind, members: &[&str]) {
        let (seq, time) = self.next();
        self.event(Event::Tip(Tip {
            room: self.id(),
            seq,
            time,
            kind,
            operator: Some(person("Mia 米娅")),
            members: members.iter().map(|nick| person(nick)).collect(),
            online: None,
        }));
    }

    pub(super) fn mute(&mut self, nick: &str, seconds: u64) {
        let mute = MuteChange { user: UserId::from_peer(nick), seconds };
        self.tip(TipKind::MemberProfile(vec![mute]), &[nick]);
    }

    /// What a service tells at the start: the role, the profile, how many are online.
    pub(super) fn open(&mut self, name: &str, role: Role, online: u64) {
        let room = self.id();
        self.event(Event::Joined(Joined { room: room.clone(), role, again: false }));
        self.event(Event::Room(Room { name: Text::new(name), ..profile(room.clone()) }));
        self.event(Event::Online(Online { room, count: online }));
    }
}

pub(super) fn profile(id: RoomId) -> Room {
    Room { owner: Some(UserId::from_peer("Mia 米娅")), member_count: 20, ..Room::sample(id) }
}

pub(super) fn person(nick: &str) -> Person {
    Person { id: UserId::from_peer(nick), nick: Text::new(nick), avatar: Text::default() }
}

pub(super) fn sender(nick: &str, role: Option<Role>) -> Sender {
    let Person { id, nick, avatar } = person(nick);
    Sender { id, nick, avatar, role }
}
