//! What happened: the one form in which everything that comes from a room goes on.

use bytes::Bytes;

use super::{Message, Notice, Role, Room, RoomId, Text, Tip};

/// Something that happened in a room or to the connection.
///
/// Events of one room come in the order of their `seq`. [`super::to_json_line`] writes the form
/// that scripts and recordings read.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Somebody wrote.
    Message(Message),
    /// Members came, went or changed.
    Tip(Tip),
    /// The service told something.
    Notice(Notice),
    /// We are in a room, for the first time or again.
    Joined(Joined),
    /// The room's own profile, read anew.
    Room(Room),
    /// How many are online.
    Online(Online),
    /// Items that this client never got.
    Gap(Gap),
    /// The link to the service changed.
    Connection(Connection),
    /// An item of a kind that danmux does not know.
    Unknown(Unknown),
}

/// An event as it came from the service.
#[derive(Debug, Clone, PartialEq)]
pub struct Came {
    /// What happened.
    pub event: Event,
    /// The item that told it, JSON as it stood on the wire; shares its frame's memory. `None` for
    /// what no item told, as a cut link.
    pub raw: Option<Bytes>,
}

impl From<Event> for Came {
    fn from(event: Event) -> Self {
        Self { event, raw: None }
    }
}

impl Event {
    /// The room in which it happened; none for the connection.
    pub fn room(&self) -> Option<&RoomId> {
        Some(match self {
            Self::Message(message) => &message.room,
            Self::Tip(tip) => &tip.room,
            Self::Notice(notice) => &notice.room,
            Self::Joined(joined) => &joined.room,
            Self::Room(room) => &room.id,
            Self::Online(online) => &online.room,
            Self::Gap(gap) => &gap.room,
            Self::Unknown(unknown) => &unknown.room,
            Self::Connection(_) => return None,
        })
    }

    /// Its place in the room, for what has one.
    pub fn seq(&self) -> Option<u64> {
        match self {
            Self::Message(message) => Some(message.seq),
            Self::Tip(tip) => Some(tip.seq),
            Self::Notice(notice) => Some(notice.seq),
            Self::Unknown(unknown) => Some(unknown.seq),
            _ => None,
        }
    }
}

/// We are in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// Which.
    pub room: RoomId,
    /// As what.
    pub role: Role,
    /// Whether the service took us in anew after a cut, so that items may be missing.
    pub again: bool,
}

/// How many people are online in a room, as the service last told; it may be up to 20 s old.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Online {
    /// Which room.
    pub room: RoomId,
    /// How many.
    pub count: u64,
}

/// Items that this client never got: the service no longer had them, or the cut was too long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Which room.
    pub room: RoomId,
    /// The first sequence that is missing.
    pub from: u64,
    /// The last sequence that is missing; `None` when nobody can tell.
    pub to: Option<u64>,
}

/// The link to the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Connection {
    /// Being made, or made again.
    Connecting {
        /// 1 for the first try since the link was last up.
        attempt: u32,
    },
    /// Up.
    Connected,
    /// Cut or refused; tried again by itself.
    Disconnected {
        /// Why, in words.
        reason: Text,
    },
    /// Over for good: another device took the account's place, or the `UserSig` ran out.
    KickedOut {
        /// Why, in words.
        reason: Text,
    },
}

/// An item of a kind that danmux does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// Which room.
    pub room: RoomId,
    /// Its place in the room.
    pub seq: u64,
    /// Seconds since 1970.
    pub time: i64,
    /// The kind's number on the wire.
    pub event: u64,
    /// The item as it came, JSON.
    pub raw: Box<str>,
}
