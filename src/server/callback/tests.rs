use std::{collections::HashMap, future::pending, net::Ipv4Addr, sync::Mutex, time::Instant};

use axum::{
    Router,
    body::Bytes,
    extract::Query,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpSocket},
    sync::Notify,
};

use super::*;
use crate::wire::callback::{JoinRequest, SentMessage, is_signed};

const SEND: CallbackCommand = CallbackCommand::BeforeSendMessage;
const SENT: CallbackCommand = CallbackCommand::AfterSendMessage;
const SOURCE: Source =
    Source { client_ip: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)), platform: "Web" };

/// A call's query and body.
type Told = (HashMap<String, String>, Value);

/// An app's own server: keeps what it is told, and answers as a test wants.
#[derive(Clone)]
struct Hook {
    url: String,
    calls: Arc<Mutex<Vec<Told>>>,
    answer: Arc<Mutex<Reply>>,
    called: Arc<Notify>,
}

#[derive(Clone)]
enum Reply {
    Json(Value),
    Raw(u16, Vec<u8>),
    Redirect,
    Never,
}

impl Hook {
    async fn start(answer: Reply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let hook = Self {
            url: format!("http://{}/hook?own=1", listener.local_addr().unwrap()),
            calls: Arc::default(),
            answer: Arc::new(Mutex::new(answer)),
            called: Arc::default(),
        };
        let shared = hook.clone();
        let handler = move |query, body| async move { shared.take(query, body).await };
        let router = Router::new().route("/hook", post(handler));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        hook
    }

    async fn take(self, Query(query): Query<HashMap<String, String>>, body: Bytes) -> Response {
        self.calls.lock().unwrap().push((query, serde_json::from_slice(&body).unwrap()));
        self.called.notify_one();
        let answer = self.answer.lock().unwrap().clone();
        match answer {
            Reply::Json(value) => value.to_string().into_response(),
            Reply::Raw(status, body) => {
                (StatusCode::from_u16(status).unwrap(), body).into_response()
            }
            Reply::Redirect => Redirect::temporary("/hook").into_response(),
            Reply::Never => pending().await,
        }
    }

    fn answers(&self, answer: Reply) {
        *self.answer.lock().unwrap() = answer;
    }

    fn count(&self) -> usize {
        self.calls.lock().unwrap().len()
    }

    async fn until_called(&self, count: usize) {
        let called = async {
            while self.count() < count {
                self.called.notified().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), called).await.unwrap();
    }
}

fn config(url: &str) -> CallbackConfig {
    toml::from_str(&format!("url = {url:?}")).unwrap()
}

fn callbacks(config: &CallbackConfig) -> Callbacks {
    // Another test may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Callbacks::new(AppId(1_400_000_001), config).unwrap()
}

fn ok() -> Reply {
    Reply::Json(json!({"ActionStatus": "OK", "ErrorInfo": "", "ErrorCode": 0}))
}

fn message(body: &RawValue, random: u32) -> SentMessage<'_> {
    SentMessage {
        group_id: "room".into(),
        r#type: "AVChatRoom".into(),
        from: "alice".into(),
        operator: "alice".into(),
        random,
        msg_seq: None,
        msg_time: None,
        online_only_flag: 0,
        msg_body: body,
        cloud_custom_data: "".into(),
        event_time: 1,
        error_code: None,
        error_info: None,
    }
}

fn text() -> Box<RawValue> {
    let body = r#"[{"MsgType":"TIMTextElem","MsgContent":{"Text":"密"}}]"#;
    RawValue::from_string(body.to_owned()).unwrap()
}

async fn ask(callbacks: &Callbacks) -> Verdict {
    callbacks.before(SEND, &SOURCE, &message(&text(), 7)).await
}

#[test]
fn a_configuration_has_defaults_and_hides_its_token() {
    let read = |text: &str| toml::from_str::<CallbackConfig>(text);
    let plain = read("url = \"http://localhost\"").unwrap();
    assert_eq!(plain.timeout, Duration::from_secs(2));
    assert!(plain.token.is_none() && plain.commands.is_none() && !plain.block_on_failure);
    let full = read(
        "url = \"https://example.com/a\"\ntoken = \"hush\"\ntimeout_ms = 500\n\
         block_on_failure = true\ncommands = [\"State.StateChange\"]",
    )
    .unwrap();
    assert_eq!(full.timeout, Duration::from_millis(500));
    assert!(full.block_on_failure && !format!("{full:?}").contains("hush"));
    assert!(read("url = \"http://localhost\"\ntimeout = 2").is_err());
    assert!(read("token = \"x\"").is_err());
}

