//! Writes one row of cells from left to right, and never past its end.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Color, Modifier, Style},
};
use unicode_segmentation::UnicodeSegmentation;

use super::Theme;
use crate::model::{grapheme_width, str_width};

/// A place in a row, and what is left of it.
pub(super) struct Pen<'b> {
    buffer: &'b mut Buffer,
    x: u16,
    y: u16,
    end: u16,
}

impl<'b> Pen<'b> {
    /// At the start of a row of `area`, counted from its top.
    pub(super) fn at(buffer: &'b mut Buffer, area: Rect, row: u16) -> Self {
        Self { buffer, x: area.x, y: area.y + row, end: area.x + area.width }
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

    /// Writes within `columns`, and goes on after them.
    pub(super) fn write_within(&mut self, text: &str, columns: usize, style: Style) {
        let end = self.end;
        let columns = u16::try_from(columns).unwrap_or(u16::MAX);
        self.end = self.x.saturating_add(columns).min(end);
        self.write(text, style);
        (self.x, self.end) = (self.end, end);
    }

    /// Goes on after so many columns.
    pub(super) fn skip(&mut self, columns: usize) {
        let columns = u16::try_from(columns).unwrap_or(u16::MAX);
        self.x = self.x.saturating_add(columns).min(self.end);
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

/// Makes room for what lies over others: blanks an area, and what reaches into it from the left.
pub(super) fn cover(area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let area = area.intersection(buffer.area);
    for y in area.top()..area.bottom() {
        let before = (buffer.area.left()..area.left()).rev();
        let mut heads = before.skip_while(|x| buffer[(*x, y)].symbol() == " ");
        if let Some(x) = heads.next() {
            let reaches = grapheme_width(buffer[(x, y)].symbol());
            if usize::from(area.x - x) < reaches {
                buffer[(x, y)].set_symbol(" ");
            }
        }
        (area.left()..area.right()).for_each(|x| buffer[(x, y)].reset());
    }
    buffer.set_style(area, theme.base());
}

/// Marks a row as chosen, all of it alike: colours of its parts would be a pattern in the bar.
pub(super) fn choose(area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let base = theme.base();
    let plain = Style::new()
        .fg(base.fg.unwrap_or(Color::Reset))
        .bg(base.bg.unwrap_or(Color::Reset))
        .remove_modifier(Modifier::DIM);
    buffer.set_style(area, plain.patch(theme.selected()));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::{Depth, ThemeName};

    fn row(buffer: &Buffer) -> Vec<&str> {
        buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect()
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        let area = Rect::new(0, 0, 9, 1);
        let mut buffer = Buffer::empty(area);
        let mut pen = Pen::at(&mut buffer, area, 0);
        pen.write_within("好好好", 4, Style::new());
        pen.write_right("abcdefgh", 3, Style::new());
        pen.write("xyz", Style::new());
        assert_eq!(row(&buffer), ["好", " ", "…", " ", "a", "b", "…", "x", "…"]);
    }

    #[test]
    fn nothing_is_left_of_what_was_covered_by_half() {
        let area = Rect::new(0, 0, 6, 1);
        let theme = Theme::new(ThemeName::Dark, Depth::Millions);
        let mut buffer = Buffer::empty(area);
        Pen::at(&mut buffer, area, 0).write("a好好x", Style::new());
        cover(Rect { x: 2, width: 2, ..area }, &mut buffer, &theme);
        assert_eq!(row(&buffer), ["a", " ", " ", " ", " ", "x"]);
        // A neighbour that ends before it stays.
        Pen::at(&mut buffer, area, 0).write("a好好x", Style::new());
        cover(Rect { x: 3, width: 9, ..area }, &mut buffer, &theme);
        assert_eq!(row(&buffer), ["a", "好", " ", " ", " ", " "]);
    }
}
