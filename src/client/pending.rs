//! Requests that wait for their answers: for how long, and what becomes of them when the link is cut.

use std::{collections::HashMap, time::Duration};

use bytes::Bytes;
use tokio::{sync::oneshot, time::Instant};

use crate::wire::Servcmd;

use super::{Body, Error};

/// How long answers may take (as in the SDK); checked once a second.
const ANSWER: Duration = Duration::from_secs(15);
const LOGIN: Duration = Duration::from_secs(90);
/// How long the line may take to tell that it lives.
const ALIVE: Duration = Duration::from_secs(3);
/// How long the answer to what is sent again may take at least.
const AGAIN: Duration = Duration::from_secs(5);
/// Requests without an answer at once.
const MAX: usize = 1024;

/// What an answer names.
pub(super) type Asked = (Servcmd, u64);

/// Where an answer goes.
pub(super) type Answer = oneshot::Sender<Result<Body, Error>>;

/// The requests of a link that wait for answers.
#[derive(Default)]
pub(super) struct Pending {
    requests: HashMap<Asked, One>,
}

/// A request that waits for its answer.
pub(super) struct One {
    frame: Bytes,
    /// Whether it carried a ticket: then a refusal of the ticket ends the session.
    pub(super) ticket: bool,
    /// When it was written to the socket last; `None` before that.
    pub(super) sent: Option<Instant>,
    deadline: Instant,
    pub(super) answer: Option<Answer>,
}

impl Pending {
    /// Whether no more may wait.
    pub(super) fn is_full(&self) -> bool {
        self.requests.len() >= MAX
    }

    /// Whether a request of this command waits.
    pub(super) fn has(&self, servcmd: Servcmd) -> bool {
        self.requests.keys().any(|(other, _)| *other == servcmd)
    }

    /// Notes a request that is yet to be sent.
    pub(super) fn add(
        &mut self,
        asked: Asked,
        frame: Bytes,
        ticket: bool,
        answer: Option<Answer>,
        now: Instant,
    ) {
        let deadline = now + patience(asked.0);
        self.requests.insert(asked, One { frame, ticket, sent: None, deadline, answer });
    }

    /// The frame of a request that is sent now.
    pub(super) fn send(&mut self, asked: Asked, now: Instant) -> Option<Bytes> {
        let one = self.requests.get_mut(&asked)?;
        one.sent = Some(now);
        Some(one.frame.clone())
    }

    /// The frames of all that waits, as it was, in the order in which it was asked.
    pub(super) fn send_again(&mut self, now: Instant) -> Vec<Bytes> {
        let mut waiting: Vec<_> = self.requests.iter_mut().collect();
        waiting.sort_by_key(|((_, seq), _)| *seq);
        let send = |(_, one): (&Asked, &mut One)| {
            one.sent = Some(now);
            one.deadline = one.deadline.max(now + AGAIN);
            one.frame.clone()
        };
        waiting.into_iter().map(send).collect()
    }

    /// Takes out the request that an answer is for.
    pub(super) fn take(&mut self, asked: Asked) -> Option<(Asked, One)> {
        self.requests.remove_entry(&asked)
    }

    /// Lets it wait on: its answer is for all.
    pub(super) fn put_back(&mut self, asked: Asked, one: One) {
        self.requests.insert(asked, one);
    }

    /// Forgets requests of a command that has no answer.
    pub(super) fn forget(&mut self, servcmd: Servcmd) {
        self.requests.retain(|(other, _), _| *other != servcmd);
    }

    /// Gives up on overdue answers; whether the line itself is one of them.
    pub(super) fn expire(&mut self, now: Instant) -> bool {
        let mut dead = false;
        for ((servcmd, _), one) in self.requests.extract_if(|_, one| one.deadline <= now) {
            dead |= servcmd == Servcmd::HeartbeatAlive;
            let seconds = patience(servcmd).as_secs();
            let error = match one.sent {
                Some(_) => Error::Timeout { servcmd, seconds },
                None => Error::NotSent,
            };
            one.end(error);
        }
        dead
    }

    /// After a cut polls are made anew by their rooms, the line's own questions are moot, and what
    /// would be said twice is not sent again.
    pub(super) fn after_cut(&mut self) {
        let moot = |(servcmd, _): &Asked, one: &mut One| {
            one.answer.is_none()
                || matches!(servcmd, Servcmd::GetMessages | Servcmd::GetMessagesNoauth)
                || one.sent.is_some() && is_said_twice(*servcmd)
        };
        for (_, one) in self.requests.extract_if(moot) {
            one.end(Error::Cut);
        }
    }

