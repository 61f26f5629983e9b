//! The room service on real sockets, frame by frame: what no client of ours would do.

use std::time::Duration;

use danmux::{
    model::{Priority, UserId},
    wire::user_sig,
};
use futures_util::{SinkExt, StreamExt};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

use crate::support::{APP, KEY, PATIENCE, Service, now};

pub const POLL: &str = "group_open_long_polling_http_svc.get_msg";
pub const POLL_AS_GUEST: &str = "group_open_long_polling_http_noauth_svc.get_msg";

/// A socket without any client behind it.
pub struct Raw {
    pub socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub seq: u64,
    pub a2: String,
}

impl Raw {
    pub async fn open(service: &Service) -> Self {
        let (socket, _) = connect_async(format!("{}/binfo", service.url)).await.unwrap();
        Self { socket, seq: 0, a2: String::new() }
    }

    pub async fn login(service: &Service, user: &str) -> Self {
        let mut raw = Self::open(service).await;
        let sig = user_sig::make(APP, KEY, &UserId::new(user).unwrap(), now(), 60);
        let head = json!({"identifier": user, "usersig": sig});
        let seq = raw.send("im_open_status.wslogin", json!({"State": "Online"}), head).await;
        let answer = raw.answer(seq).await;
        answer["A2Key"].as_str().unwrap().clone_into(&mut raw.a2);
        raw
    }

    pub async fn send(&mut self, servcmd: &str, body: Value, head: Value) -> u64 {
        self.seq += 1;
        let mut whole = json!({"sdkappid": APP.0, "servcmd": servcmd, "seq": self.seq});
        if !self.a2.is_empty() {
            whole["a2"] = self.a2.clone().into();
        }
        whole.as_object_mut().unwrap().extend(head.as_object().unwrap().clone());
        let frame = json!({"head": whole, "body": body}).to_string();
        self.socket.send(Message::Binary(frame.into())).await.unwrap();
        self.seq
    }

    pub async fn answer(&mut self, seq: u64) -> Value {
        loop {
            let frame = timeout(PATIENCE, self.socket.next()).await.unwrap().unwrap().unwrap();
            let Message::Binary(bytes) = frame else { continue };
            let mut value: Value = serde_json::from_slice(&bytes).unwrap();
            if value["head"]["seq"] == seq {
                return value["body"].take();
            }
        }
    }

    pub async fn ask(&mut self, servcmd: &str, body: Value) -> Value {
        let seq = self.send(servcmd, body, json!({})).await;
        self.answer(seq).await
    }

    pub async fn join(&mut self, room: &str) -> (String, u64) {
        let joined =
            self.ask("group_open_http_svc.apply_join_group", json!({"GroupId": room})).await;
        assert_eq!(joined["ErrorCode"], 0, "{joined}");
        let key = joined["LongPollingKey"].as_str().unwrap().to_owned();
        (key, joined["StartSeq"].as_u64().unwrap())
    }
}

pub fn poll(key: &str, start: u64) -> Value {
    json!({"USP": 1, "StartSeq": start, "HoldTime": 90, "Key": key})
}

