//! Leaving, from wherever one is.

use std::time::Duration;

use crate::{
    app::{Action, Code, Context, Effect, Key, Lookup, Outcome, Seen, State},
    i18n::{ModerationTexts, RemarkTexts, fill},
};

use super::{act, find, moderate};

/// Ctrl-c twice within this time leaves.
const TWICE: Duration = Duration::from_secs(2);

/// What a key means wherever it is pressed: nothing that is open or being asked for keeps one from
/// leaving, from stopping as a shell's job, or from drawing a spoilt screen anew.
pub(super) fn anywhere(state: &State, key: Key) -> Option<Action> {
    let types = matches!(key, Key { code: Code::Char(_), ctrl: false, alt: false });
    if types {
        return None;
    }
    let place = state.place();
    if !state.pending.is_empty() {
        // Keys in a row may end with this one.
        let row = [&state.pending[..], &[key]].concat();
        if state.keymap.lookup(place, &row) != Lookup::Nothing {
            return None;
        }
    }
    match state.keymap.lookup(place, &[key]) {
        Lookup::Action(
            action @ (Action::Quit | Action::Interrupt | Action::Suspend | Action::Redraw),
        ) => Some(action),
        _ => None,
    }
}

/// Leaves; while something is not finished, only when asked twice.
pub(super) fn quit(state: &mut State) -> Vec<Effect> {
    if let Some(why) = unfinished(state).filter(|_| !lately(state)) {
        state.interrupted = Some(state.now);
        state.say(why, true);
        return Vec::new();
    }
    go(state)
}

/// What is not done yet is handed back, and then it is over.
fn go(state: &mut State) -> Vec<Effect> {
    let mut effects = moderate::hand_back(state);
    effects.push(Effect::Quit);
    effects
}

/// Closes the innermost of what is open, or clears the line; twice in a row leaves.
pub(super) fn interrupt(state: &mut State) -> Vec<Effect> {
    if lately(state) {
        return go(state);
    }
    let effects = close(state);
    state.interrupted = Some(state.now);
    if let Some(why) = unfinished(state) {
        state.say(why, true);
    } else {
        let key = state.key_anywhere(Action::Interrupt);
        state.say(fill(RemarkTexts::of(state.language).leave_again, &[&key]), false);
    }
    effects
}

/// What is not finished and would be lost.
fn unfinished(state: &State) -> Option<String> {
    let texts = ModerationTexts::of(state.language);
    if state.outbox.pending().next().is_some() {
        return Some(RemarkTexts::of(state.language).leave_sending.to_owned());
    }
    if state.moderation.acts.waiting() > 0 {
        return Some(fill(texts.leave_acts, &[&state.moderation.acts.waiting()]));
    }
    state.moderation.shield.as_ref().map(|_| texts.leave_shield.to_owned())
}

fn lately(state: &State) -> bool {
    state.interrupted.is_some_and(|before| state.now.saturating_sub(before) < TWICE)
}

fn close(state: &mut State) -> Vec<Effect> {
    if state.bare {
        return act::bare(state);
    }
    if state.prompt.is_some() {
        find::cancel(state);
    } else if !state.pending.is_empty() {
        state.pending.clear();
    } else if state.layer_has_keys() {
        state.close_layer();
    } else {
        // What lies over the line is closed before the line itself is cleared.
        let context = Context { seen: &Seen::default(), commands: &[] };
        if state.input.press(Key::ctrl('c'), &context) == Outcome::Unhandled {
            state.input.take();
        }
    }
    Vec::new()
}
