//! Reads the characters of a filter: words, quotes, keywords.

use crate::filter::fold::narrow;

use super::{
    ExpressionProblem,
    parse::{Result, wrong},
};

/// A text that is read from its start to its end.
pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    /// The next byte to read.
    pub(super) at: usize,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// A word or what stands in quotes; what is no value is empty.
    pub(super) fn value(&mut self, start: usize, regex: bool) -> Result<String> {
        if matches!(self.peek(), Some('"' | '“')) {
            return self.quoted();
        }
        // A regular expression has parentheses of its own.
        let mut open = 0_u32;
        while let Some(c) = self.peek() {
            match c {
                _ if c.is_whitespace() => break,
                '(' if regex => open += 1,
                ')' if open > 0 => open -= 1,
                ')' => break,
                '(' if self.at == start => break,
                '(' => return wrong(self.at, ExpressionProblem::OpenedInWord),
                '\\' if regex => self.bump(),
                _ => {}
            }
            self.bump();
        }
        Ok(self.text[start..self.at].to_owned())
    }

    fn quoted(&mut self) -> Result<String> {
        let start = self.at;
        let close = if self.text[start..].starts_with('“') { '”' } else { '"' };
        self.bump();
        let mut value = String::new();
        while let Some(c) = self.text[self.at..].chars().next() {
            let seen = self.peek();
            self.bump();
            if seen == Some(close) {
                return Ok(value);
            }
            if c == '\\' && self.peek() == Some(close) {
                value.push(close);
                self.bump();
                continue;
            }
            value.push(c);
            // A backslash before another stands for both, so that a regular expression may end so.
            if c == '\\' && self.peek() == Some('\\') {
                value.push(c);
                self.bump();
            }
        }
        wrong(start, ExpressionProblem::QuoteNotClosed)
    }

    /// Passes over a keyword, if it stands here.
    pub(super) fn keyword(&mut self, keyword: &str) -> bool {
        self.skip_blanks();
        let found = self.is_keyword(keyword);
        if found {
            self.at += keyword.len();
        }
        found
    }

    pub(super) fn is_keyword(&self, keyword: &str) -> bool {
        let rest = &self.text[self.at..];
        let Some((word, after)) = rest.split_at_checked(keyword.len()) else { return false };
        let after = after.chars().next().map(narrow);
        word.eq_ignore_ascii_case(keyword)
            && after.is_none_or(|c| c.is_whitespace() || c == '(' || c == ')')
    }

    pub(super) fn skip_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.bump();
        }
    }

    /// The next character; a full-width form counts as its ASCII.
    pub(super) fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next().map(narrow)
    }

    pub(super) fn bump(&mut self) {
        self.at += self.text[self.at..].chars().next().map_or(0, char::len_utf8);
    }
}
