//! The task that owns the socket: matches answers to requests, keeps the line alive, mends it.

use std::{collections::VecDeque, io, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use rand::RngExt;
use tokio::{
    net::TcpStream,
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval, sleep, timeout},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{
        self, Message,
        protocol::{CloseFrame, WebSocketConfig},
    },
};

use crate::{
    model::{Connection, Event, Text},
    wire::{
        Servcmd, compression,
        envelope::encode_request,
        push::PushAck,
        session::{HelloRequest, LoginRequest, LogoutRequest},
    },
};

use super::{
    Config, Error, Request, Secret, Shared,
    head::head,
    pending::{Answer, Asked, Pending, kicked_out},
};

/// How long a dial may take.
const DIAL: Duration = Duration::from_secs(10);
/// Time without a proof that the line lives, after which it is asked for one. The SDK takes 10 s; with
/// the answer's time and the ticks this is below 15 s.
const SILENCE: Duration = Duration::from_secs(9);
/// How long a write may take: a line that takes nothing for so long is dead.
const WRITE: Duration = Duration::from_secs(10);
/// A socket that lived so long is made again at once.
const LIVED: Duration = Duration::from_secs(1);
const FIRST_BACKOFF: Duration = Duration::from_millis(500);
const MAX_BACKOFF: Duration = Duration::from_secs(15);
/// How often overdue answers are looked for.
const TICK: Duration = Duration::from_secs(1);
/// News of the link that wait for their consumer at most; older ones are stale by then.
const MAX_NEWS: usize = 64;
/// After this `seq` it starts anew (as in the SDK).
const LAST_SEQ: u64 = 2_415_919_103;
/// How the SDK closes its socket for good.
const CLOSE_CODE: u16 = 4000;

pub(super) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Makes a socket.
pub(super) async fn dial(config: &Config) -> Result<Socket, Error> {
    let failed = |reason: String| Error::Connect { server: config.server.clone(), reason };
    let limits = WebSocketConfig::default()
        .read_buffer_size(16 << 10)
        .write_buffer_size(16 << 10)
        .max_message_size(Some(compression::MAX_INFLATED))
        .max_frame_size(Some(compression::MAX_INFLATED));
    let url = config.url(rand::random());
    let dialled = connect_async_with_config(url, Some(limits), true);
    match timeout(DIAL, dialled).await {
        Ok(Ok((socket, _))) => Ok(socket),
        Ok(Err(tungstenite::Error::Io(error))) => Err(failed(error.to_string())),
        Ok(Err(error)) => Err(failed(error.to_string())),
        Err(_) => Err(failed(format!("no answer within {} s", DIAL.as_secs()))),
    }
}

pub(super) struct Link {
    pub(super) shared: Arc<Shared>,
    seq: u64,
    pub(super) pending: Pending,
    /// When the newest request was sent that was answered: until then the line lived, both ways.
    /// What the service says by itself proves but one of them.
    pub(super) proved: Instant,
    hello: Instant,
    /// News of the link that the consumer has no room for yet: the socket waits for nobody.
    news: VecDeque<Connection>,
}

/// Why a socket is over.
enum End {
    /// The link broke: it is made again.
    Cut(String),
    /// The session is over for good.
    KickedOut(&'static str),
    /// Nobody holds the client any more.
    Closed,
}

/// Serves the connection until it is closed or kicked out.
pub(super) async fn run(
    shared: Arc<Shared>,
    mut socket: Socket,
    mut requests: mpsc::Receiver<Request>,
) {
    let now = Instant::now();
    let mut link = Link {
        shared: Arc::clone(&shared),
        seq: rand::rng().random_range(0..100_000_000),
        pending: Pending::default(),
        proved: now,
        hello: now,
        news: VecDeque::new(),
    };
    let over = shared.over.clone();
    let serving = Box::pin(link.serve_for_ever(&mut socket, &mut requests));
    let served = over.run_until_cancelled(serving).await;
    let kicked = match served {
        Some(End::KickedOut(reason)) => Some(reason),
        _ => None,
    };
    requests.close();
    link.pending.end(kicked);
    while let Ok(request) = requests.try_recv() {
        // Who asked may have given up.
        let _ = request.answer.send(Err(kicked.map_or(Error::Closed, kicked_out)));
    }
    if let Some(reason) = kicked {
        let told = Connection::KickedOut { reason: Text::new(reason) };
        shared.tell(Event::Connection(told)).await;
    }
    over.cancel();
    let farewell = CloseFrame { code: CLOSE_CODE.into(), reason: "".into() };
    if timeout(LIVED, socket.close(Some(farewell))).await.is_err() {
        tracing::debug!("the socket was closed without leave");
    }
}

impl Link {
    /// Serves socket after socket; ends only when the session does.
    async fn serve_for_ever(
        &mut self,
        socket: &mut Socket,
        requests: &mut mpsc::Receiver<Request>,
    ) -> End {
        let mut again = false;
        loop {
            let born = Instant::now();
            self.announce(Connection::Connected);
            let end = match in_time(self.greet(socket, again)).await {
                Ok(()) => self.serve(socket, requests).await,
                Err(error) => End::Cut(error.to_string()),
            };
            let End::Cut(reason) = end else {
                if let End::KickedOut(_) = end {
                    self.log_out_kicked(socket).await;
                }
                return end;
            };
            let reason = Text::new(&reason);
            self.announce(Connection::Disconnected { reason });
            give_up(socket);
            self.pending.after_cut();
            *socket = self.redial(born.elapsed() >= LIVED, requests).await;
            again = true;
        }
    }

