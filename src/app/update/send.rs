//! What we write: waiting, on its way, sent, or refused with the reason.

use crate::{
    app::{Draft, Effect, Fate, Kind, Link, State},
    i18n::{RemarkTexts, fill, words},
    model::{Command, Event, Message, Outgoing, Refusal, RoomId, Text},
};

/// Sends a text to the active room.
pub(super) fn send(state: &mut State, text: String) -> Vec<Effect> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    if let Some(why_not) = why_not(state, state.active) {
        give_back(state, &text);
        state.say(why_not, true);
        return Vec::new();
    }
    let draft = Draft { room: state.room().id.clone(), text, priority: state.priority };
    post(state, state.active, draft)
}

/// Sends lines to the active room, one after the other.
pub(super) fn send_lines(state: &mut State, lines: Vec<String>) -> Vec<Effect> {
    if let Some(why_not) = why_not(state, state.active) {
        state.say(why_not, true);
        return Vec::new();
    }
    let (room, priority) = (state.active, state.priority);
    for text in lines {
        state.requests += 1;
        let draft = Draft { room: state.rooms[room].id.clone(), text, priority };
        let shown = Text::new(&draft.text);
        if state.outbox.wait(state.requests, draft) {
            show(state, room, shown);
        } else {
            state.say(RemarkTexts::of(state.language).too_many_waiting, true);
        }
    }
    pump(state)
}

fn why_not(state: &State, room: usize) -> Option<&'static str> {
    let texts = RemarkTexts::of(state.language);
    if state.me.is_none() {
        Some(texts.guest)
    } else if state.read_only {
        Some(texts.reads_only)
    } else if matches!(state.link, Link::Over { .. }) || state.rooms[room].over.is_some() {
        Some(texts.room_over)
    } else {
        None
    }
}

fn post(state: &mut State, room: usize, draft: Draft) -> Vec<Effect> {
    let texts = RemarkTexts::of(state.language);
    state.requests += 1;
    let (request, text) = (state.requests, draft.text.clone());
    let command = command(&draft);
    if !state.outbox.send(request, draft, state.now) {
        give_back(state, &text);
        state.say(texts.too_many_waiting, true);
        return Vec::new();
    }
    if state.link != Link::Up {
        state.say(texts.sending_later, false);
    }
    show(state, room, Text::new(&text));
    vec![Effect::Perform { request, command }]
}

/// What is not sent stands where it can be sent later, unless something else is written there.
fn give_back(state: &mut State, text: &str) {
    if state.may_write() && state.input.is_empty() {
        state.input.set(text);
    }
}

/// Shows what is on its way below the newest.
fn show(state: &mut State, room: usize, text: Text) {
    let pane = state.active_pane_id();
    state.with_pane(pane, |pane, rooms, _, _| pane.follow(rooms));
    state.drop_sent();
    let request = state.requests;
    let row = state.push_line(room, Kind::Own { request }, text);
    state.own.push((request, row));
}

fn command(draft: &Draft) -> Command {
    Command::Send {
        room: draft.room.clone(),
        message: Outgoing::Text(draft.text.clone()),
        priority: draft.priority,
    }
}

/// Sends the lines whose turn has come.
pub(super) fn pump(state: &mut State) -> Vec<Effect> {
    let mut effects = Vec::new();
    while let Some(own) = state.outbox.next(state.now) {
        let (request, command) = (own.request, command(&own.draft));
        effects.push(Effect::Perform { request, command });
    }
    effects
}

/// The service answered, or never did.
pub(super) fn answered(
    state: &mut State,
    request: u64,
    result: Result<Option<Message>, Refusal>,
) -> Vec<Effect> {
    let (message, outcome) = match result {
        Ok(message) => (message, Ok(())),
        Err(refusal) => (None, Err(refusal)),
    };
    let reason = outcome.as_ref().err().map(|refusal| words::refusal(state.language, refusal));
    if !state.outbox.answered(request, outcome) {
        return Vec::new();
    }
    if let Some(reason) = reason {
        let text = fill(RemarkTexts::of(state.language).not_sent, &[&Text::new(&reason)]);
        state.say(text, true);
    } else if state.outbox.failed().next().is_none() {
        // Nothing is left of what was wrong.
        let wrong = fill(RemarkTexts::of(state.language).not_sent, &[&""]);
        state.remark.take_if(|(_, remark)| remark.text.starts_with(&wrong));
    }
    if let Some(mut message) = message {
        let room = state.rooms.iter().find(|room| room.id == message.room);
        message.from.role = message.from.role.or(room.and_then(|room| room.role));
        super::events::take(state, Event::Message(message).into());
    }
    state.drop_sent();
    pump(state)
}

/// Sends again what came to nothing: what is selected, else the last that is on the screen.
pub(super) fn retry(state: &mut State) -> Vec<Effect> {
    let failed = |state: &State, request| state.fate(request).is_failure();
    let selected = state.selected();
    let found = state
        .own
        .iter()
        .rev()
        .copied()
        .filter(|(request, row)| failed(state, *request) && state.is_shown(row.room))
        .min_by_key(|(_, row)| selected != Some(*row));
    let Some((request, row)) = found else {
        state.say(RemarkTexts::of(state.language).nothing_refused, true);
        return Vec::new();
    };
    if let Some(why_not) = why_not(state, row.room) {
        state.say(why_not, true);
        return Vec::new();
    }
    let Some(draft) = state.outbox.retry(request) else { return Vec::new() };
    state.own.retain(|(other, _)| *other != request);
    state.remove_line(row);
    let room = room_of(state, &draft.room).unwrap_or(row.room);
    post(state, room, draft)
}

fn room_of(state: &State, id: &RoomId) -> Option<usize> {
    state.rooms.iter().position(|room| room.id == *id)
}

impl State {
    /// What became of something that was written here; what is remembered no more was sent.
    pub fn fate(&self, request: u64) -> Fate {
        let own = self.outbox.messages().find(|own| own.request == request);
        own.map_or(Fate::Sent, |own| own.fate.clone())
    }

    /// Takes lines away that show what is in its place already. Rows that somebody holds still do
    /// not move: there the line stays, marked as sent.
    pub(super) fn drop_sent(&mut self) {
        let held = |room: usize| {
            let merged = self.merged.as_ref();
            !self.panes[room].follows() || merged.is_some_and(|pane| !pane.follows())
        };
        let (sent, left): (Vec<_>, Vec<_>) = std::mem::take(&mut self.own)
            .into_iter()
            .partition(|(request, row)| self.fate(*request) == Fate::Sent && !held(row.room));
        self.own = left;
        for (_, row) in sent {
            self.remove_line(row);
        }
    }
}
