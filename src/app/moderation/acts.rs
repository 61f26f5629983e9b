//! Acts of moderators: those that wait, those that were done here, and those that were told.
//!
//! One act goes at a time, in the order in which they were asked for. What sets a state is sent
//! again when no answer came; a notice and a broadcast are not: who knows whether they were heard.

use std::{collections::VecDeque, time::Duration};

use crate::{
    app::{Door, Moment},
    model::{Act, Deed, Outcome, Refusal, RefusalKind, RoomId},
};

/// Acts that are remembered; what has an end goes first.
const MAX_KEPT: usize = 5_000;
/// Acts that may wait.
const MAX_WAITING: usize = 2_000;
/// The least time between two acts: half of what the service takes of one app (public documents:
/// 100 a second for groups' commands) is left to others, and then some.
const PACE: Duration = Duration::from_millis(50);
/// The same between two broadcasts (public documents: 1 a second).
const BROADCAST_PACE: Duration = Duration::from_millis(1_100);
/// How long to wait before something is tried again.
const AGAIN: Duration = Duration::from_secs(1);
/// How often an act is sent at most.
const MAX_TRIES: u32 = 5;
/// How long an act waits for a link at most, before it is handed back: later it may be out of place.
const PATIENCE: Duration = Duration::from_mins(5);

/// Acts in the order in which they were asked for or told.
#[derive(Debug, Default)]
pub struct Acts {
    entries: VecDeque<Entry>,
    /// Nothing is sent before then.
    not_before: Option<Moment>,
    last_broadcast: Option<Moment>,
}

/// An act and how far it came.
#[derive(Debug)]
struct Entry {
    act: Act,
    door: Door,
    /// When it was asked for; for acts of others and of earlier times nothing depends on it.
    asked: Moment,
    /// The request that is under way, or was last.
    request: Option<u64>,
    tries: u32,
    /// Whether it was sent once and got no answer: it may have been done.
    may_be_done: bool,
}

/// What became of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::app) struct Answered {
    /// The act as it stands now.
    pub(in crate::app) act: Act,
    /// Whether it will be tried again.
    pub(in crate::app) again: bool,
}

impl Acts {
    /// All that are remembered, the oldest first.
    pub fn all(&self) -> impl ExactSizeIterator<Item = &Act> + DoubleEndedIterator {
        self.entries.iter().map(|entry| &entry.act)
    }

    /// The act of an id.
    pub fn get(&self, id: &str) -> Option<&Act> {
        self.all().rev().find(|act| &*act.id == id)
    }

    /// Those that have no end yet.
    pub fn pending(&self) -> impl DoubleEndedIterator<Item = &Act> {
        self.all().filter(|act| !act.outcome.is_final())
    }

    /// How many have no end yet.
    pub fn waiting(&self) -> usize {
        self.pending().count()
    }

    /// The parts of a wave, the oldest first.
    pub fn of_wave(&self, wave: &str) -> impl Iterator<Item = &Act> {
        self.all().filter(move |act| act.wave.as_deref() == Some(wave))
    }

    /// Whether an act was undone, or its undoing is under way.
    pub fn is_undone(&self, id: &str) -> bool {
        self.all().any(|act| {
            act.undoes.as_deref() == Some(id)
                && (act.outcome.took_effect() || !act.outcome.is_final())
        })
    }

    /// Takes an act in that is to be done; whether there is room for it.
    pub(in crate::app) fn ask(&mut self, act: Act, door: Door, now: Moment) -> bool {
        if self.waiting() >= MAX_WAITING {
            return false;
        }
        self.push(Entry { act, door, asked: now, request: None, tries: 0, may_be_done: false });
        true
    }

    /// Takes an act in that has an end: told by the room, or read from the record.
    pub(in crate::app) fn note(&mut self, act: Act) {
        let (door, asked) = (Door::Socket, Moment::ZERO);
        self.push(Entry { act, door, asked, request: None, tries: 0, may_be_done: false });
    }

    fn push(&mut self, entry: Entry) {
        if self.entries.len() >= MAX_KEPT
            && let Some(at) = self.entries.iter().position(|old| old.act.outcome.is_final())
        {
            self.entries.remove(at);
        }
        self.entries.push_back(entry);
    }

