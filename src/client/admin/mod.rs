//! The REST API's client: what an administrator of an app does from outside of any room.
//!
//! Works with the cloud and with danmux's own service, which answers it on the port of its
//! sockets. Every call is one `POST /v4/SERVICE/COMMAND`, answered within 10 s or not at all;
//! nothing is sent twice.

mod call;
mod error;
mod members;
mod messages;
mod rooms;
mod state;
#[cfg(test)]
mod tests;

use std::time::Duration;

use reqwest::Url;

use crate::model::{AppId, UserId};

use super::Secret;

pub use error::Error;
pub use members::{Present, Restriction};
pub use messages::Sent;
pub use rooms::RoomDetails;
pub use state::CounterMode;

pub use crate::wire::admin::FOR_EVER;

/// Where calls go, and as whom.
#[derive(Debug, Clone)]
pub struct AdminConfig {
    /// Base URL of the service: `https://HOST` or `http://HOST:PORT`; `wss` and `ws`, as its
    /// sockets have, mean the same.
    pub server: String,
    /// The app.
    pub app: AppId,
    /// An administrator of the app; the console makes one named `administrator`.
    pub identifier: UserId,
    /// That administrator's `UserSig`.
    pub sig: Secret,
}

/// A caller of the REST API. Clones share its connections.
#[derive(Debug, Clone)]
pub struct Admin {
    config: AdminConfig,
    base: Url,
    http: reqwest::Client,
    /// How long an answer may take.
    patience: Duration,
}

/// The rounds after which a list that never ends is given up.
const MAX_PAGES: usize = 1000;