#[tokio::test]
async fn what_cannot_work_is_said_at_once() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let refused = |change: fn(&mut CallbackConfig)| {
        let mut config = config("http://localhost");
        change(&mut config);
        Callbacks::new(AppId(1), &config).unwrap_err()
    };
    assert!(matches!(refused(|c| c.url = "localhost".into()), CallbackError::Url));
    assert!(matches!(refused(|c| c.url = "ftp://localhost/".into()), CallbackError::Url));
    assert!(matches!(refused(|c| c.timeout = Duration::ZERO), CallbackError::Timeout));
    assert!(matches!(refused(|c| c.timeout = Duration::from_secs(11)), CallbackError::Timeout));
    let commands = |c: &mut CallbackConfig| c.commands = Some(vec!["Group.X".into()]);
    assert!(matches!(refused(commands), CallbackError::Command(name) if name == "Group.X"));
    let secure = callbacks(&config("https://localhost:1/"));
    assert!(matches!(ask(&secure).await, Verdict::Pass));
    assert_eq!(secure.counters().failed, 1);
}

#[tokio::test]
async fn a_call_is_signed_and_says_who_and_what() {
    let hook = Hook::start(ok()).await;
    let signed = CallbackConfig { token: Some(Key::new("xxxxyyyy")), ..config(&hook.url) };
    assert!(matches!(ask(&callbacks(&signed)).await, Verdict::Pass));
    assert!(matches!(ask(&callbacks(&config(&hook.url))).await, Verdict::Pass));
    let calls = hook.calls.lock().unwrap().clone();
    let (query, body) = &calls[0];
    for (name, value) in [
        ("own", "1"),
        ("SdkAppid", "1400000001"),
        ("CallbackCommand", "Group.CallbackBeforeSendMsg"),
        ("contenttype", "json"),
        ("ClientIP", "192.0.2.7"),
        ("OptPlatform", "Web"),
    ] {
        assert_eq!(query[name], value);
    }
    let time: i64 = query["RequestTime"].parse().unwrap();
    assert!((super::super::service::now() - time).abs() < 60);
    assert!(is_signed("xxxxyyyy", time, &query["Sign"]));
    assert_eq!(body["CallbackCommand"], "Group.CallbackBeforeSendMsg");
    assert_eq!(body["From_Account"], "alice");
    assert_eq!(body["MsgBody"][0]["MsgContent"]["Text"], "密");
    assert!(!calls[1].0.contains_key("Sign") && !calls[1].0.contains_key("RequestTime"));
}

#[tokio::test]
async fn each_answer_has_its_verdict() {
    let hook = Hook::start(ok()).await;
    let callbacks = callbacks(&config(&hook.url));
    let answer = async |code: i64, info: &str| {
        hook.answers(Reply::Json(json!({"ErrorCode": code, "ErrorInfo": info})));
        ask(&callbacks).await
    };
    assert!(matches!(answer(0, "").await, Verdict::Pass));
    assert!(matches!(answer(1, "").await, Verdict::Refuse(refused) if refused.code == 10016));
    assert!(matches!(answer(2, "").await, Verdict::Drop));
    for code in [10_100, 10_200] {
        let Verdict::Refuse(refused) = answer(code, "not here").await else { panic!("{code}") };
        assert_eq!(refused, Refused { code, info: "not here".into() });
    }
    let Verdict::Refuse(refused) = answer(10_150, &"界".repeat(999)).await else { panic!() };
    assert_eq!(refused.info, "界".repeat(333));
    assert_eq!(
        callbacks.counters(),
        CallbackCounters { asked: 6, refused: 5, failed: 0, dropped: 0 }
    );
    for code in [-1, 3, 10_099, 10_201] {
        assert!(matches!(answer(code, "").await, Verdict::Pass), "{code}");
    }
    // What makes no sense is no sign of a dead server.
    assert!(matches!(answer(1, "").await, Verdict::Refuse(_)));
    assert_eq!(callbacks.counters().failed, 4);

    // Only messages can be dropped or changed.
    let join = JoinRequest {
        group_id: "room".into(),
        r#type: "AVChatRoom".into(),
        requestor: "alice".into(),
        event_time: 1,
    };
    hook.answers(Reply::Json(json!({"ErrorCode": 2})));
    let verdict = callbacks.before(CallbackCommand::BeforeJoin, &SOURCE, &join).await;
    assert!(matches!(verdict, Verdict::Pass) && callbacks.counters().failed == 5);
}

