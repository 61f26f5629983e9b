//! The keys, from the table that the keys themselves obey.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    widgets::{Clear, Widget},
};

use crate::{
    app::BINDINGS,
    tui::{pen::Pen, theme::Theme},
};

const NAMES: usize = 10;
const WIDTH: u16 = 50;

pub(in crate::tui) fn draw(whole: Rect, buffer: &mut Buffer, theme: &Theme) {
    let rows: Vec<_> = BINDINGS.iter().filter(|binding| !binding.help.is_empty()).collect();
    let wanted = u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(2);
    let (width, height) = (WIDTH.min(whole.width), wanted.min(whole.height));
    let area = Rect {
        x: whole.x + (whole.width - width) / 2,
        y: whole.y + (whole.height - height) / 2,
        width,
        height,
    };
    if area.is_empty() {
        return;
    }
    Clear.render(area, buffer);
    for (y, row) in (0..height).zip(std::iter::once(None).chain(rows.into_iter().map(Some))) {
        let mut pen = Pen::at(buffer, area, y);
        match row {
            None => {
                let title = format!("{:<1$}", " keys · Esc closes", usize::from(width));
                pen.write(&title, theme.bar());
            }
            Some(binding) => {
                pen.write_right(binding.name, NAMES, theme.strong());
                pen.skip(2);
                pen.write(binding.help, Style::new());
            }
        }
    }
}
