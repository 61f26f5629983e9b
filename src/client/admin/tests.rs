//! Calls against a tiny server that notes what it is asked and answers what a test tells it to.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    extract::RawQuery,
    http::{StatusCode, Uri},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::{Admin, AdminConfig, CounterMode, Error, FOR_EVER};
use crate::{
    client::{NewRoom, Secret},
    model::{
        AppId, Outgoing, Priority, ProfileUpdate, RefusalKind, RoomId, RoomUpdate, Until, UserId,
    },
};

const SIG: &str = "eJw*signature-of_mine_";
const OK: &str = r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}"#;

/// What was asked: the command, and its body.
type Asked = Arc<Mutex<Vec<(String, Value)>>>;

fn admin(server: &str) -> Admin {
    // Another test may have been quicker.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = AdminConfig {
        server: server.into(),
        app: AppId(1_400_000_001),
        identifier: UserId::from_peer("administrator"),
        sig: Secret::new(SIG),
    };
    Admin::new(config).unwrap()
}

/// A server that gives `answers` one after the other, and the last again and again.
async fn desk(answers: &[&str]) -> (Admin, Asked) {
    let answers: VecDeque<_> = answers.iter().map(|&answer| answer.to_owned()).collect();
    let (answers, asked) = (Arc::new(Mutex::new(answers)), Asked::default());
    let noted = Arc::clone(&asked);
    let answer = async move |uri: Uri, RawQuery(query): RawQuery, body: String| {
        let query = query.unwrap();
        let start = format!("sdkappid=1400000001&identifier=administrator&usersig={SIG}&random=");
        let random = query.strip_prefix(&start).unwrap().strip_suffix("&contenttype=json").unwrap();
        random.parse::<u32>().unwrap();
        let command = uri.path().strip_prefix("/v4/").unwrap().to_owned();
        noted.lock().unwrap().push((command, serde_json::from_str(&body).unwrap()));
        let mut answers = answers.lock().unwrap();
        if answers.len() > 1 { answers.pop_front().unwrap() } else { answers[0].clone() }
    };
    let server = serve(Router::new().fallback(answer)).await;
    (admin(&server), asked)
}

async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("ws://{address}/")
}

fn room() -> RoomId {
    RoomId::new("stream1").unwrap()
}

fn users(ids: &[&str]) -> Vec<UserId> {
    ids.iter().map(|id| UserId::new(id).unwrap()).collect()
}

#[test]
fn the_addresses_of_sockets_and_of_rest_mean_the_same() {
    for (server, url) in [
        ("ws://127.0.0.1:8686", "http://127.0.0.1:8686/v4/a/b?"),
        ("http://127.0.0.1:8686/", "http://127.0.0.1:8686/v4/a/b?"),
        ("wss://wss.im.qcloud.com", "https://wss.im.qcloud.com/v4/a/b?"),
        ("https://host/im/?x=1#y", "https://host/im/v4/a/b?"),
    ] {
        let made = admin(server).url("a/b").to_string();
        assert!(made.starts_with(url), "{made}");
        assert!(made.contains(&format!("&usersig={SIG}&")), "{made}");
    }
    let config = admin("ws://host").config;
    for server in ["", "host", "host:80", "ftp://host", "unix:/run/x"] {
        let error = Admin::new(AdminConfig { server: server.into(), ..config.clone() });
        assert!(matches!(error, Err(Error::Connect { .. })), "{server}");
    }
    assert!(!format!("{:?}", admin("ws://host")).contains(SIG));
}

/// An answer that says yes to everything.
const YES: &str = r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"GroupId":"stream1",
    "GroupInfo":[{"GroupId":"stream1","ErrorCode":0}]}"#;
const GROUP: &str = "group_open_http_svc";
const LIVE: &str = "group_open_avchatroom_http_svc";

