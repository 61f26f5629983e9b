//! Finding: search as one types, filters, views, and back to where something was said.

use crate::{
    app::{
        Action, Arrangement, Focus, Input, Layer, Pane, Place, Prompt, PromptKind, RowId, Scope,
        Search, State, facts, pane::Bookmark,
    },
    filter::Expression,
    i18n::{CommandTexts, RemarkTexts, fill, wrong_filter},
    model::Text,
};

use super::{moderate, rooms};

/// Characters of a filter that are shown where it is wrong.
const MOST_SHOWN: usize = 24;

/// Opens a prompt for something to find or to show.
pub(super) fn ask(state: &mut State, kind: PromptKind) {
    // The pane of mentions is what it is.
    let text = match &state.pane(state.active_pane_id()).filter {
        Some(filter) if kind == PromptKind::Filter => filter.to_string(),
        _ => String::new(),
    };
    open(state, kind, &text);
}

fn open(state: &mut State, kind: PromptKind, text: &str) {
    let before = state.focused_pane().bookmark();
    let mut line = Input::default();
    line.set(text);
    state.prompt = Some(Prompt { kind, line, before });
}

/// The prompt's line changed: a search looks at once.
pub(super) fn typed(state: &mut State) {
    let Some(Prompt { kind: PromptKind::Search, line, before }) = &state.prompt else { return };
    let (text, before) = (line.text().to_owned(), *before);
    // From where the search began, so that a longer word may find what a shorter one passed.
    go_back(state, before);
    look(state, text);
}

/// Looks for a text among what is older, then among what is newer; whether it is found.
fn look(state: &mut State, text: String) -> bool {
    state.search = expression(&text).map(|expression| Search { text, expression });
    step(state, true, true) || step(state, false, true)
}

fn go_back(state: &mut State, bookmark: Bookmark) {
    let id = state.focused_pane_id();
    state.with_pane(id, |pane, rooms, _, _| pane.go_back(rooms, bookmark));
}

/// A text that is no expression is looked for as it stands.
fn expression(text: &str) -> Option<Expression> {
    if text.trim().is_empty() {
        return None;
    }
    // A backslash at the end would take the quote's meaning.
    let plain = text.trim_end_matches('\\').replace('”', "\"");
    Expression::parse(text).or_else(|_| Expression::parse(&format!("“{plain}”"))).ok()
}

/// The prompt was answered.
pub(super) fn accept(state: &mut State) {
    let Some(prompt) = state.prompt.take() else { return };
    let text = prompt.line.text().to_owned();
    match prompt.kind {
        PromptKind::Search if text.trim().is_empty() => state.search = None,
        PromptKind::Search => {
            if !state.selected().is_some_and(|id| is_find(state, id)) {
                nothing_found(state, &text);
            }
            state.focus = Focus::List;
        }
        PromptKind::Filter => set_filter(state, &text),
        PromptKind::Acts => moderate::set_filter(state, &text),
    }
}

fn is_find(state: &State, id: RowId) -> bool {
    let (Some(search), Some(row)) = (&state.search, state.row(id)) else { return false };
    search.expression.matches(&facts::of(&state.rooms[id.room], row), &state.clock())
}

/// The prompt was closed.
pub(super) fn cancel(state: &mut State) {
    let Some(prompt) = state.prompt.take() else { return };
    if prompt.kind == PromptKind::Search {
        state.search = None;
        go_back(state, prompt.before);
    }
}

/// Looks for a text as a command asks.
pub(super) fn search(state: &mut State, text: &str) {
    state.focus = Focus::List;
    if !look(state, text.to_owned()) {
        nothing_found(state, text);
    }
}

/// Goes on to the next find; asks what to find where nothing is looked for.
pub(super) fn go_on(state: &mut State, older: bool) {
    let Some(search) = &state.search else { return ask(state, PromptKind::Search) };
    let text = search.text.clone();
    let found = step(state, older, false);
    let texts = RemarkTexts::of(state.language);
    match place_of_find(state) {
        (_, 0) => nothing_found(state, &text),
        (place, count) if found => state.say(fill(texts.find_at, &[&place, &count]), false),
        (place, count) => {
            let no_more = if older { texts.no_older } else { texts.no_newer };
            state.say(fill(no_more, &[&place, &count]), true);
        }
    }
}

/// Which of the finds in the pane is selected, counted from the newest, and how many there are.
fn place_of_find(state: &State) -> (usize, usize) {
    let (selected, mut place, mut count) = (state.selected(), 0, 0);
    for id in state.focused_pane().entries().rev().filter(|id| is_find(state, *id)) {
        count += 1;
        if selected == Some(id) {
            place = count;
        }
    }
    (place, count)
}

/// Goes to the next find; whether there was one.
pub(super) fn step(state: &mut State, older: bool, from_here: bool) -> bool {
    let Some(search) = state.search.take() else { return false };
    let (id, clock) = (state.focused_pane_id(), state.clock());
    let found = state.with_pane(id, |pane, rooms, columns, height| {
        pane.find(rooms, (older, from_here), (columns, height), |room, row| {
            row.is_selectable() && search.expression.matches(&facts::of(room, row), &clock)
        })
    });
    state.search = Some(search);
    let Some(found) = found else { return false };
    let select = |state: &mut State| {
        state.with_pane(id, |pane, rooms, columns, height| {
            pane.select(rooms, found, columns, height)
        })
    };
    if !select(state) {
        open_leader(state, found);
        state.rebuild_panes(Some(found.room));
        select(state);
    }
    true
}

