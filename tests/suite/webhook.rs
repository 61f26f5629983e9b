//! An app's webhook: asked before, told after, and never in the way.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Bytes,
    extract::{RawQuery, State},
    routing::post,
};
use danmux::model::{Event, Priority, RefusalKind};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::mpsc};

use crate::support::{PATIENCE, Service, event};

type Answer = Arc<Mutex<Box<dyn Fn(&str, &Value) -> Value + Send>>>;

/// An app's server: what it is called for, and how it answers.
struct Hook {
    address: SocketAddr,
    calls: mpsc::UnboundedReceiver<(String, Value)>,
    /// Calls that came while another was waited for: what it is asked and what it is told come side by side.
    earlier: Vec<(String, Value)>,
    answer: Answer,
}

#[derive(Clone)]
struct Shared {
    calls: mpsc::UnboundedSender<(String, Value)>,
    answer: Answer,
}

async fn called(State(shared): State<Shared>, RawQuery(query): RawQuery, body: Bytes) -> String {
    let query = query.unwrap();
    let command = query.split('&').find_map(|pair| pair.strip_prefix("CallbackCommand=")).unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["CallbackCommand"], command);
    let answer = (shared.answer.lock().unwrap())(command, &body);
    shared.calls.send((command.to_owned(), body)).unwrap();
    answer.to_string()
}

impl Hook {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, calls) = mpsc::unbounded_channel();
        let answer: Answer = Arc::new(Mutex::new(Box::new(|_, _| pass())));
        let shared = Shared { calls: sender, answer: Arc::clone(&answer) };
        let router = Router::new().route("/hook", post(called)).with_state(shared);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, calls, earlier: Vec::new(), answer }
    }

    fn answers(&self, answer: impl Fn(&str, &Value) -> Value + Send + 'static) {
        *self.answer.lock().unwrap() = Box::new(answer);
    }

    async fn call(&mut self, command: &str) -> Value {
        if let Some(index) = self.earlier.iter().position(|(called, _)| called == command) {
            return self.earlier.remove(index).1;
        }
        let wait = async {
            loop {
                let (called, body) = self.calls.recv().await.unwrap();
                if called == command {
                    return body;
                }
                self.earlier.push((called, body));
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.expect("the webhook was not called")
    }
}

fn pass() -> Value {
    json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""})
}

