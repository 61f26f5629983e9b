//! What was sent from here, and what became of each message.

use std::{collections::VecDeque, time::Duration};

use crate::{
    i18n::{InputTexts, fill},
    model::{Priority, Refusal, RefusalKind, RoomId},
};

use super::Moment;

/// Messages of ours that are remembered.
const MAX_KEPT: usize = 200;
/// What the pace looks back on.
const WINDOW: Duration = Duration::from_secs(1);

/// Messages of ours, in the order in which they were written.
#[derive(Debug)]
pub struct Outbox {
    messages: VecDeque<Own>,
    /// When those of the last second were sent.
    sent: VecDeque<Moment>,
    budget: usize,
}

/// What somebody here wants to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Where.
    pub room: RoomId,
    /// What.
    pub text: String,
    /// How the room shall rank it.
    pub priority: Priority,
}

/// A message of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// What names it: the number of its request.
    pub request: u64,
    /// What it says, and where.
    pub draft: Draft,
    /// What became of it.
    pub fate: Fate,
    /// Whether it is one of several lines, which hang on each other.
    waited: bool,
}

/// What became of a message of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It waits for the line before it.
    Waiting,
    /// It is on its way.
    Sending,
    /// The room has it.
    Sent,
    /// The room does not want it.
    Refused(Refusal),
    /// No answer came: nobody knows.
    Unknown,
    /// It was not tried: the line before it came to nothing.
    Withheld,
}

/// How fast messages are sent, against what the service lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Messages in the last second.
    pub sent: usize,
    /// Messages a second that are let through.
    pub budget: usize,
}

impl Pace {
    /// Whether three quarters are used.
    pub fn is_near(self) -> bool {
        self.sent > 0 && self.sent * 4 >= self.budget * 3
    }
}

impl Fate {
    /// Whether it can be tried again.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::Unknown | Self::Withheld)
    }

    /// What became of it, in words.
    pub fn words(&self, texts: &InputTexts) -> String {
        match self {
            Self::Waiting => texts.waiting.to_owned(),
            Self::Sending => texts.sending.to_owned(),
            Self::Sent => texts.sent.to_owned(),
            Self::Refused(refusal) => fill(texts.refused, &[refusal]),
            Self::Unknown => texts.unknown.to_owned(),
            Self::Withheld => texts.withheld.to_owned(),
        }
    }
}

impl Outbox {
    /// An empty one, where so many messages a second are let through; at least one.
    pub fn new(budget: usize) -> Self {
        Self { messages: VecDeque::new(), sent: VecDeque::new(), budget: budget.max(1) }
    }

    /// A message is sent at once; whether there is room to remember it. There is none while too
    /// many have no answer, and then it must not be sent.
    pub fn send(&mut self, request: u64, draft: Draft, now: Moment) -> bool {
        let has_room = self.add(request, draft, Fate::Sending, false);
        if has_room {
            self.count(now);
        }
        has_room
    }

    /// A message waits for those before it: [`Self::next`] sends it. Whether there is room for it.
    pub fn wait(&mut self, request: u64, draft: Draft) -> bool {
        self.add(request, draft, Fate::Waiting, true)
    }

    /// The message that waits no longer, if there is one: it is on its way now. One goes at a time,
    /// none while the pace is spent.
    pub fn next(&mut self, now: Moment) -> Option<&Own> {
        let busy = self.messages.iter().any(|own| own.fate == Fate::Sending);
        let pace = self.pace(now);
        if busy || pace.sent >= pace.budget {
            return None;
        }
        let at = self.messages.iter().position(|own| own.fate == Fate::Waiting)?;
        self.count(now);
        let own = self.messages.get_mut(at)?;
        own.fate = Fate::Sending;
        Some(own)
    }

