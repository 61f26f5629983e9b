//! Messages to every room of an app, under a sequence of their own.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use crate::wire::{ErrorCode, Refused};

use super::{
    log::{Log, LogLimits},
    service::now,
};

/// Broadcasts that are kept for who polls late.
const KEPT: usize = 100;

/// The broadcasts of an app.
pub(super) struct Broadcasts {
    log: Mutex<Log>,
    next: AtomicU64,
    last: Mutex<i64>,
}

impl Broadcasts {
    /// None yet. Numbers start at the clock's milliseconds: they rise over restarts, since there is at most one
    /// broadcast a second.
    pub(super) fn new(limits: &LogLimits) -> Self {
        let first = u64::try_from(now()).unwrap_or(0) * 1000;
        let log = Log::new(LogLimits { items: KEPT, ..limits.clone() }, first);
        Self { log: Mutex::new(log), next: AtomicU64::new(first), last: Mutex::new(0) }
    }

    /// The number that the next one will have.
    pub(super) fn next(&self) -> u64 {
        self.next.load(Ordering::Acquire)
    }

    /// Adds one; at most one a second (public documents). `encode` is told its number.
    pub(super) fn push(
        &self,
        now: i64,
        encode: impl FnOnce(u64) -> Result<Vec<u8>, serde_json::Error>,
    ) -> Result<u64, Refused> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if *last == now {
            return Err(Refused::new(ErrorCode::MessageFrequency, "one broadcast a second"));
        }
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let number = log.next_seq();
        let item = encode(number)
            .map_err(|error| Refused::new(ErrorCode::InternalError, error.to_string()))?;
        log.push(item);
        *last = now;
        self.next.store(log.next_seq(), Ordering::Release);
        Ok(number)
    }

    /// Those from `start` on, with the number after the last; costs nothing where there is none.
    pub(super) fn from(&self, start: u64) -> (Vec<Vec<u8>>, u64) {
        if start >= self.next() {
            return (Vec::new(), start);
        }
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let page = log.from(start);
        let next = page.next_seq;
        (page.items().map(<[u8]>::to_vec).collect(), next)
    }
}
