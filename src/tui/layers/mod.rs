//! What lies over the room, or beside it.

mod chart;
mod end_card;
mod frame;
mod gifts;
mod help;
mod inspector;
mod members;
mod mentions;
mod moderation;
pub(super) mod numbers;
mod palette;
mod popup;
mod statistics;
mod views;
mod which_key;

use ratatui::layout::Position;

pub(super) use moderation::countdown;
use popup::closes;

use crate::{
    app::{Layer, Layout, State},
    tui::{canvas::Canvas, layout::rect, theme::Theme},
};

/// Draws what is open; gives the cursor's place, where one writes there.
pub(super) fn draw(
    layout: &Layout,
    canvas: &mut Canvas,
    state: &State,
    theme: &Theme,
) -> Option<Position> {
    let whole = canvas.area;
    let side = rect(layout.side, whole);
    let mut cursor = None;
    match &state.layer {
        Some(Layer::Gifts) => gifts::draw(side, canvas, state, theme),
        Some(Layer::Help { scroll }) => help::draw(whole, canvas, state, *scroll, theme),
        Some(Layer::Commands(palette)) => {
            cursor = palette::draw(whole, canvas, state, palette, theme);
        }
        Some(Layer::Inspector { lines, scroll }) => {
            inspector::draw(whole, canvas, state, lines, *scroll, theme);
        }
        Some(Layer::Views { selected }) => views::draw(whole, canvas, state, *selected, theme),
        Some(Layer::Members { scroll }) => members::draw(side, canvas, state, *scroll, theme),
        Some(Layer::Mentions(_)) => mentions::draw(side, canvas, state, theme),
        Some(Layer::Statistics) => {
            let statistics = &state.room().statistics;
            // Of several rooms it is one's.
            let title = match state.rooms.len() {
                1 => closes(state),
                _ => format!("{} · {}", state.room().name(), closes(state)),
            };
            statistics::draw(whole, canvas, statistics, (state.language, &title), theme);
        }
        Some(Layer::EndCard) => {
            let room = state.room();
            let title = (&room.name(), room.over.is_some());
            end_card::draw(
                whole,
                canvas,
                title,
                &room.statistics,
                (state.language, &closes(state)),
                theme,
            );
        }
        _ => cursor = moderation::draw(whole, side, canvas, state, theme),
    }
    if !state.pending.is_empty() {
        which_key::draw(whole, canvas, state, theme);
    }
    cursor
}
