//! What is asked of the service by itself: what waits for a moderator, and lists after a change.

use std::time::Duration;

use crate::{
    app::{Effect, Layer, Link, Moment, Right, State, moderation::Find},
    model::{Act, Deed, Query},
};

/// How often what waits is asked for while it is looked at, and while it is not.
const LOOKED_AT: Duration = Duration::from_secs(1);
const ELSE: Duration = Duration::from_secs(10);

/// Asks for something, by the door that there is; nothing where there is none.
pub(super) fn ask(state: &mut State, room: usize, find: Find) -> Vec<Effect> {
    let id = state.rooms[room].id.clone();
    let (right, query) = match find {
        // A card asks for itself.
        Find::Member => return Vec::new(),
        Find::Muted => (Right::Muted, Query::Muted { room: id }),
        Find::Banned => (Right::Banned, Query::Banned { room: id }),
        Find::Held => (Right::Hold, Query::Held { room: id }),
    };
    let asked = state.moderation.finds.values().any(|other| *other == (room, find));
    let Ok(door) = state.door(room, right, None) else { return Vec::new() };
    if asked || state.link != Link::Up {
        return Vec::new();
    }
    if find == Find::Held {
        state.rooms[room].told.held_asked = Some(state.now);
    }
    state.requests += 1;
    let request = state.requests;
    state.moderation.finds.insert(request, (room, find));
    vec![Effect::Find { request, door, query }]
}

/// After an act the lists that it changes are asked for again, where somebody looks at them.
pub(super) fn after(state: &mut State, act: &Act) -> Vec<Effect> {
    let room = state.rooms.iter().position(|room| Some(&room.id) == act.room.as_ref());
    let Some(room) = room else { return Vec::new() };
    let find = match act.deed {
        Deed::Mute { .. } | Deed::Unmute { .. } => Find::Muted,
        Deed::Ban { .. } | Deed::Unban { .. } => Find::Banned,
        Deed::Approve { .. } | Deed::Reject { .. } | Deed::HoldAll { .. } => Find::Held,
        _ => return Vec::new(),
    };
    let told = &state.rooms[room].told;
    let known = match find {
        Find::Muted => told.muted.is_some(),
        Find::Banned => told.banned.is_some(),
        Find::Held | Find::Member => true,
    };
    // A wave asks once, at its end.
    let more = act.wave.as_deref().is_some_and(|wave| !state.progress(wave).is_over());
    if known && !more { ask(state, room, find) } else { Vec::new() }
}

/// Asks what waits in each room that is moderated, when it is time.
pub(in crate::app::update) fn poll(state: &mut State) -> Vec<Effect> {
    let due: Vec<_> = (0..state.rooms.len())
        .filter(|room| state.next_poll_of(*room).is_some_and(|then| then <= state.now))
        .collect();
    due.into_iter().flat_map(|room| ask(state, room, Find::Held)).collect()
}

impl State {
    /// When something is asked of the service by itself next.
    pub(in crate::app) fn next_poll(&self) -> Option<Moment> {
        (0..self.rooms.len()).filter_map(|room| self.next_poll_of(room)).min()
    }

    fn next_poll_of(&self, room: usize) -> Option<Moment> {
        let place = &self.rooms[room];
        let asked = self.moderation.finds.values().any(|other| *other == (room, Find::Held));
        // A role is told with the join: before it nobody knows what one may.
        let moderates = place.role.is_some() && self.door(room, Right::Hold, None).is_ok();
        if !moderates || asked || place.told.holds_nothing.is_some() || self.link != Link::Up {
            return None;
        }
        let looks = matches!(self.layer, Some(Layer::Queue(_))) && room == self.active;
        let pause = if looks { LOOKED_AT } else { ELSE };
        Some(place.told.held_asked.map_or(self.now, |asked| asked + pause))
    }
}
