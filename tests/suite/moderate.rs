//! Words, and messages that wait for a moderator: here, and in rooms of the real cloud.

use std::fs;

use danmux::{
    client::{Client, Events},
    model::{Element, Event, Message, Priority, RefusalKind, RoomId},
};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::support::{APP, PATIENCE, Service, event};

const LISTS: &str = r#"
[[list]]
name = "refused"
action = "refuse"
words = ["badword"]

[[list]]
name = "masked"
action = "mask"
words = ["damn"]

[[list]]
name = "dropped"
action = "drop"
words = ["spam link"]

[[list]]
name = "held"
action = "hold"
words = ["maybe"]

[[list]]
name = "quick"
action = "hold"
words = ["soon"]
hold_seconds = 1
hold_default = "approve"
"#;

async fn say(client: &Client, room: &RoomId, text: &str) -> Result<(), RefusalKind> {
    let sent = client.send_text(room, text, Priority::Normal).await;
    sent.map(|_| ()).map_err(|error| error.into_refusal().kind)
}

fn text(message: &Message) -> String {
    match message.elements.as_slice() {
        [Element::Text(text)] => text.to_string(),
        other => panic!("{other:?}"),
    }
}

/// The next message's text.
async fn heard(events: &mut Events) -> String {
    event(events, |event| match event {
        Event::Message(message) => Some(text(message)),
        _ => None,
    })
    .await
}

async fn held(service: &Service, user: &str, room: &str) -> Vec<Value> {
    let answer = service.rest(user, "danmux_hold_svc/list", &json!({"GroupId": room})).await;
    assert_eq!(answer["ErrorCode"], 0, "{answer}");
    answer["HeldList"].as_array().unwrap().clone()
}

