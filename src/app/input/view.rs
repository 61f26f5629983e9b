//! What of a line is shown where it has no room.

use unicode_segmentation::UnicodeSegmentation;

use crate::model::{Text, str_width};

/// What of a text fits into `columns`, and the column of the cursor within it.
///
/// Of what follows the cursor a quarter of the columns is seen too.
pub(super) fn view(text: &str, cursor: usize, columns: u16) -> (Text, u16) {
    let columns = usize::from(columns.max(1));
    let (before, after) = text.split_at(cursor);
    let tail = fitting(after.graphemes(true), columns);
    // The cursor needs a column of its own, and all of those of the character that it is on.
    let under = tail.first().map_or(1, |cluster| cluster.width().max(1));
    let ahead = tail.iter().map(Text::width).sum::<usize>().min(columns / 4).max(under);
    let head = fitting(before.graphemes(true).rev(), columns - ahead);
    let mut shown: String = head.iter().rev().map(Text::as_str).collect();
    let cursor = str_width(&shown);
    let mut left = columns - cursor;
    for cluster in tail {
        if cluster.width() > left {
            break;
        }
        left -= cluster.width();
        shown.push_str(cluster.as_str());
    }
    (Text::new(&shown), u16::try_from(cursor).unwrap_or(u16::MAX))
}

/// The first of some clusters, as they are shown, that have at most so many columns together.
fn fitting<'t>(clusters: impl Iterator<Item = &'t str>, columns: usize) -> Vec<Text> {
    let mut used = 0;
    let fits = clusters.map(Text::new).take_while(|cluster| {
        used += cluster.width();
        used <= columns
    });
    fits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str, cursor: usize, columns: u16) -> (String, u16) {
        let (shown, column) = view(text, cursor, columns);
        (shown.to_string(), column)
    }

    #[test]
    fn a_long_line_scrolls_with_its_cursor() {
        let line = "abcdefghijklmnop";
        assert_eq!(seen(line, 16, 8), ("jklmnop".into(), 7));
        assert_eq!(seen(line, 15, 8), ("ijklmnop".into(), 7));
        assert_eq!(seen(line, 8, 8), ("cdefghij".into(), 6));
        assert_eq!(seen(line, 0, 8), ("abcdefgh".into(), 0));
        assert_eq!(seen("short", 2, 8), ("short".into(), 2));
    }

    #[test]
    fn wide_characters_are_seen_whole_or_not_at_all() {
        assert_eq!(seen("好好好好", 12, 4), ("好".into(), 2));
        assert_eq!(seen("好好好好", 9, 4), ("好好".into(), 2));
        assert_eq!(seen("好", 3, 0), (String::new(), 0));
        assert_eq!(seen("好", 0, 1), (String::new(), 0));
    }

    #[test]
    fn what_cannot_be_drawn_takes_no_columns() {
        let line = "a\u{202e}b\u{200b}❤\u{fe0f}c";
        assert_eq!(seen(line, line.len(), 20), ("ab❤c".into(), 4));
        assert_eq!(seen(line, 4, 20), ("ab❤c".into(), 1));
        let marks = format!("z{}y", "\u{489}".repeat(1000));
        assert_eq!(seen(&marks, marks.len(), 10).1, 2);
    }
}
