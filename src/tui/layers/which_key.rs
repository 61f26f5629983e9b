//! What may come after the keys that were pressed.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    widgets::{Clear, Widget},
};

use crate::{
    app::{Place, State},
    model::str_width,
    tui::{pen::Pen, theme::Theme},
};

pub(in crate::tui) fn draw(whole: Rect, buffer: &mut Buffer, state: &State, theme: &Theme) {
    let next: Vec<_> = state.keymap.after(Place::List, &state.pending).collect();
    let wanted = u16::try_from(next.len()).unwrap_or(u16::MAX);
    // Above the input and the footer, where the eye is.
    let height = wanted.min(whole.height.saturating_sub(2));
    let y = whole.y + whole.height.saturating_sub(2 + height);
    let area = Rect { y, height, ..whole };
    Clear.render(area, buffer);
    buffer.set_style(area, theme.base());
    let pressed: Vec<_> = state.pending.iter().map(ToString::to_string).collect();
    let pressed = pressed.join(" ");
    for (row, (keys, action)) in (0..height).zip(next) {
        let mut pen = Pen::at(buffer, area, row);
        pen.write(&format!(" {pressed} "), theme.quiet());
        pen.write(&keys, theme.key());
        pen.skip(4_usize.saturating_sub(str_width(&keys)).max(1));
        pen.write(action.help(state.language), Style::new());
    }
}
