//! Who came and went of late: one line that updates itself.

use std::{
    collections::{HashSet, VecDeque},
    time::Duration,
};

use crate::model::{Text, UserId};

use super::Moment;

/// How far the line looks back.
const WINDOW: Duration = Duration::from_secs(30);
/// Comings and goings that are kept: more are counted only as long as they fit.
const MAX_KEPT: usize = 2000;

/// Comings and goings of late.
#[derive(Debug, Default)]
pub struct Audience {
    recent: VecDeque<Change>,
}

#[derive(Debug)]
struct Change {
    at: Moment,
    joined: bool,
    /// Whether they wrote something before.
    known: bool,
    id: UserId,
    name: Text,
}

impl Audience {
    /// How many joined of late.
    pub fn joined(&self) -> usize {
        self.recent.iter().filter(|change| change.joined).count()
    }

    /// How many quit of late.
    pub fn quit(&self) -> usize {
        self.recent.len() - self.joined()
    }

    /// Who came or went, and whether they came, each by what they did last: those who spoke before
    /// first, then newest first.
    pub fn names(&self) -> impl Iterator<Item = (&Text, bool)> {
        let mut told = HashSet::new();
        let last = self.recent.iter().rev().filter(|change| told.insert(&change.id));
        let (known, others): (Vec<_>, Vec<_>) = last.partition(|change| change.known);
        known.into_iter().chain(others).map(|change| (&change.name, change.joined))
    }

    pub(super) fn note(&mut self, who: (&UserId, &Text), joined: bool, known: bool, now: Moment) {
        let (id, name) = (who.0.clone(), who.1.clone());
        self.recent.push_back(Change { at: now, joined, known, id, name });
        if self.recent.len() > MAX_KEPT {
            self.recent.pop_front();
        }
    }

    /// Lets go of what is past; whether there was any.
    pub(super) fn forget(&mut self, now: Moment) -> bool {
        let before = self.recent.len();
        while self.recent.front().is_some_and(|change| change.at + WINDOW <= now) {
            self.recent.pop_front();
        }
        before != self.recent.len()
    }

    pub(super) fn next_wake(&self) -> Option<Moment> {
        self.recent.front().map(|change| change.at + WINDOW)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_is_counted_and_forgotten() {
        let mut audience = Audience::default();
        for index in 0..5 {
            let name = Text::new(&format!("u{index}"));
            let id = UserId::from_peer(name.as_str());
            audience.note((&id, &name), index < 3, index == 1, Duration::from_secs(index));
        }
        assert_eq!((audience.joined(), audience.quit()), (3, 2));
        let names: Vec<_> = audience.names().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["u1", "u4", "u3", "u2", "u0"]);
        // Who comes back is told once, by what they did last.
        let u4 = (&UserId::from_peer("u4"), &Text::new("u4"));
        for joined in [true, false, true] {
            audience.note(u4, joined, false, Duration::from_secs(4));
        }
        let names: Vec<_> = audience.names().map(|(name, came)| (name.as_str(), came)).collect();
        assert_eq!(names[..2], [("u1", true), ("u4", true)]);
        assert_eq!((names.len(), audience.joined()), (5, 5));
        audience.recent.truncate(5);
        assert!(audience.forget(Duration::from_secs(31)));
        assert_eq!((audience.joined(), audience.quit()), (1, 2));
        assert_eq!(audience.next_wake(), Some(Duration::from_secs(32)));
    }
}
