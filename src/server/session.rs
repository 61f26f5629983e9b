//! One socket: reads requests, answers them in turn, and keeps the polls that wait.

use std::{
    collections::VecDeque,
    future::{Future, poll_fn},
    io,
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use crate::wire::{compression, poll};

use super::{
    app::AppState,
    command::{self, Reply},
    line::Line,
    peer::{Permit, Stream},
    seat::Seat,
    service::{Service, now},
    websocket::{Message, SocketError, WebSocket},
};

/// Requests that one turn takes before what was answered goes out.
const TURN: usize = 64;
/// Bytes that may wait to be written while a turn goes on.
const MAX_UNSENT: usize = 64 << 10;
/// Patiences for which a peer may take to read an answer: one far away may need a while.
const READ_PATIENCES: u32 = 3;
/// How long a peer may take to read the last that it is told.
const LEAVE_PATIENCE: Duration = Duration::from_secs(1);
/// Polls that one socket may have waiting; an SDK has one a room.
const MAX_PARKED: usize = 64;
/// Requests that may wait for one before them that waits for a webhook.
const MAX_QUEUED: usize = 256;
/// Bytes from which on no more of them may wait.
const MAX_QUEUED_BYTES: usize = 1 << 20;
/// Smaller frames are not worth compressing: at 40 messages a second a poll brings 8 KB or so, and
/// compressing costs several times what sending does.
const COMPRESS_FROM: usize = 32 << 10;
/// How long a peer that asks too fast is not read.
const REST: Duration = Duration::from_millis(20);

/// How frames look on a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// Binary frames both ways (`/binfo`), else text (`/info`, and `/` of SDK 2.11).
    pub(super) binary: bool,
    /// Whether the client can read compressed frames; only binary ones are.
    pub(super) compress: bool,
}

/// A socket that is ready.
pub(super) struct Socket {
    pub(super) stream: WebSocket<Stream>,
    pub(super) dialect: Dialect,
    pub(super) line: Arc<Line>,
    /// Counts it, until it goes.
    pub(super) permit: Arc<Permit>,
}

/// A poll that found nothing yet.
pub(super) struct Parked {
    pub(super) app: Arc<AppState>,
    pub(super) seat: Arc<Seat>,
    pub(super) servcmd: &'static str,
    pub(super) seq: u64,
    pub(super) key: Box<str>,
    pub(super) start: u64,
    /// The first broadcast that is wanted.
    pub(super) broadcast: u64,
}

struct Session {
    service: Arc<Service>,
    socket: Socket,
    parked: Vec<(Instant, Parked)>,
    /// A request that waits for a webhook, and those after it: a sender's messages keep their order.
    later: Option<Pin<Box<dyn Future<Output = Vec<u8>> + Send>>>,
    queue: VecDeque<Vec<u8>>,
    /// Whether somebody who logged in has spoken here: then frames may be longer.
    known: bool,
}

/// Why a session is over.
enum End {
    /// The peer went, or broke a rule of the socket.
    Gone,
    /// The service stops.
    Stopped,
}

/// Serves one socket until it ends.
pub(super) async fn run(socket: Socket, service: Arc<Service>, stop: CancellationToken) {
    service.metrics.connections.inc();
    let mut session = Session {
        service,
        socket,
        parked: Vec::new(),
        later: None,
        queue: VecDeque::new(),
        known: false,
    };
    let leave = match session.serve(&stop).await {
        End::Stopped => timeout(LEAVE_PATIENCE, session.take_leave()).await,
        // It may be told why.
        End::Gone => timeout(LEAVE_PATIENCE, session.flush()).await,
    };
    if !matches!(leave, Ok(Ok(()))) {
        tracing::debug!("a socket ended without leave");
    }
    for (_, parked) in &session.parked {
        parked.seat.room.forget(&session.socket.line);
    }
    session.service.metrics.connections.dec();
}

