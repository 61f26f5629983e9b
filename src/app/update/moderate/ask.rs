//! From a key or a word to an act: first the question, that names the person and quotes the text.

use crate::{
    app::{
        Action, Asking, Code, Effect, Key, Layer, PresetVerb, Right, State, Target, Verb,
        moderation::{Undo, undo as undoing},
    },
    i18n::{Language, ModerationTexts, fill, words},
    model::{Act, Deed, LastingError, Outcome, Role, Text, UserId},
};

use super::super::press;
use super::{
    begin::{Why, begin, door},
    lists, shield,
};

/// Bytes that a room's profile takes (public documents).
const NAME: usize = 30;
const INTRODUCTION: usize = 240;
const NOTIFICATION: usize = 300;

/// Asks whether the selected person shall be muted, banned, or made an admin.
pub(super) fn selected(state: &mut State, action: Action) -> Vec<Effect> {
    let Some((room, target)) = lists::target(state) else { return Vec::new() };
    let verb = match action {
        Action::Mute => Verb::Mute,
        Action::Ban => Verb::Ban,
        _ => Verb::Admin(state.role_of(room, &target.user) != Role::Admin),
    };
    open(state, room, verb, Some(target));
    Vec::new()
}

/// Asks whether everyone shall be muted, or may write again.
pub(super) fn mute_all(state: &mut State) -> Vec<Effect> {
    let muted = state.room().profile.as_ref().is_some_and(|profile| profile.muted);
    open(state, state.active, Verb::MuteAll(!muted), None);
    Vec::new()
}

/// Opens a question, unless what it asks for may not be done: that is said in place of it.
pub(super) fn open(state: &mut State, room: usize, verb: Verb, target: Option<Target>) -> bool {
    let right = match &verb {
        Verb::Mute | Verb::Unmute => Some(Right::Mute),
        Verb::Ban => Some(Right::Ban),
        Verb::Unban => Some(Right::Unban),
        Verb::Admin(_) => Some(Right::Admins),
        Verb::MuteAll(_) | Verb::Shield(_) => Some(Right::MuteAll),
        Verb::HoldAll(_) => Some(Right::Hold),
        Verb::Name | Verb::Introduction | Verb::Notification => Some(Right::Profile),
        Verb::Notice => Some(Right::Notice),
        Verb::Broadcast => Some(Right::Broadcast),
        Verb::Dismiss => Some(Right::Dismiss),
        Verb::Undo(_) | Verb::UndoWave(_) => None,
    };
    if let Some(right) = right
        && door(state, room, right, target.as_ref(), verb == Verb::Mute).is_none()
    {
        return false;
    }
    let mut asking = Asking::new(room, verb, target, state.layer.take());
    if let (Verb::Name | Verb::Introduction | Verb::Notification, Some(profile)) =
        (&asking.verb, &state.rooms[room].profile)
    {
        let text = match asking.verb {
            Verb::Name => &profile.name,
            Verb::Introduction => &profile.introduction,
            _ => &profile.notification,
        };
        asking.line.set(text.as_str());
    }
    state.layer = Some(Layer::Asking(asking));
    true
}

/// Asks whether an act shall be undone: the one that is chosen in the record, else the last of ours.
pub(super) fn undo(state: &mut State, wave: bool) -> Vec<Effect> {
    let texts = ModerationTexts::of(state.language);
    let chosen = lists::chosen_act(state);
    let ours = |act: &&Act| {
        matches!(act.outcome, Outcome::Done)
            && act.undoes.is_none()
            && !matches!(act.deed, Deed::Approve { .. } | Deed::Reject { .. })
            && !state.moderation.acts.is_undone(&act.id)
    };
    let Some(act) = chosen.or_else(|| state.moderation.acts.all().rev().find(ours).cloned()) else {
        state.say(texts.nothing_to_undo, true);
        return Vec::new();
    };
    let room = act.room.as_ref().and_then(|id| state.rooms.iter().position(|room| room.id == *id));
    let Some(room) = room else {
        state.say(texts.undo_never, true);
        return Vec::new();
    };
    let verb = if wave {
        let Some(wave) = act.wave else {
            state.say(texts.no_wave, true);
            return Vec::new();
        };
        Verb::UndoWave(wave)
    } else {
        if let Err(why) = undone_by(state, &act) {
            state.say(why, true);
            return Vec::new();
        }
        Verb::Undo(act.id.clone())
    };
    let target = act.deed.user().map(|user| Target {
        user: user.clone(),
        name: words::name(user, &act.nick),
        quote: act.message.clone(),
    });
    open(state, room, verb, target);
    Vec::new()
}

