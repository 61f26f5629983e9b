//! Moderating rooms of the real cloud: its before-send webhook is answered here, and what a moderator
//! approves is sent there again.
//!
//! The cloud waits 2 s for an answer, and then lets a message pass: what must wait for a person is dropped
//! there without a word to its sender, kept here, and sent again in the sender's name with a marker, by which
//! it passes.

use std::{sync::Arc, time::Duration};

use rand::random;
use reqwest::{Client, redirect::Policy};
use serde::Serialize;
use serde_json::{Value, value::RawValue};

use crate::{
    filter::WordAction,
    model::UserId,
    wire::{
        ErrorCode, Refused,
        callback::{CallbackAnswer, CallbackCommand, SentMessage, is_signed},
        element,
        envelope::{Empty, read_answer},
        message::{MAX_MESSAGE, parse_priority, priority_name, priority_number},
        user_sig,
    },
};

use super::{
    StartError,
    app::AppState,
    hold::{self, HeldMessage, Terms},
    message::{Draft, check},
    metrics::Fate,
    room::Room,
    service::{Service, now},
    settings::ADMINISTRATOR,
    store::{RoomRow, StoredRoom},
    token::Approval,
};

/// How long the cloud's REST API may take; itself it gives up after 3 s (public documents).
const PATIENCE: Duration = Duration::from_secs(10);
/// Seconds by which the clock of a signed call may be off.
const MAX_SKEW: i64 = 60;
/// Seconds for which a signature of a call is good.
const SIG_LIFE: u64 = 600;
/// The code by which a sender is told that a word is refused: of those that a webhook may choose.
const WORDS_REFUSED: i64 = 10_100;
/// Where a message that was approved says so.
const MARKER: &str = "danmux_approved";

/// The real cloud's REST API.
#[derive(Debug)]
pub(super) struct Cloud {
    client: Client,
    url: String,
}

/// What a webhook's address says.
#[derive(Default)]
pub(super) struct CallbackQuery<'q> {
    pub(super) command: &'q str,
    pub(super) sign: &'q str,
    /// Seconds since 1970.
    pub(super) request_time: &'q str,
}

/// What the cloud shall do with a message.
enum Verdict {
    Pass,
    Refuse,
    Drop,
    Rewrite(Box<RawValue>),
}

impl Cloud {
    /// The cloud at that base URL, as `https://console.tim.qq.com`.
    pub(super) fn new(url: &str) -> Result<Self, StartError> {
        if !url.starts_with("https://") && !url.starts_with("http://") {
            return Err(StartError::Cloud("its address begins with https://".into()));
        }
        let client = Client::builder()
            .timeout(PATIENCE)
            .redirect(Policy::none())
            .build()
            .map_err(|error| StartError::Cloud(error.to_string()))?;
        Ok(Self { client, url: url.trim_end_matches('/').to_owned() })
    }

    /// Sends a message that was approved, in its sender's name.
    pub(super) async fn send(
        &self,
        app: &AppState,
        room: &Room,
        number: u64,
        message: &HeldMessage,
    ) -> Result<(), Refused> {
        let approval = Approval { room: room.number, held: number }.sign(app.secret());
        let draft = &message.draft;
        let body = Approved {
            group_id: room.id.as_str(),
            from: &message.from,
            // The same for each try: the cloud counts a repeated message once.
            random: u32::try_from(number & 0xffff_ffff).unwrap_or_default(),
            msg_priority: priority_name(draft.priority()),
            msg_body: &draft.body,
            cloud_custom_data: marked(&draft.cloud_custom_data, &approval),
            forbid_callback_control: ["ForbidBeforeSendMsgCallback"],
        };
        let body = serde_json::to_vec(&body)
            .map_err(|error| Refused::new(ErrorCode::InternalError, error.to_string()))?;
        let administrator = UserId::from_peer(ADMINISTRATOR);
        let sig = user_sig::make(app.app.id, &app.app.key.0, &administrator, now(), SIG_LIFE);
        let url = format!(
            "{}/v4/group_open_http_svc/send_group_msg?sdkappid={}&identifier={ADMINISTRATOR}&usersig={sig}&random={}&contenttype=json",
            self.url,
            app.app.id,
            random::<u32>(),
        );
        let failed = |error: reqwest::Error| {
            // The address holds the signature.
            Refused::new(ErrorCode::InternalError, format!("the cloud: {}", error.without_url()))
        };
        let answer = self.client.post(url).body(body).send().await.map_err(failed)?;
        let answer = answer.text().await.map_err(failed)?;
        read_answer::<Empty>(&answer).map(|_| ())
    }
}

/// A message that goes to the cloud again.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Approved<'a> {
    group_id: &'a str,
    #[serde(rename = "From_Account")]
    from: &'a str,
    random: u32,
    msg_priority: &'static str,
    msg_body: &'a RawValue,
    cloud_custom_data: String,
    forbid_callback_control: [&'static str; 1],
}

/// Custom data with the marker, where they are an object or nothing; else as they were.
fn marked(cloud_custom_data: &str, approval: &str) -> String {
    let text = if cloud_custom_data.is_empty() { "{}" } else { cloud_custom_data };
    match serde_json::from_str(text) {
        Ok(Value::Object(mut object)) => {
            object.insert(MARKER.into(), approval.into());
            Value::Object(object).to_string()
        }
        _ => cloud_custom_data.to_owned(),
    }
}

