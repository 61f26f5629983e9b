//! The box in which a person writes: one line, edited by grapheme clusters.

mod history;
mod keys;
mod kills;
mod line;
mod paste;
mod press;
mod search;
mod undo;
mod view;

#[cfg(test)]
mod tests;

use unicode_segmentation::UnicodeSegmentation;

use crate::model::Text;

use super::completion::Menu;

use history::Walk;
use line::{Line, MAX_BYTES};
use search::Search;

pub use history::History;
pub use keys::{EDITING, Edit, EditBinding};
pub use line::Motion;
pub use paste::Paste;
pub use search::Searched;

/// The line that is being written, and what helps to write it.
#[derive(Debug, Default)]
pub struct Input {
    line: Line,
    history: History,
    walk: Option<Walk>,
    over: Option<Over>,
    /// Where the word starts (in bytes) whose menu was closed: it does not open again by itself.
    declined: Option<usize>,
}

/// What lies over the line and takes the keys first.
#[derive(Debug)]
enum Over {
    Menu(Menu),
    Search(Search),
    Paste(Paste),
}

/// What became of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// The input did something with it, or nothing on purpose.
    Handled,
    /// It is not the input's: the caller may have a use for it.
    Unhandled,
    /// This line is to be sent; the input is empty now.
    Send(String),
    /// These lines are to be sent one after the other, each as a message: none is a command,
    /// whatever it begins with.
    SendLines(Vec<String>),
    /// There was no room for so many bytes.
    Full(usize),
}

impl Outcome {
    /// What became of text that did not fit by so many bytes.
    fn of_excess(bytes: usize) -> Self {
        if bytes == 0 { Self::Handled } else { Self::Full(bytes) }
    }

    /// For a key that has done something already.
    fn or_handled(self) -> Self {
        if self == Self::Unhandled { Self::Handled } else { self }
    }
}

/// How much of what a message may have is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Bytes on the wire.
    pub bytes: usize,
    /// Bytes that the service lets through.
    pub limit: usize,
    /// Characters, as people count them.
    pub characters: usize,
}

impl Budget {
    /// Whether three quarters are used.
    pub fn is_near(self) -> bool {
        self.bytes * 4 >= self.limit * 3
    }
}

impl Input {
    /// An empty line, with what was sent before.
    pub fn new(history: History) -> Self {
        Self { history, ..Self::default() }
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.line.text()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.line.is_empty()
    }

    /// What of the text fits into `columns`, and the column of the cursor within it: always one of
    /// them.
    pub fn view(&self, columns: u16) -> (Text, u16) {
        view::view(self.line.text(), self.line.cursor(), columns)
    }

    /// How much of what a message may have is used.
    pub fn budget(&self) -> Budget {
        let characters = self.text().graphemes(true).count();
        Budget { bytes: MAX_BYTES - self.line.room(), limit: MAX_BYTES, characters }
    }

    /// What was sent, to be kept beyond the program's end.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The search through the history, while there is one.
    pub fn search(&self) -> Option<Searched<'_>> {
        let Some(Over::Search(search)) = &self.over else { return None };
        let line = search.at().and_then(|at| self.history.get(at));
        Some(Searched { query: search.query(), line })
    }

    /// What the word at the cursor may be completed to, while there is a choice.
    pub fn menu(&self) -> Option<&Menu> {
        let Some(Over::Menu(menu)) = &self.over else { return None };
        Some(menu)
    }

    /// What was pasted and waits for a word, while there is something.
    pub fn pasted(&self) -> Option<&Paste> {
        let Some(Over::Paste(paste)) = &self.over else { return None };
        Some(paste)
    }

    /// Takes the text away and closes what lies over it; undo brings the text back.
    pub fn take(&mut self) -> String {
        self.close();
        self.line.take()
    }

    /// Puts a text in place of what is there; undo brings that back.
    pub fn set(&mut self, text: &str) {
        self.close();
        self.line.set(text);
    }

    fn close(&mut self) {
        self.over = None;
        self.walk = None;
        self.declined = None;
    }
}

impl Input {
    /// Inserts pasted text, as a line that is asked for takes it: its line breaks become spaces, its
    /// controls nothing. Whether all of it had room.
    pub(super) fn paste(&mut self, text: &str) -> bool {
        let text = text.trim_end_matches(['\n', '\r']).replace("\r\n", "\n");
        self.line.insert(&text) == 0
    }

    /// Erases the character under the cursor.
    pub(super) fn delete(&mut self) {
        self.line.erase(Motion::CharForth);
    }
}
