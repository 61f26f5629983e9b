//! The load under the kills: writers that count what they tried and what was acknowledged.
//!
//! Each writer makes its changes one by one and numbered, and each change is to be read back as its number, or
//! as whether it is odd. What is read must lie between the last one that was acknowledged before reading and the
//! last one that was tried before reading ended.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use danmux::{
    client::{Client, Error, NewRoom},
    model::{Priority, ProfileUpdate, RoomId, RoomUpdate, UserId},
    wire::user_sig,
};
use serde_json::Value;

use super::kinds::{ADMIN, Call, MUTE, PROFILE, REST, ROOM_PROFILE, SOCKET, odd, seconds};
use crate::support::{APP, KEY, Service, http, now};

/// A pause after a failed try: a service that is down refuses at once.
const AGAIN: Duration = Duration::from_millis(5);
/// Calls REST as an administrator, also while the service is down.
#[derive(Clone)]
pub struct Rest {
    http: reqwest::Client,
    base: String,
    query: String,
}

impl Rest {
    pub fn new(service: &Service) -> Self {
        let sig = user_sig::make(APP, KEY, &UserId::new("administrator").unwrap(), now(), 3600);
        let query = format!(
            "sdkappid={APP}&identifier=administrator&usersig={sig}&random=1&contenttype=json"
        );
        Self { http: http(), base: service.url.replacen("ws", "http", 1), query }
    }

    /// The answer; `None` where the service was not there, or went meanwhile.
    pub async fn call(&self, path: &str, body: &Value) -> Option<Value> {
        let url = format!("{}/v4/{path}?{}", self.base, self.query);
        let answer = self.http.post(url).body(body.to_string()).send().await.ok()?;
        serde_json::from_slice(&answer.bytes().await.ok()?).ok()
    }

    /// The answer, of a service that is there.
    pub async fn ask(&self, path: &str, body: &Value) -> Value {
        let answer = self.call(path, body).await.expect("the service is up");
        assert_eq!(answer["ErrorCode"], 0, "{path} {body}: {answer}");
        answer
    }
}

/// How far a writer is.
#[derive(Default)]
pub struct Count {
    pub tried: AtomicU64,
    pub taken: AtomicU64,
}

/// What all writers share.
pub struct Load {
    pub rest: Rest,
    pub over: AtomicBool,
    /// One for each of [`REST`] and [`SOCKET`].
    pub counts: Vec<Count>,
    /// What was answered to messages: their sequences and texts.
    pub sent: Mutex<BTreeMap<u64, String>>,
}

impl Load {
    pub fn new(service: &Service) -> Arc<Self> {
        let counts = (0..REST.len() + SOCKET.len()).map(|_| Count::default()).collect();
        let (rest, sent) = (Rest::new(service), Mutex::default());
        Arc::new(Self { rest, over: AtomicBool::new(false), counts, sent })
    }

    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }

    /// Makes changes of one kind, each until it is acknowledged.
    pub async fn write(self: Arc<Self>, place: usize, host: Client) {
        let kind = REST.iter().chain(SOCKET).nth(place).unwrap();
        let count = &self.counts[place];
        let mut n = 0;
        while !self.is_over() {
            n += 1;
            count.tried.store(n, Ordering::Release);
            loop {
                let code = match kind.make {
                    Some(make) => self.make_by_rest(make(n)).await,
                    None => make_by_socket(&host, kind.name, n).await,
                };
                match code {
                    Some(0) => break,
                    Some(code) if kind.made_before.contains(&code) => break,
                    // Attributes: another second has not begun.
                    Some(10049) => {}
                    Some(code) => panic!("{}: change {n} was refused with {code}", kind.name),
                    None if self.is_over() => return,
                    None => {}
                }
                if kind.each_try_counts {
                    count.tried.fetch_add(1, Ordering::AcqRel);
                }
                tokio::time::sleep(AGAIN).await;
            }
            if kind.each_try_counts {
                n = count.tried.load(Ordering::Acquire);
                count.taken.fetch_add(1, Ordering::AcqRel);
            } else {
                count.taken.store(n, Ordering::Release);
            }
            tokio::time::sleep(Duration::from_millis(kind.pause)).await;
        }
    }

    /// The code of a change's answer; `None` where none came.
    async fn make_by_rest(&self, (path, body): Call) -> Option<i64> {
        self.rest.call(path, &body).await?["ErrorCode"].as_i64()
    }

    /// Says one thing after the other in the room.
    pub async fn talk(self: Arc<Self>, name: &str, client: Client) {
        let live = RoomId::new("live").unwrap();
        let (mut n, mut last) = (0, 0);
        while !self.is_over() {
            n += 1;
            let text = format!("{name} {n}");
            // Where no answer came, nobody knows whether it was said.
            if let Ok(sent) = client.send_text(&live, &text, Priority::Normal).await {
                assert!(sent.seq > last, "{text:?} got {} after {last}", sent.seq);
                last = sent.seq;
                self.note_sent(sent.seq, &text);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub fn note_sent(&self, seq: u64, text: &str) {
        let other = self.sent.lock().unwrap().insert(seq, text.to_owned());
        assert_eq!(other, None, "{seq} was answered for {text:?}, too");
    }

    /// Reads all back and holds it against what was acknowledged.
    pub async fn check(&self, when: &str) {
        for (place, kind) in REST.iter().chain(SOCKET).enumerate() {
            let count = &self.counts[place];
            let (taken, tried) = (&count.taken, &count.tried);
            let (low, high) = (taken.load(Ordering::Acquire), tried.load(Ordering::Acquire));
            let (path, body) = kind.read;
            let answer = self.rest.ask(path, &body(low, high)).await;
            let high = tried.load(Ordering::Acquire);
            assert!(
                (kind.holds)(&answer, low, high),
                "{when}, {}: {low} to {high}, but {answer}",
                kind.name
            );
        }
    }
}

async fn make_by_socket(host: &Client, name: &str, n: u64) -> Option<i64> {
    let (live, shorter) = (RoomId::new("live").unwrap(), RoomId::new("shorter").unwrap());
    let text = Some(n.to_string());
    let done = match name {
        PROFILE => host.update_my_profile(&ProfileUpdate { nick: text, avatar: None }).await,
        MUTE => {
            let target = UserId::new("target").unwrap();
            host.mute(&live, &target, Duration::from_secs(seconds(n))).await
        }
        ADMIN => host.set_admin(&live, &UserId::new("target2").unwrap(), odd(n)).await,
        ROOM_PROFILE => {
            let update = RoomUpdate { introduction: text, ..RoomUpdate::default() };
            host.update_room(&live, &update).await
        }
        _ if odd(n) => {
            let new = NewRoom { id: Some(shorter.clone()), ..NewRoom::default() };
            host.create_room(&new).await.map(|_| ())
        }
        _ => host.dismiss_room(&shorter).await,
    };
    match done {
        Ok(()) => Some(0),
        Err(Error::Refused(refused)) => Some(refused.code),
        Err(_) => None,
    }
}
