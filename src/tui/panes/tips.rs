//! The tips: who came and went of late, on one line.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::State,
    i18n::{PaneTexts, fill},
    model::str_width,
    tui::{pen::Pen, theme::Theme},
};

/// Columns of a name: who came matters, and that they did.
const MAX_NAME: usize = 20;
/// Columns in which a name is begun even if it has to be cut.
const LEAST: usize = 12;

pub(in crate::tui) fn draw(area: Rect, buffer: &mut Buffer, state: &State, theme: &Theme) {
    if area.is_empty() {
        return;
    }
    let texts = PaneTexts::of(state.language);
    let audience = &state.room().audience;
    let (joined, quit) = (audience.joined(), audience.quit());
    let mut pen = Pen::at(buffer, area, 0);
    pen.skip(1);
    let strokes = state.room().ticker.pen_tracks;
    if strokes > 0 {
        pen.write(&format!("✎ {} · ", fill(texts.strokes, &[&strokes])), theme.quiet());
    }
    if joined + quit == 0 {
        return pen.write(texts.nobody, theme.quiet());
    }
    pen.write(&format!("+{joined}"), theme.good());
    pen.write(&format!(" −{quit}  "), theme.quiet());
    let mut names = audience.names().peekable();
    let mut between = "";
    while let Some((name, came)) = names.next() {
        let what = if came { texts.joined } else { texts.quit };
        let entry = format!("{between}{}{what}", name.shortened(MAX_NAME));
        // With room for the sign that there are more.
        let room = pen.left().saturating_sub(usize::from(names.peek().is_some()));
        if str_width(&entry) > room && (!between.is_empty() || room < LEAST) {
            return pen.write("…", theme.quiet());
        }
        pen.write(&entry, theme.quiet());
        between = texts.comma;
    }
}
