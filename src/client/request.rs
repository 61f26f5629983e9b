//! From a typed request to its typed answer.

use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize, de::IgnoredAny};
use tokio::{sync::oneshot, time::sleep};

use crate::{
    model::RoomId,
    wire::{
        ErrorCode, Refused, Servcmd,
        config::{CloudConfig, FetchConfigAnswer, FetchConfigRequest},
        envelope::read_answer,
        group::{self, GroupInfo},
    },
};

use super::{Body, Error, Request, Secret, Shared};

/// How soon the configuration may be asked for again, whatever the service says.
const CONFIG_AGAIN: Duration = Duration::from_mins(1);

impl Shared {
    /// Asks the service and waits for its answer.
    pub(super) async fn request<T: Serialize>(
        &self,
        servcmd: Servcmd,
        body: &T,
    ) -> Result<Body, Error> {
        self.send(servcmd, body, None).await
    }

    pub(super) async fn send<T: Serialize>(
        &self,
        servcmd: Servcmd,
        body: &T,
        login: Option<(String, Secret)>,
    ) -> Result<Body, Error> {
        let body = serde_json::to_string(body)
            .map_err(|error| Refused::new(ErrorCode::InvalidParameter, error.to_string()))?;
        let (answer, answered) = oneshot::channel();
        let request = Request { servcmd, body, login, answer };
        self.requests.send(request).await.map_err(|_| Error::Closed)?;
        answered.await.map_err(|_| Error::Cut)?
    }

    pub(super) async fn group_info(&self, room: &RoomId) -> Result<GroupInfo, Error> {
        let request = group::GetRequest::new(room);
        let body = self.request(Servcmd::GetGroupSelfMemberInfo, &request).await?;
        let answer: group::GetAnswer = body.read()?;
        let info = answer.group_info.into_iter().next();
        let info = info.ok_or_else(|| Refused::from(ErrorCode::NoSuchGroup))?;
        if info.error_code != 0 {
            return Err(Refused { code: info.error_code, info: info.error_info }.into());
        }
        Ok(info)
    }

    /// Reads the cloud configuration; gives how long it holds.
    pub(super) async fn fetch_config(&self) -> Result<Duration, Error> {
        let request = FetchConfigRequest { uint32_sdkappid: self.config.app.0, uint64_version: 0 };
        let body = self.request(Servcmd::FetchConfig, &request).await?;
        let answer: FetchConfigAnswer = body.read()?;
        match CloudConfig::parse(&answer.str_json_config) {
            Ok(cloud) => self.state().cloud = cloud,
            Err(error) => tracing::warn!(%error, "the service's configuration was passed over"),
        }
        Ok(Duration::from_secs(answer.uint32_expired_time).max(CONFIG_AGAIN))
    }

    pub(super) async fn keep_config(&self, mut fresh: Duration) {
        loop {
            sleep(fresh).await;
            fresh = match self.fetch_config().await {
                Ok(fresh) => fresh,
                Err(Error::Closed | Error::KickedOut { .. }) => return,
                Err(_) => CONFIG_AGAIN,
            };
        }
    }
}

impl Body {
    /// Reads an answer; what the service refused is an error.
    pub(super) fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Error> {
        let text = std::str::from_utf8(&self.0)
            .map_err(|error| Refused::new(ErrorCode::InvalidResponse, error.to_string()))?;
        Ok(read_answer(text)?)
    }

    /// A part of what was read from it, without a copy.
    pub(super) fn part(&self, text: &str) -> Bytes {
        self.0.slice_ref(text.as_bytes())
    }

    /// Reads an answer that has nothing to tell but success.
    pub(super) fn done(&self) -> Result<(), Error> {
        self.read::<IgnoredAny>().map(|_| ())
    }
}
