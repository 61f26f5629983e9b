//! Finding: search as one types, filters, views, and back to where something was said.

use crate::{
    app::{
        Action, Input, Layer, Pane, PaneId, Place, Prompt, PromptKind, RowId, Scope, Search, State,
        facts,
    },
    filter::Expression,
    i18n::{CommandTexts, RemarkTexts, fill},
};

/// Opens a prompt for something to find or to show.
pub(super) fn ask(state: &mut State, kind: PromptKind) {
    let before = state.selected();
    let mut line = Input::default();
    if kind == PromptKind::Filter
        && let Some(filter) = &state.focused_pane().filter
    {
        line.set(&filter.to_string());
    }
    state.prompt = Some(Prompt { kind, line, before });
}

/// The prompt's line changed: a search looks at once.
pub(super) fn typed(state: &mut State) {
    let Some(Prompt { kind: PromptKind::Search, line, before }) = &state.prompt else { return };
    let (text, before) = (line.text().to_owned(), *before);
    // From where the search began, so that a longer word may find what a shorter one passed.
    let id = state.focused_pane_id();
    match before {
        Some(before) => {
            state.with_pane(id, |pane, rooms, columns, height| {
                pane.select(rooms, before, columns, height);
            });
        }
        None => state.with_pane(id, |pane, _, _, _| pane.selected = None),
    }
    state.search = expression(&text).map(|expression| Search { text, expression });
    step(state, true, true);
}

/// A text that is no expression is looked for as it stands.
fn expression(text: &str) -> Option<Expression> {
    if text.trim().is_empty() {
        return None;
    }
    let quoted = || format!("\"{}\"", text.replace(['"', '\\'], " "));
    Expression::parse(text).or_else(|_| Expression::parse(&quoted())).ok()
}

/// The prompt was answered.
pub(super) fn accept(state: &mut State) {
    let Some(prompt) = state.prompt.take() else { return };
    let text = prompt.line.text().to_owned();
    match prompt.kind {
        PromptKind::Search if text.trim().is_empty() => state.search = None,
        PromptKind::Search => {
            if state.selected().is_none() || state.selected() == prompt.before {
                nothing_found(state);
            }
            state.focus = crate::app::Focus::List;
        }
        PromptKind::Filter => set_filter(state, &text),
    }
}

/// The prompt was closed.
pub(super) fn cancel(state: &mut State) {
    let Some(prompt) = state.prompt.take() else { return };
    if prompt.kind == PromptKind::Search {
        state.search = None;
        let id = state.focused_pane_id();
        state.with_pane(id, |pane, rooms, columns, height| match prompt.before {
            Some(before) => pane.select(rooms, before, columns, height),
            None => pane.follow(),
        });
    }
}

/// Looks for a text as a command asks.
pub(super) fn search(state: &mut State, text: &str) {
    state.search = expression(text).map(|expression| Search { text: text.to_owned(), expression });
    state.focus = crate::app::Focus::List;
    if !step(state, true, true) {
        nothing_found(state);
    }
}

/// Goes to the next find; whether there was one.
pub(super) fn step(state: &mut State, older: bool, from_here: bool) -> bool {
    let Some(search) = state.search.take() else { return false };
    let (id, clock) = (state.focused_pane_id(), state.clock());
    let found = state.with_pane(id, |pane, rooms, columns, height| {
        let found = pane.find(rooms, older, from_here, |room, row| {
            row.is_selectable() && search.expression.matches(&facts::of(room, row), &clock)
        });
        if let Some(found) = found {
            pane.select(rooms, found, columns, height);
        }
        found.is_some()
    });
    state.search = Some(search);
    found
}

pub(super) fn nothing_found(state: &mut State) {
    let text = state.search.as_ref().map(|search| search.text.clone()).unwrap_or_default();
    let text = crate::model::Text::new(&text);
    state.say(fill(RemarkTexts::of(state.language).nothing_found, &[&text]), true);
}

