//! One socket: reads requests, answers them in turn, and keeps the polls that wait.

use std::{
    collections::VecDeque,
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use futures_util::{FutureExt, SinkExt, StreamExt};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{self, Message, Utf8Bytes},
};
use tokio_util::sync::CancellationToken;

use crate::wire::{compression, poll};

use super::{
    command::{self, Reply},
    line::Line,
    peer::{Permit, Stream},
    room::Seat,
    service::{AppState, Service, now},
};

/// Requests that one turn takes before what was answered goes out.
const TURN: usize = 64;
/// Polls that one socket may have waiting; an SDK has one a room.
const MAX_PARKED: usize = 64;
/// Requests that may wait for one before them that waits for a webhook.
const MAX_QUEUED: usize = 256;
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
    pub(super) stream: WebSocketStream<Stream>,
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
    queue: VecDeque<Bytes>,
    /// Whether anything was written that is not flushed.
    unflushed: bool,
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
        unflushed: false,
    };
    if let End::Stopped = session.serve(&stop).await {
        session.take_leave().await;
    }
    session.service.metrics.connections.dec();
}

impl Session {
    async fn serve(&mut self, stop: &CancellationToken) -> End {
        let patience = self.service.config.limits.patience;
        let idle = self.service.config.limits.idle;
        let line = Arc::clone(&self.socket.line);
        let mut silent_since = Instant::now();
        loop {
            let deadline = self.parked.iter().map(|(hold, _)| *hold).min();
            let deadline = deadline.unwrap_or(silent_since + idle);
            let later = &mut self.later;
            tokio::select! {
                biased;
                () = stop.cancelled() => return End::Stopped,
                answer = poll_fn(|context| match later {
                    Some(later) => later.as_mut().poll(context),
                    None => std::task::Poll::Pending,
                }) => {
                    self.later = None;
                    if self.go_on(answer).await.is_err() { return End::Gone }
                }
                () = line.wake.notified() => {
                    if self.answer_ready().await.is_err() { return End::Gone }
                }
                message = self.socket.stream.next() => {
                    silent_since = Instant::now();
                    if self.take_turn(message).await.is_err() { return End::Gone }
                }
                () = sleep_until(deadline) => {
                    if self.parked.is_empty() {
                        tracing::debug!("a silent socket was closed");
                        return End::Gone;
                    }
                    if self.answer_overdue(Instant::now()).await.is_err() { return End::Gone }
                }
            }
            if self.unflushed {
                // One write for all that this turn answered. A reader that does not read holds up
                // nobody but itself, and not for ever.
                let flush = self.socket.stream.flush();
                match timeout(patience.max(Duration::from_secs(30)), flush).await {
                    Ok(Ok(())) => self.unflushed = false,
                    Ok(Err(_)) | Err(_) => return End::Gone,
                }
            }
        }
    }

    /// Takes a request, and those that came with it.
    async fn take_turn(
        &mut self,
        first: Option<Result<Message, tungstenite::Error>>,
    ) -> Result<(), tungstenite::Error> {
        let mut next = first;
        for _ in 0..TURN {
            let Some(message) = next else { return Err(tungstenite::Error::ConnectionClosed) };
            self.take(message?).await?;
            next = match self.socket.stream.next().now_or_never() {
                Some(message) => message,
                None => return Ok(()),
            };
        }
        match next {
            Some(message) => self.take(message?).await,
            None => Err(tungstenite::Error::ConnectionClosed),
        }
    }

    async fn take(&mut self, message: Message) -> Result<(), tungstenite::Error> {
        let frame = match (message, self.socket.dialect.binary) {
            (Message::Binary(frame), true) => frame,
            (Message::Text(frame), false) => Bytes::from(frame),
            // The library answers pings with the next flush.
            (Message::Ping(_), _) => {
                self.unflushed = true;
                return Ok(());
            }
            (Message::Close(_), _) => return Err(tungstenite::Error::ConnectionClosed),
            // A frame of the other dialect is passed over, as the cloud is reported to do.
            _ => return Ok(()),
        };
        while self.socket.permit.is_over_rate() {
            // Nothing is lost: the peer's own writes wait.
            tokio::time::sleep(REST).await;
        }
        if self.later.is_some() && command::keeps_order(&frame) {
            if self.queue.len() < MAX_QUEUED {
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

    async fn answer(&mut self, frame: &[u8]) -> Result<(), tungstenite::Error> {
        match command::handle(&self.service, &self.socket.line, frame) {
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
    async fn go_on(&mut self, answer: Vec<u8>) -> Result<(), tungstenite::Error> {
        self.send(answer).await?;
        while self.later.is_none()
            && let Some(frame) = self.queue.pop_front()
        {
            self.answer(&frame).await?;
        }
        Ok(())
    }

    async fn poll(&mut self, poll: Parked) -> Result<(), tungstenite::Error> {
        // A key has one poll at a time: a newer one ends the older.
        let older = self.parked.iter().position(|(_, parked)| parked.key == poll.key);
        let older = older.or((self.parked.len() >= MAX_PARKED).then_some(0));
        if let Some(index) = older {
            let (_, parked) = self.parked.remove(index);
            self.send(parked.empty()).await?;
        }
        if let Some(answer) = poll.answer(&self.service, &self.socket.line) {
            return self.send(answer).await;
        }
        self.parked.push((Instant::now() + self.service.config.hold, poll));
        Ok(())
    }

    /// Sends what is pushed, then answers the polls whose rooms have something now.
    async fn answer_ready(&mut self) -> Result<(), tungstenite::Error> {
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
    async fn answer_overdue(&mut self, now: Instant) -> Result<(), tungstenite::Error> {
        let overdue: Vec<_> = self.parked.extract_if(.., |(hold, _)| *hold <= now).collect();
        for (_, parked) in overdue {
            self.send(parked.empty()).await?;
        }
        Ok(())
    }

    async fn send(&mut self, frame: Vec<u8>) -> Result<(), tungstenite::Error> {
        self.unflushed = true;
        if !self.socket.dialect.binary {
            let text = Utf8Bytes::try_from(frame)
                .map_err(|error| tungstenite::Error::Utf8(error.to_string()))?;
            return self.socket.stream.feed(Message::Text(text)).await;
        }
        let frame = if self.socket.dialect.compress && frame.len() >= COMPRESS_FROM {
            compression::compress(frame)
        } else {
            frame
        };
        self.socket.stream.feed(Message::Binary(frame.into())).await
    }

    /// Answers what waits and closes the socket, as a service that stops does.
    async fn take_leave(&mut self) {
        let leave = async {
            if let Some(later) = self.later.take() {
                let answer = later.await;
                self.send(answer).await?;
            }
            for (_, parked) in std::mem::take(&mut self.parked) {
                self.send(parked.empty()).await?;
            }
            self.socket.stream.close(None).await
        };
        if !matches!(timeout(Duration::from_secs(1), leave).await, Ok(Ok(()))) {
            tracing::debug!("a socket ended without leave");
        }
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
