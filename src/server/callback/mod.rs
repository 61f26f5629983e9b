//! Webhooks: an app's own server is asked before something happens, and told after.
//!
//! Being asked holds up what is asked about, so it is bounded: in time, in how many wait, and by a
//! circuit that opens when the server seems dead. Being told is put into a queue and holds up nobody.

mod circuit;
mod queue;
mod webhook;

use std::{
    borrow::Cow,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use tokio::sync::Semaphore;

use crate::{
    model::AppId,
    wire::{
        ErrorCode, Refused,
        callback::{Call, CallbackAnswer, CallbackCommand},
        element,
        message::MAX_MESSAGE,
    },
};

use super::Key;
use queue::Queue;
use webhook::{Failure, Webhook};

/// How long a webhook may take (public documents: 2 s).
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(2);

/// How long it may be given.
const MAX_TIMEOUT: Duration = Duration::from_secs(10);

/// Questions that one app's webhook may have open at once.
const MAX_OPEN: usize = 256;

/// Bytes that a webhook's own words to a user may have.
const MAX_INFO: usize = 1000;

/// An app's webhook, as a configuration has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallbackConfig {
    /// Where it is: `http://…` or `https://…`. A query of its own is kept.
    pub url: String,
    /// With it calls are signed.
    #[serde(default, deserialize_with = "token")]
    pub token: Option<Key>,
    /// How long a call may take: at most 10 s, 2 s unless told. `timeout_ms` in a configuration.
    #[serde(rename = "timeout_ms", default = "default_timeout", deserialize_with = "timeout")]
    pub timeout: Duration,
    /// What happens when it was to be asked and did not answer: refuse with 80003, or let pass.
    #[serde(default)]
    pub block_on_failure: bool,
    /// What it is called for, by name, such as `Group.CallbackBeforeSendMsg`; all when absent.
    #[serde(default)]
    pub commands: Option<Vec<String>>,
}

fn token<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Key>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(|token| Key::new(&token)))
}

fn timeout<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    Ok(Duration::from_millis(u64::deserialize(deserializer)?))
}

fn default_timeout() -> Duration {
    DEFAULT_TIMEOUT
}

/// A webhook that cannot be used as configured.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences say it")]
pub enum CallbackError {
    #[error("a webhook's address must be a URL with http or https")]
    Url,
    #[error("a webhook must get 1 to {} ms to answer", MAX_TIMEOUT.as_millis())]
    Timeout,
    #[error("there is no callback {0:?}")]
    Command(String),
    #[error("no TLS provider is installed in this process")]
    NoTls,
    #[error("the webhook's client could not be made: {0}")]
    Client(#[source] reqwest::Error),
}

/// Who did what a webhook is called for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    pub(super) client_ip: IpAddr,
    /// `RESTAPI`, `Web`, `Android`, `iOS`, `Windows`, `Mac`, `iPad` or `Unknown`.
    pub(super) platform: &'static str,
}

/// What becomes of what a webhook was asked about.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It happens.
    Pass,
    /// It does not, and who asked is told so.
    Refuse(Refused),
    /// A message is not sent, and its sender is told that it was.
    Drop,
    /// A message is sent with other content; `None` keeps what it had. What is given has at most
    /// [`MAX_MESSAGE`] bytes; together with what is kept it may have more.
    Rewrite { msg_body: Option<Box<RawValue>>, cloud_custom_data: Option<String> },
}

/// What was done since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CallbackCounters {
    /// Calls that were made, of both kinds.
    pub(super) asked: u64,
    /// Questions that were answered with no, or with a silent drop.
    pub(super) refused: u64,
    /// Calls without a proper answer, and questions that were not even asked.
    pub(super) failed: u64,
    /// What was to be told and was not: no room in the queue, or nobody there.
    pub(super) dropped: u64,
}

/// One app's webhook. It is told until this is dropped; what is queued then is lost.
#[derive(Debug)]
pub(super) struct Callbacks {
    /// `None` for all.
    commands: Option<Vec<CallbackCommand>>,
    block_on_failure: bool,
    webhook: Arc<Webhook>,
    open: Semaphore,
    queue: Queue,
    refused: AtomicU64,
}

