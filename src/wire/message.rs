//! Sending a message.

use std::{borrow::Cow, sync::LazyLock};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::model::Priority;

use super::lenient;

/// Bytes that a message's `MsgBody` and `CloudCustomData` may have together (public documents:
/// 12 KB; 12,000 bytes).
pub const MAX_MESSAGE: usize = 12_000;

/// The body of [`super::Servcmd::SendGroupMessage`], its fields in the order in which SDK 3.6.6
/// writes them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SendRequest<'a> {
    /// The sender.
    #[serde(rename = "From_Account", borrow, default, deserialize_with = "lenient::text")]
    pub from: Cow<'a, str>,
    /// Where.
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub group_id: Cow<'a, str>,
    /// With the sender, names the message when it is sent again.
    #[serde(deserialize_with = "lenient::int")]
    pub random: u32,
    /// The sender's own count.
    #[serde(default, deserialize_with = "lenient::int")]
    pub client_seq: u64,
    /// `High`, `Normal`, `Low` or `Lowest`.
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub msg_priority: Cow<'a, str>,
    /// The elements: a list of `{MsgType, MsgContent}`.
    #[serde(borrow)]
    pub msg_body: &'a RawValue,
    /// What an app hangs on it.
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub cloud_custom_data: Cow<'a, str>,
    /// 0.
    #[serde(default, deserialize_with = "lenient::int")]
    pub online_only_flag: u32,
    /// Of no meaning in a live room.
    #[serde(borrow, default)]
    pub offline_push_info: Option<&'a RawValue>,
    /// Of no meaning in a live room.
    #[serde(default, skip_deserializing)]
    pub group_at_info: [(); 0],
    /// Of no meaning in a live room.
    #[serde(default, skip_deserializing)]
    pub send_msg_control: [(); 0],
    /// The sender's clock, in seconds since 1970.
    #[serde(default, deserialize_with = "lenient::int")]
    pub msg_client_time: i64,
    /// 0.
    #[serde(default, deserialize_with = "lenient::int")]
    pub need_read_receipt: u32,
    /// 0.
    #[serde(default, deserialize_with = "lenient::int")]
    pub support_message_extension: u32,
    /// 0 (SDK 3).
    #[serde(default, deserialize_with = "lenient::int")]
    pub is_relay_msg: u32,
}

/// The answer of [`super::Servcmd::SendGroupMessage`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SendAnswer {
    /// Seconds since 1970.
    #[serde(deserialize_with = "lenient::int")]
    pub msg_time: i64,
    /// The message's place in the room.
    #[serde(deserialize_with = "lenient::int")]
    pub msg_seq: u64,
    /// `MsgFreqCtrl` where the room's rate threw the message away; only REST is told.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option_string"
    )]
    pub msg_drop_reason: Option<String>,
}

/// The block that the web SDK 3.6.6 sends with every message; a live room has no use for it.
pub fn offline_push_info() -> &'static RawValue {
    static BLOCK: LazyLock<Box<RawValue>> = LazyLock::new(|| {
        let block = concat!(
            r#"{"PushFlag":0,"Title":"","Desc":"","Ext":"","ApnsInfo":{"Sound":"","BadgeMode":0,"#,
            r#""Image":"","InterruptionLevel":"active","ContentAvailable":0},"AndroidInfo":{"#,
            r#""Sound":"","XiaoMiChannelID":"","OPPOChannelID":"","GoogleChannelID":"","#,
            r#""VIVOClassification":1,"VIVOCategory":"","HuaWeiCategory":"","OPPOCategory":"","#,
            r#""HuaWeiImage":"","HonorImage":"","GoogleImage":"","HonorImportance":""}}"#
        );
        #[expect(clippy::expect_used, reason = "the text above is JSON, as a test shows")]
        RawValue::from_string(block.to_owned()).expect("a JSON constant")
    });
    &BLOCK
}

/// The name of a priority on the wire.
pub fn priority_name(priority: Priority) -> &'static str {
    match priority {
        Priority::High => "High",
        Priority::Normal => "Normal",
        Priority::Low => "Low",
        Priority::Lowest => "Lowest",
    }
}

/// The number of a priority, as items carry it.
pub fn priority_number(priority: Priority) -> u8 {
    match priority {
        Priority::High => 1,
        Priority::Normal => 2,
        Priority::Low => 3,
        Priority::Lowest => 4,
    }
}

/// The priority of that name or number; anything else reads as normal, as in the SDKs.
pub fn parse_priority(text: &str) -> Priority {
    match text {
        "High" | "1" => Priority::High,
        "Low" | "3" => Priority::Low,
        "Lowest" | "4" => Priority::Lowest,
        _ => Priority::Normal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priorities_come_back_by_name_and_number() {
        for priority in [Priority::High, Priority::Normal, Priority::Low, Priority::Lowest] {
            assert_eq!(parse_priority(priority_name(priority)), priority);
            assert_eq!(parse_priority(&priority_number(priority).to_string()), priority);
        }
        assert_eq!(parse_priority("Urgent"), Priority::Normal);
    }

    #[test]
    fn the_push_block_is_json() {
        assert!(offline_push_info().get().contains("AndroidInfo"));
    }
}
