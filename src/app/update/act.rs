//! Actions: what each of them does.

use std::time::Duration;

use crate::{
    app::{
        Action, Arrangement, Effect, Focus, Kind, Layer, Palette, Pane, PromptKind, RowId, Scope,
        Stage, State, command::Asked,
    },
    i18n::{CommandTexts, RemarkTexts, fill},
    model::{Priority, Text, UserId, links},
};

use super::{find, ignore, ignore::What, send};

/// Ctrl-c twice within this time leaves.
const TWICE: Duration = Duration::from_secs(2);
/// Lines of a message that the inspector shows at most.
const MAX_LINES: usize = 5_000;

/// Does what an action says.
pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    if action != Action::Interrupt {
        state.interrupted = None;
    }
    match action {
        Action::Quit => return quit(state),
        Action::Interrupt => return interrupt(state),
        Action::EndOfInput if state.input.is_empty() => return quit(state),
        Action::EndOfInput => state.input.delete(),
        Action::Suspend => return vec![Effect::Suspend],
        Action::Redraw => return vec![Effect::Redraw],
        Action::Back => back(state),
        Action::Write => write(state),
        Action::Read => state.focus = Focus::List,
        Action::Up
        | Action::Down
        | Action::PageUp
        | Action::PageDown
        | Action::HalfUp
        | Action::HalfDown
        | Action::ScrollUp
        | Action::ScrollDown
        | Action::Oldest
        | Action::Newest => return go(state, action),
        Action::Hold => hold(state),
        Action::Expand => return expand(state),
        Action::Search => find::ask(state, PromptKind::Search),
        Action::Filter => find::ask(state, PromptKind::Filter),
        Action::SearchOlder | Action::SearchNewer => {
            if !find::step(state, action == Action::SearchOlder, false) {
                find::nothing_found(state);
            }
        }
        Action::ClearFilter => find::set_filter(state, ""),
        Action::Views => views(state),
        Action::Inspect => inspect(state),
        Action::Copy => return copy(state),
        Action::OpenLink => return open_link(state),
        Action::Retry => return send::retry(state),
        Action::Context => find::context(state),
        Action::IgnoreUser => return ignore::selected(state, What::User, false),
        Action::IgnoreUserAlways => return ignore::selected(state, What::User, true),
        Action::IgnorePhrase => return ignore::selected(state, What::Phrase, false),
        Action::IgnorePhraseAlways => return ignore::selected(state, What::Phrase, true),
        Action::IgnoreNobody => return ignore::remove(state, None),
        Action::Mentions => find::mentions(state),
        Action::Help => toggle(state, Layer::Help { scroll: 0 }),
        Action::Commands => toggle(state, Layer::Commands(Palette::default())),
        Action::Members => toggle(state, Layer::Members { scroll: 0 }),
        Action::Gifts => toggle(state, Layer::Gifts),
        Action::Statistics | Action::EndCard => {
            let (active, now) = (state.active, state.now);
            state.rooms[active].statistics.go_on(now);
            let statistics = action == Action::Statistics;
            toggle(state, if statistics { Layer::Statistics } else { Layer::EndCard });
        }
        Action::Stage => stage(state),
        Action::NextRoom => go_to_room(state, 1),
        Action::PreviousRoom => go_to_room(state, -1),
        Action::Arrange => arrange(state),
        Action::ReadMark => find::read_mark(state),
        Action::Bare => return bare(state),
        Action::Mouse => return mouse(state),
        Action::Priority => {
            let next = match state.priority {
                Priority::Normal => Priority::High,
                Priority::High => Priority::Lowest,
                Priority::Lowest => Priority::Low,
                Priority::Low => Priority::Normal,
            };
            set_priority(state, next);
        }
    }
    Vec::new()
}

/// Does what a command asks.
pub(super) fn asked(state: &mut State, asked: Asked) -> Vec<Effect> {
    match asked {
        Asked::Action(action) => return act(state, action),
        Asked::Filter(text) => find::set_filter(state, &text),
        Asked::Search(text) => find::search(state, &text),
        Asked::View(name) => find::set_view(state, &name),
        Asked::Send(text) => return send::send(state, text),
        Asked::Ignore(what) => {
            let phrase = what.strip_prefix('"').map(|rest| rest.trim_end_matches('"').to_owned());
            let user = phrase.is_none().then(|| UserId::from_peer(&what));
            return ignore::add(state, user, phrase, true);
        }
        Asked::Unignore(what) => return ignore::remove(state, Some(&what)),
        Asked::Room(name) => {
            let called = |room: &crate::app::RoomState| {
                room.id.as_str() == name || room.name().as_str() == name
            };
            if let Some(room) = state.rooms.iter().position(called) {
                look_at(state, room);
            } else {
                let name = Text::new(&name);
                state.say(fill(CommandTexts::of(state.language).no_room, &[&name]), true);
            }
        }
        Asked::Priority(priority) => set_priority(state, priority),
        Asked::Theme(name) => return vec![Effect::Theme(name)],
        Asked::Language(language) => state.language = language,
        Asked::Keys(preset) => {
            state.settings.keys.preset = preset;
            (state.keymap, _) = state.settings.keys.keymap();
        }
    }
    Vec::new()
}

