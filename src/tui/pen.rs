//! Writes one row of cells from left to right, and never past its end.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};
use unicode_segmentation::UnicodeSegmentation;

use crate::model::{grapheme_width, str_width};

/// A place in a row, and what is left of it.
pub(super) struct Pen<'b> {
    buffer: &'b mut Buffer,
    start: u16,
    x: u16,
    y: u16,
    end: u16,
}

impl<'b> Pen<'b> {
    /// At the start of a row of `area`, counted from its top.
    pub(super) fn at(buffer: &'b mut Buffer, area: Rect, row: u16) -> Self {
        Self { buffer, start: area.x, x: area.x, y: area.y + row, end: area.x + area.width }
    }

    /// Columns that are left.
    pub(super) fn left(&self) -> usize {
        usize::from(self.end.saturating_sub(self.x))
    }

    /// Writes as much as fits; what does not ends in an ellipsis.
    pub(super) fn write(&mut self, text: &str, style: Style) {
        let left = self.left();
        if left == 0 {
            return;
        }
        if str_width(text) <= left {
            self.put(text, style);
        } else {
            let cut = cut(text, left - 1);
            self.put(cut, style);
            self.put("…", style);
        }
    }

    /// Goes on after so many columns.
    pub(super) fn skip(&mut self, columns: usize) {
        let columns = u16::try_from(columns).unwrap_or(u16::MAX);
        self.x = self.x.saturating_add(columns).min(self.end);
    }

    /// Goes to a column of the row, counted from its start.
    pub(super) fn back_to(&mut self, column: usize) {
        self.x = self.start;
        self.skip(column);
    }

    /// Writes within `columns`, at their right end.
    pub(super) fn write_right(&mut self, text: &str, columns: usize, style: Style) {
        let columns = columns.min(self.left());
        let width = str_width(text);
        if width <= columns {
            self.skip(columns - width);
            self.put(text, style);
        } else if columns > 0 {
            let short = cut(text, columns - 1);
            self.skip(columns - 1 - str_width(short));
            self.put(short, style);
            self.put("…", style);
        }
    }

    fn put(&mut self, text: &str, style: Style) {
        if self.left() > 0 {
            let (x, _) = self.buffer.set_stringn(self.x, self.y, text, self.left(), style);
            self.x = x;
        }
    }
}

/// The start of a text that has at most so many columns.
pub(super) fn cut(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += grapheme_width(grapheme);
        if used > columns {
            return &text[..at];
        }
    }
    text
}
