//! What happened, and what follows: one file for each who can make something happen.

mod act;
mod events;
mod find;
mod ignore;
mod layers;
mod mouse;
mod press;
mod rooms;
mod rows;
mod send;

use super::{Effect, Layer, Moment, Msg, REMARK, State};
use crate::i18n::{RemarkTexts, fill};

/// Takes what happened at `now` and gives what is to be done.
pub fn update(state: &mut State, now: Moment, msg: Msg) -> Vec<Effect> {
    state.now = now;
    if let Msg::Wake = msg {
        wake(state);
        return send::pump(state);
    }
    state.changed = true;
    let selected = |state: &State| state.merged.as_ref().and_then(|pane| pane.selected);
    let before = selected(state);
    let effects = take(state, msg);
    // Among all rooms' rows one writes where one reads.
    if let Some(id) = selected(state).filter(|id| before != Some(*id)) {
        state.active = id.room;
    }
    effects
}

fn take(state: &mut State, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Event(event) => return events::take(state, event),
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
        Msg::Wake => {}
    }
    Vec::new()
}

/// The configuration was read anew: what it changed does. What was chosen while the viewer ran
/// stays else.
fn adopt(state: &mut State, settings: super::Settings) -> Vec<Effect> {
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
    state.highlight_again();
    ignore::apply(state);
    let texts = RemarkTexts::of(state.language);
    match conflicts.first() {
        Some(conflict) => state.say(fill(texts.not_reloaded, &[conflict]), true),
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
    let layout = super::Layout::of(state);
    for list in layout.lists {
        match list.pane {
            super::PaneId::Room(room) => {
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
    for room in &mut state.rooms {
        changed |= room.rate.forget(now);
        changed |= room.ticker.settle(now);
        changed |= room.audience.forget(now);
        changed |= state.flying && room.stage.settle(now);
    }
    state.changed |= changed;
}
