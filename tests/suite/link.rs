//! Bad links and odd services: nothing is lost, doubled or reordered, and holes are told.

mod dead;

use std::{
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use danmux::{
    client::{Client, Config, Error, Events},
    model::{Connection, Event, Priority, RoomId, UserId},
};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::{Notify, mpsc},
};
use tokio_tungstenite::{accept_async, tungstenite::Message};

use crate::support::{APP, Service, event, sign};

/// A TCP wire to a service that can be cut.
struct Wire {
    url: String,
    cut: Arc<Notify>,
}

impl Wire {
    async fn to(service: &Service) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}", listener.local_addr().unwrap());
        let far = service.url.strip_prefix("ws://").unwrap().to_owned();
        let cut = Arc::new(Notify::new());
        let scissors = Arc::clone(&cut);
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let mut far = TcpStream::connect(&far).await.unwrap();
                let scissors = Arc::clone(&scissors);
                tokio::spawn(async move {
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        () = scissors.notified() => {}
                    }
                });
            }
        });
        Self { url, cut }
    }
}

fn text_of(event: &Event) -> Option<(u64, String)> {
    match event {
        Event::Message(message) => match message.elements.as_slice() {
            [danmux::model::Element::Text(text)] => Some((message.seq, text.raw().to_owned())),
            _ => None,
        },
        Event::Gap(gap) => panic!("a gap: {gap:?}"),
        _ => None,
    }
}

async fn texts(events: &mut Events, count: usize) -> Vec<String> {
    let mut found = Vec::new();
    while found.len() < count {
        found.push(event(events, text_of).await.1);
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_cut_again_and_again_loses_and_doubles_nothing() {
    let service = Service::start(&["--rate-limit", "0"]);
    let (room, _host, mut read_by_host) = service.room("room", "host").await;
    let wire = Wire::to(&service).await;
    let bob = UserId::new("bob").unwrap();
    let (member, mut read_by_member) = Client::connect(Config::new(&wire.url, APP)).await.unwrap();
    member.login(&bob, sign(&bob)).await.unwrap();
    member.join(&room).await.unwrap();

    let over = Arc::new(AtomicBool::new(false));
    let cutter = tokio::spawn({
        let (over, cut) = (Arc::clone(&over), Arc::clone(&wire.cut));
        async move {
            let mut cuts = 0;
            while !over.load(Ordering::Relaxed) {
                cut.notify_waiters();
                cuts += 1;
                tokio::time::sleep(std::time::Duration::from_millis(40)).await;
            }
            cuts
        }
    });
    let said: Vec<String> = (0..100).map(|index| format!("m{index}")).collect();
    for text in &said {
        // Each is answered, however often the link is cut meanwhile.
        member.send_text(&room, text, Priority::Normal).await.unwrap();
    }
    over.store(true, Ordering::Relaxed);
    let cuts = cutter.await.unwrap();
    assert!(cuts > 2, "the link was cut only {cuts} times");
    assert_eq!(texts(&mut read_by_host, said.len()).await, said);
    assert_eq!(texts(&mut read_by_member, said.len()).await, said);
}

/// A service that does what the test says: each request comes through the channel, and what is
/// sent back goes out as it is.
struct Script {
    requests: mpsc::UnboundedReceiver<Value>,
    frames: mpsc::UnboundedSender<Vec<u8>>,
    /// No more links are taken.
    gone: Arc<Notify>,
}

impl Script {
    async fn start() -> (String, Self) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}", listener.local_addr().unwrap());
        let (noted, requests) = mpsc::unbounded_channel();
        let (frames, mut queue) = mpsc::unbounded_channel::<Vec<u8>>();
        let gone = Arc::new(Notify::new());
        let closing = Arc::clone(&gone);
        tokio::spawn(async move {
            loop {
                let stream = tokio::select! {
                    biased;
                    () = closing.notified() => return,
                    accepted = listener.accept() => accepted.unwrap().0,
                };
                let mut socket = accept_async(stream).await.unwrap();
                loop {
                    tokio::select! {
                        frame = socket.next() => match frame {
                            Some(Ok(Message::Binary(bytes))) => {
                                let _ = noted.send(serde_json::from_slice(&bytes).unwrap());
                            }
                            Some(Ok(_)) => {}
                            _ => break,
                        },
                        Some(frame) = queue.recv() => {
                            // An empty frame cuts the link.
                            if frame.is_empty() { break }
                            socket.send(Message::Binary(frame.into())).await.unwrap();
                        }
                    }
                }
            }
        });
        (url, Self { requests, frames, gone })
    }

    /// The next request of this command; the line's own questions are answered meanwhile.
    async fn request(&mut self, servcmd: &str) -> Value {
        let wait = async {
            loop {
                let request = self.requests.recv().await.unwrap();
                let name = request["head"]["servcmd"].as_str().unwrap();
                if name.ends_with(servcmd) {
                    return request;
                }
                if name == "heartbeat.alive" {
                    self.answer(&request, &json!({"ErrorCode": 0}));
                }
            }
        };
        let patience = tokio::time::timeout(crate::support::PATIENCE, wait);
        patience.await.unwrap_or_else(|_| panic!("{servcmd} was not asked"))
    }

    fn answer(&self, request: &Value, body: &Value) {
        let _ = self.frames.send(frame(request, body));
    }

    fn push(&self, servcmd: &str, body: &Value) {
        let frame = json!({"head": {"servcmd": servcmd, "seq": 1}, "body": body});
        let _ = self.frames.send(serde_json::to_vec(&frame).unwrap());
    }

    /// Lets the key die and gives the request to join anew.
    async fn kill_key(&mut self) -> Value {
        for _ in 0..2 {
            let poll = self.request("get_msg").await;
            self.answer(&poll, &json!({"ErrorCode": 10010, "ErrorInfo": "no such key"}));
        }
        self.request("apply_join_group").await
    }

    /// Lets a guest join a room and gives its first poll.
    async fn guest_in(&mut self, client: &Client, room: &RoomId) -> Value {
        let joining = tokio::spawn({
            let (client, room) = (client.clone(), room.clone());
            async move { client.join(&room).await }
        });
        let join = self.request("apply_join_group").await;
        let joined =
            json!({"ErrorCode": 0, "JoinedStatus": "JoinedSuccess", "LongPollingKey": "k1"});
        self.answer(&join, &joined);
        joining.await.unwrap().unwrap();
        self.request("get_msg").await
    }
}

