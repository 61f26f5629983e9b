//! The REST port, and HTTP before it is a socket.

use std::time::Duration;

use danmux::{model::UserId, wire::user_sig};
use serde_json::{Value, json};
use tokio::{
    io::AsyncWriteExt,
    time::{Instant, sleep},
};

use super::{Wire, check_unharmed, limited};
use crate::{
    service::{POLL, Raw, poll},
    support::{APP, KEY, Service, now},
};

const INFO: &str = "/v4/group_open_http_svc/get_group_info";

fn query(user: &str) -> String {
    let sig = user_sig::make(APP, KEY, &UserId::new(user).unwrap(), now(), 60);
    format!("sdkappid={APP}&identifier={user}&usersig={sig}&random=1&contenttype=json")
}

/// Sends a request as it stands; the status and the body.
async fn exchange(service: &Service, request: &[u8]) -> (u16, String) {
    let mut wire = Wire::to(service).await;
    // The service need not read all before it closes.
    let _ = wire.0.write_all(request).await;
    let answer = wire.read_to_end().await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).unwrap_or("0").parse().unwrap();
    (status, body.to_owned())
}

fn post(path: &str, query: &str, head: &str, body: &str) -> Vec<u8> {
    format!("POST {path}?{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{head}\r\n{body}")
        .into()
}

fn with_length(path: &str, query: &str, body: &str) -> Vec<u8> {
    post(path, query, &format!("Content-Length: {}\r\n", body.len()), body)
}

fn code(answer: &str) -> i64 {
    let answer: Value = serde_json::from_str(answer).unwrap_or_else(|_| panic!("{answer:?}"));
    assert!(answer["ActionStatus"] == "FAIL" && answer["ErrorInfo"].is_string(), "{answer}");
    answer["ErrorCode"].as_i64().unwrap()
}

