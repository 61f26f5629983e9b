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

use ratatui::{buffer::Buffer, layout::Position};

use crate::app::State;

pub use terminal::Terminal;
pub use theme::Theme;

/// Draws the whole screen into a blank buffer; gives the place of the real cursor, if it is to be seen.
pub fn draw(buffer: &mut Buffer, state: &State, theme: &Theme) -> Option<Position> {
    let areas = layout::areas(buffer.area);
    panes::ticker::draw(areas.ticker, buffer, state, theme);
    panes::comments::draw(areas.comments, buffer, state, theme);
    panes::tips::draw(areas.tips, buffer, state, theme);
    panes::status::draw(areas.status, buffer, state, theme);
    let cursor = panes::input::draw(areas.input, buffer, state, theme);
    if state.help {
        layers::help::draw(areas.whole, buffer, theme);
        return None;
    }
    // Input methods open where the text is.
    cursor
}
