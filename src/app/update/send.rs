//! What we write: on its way, sent, or refused with the reason.

use crate::{
    app::{Delivery, Effect, Kind, Link, RowId, Sending, State},
    i18n::{RemarkTexts, fill, words},
    model::{Command, Event, Message, Outgoing, Refusal, Text},
};

/// Own messages that may be on their way at once.
const MOST: usize = 100;

/// Sends a text to the active room.
pub(super) fn send(state: &mut State, text: String) -> Vec<Effect> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    let texts = RemarkTexts::of(state.language);
    let why_not = if state.me.is_none() {
        Some(texts.guest)
    } else if state.read_only {
        Some(texts.reads_only)
    } else if matches!(state.link, Link::Over { .. }) || state.room().over.is_some() {
        Some(texts.room_over)
    } else if state.sending.len() >= MOST {
        Some(texts.sending_later)
    } else {
        None
    };
    if let Some(why_not) = why_not {
        state.input.set(&text);
        state.say(why_not, true);
        return Vec::new();
    }
    if state.link != Link::Up {
        state.say(texts.sending_later, false);
    }
    let room = state.active;
    state.requests += 1;
    let request = state.requests;
    let pane = state.active_pane_id();
    state.with_pane(pane, |pane, _, _, _| pane.follow());
    state.drop_sent();
    let kind = Kind::Own { request, delivery: Delivery::Sending };
    let row = state.push_line(room, kind, Text::new(&text));
    state.sending.push(Sending { request, row });
    let command = Command::Send {
        room: state.rooms[room].id.clone(),
        message: Outgoing::Text(text),
        priority: state.priority,
    };
    vec![Effect::Perform { request, command }]
}

/// The service answered, or never did.
pub(super) fn answered(state: &mut State, request: u64, result: Result<Option<Message>, Refusal>) {
    let at = state.sending.iter().position(|sending| sending.request == request);
    let Some(sending) = at.map(|at| state.sending.remove(at)) else { return };
    let id = sending.row;
    match result {
        Ok(sent) => {
            if let Some(mut message) = sent {
                message.from.role = message.from.role.or(state.rooms[id.room].role);
                super::events::take(state, Event::Message(message));
            }
            set_delivery(state, id, Delivery::Sent);
            let pane = state.active_pane_id();
            // Rows that somebody holds still do not move: then the line stays, marked as sent.
            if state.pane(pane).follows() {
                state.drop_sent();
            }
        }
        Err(refusal) => {
            let reason = Text::new(&words::refusal(state.language, &refusal));
            let text = fill(RemarkTexts::of(state.language).not_sent, &[&reason]);
            set_delivery(state, id, Delivery::Refused(reason));
            state.say(text, true);
        }
    }
}

fn set_delivery(state: &mut State, id: RowId, now: Delivery) {
    if let Some(row) = state.rooms[id.room].scrollback.row_mut(id.key)
        && let Kind::Own { delivery, .. } = &mut row.kind
    {
        *delivery = now;
    }
}

/// Sends again what was refused: what is selected, else the last.
pub(super) fn retry(state: &mut State) -> Vec<Effect> {
    let refused = |state: &State, id: RowId| {
        let row = state.row(id)?;
        let Kind::Own { delivery: Delivery::Refused(_), .. } = &row.kind else { return None };
        Some((id, row.body.raw().to_owned()))
    };
    let found = state.selected().and_then(|id| refused(state, id)).or_else(|| {
        let room = state.active;
        let newest = state.rooms[room].scrollback.rows().rev();
        let mut ids = newest.map(|row| RowId { room, key: row.key });
        ids.find_map(|id| refused(state, id))
    });
    let Some((id, text)) = found else {
        state.say(RemarkTexts::of(state.language).nothing_refused, true);
        return Vec::new();
    };
    state.remove_line(id);
    state.active = id.room;
    send(state, text)
}

impl State {
    /// Takes lines away that show what is in its place already.
    pub(super) fn drop_sent(&mut self) {
        for room in 0..self.rooms.len() {
            let sent: Vec<_> = self.rooms[room]
                .scrollback
                .rows()
                .rev()
                // They are among the newest: nobody waits long for an answer.
                .take(2_000)
                .filter(|row| matches!(row.kind, Kind::Own { delivery: Delivery::Sent, .. }))
                .map(|row| row.key)
                .collect();
            for key in sent {
                self.remove_line(RowId { room, key });
            }
        }
    }

    /// Takes a line of ours away.
    pub(super) fn remove_line(&mut self, id: RowId) {
        self.panes[id.room].forget(id);
        if let Some(merged) = &mut self.merged {
            merged.forget(id);
        }
        self.rooms[id.room].scrollback.remove(id.key);
    }
}
