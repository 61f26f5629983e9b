//! The line that is being written, edited by grapheme clusters.

use tui_input::InputRequest;

use crate::model::grapheme_width;

use super::{Code, Key};

/// Bytes of text that a message may have, less what stands around it on the wire.
const MAX_BYTES: usize = 11_900;

/// The line that is being written.
#[derive(Debug, Default)]
pub struct Input {
    line: tui_input::Input,
}

impl Input {
    /// The text.
    pub fn text(&self) -> &str {
        self.line.value()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// What of the text fits into `columns`, and the column of the cursor within it.
    pub fn view(&self, columns: u16) -> (&str, u16) {
        let columns = usize::from(columns.max(1));
        let text = self.text();
        let cursor = self.line.visual_cursor();
        // The cursor needs a column of its own.
        let skip = (cursor + 1).saturating_sub(columns);
        let mut skipped = 0;
        let mut start = text.len();
        for (at, grapheme) in grapheme_indices(text) {
            if skipped >= skip {
                start = at;
                break;
            }
            skipped += grapheme_width(grapheme);
        }
        let shown = &text[start..];
        let mut used = 0;
        let end = grapheme_indices(shown)
            .find(|(_, grapheme)| {
                used += grapheme_width(grapheme);
                used > columns
            })
            .map_or(shown.len(), |(at, _)| at);
        let column = cursor.saturating_sub(skipped);
        (&shown[..end], u16::try_from(column).unwrap_or(u16::MAX))
    }

    /// Types a character; whether there was room for it.
    pub(super) fn insert(&mut self, c: char) -> bool {
        if self.text().len() + c.len_utf8() > MAX_BYTES {
            return false;
        }
        self.line.handle(InputRequest::InsertChar(c));
        true
    }

    /// Inserts pasted text: its line breaks become spaces, its controls nothing. Whether all of it
    /// had room.
    pub(super) fn paste(&mut self, text: &str) -> bool {
        let text = text.trim_end_matches(['\n', '\r']).replace("\r\n", "\n");
        text.chars()
            .map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c })
            .filter(|c| !c.is_control())
            .all(|c| self.insert(c))
    }

    /// Takes the text away.
    pub(super) fn take(&mut self) -> String {
        self.line.value_and_reset()
    }

    /// Puts a text in place of what is there.
    pub(super) fn set(&mut self, text: &str) {
        self.line = text.into();
    }

    /// Edits by a key; whether there was room for what it typed.
    pub(super) fn press(&mut self, key: Key) -> bool {
        let request = match key {
            Key { code: Code::Char('a'), ctrl: true, .. } | Key { code: Code::Home, .. } => {
                InputRequest::GoToStart
            }
            Key { code: Code::Char('e'), ctrl: true, .. } | Key { code: Code::End, .. } => {
                InputRequest::GoToEnd
            }
            Key { code: Code::Char('k'), ctrl: true, .. } => InputRequest::DeleteTillEnd,
            Key { code: Code::Char('w'), ctrl: true, .. } => InputRequest::DeletePrevWord,
            Key { code: Code::Char('b'), alt: true, .. }
            | Key { code: Code::Left, ctrl: true, .. } => InputRequest::GoToPrevWord,
            Key { code: Code::Char('f'), alt: true, .. }
            | Key { code: Code::Right, ctrl: true, .. } => InputRequest::GoToNextWord,
            Key { code: Code::Left, .. } => InputRequest::GoToPrevChar,
            Key { code: Code::Right, .. } => InputRequest::GoToNextChar,
            Key { code: Code::Backspace, .. } => InputRequest::DeletePrevChar,
            Key { code: Code::Delete, .. } => InputRequest::DeleteNextChar,
            Key { code: Code::Char('u'), ctrl: true, .. } => {
                let cursor = self.line.cursor();
                let rest: String = self.text().chars().skip(cursor).collect();
                self.line = tui_input::Input::new(rest).with_cursor(0);
                return true;
            }
            Key { code: Code::Char(c), ctrl: false, alt: false } => return self.insert(c),
            _ => return true,
        };
        self.line.handle(request);
        true
    }

    pub(super) fn home(&mut self) {
        self.line.handle(InputRequest::GoToStart);
    }

    pub(super) fn end(&mut self) {
        self.line.handle(InputRequest::GoToEnd);
    }

    pub(super) fn delete(&mut self) {
        self.line.handle(InputRequest::DeleteNextChar);
    }
}

fn grapheme_indices(text: &str) -> impl Iterator<Item = (usize, &str)> {
    unicode_segmentation::UnicodeSegmentation::grapheme_indices(text, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::str_width;

    fn typed(text: &str) -> Input {
        let mut input = Input::default();
        assert!(text.chars().all(|c| input.insert(c)));
        input
    }

    fn key(text: &str) -> Key {
        text.parse().unwrap()
    }

    #[test]
    fn clusters_are_edited_whole() {
        let mut input = typed("好👨‍👩‍👧‍👦");
        assert_eq!((str_width(input.text()), input.view(20)), (4, ("好👨‍👩‍👧‍👦", 4)));
        input.press(key("backspace"));
        assert_eq!(input.text(), "好");
        input.press(key("left"));
        assert_eq!(input.view(20), ("好", 0));
        input.delete();
        assert!(input.is_empty());
    }

    #[test]
    fn a_paste_is_one_line_and_bounded() {
        let mut input = Input::default();
        assert!(input.paste("one\r\ntwo\tthree\u{1b}[31m\n"));
        assert_eq!(input.text(), "one two three[31m");
        assert!(!input.paste(&"x".repeat(MAX_BYTES)));
        assert_eq!(input.text().len(), MAX_BYTES);
    }
}
