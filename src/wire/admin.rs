//! Requests of the REST API (v4) as its callers write them; its answers are in [`super::rest`].
//!
//! All from public documents.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::model::{Room, RoomId, Until, UserId};

use super::{group, lenient};

/// Rooms that one page of [`ListRequest`] may have.
pub const MAX_LISTED: u32 = 10_000;
/// Rooms that one [`InfoRequest`] may name.
pub const MAX_INFOS: usize = 50;
/// Members that one [`MuteRequest`] may name.
pub const MAX_MUTED: usize = 500;
/// Members that one [`BanRequest`] or [`UnbanRequest`] may name.
pub const MAX_BANNED: usize = 20;
/// Members that one page of [`BannedRequest`] may have.
pub const MAX_BANNED_PAGE: u32 = 100;
/// Accounts whose profiles one [`PortraitRequest`] may name.
pub const MAX_PROFILES: usize = 100;
/// The number of seconds that never ends.
pub const FOR_EVER: u32 = u32::MAX;

/// When a mute or a ban ends of which a service tells a time in seconds since 1970: never by
/// [`FOR_EVER`] itself, and by what a service makes of it when it adds it to its clock.
pub fn until(told: i64) -> Until {
    if told >= FOR_EVER.into() { Until::Ever } else { Until::At(told) }
}

/// The body of `create_group`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateRequest<'a> {
    /// Whose account must be known; without an owner only administrators of the app may change
    /// the room.
    #[serde(rename = "Owner_Account", skip_serializing_if = "Option::is_none")]
    pub owner: Option<&'a UserId>,
    /// [`group::AVCHATROOM`].
    #[serde(rename = "Type")]
    pub group_type: &'a str,
    /// Not beginning with `@TGS#`; the service makes one when it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_id: Option<&'a RoomId>,
    /// At most 30 bytes.
    pub name: &'a str,
    /// At most 240 bytes.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub introduction: &'a str,
    /// At most 300 bytes.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub notification: &'a str,
    /// At most 100 bytes.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub face_url: &'a str,
}

/// The body of `get_appid_group_list`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListRequest<'a> {
    /// At most [`MAX_LISTED`].
    pub limit: u32,
    /// 0 for the first page.
    pub next: u64,
    /// [`group::AVCHATROOM`].
    pub group_type: &'a str,
}

/// The answer of `get_appid_group_list`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListAnswer {
    /// The rooms of this page.
    pub group_id_list: Vec<group::GroupRequest>,
    /// 0 at the end.
    #[serde(deserialize_with = "lenient::int")]
    pub next: u64,
}

/// The body of `get_group_info`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct InfoRequest<'a> {
    /// At most [`MAX_INFOS`].
    pub group_id_list: &'a [RoomId],
}

/// The answer of `get_group_info`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct InfoAnswer {
    /// One for each room asked for, each with its own code.
    pub group_info: Vec<GroupInfo>,
}

/// A room, or why it cannot be read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GroupInfo {
    /// What the sockets' commands tell too.
    #[serde(flatten)]
    pub info: group::GroupInfo,
    /// `On` or `Off`: the newer name of `ShutUpAllMember`.
    #[serde(deserialize_with = "lenient::string")]
    pub mute_all_member: String,
}

impl GroupInfo {
    /// The room as people know it.
    pub fn to_room(&self) -> Room {
        let room = self.info.to_room();
        Room { muted: room.muted || self.mute_all_member == "On", ..room }
    }
}

/// The body of `modify_group_base_info`: only named fields change.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyRequest<'a> {
    /// Which.
    pub group_id: &'a RoomId,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// The introduction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introduction: Option<&'a str>,
    /// The notification.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notification: Option<&'a str>,
    /// The picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub face_url: Option<&'a str>,
    /// `On` or `Off`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mute_all_member: Option<&'a str>,
}

/// The body of `check_members`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CheckRequest<'a> {
    /// Where.
    pub group_id: &'a RoomId,
    /// Who.
    #[serde(rename = "Member_Account")]
    pub members: &'a [UserId],
}

/// The body of `forbid_send_msg`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MuteRequest<'a> {
    /// Where.
    pub group_id: &'a RoomId,
    /// Whom; at most [`MAX_MUTED`].
    #[serde(rename = "Members_Account")]
    pub members: &'a [UserId],
    /// Seconds from now; 0 ends the mute, [`FOR_EVER`] never does.
    pub mute_time: u32,
}

