//! What the line was before each step, to go back to.

use std::collections::VecDeque;

/// Steps that can be undone.
const MAX_STEPS: usize = 200;
/// Bytes of text that they keep together.
const MAX_BYTES: usize = 256 * 1024;

/// Texts with their cursors (in bytes), the newest last.
#[derive(Debug, Default)]
pub(super) struct Undo {
    steps: VecDeque<(String, usize)>,
    bytes: usize,
}

impl Undo {
    /// Keeps what the line is before a step.
    pub(super) fn push(&mut self, text: &str, cursor: usize) {
        self.bytes += text.len();
        self.steps.push_back((text.to_owned(), cursor));
        while self.steps.len() > MAX_STEPS || self.bytes > MAX_BYTES {
            let Some((oldest, _)) = self.steps.pop_front() else { return };
            self.bytes -= oldest.len();
        }
    }

    /// What the line was before the newest step.
    pub(super) fn pop(&mut self) -> Option<(String, usize)> {
        let step = self.steps.pop_back()?;
        self.bytes -= step.0.len();
        Some(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_steps_make_room_for_new_ones() {
        let mut undo = Undo::default();
        for number in 0..MAX_STEPS + 5 {
            undo.push(&number.to_string(), 0);
        }
        assert_eq!(std::iter::from_fn(|| undo.pop()).count(), MAX_STEPS);
        assert_eq!(undo.bytes, 0);
        for _ in 0..100 {
            undo.push(&"x".repeat(10_000), 3);
        }
        assert!(undo.bytes <= MAX_BYTES && undo.steps.len() == MAX_BYTES / 10_000);
        assert_eq!(undo.pop(), Some(("x".repeat(10_000), 3)));
    }
}
