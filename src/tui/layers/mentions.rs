//! Mentions and highlights of all rooms.

use ratatui::layout::Rect;

use super::popup::{self, closes};
use crate::{
    app::{PaneId, State},
    i18n::LayerTexts,
    tui::{canvas::Canvas, panes::comments, pen::Pen, theme::Theme},
};

pub(in crate::tui) fn draw(area: Rect, canvas: &mut Canvas, state: &State, theme: &Theme) {
    let texts = LayerTexts::of(state.language);
    let inner = popup::beside(area, canvas, texts.mentions, &closes(state), theme);
    if state.pane(PaneId::Mentions).entries().len() == 0 && !inner.is_empty() {
        let mut pen = Pen::at(canvas, inner, 0);
        pen.skip(1);
        return pen.write(texts.no_mentions, theme.quiet());
    }
    comments::draw(inner, canvas, state, PaneId::Mentions, theme);
}
