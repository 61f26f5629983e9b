//! How fast the terminal takes what is written to it, and so how much may be written now.
//!
//! What we write waits in buffers that nobody tells us of: a pseudo-terminal's, SSH's, TCP's. A key's
//! answer would wait behind it, for seconds on a line of 9,600 bit/s. So we ask the terminal now and
//! then for its status, behind what we wrote: when its answer comes, it has come so far. Where that
//! takes long, what the room brings is written in pieces, none before the one before it has gone
//! over the line. Until the first answer, the line is taken for the slowest; a terminal that never
//! answers is known by the writes that block.

#[cfg(test)]
mod tests;

use std::{
    collections::VecDeque,
    mem,
    time::{Duration, Instant},
};

/// Asks the terminal for its status; it answers `CSI 0 n`.
pub(super) const ASK: &[u8] = b"\x1b[5n";

/// A terminal that answers within this time is near, and its line fast.
const NEAR: Duration = Duration::from_millis(100);
/// Between two questions on a fast line.
const SELDOM: Duration = Duration::from_secs(1);
/// How long what waits on the line may take, about: a key's answer waits behind it.
const QUEUE: Duration = Duration::from_millis(250);
/// A terminal that did not answer its first question by then does not answer.
const FIRST: Duration = Duration::from_secs(1);
/// One that does is waited for so long at the end.
const LAST: Duration = Duration::from_secs(2);
/// An answer that did not come by then is lost.
const LOST: Duration = Duration::from_secs(10);
/// So many lost ones in a row, and a terminal is taken for one that does not answer.
const MOST_LOST: u8 = 3;
/// Questions that may be open: what is written between waits for no answer of its own.
const MOST_OPEN: usize = 64;
/// How long the quickest answer is remembered, for lines may change.
const EPOCH: Duration = Duration::from_mins(1);

/// Bytes a second from which on a line is fast.
const FAST: f64 = 32_768.0;
/// The slowest line on which a key is to be answered within a second: 9,600 bit/s.
const SLOWEST: f64 = 960.0;
/// The least bytes that are worth a turn.
const LEAST: f64 = 48.0;
/// What is written at once to a slow line of which nothing else is known yet.
const UNKNOWN: f64 = 256.0;
/// So few bytes hardly change how long an answer takes.
const FEW: f64 = 64.0;
/// Of what a line seems to carry, so much is used: what was taken for too fast comes right so.
const USED: f64 = 0.875;
/// The same where only writes that blocked tell.
const USED_BLIND: f64 = 0.5;
/// A write that takes longer was blocked by a buffer that is full.
const BLOCKED: Duration = Duration::from_millis(50);
/// Bytes in that buffer that shall be gone before more is written.
const BUFFER: f64 = 4096.0;

/// Whether the terminal answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// It was not asked long enough ago.
    Unknown,
    Answers,
    Silent,
}

/// A question that is open.
#[derive(Debug, Clone, Copy)]
struct Question {
    at: Instant,
    /// All that was written up to its end.
    written: u64,
}

/// What is known of the line to the terminal.
#[derive(Debug)]
pub(super) struct Line {
    manner: Manner,
    slow: bool,
    /// Bytes so far, and those that the terminal is known to have.
    written: u64,
    arrived: u64,
    open: VecDeque<Question>,
    asked: Option<Instant>,
    lost: u8,
    /// The quickest answer: what the way takes by itself.
    way: Option<Duration>,
    /// The quickest since then.
    epoch: Option<(Instant, Duration)>,
    /// Bytes a second that the line seems to carry.
    rate: Option<f64>,
    /// When the answer before came.
    answered: Option<Instant>,
    /// Bytes that were carried, and the seconds that they took, and nothing was learned from yet.
    carried: (f64, f64),
    /// Bytes that are not on their way yet, at that time, if the line carries so much.
    queued: f64,
    at: Instant,
    /// Since when there was always something to be written, or when a write was blocked in that time;
    /// and all that had been written then.
    busy: (Instant, u64),
    /// When something was written last.
    wrote: Instant,
}

