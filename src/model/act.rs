//! Acts of moderators: what was asked for, by whom, why, and what became of it.
//!
//! The record of acts keeps this form, a JSON object a line; `docs/moderation.md` describes it, and
//! the fields keep their names.

use serde::{Deserialize, Serialize};

use super::{Command, Lasting, MessageId, RoomId, RoomUpdate, Text, Until, UserId};

/// An act of a moderator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Names it among all acts of this record.
    pub id: Box<str>,
    /// When it was asked for, or told, in seconds since 1970.
    pub time: i64,
    /// Where; `None` for all rooms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<RoomId>,
    /// Who does it.
    pub by: UserId,
    /// What is done.
    #[serde(flatten)]
    pub deed: Deed,
    /// How whom it is about is called; empty when not known.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub nick: Text,
    /// Why, as the moderator wrote it.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub reason: Text,
    /// What they had said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Quote>,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// What was before, for who wants it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Before>,
    /// The wave of which it is a part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wave: Option<Box<str>>,
    /// The act that it undoes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<Box<str>>,
}

/// What a moderator does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum Deed {
    /// Stop somebody from writing.
    Mute {
        /// Whom.
        user: UserId,
        /// For how long.
        seconds: Lasting,
    },
    /// Let them write again.
    Unmute {
        /// Whom.
        user: UserId,
    },
    /// Send somebody out, and keep them out.
    Ban {
        /// Whom.
        user: UserId,
        /// For how long.
        seconds: Lasting,
    },
    /// Let them come back.
    Unban {
        /// Whom.
        user: UserId,
    },
    /// Make somebody an admin.
    SetAdmin {
        /// Whom.
        user: UserId,
    },
    /// Make an admin a member again.
    CancelAdmin {
        /// Whom.
        user: UserId,
    },
    /// Let only the host and the admins write, or everybody again.
    MuteAll {
        /// On or off.
        on: bool,
    },
    /// Let every message wait for a moderator, or none any more.
    HoldAll {
        /// On or off.
        on: bool,
    },
    /// Give the room a name.
    Name {
        /// Which.
        text: String,
    },
    /// Say what the room is about.
    Introduction {
        /// What.
        text: String,
    },
    /// Put a notification over the room.
    Notification {
        /// What.
        text: String,
    },
    /// Tell everybody in the room something.
    Notice {
        /// What.
        text: String,
    },
    /// Say something in all rooms.
    Broadcast {
        /// What.
        text: String,
    },
    /// End the room.
    Dismiss,
    /// Let messages that wait be said.
    Approve {
        /// Their numbers.
        held: Vec<u64>,
    },
    /// Throw messages that wait away.
    Reject {
        /// Their numbers.
        held: Vec<u64>,
    },
}

/// A message that an act is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// What names it.
    pub id: MessageId,
    /// What it says.
    pub text: Text,
}

/// What was before an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Before {
    /// Nothing of the kind: they were neither muted nor banned.
    Free,
    /// They were muted, or banned, until then.
    Until(Until),
    /// The switch was on, or off.
    Switch(bool),
    /// The text was this one.
    Text(String),
}

/// What became of an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// It waits for its turn, or for the link.
    Waiting,
    /// It was sent, and has no answer yet.
    Sent,
    /// The service did it.
    Done,
    /// The service did not do it.
    Refused {
        /// The service's code; `None` when it was never sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<i64>,
        /// Why, in words.
        why: String,
    },
    /// No answer came: nobody knows.
    Unknown,
    /// It was never sent, and will not be.
    NotDone {
        /// Why, in words.
        why: String,
    },
    /// Somebody else did it, as the room told.
    Seen,
}

impl Outcome {
    /// Whether nothing more will become of it.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Waiting | Self::Sent)
    }

    /// Whether it took effect, as far as anybody knows.
    pub fn took_effect(&self) -> bool {
        matches!(self, Self::Done | Self::Seen)
    }
}

impl Deed {
    /// Whom it is about, if it is about one person.
    pub fn user(&self) -> Option<&UserId> {
        match self {
            Self::Mute { user, .. }
            | Self::Unmute { user }
            | Self::Ban { user, .. }
            | Self::Unban { user }
            | Self::SetAdmin { user }
            | Self::CancelAdmin { user } => Some(user),
            _ => None,
        }
    }

