//! Sockets that send what no SDK does.

use futures_util::{SinkExt, StreamExt};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};
use tokio_tungstenite::tungstenite::Message;

use super::{Wire, check_unharmed, frame, limited};
use crate::{
    service::Raw,
    support::{APP, PATIENCE, Service},
};

const ALIVE: &str = "heartbeat.alive";
const SEND: &str = "group_open_http_svc.send_group_msg";

fn say(text: &str) -> Value {
    let body = json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}]);
    json!({"GroupId": "room", "Random": 1, "MsgBody": body})
}

#[tokio::test]
async fn a_frame_beyond_the_bound_closes_and_one_at_the_bound_is_answered() {
    let service = Service::start(&[]);
    let (_room, _host, _events) = service.room("room", "host").await;
    let before = service.memory("VmRSS");
    for length in [(1_u64 << 20) + 1, 1 << 30, u64::MAX >> 1, u64::MAX] {
        let mut wire = Wire::socket(&service).await;
        let head = [&[0x82, 0xff], &length.to_be_bytes()[..], &[0; 4], &[b'x'; 1000]].concat();
        wire.0.write_all(&head).await.unwrap();
        wire.read_to_end().await;
    }
    let grown = service.memory("VmRSS").saturating_sub(before);
    assert!(grown < 4 << 10, "it took {grown} KiB");

    // Nobody who has not logged in has that much to say.
    let mut stranger = Raw::open(&service).await;
    let _ = stranger.socket.send(Message::Binary(vec![b'x'; (64 << 10) + 1].into())).await;
    let end = timeout(PATIENCE, stranger.socket.next()).await.unwrap();
    assert!(matches!(end, None | Some(Err(_) | Ok(Message::Close(_)))), "{end:?}");

    let mut bob = Raw::login(&service, "bob").await;
    bob.join("room").await;
    let text = |length| {
        let head = json!({"sdkappid": APP.0, "servcmd": SEND, "seq": 7, "a2": bob.a2});
        let empty = json!({"head": head, "body": say("")}).to_string();
        json!({"head": head, "body": say(&"x".repeat(length - empty.len()))}).to_string()
    };
    let (fits, too_long) = (text(1 << 20), text((1 << 20) + 1));
    assert_eq!(fits.len(), 1 << 20);
    bob.socket.send(Message::Binary(fits.into())).await.unwrap();
    assert_eq!(bob.answer(7).await["ErrorCode"], 80002);
    let _ = bob.socket.send(Message::Binary(too_long.into())).await;
    let end = timeout(PATIENCE, bob.socket.next()).await.unwrap();
    assert!(matches!(end, None | Some(Err(_) | Ok(Message::Close(_)))), "{end:?}");
    check_unharmed(&service).await;
}

