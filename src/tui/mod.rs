//! The screen: reads [`crate::app::State`] and writes cells; changes nothing.

mod canvas;
mod capabilities;
mod commands;
mod layers;
mod layout;
mod panes;
mod pen;
mod screen;
mod terminal;
mod theme;

#[cfg(test)]
mod tests;

use ratatui::layout::Position;

use crate::app::State;

pub use canvas::Canvas;
pub use commands::{Copied, MOST_COPIED};
pub use terminal::Terminal;
pub use theme::Theme;

/// Draws the whole screen on a blank canvas; gives the place of the real cursor, if it is to be seen.
pub fn draw(canvas: &mut Canvas, state: &State, theme: &Theme) -> Option<Position> {
    let areas = layout::areas(canvas.area);
    panes::ticker::draw(areas.ticker, canvas, state, theme);
    panes::comments::draw(areas.comments, canvas, state, theme);
    panes::tips::draw(areas.tips, canvas, state, theme);
    panes::status::draw(areas.status, canvas, state, theme);
    let cursor = panes::input::draw(areas.input, canvas, state, theme);
    if state.help {
        layers::help::draw(areas.whole, canvas, theme);
        return None;
    }
    // Input methods open where the text is.
    cursor
}
