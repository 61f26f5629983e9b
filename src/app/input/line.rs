//! A line of text and its cursor: edited by whole grapheme clusters, bounded, with a way back.

use std::ops::Range;

use tui_input::InputRequest;
use unicode_segmentation::UnicodeSegmentation;

use super::{kills::Kills, undo::Undo};

/// Bytes of text that a message may have, less what stands around it on the wire.
pub(super) const MAX_BYTES: usize = 11_900;

/// Where a cursor can go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    /// A character back.
    CharBack,
    /// A character forth.
    CharForth,
    /// A word back.
    WordBack,
    /// A word forth.
    WordForth,
    /// To the start of the line.
    Start,
    /// To the end of the line.
    End,
}

impl Motion {
    fn request(self) -> InputRequest {
        match self {
            Self::CharBack => InputRequest::GoToPrevChar,
            Self::CharForth => InputRequest::GoToNextChar,
            Self::WordBack => InputRequest::GoToPrevWord,
            Self::WordForth => InputRequest::GoToNextWord,
            Self::Start => InputRequest::GoToStart,
            Self::End => InputRequest::GoToEnd,
        }
    }

    pub(super) fn is_back(self) -> bool {
        matches!(self, Self::CharBack | Self::WordBack | Self::Start)
    }
}

/// What was done last: more of the same goes on with it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
enum Last {
    #[default]
    Other,
    Typed,
    Erased,
    Killed,
    Recalled,
    /// Where what was yanked stands, in bytes.
    Yanked(Range<usize>),
}

/// A line of text and its cursor.
#[derive(Debug, Default)]
pub(super) struct Line {
    buffer: tui_input::Input,
    kills: Kills,
    undo: Undo,
    last: Last,
}

