//! Fetching a room's new items.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::lenient;

/// Bytes that an answer may have: a client that got a full one polls again at once.
pub const MAX_ANSWER: usize = 1 << 20;

/// The body of [`super::Servcmd::GetMessages`] and its guest form. It names no room: the key does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PollRequest<'a> {
    /// 1.
    #[serde(rename = "USP", default, deserialize_with = "lenient::int")]
    pub usp: u32,
    /// The lowest sequence wanted; 0 means from the join.
    #[serde(rename = "StartSeq", default, deserialize_with = "lenient::int")]
    pub start_seq: i64,
    /// Only from the second poll on.
    #[serde(
        rename = "StartBroadcastSeq",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option_int"
    )]
    pub start_broadcast_seq: Option<u64>,
    /// Always 90, yet the SDK gives up on an answer after 15 s.
    #[serde(rename = "HoldTime", default, deserialize_with = "lenient::int")]
    pub hold_time: u64,
    /// The key that joining gave.
    #[serde(rename = "Key", borrow, deserialize_with = "lenient::text")]
    pub key: Cow<'a, str>,
    /// 1 where items may have short field names.
    #[serde(rename = "DownsizeFlag", default, deserialize_with = "lenient::int")]
    pub downsize_flag: u32,
}

/// The answer to a poll, its items not looked into.
///
/// Here a missing `ErrorCode` counts as an error, unlike everywhere else.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PollAnswer<'a> {
    /// Replaces the key, together with `next_seq`.
    #[serde(borrow, default)]
    pub key: Option<Cow<'a, str>>,
    /// One past the last item; as asked when there is none.
    #[serde(default, deserialize_with = "lenient::option_int")]
    pub next_seq: Option<u64>,
    /// The items, in order.
    #[serde(borrow, default)]
    pub rsp_msg_list: Vec<&'a RawValue>,
    /// What the next poll says as `StartBroadcastSeq`.
    #[serde(default, deserialize_with = "lenient::option_int")]
    pub next_broadcast_seq: Option<u64>,
    /// Messages to every room of the app.
    #[serde(borrow, default)]
    pub rsp_broadcast_msg_list: Vec<&'a RawValue>,
}

/// Writes a whole answer frame around items that are encoded already.
///
/// `items` are JSON objects; `room_for` bytes are reserved for them. Broadcasts come with the number after the last.
pub fn encode_answer<'i>(
    servcmd: &str,
    seq: u64,
    key: &str,
    next_seq: u64,
    room_for: usize,
    items: impl IntoIterator<Item = &'i [u8]>,
    broadcasts: Option<(u64, &[Vec<u8>])>,
) -> Vec<u8> {
    let mut frame = Vec::with_capacity(room_for + key.len() + 224);
    frame.extend_from_slice(br#"{"head":{"servcmd":""#);
    frame.extend_from_slice(servcmd.as_bytes());
    frame.extend_from_slice(br#"","seq":"#);
    frame.extend_from_slice(seq.to_string().as_bytes());
    frame
        .extend_from_slice(br#"},"body":{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","Key":"#);
    // Keys are ours, yet a quote in one must not break the frame.
    frame.extend_from_slice(serde_json::Value::from(key).to_string().as_bytes());
    frame.extend_from_slice(br#","NextSeq":"#);
    frame.extend_from_slice(next_seq.to_string().as_bytes());
    frame.extend_from_slice(br#","RspMsgList":["#);
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            frame.push(b',');
        }
        frame.extend_from_slice(item);
    }
    frame.push(b']');
    if let Some((next_seq, broadcasts)) = broadcasts {
        frame.extend_from_slice(br#","NextBroadcastSeq":"#);
        frame.extend_from_slice(next_seq.to_string().as_bytes());
        frame.extend_from_slice(br#","RspBroadcastMsgList":["#);
        frame.extend_from_slice(&broadcasts.join(&b','));
        frame.push(b']');
    }
    frame.extend_from_slice(b"}}");
    frame
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::ServerFrame;

    #[test]
    fn an_answer_carries_items_as_they_are() {
        let items: [&[u8]; 2] = [br#"{"MsgSeq":4}"#, br#"{"MsgSeq":5,"x":"\u0000"}"#];
        let frame = encode_answer("a.get_msg", 9, "k\"1", 6, 64, items, None);
        let frame = ServerFrame::decode(&frame).unwrap();
        assert_eq!((&*frame.head.servcmd, frame.head.seq), ("a.get_msg", 9));
        let answer: PollAnswer = frame.answer().unwrap();
        assert_eq!((answer.key.as_deref(), answer.next_seq), (Some("k\"1"), Some(6)));
        assert_eq!(answer.rsp_msg_list[1].get().as_bytes(), items[1]);
    }

    #[test]
    fn an_answer_without_items_keeps_the_sequence() {
        let frame = encode_answer("a.get_msg", 9, "k", 3, 0, [], None);
        let answer: PollAnswer = ServerFrame::decode(&frame).unwrap().answer().unwrap();
        assert!(answer.rsp_msg_list.is_empty());
        assert_eq!(answer.next_seq, Some(3));
    }

    #[test]
    fn broadcasts_come_beside_the_items() {
        let told = [br#"{"MsgSeq":1}"#.to_vec(), br#"{"MsgSeq":2}"#.to_vec()];
        let frame = encode_answer("a.get_msg", 9, "k", 3, 0, [], Some((8, &told)));
        let answer: PollAnswer = ServerFrame::decode(&frame).unwrap().answer().unwrap();
        assert_eq!((answer.next_broadcast_seq, answer.rsp_broadcast_msg_list.len()), (Some(8), 2));
    }
}
