//! Who came and went of late: one line that updates itself.

use std::{collections::VecDeque, time::Duration};

use crate::model::{Person, Text};

use super::Moment;

/// How far the line looks back.
const WINDOW: Duration = Duration::from_secs(30);
/// Comings and goings that are kept: more are counted only as long as they fit.
const MAX_KEPT: usize = 2000;

/// Comings and goings of late.
#[derive(Debug, Default)]
pub struct Audience {
    recent: VecDeque<(Moment, bool, Text)>,
}

impl Audience {
    /// How many joined of late.
    pub fn joined(&self) -> usize {
        self.recent.iter().filter(|(_, joined, _)| *joined).count()
    }

    /// How many quit of late.
    pub fn quit(&self) -> usize {
        self.recent.len() - self.joined()
    }

    /// Who came or went, and whether they came, newest first.
    pub fn names(&self) -> impl Iterator<Item = (&Text, bool)> {
        self.recent.iter().rev().map(|(_, joined, name)| (name, *joined))
    }

    pub(super) fn note(&mut self, person: &Person, joined: bool, now: Moment) {
        let name = super::words::name(&person.id, &person.nick);
        self.recent.push_back((now, joined, name));
        if self.recent.len() > MAX_KEPT {
            self.recent.pop_front();
        }
    }

    /// Lets go of what is past; whether there was any.
    pub(super) fn forget(&mut self, now: Moment) -> bool {
        let before = self.recent.len();
        while self.recent.front().is_some_and(|(at, ..)| *at + WINDOW <= now) {
            self.recent.pop_front();
        }
        before != self.recent.len()
    }

    pub(super) fn next_wake(&self) -> Option<Moment> {
        self.recent.front().map(|(at, ..)| *at + WINDOW)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::UserId;

    #[test]
    fn a_crowd_is_counted_and_forgotten() {
        let mut audience = Audience::default();
        for index in 0..5 {
            let id = UserId::from_peer(&format!("u{index}"));
            let person = Person { id, nick: Text::default(), avatar: Text::default() };
            audience.note(&person, index < 3, Duration::from_secs(index));
        }
        assert_eq!((audience.joined(), audience.quit()), (3, 2));
        assert_eq!(audience.names().next().unwrap().0.as_str(), "u4");
        assert!(audience.forget(Duration::from_secs(31)));
        assert_eq!((audience.joined(), audience.quit()), (1, 2));
        assert_eq!(audience.next_wake(), Some(Duration::from_secs(32)));
    }
}
