//! The saved views, to choose one.

use ratatui::{buffer::Buffer, layout::Rect};

use super::popup::{self, Frame, closes};
use crate::{
    app::{Layout, Popup, State, first_shown},
    i18n::LayerTexts,
    model::Text,
    tui::{
        pen::{Pen, choose},
        theme::Theme,
    },
};

pub(in crate::tui) fn draw(
    whole: Rect,
    buffer: &mut Buffer,
    state: &State,
    selected: usize,
    theme: &Theme,
) {
    let texts = LayerTexts::of(state.language);
    let views = &state.settings.views;
    let popup = Popup::views(Layout::of(state).whole, views.len()).area;
    let closes = closes(state);
    let titles = (texts.views, closes.as_str());
    let area = Frame::draw(whole, buffer, (popup.width, popup.height), titles, theme).inner;
    let names: Vec<Text> = views.keys().map(|name| Text::new(name)).collect();
    let widest = names.iter().map(Text::width).max().unwrap_or(0) + 2;
    let columns = popup::name_columns(area.width, widest);
    let selected = selected.min(views.len().saturating_sub(1));
    let first = first_shown(selected, views.len(), area.height);
    let shown = names.iter().zip(views.values()).enumerate().skip(first);
    for (row, (index, (name, view))) in (0..area.height).zip(shown) {
        let mut pen = Pen::at(buffer, area, row);
        let filter = Text::new(&view.to_string());
        let name = (name.as_str(), columns, theme.strong());
        popup::entry(&mut pen, name, (filter.as_str(), theme.quiet()));
        if index == selected {
            choose(Rect { y: area.y + row, height: 1, ..area }, buffer, theme);
        }
    }
}
