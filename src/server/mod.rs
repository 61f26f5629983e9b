//! The room service: sockets and polls for many rooms and apps.
//!
//! ```text
//! socket → accept → session → command → room → its log → every poller → its session → socket
//! ```
//!
//! One task a socket. A poll that finds nothing is parked in its session; a room that gets an item
//! wakes the sessions that wait for it, and each answers from the room's log when its turn comes,
//! so that all that piled up goes out in one write. A slow reader only ever holds up itself.
//!
//! State lives in memory. What proves who asks is the head of each request, never the socket.

mod accept;
mod account;
mod command;
mod log;
mod room;
mod rules;
mod service;
mod session;

use std::{fmt, future::Future, sync::Arc, time::Duration};

use tokio::{net::TcpListener, sync::Semaphore, time};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{model::AppId, wire::config::CloudConfig};

use service::Service;

/// Messages a second that a room carries unless told otherwise (public documents: 40).
pub const DEFAULT_RATE_LIMIT: u32 = 40;

/// How often keys, tickets and online counts are looked over.
const SWEEP: Duration = Duration::from_secs(5);

/// How long sockets get to take leave when the service stops.
const FAREWELL: Duration = Duration::from_secs(2);

/// An app that the service serves.
#[derive(Debug, Clone)]
pub struct App {
    /// Its `SDKAppID`.
    pub id: AppId,
    /// Its secret key.
    pub key: Key,
}

/// A secret key; never shown.
#[derive(Clone)]
pub struct Key(Arc<str>);

impl Key {
    /// Takes the key's text, which is used as it stands.
    pub fn new(key: &str) -> Self {
        Self(key.into())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// How a service is set up.
#[derive(Debug, Clone)]
pub struct Config {
    /// The apps that it serves.
    pub apps: Vec<App>,
    /// Messages a second that a room carries; 0 lifts the limit.
    pub rate_limit: u32,
    /// The rhythm of polls that clients are told.
    pub cloud: CloudConfig,
    /// How long a poll that finds nothing is held: less than the 15 s after which SDKs give up.
    pub hold: Duration,
    /// What bounds its memory.
    pub limits: Limits,
}

impl Config {
    /// The defaults, for these apps.
    pub fn new(apps: Vec<App>) -> Self {
        Self {
            apps,
            rate_limit: DEFAULT_RATE_LIMIT,
            cloud: CloudConfig::default(),
            hold: Duration::from_secs(8),
            limits: Limits::default(),
        }
    }
}

/// What bounds a service's memory and time.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Sockets at once; further ones are closed.
    pub connections: usize,
    /// How long a handshake may take, and a write to a reader that does not read.
    pub patience: Duration,
    /// How long a socket may be silent.
    pub idle: Duration,
    /// Bytes of one frame from a client; a longer one closes its socket.
    pub frame_bytes: usize,
    /// Items that a room keeps.
    pub log_items: usize,
    /// Bytes of items that a room keeps.
    pub log_bytes: usize,
    /// Rooms of one app.
    pub rooms: usize,
    /// Accounts, sessions and polling keys of one app, each.
    pub accounts: usize,
    /// How long a polling key lives without a poll; a membership ends with its last key.
    pub key_life: Duration,
    /// How long a session lives without a request.
    pub session_life: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            patience: Duration::from_secs(10),
            idle: Duration::from_mins(5),
            // Neither SDK bounds what it sends, and over a socket that closes it sends it again: what
            // can be read is refused with its code.
            frame_bytes: 1 << 20,
            log_items: 200_000,
            log_bytes: 128 << 20,
            rooms: 10_000,
            accounts: 100_000,
            key_life: Duration::from_mins(15),
            session_life: Duration::from_hours(24),
        }
    }
}

/// Serves until `shutdown` ends; then polls are answered, sockets closed, and it returns within 2 s.
pub async fn run(listener: TcpListener, config: Config, shutdown: impl Future<Output = ()>) {
    let connections = Arc::new(Semaphore::new(config.limits.connections));
    let service = Arc::new(Service::new(config));
    let stop = CancellationToken::new();
    let tasks = TaskTracker::new();
    tasks.spawn({
        let (service, stop) = (Arc::clone(&service), stop.clone());
        async move {
            let mut ticks = time::interval(SWEEP);
            while stop.run_until_cancelled(ticks.tick()).await.is_some() {
                service.sweep();
            }
        }
    });
    let accept = async {
        loop {
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                // The peer is gone already, or files ran out: both pass.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    time::sleep(Duration::from_millis(20)).await;
                    continue;
                }
            };
            let Ok(permit) = Arc::clone(&connections).try_acquire_owned() else {
                tracing::warn!("too many connections; one was closed");
                continue;
            };
            let (service, stop) = (Arc::clone(&service), stop.clone());
            tasks.spawn(async move {
                if let Some(socket) = accept::handshake(stream, &service).await {
                    session::run(socket, service, stop).await;
                }
                drop(permit);
            });
        }
    };
    tokio::select! {
        () = accept => {}
        () = shutdown => {}
    }
    stop.cancel();
    tasks.close();
    if time::timeout(FAREWELL, tasks.wait()).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
}
