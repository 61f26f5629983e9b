//! One call of a webhook, bounded in time and size.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use reqwest::{Client, StatusCode, Url, header::CONTENT_TYPE, redirect::Policy};
use tokio::time;

use crate::{
    model::AppId,
    wire::callback::{CallbackCommand, sign},
};

use super::{
    super::{Key, service::now},
    CallbackConfig, CallbackError, Source,
    circuit::Circuit,
};

/// Bytes that an answer may have.
const MAX_ANSWER: usize = 64 << 10;

/// How long a connection is kept for the next call. Common servers close idle ones after 5 s, and
/// a call that meets the closing is lost.
const KEEP_ALIVE: Duration = Duration::from_secs(4);

/// How often the log is told of failures, and of losses.
const LOG_INTERVAL: Duration = Duration::from_secs(10);

/// Why a call has no proper answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("it is not asked for a while, as it did not answer")]
    Paused,
    #[error("too many questions are open")]
    TooMany,
    #[error("the call could not be written: {0}")]
    Unwritable(serde_json::Error),
    #[error("no answer in time")]
    TimedOut,
    #[error("{0}")]
    Connection(#[source] reqwest::Error),
    #[error("the answer has HTTP status {0}")]
    Status(StatusCode),
    #[error("the answer is longer than 64 KiB")]
    TooLong,
    #[error("the answer could not be read: {0}")]
    Unreadable(serde_json::Error),
    #[error("the answer's code {0} means nothing")]
    UnknownCode(i64),
    #[error("the answer's message is none, or too long")]
    BadMessage,
}

/// Where calls go.
#[derive(Debug)]
pub(super) struct Webhook {
    app: AppId,
    client: Client,
    url: Url,
    token: Option<Key>,
    timeout: Duration,
    pub(super) circuit: Circuit,
    pub(super) counters: Counters,
    failures_logged: Seldom,
    losses_logged: Seldom,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) asked: AtomicU64,
    pub(super) failed: AtomicU64,
    pub(super) dropped: AtomicU64,
}

impl Webhook {
    pub(super) fn new(app: AppId, config: &CallbackConfig) -> Result<Self, CallbackError> {
        let url = Url::parse(&config.url).map_err(|_| CallbackError::Url)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(CallbackError::Url);
        }
        // The client would panic.
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            return Err(CallbackError::NoTls);
        }
        let mut client = Client::builder()
            .user_agent(concat!("danmux/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .http1_only()
            .pool_idle_timeout(KEEP_ALIVE);
        if url.scheme() == "http" {
            // The system's certificates are not asked for where none are needed.
            client = client.tls_certs_only([]);
        }
        Ok(Self {
            app,
            client: client.build().map_err(CallbackError::Client)?,
            url,
            token: config.token.clone(),
            timeout: config.timeout,
            circuit: Circuit::default(),
            counters: Counters::default(),
            failures_logged: Seldom::default(),
            losses_logged: Seldom::default(),
        })
    }

    /// Calls, and gives the answer's body. Whatever it says, who answers with 200 is not dead.
    pub(super) async fn call(
        &self,
        command: CallbackCommand,
        source: &Source,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, Failure> {
        let passage = self.circuit.enter(Instant::now()).ok_or(Failure::Paused)?;
        self.counters.asked.fetch_add(1, Relaxed);
        let exchange = self.exchange(self.address(command, source), body);
        let result = time::timeout(self.timeout, exchange).await;
        let result = result.unwrap_or(Err(Failure::TimedOut));
        if result.is_ok() {
            if passage.succeeded() {
                tracing::info!(app = %self.app, "the webhook answers again");
            }
        } else if passage.failed(Instant::now()) {
            tracing::warn!(app = %self.app, "the webhook does not answer; it gets a pause");
        }
        result
    }

    async fn exchange(&self, url: Url, body: Vec<u8>) -> Result<Vec<u8>, Failure> {
        // The address may hold secrets, and errors reach the log.
        let broken = |error: reqwest::Error| Failure::Connection(error.without_url());
        let call = self.client.post(url).header(CONTENT_TYPE, "application/json").body(body);
        let mut response = call.send().await.map_err(broken)?;
        if response.status() != StatusCode::OK {
            return Err(Failure::Status(response.status()));
        }
        let mut answer = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(broken)? {
            if answer.len() + chunk.len() > MAX_ANSWER {
                return Err(Failure::TooLong);
            }
            answer.extend_from_slice(&chunk);
        }
        Ok(answer)
    }

    fn address(&self, command: CallbackCommand, source: &Source) -> Url {
        let mut url = self.url.clone();
        let mut query = url.query_pairs_mut();
        query
            .append_pair("SdkAppid", &self.app.to_string())
            .append_pair("CallbackCommand", command.as_str())
            .append_pair("contenttype", "json")
            .append_pair("ClientIP", &source.client_ip.to_string())
            .append_pair("OptPlatform", source.platform);
        if let Some(Key(token)) = &self.token {
            let time = now();
            query.append_pair("Sign", &sign(token, time));
            query.append_pair("RequestTime", &time.to_string());
        }
        drop(query);
        url
    }

    /// Counts a failure, and tells the log now and then.
    pub(super) fn note_failure(&self, command: CallbackCommand, failure: &Failure) {
        let failed = self.counters.failed.fetch_add(1, Relaxed) + 1;
        if self.failures_logged.is_due() {
            let command = command.as_str();
            tracing::warn!(app = %self.app, command, failed, "the webhook failed: {failure}");
        }
    }

    /// Counts something that was not told, and tells the log now and then.
    pub(super) fn note_loss(&self, command: CallbackCommand) {
        let dropped = self.counters.dropped.fetch_add(1, Relaxed) + 1;
        if self.losses_logged.is_due() {
            let command = command.as_str();
            tracing::warn!(app = %self.app, command, dropped, "the webhook was not told");
        }
    }
}

/// Says yes once in a while.
#[derive(Debug, Default)]
struct Seldom(Mutex<Option<Instant>>);

impl Seldom {
    fn is_due(&self) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = last.is_none_or(|last| last.elapsed() >= LOG_INTERVAL);
        if due {
            *last = Some(Instant::now());
        }
        due
    }
}
