//! The input box: a prompt, the text, and where the cursor is.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use crate::{
    app::{Link, State},
    tui::{pen::Pen, theme::Theme},
};

const PROMPT: &str = "> ";

/// Draws the box; gives the place of the cursor, if there is room for one.
pub(in crate::tui) fn draw(
    area: Rect,
    buffer: &mut Buffer,
    state: &State,
    theme: &Theme,
) -> Option<Position> {
    if area.is_empty() {
        return None;
    }
    let mut pen = Pen::at(buffer, area, 0);
    pen.write(PROMPT, theme.strong());
    let columns = u16::try_from(pen.left()).unwrap_or(u16::MAX);
    if columns == 0 {
        return None;
    }
    if state.input.is_empty() {
        let hint = match (&state.me, &state.link) {
            (_, Link::Over { .. }) => "the room is over · Ctrl-q leaves",
            (None, _) => "a guest reads only · F1 shows the keys",
            (Some(_), _) if state.read_only => "read only · F1 shows the keys",
            (Some(_), _) => "write a comment, Enter sends · F1 shows the keys",
        };
        // The cursor stands before the hint.
        pen.skip(1);
        pen.write(hint, theme.quiet());
        return Some(Position { x: area.x + 2, y: area.y });
    }
    let (text, cursor) = state.input.view(columns);
    pen.write(text, Style::new());
    Some(Position { x: area.x + 2 + cursor.min(columns - 1), y: area.y })
}
