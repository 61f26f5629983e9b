//! The task that owns the socket: matches answers to requests, keeps the line alive, mends it.

use std::{
    borrow::Cow,
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use rand::RngExt;
use tokio::{
    net::TcpStream,
    sync::{mpsc, oneshot},
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
        ErrorCode, Refused, Servcmd, ServerFrame, compression,
        envelope::encode_request,
        item,
        push::{MessagePush, PushAck},
        session::{ForceOffline, HelloRequest, LoginRequest, LogoutRequest},
    },
};

use super::{Body, Config, Error, Request, Secret, Shared, head::head};

/// How long a dial may take.
const DIAL: Duration = Duration::from_secs(10);
/// Silence after which the line is asked whether it lives (as the SDK does).
const SILENCE: Duration = Duration::from_secs(10);
/// How long the answer to that may take.
const ALIVE: Duration = Duration::from_secs(3);
/// How long answers may take (as in the SDK); checked once a second.
const ANSWER: Duration = Duration::from_secs(15);
const LOGIN: Duration = Duration::from_secs(90);
/// A socket that lived so long is made again at once.
const LIVED: Duration = Duration::from_secs(1);
const FIRST_BACKOFF: Duration = Duration::from_millis(500);
const MAX_BACKOFF: Duration = Duration::from_secs(15);
/// How often overdue answers are looked for.
const TICK: Duration = Duration::from_secs(1);
/// News of the link that wait for their consumer at most; older ones are stale by then.
const MAX_NEWS: usize = 64;
/// Requests without an answer at once.
const MAX_PENDING: usize = 1024;
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

struct Pending {
    frame: Bytes,
    /// Whether it carried a ticket: then a refusal of the ticket ends the session.
    ticket: bool,
    deadline: Instant,
    answer: Option<oneshot::Sender<Result<Body, Error>>>,
}

