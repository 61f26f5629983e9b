//! Rooms: make, end, read, change, join, quit.

use serde::{Deserialize, Serialize};

use crate::model::{Room, RoomId, RoomUpdate, Text, UserId};

use super::lenient;

/// The only type of group that danmux speaks of.
pub const AVCHATROOM: &str = "AVChatRoom";

/// A field of an app's own in a group's profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AppDefinedData {
    /// At most 16 bytes.
    pub key: String,
    /// At most 512 bytes; empty deletes the field.
    #[serde(default, deserialize_with = "lenient::string")]
    pub value: String,
}

/// The body of [`super::Servcmd::CreateGroup`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateRequest {
    /// [`AVCHATROOM`].
    #[serde(rename = "Type")]
    pub group_type: String,
    /// At most 30 bytes.
    #[serde(deserialize_with = "lenient::string")]
    pub name: String,
    /// At most 48 bytes, not beginning with `@TGS#`; the service makes one when it is absent.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option_string"
    )]
    pub group_id: Option<String>,
    /// Who makes it.
    #[serde(rename = "Owner_Account", default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// At most 240 bytes.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option_string"
    )]
    pub introduction: Option<String>,
    /// At most 300 bytes.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option_string"
    )]
    pub notification: Option<String>,
    /// The app's own fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub app_defined_data: Vec<AppDefinedData>,
    /// 1.
    #[serde(default, deserialize_with = "lenient::int")]
    pub web_push_flag: u32,
    /// At most 100 bytes.
    #[serde(default, deserialize_with = "lenient::string")]
    pub face_url: String,
    /// Not for a live room, which nobody is invited to.
    #[serde(default, skip_serializing)]
    pub member_list: Option<Vec<serde::de::IgnoredAny>>,
}

/// The answer of [`super::Servcmd::CreateGroup`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateAnswer {
    /// The room's id.
    #[serde(deserialize_with = "lenient::string")]
    pub group_id: String,
    /// 1: a live room.
    #[serde(default, deserialize_with = "lenient::int")]
    pub huge_group_flag: u32,
}

/// A body that only names a room: destroy, quit, online count.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GroupRequest {
    /// Which.
    #[serde(deserialize_with = "lenient::string")]
    pub group_id: String,
}

impl GroupRequest {
    /// Names `room`.
    pub fn new(room: &RoomId) -> Self {
        Self { group_id: room.as_str().into() }
    }
}

/// The body of [`super::Servcmd::GetGroupSelfMemberInfo`] and
/// [`super::Servcmd::GetGroupPublicInfo`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetRequest {
    /// Which; at most 50.
    pub group_id_list: Vec<String>,
    /// Which fields.
    #[serde(default)]
    pub response_filter: ResponseFilter,
}

/// Which fields of a room an answer shall have.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResponseFilter {
    /// Of the room itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group_base_info_filter: Vec<String>,
    /// Of one's own standing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub member_info_filter: Vec<String>,
}

impl GetRequest {
    /// Asks for `room` as the SDK does.
    pub fn new(room: &RoomId) -> Self {
        let names = |list: &[&str]| list.iter().map(|&name| name.to_owned()).collect();
        Self {
            group_id_list: vec![room.as_str().into()],
            response_filter: ResponseFilter {
                group_base_info_filter: names(&[
                    "Type",
                    "Name",
                    "Introduction",
                    "Notification",
                    "FaceUrl",
                    "Owner_Account",
                    "CreateTime",
                    "InfoSeq",
                    "LastInfoTime",
                    "LastMsgTime",
                    "MemberNum",
                    "MaxMemberNum",
                    "ApplyJoinOption",
                    "NextMsgSeq",
                    "ShutUpAllMember",
                    "InviteJoinOption",
                ]),
                member_info_filter: names(&["Role", "JoinTime", "MsgSeq", "MsgFlag", "NameCard"]),
            },
        }
    }
}

/// The answer of the two commands that read rooms.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetAnswer {
    /// One for each room asked for, each with its own code.
    #[serde(default)]
    pub group_info: Vec<GroupInfo>,
}

/// A room, or why it cannot be read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GroupInfo {
    /// 0, or why this room cannot be read.
    #[serde(deserialize_with = "lenient::int")]
    pub error_code: i64,
    /// Words for the code.
    #[serde(deserialize_with = "lenient::string")]
    pub error_info: String,
    /// Its id.
    #[serde(deserialize_with = "lenient::string")]
    pub group_id: String,
    /// [`AVCHATROOM`].
    #[serde(rename = "Type")]
    pub group_type: String,
    /// Its name.
    #[serde(deserialize_with = "lenient::string")]
    pub name: String,
    /// What it is about.
    #[serde(deserialize_with = "lenient::string")]
    pub introduction: String,
    /// What its owner tells everybody.
    #[serde(deserialize_with = "lenient::string")]
    pub notification: String,
    /// Its picture.
    #[serde(deserialize_with = "lenient::string")]
    pub face_url: String,
    /// Its owner; may be empty.
    #[serde(rename = "Owner_Account", deserialize_with = "lenient::string")]
    pub owner: String,
    /// Seconds since 1970.
    #[serde(deserialize_with = "lenient::int")]
    pub create_time: i64,
    /// Rises with each change.
    #[serde(deserialize_with = "lenient::int")]
    pub info_seq: u64,
    /// Seconds since 1970.
    #[serde(deserialize_with = "lenient::int")]
    pub last_info_time: i64,
    /// Seconds since 1970; 0 when nobody wrote yet.
    #[serde(deserialize_with = "lenient::int")]
    pub last_msg_time: i64,
    /// The sequence of the next item.
    #[serde(deserialize_with = "lenient::int")]
    pub next_msg_seq: u64,
    /// How many have joined and not quit.
    #[serde(deserialize_with = "lenient::int")]
    pub member_num: u64,
    /// Of no meaning in a live room.
    #[serde(deserialize_with = "lenient::int")]
    pub max_member_num: u64,
    /// `FreeAccess`.
    #[serde(deserialize_with = "lenient::string")]
    pub apply_join_option: String,
    /// `On` or `Off`.
    #[serde(deserialize_with = "lenient::string")]
    pub shut_up_all_member: String,
    /// The app's own fields.
    pub app_defined_data: Vec<AppDefinedData>,
    /// One's own standing; only for members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_info: Option<SelfInfo>,
}

