//! Items as a server writes them into a room's log, once for all.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::model::Priority;

use super::{
    group::AVCHATROOM,
    item::{ExtraInfo, SYSTEM},
    message::priority_number,
};

/// A message as a server writes it into its log, once for all.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct MessageItem<'a> {
    event: u64,
    #[serde(rename = "From_Account")]
    from: &'a str,
    #[serde(rename = "From_AccountNick")]
    nick: &'a str,
    #[serde(rename = "From_AccountHeadurl")]
    avatar: &'a str,
    tiny_id: &'a str,
    msg_random: u32,
    client_seq: u64,
    msg_priority: u8,
    msg_client_time: i64,
    cloud_custom_data: &'a str,
    group_info: MessageGroupInfo<'a>,
    msg_body: &'a RawValue,
    msg_seq: u64,
    msg_time_stamp: i64,
    to_group_id: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct MessageGroupInfo<'a> {
    group_id: &'a str,
    group_name: &'a str,
    group_type: &'static str,
    #[serde(rename = "From_AccountNick")]
    nick: &'a str,
    #[serde(rename = "From_AccountHeadurl")]
    avatar: &'a str,
    #[serde(rename = "MsgFrom_AccountExtraInfo")]
    extra: ExtraInfo<'a>,
}

/// What a server knows of a message that it writes.
#[derive(Debug, Clone, Copy)]
pub struct Stamp<'a> {
    /// [`super::item::event::MESSAGE`] or [`super::item::event::BROADCAST`].
    pub event: u64,
    /// The room.
    pub room: &'a str,
    /// The room's name.
    pub room_name: &'a str,
    /// The sender.
    pub from: &'a str,
    /// The sender's name now.
    pub nick: &'a str,
    /// The sender's picture now.
    pub avatar: &'a str,
    /// The sender's role, by its name on the wire.
    pub role: &'static str,
    /// The sender's number.
    pub tiny_id: &'a str,
    /// The sender's random number.
    pub random: u32,
    /// The sender's own count.
    pub client_seq: u64,
    /// The sender's clock, in seconds since 1970.
    pub client_time: i64,
    /// How the room ranks it.
    pub priority: Priority,
    /// What an app hung on it.
    pub cloud_custom_data: &'a str,
    /// The elements, as the sender wrote them.
    pub body: &'a RawValue,
    /// Its place in the room.
    pub seq: u64,
    /// Seconds since 1970.
    pub time: i64,
}

/// Writes a message.
///
/// # Errors
/// Never for text and numbers; the serializer's own error is passed on.
pub fn encode_message(stamp: &Stamp<'_>) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&MessageItem {
        event: stamp.event,
        from: stamp.from,
        // Both places: older SDKs read the one, newer the other.
        nick: stamp.nick,
        avatar: stamp.avatar,
        tiny_id: stamp.tiny_id,
        msg_random: stamp.random,
        client_seq: stamp.client_seq,
        msg_priority: priority_number(stamp.priority),
        msg_client_time: stamp.client_time,
        cloud_custom_data: stamp.cloud_custom_data,
        group_info: MessageGroupInfo {
            group_id: stamp.room,
            group_name: stamp.room_name,
            group_type: AVCHATROOM,
            nick: stamp.nick,
            avatar: stamp.avatar,
            extra: ExtraInfo { name_card: "".into(), role: stamp.role.into() },
        },
        msg_body: stamp.body,
        msg_seq: stamp.seq,
        msg_time_stamp: stamp.time,
        to_group_id: stamp.room,
    })
}

/// A tip or a notice as a server writes it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SystemItem<'a, B> {
    /// [`super::item::event::TIP`] or [`super::item::event::NOTICE`].
    pub event: u64,
    /// [`SYSTEM`].
    #[serde(rename = "From_Account")]
    pub from: &'static str,
    /// The room.
    pub group_info: SystemGroupInfo<'a>,
    /// 1.
    pub is_system_msg: u8,
    /// A [`super::tip::TipBody`] or a [`super::tip::NoticeBody`].
    pub msg_body: &'a B,
    /// Its place in the room.
    pub msg_seq: u64,
    /// Seconds since 1970.
    pub msg_time_stamp: i64,
    /// Any number: with it ids differ.
    pub msg_random: u32,
    /// The room.
    pub to_group_id: &'a str,
}

/// The room of a tip or a notice; the SDKs rely on it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SystemGroupInfo<'a> {
    /// The room.
    pub group_id: &'a str,
    /// Its name.
    pub group_name: &'a str,
    /// [`AVCHATROOM`].
    pub group_type: &'static str,
}

impl<'a, B: Serialize> SystemItem<'a, B> {
    /// A tip or a notice in `room`, at `seq`.
    pub fn new(
        event: u64,
        (room, room_name): (&'a str, &'a str),
        seq: u64,
        time: i64,
        random: u32,
        body: &'a B,
    ) -> Self {
        Self {
            event,
            from: SYSTEM,
            group_info: SystemGroupInfo {
                group_id: room,
                group_name: room_name,
                group_type: AVCHATROOM,
            },
            is_system_msg: 1,
            msg_body: body,
            msg_seq: seq,
            msg_time_stamp: time,
            msg_random: random,
            to_group_id: room,
        }
    }
}
