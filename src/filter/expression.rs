//! The language of filters, made ready to be held against items.

mod finds;
mod parse;
mod problem;
mod scan;
mod term;
mod time;
mod words;

#[cfg(test)]
mod tests;

use std::{fmt, ops::Range};

use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, de::Error as _};

use super::Facts;
pub use problem::ExpressionProblem;
use term::{Item, Term};

/// A filter: what a person asked for, ready to be held against items.
///
/// Terms, side by side or with `and`, `or`, `not`, `-` before a term, and parentheses: for example
/// `role:guest has:link -from:tom`. `docs/filters.md` lists the terms. Case and width do not count,
/// but in a regular expression.
///
/// Holding it against an item takes time in proportion to the item's text. It shows as it was
/// written.
#[derive(Clone)]
pub struct Expression {
    source: Box<str>,
    root: Node,
}

/// A part of an expression.
#[derive(Clone)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Term(Term),
}

/// The time by which `since` and `until` are understood.
#[derive(Debug, Clone)]
pub struct Clock {
    /// Now, in seconds since 1970.
    pub now: i64,
    /// Where a time of day is meant.
    pub zone: TimeZone,
}

/// Why a text is no filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct ExpressionError {
    position: usize,
    problem: ExpressionProblem,
}

impl Expression {
    /// Reads a filter as a person wrote it.
    ///
    /// # Errors
    /// When it does not follow the language, and when it is longer than 4 KB, has more than 200
    /// terms or 20 regular expressions, is nested deeper than 32 levels, or holds a regular
    /// expression that takes more than 1 MiB.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        Ok(Self { source: text.into(), root: parse::parse(text)? })
    }

    /// Whether it holds for an item.
    pub fn matches(&self, facts: &Facts<'_>, clock: &Clock) -> bool {
        self.root.holds(&Item::new(facts, clock))
    }

    /// Where a text holds what it looks for, in bytes: each word that it does not exclude, and what
    /// its regular expressions match. Names are not looked at.
    pub fn finds(&self, text: &str) -> Vec<Range<usize>> {
        finds::finds(&self.root, text)
    }

    /// Whether it asks when something came: what it holds for may change as time passes.
    pub fn asks_for_times(&self) -> bool {
        self.root.any_term(&|term| matches!(term, Term::Since(_) | Term::Until(_)))
    }

    /// Whether it asks for what a highlight marks (`is:highlight`): no use where nothing is marked,
    /// and none in a highlight itself.
    pub fn asks_for_highlights(&self) -> bool {
        self.root.any_term(&|term| matches!(term, Term::Highlight))
    }
}

impl Node {
    fn holds(&self, item: &Item<'_>) -> bool {
        match self {
            Self::All(nodes) => nodes.iter().all(|node| node.holds(item)),
            Self::Any(nodes) => nodes.iter().any(|node| node.holds(item)),
            Self::Not(node) => !node.holds(item),
            Self::Term(term) => term.holds(item),
        }
    }

    fn any_term(&self, test: &impl Fn(&Term) -> bool) -> bool {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().any(|node| node.any_term(test)),
            Self::Not(node) => node.any_term(test),
            Self::Term(term) => test(term),
        }
    }
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Expression").field(&self.source).finish()
    }
}

impl ExpressionError {
    /// Where in the text the trouble begins, in bytes; at most the text's length.
    pub fn position(&self) -> usize {
        self.position
    }

    /// What is wrong there.
    pub fn problem(&self) -> &ExpressionProblem {
        &self.problem
    }
}
