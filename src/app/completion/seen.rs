//! Who and what was seen in a room, to be named again.

use std::{
    cmp::Reverse,
    collections::{HashMap, VecDeque},
};

use crate::model::{Text, UserId};

/// People that are remembered.
const MAX_PEOPLE: usize = 2000;
/// Gifts that are remembered.
const MAX_GIFTS: usize = 200;
/// Bytes of a name; nobody is called by longer ones.
const MAX_NAME: usize = 512;

/// Who and what was seen in a room.
#[derive(Debug, Default)]
pub struct Seen {
    people: HashMap<UserId, Known>,
    /// The newest first.
    gifts: VecDeque<Text>,
    /// Rises with each thing that is seen.
    count: u64,
}

#[derive(Debug)]
struct Known {
    name: Text,
    /// Whether they spoke, and when they were last seen: those who did are named first.
    rank: (bool, u64),
}

impl Seen {
    /// Somebody spoke, by this name.
    pub fn spoke(&mut self, id: &UserId, name: &Text) {
        self.note(id, name, true);
    }

    /// Somebody came, by this name.
    pub fn came(&mut self, id: &UserId, name: &Text) {
        self.note(id, name, false);
    }

    /// A gift was given.
    pub fn gave(&mut self, gift: &Text) {
        if gift.is_empty() || gift.heap_bytes() > MAX_NAME {
            return;
        }
        if let Some(at) = self.gifts.iter().position(|known| known == gift) {
            self.gifts.remove(at);
        }
        self.gifts.push_front(gift.clone());
        self.gifts.truncate(MAX_GIFTS);
    }

    /// People and their names: who spoke last first, then who came last.
    pub(super) fn people(&self) -> Vec<(&UserId, &Text)> {
        let mut people: Vec<_> = self.people.iter().collect();
        people.sort_unstable_by_key(|(_, known)| Reverse(known.rank));
        people.into_iter().map(|(id, known)| (id, &known.name)).collect()
    }

    /// Gifts, the last given first.
    pub(super) fn gifts(&self) -> impl Iterator<Item = &Text> {
        self.gifts.iter()
    }

    fn note(&mut self, id: &UserId, name: &Text, speaks: bool) {
        if name.is_empty() || name.heap_bytes() + id.as_str().len() > MAX_NAME {
            return;
        }
        self.count += 1;
        let spoke = speaks || self.people.get(id).is_some_and(|known| known.rank.0);
        let known = Known { name: name.clone(), rank: (spoke, self.count) };
        self.people.insert(id.clone(), known);
        if self.people.len() > MAX_PEOPLE {
            let last = self.people.iter().min_by_key(|(_, known)| known.rank);
            let last = last.map(|(id, _)| id.clone());
            last.map(|id| self.people.remove(&id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(seen: &Seen) -> Vec<&str> {
        seen.people().into_iter().map(|(_, name)| name.as_str()).collect()
    }

    #[test]
    fn who_spoke_last_comes_first_and_who_only_came_last() {
        let mut seen = Seen::default();
        let [tom, yuki, leo] = ["tom", "yuki", "leo"].map(UserId::from_peer);
        seen.spoke(&tom, &Text::new("Tom"));
        seen.spoke(&yuki, &Text::new("Yuki"));
        seen.came(&leo, &Text::new("Leo"));
        assert_eq!(names(&seen), ["Yuki", "Tom", "Leo"]);
        seen.spoke(&tom, &Text::new("Tommy"));
        assert_eq!(names(&seen), ["Tommy", "Yuki", "Leo"]);
    }

    #[test]
    fn a_crowd_that_only_comes_pushes_out_no_speaker() {
        let mut seen = Seen::default();
        let id = |number: usize| UserId::from_peer(&format!("u{number}"));
        seen.spoke(&id(0), &Text::new("speaker"));
        for number in 1..MAX_PEOPLE + 10 {
            seen.came(&id(number), &Text::new(&number.to_string()));
        }
        assert_eq!(seen.people.len(), MAX_PEOPLE);
        assert_eq!(names(&seen)[0], "speaker");
        seen.spoke(&id(1), &Text::new(&"x".repeat(MAX_NAME)));
        assert!(names(&seen).iter().all(|name| name.len() < 100));
    }

    #[test]
    fn gifts_are_remembered_once() {
        let mut seen = Seen::default();
        for gift in ["Rose", "Rocket", "Rose", ""] {
            seen.gave(&Text::new(gift));
        }
        let gifts: Vec<_> = seen.gifts().map(Text::as_str).collect();
        assert_eq!(gifts, ["Rose", "Rocket"]);
        for number in 0..MAX_GIFTS * 2 {
            seen.gave(&Text::new(&number.to_string()));
        }
        assert_eq!(seen.gifts.len(), MAX_GIFTS);
    }
}
