//! Every command with bodies of wrong types, by both doors.

use futures_util::SinkExt;
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::{check_unharmed, limited};
use crate::{
    service::Raw,
    support::{APP, Service},
};

const ROUNDS: u64 = 12;

/// Fields that any command reads, each with values that some command takes.
const FIELDS: &[(&str, &[&str])] = &[
    ("GroupId", &["\"room\"", "\"nowhere\""]),
    ("GroupIdList", &["[\"room\"]"]),
    ("Type", &["\"AVChatRoom\""]),
    ("Name", &["\"name\""]),
    ("Owner_Account", &["\"bob\""]),
    ("Introduction", &["\"text\""]),
    ("Notification", &["\"text\""]),
    ("AppDefinedData", &["[{\"Key\":\"k\",\"Value\":\"v\"}]"]),
    ("ShutUpAllMember", &["\"Off\""]),
    ("MuteAllMember", &["\"Off\""]),
    ("Members_Account", &["[\"bob\"]"]),
    ("Member_Account", &["[\"bob\"]", "\"bob\""]),
    ("MuteTime", &["0", "\"5\"", "4294967295"]),
    ("ShutUpTime", &["0", "1"]),
    ("Role", &["\"Admin\"", "\"Member\""]),
    ("Duration", &["1", "4294967295"]),
    ("Description", &["\"why\""]),
    ("Limit", &["0", "1", "100"]),
    ("Offset", &["0", "1"]),
    ("Next", &["0", "1"]),
    ("GroupType", &["\"AVChatRoom\"", "\"Public\""]),
    ("CommandType", &["1", "2"]),
    ("Admin_Account", &["[\"bob\"]"]),
    ("MemberList", &["[]", "[{\"Member_Account\":\"bob\",\"Marks\":[1000]}]"]),
    ("Content", &["\"notice\""]),
    ("ToMembers_Account", &["[]"]),
    ("From_Account", &["\"bob\"", "\"\""]),
    ("Random", &["1", "\"7\""]),
    ("MsgBody", &["[{\"MsgType\":\"TIMTextElem\",\"MsgContent\":{\"Text\":\"hi\"}}]"]),
    ("MsgPriority", &["\"High\"", "4"]),
    ("CloudCustomData", &["\"data\""]),
    ("UserID", &["\"bob\"", "\"new\""]),
    ("Nick", &["\"Bob\""]),
    ("FaceUrl", &["\"url\""]),
    ("Accounts", &["[\"bob\"]"]),
    ("AccountList", &["[{\"UserID\":\"bob\"}]"]),
    ("CheckItem", &["[{\"UserID\":\"bob\"}]"]),
    ("DeleteItem", &["[{\"UserID\":\"new\"}]"]),
    ("To_Account", &["[\"bob\"]", "\"bob\""]),
    ("TagList", &["[\"Tag_Profile_IM_Nick\"]"]),
    ("ProfileItem", &["[{\"Tag\":\"Tag_Profile_IM_Nick\",\"Value\":\"Bob\"}]"]),
    ("UserItem", &["[{\"To_Account\":\"bob\"}]"]),
    ("Set_Account", &["\"bob\""]),
    ("Get_Account", &["\"bob\""]),
    ("GroupmsgNospeakingTime", &["0", "4294967295"]),
    ("DirtyWordsList", &["[\"word\"]"]),
    ("LibID", &["\"list\""]),
    ("UserKeywords", &["[{\"Content\":\"word\"}]"]),
    ("Keywords", &["[\"word\"]"]),
    ("Action", &["\"mask\"", "\"hold\""]),
    ("HeldIdList", &["[1]"]),
    ("HoldAll", &["\"On\"", "\"Off\""]),
    ("Key", &["\"AAAA\""]),
    ("StartSeq", &["0", "1"]),
    ("StartBroadcastSeq", &["0"]),
    ("GroupAttr", &["[{\"key\":\"k\",\"value\":\"v\"}]"]),
    ("AttrMainSeq", &["0"]),
    ("AttrControl", &["[\"RaceConflict\"]"]),
    ("GroupCounter", &["[{\"Key\":\"k\",\"Value\":9223372036854775807}]"]),
    ("GroupCounterKeys", &["[\"k\"]"]),
    ("Mode", &["\"Set\"", "\"Increase\"", "\"Decrease\""]),
    ("Timestamp", &["0", "1"]),
    ("Mark", &["1000"]),
    ("State", &["\"Online\""]),
];

