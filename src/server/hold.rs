//! Messages that wait for a moderator: kept on disk before their senders get success.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    filter::{HoldDefault, WordList},
    wire::{ErrorCode, Refused},
};

use super::{
    message::{Draft, Sending, publish},
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
    pub(super) message: HeldMessage,
}

/// What is kept of it.
#[derive(Serialize, Deserialize)]
pub(super) struct HeldMessage {
    /// The word list that holds it; empty where the whole room is held.
    pub(super) list: String,
    /// Seconds since 1970.
    pub(super) time: i64,
    pub(super) from: String,
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
        Ok((number, Self { until, approve, message: serde_json::from_str(&message)? }))
    }
}

/// Keeps a message until somebody judges it.
pub(super) fn keep(
    sending: &Sending,
    state: &mut RoomState,
    terms: Terms,
    now: i64,
) -> Result<(), Refused> {
    if state.held.len() >= MAX_HELD {
        return Err(Refused::new(ErrorCode::MessageFrequency, "too many messages wait already"));
    }
    let message = HeldMessage {
        list: terms.list,
        time: now,
        from: sending.sender.user.as_str().into(),
        draft: Draft {
            cloud_custom_data: sending.draft.cloud_custom_data.clone(),
            body: sending.draft.body.clone(),
            ..sending.draft
        },
    };
    let json = serde_json::to_string(&message)
        .map_err(|error| Refused::new(ErrorCode::InternalError, error.to_string()))?;
    let number = sending.service.next_held.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let until = terms.seconds.map(|seconds| now + i64::from(seconds));
    let approve = terms.approve;
    let room = sending.room.number;
    sending.service.store.save(&[Change::Held { number, room, until, approve, message: &json }])?;
    state.held.insert(number, Held { until, approve, message });
    Ok(())
}

/// Says a message that waited, or throws it away; whether it still waited.
pub(super) fn judge(
    service: &Arc<Service>,
    app: &Arc<AppState>,
    room: &Arc<Room>,
    number: u64,
    approve: bool,
) -> Result<bool, Refused> {
    let mut state = room.lock();
    if !state.held.contains_key(&number) {
        return Ok(false);
    }
    service.store.save(&[Change::Judged { number }])?;
    let Some(held) = state.held.remove(&number) else { return Ok(false) };
    if !approve {
        drop(state);
        service.metrics.message(Fate::Rejected);
        return Ok(true);
    }
    // Somebody may have been deleted meanwhile; what they wrote is still theirs.
    let Ok(sender) = app.known(&held.message.from) else { return Ok(true) };
    let standing = room.standing(&state, &sender.user);
    let said = (&*sender, &held.message.draft);
    let history = service.config.history;
    let (_, waiters) = publish(room, &mut state, said, standing, history, now())?;
    drop(state);
    wake(waiters);
    service.metrics.message(Fate::Said);
    Ok(true)
}

/// Applies the defaults of those whose time is over.
pub(super) fn sweep(service: &Arc<Service>, app: &Arc<AppState>, now: i64) {
    for room in app.all_rooms() {
        let over = |(number, held): (&u64, &Held)| {
            held.until.is_some_and(|until| until <= now).then_some((*number, held.approve))
        };
        let due: Vec<_> = room.lock().held.iter().filter_map(over).collect();
        for (number, approve) in due {
            if let Err(refused) = judge(service, app, &room, number, approve) {
                tracing::error!(%refused, room = %room.id, "a message that waited was not judged");
            }
        }
    }
}
