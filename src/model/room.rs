//! Rooms and the people in them.

use serde::{Deserialize, Serialize};

use super::{RoomId, Text, Until, UserId};

/// What a person may do in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads without login.
    Guest,
    /// Reads and writes.
    Member,
    /// May mute, and speaks while everyone is muted.
    Admin,
    /// Made the room; cannot quit it, only dismiss it.
    Owner,
}

/// What a room says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Its id.
    pub id: RoomId,
    /// Its name, at most 30 bytes.
    pub name: Text,
    /// What it is about, at most 240 bytes.
    pub introduction: Text,
    /// What its owner tells everybody, at most 300 bytes.
    pub notification: Text,
    /// The address of its picture.
    pub avatar: Text,
    /// Who made it; a room of an app's administrator may have no owner.
    pub owner: Option<UserId>,
    /// Whether only the owner and the admins may write.
    pub muted: bool,
    /// How many people have joined and not quit.
    pub member_count: u64,
}

#[cfg(test)]
impl Room {
    /// A room of two people that says nothing of itself.
    pub(crate) fn sample(id: RoomId) -> Self {
        Self {
            id,
            name: Text::default(),
            introduction: Text::default(),
            notification: Text::default(),
            avatar: Text::default(),
            owner: None,
            muted: false,
            member_count: 2,
        }
    }
}

/// How a person wishes to be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Whose profile.
    pub user: UserId,
    /// The name that others read; empty when never set.
    pub nick: Text,
    /// The address of a picture; empty when never set.
    pub avatar: Text,
}

/// Somebody who may not write, or not come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restriction {
    /// Who.
    pub user: UserId,
    /// Until when.
    pub until: Until,
}
