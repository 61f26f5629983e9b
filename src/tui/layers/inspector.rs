//! A message as it came, in the form in which scripts read it.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::popup::{Frame, closes};
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
    // Within the frame, where there is one.
    let columns = usize::from(whole.width.saturating_sub(4)).max(2);
    let shown: Vec<_> = lines.iter().flat_map(|line| wrapped(line.as_str(), columns)).collect();
    let wanted = u16::try_from(shown.len()).unwrap_or(u16::MAX).saturating_add(2);
    let size = (whole.width, wanted.min(whole.height.saturating_sub(2).max(4)));
    let frame = Frame::draw(whole, buffer, size, (texts.inspector, &closes(state)), theme);
    let first = frame.scrolled(buffer, scroll, shown.len(), theme);
    for (row, (indent, text)) in (0..frame.inner.height).zip(shown.into_iter().skip(first)) {
        let mut pen = Pen::at(buffer, frame.inner, row);
        pen.skip(indent);
        pen.write(text, Style::new());
    }
}

/// A line in as many as it needs, each with the columns before it: those after the first stand
/// further in.
fn wrapped(text: &str, columns: usize) -> impl Iterator<Item = (usize, &str)> {
    let indent = (text.len() - text.trim_start().len()).min(columns / 2) + 2;
    let rest = columns.saturating_sub(indent).max(1);
    let ranges = wrap(text, columns, rest).into_iter().enumerate();
    ranges.map(move |(index, range)| (if index == 0 { 0 } else { indent }, &text[range]))
}
