//! When it was: the last seconds one by one, and the whole show in stretches.

use std::collections::{HashSet, VecDeque};

/// Seconds that are kept one by one.
const SECONDS: usize = 120;
/// Stretches that are kept: a day, while each is a minute.
const STRETCHES: usize = 24 * 60;
/// People of the current minute that are told apart.
const MAX_PEOPLE: usize = 50_000;

/// Messages over time, by the service's clock.
#[derive(Debug, Default)]
pub(super) struct History {
    /// The second of the first thing that happened, and the last; `None` before that.
    span: Option<(i64, i64)>,
    /// Messages of the last seconds, all of them once anything happened.
    seconds: VecDeque<u32>,
    peak: u32,
    stretches: Vec<Stretch>,
    /// A stretch has two to the power of this minutes.
    power: u32,
    /// The last minute, since the first, and who sent something in it.
    minute: (u64, HashSet<u64>),
}

/// A minute of a show, or several of a long one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stretch {
    /// Messages in it.
    pub messages: u64,
    /// The most people who sent something in one minute of it.
    pub people: u64,
    /// The most who were online in it, where told.
    pub online: Option<u64>,
}

impl History {
    /// Goes on to a second, if it is not there yet.
    pub(super) fn go_on(&mut self, time: i64) {
        let (first, last) = self.span.unwrap_or((time, time));
        let skipped = usize::try_from(time.saturating_sub(last)).unwrap_or_default().min(SECONDS);
        self.span = Some((first, last.max(time)));
        self.seconds.drain(..skipped.min(self.seconds.len()));
        self.seconds.resize(SECONDS, 0);
        let minute = self.minutes_since(time);
        if minute > self.minute.0 {
            self.minute = (minute, HashSet::new());
        }
        self.stretch(minute);
    }

    /// Counts a message of a second, which may be past.
    pub(super) fn message(&mut self, time: i64, person: u64) {
        self.go_on(time);
        let ago = self.span.map_or(0, |(_, last)| last.saturating_sub(time));
        let index = usize::try_from(ago).ok().and_then(|ago| (SECONDS - 1).checked_sub(ago));
        if let Some(count) = index.and_then(|index| self.seconds.get_mut(index)) {
            *count = count.saturating_add(1);
            self.peak = self.peak.max(*count);
        }
        let minute = self.minutes_since(time);
        let (current, senders) = &mut self.minute;
        let people = if minute == *current && senders.len() < MAX_PEOPLE {
            senders.insert(person);
            senders.len() as u64
        } else {
            // Who else wrote in a minute that is past is not known any more.
            0
        };
        let stretch = self.stretch(minute);
        stretch.messages = stretch.messages.saturating_add(1);
        stretch.people = stretch.people.max(people).max(1);
    }

    /// How many are online in the last second.
    pub(super) fn online(&mut self, online: u64) {
        let stretch = self.stretch(self.minute.0);
        stretch.online = stretch.online.max(Some(online));
    }

    pub(super) fn peak(&self) -> u32 {
        self.peak
    }

    pub(super) fn per_second(&self) -> impl ExactSizeIterator<Item = u32> {
        (0..SECONDS).map(|index| self.seconds.get(index).copied().unwrap_or_default())
    }

    pub(super) fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    pub(super) fn minutes(&self) -> u64 {
        1 << self.power
    }

    pub(super) fn seconds(&self) -> u64 {
        self.span.map_or(0, |(first, last)| last.abs_diff(first))
    }

    /// The minutes from the first to the one of a second; what is older counts as the first.
    fn minutes_since(&self, time: i64) -> u64 {
        let first = self.span.map_or(time, |(first, _)| first);
        u64::try_from(time.saturating_sub(first)).unwrap_or_default() / 60
    }

    /// The stretch of a minute; stretches become longer until it is among them.
    fn stretch(&mut self, minute: u64) -> &mut Stretch {
        while minute >> self.power >= STRETCHES as u64 {
            self.power += 1;
            let halves = self.stretches.chunks(2);
            self.stretches = halves
                .map(|pair| pair.iter().copied().reduce(Stretch::with).unwrap_or_default())
                .collect();
        }
        let index = usize::try_from(minute >> self.power).unwrap_or(STRETCHES - 1);
        if index >= self.stretches.len() {
            self.stretches.resize(index + 1, Stretch::default());
        }
        &mut self.stretches[index]
    }
}

impl Stretch {
    fn with(self, next: Self) -> Self {
        Self {
            messages: self.messages.saturating_add(next.messages),
            people: self.people.max(next.people),
            online: self.online.max(next.online),
        }
    }
}
