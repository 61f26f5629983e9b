//! The tips: who came and went of late, on one line.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::State,
    tui::{pen::Pen, theme::Theme},
};

pub(in crate::tui) fn draw(area: Rect, buffer: &mut Buffer, state: &State, theme: &Theme) {
    if area.is_empty() {
        return;
    }
    let audience = &state.audience;
    let (joined, quit) = (audience.joined(), audience.quit());
    let mut pen = Pen::at(buffer, area, 0);
    if joined + quit == 0 {
        return pen.write(" nobody came or went of late", theme.quiet());
    }
    pen.write(&format!(" +{joined}"), theme.good());
    pen.write(&format!(" −{quit}  "), theme.quiet());
    for (index, (name, came)) in audience.names().enumerate() {
        if pen.left() < 8 {
            break;
        }
        if index > 0 {
            pen.write(", ", theme.quiet());
        }
        pen.write(name.as_str(), theme.quiet());
        pen.write(if came { " joined" } else { " quit" }, theme.quiet());
    }
}
