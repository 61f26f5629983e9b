//! Text from strangers: cleaned once, measured one way, wrapped by what is drawn.

use std::{fmt, ops::Range};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Zero-width characters that one base may carry: more than any living script needs, too few to
/// reach into the lines above and below.
const MAX_MARKS: usize = 4;

/// Bytes of one grapheme cluster: the longest emoji in use has 35.
const MAX_CLUSTER: usize = 64;

/// Text that is safe to draw.
///
/// Made only by cleaning, and the only text that the screens draw. What the sender really wrote is
/// kept beside it where cleaning changed anything.
///
/// Cleaning turns runs of line breaks and tabs into one space; drops the other control characters
/// (what an escape sequence leaves then shows as plain characters), bidirectional controls,
/// invisible characters and the variation selector U+FE0F (terminals disagree on its width); caps
/// combining marks and the length of a cluster; and composes to NFC.
///
/// Serialises as what the sender wrote.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text {
    shown: Box<str>,
    raw: Option<Box<str>>,
}

impl Text {
    /// Cleans what a stranger wrote.
    pub fn new(raw: &str) -> Self {
        if raw.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return Self { shown: raw.into(), raw: None };
        }
        let shown = clean(raw);
        let raw = (shown != raw).then(|| raw.into());
        Self { shown: shown.into(), raw }
    }

    /// What may be drawn.
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// What the sender wrote, unclean: for JSON and for comparing, never for a terminal.
    pub fn raw(&self) -> &str {
        self.raw.as_deref().unwrap_or(&self.shown)
    }

    /// Whether nothing is left to draw.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// Columns that it takes on a screen.
    pub fn width(&self) -> usize {
        str_width(&self.shown)
    }

    /// Its start in so many columns at most; where that is not all, with an ellipsis at the end.
    #[must_use]
    pub fn shortened(&self, columns: usize) -> Self {
        if self.width() <= columns {
            return self.clone();
        }
        let mut used = 0;
        let kept = self.shown.graphemes(true).take_while(|grapheme| {
            used += grapheme_width(grapheme);
            used < columns
        });
        Self::new(&kept.chain(["…"]).collect::<String>())
    }

    /// Bytes that it takes in memory beside its own size.
    pub fn heap_bytes(&self) -> usize {
        self.shown.len() + self.raw.as_ref().map_or(0, |raw| raw.len())
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.shown)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.raw(), f)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.raw())
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::new(&String::deserialize(deserializer)?))
    }
}

/// Columns that one grapheme cluster takes, as the drawing library counts them.
pub fn grapheme_width(grapheme: &str) -> usize {
    grapheme.width()
}

/// Columns that cleaned text takes: the sum over its clusters, for each is drawn by itself.
pub fn str_width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(grapheme_width).sum()
}

/// Where cleaned text breaks into lines: byte ranges, at least one.
///
/// The first line has `first` columns, the others `rest`. Breaks after spaces and beside wide
/// characters where it can, but not before what ends a phrase nor after what begins one; inside a
/// word where it must. A cluster wider than a line stands alone on one.
pub fn wrap(text: &str, first: usize, rest: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::with_capacity(1);
    if text.is_ascii() && text.len() <= first {
        lines.push(0..text.len());
        return lines;
    }
    let (mut start, mut used, mut room) = (0, 0, first);
    let mut end_line = |start: &mut usize, at: usize| {
        lines.push(*start..at);
        *start = at;
    };
    for (word, width) in words(text) {
        if &text[word.clone()] == " " {
            used += 1;
            continue;
        }
        if used + width > room && word.start > start {
            end_line(&mut start, word.start);
            (used, room) = (0, rest);
        }
        if used + width <= room {
            used += width;
            continue;
        }
        for (offset, grapheme) in text[word.clone()].grapheme_indices(true) {
            let (at, width) = (word.start + offset, grapheme_width(grapheme));
            if used + width > room && at > start {
                end_line(&mut start, at);
                (used, room) = (0, rest);
            }
            used += width;
        }
    }
    end_line(&mut start, text.len());
    for line in &mut lines {
        line.end = line.start + text[line.clone()].trim_end_matches(' ').len();
    }
    lines
}

