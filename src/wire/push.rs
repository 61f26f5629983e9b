//! Pushes: items that come without a poll.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{lenient, stamp::SystemItem};

/// The body of [`super::Servcmd::MessagePush`].
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MessagePush<'a> {
    /// Items by their kind.
    #[serde(borrow, default)]
    pub event_array: Vec<PushedEvent<'a>>,
    /// 1 when the push wants to be acknowledged.
    #[serde(default, deserialize_with = "lenient::int")]
    pub need_ack: u32,
    /// What the acknowledgement repeats.
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub session_data: Cow<'a, str>,
}

/// Items of one kind in a push.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PushedEvent<'a> {
    /// See [`super::item::event`].
    #[serde(deserialize_with = "lenient::int")]
    pub event: u64,
    /// Messages.
    #[serde(borrow)]
    pub group_msg_array: Vec<&'a RawValue>,
    /// Tips and notices.
    #[serde(borrow)]
    pub group_tips: Vec<&'a RawValue>,
}

/// A push of one tip or notice, as a server writes it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TipPush<'a, B> {
    event_array: [TipEvent<'a, B>; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct TipEvent<'a, B> {
    event: u64,
    group_tips: [SystemItem<'a, B>; 1],
}

impl<'a, B> TipPush<'a, B> {
    /// Pushes `item` under its event, see [`super::item::event`].
    pub fn new(event: u64, item: SystemItem<'a, B>) -> Self {
        Self { event_array: [TipEvent { event, group_tips: [item] }] }
    }
}

/// The body of [`super::Servcmd::MessagePushAck`].
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PushAck {
    /// As the push had it.
    pub session_data: String,
}
