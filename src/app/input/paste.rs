//! Text that was pasted and is too much to be inserted unseen.

use crate::model::Text;

use super::line::{MAX_BYTES, fitting, is_break, plain, weight};

/// Messages that a paste may become.
const MAX_MESSAGES: usize = 20;
/// Bytes of a paste that are kept, to be looked at and taken.
const MAX_KEPT: usize = 64 * 1024;

/// Text that was pasted and waits for a word of what becomes of it.
#[derive(Debug)]
pub struct Paste {
    kept: String,
    lines: usize,
    bytes: usize,
    controls: usize,
}

impl Paste {
    /// What was pasted, if it has to be looked at where there is `room` for so many bytes: several
    /// lines, more than there is room for, or control characters.
    pub(super) fn of(pasted: &str, room: usize) -> Option<Self> {
        let text = pasted.replace("\r\n", "\n");
        let text = text.trim_matches(is_break);
        let lines = text.split(is_break).count();
        let controls =
            text.chars().filter(|&c| c.is_control() && c != '\t' && !is_break(c)).count();
        if lines <= 1 && controls == 0 && weight(text) <= room {
            return None;
        }
        let kept = text[..text.floor_char_boundary(MAX_KEPT)].to_owned();
        Some(Self { kept, lines, bytes: text.len(), controls })
    }

    /// How many lines were pasted.
    pub fn line_count(&self) -> usize {
        self.lines
    }

    /// How many bytes were pasted.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many control characters were pasted; they are left out.
    pub fn controls(&self) -> usize {
        self.controls
    }

    /// The lines, of a paste beyond 64 KiB the first.
    pub fn lines(&self) -> impl Iterator<Item = Text> {
        self.kept.split(is_break).map(|line| Text::new(&plain(line)))
    }

    /// How many messages it would become line by line; `None` if that is too many.
    pub fn message_count(&self) -> Option<usize> {
        self.messages().map(|messages| messages.len())
    }

    /// The lines in one.
    pub(super) fn joined(&self) -> String {
        let lines: Vec<_> = self.kept.split(is_break).map(plain).collect();
        let lines = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join(" ")
    }

    /// A message for each line, for a long one several; `None` if that is too many.
    pub(super) fn messages(&self) -> Option<Vec<String>> {
        let mut messages = Vec::new();
        for line in self.kept.split(is_break).map(plain) {
            let mut rest = line.trim();
            while !rest.is_empty() {
                let part = part(rest);
                if part.is_empty() || messages.len() == MAX_MESSAGES {
                    return None;
                }
                messages.push(part.trim_end().to_owned());
                rest = rest[part.len()..].trim_start();
            }
        }
        (self.kept.len() == self.bytes && !messages.is_empty()).then_some(messages)
    }
}

/// The start of a text that one message can hold, to the end of a word if there is one; nothing if
/// its first cluster is too long already.
fn part(text: &str) -> &str {
    let fits = fitting(text, MAX_BYTES);
    let word = fits.rfind(' ').filter(|_| fits.len() < text.len());
    word.map_or(fits, |end| &fits[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_short_line_needs_no_look() {
        for plain in ["", "one", "one\r\n", "\tone two\n\n", "好 👨‍👩‍👧‍👦"] {
            assert!(Paste::of(plain, 100).is_none(), "{plain:?}");
        }
        for odd in ["one\ntwo", "one\rtwo", "one\u{2028}two", "a\u{1b}[31m", "a\u{7f}"] {
            assert!(Paste::of(odd, 100).is_some(), "{odd:?}");
        }
        assert!(Paste::of("four", 4).is_none());
        assert!(Paste::of("four", 3).is_some());
    }

    #[test]
    fn what_was_pasted_is_counted_and_shown_clean() {
        let paste = Paste::of("one\r\n\r\n  two\u{1b}[31m\tx \nthree\n", 100).unwrap();
        assert_eq!((paste.line_count(), paste.controls(), paste.bytes()), (4, 1, 24));
        let lines: Vec<_> = paste.lines().map(|line| line.to_string()).collect();
        assert_eq!(lines, ["one", "", "  two[31m x ", "three"]);
        assert_eq!(paste.joined(), "one two[31m x three");
        assert_eq!(paste.messages().unwrap(), ["one", "two[31m x", "three"]);
    }

    #[test]
    fn a_long_line_becomes_several_messages() {
        let words = "word ".repeat(3000);
        let messages = Paste::of(&words, 100).unwrap().messages().unwrap();
        assert_eq!(messages.len(), 2);
        assert!(messages.iter().all(|message| weight(message) <= MAX_BYTES));
        assert_eq!(messages.join(" "), words.trim_end());
        let wide = "好".repeat(5000);
        assert_eq!(Paste::of(&wide, 100).unwrap().messages().unwrap().concat(), wide);
    }

    #[test]
    fn too_much_becomes_no_messages() {
        let lines = |count| "line\n".repeat(count);
        assert_eq!(Paste::of(&lines(MAX_MESSAGES), 100).unwrap().message_count(), Some(20));
        assert_eq!(Paste::of(&lines(MAX_MESSAGES + 1), 100).unwrap().message_count(), None);
        let huge = Paste::of(&"好".repeat(MAX_KEPT), 100).unwrap();
        assert_eq!((huge.message_count(), huge.bytes()), (None, 3 * MAX_KEPT));
        assert!(huge.joined().len() <= MAX_KEPT);
        let marks = format!("z{}", "\u{489}".repeat(MAX_BYTES));
        assert_eq!(Paste::of(&marks, 100).unwrap().message_count(), None);
        assert_eq!(Paste::of("\u{1}\n\u{2}", 100).unwrap().message_count(), None);
    }
}
