//! A tab for each room, with a mark for the most important thing that happened in it.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::{Activity, State},
    tui::{pen::Pen, theme::Theme},
};

pub(in crate::tui) fn draw(area: Rect, buffer: &mut Buffer, state: &State, theme: &Theme) {
    if area.is_empty() {
        return;
    }
    let mut pen = Pen::at(buffer, area, 0);
    for (index, room) in state.rooms.iter().enumerate().skip(state.first_tab()) {
        // Also where all rooms are one list: there it is where one writes to.
        let style = match room.activity {
            _ if index == state.active => theme.bar(),
            Some(Activity::Highlight | Activity::Mention) => theme.mention(),
            Some(_) => theme.room(index),
            None => theme.quiet(),
        };
        pen.write(&state.tab(index), style);
        pen.skip(1);
    }
}
