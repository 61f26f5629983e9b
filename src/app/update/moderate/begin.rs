//! From a deed that is sure to what is asked of the service: by which door, or why not at all.

use crate::{
    app::{Barred, Door, Effect, Link, Right, State, Target},
    i18n::{Language, ModerationTexts, acts, fill},
    model::{Act, Before, Deed, Outcome, Query, Role, Text, UserId},
};

/// What belongs to a deed.
#[derive(Default)]
pub(super) struct Why {
    pub(super) target: Option<Target>,
    pub(super) reason: Text,
    pub(super) wave: Option<Box<str>>,
    pub(super) undoes: Option<Box<str>>,
}

/// Takes a deed in, that was asked for and is sure; or says why it may not be done.
pub(super) fn begin(state: &mut State, room: usize, deed: Deed, why: Why) -> Vec<Effect> {
    let mutes = matches!(deed, Deed::Mute { .. }) && why.undoes.is_none();
    let right = Right::of(&deed);
    let Some(door) = door(state, room, right, why.target.as_ref(), mutes) else {
        return Vec::new();
    };
    let by = match door {
        Door::Socket => state.me.clone(),
        Door::Rest => state.administrator.clone(),
    };
    let Some(by) = by else { return Vec::new() };
    let everywhere = matches!(deed, Deed::Broadcast { .. });
    let act = Act {
        id: state.moderation.next_id(),
        time: state.clock().now,
        room: (!everywhere).then(|| state.rooms[room].id.clone()),
        by,
        before: before(state, room, &deed),
        deed,
        nick: why.target.as_ref().map(|target| target.name.clone()).unwrap_or_default(),
        reason: why.reason,
        message: why.target.and_then(|target| target.quote),
        outcome: Outcome::Waiting,
        wave: why.wave,
        undoes: why.undoes,
    };
    let texts = ModerationTexts::of(state.language);
    if !state.moderation.acts.ask(act.clone(), door, state.now) {
        state.say(texts.too_many, true);
        return Vec::new();
    }
    let words = acts::deed(state.language, &act);
    let waits = door == Door::Socket && state.link != Link::Up;
    if waits {
        state.say(fill(texts.waits_for_link, &[&words]), false);
    } else if act.wave.is_none() {
        state.say(fill(texts.asked, &[&words]), false);
    }
    let mut effects = vec![Effect::Record(Box::new(act))];
    effects.extend(pump(state));
    effects
}

/// What is known of the state before a deed, without asking.
fn before(state: &State, room: usize, deed: &Deed) -> Option<Before> {
    let place = &state.rooms[room];
    let profile = place.profile.as_ref();
    let text = |text: &Text| Before::Text(text.raw().to_owned());
    match deed {
        Deed::MuteAll { .. } => profile.map(|profile| Before::Switch(profile.muted)),
        Deed::HoldAll { .. } => place.told.held.as_ref().map(|(held, _)| Before::Switch(held.all)),
        Deed::Name { .. } => profile.map(|profile| text(&profile.name)),
        Deed::Introduction { .. } => profile.map(|profile| text(&profile.introduction)),
        Deed::Notification { .. } => profile.map(|profile| text(&profile.notification)),
        _ => None,
    }
}

/// Sends the act whose turn has come; first what was before it is found out, so that it can be
/// undone.
pub(in crate::app::update) fn pump(state: &mut State) -> Vec<Effect> {
    let (request, link) = (state.requests + 1, state.link == Link::Up);
    let Some((act, door, first)) = state.moderation.acts.next(request, link, state.now) else {
        return Vec::new();
    };
    let act = act.clone();
    state.requests = request;
    let room = match &act.room {
        Some(room) => state.rooms.iter().position(|other| other.id == *room),
        None => Some(state.active),
    };
    let Some(room) = room else { return Vec::new() };
    let id = state.rooms[room].id.clone();
    let asks = |right, query| Some((state.door(room, right, None).ok()?, query));
    let before = match &act.deed {
        _ if !first || act.before.is_some() => None,
        Deed::Mute { user, .. } | Deed::Unmute { user } => {
            asks(Right::Members, Query::Member { room: id.clone(), user: user.clone() })
        }
        Deed::Ban { .. } | Deed::Unban { .. } => {
            asks(Right::Banned, Query::Banned { room: id.clone() })
        }
        _ => None,
    };
    let command = act.deed.command(&id, &act.reason);
    vec![Effect::Act { request, door, before, command }]
}