    /// Ends all: the connection is over, perhaps as somebody was kicked out.
    pub(super) fn end(&mut self, kicked: Option<&'static str>) {
        for (_, one) in self.requests.drain() {
            let error = if one.sent.is_some() { Error::Cut } else { Error::Closed };
            one.end(kicked.map_or(error, kicked_out));
        }
    }
}

impl One {
    fn end(self, error: Error) {
        if let Some(answer) = self.answer {
            // Who asked may have given up.
            let _ = answer.send(Err(error));
        }
    }
}

/// The end of a session, as an error.
pub(super) fn kicked_out(reason: &'static str) -> Error {
    Error::KickedOut { reason }
}

fn patience(servcmd: Servcmd) -> Duration {
    match servcmd {
        Servcmd::HeartbeatAlive => ALIVE,
        Servcmd::Login => LOGIN,
        _ => ANSWER,
    }
}

/// Whether the service says it once more when it is asked once more: it has no `Random` that
/// counts, unlike a message.
fn is_said_twice(servcmd: Servcmd) -> bool {
    matches!(servcmd, Servcmd::SendGroupSystemNotification | Servcmd::SendBroadcastMessage)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Answered = oneshot::Receiver<Result<Body, Error>>;

    fn ask(pending: &mut Pending, servcmd: Servcmd, seq: u64, now: Instant) -> Answered {
        let (answer, answered) = oneshot::channel();
        pending.add((servcmd, seq), Bytes::from(seq.to_string()), true, Some(answer), now);
        answered
    }

    fn after(now: Instant, seconds: u64) -> Instant {
        now + Duration::from_secs(seconds)
    }

    #[test]
    fn what_was_never_sent_is_told_apart_from_what_was_not_answered() {
        let (mut pending, now) = (Pending::default(), Instant::now());
        let mute = Servcmd::ModifyGroupMemberInfo;
        let mut sent = ask(&mut pending, mute, 1, now);
        let mut unsent = ask(&mut pending, mute, 2, now);
        pending.send((mute, 1), now).unwrap();
        assert!(!pending.expire(after(now, 14)) && sent.try_recv().is_err());
        assert!(!pending.expire(after(now, 15)));
        assert!(matches!(sent.try_recv().unwrap(), Err(Error::Timeout { seconds: 15, .. })));
        assert!(matches!(unsent.try_recv().unwrap(), Err(Error::NotSent)));
        pending.add((Servcmd::HeartbeatAlive, 3), Bytes::new(), false, None, now);
        assert!(pending.expire(after(now, 3)), "the line is dead");
    }

    #[test]
    fn after_a_cut_all_is_sent_again_in_order_but_what_would_be_said_twice() {
        let (mut pending, now) = (Pending::default(), Instant::now());
        let commands = [
            Servcmd::ModifyGroupMemberInfo,
            Servcmd::SendGroupSystemNotification,
            Servcmd::SendGroupMessage,
            Servcmd::SendBroadcastMessage,
            Servcmd::GetMessages,
        ];
        let mut answers = Vec::new();
        for (seq, servcmd) in (1..).zip(commands) {
            answers.push(ask(&mut pending, servcmd, seq, now));
            pending.send((servcmd, seq), now).unwrap();
        }
        pending.add((Servcmd::HeartbeatAlive, 6), Bytes::new(), false, None, now);
        pending.after_cut();
        for at in [1, 3, 4] {
            assert!(matches!(answers[at].try_recv().unwrap(), Err(Error::Cut)), "{at}");
        }
        // One that was never sent is said for the first time.
        let mut late = ask(&mut pending, Servcmd::SendGroupSystemNotification, 7, now);
        assert_eq!(pending.send_again(after(now, 14)), ["1", "3", "7"]);
        // What is sent again may take as long as an answer needs.
        assert!(!pending.expire(after(now, 18)) && answers[0].try_recv().is_err());
        let mut unsent = ask(&mut pending, Servcmd::DestroyGroup, 8, now);
        pending.end(None);
        assert!(matches!(answers[0].try_recv().unwrap(), Err(Error::Cut)));
        assert!(matches!(late.try_recv().unwrap(), Err(Error::Cut)));
        assert!(matches!(unsent.try_recv().unwrap(), Err(Error::Closed)));
    }
}
