//! What happened, and what follows: one file for each who can make something happen.

mod act;
mod events;
mod find;
mod ignore;
mod layers;
mod leave;
mod moderate;
mod mouse;
mod press;
mod rooms;
mod rows;
mod send;

use super::{
    Effect, Layer, Layout, List, Moment, Msg, PaneId, RowId, Settings, State, state::REMARK,
};
use crate::{
    i18n::{ModerationTexts, RemarkTexts, fill},
    model::Outcome,
};

pub(super) use moderate::{Asked, WORDS};

/// Takes what happened at `now` and gives what is to be done.
pub fn update(state: &mut State, now: Moment, msg: Msg) -> Vec<Effect> {
    state.now = now;
    if let Msg::Wake = msg {
        wake(state);
        let mut effects = send::pump(state);
        effects.extend(moderate::settle_shield(state));
        effects.extend(expire(state));
        effects.extend(moderate::pump(state));
        effects.extend(moderate::poll(state));
        state.changed |= !effects.is_empty();
        return effects;
    }
    state.changed = true;
    let msg = match msg {
        Msg::Event(event) => return events::take(state, event.into()),
        Msg::Came(came) => return events::take(state, came),
        other => other,
    };
    let in_view = in_view(state);
    let selected = |state: &State| state.merged.as_ref().and_then(|pane| pane.selected);
    let before = selected(state);
    let effects = take(state, msg);
    // Among all rooms' rows one writes where one reads.
    if let Some(id) = selected(state).filter(|id| before != Some(*id)) {
        state.active = id.room;
    }
    keep_in_view(state, &in_view);
    effects
}

/// The selected rows that are on the screen, each with the list in which it is.
fn in_view(state: &State) -> Vec<(List, RowId)> {
    let selected = |list: List| {
        let id = state.pane(list.pane).selected?;
        let lines = state.lines(list.pane, list.area.width, list.area.height);
        lines.iter().any(|line| line.id == id).then_some((list, id))
    };
    Layout::of(state).lists.into_iter().filter_map(selected).collect()
}

/// A list that has another size now shows what was selected in it, as before.
fn keep_in_view(state: &mut State, before: &[(List, RowId)]) {
    if before.is_empty() {
        return;
    }
    let now = in_view(state);
    for (list, id) in before {
        let layout = Layout::of(state);
        let resized = layout.list(list.pane).is_some_and(|other| other.area != list.area);
        let shown = now.iter().any(|(other, _)| other.pane == list.pane);
        if resized && !shown && state.pane(list.pane).selected == Some(*id) {
            state.with_pane(list.pane, |pane, rooms, columns, height| {
                pane.select(rooms, *id, columns, height);
            });
        }
    }
}

fn take(state: &mut State, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key) => return press::press(state, key),
        Msg::Mouse(mouse) => return mouse::take(state, mouse),
        Msg::Focus(focused) => rooms::focus(state, focused),
        Msg::Paste(text) => press::paste(state, &text),
        Msg::Resize { columns, rows } => {
            state.size = (columns, rows);
            resize_stages(state);
        }
        Msg::Answered { request, result } => return send::answered(state, request, result),
        Msg::SlowTerminal => slow(state),
        Msg::Told(remark) => state.say(remark.text, remark.wrong),
        Msg::Settings(settings) => return adopt(state, *settings),
        Msg::Acted { request, before, result } => {
            return moderate::acted(state, request, before, result);
        }
        Msg::Found { request, result } => return moderate::found(state, request, result),
        Msg::DryRun(result) => moderate::dry_run(state, result),
        Msg::Leaving => return moderate::hand_back(state),
        Msg::Remembered { acts, notes } => {
            for mut act in acts {
                // The viewer that asked for it ended before there was an answer.
                if !act.outcome.is_final() {
                    act.outcome = Outcome::Unknown;
                }
                state.moderation.acts.note(act);
            }
            state.moderation.notes = notes;
        }
        Msg::Event(_) | Msg::Came(_) | Msg::Wake => {}
    }
    Vec::new()
}

/// The configuration was read anew: what it changed does. What was chosen while the viewer ran
/// stays else.
fn adopt(state: &mut State, settings: Settings) -> Vec<Effect> {
    let (keymap, conflicts) = settings.keys.keymap();
    let old = std::mem::replace(&mut state.settings, settings);
    if old.keys != state.settings.keys {
        state.keymap = keymap;
        state.pending.clear();
    }
    if old.language() != state.settings.language() {
        state.language = state.settings.language();
    }
    state.flying &= state.settings.viewer.motion;
    for room in 0..state.rooms.len() {
        state.rooms[room].scrollback.limit(state.settings.limits());
        state.evict(room);
    }
    if old.moderation.words.is_some() || state.settings.moderation.words.is_some() {
        state.moderation.words = state.settings.words.clone();
        state.mark_hits();
    }
    state.highlight_again();
    ignore::apply(state);
    let texts = RemarkTexts::of(state.language);
    match conflicts.first() {
        // What cannot be was refused before; this is only to be known.
        Some(conflict) => state.say(fill(texts.reloaded_but, &[conflict]), true),
        None => state.say(texts.reloaded, false),
    }
    let mouse = state.settings.viewer.mouse;
    if old.viewer.mouse == mouse || state.mouse == mouse {
        return Vec::new();
    }
    state.mouse = mouse;
    // Bare text is the terminal's until it ends.
    if state.bare { Vec::new() } else { vec![Effect::Mouse(mouse)] }
}

/// Acts that waited too long for the link are handed back.
fn expire(state: &mut State) -> Vec<Effect> {
    let why = ModerationTexts::of(state.language).handed_back;
    let back = state.moderation.acts.expire(why, state.now);
    if !back.is_empty() {
        state.say(why, true);
    }
    back.into_iter().map(|act| Effect::Record(Box::new(act))).collect()
}

/// What moves by itself would only fill a slow line.
fn slow(state: &mut State) {
    if state.flying {
        state.flying = false;
        let texts = RemarkTexts::of(state.language);
        state.say(fill(texts.stage_off, &[&texts.slow_terminal]), true);
    }
}

/// Comments fly where they would stand.
fn resize_stages(state: &mut State) {
    let layout = Layout::of(state);
    for list in layout.lists {
        match list.pane {
            PaneId::Room(room) => {
                state.rooms[room].stage.resize(list.area.width, list.area.height);
            }
            _ => {
                for room in &mut state.rooms {
                    room.stage.resize(list.area.width, list.area.height);
                }
            }
        }
    }
}

fn wake(state: &mut State) {
    let now = state.now;
    let remark = state.remark.take_if(|(at, _)| *at + REMARK <= now).is_some();
    let mut changed = remark;
    if let Some(Layer::Statistics) = state.layer {
        let statistics = &mut state.rooms[state.active].statistics;
        changed |= statistics.per_second().any(|count| count > 0);
        statistics.go_on(now);
    }
    changed |= state.moderation.settle(now) || state.moderation.shield.is_some();
    for room in &mut state.rooms {
        changed |= room.rate.forget(now);
        changed |= room.ticker.settle(now);
        changed |= room.audience.forget(now);
        changed |= state.flying && room.stage.settle(now);
    }
    state.changed |= changed;
}
