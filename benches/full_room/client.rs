//! Somebody in the room, as the official SDK would be, that reads as little of an item as will do.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use danmux::{
    model::UserId,
    wire::{
        RequestHead, Servcmd, ServerFrame, compression,
        config::{CloudConfig, FetchConfigAnswer},
        envelope::{checksum, encode_request},
        group::JoinAnswer,
        poll::PollRequest,
        session::LoginAnswer,
        user_sig,
    },
};
use futures_util::{SinkExt, StreamExt};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::{
    net::TcpStream,
    sync::{mpsc, watch},
    time::{self, sleep, timeout},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{Bytes, Message, protocol::WebSocketConfig},
};

use crate::{
    Result,
    process::{APP, KEY},
};

/// How messages look: their number, and when they were sent, in microseconds.
const MARK: &str = r#""Text":"no. "#;
const SEQUENCE: &str = r#""MsgSeq":"#;

/// What one client is to say.
pub(crate) struct Line {
    pub(crate) number: u64,
    pub(crate) priority: &'static str,
}

/// What all clients count together.
pub(crate) struct Shared {
    /// Times are counted from here.
    start: Instant,
    /// Messages that the service acknowledged.
    answered: AtomicU64,
    /// The highest sequence that the service gave a message.
    pub(crate) newest: AtomicU64,
    /// Polls that were answered.
    pub(crate) polls: AtomicU64,
}

impl Default for Shared {
    fn default() -> Self {
        let [answered, newest, polls] = [0; 3].map(AtomicU64::new);
        Self { start: Instant::now(), answered, newest, polls }
    }
}

