//! A frame over the room, and lists in it.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    widgets::{Block, Clear, Widget},
};

use crate::{
    model::str_width,
    tui::{pen::Pen, theme::Theme},
};

/// Draws a frame of this size in the middle of `whole`; gives what is inside. Where there is no
/// room for a frame, all of it is inside.
pub(super) fn frame(
    whole: Rect,
    buffer: &mut Buffer,
    (width, height): (u16, u16),
    title: &str,
    hint: &str,
    theme: &Theme,
) -> Rect {
    let (width, height) = (width.min(whole.width), height.min(whole.height));
    let area = Rect {
        x: whole.x + (whole.width - width) / 2,
        y: whole.y + (whole.height - height) / 2,
        width,
        height,
    };
    Clear.render(area, buffer);
    buffer.set_style(area, theme.base());
    if height < 5 || width < 12 {
        return area;
    }
    Block::bordered().border_style(theme.border()).render(area, buffer);
    let mut top = Pen::at(buffer, Rect { x: area.x + 2, width: width - 4, ..area }, 0);
    top.write(&format!(" {title} "), theme.title());
    if str_width(title) + str_width(hint) + 8 < usize::from(width) {
        let bottom = Rect { x: area.x + 2, width: width - 4, ..area };
        let mut pen = Pen::at(buffer, bottom, height - 1);
        pen.skip(usize::from(width - 4).saturating_sub(str_width(hint) + 2));
        pen.write(&format!(" {hint} "), theme.quiet());
    }
    area.inner(ratatui::layout::Margin { horizontal: 2, vertical: 1 })
}

/// The title of a pane beside the comments, with a line that parts it from them; gives what is
/// under it.
pub(super) fn beside(area: Rect, buffer: &mut Buffer, title: &str, theme: &Theme) -> Rect {
    if area.is_empty() {
        return area;
    }
    Clear.render(area, buffer);
    buffer.set_style(area, theme.base());
    let line = area.x > 0 && area.width > 4;
    let inner = if line { Rect { x: area.x + 1, width: area.width - 1, ..area } } else { area };
    if line {
        for y in 0..area.height {
            Pen::at(buffer, area, y).write("│", theme.border());
        }
    }
    let mut pen = Pen::at(buffer, inner, 0);
    pen.write(&format!(" {title}"), theme.title());
    Rect { y: inner.y + 1, height: inner.height - 1, ..inner }
}

/// The first of `count` entries to show so that the chosen one is among the `height` that are.
pub(super) fn first_shown(selected: usize, count: usize, height: u16) -> usize {
    let height = usize::from(height).max(1);
    selected.saturating_sub(height / 2).min(count.saturating_sub(height))
}
