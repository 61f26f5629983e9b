//! Actions: what each of them does.

use crate::{
    app::{
        Action, Arrangement, Effect, Focus, KeySettings, Layer, Pane, PromptKind, Stage, State,
        command::Asked,
    },
    i18n::{CommandTexts, RemarkTexts, fill},
    model::{Priority, Text, UserId, links},
};

use super::{find, ignore, ignore::What, layers, leave, moderate, rooms, send};

/// Does what an action says.
pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    if !matches!(action, Action::Interrupt | Action::Quit | Action::EndOfInput) {
        state.interrupted = None;
    }
    if state.layer_has_keys() && is_about_comments(action) {
        state.layer = None;
    }
    if let Some(effects) = moderate::act(state, action) {
        return effects;
    }
    match action {
        Action::Quit => return leave::quit(state),
        Action::Interrupt => return leave::interrupt(state),
        Action::EndOfInput if state.input.is_empty() => return leave::quit(state),
        Action::EndOfInput => {
            state.interrupted = None;
            state.input.delete();
        }
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
        Action::Expand => return layers::enter(state),
        Action::Search => find::ask(state, PromptKind::Search),
        Action::Filter if moderate::filter_acts(state) => {}
        Action::Filter => find::ask(state, PromptKind::Filter),
        Action::SearchOlder | Action::SearchNewer => {
            find::go_on(state, action == Action::SearchOlder);
        }
        Action::ClearFilter => find::set_filter(state, ""),
        Action::Views => layers::views(state),
        Action::Inspect => layers::inspect(state),
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
        Action::Help => layers::toggle(state, Layer::Help { scroll: 0 }),
        Action::Commands => layers::commands(state),
        Action::Members => layers::toggle(state, Layer::Members { scroll: 0 }),
        Action::Gifts => layers::toggle(state, Layer::Gifts),
        Action::Statistics | Action::EndCard => {
            let (active, now) = (state.active, state.now);
            state.rooms[active].statistics.go_on(now);
            let statistics = action == Action::Statistics;
            layers::toggle(state, if statistics { Layer::Statistics } else { Layer::EndCard });
        }
        Action::Stage => stage(state),
        Action::NextRoom => rooms::next(state, 1),
        Action::PreviousRoom => rooms::next(state, -1),
        Action::Arrange => rooms::arrange(state),
        Action::ReadMark => find::read_mark(state),
        Action::Bare => return bare(state),
        Action::Mouse => return mouse(state),
        Action::Priority => {
            let next = match state.priority {
                Priority::High => Priority::Normal,
                Priority::Normal => Priority::Low,
                Priority::Low => Priority::Lowest,
                Priority::Lowest => Priority::High,
            };
            set_priority(state, next);
        }
        // Moderation's own.
        _ => {}
    }
    Vec::new()
}

/// Whether an action is about what a layer over the room hides: one sees what one does.
fn is_about_comments(action: Action) -> bool {
    matches!(
        action,
        Action::Write
            | Action::Read
            | Action::Hold
            | Action::Search
            | Action::SearchOlder
            | Action::SearchNewer
            | Action::Filter
            | Action::ClearFilter
            | Action::OpenLink
            | Action::Retry
            | Action::Context
            | Action::IgnoreUser
            | Action::IgnoreUserAlways
            | Action::IgnorePhrase
            | Action::IgnorePhraseAlways
            | Action::IgnoreNobody
            | Action::ReadMark
            | Action::Hide
    )
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
                rooms::look_at(state, room);
            } else {
                let name = Text::new(&name);
                state.say(fill(CommandTexts::of(state.language).no_room, &[&name]), true);
            }
        }
        Asked::Priority(priority) => set_priority(state, priority),
        Asked::Moderation(asked) => return moderate::run(state, asked),
        Asked::Theme(name) => return vec![Effect::Theme(name)],
        Asked::Language(language) => state.language = language,
        Asked::Keys(preset) => {
            let keys = KeySettings { preset, ..state.settings.keys.clone() };
            (state.keymap, _) = keys.keymap();
            state.pending.clear();
        }
    }
    Vec::new()
}

/// Leaves the innermost thing that is open; never the program.
fn back(state: &mut State) {
    let pane = state.focused_pane();
    let held = !pane.follows() || pane.selected.is_some();
    if state.layer_has_keys() {
        state.close_layer();
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
    state.with_pane(id, |pane, rooms, _, _| pane.follow(rooms));
    state.drop_sent();
}

pub(super) fn write(state: &mut State) {
    let texts = RemarkTexts::of(state.language);
    if state.may_write() {
        if state.room().over.is_some() {
            return state.say(texts.room_over, true);
        }
        state.focus = Focus::Input;
        return;
    }
    state.say(if state.me.is_none() { texts.guest } else { texts.reads_only }, true);
}

/// Moves the selection, or what a layer shows.
fn go(state: &mut State, action: Action) -> Vec<Effect> {
    let id = state.focused_pane_id();
    let (columns, height) = state.geometry(id);
    let page = isize::try_from(height.saturating_sub(1).max(1)).unwrap_or(1);
    let takes_keys = state.layer_has_keys() || state.focus == Focus::List;
    if takes_keys && layers::go(state, action) || state.layer_has_keys() {
        return Vec::new();
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
            // Past the newest is the line that one writes.
            let starts = state.selected().is_none() && state.focused_pane().follows();
            let moved = !(action == Action::Down && starts)
                && state
                    .with_pane(id, |pane, rooms, _, _| pane.select_by(rooms, by, columns, height));
            if moved {
                // From the input the arrows go to the comments.
                state.focus = Focus::List;
            } else if action == Action::Down {
                follow(state);
                if starts && state.may_write() {
                    state.focus = Focus::Input;
                }
            }
            return Vec::new();
        }
        Action::Oldest => state.with_pane(id, |pane, rooms, _, _| {
            pane.go_to_oldest(rooms, columns, height);
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
    if state.focused_pane().follows() {
        // Nothing is there yet.
        return;
    }
    let key = state.key(Action::Hold);
    state.say(fill(RemarkTexts::of(state.language).held, &[&key]), false);
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
    if state.arrangement == Arrangement::Merged {
        return state.say(fill(texts.stage_off, &[&texts.no_stage]), true);
    }
    state.flying = !state.flying;
    for room in &mut state.rooms {
        room.stage = Stage::default();
    }
    super::resize_stages(state);
}

/// Only text, and the mouse is the terminal's; or everything again.
pub(super) fn bare(state: &mut State) -> Vec<Effect> {
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
    let texts = RemarkTexts::of(state.language);
    let name = match priority {
        Priority::High => texts.high,
        Priority::Normal => texts.normal,
        Priority::Low => texts.low,
        Priority::Lowest => texts.lowest,
    };
    state.say(fill(texts.priority, &[&name]), false);
}
