//! Of messages, words, attributes, counters and requests, and how often.

use std::time::Instant;

use danmux::wire::Servcmd as S;
use serde_json::{Value, json};

use super::{Stage, names, room, text};
use crate::support::{APP, PATIENCE};

/// A message whose elements and custom data have so many bytes together.
fn message(bytes: usize, custom: usize, random: usize) -> Value {
    let element = |text: String| json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}]);
    let frame = element(String::new()).to_string().len();
    room(json!({
        "MsgBody": element(text(bytes - custom - frame)),
        "CloudCustomData": text(custom),
        "Random": random,
    }))
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_and_notices() {
    let mut stage = Stage::new().await;
    for custom in [0, 5000, 11_000] {
        let body = |size| message(size, custom, custom);
        stage.by_rest(S::SendGroupMessage, 12_000, 80002, body).await;
        stage.by_socket(S::SendGroupMessage, 12_000, 80002, body).await;
    }
    stage.by_rest(S::SendBroadcastMessage, 12_000, 80002, |size| message(size, 100, 1)).await;
    let notice = |size| room(json!({"Content": text(size)}));
    stage.by_rest(S::SendGroupSystemNotification, 12_000, 10004, notice).await;
    stage.refused(S::SendGroupSystemNotification, 10004, notice(0)).await;
    let some = room(json!({"Content": "hear", "ToMembers_Account": ["owner"]}));
    stage.refused(S::SendGroupSystemNotification, 10004, some).await;
    for body in [json!([]), json!("hi"), json!([{"MsgType": "TIMTextElem"}]), json!({})] {
        let body = room(json!({"MsgBody": body, "Random": 1}));
        stage.refused(S::SendGroupMessage, 90002, body.clone()).await;
        assert_eq!(stage.owner.ask(S::SendGroupMessage.as_str(), body).await["ErrorCode"], 90002);
    }
    // What comes with a join is bounded, too: 20.
    for random in 100..130 {
        stage.served.done(S::SendGroupMessage.as_str(), message(200, 0, random)).await;
    }
    let join = room(json!({"HugeGroupHistoryMsgFlag": 1}));
    let mut bob = stage.served.login(APP, "bob").await;
    let joined = bob.ask(S::ApplyJoinGroup.as_str(), join).await;
    let history = joined["RspMsgList"].as_array().unwrap();
    assert_eq!((history.len(), &history[19]["MsgRandom"]), (20, &129.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn requests() {
    let mut stage = Stage::new().await;
    // All of a REST body, and of a frame.
    let body = |size: usize| json!({"x": text(size - 8)});
    stage.by_rest(S::GetAppGroupList, 1 << 20, 93000, body).await;
    let held = |count: usize| room(json!({"HeldIdList": (1..=count).collect::<Vec<_>>()}));
    stage.by_rest(S::HoldReject, 100, 10004, held).await;
    stage.by_socket(S::HoldApprove, 100, 10004, held).await;
    stage.refused(S::HoldReject, 10004, held(0)).await;
    stage.refused(S::HoldSet, 10004, room(json!({"HoldAll": "Perhaps"}))).await;
    for body in [json!([]), json!("x"), json!(1), json!(null)] {
        stage.refused(S::GetAppGroupList, 60003, body).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn attributes() {
    let mut stage = Stage::new().await;
    let attributes = |pairs: &[(String, usize)]| {
        let pair = |(key, size): &(String, usize)| json!({"key": key, "value": text(*size)});
        room(json!({"GroupAttr": pairs.iter().map(pair).collect::<Vec<_>>()}))
    };
    let set = S::SetGroupAttributes;
    stage.by_rest(set, 32, 10045, |size| attributes(&[(text(size), 1)])).await;
    stage.by_rest(set, 4000, 10046, |size| attributes(&[("k".into(), size)])).await;
    let many =
        |count| attributes(&names("k", count).into_iter().map(|key| (key, 1)).collect::<Vec<_>>());
    stage.by_rest(set, 16, 10047, many).await;
    // One of five has what is left of 16000 bytes.
    let heavy = |size: usize| {
        let size = |n: usize| if n < 4 { 3999 } else { size - 4 * 3999 };
        attributes(
            &names("k", 5)
                .into_iter()
                .enumerate()
                .map(|(n, key)| (key, size(n)))
                .collect::<Vec<_>>(),
        )
    };
    stage.by_socket(set, 16_000, 10048, heavy).await;
    stage.refused(S::DeleteGroupAttributes, 10050, attributes(&[("none".into(), 0)])).await;
    let mut behind = attributes(&[("k0".into(), 1)]);
    behind["AttrMainSeq"] = 1.into();
    behind["AttrControl"] = json!(["RaceConflict"]);
    stage.refused(S::ModifyGroupAttributes, 10056, behind).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attributes_are_written_five_times_a_second() {
    let mut stage = Stage::new().await;
    let write = room(json!({"GroupAttr": [{"key": "k", "value": "v"}]}));
    let started = Instant::now();
    let mut written = 0;
    loop {
        let answer = stage.owner.ask(S::ModifyGroupAttributes.as_str(), write.clone()).await;
        if answer["ErrorCode"] == 10049 {
            break;
        }
        assert_eq!(answer["ErrorCode"], 0);
        written += 1;
        assert!(started.elapsed() < PATIENCE);
    }
    // A second may have ended in between, or several on a slow machine.
    assert!(written >= 5, "{written}");
}

#[tokio::test(flavor = "multi_thread")]
async fn counters() {
    let mut stage = Stage::new().await;
    let set = |keys: Vec<String>| {
        let counter = |key: String| json!({"Key": key, "Value": 1});
        let counters: Vec<_> = keys.into_iter().map(counter).collect();
        room(json!({"Mode": "Set", "GroupCounter": counters}))
    };
    stage.by_rest(S::UpdateGroupCounter, 128, 10004, |size| set(vec![text(size)])).await;
    // With the one that is there already.
    stage.by_socket(S::UpdateGroupCounter, 19, 10063, |count| set(names("k", count))).await;
    stage.refused(S::UpdateGroupCounter, 10004, set(Vec::new())).await;
    stage.refused(S::UpdateGroupCounter, 10004, set(vec![String::new()])).await;
    let mut odd = set(names("k", 1));
    odd["Mode"] = "Double".into();
    stage.refused(S::UpdateGroupCounter, 10004, odd).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words() {
    let stage = Stage::new().await;
    let words = |words: Vec<String>| json!({"DirtyWordsList": words});
    stage.by_rest(S::DirtyWordsAdd, 200, 10004, |size| words(vec![text(size)])).await;
    stage.by_rest(S::DirtyWordsAdd, 50, 10004, |count| words(names("word", count))).await;
    stage.by_rest(S::DirtyWordsDelete, 50, 10004, |count| words(names("word", count))).await;
    stage.refused(S::DirtyWordsAdd, 10004, words(vec![String::new()])).await;
    let keywords = |list: &str, action: &str, keywords: Vec<String>| {
        let keyword = |word: String| json!({"Content": word});
        let added: Vec<_> = keywords.into_iter().map(keyword).collect();
        json!({"LibID": list, "Action": action, "UserKeywords": added})
    };
    let add = S::AuditKeywordsAdd;
    stage.by_rest(add, 200, 10004, |size| keywords("l", "", vec![text(size)])).await;
    stage.by_rest(add, 50, 10004, |count| keywords("l", "hold", names("w", count))).await;
    stage.by_rest(add, 64, 10004, |size| keywords(&text(size), "", names("v", 1))).await;
    stage.refused(add, 10004, keywords("l", "burn", names("u", 1))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broadcast_a_second() {
    let stage = Stage::new().await;
    let started = Instant::now();
    let mut random = 0;
    loop {
        random += 1;
        let answer =
            stage.served.admin(S::SendBroadcastMessage.as_str(), message(200, 0, random)).await;
        if answer["ErrorCode"] == 10023 {
            break;
        }
        assert_eq!(answer["ErrorCode"], 0);
        assert!(started.elapsed() < PATIENCE);
    }
    assert!(random >= 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_the_rate_is_told_through_rest_and_not_over_a_socket() {
    let stage = Stage::new().await;
    let mut bob = stage.served.login(APP, "bob").await;
    bob.join("room").await;
    let started = Instant::now();
    let mut dropped = 0;
    let mut said: Vec<Value> = Vec::new();
    let mut random = 0;
    // Both ways by turns, until the door that tells it told it; one sees at least forty said before.
    while dropped < 10 {
        random += 1;
        let mut mine = message(200, 0, random);
        let answer = bob.ask(S::SendGroupMessage.as_str(), mine.clone()).await;
        assert_eq!((&answer["ErrorCode"], answer.get("MsgDropReason")), (&0.into(), None));
        random += 1;
        mine["Random"] = random.into();
        mine["From_Account"] = "bob".into();
        let answer = stage.served.done(S::SendGroupMessage.as_str(), mine).await;
        match answer["MsgDropReason"].as_str() {
            None => said.push(answer["MsgSeq"].clone()),
            reason => {
                assert_eq!(reason, Some("MsgFreqCtrl"));
                dropped += 1;
            }
        }
        assert!(started.elapsed() < PATIENCE);
    }
    assert!(said.len() >= 19, "{}", said.len());
    // What REST was told is said has a place of its own; what was dropped has none.
    let all = said.len();
    said.dedup();
    assert_eq!(said.len(), all);
    // The app's administrators are never dropped.
    random += 1;
    let answer = stage.served.done(S::SendGroupMessage.as_str(), message(200, 0, random)).await;
    assert_eq!(answer.get("MsgDropReason"), None);
}