/// The body of `ban_group_member`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct BanRequest<'a> {
    /// Where.
    pub group_id: &'a RoomId,
    /// Whom; at most [`MAX_BANNED`].
    #[serde(rename = "Members_Account")]
    pub members: &'a [UserId],
    /// Seconds from now.
    pub duration: u32,
    /// Why; at most 1000 bytes.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub description: &'a str,
}

/// The body of `unban_group_member`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UnbanRequest<'a> {
    /// Where.
    pub group_id: &'a RoomId,
    /// Whom; at most [`MAX_BANNED`].
    #[serde(rename = "Members_Account")]
    pub members: &'a [UserId],
}

/// The body of `get_group_ban_member`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct BannedRequest<'a> {
    /// Where.
    pub group_id: &'a RoomId,
    /// At most [`MAX_BANNED_PAGE`].
    pub limit: u32,
    /// 0 for the first page.
    pub offset: u64,
}

/// The body of `modify_admin`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminRequest<'a> {
    /// Where.
    pub group_id: &'a RoomId,
    /// 1 makes them admins, 2 members again.
    pub command_type: u32,
    /// Whom; a room has at most 5 admins.
    #[serde(rename = "Admin_Account")]
    pub admins: &'a [UserId],
}

/// The body of `send_group_msg`, and of `send_broadcast_msg`, which names no room.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SendRequest<'a> {
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_id: Option<&'a RoomId>,
    /// The sender, whose account must be known; the caller when absent.
    #[serde(rename = "From_Account", skip_serializing_if = "Option::is_none")]
    pub from: Option<&'a UserId>,
    /// With the sender and the content, names the message when it is sent again.
    pub random: u32,
    /// `High`, `Normal`, `Low` or `Lowest`; a broadcast has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub msg_priority: Option<&'a str>,
    /// The elements: a list of `{MsgType, MsgContent}`.
    pub msg_body: &'a RawValue,
}

/// The body of `send_group_system_notification`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct NoticeRequest<'a> {
    /// Where.
    pub group_id: &'a RoomId,
    /// What.
    pub content: &'a str,
}

/// The body of `account_import`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ImportRequest<'a> {
    /// Who.
    #[serde(rename = "UserID")]
    pub user: &'a UserId,
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nick: Option<&'a str>,
    /// Their picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub face_url: Option<&'a str>,
}

/// The body of `kick`.
#[derive(Debug, Clone, Serialize)]
pub struct KickRequest<'a> {
    /// Who.
    #[serde(rename = "UserID")]
    pub user: &'a UserId,
}

/// The body of `portrait_get`.
#[derive(Debug, Clone, Serialize)]
pub struct PortraitRequest<'a> {
    /// Whose; at most [`MAX_PROFILES`].
    #[serde(rename = "To_Account")]
    pub users: &'a [UserId],
    /// Which tags.
    #[serde(rename = "TagList")]
    pub tags: &'a [&'a str],
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::rest::MutedAnswer;

    #[test]
    fn old_names_and_new_ones_read_alike() {
        for text in [
            r#"{"MutedAccountList":[{"Member_Account":"bob","MutedUntil":1591008121}]}"#,
            r#"{"ShuttedUinList":[{"Member_Account":"bob","ShuttedUntil":"1591008121"}]}"#,
        ] {
            let answer: MutedAnswer = serde_json::from_str(text).unwrap();
            assert_eq!(answer.muted_account_list[0].muted_until, 1_591_008_121, "{text}");
        }
        for (text, muted) in [
            (r#"{"GroupId":"r","MuteAllMember":"On"}"#, true),
            (r#"{"GroupId":"r","ShutUpAllMember":"On"}"#, true),
            // A service that speaks to old programs and to new ones.
            (r#"{"GroupId":"r","ShutUpAllMember":"On","MuteAllMember":"On"}"#, true),
            (r#"{"GroupId":"r","MuteAllMember":"Off"}"#, false),
            (r#"{"GroupId":"r"}"#, false),
        ] {
            let info: GroupInfo = serde_json::from_str(text).unwrap();
            assert_eq!((info.to_room().muted, info.info.group_id.as_str()), (muted, "r"), "{text}");
        }
    }

    #[test]
    fn for_ever_is_known_however_it_is_told() {
        assert_eq!(until(4_294_967_295), Until::Ever);
        assert_eq!(until(1_795_371_855 + 4_294_967_295), Until::Ever);
        assert_eq!(until(1_795_371_855), Until::At(1_795_371_855));
    }
}
