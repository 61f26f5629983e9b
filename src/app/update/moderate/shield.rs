//! The shield: everyone muted, links hidden, messages held where the service can; for a time.

use std::time::Duration;

use crate::{
    app::{Effect, Right, Shield, State, Verb},
    i18n::ModerationTexts,
    model::Deed,
};

use super::{
    ask,
    begin::{self, Why},
};

/// Asks whether the shield shall go up, or come down.
pub(super) fn ask(state: &mut State) -> Vec<Effect> {
    let (room, up) = match &state.moderation.shield {
        Some(shield) => (shield.room, false),
        None => (state.active, true),
    };
    ask::open(state, room, Verb::Shield(up), None);
    Vec::new()
}

/// Puts the shield up.
pub(super) fn raise(state: &mut State, room: usize) -> Vec<Effect> {
    let place = &state.rooms[room];
    let muted = place.profile.as_ref().is_some_and(|profile| profile.muted);
    let holds = state.door(room, Right::Hold, None).is_ok();
    // Where the service never said what waits, it holds nothing.
    let held = place.told.held.as_ref().filter(|_| holds).map(|(held, _)| held.all);
    let minutes = state.settings.moderation.shield_minutes.max(1);
    let until = state.now + Duration::from_secs(u64::from(minutes) * 60);
    let mut effects = Vec::new();
    if !muted {
        effects.extend(begin::begin(state, room, Deed::MuteAll { on: true }, Why::default()));
    }
    if held == Some(false) {
        effects.extend(begin::begin(state, room, Deed::HoldAll { on: true }, Why::default()));
    }
    state.moderation.shield = Some(Shield { room, until, muted, held });
    state.say(ModerationTexts::of(state.language).shield_up, false);
    effects
}

/// Takes the shield down: what was before is again.
pub(super) fn lower(state: &mut State) -> Vec<Effect> {
    let Some(Shield { room, muted, held, .. }) = state.moderation.shield.take() else {
        return Vec::new();
    };
    let mut effects = Vec::new();
    if !muted {
        effects.extend(begin::begin(state, room, Deed::MuteAll { on: false }, Why::default()));
    }
    if held == Some(false) {
        effects.extend(begin::begin(state, room, Deed::HoldAll { on: false }, Why::default()));
    }
    state.say(ModerationTexts::of(state.language).shield_down, false);
    effects
}

/// Takes the shield down when its time is over.
pub(in crate::app::update) fn settle(state: &mut State) -> Vec<Effect> {
    let over = state.moderation.shield.as_ref().is_some_and(|shield| shield.until <= state.now);
    if over { lower(state) } else { Vec::new() }
}

impl State {
    /// Whether addresses are hidden in a room: behind the shield, and in streamer mode.
    pub fn hides_links(&self, room: usize) -> bool {
        let shielded = self.moderation.shield.as_ref().is_some_and(|shield| shield.room == room);
        shielded || self.moderation.streamer
    }
}
