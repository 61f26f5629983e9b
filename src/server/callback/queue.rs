//! What a webhook is to be told: a bounded queue, and the task that empties it.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::wire::callback::CallbackCommand;

use super::{
    Source,
    webhook::{Failure, Webhook},
};

/// Calls that may wait.
pub(super) const MAX_CALLS: usize = 10_000;

/// Bytes that they may have together.
pub(super) const MAX_BYTES: usize = 64 << 20;

/// Calls that wait for their turn. The task ends when this is dropped.
#[derive(Debug)]
pub(super) struct Queue {
    webhook: Arc<Webhook>,
    calls: mpsc::Sender<Waiting>,
    room: Arc<Semaphore>,
    _stop: DropGuard,
}

#[derive(Debug)]
struct Waiting {
    command: CallbackCommand,
    source: Source,
    body: Vec<u8>,
    _room: OwnedSemaphorePermit,
}

impl Queue {
    pub(super) fn new(webhook: Arc<Webhook>) -> Self {
        let (calls, waiting) = mpsc::channel(MAX_CALLS);
        let stop = CancellationToken::new();
        tokio::spawn(stop.clone().run_until_cancelled_owned(tell(Arc::clone(&webhook), waiting)));
        let room = Arc::new(Semaphore::new(MAX_BYTES));
        Self { webhook, calls, room, _stop: stop.drop_guard() }
    }

    /// Puts a call into the queue, or counts it as lost.
    pub(super) fn push(&self, command: CallbackCommand, source: Source, body: Vec<u8>) {
        let permit = u32::try_from(body.len())
            .ok()
            .and_then(|len| Arc::clone(&self.room).try_acquire_many_owned(len).ok());
        let queued = permit.is_some_and(|room| {
            self.calls.try_send(Waiting { command, source, body, _room: room }).is_ok()
        });
        if !queued {
            self.webhook.note_loss(command);
        }
    }
}

/// Makes the calls one after the other, so that they arrive in order; none is made again.
async fn tell(webhook: Arc<Webhook>, mut waiting: mpsc::Receiver<Waiting>) {
    while let Some(Waiting { command, source, body, _room }) = waiting.recv().await {
        match webhook.call(command, &source, body).await {
            // What it says to that is of no meaning.
            Ok(_) => {}
            Err(Failure::Paused) => webhook.note_loss(command),
            Err(failure) => webhook.note_failure(command, &failure),
        }
    }
}
