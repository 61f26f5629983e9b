//! What the service answered to acts and questions.

use crate::{
    app::{Action, DryRun, Effect, Hits, Layer, Right, State, WordHitLine, moderation::Find},
    i18n::{ModerationTexts, acts, fill, words},
    model::{Act, Before, Deed, Found, Lasting, Outcome, Refusal, RefusalKind, Role, Text, UserId},
};

use super::{begin::pump, polling};

/// Hits that are shown at most.
const MOST_HITS: usize = 1_000;

/// An act was answered.
pub(in crate::app::update) fn acted(
    state: &mut State,
    request: u64,
    before: Option<Found>,
    result: Result<(), Refusal>,
) -> Vec<Effect> {
    let act = state.moderation.acts.of_request(request);
    if let (Some(act), Some(found)) = (act, before)
        && let Some(before) = before_of(&act.deed, found)
    {
        state.moderation.acts.set_before(request, before);
    }
    if let (Err(Refusal { kind: RefusalKind::Edition, .. }), Some(act)) =
        (&result, state.moderation.acts.of_request(request))
    {
        // It need not be asked for again.
        let right = Right::of(&act.deed);
        state.moderation.lacks.push(right);
    }
    let said = result.as_ref().err().map(|refusal| words::refusal(state.language, refusal));
    let Some(answered) = state.moderation.acts.answered(request, result, state.now) else {
        return Vec::new();
    };
    let act = answered.act;
    let mut effects = Vec::new();
    if !answered.again {
        tell(state, &act, said.as_deref());
        if act.outcome == Outcome::Done {
            note(state, &act);
            effects.extend(polling::after(state, &act));
        }
        effects.push(Effect::Record(Box::new(act)));
    }
    effects.extend(pump(state));
    effects
}

/// What was before a deed, from what was found.
fn before_of(deed: &Deed, found: Found) -> Option<Before> {
    let muted = match found {
        Found::Member(standing) => standing?.muted,
        Found::Restricted(list) => {
            let user = deed.user()?;
            list.into_iter().find(|one| one.user == *user).map(|one| one.until)
        }
        Found::Held(_) => return None,
    };
    Some(muted.map_or(Before::Free, Before::Until))
}

/// Says what became of an act; of a wave's only what failed.
fn tell(state: &mut State, act: &Act, refusal: Option<&str>) {
    let texts = ModerationTexts::of(state.language);
    let deed = acts::deed(state.language, act);
    if act.outcome == Outcome::Done {
        if act.wave.is_some() {
            return;
        }
        let lasting = matches!(
            act.deed,
            Deed::Notice { .. }
                | Deed::Broadcast { .. }
                | Deed::Dismiss
                | Deed::Approve { .. }
                | Deed::Reject { .. }
        );
        let text = if lasting || act.undoes.is_some() {
            fill(texts.done_for_good, &[&deed])
        } else {
            fill(texts.done, &[&deed, &state.key(Action::Undo)])
        };
        return state.say(text, false);
    }
    let why = match (&act.outcome, refusal) {
        (Outcome::Refused { .. }, Some(refusal)) => refusal.to_owned(),
        _ => acts::outcome(state.language, act),
    };
    state.say(fill(texts.refused, &[&deed, &Text::new(&why)]), true);
}

/// What was done is so, whether the room tells it or not.
pub(super) fn note(state: &mut State, act: &Act) {
    let now = state.now;
    let Some(room) = act.room.as_ref() else { return };
    let Some(place) = state.rooms.iter_mut().find(|other| other.id == *room) else { return };
    let name = |user: &UserId| words::name(user, &act.nick);
    match &act.deed {
        Deed::Mute { user, seconds } => {
            place.members.was_muted(user, seconds.seconds().into(), now);
        }
        Deed::Unmute { user } => place.members.was_muted(user, 0, now),
        Deed::Ban { user, .. } => place.members.was_put_out(user),
        Deed::SetAdmin { user } => place.members.has_role(user, &name(user), Role::Admin),
        Deed::CancelAdmin { user } => place.members.has_role(user, &name(user), Role::Member),
        Deed::MuteAll { on } => {
            if let Some(profile) = &mut place.profile {
                profile.muted = *on;
            }
        }
        Deed::HoldAll { on } => {
            if let Some((held, _)) = &mut place.told.held {
                held.all = *on;
            }
        }
        _ => {}
    }
}