/// What a line may end before: runs of narrow clusters, single wide ones, single spaces, each with
/// its columns. What begins a phrase belongs to what comes after it, what ends one to what is before.
fn words(text: &str) -> impl Iterator<Item = (Range<usize>, usize)> {
    let mut graphemes = text.grapheme_indices(true).peekable();
    std::iter::from_fn(move || {
        let (start, mut grapheme) = graphemes.next()?;
        let (mut end, mut width) = (start, 0);
        let is_narrow = |grapheme: &str| grapheme != " " && grapheme_width(grapheme) <= 1;
        loop {
            (end, width) = (end + grapheme.len(), width + grapheme_width(grapheme));
            let goes_on = |next: &str| {
                next != " "
                    && (is_narrow(grapheme) && is_narrow(next)
                        || begins_phrase(grapheme)
                        || grapheme != " " && ends_phrase(next))
            };
            match graphemes.next_if(|(_, next)| goes_on(next)) {
                Some((_, next)) => grapheme = next,
                None => break,
            }
        }
        Some((start..end, width))
    })
}

/// Whether it is a wide mark that never ends a line.
fn begins_phrase(grapheme: &str) -> bool {
    matches!(grapheme, "（" | "《" | "「" | "『" | "【" | "〈" | "〔")
}

/// Whether it is a wide mark that never begins a line.
fn ends_phrase(grapheme: &str) -> bool {
    matches!(
        grapheme,
        "，" | "。"
            | "、"
            | "；"
            | "："
            | "？"
            | "！"
            | "）"
            | "》"
            | "」"
            | "』"
            | "】"
            | "〉"
            | "〕"
    )
}

fn clean(raw: &str) -> String {
    let mut shown = String::with_capacity(raw.len());
    let mut blank = false;
    // What goes must not part what belongs together: composed is what is left.
    let seen = raw.chars().filter(|&c| is_break(c) || !(c.is_control() || is_hidden(c)));
    for c in seen.nfc() {
        if !is_break(c) {
            shown.push(c);
        } else if !blank {
            shown.push(' ');
        }
        blank = is_break(c);
    }
    let shown = cap_clusters(&shown);
    // A text of line breaks only has nothing to show.
    if shown.bytes().all(|byte| byte == b' ') && raw.bytes().any(|byte| byte != b' ') {
        return String::new();
    }
    shown
}

/// Whether a character ends a line, or moves on to the next column of a table.
fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Bounds what one cluster may hold, and drops marks that have no base to stand on.
fn cap_clusters(text: &str) -> String {
    let mut capped = String::with_capacity(text.len());
    let is_mark = |c: char| unicode_width::UnicodeWidthChar::width(c) == Some(0);
    // Nor may a text begin with what would be one sign with what is drawn before it.
    let joins = |c: char| ["x", c.encode_utf8(&mut [0; 4])].concat().graphemes(true).count() == 1;
    let text = text.trim_start_matches(joins);
    for cluster in text.graphemes(true) {
        // Terminals would put a mark that comes first on the sign before, where it stays.
        let cluster = cluster.trim_start_matches(is_mark);
        if grapheme_width(cluster) == 0 {
            continue;
        }
        let start = capped.len();
        let mut marks = 0;
        for c in cluster.chars() {
            marks = if c != '\u{200d}' && is_mark(c) { marks + 1 } else { 0 };
            if marks <= MAX_MARKS && capped.len() + c.len_utf8() - start <= MAX_CLUSTER {
                capped.push(c);
            }
        }
    }
    capped
}