/// What undoes an act now.
fn undone_by(state: &State, act: &Act) -> Result<Deed, &'static str> {
    let texts = ModerationTexts::of(state.language);
    if !act.outcome.took_effect() && act.outcome != Outcome::Unknown {
        return Err(texts.not_done_yet);
    }
    if state.moderation.acts.is_undone(&act.id) {
        return Err(texts.already_undone);
    }
    match undoing(act, state.clock().now) {
        Undo::Deed(deed) => Ok(deed),
        Undo::Nothing => Err(texts.undo_nothing),
        Undo::Never => Err(texts.undo_never),
        Undo::Unknown => Err(texts.undo_unknown),
    }
}

/// A key for a question.
pub(super) fn press(state: &mut State, key: Key) -> Option<Vec<Effect>> {
    let Some(Layer::Asking(asking)) = &mut state.layer else { return None };
    let texts = ModerationTexts::of(state.language);
    match key.code {
        Code::Char('q') if key.ctrl => return None,
        Code::Esc => state.close_layer(),
        Code::Char('c' | 'g') if key.ctrl => state.close_layer(),
        Code::Enter if asking.typing || !asking.verb.takes_time() => {
            return Some(submit(state));
        }
        _ if asking.typing => {
            if key.code == Code::Backspace && asking.line.is_empty() && asking.verb.takes_time() {
                asking.typing = false;
            }
            asking.problem = None;
            asking.sure = false;
            press::edit(&mut asking.line, key);
        }
        Code::Char('t') | Code::Tab if asking.verb.takes_time() => {
            asking.typing = true;
            asking.problem = None;
        }
        Code::Char(c) if asking.verb.takes_time() => {
            let digit = c.to_digit(10).and_then(|digit| usize::try_from(digit).ok());
            let room = &state.rooms[asking.room].id;
            let choices = asking.choices(&state.settings.moderation, room);
            let choice = choices.into_iter().find(|choice| Some(choice.digit) == digit);
            let Some(choice) = choice else {
                asking.problem = Some(texts.wants_time.to_owned());
                return Some(Vec::new());
            };
            let (room, target) = (asking.room, asking.target.clone());
            state.close_layer();
            let Some(target) = target else { return Some(Vec::new()) };
            return Some(preset(state, room, target, choice.preset.verb, choice.preset.reason));
        }
        _ if asking.verb.takes_time() => asking.problem = Some(texts.wants_time.to_owned()),
        _ => {}
    }
    Some(Vec::new())
}

/// Does what a preset says to somebody.
pub(super) fn preset(
    state: &mut State,
    room: usize,
    target: Target,
    verb: PresetVerb,
    reason: Text,
) -> Vec<Effect> {
    let deed = deed_of(state, room, &target.user, verb);
    begin(state, room, deed, Why { target: Some(target), reason, ..Why::default() })
}

/// What a preset means for somebody: who is banned is let in, else let write.
pub(super) fn deed_of(state: &State, room: usize, user: &UserId, verb: PresetVerb) -> Deed {
    let user = user.clone();
    match verb {
        PresetVerb::Mute(seconds) => Deed::Mute { user, seconds },
        PresetVerb::Ban(seconds) => Deed::Ban { user, seconds },
        PresetVerb::Lift => {
            let clock = state.clock().now;
            let banned = state.rooms[room].restricted(true, state.now, clock);
            let told = banned.iter().any(|(other, _)| *other == user);
            if told || state.restricted_by(room, &user, true).is_some() {
                Deed::Unban { user }
            } else {
                Deed::Unmute { user }
            }
        }
    }
}