    /// Whether it sets a state, so that doing it once more changes nothing: it may be sent again
    /// when no answer came.
    pub fn sets_a_state(&self) -> bool {
        !matches!(self, Self::Notice { .. } | Self::Broadcast { .. })
    }

    /// What the service is asked for.
    pub fn command(&self, room: &RoomId, reason: &Text) -> Command {
        let (room, reason) = (room.clone(), reason.raw().to_owned());
        let update = |update| Command::UpdateRoom { room: room.clone(), update };
        match self {
            Self::Mute { user, seconds } => {
                Command::Mute { room, user: user.clone(), lasting: Some(*seconds) }
            }
            Self::Unmute { user } => Command::Mute { room, user: user.clone(), lasting: None },
            Self::Ban { user, seconds } => {
                Command::Ban { room, user: user.clone(), lasting: *seconds, reason }
            }
            Self::Unban { user } => Command::Unban { room, user: user.clone() },
            Self::SetAdmin { user } => Command::SetAdmin { room, user: user.clone(), admin: true },
            Self::CancelAdmin { user } => {
                Command::SetAdmin { room, user: user.clone(), admin: false }
            }
            Self::MuteAll { on } => Command::MuteAll { room, muted: *on },
            Self::HoldAll { on } => Command::HoldAll { room, held: *on },
            Self::Name { text } => {
                update(RoomUpdate { name: Some(text.clone()), ..RoomUpdate::default() })
            }
            Self::Introduction { text } => {
                update(RoomUpdate { introduction: Some(text.clone()), ..RoomUpdate::default() })
            }
            Self::Notification { text } => {
                update(RoomUpdate { notification: Some(text.clone()), ..RoomUpdate::default() })
            }
            Self::Notice { text } => Command::Notice { room, text: text.clone() },
            Self::Broadcast { text } => Command::Broadcast { text: text.clone() },
            Self::Dismiss => Command::Dismiss { room },
            Self::Approve { held } => Command::Judge { room, held: held.clone(), approve: true },
            Self::Reject { held } => Command::Judge { room, held: held.clone(), approve: false },
        }
    }
}

#[cfg(test)]
impl Act {
    /// An act of mia's in a room, with nothing told of it.
    pub(crate) fn sample(id: &str, deed: Deed) -> Self {
        Self {
            id: id.into(),
            time: 1000,
            room: Some(RoomId::from_peer("demo")),
            by: UserId::from_peer("mia"),
            deed,
            nick: Text::default(),
            reason: Text::default(),
            message: None,
            outcome: Outcome::Waiting,
            before: None,
            wave: None,
            undoes: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::json_line;

    #[test]
    fn an_act_is_one_line_that_keeps_its_fields() {
        let user = UserId::from_peer("tom");
        let act = Act {
            id: "7-1".into(),
            time: 1_795_371_855,
            room: Some(RoomId::from_peer("demo")),
            by: UserId::from_peer("mia"),
            deed: Deed::Mute { user, seconds: Lasting::from_seconds(600) },
            nick: Text::new("Tom"),
            reason: Text::new("spam\u{1b}[31m"),
            message: Some(Quote { id: MessageId::new("1", 2, 3), text: Text::new("buy") }),
            outcome: Outcome::Refused { code: Some(10007), why: "no".into() },
            before: Some(Before::Until(Until::Ever)),
            wave: None,
            undoes: None,
        };
        let line = json_line(&act).unwrap();
        assert_eq!(
            line,
            r#"{"id":"7-1","time":1795371855,"room":"demo","by":"mia","act":"mute","user":"tom","seconds":600,"nick":"Tom","reason":"spam\u001b[31m","message":{"id":"1-2-3","text":"buy"},"outcome":"refused","code":10007,"why":"no","before":{"until":null}}"#
        );
        assert_eq!(serde_json::from_str::<Act>(&line).unwrap(), act);
        let shortest = r#"{"id":"1","time":1,"by":"mia","act":"dismiss","outcome":"done"}"#;
        let read: Act = serde_json::from_str(shortest).unwrap();
        assert_eq!((&read.deed, json_line(&read).unwrap().as_str()), (&Deed::Dismiss, shortest));
    }
}