impl State {
    /// By which door something may be done in a room, to somebody or to the room.
    ///
    /// # Errors
    /// Why the service would refuse it.
    pub fn door(&self, room: usize, right: Right, user: Option<&UserId>) -> Result<Door, Barred> {
        let place = &self.rooms[room];
        if self.read_only {
            return Err(Barred::ReadOnly);
        }
        if place.over.is_some() {
            return Err(Barred::Over);
        }
        if self.moderation.lacks.contains(&right) {
            return Err(Barred::Edition);
        }
        let guest = if self.me.is_none() { Role::Guest } else { Role::Member };
        let (role, key) = (place.role.unwrap_or(guest), self.administrator.is_some());
        let Some(user) = user else { return right.door(role, key) };
        right.door(role, key)?;
        if self.me.as_ref() == Some(user) {
            return Err(Barred::Oneself);
        }
        let target = self.role_of(room, user);
        let door = right.door_to(role, key, target)?;
        if right == Right::Admins && target < Role::Admin && place.members.has_all_admins() {
            return Err(Barred::Admins);
        }
        Ok(door)
    }

    /// How somebody stands in a room, as far as was seen.
    pub fn role_of(&self, room: usize, user: &UserId) -> Role {
        let place = &self.rooms[room];
        let owns = |profile: &crate::model::Room| profile.owner.as_ref() == Some(user);
        if place.profile.as_ref().is_some_and(owns) {
            return Role::Owner;
        }
        place.members.get(user).and_then(|member| member.role).unwrap_or(Role::Member)
    }
}

/// Says why something may not be done, or gives the door.
pub(super) fn door(
    state: &mut State,
    room: usize,
    deed: Right,
    target: Option<&Target>,
    mutes: bool,
) -> Option<Door> {
    let user = target.map(|target| &target.user);
    let name = target.map(|target| target.name.clone()).unwrap_or_default();
    let mut door = state.door(room, deed, user);
    // Who left is out of reach of a mute; a ban keeps them out.
    let gone = user.and_then(|user| state.rooms[room].members.get(user));
    if door.is_ok() && mutes && gone.is_some_and(|member| member.gone) {
        door = Err(Barred::Left);
    }
    match door {
        Ok(door) => Some(door),
        Err(why) => {
            state.say(barred(state.language, why, &name), true);
            None
        }
    }
}

/// Why something may not be done, in words.
pub(super) fn barred(language: Language, barred: Barred, who: &Text) -> String {
    let texts = ModerationTexts::of(language);
    match barred {
        Barred::Guest => texts.barred_guest.to_owned(),
        Barred::ReadOnly => texts.barred_read_only.to_owned(),
        Barred::AdminsOnly => texts.barred_admins.to_owned(),
        Barred::OwnerOnly => texts.barred_owner_only.to_owned(),
        Barred::NeedsKey => texts.barred_key.to_owned(),
        Barred::Oneself => texts.barred_oneself.to_owned(),
        Barred::Owner => texts.barred_owner.to_owned(),
        Barred::Peer => fill(texts.barred_peer, &[who]),
        Barred::Admins => texts.barred_too_many.to_owned(),
        Barred::Left => fill(texts.barred_left, &[who]),
        Barred::Over => texts.barred_over.to_owned(),
        Barred::Edition => texts.barred_edition.to_owned(),
    }
}