async fn judge(service: &Service, user: &str, verb: &str, room: &str, ids: &[&Value]) -> Value {
    let body = json!({"GroupId": room, "HeldIdList": ids});
    service.rest(user, &format!("danmux_hold_svc/{verb}"), &body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_list_does_what_it_says_in_every_disguise() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("words.toml");
    fs::write(&file, LISTS).unwrap();
    let service = Service::start(&["--words", file.to_str().unwrap()]);
    let (room, owner, mut events) = service.room("room", "host").await;
    let (bob, _bobs) = service.client("bob").await;
    bob.join(&room).await.unwrap();
    assert_eq!(say(&bob, &room, "a B·A·D·W·O·R·D here").await, Err(RefusalKind::Words));
    assert_eq!(say(&bob, &room, "buy: spam link").await, Ok(()));
    assert_eq!(say(&bob, &room, "well, ｄａｍｎ it").await, Ok(()));
    // Nothing came of the first two: the third is the next.
    assert_eq!(heard(&mut events).await, "well, *** it");
    // The owner is not exempt from what is refused.
    assert_eq!(say(&owner, &room, "badword").await, Err(RefusalKind::Words));

    // The lists change without a restart: by REST, and by the file.
    let body = json!({"LibID": "more", "UserKeywords": [{"Content": "darn", "Label": "Ad"}]});
    let path = "im_msg_audit_mgr/add_cloud_audit_keywords";
    assert_eq!(service.rest("administrator", path, &body).await["ErrorCode"], 0);
    assert_eq!(say(&bob, &room, "oh darn").await, Err(RefusalKind::Words));
    fs::write(&file, "# only these\nfish\n").unwrap();
    let pid = Pid::from_raw(service.pid()).unwrap();
    kill_process(pid, Signal::HUP).unwrap();
    let reloaded = async {
        while say(&bob, &room, "fish").await != Err(RefusalKind::Words) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, reloaded).await.unwrap();
    assert_eq!(say(&bob, &room, "badword").await, Ok(()));
    // A file that cannot be used changes nothing.
    fs::write(&file, "[[list]]\nname = 3\n").unwrap();
    let answer = service.rest("administrator", "danmux_words_svc/reload", &json!({})).await;
    assert_eq!(answer["ErrorCode"], 10004);
    assert!(answer["ErrorInfo"].as_str().unwrap().contains("line 2"), "{answer}");
    assert_eq!(say(&bob, &room, "fish").await, Err(RefusalKind::Words));
    let metrics = service.metrics().await;
    assert!(metrics.contains("danmux_messages_total{fate=\"dropped_by_words\"} 1"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_said_when_the_rooms_staff_approve() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("words.toml");
    fs::write(&file, LISTS).unwrap();
    let service = Service::start(&["--words", file.to_str().unwrap()]);
    let (room, owner, mut events) = service.room("room", "host").await;
    let (bob, _bobs) = service.client("bob").await;
    bob.join(&room).await.unwrap();
    // By list: the sender has success, the room nothing yet.
    for text in ["maybe one", "maybe two"] {
        assert_eq!(say(&bob, &room, text).await, Ok(()));
    }
    assert_eq!(say(&bob, &room, "surely").await, Ok(()));
    assert_eq!(heard(&mut events).await, "surely");
    let waiting = held(&service, "host", "room").await;
    let seen: Vec<_> = waiting.iter().map(|item| (&item["From_Account"], &item["List"])).collect();
    assert_eq!(seen, [(&json!("bob"), &json!("held")), (&json!("bob"), &json!("held"))]);
    // A member may not judge, the owner and the app's admin may.
    let answer = judge(&service, "bob", "approve", "room", &[&waiting[0]["HeldId"]]).await;
    assert_eq!(answer["ErrorCode"], 10007);
    let answer = judge(&service, "host", "approve", "room", &[&waiting[1]["HeldId"]]).await;
    assert_eq!(answer["HeldIdList"], json!([waiting[1]["HeldId"]]));
    assert_eq!(heard(&mut events).await, "maybe two");
    let both = [&waiting[0]["HeldId"], &waiting[1]["HeldId"]];
    let answer = judge(&service, "administrator", "reject", "room", &both).await;
    assert_eq!(answer["HeldIdList"], json!([waiting[0]["HeldId"]]));
    assert!(held(&service, "host", "room").await.is_empty());

    // A whole room: its staff still speak.
    let body = json!({"GroupId": "room", "HoldAll": "On"});
    assert_eq!(service.rest("host", "danmux_hold_svc/set", &body).await["ErrorCode"], 0);
    assert_eq!(say(&bob, &room, "anything").await, Ok(()));
    assert_eq!(say(&owner, &room, "patience").await, Ok(()));
    let waiting = held(&service, "host", "room").await;
    assert_eq!(waiting.len(), 1);
    judge(&service, "host", "approve", "room", &[&waiting[0]["HeldId"]]).await;
    assert_eq!(heard(&mut events).await, "patience");
    assert_eq!(heard(&mut events).await, "anything");
    let body = json!({"GroupId": "room", "HoldAll": "Off"});
    assert_eq!(service.rest("host", "danmux_hold_svc/set", &body).await["ErrorCode"], 0);

    // A list's default applies by itself.
    assert_eq!(say(&bob, &room, "soon").await, Ok(()));
    assert_eq!(heard(&mut events).await, "soon");
}

/// A port that is free now.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

#[tokio::test(flavor = "multi_thread")]
async fn rooms_of_the_cloud_are_moderated_through_its_webhook() {
    // Another of our services plays the cloud: it asks its webhook before each message.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("words.toml");
    fs::write(&file, LISTS).unwrap();
    let port = free_port();
    let webhook = format!("url = \"http://127.0.0.1:{port}/callback\"\ntoken = \"secret\"\n");
    let cloud = Service::configured(0, &format!("[apps.callback]\n{webhook}"), &[]);
    let url = cloud.url.replacen("ws", "http", 1);
    let moderator = Service::configured(
        port,
        "moderate_token = \"secret\"\n",
        &["--moderate-cloud", &url, "--words", file.to_str().unwrap()],
    );
    let (room, _owner, mut events) = cloud.room("room", "host").await;
    let (bob, _bobs) = cloud.client("bob").await;
    bob.join(&room).await.unwrap();
    assert_eq!(say(&bob, &room, "badword").await, Err(RefusalKind::Rights));
    assert_eq!(say(&bob, &room, "maybe").await, Ok(()));
    assert_eq!(say(&bob, &room, "damn").await, Ok(()));
    assert_eq!(heard(&mut events).await, "***");
    let waiting = held(&moderator, "administrator", "room").await;
    assert_eq!((waiting.len(), &waiting[0]["From_Account"]), (1, &json!("bob")));
    let id = &waiting[0]["HeldId"];
    let answer = judge(&moderator, "administrator", "approve", "room", &[id]).await;
    assert_eq!(answer["HeldIdList"], json!([id]), "{answer}");
    let (from, custom) = event(&mut events, |event| match event {
        Event::Message(message) if text(message) == "maybe" => {
            Some((message.from.id.to_string(), message.cloud_custom_data.to_string()))
        }
        _ => None,
    })
    .await;
    assert_eq!(from, "bob");
    assert!(custom.starts_with(r#"{"danmux_approved":""#), "{custom}");
    assert!(held(&moderator, "administrator", "room").await.is_empty());
    // A call that is not signed is not answered.
    let callback = format!(
        "{}/callback?SdkAppid={APP}&CallbackCommand=Group.CallbackBeforeSendMsg",
        moderator.url.replacen("ws", "http", 1)
    );
    let answer = crate::support::http().post(callback).body("{}").send().await.unwrap();
    let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!((&answer["ActionStatus"], &answer["ErrorCode"]), (&json!("FAIL"), &json!(60004)));
}
