//! Accounts: make them, look for them, end them.

use serde::{Deserialize, Serialize};

use super::super::lenient;

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