    /// Makes the socket anew, however long it takes. Requests that come meanwhile are numbered and
    /// wait for it, each as long as any other.
    async fn redial(
        &mut self,
        mut at_once: bool,
        requests: &mut mpsc::Receiver<Request>,
    ) -> Socket {
        let shared = Arc::clone(&self.shared);
        let mut tick = interval(TICK);
        let mut backoff = FIRST_BACKOFF;
        let mut attempt = 0;
        loop {
            attempt += 1;
            self.announce(Connection::Connecting { attempt });
            let mut pause = Duration::ZERO;
            if !std::mem::take(&mut at_once) {
                // Not all clients of a service that comes back shall come at the same moment.
                pause = backoff.mul_f64(rand::rng().random_range(0.5..1.0));
                backoff = (backoff * 2).min(MAX_BACKOFF);
            }
            let dialling = async {
                sleep(pause).await;
                dial(&shared.config).await
            };
            tokio::pin!(dialling);
            let dialled = loop {
                tokio::select! {
                    dialled = &mut dialling => break dialled,
                    Some(request) = requests.recv(), if !self.pending.is_full() => {
                        self.note(request);
                    }
                    _ = tick.tick() => {
                        self.pending.expire(Instant::now());
                        self.tell_news();
                    }
                }
            };
            match dialled {
                Ok(socket) => return socket,
                Err(error) => tracing::debug!(%error, attempt, "could not reconnect"),
            }
        }
    }

    /// Tells news of the link, now or when there is room.
    fn announce(&mut self, news: Connection) {
        self.news.push_back(news);
        if self.news.len() > MAX_NEWS {
            self.news.pop_front();
        }
        self.tell_news();
    }

    fn tell_news(&mut self) {
        while let Ok(room) = self.shared.events.try_reserve() {
            let Some(news) = self.news.pop_front() else { return };
            room.send(Event::Connection(news).into());
        }
    }

    /// What a new socket hears first: on a reconnect what was not answered, and who we are.
    async fn greet(&mut self, socket: &mut Socket, again: bool) -> Result<(), tungstenite::Error> {
        self.proved = Instant::now();
        if again {
            for frame in self.pending.send_again(self.proved) {
                socket.feed(Message::Binary(frame)).await?;
            }
            if self.shared.session().is_some() {
                self.ask(socket, Servcmd::Login, &LoginRequest::default()).await?;
            }
        }
        self.ask(socket, Servcmd::HeartbeatAlive, &serde_json::json!({})).await?;
        socket.flush().await
    }

    async fn serve(&mut self, socket: &mut Socket, requests: &mut mpsc::Receiver<Request>) -> End {
        let mut tick = interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let cut = |error: tungstenite::Error| End::Cut(error.to_string());
        loop {
            tokio::select! {
                message = socket.next() => {
                    let frame = match message {
                        Some(Ok(Message::Binary(frame))) => frame,
                        Some(Ok(Message::Text(text))) => Bytes::from(text),
                        Some(Ok(Message::Close(_))) | None => {
                            return End::Cut("the service closed the link".into());
                        }
                        Some(Ok(_)) => continue,
                        Some(Err(error)) => return cut(error),
                    };
                    match self.take(&frame) {
                        Ok(None) => {}
                        Ok(Some(session_data)) => {
                            let ack = PushAck { session_data };
                            let acknowledged = in_time(self.ack(socket, &ack)).await;
                            if let Err(error) = acknowledged { return cut(error) }
                        }
                        Err(reason) => return End::KickedOut(reason),
                    }
                }
                request = requests.recv(), if !self.pending.is_full() => {
                    let Some(first) = request else { return End::Closed };
                    let sent = in_time(self.send_all(socket, first, requests)).await;
                    if let Err(error) = sent { return cut(error) }
                }
                _ = tick.tick() => {
                    if let Err(end) = self.tick(socket).await { return end }
                }
            }
        }
    }

