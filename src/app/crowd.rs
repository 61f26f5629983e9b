//! What a crowd says at once: repeats that stand in one row, and floods that are folded into one.
//!
//! Nothing is dropped: a row that stands in another is kept, and shown when that one is opened.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use crate::model::UserId;

use super::{Moment, RowKey};

/// Rows among which a repeat is looked for.
const MAX_RECENT: usize = 64;
/// People whose pace is watched at once.
const MAX_WRITERS: usize = 4096;

/// When rows are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrowdLimits {
    /// How long after a comment the same words are its repeat; zero turns that off.
    pub repeat: Duration,
    /// How many comments one person may write within [`Self::flood_window`] before the others
    /// are folded; 0 turns that off.
    pub flood: u32,
    /// See [`Self::flood`].
    pub flood_window: Duration,
}

impl Default for CrowdLimits {
    fn default() -> Self {
        Self { repeat: Duration::from_secs(20), flood: 5, flood_window: Duration::from_secs(5) }
    }
}

/// Where a comment goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// By itself.
    Own,
    /// With the row that said the same.
    RepeatOf(RowKey),
    /// With the last row of its writer.
    MoreOf(RowKey),
}

/// What was said of late in a room.
#[derive(Debug, Default)]
pub(super) struct Crowd {
    recent: VecDeque<(Moment, u64, RowKey)>,
    writers: HashMap<UserId, Writer>,
}

#[derive(Debug)]
struct Writer {
    since: Moment,
    count: u32,
    last: RowKey,
}

impl Crowd {
    /// Where the comment goes that `from` wrote now; it is remembered. What has no `text` to
    /// compare repeats nothing, and is only folded among others of its writer.
    pub(super) fn place(
        &mut self,
        limits: CrowdLimits,
        key: RowKey,
        from: &UserId,
        text: Option<&str>,
        now: Moment,
    ) -> Place {
        let gist = text.map(gist);
        if let Some(parent) = gist.and_then(|gist| self.repeat(limits, gist, now)) {
            return Place::RepeatOf(parent);
        }
        if let Some(parent) = self.flood(limits, key, from, now) {
            return Place::MoreOf(parent);
        }
        if let Some(gist) = gist.filter(|_| !limits.repeat.is_zero()) {
            if self.recent.len() == MAX_RECENT {
                self.recent.pop_front();
            }
            self.recent.push_back((now, gist, key));
        }
        Place::Own
    }

    fn repeat(&mut self, limits: CrowdLimits, gist: u64, now: Moment) -> Option<RowKey> {
        while self.recent.front().is_some_and(|(at, ..)| *at + limits.repeat <= now) {
            self.recent.pop_front();
        }
        self.recent.iter().rev().find(|(_, other, _)| *other == gist).map(|(.., key)| *key)
    }

    fn flood(
        &mut self,
        limits: CrowdLimits,
        key: RowKey,
        from: &UserId,
        now: Moment,
    ) -> Option<RowKey> {
        if limits.flood == 0 {
            return None;
        }
        if self.writers.len() >= MAX_WRITERS {
            self.writers.retain(|_, writer| writer.since + limits.flood_window > now);
            // Else all would be looked at again for the next few.
            if self.writers.len() > MAX_WRITERS / 2 {
                self.writers.clear();
            }
        }
        let fresh = Writer { since: now, count: 0, last: key };
        let writer = match self.writers.get_mut(from) {
            Some(writer) => writer,
            None => self.writers.entry(from.clone()).or_insert(fresh),
        };
        if writer.since + limits.flood_window <= now {
            *writer = Writer { since: now, count: 0, last: key };
        }
        writer.count += 1;
        if writer.count > limits.flood {
            return Some(writer.last);
        }
        writer.last = key;
        None
    }
}

/// A number that is the same for texts that say the same: case, blanks and how often a sign is
/// repeated do not matter, so that 哈哈哈哈 says what 哈哈哈 says.
fn gist(text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let (mut last, mut run) = ('\0', 0);
    for c in text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase) {
        run = if c == last { run + 1 } else { 1 };
        last = c;
        // Two are another word than one: "to" and "too".
        if run <= 2 {
            hash = (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::scrollback::{
        Limits, Scrollback,
        tests::{comment, new},
    };

    fn keys(count: u64) -> Vec<RowKey> {
        let mut rows = Scrollback::new(Limits::default());
        (1..=count).filter_map(|seq| rows.insert(seq, new(comment("tom"), "x"))).collect()
    }

    fn user(index: usize) -> UserId {
        UserId::from_peer(&format!("user{index}"))
    }

    #[test]
    fn the_same_words_from_many_are_one_row() {
        let (mut crowd, keys) = (Crowd::default(), keys(9));
        let limits = CrowdLimits::default();
        let mut say = |index: usize, text: &str, seconds: u64| {
            let now = Duration::from_secs(seconds);
            crowd.place(limits, keys[index], &user(index), Some(text), now)
        };
        assert_eq!(say(0, "哈哈哈", 0), Place::Own);
        assert_eq!(say(1, "too", 1), Place::Own);
        assert_eq!(say(2, "哈哈 哈哈哈哈", 2), Place::RepeatOf(keys[0]));
        assert_eq!(say(3, "TOO", 3), Place::RepeatOf(keys[1]));
        assert_eq!(say(4, "to", 4), Place::Own);
        // Later it is news again.
        assert_eq!(say(5, "哈哈哈", 20), Place::Own);
        assert_eq!(say(6, "哈哈哈", 21), Place::RepeatOf(keys[5]));
    }

    #[test]
    fn a_flood_is_folded_into_its_last_row() {
        let (mut crowd, keys) = (Crowd::default(), keys(20));
        let limits = CrowdLimits::default();
        let mut say = |index: usize, millis: u64| {
            let now = Duration::from_millis(millis);
            crowd.place(limits, keys[index], &user(0), Some(&format!("n{index}")), now)
        };
        for index in 0..5 {
            assert_eq!(say(index, index as u64 * 100), Place::Own);
        }
        assert_eq!(say(5, 600), Place::MoreOf(keys[4]));
        assert_eq!(say(6, 4_999), Place::MoreOf(keys[4]));
        assert_eq!(say(7, 5_000), Place::Own);
    }

    #[test]
    fn both_can_be_turned_off() {
        let (mut crowd, keys) = (Crowd::default(), keys(20));
        let limits = CrowdLimits { repeat: Duration::ZERO, flood: 0, ..CrowdLimits::default() };
        for (index, key) in keys.iter().enumerate() {
            let now = Duration::from_millis(index as u64);
            assert_eq!(crowd.place(limits, *key, &user(0), Some("same"), now), Place::Own);
        }
    }

    #[test]
    fn a_million_writers_take_bounded_memory() {
        let (mut crowd, keys) = (Crowd::default(), keys(1));
        for index in 0..20_000 {
            let text = format!("t{index}");
            crowd.place(CrowdLimits::default(), keys[0], &user(index), Some(&text), Duration::ZERO);
        }
        assert!(crowd.writers.len() <= MAX_WRITERS && crowd.recent.len() <= MAX_RECENT);
    }
}
