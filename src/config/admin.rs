//! The section of the app's administrator, for whom the REST API works.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// `[admin]`: as which administrator of the app a moderator may ask through REST, and where.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdminConfig {
    /// Which administrator.
    pub user: String,
    /// The app of which they are one, by its `SDKAppID`; with another one the section counts for
    /// nothing. Without it they are one of whatever app is watched.
    pub app: Option<u32>,
    /// A file with the app's secret key.
    pub key_file: Option<PathBuf>,
    /// A file with their `UserSig`, in place of the key.
    pub sig_file: Option<PathBuf>,
    /// Base URL of the REST API; without it that of the connection.
    pub server: Option<String>,
    /// Base URL of the danmux that holds the rooms' messages, where the rooms are the cloud's.
    pub hold_server: Option<String>,
}

impl Default for AdminConfig {
    fn default() -> Self {
        Self {
            user: Self::USER.into(),
            app: None,
            key_file: None,
            sig_file: None,
            server: None,
            hold_server: None,
        }
    }
}

impl AdminConfig {
    /// The administrator that every app has (public documents).
    pub const USER: &str = "administrator";

    /// Whether it says how the administrator is proved.
    pub fn is_set(&self) -> bool {
        self.key_file.is_some() || self.sig_file.is_some()
    }

    /// Takes paths as meant from `folder`.
    pub(super) fn resolve(&mut self, folder: &Path) {
        for path in [&mut self.key_file, &mut self.sig_file].into_iter().flatten() {
            *path = folder.join(&*path);
        }
    }
}
