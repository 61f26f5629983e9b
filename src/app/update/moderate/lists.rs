//! The lists of a moderator: opened, moved in, and what is done with what is chosen there; and the
//! marks on people and messages.

use crate::{
    app::{
        Action, ActsList, Effect, Focus, Input, Layer, Prompt, PromptKind, Queue, Restricted,
        Right, RowId, State, Target,
    },
    filter::Expression,
    i18n::{ModerationTexts, RemarkTexts, fill, words, wrong_filter},
    model::{Act, Deed, Held, Text},
};

use super::{
    begin::{self, Why},
    card, polling,
};
use crate::app::moderation::Find;

/// Numbers that one request judges at most (this service's own bound).
const MOST_JUDGED: usize = 100;

/// The person that actions are about: chosen in the list that is open, else who wrote the selected
/// comment. Says what is missing.
pub(super) fn target(state: &mut State) -> Option<(usize, Target)> {
    let (active, now, clock) = (state.active, state.now, state.clock().now);
    match &state.layer {
        Some(Layer::Card(card)) => return Some((card.room, card.target.clone())),
        Some(Layer::Queue(queue)) => {
            let held = held(state);
            let one = chosen_held(queue, held)?;
            let name = state.rooms[active].members.get(&one.from).map(|member| member.name.clone());
            let name = name.unwrap_or_else(|| Text::new(one.from.as_str()));
            return Some((active, Target::new(one.from.clone(), name, None)));
        }
        Some(Layer::Restricted(list)) => {
            let people = people(state, now, clock);
            let at = place(&people, list);
            let (user, _) = people.get(at)?;
            let member = state.rooms[active].members.get(user);
            let name = member.map_or_else(|| Text::new(user.as_str()), |one| one.name.clone());
            return Some((active, Target::new(user.clone(), name, None)));
        }
        Some(Layer::Acts(_)) => {
            let act = chosen_act(state)?;
            let Some(user) = act.deed.user() else {
                state.say(RemarkTexts::of(state.language).no_person, true);
                return None;
            };
            let room = act.room.as_ref();
            let room = state.rooms.iter().position(|other| Some(&other.id) == room);
            let name = words::name(user, &act.nick);
            let target = Target { user: user.clone(), name, quote: act.message.clone() };
            return Some((room.unwrap_or(active), target));
        }
        _ => {}
    }
    let id = state.needs_selected()?;
    let found = state.row(id).and_then(|row| {
        let comment = row.comment()?;
        let quote = Some((&comment.id, &row.body));
        Some(Target::new(comment.from.clone(), comment.name.clone(), quote))
    });
    if found.is_none() {
        state.say(RemarkTexts::of(state.language).no_person, true);
    }
    Some((id.room, found?))
}

/// Opens what waits, beside the comments, or closes it.
pub(super) fn queue(state: &mut State) -> Vec<Effect> {
    if let Some(Layer::Queue(_)) = state.layer {
        state.layer = None;
        return Vec::new();
    }
    if let Err(why) = state.door(state.active, Right::Hold, None) {
        state.say(begin::barred(state.language, why, &Text::default()), true);
        return Vec::new();
    }
    state.layer = Some(Layer::Queue(Queue::default()));
    state.focus = Focus::List;
    // Another try: the service may have learned it.
    state.rooms[state.active].told.holds_nothing = None;
    polling::ask(state, state.active, Find::Held)
}

/// Opens who is muted and banned, beside the comments, or closes it.
pub(super) fn restricted(state: &mut State) -> Vec<Effect> {
    if let Some(Layer::Restricted(_)) = state.layer {
        state.layer = None;
        return Vec::new();
    }
    state.layer = Some(Layer::Restricted(Restricted::default()));
    state.focus = Focus::List;
    let mut effects = polling::ask(state, state.active, Find::Muted);
    effects.extend(polling::ask(state, state.active, Find::Banned));
    effects
}

/// Opens the record of acts, beside the comments, or closes it.
pub(super) fn acts(state: &mut State) -> Vec<Effect> {
    if let Some(Layer::Acts(_)) = state.layer {
        state.layer = None;
        return Vec::new();
    }
    state.layer = Some(Layer::Acts(ActsList::default()));
    state.focus = Focus::List;
    Vec::new()
}

