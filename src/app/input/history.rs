//! What was sent in a room, to be sent or changed again.

use std::collections::VecDeque;

use super::line::{MAX_BYTES, fitting, plain};

/// Lines that are kept.
const MAX_LINES: usize = 1000;
/// Bytes that they have together.
const MAX_TOTAL: usize = 1024 * 1024;

/// What was sent, the newest last; never the same line twice in a row.
#[derive(Debug, Default)]
pub struct History {
    lines: VecDeque<String>,
    bytes: usize,
}

impl History {
    /// The history of these lines, the newest last: of too many, the newest.
    pub fn of<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> Self {
        let mut history = Self::default();
        for line in lines {
            history.push(line.as_ref());
        }
        history
    }

    /// The lines, the newest last: at most 1,000, with at most 1 MiB together.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator {
        self.lines.iter().map(String::as_str)
    }

    /// Keeps a line as the newest.
    pub(super) fn push(&mut self, line: &str) {
        let line = plain(line);
        let line = fitting(&line, MAX_BYTES);
        if line.trim().is_empty() || self.lines.back().is_some_and(|newest| newest == line) {
            return;
        }
        self.bytes += line.len();
        self.lines.push_back(line.to_owned());
        while self.lines.len() > MAX_LINES || self.bytes > MAX_TOTAL {
            let Some(oldest) = self.lines.pop_front() else { return };
            self.bytes -= oldest.len();
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// A line, counted from the oldest.
    pub(super) fn get(&self, at: usize) -> Option<&str> {
        self.lines.get(at).map(String::as_str)
    }
}

/// Where in the history the line stands that is shown, and what was being written before.
#[derive(Debug)]
pub(super) struct Walk {
    pub(super) at: usize,
    pub(super) draft: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_kept_clean_and_not_twice_in_a_row() {
        let history = History::of(["one", "one", " ", "", "tw\u{1b}o\n", "one"]);
        assert_eq!(history.lines().collect::<Vec<_>>(), ["one", "two ", "one"]);
    }

    #[test]
    fn the_oldest_make_room() {
        let many = History::of((0..MAX_LINES + 5).map(|number| number.to_string()));
        assert_eq!((many.len(), many.get(0)), (MAX_LINES, Some("5")));
        let long = (0..200).map(|number| format!("{number:0>10000}"));
        let long = History::of(long);
        assert!(long.bytes <= MAX_TOTAL);
        assert_eq!(long.len(), MAX_TOTAL / 10_000);
        assert_eq!(long.lines().map(str::len).sum::<usize>(), long.bytes);
        assert_eq!(History::of(["x".repeat(20_000)]).bytes, MAX_BYTES);
    }
}
