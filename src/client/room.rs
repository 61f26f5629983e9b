//! The task of one room: polls, puts items in order, tells gaps, joins anew when its key dies.

use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use serde_json::value::RawValue;
use tokio::{sync::mpsc, time::sleep};
use tokio_util::sync::CancellationToken;

use crate::{
    model::{Came, Event, Gap, Joined, Message, MessageId, NoticeKind, Role, RoomId},
    wire::{
        ErrorCode, Refused, Servcmd,
        custom::Mappings,
        group::{JoinAnswer, JoinRequest},
        item,
        poll::{MAX_ANSWER, PollAnswer, PollRequest},
    },
};

use super::{Body, Error, Shared};

/// How long to wait after an error (as the SDK does).
const AFTER_ERROR: Duration = Duration::from_secs(2);
/// Message ids that are remembered (as in the SDK): one that comes under a new sequence is dropped.
const REMEMBERED: usize = 100;
/// Pushed items that may wait for the room; the poll brings what had no room.
const MAX_PUSHED: usize = 256;
/// An answer so large was full: there is more.
const NEARLY_FULL: usize = MAX_ANSWER / 8 * 7;

/// What the rest of the client keeps of a room.
#[derive(Debug)]
pub(super) struct Handle {
    over: CancellationToken,
    pushed: mpsc::Sender<Box<RawValue>>,
}

impl Handle {
    /// Passes a pushed item on.
    pub(super) fn push(&self, raw: &RawValue) {
        if self.pushed.try_send(raw.to_owned()).is_err() {
            tracing::debug!("a pushed item is left to the poll");
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.over.cancel();
    }
}

/// A room that was joined, as the answer told it.
pub(super) struct Entry {
    pub(super) room: RoomId,
    pub(super) guest: bool,
    /// `None` where the service pushes instead.
    pub(super) key: Option<String>,
    /// The first sequence to come; a guest learns it from the first poll.
    pub(super) start: Option<u64>,
    /// What was said before, oldest first.
    earlier: Vec<(Message, Bytes)>,
}

impl Entry {
    /// Joins a room, as a member or as a guest.
    pub(super) async fn join(shared: &Shared, room: &RoomId, guest: bool) -> Result<Self, Error> {
        let (servcmd, request) = if guest {
            (Servcmd::ApplyJoinGroupNoauth, JoinRequest::guest(room))
        } else {
            (Servcmd::ApplyJoinGroup, JoinRequest::member(room))
        };
        let answer: JoinAnswer = shared.request(servcmd, &request).await?.read()?;
        if guest && answer.long_polling_key.is_none() {
            let info = "the service gave no key to poll with";
            return Err(Refused::new(ErrorCode::InvalidResponse, info).into());
        }
        Ok(Self {
            room: room.clone(),
            guest,
            key: answer.long_polling_key,
            start: answer.start_seq.filter(|_| !guest),
            earlier: earlier(&answer.rsp_msg_list, room, &shared.mappings()),
        })
    }

    /// Tells what was said before we came.
    pub(super) async fn tell_earlier(&self, shared: &Shared) {
        for (message, raw) in &self.earlier {
            let event = Event::Message(Message { earlier: true, ..message.clone() });
            shared.tell(Came { event, raw: Some(raw.clone()) }).await;
        }
    }

    /// Starts the room's task.
    pub(super) fn start(mut self, shared: &Arc<Shared>) -> Handle {
        let over = shared.over.child_token();
        let (pushed, queue) = mpsc::channel(MAX_PUSHED);
        let mut ids = Ids::default();
        for (message, _) in std::mem::take(&mut self.earlier) {
            ids.note(&message.id);
        }
        let task = Task {
            shared: Arc::clone(shared),
            expected: self.start,
            entry: self,
            broadcast: None,
            empty: 0,
            ids,
        };
        tokio::spawn(over.clone().run_until_cancelled_owned(task.run(queue)));
        Handle { over, pushed }
    }
}

struct Task {
    shared: Arc<Shared>,
    entry: Entry,
    /// The sequence that comes next, once it is known.
    expected: Option<u64>,
    /// What polls say of broadcasts, from the second on.
    broadcast: Option<u64>,
    /// Answers in a row that brought nothing.
    empty: u32,
    ids: Ids,
}

/// Whether a room goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    GoesOn,
    IsOver,
}