impl Line {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            manner: Manner::Unknown,
            // Nearly all tell within a moment that they are not.
            slow: true,
            written: 0,
            arrived: 0,
            open: VecDeque::new(),
            asked: None,
            lost: 0,
            way: None,
            epoch: None,
            rate: None,
            answered: None,
            carried: (0.0, 0.0),
            queued: 0.0,
            at: now,
            busy: (now, 0),
            wrote: now,
        }
    }

    /// Waits for no answer any more: whoever had the terminal meanwhile may have got it. What was
    /// guessed from writes that blocked is forgotten with that.
    pub(super) fn forget(&mut self) {
        self.give_up();
        if self.manner != Manner::Answers {
            (self.slow, self.rate) = (self.manner == Manner::Unknown, None);
        }
    }

    /// Whether not everything may be written at once.
    pub(super) fn is_slow(&self) -> bool {
        self.slow
    }

    /// Whether the terminal is to be asked behind what is written next.
    pub(super) fn wants_to_ask(&self, now: Instant) -> bool {
        let since = self.asked.map(|asked| now.duration_since(asked));
        match self.manner {
            Manner::Silent => since.is_none_or(|since| since >= LOST),
            Manner::Answers if !self.slow => {
                self.open.is_empty() && since.is_none_or(|since| since >= SELDOM)
            }
            Manner::Unknown | Manner::Answers => self.open.len() < MOST_OPEN,
        }
    }

    /// Whether it must be asked though nothing is to be written: else the last answer would be
    /// waited for in vain.
    pub(super) fn must_ask(&self) -> bool {
        let asked = self.open.back().map_or(self.arrived, |question| question.written);
        self.slow && self.manner == Manner::Answers && self.written > asked
    }

    /// So many bytes were written within that time; with a question at their end, or without.
    pub(super) fn wrote(&mut self, began: Instant, now: Instant, bytes: usize, asked: bool) {
        if began.saturating_duration_since(self.wrote) > SELDOM {
            self.busy = (began, self.written);
        }
        self.wrote = now;
        self.pass(now);
        self.written += u64::try_from(bytes).unwrap_or(u64::MAX);
        self.queued += float(bytes);
        if asked {
            self.asked = Some(now);
            // An answer cannot come before all is written.
            self.open.push_back(Question { at: now, written: self.written });
        }
        if now.duration_since(began) > BLOCKED && self.manner != Manner::Answers {
            self.was_blocked(now);
        }
    }

    /// The buffer was full, and has room now: about so much as was written since it was empty, or
    /// had room before, went over the line meanwhile.
    fn was_blocked(&mut self, now: Instant) {
        let (at, written) = mem::replace(&mut self.busy, (now, self.written));
        let took = now.duration_since(at).as_secs_f64().max(0.001);
        let rate = float(self.written - written) / took;
        self.rate = Some(rate);
        self.slow = rate < FAST;
        self.queued = BUFFER;
    }

    /// The terminal answered.
    pub(super) fn answered(&mut self, now: Instant) {
        self.pass(now);
        let late = self.manner == Manner::Silent;
        self.manner = Manner::Answers;
        self.lost = 0;
        let Some(Question { at, written }) = self.open.pop_front() else {
            // So late that nobody waited for it any more.
            if late {
                self.slow_down();
            }
            return;
        };
        let took = now.duration_since(at);
        let bytes = float(written - self.arrived);
        self.arrived = written;
        if late || took > NEAR {
            self.slow_down();
        }
        let way = self.learn_way(now, took, bytes);
        self.learn_rate(now, at + way, bytes);
        self.answered = Some(now);
        // What is neither there nor on the way waits yet.
        let on_the_way = self.rate.unwrap_or(0.0) * way.as_secs_f64();
        self.queued = self.queued.max(self.away() - on_the_way).min(self.away());
        if took <= NEAR && self.rate.is_some_and(|rate| rate >= FAST) {
            self.slow = false;
        }
    }

    /// What the way takes by itself: only what takes hardly any time on it tells.
    fn learn_way(&mut self, now: Instant, took: Duration, bytes: f64) -> Duration {
        let few = bytes <= self.rate.map_or(FEW, |rate| rate * QUEUE.as_secs_f64() / 5.0);
        if few {
            match &mut self.epoch {
                Some((since, quickest)) if now.duration_since(*since) < EPOCH => {
                    *quickest = took.min(*quickest);
                }
                epoch => {
                    if let Some((_, quickest)) = epoch.replace((now, took)) {
                        self.way = Some(quickest);
                    }
                }
            }
        }
        let way = self.way.map_or(took, |way| way.min(took));
        self.way = Some(way);
        way
    }

    /// So many bytes came after those of the answer before. If they had all waited by then, that is
    /// how long they took; else they took as long as they came later than on an empty line.
    fn learn_rate(&mut self, now: Instant, alone: Instant, bytes: f64) {
        let began = self.answered.map_or(alone, |answered| answered.max(alone));
        let took = now.saturating_duration_since(began).as_secs_f64();
        let (carried, seconds) = (self.carried.0 + bytes, self.carried.1 + took);
        self.carried = (carried, seconds);
        if carried < FEW {
            return;
        }
        self.carried = (0.0, 0.0);
        let told = carried / seconds.max(0.002);
        // Of a delay that does no harm the cause may be any other.
        let harms = now.saturating_duration_since(alone) > QUEUE + QUEUE / 8;
        self.rate = match self.rate {
            None => Some(told),
            Some(rate) if told > rate => Some(f64::midpoint(rate, told.min(4.0 * rate))),
            Some(rate) if harms => Some(f64::midpoint(rate, told)),
            known => known,
        };
    }

    /// It is not as fast as it was taken to be.
    fn slow_down(&mut self) {
        if !self.slow {
            self.slow = true;
            self.rate = None;
        }
    }

    /// About so many bytes may be written now: for a key, or for what the room brings.
    pub(super) fn share(&mut self, now: Instant, key: bool) -> usize {
        self.pass(now);
        if !self.slow {
            return usize::MAX;
        }
        let at_once = self.used().map_or(UNKNOWN, |rate| rate * QUEUE.as_secs_f64());
        let share = if key {
            // It overtakes what waits with us, but not what waits on the line.
            (2.0 * at_once - self.queued).max(LEAST)
        } else if self.free_at(now) > now {
            0.0
        } else {
            at_once.max(LEAST)
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let share = share as usize;
        share
    }

    /// When more of what the room brings may be written, unless an answer comes before; now or
    /// earlier on a fast line.
    pub(super) fn free_at(&mut self, now: Instant) -> Instant {
        self.pass(now);
        if !self.slow {
            return now;
        }
        let way = self.way.unwrap_or_default() + 2 * QUEUE;
        let most = self.rate.map_or(0.0, |rate| rate * way.as_secs_f64());
        if self.manner == Manner::Answers && self.away() > most {
            return self.open.front().map_or(now, |open| open.at + LOST);
        }
        match self.used() {
            // The next piece goes when the one before is on its way.
            Some(rate) => now + Duration::from_secs_f64((self.queued / rate).min(60.0)),
            None => now,
        }
    }

    /// Bytes that the terminal is not known to have.
    fn away(&self) -> f64 {
        float(self.written - self.arrived)
    }

    /// Bytes a second that are written at most.
    fn used(&self) -> Option<f64> {
        match (self.manner, self.rate) {
            (Manner::Unknown, None) => Some(USED * SLOWEST),
            (Manner::Answers, rate) => rate.map(|rate| USED * rate),
            (_, rate) => rate.map(|rate| USED_BLIND * rate),
        }
    }

    /// How long an answer may be waited for that would else come to whoever has the terminal next.
    pub(super) fn owes(&self, now: Instant) -> Option<Duration> {
        let wait = match self.manner {
            Manner::Unknown => QUEUE,
            Manner::Answers => LAST,
            Manner::Silent => return None,
        };
        let left = (self.open.back()?.at + wait).saturating_duration_since(now);
        (!left.is_zero()).then_some(left)
    }

    /// Time passes: what waited goes over the line, and answers are late.
    fn pass(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.at = now;
        if let Some(rate) = self.used() {
            self.queued = (self.queued - rate * passed).max(0.0);
        }
        let Some(open) = self.open.front() else { return };
        let waited = now.saturating_duration_since(open.at);
        match self.manner {
            Manner::Answers if waited > LOST => {
                // If it is not lost, so much at most went over the line.
                let most = float(open.written - self.arrived) / LOST.as_secs_f64();
                self.rate = self.rate.map(|rate| rate.min(most));
                self.lost += 1;
                if self.lost >= MOST_LOST {
                    (self.manner, self.slow) = (Manner::Silent, false);
                }
                self.give_up();
            }
            Manner::Answers if waited > NEAR => self.slow_down(),
            Manner::Unknown | Manner::Silent if waited > FIRST => {
                self.manner = Manner::Silent;
                self.slow = self.rate.is_some_and(|rate| rate < FAST);
                self.give_up();
            }
            _ => {}
        }
    }

    /// No answer is waited for any more.
    fn give_up(&mut self) {
        self.open.clear();
        self.arrived = self.written;
        (self.answered, self.carried) = (None, (0.0, 0.0));
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn float(bytes: impl TryInto<u64>) -> f64 {
    bytes.try_into().unwrap_or(u64::MAX) as f64
}
