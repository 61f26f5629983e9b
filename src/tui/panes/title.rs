//! The line over a room where several stand side by side.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::{PaneId, State},
    i18n::{StatusTexts, fill},
    model::str_width,
    tui::{pen::Pen, theme::Theme},
};

/// Columns that a name keeps beside the number of those who are online.
const NAME: usize = 12;

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
    let style = if index == state.active { theme.bar() } else { theme.room(index) };
    buffer.set_style(area, style);
    let name = format!(" {} ", room.name());
    let online = match (&room.over, room.online) {
        (Some(_), _) => "■ ".to_owned(),
        (None, Some((online, _))) => {
            format!("{} ", fill(StatusTexts::of(state.language).online, &[&online]))
        }
        (None, None) => String::new(),
    };
    let mut pen = Pen::at(buffer, area, 0);
    // A number is told whole or not at all.
    let online_fits = str_width(&name).min(NAME) + str_width(&online) <= usize::from(area.width);
    let room_for_name = pen.left() - if online_fits { str_width(&online) } else { 0 };
    pen.write_within(&name, room_for_name, style);
    if online_fits {
        pen.write(&online, style);
    }
}
