//! The line over a room where several stand side by side.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::{PaneId, State},
    tui::{pen::Pen, theme::Theme},
};

pub(in crate::tui) fn draw(
    area: Rect,
    buffer: &mut Buffer,
    state: &State,
    pane: PaneId,
    theme: &Theme,
) {
    let PaneId::Room(index) = pane else { return };
    if area.is_empty() {
        return;
    }
    let room = &state.rooms[index];
    let active = index == state.active;
    let style = if active { theme.bar() } else { theme.room(index) };
    buffer.set_style(area, style);
    let mut pen = Pen::at(buffer, area, 0);
    pen.write(&format!(" {} ", room.name()), style);
    if let Some((online, _)) = room.online {
        pen.write_right(&format!("{online} "), pen.left(), style);
    }
}
