//! The tips: who came and went of late, on one line.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::State,
    i18n::PaneTexts,
    tui::{pen::Pen, theme::Theme},
};

pub(in crate::tui) fn draw(area: Rect, buffer: &mut Buffer, state: &State, theme: &Theme) {
    if area.is_empty() {
        return;
    }
    let texts = PaneTexts::of(state.language);
    let audience = &state.room().audience;
    let (joined, quit) = (audience.joined(), audience.quit());
    let mut pen = Pen::at(buffer, area, 0);
    pen.skip(1);
    if joined + quit == 0 {
        return pen.write(texts.nobody, theme.quiet());
    }
    pen.write(&format!("+{joined}"), theme.good());
    pen.write(&format!(" −{quit}  "), theme.quiet());
    for (index, (name, came)) in audience.names().enumerate() {
        if pen.left() < 8 {
            break;
        }
        if index > 0 {
            pen.write(", ", theme.quiet());
        }
        pen.write(name.as_str(), theme.quiet());
        pen.write(if came { texts.joined } else { texts.quit }, theme.quiet());
    }
}
