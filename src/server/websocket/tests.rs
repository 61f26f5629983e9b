//! Frames from a peer, right and wrong.

use futures_util::{SinkExt, StreamExt};
use proptest::prelude::*;
use tokio::io::{AsyncReadExt, DuplexStream, duplex};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{self, protocol::Role},
};

use super::*;

const MAX: usize = 100_000;
const MASK: [u8; 4] = [1, 2, 3, 4];

/// A frame as a peer writes it.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        short @ 0..=125 => bytes.push(0x80 | u8::try_from(short).unwrap()),
        medium @ 126..=65535 => {
            bytes.push(0xfe);
            bytes.extend(u16::try_from(medium).unwrap().to_be_bytes());
        }
        long => {
            bytes.push(0xff);
            bytes.extend((long as u64).to_be_bytes());
        }
    }
    bytes.extend(MASK);
    bytes.extend(unmask(payload, MASK));
    bytes
}

/// A socket on which `bytes` came.
fn socket(bytes: Vec<u8>) -> WebSocket<DuplexStream> {
    WebSocket::new(duplex(64).0, bytes, MAX)
}

fn binary(bytes: &[u8]) -> Message {
    Message { binary: true, bytes: bytes.to_vec() }
}

fn broken(bytes: Vec<u8>) -> Status {
    let mut socket = socket(bytes);
    match socket.received() {
        Err(SocketError::Broken(status)) => {
            // The peer is told.
            assert_eq!(socket.unsent[..2], [0x88, 2]);
            assert_eq!(socket.unsent[2..], (status as u16).to_be_bytes());
            status
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn it_speaks_with_another_implementation_at_every_length() {
    let (near, far) = duplex(1000);
    let mut far = WebSocketStream::from_raw_socket(far, Role::Client, None).await;
    let peer = tokio::spawn(async move {
        while let Some(Ok(message)) = far.next().await {
            if message.is_binary() || message.is_text() {
                far.send(tungstenite::Message::Ping("x".into())).await.unwrap();
                far.send(message).await.unwrap();
            }
        }
    });
    let mut near = WebSocket::new(near, Vec::new(), MAX);
    for length in [0, 1, 125, 126, 65_535, 65_536, MAX] {
        for is_binary in [true, false] {
            near.send(is_binary, &vec![b'a'; length]);
            near.flush().await.unwrap();
            let message = loop {
                match near.receive().await.unwrap() {
                    Some(message) => break message,
                    None => near.flush().await.unwrap(),
                }
            };
            assert_eq!((message.binary, message.bytes), (is_binary, vec![b'a'; length]));
        }
    }
    near.close();
    near.flush().await.unwrap();
    while !matches!(near.receive().await, Err(SocketError::Closed)) {
        near.flush().await.unwrap();
    }
    drop(near);
    peer.await.unwrap();
}

#[tokio::test]
async fn pings_and_farewells_are_answered_between_fragments() {
    let (near, mut far) = duplex(1000);
    let fragments = [
        frame(0x02, b"one "),
        frame(0x89, b"p"),
        frame(0x00, b"two "),
        frame(0x8a, b""),
        frame(0x80, b"three"),
        frame(0x88, b"\x0f\xa0bye"),
    ];
    let mut socket = WebSocket::new(near, fragments.concat(), MAX);
    assert_eq!(socket.receive().await.unwrap(), Some(binary(b"one two three")));
    assert!(matches!(socket.receive().await, Err(SocketError::Closed)));
    socket.flush().await.unwrap();
    assert_eq!(socket.unsent.capacity(), 0);
    let mut told = [0; 7];
    far.read_exact(&mut told).await.unwrap();
    assert_eq!(&told, b"\x8a\x01p\x88\x02\x0f\xa0");
}

#[test]
fn what_breaks_the_protocol_ends_the_socket() {
    let unmasked = vec![0x82, 1, b'x'];
    let extended = frame(0xc2, b"x");
    let unknown = frame(0x83, b"x");
    let long_ping = frame(0x89, &[0; 126]);
    let cut_ping = frame(0x09, b"");
    let no_beginning = frame(0x80, b"x");
    let two_beginnings = [frame(0x02, b"x"), frame(0x82, b"x")].concat();
    for bytes in [unmasked, extended, unknown, long_ping, cut_ping, no_beginning, two_beginnings] {
        assert_eq!(broken(bytes), Status::ProtocolError);
    }
    assert_eq!(broken(frame(0x81, b"\xff")), Status::InvalidText);
}

#[test]
fn what_is_too_big_is_refused_before_it_comes() {
    let head = |length: u64| [&[0x82, 0xff][..], &length.to_be_bytes()].concat();
    assert_eq!(broken(head(MAX as u64 + 1)), Status::TooBig);
    assert_eq!(broken(head(u64::MAX)), Status::TooBig);
    assert_eq!(socket(head(MAX as u64)).received().unwrap(), None);
    let fragments = [frame(0x02, &vec![0; MAX]), frame(0x80, b"x")].concat();
    assert_eq!(broken(fragments), Status::TooBig);
}

#[test]
fn nothing_is_kept_of_what_was_taken() {
    let mut socket = socket(frame(0x82, b"x"));
    assert_eq!(socket.received().unwrap(), Some(binary(b"x")));
    assert_eq!((socket.unread.capacity(), socket.taken), (0, 0));
    assert_eq!(socket.received().unwrap(), None);
}

proptest! {
    #[test]
    fn messages_come_whole_however_they_are_cut(
        messages in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 1..8),
        cut in 1_usize..50,
    ) {
        let sent: Vec<u8> = messages.iter().flat_map(|bytes| frame(0x82, bytes)).collect();
        let mut socket = socket(Vec::new());
        let mut came = Vec::new();
        for piece in sent.chunks(cut) {
            socket.unread.extend_from_slice(piece);
            while let Some(message) = socket.received().unwrap() {
                came.push(message.bytes);
            }
        }
        prop_assert_eq!(came, messages);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut socket = socket(bytes);
        while let Ok(Some(message)) = socket.received() {
            prop_assert!(message.bytes.len() <= MAX);
        }
    }
}
