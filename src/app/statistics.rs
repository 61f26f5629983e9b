//! What a show was like in numbers: how much was said, by how many, and who gave what.

mod history;
mod ranking;

#[cfg(test)]
mod tests;

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use crate::model::{Amount, Element, Event, Gift, Message, Text, Tip, TipKind, UserId};

use super::{Moment, stage::shortened};
use history::History;
use ranking::Ranking;

pub use history::Stretch;
pub use ranking::Rank;

/// People that are told apart.
const MAX_PEOPLE: usize = 50_000;
/// Givers that are told apart.
const MAX_GIVERS: usize = 10_000;
/// Gifts that are told apart.
const MAX_GIFTS: usize = 1_000;
/// Columns of a name that is kept.
const MAX_NAME: usize = 40;
/// Bytes of the id of a giver that is kept; the service takes fewer.
const MAX_ID: usize = 128;

/// The numbers of a room since the viewer came.
///
/// Times are the service's own: what comes late counts when it was said. Where an event has none,
/// its time is told by the ones around it. Memory is bounded, whatever comes.
#[derive(Debug)]
pub struct Statistics {
    totals: Totals,
    /// Of everybody who sent something: hashes of their ids.
    people: HashSet<u64>,
    history: History,
    online: Option<u64>,
    peak_online: Option<u64>,
    givers: Ranking<UserId>,
    gifts: Ranking<Text>,
    /// Seconds since 1970 at the viewer's start, by the service's clock as far as it is known.
    origin: Option<i64>,
}

/// How much there was of everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Messages of every kind.
    pub messages: u64,
    /// Those that were written to be read: text and faces.
    pub comments: u64,
    /// Gifts, each counted.
    pub gifts: u64,
    /// The price of all gifts, in the app's unit.
    pub value: Amount,
    /// Likes.
    pub likes: u64,
    /// People who joined, as far as the room tells.
    pub joins: u64,
    /// People who quit, as far as the room tells.
    pub quits: u64,
    /// Mutes, each of one person.
    pub mutes: u64,
    /// People who were removed or banned.
    pub removals: u64,
    /// Items that never came, as far as they are known.
    pub missed: u64,
}

/// A number that may be greater than what could be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// As far as was counted.
    pub number: u64,
    /// Whether it is all.
    pub exact: bool,
}

impl Default for Statistics {
    fn default() -> Self {
        Self {
            totals: Totals::default(),
            people: HashSet::new(),
            history: History::default(),
            online: None,
            peak_online: None,
            givers: Ranking::new(MAX_GIVERS),
            gifts: Ranking::new(MAX_GIFTS),
            origin: None,
        }
    }
}

impl Statistics {
    /// The messages that a room carries in a second; the service drops others.
    pub const CEILING: u32 = 40;

    /// Counts what happened.
    pub fn take(&mut self, event: &Event, now: Moment) {
        match event {
            Event::Message(message) => {
                self.hear(message.time, now);
                self.message(message);
            }
            Event::Tip(tip) => {
                self.hear(tip.time, now);
                self.tip(tip);
            }
            Event::Notice(notice) => self.hear(notice.time, now),
            Event::Online(online) => self.count_online(online.count),
            Event::Gap(gap) => {
                let missed = gap.to.map_or(0, |to| to.saturating_sub(gap.from).saturating_add(1));
                add(&mut self.totals.missed, missed);
            }
            Event::Joined(_) | Event::Room(_) | Event::Connection(_) | Event::Unknown(_) => {}
        }
        self.go_on(now);
    }

    /// Lets time pass while nothing happens, so that the last two minutes are the last ones.
    pub fn go_on(&mut self, now: Moment) {
        if let Some(origin) = self.origin {
            self.history.go_on(origin.saturating_add(seconds(now)));
            if let Some(online) = self.online {
                self.history.online(online);
            }
        }
    }

    /// How much there was of everything.
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// How many people sent something.
    pub fn people(&self) -> Count {
        let number = self.people.len();
        Count { number: number as u64, exact: number < MAX_PEOPLE }
    }

    /// How many are online, as last told.
    pub fn online(&self) -> Option<u64> {
        self.online
    }

