//! Messages a second, over the last seconds.

use std::{collections::VecDeque, time::Duration};

use super::Moment;

/// The seconds that the rate looks back on.
const WINDOW: u64 = 5;

/// Counts messages by the second.
#[derive(Debug, Default)]
pub struct Rate {
    /// A second since the start, and what came in it.
    seconds: VecDeque<(u64, u32)>,
}

impl Rate {
    /// Counts a message.
    pub(super) fn count(&mut self, now: Moment) {
        let second = now.as_secs();
        match self.seconds.back_mut() {
            Some((last, count)) if *last == second => *count += 1,
            _ => self.seconds.push_back((second, 1)),
        }
        self.forget(now);
    }

    /// Messages a second, over the last five.
    pub fn per_second(&self) -> f64 {
        let sum: u32 = self.seconds.iter().map(|(_, count)| count).sum();
        f64::from(sum) / f64::from(u32::try_from(WINDOW).unwrap_or(u32::MAX))
    }

    /// Lets go of seconds that are past; whether there were any.
    pub(super) fn forget(&mut self, now: Moment) -> bool {
        let before = self.seconds.len();
        self.seconds.retain(|(second, _)| second + WINDOW > now.as_secs());
        before != self.seconds.len()
    }

    /// When the rate falls next.
    pub(super) fn next_wake(&self) -> Option<Moment> {
        self.seconds.front().map(|(second, _)| Duration::from_secs(second + WINDOW))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_rises_and_falls_to_nothing() {
        let mut rate = Rate::default();
        for millis in 0..50 {
            rate.count(Duration::from_millis(millis * 20));
        }
        assert!((rate.per_second() - 10.0).abs() < 1e-9);
        let wake = rate.next_wake().unwrap();
        assert!(rate.forget(wake));
        assert!(rate.per_second() < 1e-9 && rate.next_wake().is_none());
    }
}
