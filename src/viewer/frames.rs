//! When frames are drawn: for a key at once, for the room as often as the line to the terminal allows.
//!
//! On a slow line a frame may be written in parts. What the room brings meanwhile waits until the
//! frame is whole and is drawn together then; a key is drawn at once nevertheless, and its rows go
//! ahead of the rest.

use std::{io, mem};

use tokio::time::{Duration, Instant};

use super::broken;
use crate::{
    app::{self, Msg, State},
    tui::Terminal,
};

/// The least time between two frames that nobody at the keys asked for: 60 a second.
const FRAME: Duration = Duration::from_micros(16_667);
/// The most time between two frames, however slow the terminal is.
const SLOWEST: Duration = Duration::from_secs(1);
/// A frame that takes longer to write tells of a slow line.
const SLOW: Duration = Duration::from_millis(150);

/// When frames are drawn.
#[derive(Debug)]
pub(super) struct Frames {
    /// Whether something changed that is to be shown, and whether at once.
    waiting: bool,
    at_once: bool,
    drawn: Option<Instant>,
    pace: Duration,
}

impl Frames {
    pub(super) fn new() -> Self {
        Self { waiting: true, at_once: false, drawn: None, pace: FRAME }
    }

    /// What comes next is an answer to somebody.
    pub(super) fn hurry(&mut self) {
        self.at_once = true;
    }

    /// Draws what is due; tells when there is more to be drawn, if there is.
    ///
    /// # Errors
    /// When the terminal breaks.
    pub(super) fn turn(
        &mut self,
        terminal: &mut Terminal,
        state: &mut State,
        start: Instant,
    ) -> io::Result<Option<Instant>> {
        self.waiting |= state.take_changed();
        if broken::is_so() {
            // What it says must not be drawn over.
            return Ok(None);
        }
        let at_once = mem::take(&mut self.at_once);
        let next = self.next(terminal)?;
        let now = Instant::now();
        let is_due = next.is_some_and(|next| next <= now);
        if self.waiting && at_once || is_due && !terminal.is_behind() {
            terminal.set_title(&format!("danmux · {}", state.room().name()))?;
            terminal.draw(state, at_once)?;
            let done = Instant::now();
            // A terminal that takes long to write to gets fewer frames, and keys are read between.
            self.pace = FRAME.max(2 * (done - now)).min(SLOWEST);
            self.drawn = Some(done);
            self.waiting = false;
            if done - now > SLOW {
                app::update(state, start.elapsed(), Msg::SlowTerminal);
            }
        } else if is_due {
            terminal.go_on()?;
            if self.drawn.is_some_and(|drawn| drawn.elapsed() > SLOWEST) {
                app::update(state, start.elapsed(), Msg::SlowTerminal);
            }
        }
        self.next(terminal)
    }

    /// When there is something to be written that no key asked for.
    fn next(&self, terminal: &mut Terminal) -> io::Result<Option<Instant>> {
        let free = Instant::from_std(terminal.free_at()?);
        Ok(if terminal.is_behind() {
            Some(free)
        } else if self.waiting {
            Some(self.drawn.map_or(free, |drawn| free.max(drawn + self.pace)))
        } else {
            None
        })
    }
}
