//! What the REST API has beside the socket's commands: requests as the service reads them, and answers both ways.
//!
//! All from public documents. What those of 2020 name otherwise is read by both names.

mod account;
mod judge;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::model::{Restriction, UserId};

use super::{admin::until, lenient};

pub use account::{
    AccountCheckAnswer, AccountCheckItem, AccountCheckRequest, AccountDeleteAnswer,
    AccountDeleteItem, AccountDeleteRequest, AccountImportRequest, MultiAccountImportAnswer,
    MultiAccountImportRequest, NoSpeakingAnswer, NoSpeakingRequest, OnlineStatus,
    OnlineStatusAnswer, OnlineStatusError, OnlineStatusRequest, PortraitGetRequest, UserIdItem,
};
pub use judge::{
    DirtyWords, HELD_PAGE, HELD_PAGES, HeldItem, HoldAnswer, HoldRequest, JudgedAnswer, Keyword,
    KeywordInfo, KeywordsAnswer, KeywordsRequest,
};

/// Accounts of a room, or of an app: several commands name them so.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MembersRequest {
    /// Where.
    #[serde(deserialize_with = "lenient::string")]
    pub group_id: String,
    /// Whom.
    #[serde(rename = "Members_Account", alias = "Member_Account")]
    pub members: Vec<String>,
    /// Seconds of a mute; 0 ends it, 4294967295 is for ever. `ShutUpTime` in 2020.
    #[serde(alias = "ShutUpTime", deserialize_with = "lenient::option_int")]
    pub mute_time: Option<u32>,
    /// Seconds of a ban.
    #[serde(deserialize_with = "lenient::option_int")]
    pub duration: Option<u32>,
    /// Why a ban; at most 1000 bytes.
    #[serde(deserialize_with = "lenient::string")]
    pub description: String,
}

/// Somebody who is muted.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MutedAccount {
    /// Who.
    #[serde(rename = "Member_Account", deserialize_with = "lenient::string")]
    pub member: String,
    /// Seconds since 1970.
    #[serde(alias = "ShuttedUntil", deserialize_with = "lenient::int")]
    pub muted_until: i64,
}

/// Who is muted.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MutedAnswer {
    /// The room.
    #[serde(deserialize_with = "lenient::string")]
    pub group_id: String,
    /// Who.
    #[serde(alias = "ShuttedUinList")]
    pub muted_account_list: Vec<MutedAccount>,
}

impl MutedAnswer {
    /// Who, as people know it.
    pub fn restrictions(&self) -> impl Iterator<Item = Restriction> {
        self.muted_account_list.iter().map(|muted| restriction(&muted.member, muted.muted_until))
    }
}

/// Somebody who is muted, by the names of 2020.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ShuttedAccount {
    /// Who.
    #[serde(rename = "Member_Account")]
    pub member: String,
    /// Seconds since 1970.
    pub shutted_until: i64,
}

/// Who is muted, by the names of 2020.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ShuttedAnswer {
    /// The room.
    pub group_id: String,
    /// Who.
    pub shutted_uin_list: Vec<ShuttedAccount>,
}

/// A page of a list.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PageRequest {
    /// Where.
    #[serde(deserialize_with = "lenient::string")]
    pub group_id: String,
    /// At most so many; 0 for as many as there may be.
    #[serde(deserialize_with = "lenient::int")]
    pub limit: usize,
    /// After so many.
    #[serde(deserialize_with = "lenient::int")]
    pub offset: usize,
    /// Where the last page said to go on.
    #[serde(deserialize_with = "lenient::int")]
    pub next: u64,
    /// Which type of rooms.
    #[serde(deserialize_with = "lenient::string")]
    pub group_type: String,
}

/// Somebody who is banned.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct BannedAccount {
    /// Who.
    #[serde(rename = "Member_Account", deserialize_with = "lenient::string")]
    pub member: String,
    /// Seconds since 1970.
    #[serde(deserialize_with = "lenient::int")]
    pub banned_until: i64,
}

