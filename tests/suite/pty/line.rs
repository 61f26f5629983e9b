//! A line between a program and its terminal, as slow and as long as real ones are. The benchmark of
//! the viewer uses it too.

use std::{
    io::{self, Read, Write},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::{Duration, Instant},
};

/// What a line is like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    /// Bytes a second to the terminal.
    pub(crate) rate: u32,
    /// What each way takes.
    pub(crate) delay: Duration,
    /// Whether the terminal answers when it is asked for its status.
    pub(crate) answers: bool,
}

const QUESTION: &[u8] = b"\x1b[5n";
const ANSWER: &[u8] = b"\x1b[0n";
/// Bytes that go over it in one piece.
const PIECE: usize = 16;

/// Bytes, and when they are at the other end.
type Carried = (Instant, Vec<u8>);

impl Line {
    /// Carries what a program writes to `show`, which is given nothing at the end, and what is
    /// pressed to where the program reads it. Nothing is taken from the program before there is room
    /// on the line for it.
    pub(crate) fn carry(
        self,
        program: impl Read + Send + 'static,
        keys: impl Write + Send + 'static,
        show: impl FnMut(&[u8]) + Send + 'static,
    ) -> Keys {
        let (pressed, to_program) = channel();
        let (written, to_terminal) = channel();
        let keys_of = Keys { delay: self.delay, to: pressed };
        let answers = self.answers.then(|| keys_of.clone());
        thread::spawn(move || self.send(program, &written));
        thread::spawn(move || arrive(&to_terminal, answers, show));
        thread::spawn(move || press(&to_program, keys));
        keys_of
    }

    fn send(self, mut program: impl Read, to: &Sender<Carried>) {
        let mut piece = [0; PIECE];
        let mut free = Instant::now();
        while let Ok(count @ 1..) = program.read(&mut piece) {
            let takes = Duration::from_secs(count as u64) / self.rate;
            // A line that was idle has not saved anything up.
            free = free.max(Instant::now()) + takes;
            if to.send((free + self.delay, piece[..count].to_vec())).is_err() {
                return;
            }
            thread::sleep(free.saturating_duration_since(Instant::now()));
        }
    }
}

fn arrive(from: &Receiver<Carried>, mut answers: Option<Keys>, mut show: impl FnMut(&[u8])) {
    let mut matched = 0;
    while let Ok((at, bytes)) = from.recv() {
        thread::sleep(at.saturating_duration_since(Instant::now()));
        show(&bytes);
        for byte in bytes {
            matched = match byte {
                _ if byte == QUESTION[matched] => matched + 1,
                b'\x1b' => 1,
                _ => 0,
            };
            if matched == QUESTION.len() {
                matched = 0;
                if let Some(keys) = &mut answers {
                    // The program may be gone.
                    let _ = keys.write_all(ANSWER);
                }
            }
        }
    }
    show(&[]);
}

fn press(from: &Receiver<Carried>, mut to: impl Write) {
    while let Ok((at, bytes)) = from.recv() {
        thread::sleep(at.saturating_duration_since(Instant::now()));
        if to.write_all(&bytes).and_then(|()| to.flush()).is_err() {
            return;
        }
    }
}

/// The keys at the end of a line.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    delay: Duration,
    to: Sender<Carried>,
}

impl Write for Keys {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Where nobody reads any more, nothing happens.
        let _ = self.to.send((Instant::now() + self.delay, bytes.to_vec()));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