/// Moves the choice in a list, by so many; whether such a list is open.
pub(in crate::app::update) fn go(state: &mut State, by: isize) -> bool {
    let (now, clock) = (state.now, state.clock().now);
    let moved = |at: usize, count: usize| at.saturating_add_signed(by).min(count.saturating_sub(1));
    match &state.layer {
        Some(Layer::Queue(queue)) => {
            let held = held(state);
            let at = held.iter().position(|one| Some(one.id) == queue.selected).unwrap_or(0);
            let selected = held.get(moved(at, held.len())).map(|one| one.id);
            if let Some(Layer::Queue(queue)) = &mut state.layer {
                queue.selected = selected;
            }
        }
        Some(Layer::Restricted(list)) => {
            let people = people(state, now, clock);
            let selected = people.get(moved(place(&people, list), people.len())).cloned();
            if let Some(Layer::Restricted(list)) = &mut state.layer {
                list.selected = selected;
            }
        }
        Some(Layer::Acts(list)) => {
            let shown = state.listed_acts(list);
            let at = shown.iter().position(|act| Some(&act.id) == list.selected.as_ref());
            let selected = shown.get(moved(at.unwrap_or(0), shown.len())).map(|act| act.id.clone());
            if let Some(Layer::Acts(list)) = &mut state.layer {
                list.selected = selected;
            }
        }
        _ => return false,
    }
    true
}

/// Chooses an entry of the list that is open; whether it was chosen before.
pub(in crate::app::update) fn choose(state: &mut State, index: usize) -> bool {
    let chosen = |state: &State| match &state.layer {
        Some(Layer::Queue(queue)) => queue.selected.map(|id| id.to_string()),
        Some(Layer::Restricted(list)) => list.selected.as_ref().map(|one| format!("{one:?}")),
        Some(Layer::Acts(list)) => list.selected.as_deref().map(str::to_owned),
        _ => None,
    };
    let before = chosen(state);
    go(state, isize::MIN);
    go(state, isize::try_from(index).unwrap_or(isize::MAX));
    before.is_some() && before == chosen(state)
}

/// Enter in a list: the card of who is chosen; whether such a list is open.
pub(in crate::app::update) fn enter(state: &mut State) -> Option<Vec<Effect>> {
    match state.layer {
        Some(Layer::Queue(_) | Layer::Restricted(_) | Layer::Acts(_)) => {}
        _ => return None,
    }
    let Some((room, target)) = target(state) else { return Some(Vec::new()) };
    Some(card::show(state, room, target))
}

/// Everybody in the list of who is muted and banned, the banned last.
fn people(state: &State, now: crate::app::Moment, clock: i64) -> Vec<(crate::model::UserId, bool)> {
    let room = state.room();
    let of = |banned| {
        let list = room.restricted(banned, now, clock).into_iter();
        list.map(move |(user, _)| (user, banned))
    };
    of(false).chain(of(true)).collect()
}

fn place(people: &[(crate::model::UserId, bool)], list: &Restricted) -> usize {
    people.iter().position(|one| Some(one) == list.selected.as_ref()).unwrap_or(0)
}

fn held(state: &State) -> &[Held] {
    state.room().told.held.as_ref().map_or(&[], |(held, _)| &held.messages)
}

fn chosen_held<'a>(queue: &Queue, held: &'a [Held]) -> Option<&'a Held> {
    held.iter().find(|one| Some(one.id) == queue.selected).or_else(|| held.first())
}

/// Begins a range at the chosen message, or ends it.
pub(super) fn range(state: &mut State) -> Vec<Effect> {
    let chosen = match &state.layer {
        Some(Layer::Queue(queue)) => chosen_held(queue, held(state)).map(|one| one.id),
        // There is nothing to choose from yet.
        _ => return self::queue(state),
    };
    if let Some(Layer::Queue(queue)) = &mut state.layer {
        queue.selected = chosen;
        queue.from = if queue.from.is_some() { None } else { chosen };
    }
    Vec::new()
}

/// Lets the chosen messages be said, or throws them away.
pub(super) fn judge(state: &mut State, approve: bool) -> Vec<Effect> {
    let Some(Layer::Queue(queue)) = &state.layer else {
        return self::queue(state);
    };
    let waiting = held(state);
    let chosen = queue.chosen(waiting);
    let first = waiting.iter().find(|one| Some(&one.id) == chosen.first());
    let Some(first) = first else {
        state.say(ModerationTexts::of(state.language).queue_empty, true);
        return Vec::new();
    };
    // Whom it is about is kept where it is one message.
    let why = if chosen.len() == 1 {
        let text = words::elements(state.language, &first.elements);
        let id = crate::model::MessageId::new("held", first.time, 0);
        let name = Text::new(first.from.as_str());
        let target = Target::new(first.from.clone(), name, Some((&id, &text)));
        Why { target: Some(target), ..Why::default() }
    } else {
        Why::default()
    };
    // The next that waits is looked at next.
    let last = waiting.iter().rposition(|one| chosen.contains(&one.id)).unwrap_or(0);
    let next = waiting.get(last + 1).map(|one| one.id);
    let room = state.active;
    if let Some(Layer::Queue(queue)) = &mut state.layer {
        queue.selected = next;
        queue.from = None;
    }
    if let Some((held, _)) = &mut state.rooms[room].told.held {
        held.messages.retain(|one| !chosen.contains(&one.id));
        held.count = held.count.saturating_sub(u64::try_from(chosen.len()).unwrap_or(0));
    }
    let mut effects = Vec::new();
    for held in chosen.chunks(MOST_JUDGED) {
        let held = held.to_vec();
        let deed = if approve { Deed::Approve { held } } else { Deed::Reject { held } };
        let why = Why { target: why.target.clone(), ..Why::default() };
        effects.extend(begin::begin(state, room, deed, why));
    }
    effects
}

