//! One call: its address, its answer, and all that may go wrong between.

use std::time::Duration;

use reqwest::{Response, StatusCode, Url, redirect};
use serde::{
    Deserialize, Serialize,
    de::{DeserializeOwned, IgnoredAny},
};

use crate::wire::{
    ErrorCode, Refused,
    custom::Mappings,
    envelope::{Empty, read_answer},
};

use super::{Admin, AdminConfig, Error};

/// How long an answer may take; the cloud gives up by itself after 3 s (public documents).
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);

/// Bytes that an answer may have: the cloud refuses to make longer ones than 1 MB (public
/// documents, code 10018).
const MAX_ANSWER: usize = (1 << 20) + (64 << 10);

impl Admin {
    /// Makes a caller; nothing is sent yet.
    ///
    /// The process must have a default TLS provider of rustls, as the program installs one.
    ///
    /// # Errors
    /// [`Error::Connect`] when the server's address is none, or this machine has no certificates
    /// to trust an `https` server by.
    pub fn new(config: AdminConfig) -> Result<Self, Error> {
        let failed = |reason: String| Error::Connect { server: config.server.clone(), reason };
        let base = base_url(&config.server).map_err(failed)?;
        // Without one the builder panics.
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            return Err(failed("this process has no TLS provider".into()));
        }
        let builder = reqwest::Client::builder()
            // An address holds the signature: it goes to nobody but the server.
            .redirect(redirect::Policy::none())
            // Less than an answer may take: then it is known that nothing was sent.
            .connect_timeout(CONNECT)
            .referer(false);
        let builder = if base.scheme() == "http" {
            // A service nearby: it needs neither certificates nor a proxy to the world.
            builder.tls_certs_only([]).no_proxy()
        } else {
            builder.https_only(true)
        };
        let http = builder.build().map_err(|error| failed(reason(error)))?;
        let (patience, mappings) = (PATIENCE, Mappings::default());
        Ok(Self { config, base, http, patience, mappings, keeper: None })
    }

    /// Calls `command`, as `group_open_http_svc/create_group`, and reads its answer.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        command: &'static str,
        body: &impl Serialize,
    ) -> Result<T, Error> {
        let body = serde_json::to_vec(body)
            .map_err(|error| Refused::new(ErrorCode::InvalidParameter, error.to_string()))?;
        tracing::debug!(command, bytes = body.len(), "calling the REST API");
        let failed = |error: reqwest::Error| {
            if error.is_connect() {
                Error::Connect { server: self.config.server.clone(), reason: reason(error) }
            } else if error.is_timeout() {
                Error::Timeout { command, seconds: self.patience.as_secs() }
            } else {
                Error::Cut { command, reason: reason(error) }
            }
        };
        let response = self
            .http
            .post(self.url(command))
            .header("Content-Type", "application/json")
            .timeout(self.patience)
            .body(body)
            .send()
            .await
            .map_err(failed)?;
        if response.status() != StatusCode::OK {
            return Err(Error::Status { command, status: response.status().as_u16() });
        }
        let answer = read(response).await.map_err(failed)??;
        let answer = std::str::from_utf8(&answer)
            .map_err(|error| Refused::new(ErrorCode::InvalidResponse, error.to_string()))?;
        let _: Envelope = serde_json::from_str(answer)
            .map_err(|error| Refused::new(ErrorCode::InvalidResponse, error.to_string()))?;
        Ok(read_answer(answer)?)
    }

    /// As [`Self::call`], where the answer has nothing to tell but success.
    pub(super) async fn done(
        &self,
        command: &'static str,
        body: &impl Serialize,
    ) -> Result<(), Error> {
        self.call::<Empty>(command, body).await.map(|_| ())
    }

    /// The address of a call, with the signature in it: never for eyes.
    pub(super) fn url(&self, command: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}/v4/{command}", self.base.path().trim_end_matches('/')));
        url.query_pairs_mut()
            .append_pair("sdkappid", &self.config.app.to_string())
            .append_pair("identifier", self.config.identifier.as_str())
            .append_pair("usersig", self.config.sig.expose())
            .append_pair("random", &rand::random::<u32>().to_string())
            .append_pair("contenttype", "json");
        url
    }
}

/// What every answer has: a page that happens to be JSON is none.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "ActionStatus")]
    _action_status: IgnoredAny,
}

/// The address that calls begin with; the schemes of sockets stand for those of HTTP.
fn base_url(server: &str) -> Result<Url, String> {
    let mut url = Url::parse(server).map_err(|error| error.to_string())?;
    let scheme = match url.scheme() {
        "http" | "ws" => "http",
        "https" | "wss" => "https",
        other => return Err(format!("{other} is not http, https, ws or wss")),
    };
    url.set_scheme(scheme).map_err(|()| "it has no host".to_owned())?;
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

/// Reads an answer's body, but never more than [`MAX_ANSWER`].
async fn read(mut response: Response) -> Result<Result<Vec<u8>, Refused>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_ANSWER {
            let info = format!("it is longer than {MAX_ANSWER} bytes");
            return Ok(Err(Refused::new(ErrorCode::InvalidResponse, info)));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Ok(body))
}

/// What went wrong at the bottom of it, as the network or TLS says; never the address.
fn reason(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
