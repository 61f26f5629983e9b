//! A message as it came, in the form in which scripts read it.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::popup;
use crate::{
    app::State,
    i18n::LayerTexts,
    model::{Text, wrap},
    tui::{pen::Pen, theme::Theme},
};

pub(in crate::tui) fn draw(
    whole: Rect,
    buffer: &mut Buffer,
    state: &State,
    lines: &[Text],
    scroll: usize,
    theme: &Theme,
) {
    let texts = LayerTexts::of(state.language);
    let size = (whole.width.saturating_sub(4).max(20), whole.height.saturating_sub(2).max(4));
    let area = popup::frame(whole, buffer, size, texts.inspector, texts.close, theme);
    let width = usize::from(area.width).max(2);
    let wrapped = lines.iter().flat_map(|line| {
        let text = line.as_str();
        let indent = text.len() - text.trim_start().len();
        let rest = width.saturating_sub(indent.min(width / 2) + 2).max(1);
        let ranges = wrap(text, width, rest).into_iter().enumerate();
        ranges.map(move |(index, range)| {
            (if index == 0 { 0 } else { indent.min(width / 2) + 2 }, &text[range])
        })
    });
    let shown: Vec<_> = wrapped.collect();
    let first = scroll.min(shown.len().saturating_sub(usize::from(area.height)));
    for (row, (indent, text)) in (0..area.height).zip(shown.into_iter().skip(first)) {
        let mut pen = Pen::at(buffer, area, row);
        pen.skip(indent);
        pen.write(text, Style::new());
    }
}
