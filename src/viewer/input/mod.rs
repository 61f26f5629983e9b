//! The keys, and what else the terminal sends: read on a thread of its own, which does nothing else,
//! so that a key is never late because of us.

mod parser;
mod sequence;
#[cfg(test)]
mod tests;

use std::{
    fs::File,
    io::{self, Read},
    thread,
};

use rustix::event::{PollFd, PollFlags, poll};
use tokio::{
    sync::mpsc,
    time::{Duration, Instant, sleep_until},
};

use crate::app::{Key, Mouse, Msg};
use parser::Parser;

/// What follows an Esc within this time is part of the same key. Longer than a byte takes on any
/// line that one can work on, shorter than anybody notices.
const SAME_KEY: Duration = Duration::from_millis(40);
/// Bytes of one read.
const READ: usize = 4096;
/// Reads that may wait for us: what is more waits in the terminal.
const READS: usize = 16;

/// What a terminal sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Input {
    Key(Key),
    Mouse(Mouse),
    Paste(String),
    /// Whether it has the focus now.
    Focus(bool),
    /// It was asked for its status, and has come to that.
    Report,
}

impl Input {
    /// What the rules are told, if anything.
    pub(super) fn msg(self) -> Option<Msg> {
        Some(match self {
            Self::Key(key) => Msg::Key(key),
            Self::Mouse(mouse) => Msg::Mouse(mouse),
            Self::Paste(text) => Msg::Paste(text),
            Self::Focus(focused) => Msg::Focus(focused),
            Self::Report => return None,
        })
    }
}

/// What a terminal sends, in its order.
#[derive(Debug)]
pub(super) struct Inputs {
    reads: mpsc::Receiver<Vec<u8>>,
    parser: Parser,
    /// Until when an Esc may yet turn out to be the beginning of something.
    unsure: Option<Instant>,
}

impl Inputs {
    /// Reads a terminal from now on.
    ///
    /// # Errors
    /// When there is no thread to be had.
    pub(super) fn of(terminal: File) -> io::Result<Self> {
        let (to, reads) = mpsc::channel(READS);
        // It ends with the terminal, or with the program.
        thread::Builder::new().name("keys".into()).spawn(move || read(terminal, &to))?;
        Ok(Self { reads, parser: Parser::default(), unsure: None })
    }

    /// Whether more was read already than was taken.
    pub(super) fn has_more(&self) -> bool {
        self.parser.has_more() || !self.reads.is_empty()
    }

    /// The next; `None` when the terminal is gone. What was begun is kept when nobody waits for it
    /// any more.
    pub(super) async fn next(&mut self) -> Option<Input> {
        loop {
            if let Some(input) = self.parser.pop() {
                return Some(input);
            }
            let settle = self.unsure;
            tokio::select! {
                biased;
                bytes = self.reads.recv() => {
                    self.parser.take(&bytes?);
                    self.unsure = self.parser.is_unsure().then(|| Instant::now() + SAME_KEY);
                }
                () = sleep_until(settle.unwrap_or_else(Instant::now)), if settle.is_some() => {
                    self.parser.settle();
                    self.unsure = None;
                }
            }
        }
    }
}

fn read(mut terminal: File, to: &mpsc::Sender<Vec<u8>>) {
    let mut buffer = [0; READ];
    loop {
        match terminal.read(&mut buffer) {
            Ok(0) => return,
            Ok(count) => {
                if to.blocking_send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // Another program that shares the terminal wants it so.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                let waited = poll(&mut [PollFd::new(&terminal, PollFlags::IN)], None);
                if waited.is_err_and(|error| error != rustix::io::Errno::INTR) {
                    return;
                }
            }
            Err(error) => {
                tracing::info!(%error, "the terminal cannot be read any more");
                return;
            }
        }
    }
}
