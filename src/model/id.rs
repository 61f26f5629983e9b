//! Ids that cannot be mistaken for one another.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// An id that the service would refuse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} must have 1 to {max} bytes of printable text, not {len} bytes: {shown:?}")]
pub struct InvalidId {
    what: &'static str,
    max: usize,
    len: usize,
    shown: String,
}

/// The `SDKAppID` of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AppId(pub u32);

impl fmt::Display for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $max:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Most bytes that the service takes.
            pub const MAX_BYTES: usize = $max;

            /// Checks an id that a person or a request names.
            ///
            /// # Errors
            /// When it is empty, longer than [`Self::MAX_BYTES`] bytes, or holds a control character.
            pub fn new(id: &str) -> Result<Self, InvalidId> {
                if id.is_empty() || id.len() > Self::MAX_BYTES || id.chars().any(char::is_control) {
                    return Err(InvalidId {
                        what: $what,
                        max: Self::MAX_BYTES,
                        len: id.len(),
                        shown: id.chars().take(60).collect(),
                    });
                }
                Ok(Self(id.into()))
            }

            /// Takes an id as a peer sent it: an odd one is still that person's.
            pub fn from_peer(id: &str) -> Self {
                Self(id.into())
            }

            /// The id's text, as sent.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;

            fn from_str(id: &str) -> Result<Self, InvalidId> {
                Self::new(id)
            }
        }
    };
}

text_id! {
    /// The id of a room (a group id on the wire): at most 48 bytes.
    RoomId, "a room id", 48
}

text_id! {
    /// The id of a user: at most 32 bytes.
    UserId, "a user id", 32
}

/// What names one message for good: the sender's number, the sender's clock and a random number.
///
/// Every client of a room sees the same id; selection and actions name it, never a place in a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(Box<str>);

impl MessageId {
    /// The id of the message that `tiny_id` sent at `client_time` (seconds) with `random`.
    pub fn new(tiny_id: &str, client_time: i64, random: u32) -> Self {
        Self(format!("{tiny_id}-{client_time}-{random}").into())
    }

    /// The id's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_bounded_and_printable() {
        assert!(RoomId::new("room").is_ok());
        assert!(RoomId::new(&"r".repeat(48)).is_ok());
        assert!(RoomId::new(&"r".repeat(49)).is_err());
        assert!(UserId::new("").is_err());
        assert!(UserId::new("a\u{1b}[31m").is_err());
        assert!(UserId::new("甲".repeat(11).as_str()).is_err());
    }

    #[test]
    fn a_message_id_is_what_the_sdk_shows() {
        assert_eq!(
            MessageId::new("144115200000000001", 1_795_371_855, 78_487_974).as_str(),
            "144115200000000001-1795371855-78487974"
        );
    }
}
