//! The signals that a viewer answers.

use std::io;

use rustix::process::Signal as Number;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a signal means for a viewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// It is asked to leave.
    Leave,
    /// It is asked to stop, as a shell's job.
    Stop,
    /// It goes on after a stop.
    GoesOn,
    /// The window has another size.
    Resized,
}

/// The signals that a viewer answers; the terminal's own keys come as keys.
pub(super) struct Signals {
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
    quit: Signal,
    stop: Signal,
    go_on: Signal,
    resize: Signal,
}

impl Signals {
    pub(super) fn new() -> io::Result<Self> {
        let of = |number: Number| signal(SignalKind::from_raw(number.as_raw()));
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            stop: of(Number::TSTP)?,
            go_on: of(Number::CONT)?,
            resize: signal(SignalKind::window_change())?,
        })
    }

    /// The next.
    pub(super) async fn next(&mut self) -> Told {
        tokio::select! {
            biased;
            _ = self.terminate.recv() => Told::Leave,
            _ = self.hang_up.recv() => Told::Leave,
            _ = self.interrupt.recv() => Told::Leave,
            _ = self.quit.recv() => Told::Leave,
            // Who was continued goes on before it stops again.
            _ = self.go_on.recv() => Told::GoesOn,
            _ = self.stop.recv() => Told::Stop,
            _ = self.resize.recv() => Told::Resized,
        }
    }
}
