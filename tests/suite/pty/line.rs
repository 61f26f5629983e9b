//! A line between a program and its terminal, as slow and as long as real ones are. The benchmark of
//! the viewer uses it too.

use std::{
    io::{self, Read, Write},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
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

fn arrive(from: &Receiver<Carried>, keys: Option<Keys>, mut show: impl FnMut(&[u8])) {
    let mut answers = keys.map(Answers::new);
    while let Ok((at, bytes)) = from.recv() {
        thread::sleep(at.saturating_duration_since(Instant::now()));
        show(&bytes);
        if let Some(answers) = &mut answers {
            answers.take(&bytes);
        }
    }
    show(&[]);
}

/// No line at all: a terminal on the same machine, which answers at once.
pub(crate) fn straight(
    mut program: impl Read + Send + 'static,
    keys: impl Write + Send + 'static,
    mut show: impl FnMut(&[u8]) + Send + 'static,
) -> impl Write + Send {
    let keys = Shared(Arc::new(Mutex::new(keys)));
    let mut answers = Answers::new(keys.clone());
    thread::spawn(move || {
        let mut buffer = vec![0; 64 << 10];
        while let Ok(count @ 1..) = program.read(&mut buffer) {
            show(&buffer[..count]);
            answers.take(&buffer[..count]);
        }
        show(&[]);
    });
    keys
}

/// Answers when the terminal is asked for its status, as nearly all do.
#[derive(Debug)]
struct Answers<W> {
    keys: W,
    /// Bytes of the question that came.
    matched: usize,
}

impl<W: Write> Answers<W> {
    fn new(keys: W) -> Self {
        Self { keys, matched: 0 }
    }

    /// What the program writes to the terminal.
    fn take(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.matched = match byte {
                _ if byte == QUESTION[self.matched] => self.matched + 1,
                b'\x1b' => 1,
                _ => 0,
            };
            if self.matched == QUESTION.len() {
                self.matched = 0;
                // The program may be gone.
                let _ = self.keys.write_all(ANSWER);
            }
        }
    }
}

fn press(from: &Receiver<Carried>, mut to: impl Write) {
    while let Ok((at, bytes)) = from.recv() {
        thread::sleep(at.saturating_duration_since(Instant::now()));
        if to.write_all(&bytes).and_then(|()| to.flush()).is_err() {
            return;
        }
    }
}

/// Keys that the person and the terminal itself press.
#[derive(Debug)]
struct Shared<W>(Arc<Mutex<W>>);

impl<W> Clone for Shared<W> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<W: Write> Write for Shared<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flush()
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