    /// The act whose turn has come, with the door by which it goes, and whether it goes for the first
    /// time: it is under `request` from now on. Without a link nothing goes by the socket, nor past
    /// what waits for it.
    pub(in crate::app) fn next(
        &mut self,
        request: u64,
        link: bool,
        now: Moment,
    ) -> Option<(&Act, Door, bool)> {
        let sent = self.entries.iter().any(|entry| entry.act.outcome == Outcome::Sent);
        if sent || self.not_before.is_some_and(|then| now < then) {
            return None;
        }
        let waits = |entry: &&mut Entry| entry.act.outcome == Outcome::Waiting;
        let entry = self.entries.iter_mut().find(waits)?;
        if entry.door == Door::Socket && !link {
            return None;
        }
        if let Deed::Broadcast { .. } = entry.act.deed {
            if self.last_broadcast.is_some_and(|last| now < last + BROADCAST_PACE) {
                self.not_before = self.last_broadcast.map(|last| last + BROADCAST_PACE);
                return None;
            }
            self.last_broadcast = Some(now);
        }
        self.not_before = Some(now + PACE);
        entry.act.outcome = Outcome::Sent;
        entry.request = Some(request);
        entry.tries += 1;
        Some((&entry.act, entry.door, !entry.may_be_done))
    }

    /// A request was answered: what that means for its act.
    pub(in crate::app) fn answered(
        &mut self,
        request: u64,
        result: Result<(), Refusal>,
        now: Moment,
    ) -> Option<Answered> {
        let is_it = |entry: &&mut Entry| {
            entry.request == Some(request) && entry.act.outcome == Outcome::Sent
        };
        let entry = self.entries.iter_mut().find(is_it)?;
        let again = entry.tries < MAX_TRIES;
        entry.act.outcome = match result {
            Ok(()) => Outcome::Done,
            Err(refusal) => match refusal.kind {
                RefusalKind::NotSent if now < entry.asked + PATIENCE => {
                    // It did not count.
                    entry.tries -= 1;
                    Outcome::Waiting
                }
                RefusalKind::NotSent if entry.may_be_done => Outcome::Unknown,
                RefusalKind::NotSent => Outcome::NotDone { why: refusal.text },
                RefusalKind::Unanswered => {
                    entry.may_be_done = true;
                    if again && entry.act.deed.sets_a_state() {
                        Outcome::Waiting
                    } else {
                        Outcome::Unknown
                    }
                }
                RefusalKind::TooFast if again => Outcome::Waiting,
                // The session ended before the answer came: the service itself refused nothing.
                RefusalKind::Signature if refusal.code.is_none() => Outcome::Unknown,
                // It was dismissed when nobody heard the answer.
                RefusalKind::NoSuchRoom if entry.may_be_done && entry.act.deed == Deed::Dismiss => {
                    Outcome::Done
                }
                _ => Outcome::Refused { code: refusal.code, why: refusal.text },
            },
        };
        let again = entry.act.outcome == Outcome::Waiting;
        if again {
            self.not_before = Some(now + AGAIN);
        }
        Some(Answered { act: entry.act.clone(), again })
    }

    /// Remembers what was before an act.
    pub(in crate::app) fn set_before(&mut self, request: u64, before: crate::model::Before) {
        let is_it = |entry: &&mut Entry| entry.request == Some(request);
        if let Some(entry) = self.entries.iter_mut().rev().find(is_it)
            && entry.act.before.is_none()
        {
            entry.act.before = Some(before);
        }
    }

    /// The act of a request.
    pub(in crate::app) fn of_request(&self, request: u64) -> Option<&Act> {
        let is_it = |entry: &&Entry| entry.request == Some(request);
        self.entries.iter().rev().find(is_it).map(|entry| &entry.act)
    }

    /// Takes back what waits and for which `test` holds; gives it as it stands now. What may have
    /// been done already stays unknown.
    pub(in crate::app) fn take_back(&mut self, why: &str, test: impl Fn(&Act) -> bool) -> Vec<Act> {
        let mut taken = Vec::new();
        for entry in &mut self.entries {
            if entry.act.outcome == Outcome::Waiting && test(&entry.act) {
                entry.act.outcome = if entry.may_be_done {
                    Outcome::Unknown
                } else {
                    Outcome::NotDone { why: why.to_owned() }
                };
                taken.push(entry.act.clone());
            }
        }
        taken
    }