/// Holds what was asked against service, command and body.
fn assert_asked(asked: &Asked, expected: &[(&str, &str, Value)]) {
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), expected.len());
    for ((command, body), (service, name, expected)) in asked.iter().zip(expected) {
        assert_eq!((command, body), (&format!("{service}/{name}"), expected));
    }
}

#[tokio::test]
async fn requests_about_rooms_have_the_documented_bodies() {
    let (admin, asked) = desk(&[YES]).await;
    let (room, host) = (room(), users(&["host"]).remove(0));
    let update = RoomUpdate { name: Some("X".into()), ..RoomUpdate::default() };
    let new = NewRoom { id: Some(room.clone()), name: "Evening".into(), ..NewRoom::default() };
    admin.create_room(&new, Some(&host)).await.unwrap();
    admin.destroy_room(&room).await.unwrap();
    admin.rooms().await.unwrap();
    admin.room(&room).await.unwrap();
    admin.update_room(&room, &update, Some(true)).await.unwrap();
    admin.online_count(&room).await.unwrap();
    admin.notify(&room, "soon").await.unwrap();
    let only = json!({"GroupId": "stream1"});
    assert_asked(
        &asked,
        &[
            (
                GROUP,
                "create_group",
                json!({"Owner_Account": "host", "Type": "AVChatRoom",
            "GroupId": "stream1", "Name": "Evening"}),
            ),
            (GROUP, "destroy_group", only.clone()),
            (
                GROUP,
                "get_appid_group_list",
                json!({"Limit": 10000, "Next": 0, "GroupType": "AVChatRoom"}),
            ),
            (GROUP, "get_group_info", json!({"GroupIdList": ["stream1"]})),
            (
                GROUP,
                "modify_group_base_info",
                json!({"GroupId": "stream1", "Name": "X", "MuteAllMember": "On"}),
            ),
            (GROUP, "get_online_member_num", only),
            (
                GROUP,
                "send_group_system_notification",
                json!({"GroupId": "stream1", "Content": "soon"}),
            ),
        ],
    );
}

#[tokio::test]
async fn requests_about_people_have_the_documented_bodies() {
    let (admin, asked) = desk(&[YES]).await;
    let (room, two) = (room(), users(&["bob", "eve"]));
    admin.members(&room).await.unwrap();
    admin.check_members(&room, &two).await.unwrap();
    admin.mute(&room, &two, FOR_EVER).await.unwrap();
    admin.muted(&room).await.unwrap();
    admin.ban(&room, &two, 86_400, "spam").await.unwrap();
    admin.unban(&room, &two).await.unwrap();
    admin.banned(&room).await.unwrap();
    admin.set_admins(&room, &two, true).await.unwrap();
    admin.set_admins(&room, &two, false).await.unwrap();
    admin.admins(&room).await.unwrap();
    let pair = json!(["bob", "eve"]);
    assert_asked(
        &asked,
        &[
            (LIVE, "get_members", json!({"GroupId": "stream1", "Timestamp": 0})),
            (LIVE, "check_members", json!({"GroupId": "stream1", "Member_Account": pair})),
            (
                GROUP,
                "forbid_send_msg",
                json!({"GroupId": "stream1", "Members_Account": pair,
            "MuteTime": 4_294_967_295_u32}),
            ),
            (GROUP, "get_group_muted_account", json!({"GroupId": "stream1"})),
            (
                GROUP,
                "ban_group_member",
                json!({"GroupId": "stream1", "Members_Account": pair,
            "Duration": 86400, "Description": "spam"}),
            ),
            (GROUP, "unban_group_member", json!({"GroupId": "stream1", "Members_Account": pair})),
            (
                GROUP,
                "get_group_ban_member",
                json!({"GroupId": "stream1", "Limit": 100, "Offset": 0}),
            ),
            (
                LIVE,
                "modify_admin",
                json!({"GroupId": "stream1", "CommandType": 1, "Admin_Account": pair}),
            ),
            (
                LIVE,
                "modify_admin",
                json!({"GroupId": "stream1", "CommandType": 2, "Admin_Account": pair}),
            ),
            (LIVE, "get_admin_list", json!({"GroupId": "stream1"})),
        ],
    );
}