impl Session {
    async fn serve(&mut self, stop: &CancellationToken) -> End {
        let idle = self.service.config.limits.idle;
        let line = Arc::clone(&self.socket.line);
        let mut silent_since = Instant::now();
        let mut stopped = pin!(stop.cancelled());
        let mut woken = pin!(line.wake.notified());
        let mut alarm = pin!(sleep_until(silent_since + idle));
        loop {
            let deadline = self.parked.iter().map(|(hold, _)| *hold).min();
            let deadline = deadline.unwrap_or(silent_since + idle);
            // Most deadlines move on before they are reached: then the alarm stays and rings in vain.
            if deadline < alarm.deadline() {
                alarm.as_mut().reset(deadline);
            }
            let later = &mut self.later;
            let done = tokio::select! {
                biased;
                () = &mut stopped => return End::Stopped,
                answer = poll_fn(|context| match later {
                    Some(later) => later.as_mut().poll(context),
                    None => std::task::Poll::Pending,
                }) => {
                    self.later = None;
                    self.go_on(answer).await
                }
                () = &mut woken => {
                    woken.set(line.wake.notified());
                    self.answer_ready().await
                }
                message = self.socket.stream.receive() => {
                    silent_since = Instant::now();
                    self.take_turn(message).await
                }
                () = &mut alarm => {
                    let now = Instant::now();
                    if now < deadline {
                        alarm.as_mut().reset(deadline);
                        continue;
                    }
                    if self.parked.is_empty() {
                        tracing::debug!("a silent socket was closed");
                        return End::Gone;
                    }
                    self.answer_overdue(now).await
                }
            };
            // One write for all that this turn answered.
            let done = match done {
                Ok(()) => self.flush().await.map_err(SocketError::from),
                Err(error) => Err(error),
            };
            if let Err(error) = done {
                tracing::debug!(%error, "a socket ended");
                return End::Gone;
            }
        }
    }

    /// Writes what is to be written. A reader that does not read holds up nobody but itself, and not for ever.
    async fn flush(&mut self) -> io::Result<()> {
        if !self.socket.stream.has_unsent() {
            return Ok(());
        }
        let patience = self.service.config.limits.patience * READ_PATIENCES;
        timeout(patience, self.socket.stream.flush()).await?
    }

    /// Takes a request, and those that came with it.
    async fn take_turn(
        &mut self,
        first: Result<Option<Message>, SocketError>,
    ) -> Result<(), SocketError> {
        let mut next = first?;
        for _ in 0..TURN {
            let Some(message) = next else { return Ok(()) };
            self.take(message).await?;
            next = self.socket.stream.received()?;
        }
        match next {
            Some(message) => self.take(message).await,
            None => Ok(()),
        }
    }

    async fn take(&mut self, message: Message) -> Result<(), SocketError> {
        if message.binary != self.socket.dialect.binary {
            // A frame of the other dialect is passed over, as the cloud is reported to do.
            return Ok(());
        }
        let frame = message.bytes;
        while self.socket.permit.is_over_rate() {
            // Nothing is lost: the peer's own writes wait.
            tokio::time::sleep(REST).await;
        }
        if self.later.is_some() && command::keeps_order(&frame) {
            let queued: usize = self.queue.iter().map(Vec::len).sum();
            if self.queue.len() < MAX_QUEUED && queued < MAX_QUEUED_BYTES {
                self.queue.push_back(frame);
                return Ok(());
            }
            return match command::overloaded(&frame) {
                Some(answer) => self.send(answer).await,
                None => Ok(()),
            };
        }
        self.answer(&frame).await
    }

    async fn answer(&mut self, frame: &[u8]) -> Result<(), SocketError> {
        let reply = command::handle(&self.service, &self.socket.line, frame);
        if !self.known && self.socket.line.is_known() {
            self.known = true;
            self.socket.stream.allow(self.service.config.limits.frame_bytes);
        }
        match reply {
            Reply::Frame(answer) => self.send(answer).await,
            Reply::Poll(poll) => self.poll(poll).await,
            Reply::Later(later) => {
                self.later = Some(later);
                Ok(())
            }
            Reply::None => Ok(()),
        }
    }

    /// Answers what waited for a webhook, and takes what waited behind it.
    async fn go_on(&mut self, answer: Vec<u8>) -> Result<(), SocketError> {
        self.send(answer).await?;
        while self.later.is_none()
            && let Some(frame) = self.queue.pop_front()
        {
            self.answer(&frame).await?;
        }
        Ok(())
    }