    /// Hands back what waited too long for a link.
    pub(in crate::app) fn expire(&mut self, why: &str, now: Moment) -> Vec<Act> {
        let old: Vec<_> = self
            .entries
            .iter()
            .filter(|entry| entry.act.outcome == Outcome::Waiting && now >= entry.asked + PATIENCE)
            .map(|entry| entry.act.id.clone())
            .collect();
        if old.is_empty() { Vec::new() } else { self.take_back(why, |act| old.contains(&act.id)) }
    }

    /// The room told of a deed: whether it is one of ours, of late. Where nobody knew whether that
    /// was done, it is known now: the act is given back.
    pub(in crate::app) fn told(
        &mut self,
        room: &RoomId,
        deed: &Deed,
        time: i64,
    ) -> (bool, Option<Act>) {
        /// Seconds between an act and the room's word of it, at most.
        const LATE: i64 = 120;
        let is_it = |entry: &&mut Entry| {
            let act = &entry.act;
            act.room.as_ref() == Some(room)
                && act.deed == *deed
                && entry.tries > 0
                && (time - act.time).abs() <= LATE
        };
        let Some(entry) = self.entries.iter_mut().rev().find(is_it) else { return (false, None) };
        if entry.act.outcome != Outcome::Unknown {
            return (true, None);
        }
        entry.act.outcome = Outcome::Done;
        (true, Some(entry.act.clone()))
    }

