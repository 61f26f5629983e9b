//! The sections of the room service.

use std::{
    collections::BTreeSet,
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Deserialize;

use crate::{
    model::{AppId, UserId},
    server::{self, CallbackConfig, Limits, Tls},
    wire::config::CloudConfig,
};

use super::ConfigError;

/// Messages that may come with a join: more would make its answer large.
const MAX_HISTORY: usize = 100;
/// Polls that found nothing must be answered before SDKs give up on them, after 15 s.
const MAX_HOLD: Duration = Duration::from_secs(14);

/// `[serve]`: how the room service is set up.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServeConfig {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The folder of what outlives it.
    pub data: Option<PathBuf>,
    /// A file of word lists.
    pub words: Option<PathBuf>,
    /// The certificate, in PEM.
    pub tls_cert: Option<PathBuf>,
    /// The certificate's key, in PEM.
    pub tls_key: Option<PathBuf>,
    /// The base URL of the real cloud's REST API, where its before-send webhook is answered here.
    pub moderate_cloud: Option<String>,
    /// Messages a second that a room carries; 0 lifts the limit.
    pub rate_limit: u32,
    /// Messages that come with a join; 0 for none.
    pub history: usize,
    /// Instances of one account at once; 0 for any number.
    pub instances: usize,
    /// Milliseconds from a poll's answer to the next poll, as members are told.
    pub polling_interval_ms: u64,
    /// Seconds for which a poll that finds nothing is held.
    pub hold_seconds: u64,
    /// What bounds its memory and time.
    pub limits: Limits,
}

impl Default for ServeConfig {
    fn default() -> Self {
        let defaults = server::Config::new(Vec::new());
        Self {
            listen: SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 8686),
            data: None,
            words: None,
            tls_cert: None,
            tls_key: None,
            moderate_cloud: None,
            rate_limit: defaults.rate_limit,
            history: defaults.history,
            instances: defaults.instances,
            polling_interval_ms: 100,
            hold_seconds: defaults.hold.as_secs(),
            limits: defaults.limits,
        }
    }
}

impl ServeConfig {
    /// Takes paths as meant from `folder`.
    pub(super) fn resolve(&mut self, folder: &Path) {
        let paths = [&mut self.data, &mut self.words, &mut self.tls_cert, &mut self.tls_key];
        for path in paths.into_iter().flatten() {
            *path = folder.join(&*path);
        }
    }

    /// The service that this sets up, for these apps; what is out of range is brought into it.
    pub fn to_server(&self, apps: Vec<server::App>) -> server::Config {
        let tls = match (&self.tls_cert, &self.tls_key) {
            (Some(certificate), Some(key)) => {
                Some(Tls { certificate: certificate.clone(), key: key.clone() })
            }
            _ => None,
        };
        let defaults = server::Config::new(apps);
        server::Config {
            data: self.data.clone(),
            words: self.words.clone(),
            moderate_cloud: self.moderate_cloud.clone(),
            tls,
            rate_limit: self.rate_limit,
            history: self.history.min(MAX_HISTORY),
            instances: self.instances,
            cloud: CloudConfig {
                polling_interval: Duration::from_millis(self.polling_interval_ms.clamp(10, 60_000)),
                ..defaults.cloud
            },
            hold: Duration::from_secs(self.hold_seconds).min(MAX_HOLD),
            limits: self.limits.clone(),
            ..defaults
        }
    }
}

/// `[[apps]]`: an app that the room service serves.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppConfig {
    /// Its `SDKAppID`.
    pub id: u32,
    /// A file with its secret key.
    pub key_file: PathBuf,
    /// Administrators beside `administrator`.
    #[serde(default)]
    pub admins: BTreeSet<String>,
    /// The rights of its plan: 1 to 64 of 0 and 1, the rightmost is bit 0; all where it is absent.
    #[serde(default)]
    pub purchase_bits: Option<String>,
    /// What it wants to be told and asked.
    #[serde(default)]
    pub callback: Option<CallbackConfig>,
    /// What the real cloud signs its webhook's calls with, where it is moderated from here.
    #[serde(default)]
    pub moderate_token: Option<String>,
}

impl AppConfig {
    /// Takes paths as meant from `folder`.
    pub(super) fn resolve(&mut self, folder: &Path) {
        self.key_file = folder.join(&self.key_file);
    }

    /// The app, with its key read.
    ///
    /// # Errors
    /// When the key cannot be read, or the rights are not written in 0 and 1.
    pub fn to_app(&self) -> Result<server::App, ConfigError> {
        let cannot = |error| ConfigError::Key { app: self.id, file: self.key_file.clone(), error };
        let key = fs::read_to_string(&self.key_file).map_err(cannot)?;
        let wrong = |text: &str| cannot(io::Error::new(io::ErrorKind::InvalidData, text));
        if key.trim().is_empty() {
            return Err(wrong("the file is empty"));
        }
        let mut app = server::App::new(AppId(self.id), server::Key::new(key.trim()));
        app.admins = self.admins.iter().map(|user| UserId::from_peer(user)).collect();
        app.callback.clone_from(&self.callback);
        app.moderate_token = self.moderate_token.as_deref().map(server::Key::new);
        if let Some(bits) = &self.purchase_bits {
            if !(1..=64).contains(&bits.len()) || bits.bytes().any(|b| b != b'0' && b != b'1') {
                return Err(wrong("its purchase_bits are not 1 to 64 of 0 and 1"));
            }
            app.purchase_bits.clone_from(bits);
        }
        Ok(app)
    }
}