impl Line {
    pub(super) fn text(&self) -> &str {
        self.buffer.value()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// The cursor, in bytes; always between two clusters.
    pub(super) fn cursor(&self) -> usize {
        let text = self.text();
        text.char_indices().nth(self.buffer.cursor()).map_or(text.len(), |(at, _)| at)
    }

    /// Bytes that are left.
    pub(super) fn room(&self) -> usize {
        MAX_BYTES.saturating_sub(weight(self.text()))
    }

    /// Types a character; whether there was room for it.
    pub(super) fn type_char(&mut self, c: char) -> bool {
        let mut bytes = [0; 4];
        let typed = c.encode_utf8(&mut bytes);
        if c.is_control() || weight(typed) > self.room() {
            return c.is_control();
        }
        // A space begins what is undone at once: words go one by one.
        if c.is_whitespace() {
            self.last = Last::Other;
        }
        let cursor = self.cursor();
        self.step(Last::Typed, cursor);
        self.splice(cursor..cursor, typed);
        true
    }

    /// Inserts text as far as there is room; bytes that were left out.
    pub(super) fn insert(&mut self, text: &str) -> usize {
        let text = plain(text);
        let fits = fitting(&text, self.room());
        if !fits.is_empty() {
            let cursor = self.cursor();
            self.step(Last::Other, cursor);
            self.splice(cursor..cursor, fits);
        }
        text.len() - fits.len()
    }

    /// Puts text in place of a range of bytes and the cursor behind it; if there is no room for
    /// all of it, changes nothing and gives the bytes that are too many.
    pub(super) fn replace(&mut self, range: Range<usize>, with: &str) -> usize {
        let room = self.room() + weight(&self.text()[range.clone()]);
        let too_many = weight(with).saturating_sub(room);
        if too_many == 0 {
            let cursor = self.cursor();
            self.step(Last::Other, cursor);
            self.splice(range, with);
        }
        too_many
    }

    /// Puts a text in place of what is there, as far as there is room.
    pub(super) fn set(&mut self, text: &str) {
        self.put(text, Last::Other);
    }

    /// As [`Self::set`], yet steps in a row are undone at once: they only look for something.
    pub(super) fn recall(&mut self, text: &str) {
        self.put(text, Last::Recalled);
    }

    /// Takes the text away; undo brings it back.
    pub(super) fn take(&mut self) -> String {
        let text = self.text().to_owned();
        self.set("");
        text
    }

    /// Moves the cursor; whether it moved.
    pub(super) fn go(&mut self, motion: Motion) -> bool {
        self.last = Last::Other;
        !self.travel(motion).is_empty()
    }

    /// Erases what lies between the cursor and where a motion takes it.
    pub(super) fn erase(&mut self, motion: Motion) {
        let cursor = self.cursor();
        let passed = self.travel(motion);
        if !passed.is_empty() {
            self.step(Last::Erased, cursor);
            self.splice(passed, "");
        }
    }

    /// As [`Self::erase`], yet a yank brings it back.
    pub(super) fn kill(&mut self, motion: Motion) {
        let cursor = self.cursor();
        let passed = self.travel(motion);
        if !passed.is_empty() {
            let in_a_row = self.last == Last::Killed;
            let killed = self.text()[passed.clone()].to_owned();
            self.kills.add(&killed, motion.is_back(), in_a_row);
            self.step(Last::Killed, cursor);
            self.splice(passed, "");
        }
    }

    /// Inserts what was killed last, as far as there is room; bytes that were left out.
    pub(super) fn yank(&mut self) -> usize {
        let start = self.cursor();
        let Some(killed) = self.kills.newest().map(str::to_owned) else { return 0 };
        let fits = fitting(&killed, self.room());
        self.step(Last::Yanked(start..start + fits.len()), start);
        self.splice(start..start, fits);
        killed.len() - fits.len()
    }

    /// Puts what was killed before it in place of what was yanked just now; bytes that are too
    /// many for that.
    pub(super) fn yank_older(&mut self) -> usize {
        let Last::Yanked(range) = self.last.clone() else { return 0 };
        self.kills.rotate();
        let Some(killed) = self.kills.newest().map(str::to_owned) else { return 0 };
        let start = range.start;
        let too_many = self.replace(range.clone(), &killed);
        let end = if too_many == 0 { start + killed.len() } else { range.end };
        self.last = Last::Yanked(start..end);
        too_many
    }

    /// Goes back to before the last step.
    pub(super) fn undo(&mut self) {
        if let Some((text, cursor)) = self.undo.pop() {
            self.buffer = with_cursor(text, cursor);
        }
        self.last = Last::Other;
    }

    fn put(&mut self, text: &str, now: Last) {
        let text = plain(text);
        let text = fitting(&text, MAX_BYTES);
        if text != self.text() {
            let cursor = self.cursor();
            self.step(now, cursor);
            self.buffer = text.into();
        }
    }

    /// Keeps the way back to before a step, unless it goes on with the last one.
    fn step(&mut self, now: Last, cursor: usize) {
        let goes_on = matches!(now, Last::Typed | Last::Erased | Last::Recalled);
        if !(goes_on && now == self.last) {
            self.undo.push(self.buffer.value(), cursor);
        }
        self.last = now;
    }

    /// Moves the cursor; the bytes that it passed.
    fn travel(&mut self, motion: Motion) -> Range<usize> {
        let from = self.cursor();
        self.buffer.handle(motion.request());
        self.snap(motion.is_back());
        let to = self.cursor();
        from.min(to)..from.max(to)
    }

    /// Puts text in place of a range of bytes and the cursor behind it.
    fn splice(&mut self, range: Range<usize>, with: &str) {
        let cursor = range.start + with.len();
        let mut text = self.text().to_owned();
        text.replace_range(range, with);
        self.buffer = with_cursor(text, cursor);
        // What met there may have become one cluster.
        self.snap(false);
    }

    /// Moves a cursor out of the cluster that it is in, if it is in one.
    fn snap(&mut self, back: bool) {
        let (text, cursor) = (self.text(), self.cursor());
        let (mut before, mut after) = (0, text.len());
        for (at, _) in text.grapheme_indices(true) {
            if at >= cursor {
                after = at;
                break;
            }
            before = at;
        }
        if cursor < text.len() && after != cursor {
            let to = if back { before } else { after };
            let chars = text[..to].chars().count();
            self.buffer.handle(InputRequest::SetCursor(chars));
        }
    }
}

/// Bytes that text takes on the wire, where quotes and backslashes are escaped.
pub(super) fn weight(text: &str) -> usize {
    text.len() + text.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count()
}

/// The start of a text, of whole clusters, that weighs at most so many bytes.
pub(super) fn fitting(text: &str, bytes: usize) -> &str {
    let mut used = 0;
    let end = text.grapheme_indices(true).find(|(_, cluster)| {
        used += weight(cluster);
        used > bytes
    });
    end.map_or(text, |(at, _)| &text[..at])
}

/// Text as it may stand on one line: breaks and tabs are spaces, controls are nothing.
pub(super) fn plain(text: &str) -> String {
    let text = text.chars().map(|c| if is_break(c) || c == '\t' { ' ' } else { c });
    text.filter(|c| !c.is_control()).collect()
}

/// Whether a character ends a line.
pub(super) fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A line whose cursor stands after so many bytes.
fn with_cursor(text: String, cursor: usize) -> tui_input::Input {
    let chars = text[..cursor].chars().count();
    tui_input::Input::new(text).with_cursor(chars)
}