struct Link {
    shared: Arc<Shared>,
    seq: u64,
    pending: HashMap<(Servcmd, u64), Pending>,
    heard: Instant,
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
        pending: HashMap::new(),
        heard: now,
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
    let waiting = link.pending.drain().filter_map(|(_, pending)| pending.answer);
    let queued = std::iter::from_fn(|| requests.try_recv().ok().map(|request| request.answer));
    for answer in waiting.chain(queued) {
        let error = kicked.map_or(Error::Closed, |reason| Error::KickedOut { reason });
        // Who asked may have given up.
        let _ = answer.send(Err(error));
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
            let end = match self.greet(socket, again).await {
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
            self.drop_polls();
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
                    Some(Request { servcmd, body, login, answer }) = requests.recv(),
                        if self.pending.len() < MAX_PENDING =>
                    {
                        self.note(servcmd, &body, login.as_ref(), Some(answer));
                    }
                    _ = tick.tick() => {
                        self.expire();
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
            room.send(Event::Connection(news));
        }
    }

    /// What a new socket hears first: on a reconnect what was not answered, and who we are.
    async fn greet(&mut self, socket: &mut Socket, again: bool) -> Result<(), tungstenite::Error> {
        self.heard = Instant::now();
        if again {
            let mut unanswered: Vec<_> = self.pending.iter().collect();
            unanswered.sort_by_key(|((_, seq), _)| *seq);
            let frames: Vec<_> =
                unanswered.into_iter().map(|(_, pending)| pending.frame.clone()).collect();
            for frame in frames {
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
                    self.heard = Instant::now();
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
                            if let Err(error) = self.ack(socket, &ack).await { return cut(error) }
                        }
                        Err(reason) => return End::KickedOut(reason),
                    }
                }
                request = requests.recv(), if self.pending.len() < MAX_PENDING => {
                    let Some(first) = request else { return End::Closed };
                    if let Err(error) = self.send_all(socket, first, requests).await {
                        return cut(error);
                    }
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
        while let Some(Request { servcmd, body, login, answer }) = next {
            let frame = self.note(servcmd, &body, login.as_ref(), Some(answer));
            socket.feed(Message::Binary(frame)).await?;
            next = if self.pending.len() < MAX_PENDING { requests.try_recv().ok() } else { None };
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
        let frame = self.note(servcmd, &body, None, None);
        socket.feed(Message::Binary(frame)).await
    }

    async fn ack(&mut self, socket: &mut Socket, ack: &PushAck) -> Result<(), tungstenite::Error> {
        self.ask(socket, Servcmd::MessagePushAck, ack).await?;
        // No answer is to come.
        self.pending.retain(|(servcmd, _), _| *servcmd != Servcmd::MessagePushAck);
        socket.flush().await
    }

    /// Numbers a request, notes that an answer is to come, and gives its frame.
    fn note(
        &mut self,
        servcmd: Servcmd,
        body: &str,
        login: Option<&(String, Secret)>,
        answer: Option<oneshot::Sender<Result<Body, Error>>>,
    ) -> Bytes {
        self.seq = if self.seq >= LAST_SEQ {
            rand::rng().random_range(0..100_000_000)
        } else {
            self.seq + 1
        };
        let session = self.shared.session();
        let login = login.map(|(user, sig)| (user.as_str(), sig.expose()));
        let head = head(self.shared.config.app.0, servcmd, self.seq, body, session.as_ref(), login);
        let ticket = !head.a2.is_empty();
        let frame = Bytes::from(encode_request(&head, body));
        let patience = match servcmd {
            Servcmd::HeartbeatAlive => ALIVE,
            Servcmd::Login => LOGIN,
            _ => ANSWER,
        };
        let pending =
            Pending { frame: frame.clone(), ticket, deadline: Instant::now() + patience, answer };
        self.pending.insert((servcmd, self.seq), pending);
        frame
    }

    /// Takes an answer or a push; gives what an acknowledgement shall repeat, or why the session
    /// is over.
    fn take(&mut self, frame: &Bytes) -> Result<Option<String>, &'static str> {
        let frame = match compression::decompress(frame) {
            Ok(Cow::Borrowed(_)) => frame.clone(),
            Ok(Cow::Owned(inflated)) => inflated.into(),
            Err(error) => {
                tracing::warn!(%error, "a frame was passed over");
                return Ok(None);
            }
        };
        let decoded = match ServerFrame::decode(&frame) {
            Ok(decoded) => decoded,
            Err(error) => {
                tracing::warn!(%error, "a frame was passed over");
                return Ok(None);
            }
        };
        let known = Servcmd::parse(&decoded.head.servcmd);
        let asked = known.map(|servcmd| (servcmd, decoded.head.seq));
        let Some((asked, pending)) = asked.and_then(|asked| self.pending.remove_entry(&asked))
        else {
            return self.take_push(known, decoded.body.get());
        };
        // The body is a part of the frame: where it begins is a matter of addresses.
        let start = decoded.body.get().as_ptr().addr() - frame.as_ptr().addr();
        let body = Body(frame.slice(start..start + decoded.body.get().len()));
        if pending.ticket
            && let Some(reason) = ticket_refused(&body)
        {
            self.pending.insert(asked, pending);
            return Err(reason);
        }
        if let Some(answer) = pending.answer {
            // Who asked may have given up.
            let _ = answer.send(Ok(body));
        }
        Ok(None)
    }

    fn take_push(
        &self,
        servcmd: Option<Servcmd>,
        body: &str,
    ) -> Result<Option<String>, &'static str> {
        match servcmd {
            Some(Servcmd::ForceOffline) => {
                let push: Option<ForceOffline> = serde_json::from_str(body).ok();
                Err(match push.map_or(0, |push| push.kick_type()) {
                    1 => "the account logged in elsewhere",
                    2 => "the account logged in on another device",
                    3 => "an administrator ended the session",
                    _ => "the service ended the session",
                })
            }
            Some(Servcmd::MessagePush | Servcmd::MultiMessagePush) => {
                let push: MessagePush<'_> = match serde_json::from_str(body) {
                    Ok(push) => push,
                    Err(error) => {
                        tracing::warn!(%error, "a push was passed over");
                        return Ok(None);
                    }
                };
                let state = self.shared.state();
                for event in &push.event_array {
                    for raw in event.group_msg_array.iter().chain(&event.group_tips) {
                        if let Some(room) = item::room_of(raw).and_then(|id| state.rooms.get(&id)) {
                            room.push(raw);
                        }
                    }
                }
                Ok((push.need_ack == 1).then(|| push.session_data.into_owned()))
            }
            _ => Ok(None),
        }
    }

    /// Once a second: answers that are overdue, a line that is silent, the hello.
    async fn tick(&mut self, socket: &mut Socket) -> Result<(), End> {
        self.tell_news();
        let now = Instant::now();
        if self.expire() {
            return Err(End::Cut("the link went dead".into()));
        }
        let asked = self.pending.keys().any(|(servcmd, _)| *servcmd == Servcmd::HeartbeatAlive);
        let mut asks = None;
        if now - self.heard >= SILENCE && !asked {
            asks = Some(self.ask(socket, Servcmd::HeartbeatAlive, &serde_json::json!({})).await);
        }
        let session = self.shared.session();
        let hello = session.map_or(0, |session| session.hello_interval);
        if hello > 0 && now - self.hello >= Duration::from_secs(hello) {
            self.hello = now;
            asks = Some(self.ask(socket, Servcmd::Hello, &HelloRequest::default()).await);
        }
        if let Some(asked) = asks {
            let flushed = match asked {
                Ok(()) => socket.flush().await,
                Err(error) => Err(error),
            };
            flushed.map_err(|error| End::Cut(error.to_string()))?;
        }
        Ok(())
    }

    /// Gives up on overdue answers; whether the line itself is one of them.
    fn expire(&mut self) -> bool {
        let now = Instant::now();
        let overdue = self.pending.extract_if(|_, pending| pending.deadline <= now);
        let mut dead = false;
        for ((servcmd, _), pending) in overdue {
            dead |= servcmd == Servcmd::HeartbeatAlive;
            if let Some(answer) = pending.answer {
                let seconds = if servcmd == Servcmd::Login { LOGIN } else { ANSWER }.as_secs();
                let _ = answer.send(Err(Error::Timeout { servcmd, seconds }));
            }
        }
        dead
    }

    /// After a cut polls are made anew by their rooms, and the line's own questions are moot.
    fn drop_polls(&mut self) {
        let moot = self.pending.extract_if(|(servcmd, _), pending| {
            pending.answer.is_none()
                || matches!(servcmd, Servcmd::GetMessages | Servcmd::GetMessagesNoauth)
        });
        for (_, pending) in moot {
            if let Some(answer) = pending.answer {
                let _ = answer.send(Err(Error::Cut));
            }
        }
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

/// Why the session is over, if this answer says that its ticket is refused.
fn ticket_refused(body: &Body) -> Option<&'static str> {
    // Almost every answer succeeds: only small ones can be refusals.
    if body.0.len() > 4096 {
        return None;
    }
    let Err(Error::Refused(Refused { code, .. })) = body.read::<serde::de::IgnoredAny>() else {
        return None;
    };
    match ErrorCode::from_number(code)? {
        ErrorCode::TicketInvalid | ErrorCode::UserSigExpired => Some("the session ran out"),
        ErrorCode::InstanceKicked | ErrorCode::KickedOut => Some("a newer session took its place"),
        _ => None,
    }
}

/// Seconds since 1970.
pub(super) fn now() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
