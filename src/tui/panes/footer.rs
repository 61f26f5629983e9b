//! The keys that matter now.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::State,
    tui::{pen::Pen, theme::Theme},
};

pub(in crate::tui) fn draw(area: Rect, buffer: &mut Buffer, state: &State, theme: &Theme) {
    if area.is_empty() {
        return;
    }
    let mut pen = Pen::at(buffer, area, 0);
    let mut at = 0;
    for hint in state.hints() {
        pen.skip(hint.start - at);
        let left = pen.left();
        pen.write(&hint.key, theme.key());
        pen.write(&format!(" {}", hint.label), theme.quiet());
        at = hint.start + left - pen.left();
    }
}