/// Leaves; while something is on its way, only when asked twice.
fn quit(state: &mut State) -> Vec<Effect> {
    if state.outbox.pending().next().is_some() && !lately(state) {
        state.interrupted = Some(state.now);
        state.say(RemarkTexts::of(state.language).leave_sending, true);
        return Vec::new();
    }
    vec![Effect::Quit]
}

fn lately(state: &State) -> bool {
    state.interrupted.is_some_and(|before| state.now.saturating_sub(before) < TWICE)
}

fn interrupt(state: &mut State) -> Vec<Effect> {
    if state.input.is_empty() && lately(state) {
        return vec![Effect::Quit];
    }
    state.input.take();
    state.interrupted = Some(state.now);
    state.say(RemarkTexts::of(state.language).leave_again, false);
    Vec::new()
}

/// Leaves the innermost thing that is open; never the program.
fn back(state: &mut State) {
    let pane = state.focused_pane();
    let held = !pane.follows() || pane.selected.is_some();
    if state.layer_has_keys() {
        state.layer = None;
    } else if state.remark.take().is_some() && !held {
    } else if held {
        follow(state);
    } else if state.layer.is_some() {
        state.layer = None;
    } else if state.search.is_some() {
        state.search = None;
    } else if state.focus == Focus::Input {
        state.focus = Focus::List;
    }
}

fn follow(state: &mut State) {
    let id = state.focused_pane_id();
    state.with_pane(id, |pane, _, _, _| pane.follow());
    state.drop_sent();
}

fn write(state: &mut State) {
    if state.may_write() {
        state.focus = Focus::Input;
        return;
    }
    let texts = RemarkTexts::of(state.language);
    state.say(if state.me.is_none() { texts.guest } else { texts.reads_only }, true);
}

/// Moves the selection, or what a layer shows.
fn go(state: &mut State, action: Action) -> Vec<Effect> {
    let id = state.focused_pane_id();
    let (columns, height) = state.geometry(id);
    let page = isize::try_from(height.saturating_sub(1).max(1)).unwrap_or(1);
    let takes_keys = state.layer_has_keys() || state.focus == Focus::List;
    if takes_keys && let Some(scroll) = state.layer.as_mut().and_then(Layer::scroll_mut) {
        let rows = usize::from(state.size.1);
        *scroll = match action {
            Action::Up | Action::ScrollUp => scroll.saturating_sub(1),
            Action::Down | Action::ScrollDown => *scroll + 1,
            Action::PageUp | Action::HalfUp => scroll.saturating_sub(rows / 2),
            Action::PageDown | Action::HalfDown => *scroll + rows / 2,
            Action::Oldest => 0,
            _ => *scroll,
        };
        return Vec::new();
    }
    if state.layer_has_keys() {
        return Vec::new();
    }
    // From the input the arrows go to the comments.
    if matches!(action, Action::Up | Action::Down) {
        state.focus = Focus::List;
    }
    let by = match action {
        Action::Up | Action::ScrollUp => -1,
        Action::Down | Action::ScrollDown => 1,
        Action::PageUp => -page,
        Action::PageDown => page,
        Action::HalfUp => -(page / 2).max(1),
        _ => (page / 2).max(1),
    };
    match action {
        Action::Up | Action::Down => {
            let selected = state.selected();
            let last = state.focused_pane().entries().next_back();
            if action == Action::Down && (selected.is_none() || selected == last) {
                // Past the newest is the line that one writes.
                follow(state);
                if state.may_write() && selected.is_none() {
                    state.focus = Focus::Input;
                }
                return Vec::new();
            }
            state.with_pane(id, |pane, rooms, _, _| pane.select_by(rooms, by, columns, height));
        }
        Action::Oldest => state.with_pane(id, |pane, rooms, _, _| {
            pane.go_to_oldest(rooms, columns, height);
            let first = pane.entries().next();
            if let (Some(_), Some(first)) = (pane.selected, first) {
                pane.select(rooms, first, columns, height);
            }
        }),
        Action::Newest => follow(state),
        _ => state.with_pane(id, |pane, rooms, _, _| pane.scroll(rooms, by, columns, height)),
    }
    if state.focused_pane().follows() {
        state.drop_sent();
    }
    Vec::new()
}

fn hold(state: &mut State) {
    let id = state.focused_pane_id();
    if !state.focused_pane().follows() {
        return follow(state);
    }
    state.with_pane(id, Pane::hold);
    let key = state.key(Action::Hold);
    state.say(fill(RemarkTexts::of(state.language).held, &[&key]), false);
}

/// Enter: chooses in a list, opens a row of many, or begins to write.
fn expand(state: &mut State) -> Vec<Effect> {
    if let Some(Layer::Views { selected }) = state.layer {
        let name = state.settings.views.keys().nth(selected).cloned();
        state.layer = None;
        if let Some(name) = name {
            find::set_view(state, &name);
        }
        return Vec::new();
    }
    if let Some(Layer::Mentions(_)) = state.layer {
        find::context(state);
        return Vec::new();
    }
    if state.layer_has_keys() {
        state.layer = None;
    } else if !find::expand(state) {
        write(state);
    }
    Vec::new()
}