    /// A request was answered; whether it was for a message of ours. What comes to nothing holds
    /// back the lines that wait for it.
    pub fn answered(&mut self, request: u64, result: Result<(), Refusal>) -> bool {
        let is_it = |own: &&mut Own| own.request == request && own.fate == Fate::Sending;
        let Some(own) = self.messages.iter_mut().find(is_it) else { return false };
        own.fate = match result {
            Ok(()) => Fate::Sent,
            Err(refusal) if refusal.kind == RefusalKind::Unanswered => Fate::Unknown,
            Err(refusal) => Fate::Refused(refusal),
        };
        if own.fate.is_failure() && own.waited {
            let waiting = self.messages.iter_mut().filter(|own| own.fate == Fate::Waiting);
            waiting.for_each(|own| own.fate = Fate::Withheld);
        }
        true
    }

    /// Gives back what came to nothing, to be sent again under another number, and forgets it.
    ///
    /// What was never answered may have been said: sent again, it may be said twice.
    pub fn retry(&mut self, request: u64) -> Option<Draft> {
        let is_it = |own: &Own| own.request == request && own.fate.is_failure();
        let at = self.messages.iter().position(is_it)?;
        self.messages.remove(at).map(|own| own.draft)
    }

    /// All that are remembered, the oldest first: at most 200.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Own> {
        self.messages.iter()
    }

    /// Those that have no answer yet.
    pub fn pending(&self) -> impl DoubleEndedIterator<Item = &Own> {
        self.messages.iter().filter(|own| matches!(own.fate, Fate::Waiting | Fate::Sending))
    }

    /// Those that came to nothing and can be tried again.
    pub fn failed(&self) -> impl DoubleEndedIterator<Item = &Own> {
        self.messages.iter().filter(|own| own.fate.is_failure())
    }

    /// How fast messages are sent.
    pub fn pace(&self, now: Moment) -> Pace {
        let sent = self.sent.iter().filter(|&&at| at + WINDOW > now).count();
        Pace { sent, budget: self.budget }
    }

    /// When the pace falls next.
    pub fn next_wake(&self, now: Moment) -> Option<Moment> {
        self.sent.iter().map(|&at| at + WINDOW).find(|&past| past > now)
    }

    fn count(&mut self, now: Moment) {
        self.sent.retain(|&at| at + WINDOW > now);
        self.sent.push_back(now);
    }

    /// Remembers a message; in place of the oldest that was sent, else of the oldest that failed.
    fn add(&mut self, request: u64, draft: Draft, fate: Fate, waited: bool) -> bool {
        if self.messages.len() >= MAX_KEPT {
            let sent = self.messages.iter().position(|own| own.fate == Fate::Sent);
            let failed = || self.messages.iter().position(|own| own.fate.is_failure());
            let Some(at) = sent.or_else(failed) else { return false };
            self.messages.remove(at);
        }
        self.messages.push_back(Own { request, draft, fate, waited });
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    fn draft(text: &str) -> Draft {
        let room = RoomId::from_peer("demo");
        Draft { room, text: text.to_owned(), priority: Priority::Normal }
    }

    fn refusal(kind: RefusalKind) -> Refusal {
        let unanswered = kind == RefusalKind::Unanswered;
        Refusal { kind, code: (!unanswered).then_some(10017), text: "muted".to_owned() }
    }

    fn fates(outbox: &Outbox) -> Vec<(u64, String)> {
        let texts = InputTexts::of(Language::English);
        outbox.messages().map(|own| (own.request, own.fate.words(texts))).collect()
    }

    const fn at(millis: u64) -> Moment {
        Duration::from_millis(millis)
    }

    #[test]
    fn each_message_has_its_own_fate() {
        let mut outbox = Outbox::new(40);
        for request in 1..=4 {
            assert!(outbox.send(request, draft("hello"), at(0)));
        }
        assert_eq!(outbox.pending().count(), 4);
        assert!(outbox.answered(2, Ok(())));
        assert!(outbox.answered(1, Err(refusal(RefusalKind::Muted))));
        assert!(outbox.answered(3, Err(refusal(RefusalKind::Unanswered))));
        // Neither what was never asked nor what was answered already.
        assert!(!outbox.answered(9, Ok(())) && !outbox.answered(1, Ok(())));
        let fates = fates(&outbox);
        let fates: Vec<_> = fates.iter().map(|(request, words)| (*request, &**words)).collect();
        assert_eq!(
            fates,
            [
                (1, "not sent: muted (10017)"),
                (2, "sent"),
                (3, "no answer: it may have been said"),
                (4, "sending…"),
            ]
        );
        assert_eq!(outbox.pending().map(|own| own.request).collect::<Vec<_>>(), [4]);
        assert_eq!(outbox.failed().map(|own| own.request).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn what_failed_can_be_tried_again_and_nothing_else() {
        let mut outbox = Outbox::new(40);
        outbox.send(1, Draft { priority: Priority::High, ..draft("one") }, at(0));
        assert_eq!(outbox.retry(1), None);
        outbox.answered(1, Err(refusal(RefusalKind::Words)));
        let again = outbox.retry(1).unwrap();
        assert_eq!((again.text.as_str(), again.priority), ("one", Priority::High));
        assert_eq!((outbox.retry(1), outbox.messages().count()), (None, 0));
        outbox.send(2, again, at(10));
        outbox.answered(2, Ok(()));
        assert_eq!(outbox.retry(2), None);
    }

    #[test]
    fn lines_go_one_at_a_time_and_stop_when_one_fails() {
        let mut outbox = Outbox::new(40);
        for (request, line) in [(1, "one"), (2, "two"), (3, "three"), (4, "four")] {
            assert!(outbox.wait(request, draft(line)));
        }
        assert_eq!(outbox.next(at(0)).unwrap().draft.text, "one");
        assert!(outbox.next(at(0)).is_none());
        // What is typed meanwhile does not wait, nor do the lines care for its fate.
        outbox.send(5, draft("typed"), at(1));
        outbox.answered(5, Err(refusal(RefusalKind::Words)));
        outbox.answered(1, Ok(()));
        assert_eq!(outbox.next(at(2)).unwrap().request, 2);
        outbox.answered(2, Err(refusal(RefusalKind::Muted)));
        assert!(outbox.next(at(3)).is_none());
        let fates: Vec<_> = outbox.messages().map(|own| own.fate.clone()).collect();
        assert_eq!(fates[2..4], [Fate::Withheld, Fate::Withheld]);
        assert_eq!(outbox.retry(3).unwrap().text, "three");
    }

    #[test]
    fn the_pace_is_seen_before_it_bites() {
        let mut outbox = Outbox::new(4);
        for request in 1..=3 {
            assert!(!outbox.pace(at(0)).is_near());
            outbox.send(request, draft("x"), at(request * 100));
        }
        assert!(outbox.pace(at(300)).is_near());
        outbox.wait(4, draft("four"));
        outbox.wait(5, draft("five"));
        for request in 1..=3 {
            outbox.answered(request, Ok(()));
        }
        assert_eq!(outbox.next(at(400)).unwrap().request, 4);
        outbox.answered(4, Ok(()));
        assert!(outbox.next(at(500)).is_none());
        assert_eq!(outbox.next_wake(at(500)), Some(at(1100)));
        assert_eq!(outbox.next(at(1100)).unwrap().request, 5);
        assert_eq!(outbox.pace(at(5000)), Pace { sent: 0, budget: 4 });
        assert_eq!(outbox.next_wake(at(5000)), None);
    }

    #[test]
    fn what_was_sent_is_forgotten_first_and_what_is_on_its_way_never() {
        let mut outbox = Outbox::new(1_000_000);
        let kept = u64::try_from(MAX_KEPT).unwrap();
        for request in 0..kept {
            outbox.send(request, draft("x"), at(0));
        }
        assert!(!outbox.send(kept, draft("x"), at(0)) && !outbox.wait(kept, draft("x")));
        outbox.answered(3, Err(refusal(RefusalKind::Muted)));
        outbox.answered(7, Ok(()));
        assert!(outbox.send(kept, draft("x"), at(0)));
        assert!(outbox.messages().all(|own| own.request != 7));
        assert!(outbox.send(kept + 1, draft("x"), at(0)));
        assert!(outbox.messages().all(|own| own.request != 3));
        assert_eq!(outbox.messages().count(), MAX_KEPT);
    }
}
