//! A wave: who said it is shown first; then a digit does the same to all who are chosen.

use crate::{
    app::{Code, Effect, Key, Layer, RowId, State, Wave},
    filter::Expression,
    i18n::{ModerationTexts, RemarkTexts, fill, words, wrong_filter},
};

use super::{
    ask,
    begin::{self, Why},
};

/// Seconds that a wave looks back from a selected comment.
const LOOKS_BACK: u64 = 60;

/// Shows who said what the selected comment says.
pub(super) fn selected(state: &mut State) -> Vec<Effect> {
    let Some(id) = state.needs_selected() else { return Vec::new() };
    let said = state.row(id).filter(|row| row.comment().is_some());
    let Some(text) = said.map(|row| row.body.as_str().to_owned()) else {
        state.say(RemarkTexts::of(state.language).no_person, true);
        return Vec::new();
    };
    // Quotes within a quote are left out: the rest is enough to find it by.
    let phrase = format!("text:\"{}\"", text.replace(['"', '“', '”', '\\'], " ").trim());
    let filter = Expression::parse(&phrase);
    let RowId { room, .. } = id;
    match filter {
        Ok(filter) => show(state, room, filter, LOOKS_BACK),
        Err(error) => state.say(wrong_filter(state.language, &error), true),
    }
    Vec::new()
}

/// Shows who said what a filter holds for within the last seconds.
pub(super) fn show(state: &mut State, room: usize, filter: Expression, seconds: u64) {
    if let Err(why) = state.door(room, crate::app::Right::Mute, None) {
        let why = begin::barred(state.language, why, &crate::model::Text::default());
        return state.say(why, true);
    }
    let people = state.who_said(room, &filter, seconds);
    if people.is_empty() {
        let texts = ModerationTexts::of(state.language);
        let time = words::duration(state.language, seconds);
        return state.say(fill(texts.wave_nobody, &[&time]), true);
    }
    let wave = Wave { room, filter, seconds, people, selected: 0, id: None };
    state.layer = Some(Layer::Wave(wave));
}

/// A key for a wave.
pub(super) fn press(state: &mut State, key: Key) -> Option<Vec<Effect>> {
    let Some(Layer::Wave(wave)) = &mut state.layer else { return None };
    if key.ctrl || key.alt {
        return None;
    }
    match (key.code, &wave.id) {
        (Code::Esc, Some(id)) => {
            let id = id.clone();
            Some(stop(state, &id))
        }
        (Code::Char(' '), None) => {
            let last = wave.people.len().saturating_sub(1);
            wave.selected = wave.selected.min(last);
            if let Some(person) = wave.people.get_mut(wave.selected) {
                person.reached = !person.reached;
            }
            wave.selected = (wave.selected + 1).min(last);
            Some(Vec::new())
        }
        (Code::Char(c @ '1'..='9'), None) => {
            let digit = c.to_digit(10).and_then(|digit| usize::try_from(digit).ok())?;
            Some(begin(state, digit))
        }
        (Code::Char('Z'), Some(id)) => {
            let (room, id) = (wave.room, id.clone());
            ask::open(state, room, crate::app::Verb::UndoWave(id), None);
            Some(Vec::new())
        }
        _ => None,
    }
}

/// Does what a preset says to all who are chosen.
fn begin(state: &mut State, digit: usize) -> Vec<Effect> {
    let Some(Layer::Wave(wave)) = &state.layer else { return Vec::new() };
    let room = wave.room;
    let presets = state.settings.moderation.presets(&state.rooms[room].id);
    let Some(preset) = presets.get(digit - 1).cloned() else { return Vec::new() };
    let reached: Vec<_> = wave
        .people
        .iter()
        .filter(|person| person.reached)
        .map(|person| person.target.clone())
        .collect();
    if reached.is_empty() {
        state.say(ModerationTexts::of(state.language).wave_out, true);
        return Vec::new();
    }
    let id = state.moderation.next_id();
    let mut effects = Vec::new();
    for target in reached {
        let deed = ask::deed_of(state, room, &target.user, preset.verb);
        let why = Why {
            target: Some(target),
            reason: preset.reason.clone(),
            wave: Some(id.clone()),
            undoes: None,
        };
        effects.extend(begin::begin(state, room, deed, why));
    }
    if let Some(Layer::Wave(wave)) = &mut state.layer {
        wave.id = Some(id);
    }
    effects
}

/// Takes back what of a wave is not done yet; closes it where all is.
fn stop(state: &mut State, id: &str) -> Vec<Effect> {
    let why = ModerationTexts::of(state.language).taken_back;
    let is_it = |act: &crate::model::Act| act.wave.as_deref() == Some(id);
    let taken = state.moderation.acts.take_back(why, is_it);
    if taken.is_empty() && state.progress(id).is_over() {
        state.layer = None;
    }
    taken.into_iter().map(|act| Effect::Record(Box::new(act))).collect()
}
