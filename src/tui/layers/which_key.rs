//! What may come after the keys that were pressed.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::{
    app::{Action, State},
    i18n::LayerTexts,
    model::str_width,
    tui::{
        pen::{Pen, cover},
        theme::Theme,
    },
};

use super::popup;

/// Columns that an entry has where several stand side by side.
const WIDTH: u16 = 38;

pub(in crate::tui) fn draw(whole: Rect, buffer: &mut Buffer, state: &State, theme: &Theme) {
    let next: Vec<(String, Action)> = state.keymap.after(state.place(), &state.pending).collect();
    let count = u16::try_from(next.len()).unwrap_or(u16::MAX);
    let columns = (whole.width / WIDTH).clamp(1, 3);
    // Above the input and the footer, where the eye is, under a line with the keys so far.
    let below = if whole.height >= 10 { 2 } else { 1 };
    let height = (count.div_ceil(columns) + 1).min(whole.height.saturating_sub(below));
    let y = whole.y + whole.height.saturating_sub(below + height);
    let area = Rect { y, height, ..whole };
    cover(area, buffer, theme);
    if height == 0 {
        return;
    }
    let pressed: Vec<_> = state.pending.iter().map(ToString::to_string).collect();
    let mut pen = Pen::at(buffer, area, 0);
    pen.write("─ ", theme.border());
    pen.write(&pressed.join(" "), theme.key());
    pen.write(&format!(" {} ", LayerTexts::of(state.language).keys_next), theme.quiet());
    pen.write(&"─".repeat(pen.left()), theme.border());
    let rows = height - 1;
    let keys = next.iter().map(|(keys, _)| str_width(keys)).max().unwrap_or(0) + 2;
    let width = whole.width / columns;
    for (index, (key, action)) in (0..count).zip(&next) {
        // Down the first column, then down the next.
        let (column, row) = (index / rows.max(1), index % rows.max(1));
        if column >= columns || rows == 0 {
            break;
        }
        let place = Rect { x: area.x + column * width, width, ..area };
        let mut pen = Pen::at(buffer, place, row + 1);
        pen.skip(2);
        let text = (action.help(state.language), Style::new());
        popup::entry(&mut pen, (key, keys, theme.key()), text);
    }
}