/// Enter: does what the question asks, if all that it needs is there.
fn submit(state: &mut State) -> Vec<Effect> {
    let texts = ModerationTexts::of(state.language);
    let language = state.language;
    let Some(Layer::Asking(asking)) = &mut state.layer else { return Vec::new() };
    let (room, target) = (asking.room, asking.target.clone());
    let text = asking.line.text().trim().to_owned();
    let user = target.as_ref().map(|target| target.user.clone());
    let (mut reason, verb) = (Text::default(), asking.verb.clone());
    if verb.takes_text() && text.is_empty() && verb != Verb::Notification {
        asking.problem = Some(texts.nothing_written.to_owned());
        return Vec::new();
    }
    let most = match verb {
        Verb::Name => NAME,
        Verb::Introduction => INTRODUCTION,
        Verb::Notification => NOTIFICATION,
        _ => usize::MAX,
    };
    if text.len() > most {
        asking.problem = Some(fill(texts.too_long, &[&most, &text.len()]));
        return Vec::new();
    }
    let deed = match (&verb, user) {
        (Verb::Mute | Verb::Ban, Some(user)) => match Asking::time_and_reason(&text) {
            Ok((seconds, why)) => {
                reason = why;
                let mutes = verb == Verb::Mute;
                if mutes { Deed::Mute { user, seconds } } else { Deed::Ban { user, seconds } }
            }
            Err(error) => {
                asking.problem = Some(wrong_time(language, &error));
                return Vec::new();
            }
        },
        (Verb::Unmute, Some(user)) => Deed::Unmute { user },
        (Verb::Unban, Some(user)) => Deed::Unban { user },
        (Verb::Admin(true), Some(user)) => Deed::SetAdmin { user },
        (Verb::Admin(false), Some(user)) => Deed::CancelAdmin { user },
        (Verb::MuteAll(on), _) => Deed::MuteAll { on: *on },
        (Verb::HoldAll(on), _) => Deed::HoldAll { on: *on },
        (Verb::Name, _) => Deed::Name { text },
        (Verb::Introduction, _) => Deed::Introduction { text },
        (Verb::Notification, _) => Deed::Notification { text },
        (Verb::Notice, _) => Deed::Notice { text },
        (Verb::Broadcast, _) => {
            if !std::mem::replace(&mut asking.sure, true) {
                return Vec::new();
            }
            Deed::Broadcast { text }
        }
        (Verb::Dismiss, _) => {
            let id = &state.rooms[room].id;
            if text != id.as_str() {
                asking.problem = Some(fill(texts.not_the_room, &[id]));
                return Vec::new();
            }
            Deed::Dismiss
        }
        (Verb::Shield(up), _) => {
            let up = *up;
            state.close_layer();
            return if up { shield::raise(state, room) } else { shield::lower(state) };
        }
        (Verb::Undo(id), _) => {
            let id = id.clone();
            state.close_layer();
            return undo_act(state, room, &id);
        }
        (Verb::UndoWave(wave), _) => {
            let wave = wave.clone();
            state.close_layer();
            return undo_wave(state, room, &wave);
        }
        // A question about somebody is never opened without them.
        (Verb::Mute | Verb::Ban | Verb::Unmute | Verb::Unban | Verb::Admin(_), None) => {
            return Vec::new();
        }
    };
    state.close_layer();
    begin(state, room, deed, Why { target, reason, ..Why::default() })
}

/// What is wrong with a time, in words.
pub(super) fn wrong_time(language: Language, error: &LastingError) -> String {
    let texts = ModerationTexts::of(language);
    match error {
        LastingError::Number => texts.time_number.to_owned(),
        LastingError::Unit(number) => {
            fill(texts.time_unit, &[number, number, number, number, number])
        }
        LastingError::UnknownUnit => texts.time_units.to_owned(),
        LastingError::Zero => texts.time_zero.to_owned(),
        LastingError::TooLong => texts.time_long.to_owned(),
    }
}

fn undo_act(state: &mut State, room: usize, id: &str) -> Vec<Effect> {
    let Some(act) = state.moderation.acts.get(id).cloned() else { return Vec::new() };
    match undone_by(state, &act) {
        Ok(deed) => begin(state, room, deed, why_undone(&act, None)),
        Err(why) => {
            state.say(why, true);
            Vec::new()
        }
    }
}

fn undo_wave(state: &mut State, room: usize, wave: &str) -> Vec<Effect> {
    let acts: Vec<_> = state.moderation.acts.of_wave(wave).cloned().collect();
    let id = state.moderation.next_id();
    let mut effects = Vec::new();
    for act in acts {
        if let Ok(deed) = undone_by(state, &act) {
            effects.extend(begin(state, room, deed, why_undone(&act, Some(id.clone()))));
        }
    }
    effects
}

fn why_undone(act: &Act, wave: Option<Box<str>>) -> Why {
    let target = act.deed.user().map(|user| Target {
        user: user.clone(),
        name: words::name(user, &act.nick),
        quote: act.message.clone(),
    });
    Why { target, reason: Text::default(), wave, undoes: Some(act.id.clone()) }
}
