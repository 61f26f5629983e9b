//! What lies over the room or beside it: opened, closed, scrolled, and what Enter does there.

use std::mem::discriminant;

use crate::{
    app::{Action, Effect, Kind, Layer, Palette, Row, RowId, State, room::Raw},
    i18n::{CommandTexts, ModerationTexts, RemarkTexts},
    model::{Text, json_indented, json_pretty},
};

use super::{act, find, moderate};

/// Lines of a message that the inspector shows at most.
const MAX_LINES: usize = 5_000;

/// Opens a layer, or closes it where it is open.
pub(super) fn toggle(state: &mut State, layer: Layer) {
    let same = |open: &Layer| discriminant(open) == discriminant(&layer);
    state.layer = if state.layer.as_ref().is_some_and(same) { None } else { Some(layer) };
}

/// Opens the palette, or closes it; a list beside the comments comes back with its end.
pub(super) fn commands(state: &mut State) {
    if let Some(Layer::Commands(_)) = state.layer {
        return state.close_layer();
    }
    let under = state.layer.take().filter(Layer::stands_beside).map(Box::new);
    state.layer = Some(Layer::Commands(Palette { under, ..Palette::default() }));
}

/// Opens the saved views, where there are any.
pub(super) fn views(state: &mut State) {
    if state.settings.views.is_empty() {
        return state.say(CommandTexts::of(state.language).no_views, true);
    }
    toggle(state, Layer::Views { selected: 0 });
}

/// Opens the selected row as it came.
pub(super) fn inspect(state: &mut State) {
    if let Some(Layer::Inspector { .. }) = state.layer {
        state.layer = None;
        return;
    }
    if state.moderation.streamer {
        return state.say(ModerationTexts::of(state.language).not_while_streaming, true);
    }
    // Without a selection: the newest that came.
    let newest = match state.layer {
        Some(Layer::Gifts) => newest_gift(state),
        _ => state.focused_pane().entries().next_back(),
    };
    let Some(id) = state.selected().or(newest) else {
        return state.say(RemarkTexts::of(state.language).nothing_raw, true);
    };
    match state.rooms[id.room].recent.raw(id.key) {
        Some(raw) => {
            let raw = match raw {
                Raw::Item(raw) => json_indented(raw),
                Raw::Event(event) => json_pretty(event).unwrap_or_else(|error| error.to_string()),
            };
            let lines = raw.lines().take(MAX_LINES).map(Text::new).collect();
            state.layer = Some(Layer::Inspector { lines, scroll: 0 });
        }
        None => state.say(RemarkTexts::of(state.language).not_kept, true),
    }
}

/// The newest gift in the room: the gifts' pane shows combos, which are none.
fn newest_gift(state: &State) -> Option<RowId> {
    let is_gift = |row: &&Row| matches!(row.kind, Kind::Gift { .. });
    let row = state.room().scrollback.rows().rev().find(is_gift)?;
    Some(RowId { room: state.active, key: row.key })
}

/// Enter: chooses in a list, opens a row of many, or begins to write.
pub(super) fn enter(state: &mut State) -> Vec<Effect> {
    if let Some(effects) = moderate::enter(state) {
        return effects;
    }
    match state.layer {
        Some(Layer::Views { selected }) => {
            let name = state.settings.views.keys().nth(selected).cloned();
            state.layer = None;
            if let Some(name) = name {
                find::set_view(state, &name);
            }
        }
        Some(Layer::Mentions(_)) => find::context(state),
        _ if state.layer_has_keys() => state.layer = None,
        _ => {
            if !find::expand(state) {
                act::write(state);
            }
        }
    }
    Vec::new()
}

/// Chooses an entry of the list that is open; whether it was chosen before.
pub(super) fn choose(state: &mut State, index: usize) -> bool {
    match &mut state.layer {
        Some(Layer::Views { selected }) => std::mem::replace(selected, index) == index,
        Some(Layer::Commands(palette)) => std::mem::replace(&mut palette.selected, index) == index,
        _ => moderate::choose(state, index),
    }
}

/// Scrolls what is open, as an action says; whether it can be scrolled.
pub(super) fn go(state: &mut State, action: Action) -> bool {
    let page = isize::try_from(state.size.1 / 2).unwrap_or(isize::MAX);
    let by = match action {
        Action::Up | Action::ScrollUp => -1,
        Action::Down | Action::ScrollDown => 1,
        Action::PageUp | Action::HalfUp => -page,
        Action::PageDown | Action::HalfDown => page,
        Action::Oldest => isize::MIN,
        Action::Newest => isize::MAX,
        _ => 0,
    };
    scroll(state, by)
}

/// Scrolls what is open by lines: up is negative; whether it can be scrolled.
pub(super) fn scroll(state: &mut State, by: isize) -> bool {
    if moderate::go(state, by) {
        return true;
    }
    let last = state.last_scroll();
    let Some(scroll) = state.layer.as_mut().and_then(Layer::scroll_mut) else { return false };
    *scroll = scroll.saturating_add_signed(by).min(last);
    true
}
