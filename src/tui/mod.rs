//! The screen: reads [`crate::app::State`] and writes cells; changes nothing.

mod layers;
mod layout;
mod panes;
mod pen;
mod residue;
mod terminal;
mod theme;

#[cfg(test)]
mod tests;

use ratatui::Frame;

use crate::app::State;

pub use terminal::Terminal;
pub use theme::Theme;

/// Draws the whole screen.
pub fn draw(frame: &mut Frame<'_>, state: &State, theme: Theme) {
    let areas = layout::areas(frame.area());
    let buffer = frame.buffer_mut();
    panes::ticker::draw(areas.ticker, buffer, state, theme);
    panes::comments::draw(areas.comments, buffer, state, theme);
    panes::tips::draw(areas.tips, buffer, state, theme);
    panes::status::draw(areas.status, buffer, state, theme);
    let cursor = panes::input::draw(areas.input, buffer, state, theme);
    if state.help {
        layers::help::draw(areas.whole, buffer);
    } else if let Some(cursor) = cursor {
        // The real cursor, so that input methods open where the text is.
        frame.set_cursor_position(cursor);
    }
}
