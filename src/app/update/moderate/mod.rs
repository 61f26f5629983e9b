//! What a moderator asks for: judged before it is asked, done in order, recorded, told.

mod answers;
mod ask;
mod begin;
mod card;
mod commands;
mod lists;
mod polling;
mod shield;
mod told;
mod wave;

use crate::{
    app::{Action, Effect, Key, Layer, State},
    i18n::ModerationTexts,
};

pub(super) use answers::{acted, dry_run, found};
pub(super) use begin::pump;
pub(super) use commands::run;
pub(in crate::app) use commands::{Asked, WORDS};
pub(super) use lists::{choose, enter, filter_acts, go, set_filter};
pub(super) use polling::poll;
pub(super) use shield::settle as settle_shield;
pub(super) use told::{hand_back, tip};

/// Does what an action of moderation says; `None` where it is another's.
pub(super) fn act(state: &mut State, action: Action) -> Option<Vec<Effect>> {
    let effects = match action {
        Action::UserCard => card::open(state),
        Action::Mute | Action::Ban | Action::Admin => ask::selected(state, action),
        Action::MuteAll => ask::mute_all(state),
        Action::Hide => lists::hide(state),
        Action::Flag => lists::flag(state),
        Action::Wave => wave::selected(state),
        Action::Shield => shield::ask(state),
        Action::Queue => lists::queue(state),
        Action::Restricted => lists::restricted(state),
        Action::Acts => lists::acts(state),
        Action::Undo => ask::undo(state, false),
        Action::UndoWave => ask::undo(state, true),
        Action::TakeBack => lists::take_back(state),
        Action::Approve => lists::judge(state, true),
        Action::Reject => lists::judge(state, false),
        Action::Range => lists::range(state),
        Action::Streamer => streamer(state),
        _ => return None,
    };
    Some(effects)
}

/// A key for a question, a card or a wave; `None` where it is for what the keymap says.
pub(super) fn press(state: &mut State, key: Key) -> Option<Vec<Effect>> {
    match state.layer {
        Some(Layer::Asking(_)) => ask::press(state, key),
        Some(Layer::Card(_)) => card::press(state, key),
        Some(Layer::Wave(_)) => wave::press(state, key),
        _ => None,
    }
}

/// Text was pasted; whether a question or a note takes it.
pub(super) fn paste(state: &mut State, text: &str) -> bool {
    let line = match &mut state.layer {
        Some(Layer::Asking(asking)) if asking.typing => {
            asking.problem = None;
            asking.sure = false;
            &mut asking.line
        }
        Some(Layer::Card(card)) => match &mut card.note {
            Some(note) => note,
            None => return false,
        },
        _ => return false,
    };
    line.paste(text);
    true
}

/// Hides what must not be on a stream, or shows it again.
fn streamer(state: &mut State) -> Vec<Effect> {
    state.moderation.streamer = !state.moderation.streamer;
    let texts = ModerationTexts::of(state.language);
    if !state.moderation.streamer {
        state.say(texts.streamer_off, false);
        return Vec::new();
    }
    if let Some(Layer::Inspector { .. }) = state.layer {
        state.layer = None;
    }
    let key = state.key(Action::Streamer);
    state.say(crate::i18n::fill(texts.streamer_on, &[&key]), false);
    Vec::new()
}

impl State {
    /// Closes the layer; what it lay over comes back.
    pub(super) fn close_layer(&mut self) {
        let under = match self.layer.take() {
            Some(Layer::Asking(asking)) => asking.under,
            Some(Layer::Card(card)) => card.under,
            Some(Layer::Commands(palette)) => palette.under,
            _ => None,
        };
        self.layer = under.map(|under| *under);
        if let Some(Layer::Mentions(_)) = self.layer {
            // It missed what came meanwhile.
            self.rebuild_panes(None);
        }
    }
}