impl GroupInfo {
    /// The room as people know it.
    pub fn to_room(&self) -> Room {
        Room {
            id: RoomId::from_peer(&self.group_id),
            name: Text::new(&self.name),
            introduction: Text::new(&self.introduction),
            notification: Text::new(&self.notification),
            avatar: Text::new(&self.face_url),
            owner: (!self.owner.is_empty()).then(|| UserId::from_peer(&self.owner)),
            muted: self.shut_up_all_member == "On",
            member_count: self.member_num,
        }
    }
}

/// One's own standing in a room.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SelfInfo {
    /// `Owner`, `Admin` or `Member`.
    #[serde(deserialize_with = "lenient::string")]
    pub role: String,
    /// Seconds since 1970.
    #[serde(deserialize_with = "lenient::int")]
    pub join_time: i64,
    /// 0.
    #[serde(deserialize_with = "lenient::int")]
    pub msg_seq: u64,
    /// `AcceptAndNotify`.
    #[serde(deserialize_with = "lenient::string")]
    pub msg_flag: String,
    /// Empty.
    #[serde(deserialize_with = "lenient::string")]
    pub name_card: String,
}

/// The body of [`super::Servcmd::ModifyGroupBaseInfo`]: only named fields change.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ModifyRequest {
    /// Which.
    #[serde(deserialize_with = "lenient::string")]
    pub group_id: String,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::option_string")]
    pub name: Option<String>,
    /// The introduction.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::option_string")]
    pub introduction: Option<String>,
    /// The notification.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::option_string")]
    pub notification: Option<String>,
    /// The picture.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::option_string")]
    pub face_url: Option<String>,
    /// How people join; a live room always lets them.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::option_string")]
    pub apply_join_option: Option<String>,
    /// `On` or `Off`; `MuteAllMember` in the REST API.
    #[serde(
        alias = "MuteAllMember",
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option_string"
    )]
    pub shut_up_all_member: Option<String>,
    /// The app's own fields, merged by key.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub app_defined_data: Vec<AppDefinedData>,
}

impl ModifyRequest {
    /// Changes what `update` names.
    pub fn profile(room: &RoomId, update: &RoomUpdate) -> Self {
        Self {
            group_id: room.as_str().into(),
            name: update.name.clone(),
            introduction: update.introduction.clone(),
            notification: update.notification.clone(),
            face_url: update.avatar.clone(),
            ..Self::default()
        }
    }

    /// Mutes everyone, or lets them write again.
    pub fn mute_all(room: &RoomId, muted: bool) -> Self {
        Self {
            group_id: room.as_str().into(),
            shut_up_all_member: Some(if muted { "On" } else { "Off" }.into()),
            ..Self::default()
        }
    }
}

/// The body of [`super::Servcmd::ApplyJoinGroup`] and its guest form.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct JoinRequest {
    /// Which.
    #[serde(deserialize_with = "lenient::string")]
    pub group_id: String,
    /// 1.
    #[serde(default, deserialize_with = "lenient::int")]
    pub web_push_flag: u32,
    /// 1 when the newest messages shall come with the answer; a guest does not send it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option_int"
    )]
    pub huge_group_history_msg_flag: Option<u32>,
}

impl JoinRequest {
    /// Joins as a member; the newest messages come with the answer.
    pub fn member(room: &RoomId) -> Self {
        Self { huge_group_history_msg_flag: Some(1), ..Self::guest(room) }
    }

    /// Joins as a guest.
    pub fn guest(room: &RoomId) -> Self {
        Self { group_id: room.as_str().into(), web_push_flag: 1, huge_group_history_msg_flag: None }
    }
}

/// The answer to both ways of joining.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct JoinAnswer {
    /// `JoinedSuccess`.
    #[serde(deserialize_with = "lenient::string")]
    pub joined_status: String,
    /// 1, or the SDK takes the room for an ordinary group.
    #[serde(deserialize_with = "lenient::int")]
    pub huge_group_flag: u32,
    /// Opaque; names the room in commands of attributes and counters.
    #[serde(rename = "AVChatRoomKey", skip_serializing_if = "Option::is_none")]
    pub avchatroom_key: Option<String>,
    /// What polls are made with; absent where the service pushes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub long_polling_key: Option<String>,
    /// The first sequence to poll for; a guest's SDK does not read it.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::option_int")]
    pub start_seq: Option<u64>,
    /// The newest messages before the join, where the plan has history.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rsp_msg_list: Vec<Box<serde_json::value::RawValue>>,
}

/// The answer of [`super::Servcmd::GetOnlineMemberNum`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct OnlineAnswer {
    /// How many.
    #[serde(deserialize_with = "lenient::int")]
    pub online_member_num: u64,
    /// For how many seconds the SDK keeps it.
    #[serde(deserialize_with = "lenient::int")]
    pub expire_time: u64,
}