#[tokio::test]
async fn what_is_wrong_with_a_call_is_answered_with_its_code() {
    let service = limited("patience_seconds = 1");
    let admin = query("administrator");
    let long = format!("{{\"GroupIdList\":[\"{}\"]}}", "x".repeat(2 << 20));
    let deep = format!("{{\"GroupIdList\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let chunks = |body: &str| post(INFO, &admin, "Transfer-Encoding: chunked\r\n", body);
    let promised = post(INFO, &admin, "Content-Length: 100\r\n", "{\"GroupIdList\"");
    for (request, expected) in [
        (with_length(INFO, "", "{}"), 60012),
        (with_length(INFO, "sdkappid=x", "{}"), 60006),
        (with_length(INFO, &format!("sdkappid={APP}"), "{}"), 70002),
        (with_length(INFO, &format!("sdkappid={APP}&identifier=a&usersig=%00%ff"), "{}"), 70003),
        (with_length(INFO, &admin.replace("administrator", "root"), "{}"), 70013),
        (with_length(INFO, &query("bob"), "{}"), 60010),
        (with_length("/v4/no_such_svc/x", &admin, "{}"), 60009),
        (with_length("/v4/", &admin, "{}"), 60009),
        (with_length(INFO, &admin, ""), 60003),
        (with_length(INFO, &admin, "not JSON"), 60003),
        (with_length(INFO, &admin, "[]"), 60003),
        (with_length(INFO, &admin, "{\"GroupIdList\": 1}"), 10004),
        (with_length(INFO, &admin, &deep), 10004),
        (with_length(INFO, &admin, &long), 93000),
        (promised, 60008),
        (chunks("zz\r\n{}\r\n0\r\n\r\n"), 60003),
        (chunks("ffffffffffffffffff\r\n{}\r\n0\r\n\r\n"), 60003),
        (format!("GET {INFO}?{admin} HTTP/1.1\r\nConnection: close\r\n\r\n").into(), 60002),
        (format!("DELETE {INFO}?{admin} HTTP/1.1\r\nConnection: close\r\n\r\n").into(), 60002),
    ] {
        let start = String::from_utf8_lossy(&request[..request.len().min(400)]).into_owned();
        let (status, body) = exchange(&service, &request).await;
        assert_eq!((status, code(&body)), (200, expected), "{start}: {body}");
    }
    // A chunked body that is right is taken.
    let (_, body) = exchange(&service, &chunks("12\r\n{\"GroupIdList\":[]}\r\n0\r\n\r\n")).await;
    assert!(body.contains("\"ErrorCode\":0"), "{body}");
    for (request, status) in [
        ("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 426),
        ("POST /nope HTTP/1.1\r\nConnection: close\r\n\r\n", 404),
        ("GET /../etc/passwd HTTP/1.1\r\nConnection: close\r\n\r\n", 404),
        ("\x16\x03\x01\x02\x00\x01\x00\x01", 400),
        ("GET / HTTP/9.9\r\n\r\n", 400),
    ] {
        assert_eq!(exchange(&service, request.as_bytes()).await.0, status, "{request:?}");
    }
    check_unharmed(&service).await;
}

#[tokio::test]
async fn a_call_without_a_right_signature_is_refused_before_its_body_is_read() {
    let service = Service::start(&[]);
    let request = post(INFO, &format!("sdkappid={APP}"), "Content-Length: 1000000\r\n", "");
    let begun = Instant::now();
    assert_eq!(code(&exchange(&service, &request).await.1), 70002);
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_ended() {
    let service = limited("patience_seconds = 1");
    let begun = Instant::now();
    let mut trickle = Wire::to(&service).await;
    let mut silent = Wire::to(&service).await;
    for byte in b"GET /binfo HTTP/1.1\r\nHost: localhost\r\nX-Long: ".iter().cycle() {
        if trickle.0.write_all(&[*byte]).await.is_err() {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "it goes on and on");
        sleep(Duration::from_millis(50)).await;
    }
    trickle.read_to_end().await;
    silent.read_to_end().await;
    assert!(begun.elapsed() < Duration::from_secs(10));

    // A head is 16 KiB at most, whatever it is made of.
    for head in ["GET /", "GET / HTTP/1.1\r\nX-Long: "] {
        let request = [head, &"x".repeat(40 << 10), " HTTP/1.1\r\n\r\n"].concat();
        let (status, _) = exchange(&service, request.as_bytes()).await;
        assert!([0, 400, 414, 431].contains(&status), "{status}");
    }
    check_unharmed(&service).await;
}

#[tokio::test]
async fn a_call_for_many_that_is_refused_for_one_leaves_nothing_half_done() {
    let service = Service::start(&[]);
    let (_room, _host, _events) = service.room("room", "host").await;
    let call = async |command: &str, body: Value| {
        let path = format!("group_open_http_svc/{command}");
        service.rest("administrator", &path, &body).await["ErrorCode"].clone()
    };
    let mut eve = Raw::login(&service, "eve").await;
    let (key, start) = eve.join("room").await;
    let both = json!({"GroupId": "room", "Members_Account": ["eve", "host"], "Duration": 60, "MuteTime": 60});
    assert_eq!(call("ban_group_member", both.clone()).await, 10007);
    assert_eq!(call("forbid_send_msg", both).await, 10007);
    let body = json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": "here I am"}}]);
    let say = json!({"GroupId": "room", "Random": 1, "MsgBody": body});
    assert_eq!(eve.ask("group_open_http_svc.send_group_msg", say).await["ErrorCode"], 0);
    let page = eve.ask(POLL, poll(&key, start)).await;
    assert_eq!(page["RspMsgList"].as_array().unwrap().len(), 1, "{page}");

    let users = ["a", "b", "c", "d", "e", "f"];
    let accounts = json!({"Accounts": users});
    service.rest("administrator", "im_open_login_svc/multiaccount_import", &accounts).await;
    let admins = json!({"GroupId": "room", "CommandType": 1, "Admin_Account": users});
    let path = "group_open_avchatroom_http_svc/modify_admin";
    assert_eq!(service.rest("administrator", path, &admins).await["ErrorCode"], 10007);
    let path = "group_open_avchatroom_http_svc/get_admin_list";
    let list = service.rest("administrator", path, &json!({"GroupId": "room"})).await;
    assert_eq!(list["Admin_List"], json!([]));
}

#[tokio::test]
async fn an_app_has_as_many_rooms_as_the_limit_says() {
    let service = limited("rooms = 20");
    let create = async || {
        let new = json!({"Type": "AVChatRoom", "Name": "one more"});
        service.rest("administrator", "group_open_http_svc/create_group", &new).await
    };
    for _ in 0..20 {
        assert_eq!(create().await["ErrorCode"], 0);
    }
    assert_eq!(create().await["ErrorCode"], 10036);
    let (path, all) = ("group_open_http_svc/get_appid_group_list", json!({}));
    let list = service.rest("administrator", path, &all).await;
    assert_eq!(list["TotalCount"], 20);
    let one = json!({"GroupId": list["GroupIdList"][0]["GroupId"]});
    service.rest("administrator", "group_open_http_svc/destroy_group", &one).await;
    assert_eq!(create().await["ErrorCode"], 0);
    check_unharmed(&service).await;
}
