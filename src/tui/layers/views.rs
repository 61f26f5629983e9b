//! The saved views, to choose one.

use ratatui::{buffer::Buffer, layout::Rect};

use super::popup;
use crate::{
    app::State,
    i18n::LayerTexts,
    model::{Text, str_width},
    tui::{pen::Pen, theme::Theme},
};

const WIDTH: u16 = 70;
const NAMES: usize = 18;

pub(in crate::tui) fn draw(
    whole: Rect,
    buffer: &mut Buffer,
    state: &State,
    selected: usize,
    theme: &Theme,
) {
    let texts = LayerTexts::of(state.language);
    let views = &state.settings.views;
    let wanted = u16::try_from(views.len()).unwrap_or(u16::MAX).saturating_add(2).max(5);
    let area = popup::frame(whole, buffer, (WIDTH, wanted), texts.views, texts.close, theme);
    let selected = selected.min(views.len().saturating_sub(1));
    let first = popup::first_shown(selected, views.len(), area.height);
    for (row, (index, (name, view))) in (0..area.height).zip(views.iter().enumerate().skip(first)) {
        let mut pen = Pen::at(buffer, area, row);
        let name = Text::new(name);
        pen.write(name.as_str(), theme.strong());
        pen.skip(NAMES.saturating_sub(str_width(name.as_str())).max(1));
        pen.write(Text::new(&view.to_string()).as_str(), theme.quiet());
        if index == selected {
            buffer.set_style(Rect { y: area.y + row, height: 1, ..area }, theme.selected());
        }
    }
}