#[tokio::test]
async fn frames_of_garbage_are_answered_and_harm_nothing() {
    let service = Service::start(&[]);
    let (_room, _host, _events) = service.room("room", "host").await;
    let mut random = StdRng::seed_from_u64(7);
    let mut garbage: Vec<Vec<u8>> = (0..200)
        .map(|length| {
            let mut bytes = vec![0; length];
            random.fill_bytes(&mut bytes);
            bytes
        })
        .collect();
    let nested = "[".repeat(10_000) + &"]".repeat(10_000);
    let objects = "{\"a\":".repeat(10_000) + "1" + &"}".repeat(10_000);
    let head = |head: &str| format!("{{\"head\":{{{head}}},\"body\":{{}}}}").into_bytes();
    garbage.extend([
        b"{\"head\":{\"servcmd\":\"\xff\xfe\",\"seq\":1},\"body\":{}}".to_vec(),
        nested.clone().into_bytes(),
        objects.clone().into_bytes(),
        format!("{{\"head\":{nested},\"body\":{{}}}}").into_bytes(),
        head("\"servcmd\":\"heartbeat.alive\""),
        head("\"seq\":1"),
        head("\"servcmd\":\"heartbeat.alive\",\"seq\":-1"),
        head("\"servcmd\":\"heartbeat.alive\",\"seq\":1e999"),
        head("\"servcmd\":\"heartbeat.alive\",\"seq\":340282366920938463463374607431768211456"),
        head("\"servcmd\":[],\"seq\":1"),
        head("\"servcmd\":\"heartbeat.alive\",\"seq\":1,\"seq\":2"),
        head("\"servcmd\":\"heartbeat.alive\",\"seq\":1,\"sdkappid\":{}"),
        vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0],
    ]);
    let mut bob = Raw::login(&service, "bob").await;
    bob.join("room").await;
    for bytes in garbage {
        let said = String::from_utf8_lossy(&bytes).chars().take(100).collect::<String>();
        bob.socket.send(Message::Binary(bytes.into())).await.unwrap();
        // What has no head is told as a push.
        let answer = bob.answer(0).await;
        assert_eq!(
            (&answer["ErrorCode"], &answer["ActionStatus"]),
            (&json!(60003), &json!("FAIL")),
            "{said}"
        );
    }
    // Bodies are another matter: there is a head to answer to.
    for (body, code) in [(&nested, 10004), (&objects, 10004), (&"1e999".to_owned(), 10004)] {
        let frame = format!(
            "{{\"head\":{{\"sdkappid\":{APP},\"servcmd\":\"{SEND}\",\"seq\":900,\"a2\":\"{}\"}},\"body\":{body}}}",
            bob.a2
        );
        bob.socket.send(Message::Binary(frame.into())).await.unwrap();
        assert_eq!(bob.answer(900).await["ErrorCode"], code, "{}", &body[..5]);
    }
    // A frame of the other dialect is passed over.
    let text = format!(
        "{{\"head\":{{\"sdkappid\":{APP},\"servcmd\":\"{ALIVE}\",\"seq\":901}},\"body\":{{}}}}"
    );
    bob.socket.send(Message::text(text)).await.unwrap();
    let next = bob.send(ALIVE, json!({}), json!({})).await;
    let answer = timeout(PATIENCE, bob.socket.next()).await.unwrap().unwrap().unwrap();
    let answer: Value = serde_json::from_slice(&answer.into_data()).unwrap();
    assert_eq!(answer["head"]["seq"], next);
    check_unharmed(&service).await;
}

#[tokio::test]
async fn what_a_socket_may_not_send_closes_it() {
    let service = Service::start(&[]);
    let long = vec![b'x'; 126];
    for bytes in [
        // Not masked, a reserved bit, an opcode that nobody knows, a ping in two frames, one that is too long, a
        // continuation of nothing.
        vec![0x82, 1, b'x'],
        vec![0xc2, 0x80, 0, 0, 0, 0],
        frame(true, 0x3, b"x"),
        frame(false, 0x9, b"x"),
        frame(true, 0x9, &long),
        frame(true, 0x0, b"x"),
        frame(true, 0x1, b"\xff\xfe"),
        b"GET / HTTP/1.1\r\n\r\n".to_vec(),
    ] {
        let mut wire = Wire::socket(&service).await;
        wire.0.write_all(&bytes).await.unwrap();
        wire.read_to_end().await;
    }
    check_unharmed(&service).await;
}

#[tokio::test]
async fn fragments_are_put_together_up_to_the_bound() {
    let service = limited("frame_bytes = 65536");
    let request =
        json!({"head": {"sdkappid": APP.0, "servcmd": ALIVE, "seq": 5}, "body": {}}).to_string();
    let mut bytes = Vec::new();
    for (index, byte) in request.bytes().enumerate() {
        bytes.extend(frame(false, if index == 0 { 2 } else { 0 }, &[byte]));
        bytes.extend(frame(true, 9, b"are you there?"));
    }
    bytes.extend(frame(true, 0, b""));
    let mut wire = Wire::socket(&service).await;
    wire.0.write_all(&bytes).await.unwrap();
    let mut answers = Vec::new();
    while !String::from_utf8_lossy(&answers).contains("\"seq\":5") {
        assert!(timeout(PATIENCE, wire.0.read_buf(&mut answers)).await.unwrap().unwrap() > 0);
    }

    // One that never ends is closed when it is too long, with nothing of it kept.
    let mut wire = Wire::socket(&service).await;
    wire.0.write_all(&frame(false, 2, b"{")).await.unwrap();
    let more = frame(false, 0, &[b' '; 1000]);
    let mut sent = 0;
    while wire.0.write_all(&more).await.is_ok() {
        sent += 1;
        assert!(sent < 20_000, "it takes everything");
    }
    check_unharmed(&service).await;
}