/// Answers a call of the cloud's webhook.
pub(super) fn answer(
    service: &Arc<Service>,
    app: &Arc<AppState>,
    query: &CallbackQuery<'_>,
    body: &str,
) -> Result<Vec<u8>, Refused> {
    let time: Option<i64> = query.request_time.parse().ok();
    if let Some(token) = &app.app.moderate_token
        && !time.is_some_and(|time| {
            (now() - time).abs() <= MAX_SKEW && is_signed(&token.0, time, query.sign)
        })
    {
        return Err(Refused::new(ErrorCode::RestSignature, "the call's Sign is wrong"));
    }
    let mut verdict = Verdict::Pass;
    if query.command == CallbackCommand::BeforeSendMessage.as_str() {
        let message: SentMessage<'_> = serde_json::from_str(body)
            .map_err(|error| Refused::new(ErrorCode::InvalidParameter, error.to_string()))?;
        verdict = judge(service, app, &message)?;
    }
    let (error_code, error_info) = match verdict {
        Verdict::Pass | Verdict::Rewrite(_) => (0, ""),
        Verdict::Refuse => (WORDS_REFUSED, ErrorCode::TextRefused.sentence()),
        Verdict::Drop => (2, ""),
    };
    let msg_body = match &verdict {
        Verdict::Rewrite(body) => Some(&**body),
        _ => None,
    };
    serde_json::to_vec(&CallbackAnswer {
        action_status: "OK".into(),
        error_code,
        error_info: error_info.into(),
        msg_body,
        cloud_custom_data: None,
    })
    .map_err(|error| Refused::new(ErrorCode::InternalError, error.to_string()))
}

fn judge(
    service: &Arc<Service>,
    app: &Arc<AppState>,
    message: &SentMessage<'_>,
) -> Result<Verdict, Refused> {
    check(message.msg_body, &message.cloud_custom_data)?;
    let room = cloud_room(service, app, &message.group_id)?;
    if is_approved(app, &room, &message.cloud_custom_data)
        || app.app.is_admin(&UserId::from_peer(&message.from))
    {
        return Ok(Verdict::Pass);
    }
    let words = app.words.current();
    let held_all = room.lock().held_all;
    let mut terms = held_all.then(Terms::whole_room);
    for text in element::texts(message.msg_body) {
        let Some(hit) = words.judge(&text) else { continue };
        match hit.list.action {
            WordAction::Refuse => {
                service.metrics.message(Fate::RefusedByWords);
                return Ok(Verdict::Refuse);
            }
            WordAction::Drop => {
                service.metrics.message(Fate::DroppedByWords);
                return Ok(Verdict::Drop);
            }
            WordAction::Hold => terms = Some(Terms::of(hit.list)),
            WordAction::Mask => {}
        }
    }
    let masked = element::map_texts(message.msg_body, |text| words.mask(text));
    let Some(terms) = terms else {
        return Ok(masked.map_or(Verdict::Pass, Verdict::Rewrite));
    };
    let held = HeldMessage {
        list: String::new(),
        time: now(),
        from: message.from.clone().into_owned(),
        cloud: true,
        draft: Draft {
            random: message.random,
            client_seq: 0,
            client_time: 0,
            priority: priority_number(parse_priority("")),
            cloud_custom_data: message.cloud_custom_data.clone().into_owned(),
            body: masked.unwrap_or_else(|| message.msg_body.to_owned()),
        },
    };
    hold::keep(service, &room, &mut room.lock(), terms, held)?;
    service.metrics.message(Fate::Held);
    Ok(Verdict::Drop)
}

/// A room of the cloud, which is known here from its first message on.
fn cloud_room(service: &Service, app: &AppState, group_id: &str) -> Result<Arc<Room>, Refused> {
    if let Ok(room) = app.room(group_id) {
        return Ok(room);
    }
    let row = RoomRow {
        app: app.app.id.0,
        group_id: group_id.chars().take(48).collect(),
        create_time: now(),
        profile: "{}".into(),
        ..RoomRow::default()
    };
    service
        .open_room(app, StoredRoom { row, ..StoredRoom::default() })
        .or_else(|_| app.room(group_id))
}

fn is_approved(app: &AppState, room: &Room, cloud_custom_data: &str) -> bool {
    if cloud_custom_data.len() > MAX_MESSAGE {
        return false;
    }
    let data: Value = serde_json::from_str(cloud_custom_data).unwrap_or_default();
    let approval = data[MARKER].as_str().and_then(|text| Approval::verify(app.secret(), text));
    approval.is_some_and(|approval| approval.room == room.number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_data_keep_what_they_were() {
        assert_eq!(marked("", "x"), r#"{"danmux_approved":"x"}"#);
        assert_eq!(marked(r#"{"a":1}"#, "x"), r#"{"a":1,"danmux_approved":"x"}"#);
        for other in ["text", "[1]", "1"] {
            assert_eq!(marked(other, "x"), other);
        }
    }
}