#[tokio::test]
async fn requests_about_accounts_have_the_documented_bodies() {
    let (admin, asked) = desk(&[YES]).await;
    let two = users(&["bob", "eve"]);
    let profile = ProfileUpdate { nick: Some("Bob".into()), avatar: None };
    admin.import_account(&two[0], &profile).await.unwrap();
    admin.kick(&two[0]).await.unwrap();
    admin.profiles(&two).await.unwrap();
    admin.update_profile(&two[0], &profile).await.unwrap();
    assert_asked(
        &asked,
        &[
            ("im_open_login_svc", "account_import", json!({"UserID": "bob", "Nick": "Bob"})),
            ("im_open_login_svc", "kick", json!({"UserID": "bob"})),
            (
                "profile",
                "portrait_get",
                json!({"To_Account": ["bob", "eve"],
            "TagList": ["Tag_Profile_IM_Nick", "Tag_Profile_IM_Image"]}),
            ),
            (
                "profile",
                "portrait_set",
                json!({"From_Account": "bob",
            "ProfileItem": [{"Tag": "Tag_Profile_IM_Nick", "Value": "Bob"}]}),
            ),
        ],
    );
}

#[tokio::test]
async fn requests_about_attributes_and_counters_have_the_documented_bodies() {
    let (admin, asked) = desk(&[YES]).await;
    let room = room();
    let attribute = BTreeMap::from([("k".to_owned(), "v".to_owned())]);
    let counter = BTreeMap::from([("k".to_owned(), -3)]);
    admin.attributes(&room).await.unwrap();
    admin.modify_attributes(&room, &attribute).await.unwrap();
    admin.set_attributes(&room, &attribute).await.unwrap();
    admin.clear_attributes(&room).await.unwrap();
    admin.delete_attributes(&room, &["k".into()]).await.unwrap();
    admin.counters(&room, &["k".into()]).await.unwrap();
    admin.counters(&room, &[]).await.unwrap();
    admin.update_counters(&room, &counter, CounterMode::Decrease).await.unwrap();
    admin.delete_counters(&room, &["k".into()]).await.unwrap();
    let keys = json!({"GroupId": "stream1", "GroupCounterKeys": ["k"]});
    let written = json!({"GroupId": "stream1", "GroupAttr": [{"key": "k", "value": "v"}]});
    assert_asked(
        &asked,
        &[
            ("group_open_attr_http_svc", "get_group_attr", json!({"GroupId": "stream1"})),
            (GROUP, "modify_group_attr", written.clone()),
            (GROUP, "set_group_attr", written),
            (GROUP, "clear_group_attr", json!({"GroupId": "stream1"})),
            (
                GROUP,
                "delete_group_attr",
                json!({"GroupId": "stream1", "GroupAttr": [{"key": "k"}]}),
            ),
            (GROUP, "get_group_counter", keys.clone()),
            (GROUP, "get_group_counter", json!({"GroupId": "stream1"})),
            (
                GROUP,
                "update_group_counter",
                json!({"GroupId": "stream1",
            "GroupCounter": [{"Key": "k", "Value": -3}], "Mode": "Decrease"}),
            ),
            (GROUP, "delete_group_counter", keys),
        ],
    );
}

