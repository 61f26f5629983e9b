//! What happened, and what follows: one file for each who can make something happen.

mod act;
mod events;
mod find;
mod ignore;
mod mouse;
mod press;
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
    match msg {
        Msg::Event(event) => return events::take(state, event),
        Msg::Key(key) => return press::press(state, key),
        Msg::Mouse(mouse) => return mouse::take(state, mouse),
        Msg::Focus(focused) => focus(state, focused),
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

/// Somebody looks away: what comes then stands under a line. Or looks again.
fn focus(state: &mut State, focused: bool) {
    if state.focused && !focused {
        let newest = state.room().scrollback.rows().next_back().map(|row| row.key);
        // Nothing came since the line was drawn last.
        if newest.is_some() && newest != state.room().read_mark {
            act::mark_read(state, state.active);
        }
    }
    state.focused = focused;
    if focused {
        let active = state.active;
        state.rooms[active].activity = None;
    }
}

/// The configuration was read anew: what can change while it runs does.
fn adopt(state: &mut State, settings: super::Settings) -> Vec<Effect> {
    let (keymap, conflicts) = settings.keys.keymap();
    state.keymap = keymap;
    state.pending.clear();
    state.language = settings.language();
    let mouse = settings.viewer.mouse;
    state.settings = settings;
    ignore::apply(state);
    let texts = RemarkTexts::of(state.language);
    match conflicts.first() {
        Some(conflict) => state.say(fill(texts.not_reloaded, &[conflict]), true),
        None => state.say(texts.reloaded, false),
    }
    if state.mouse == mouse {
        return Vec::new();
    }
    state.mouse = mouse;
    vec![Effect::Mouse(mouse)]
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
        let active = state.active;
        state.rooms[active].statistics.go_on(now);
        changed = true;
    }
    for room in &mut state.rooms {
        changed |= room.rate.forget(now);
        changed |= room.ticker.settle(now);
        changed |= room.audience.forget(now);
        changed |= state.flying && room.stage.settle(now);
    }
    state.changed |= changed;
}
