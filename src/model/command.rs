//! What a person asks for, and how it is refused.

use std::fmt;

use super::{Custom, Lasting, Priority, RoomId, UserId};

/// What a person asks the service to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Say something in a room.
    Send {
        /// Where.
        room: RoomId,
        /// What.
        message: Outgoing,
        /// How the room shall rank it.
        priority: Priority,
    },
    /// Stop a member from writing, or let them write again.
    Mute {
        /// Where.
        room: RoomId,
        /// Whom.
        user: UserId,
        /// For how long; `None` ends it.
        lasting: Option<Lasting>,
    },
    /// Send somebody out, and keep them out.
    Ban {
        /// Where.
        room: RoomId,
        /// Whom.
        user: UserId,
        /// For how long.
        lasting: Lasting,
        /// Why, at most 1000 bytes.
        reason: String,
    },
    /// Let somebody come back.
    Unban {
        /// Where.
        room: RoomId,
        /// Whom.
        user: UserId,
    },
    /// Stop everyone but the owner and the admins from writing, or let them write again.
    MuteAll {
        /// Where.
        room: RoomId,
        /// On or off.
        muted: bool,
    },
    /// Make a member an admin, or an admin a member.
    SetAdmin {
        /// Where.
        room: RoomId,
        /// Whom.
        user: UserId,
        /// On or off.
        admin: bool,
    },
    /// Change what a room says of itself.
    UpdateRoom {
        /// Which.
        room: RoomId,
        /// What changes.
        update: RoomUpdate,
    },
    /// Let every message of a room wait for a moderator, or none any more.
    HoldAll {
        /// Where.
        room: RoomId,
        /// On or off.
        held: bool,
    },
    /// Let messages that wait be said, or throw them away.
    Judge {
        /// Where.
        room: RoomId,
        /// Their numbers, at most 100.
        held: Vec<u64>,
        /// Whether they are said.
        approve: bool,
    },
    /// Tell everybody in a room something, as the service itself.
    Notice {
        /// Where.
        room: RoomId,
        /// What.
        text: String,
    },
    /// Say something in all rooms of the app.
    Broadcast {
        /// What.
        text: String,
    },
    /// End a room.
    Dismiss {
        /// Which.
        room: RoomId,
    },
}

/// What a message shall say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outgoing {
    /// Words.
    Text(String),
    /// What only an app understands.
    Custom(Custom),
}

/// What changes in a room's profile; `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoomUpdate {
    /// At most 30 bytes.
    pub name: Option<String>,
    /// At most 240 bytes.
    pub introduction: Option<String>,
    /// At most 300 bytes.
    pub notification: Option<String>,
    /// At most 100 bytes.
    pub avatar: Option<String>,
}

/// What changes in one's own profile; `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileUpdate {
    /// At most 500 bytes.
    pub nick: Option<String>,
    /// At most 500 bytes.
    pub avatar: Option<String>,
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What sort of refusal.
    pub kind: RefusalKind,
    /// The service's code; `None` when it never answered.
    pub code: Option<i64>,
    /// A plain sentence for people.
    pub text: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "{} ({code})", self.text),
            None => f.write_str(&self.text),
        }
    }
}

impl std::error::Error for Refusal {}

/// What sort of refusal, so that a program can choose what to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefusalKind {
    /// The `UserSig` or the session is wrong or has run out.
    Signature,
    /// No such room, or no more.
    NoSuchRoom,
    /// The sender, or everybody, is muted.
    Muted,
    /// The text holds what the service does not let through.
    Words,
    /// The message is longer than the service takes.
    TooLong,
    /// Too many in too short a time.
    TooFast,
    /// Not for this role or this type of room.
    Rights,
    /// Not in the edition that the app has.
    Edition,
    /// The request itself was wrong.
    Invalid,
    /// No answer came in time, or there is no link: nobody knows whether it was done.
    Unanswered,
    /// There was no link: it was never sent.
    NotSent,
    /// Anything else the service said.
    Other,
}
