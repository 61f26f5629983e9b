//! How the rest of the service reaches a socket: by waking it, or with a push.

use std::{
    collections::VecDeque,
    net::IpAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::Notify;

use super::token::{Secret, Ticket};

/// Pushes that wait for a socket at most; they are few and small.
const MAX_PUSHES: usize = 64;

static NEXT: AtomicU64 = AtomicU64::new(0);

/// One socket, for whoever has something for it.
pub(super) struct Line {
    /// Tells sockets apart.
    pub(super) number: u64,
    /// The peer's address.
    pub(super) address: IpAddr,
    /// What the client said it runs on, as webhooks name it.
    pub(super) platform: &'static str,
    pub(super) wake: Notify,
    pushes: Mutex<VecDeque<Vec<u8>>>,
    /// The last ticket that was signed rightly: each request brings the same.
    ticket: Mutex<Option<(Box<str>, Ticket)>>,
}

impl Line {
    pub(super) fn new(address: IpAddr, platform: &'static str) -> Arc<Self> {
        Arc::new(Self {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            address,
            platform,
            wake: Notify::new(),
            pushes: Mutex::default(),
            ticket: Mutex::default(),
        })
    }

    /// What a ticket says, if it is signed rightly; whether it still counts is for the accounts to say.
    pub(super) fn verify(&self, secret: &Secret, ticket: &str) -> Option<Ticket> {
        let mut last = self.ticket.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((text, said)) = &*last
            && **text == *ticket
        {
            return Some(*said);
        }
        let said = Ticket::verify(secret, ticket)?;
        *last = Some((ticket.into(), said));
        Some(said)
    }

    /// Whether somebody who logged in has spoken here.
    pub(super) fn is_known(&self) -> bool {
        self.ticket.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Sends a frame that answers nothing.
    pub(super) fn push(&self, frame: Vec<u8>) {
        let mut pushes = self.pushes.lock().unwrap_or_else(PoisonError::into_inner);
        if pushes.len() < MAX_PUSHES {
            pushes.push_back(frame);
        } else {
            tracing::warn!("a socket that does not read lost a push");
        }
        drop(pushes);
        self.wake.notify_one();
    }

    /// The next push, for the socket's own task.
    pub(super) fn next_push(&self) -> Option<Vec<u8>> {
        self.pushes.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}
