//! A room's log: items under one rising sequence, bounded in number and bytes.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::wire::poll::MAX_ANSWER;

/// Bytes that a room may keep even while all rooms together have too many.
const FAIR_SHARE: usize = 256 << 10;

/// What bounds the logs of a service.
#[derive(Debug, Clone)]
pub(super) struct LogLimits {
    /// Items of one room.
    pub(super) items: usize,
    /// Bytes of one room.
    pub(super) bytes: usize,
    /// Bytes of all rooms.
    pub(super) all_bytes: usize,
    /// Bytes that all rooms have now.
    pub(super) used: Arc<AtomicUsize>,
}

/// The newest items of a room, each encoded once for all.
pub(super) struct Log {
    items: VecDeque<Box<[u8]>>,
    /// The sequence of the first item kept.
    first: u64,
    bytes: usize,
    limits: LogLimits,
}

impl Log {
    /// An empty log; its first item will have sequence `first`.
    pub(super) fn new(limits: LogLimits, first: u64) -> Self {
        Self { items: VecDeque::new(), first, bytes: 0, limits }
    }

    /// The sequence that the next item will have.
    pub(super) fn next_seq(&self) -> u64 {
        self.first + self.items.len() as u64
    }

    /// Keeps an item under [`Self::next_seq`]; the oldest make room for it.
    pub(super) fn push(&mut self, item: Vec<u8>) {
        self.bytes += item.len();
        let mut used = self.limits.used.fetch_add(item.len(), Ordering::Relaxed) + item.len();
        self.items.push_back(item.into());
        while self.items.len() > self.limits.items
            || self.bytes > self.limits.bytes
            || (used > self.limits.all_bytes && self.bytes > FAIR_SHARE)
        {
            let Some(oldest) = self.items.pop_front() else { break };
            self.bytes -= oldest.len();
            used = self.limits.used.fetch_sub(oldest.len(), Ordering::Relaxed) - oldest.len();
            self.first += 1;
        }
    }

    /// The item of that sequence, if it is kept.
    pub(super) fn get(&self, seq: u64) -> Option<&[u8]> {
        let index = usize::try_from(seq.checked_sub(self.first)?).ok()?;
        self.items.get(index).map(|item| &**item)
    }

    /// The items from `start` on that fit in one answer, or the oldest kept where `start` is gone.
    ///
    /// Gives at least one item if there is any from `start` on.
    pub(super) fn from(&self, start: u64) -> Page<'_> {
        let skip = start.saturating_sub(self.first).min(self.items.len() as u64);
        let skip = usize::try_from(skip).unwrap_or(self.items.len());
        let mut bytes = 0;
        let fit = self.items.range(skip..).take_while(|item| {
            let first = bytes == 0;
            bytes += item.len() + 1;
            first || bytes <= MAX_ANSWER
        });
        let count = fit.count();
        Page {
            next_seq: self.first + (skip + count) as u64,
            bytes: self.items.range(skip..skip + count).map(|item| item.len() + 1).sum(),
            items: self.items.range(skip..skip + count),
        }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.limits.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// What one answer carries.
pub(super) struct Page<'a> {
    /// One past the last item.
    pub(super) next_seq: u64,
    /// Bytes of the items with what stands between them.
    pub(super) bytes: usize,
    items: std::collections::vec_deque::Iter<'a, Box<[u8]>>,
}

impl<'a> Page<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.items.len() == 0
    }

    pub(super) fn items(self) -> impl Iterator<Item = &'a [u8]> {
        self.items.map(|item| &**item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(log: &Log, start: u64) -> (Vec<String>, u64) {
        let page = log.from(start);
        let next = page.next_seq;
        (page.items().map(|item| String::from_utf8(item.to_vec()).unwrap()).collect(), next)
    }

    fn limits(items: usize, bytes: usize) -> LogLimits {
        LogLimits { items, bytes, all_bytes: 100 << 20, used: Arc::default() }
    }

    fn filled(max_items: usize, max_bytes: usize) -> Log {
        let mut log = Log::new(limits(max_items, max_bytes), 1);
        for seq in 1..=9 {
            assert_eq!(log.next_seq(), seq);
            log.push(format!("item{seq}").into_bytes());
        }
        log
    }

    #[test]
    fn items_come_from_where_a_reader_is() {
        let log = filled(100, 1000);
        assert_eq!(texts(&log, 8), (vec!["item8".into(), "item9".into()], 10));
        assert_eq!(texts(&log, 10), (vec![], 10));
        assert_eq!(texts(&log, 99), (vec![], 10));
        assert_eq!(texts(&log, 0).0.len(), 9);
    }

    #[test]
    fn who_fell_behind_gets_the_oldest_kept() {
        for log in [filled(3, 1000), filled(100, 15)] {
            let (items, next) = texts(&log, 2);
            assert_eq!((items[0].as_str(), items.len(), next), ("item7", 3, 10));
        }
    }

    #[test]
    fn an_answer_is_bounded_but_never_empty() {
        let mut log = Log::new(limits(100, 100 << 20), 1);
        for _ in 0..3 {
            log.push(vec![b'x'; 600 << 10]);
        }
        log.push(vec![b'x'; 2 << 20]);
        assert_eq!(log.from(1).next_seq, 2);
        assert_eq!(log.from(4).next_seq, 5);
        assert!(log.from(1).bytes <= MAX_ANSWER);
    }

    #[test]
    fn all_logs_together_are_bounded_and_a_small_one_is_left_alone() {
        let limits = LogLimits { all_bytes: 1 << 20, ..limits(1000, 100 << 20) };
        let mut small = Log::new(limits.clone(), 1);
        small.push(vec![b'x'; 200 << 10]);
        let mut large = Log::new(limits.clone(), 1);
        for _ in 0..20 {
            large.push(vec![b'x'; 100 << 10]);
        }
        assert!(limits.used.load(Ordering::Relaxed) <= 1 << 20);
        assert!(small.get(1).is_some() && large.get(1).is_none() && large.get(20).is_some());
        drop(large);
        assert_eq!(limits.used.load(Ordering::Relaxed), 200 << 10);
    }
}