fn nothing_found(state: &mut State, text: &str) {
    let text = Text::new(text);
    state.say(fill(RemarkTexts::of(state.language).nothing_found, &[&text]), true);
}

/// Shows only what matches, or everything again. What is wrong can be mended at once.
pub(super) fn set_filter(state: &mut State, text: &str) {
    let texts = RemarkTexts::of(state.language);
    let filter = if text.trim().is_empty() {
        state.say(texts.filter_off, false);
        None
    } else {
        match Expression::parse(text) {
            Ok(filter) => {
                let key = state.key(Action::ClearFilter);
                state.say(fill(texts.filter_on, &[&Text::new(text), &key]), false);
                Some(filter)
            }
            Err(error) => {
                open(state, PromptKind::Filter, text);
                let why = wrong_filter(state.language, &error);
                let rest: String = text[error.position()..].chars().take(MOST_SHOWN).collect();
                let said = match rest.trim() {
                    "" => fill(texts.wrong_at_end, &[&why]),
                    rest => fill(texts.wrong_at, &[&why, &Text::new(rest)]),
                };
                return state.say(said, true);
            }
        }
    };
    let (id, clock) = (state.active_pane_id(), state.clock());
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
    let name = Text::new(name);
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
    state.focus = Focus::List;
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
    rooms::look_at(state, id.room);
    show(state, id);
}

/// Brings a row into view in its own list, whatever that shows now.
fn show(state: &mut State, id: RowId) {
    open_leader(state, id);
    let pane = state.active_pane_id();
    state.with_pane(pane, |pane, _, _, _| pane.filter = None);
    state.rebuild_panes(Some(id.room));
    state.with_pane(pane, |pane, rooms, columns, height| {
        pane.select_near(rooms, id, columns, height);
    });
}

/// What stands in another row is shown by opening that one.
fn open_leader(state: &mut State, id: RowId) {
    let room = &mut state.rooms[id.room];
    let place = room.scrollback.row(id.key).map(|row| row.place);
    let leader = place.and_then(|place| room.folds.leader(place));
    if let Some(leader) = leader.and_then(|leader| room.scrollback.row_mut(leader)) {
        leader.open = true;
    }
}

/// Opens what stands in the selected row, or closes it; whether anything does.
pub(super) fn expand(state: &mut State) -> bool {
    let Some(id) = state.selected() else { return false };
    let Some(row) = state.row(id) else { return false };
    // A filter shows all that match, wherever they stand.
    let filtered = state.focused_pane().filter.is_some();
    let (columns, _) = state.geometry(state.focused_pane_id());
    let leader = match state.rooms[id.room].folds.leader(row.place) {
        _ if columns.is_long(row) || row.repeats + row.more > 0 && !filtered => id.key,
        Some(leader) if leader != id.key && !filtered => leader,
        _ => return false,
    };
    if let Some(row) = state.rooms[id.room].scrollback.row_mut(leader) {
        row.open = !row.open;
    }
    state.rebuild_panes(Some(id.room));
    let pane = state.focused_pane_id();
    let leader = RowId { room: id.room, key: leader };
    let opened = state.row(leader).filter(|row| row.open);
    let within = opened.map(|row| state.rooms[id.room].folds.within(row));
    let last = within.and_then(Iterator::max).map(|key| RowId { room: id.room, key });
    state.with_pane(pane, |pane, rooms, columns, height| {
        pane.select(rooms, pane.selected.unwrap_or(leader), columns, height);
        if let Some(last) = last {
            pane.reveal(rooms, (leader, last), columns, height);
        }
    });
    true
}

/// Goes to the first that came after somebody looked last.
pub(super) fn read_mark(state: &mut State) {
    let shown = |room: &usize| state.arrangement == Arrangement::Merged || *room == state.active;
    let marks = (0..state.rooms.len()).filter(shown).filter_map(|room| {
        let id = RowId { room, key: state.rooms[room].read_mark? };
        Some((state.row(id).map(|row| row.arrived), id))
    });
    let mark = marks.max_by_key(|(arrived, _)| *arrived).map(|(_, id)| id);
    let pane = state.active_pane_id();
    let found = state.with_pane(pane, |pane, rooms, columns, height| {
        let first = pane.first_after(rooms, mark?)?;
        pane.select(rooms, first, columns, height).then_some(())
    });
    match found {
        Some(()) => state.focus = Focus::List,
        None => state.say(RemarkTexts::of(state.language).no_read_mark, false),
    }
}

impl State {
    /// The place where keys are looked up now.
    pub fn place(&self) -> Place {
        match (self.focus, &self.layer) {
            (Focus::Input, _) if !self.layer_has_keys() => Place::Input,
            (_, Some(Layer::Queue(_))) => Place::Queue,
            (_, Some(Layer::Acts(_))) => Place::Acts,
            _ => Place::List,
        }
    }
}