    /// Sends a request and those that wait behind it, in one write.
    async fn send_all(
        &mut self,
        socket: &mut Socket,
        first: Request,
        requests: &mut mpsc::Receiver<Request>,
    ) -> Result<(), tungstenite::Error> {
        let mut next = Some(first);
        while let Some(request) = next {
            let asked = self.note(request);
            if let Some(frame) = self.pending.send(asked, Instant::now()) {
                socket.feed(Message::Binary(frame)).await?;
            }
            next = if self.pending.is_full() { None } else { requests.try_recv().ok() };
        }
        socket.flush().await
    }

    /// Asks something whose answer nobody waits for.
    async fn ask<T: serde::Serialize>(
        &mut self,
        socket: &mut Socket,
        servcmd: Servcmd,
        body: &T,
    ) -> Result<(), tungstenite::Error> {
        let body = serde_json::to_string(body).unwrap_or_else(|_| "{}".to_owned());
        let asked = self.number(servcmd, &body, None, None);
        if let Some(frame) = self.pending.send(asked, Instant::now()) {
            socket.feed(Message::Binary(frame)).await?;
        }
        Ok(())
    }

    async fn ack(&mut self, socket: &mut Socket, ack: &PushAck) -> Result<(), tungstenite::Error> {
        self.ask(socket, Servcmd::MessagePushAck, ack).await?;
        self.pending.forget(Servcmd::MessagePushAck);
        socket.flush().await
    }

    fn note(&mut self, request: Request) -> Asked {
        let Request { servcmd, body, login, answer } = request;
        self.number(servcmd, &body, login.as_ref(), Some(answer))
    }

    /// Numbers a request and notes that an answer is to come.
    fn number(
        &mut self,
        servcmd: Servcmd,
        body: &str,
        login: Option<&(String, Secret)>,
        answer: Option<Answer>,
    ) -> Asked {
        self.seq = if self.seq >= LAST_SEQ {
            rand::rng().random_range(0..100_000_000)
        } else {
            self.seq + 1
        };
        let session = self.shared.session();
        let login = login.map(|(user, sig)| (user.as_str(), sig.expose()));
        let head = head(self.shared.config.app.0, servcmd, self.seq, body, session.as_ref(), login);
        let frame = Bytes::from(encode_request(&head, body));
        let asked = (servcmd, self.seq);
        self.pending.add(asked, frame, !head.a2.is_empty(), answer, Instant::now());
        asked
    }

    /// Once a second: answers that are overdue, a line that may be dead, the hello.
    async fn tick(&mut self, socket: &mut Socket) -> Result<(), End> {
        self.tell_news();
        let now = Instant::now();
        if self.pending.expire(Instant::now()) {
            return Err(End::Cut("the link went dead".into()));
        }
        let asked = self.pending.has(Servcmd::HeartbeatAlive);
        let alive = now - self.proved >= SILENCE && !asked;
        let session = self.shared.session();
        let hello = session.map_or(0, |session| session.hello_interval);
        let hello = hello > 0 && now - self.hello >= Duration::from_secs(hello);
        if !alive && !hello {
            return Ok(());
        }
        let asking = async {
            if alive {
                self.ask(socket, Servcmd::HeartbeatAlive, &serde_json::json!({})).await?;
            }
            if hello {
                self.hello = now;
                self.ask(socket, Servcmd::Hello, &HelloRequest::default()).await?;
            }
            socket.flush().await
        };
        in_time(asking).await.map_err(|error| End::Cut(error.to_string()))
    }

    /// What the SDK says after it was kicked out.
    async fn log_out_kicked(&mut self, socket: &mut Socket) {
        let logout = LogoutRequest { wslogout_type: 1, is_web_uniapp: 0 };
        let said = async {
            self.ask(socket, Servcmd::Logout, &logout).await?;
            socket.flush().await
        };
        if let Err(error) = said.await {
            tracing::debug!(%error, "the link was gone before the logout");
        }
    }
}

/// Lets go of what a dead line did not take yet: the system would deliver it when the line lives again, after what was
/// asked on the next one.
fn give_up(socket: &Socket) {
    let stream = match socket.get_ref() {
        MaybeTlsStream::Plain(stream) => stream,
        MaybeTlsStream::Rustls(stream) => stream.get_ref().0,
        _ => return,
    };
    if let Err(error) = stream.set_zero_linger() {
        tracing::debug!(%error, "the old link ends by itself");
    }
}

/// Writes, unless the line takes nothing any more.
async fn in_time(
    writing: impl Future<Output = Result<(), tungstenite::Error>>,
) -> Result<(), tungstenite::Error> {
    let stuck = || io::Error::new(io::ErrorKind::TimedOut, "the link takes nothing any more");
    timeout(WRITE, writing).await.unwrap_or_else(|_| Err(stuck().into()))
}

/// Seconds since 1970.
pub(super) fn now() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
