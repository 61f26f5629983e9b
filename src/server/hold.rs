//! Messages that wait for a moderator: kept on disk before their senders get success.

use std::sync::{Arc, atomic::Ordering};

use serde::{Deserialize, Serialize};

use crate::{
    filter::{HoldDefault, WordList},
    wire::{ErrorCode, Refused},
};

use super::{
    app::AppState,
    message::{Draft, publish},
    metrics::Fate,
    room::{Room, RoomState, wake},
    service::{Service, now},
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
    let approve = terms.approve;
    let held = Change::Held { number, room: room.number, until, approve, message: &json };
    room.save(state, &[held])?;
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
    let (service, app, room) = (Arc::clone(service), Arc::clone(app), Arc::clone(room));
    // By itself: who asked may be gone before the cloud answers.
    tokio::spawn(async move { leave(&service, &app, &room, number, &message).await })
        .await
        .map_err(|error| Refused::new(ErrorCode::InternalError, error.to_string()))?
}

/// Sends a message to the cloud, where it was held back.
async fn leave(
    service: &Service,
    app: &AppState,
    room: &Room,
    number: u64,
    message: &HeldMessage,
) -> Result<bool, Refused> {
    let sent = match &service.cloud {
        Some(cloud) => cloud.send(app, room, number, message).await,
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::value::to_raw_value;
    use tokio::{io::AsyncReadExt, net::TcpListener, time::timeout};

    use super::*;
    use crate::{
        filter::WordAction,
        server::{App, Config, Key, scene::Scene},
    };

    /// Holds a message of `from` in the room; its number.
    fn hold(scene: &Scene, from: &str, terms: Terms, cloud: bool) -> u64 {
        let body = [json(r#"{"MsgType":"TIMTextElem","MsgContent":{"Text":"hi"}}"#)];
        let draft = Draft {
            random: 7,
            client_seq: 0,
            client_time: 90,
            priority: 1,
            cloud_custom_data: "data".into(),
            body: to_raw_value(&body).unwrap(),
        };
        let message =
            HeldMessage { list: String::new(), time: 100, from: from.into(), cloud, draft };
        scene.user(from);
        keep(&scene.service, &scene.room, &mut scene.room.lock(), terms, message).unwrap();
        *scene.room.lock().held.last_key_value().unwrap().0
    }

    fn json(text: &str) -> serde_json::Value {
        serde_json::from_str(text).unwrap()
    }

    async fn judge_it(scene: &Scene, number: u64, approve: bool) -> Result<bool, i64> {
        let judged = judge(&scene.service, &scene.app, &scene.room, number, approve).await;
        judged.map_err(|refused| refused.code)
    }

    fn terms(hold_seconds: Option<u32>, hold_default: HoldDefault) -> Terms {
        let (name, words) = ("ads".into(), Vec::new());
        let action = WordAction::Hold;
        Terms::of(&WordList { name, action, words, hold_seconds, hold_default })
    }

    #[tokio::test]
    async fn what_waits_is_said_or_thrown_away_once() {
        let scene = Scene::new();
        let first = hold(&scene, "bob", Terms::whole_room(), false);
        let second = hold(&scene, "bob", terms(None, HoldDefault::Approve), false);
        assert_eq!(scene.room.lock().held[&second].message.list, "ads");
        let waiter = scene.waiter();
        assert_eq!(judge_it(&scene, first, true).await, Ok(true));
        assert!(crate::server::scene::is_woken(&waiter));
        assert_eq!(judge_it(&scene, first, true).await, Ok(false));
        assert_eq!(judge_it(&scene, second, false).await, Ok(true));
        assert_eq!(judge_it(&scene, second, true).await, Ok(false));
        let said = scene.items(1);
        assert_eq!(said.len(), 1);
        let said = &said[0];
        assert_eq!((&said["From_Account"], &said["MsgRandom"]), (&"bob".into(), &7.into()));
        assert_eq!((&said["MsgPriority"], &said["CloudCustomData"]), (&1.into(), &"data".into()));
        assert!(scene.room.lock().held.is_empty());
    }

    #[tokio::test]
    async fn the_default_applies_when_the_time_is_over() {
        let scene = Scene::new();
        hold(&scene, "bob", Terms::whole_room(), false);
        hold(&scene, "eve", terms(Some(30), HoldDefault::Approve), false);
        hold(&scene, "dan", terms(Some(30), HoldDefault::Reject), false);
        let swept = async |now| {
            sweep(&scene.service, &scene.app, now).await;
            scene.room.lock().held.len()
        };
        assert_eq!(swept(129).await, 3);
        assert_eq!(swept(130).await, 1);
        assert_eq!(swept(i64::MAX).await, 1);
        let said = scene.items(1);
        assert_eq!((said.len(), &said[0]["From_Account"]), (1, &"eve".into()));
    }

    #[tokio::test]
    async fn what_waits_outlives_the_service() {
        let folder = tempfile::tempdir().unwrap();
        let scene = Scene::open(Some(folder.path()));
        let number = hold(&scene, "bob", terms(Some(30), HoldDefault::Approve), false);
        drop(scene);
        let scene = Scene::open(Some(folder.path()));
        {
            let state = scene.room.lock();
            let held = &state.held[&number];
            assert_eq!((held.until, held.approve, &*held.message.from), (Some(130), true, "bob"));
        }
        assert!(hold(&scene, "eve", Terms::whole_room(), false) > number);
        assert_eq!(judge_it(&scene, number, true).await, Ok(true));
        drop(scene);
        let scene = Scene::open(Some(folder.path()));
        assert!(!scene.room.lock().held.contains_key(&number));
    }

    #[test]
    fn what_waits_in_a_room_is_bounded() {
        let scene = Scene::new();
        let number = hold(&scene, "bob", Terms::whole_room(), false);
        let mut state = scene.room.lock();
        let message = state.held[&number].message.clone();
        for number in 1..MAX_HELD as u64 {
            let message = message.clone();
            let held = Held { until: None, approve: false, leaving: false, message };
            state.held.insert(number + 1, held);
        }
        let one_more = keep(&scene.service, &scene.room, &mut state, Terms::whole_room(), message);
        assert_eq!(one_more.unwrap_err().code, 10023);
    }

    #[tokio::test]
    async fn what_the_cloud_does_not_take_waits_again_also_where_nobody_waits_for_it() {
        let cloud = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", cloud.local_addr().unwrap());
        let _ = rustls::crypto::ring::default_provider().install_default();
        let app = App::new(crate::model::AppId(1), Key::new("key"));
        let scene = Scene::of(Config { moderate_cloud: Some(url), ..Config::new(vec![app]) });
        let number = hold(&scene, "bob", Terms::whole_room(), true);
        {
            let asked = judge_it(&scene, number, true);
            let mut asked = std::pin::pin!(asked);
            // The cloud got it, and who asked goes.
            let got = tokio::select! {
                _ = &mut asked => panic!("the cloud has not answered"),
                accepted = cloud.accept() => accepted.unwrap().0,
            };
            assert_eq!(judge_it(&scene, number, true).await, Ok(false), "it is on its way");
            drop(got);
        }
        let waits_again = async {
            while scene.room.lock().held[&number].leaving {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(30), waits_again).await.unwrap();
        let (answer, ()) = tokio::join!(judge_it(&scene, number, true), async {
            let (mut got, _) = cloud.accept().await.unwrap();
            got.read_u8().await.unwrap();
        });
        assert_eq!(answer, Err(10002));
        assert_eq!(judge_it(&scene, number, false).await, Ok(true));
    }
}
