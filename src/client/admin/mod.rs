//! The REST API's client: what an administrator of an app does from outside of any room.
//!
//! Works with the cloud and with danmux's own service, which answers it on the port of its
//! sockets. Every call is one `POST /v4/SERVICE/COMMAND`, answered within 10 s or not at all;
//! nothing is sent twice.

mod call;
mod error;
mod members;
mod messages;
mod moderating;
mod rooms;
mod state;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use reqwest::Url;

use crate::{
    model::{AppId, UserId},
    wire::custom::Mappings,
};

use super::Secret;

pub use error::Error;
pub use members::Present;
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
    /// What the app's own custom elements mean, in messages that wait.
    mappings: Mappings,
    /// Who calls the service that holds the rooms' messages, where it is another one.
    keeper: Option<Arc<Admin>>,
}

impl Admin {
    /// Who calls.
    pub fn identifier(&self) -> &UserId {
        &self.config.identifier
    }

    /// Reads the app's own elements as `mappings` say.
    #[must_use]
    pub fn with_mappings(self, mappings: Mappings) -> Self {
        Self { mappings, ..self }
    }

    /// Judges what waits at another service: at the danmux that moderates rooms of the cloud.
    ///
    /// # Errors
    /// As [`Admin::new`].
    pub fn with_hold_server(self, server: &str) -> Result<Self, Error> {
        let keeper = Self::new(AdminConfig { server: server.to_owned(), ..self.config.clone() })?;
        Ok(Self { keeper: Some(Arc::new(keeper)), ..self })
    }

    /// Who calls the service that holds messages.
    fn keeper(&self) -> &Self {
        self.keeper.as_deref().unwrap_or(self)
    }
}

/// The rounds after which a list that never ends is given up.
pub(super) const MAX_PAGES: usize = 1000;