fn service(address: SocketAddr, more: &str) -> Service {
    let callback = format!("[apps.callback]\nurl = \"http://{address}/hook\"\n{more}");
    Service::configured(0, &callback, &[])
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_is_asked_before_and_told_after() {
    let mut hook = Hook::start().await;
    let service = service(hook.address, "");
    let (room, owner, mut events) = service.room("room", "host").await;
    let state = hook.call("State.StateChange").await;
    assert_eq!(state["Info"]["Action"], "Login");
    assert_eq!(
        (&state["Info"]["To_Account"], &state["Info"]["Reason"]),
        (&json!("host"), &json!("Register"))
    );
    let before = hook.call("Group.CallbackBeforeCreateGroup").await;
    assert_eq!((&before["Owner_Account"], &before["Type"]), (&json!("host"), &json!("AVChatRoom")));
    assert_eq!(hook.call("Group.CallbackAfterCreateGroup").await["GroupId"], "room");
    let joined = hook.call("Group.CallbackAfterNewMemberJoin").await;
    assert_eq!(joined["NewMemberList"], json!([{"Member_Account": "host"}]));

    hook.answers(|command, body| {
        let text = body["MsgBody"][0]["MsgContent"]["Text"].as_str().unwrap_or_default();
        match (command, text) {
            ("Group.CallbackBeforeSendMsg", "no") => json!({"ErrorCode": 1}),
            ("Group.CallbackBeforeSendMsg", "own") => {
                json!({"ErrorCode": 10_123, "ErrorInfo": "too loud"})
            }
            ("Group.CallbackBeforeSendMsg", "quiet") => json!({"ErrorCode": 2}),
            ("Group.CallbackBeforeSendMsg", "other") => json!({
                "ErrorCode": 0,
                "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "better"}}],
            }),
            ("Group.CallbackBeforeApplyJoinGroup", _) if body["Requestor_Account"] == "eve" => {
                json!({"ErrorCode": 1})
            }
            _ => pass(),
        }
    });
    let (bob, _bobs) = service.client("bob").await;
    bob.join(&room).await.unwrap();
    let say = async |text: &str| {
        let sent = bob.send_text(&room, text, Priority::Normal).await;
        sent.map(|_| ()).map_err(danmux::client::Error::into_refusal)
    };
    assert_eq!(say("no").await.unwrap_err().code, Some(10016));
    let own = say("own").await.unwrap_err();
    assert_eq!((own.code, own.kind), (Some(10_123), RefusalKind::Rights));
    assert!(own.text.contains("too loud"), "{own}");
    say("quiet").await.unwrap();
    say("other").await.unwrap();
    let heard = event(&mut events, |event| match event {
        Event::Message(message) => Some(format!("{:?}", message.elements)),
        _ => None,
    })
    .await;
    assert!(heard.contains("better"), "{heard}");
    let after = hook.call("Group.CallbackAfterSendMsg").await;
    assert_eq!(after["MsgBody"][0]["MsgContent"]["Text"], "better");
    assert!(after["MsgSeq"].as_u64().unwrap() > 0);

    let (eve, _eves) = service.client("eve").await;
    assert_eq!(eve.join(&room).await.unwrap_err().into_refusal().code, Some(10016));
    bob.quit(&room).await.unwrap();
    let left = hook.call("Group.CallbackAfterMemberExit").await;
    assert_eq!((&left["ExitType"], &left["Operator_Account"]), (&json!("Quit"), &json!("bob")));
    owner.dismiss_room(&room).await.unwrap();
    let gone = hook.call("Group.CallbackAfterGroupDestroyed").await;
    assert_eq!((&gone["GroupId"], &gone["Owner_Account"]), (&json!("room"), &json!("host")));
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_keep_their_order_however_long_the_webhook_thinks() {
    let hook = Hook::start().await;
    let service = service(hook.address, "");
    let (room, _owner, mut events) = service.room("room", "host").await;
    let (bob, _bobs) = service.client("bob").await;
    bob.join(&room).await.unwrap();
    // The earlier a message, the longer it is thought about.
    hook.answers(|command, body| {
        if command == "Group.CallbackBeforeSendMsg" {
            let text = body["MsgBody"][0]["MsgContent"]["Text"].as_str().unwrap_or_default();
            let place: u64 = text.parse().unwrap_or(9);
            std::thread::sleep(Duration::from_millis(5 * (9 - place)));
        }
        pass()
    });
    let texts: Vec<_> = (0..10).map(|place: u64| place.to_string()).collect();
    let sends = texts.iter().map(|text| bob.send_text(&room, text, Priority::High));
    for sent in futures_util::future::join_all(sends).await {
        sent.unwrap();
    }
    for text in &texts {
        let heard = event(&mut events, |event| match event {
            Event::Message(message) => Some(format!("{:?}", message.elements)),
            _ => None,
        })
        .await;
        assert!(heard.contains(&format!("\"{text}\"")), "{heard} in place of {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_webhook_stalls_nobody() {
    // It takes connections and never answers.
    let dead = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let service = service(dead.local_addr().unwrap(), "timeout_ms = 300\n");
    let (room, owner, mut events) = service.room("room", "host").await;
    let started = Instant::now();
    for place in 0..20 {
        owner.send_text(&room, &place.to_string(), Priority::Normal).await.unwrap();
    }
    let (bob, _bobs) = service.client("bob").await;
    bob.join(&room).await.unwrap();
    bob.send_text(&room, "still here", Priority::Normal).await.unwrap();
    event(&mut events, |event| match event {
        Event::Message(message) if message.from.id.as_str() == "bob" => Some(()),
        _ => None,
    })
    .await;
    // 24 questions of 300 ms each would be over 7 s: after the fifth nobody asks for a while.
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    let metrics = service.metrics().await;
    assert!(metrics.contains("danmux_callbacks{result=\"failed\"}"), "{metrics}");
}
