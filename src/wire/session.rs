//! Login, logout and the push that ends a session.

use serde::{Deserialize, Serialize};

use super::lenient;

/// The body of [`super::Servcmd::Login`]; the credentials stand in the head.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LoginRequest {
    /// `Online`.
    #[serde(rename = "State", default, deserialize_with = "lenient::string")]
    pub state: String,
    /// 0.
    #[serde(default, deserialize_with = "lenient::int")]
    pub is_web_uniapp: u32,
    /// 0.
    #[serde(rename = "InstType", default, deserialize_with = "lenient::int")]
    pub inst_type: u32,
    /// Empty (SDK 3).
    #[serde(rename = "CustomInfo", default, deserialize_with = "lenient::string")]
    pub custom_info: String,
}

impl Default for LoginRequest {
    fn default() -> Self {
        Self { state: "Online".into(), is_web_uniapp: 0, inst_type: 0, custom_info: String::new() }
    }
}

/// What login answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LoginAnswer {
    /// The session's ticket; on a reconnect it may be left out.
    #[serde(default, deserialize_with = "lenient::string")]
    pub a2_key: String,
    /// The user's number, as text: it exceeds 2^53.
    #[serde(default, deserialize_with = "lenient::string")]
    pub tiny_id: String,
    /// The number of the instance.
    #[serde(default, deserialize_with = "lenient::int")]
    pub inst_id: u64,
    /// Seconds between two [`super::Servcmd::Hello`].
    #[serde(default, deserialize_with = "lenient::int")]
    pub hello_interval: u64,
    /// The service's clock, in seconds since 1970.
    #[serde(default, deserialize_with = "lenient::int")]
    pub time_stamp: i64,
    /// Empty.
    #[serde(default, deserialize_with = "lenient::string")]
    pub custom_status: String,
    /// Which rights the app's plan has: 0 and 1, the rightmost is bit 0.
    #[serde(default, deserialize_with = "lenient::string")]
    pub purchase_bits: String,
}

/// The body of [`super::Servcmd::Hello`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct HelloRequest {
    /// 0.
    #[serde(default, deserialize_with = "lenient::int")]
    pub is_web_uniapp: u32,
}

/// The body of [`super::Servcmd::Logout`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct LogoutRequest {
    /// 0: the user logs out; 1: after a kick.
    #[serde(default, deserialize_with = "lenient::int")]
    pub wslogout_type: u32,
    /// 0 (SDK 3).
    #[serde(default, deserialize_with = "lenient::int")]
    pub is_web_uniapp: u32,
}

/// The body of the push [`super::Servcmd::ForceOffline`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ForceOffline {
    /// One item.
    pub event_array: Vec<ForceOfflineEvent>,
}

/// An item of [`ForceOffline`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ForceOfflineEvent {
    /// Any number: the SDKs do not read it.
    #[serde(default, deserialize_with = "lenient::int")]
    pub event: u32,
    /// One item.
    #[serde(default)]
    pub c2c_notify_msg_array: Vec<KickNotify>,
}

/// Why the session ends.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct KickNotify {
    /// The reason.
    #[serde(default)]
    pub kickout_msg_notify: Kickout,
}

/// The reason why a session ends.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Kickout {
    /// 1: another web instance, 2: another device, 3: an administrator.
    #[serde(default, deserialize_with = "lenient::int")]
    pub kick_type: u32,
}

impl ForceOffline {
    /// Ends a session; see [`Kickout::kick_type`].
    pub fn new(kick_type: u32) -> Self {
        let notify = KickNotify { kickout_msg_notify: Kickout { kick_type } };
        // Any number will do: the SDKs do not read it.
        Self {
            event_array: vec![ForceOfflineEvent { event: 10, c2c_notify_msg_array: vec![notify] }],
        }
    }

    /// The kick's type, see [`Kickout::kick_type`]; 0 when the push does not tell.
    pub fn kick_type(&self) -> u32 {
        self.event_array
            .iter()
            .flat_map(|event| &event.c2c_notify_msg_array)
            .map(|notify| notify.kickout_msg_notify.kick_type)
            .next()
            .unwrap_or(0)
    }
}
