//! Gifts and likes: combos that count up in place, and one counter of likes.

use std::{collections::VecDeque, time::Duration};

use crate::{
    i18n::words,
    model::{Amount, Gift, Likes, Sender, Text, UserId},
};

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
    /// Strokes that somebody drew on the room's board.
    pub pen_tracks: u64,
}

/// What of the gifts has a line, and what stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GiftLimits {
    /// Gifts of less value have no line.
    pub(super) least: Amount,
    /// Combos of this value stand out.
    pub(super) big: Amount,
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
    pub value: Amount,
    /// Whether it stands out by its value.
    pub big: bool,
    /// Whether nothing is added to it any more.
    pub settled: bool,
    last: Moment,
}

impl Ticker {
    /// The combos, newest first: each keeps its place among the others while it counts up.
    pub fn combos(&self) -> impl Iterator<Item = &Combo> {
        self.combos.iter()
    }

    /// Whether the counter of likes rose just now.
    pub fn pulses(&self) -> bool {
        self.liked.is_some()
    }

    pub(super) fn give(
        &mut self,
        from: &Sender,
        (gift, gift_name): (&Gift, Text),
        limits: GiftLimits,
        now: Moment,
    ) {
        let value = gift.price.times(gift.count);
        if value < limits.least {
            return;
        }
        self.end_combos(now);
        let running = self
            .combos
            .iter_mut()
            .find(|combo| !combo.settled && combo.from == from.id && combo.gift == gift_name);
        if let Some(combo) = running {
            combo.count = combo.count.saturating_add(gift.count);
            combo.value = combo.value.plus(value);
            combo.big = combo.value >= limits.big;
            combo.last = now;
            return;
        }
        self.combos.push_front(Combo {
            from: from.id.clone(),
            name: words::name(&from.id, &from.nick),
            gift: gift_name,
            count: gift.count,
            value,
            big: value >= limits.big,
            settled: false,
            last: now,
        });
        self.combos.truncate(MAX_COMBOS);
    }

    /// Counts likes; a pulse shows it where one is wanted.
    pub(super) fn like(&mut self, likes: Likes, pulse: bool, now: Moment) {
        self.likes = self.likes.saturating_add(likes.count);
        self.liked = pulse.then_some(now);
    }

    /// A stroke on the room's board.
    pub(super) fn draw(&mut self) {
        self.pen_tracks = self.pen_tracks.saturating_add(1);
    }

    /// Ends what is past: a pulse, combos; whether there was any.
    pub(super) fn settle(&mut self, now: Moment) -> bool {
        let pulse = self.liked.take_if(|liked| *liked + PULSE <= now).is_some();
        self.end_combos(now) || pulse
    }

    fn end_combos(&mut self, now: Moment) -> bool {
        let mut ended = false;
        for combo in self.combos.iter_mut().filter(|combo| !combo.settled) {
            combo.settled = combo.last + COMBO <= now;
            ended |= combo.settled;
        }
        ended
    }

    pub(super) fn next_wake(&self) -> Option<Moment> {
        let combos = self.combos.iter().filter(|combo| !combo.settled);
        let ends = combos.map(|combo| combo.last + COMBO);
        ends.chain(self.liked.map(|liked| liked + PULSE)).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: GiftLimits = GiftLimits { least: Amount::ZERO, big: Amount::MAX };

    fn sender(id: &str) -> Sender {
        Sender {
            id: UserId::from_peer(id),
            nick: Text::default(),
            avatar: Text::default(),
            role: None,
        }
    }

    fn rose(count: u64) -> Gift {
        Gift { id: Text::new("1"), name: Text::new("Rose"), count, price: 5.into(), receiver: None }
    }

    fn named(gift: &Gift) -> (&Gift, Text) {
        (gift, gift.name.clone())
    }

    fn at(seconds: u64) -> Moment {
        Duration::from_secs(seconds)
    }

    fn shown(ticker: &Ticker) -> Vec<(&str, u64, u64, bool)> {
        let combos = ticker.combos();
        let told = |combo: &'_ Combo| (combo.count, combo.value.whole(), combo.settled);
        let all = combos.map(|combo| (combo.from.as_str(), told(combo)));
        all.map(|(from, (count, value, settled))| (from, count, value, settled)).collect()
    }

    #[test]
    fn a_combo_counts_up_in_its_place_and_settles() {
        let mut ticker = Ticker::default();
        ticker.give(&sender("tom"), named(&rose(2)), ALL, at(0));
        ticker.give(&sender("eve"), named(&rose(2)), ALL, at(1));
        ticker.give(&sender("tom"), named(&rose(2)), ALL, at(7));
        assert_eq!(shown(&ticker), [("eve", 2, 10, false), ("tom", 4, 20, false)]);
        assert_eq!(ticker.next_wake(), Some(at(9)));
        assert!(!ticker.settle(at(8)) && ticker.settle(at(9)));
        assert_eq!(shown(&ticker), [("eve", 2, 10, true), ("tom", 4, 20, false)]);
        // What comes later is another.
        ticker.give(&sender("eve"), named(&rose(1)), ALL, at(10));
        assert_eq!(shown(&ticker)[0], ("eve", 1, 5, false));
        ticker.settle(at(30));
        assert!(ticker.combos().all(|combo| combo.settled) && ticker.next_wake().is_none());
    }

    #[test]
    fn small_gifts_have_no_line_and_big_ones_stand_out() {
        let mut ticker = Ticker::default();
        let limits = GiftLimits { least: 10.into(), big: 50.into() };
        ticker.give(&sender("tom"), named(&rose(1)), limits, at(0));
        assert_eq!(ticker.combos().count(), 0);
        ticker.give(&sender("tom"), named(&rose(2)), limits, at(0));
        assert!(!ticker.combos().next().unwrap().big);
        ticker.give(&sender("tom"), named(&rose(8)), limits, at(1));
        assert!(ticker.combos().next().unwrap().big);
    }

    #[test]
    fn memory_is_bounded() {
        let mut ticker = Ticker::default();
        for index in 0..1000 {
            ticker.give(&sender(&format!("u{index}")), named(&rose(1)), ALL, at(index));
        }
        assert_eq!(ticker.combos().count(), MAX_COMBOS);
    }

    #[test]
    fn likes_pulse_and_settle() {
        let mut ticker = Ticker::default();
        ticker.like(Likes { count: 3 }, true, Duration::ZERO);
        assert!(ticker.pulses() && ticker.likes == 3);
        assert!(!ticker.settle(Duration::from_millis(399)));
        assert!(ticker.settle(ticker.next_wake().unwrap()) && !ticker.pulses());
    }
}