    /// The most that were online.
    pub fn peak_online(&self) -> Option<u64> {
        self.peak_online
    }

    /// The most messages that were sent in a second.
    pub fn peak_rate(&self) -> u32 {
        self.history.peak()
    }

    /// The messages of each of the last 120 seconds, oldest first.
    pub fn per_second(&self) -> impl ExactSizeIterator<Item = u32> {
        self.history.per_second()
    }

    /// What was, minute by minute, oldest first; at most 24 hours of them. In a longer show a stretch
    /// is [`Self::minutes`] long.
    pub fn stretches(&self) -> &[Stretch] {
        self.history.stretches()
    }

    /// The minutes of a stretch: 1, 2, 4 and so on.
    pub fn minutes(&self) -> u64 {
        self.history.minutes()
    }

    /// From the first thing that happened until now.
    pub fn duration(&self) -> Duration {
        Duration::from_secs(self.history.seconds())
    }

    /// How many gifts somebody gave, and what they are worth.
    pub fn given(&self, user: &UserId) -> (u64, Amount) {
        self.givers.of(user)
    }

    /// Those who gave the most, by price and then by number, at most so many.
    pub fn givers(&self, most: usize) -> Vec<Rank<'_, UserId>> {
        self.givers.top(most)
    }

    /// How many gave something.
    pub fn giver_count(&self) -> Count {
        self.givers.count()
    }

    /// The gifts that were given, by their price in all and then by number, at most so many kinds.
    pub fn gifts(&self, most: usize) -> Vec<Rank<'_, Text>> {
        self.gifts.top(most)
    }

    /// Learns what time it is for the service: messages come late, never early.
    fn hear(&mut self, time: i64, now: Moment) {
        let origin = time.saturating_sub(seconds(now));
        self.origin = Some(self.origin.map_or(origin, |known| known.max(origin)));
    }

    fn message(&mut self, message: &Message) {
        let person = hash(&message.from.id);
        if self.people.len() < MAX_PEOPLE {
            self.people.insert(person);
        }
        add(&mut self.totals.messages, 1);
        add(&mut self.totals.comments, u64::from(message.is_comment()));
        self.history.message(message.time, person);
        for element in &message.elements {
            match element {
                Element::Gift(gift) => self.gift(message, gift),
                Element::Likes(likes) => add(&mut self.totals.likes, likes.count),
                _ => {}
            }
        }
    }

    fn gift(&mut self, message: &Message, gift: &Gift) {
        let value = gift.price.times(gift.count);
        add(&mut self.totals.gifts, gift.count);
        self.totals.value = self.totals.value.plus(value);
        let from = &message.from;
        if from.id.as_str().len() <= MAX_ID {
            let name = || shortened(crate::i18n::words::name(&from.id, &from.nick), MAX_NAME);
            self.givers.add(from.id.clone(), name, gift.count, value);
        }
        let name = if gift.name.is_empty() { &gift.id } else { &gift.name };
        let name = shortened(name.clone(), MAX_NAME);
        self.gifts.add(name.clone(), || name, gift.count, value);
    }

    fn tip(&mut self, tip: &Tip) {
        let members = tip.members.len() as u64;
        let totals = &mut self.totals;
        match &tip.kind {
            TipKind::Join => add(&mut totals.joins, members),
            TipKind::Quit => add(&mut totals.quits, members),
            TipKind::Kick | TipKind::Ban { .. } => add(&mut totals.removals, members),
            TipKind::MemberProfile(mutes) => {
                let begun = mutes.iter().filter(|mute| mute.seconds > 0);
                add(&mut totals.mutes, begun.count() as u64);
            }
            _ => {}
        }
        if let Some(online) = tip.online {
            self.count_online(online);
        }
    }

    fn count_online(&mut self, online: u64) {
        self.online = Some(online);
        self.peak_online = self.peak_online.max(Some(online));
    }
}

fn add(sum: &mut u64, more: u64) {
    *sum = sum.saturating_add(more);
}

fn seconds(now: Moment) -> i64 {
    i64::try_from(now.as_secs()).unwrap_or(i64::MAX)
}

fn hash(user: &UserId) -> u64 {
    let mut hasher = DefaultHasher::new();
    user.hash(&mut hasher);
    hasher.finish()
}