/// Something was found out, or was not.
pub(in crate::app::update) fn found(
    state: &mut State,
    request: u64,
    result: Result<Found, Refusal>,
) -> Vec<Effect> {
    let Some((room, find)) = state.moderation.finds.remove(&request) else { return Vec::new() };
    let (now, language) = (state.now, state.language);
    match (find, result) {
        (Find::Member, result) => {
            if let Some(Layer::Card(card)) = &mut state.layer
                && card.request == request
            {
                match result {
                    Ok(Found::Member(standing)) => card.standing = Some(standing),
                    Ok(_) => {}
                    Err(refusal) => card.unknown = Some(words::refusal(language, &refusal)),
                }
            }
            learn(state, room);
        }
        (Find::Muted, Ok(Found::Restricted(list))) => {
            state.rooms[room].told.muted = Some((list, now));
        }
        (Find::Banned, Ok(Found::Restricted(list))) => {
            state.rooms[room].told.banned = Some((list, now));
        }
        (Find::Held, Ok(Found::Held(held))) => state.rooms[room].told.held = Some((held, now)),
        (Find::Held, Err(refusal)) => {
            let passing = matches!(
                refusal.kind,
                RefusalKind::Unanswered | RefusalKind::NotSent | RefusalKind::TooFast
            );
            if !passing {
                let why = Text::new(&words::refusal(language, &refusal));
                state.rooms[room].told.holds_nothing = Some(why);
            }
        }
        // The lists stay as they were seen.
        (Find::Muted | Find::Banned | Find::Held, _) => {}
    }
    Vec::new()
}

/// What the card found out is known from now on.
fn learn(state: &mut State, room: usize) {
    let (now, clock) = (state.now, state.clock().now);
    let Some(Layer::Card(card)) = &state.layer else { return };
    let Some(Some(standing)) = &card.standing else { return };
    let members = &mut state.rooms[room].members;
    members.has_role(&standing.user, &card.target.name, standing.role);
    let left = standing.muted.and_then(|until| until.left(clock)).map_or(0, Lasting::seconds);
    members.was_muted(&standing.user, left.into(), now);
}

/// Word lists were read, and a recording looked through.
pub(in crate::app::update) fn dry_run(state: &mut State, result: Result<DryRun, String>) {
    let texts = ModerationTexts::of(state.language);
    let run = match result {
        Ok(run) => run,
        Err(error) => {
            return state.say(fill(texts.words_wrong, &[&Text::new(&error)]), true);
        }
    };
    state.moderation.words = run.lists;
    state.mark_hits();
    let title = match (&run.recording, run.skipped) {
        (None, _) => texts.hits_screen.to_owned(),
        (Some(_), 0) => texts.hits_recording.to_owned(),
        (Some(_), skipped) => fill(texts.hits_skipped, &[&skipped]),
    };
    let (hits, of) = run.recording.unwrap_or_else(|| hits_here(state));
    state.layer = Some(Layer::Hits(Hits { title, hits, of, scroll: 0 }));
    let last = state.last_scroll();
    if let Some(Layer::Hits(hits)) = &mut state.layer {
        hits.scroll = last;
    }
}

/// What the words hit among the active room's rows.
fn hits_here(state: &State) -> (Vec<WordHitLine>, u64) {
    let (mut hits, mut of) = (Vec::new(), 0);
    for row in state.room().scrollback.rows() {
        let Some(comment) = row.comment() else { continue };
        of += 1;
        let Some(hit) = state.moderation.words.judge(row.body.as_str()) else { continue };
        hits.push(WordHitLine {
            time: row.time.unwrap_or_default(),
            name: comment.name.clone(),
            text: row.body.clone(),
            list: hit.list.name.clone(),
            word: hit.word.to_owned(),
        });
    }
    let over = hits.len().saturating_sub(MOST_HITS);
    hits.drain(..over);
    (hits, of)
}
