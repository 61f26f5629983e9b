//! What terminals draw beside the cells that they should.
//!
//! Many draw a family, a flag or a skin tone as its characters one by one, in more columns than
//! the one sign takes, or in the columns that it covers. The drawing library knows nothing of
//! those, so they would stay when the sign goes.

use std::ops::Range;

use ratatui::{
    buffer::{Buffer, CellDiffOption},
    layout::Rect,
};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Remembers where such signs stand on the screen.
#[derive(Debug, Default)]
pub(super) struct Residue {
    area: Rect,
    /// Cells that a sign of the last frame may have touched.
    touched: Vec<Range<usize>>,
}

impl Residue {
    /// Has every cell written that such a sign touches now or touched in the frame before.
    pub(super) fn cover(&mut self, buffer: &mut Buffer) {
        if self.area != buffer.area {
            self.area = buffer.area;
            self.touched.clear();
        }
        for cells in self.touched.drain(..) {
            write(buffer, cells);
        }
        let columns = usize::from(buffer.area.width.max(1));
        for at in 0..buffer.content.len() {
            let symbol = buffer.content[at].symbol();
            // No single character is longer.
            if symbol.len() <= 4 {
                continue;
            }
            let (width, apart) = (symbol.width(), symbol.chars().map(width_apart).sum::<usize>());
            let end_of_row = (at / columns + 1) * columns;
            write(buffer, at + width..end_of_row.min(at + apart));
            self.touched.push(at..end_of_row.min(at + apart.max(width)));
        }
    }
}

fn write(buffer: &mut Buffer, cells: Range<usize>) {
    for cell in buffer.content.get_mut(cells).into_iter().flatten() {
        cell.set_diff_option(CellDiffOption::AlwaysUpdate);
    }
}

/// Columns of a character by itself.
fn width_apart(c: char) -> usize {
    match c {
        // Half a flag: narrow by the book, yet often drawn wide.
        '\u{1f1e6}'..='\u{1f1ff}' => 2,
        _ => c.width().unwrap_or(0),
    }
}
