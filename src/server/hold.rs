//! Messages that wait for a moderator: kept on disk before their senders get success.

use std::sync::{Arc, atomic::Ordering};

use serde::{Deserialize, Serialize};

use crate::{
    filter::{HoldDefault, WordList},
    wire::{ErrorCode, Refused},
};

use super::{
    message::{Draft, publish},
    metrics::Fate,
    room::{Room, RoomState, wake},
    service::{AppState, Service, now},
    store::Change,
};

/// Messages that may wait in one room.
const MAX_HELD: usize = 10_000;

/// A message that waits.
pub(super) struct Held {
    /// When the default applies, in seconds since 1970; `None` waits for ever.
    pub(super) until: Option<i64>,
    /// The default: whether it is said then.
    pub(super) approve: bool,
    /// Whether it is on its way to the cloud.
    leaving: bool,
    pub(super) message: HeldMessage,
}

/// What is kept of it.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct HeldMessage {
    /// The word list that holds it; empty where the whole room is held.
    pub(super) list: String,
    /// Seconds since 1970.
    pub(super) time: i64,
    pub(super) from: String,
    /// Whether it goes to the real cloud when it is approved.
    #[serde(default)]
    pub(super) cloud: bool,
    pub(super) draft: Draft,
}

/// For how long a message waits, and what becomes of it then.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    list: String,
    seconds: Option<u32>,
    approve: bool,
}

impl Terms {
    /// Those of a room that holds every message: until somebody judges it.
    pub(super) fn whole_room() -> Self {
        Self { list: String::new(), seconds: None, approve: false }
    }

    /// Those of a word list.
    pub(super) fn of(list: &WordList) -> Self {
        Self {
            list: list.name.clone(),
            seconds: list.hold_seconds,
            approve: list.hold_default == HoldDefault::Approve,
        }
    }
}

impl Held {
    /// A message as it was kept.
    pub(super) fn from_row(
        (number, until, approve, message): (u64, Option<i64>, bool, String),
    ) -> Result<(u64, Self), serde_json::Error> {
        let message = serde_json::from_str(&message)?;
        Ok((number, Self { until, approve, leaving: false, message }))
    }
}

/// Keeps a message until somebody judges it.
pub(super) fn keep(
    service: &Service,
    room: &Room,
    state: &mut RoomState,
    terms: Terms,
    message: HeldMessage,
) -> Result<(), Refused> {
    if state.held.len() >= MAX_HELD {
        return Err(Refused::new(ErrorCode::MessageFrequency, "too many messages wait already"));
    }
    let message = HeldMessage { list: terms.list, ..message };
    let json = serde_json::to_string(&message)
        .map_err(|error| Refused::new(ErrorCode::InternalError, error.to_string()))?;
    let number = service.next_held.fetch_add(1, Ordering::Relaxed);
    let until = terms.seconds.map(|seconds| message.time + i64::from(seconds));
    let (approve, room) = (terms.approve, room.number);
    service.store.save(&[Change::Held { number, room, until, approve, message: &json }])?;
    state.held.insert(number, Held { until, approve, leaving: false, message });
    Ok(())
}

/// Says a message that waited, or throws it away; whether it still waited.
pub(super) async fn judge(
    service: &Arc<Service>,
    app: &Arc<AppState>,
    room: &Arc<Room>,
    number: u64,
    approve: bool,
) -> Result<bool, Refused> {
    let message = {
        let mut state = room.lock();
        let Some(held) = state.held.get_mut(&number).filter(|held| !held.leaving) else {
            return Ok(false);
        };
        if !approve {
            return reject(service, &mut state, number);
        }
        if !held.message.cloud {
            return say(service, app, room, &mut state, number);
        }
        held.leaving = true;
        held.message.clone()
    };
    let sent = match &service.cloud {
        Some(cloud) => cloud.send(app, room, number, &message).await,
        None => Err(Refused::new(ErrorCode::CommandDisabled, "no cloud is moderated here now")),
    };
    let mut state = room.lock();
    if let Some(held) = state.held.get_mut(&number) {
        held.leaving = false;
    }
    // What the cloud refused still waits: somebody may try again.
    sent?;
    service.store.save(&[Change::Judged { number }])?;
    state.held.remove(&number);
    service.metrics.message(Fate::Said);
    Ok(true)
}

fn reject(service: &Service, state: &mut RoomState, number: u64) -> Result<bool, Refused> {
    service.store.save(&[Change::Judged { number }])?;
    state.held.remove(&number);
    service.metrics.message(Fate::Rejected);
    Ok(true)
}

fn say(
    service: &Service,
    app: &AppState,
    room: &Room,
    state: &mut RoomState,
    number: u64,
) -> Result<bool, Refused> {
    service.store.save(&[Change::Judged { number }])?;
    let Some(held) = state.held.remove(&number) else { return Ok(false) };
    let sender = app.known(&held.message.from)?;
    let standing = room.standing(state, &sender.user);
    let said = (&*sender, &held.message.draft);
    let (_, waiters) = publish(room, state, said, standing, service.config.history, now())?;
    wake(waiters);
    service.metrics.message(Fate::Said);
    Ok(true)
}

/// Applies the defaults of those whose time is over.
pub(super) async fn sweep(service: &Arc<Service>, app: &Arc<AppState>, now: i64) {
    for room in app.all_rooms() {
        let over = |(number, held): (&u64, &Held)| {
            held.until.is_some_and(|until| until <= now).then_some((*number, held.approve))
        };
        let due: Vec<_> = room.lock().held.iter().filter_map(over).collect();
        for (number, approve) in due {
            if let Err(refused) = judge(service, app, &room, number, approve).await {
                tracing::error!(%refused, room = %room.id, "a message that waited was not judged");
            }
        }
    }
}
