//! Peers that take more than their share: others are served meanwhile, and memory is bounded.

use std::{net::SocketAddr, time::Duration};

use danmux::{
    client::Client,
    model::{Event, Priority, RoomId},
};
use futures_util::SinkExt;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{Instant, timeout},
};
use tokio_tungstenite::tungstenite::Message;

use super::{Wire, address, check_unharmed, frame, limited};
use crate::{
    service::{POLL, POLL_AS_GUEST, Raw, poll},
    support::{APP, Lines, PATIENCE, Service, event},
};

/// How long a message may take to another member while a peer misbehaves.
const SOON: Duration = Duration::from_secs(5);

/// Holds that a message reaches another member soon; how long the slowest of a few took.
async fn check_service(
    host: &Client,
    room: &RoomId,
    heard: &mut danmux::client::Events,
) -> Duration {
    let mut slowest = Duration::ZERO;
    for _ in 0..20 {
        let begun = Instant::now();
        let sent = host.send_text(room, "for all", Priority::Normal).await.unwrap();
        event(heard, |event| match event {
            Event::Message(message) if message.seq >= sent.seq => Some(()),
            _ => None,
        })
        .await;
        slowest = slowest.max(begun.elapsed());
    }
    assert!(slowest < SOON, "a message took {slowest:?}");
    slowest
}

async fn is_open(stream: &mut TcpStream) -> bool {
    let request = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    if stream.write_all(request).await.is_err() {
        return false;
    }
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\nok\n") {
        match timeout(PATIENCE, stream.read_u8()).await.unwrap() {
            Ok(byte) => answer.push(byte),
            Err(_) => return false,
        }
    }
    true
}

#[tokio::test]
async fn an_address_with_too_many_connections_keeps_nobody_else_out() {
    let service = limited("connections_of_address = 30");
    let mut open = Vec::new();
    for _ in 0..30 {
        open.push(TcpStream::connect(address(&service)).await.unwrap());
    }
    for stream in &mut open {
        assert!(is_open(stream).await);
    }
    for _ in 0..10 {
        let mut refused = TcpStream::connect(address(&service)).await.unwrap();
        assert!(!is_open(&mut refused).await);
    }
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    let far: SocketAddr = address(&service).parse().unwrap();
    assert!(is_open(&mut socket.connect(far).await.unwrap()).await);
    assert!(is_open(&mut open[0]).await);
    // Who lets go may come again.
    drop(open);
    let again = async {
        while !is_open(&mut TcpStream::connect(address(&service)).await.unwrap()).await {}
    };
    timeout(PATIENCE, again).await.unwrap();
    assert!(service.metrics().await.contains("danmux_connections_refused_total"));
    check_unharmed(&service).await;
}

