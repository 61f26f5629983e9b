//! The card of a person: opened, asked for, and the keys on it.

use crate::{
    app::{
        Card, Code, Door, Effect, Input, Key, Layer, Right, State, Target, Verb, moderation::Find,
    },
    model::Query,
};

use super::super::press;
use super::{ask, begin, lists};

/// Bytes that a note has at most.
const NOTE: usize = 2_000;

/// Opens the card of the selected person, or closes it.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    if let Some(Layer::Card(_)) = state.layer {
        state.close_layer();
        return Vec::new();
    }
    let Some((room, target)) = lists::target(state) else { return Vec::new() };
    show(state, room, target)
}

/// Opens somebody's card, and asks how they stand.
pub(super) fn show(state: &mut State, room: usize, target: Target) -> Vec<Effect> {
    let mut card = Card {
        room,
        target,
        standing: None,
        unknown: None,
        note: None,
        scroll: 0,
        request: 0,
        under: state.layer.take().map(Box::new),
    };
    let door = state.door(room, Right::Members, None);
    let mut effects = Vec::new();
    match door {
        Ok(door) => {
            state.requests += 1;
            card.request = state.requests;
            let query = Query::Member {
                room: state.rooms[room].id.clone(),
                user: card.target.user.clone(),
            };
            state.moderation.finds.insert(card.request, (room, Find::Member));
            effects.push(Effect::Find { request: card.request, door, query });
            // Who is banned is told to nobody but the app.
            if door == Door::Rest || state.administrator.is_some() {
                effects.extend(super::polling::ask(state, room, Find::Banned));
            }
        }
        Err(why) => {
            card.unknown = Some(begin::barred(state.language, why, &card.target.name));
        }
    }
    state.layer = Some(Layer::Card(card));
    effects
}

/// A key on a card.
pub(super) fn press(state: &mut State, key: Key) -> Option<Vec<Effect>> {
    let Some(Layer::Card(card)) = &mut state.layer else { return None };
    if key.ctrl && key.code == Code::Char('q') {
        return None;
    }
    if let Some(line) = &mut card.note {
        match key.code {
            Code::Esc => card.note = None,
            Code::Char('c' | 'g') if key.ctrl => card.note = None,
            Code::Enter => return Some(keep_note(state)),
            _ => press::edit(line, key),
        }
        return Some(Vec::new());
    }
    let (room, target) = (card.room, card.target.clone());
    let Code::Char(c) = key.code else { return None };
    if key.ctrl || key.alt {
        return None;
    }
    match c {
        '1'..='9' => {
            let digit = c.to_digit(10).and_then(|digit| usize::try_from(digit).ok())?;
            let presets = state.settings.moderation.presets(&state.rooms[room].id);
            let preset = presets.get(digit - 1)?.clone();
            // The next person is looked at next.
            state.close_layer();
            Some(ask::preset(state, room, target, preset.verb, preset.reason))
        }
        'n' => {
            let mut line = Input::default();
            line.set(state.moderation.notes.get(&target.user).map_or("", String::as_str));
            if let Some(Layer::Card(card)) = &mut state.layer {
                card.note = Some(line);
            }
            Some(Vec::new())
        }
        'm' => Some(question(state, room, Verb::Mute, target)),
        'B' => Some(question(state, room, Verb::Ban, target)),
        _ => None,
    }
}

fn question(state: &mut State, room: usize, verb: Verb, target: Target) -> Vec<Effect> {
    ask::open(state, room, verb, Some(target));
    Vec::new()
}

/// Keeps what was written; nothing written takes the note away.
fn keep_note(state: &mut State) -> Vec<Effect> {
    let Some(Layer::Card(card)) = &mut state.layer else { return Vec::new() };
    let Some(line) = card.note.take() else { return Vec::new() };
    let user = card.target.user.clone();
    note(state, &user, line.text())
}

/// Keeps a note on somebody.
pub(super) fn note(state: &mut State, user: &crate::model::UserId, text: &str) -> Vec<Effect> {
    let text = text.trim();
    let end = text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= NOTE);
    let text = &text[..end.last().unwrap_or(0)];
    if text.is_empty() {
        state.moderation.notes.remove(user);
    } else {
        state.moderation.notes.insert(user.clone(), text.to_owned());
    }
    vec![Effect::KeepNotes(state.moderation.notes.clone())]
}
