//! The room service: sockets and REST for many rooms and apps, on one port.
//!
//! ```text
//! connection → accept → session → command → room → its log → every poller → its session → socket
//!                     ↘ rest ↗             ↘ store
//! ```
//!
//! One task a connection. A poll that finds nothing is parked in its session; a room that gets an item
//! wakes the sockets that wait for it, and each answers from the room's log when its turn comes,
//! so that all that piled up goes out in one write. A slow reader only ever holds up itself.
//!
//! Both doors lead to the same commands, and one table says who may do what. A change is in the
//! store before it is acknowledged; messages live in memory. What proves who asks is the head of each
//! request or the address of each call, never the connection, so that clients outlive connections and
//! the service.

mod accept;
mod account;
mod app;
mod attribute;
mod broadcast;
mod callback;
mod cloud;
mod command;
mod hold;
mod line;
mod log;
mod member;
mod message;
mod metrics;
mod moderation;
mod peer;
mod rest;
mod room;
mod rules;
#[cfg(test)]
mod scene;
mod seat;
mod service;
mod session;
mod settings;
mod store;
mod tls;
mod token;
mod websocket;
mod words;

use std::{future::Future, sync::Arc, time::Duration};

use tokio::{net::TcpListener, time};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use callback::{CallbackConfig, CallbackError};
pub use settings::{App, Config, Key, Limits};
pub use store::StoreError;
pub use tls::{Tls, TlsError};
pub use words::WordsError;

use peer::{Bounds, Peers};
use service::Service;

/// How often keys, tickets, online counts and waiting messages are looked over.
const SWEEP: Duration = Duration::from_secs(5);

/// How long connections get to take leave when the service stops.
const FAREWELL: Duration = Duration::from_secs(2);

/// Why a service could not start.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the errors within say it")]
pub enum StartError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Words(#[from] WordsError),
    #[error(transparent)]
    Callback(#[from] CallbackError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("the cloud cannot be moderated: {0}")]
    Cloud(String),
    #[error("the data cannot be read: {0}")]
    Data(String),
}

/// A service that is ready to run.
pub struct Server {
    service: Arc<Service>,
    tls: Option<TlsAcceptor>,
}

/// What may be asked of a service while it runs.
#[derive(Clone)]
pub struct Handle(Arc<Service>);

impl Handle {
    /// Reads the file of word lists again; where it cannot be used, the lists stay as they are.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn reload_words(&self) -> Result<(), WordsError> {
        let file = self.0.config.words.as_deref();
        self.0.apps().try_for_each(|app| app.words.reload(file))
    }
}

impl Server {
    /// Opens the data and all that the configuration names.
    ///
    /// # Errors
    /// What of it cannot be used.
    pub fn open(config: Config) -> Result<Self, StartError> {
        let tls = config.tls.as_ref().map(Tls::acceptor).transpose()?;
        Ok(Self { service: Arc::new(Service::open(config)?), tls })
    }

    /// What may be asked of it while it runs.
    pub fn handle(&self) -> Handle {
        Handle(Arc::clone(&self.service))
    }

    /// Serves until `shutdown` ends; then polls are answered, connections closed, and it returns
    /// within 2 s.
    pub async fn run(self, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        let rooms: usize = self.service.apps().map(|app| app.all_rooms().len()).sum();
        tracing::info!(apps = self.service.apps().count(), rooms, "serving");
        let stop = CancellationToken::new();
        let tasks = TaskTracker::new();
        tasks.spawn(sweep(Arc::clone(&self.service), stop.clone()));
        let service = Arc::clone(&self.service);
        let door =
            accept::Door { service, tls: self.tls, stop: stop.clone(), tasks: tasks.clone() };
        tokio::select! {
            () = accept(listener, &door) => {}
            () = shutdown => {}
        }
        tracing::info!("stopping");
        stop.cancel();
        tasks.close();
        if time::timeout(FAREWELL, tasks.wait()).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
        self.service.settle();
    }
}

async fn sweep(service: Arc<Service>, stop: CancellationToken) {
    let mut ticks = time::interval(SWEEP);
    while stop.run_until_cancelled(ticks.tick()).await.is_some() {
        service.sweep().await;
        let store = Arc::clone(&service.store);
        match tokio::task::spawn_blocking(move || store.checkpoint()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the database was not tidied up"),
            Err(error) => tracing::error!(%error, "the tidying up of the database failed"),
        }
    }
}

async fn accept(listener: TcpListener, door: &accept::Door) {
    let peers = Arc::new(Peers::default());
    let limits = &door.service.config.limits;
    let bounds = Bounds {
        connections: limits.connections,
        of_address: limits.connections_of_address,
        requests: limits.requests_of_address,
    };
    loop {
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            // The peer is gone already, or files ran out: both pass.
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                time::sleep(Duration::from_millis(20)).await;
                continue;
            }
        };
        let Some(permit) = peers.admit(peer.ip(), bounds) else {
            door.service.metrics.connections_refused.inc();
            tracing::debug!(%peer, "too many connections; one was closed");
            continue;
        };
        door.tasks.spawn(accept::serve(door.clone(), stream, peer, permit));
    }
}