#[tokio::test]
async fn messages_have_the_documented_bodies() {
    let (admin, asked) = desk(&[r#"{"ActionStatus":"OK","MsgTime":1,"MsgSeq":2}"#]).await;
    let text = Outgoing::Text("hi".into());
    let host = users(&["host"]).remove(0);
    admin.send(&room(), &text, Priority::High, Some(&host)).await.unwrap();
    admin.broadcast(&text, None).await.unwrap();
    // The number that names a message is another each time.
    for (_, body) in asked.lock().unwrap().iter_mut() {
        assert!(body.as_object_mut().unwrap().remove("Random").unwrap().is_u64());
    }
    let elements = json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": "hi"}}]);
    assert_asked(
        &asked,
        &[
            (
                GROUP,
                "send_group_msg",
                json!({"GroupId": "stream1", "From_Account": "host",
            "MsgPriority": "High", "MsgBody": elements}),
            ),
            (GROUP, "send_broadcast_msg", json!({"MsgBody": elements})),
        ],
    );
}

#[tokio::test]
async fn lists_are_read_to_their_end() {
    let (admin, asked) = desk(&[
        r#"{"ActionStatus":"OK","MemberList":[{"Member_Account":"bob","NickName":"Bob","JoinTime":7}],"NextTimestamp":7}"#,
        r#"{"ActionStatus":"OK","MemberList":[{"Member_Account":"eve"}],"NextTimestamp":0}"#,
        r#"{"ActionStatus":"OK","BannedAccountList":[{"Member_Account":"bob","BannedUntil":9}],"NextOffset":1}"#,
        r#"{"ActionStatus":"OK","BannedAccountList":[{"Member_Account":"eve","BannedUntil":4294967295}],"NextOffset":0}"#,
    ])
    .await;
    let members = admin.members(&room()).await.unwrap();
    assert_eq!((members.len(), members[0].joined), (2, 7));
    assert_eq!(members[0].profile.nick.as_str(), "Bob");
    let banned = admin.banned(&room()).await.unwrap();
    assert_eq!((banned[0].until, banned[1].until), (Until::At(9), Until::Ever));
    let asked = asked.lock().unwrap();
    assert_eq!((&asked[1].1["Timestamp"], &asked[3].1["Offset"]), (&json!(7), &json!(1)));
}

#[tokio::test]
async fn a_list_that_never_ends_is_given_up() {
    let endless = r#"{"ActionStatus":"OK","MemberList":[],"NextTimestamp":7}"#;
    let (admin, asked) = desk(&[endless]).await;
    let error = admin.members(&room()).await.unwrap_err();
    assert!(error.to_string().contains("does not end"), "{error}");
    assert_eq!(asked.lock().unwrap().len(), super::MAX_PAGES);
}

#[tokio::test]
async fn many_people_go_in_batches() {
    let (admin, asked) = desk(&[OK]).await;
    let crowd: Vec<_> = (0..501).map(|n| UserId::from_peer(&format!("u{n}"))).collect();
    admin.mute(&room(), &crowd, 60).await.unwrap();
    admin.ban(&room(), &crowd[..21], 60, "").await.unwrap();
    let asked = asked.lock().unwrap();
    let counts: Vec<_> =
        asked.iter().map(|(_, body)| body["Members_Account"].as_array().unwrap().len()).collect();
    assert_eq!(counts, [500, 1, 20, 1]);
    assert_eq!(asked[1].1["Members_Account"], json!(["u500"]));
}

#[tokio::test]
async fn each_room_is_there_or_refused_by_itself() {
    let (admin, _) = desk(&[&json!({
        "ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "",
        "GroupInfo": [
            {"GroupId": "gone", "ErrorCode": 10010, "ErrorInfo": "this group does not exist"},
            {"GroupId": "stream1", "ErrorCode": 0, "Name": "晚会\u{1b}[2J", "Type": "AVChatRoom",
             "Owner_Account": "host", "CreateTime": 1_591_008_121, "LastMsgTime": 0,
             "MemberNum": 3, "MuteAllMember": "On", "AppDefinedData": [], "MemberList": []},
        ],
    })
    .to_string()])
    .await;
    let rooms = [room(), RoomId::from_peer("gone"), RoomId::from_peer("never")];
    let details = admin.room_details(&rooms).await.unwrap();
    let there = details[0].as_ref().unwrap();
    assert_eq!((there.room.name.as_str(), there.room.member_count), ("晚会[2J", 3));
    assert!(there.room.muted);
    assert_eq!((there.created, there.last_message), (1_591_008_121, None));
    assert_eq!(details[1].as_ref().unwrap_err().code, 10010);
    assert_eq!(details[2].as_ref().unwrap_err().code, 10010);
}

#[tokio::test]
async fn what_the_service_refuses_and_what_it_drops_is_told() {
    let (admin, _) = desk(&[
        r#"{"ActionStatus":"FAIL","ErrorCode":60010,"ErrorInfo":"not an admin"}"#,
        r#"{"ActionStatus":"OK","ErrorCode":0,"MsgTime":5,"MsgSeq":"9","MsgDropReason":"MsgFreqCtrl"}"#,
        r#"{"ActionStatus":"OK","ErrorCode":0,"MsgTime":5,"MsgSeq":10}"#,
    ])
    .await;
    let refusal = admin.destroy_room(&room()).await.unwrap_err().into_refusal();
    assert_eq!((refusal.kind, refusal.code), (RefusalKind::Rights, Some(60010)));
    let text = Outgoing::Text("hi".into());
    let dropped = admin.send(&room(), &text, Priority::Low, None).await.unwrap();
    assert_eq!((dropped.seq, dropped.time, dropped.dropped), (9, 5, true));
    assert!(!admin.broadcast(&text, None).await.unwrap().dropped);
}

/// The error of a call, which must not show the signature.
async fn fault(admin: &Admin) -> Error {
    let error = admin.destroy_room(&room()).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains(SIG), "{error:?}");
    error
}

#[tokio::test]
async fn what_is_no_answer_is_an_error_of_its_own() {
    let server = serve(Router::new().fallback(async || StatusCode::BAD_GATEWAY)).await;
    let error = fault(&admin(&server)).await;
    assert!(matches!(error, Error::Status { status: 502, .. }), "{error:?}");
    assert_eq!(error.into_refusal().kind, RefusalKind::Unanswered);
    let server = serve(Router::new()).await;
    let error = fault(&admin(&server)).await;
    assert!(matches!(error, Error::Status { status: 404, .. }), "{error:?}");
    assert_eq!(error.into_refusal().kind, RefusalKind::Other);

    let long = format!(r#"{{"ActionStatus":"{}"}}"#, "O".repeat(2 << 20));
    for garbage in ["<html>", "", "{}", "[]", "null", "\u{0}", r#"{"ActionStatus":"OK""#, &long] {
        let garbage = garbage.to_owned();
        let router = Router::new().fallback(async || garbage);
        let error = fault(&admin(&serve(router).await)).await;
        assert!(matches!(&error, Error::Refused(refused) if refused.code == 2801), "{error:?}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_or_slow_or_breaks_off_is_told_apart() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let free = listener.local_addr().unwrap();
    drop(listener);
    let error = fault(&admin(&format!("http://{free}"))).await;
    assert!(matches!(error, Error::Connect { .. }), "{error:?}");

    let slow = serve(Router::new().fallback(std::future::pending::<&str>)).await;
    let slow = Admin { patience: Duration::from_millis(50), ..admin(&slow) };
    let error = fault(&slow).await;
    assert!(matches!(error, Error::Timeout { .. }), "{error:?}");

    // Ends in the middle of an answer.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let _ = socket.read(&mut [0; 4096]).await;
            let _ = socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{").await;
        }
    });
    let error = fault(&admin(&server)).await;
    assert!(matches!(error, Error::Cut { .. }), "{error:?}");
    assert_eq!(error.into_refusal().kind, RefusalKind::Unanswered);

    // A redirection would carry the signature to somebody else.
    let (elsewhere, asked) = desk(&[OK]).await;
    let to = format!("{}v4/x/y", elsewhere.base);
    let router = Router::new().fallback(async move || axum::response::Redirect::temporary(&to));
    let error = fault(&admin(&serve(router).await)).await;
    assert!(matches!(error, Error::Status { status: 307, .. }), "{error:?}");
    assert!(asked.lock().unwrap().is_empty());
}
