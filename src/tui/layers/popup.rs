//! A frame over the room, and lists in it.

use ratatui::{
    buffer::Buffer,
    layout::{Margin, Rect},
    style::Style,
    widgets::{Block, Widget},
};

use crate::{
    app::{Action, Area, Popup, State},
    i18n::{LayerTexts, fill},
    model::str_width,
    tui::{
        layout::rect,
        pen::{Pen, cover},
        theme::Theme,
    },
};

/// A frame over the room.
pub(super) struct Frame {
    area: Rect,
    /// What is inside; all of it where there is no room for lines around it.
    pub(super) inner: Rect,
}

impl Frame {
    /// Draws a frame of this size in the middle of `whole`, with a title on its upper edge and a
    /// hint on the lower one.
    pub(super) fn draw(
        whole: Rect,
        buffer: &mut Buffer,
        size: (u16, u16),
        (title, hint): (&str, &str),
        theme: &Theme,
    ) -> Self {
        let screen = Area { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
        let popup = Popup::of(screen, size);
        let (area, inner) = (rect(popup.area, whole), rect(popup.inner, whole));
        // A blank column on both sides keeps the text beside it apart.
        cover(area.outer(Margin { horizontal: 1, vertical: 0 }).intersection(whole), buffer, theme);
        if inner == area {
            return Self { area, inner };
        }
        Block::bordered().border_style(theme.border()).render(area, buffer);
        let frame = Self { area, inner };
        Pen::at(buffer, frame.edge(), 0).write(&format!(" {title} "), theme.title());
        let hint = format!(" {hint} ");
        if str_width(&hint) <= usize::from(frame.edge().width) {
            let mut pen = Pen::at(buffer, frame.edge(), area.height - 1);
            pen.write_right(&hint, pen.left(), theme.quiet());
        }
        frame
    }

    /// The first of so many lines that is shown; where not all have room, the lower edge says
    /// which are.
    pub(super) fn scrolled(
        &self,
        buffer: &mut Buffer,
        scroll: usize,
        count: usize,
        theme: &Theme,
    ) -> usize {
        let height = usize::from(self.inner.height);
        let first = scroll.min(count.saturating_sub(height));
        let text = format!(" {}–{} / {count} ", first + 1, first + height);
        // The hint stands there too.
        let has_room = str_width(&text) * 2 <= usize::from(self.inner.width);
        if height < count && self.inner != self.area && has_room {
            Pen::at(buffer, self.edge(), self.area.height - 1).write(&text, theme.quiet());
        }
        first
    }

    /// The part of the upper edge, and of the lower one, on which words may stand.
    fn edge(&self) -> Rect {
        let width = self.area.width.saturating_sub(4);
        Rect { x: self.inner.x, width, ..self.area }
    }
}

/// What closes a layer, in words.
pub(super) fn closes(state: &State) -> String {
    fill(LayerTexts::of(state.language).close, &[&state.key_anywhere(Action::Back)])
}

/// The title of a pane beside the comments, with a line that parts it from them and what closes it;
/// gives what is under it.
pub(super) fn beside(
    area: Rect,
    buffer: &mut Buffer,
    title: &str,
    hint: &str,
    theme: &Theme,
) -> Rect {
    if area.is_empty() {
        return area;
    }
    cover(area, buffer, theme);
    let line = area.x > 0 && area.width > 4;
    let inner = if line { Rect { x: area.x + 1, width: area.width - 1, ..area } } else { area };
    if line {
        for y in 0..area.height {
            Pen::at(buffer, area, y).write("│", theme.border());
        }
    }
    let mut pen = Pen::at(buffer, inner, 0);
    pen.write(&format!(" {title}"), theme.title());
    if str_width(hint) + 3 <= pen.left() {
        pen.write_right(&format!("{hint} "), pen.left(), theme.quiet());
    }
    Rect { y: inner.y + 1, height: inner.height - 1, ..inner }
}

/// Columns for names that want so many, beside what they mean: all, where that has no room.
pub(super) fn name_columns(width: u16, wanted: usize) -> usize {
    let width = usize::from(width);
    if width < 30 { width } else { wanted.min(width / 2) }
}

/// A row of a list: what it is called, in a column of its own, and what that means.
pub(super) fn entry(
    pen: &mut Pen<'_>,
    (name, columns, name_style): (&str, usize, Style),
    (text, text_style): (&str, Style),
) {
    pen.write_within(name, columns.saturating_sub(1), name_style);
    pen.skip(1);
    pen.write(text, text_style);
}