/// Who is banned.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct BannedAnswer {
    /// Who.
    pub banned_account_list: Vec<BannedAccount>,
    /// Where the next page starts; 0 at the end.
    #[serde(deserialize_with = "lenient::int")]
    pub next_offset: usize,
}

impl BannedAnswer {
    /// Who, as people know it.
    pub fn restrictions(&self) -> impl Iterator<Item = Restriction> {
        self.banned_account_list
            .iter()
            .map(|banned| restriction(&banned.member, banned.banned_until))
    }
}

fn restriction(user: &str, told: i64) -> Restriction {
    Restriction { user: UserId::from_peer(user), until: until(told) }
}

/// Which admins come or go.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ModifyAdminRequest {
    /// Where.
    #[serde(deserialize_with = "lenient::string")]
    pub group_id: String,
    /// 1 makes them admins, 2 members again.
    #[serde(deserialize_with = "lenient::int")]
    pub command_type: u32,
    /// Whom; at most 5.
    #[serde(rename = "Admin_Account")]
    pub admins: Vec<String>,
}

/// An admin.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AdminInfo {
    /// Who.
    #[serde(rename = "Admin_Account", deserialize_with = "lenient::string")]
    pub admin: String,
    /// Their name.
    #[serde(deserialize_with = "lenient::string")]
    pub nick_name: String,
    /// Their picture.
    #[serde(deserialize_with = "lenient::string")]
    pub avatar: String,
}

/// The admins of a room.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AdminListAnswer {
    /// Who.
    #[serde(rename = "Admin_List")]
    pub admins: Vec<AdminInfo>,
}

/// Who of those asked for is in the room.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CheckMembersAnswer {
    /// Who.
    #[serde(rename = "Member_Account")]
    pub members: Vec<String>,
}

/// Marks of a member.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MarkedMember {
    /// Whose.
    #[serde(rename = "Member_Account", deserialize_with = "lenient::string")]
    pub member: String,
    /// From 1000 on; 600 hides from the online list.
    pub marks: Vec<u32>,
}

/// Which marks come or go, and the answer with those for whom it was done.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MarkRequest {
    /// Where.
    #[serde(skip_serializing_if = "String::is_empty", deserialize_with = "lenient::string")]
    pub group_id: String,
    /// 1 sets them, 2 takes them away.
    #[serde(deserialize_with = "lenient::int")]
    pub command_type: u32,
    /// At most 500.
    pub member_list: Vec<MarkedMember>,
}

/// A room's id in a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GroupIdItem {
    /// The id.
    pub group_id: String,
}

/// The rooms of an app.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AppGroupListAnswer {
    /// How many there are in all.
    pub total_count: usize,
    /// This page's.
    pub group_id_list: Vec<GroupIdItem>,
    /// Where the next page starts; 0 at the end.
    pub next: u64,
}

/// A notice of an app's own.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SystemNotificationRequest {
    /// Where.
    #[serde(deserialize_with = "lenient::string")]
    pub group_id: String,
    /// The text.
    #[serde(deserialize_with = "lenient::string")]
    pub content: String,
    /// Not for a live room, where everybody gets it.
    #[serde(rename = "ToMembers_Account", skip_serializing_if = "Vec::is_empty")]
    pub to_members: Vec<String>,
}

/// A message to every room of an app.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BroadcastRequest<'a> {
    /// Who says it; the caller where it is empty.
    #[serde(rename = "From_Account", default, deserialize_with = "lenient::string")]
    pub from: String,
    /// Names it when it is sent again.
    #[serde(default, deserialize_with = "lenient::int")]
    pub random: u32,
    /// The elements.
    #[serde(borrow)]
    pub msg_body: &'a RawValue,
    /// What the app hangs on it.
    #[serde(default, deserialize_with = "lenient::string")]
    pub cloud_custom_data: String,
}

/// The number of a broadcast.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BroadcastAnswer {
    /// Its number.
    #[serde(deserialize_with = "lenient::int")]
    pub msg_seq: u64,
}
