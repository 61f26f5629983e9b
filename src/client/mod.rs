//! The IM connection: one task that owns the socket, one a room that polls, and a typed method for
//! each thing that an SDK user can do.
//!
//! ```text
//! Client's methods → link (the socket's task) → service
//! service → link → the caller that waits, or the room's task → Events
//! ```
//!
//! Everything is bounded. A consumer that does not read its [`Events`] slows its rooms' polls and
//! nothing else. A cut link is mended by itself: unanswered requests are sent again as they were,
//! polls go on from the last sequence, a dead polling key is exchanged by joining anew, and what
//! never came is told as a gap.

pub mod admin;
mod config;
mod error;
mod head;
mod incoming;
mod link;
mod methods;
mod moderating;
mod pending;
mod request;
mod room;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{
    model::{Came, Event, Profile, RoomId},
    wire::{Servcmd, config::CloudConfig, custom::Mappings},
};

pub use config::{Config, Secret};
pub use error::Error;
pub use methods::NewRoom;

/// Events that wait for their consumer at most.
const MAX_EVENTS: usize = 4096;
/// Requests that wait for the socket at most.
const MAX_REQUESTS: usize = 256;

/// A connection to the service. Clones share it; it closes when the last is dropped.
#[derive(Debug, Clone)]
pub struct Client {
    shared: Arc<Shared>,
    _open: Arc<DropGuard>,
}

/// What happens on a connection and in its rooms; each room's events come in the order of `seq`.
#[derive(Debug)]
pub struct Events {
    received: mpsc::Receiver<Came>,
    /// What was received at once, on its way to who wants no items.
    batch: Vec<Came>,
    over: CancellationToken,
}

impl Events {
    /// The next event; `None` when the connection is closed and all was read.
    pub async fn recv(&mut self) -> Option<Event> {
        tokio::select! {
            // What was told before the end is read before the end.
            biased;
            came = self.received.recv() => came.map(|came| came.event),
            () = self.over.cancelled() => None,
        }
    }

    /// Waits for events and appends those that are there, at most `limit`; 0 when the connection
    /// is closed and all was read.
    pub async fn recv_many(&mut self, buffer: &mut Vec<Event>, limit: usize) -> usize {
        tokio::select! {
            biased;
            count = self.received.recv_many(&mut self.batch, limit) => {
                buffer.extend(self.batch.drain(..).map(|came| came.event));
                count
            }
            () = self.over.cancelled() => 0,
        }
    }

    /// As [`Self::recv_many`], each with the item that told it.
    pub async fn recv_items(&mut self, buffer: &mut Vec<Came>, limit: usize) -> usize {
        tokio::select! {
            biased;
            count = self.received.recv_many(buffer, limit) => count,
            () = self.over.cancelled() => 0,
        }
    }
}

impl Client {
    /// Connects; the first try must succeed, later cuts are mended.
    ///
    /// # Errors
    /// [`Error::Connect`] when there is no WebSocket to be had within 10 s.
    pub async fn connect(config: Config) -> Result<(Self, Events), Error> {
        let socket = link::dial(&config).await?;
        let (told, received) = mpsc::channel(MAX_EVENTS);
        let (requests, queue) = mpsc::channel(MAX_REQUESTS);
        let over = CancellationToken::new();
        let shared = Arc::new(Shared {
            events: told,
            requests,
            over: over.clone(),
            mappings: Mutex::new(config.mappings.clone()),
            config,
            state: Mutex::default(),
        });
        tokio::spawn(link::run(Arc::clone(&shared), socket, queue));
        let events = Events { received, batch: Vec::new(), over: over.clone() };
        Ok((Self { shared, _open: Arc::new(over.drop_guard()) }, events))
    }
}

impl Client {
    /// What custom elements mean, from the next item on.
    pub fn set_mappings(&self, mappings: Mappings) {
        *self.shared.mappings.lock().unwrap_or_else(PoisonError::into_inner) = mappings;
    }
}

/// What the tasks of a connection share.
#[derive(Debug)]
struct Shared {
    config: Config,
    events: mpsc::Sender<Came>,
    requests: mpsc::Sender<Request>,
    over: CancellationToken,
    state: Mutex<State>,
    /// What custom elements mean; it may change while rooms are watched.
    mappings: Mutex<Mappings>,
}

#[derive(Debug, Default)]
struct State {
    session: Option<Session>,
    rooms: HashMap<RoomId, room::Handle>,
    cloud: CloudConfig,
}

/// Who we are, once logged in.
#[derive(Debug, Clone)]
struct Session {
    profile: Profile,
    a2: Secret,
    tiny_id: String,
    instance: u64,
    /// Seconds between two hellos; 0 for none.
    hello_interval: u64,
    /// What the app's edition has, a digit each, the last is bit 0; empty when not told.
    purchase_bits: String,
}

/// A request on its way to the socket.
#[derive(Debug)]
struct Request {
    servcmd: Servcmd,
    body: String,
    /// The `UserSig` and its user, which only login sends.
    login: Option<(String, Secret)>,
    answer: oneshot::Sender<Result<Body, Error>>,
}

/// The body of an answer, as it stood in its frame.
#[derive(Debug)]
struct Body(Bytes);

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn mappings(&self) -> Mappings {
        self.mappings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn session(&self) -> Option<Session> {
        self.state().session.clone()
    }

    /// Tells an event; waits for room in the channel, and for nobody once nobody reads.
    async fn tell(&self, came: impl Into<Came>) {
        tokio::select! {
            sent = self.events.send(came.into()) => {
                if sent.is_err() {
                    tracing::trace!("nobody reads events any more");
                }
            }
            () = self.over.cancelled() => {}
        }
    }
}
