//! Who or what there was the most of.

use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
    hash::Hash,
};

use crate::model::{Amount, Text};

use super::Count;

/// Numbers by key. When there are too many keys the least tenth is forgotten, and what is left is
/// no longer exact.
#[derive(Debug)]
pub(super) struct Ranking<K> {
    entries: HashMap<K, Entry>,
    max: usize,
    forgot: bool,
}

#[derive(Debug)]
struct Entry {
    name: Text,
    count: u64,
    value: Amount,
}

/// A place in a ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank<'s, K> {
    /// Who or what.
    pub key: &'s K,
    /// How it is called.
    pub name: &'s Text,
    /// How many.
    pub count: u64,
    /// Their price in all, in the app's unit.
    pub value: Amount,
}

impl<K: Hash + Ord + Clone> Ranking<K> {
    pub(super) fn new(max: usize) -> Self {
        Self { entries: HashMap::new(), max, forgot: false }
    }

    /// Counts so many more; the name is asked for when the key is new.
    pub(super) fn add(&mut self, key: K, name: impl FnOnce() -> Text, count: u64, value: Amount) {
        if self.entries.len() >= self.max && !self.entries.contains_key(&key) {
            self.forget();
        }
        let entry = self.entries.entry(key).or_insert_with(|| Entry {
            name: name(),
            count: 0,
            value: Amount::ZERO,
        });
        entry.count = entry.count.saturating_add(count);
        entry.value = entry.value.plus(value);
    }

    /// The number and the value of a key.
    pub(super) fn of(&self, key: &K) -> (u64, Amount) {
        self.entries.get(key).map_or((0, Amount::ZERO), |entry| (entry.count, entry.value))
    }

    /// How many keys there are.
    pub(super) fn count(&self) -> Count {
        Count { number: self.entries.len() as u64, exact: !self.forgot }
    }

    /// The first ones: by value, then by number, then by key.
    pub(super) fn top(&self, most: usize) -> Vec<Rank<'_, K>> {
        let mut ranks: Vec<_> = self
            .entries
            .iter()
            .map(|(key, entry)| Rank {
                key,
                name: &entry.name,
                count: entry.count,
                value: entry.value,
            })
            .collect();
        if most < ranks.len() {
            ranks.select_nth_unstable_by(most, Rank::order);
            ranks.truncate(most);
        }
        ranks.sort_unstable_by(Rank::order);
        ranks
    }

    fn forget(&mut self) {
        let keep = self.max - self.max / 10;
        let kept: HashSet<K> = self.top(keep).into_iter().map(|rank| rank.key.clone()).collect();
        self.entries.retain(|key, _| kept.contains(key));
        self.forgot = true;
    }
}

impl<K: Ord> Rank<'_, K> {
    fn order(&self, other: &Self) -> Ordering {
        (other.value, other.count, self.key).cmp(&(self.value, self.count, other.key))
    }
}
