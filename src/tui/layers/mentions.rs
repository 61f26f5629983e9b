//! Mentions and highlights of all rooms.

use ratatui::{buffer::Buffer, layout::Rect};

use super::popup;
use crate::{
    app::{PaneId, State},
    i18n::LayerTexts,
    tui::{panes::comments, pen::Pen, theme::Theme},
};

pub(in crate::tui) fn draw(area: Rect, buffer: &mut Buffer, state: &State, theme: &Theme) {
    let texts = LayerTexts::of(state.language);
    let inner = popup::beside(area, buffer, texts.mentions, texts.close, theme);
    if state.pane(PaneId::Mentions).entries().len() == 0 && !inner.is_empty() {
        let mut pen = Pen::at(buffer, inner, 0);
        pen.skip(1);
        return pen.write(texts.no_mentions, theme.quiet());
    }
    comments::draw(inner, buffer, state, PaneId::Mentions, theme);
}