#[tokio::test]
async fn a_held_poll_is_answered_when_something_comes() {
    let service = Service::start(&[]);
    let (room, host, _events) = service.room("room", "host").await;
    let mut bob = Raw::login(&service, "bob").await;
    let (key, start) = bob.join("room").await;
    let held = bob.send(POLL, poll(&key, start), json!({})).await;
    // Other requests are answered while the poll is held.
    assert_eq!(bob.ask("heartbeat.alive", json!({})).await["ErrorCode"], 0);
    let sent = host.send_text(&room, "now", Priority::Normal).await.unwrap();
    // Far below the time for which an empty poll is held.
    let page = timeout(Duration::from_secs(4), bob.answer(held)).await.unwrap();
    assert_eq!(page["RspMsgList"][0]["MsgSeq"], sent.seq);
    assert_eq!(page["NextSeq"], sent.seq + 1);
    // What piled up comes in one answer.
    for text in ["one", "two", "three"] {
        host.send_text(&room, text, Priority::Normal).await.unwrap();
    }
    let page = bob.ask(POLL, poll(&key, sent.seq + 1)).await;
    assert_eq!(page["RspMsgList"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_key_outlives_its_socket_and_serves_its_member_alone() {
    let service = Service::start(&[]);
    let (room, host, _events) = service.room("room", "host").await;
    let mut bob = Raw::login(&service, "bob").await;
    let (key, start) = bob.join("room").await;
    let ticket = bob.a2.clone();
    drop(bob);
    host.send_text(&room, "while away", Priority::Normal).await.unwrap();
    let mut again = Raw::open(&service).await;
    again.a2 = ticket;
    let page = again.ask(POLL, poll(&key, start)).await;
    let text = &page["RspMsgList"][0]["MsgBody"][0]["MsgContent"]["Text"];
    assert_eq!(text, "while away");
    let mut eve = Raw::login(&service, "eve").await;
    assert_eq!(eve.ask(POLL, poll(&key, start)).await["ErrorCode"], 10007);
    assert_eq!(eve.ask(POLL, poll("rubbish", start)).await["ErrorCode"], 10010);
}

#[tokio::test]
async fn a_stranger_and_a_guest_can_only_read() {
    let service = Service::start(&[]);
    let (_room, _host, _events) = service.room("room", "host").await;
    let mut guest = Raw::open(&service).await;
    let join = "group_open_http_noauth_svc.apply_join_group";
    let joined = guest.ask(join, json!({"GroupId": "room"})).await;
    let key = joined["LongPollingKey"].as_str().unwrap().to_owned();
    let body = json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": "x"}}]);
    let say = json!({"From_Account": "host", "GroupId": "room", "Random": 1, "MsgBody": body});
    for (servcmd, body) in [
        ("group_open_http_svc.send_group_msg", say.clone()),
        ("group_open_http_svc.destroy_group", json!({"GroupId": "room"})),
        ("group_open_http_svc.modify_group_base_info", json!({"GroupId": "room", "Name": "x"})),
        ("profile.portrait_set", json!({"From_Account": "host", "ProfileItem": []})),
    ] {
        assert_eq!(guest.ask(servcmd, body).await["ErrorCode"], 20002, "{servcmd}");
    }
    // Logged in, yet no member; and nobody speaks for another.
    let mut eve = Raw::login(&service, "eve").await;
    let own = json!({"GroupId": "room", "Random": 1, "MsgBody": body});
    assert_eq!(eve.ask("group_open_http_svc.send_group_msg", own).await["ErrorCode"], 10007);
    assert_eq!(eve.ask("group_open_http_svc.send_group_msg", say).await["ErrorCode"], 10007);
    // The guest still reads.
    eve.join("room").await;
    let page = guest.ask(POLL_AS_GUEST, poll(&key, 0)).await;
    assert_eq!(page["RspMsgList"][0]["MsgBody"]["OpType"], 1);
}

#[tokio::test]
async fn the_same_message_sent_again_is_said_once() {
    let service = Service::start(&[]);
    let (_room, _host, _events) = service.room("room", "host").await;
    let mut bob = Raw::login(&service, "bob").await;
    let (key, start) = bob.join("room").await;
    let body = json!([{"MsgType": "TIMNewElem", "MsgContent": {"odd": [1, "x"]}}]);
    let say = json!({"GroupId": "room", "Random": "77", "MsgBody": body, "MsgPriority": "Low"});
    let send = "group_open_http_svc.send_group_msg";
    let first = bob.ask(send, say.clone()).await;
    let again = bob.ask(send, say).await;
    assert_eq!((&first["ErrorCode"], &first), (&json!(0), &again));
    let page = bob.ask(POLL, poll(&key, start)).await;
    let items = page["RspMsgList"].as_array().unwrap();
    assert_eq!(items.len(), 1);
    // What the service does not know passes through as it is.
    assert_eq!((&items[0]["MsgBody"], &items[0]["MsgPriority"]), (&body, &json!(3)));
    for bad in [json!([]), json!("x"), json!([{"MsgType": "X"}])] {
        let say = json!({"GroupId": "room", "Random": 78, "MsgBody": bad});
        assert_eq!(bob.ask(send, say).await["ErrorCode"], 90002);
    }
}

#[tokio::test]
async fn a_reader_that_does_not_read_delays_nobody() {
    let service = Service::start(&["--rate-limit", "0"]);
    let (room, host, _events) = service.room("room", "host").await;
    let text = "x".repeat(10_000);
    for _ in 0..100 {
        host.send_text(&room, &text, Priority::Normal).await.unwrap();
    }
    let mut slow = Raw::login(&service, "slow").await;
    let (key, _) = slow.join("room").await;
    let mut guest = Raw::open(&service).await;
    let join = "group_open_http_noauth_svc.apply_join_group";
    let joined = guest.ask(join, json!({"GroupId": "room"})).await;
    let guest_key = joined["LongPollingKey"].as_str().unwrap().to_owned();
    // Answers of a mebibyte each, none of them read, until the socket takes no more.
    let mut start = joined["StartSeq"].as_u64().unwrap();
    for _ in 0..100 {
        host.send_text(&room, &text, Priority::Normal).await.unwrap();
    }
    for _ in 0..64 {
        slow.send(POLL, poll(&key, start), json!({})).await;
    }
    // Everybody else is served meanwhile.
    for round in 0..20 {
        let sent =
            host.send_text(&room, &format!("round {round}"), Priority::Normal).await.unwrap();
        while start <= sent.seq {
            let page = guest.ask(POLL_AS_GUEST, poll(&guest_key, start)).await;
            start = page["NextSeq"].as_u64().unwrap();
        }
    }
    // And the slow one gets its answers once it reads.
    let page = slow.answer(slow.seq).await;
    assert_eq!(page["ErrorCode"], 0);
}

#[tokio::test]
async fn what_is_over_the_rate_is_dropped_lowest_first_and_the_sender_sees_success() {
    let service = Service::start(&["--rate-limit", "10"]);
    let (_room, host, _events) = service.room("room", "host").await;
    let mut bob = Raw::login(&service, "bob").await;
    let (key, start) = bob.join("room").await;
    let body = json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": "x"}}]);
    for random in 0..200 {
        let priority = if random % 2 == 0 { "Lowest" } else { "High" };
        let say =
            json!({"GroupId": "room", "Random": random, "MsgBody": body, "MsgPriority": priority});
        assert_eq!(bob.ask("group_open_http_svc.send_group_msg", say).await["ErrorCode"], 0);
    }
    let page = bob.ask(POLL, poll(&key, start)).await;
    let items = page["RspMsgList"].as_array().unwrap();
    let lowest = items.iter().filter(|item| item["MsgPriority"] == 4).count();
    assert!(items.len() < 100 && lowest < items.len() - lowest, "{lowest} of {}", items.len());
    // The owner is never dropped.
    let room = danmux::model::RoomId::new("room").unwrap();
    let sent = host.send_text(&room, "the host", Priority::Lowest).await.unwrap();
    let page = bob.ask(POLL, poll(&key, sent.seq)).await;
    assert_eq!(page["RspMsgList"][0]["From_Account"], "host");
}

#[tokio::test]
async fn a_service_that_stops_lets_its_pollers_go() {
    let service = Service::start(&[]);
    let (_room, _host, _events) = service.room("room", "host").await;
    let mut bob = Raw::login(&service, "bob").await;
    let (key, start) = bob.join("room").await;
    let held = bob.send(POLL, poll(&key, start), json!({})).await;
    bob.ask("heartbeat.alive", json!({})).await;
    kill_process(Pid::from_raw(service.pid()).unwrap(), Signal::TERM).unwrap();
    let page = bob.answer(held).await;
    assert_eq!((page["ErrorCode"].as_u64(), page["NextSeq"].as_u64()), (Some(0), Some(start)));
    let farewell = timeout(PATIENCE, bob.socket.next()).await.unwrap();
    assert!(matches!(farewell, Some(Ok(Message::Close(_)))), "{farewell:?}");
    assert_eq!(service.wait(), Some(0));
}
