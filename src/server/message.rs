//! A message on its way into a room: who may write, what the rules make of it, and the log.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    filter::WordAction,
    model::Priority,
    wire::{
        ErrorCode, Refused,
        element::{self, is_message_body},
        item::event,
        member::role_name,
        message::{MAX_MESSAGE, SendAnswer, SendRequest, parse_priority, priority_number},
        profile,
        stamp::Stamp,
    },
};

use super::{
    account::Account,
    app::AppState,
    hold,
    metrics::Fate,
    room::{Room, RoomState, Waiters, wake},
    rules::{Act, Repeat, Standing, may},
    service::{Door, Service, now},
};

/// What REST tells of a message that the rate dropped (public documents).
const DROPPED_BY_RATE: &str = "MsgFreqCtrl";

/// A message as its sender wrote it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Draft {
    pub(super) random: u32,
    pub(super) client_seq: u64,
    /// The sender's clock, in seconds since 1970; 0 where it did not say.
    pub(super) client_time: i64,
    pub(super) priority: u8,
    pub(super) cloud_custom_data: String,
    pub(super) body: Box<RawValue>,
}

/// A message with all that it takes to say it.
pub(super) struct Sending {
    pub(super) service: Arc<Service>,
    pub(super) app: Arc<AppState>,
    pub(super) room: Arc<Room>,
    /// Who says it, which need not be who asked.
    pub(super) sender: Arc<Account>,
    pub(super) door: Door,
    pub(super) draft: Draft,
    /// Knows it again, by what its sender wrote.
    repeat: Repeat,
}

/// What became of a message.
pub(super) struct Said {
    pub(super) answer: SendAnswer,
    pub(super) fate: Fate,
}

impl Draft {
    /// Reads what a request wants said.
    pub(super) fn new(request: &SendRequest<'_>) -> Result<Self, Refused> {
        check(request.msg_body, &request.cloud_custom_data)?;
        Ok(Self {
            random: request.random,
            client_seq: request.client_seq,
            client_time: request.msg_client_time,
            priority: priority_number(parse_priority(&request.msg_priority)),
            cloud_custom_data: request.cloud_custom_data.clone().into_owned(),
            body: request.msg_body.to_owned(),
        })
    }

    pub(super) fn priority(&self) -> Priority {
        parse_priority(&self.priority.to_string())
    }

    /// Takes over what a webhook made of it.
    pub(super) fn rewrite(&mut self, body: Option<Box<RawValue>>, custom_data: Option<String>) {
        if let Some(body) = body {
            self.body = body;
        }
        if let Some(custom_data) = custom_data {
            self.cloud_custom_data = custom_data;
        }
    }
}

/// Whether a message's elements and custom data are what a message may have.
pub(super) fn check(body: &RawValue, cloud_custom_data: &str) -> Result<(), Refused> {
    if body.get().len() + cloud_custom_data.len() > MAX_MESSAGE {
        return Err(ErrorCode::MessageTooLong.into());
    }
    if !is_message_body(body) {
        return Err(ErrorCode::MsgBodyInvalid.into());
    }
    Ok(())
}

impl Sending {
    /// `sender` says `draft` in `room`.
    pub(super) fn new(
        (service, app): (&Arc<Service>, &Arc<AppState>),
        room: Arc<Room>,
        sender: Arc<Account>,
        door: Door,
        draft: Draft,
    ) -> Self {
        let content = (draft.body.get(), &*draft.cloud_custom_data);
        let repeat = room.lock().sent.repeat(&sender.user, draft.random, content);
        let (service, app) = (Arc::clone(service), Arc::clone(app));
        Self { service, app, room, sender, door, draft, repeat }
    }

    /// What this got when it was said before; or why it may not be said.
    pub(super) fn known(&self) -> Result<Option<SendAnswer>, Refused> {
        let now = now();
        let mut state = self.room.lock();
        if let Some((seq, time)) = state.sent.answer(&self.repeat, now) {
            return Ok(Some(answer(seq, time)));
        }
        self.may_speak(&state, now)?;
        Ok(None)
    }

    /// Says it, unless a rule refuses it, drops it or makes it wait.
    pub(super) fn say(&mut self) -> Result<Said, Refused> {
        let now = now();
        let judged = self.judge_words()?;
        let room = Arc::clone(&self.room);
        let mut state = room.lock();
        if let Some((seq, time)) = state.sent.answer(&self.repeat, now) {
            return Ok(Said { answer: answer(seq, time), fate: Fate::Repeated });
        }
        let standing = self.may_speak(&state, now)?;
        let mut waiters = room.tell_coming_of(&mut state, &self.sender.user, now)?;
        // The newest sequence is one that every SDK has seen, so that nothing to come is taken for a
        // repetition of what nobody gets.
        let unsaid = answer(state.last_seq(), now);
        let said = match judged.in_room(&state, standing) {
            Judged::Drop => Said { answer: unsaid, fate: Fate::DroppedByWords },
            Judged::Hold(terms) => {
                let held = self.to_hold(now);
                hold::keep(&self.service, &room, &mut state, terms, held)?;
                Said { answer: unsaid, fate: Fate::Held }
            }
            Judged::Pass if !self.admitted(&mut state, standing, now) => {
                let reason = Some(DROPPED_BY_RATE.to_owned());
                let answer = SendAnswer { msg_drop_reason: reason, ..unsaid };
                Said { answer, fate: Fate::DroppedByRate }
            }
            Judged::Pass => {
                let said = (&*self.sender, &self.draft);
                let history = self.service.config.history;
                let (seq, woken) = publish(&room, &mut state, said, standing, history, now)?;
                waiters.extend(woken);
                Said { answer: answer(seq, now), fate: Fate::Said }
            }
        };
        state.sent.remember(self.repeat.clone(), (said.answer.msg_seq, now), now);
        drop(state);
        wake(waiters);
        self.service.metrics.message(said.fate);
        Ok(said)
    }