/// Values that are seldom right.
const ODD: &[&str] = &[
    "null",
    "true",
    "-1",
    "0",
    "1.5",
    "1e308",
    "-1e308",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "340282366920938463463374607431768211456",
    "\"\"",
    "\"-1\"",
    "\"99999999999999999999\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"@TGS#x\"",
    "\"\u{202e}x\"",
    "[]",
    "[null]",
    "[[]]",
    "[1]",
    "[{}]",
    "[\"\"]",
    "{}",
    "{\"a\":{\"b\":[]}}",
    "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]",
    "[{\"Key\":null,\"Value\":[]}]",
    "[{\"MsgType\":\"TIMTextElem\",\"MsgContent\":{\"Text\":[]}}]",
];

/// The names of all commands, as the library has them.
fn commands() -> Vec<&'static str> {
    let source = include_str!("../../../src/wire/servcmd.rs");
    let names = source.lines().filter_map(|line| line.split_once(" = \"")?.1.strip_suffix("\","));
    names.collect()
}

fn body(random: &mut StdRng) -> String {
    let mut fields = Vec::new();
    for (name, values) in FIELDS {
        let value = match random.random_range(0..10) {
            0 => continue,
            1..4 => ODD.choose(random).unwrap(),
            4 => {
                let long = format!("\"{name}\":\"{}\"", "x".repeat(random.random_range(0..20_000)));
                fields.push(long);
                continue;
            }
            // Twice the same name.
            5 if random.random_bool(0.1) => {
                fields.push(format!("\"{name}\":{}", ODD.choose(random).unwrap()));
                values.choose(random).unwrap()
            }
            _ => values.choose(random).unwrap(),
        };
        fields.push(format!("\"{name}\":{value}"));
    }
    format!("{{{}}}", fields.join(","))
}

/// A room, an account and, where they were ended, a session.
async fn scene(service: &Service) -> Raw {
    let new = json!({"Type": "AVChatRoom", "GroupId": "room", "Name": "room"});
    service.rest("administrator", "group_open_http_svc/create_group", &new).await;
    service
        .rest("administrator", "im_open_login_svc/account_import", &json!({"UserID": "bob"}))
        .await;
    let mut raw = Raw::login(service, "administrator").await;
    raw.ask("group_open_http_svc.apply_join_group", json!({"GroupId": "room"})).await;
    raw
}

fn check(answer: &Value, command: &str, body: &str) {
    assert!(answer["ErrorCode"].is_i64(), "{command} {body}: {answer}");
    assert!(
        answer["ActionStatus"].is_string() && answer["ErrorInfo"].is_string(),
        "{command}: {answer}"
    );
    // The service's own fault is nobody's to cause.
    assert_ne!(answer["ErrorCode"], 10002, "{command} {body}: {answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_bodies_of_every_command_are_answered_by_both_doors() {
    let service = limited("rooms = 50\naccounts = 1000");
    let seed = rand::random();
    println!("the seed is {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let commands = commands();
    assert!(commands.len() > 80 && commands.contains(&"group_open_http_svc.send_group_msg"));
    let mut codes = std::collections::BTreeMap::<i64, u32>::new();
    for _ in 0..ROUNDS {
        let mut raw = scene(&service).await;
        for command in &commands {
            let body = body(&mut random);
            // An acknowledgement is not answered, and a poll not soon.
            if !command.ends_with("push_ack") {
                raw.seq += 1;
                let frame = format!(
                    "{{\"head\":{{\"sdkappid\":{APP},\"servcmd\":\"{command}\",\"seq\":{},\"a2\":\"{}\"}},\"body\":{body}}}",
                    raw.seq, raw.a2
                );
                raw.socket.send(Message::Binary(frame.into())).await.unwrap();
                let answer = raw.answer(raw.seq).await;
                check(&answer, command, &body);
                *codes.entry(answer["ErrorCode"].as_i64().unwrap()).or_default() += 1;
                if answer["ErrorCode"] == 20002 || command.ends_with("logout") {
                    raw = scene(&service).await;
                }
            }
            let path = command.replacen('.', "/", 1);
            let answer = service.rest_text("administrator", &path, body.clone()).await;
            let answer: Value = serde_json::from_str(&answer).unwrap();
            check(&answer, command, &body);
            *codes.entry(answer["ErrorCode"].as_i64().unwrap()).or_default() += 1;
        }
        check_unharmed(&service).await;
    }
    println!("{codes:?}");
    // Some were right by chance, and many wrong in many ways.
    assert!(codes[&0] > 100 && codes.len() > 9, "{codes:?}");
}
