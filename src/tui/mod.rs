//! The screen: reads [`crate::app::State`] and writes cells; changes nothing.

mod canvas;
mod capabilities;
mod commands;
mod first;
mod layers;
mod layout;
mod line;
mod panes;
mod pen;
mod screen;
mod terminal;
mod theme;
mod tty;

#[cfg(test)]
mod tests;

use ratatui::layout::Position;

use crate::app::{Layout, PaneId, State};
use layout::rect;

pub use canvas::Canvas;
pub use capabilities::has_unicode;
pub use commands::{Copied, MOST_COPIED};
pub use screen::in_ascii;
pub use terminal::Terminal;
pub use theme::{Depth, Theme, ThemeConfig, ThemeError, ThemeName};

/// Draws the whole screen on a blank canvas; gives the cursor's place, where there is one.
pub fn draw(canvas: &mut Canvas, state: &State, theme: &Theme) -> Option<Position> {
    let whole = canvas.area;
    canvas.set_style(whole, theme.base());
    let layout = Layout::of(state);
    panes::ticker::draw(rect(layout.ticker, whole), canvas, state, theme);
    for list in &layout.lists {
        panes::title::draw(rect(list.title, whole), canvas, state, list.pane, theme);
        let area = rect(list.area, whole);
        match list.pane {
            // Who selects or scrolls back wants the list, which is kept all the while.
            PaneId::Room(room) if state.flying && state.pane(list.pane).follows() => {
                panes::stage::draw(area, canvas, &state.rooms[room].stage, theme);
            }
            pane => panes::comments::draw(area, canvas, state, pane, theme),
        }
    }
    panes::tips::draw(rect(layout.tips, whole), canvas, state, theme);
    panes::tabs::draw(rect(layout.tabs, whole), canvas, state, theme);
    // A long remark lies over the lines below.
    panes::status::draw(rect(layout.status, whole), canvas, state, theme);
    panes::footer::draw(rect(layout.footer, whole), canvas, state, theme);
    // The real cursor, so that input methods open where the text is.
    let cursor = panes::input::draw(rect(layout.input, whole), canvas, state, theme);
    let over = layers::draw(&layout, canvas, state, theme);
    if state.layer_has_keys() { over } else { cursor }
}
