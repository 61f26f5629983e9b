//! Hostile peers: whatever they send gets a documented error or a close, costs bounded memory, and nobody else's
//! service.

mod crowd;
mod rest;
mod socket;
mod wrong;

use std::time::Duration;

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::{PATIENCE, Service};

/// A service with these limits of its own, one a line.
fn limited(limits: &str) -> Service {
    Service::configured(0, &format!("[serve]\nrate_limit = 0\n[serve.limits]\n{limits}"), &[])
}

/// Where a service listens.
fn address(service: &Service) -> &str {
    service.url.strip_prefix("ws://").unwrap()
}

/// Holds that a service is there for others, and never came to grief.
async fn check_unharmed(service: &Service) {
    let info = json!({"GroupIdList": ["nowhere"]});
    let asked = service.rest("administrator", "group_open_http_svc/get_group_info", &info);
    let answer = timeout(Duration::from_secs(10), asked).await.expect("it answers others");
    assert_eq!(answer["ErrorCode"], 0);
    let log = service.log();
    for word in ["panicked", "ERROR"] {
        assert!(!log.contains(word), "{log}");
    }
}

/// A connection without any protocol.
struct Wire(TcpStream);

impl Wire {
    async fn to(service: &Service) -> Self {
        Self(TcpStream::connect(address(service)).await.unwrap())
    }

    /// One that became a WebSocket.
    async fn socket(service: &Service) -> Self {
        let mut wire = Self::to(service).await;
        let head = "GET /binfo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
            Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        wire.0.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(timeout(PATIENCE, wire.0.read_u8()).await.unwrap().unwrap());
        }
        assert!(answer.starts_with(b"HTTP/1.1 101"));
        wire
    }

    /// All that comes before the service closes.
    async fn read_to_end(&mut self) -> String {
        let mut answer = Vec::new();
        // A reset is an end as well.
        let _ = timeout(PATIENCE, self.0.read_to_end(&mut answer)).await.expect("it is closed");
        String::from_utf8_lossy(&answer).into_owned()
    }
}

/// A WebSocket frame as a client masks it, with a mask of zeros.
fn frame(finished: bool, opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![if finished { 0x80 } else { 0 } | opcode];
    match payload.len() {
        length @ 0..126 => frame.push(0x80 | u8::try_from(length).unwrap()),
        length @ 126..65536 => {
            frame.push(0xfe);
            frame.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
        length => {
            frame.push(0xff);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}
