//! The search through the history, from the newest line to older ones.

use super::History;

/// Characters that are looked for at most.
const MAX_QUERY: usize = 200;

/// A search through the history.
#[derive(Debug, Default)]
pub(super) struct Search {
    query: String,
    at: Option<usize>,
}

/// A search through the history, as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Searched<'a> {
    /// What is looked for.
    pub query: &'a str,
    /// The line that has it; `None` also while nothing is looked for.
    pub line: Option<&'a str>,
}

impl Search {
    /// What is looked for.
    pub(super) fn query(&self) -> &str {
        &self.query
    }

    /// Which line has it, counted from the oldest.
    pub(super) fn at(&self) -> Option<usize> {
        self.at
    }

    /// Looks for more: in the line that was found, then in older ones, then in all.
    pub(super) fn push(&mut self, c: char, history: &History) {
        if c.is_control() || self.query.chars().count() >= MAX_QUERY {
            return;
        }
        self.query.push(c);
        let here = self.at.and_then(|at| self.find(0..at + 1, history));
        self.at = here.or_else(|| self.find(0..history.len(), history));
    }

    /// Looks for less, from the newest on.
    pub(super) fn pop(&mut self, history: &History) {
        self.query.pop();
        self.at = self.find(0..history.len(), history);
    }

    /// Goes on to an older line, if there is one.
    pub(super) fn older(&mut self, history: &History) {
        if let Some(at) = self.at {
            self.at = self.find(0..at, history).or(self.at);
        }
    }

    /// Goes back to a newer line, if there is one.
    pub(super) fn newer(&mut self, history: &History) {
        if let Some(at) = self.at {
            let newer = (at + 1..history.len()).find(|&at| self.is_in(at, history));
            self.at = newer.or(self.at);
        }
    }

    /// The newest of some lines that has what is looked for.
    fn find(&self, among: std::ops::Range<usize>, history: &History) -> Option<usize> {
        among.rev().find(|&at| self.is_in(at, history))
    }

    /// Whether a line has what is looked for; a query without capitals finds them too.
    fn is_in(&self, at: usize, history: &History) -> bool {
        let Some(line) = history.get(at) else { return false };
        if self.query.is_empty() {
            false
        } else if self.query.chars().any(char::is_uppercase) {
            line.contains(&self.query)
        } else {
            line.to_lowercase().contains(&self.query)
        }
    }
}