#[tokio::test]
async fn a_message_can_be_rewritten() {
    let hook = Hook::start(ok()).await;
    let callbacks = callbacks(&config(&hook.url));
    let answer = async |answer: Value| {
        hook.answers(Reply::Json(answer));
        ask(&callbacks).await
    };
    let elements = json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": "milder"}}]);
    let verdict =
        answer(json!({"ErrorCode": 0, "MsgBody": elements, "CloudCustomData": "c"})).await;
    let Verdict::Rewrite { msg_body: Some(body), cloud_custom_data: Some(data) } = verdict else {
        panic!("{verdict:?}")
    };
    assert_eq!(serde_json::from_str::<Value>(body.get()).unwrap(), elements);
    assert_eq!(data, "c");
    let verdict = answer(json!({"ErrorCode": 0, "CloudCustomData": ""})).await;
    assert!(
        matches!(verdict, Verdict::Rewrite { msg_body: None, cloud_custom_data: Some(data) } if data.is_empty())
    );
    assert_eq!(callbacks.counters().failed, 0);
    for (count, bad) in [
        json!({"ErrorCode": 0, "MsgBody": "text"}),
        json!({"ErrorCode": 0, "MsgBody": []}),
        json!({"ErrorCode": 0, "MsgBody": elements, "CloudCustomData": "x".repeat(MAX_MESSAGE)}),
    ]
    .into_iter()
    .enumerate()
    {
        assert!(matches!(answer(bad).await, Verdict::Pass));
        assert_eq!(callbacks.counters().failed, count as u64 + 1);
    }
}