fn toggle(state: &mut State, layer: Layer) {
    let same = |open: &Layer| std::mem::discriminant(open) == std::mem::discriminant(&layer);
    state.layer = if state.layer.as_ref().is_some_and(same) { None } else { Some(layer) };
}

fn views(state: &mut State) {
    if state.settings.views.is_empty() {
        return state.say(CommandTexts::of(state.language).no_views, true);
    }
    toggle(state, Layer::Views { selected: 0 });
}

fn inspect(state: &mut State) {
    if let Some(Layer::Inspector { .. }) = state.layer {
        state.layer = None;
        return;
    }
    // Without a selection: the newest that came.
    let newest = state.focused_pane().entries().next_back();
    let Some(id) = state.selected().or(newest) else { return };
    match state.rooms[id.room].recent.event(id.key) {
        Some(event) => {
            let raw = serde_json::to_string_pretty(event).unwrap_or_else(|error| error.to_string());
            let lines = raw.lines().take(MAX_LINES).map(Text::new).collect();
            state.layer = Some(Layer::Inspector { lines, scroll: 0 });
        }
        None => state.say(RemarkTexts::of(state.language).not_kept, true),
    }
}

fn copy(state: &mut State) -> Vec<Effect> {
    if let Some(Layer::Inspector { lines, .. }) = &state.layer {
        let lines: Vec<_> = lines.iter().map(Text::as_str).collect();
        return vec![Effect::Copy(lines.join("\n"))];
    }
    let Some(row) = state.needs_selected().and_then(|id| state.row(id)) else { return Vec::new() };
    vec![Effect::Copy(row.body.to_string())]
}

fn open_link(state: &mut State) -> Vec<Effect> {
    let Some(row) = state.needs_selected().and_then(|id| state.row(id)) else { return Vec::new() };
    let link = links(row.body.as_str()).next().map(|range| row.body.as_str()[range].to_owned());
    let Some(link) = link else {
        state.say(RemarkTexts::of(state.language).no_link, true);
        return Vec::new();
    };
    vec![Effect::Open(link)]
}

fn stage(state: &mut State) {
    let texts = RemarkTexts::of(state.language);
    if !state.flying && !state.settings.viewer.motion {
        return state.say(fill(texts.stage_off, &[&texts.no_motion]), true);
    }
    state.flying = !state.flying;
    for room in &mut state.rooms {
        room.stage = Stage::default();
    }
    super::resize_stages(state);
}

fn go_to_room(state: &mut State, by: isize) {
    let count = state.rooms.len();
    if count == 1 {
        return state.say(RemarkTexts::of(state.language).one_room, false);
    }
    let next = (state.active + count).saturating_add_signed(by) % count;
    look_at(state, next);
}

/// Looks at a room: what came while nobody did is below its read mark.
pub(super) fn look_at(state: &mut State, room: usize) {
    if room != state.active && state.arrangement == Arrangement::Tabs {
        mark_read(state, state.active);
    }
    state.active = room;
    state.rooms[room].activity = None;
}

/// Draws the line up to which somebody looked.
pub(super) fn mark_read(state: &mut State, room: usize) {
    if let Some(old) = state.rooms[room].read_mark.take() {
        state.remove_line(RowId { room, key: old });
    }
    if state.rooms[room].scrollback.rows().next().is_some() {
        let id = state.push_line(room, Kind::ReadMark, Text::default());
        state.rooms[room].read_mark = Some(id.key);
    }
}

fn arrange(state: &mut State) {
    if state.rooms.len() == 1 {
        return state.say(RemarkTexts::of(state.language).one_room, false);
    }
    state.arrangement = match state.arrangement {
        Arrangement::Tabs => Arrangement::Split,
        Arrangement::Split => Arrangement::Merged,
        Arrangement::Merged => Arrangement::Tabs,
    };
    state.merged = (state.arrangement == Arrangement::Merged).then(|| {
        let mut merged = Pane::new(Scope::All, None);
        merged.rebuild(&state.rooms, &state.clock());
        merged
    });
    if state.arrangement != Arrangement::Tabs {
        state.rooms.iter_mut().for_each(|room| room.activity = None);
    }
}

/// Only text, and the mouse is the terminal's; or everything again.
fn bare(state: &mut State) -> Vec<Effect> {
    state.bare = !state.bare;
    if state.bare {
        state.layer = None;
    }
    if state.mouse { vec![Effect::Mouse(!state.bare)] } else { Vec::new() }
}

fn mouse(state: &mut State) -> Vec<Effect> {
    state.mouse = !state.mouse;
    let texts = RemarkTexts::of(state.language);
    state.say(if state.mouse { texts.mouse_on } else { texts.mouse_off }, false);
    vec![Effect::Mouse(state.mouse)]
}

fn set_priority(state: &mut State, priority: Priority) {
    state.priority = priority;
    let name = format!("{priority:?}").to_lowercase();
    state.say(fill(RemarkTexts::of(state.language).priority, &[&name]), false);
}
