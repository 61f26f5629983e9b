//! How a service is set up.

use std::{collections::BTreeSet, fmt, path::PathBuf, sync::Arc, time::Duration};

use serde::{Deserialize, Deserializer};

use crate::{
    model::{AppId, UserId},
    wire::config::CloudConfig,
};

use super::{CallbackConfig, Tls};

/// Messages a second that a room carries unless told otherwise (public documents: 40).
const DEFAULT_RATE_LIMIT: u32 = 40;

/// The account that is an administrator of every app (public documents).
pub(super) const ADMINISTRATOR: &str = "administrator";

/// Every right of every plan.
const ALL_RIGHTS: &str = "11111111111111111111111111111111";

/// An app that the service serves.
#[derive(Debug, Clone)]
pub struct App {
    /// Its `SDKAppID`.
    pub id: AppId,
    /// Its secret key.
    pub key: Key,
    /// Administrators beside `administrator`.
    pub admins: BTreeSet<UserId>,
    /// The rights of its plan: 0 and 1, the rightmost is bit 0.
    pub purchase_bits: String,
    /// What it wants to be told and asked.
    pub callback: Option<CallbackConfig>,
    /// What the real cloud signs its webhook's calls with, where it is moderated from here.
    pub moderate_token: Option<Key>,
}

impl App {
    /// An app with every right.
    pub fn new(id: AppId, key: Key) -> Self {
        Self {
            id,
            key,
            admins: BTreeSet::new(),
            purchase_bits: ALL_RIGHTS.into(),
            callback: None,
            moderate_token: None,
        }
    }

    /// Whether somebody speaks for the app.
    pub(super) fn is_admin(&self, user: &UserId) -> bool {
        user.as_str() == ADMINISTRATOR || self.admins.contains(user)
    }

    /// Whether the plan has a right; bits are counted from the right.
    pub(super) fn has_bought(&self, bit: u32) -> bool {
        let bits = self.purchase_bits.as_bytes().iter().rev();
        bits.clone().nth(bit as usize) == Some(&b'1')
    }
}

/// A secret key; never shown.
#[derive(Clone)]
pub struct Key(pub(super) Arc<str>);

impl Key {
    /// Takes the key's text, which is used as it stands.
    pub fn new(key: &str) -> Self {
        Self(key.into())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// How a service is set up.
#[derive(Debug, Clone)]
pub struct Config {
    /// The apps that it serves.
    pub apps: Vec<App>,
    /// The folder of what outlives it; `None` keeps all in memory.
    pub data: Option<PathBuf>,
    /// A file of word lists.
    pub words: Option<PathBuf>,
    /// The base URL of the real cloud's REST API, as `https://console.tim.qq.com`, where its before-send webhook is
    /// answered here.
    pub moderate_cloud: Option<String>,
    /// The certificate; `None` serves in the clear.
    pub tls: Option<Tls>,
    /// Messages a second that a room carries; 0 lifts the limit.
    pub rate_limit: u32,
    /// How many of the newest messages come with a join; 0 for none.
    pub history: usize,
    /// How many instances of one account may be logged in; 0 for any number.
    pub instances: usize,
    /// The rhythm of polls that members are told.
    pub cloud: CloudConfig,
    /// How long a poll that finds nothing is held: less than the 15 s after which SDKs give up.
    pub hold: Duration,
    /// What bounds its memory.
    pub limits: Limits,
}

impl Config {
    /// The defaults, for these apps, with all in memory.
    pub fn new(apps: Vec<App>) -> Self {
        // Polls are held, so that the rhythm matters only while messages come: then it is what a message waits for.
        let cloud =
            CloudConfig { polling_interval: Duration::from_millis(100), ..CloudConfig::default() };
        Self {
            apps,
            data: None,
            words: None,
            moderate_cloud: None,
            tls: None,
            rate_limit: DEFAULT_RATE_LIMIT,
            history: 20,
            instances: 0,
            cloud,
            hold: Duration::from_secs(8),
            limits: Limits::default(),
        }
    }
}

/// What bounds a service's memory and time. In a configuration durations are whole seconds, and so named.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Connections at once; further ones are closed.
    pub connections: usize,
    /// Connections at once from one address.
    pub connections_of_address: usize,
    /// Requests a second from one address; beyond, it is read no faster.
    pub requests_of_address: u32,
    /// How long a handshake may take, and a write to a reader that does not read.
    #[serde(rename = "patience_seconds", deserialize_with = "seconds")]
    pub patience: Duration,
    /// How long a socket may be silent.
    #[serde(rename = "idle_seconds", deserialize_with = "seconds")]
    pub idle: Duration,
    /// Bytes of one frame from a client; a longer one closes its socket.
    pub frame_bytes: usize,
    /// Items that a room keeps.
    pub log_items: usize,
    /// Bytes of items that a room keeps.
    pub log_bytes: usize,
    /// Bytes of items that all rooms keep.
    pub all_log_bytes: usize,
    /// Rooms of one app.
    pub rooms: usize,
    /// Accounts, sessions and polling keys of one app, each.
    pub accounts: usize,
    /// How long a polling key lives without a poll; a membership ends with its last key.
    #[serde(rename = "key_life_seconds", deserialize_with = "seconds")]
    pub key_life: Duration,
    /// How long a session is kept in memory without a request; its ticket brings it back.
    #[serde(rename = "session_life_seconds", deserialize_with = "seconds")]
    pub session_life: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            connections_of_address: 5_000,
            requests_of_address: 50_000,
            patience: Duration::from_secs(10),
            idle: Duration::from_mins(5),
            // Neither SDK bounds what it sends, and over a socket that closes it sends it again: what
            // can be read is refused with its code.
            frame_bytes: 1 << 20,
            log_items: 200_000,
            log_bytes: 128 << 20,
            all_log_bytes: 1 << 30,
            rooms: 10_000,
            accounts: 100_000,
            key_life: Duration::from_mins(15),
            session_life: Duration::from_hours(24),
        }
    }
}

fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    Ok(Duration::from_secs(u64::deserialize(deserializer)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_counted_from_the_right() {
        let mut app = App::new(AppId(1), Key::new("key"));
        assert!(app.has_bought(0) && app.has_bought(31) && !app.has_bought(32));
        app.purchase_bits = "100".into();
        assert!(app.has_bought(2) && !app.has_bought(1) && !app.has_bought(3));
        assert!(app.is_admin(&UserId::from_peer("administrator")));
        assert!(!app.is_admin(&UserId::from_peer("Administrator")));
    }
}