impl Callbacks {
    /// Needs a runtime, for the task that tells.
    pub(super) fn new(app: AppId, config: &CallbackConfig) -> Result<Self, CallbackError> {
        let parse = |name: &String| {
            CallbackCommand::parse(name).ok_or_else(|| CallbackError::Command(name.clone()))
        };
        let commands = config.commands.as_ref().map(|names| names.iter().map(parse).collect());
        let commands = commands.transpose()?;
        if config.timeout.is_zero() || config.timeout > MAX_TIMEOUT {
            return Err(CallbackError::Timeout);
        }
        let webhook = Arc::new(Webhook::new(app, config)?);
        Ok(Self {
            commands,
            block_on_failure: config.block_on_failure,
            queue: Queue::new(Arc::clone(&webhook)),
            webhook,
            open: Semaphore::new(MAX_OPEN),
            refused: AtomicU64::new(0),
        })
    }

    /// Whether it is called for that at all.
    pub(super) fn wants(&self, command: CallbackCommand) -> bool {
        self.commands.as_ref().is_none_or(|commands| commands.contains(&command))
    }

    /// Asks whether something may happen, if it is to be asked.
    pub(super) async fn before<B: Serialize>(
        &self,
        command: CallbackCommand,
        source: &Source,
        body: &B,
    ) -> Verdict {
        if !self.wants(command) {
            return Verdict::Pass;
        }
        let verdict = match self.ask(command, source, body).await {
            Ok(verdict) => verdict,
            Err(failure) => {
                self.webhook.note_failure(command, &failure);
                if !self.block_on_failure {
                    return Verdict::Pass;
                }
                return Verdict::Refuse(ErrorCode::CallbackFailed.into());
            }
        };
        if matches!(verdict, Verdict::Refuse(_) | Verdict::Drop) {
            self.refused.fetch_add(1, Relaxed);
        }
        verdict
    }

    /// Tells that something happened, if it is to be told. In order, once, and later.
    pub(super) fn after<B: Serialize>(&self, command: CallbackCommand, source: &Source, body: &B) {
        if !self.wants(command) {
            return;
        }
        match serde_json::to_vec(&Call { command, body }) {
            Ok(body) => self.queue.push(command, *source, body),
            Err(error) => self.webhook.note_failure(command, &Failure::Unwritable(error)),
        }
    }

    /// What was done since the start.
    pub(super) fn counters(&self) -> CallbackCounters {
        let counters = &self.webhook.counters;
        CallbackCounters {
            asked: counters.asked.load(Relaxed),
            refused: self.refused.load(Relaxed),
            failed: counters.failed.load(Relaxed),
            dropped: counters.dropped.load(Relaxed),
        }
    }

    async fn ask<B: Serialize>(
        &self,
        command: CallbackCommand,
        source: &Source,
        body: &B,
    ) -> Result<Verdict, Failure> {
        let _open = self.open.try_acquire().map_err(|_| Failure::TooMany)?;
        let body = serde_json::to_vec(&Call { command, body }).map_err(Failure::Unwritable)?;
        let answer = self.webhook.call(command, source, body).await?;
        let answer = serde_json::from_slice(&answer).map_err(Failure::Unreadable)?;
        verdict(command, answer)
    }
}

fn verdict(command: CallbackCommand, answer: CallbackAnswer<'_>) -> Result<Verdict, Failure> {
    let is_message = command == CallbackCommand::BeforeSendMessage;
    match answer.error_code {
        0 if is_message => rewrite(answer),
        0 => Ok(Verdict::Pass),
        1 => Ok(Verdict::Refuse(ErrorCode::RefusedByApp.into())),
        2 if is_message => Ok(Verdict::Drop),
        code @ 10_100..=10_200 => {
            let mut info = answer.error_info.into_owned();
            info.truncate(info.floor_char_boundary(MAX_INFO));
            Ok(Verdict::Refuse(Refused { code, info }))
        }
        code => Err(Failure::UnknownCode(code)),
    }
}

fn rewrite(answer: CallbackAnswer<'_>) -> Result<Verdict, Failure> {
    let (body, data) = (answer.msg_body, answer.cloud_custom_data);
    if body.is_none() && data.is_none() {
        return Ok(Verdict::Pass);
    }
    let bytes =
        body.map_or(0, |body| body.get().len()) + data.as_ref().map_or(0, |data| data.len());
    if bytes > MAX_MESSAGE || body.is_some_and(|body| !element::is_message_body(body)) {
        return Err(Failure::BadMessage);
    }
    Ok(Verdict::Rewrite {
        msg_body: body.map(ToOwned::to_owned),
        cloud_custom_data: data.map(Cow::into_owned),
    })
}

#[cfg(test)]
mod tests;
