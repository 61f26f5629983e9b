//! Word lists, and messages that wait for a moderator.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::model::{Held, RoomId, Text, UserId, Waiting};

use super::super::{custom::Mappings, element, lenient};

/// Messages that a page of the queue has when danmux reads it: an answer stays under 1 MiB, however
/// long they are.
pub const HELD_PAGE: usize = 50;
/// Pages that it reads at once: nobody looks further before judging some.
pub const HELD_PAGES: usize = 10;

/// Words, as the API of 2020 names them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DirtyWords {
    /// At most 50 a call, each at most 200 bytes.
    pub dirty_words_list: Vec<String>,
}

/// A word with its label.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Keyword {
    /// The word.
    #[serde(deserialize_with = "lenient::string")]
    pub content: String,
}

/// Words of a list, as the newer API names them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct KeywordsRequest {
    /// The list's name.
    #[serde(rename = "LibID", deserialize_with = "lenient::string")]
    pub list: String,
    /// Words to add.
    #[serde(rename = "UserKeywords")]
    pub added: Vec<Keyword>,
    /// Words to delete.
    #[serde(rename = "Keywords")]
    pub deleted: Vec<String>,
    /// After so many.
    #[serde(rename = "Offset", deserialize_with = "lenient::int")]
    pub offset: usize,
    /// At most 100.
    #[serde(rename = "Limit", deserialize_with = "lenient::int")]
    pub limit: usize,
    /// danmux's own: `refuse`, `mask`, `drop` or `hold`, for a list that is made with its first words.
    #[serde(rename = "Action", deserialize_with = "lenient::string")]
    pub action: String,
}

/// A word with its place.
#[derive(Debug, Clone, Serialize)]
pub struct KeywordInfo {
    /// Names it.
    #[serde(rename = "ID")]
    pub id: String,
    /// The word.
    #[serde(rename = "Content")]
    pub content: String,
}

/// Words of a list.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct KeywordsAnswer {
    /// How many there are.
    pub total_count: usize,
    /// This page's.
    pub infos: Vec<KeywordInfo>,
}

/// danmux's own: which waiting messages, or whether all wait.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct HoldRequest {
    /// Where.
    #[serde(deserialize_with = "lenient::string")]
    pub group_id: String,
    /// Which to judge.
    pub held_id_list: Vec<u64>,
    /// `On` or `Off`: whether all messages of the room wait.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::option_string")]
    pub hold_all: Option<String>,
    /// At most so many.
    #[serde(deserialize_with = "lenient::int")]
    pub limit: usize,
    /// Only those after this one.
    #[serde(deserialize_with = "lenient::int")]
    pub next: u64,
}

impl HoldRequest {
    /// Asks for the first page of a room's queue.
    pub fn list(room: &RoomId) -> Self {
        Self { limit: HELD_PAGE, ..Self::of(room) }
    }

    /// Judges messages of a room.
    pub fn judge(room: &RoomId, held: &[u64]) -> Self {
        Self { held_id_list: held.to_vec(), ..Self::of(room) }
    }

    /// Lets all messages of a room wait, or none any more.
    pub fn set(room: &RoomId, held: bool) -> Self {
        let switch = if held { "On" } else { "Off" };
        Self { hold_all: Some(switch.into()), ..Self::of(room) }
    }

    fn of(room: &RoomId) -> Self {
        Self { group_id: room.as_str().into(), ..Self::default() }
    }
}

/// danmux's own: a message that waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct HeldItem {
    /// Names it.
    pub held_id: u64,
    /// Who wrote it.
    #[serde(rename = "From_Account")]
    pub from: String,
    /// When, in seconds since 1970.
    pub msg_time: i64,
    /// The word list that holds it; empty where the whole room is held.
    pub list: String,
    /// When the default applies, in seconds since 1970; 0 for never.
    pub until: i64,
    /// `Approve` or `Reject`.
    pub default: String,
    /// The elements.
    pub msg_body: Box<RawValue>,
}

/// danmux's own: the messages that wait.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct HoldAnswer {
    /// How many wait in all.
    pub total_count: usize,
    /// Whether all messages of the room wait: `On` or `Off`.
    pub hold_all: String,
    /// The oldest first.
    pub held_list: Vec<HeldItem>,
    /// Where the next page starts; 0 at the end.
    pub next: u64,
}

impl HoldAnswer {
    /// Adds this page to what was read of the queue before; gives where the next one starts.
    pub fn add_to(self, waiting: &mut Waiting, mappings: &Mappings) -> Option<u64> {
        waiting.all = self.hold_all == "On";
        waiting.count = self.total_count as u64;
        waiting.messages.extend(self.held_list.into_iter().map(|item| item.into_held(mappings)));
        (self.next != 0).then_some(self.next)
    }
}

impl HeldItem {
    fn into_held(self, mappings: &Mappings) -> Held {
        Held {
            id: self.held_id,
            from: UserId::from_peer(&self.from),
            time: self.msg_time,
            list: Text::new(&self.list),
            until: (self.until != 0).then_some(self.until),
            approve: self.default == "Approve",
            elements: element::decode(&self.msg_body, mappings).unwrap_or_default(),
        }
    }
}

/// danmux's own: which messages were judged; others did not wait any more.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct JudgedAnswer {
    /// Their numbers.
    pub held_id_list: Vec<u64>,
}