/// Whether a character changes how others look, or hides, without being seen itself: the
/// bidirectional controls and Unicode's default-ignorables, but for the joiner of emoji.
pub(super) fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_stranger_types_cannot_steer_a_terminal() {
        assert_eq!(Text::new("a\u{1b}[31mb\u{9b}2J\u{7}").as_str(), "a[31mb2J");
        assert_eq!(Text::new("safe \u{202e}drawkcab\u{2066}").as_str(), "safe drawkcab");
        assert_eq!(Text::new("one\r\n\ttwo\u{2028}three").as_str(), "one two three");
        assert_eq!(Text::new("\u{feff}zero\u{200b}width\u{ad}").as_str(), "zerowidth");
    }

    #[test]
    fn emoji_keep_their_shape_but_not_the_selector_that_terminals_disagree_on() {
        assert_eq!(Text::new("❤\u{fe0f}1\u{fe0f}\u{20e3}").as_str(), "❤1\u{20e3}");
        for kept in ["👨‍👩‍👧‍👦", "👍🏽", "🇨🇳", "🧑🏻‍❤‍💋‍🧑🏿", "नमस्ते", "ภาษาไทย", "한국어", "עברית"]
        {
            assert_eq!(Text::new(kept).as_str(), kept);
        }
        assert_eq!(Text::new("e\u{301}").as_str(), "é");
        assert_eq!(Text::new("e\u{202e}\u{301}").as_str(), "é");
    }

    #[test]
    fn no_mark_stands_on_what_another_wrote() {
        for (raw, shown) in
            [("\u{301}a", "a"), ("ൊA", "A"), ("ൎA", "A"), ("കൊ", "കൊ"), ("a ൎക", "a ക")]
        {
            assert_eq!(Text::new(raw).as_str(), shown);
        }
    }

    #[test]
    fn a_thousand_marks_on_one_letter_become_four() {
        let bomb = format!("z{}", "\u{489}".repeat(1000));
        assert_eq!(Text::new(&bomb).as_str().chars().count(), 1 + MAX_MARKS);
        assert_eq!(Text::new("\u{301}\u{301}x").as_str(), "x");
        let chain = format!("👨{}", "\u{200d}👨".repeat(1000));
        assert!(Text::new(&chain).as_str().len() <= MAX_CLUSTER);
    }

    #[test]
    fn what_was_written_is_kept_beside_what_is_shown() {
        let text = Text::new("a\u{1b}b");
        assert_eq!((text.as_str(), text.raw()), ("ab", "a\u{1b}b"));
        assert_eq!(Text::new("plain").raw(), "plain");
        assert_eq!(Text::new("\n\n").as_str(), "");
    }

    #[test]
    fn lines_break_at_spaces_and_beside_wide_characters() {
        let lines = |text: &'static str, first, rest| -> Vec<&str> {
            wrap(text, first, rest).into_iter().map(|range| &text[range]).collect()
        };
        assert_eq!(lines("the quick brown fox", 10, 9), ["the quick", "brown fox"]);
        assert_eq!(lines("弹幕很好看", 4, 4), ["弹幕", "很好", "看"]);
        assert_eq!(lines("abcdefghij", 4, 3), ["abcd", "efg", "hij"]);
        assert_eq!(lines("hi 好的好的", 6, 6), ["hi 好", "的好的"]);
        assert_eq!(lines("好的，好的！！", 4, 4), ["好", "的，", "好", "的！", "！"]);
        assert_eq!(lines("好 （hi）。", 8, 8), ["好", "（hi）。"]);
        assert_eq!(lines("", 4, 4), [""]);
        assert_eq!(lines("好", 1, 1), ["好"]);
        assert_eq!(lines("a bbbbbbbb c", 4, 4), ["a", "bbbb", "bbbb", "c"]);
    }

    proptest! {
        #[test]
        fn cleaned_text_holds_no_control_and_cleans_to_itself(raw in crate::model::hostile::text()) {
            let text = Text::new(&raw);
            prop_assert!(!text.as_str().chars().any(|c| c.is_control() || is_hidden(c)));
            let again = Text::new(text.as_str());
            prop_assert_eq!(again.as_str(), text.as_str());
            prop_assert_eq!(text.raw(), raw);
        }

        #[test]
        fn wrapping_loses_only_spaces_and_keeps_to_the_width(
            raw in crate::model::hostile::text(), first in 1usize..40, rest in 2usize..40,
        ) {
            let text = Text::new(&raw);
            let shown = text.as_str();
            let lines = wrap(shown, first, rest);
            let joined: String = lines.iter().map(|range| &shown[range.clone()]).collect();
            prop_assert_eq!(joined.replace(' ', ""), shown.replace(' ', ""));
            for (index, range) in lines.iter().enumerate() {
                let line = &shown[range.clone()];
                let room = if index == 0 { first } else { rest };
                let alone = line.graphemes(true).count() == 1;
                prop_assert!(str_width(line) <= room || alone, "{:?} in {}", line, room);
            }
        }
    }
}