impl Shared {
    /// Waits until so many messages were acknowledged.
    pub(crate) async fn until_answered(&self, messages: u64, patience: Duration) -> Result<()> {
        let wait = async {
            while self.answered.load(Ordering::Relaxed) < messages {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(patience, wait).await.map_err(|_| "not every message was acknowledged".into())
    }

    fn micros(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// What one client read.
pub(crate) struct Tally {
    pub(crate) member: bool,
    pub(crate) messages: u64,
    /// Of the messages' numbers in their order.
    pub(crate) digest: u64,
    /// Bytes of the answers that brought something.
    pub(crate) bytes: u64,
    /// From send to receipt, for each message.
    pub(crate) micros: Vec<u32>,
    /// The sequence that comes next; `None` for a guest who read nothing yet.
    due: Option<u64>,
}

/// Somebody's socket.
pub(crate) struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    seq: u64,
    user: Option<UserId>,
    ticket: String,
    tiny_id: String,
    instance: u64,
    room: String,
    /// The polling key.
    key: String,
    start_seq: u64,
    rhythm: CloudConfig,
}

impl Client {
    pub(crate) async fn connect(url: &str) -> Result<Self> {
        let address = format!(
            "{url}/binfo?sdkappid={APP}&instanceid=0123456789abcdef0123456789abcdef&random=0.5&platform=7\
             &host=linux&version=-1&sdkversion=3.6.6&compress=gzip"
        );
        let config = WebSocketConfig::default().read_buffer_size(16 << 10);
        let (socket, _) = connect_async_with_config(address, Some(config), true).await?;
        let mut client = Self {
            socket,
            seq: 0,
            user: None,
            ticket: String::new(),
            tiny_id: String::new(),
            instance: 0,
            room: String::new(),
            key: String::new(),
            start_seq: 0,
            rhythm: CloudConfig::default(),
        };
        let _: Value = client.ask(Servcmd::HeartbeatAlive, &json!({})).await?;
        Ok(client)
    }

    pub(crate) async fn login(&mut self, user: &UserId) -> Result<()> {
        self.user = Some(user.clone());
        let answer: LoginAnswer =
            self.ask(Servcmd::Login, &json!({"State": "Online", "InstType": 0})).await?;
        (self.ticket, self.tiny_id) = (answer.a2_key, answer.tiny_id);
        self.instance = answer.inst_id;
        let request = json!({"uint32_sdkappid": APP.0, "uint64_version": 0});
        let answer: FetchConfigAnswer = self.ask(Servcmd::FetchConfig, &request).await?;
        self.rhythm = CloudConfig::parse(&answer.str_json_config)?;
        Ok(())
    }

    pub(crate) async fn join(&mut self, room: &str) -> Result<()> {
        room.clone_into(&mut self.room);
        let request = json!({"GroupId": room, "WebPushFlag": 1, "HugeGroupHistoryMsgFlag": 1});
        let joined: JoinAnswer = self.ask(Servcmd::ApplyJoinGroup, &request).await?;
        self.key = joined.long_polling_key.ok_or("no polling key")?;
        self.start_seq = joined.start_seq.ok_or("no first sequence")?;
        Ok(())
    }

    pub(crate) async fn join_as_guest(&mut self, room: &str) -> Result<()> {
        let request = json!({"GroupId": room, "WebPushFlag": 1});
        let joined: JoinAnswer = self.ask(Servcmd::ApplyJoinGroupNoauth, &request).await?;
        self.key = joined.long_polling_key.ok_or("no polling key")?;
        Ok(())
    }

    /// Asks something and waits for the answer.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &mut self,
        servcmd: Servcmd,
        body: &Value,
    ) -> Result<T> {
        self.send(servcmd, body).await?;
        loop {
            let Message::Binary(bytes) = self.next().await? else { continue };
            let frame = ServerFrame::decode(&bytes)?;
            if frame.head.seq == self.seq {
                return Ok(frame.answer()?);
            }
        }
    }

    async fn next(&mut self) -> Result<Message> {
        Ok(self.socket.next().await.ok_or("the service closed a socket")??)
    }

    async fn send<B: Serialize>(&mut self, servcmd: Servcmd, body: &B) -> Result<()> {
        self.seq += 1;
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs().cast_signed();
        let (identifier, usersig) = match &self.user {
            Some(_) if !self.ticket.is_empty() => (None, None),
            Some(user) => {
                (Some(user.as_str().into()), Some(user_sig::make(APP, KEY, user, now, 3600).into()))
            }
            None => (Some("".into()), Some("".into())),
        };
        let body = serde_json::to_string(body)?;
        let head = RequestHead {
            ver: "v4".into(),
            platform: 7,
            websdkappid: 537_048_168,
            websdkversion: "1.7.3".into(),
            a2: (&*self.ticket).into(),
            tinyid: (&*self.tiny_id).into(),
            status_instid: self.instance,
            sdkappid: APP.0,
            contenttype: "json".into(),
            reqtime: now,
            identifier,
            usersig,
            sdkability: 75_689_843,
            sdkability_ext: "".into(),
            cappid: 0,
            cs: checksum(servcmd, &body),
            servcmd: servcmd.as_str().into(),
            seq: self.seq,
        };
        let frame = encode_request(&head, &body);
        Ok(self.socket.send(Message::Binary(frame.into())).await?)
    }

    /// Polls, and says what it is told to, until it has read the `last` sequence of the room.
    pub(crate) async fn take_part(
        mut self,
        mut outbox: mpsc::Receiver<Line>,
        shared: Arc<Shared>,
        mut last: watch::Receiver<Option<u64>>,
    ) -> Result<Tally> {
        let member = self.user.is_some();
        let mut tally = Tally {
            member,
            messages: 0,
            digest: 0,
            bytes: 0,
            micros: Vec::new(),
            due: member.then_some(self.start_seq),
        };
        // The SDK has one poll on its way at a time.
        let mut poll_at = Some(time::Instant::now());
        let mut in_vain = 0;
        while last.borrow_and_update().is_none_or(|last| tally.due.is_none_or(|due| due <= last)) {
            tokio::select! {
                message = self.next() => {
                    let Message::Binary(frame) = message? else { continue };
                    if is_answer(&frame, Servcmd::SendGroupMessage) {
                        let seq = acknowledged(&frame)?;
                        shared.newest.fetch_max(seq, Ordering::Relaxed);
                        shared.answered.fetch_add(1, Ordering::Relaxed);
                    } else if is_answer(&frame, self.poll_command()) {
                        shared.polls.fetch_add(1, Ordering::Relaxed);
                        let something = tally.take(&frame, shared.micros())?;
                        in_vain = if something { 0 } else { in_vain + 1 };
                        let mut pause = self.rhythm.polling_interval;
                        if in_vain >= self.rhythm.polling_no_msg_count {
                            pause += self.rhythm.polling_interval_plus;
                        }
                        poll_at = Some(time::Instant::now() + pause);
                    }
                }
                Some(line) = outbox.recv() => self.say(&line, shared.micros()).await?,
                () = time::sleep_until(poll_at.unwrap_or_else(time::Instant::now)), if poll_at.is_some() => {
                    poll_at = None;
                    self.poll(tally.due.unwrap_or(0)).await?;
                }
                changed = last.changed() => changed?,
            }
        }
        Ok(tally)
    }

    fn poll_command(&self) -> Servcmd {
        if self.user.is_some() { Servcmd::GetMessages } else { Servcmd::GetMessagesNoauth }
    }

    async fn poll(&mut self, start: u64) -> Result<()> {
        let key = std::mem::take(&mut self.key);
        let request = PollRequest {
            usp: 1,
            start_seq: start.cast_signed(),
            start_broadcast_seq: None,
            hold_time: 90,
            key: (&*key).into(),
            downsize_flag: 0,
        };
        self.send(self.poll_command(), &request).await?;
        self.key = key;
        Ok(())
    }

    async fn say(&mut self, line: &Line, micros: u64) -> Result<()> {
        let text = format!("no. {} {micros} 主播今天真好看，加油！", line.number);
        let message = json!({
            "From_Account": self.user.as_ref().map(UserId::as_str), "GroupId": self.room,
            "Random": line.number, "ClientSeq": line.number, "MsgPriority": line.priority,
            "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}],
            "CloudCustomData": "", "OnlineOnlyFlag": 0, "MsgClientTime": 0,
        });
        self.send(Servcmd::SendGroupMessage, &message).await
    }
}

impl Tally {
    /// Reads an answer to a poll; whether it brought anything. Each item must be the one after that before it.
    fn take(&mut self, frame: &Bytes, now: u64) -> Result<bool> {
        let plain = compression::decompress(frame)?;
        let text = str::from_utf8(&plain)?;
        refused(text)?;
        let items = text.split_once(r#""RspMsgList":["#).ok_or("no list of items")?.1;
        let mut something = false;
        for seq in numbers(items, SEQUENCE) {
            let due = *self.due.get_or_insert(seq);
            if seq != due {
                return Err(format!("item {seq} came where {due} was due").into());
            }
            self.due = Some(due + 1);
            something = true;
        }
        for number in items.split(MARK).skip(1) {
            let (number, rest) = number.split_once(' ').ok_or("a message is cut")?;
            let number: u64 = number.parse()?;
            self.digest = self.digest.wrapping_mul(0x0100_0000_01b3) ^ number;
            let sent = leading_number(rest).ok_or("a message is cut")?;
            self.messages += 1;
            self.micros.push(u32::try_from(now - sent)?);
        }
        if something {
            self.bytes += frame.len() as u64;
        }
        Ok(something)
    }
}

fn is_answer(frame: &[u8], servcmd: Servcmd) -> bool {
    // A compressed one can only be a poll's.
    if frame.starts_with(b"COMP") {
        return servcmd != Servcmd::SendGroupMessage;
    }
    let name = frame.strip_prefix(br#"{"head":{"servcmd":""#).unwrap_or_default();
    name.starts_with(servcmd.as_str().as_bytes())
}

/// The sequence that a message got.
fn acknowledged(frame: &[u8]) -> Result<u64> {
    let text = str::from_utf8(frame)?;
    refused(text)?;
    Ok(numbers(text, SEQUENCE).next().ok_or("a message got no sequence")?)
}

fn refused(answer: &str) -> Result<()> {
    let head = answer.get(..answer.len().min(240)).unwrap_or(answer);
    if head.contains(r#""ErrorCode":0,"#) { Ok(()) } else { Err(head.into()) }
}

/// The numbers that come after a label.
fn numbers<'t>(text: &'t str, label: &'t str) -> impl Iterator<Item = u64> + 't {
    text.split(label).skip(1).filter_map(leading_number)
}

fn leading_number(text: &str) -> Option<u64> {
    let end = text.find(|sign: char| !sign.is_ascii_digit())?;
    text[..end].parse().ok()
}
