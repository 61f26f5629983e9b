//! What was killed, to be yanked again.

use std::collections::VecDeque;

/// Killed texts that are kept.
const MAX_KILLS: usize = 16;

/// Killed texts, the newest first.
#[derive(Debug, Default)]
pub(super) struct Kills {
    ring: VecDeque<String>,
}

impl Kills {
    /// Keeps what stood before or after the cursor; kills in a row become one text.
    pub(super) fn add(&mut self, text: &str, before: bool, in_a_row: bool) {
        match self.ring.front_mut().filter(|_| in_a_row) {
            Some(newest) if before => newest.insert_str(0, text),
            Some(newest) => newest.push_str(text),
            None => {
                self.ring.push_front(text.to_owned());
                self.ring.truncate(MAX_KILLS);
            }
        }
    }

    /// What a yank gives.
    pub(super) fn newest(&self) -> Option<&str> {
        self.ring.front().map(String::as_str)
    }

    /// Makes the next older text the one that a yank gives, and the newest the oldest.
    pub(super) fn rotate(&mut self) {
        if !self.ring.is_empty() {
            self.ring.rotate_left(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kills_in_a_row_are_one_text_and_old_ones_are_forgotten() {
        let mut kills = Kills::default();
        kills.add("two", true, false);
        kills.add("one ", true, true);
        kills.add(" three", false, true);
        assert_eq!(kills.newest(), Some("one two three"));
        for number in 0..MAX_KILLS {
            kills.add(&number.to_string(), true, false);
        }
        kills.rotate();
        assert_eq!(kills.newest(), Some("14"));
        assert!(!kills.ring.contains(&"one two three".to_owned()));
    }
}