#[tokio::test]
async fn connections_are_bounded_by_the_service_and_not_by_what_a_shell_allows() {
    let folder = tempfile::tempdir().unwrap();
    let mut shell = std::process::Command::new("sh");
    let few = "ulimit -Sn 64; exec \"$0\" serve --listen 127.0.0.1:0 --data \"$1\"";
    shell.args(["-c", few, env!("CARGO_BIN_EXE_danmux")]).arg(folder.path());
    let mut service = Lines::of(&mut shell);
    let address = service.next().unwrap().replace("listening on ws://", "");
    let mut open = Vec::new();
    for _ in 0..100 {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        assert!(is_open(&mut stream).await);
        open.push(stream);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_polls_that_nobody_reads_cost_little_and_delay_nobody() {
    let service = limited("patience_seconds = 1");
    let (room, host, _events) = service.room("room", "host").await;
    let (member, mut heard) = service.client("member").await;
    member.join(&room).await.unwrap();
    // Each answer is large.
    for _ in 0..50 {
        host.send_text(&room, &"x".repeat(10_000), Priority::Normal).await.unwrap();
    }
    let mut bob = Raw::login(&service, "bob").await;
    let (key, _) = bob.join("room").await;
    for _ in 0..50 {
        host.send_text(&room, &"y".repeat(10_000), Priority::Normal).await.unwrap();
    }
    let before = service.memory("VmHWM");
    let own_head = json!({"sdkappid": APP.0, "servcmd": POLL, "seq": 9, "a2": bob.a2});
    let request = json!({"head": own_head, "body": poll(&key, 0)}).to_string();
    let flood = tokio::spawn(async move {
        for _ in 0..100_000 {
            bob.socket.feed(Message::text(request.clone()).into_data().into()).await?;
        }
        bob.socket.flush().await?;
        // Nothing is read: the service ends it.
        std::future::pending::<Result<(), tokio_tungstenite::tungstenite::Error>>().await
    });
    let slowest = check_service(&host, &room, &mut heard).await;
    let begun = Instant::now();
    // The service does not wait for ever for a peer that does not read.
    let ended = timeout(PATIENCE, flood).await.expect("the connection was ended").unwrap();
    assert!(ended.is_err());
    let grown = service.memory("VmHWM") - before;
    println!(
        "unread polls: {grown} KiB, a message took {slowest:?}, closed after {:?}",
        begun.elapsed()
    );
    assert!(grown < 24 << 10, "it took {grown} KiB");
    check_unharmed(&service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_pings_that_nobody_reads_cost_little_and_delay_nobody() {
    let service = Service::start(&["--rate-limit", "0"]);
    let (room, host, _events) = service.room("room", "host").await;
    let (member, mut heard) = service.client("member").await;
    member.join(&room).await.unwrap();
    let before = service.memory("VmHWM");
    let mut wires = Vec::new();
    for _ in 0..4 {
        wires.push(Wire::socket(&service).await);
    }
    let pings = frame(true, 9, &[b'x'; 125]).repeat(1000);
    let flood = async {
        for wire in &mut wires {
            for _ in 0..100 {
                // It may stop to read when nobody reads its answers.
                if timeout(Duration::from_millis(200), wire.0.write_all(&pings)).await.is_err() {
                    break;
                }
            }
        }
    };
    let (slowest, ()) = tokio::join!(check_service(&host, &room, &mut heard), flood);
    let grown = service.memory("VmHWM") - before;
    println!("unread pings: {grown} KiB, a message took {slowest:?}");
    assert!(grown < 8 << 10, "it took {grown} KiB");
    check_unharmed(&service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_that_only_join_keep_nobody_out() {
    let service = limited("accounts = 200");
    let (room, host, _events) = service.room("room", "host").await;
    let (member, mut heard) = service.client("member").await;
    member.join(&room).await.unwrap();
    let (guest, mut read) = service.connect().await;
    guest.join(&room).await.unwrap();
    let mut hostile = Raw::open(&service).await;
    let mut keys = Vec::new();
    for _ in 0..1000 {
        let join = "group_open_http_noauth_svc.apply_join_group";
        let joined = hostile.ask(join, json!({"GroupId": "room"})).await;
        assert_eq!(joined["ErrorCode"], 0, "{joined}");
        keys.push(joined["LongPollingKey"].as_str().unwrap().to_owned());
    }
    // A member that joins again and again takes no more than one with many devices.
    let mut bob = Raw::login(&service, "bob").await;
    for _ in 0..1000 {
        bob.join("room").await;
    }
    let mut late = Raw::login(&service, "late").await;
    late.join("room").await;
    check_service(&host, &room, &mut heard).await;
    // Whoever was there before reads on, and so does the first of them all.
    let text = |event: &Event| matches!(event, Event::Message(_)).then_some(());
    event(&mut read, text).await;
    let page = hostile.ask(POLL_AS_GUEST, poll(&keys[0], 0)).await;
    assert!(page["RspMsgList"].as_array().unwrap().len() > 10, "{page}");
    check_unharmed(&service).await;
}
