//! Where a connection goes.

use std::{fmt, sync::Arc};

use crate::{model::AppId, wire::custom::Mappings};

/// Where a connection goes.
#[derive(Debug, Clone)]
pub struct Config {
    /// Base URL of the service: `ws://HOST:PORT` or `wss://HOST`.
    pub server: String,
    /// The app.
    pub app: AppId,
    /// What the app's own custom elements mean; none by default.
    pub mappings: Mappings,
}

impl Config {
    /// A connection to `server` for `app`.
    pub fn new(server: &str, app: AppId) -> Self {
        Self { server: server.trim_end_matches('/').to_owned(), app, mappings: Mappings::default() }
    }

    /// The address as SDK 3.6.6 makes it.
    pub(super) fn url(&self, instance: u128) -> String {
        let host = match std::env::consts::OS {
            "macos" => "mac",
            "windows" => "windows",
            _ => "unknown",
        };
        format!(
            "{}/binfo?sdkappid={}&instanceid={instance:032x}&random={}&platform=7&host={host}&version=-1&sdkversion=3.6.6&compress=gzip",
            self.server,
            self.app,
            rand::random::<f64>(),
        )
    }
}

/// A `UserSig`, a ticket or a key; never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<str>);

impl Secret {
    /// Hides `secret`.
    pub fn new(secret: &str) -> Self {
        Self(secret.into())
    }

    /// The text, for the wire only.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_what_the_sdk_sends() {
        let url = Config::new("wss://host/", AppId(1_400_000_001)).url(7);
        let start = "wss://host/binfo?sdkappid=1400000001&instanceid=00000000000000000000000000000007&random=0.";
        assert!(url.starts_with(start), "{url}");
        assert!(url.ends_with("&version=-1&sdkversion=3.6.6&compress=gzip"), "{url}");
    }

    #[test]
    fn a_secret_is_never_shown() {
        assert_eq!(format!("{:?}", Secret::new("hush")), "Secret(…)");
    }
}