fn frame(request: &Value, body: &Value) -> Vec<u8> {
    let head = json!({"servcmd": request["head"]["servcmd"], "seq": request["head"]["seq"]});
    serde_json::to_vec(&json!({"head": head, "body": body})).unwrap()
}

fn page(key: &str, next: u64, items: &[Value]) -> Value {
    json!({"ErrorCode": 0, "Key": key, "NextSeq": next, "RspMsgList": items})
}

fn item(seq: u64, text: &str) -> Value {
    json!({"Event": 3, "ToGroupId": "room", "From_Account": "tom", "TinyId": "1441", "MsgSeq": seq,
        "MsgRandom": seq, "MsgTimeStamp": 9, "MsgClientTime": 9, "GroupInfo": {"GroupId": "room"},
        "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}]})
}

/// The same with the short names of `DownsizeFlag` 1, numbers as text.
fn short_item(seq: u64, text: &str) -> Value {
    json!({"E": 3, "F_Account": "tom", "TinyId": "1441", "MS": seq.to_string(), "MR": seq, "MTS": 9,
        "MCT": 9, "GInf": {"GId": "room", "F_NN": "Tom"},
        "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}]})
}

async fn guest() -> (Script, Client, Events, RoomId) {
    let (url, script) = Script::start().await;
    let (client, events) = Client::connect(Config::new(&url, APP)).await.unwrap();
    (script, client, events, RoomId::new("room").unwrap())
}

#[tokio::test]
async fn compressed_frames_without_a_trailer_and_short_names_are_read() {
    let (mut script, client, mut events, room) = guest().await;
    let poll = script.guest_in(&client, &room).await;
    assert_eq!(poll["body"]["StartSeq"], 0);
    let items = [short_item(5, "five 五"), short_item(6, "six")];
    let plain = frame(&poll, &page("k2", 7, &items));
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&plain).unwrap();
    gzip.flush().unwrap();
    script.frames.send([b"COMP", gzip.get_ref().as_slice()].concat()).unwrap();
    assert_eq!(texts(&mut events, 2).await, ["five 五", "six"]);
    let poll = script.request("get_msg").await;
    assert_eq!(
        (poll["body"]["Key"].as_str(), poll["body"]["StartSeq"].as_u64()),
        (Some("k2"), Some(7))
    );
}

#[tokio::test]
async fn a_push_beside_polls_neither_doubles_nor_loses() {
    let (mut script, client, mut events, room) = guest().await;
    let poll = script.guest_in(&client, &room).await;
    script.answer(&poll, &page("k1", 2, &[item(1, "one")]));
    let poll = script.request("get_msg").await;
    // The next in turn is taken at once; one that is early is left to the poll.
    let array = json!([{"Event": 3, "GroupMsgArray": [item(2, "two"), item(5, "five")]}]);
    script.push(
        "im_open_push.msg_push",
        &json!({"EventArray": array, "NeedAck": 1, "SessionData": "s1"}),
    );
    let ack = script.request("ws_msg_push_ack").await;
    assert_eq!(ack["body"]["SessionData"], "s1");
    assert_eq!(texts(&mut events, 2).await, ["one", "two"]);
    let rest = [item(2, "two"), item(3, "three"), item(4, "four"), item(5, "five")];
    script.answer(&poll, &page("k1", 6, &rest));
    assert_eq!(texts(&mut events, 3).await, ["three", "four", "five"]);
}

#[tokio::test]
async fn holes_are_told_before_what_follows_them() {
    let (mut script, client, mut events, room) = guest().await;
    let poll = script.guest_in(&client, &room).await;
    script.answer(&poll, &page("k1", 2, &[item(1, "one")]));
    let poll = script.request("get_msg").await;
    // Unsorted, one twice, and some are missing.
    script.answer(&poll, &page("k1", 9, &[item(8, "eight"), item(7, "seven"), item(7, "seven")]));
    assert_eq!(texts(&mut events, 1).await, ["one"]);
    let gap = event(&mut events, |event| match event {
        Event::Gap(gap) => Some((gap.from, gap.to)),
        Event::Message(message) => panic!("{message:?} before the gap"),
        _ => None,
    });
    assert_eq!(gap.await, (2, Some(6)));
    assert_eq!(texts(&mut events, 2).await, ["seven", "eight"]);
}

#[tokio::test]
async fn a_dead_key_is_exchanged_by_joining_anew_and_the_hole_told() {
    let (mut script, client, mut events, room) = guest().await;
    let poll = script.guest_in(&client, &room).await;
    script.answer(&poll, &page("k1", 2, &[item(1, "one")]));
    let join = script.kill_key().await;
    script.answer(
        &join,
        &json!({"ErrorCode": 0, "JoinedStatus": "JoinedSuccess", "LongPollingKey": "k9"}),
    );
    assert_eq!(texts(&mut events, 1).await, ["one"]);
    let again = event(&mut events, |event| match event {
        Event::Joined(joined) if joined.again => Some(()),
        _ => None,
    });
    again.await;
    let gap = event(&mut events, |event| match event {
        Event::Gap(gap) => Some((gap.from, gap.to)),
        _ => None,
    });
    assert_eq!(gap.await, (2, None));
    let poll = script.request("get_msg").await;
    assert_eq!(
        (poll["body"]["Key"].as_str(), poll["body"]["StartSeq"].as_u64()),
        (Some("k9"), Some(0))
    );
}

#[tokio::test]
async fn a_room_that_is_gone_is_told_when_its_key_is_dead() {
    let (mut script, client, mut events, room) = guest().await;
    let poll = script.guest_in(&client, &room).await;
    script.answer(&poll, &page("k1", 2, &[item(1, "one")]));
    let join = script.kill_key().await;
    script.answer(&join, &json!({"ErrorCode": 10010, "ErrorInfo": "no such room"}));
    let over = event(&mut events, |event| match event {
        Event::Notice(notice) => Some(notice.kind),
        _ => None,
    });
    assert_eq!(over.await, danmux::model::NoticeKind::Dismissed);
}

/// Logs `bob` in at a scripted service.
async fn member() -> (Script, Client, Events) {
    let (url, mut script) = Script::start().await;
    let (client, events) = Client::connect(Config::new(&url, APP)).await.unwrap();
    let bob = UserId::new("bob").unwrap();
    let login = tokio::spawn({
        let client = client.clone();
        async move { client.login(&bob, sign(&bob)).await }
    });
    let request = script.request("wslogin").await;
    script.answer(
        &request,
        &json!({"ErrorCode": 0, "A2Key": "ticket", "TinyId": "1441", "InstId": 7}),
    );
    let request = script.request("portrait_get_all").await;
    assert_eq!(request["head"]["a2"], "ticket");
    script.answer(&request, &json!({"ErrorCode": 0, "UserProfileItem": []}));
    let request = script.request("fetch_config").await;
    let config = r#"{"polling_interval":"50"}"#;
    script.answer(&request, &json!({"int32_error_code": 0, "str_json_config": config}));
    login.await.unwrap().unwrap();
    (script, client, events)
}

#[tokio::test]
async fn answers_find_their_calls_in_any_order() {
    let (mut script, client, _events) = member().await;
    let count = |room: &str| {
        let (client, room) = (client.clone(), RoomId::new(room).unwrap());
        tokio::spawn(async move { client.online_count(&room).await })
    };
    let (first, second) = (count("a"), count("b"));
    let mut asked =
        [script.request("online_member_num").await, script.request("online_member_num").await];
    asked.sort_by_key(|request| request["body"]["GroupId"].to_string());
    script.answer(&asked[1], &json!({"ErrorCode": 0, "OnlineMemberNum": 2}));
    script.answer(&asked[0], &json!({"ErrorCode": 0, "OnlineMemberNum": "1"}));
    assert_eq!(first.await.unwrap().unwrap(), 1);
    assert_eq!(second.await.unwrap().unwrap(), 2);
}

#[tokio::test]
async fn what_was_not_answered_is_sent_again_as_it_was() {
    let (mut script, client, _events) = member().await;
    let sending = tokio::spawn({
        let client = client.clone();
        async move { client.send_text(&RoomId::new("room").unwrap(), "hi", Priority::High).await }
    });
    let first = script.request("send_group_msg").await;
    script.frames.send(Vec::new()).unwrap();
    let again = script.request("send_group_msg").await;
    assert_eq!(first, again);
    // On the new socket the session goes on by its ticket.
    let login = script.request("wslogin").await;
    assert_eq!(login["head"]["a2"], "ticket");
    assert!(login["head"].get("usersig").is_none());
    script.answer(&again, &json!({"ErrorCode": 0, "MsgTime": 5, "MsgSeq": 3}));
    let message = sending.await.unwrap().unwrap();
    assert_eq!((message.seq, message.time), (3, 5));
    assert_eq!(message.id.as_str().split('-').next(), Some("1441"));
}

#[tokio::test]
async fn who_is_kicked_out_says_goodbye_and_stays_out() {
    let (mut script, client, mut events) = member().await;
    let item = json!({"Event": 10, "C2cNotifyMsgArray": [{"KickoutMsgNotify": {"KickType": 1}}]});
    script.push("im_open_status.stat_forceoffline", &json!({"EventArray": [item]}));
    let goodbye = script.request("wslogout").await;
    assert_eq!(
        (goodbye["body"]["wslogout_type"].as_u64(), goodbye["head"]["a2"].as_str()),
        (Some(1), Some("ticket"))
    );
    let out = event(&mut events, |event| match event {
        Event::Connection(Connection::KickedOut { reason }) => Some(reason.clone()),
        _ => None,
    });
    assert!(out.await.as_str().contains("elsewhere"));
    assert!(events.recv().await.is_none());
    let room = RoomId::new("room").unwrap();
    assert!(matches!(client.join(&room).await, Err(Error::Closed | Error::KickedOut { .. })));
}

#[tokio::test]
async fn a_refused_ticket_ends_the_session() {
    let (mut script, client, mut events) = member().await;
    let asking = tokio::spawn({
        let client = client.clone();
        async move { client.online_count(&RoomId::new("room").unwrap()).await }
    });
    let request = script.request("online_member_num").await;
    script.answer(&request, &json!({"ErrorCode": 20002, "ErrorInfo": "bad ticket"}));
    let out = event(&mut events, |event| match event {
        Event::Connection(Connection::KickedOut { .. }) => Some(()),
        _ => None,
    });
    out.await;
    assert!(matches!(asking.await.unwrap(), Err(Error::KickedOut { .. })));
}

#[tokio::test]
async fn a_call_made_without_a_link_ends_in_time_and_a_consumer_that_sleeps_holds_up_nobody() {
    let (mut script, client, events) = member().await;
    let room = RoomId::new("room").unwrap();
    // Cut again and again while nobody reads events: the calls still go through.
    for round in 0..70 {
        let asking = tokio::spawn({
            let (client, room) = (client.clone(), room.clone());
            async move { client.online_count(&room).await }
        });
        let request = script.request("online_member_num").await;
        script.answer(&request, &json!({"ErrorCode": 0, "OnlineMemberNum": round}));
        assert_eq!(asking.await.unwrap().unwrap(), round);
        if round < 3 {
            script.frames.send(Vec::new()).unwrap();
            script.request("wslogin").await;
        }
    }
    drop(events);
    // The service goes for good: what is asked for now is not left open for ever.
    script.gone.notify_one();
    script.frames.send(Vec::new()).unwrap();
    let asked = tokio::time::timeout(crate::support::PATIENCE, client.online_count(&room)).await;
    assert!(matches!(asked, Ok(Err(Error::Timeout { .. } | Error::NotSent))), "{asked:?}");
}
