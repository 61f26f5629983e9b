//! What a person asks to know of a room, and the answers.

use super::{Element, Restriction, Role, RoomId, Text, Until, UserId};

/// What a person asks to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// How somebody stands in a room.
    Member {
        /// Where.
        room: RoomId,
        /// Who.
        user: UserId,
    },
    /// Who is muted.
    Muted {
        /// Where.
        room: RoomId,
    },
    /// Who is banned.
    Banned {
        /// Where.
        room: RoomId,
    },
    /// Which messages wait for a moderator.
    Held {
        /// Where.
        room: RoomId,
    },
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// How somebody stands; `None` when they are not in the room.
    Member(Option<Standing>),
    /// Who is muted, or banned.
    Restricted(Vec<Restriction>),
    /// What waits.
    Held(Waiting),
}

/// How somebody stands in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Who.
    pub user: UserId,
    /// What they may do.
    pub role: Role,
    /// When they joined, in seconds since 1970; 0 when not told.
    pub joined: i64,
    /// Until when they are muted.
    pub muted: Option<Until>,
}

/// The messages of a room that wait.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Waiting {
    /// Whether every message waits.
    pub all: bool,
    /// How many wait; the list has the oldest of them.
    pub count: u64,
    /// The oldest first.
    pub messages: Vec<Held>,
}

/// A message that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Names it.
    pub id: u64,
    /// Who wrote it.
    pub from: UserId,
    /// When, in seconds since 1970.
    pub time: i64,
    /// The word list that holds it; empty where every message waits.
    pub list: Text,
    /// When what is done by default is done, in seconds since 1970.
    pub until: Option<i64>,
    /// Whether it is said by default; else it is thrown away.
    pub approve: bool,
    /// What it says.
    pub elements: Vec<Element>,
}
