//! How a layer lies on the screen: its place, its bar, its rows and columns.

use ratatui::{
    buffer::Buffer,
    layout::{Margin, Rect},
    style::Style,
};

use crate::{
    model::str_width,
    tui::{
        pen::{Pen, cover},
        theme::Theme,
    },
};

/// A place in the middle, of at most such a size.
pub(super) fn middle(whole: Rect, most: (u16, u16)) -> Rect {
    let (width, height) = (most.0.min(whole.width), most.1.min(whole.height));
    Rect {
        x: whole.x + (whole.width - width) / 2,
        y: whole.y + (whole.height - height) / 2,
        width,
        height,
    }
}

/// Blanks a place, with a column on both sides that keeps the text beside it apart.
pub(super) fn clear(area: Rect, whole: Rect, buffer: &mut Buffer, theme: &Theme) {
    cover(area.outer(Margin { horizontal: 1, vertical: 0 }).intersection(whole), buffer, theme);
}

/// The bar at the top of a layer.
pub(super) fn bar(
    area: Rect,
    buffer: &mut Buffer,
    title: &str,
    right: &str,
    closes: &str,
    theme: &Theme,
) {
    buffer.set_style(area, theme.bar());
    let mut pen = Pen::at(buffer, area, 0);
    let long = format!(" {title} · {closes}");
    let short = format!(" {title}");
    let right = format!("{right} ");
    let fits = |left: &str| str_width(left) + 1 + str_width(&right) <= usize::from(area.width);
    pen.write(if fits(&long) { &long } else { &short }, Style::new());
    pen.skip(1);
    // A long one is cut, but not to nothing.
    if pen.left() >= str_width(&right).min(12) {
        pen.write_right(&right, pen.left(), Style::new());
    }
}

/// Rows of an area that are given away from the top.
pub(super) struct Rows(Rect);

impl Rows {
    pub(super) fn of(area: Rect) -> Self {
        Self(area)
    }

    /// The first rows, and what is left.
    pub(super) fn split(mut self, height: u16) -> (Rect, Self) {
        (self.take(height), self)
    }

    pub(super) fn take(&mut self, height: u16) -> Rect {
        let height = height.min(self.0.height);
        let taken = Rect { height, ..self.0 };
        self.0.y += height;
        self.0.height -= height;
        taken
    }

    pub(super) fn left(&self) -> u16 {
        self.0.height
    }

    pub(super) fn whole(&self) -> Rect {
        self.0
    }

    /// Leaves a column free on both sides.
    pub(super) fn pad(&mut self) {
        self.0.x += 1;
        self.0.width = self.0.width.saturating_sub(2);
    }
}

/// So many places side by side, with three columns between.
pub(super) fn columns(area: Rect, count: u16) -> Vec<Rect> {
    let width = (area.width + 3) / count.max(1);
    let place = |index| Rect { x: area.x + index * width, width: width.saturating_sub(3), ..area };
    (0..count).map(place).collect()
}
