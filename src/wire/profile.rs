//! Profiles: a list of tags and values for each user.

use serde::{Deserialize, Serialize};

use crate::model::{Profile, ProfileUpdate, Text, UserId};

use super::lenient;

/// The tag of the nick.
pub const NICK: &str = "Tag_Profile_IM_Nick";
/// The tag of the avatar.
pub const IMAGE: &str = "Tag_Profile_IM_Image";
/// What stands in place of an account that does not exist.
pub const NOT_FOUND: &str = "@TLS#NOT_FOUND";

/// The body of [`super::Servcmd::PortraitGet`]: at most 100 accounts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetRequest {
    /// Who asks.
    #[serde(rename = "From_Account", default, deserialize_with = "lenient::string")]
    pub from: String,
    /// Whose profiles.
    #[serde(rename = "UserItem")]
    pub users: Vec<UserItem>,
}

/// One user of [`GetRequest`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserItem {
    /// Whose profile.
    #[serde(rename = "To_Account")]
    pub user: String,
    /// 0.
    #[serde(default, deserialize_with = "lenient::int")]
    pub standard_sequence: u64,
    /// 0.
    #[serde(default, deserialize_with = "lenient::int")]
    pub custom_sequence: u64,
}

impl GetRequest {
    /// Asks for `users` as `from`.
    pub fn new<'a>(from: &UserId, users: impl IntoIterator<Item = &'a UserId>) -> Self {
        let item = |user: &UserId| UserItem {
            user: user.as_str().into(),
            standard_sequence: 0,
            custom_sequence: 0,
        };
        Self { from: from.as_str().into(), users: users.into_iter().map(item).collect() }
    }
}

/// The answer of [`super::Servcmd::PortraitGet`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetAnswer {
    /// One for each user asked for.
    #[serde(rename = "UserProfileItem", default)]
    pub users: Vec<UserProfile>,
    /// 0.
    #[serde(default, deserialize_with = "lenient::int")]
    pub current_standard_sequence: u64,
}

/// One user's profile.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserProfile {
    /// Whose, or [`NOT_FOUND`].
    #[serde(rename = "To_Account", deserialize_with = "lenient::string")]
    pub user: String,
    /// Tags and values.
    #[serde(rename = "ProfileItem", default)]
    pub items: Vec<ProfileItem>,
    /// 0 when found.
    #[serde(default, deserialize_with = "lenient::int")]
    pub result_code: i64,
    /// Words for the code.
    #[serde(default, deserialize_with = "lenient::string")]
    pub result_info: String,
}

impl UserProfile {
    /// The profile; `None` when there is no such account.
    pub fn into_profile(self) -> Option<Profile> {
        if self.user == NOT_FOUND || self.result_code != 0 {
            return None;
        }
        let value = |tag| {
            let item = self.items.iter().find(|item| item.tag == tag);
            Text::new(item.map_or("", |item| &item.value))
        };
        Some(Profile {
            user: UserId::from_peer(&self.user),
            nick: value(NICK),
            avatar: value(IMAGE),
        })
    }
}

/// A tag with its value; numbers come as their digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProfileItem {
    /// Which.
    pub tag: String,
    /// What.
    #[serde(deserialize_with = "lenient::string")]
    pub value: String,
}

/// The body of [`super::Servcmd::PortraitSet`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetRequest {
    /// Whose.
    #[serde(rename = "From_Account", default, deserialize_with = "lenient::string")]
    pub from: String,
    /// What changes.
    #[serde(rename = "ProfileItem")]
    pub items: Vec<ProfileItem>,
}

impl SetRequest {
    /// Sets what `update` names.
    pub fn new(from: &UserId, update: &ProfileUpdate) -> Self {
        let item = |tag: &str, value: &Option<String>| {
            value.clone().map(|value| ProfileItem { tag: tag.into(), value })
        };
        let items = [item(NICK, &update.nick), item(IMAGE, &update.avatar)];
        Self { from: from.as_str().into(), items: items.into_iter().flatten().collect() }
    }
}
