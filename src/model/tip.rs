//! Tips (members came, went or changed) and notices (what the service tells a room).

use serde::{Deserialize, Serialize};

use super::{RoomId, Text, UserId};

/// A person as a tip or a gift names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their id.
    pub id: UserId,
    /// Their name; empty when not told.
    pub nick: Text,
    /// The address of their picture; empty when not told.
    pub avatar: Text,
}

/// Members came, went or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    /// Where.
    pub room: RoomId,
    /// Its place in the room.
    pub seq: u64,
    /// Seconds since 1970.
    pub time: i64,
    /// What happened.
    pub kind: TipKind,
    /// Who did it, where told.
    pub operator: Option<Person>,
    /// Whom it befell: those who joined, quit, were muted and so on.
    pub members: Vec<Person>,
    /// How many people are online now, where told.
    pub online: Option<u64>,
}

/// What a tip tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TipKind {
    /// Members joined.
    Join,
    /// Members quit.
    Quit,
    /// Members were removed.
    Kick,
    /// Members were made admins.
    AdminSet,
    /// Members are admins no longer.
    AdminCancelled,
    /// The room's own profile changed.
    RoomProfile(RoomChange),
    /// Members were muted or unmuted.
    MemberProfile(Vec<MuteChange>),
    /// Members were banned.
    Ban {
        /// For how long, in seconds; 0 when not told.
        seconds: u64,
        /// Why, as the operator wrote it.
        reason: Text,
    },
    /// Members may come back.
    Unban,
    /// Something newer than danmux: shown by its number.
    Other {
        /// The operation's number on the wire.
        operation: u64,
    },
}

/// A mute that began or ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MuteChange {
    /// Whose.
    pub user: UserId,
    /// For how long from now, in seconds; 0 ends it.
    pub seconds: u64,
}

/// What changed in a room's profile; what did not is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RoomChange {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// The introduction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introduction: Option<Text>,
    /// The notification.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notification: Option<Text>,
    /// The picture's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Text>,
    /// The owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// Whether everyone is muted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub muted: Option<bool>,
    /// The app's own fields, key and value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub custom: Vec<(Text, Text)>,
}

/// What the service tells a room or one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Where.
    pub room: RoomId,
    /// Its place in the room; 0 when it came to this member alone.
    pub seq: u64,
    /// Seconds since 1970.
    pub time: i64,
    /// What it tells.
    pub kind: NoticeKind,
    /// Who did it, where told.
    pub operator: Option<Person>,
    /// The text that came with it; may be empty.
    pub text: Text,
}

/// What a notice tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// You were removed.
    Removed,
    /// The room is no more.
    Dismissed,
    /// You quit with another device.
    QuitElsewhere,
    /// You were made an admin.
    AdminSet,
    /// You are an admin no longer.
    AdminCancelled,
    /// You were banned.
    Banned,
    /// An app's own text to everybody.
    Custom,
    /// Something newer than danmux: shown by its number.
    Other {
        /// The report's number on the wire.
        report: u64,
    },
}