    /// When something may be sent, or is handed back, next.
    pub(in crate::app) fn next_wake(&self, link: bool) -> Option<Moment> {
        let waits = |entry: &&Entry| entry.act.outcome == Outcome::Waiting;
        let first = self.entries.iter().find(waits)?;
        let busy = self.entries.iter().any(|entry| entry.act.outcome == Outcome::Sent);
        let sends = !busy && (link || first.door == Door::Rest);
        if sends {
            return Some(self.not_before.unwrap_or_default());
        }
        Some(first.asked + PATIENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Lasting, UserId};

    fn at(millis: u64) -> Moment {
        Duration::from_millis(millis)
    }

    fn mute(id: &str) -> Act {
        let user = UserId::from_peer(id);
        Act::sample(id, Deed::Mute { user, seconds: Lasting::from_seconds(60) })
    }

    fn refusal(kind: RefusalKind) -> Result<(), Refusal> {
        Err(Refusal { kind, code: None, text: "no".into() })
    }

    fn outcomes(acts: &Acts) -> Vec<&Outcome> {
        acts.all().map(|act| &act.outcome).collect()
    }

    #[test]
    fn acts_go_one_at_a_time_in_their_order_and_not_too_fast() {
        let mut acts = Acts::default();
        for id in ["a", "b"] {
            assert!(acts.ask(mute(id), Door::Socket, at(0)));
        }
        assert_eq!(&*acts.next(1, true, at(0)).unwrap().0.id, "a");
        assert!(acts.next(2, true, at(10)).is_none());
        assert_eq!(acts.answered(9, Ok(()), at(20)), None);
        assert_eq!(acts.answered(1, Ok(()), at(20)).unwrap().act.outcome, Outcome::Done);
        assert!(acts.next(2, true, at(49)).is_none());
        assert_eq!(acts.next_wake(true), Some(at(50)));
        assert_eq!(&*acts.next(2, true, at(50)).unwrap().0.id, "b");
        assert_eq!(acts.next_wake(true), None);
    }

    #[test]
    fn what_waits_for_a_link_is_kept_in_order_and_handed_back_in_time() {
        let mut acts = Acts::default();
        acts.ask(mute("a"), Door::Socket, at(0));
        acts.ask(mute("b"), Door::Rest, at(0));
        assert!(acts.next(1, false, at(0)).is_none());
        assert_eq!(acts.expire("late", at(299_999)), []);
        assert_eq!(acts.next_wake(false), Some(PATIENCE));
        assert_eq!(acts.expire("late", PATIENCE).len(), 2);
        assert!(matches!(outcomes(&acts)[..], [Outcome::NotDone { .. }, Outcome::NotDone { .. }]));
    }

    #[test]
    fn what_sets_a_state_is_sent_again_and_what_is_said_is_not() {
        let mut acts = Acts::default();
        acts.ask(mute("a"), Door::Socket, at(0));
        acts.ask(Act::sample("n", Deed::Notice { text: "hi".into() }), Door::Rest, at(0));
        acts.next(1, true, at(0));
        assert!(acts.answered(1, refusal(RefusalKind::Unanswered), at(1)).unwrap().again);
        assert!(acts.next(2, true, at(2)).is_none(), "it waits a second");
        let (again, _, first) = acts.next(2, true, at(1001)).unwrap();
        assert_eq!((&*again.id, first), ("a", false));
        // Nobody knows whether the first try did it: it cannot be said that it was not done.
        acts.answered(2, refusal(RefusalKind::Unanswered), at(1002));
        assert_eq!(acts.take_back("back", |act| &*act.id == "a")[0].outcome, Outcome::Unknown);
        acts.next(3, true, at(3000)).unwrap();
        let answered = acts.answered(3, refusal(RefusalKind::Unanswered), at(3001)).unwrap();
        assert_eq!((answered.again, answered.act.outcome), (false, Outcome::Unknown));
    }

    #[test]
    fn what_was_never_sent_waits_and_what_is_refused_ends() {
        let mut acts = Acts::default();
        acts.ask(mute("a"), Door::Rest, at(0));
        for request in 1..20 {
            let now = at(request * 2000);
            assert!(acts.next(request, true, now).is_some());
            assert!(acts.answered(request, refusal(RefusalKind::NotSent), now).unwrap().again);
        }
        acts.next(20, true, at(50_000));
        let answered = acts.answered(20, refusal(RefusalKind::Rights), at(50_000)).unwrap();
        assert!(matches!(answered.act.outcome, Outcome::Refused { code: None, .. }));
        acts.ask(Act::sample("d", Deed::Dismiss), Door::Socket, at(0));
        acts.next(21, true, at(60_000));
        acts.answered(21, refusal(RefusalKind::Unanswered), at(60_000));
        acts.next(22, true, at(70_000));
        let ended = acts.answered(22, refusal(RefusalKind::NoSuchRoom), at(70_000)).unwrap();
        assert_eq!(ended.act.outcome, Outcome::Done);
    }

    #[test]
    fn the_room_confirms_what_nobody_knew() {
        let mut acts = Acts::default();
        let (room, deed) = (RoomId::from_peer("demo"), mute("a").deed);
        acts.ask(mute("a"), Door::Socket, at(0));
        assert_eq!(acts.told(&room, &deed, 1000), (false, None), "it was never sent");
        for request in 1..=5 {
            acts.next(request, true, at(request * 2000));
            acts.answered(request, refusal(RefusalKind::Unanswered), at(request * 2000));
        }
        assert_eq!(outcomes(&acts), [&Outcome::Unknown]);
        assert!(!acts.told(&RoomId::from_peer("other"), &deed, 1000).0);
        let (ours, now_known) = acts.told(&room, &deed, 1060);
        assert!(ours && now_known.unwrap().outcome == Outcome::Done);
        assert_eq!(acts.told(&room, &deed, 1060), (true, None));
        assert_eq!(acts.told(&room, &deed, 5000), (false, None), "that one is another's");
    }

    #[test]
    fn broadcasts_keep_to_one_a_second() {
        let mut acts = Acts::default();
        for id in ["a", "b"] {
            acts.ask(Act::sample(id, Deed::Broadcast { text: id.into() }), Door::Rest, at(0));
        }
        acts.next(1, true, at(0));
        acts.answered(1, Ok(()), at(1));
        assert!(acts.next(2, true, at(1000)).is_none());
        assert_eq!(acts.next_wake(true), Some(BROADCAST_PACE));
        assert!(acts.next(2, true, at(1100)).is_some());
    }

    #[test]
    fn memory_is_bounded() {
        let mut acts = Acts::default();
        for index in 0..6000 {
            let mut seen = mute(&index.to_string());
            seen.outcome = Outcome::Seen;
            acts.note(seen);
        }
        assert_eq!(acts.all().len(), MAX_KEPT);
        for index in 0..MAX_WAITING {
            assert!(acts.ask(mute(&index.to_string()), Door::Socket, at(0)));
        }
        assert!(!acts.ask(mute("more"), Door::Socket, at(0)));
        assert_eq!(acts.all().len(), MAX_KEPT);
    }
}