    fn to_hold(&self, now: i64) -> hold::HeldMessage {
        hold::HeldMessage {
            list: String::new(),
            time: now,
            from: self.sender.user.as_str().into(),
            cloud: false,
            draft: self.draft.clone(),
        }
    }

    /// The standing in which the sender may write now, or why not.
    fn may_speak(&self, state: &RoomState, now: i64) -> Result<Standing, Refused> {
        let standing = self.app.standing(&self.room, state, &self.sender.user);
        let seated = may(standing, Act::Send)
            && (state.members.contains_key(&self.sender.user) || standing == Standing::AppAdmin);
        if self.door == Door::Socket && !seated {
            return Err(Refused::new(
                ErrorCode::NoPermission,
                "join the room before writing in it",
            ));
        }
        if state.muted_until(&self.sender.user, now).is_some() || self.sender.muted_until() > now {
            return Err(ErrorCode::Muted.into());
        }
        if state.muted_all && !may(standing, Act::SendWhileMuted) {
            return Err(Refused::new(ErrorCode::Muted, "everyone is muted in this room"));
        }
        Ok(standing)
    }

    fn admitted(&self, state: &mut RoomState, standing: Standing, now: i64) -> bool {
        state.rate.admit(self.service.config.rate_limit, self.draft.priority(), standing, now)
    }

    /// What the word lists make of it; masked words are replaced in place.
    fn judge_words(&mut self) -> Result<Judged, Refused> {
        let words = self.app.words.current();
        if words.lists().is_empty() {
            return Ok(Judged::Pass);
        }
        let mut judged = Judged::Pass;
        for text in element::texts(&self.draft.body) {
            let Some(hit) = words.judge(&text) else { continue };
            match (hit.list.action, &judged) {
                (WordAction::Refuse, _) => {
                    self.service.metrics.message(Fate::RefusedByWords);
                    return Err(ErrorCode::TextRefused.into());
                }
                (WordAction::Drop, _) => judged = Judged::Drop,
                (WordAction::Hold, Judged::Pass) => {
                    judged = Judged::Hold(hold::Terms::of(hit.list));
                }
                (WordAction::Hold | WordAction::Mask, _) => {}
            }
        }
        if let Some(masked) = element::map_texts(&self.draft.body, |text| words.mask(text)) {
            self.draft.body = masked;
        }
        Ok(judged)
    }
}

/// What word lists and switches make of a message.
enum Judged {
    Pass,
    Drop,
    Hold(hold::Terms),
}

impl Judged {
    /// What it comes to in a room: its staff waits for nobody.
    fn in_room(self, state: &RoomState, standing: Standing) -> Self {
        match self {
            Self::Hold(_) | Self::Pass if standing >= Standing::Admin => Self::Pass,
            Self::Pass if state.held_all => Self::Hold(hold::Terms::whole_room()),
            judged => judged,
        }
    }
}

/// Puts a message into a room's log.
pub(super) fn publish(
    room: &Room,
    state: &mut RoomState,
    (sender, draft): (&Account, &Draft),
    standing: Standing,
    history: usize,
    now: i64,
) -> Result<(u64, Waiters), Refused> {
    let (nick, avatar) = (sender.field(profile::NICK), sender.field(profile::IMAGE));
    let stamp = Stamp {
        room: room.id.as_str(),
        role: role_name(standing.role()),
        ..stamp(draft, sender, (&nick, &avatar), now)
    };
    room.say(state, &stamp, history)
}

/// What a draft and its sender give a stamp; the room's part is to be filled in.
pub(super) fn stamp<'a>(
    draft: &'a Draft,
    sender: &'a Account,
    (nick, avatar): (&'a str, &'a str),
    now: i64,
) -> Stamp<'a> {
    Stamp {
        event: event::MESSAGE,
        room: "",
        room_name: "",
        from: sender.user.as_str(),
        nick,
        avatar,
        role: "Member",
        tiny_id: &sender.tiny_id,
        random: draft.random,
        client_seq: draft.client_seq,
        client_time: if draft.client_time == 0 { now } else { draft.client_time },
        priority: draft.priority(),
        cloud_custom_data: &draft.cloud_custom_data,
        body: &draft.body,
        seq: 0,
        time: now,
    }
}

fn answer(msg_seq: u64, msg_time: i64) -> SendAnswer {
    SendAnswer { msg_time, msg_seq, msg_drop_reason: None }
}