impl Task {
    async fn run(mut self, mut pushed: mpsc::Receiver<Box<RawValue>>) {
        let mut refusals = 0;
        loop {
            let Some(key) = self.entry.key.clone() else {
                // Nothing is polled: the service pushes everything.
                let Some(raw) = pushed.recv().await else { return };
                let came = self.decode(&raw, copy(&raw));
                if self.tell(came).await == Room::IsOver {
                    return self.end();
                }
                continue;
            };
            let answer = {
                let poll = self.poll(&key);
                tokio::pin!(poll);
                loop {
                    tokio::select! {
                        answer = &mut poll => break answer,
                        Some(raw) = pushed.recv() => {
                            if self.deliver_pushed(&raw).await == Room::IsOver {
                                return self.end();
                            }
                        }
                    }
                }
            };
            let wait = match answer {
                Ok(body) => match self.take(&body).await {
                    Ok(Room::IsOver) => return self.end(),
                    Ok(Room::GoesOn) => {
                        refusals = 0;
                        if body.0.len() >= NEARLY_FULL { Duration::ZERO } else { self.rhythm() }
                    }
                    Err(Error::Refused(refused)) => {
                        refusals += 1;
                        // A key may seem dead while a service starts: it is asked twice.
                        if refusals >= 2 {
                            refusals = 0;
                            if self.join_anew(&refused).await == Room::IsOver {
                                return self.end();
                            }
                        }
                        AFTER_ERROR
                    }
                    Err(_) => AFTER_ERROR,
                },
                Err(Error::Cut) => Duration::ZERO,
                Err(Error::Closed | Error::KickedOut { .. }) => return self.end(),
                Err(error) => {
                    tracing::debug!(%error, "a poll failed");
                    AFTER_ERROR
                }
            };
            let pause = sleep(wait);
            tokio::pin!(pause);
            loop {
                tokio::select! {
                    () = &mut pause => break,
                    Some(raw) = pushed.recv() => {
                        if self.deliver_pushed(&raw).await == Room::IsOver {
                            return self.end();
                        }
                    }
                }
            }
        }
    }

    /// Asks for what is new; owns what it needs, so that pushes can be taken meanwhile.
    fn poll(&self, key: &str) -> impl Future<Output = Result<Body, Error>> + use<> {
        let servcmd =
            if self.entry.guest { Servcmd::GetMessagesNoauth } else { Servcmd::GetMessages };
        let simplified = self.shared.state().cloud.polling_simplified_msg;
        let request = PollRequest {
            usp: 1,
            start_seq: self.expected.map_or(0, |seq| i64::try_from(seq).unwrap_or(i64::MAX)),
            start_broadcast_seq: self.broadcast,
            hold_time: 90,
            key: key.to_owned().into(),
            downsize_flag: simplified.into(),
        };
        let shared = Arc::clone(&self.shared);
        async move { shared.request(servcmd, &request).await }
    }

    /// From an answer to the next poll.
    fn rhythm(&self) -> Duration {
        let cloud = self.shared.state().cloud;
        if self.empty >= cloud.polling_no_msg_count {
            cloud.polling_interval + cloud.polling_interval_plus
        } else {
            cloud.polling_interval
        }
    }

    async fn take(&mut self, body: &Body) -> Result<Room, Error> {
        let answer: PollAnswer<'_> = body.read()?;
        let items = answer.rsp_msg_list.len() + answer.rsp_broadcast_msg_list.len();
        self.empty = if items == 0 { self.empty.saturating_add(1) } else { 0 };
        let mut room = self.deliver(body, answer.rsp_msg_list).await;
        for raw in answer.rsp_broadcast_msg_list {
            // Broadcasts have a count of their own.
            let came = self.decode(raw, body.part(raw.get()));
            if self.tell(came).await == Room::IsOver {
                room = Room::IsOver;
            }
        }
        if let (Some(key), Some(next)) = (answer.key, answer.next_seq) {
            self.entry.key = Some(key.into_owned());
            self.expected = Some(self.expected.map_or(next, |expected| expected.max(next)));
        }
        self.broadcast = answer.next_broadcast_seq.or(self.broadcast);
        Ok(room)
    }

    /// A pushed item is early by nature: only the next in turn is taken, the poll brings the rest.
    async fn deliver_pushed(&mut self, raw: &RawValue) -> Room {
        let came = self.decode(raw, copy(raw));
        let (is_end, seq) = (ends(&came.event), place(&came.event));
        // A key that died brings nothing any more: what ends the room is taken at once.
        if is_end || seq.is_some() && seq == self.expected {
            return self.tell(came).await;
        }
        Room::GoesOn
    }

    /// Tells items in the order of their sequences.
    async fn deliver(&mut self, body: &Body, raws: Vec<&RawValue>) -> Room {
        let decode = |raw: &RawValue| self.decode(raw, body.part(raw.get()));
        let mut items: Vec<_> = raws.into_iter().map(decode).collect();
        // Answers are in order but for services that are not ours.
        items.sort_by_key(|came| came.event.seq());
        for came in items {
            if self.tell(came).await == Room::IsOver {
                return Room::IsOver;
            }
        }
        Room::GoesOn
    }

    fn decode(&self, raw: &RawValue, bytes: Bytes) -> Came {
        let event = item::decode(raw, &self.entry.room, &self.shared.mappings());
        Came { event, raw: Some(bytes) }
    }