/// The act that is chosen in the record, where that is open.
pub(super) fn chosen_act(state: &State) -> Option<Act> {
    let Some(Layer::Acts(list)) = &state.layer else { return None };
    let shown = state.listed_acts(list);
    let chosen = shown.iter().find(|act| Some(&act.id) == list.selected.as_ref());
    chosen.or_else(|| shown.first()).map(|act| (*act).clone())
}

/// Takes back an act that waits: the chosen one in the record, else the newest.
pub(super) fn take_back(state: &mut State) -> Vec<Effect> {
    let texts = ModerationTexts::of(state.language);
    let newest = || state.moderation.acts.pending().next_back().map(|act| act.id.clone());
    let id = chosen_act(state).map(|act| act.id).or_else(newest);
    let taken = match id {
        Some(id) => state.moderation.acts.take_back(texts.taken_back, |act| act.id == id),
        None => Vec::new(),
    };
    if taken.is_empty() {
        state.say(texts.nothing_waits, true);
    } else {
        state.say(texts.taken_back, false);
    }
    taken.into_iter().map(|act| Effect::Record(Box::new(act))).collect()
}

/// Asks which acts shall be listed; whether the record is open.
pub(in crate::app::update) fn filter_acts(state: &mut State) -> bool {
    let Some(Layer::Acts(list)) = &state.layer else { return false };
    let mut line = Input::default();
    line.set(&list.filter.as_ref().map(ToString::to_string).unwrap_or_default());
    let before = state.focused_pane().bookmark();
    state.prompt = Some(Prompt { kind: PromptKind::Acts, line, before });
    true
}

/// Lists only acts that match; everything where nothing is written.
pub(in crate::app::update) fn set_filter(state: &mut State, text: &str) {
    let filter = if text.trim().is_empty() {
        None
    } else {
        match Expression::parse(text) {
            Ok(filter) => Some(filter),
            Err(error) => return state.say(wrong_filter(state.language, &error), true),
        }
    };
    if let Some(Layer::Acts(list)) = &mut state.layer {
        list.filter = filter;
        list.selected = None;
    }
}

/// Hides the selected message here: a live room takes nothing back.
pub(super) fn hide(state: &mut State) -> Vec<Effect> {
    let Some(id) = state.needs_selected() else { return Vec::new() };
    if state.row(id).is_none_or(|row| row.comment().is_none()) {
        state.say(RemarkTexts::of(state.language).no_person, true);
        return Vec::new();
    }
    hide_row(state, id);
    let key = state.key(Action::IgnoreNobody);
    state.say(fill(ModerationTexts::of(state.language).recall, &[&key]), false);
    Vec::new()
}

/// Hides a row; the one before it is selected then.
fn hide_row(state: &mut State, id: RowId) {
    let pane = state.focused_pane_id();
    state.with_pane(pane, |pane, rooms, columns, height| {
        if !pane.select_by(rooms, -1, columns, height) {
            pane.select_by(rooms, 1, columns, height);
        }
    });
    let room = &mut state.rooms[id.room];
    if let Some(row) = room.scrollback.row_mut(id.key) {
        row.hidden = true;
    }
    // Others who said the same stand in another row from now on.
    room.folds.rebuild(&mut room.scrollback);
    state.rebuild_panes(Some(id.room));
}

/// Puts a flag on the selected person, or takes it away.
pub(super) fn flag(state: &mut State) -> Vec<Effect> {
    if let Some((_, target)) = target(state) {
        flag_user(state, &target);
    }
    Vec::new()
}

pub(super) fn flag_user(state: &mut State, target: &Target) {
    let now = state.now;
    let texts = ModerationTexts::of(state.language);
    let flagged = state.moderation.flag(&target.user, now);
    let text = if flagged { texts.flagged } else { texts.unflagged };
    state.say(fill(text, &[&target.name]), false);
}
