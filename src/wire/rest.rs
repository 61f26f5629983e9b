//! What the REST API has beside the socket's commands: requests as the service reads them, and answers both ways.
//!
//! All from public documents. What those of 2020 name otherwise is read by both names.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::lenient;

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

/// An account to make.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountImportRequest {
    /// At most 32 bytes; `Identifier` in 2020.
    #[serde(rename = "UserID", alias = "Identifier", deserialize_with = "lenient::string")]
    pub user: String,
    /// The name.
    #[serde(
        rename = "Nick",
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option_string"
    )]
    pub nick: Option<String>,
    /// The picture.
    #[serde(
        rename = "FaceUrl",
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option_string"
    )]
    pub face_url: Option<String>,
}

/// Accounts to make.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct MultiAccountImportRequest {
    /// At most 100 ids.
    #[serde(rename = "Accounts")]
    pub accounts: Vec<String>,
    /// At most 100, by the newer form.
    #[serde(rename = "AccountList")]
    pub account_list: Vec<AccountImportRequest>,
}

/// Which accounts could not be made.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MultiAccountImportAnswer {
    /// Their ids.
    pub fail_accounts: Vec<String>,
}

/// An account by its id alone.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct UserIdItem {
    /// The id; `Identifier` in 2020.
    #[serde(rename = "UserID", alias = "Identifier", deserialize_with = "lenient::string")]
    pub user: String,
}

/// Which accounts to look for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AccountCheckRequest {
    /// At most 100.
    pub check_item: Vec<UserIdItem>,
}

/// Whether an account is there.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AccountCheckItem {
    /// The id.
    #[serde(rename = "UserID")]
    pub user: String,
    /// 0.
    pub result_code: i64,
    /// Empty.
    pub result_info: String,
    /// `Imported` or `NotImported`.
    pub account_status: &'static str,
}

/// Which accounts are there.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AccountCheckAnswer {
    /// One an account.
    pub result_item: Vec<AccountCheckItem>,
}

/// Which accounts to delete.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AccountDeleteRequest {
    /// At most 100.
    pub delete_item: Vec<UserIdItem>,
}

/// What became of an account that was to be deleted.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AccountDeleteItem {
    /// The id.
    #[serde(rename = "UserID")]
    pub user: String,
    /// 0, or why not.
    pub result_code: i64,
    /// Words for the code.
    pub result_info: String,
}

/// What became of accounts that were to be deleted.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AccountDeleteAnswer {
    /// One an account.
    pub result_item: Vec<AccountDeleteItem>,
}

/// Accounts whose state is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct OnlineStatusRequest {
    /// At most 500.
    #[serde(rename = "To_Account")]
    pub users: Vec<String>,
}

/// The state of an account; both names of it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct OnlineStatus {
    /// Whose.
    #[serde(rename = "To_Account")]
    pub user: String,
    /// `Online` or `Offline`.
    pub status: &'static str,
    /// The same, by its name of 2020.
    pub state: &'static str,
}

/// An account whose state could not be told.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct OnlineStatusError {
    /// Whose.
    #[serde(rename = "To_Account")]
    pub user: String,
    /// Why.
    pub error_code: i64,
}

/// The states of accounts.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct OnlineStatusAnswer {
    /// One an account.
    pub query_result: Vec<OnlineStatus>,
    /// Those that could not be told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub error_list: Vec<OnlineStatusError>,
}

/// Whose profiles to read, and which fields.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PortraitGetRequest {
    /// At most 100.
    #[serde(rename = "To_Account")]
    pub users: Vec<String>,
    /// Which fields.
    #[serde(rename = "TagList")]
    pub tags: Vec<String>,
}

/// An account muted in all rooms.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct NoSpeakingRequest {
    /// Whom to mute.
    #[serde(rename = "Set_Account", deserialize_with = "lenient::string")]
    pub set: String,
    /// About whom is asked.
    #[serde(rename = "Get_Account", deserialize_with = "lenient::string")]
    pub get: String,
    /// Seconds; 0 ends it, 4294967295 is for ever.
    #[serde(rename = "GroupmsgNospeakingTime", deserialize_with = "lenient::option_int")]
    pub group_seconds: Option<u32>,
}

/// Whether an account is muted in all rooms.
#[derive(Debug, Clone, Serialize)]
pub struct NoSpeakingAnswer {
    /// 0: danmux has no messages between two.
    #[serde(rename = "C2CmsgNospeakingTime")]
    pub c2c_seconds: u32,
    /// Seconds that are left; 4294967295 is for ever.
    #[serde(rename = "GroupmsgNospeakingTime")]
    pub group_seconds: u32,
}

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

/// danmux's own: which messages were judged; others did not wait any more.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct JudgedAnswer {
    /// Their numbers.
    pub held_id_list: Vec<u64>,
}
