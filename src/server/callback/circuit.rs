//! What keeps a dead webhook from holding everybody up.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Failures in a row that open the circuit.
const MAX_FAILURES: u32 = 5;

/// How long it stays open before a single call tries again.
const PAUSE: Duration = Duration::from_secs(5);

/// Lets calls through while they succeed; after five failures in a row none for 5 s, then one.
#[derive(Debug, Default)]
pub(super) struct Circuit(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// In a row.
    failures: u32,
    /// Set while the circuit is open.
    next_trial: Option<Instant>,
    /// Whether the one call of an open circuit is on its way.
    trying: bool,
}

/// A call that was let through. One that ends without a result was no proof of anything.
#[derive(Debug)]
pub(super) struct Passage<'c> {
    circuit: &'c Circuit,
    trial: bool,
}

impl Circuit {
    /// Lets a call through at `now`, or does not.
    pub(super) fn enter(&self, now: Instant) -> Option<Passage<'_>> {
        let mut state = self.state();
        let trial = match state.next_trial {
            None => false,
            Some(next) if state.trying || now < next => return None,
            Some(_) => true,
        };
        state.trying |= trial;
        Some(Passage { circuit: self, trial })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the pause, so that the next call is the trial.
    #[cfg(test)]
    pub(super) fn end_pause(&self) {
        if let Some(next) = &mut self.state().next_trial {
            *next = Instant::now();
        }
    }
}

impl Passage<'_> {
    /// The call was answered; whether that closed the circuit.
    pub(super) fn succeeded(self) -> bool {
        let mut state = self.circuit.state();
        state.failures = 0;
        state.next_trial.take().is_some()
    }

    /// The call was not answered; whether that opened the circuit.
    pub(super) fn failed(self, now: Instant) -> bool {
        let mut state = self.circuit.state();
        state.failures = state.failures.saturating_add(1);
        let opens = state.next_trial.is_none() && state.failures >= MAX_FAILURES;
        // Those that were on their way when it opened do not make the pause longer.
        if opens || self.trial {
            state.next_trial = Some(now + PAUSE);
        }
        opens
    }
}

impl Drop for Passage<'_> {
    fn drop(&mut self) {
        if self.trial {
            self.circuit.state().trying = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_open_it_and_one_success_closes_it() {
        let circuit = Circuit::default();
        let start = Instant::now();
        let enter = |after: u64| circuit.enter(start + Duration::from_millis(after));
        for _ in 0..4 {
            assert!(!enter(0).unwrap().failed(start));
        }
        assert!(!enter(0).unwrap().succeeded());
        for _ in 0..4 {
            assert!(!enter(0).unwrap().failed(start));
        }
        let straggler = enter(0).unwrap();
        assert!(enter(0).unwrap().failed(start));
        assert!(enter(4999).is_none());
        assert!(!straggler.failed(start + Duration::from_secs(4)));

        // One tries, and fails.
        let trial = enter(5000).unwrap();
        assert!(enter(5000).is_none());
        assert!(!trial.failed(start + Duration::from_secs(6)));
        assert!(enter(10_999).is_none());

        // One tries, and is given up; the next may try at once.
        drop(enter(11_000).unwrap());
        assert!(enter(11_000).unwrap().succeeded());
        let both = (enter(11_000), enter(11_000));
        assert!(both.0.is_some() && both.1.is_some());
    }
}
