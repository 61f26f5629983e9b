//! One socket: reads requests, answers them in turn, and keeps the polls that wait.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::{FutureExt, SinkExt, StreamExt};
use tokio::{
    net::TcpStream,
    sync::Notify,
    time::{Instant, sleep_until, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{self, Message, Utf8Bytes},
};
use tokio_util::sync::CancellationToken;

use crate::wire::{compression, poll};

use super::{
    accept::{Dialect, Socket},
    command::{self, Reply},
    room::Seat,
    service::{Service, now},
};

/// Requests that one turn takes before what was answered goes out.
const TURN: usize = 64;
/// Polls that one socket may have waiting; an SDK has one a room.
const MAX_PARKED: usize = 64;
/// Smaller frames are not worth compressing: at 40 messages a second a poll brings 8 KB or so, and
/// compressing costs several times what sending does.
const COMPRESS_FROM: usize = 32 << 10;

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A poll that found nothing yet.
pub(super) struct Parked {
    pub(super) seat: Arc<Seat>,
    pub(super) servcmd: &'static str,
    pub(super) seq: u64,
    pub(super) key: Box<str>,
    pub(super) start: u64,
}

struct Session {
    service: Arc<Service>,
    stream: WebSocketStream<TcpStream>,
    dialect: Dialect,
    number: u64,
    wake: Arc<Notify>,
    parked: Vec<(Instant, Parked)>,
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
    let mut session = Session {
        service,
        stream: socket.stream,
        dialect: socket.dialect,
        number: NEXT.fetch_add(1, Ordering::Relaxed),
        wake: Arc::new(Notify::new()),
        parked: Vec::new(),
        unflushed: false,
    };
    if let End::Stopped = session.serve(&stop).await {
        session.take_leave().await;
    }
}

impl Session {
    async fn serve(&mut self, stop: &CancellationToken) -> End {
        let patience = self.service.config.limits.patience;
        let idle = self.service.config.limits.idle;
        let mut silent_since = Instant::now();
        loop {
            let deadline = self.parked.iter().map(|(hold, _)| *hold).min();
            let deadline = deadline.unwrap_or(silent_since + idle);
            tokio::select! {
                biased;
                () = stop.cancelled() => return End::Stopped,
                () = self.wake.notified() => {
                    if self.answer_ready().await.is_err() { return End::Gone }
                }
                message = self.stream.next() => {
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
                match timeout(patience.max(Duration::from_secs(30)), self.stream.flush()).await {
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
            next = match self.stream.next().now_or_never() {
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
        let frame = match (message, self.dialect.binary) {
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
        match command::handle(&self.service, &frame) {
            Reply::Frame(answer) => self.send(answer).await,
            Reply::Poll(poll) => self.poll(poll).await,
            Reply::None => Ok(()),
        }
    }

    async fn poll(&mut self, poll: Parked) -> Result<(), tungstenite::Error> {
        // A key has one poll at a time: a newer one ends the older.
        let older = self.parked.iter().position(|(_, parked)| parked.key == poll.key);
        let older = older.or((self.parked.len() >= MAX_PARKED).then_some(0));
        if let Some(index) = older {
            let (_, parked) = self.parked.remove(index);
            self.send(parked.empty()).await?;
        }
        if let Some(answer) = poll.answer((self.number, &self.wake)) {
            return self.send(answer).await;
        }
        self.parked.push((Instant::now() + self.service.config.hold, poll));
        Ok(())
    }

    /// Answers the polls whose rooms have something now.
    async fn answer_ready(&mut self) -> Result<(), tungstenite::Error> {
        let mut index = 0;
        while index < self.parked.len() {
            match self.parked[index].1.answer((self.number, &self.wake)) {
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
        if !self.dialect.binary {
            let text = Utf8Bytes::try_from(frame)
                .map_err(|error| tungstenite::Error::Utf8(error.to_string()))?;
            return self.stream.feed(Message::Text(text)).await;
        }
        let frame = if self.dialect.compress && frame.len() >= COMPRESS_FROM {
            compression::compress(frame)
        } else {
            frame
        };
        self.stream.feed(Message::Binary(frame.into())).await
    }

    /// Answers what waits and closes the socket, as a service that stops does.
    async fn take_leave(&mut self) {
        let leave = async {
            for (_, parked) in std::mem::take(&mut self.parked) {
                self.send(parked.empty()).await?;
            }
            self.stream.close(None).await
        };
        if !matches!(timeout(Duration::from_secs(1), leave).await, Ok(Ok(()))) {
            tracing::debug!("a socket ended without leave");
        }
    }
}

impl Parked {
    /// The answer, if the room has anything; else `waiter` is woken when it has.
    fn answer(&self, waiter: (u64, &Arc<Notify>)) -> Option<Vec<u8>> {
        self.seat.polled(now());
        self.seat.room.read(self.start, waiter, |next_seq, bytes, items| {
            poll::encode_answer(self.servcmd, self.seq, &self.key, next_seq, bytes, items)
        })
    }

    fn empty(&self) -> Vec<u8> {
        self.seat.polled(now());
        poll::encode_answer(self.servcmd, self.seq, &self.key, self.start, 0, [])
    }
}