    async fn poll(&mut self, poll: Parked) -> Result<(), SocketError> {
        // A key has one poll at a time: a newer one ends the older.
        let older = self.parked.iter().position(|(_, parked)| parked.key == poll.key);
        let older = older.or((self.parked.len() >= MAX_PARKED).then_some(0));
        if let Some(index) = older {
            let (_, parked) = self.parked.remove(index);
            self.wait_no_longer(&parked);
            self.send(parked.empty()).await?;
        }
        if let Some(answer) = poll.answer(&self.service, &self.socket.line) {
            return self.send(answer).await;
        }
        self.parked.push((Instant::now() + self.service.config.hold, poll));
        Ok(())
    }

    /// Sends what is pushed, then answers the polls whose rooms have something now.
    async fn answer_ready(&mut self) -> Result<(), SocketError> {
        while let Some(push) = self.socket.line.next_push() {
            self.send(push).await?;
        }
        let mut index = 0;
        while index < self.parked.len() {
            match self.parked[index].1.answer(&self.service, &self.socket.line) {
                Some(answer) => {
                    self.parked.swap_remove(index);
                    self.send(answer).await?;
                }
                None => index += 1,
            }
        }
        Ok(())
    }

    /// Answers the polls that were held long enough.
    async fn answer_overdue(&mut self, now: Instant) -> Result<(), SocketError> {
        let overdue: Vec<_> = self.parked.extract_if(.., |(hold, _)| *hold <= now).collect();
        for (_, parked) in overdue {
            self.wait_no_longer(&parked);
            self.send(parked.empty()).await?;
        }
        Ok(())
    }

    /// Lets a room forget this socket, unless another poll waits there: in a quiet room nothing else would.
    fn wait_no_longer(&self, parked: &Parked) {
        let room = &parked.seat.room;
        if !self.parked.iter().any(|(_, other)| Arc::ptr_eq(&other.seat.room, room)) {
            room.forget(&self.socket.line);
        }
    }

    async fn send(&mut self, frame: Vec<u8>) -> Result<(), SocketError> {
        let Dialect { binary, compress } = self.socket.dialect;
        let frame = if binary && compress && frame.len() >= COMPRESS_FROM {
            compression::compress(frame)
        } else {
            frame
        };
        self.socket.stream.send(binary, &frame);
        if self.socket.stream.unsent() > MAX_UNSENT {
            self.flush().await?;
        }
        Ok(())
    }

    /// Answers what waits and closes the socket, as a service that stops does.
    async fn take_leave(&mut self) -> io::Result<()> {
        if let Some(later) = self.later.take() {
            let answer = later.await;
            self.send(answer).await.map_err(io::Error::other)?;
        }
        for (_, parked) in std::mem::take(&mut self.parked) {
            self.wait_no_longer(&parked);
            self.send(parked.empty()).await.map_err(io::Error::other)?;
        }
        self.socket.stream.close();
        self.flush().await
    }
}

impl Parked {
    /// The answer, if there is anything; else `line` is woken when there is.
    fn answer(&self, service: &Service, line: &Arc<Line>) -> Option<Vec<u8>> {
        // Before the look whether it is over, so that an end that comes meanwhile finds the socket.
        self.seat.polled_over(line);
        if self.seat.has_ended() {
            return Some(command::ended(self.servcmd, self.seq));
        }
        self.seat.polled(now());
        let (told, next) = self.app.broadcasts.from(self.broadcast);
        let broadcasts = (!told.is_empty()).then_some((next, &*told));
        let waiter = (line, broadcasts.is_some());
        let answer = self.seat.room.read(self.start, waiter, |next_seq, bytes, items| {
            let (servcmd, seq) = (self.servcmd, self.seq);
            poll::encode_answer(servcmd, seq, &self.key, next_seq, bytes, items, broadcasts)
        });
        match &answer {
            Some(answer) => {
                self.seat.broadcasts_read(next);
                service.metrics.delivered.inc();
                service.metrics.delivered_bytes.inc_by(answer.len() as u64);
            }
            // One that came between the two looks must not wait for the next item.
            None if self.app.broadcasts.next() > self.broadcast => line.wake.notify_one(),
            None => {}
        }
        answer
    }

    fn empty(&self) -> Vec<u8> {
        self.seat.polled(now());
        poll::encode_answer(self.servcmd, self.seq, &self.key, self.start, 0, [], None)
    }
}
