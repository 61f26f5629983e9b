//! The palette: a line, and the commands that it may mean.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use super::popup::{self, Frame, closes};
use crate::{
    app::{Layout, Palette, Popup, State, first_shown},
    i18n::LayerTexts,
    model::str_width,
    tui::{
        panes::input,
        pen::{Pen, choose},
        theme::Theme,
    },
};

/// Columns of the names.
const NAMES: usize = 32;

pub(in crate::tui) fn draw(
    whole: Rect,
    buffer: &mut Buffer,
    state: &State,
    palette: &Palette,
    theme: &Theme,
) -> Option<Position> {
    let texts = LayerTexts::of(state.language);
    let closes = closes(state);
    let titles = (texts.commands, closes.as_str());
    let popup = Popup::palette(Layout::of(state).whole).area;
    let size = (popup.width, popup.height);
    let area = Frame::draw(whole, buffer, size, titles, theme).inner;
    if area.is_empty() {
        return None;
    }
    let cursor = input::line(Rect { height: 1, ..area }, buffer, ":", &palette.line, "", theme);
    let list = Rect { y: area.y + 1, height: area.height - 1, ..area };
    let items = palette.items(&state.keymap, state.language);
    if items.is_empty() && !list.is_empty() {
        Pen::at(buffer, list, 0).write(texts.no_command, theme.quiet());
    }
    let selected = palette.selected.min(items.len().saturating_sub(1));
    let first = first_shown(selected, items.len(), list.height);
    let names = popup::name_columns(list.width, NAMES);
    for (row, (index, item)) in (0..list.height).zip(items.iter().enumerate().skip(first)) {
        let mut pen = Pen::at(buffer, list, row);
        let keys = str_width(&item.keys);
        let (name, takes) = item.name.split_once(' ').unwrap_or((&item.name, ""));
        let rest = names.saturating_sub(str_width(name) + 1);
        pen.write_within(name, names.min(str_width(name)), theme.strong());
        if rest > str_width(takes).min(1) {
            pen.skip(1);
            pen.write_within(takes, rest - 1, theme.quiet());
        }
        pen.skip(1);
        let room = pen.left().saturating_sub(if keys > 0 { keys + 1 } else { 0 });
        pen.write_within(item.help, room, Style::new());
        pen.write_right(&item.keys, pen.left(), theme.key());
        if index == selected {
            choose(Rect { y: list.y + row, height: 1, ..list }, buffer, theme);
        }
    }
    cursor
}