/// Shows only what matches, or everything again.
pub(super) fn set_filter(state: &mut State, text: &str) {
    let texts = RemarkTexts::of(state.language);
    let filter = if text.trim().is_empty() {
        state.say(texts.filter_off, false);
        None
    } else {
        match Expression::parse(text) {
            Ok(filter) => {
                let key = state.key(Action::ClearFilter);
                let shown = crate::model::Text::new(text);
                state.say(fill(texts.filter_on, &[&shown, &key]), false);
                Some(filter)
            }
            Err(error) => return state.say(error.to_string(), true),
        }
    };
    let (id, clock) = (state.focused_pane_id(), state.clock());
    state.with_pane(id, |pane, rooms, _, _| {
        pane.filter = filter;
        pane.rebuild(rooms, &clock);
    });
}

/// Shows only what a saved view shows.
pub(super) fn set_view(state: &mut State, name: &str) {
    if let Some(view) = state.settings.views.get(name) {
        let text = view.to_string();
        return set_filter(state, &text);
    }
    let name = crate::model::Text::new(name);
    state.say(fill(CommandTexts::of(state.language).no_view, &[&name]), true);
}

/// Opens or closes the pane of mentions and highlights.
pub(super) fn mentions(state: &mut State) {
    if let Some(Layer::Mentions(_)) = state.layer {
        state.layer = None;
        return;
    }
    let Ok(filter) = Expression::parse("is:mention or is:highlight") else { return };
    let mut pane = Pane::new(Scope::All, Some(filter));
    pane.rebuild(&state.rooms, &state.clock());
    state.layer = Some(Layer::Mentions(pane));
    state.focus = crate::app::Focus::List;
}

/// Shows the selected row where it was said, without the filter that found it.
pub(super) fn context(state: &mut State) {
    let Some(id) = state.needs_selected() else { return };
    let filtered = state.focused_pane().filter.is_some();
    if !filtered {
        return state.say(RemarkTexts::of(state.language).already_here, false);
    }
    if let Some(Layer::Mentions(_)) = state.layer {
        state.layer = None;
    }
    state.active = id.room;
    show(state, id);
}

/// Brings a row into view in its own list, whatever that shows now.
fn show(state: &mut State, id: RowId) {
    let (pane, clock) = (state.active_pane_id(), state.clock());
    // What stands in another row is shown by opening that one.
    if let Some(parent) = state.row(id).and_then(|row| row.within)
        && let Some(parent) = state.rooms[id.room].scrollback.row_mut(parent)
    {
        parent.open = true;
    }
    state.with_pane(pane, |pane, rooms, columns, height| {
        pane.filter = None;
        pane.rebuild(rooms, &clock);
        pane.select(rooms, id, columns, height);
    });
}

/// Opens what stands in the selected row, or closes it; whether anything does.
pub(super) fn expand(state: &mut State) -> bool {
    let Some(id) = state.selected() else { return false };
    let Some(row) = state.row(id) else { return false };
    let parent = match row.within {
        Some(parent) => parent,
        None if row.repeats + row.more > 0 => id.key,
        None => return false,
    };
    if let Some(row) = state.rooms[id.room].scrollback.row_mut(parent) {
        row.open = !row.open;
    }
    let (pane, clock) = (state.focused_pane_id(), state.clock());
    state.with_pane(pane, |pane, rooms, columns, height| {
        let parent = RowId { room: id.room, key: parent };
        pane.rebuild(rooms, &clock);
        if pane.selected.is_none() {
            pane.select(rooms, parent, columns, height);
        }
    });
    true
}

/// Goes to the line up to which somebody looked.
pub(super) fn read_mark(state: &mut State) {
    let room = state.active;
    let Some(key) = state.rooms[room].read_mark else {
        return state.say(RemarkTexts::of(state.language).no_read_mark, false);
    };
    let after = state.rooms[room].scrollback.after(key).find(|row| row.is_selectable());
    match after.map(|row| row.key) {
        Some(key) => {
            let id = RowId { room, key };
            state.with_pane(PaneId::Room(room), |pane, rooms, columns, height| {
                pane.select(rooms, id, columns, height);
            });
        }
        None => state.say(RemarkTexts::of(state.language).no_read_mark, false),
    }
}

/// The place where keys are looked up now.
pub(super) fn place(state: &State) -> Place {
    match state.focus {
        crate::app::Focus::Input if !state.layer_has_keys() => Place::Input,
        _ => Place::List,
    }
}