#[tokio::test]
async fn without_a_proper_answer_the_configuration_decides() {
    let hook = Hook::start(ok()).await;
    let strict = CallbackConfig {
        block_on_failure: true,
        timeout: Duration::from_millis(300),
        ..config(&hook.url)
    };
    let strict = callbacks(&strict);
    let lenient = callbacks(&config(&hook.url));
    for reply in [
        Reply::Raw(500, br#"{"ErrorCode":0}"#.to_vec()),
        Reply::Raw(204, Vec::new()),
        Reply::Redirect,
        Reply::Raw(200, b"<html>".to_vec()),
        Reply::Raw(200, br#"{"ActionStatus":"OK"}"#.to_vec()),
        Reply::Raw(200, format!(r#"{{"ErrorCode":0,"x":"{}"}}"#, "x".repeat(64 << 10)).into()),
    ] {
        hook.answers(reply);
        assert!(matches!(ask(&lenient).await, Verdict::Pass));
        let verdict = ask(&strict).await;
        assert!(matches!(verdict, Verdict::Refuse(refused) if refused.code == 80003));
        hook.answers(ok());
        assert!(matches!(ask(&strict).await, Verdict::Pass));
    }
    assert_eq!((lenient.counters().failed, strict.counters().failed), (6, 6));
    assert_eq!(hook.count(), 18);

    hook.answers(Reply::Never);
    let start = Instant::now();
    assert!(matches!(ask(&strict).await, Verdict::Refuse(refused) if refused.code == 80003));
    let took = start.elapsed();
    assert!(took >= Duration::from_millis(300) && took < Duration::from_secs(2), "{took:?}");
}

#[tokio::test]
async fn a_command_that_is_not_wanted_is_not_called() {
    let hook = Hook::start(Reply::Json(json!({"ErrorCode": 1}))).await;
    let some =
        CallbackConfig { commands: Some(vec![SENT.as_str().to_owned()]), ..config(&hook.url) };
    let some = callbacks(&some);
    assert!(some.wants(SENT) && !some.wants(SEND));
    assert!(matches!(ask(&some).await, Verdict::Pass));
    some.after(CallbackCommand::AfterJoin, &SOURCE, &message(&text(), 1));
    some.after(SENT, &SOURCE, &message(&text(), 2));
    hook.until_called(1).await;
    assert_eq!(hook.calls.lock().unwrap()[0].1["Random"], 2);
}

#[tokio::test]
async fn a_dead_webhook_is_not_asked_until_it_was_tried_again() {
    // A port that is taken, and refuses.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    let callbacks = callbacks(&config(&format!("http://{address}/hook")));
    for _ in 0..20 {
        assert!(matches!(ask(&callbacks).await, Verdict::Pass));
    }
    assert_eq!((callbacks.counters().asked, callbacks.counters().failed), (5, 20));
    callbacks.after(SENT, &SOURCE, &message(&text(), 1));
    until(|| callbacks.counters().dropped == 1).await;

    // It comes back, and is asked after the pause.
    let router = Router::new().route("/hook", post(|| async { r#"{"ErrorCode":1}"# }));
    let listener = socket.listen(16).unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    assert!(matches!(ask(&callbacks).await, Verdict::Pass));
    callbacks.webhook.circuit.end_pause();
    for _ in 0..3 {
        assert!(matches!(ask(&callbacks).await, Verdict::Refuse(_)));
    }
    assert_eq!(callbacks.counters().asked, 8);
}

#[tokio::test]
async fn only_so_many_questions_are_open() {
    let hook = Hook::start(Reply::Never).await;
    let slow = CallbackConfig { timeout: MAX_TIMEOUT, ..config(&hook.url) };
    let callbacks = Arc::new(callbacks(&slow));
    let open: Vec<_> = (0..MAX_OPEN)
        .map(|_| {
            let callbacks = Arc::clone(&callbacks);
            tokio::spawn(async move { ask(&callbacks).await })
        })
        .collect();
    hook.until_called(MAX_OPEN).await;
    assert!(matches!(ask(&callbacks).await, Verdict::Pass));
    assert_eq!(callbacks.counters().failed, 1);
    for task in open {
        task.abort();
    }
    until(|| callbacks.open.available_permits() == MAX_OPEN).await;
}

#[tokio::test]
async fn what_happened_is_told_in_order_and_once() {
    let hook = Hook::start(Reply::Raw(200, b"whatever".to_vec())).await;
    let callbacks = callbacks(&config(&hook.url));
    for random in 0..200 {
        callbacks.after(SENT, &SOURCE, &message(&text(), random));
    }
    hook.until_called(200).await;
    let told: Vec<_> =
        hook.calls.lock().unwrap().iter().map(|(_, body)| body["Random"].clone()).collect();
    assert_eq!(told, (0..200).map(Value::from).collect::<Vec<_>>());
    until(|| callbacks.counters().asked == 200).await;
    assert_eq!((callbacks.counters().failed, callbacks.counters().dropped), (0, 0));
}

#[tokio::test]
async fn what_the_queue_has_no_room_for_is_counted() {
    let hook = Hook::start(Reply::Never).await;
    let slow = CallbackConfig { timeout: MAX_TIMEOUT, ..config(&hook.url) };
    let (many, large) = (callbacks(&slow), callbacks(&slow));
    many.after(SENT, &SOURCE, &message(&text(), 1));
    hook.until_called(1).await;
    for random in 0..10_050 {
        many.after(SENT, &SOURCE, &message(&text(), random));
    }
    assert_eq!(many.counters().dropped, 50);
    let body = RawValue::from_string(format!("\"{}\"", "x".repeat(1 << 20))).unwrap();
    for random in 0..70 {
        large.after(SENT, &SOURCE, &message(&body, random));
    }
    assert_eq!(large.counters().dropped, 7);
}

#[tokio::test]
async fn nothing_is_told_after_the_end() {
    let hook = Hook::start(Reply::Never).await;
    let callbacks = callbacks(&config(&hook.url));
    let webhook = Arc::downgrade(&callbacks.webhook);
    for random in 0..9 {
        callbacks.after(SENT, &SOURCE, &message(&text(), random));
    }
    hook.until_called(1).await;
    drop(callbacks);
    until(|| webhook.strong_count() == 0).await;
    assert_eq!(hook.count(), 1);
}

/// Waits until `condition` holds.
async fn until(condition: impl Fn() -> bool) {
    let holds = async {
        while !condition() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), holds).await.unwrap();
}