    /// Tells one event, unless it was told before; a hole before it is told first.
    async fn tell(&mut self, came: Came) -> Room {
        let event = &came.event;
        if let Some(seq) = place(event) {
            if let Some(expected) = self.expected {
                if seq < expected {
                    return Room::GoesOn;
                }
                if seq > expected && !ends(event) {
                    self.tell_gap(expected, Some(seq - 1)).await;
                }
            }
            self.expected = Some(seq + 1);
        }
        if let Event::Message(message) = event
            && !self.ids.note(&message.id)
        {
            return Room::GoesOn;
        }
        let over = ends(event);
        self.shared.tell(came).await;
        if over { Room::IsOver } else { Room::GoesOn }
    }

    async fn tell_gap(&self, from: u64, to: Option<u64>) {
        let room = self.entry.room.clone();
        self.shared.tell(Event::Gap(Gap { room, from, to })).await;
    }

    /// Exchanges a dead key.
    async fn join_anew(&mut self, refused: &Refused) -> Room {
        tracing::debug!(%refused, room = %self.entry.room, "the polling key is dead");
        match Entry::join(&self.shared, &self.entry.room, self.entry.guest).await {
            Ok(entry) => {
                let role = if entry.guest { Role::Guest } else { Role::Member };
                let room = entry.room.clone();
                let joined = Joined { room, role, again: true };
                self.shared.tell(Event::Joined(joined)).await;
                match (self.expected, entry.start) {
                    (Some(expected), Some(start)) if start > expected => {
                        // Of what was missed, the newest came with the answer.
                        for (message, raw) in &entry.earlier {
                            if message.seq < start {
                                let event = Event::Message(message.clone());
                                self.tell(Came { event, raw: Some(raw.clone()) }).await;
                            }
                        }
                        if let Some(expected) = self.expected.filter(|expected| *expected < start) {
                            self.tell_gap(expected, Some(start - 1)).await;
                        }
                    }
                    (Some(expected), Some(start)) if start == expected => {}
                    // Another count began, or nobody knows where we are: what was missed is not
                    // known.
                    (Some(expected), _) => self.tell_gap(expected, None).await,
                    (None, _) => {}
                }
                self.expected = entry.start;
                self.entry = Entry { earlier: Vec::new(), ..entry };
                Room::GoesOn
            }
            Err(Error::Refused(refused)) => {
                tracing::debug!(%refused, room = %self.entry.room, "could not join again");
                match ErrorCode::from_number(refused.code) {
                    Some(ErrorCode::NoSuchGroup | ErrorCode::InvalidGroupId) => {
                        // The notice of the room's end was missed.
                        if let Some(expected) = self.expected {
                            self.tell_gap(expected, None).await;
                        }
                        self.shared.tell(Event::Notice(gone(&self.entry.room))).await;
                        Room::IsOver
                    }
                    _ => Room::GoesOn,
                }
            }
            Err(_) => Room::GoesOn,
        }
    }

    /// The room is over: forget it.
    fn end(self) {
        self.shared.state().rooms.remove(&self.entry.room);
    }
}

/// The messages that came with the answer to a join, in order; what else there is is of no use to
/// who was not there.
fn earlier(raws: &[Box<RawValue>], room: &RoomId, mappings: &Mappings) -> Vec<(Message, Bytes)> {
    let read = |raw: &RawValue| match item::decode(raw, room, mappings) {
        Event::Message(message) => Some((message, copy(raw))),
        _ => None,
    };
    let mut earlier: Vec<_> = raws.iter().filter_map(|raw| read(raw)).collect();
    earlier.sort_by_key(|(message, _)| message.seq);
    earlier.dedup_by(|(one, _), (other, _)| one.id == other.id);
    earlier
}

/// An item that is no part of a frame that is kept.
fn copy(raw: &RawValue) -> Bytes {
    Bytes::copy_from_slice(raw.get().as_bytes())
}

/// What the service would have told of a room that is no more.
fn gone(room: &RoomId) -> crate::model::Notice {
    crate::model::Notice {
        room: room.clone(),
        seq: 0,
        time: super::link::now(),
        kind: NoticeKind::Dismissed,
        operator: None,
        text: crate::model::Text::default(),
    }
}

fn ends(event: &Event) -> bool {
    matches!(event, Event::Notice(notice)
        if matches!(notice.kind, NoticeKind::Dismissed | NoticeKind::Banned | NoticeKind::Removed))
}

/// Its place in the room's sequence; 0 is the sequence of what has none, and broadcasts have a count of
/// their own, which would put off all that the room says after them.
fn place(event: &Event) -> Option<u64> {
    match event {
        Event::Message(message) if message.broadcast => None,
        event => event.seq().filter(|&seq| seq > 0),
    }
}

/// The newest message ids.
#[derive(Default)]
struct Ids {
    known: HashSet<MessageId>,
    order: VecDeque<MessageId>,
}

impl Ids {
    /// Notes an id; whether it is new.
    fn note(&mut self, id: &MessageId) -> bool {
        if !self.known.insert(id.clone()) {
            return false;
        }
        self.order.push_back(id.clone());
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}
