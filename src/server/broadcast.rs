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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn broadcasts() -> Broadcasts {
        Broadcasts::new(&LogLimits {
            items: 9999,
            bytes: 99_999,
            all_bytes: 99_999,
            used: Arc::default(),
        })
    }

    fn push(broadcasts: &Broadcasts, now: i64) -> Result<u64, i64> {
        let pushed = broadcasts.push(now, |number| Ok(number.to_string().into_bytes()));
        pushed.map_err(|refused| refused.code)
    }

    #[test]
    fn each_is_read_from_where_a_reader_is() {
        let broadcasts = broadcasts();
        let first = broadcasts.next();
        assert_eq!(broadcasts.from(first), (vec![], first));
        assert_eq!(push(&broadcasts, 1), Ok(first));
        assert_eq!(push(&broadcasts, 2), Ok(first + 1));
        let text = |number: u64| number.to_string().into_bytes();
        assert_eq!(broadcasts.from(first), (vec![text(first), text(first + 1)], first + 2));
        assert_eq!(broadcasts.from(first + 1), (vec![text(first + 1)], first + 2));
        assert_eq!(broadcasts.from(first + 2), (vec![], first + 2));
        assert_eq!(broadcasts.from(u64::MAX), (vec![], u64::MAX));
        assert_eq!(broadcasts.from(0).0.len(), 2);
    }

    #[test]
    fn there_is_one_a_second() {
        let broadcasts = broadcasts();
        push(&broadcasts, 1).unwrap();
        assert_eq!(push(&broadcasts, 1), Err(10023));
        assert!(push(&broadcasts, 2).is_ok());
        assert_eq!(broadcasts.from(0).0.len(), 2);
    }

    #[test]
    fn one_that_cannot_be_written_takes_no_place() {
        let broadcasts = broadcasts();
        let first = broadcasts.next();
        let wrong = || serde_json::from_str::<()>("x").unwrap_err();
        assert!(broadcasts.push(1, |_| Err(wrong())).is_err());
        assert_eq!(push(&broadcasts, 1), Ok(first));
    }

    #[test]
    fn the_newest_are_kept_and_numbers_rise_over_restarts() {
        let broadcasts = broadcasts();
        let first = broadcasts.next();
        for second in 1..=150 {
            push(&broadcasts, second).unwrap();
        }
        let (told, next) = broadcasts.from(0);
        assert_eq!((told.len(), next), (KEPT, first + 150));
        // One a second is far less than a thousand numbers a second.
        assert!(first >= u64::try_from(now() - 5).unwrap() * 1000);
    }
}
