//! How many columns a sign takes, and how far terminals disagree on it.
//!
//! Many draw a family, a flag or a skin tone as its characters one by one, in more columns than the
//! one sign takes; some draw an emoji that is younger than they are in one column, or a symbol in
//! two because East Asian fonts have it so. A screen that knows where they may disagree can put
//! things right: it tells the cursor where to go on, and writes again what such a sign may cover.

use ratatui::buffer::CellWidth;
use unicode_width::UnicodeWidthChar;

/// Columns of a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    /// What the layout gives it: 1 or more.
    pub(super) width: u8,
    /// The fewest that a terminal may give it.
    pub(super) least: u8,
    /// The most.
    pub(super) most: u8,
}

impl Extent {
    pub(super) const ONE: Self = Self { width: 1, least: 1, most: 1 };
    const TWO: Self = Self { width: 2, least: 2, most: 2 };

    /// Of one character; `None` when it takes no column by itself.
    pub(super) fn of_char(c: char) -> Option<Self> {
        match c {
            // Chinese, Japanese and Korean: wide for everybody.
            '\u{2e80}'..='\u{303e}'
            | '\u{3041}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{a4cf}'
            | '\u{ac00}'..='\u{d7a3}'
            | '\u{f900}'..='\u{faff}'
            | '\u{ff01}'..='\u{ff60}'
            | '\u{ffe0}'..='\u{ffe6}'
            | '\u{20000}'..='\u{3fffd}'
                if c.width() == Some(2) =>
            {
                Some(Self::TWO)
            }
            // Frames and bars are narrow even where other symbols are wide.
            ' '..='~' | '\u{2500}'..='\u{259f}' => Some(Self::ONE),
            _ => Self::of_cluster(c.encode_utf8(&mut [0; 4])),
        }
    }

    /// Of several characters that are one sign; `None` when it takes no column.
    pub(super) fn of_cluster(cluster: &str) -> Option<Self> {
        if cluster.contains(char::is_control) {
            return None;
        }
        let width = u8::try_from(cluster.cell_width()).unwrap_or(u8::MAX);
        if width == 0 {
            return None;
        }
        // Some draw nothing for what follows the first character.
        let fewest = cluster.chars().next().map_or(0, |c| apart(c).0);
        let most = cluster.chars().fold(0_u8, |sum, c| sum.saturating_add(apart(c).1));
        Some(Self { width, least: width.min(fewest).max(1), most: width.max(most) })
    }

    /// Whether all terminals agree.
    pub(super) fn is_sure(self) -> bool {
        self.least == self.width && self.most == self.width
    }
}

/// The fewest and the most columns of a character that stands by itself.
fn apart(c: char) -> (u8, u8) {
    let columns = |width: Option<usize>| u8::try_from(width.unwrap_or(0)).unwrap_or(2);
    let (width, wide) = (columns(c.width()), columns(c.width_cjk()));
    match c {
        // Half a flag.
        '\u{1f1e6}'..='\u{1f1ff}' => (1, 2),
        // Symbols that have an emoji's form too.
        '\u{2190}'..='\u{2bff}' if width == 1 => (1, 2),
        // Where symbols are wide, letters are not.
        _ if width == 1 && wide == 2 && !c.is_alphabetic() => (1, 2),
        _ if width == 2 && c.is_alphabetic() => (2, 2),
        // Emoji come anew every year.
        _ if width == 2 => (1, 2),
        // Half-width sound marks: counted as none by the book, drawn in one.
        '\u{ff9e}' | '\u{ff9f}' => (1, 1),
        _ => (width, width),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(sign: &str) -> (u8, u8, u8) {
        let mut chars = sign.chars();
        let extent = match (chars.next(), chars.next()) {
            (Some(c), None) => Extent::of_char(c),
            _ => Extent::of_cluster(sign),
        };
        extent.map_or((0, 0, 0), |extent| (extent.width, extent.least, extent.most))
    }

    #[test]
    fn letters_are_sure_and_pictures_are_not() {
        for (sign, columns) in [
            ("a", (1, 1, 1)),
            ("é", (1, 1, 1)),
            ("ж", (1, 1, 1)),
            ("弹", (2, 2, 2)),
            ("한", (2, 2, 2)),
            ("（", (2, 2, 2)),
            // The drawing library counts the mark twice.
            ("ｶﾞ", (3, 1, 3)),
            ("─", (1, 1, 1)),
            ("●", (1, 1, 2)),
            ("…", (1, 1, 2)),
            ("❤", (1, 1, 2)),
            ("😹", (2, 1, 2)),
            ("❤\u{fe0f}", (2, 1, 2)),
            ("🇵🇹", (2, 1, 4)),
            ("👍🏽", (2, 1, 4)),
            ("👨‍👩‍👧‍👦", (2, 1, 8)),
            ("z\u{301}\u{302}", (1, 1, 1)),
            ("\u{301}", (0, 0, 0)),
            ("\u{7}", (0, 0, 0)),
        ] {
            assert_eq!(extent(sign), columns, "{sign:?}");
        }
    }
}
