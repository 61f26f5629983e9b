//! Gifts and likes: combos that count up in place, and one counter of likes.

use std::{collections::VecDeque, time::Duration};

use crate::model::{Gift, Likes, Sender, Text, UserId};

use super::Moment;

/// A combo goes on for so long after its last gift.
const COMBO: Duration = Duration::from_secs(8);
/// How long the counter of likes shows that it rose.
const PULSE: Duration = Duration::from_millis(400);
/// Combos that are kept.
const MAX_COMBOS: usize = 50;

/// Gifts and likes of a room.
#[derive(Debug, Default)]
pub struct Ticker {
    combos: VecDeque<Combo>,
    /// Likes since the viewer started.
    pub likes: u64,
    liked: Option<Moment>,
}

/// The same gift from the same giver, given in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Combo {
    /// Who gave.
    pub from: UserId,
    /// Their name, or their id where they have none.
    pub name: Text,
    /// What they gave.
    pub gift: Text,
    /// How many.
    pub count: u64,
    /// The price of all, in the app's unit; 0 when not told.
    pub value: u64,
    last: Moment,
}

impl Ticker {
    /// The combos, newest first.
    pub fn combos(&self) -> impl Iterator<Item = &Combo> {
        self.combos.iter()
    }

    /// Whether the counter of likes rose just now.
    pub fn pulses(&self) -> bool {
        self.liked.is_some()
    }

    pub(super) fn give(&mut self, from: &Sender, gift: &Gift, now: Moment) {
        let name = if gift.name.is_empty() { &gift.id } else { &gift.name };
        let same = |combo: &Combo| {
            combo.from == from.id && combo.gift == *name && now <= combo.last + COMBO
        };
        let mut combo = match self.combos.iter().position(same) {
            Some(index) => self.combos.remove(index),
            None => None,
        }
        .unwrap_or_else(|| Combo {
            from: from.id.clone(),
            name: crate::i18n::words::name(&from.id, &from.nick),
            gift: name.clone(),
            count: 0,
            value: 0,
            last: now,
        });
        combo.count = combo.count.saturating_add(gift.count);
        combo.value = combo.value.saturating_add(gift.price.saturating_mul(gift.count));
        combo.last = now;
        self.combos.push_front(combo);
        self.combos.truncate(MAX_COMBOS);
    }

    pub(super) fn like(&mut self, likes: Likes, now: Moment) {
        self.likes = self.likes.saturating_add(likes.count);
        self.liked = Some(now);
    }

    /// Ends a pulse that is past; whether there was one.
    pub(super) fn settle(&mut self, now: Moment) -> bool {
        self.liked.take_if(|liked| *liked + PULSE <= now).is_some()
    }

    pub(super) fn next_wake(&self) -> Option<Moment> {
        self.liked.map(|liked| liked + PULSE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(id: &str) -> Sender {
        Sender {
            id: UserId::from_peer(id),
            nick: Text::default(),
            avatar: Text::default(),
            role: None,
        }
    }

    #[test]
    fn gifts_in_a_row_are_one_combo() {
        let mut ticker = Ticker::default();
        let rose = Gift {
            id: Text::new("1"),
            name: Text::new("Rose"),
            count: 2,
            price: 5,
            receiver: None,
        };
        let at = Duration::from_secs;
        ticker.give(&sender("tom"), &rose, at(0));
        ticker.give(&sender("eve"), &rose, at(1));
        ticker.give(&sender("tom"), &rose, at(8));
        let combos: Vec<_> =
            ticker.combos().map(|combo| (combo.from.as_str(), combo.count, combo.value)).collect();
        assert_eq!(combos, [("tom", 4, 20), ("eve", 2, 10)]);
        ticker.give(&sender("tom"), &rose, at(17));
        assert_eq!(ticker.combos().count(), 3);
    }

    #[test]
    fn likes_pulse_and_settle() {
        let mut ticker = Ticker::default();
        ticker.like(Likes { count: 3 }, Duration::ZERO);
        assert!(ticker.pulses() && ticker.likes == 3);
        assert!(!ticker.settle(Duration::from_millis(399)));
        assert!(ticker.settle(ticker.next_wake().unwrap()) && !ticker.pulses());
    }
}
