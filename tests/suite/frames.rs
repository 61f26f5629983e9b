//! Our client's requests, recorded on a real wire, against those of the official SDK 3.6.6.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use danmux::{
    client::{Client, Config, NewRoom},
    model::{Custom, Outgoing, Priority, ProfileUpdate, RoomId, RoomUpdate, Text, UserId},
    wire::{Request, Servcmd, envelope},
};
use futures_util::{SinkExt, StreamExt};
use serde_json::value::RawValue;
use tokio::net::TcpListener;
use tokio_tungstenite::{accept_async, connect_async};

use crate::support::{APP, Service, sign};

#[derive(serde::Deserialize)]
struct Fixture {
    name: String,
    frame: Box<RawValue>,
}

fn fixtures() -> HashMap<String, String> {
    let lines = include_str!("../fixtures/sdk-3.6.6-requests.jsonl").lines();
    let fixtures = lines.map(|line| serde_json::from_str::<Fixture>(line).unwrap());
    fixtures.map(|fixture| (fixture.name, fixture.frame.get().to_owned())).collect()
}

#[test]
fn the_sdks_requests_read_and_write_to_the_letter() {
    for (name, frame) in fixtures() {
        let request = Request::decode(frame.as_bytes()).unwrap();
        let body = request.body.unwrap().get();
        assert_eq!(envelope::encode_request(&request.head, body), frame, "{name}");
        let servcmd = Servcmd::parse(&request.head.servcmd).unwrap();
        assert_eq!(envelope::checksum(servcmd, body), request.head.cs, "{name}");
    }
}

/// What differs from one run to the next, or by whom it is sent.
const VARIABLE: &[&str] = &[
    "a2",
    "tinyid",
    "status_instid",
    "reqtime",
    "identifier",
    "usersig",
    "cs",
    "seq",
    "Random",
    "ClientSeq",
    "MsgClientTime",
    "Key",
    "StartSeq",
    "CloudCustomData",
    "Text",
    "From_Account",
    "GroupId",
];

/// A frame with its variable values blanked: what is left must agree to the letter.
fn masked(frame: &str) -> String {
    let mut masked = frame.to_owned();
    for name in VARIABLE {
        let label = format!("\"{name}\":");
        let mut from = 0;
        while let Some(at) = masked[from..].find(&label) {
            let start = from + at + label.len();
            let mut values =
                serde_json::Deserializer::from_str(&masked[start..]).into_iter::<Box<RawValue>>();
            let value = values.next().unwrap().unwrap();
            // A number stays a number, text stays text.
            let blank = if value.get().starts_with('"') { "\"\"" } else { "0" };
            let end = start + value.get().len();
            masked.replace_range(start..end, blank);
            from = start;
        }
    }
    masked
}

/// A wire that notes what the client sends.
async fn recorder(service: &str) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    let frames: Arc<Mutex<Vec<String>>> = Arc::default();
    let (noted, service) = (Arc::clone(&frames), service.to_owned());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut near = accept_async(stream).await.unwrap();
            let (mut far, _) = connect_async(format!("{service}/binfo")).await.unwrap();
            let noted = Arc::clone(&noted);
            tokio::spawn(async move {
                loop {
                    tokio::select! {
                        Some(Ok(frame)) = near.next() => {
                            if frame.is_binary() {
                                let text = frame.clone().into_text().unwrap();
                                noted.lock().unwrap().push(text.as_str().to_owned());
                            }
                            if far.send(frame).await.is_err() { break }
                        }
                        Some(Ok(frame)) = far.next() => {
                            if near.send(frame).await.is_err() { break }
                        }
                        else => break,
                    }
                }
            });
        }
    });
    (url, frames)
}

#[tokio::test(flavor = "multi_thread")]
async fn our_requests_are_the_sdks_requests() {
    let service = Service::start(&[]);
    let (url, frames) = recorder(&service.url).await;
    let connect = async || Client::connect(Config::new(&url, APP)).await.unwrap();
    let user = |id| UserId::new(id).unwrap();
    let (alice, bob, carol) = (user("alice_t366"), user("bob_t366"), user("carol_t366"));
    let room = RoomId::new("room_t366").unwrap();

    let (guest, _guest_events) = connect().await;
    let (host, _events) = connect().await;
    host.login(&alice, sign(&alice)).await.unwrap();
    let (nick, avatar) = ("Alice Ä 爱".to_owned(), "http://img.test/alice.png".to_owned());
    let profile = ProfileUpdate { nick: Some(nick), avatar: Some(avatar) };
    host.update_my_profile(&profile).await.unwrap();
    let new = NewRoom {
        id: Some(room.clone()),
        name: "Room".into(),
        introduction: "intro".into(),
        notification: "hello".into(),
        avatar: String::new(),
    };
    host.create_room(&new).await.unwrap();
    host.join(&room).await.unwrap();
    guest.join(&room).await.unwrap();
    host.send_text(&room, "hi", Priority::Normal).await.unwrap();
    let (data, description) = (Text::new(r#"{"a":1}"#), Text::new("d"));
    let custom = Custom { data, description, extension: Text::new("e") };
    host.send(&room, &Outgoing::Custom(custom), Priority::Normal).await.unwrap();

    let (member, _member_events) = connect().await;
    member.login(&bob, sign(&bob)).await.unwrap();
    let (other, _other_events) = connect().await;
    other.login(&carol, sign(&carol)).await.unwrap();
    other.join(&room).await.unwrap();
    host.mute(&room, &bob, Duration::from_mins(10)).await.unwrap();
    host.set_admin(&room, &carol, true).await.unwrap();
    let update = RoomUpdate {
        name: Some("Room 2".into()),
        notification: Some("news".into()),
        ..RoomUpdate::default()
    };
    host.update_room(&room, &update).await.unwrap();
    host.mute_all(&room, true).await.unwrap();
    other.quit(&room).await.unwrap();
    host.dismiss_room(&room).await.unwrap();
    host.logout().await.unwrap();

    let frames = frames.lock().unwrap().clone();
    for (name, mut theirs) in fixtures() {
        // Ours makes rooms without fields of an app's own.
        theirs = theirs.replace(r#""AppDefinedData":[{"Key":"stage","Value":"on"}],"#, "");
        // Only a service that broadcasts gives the number to poll with.
        theirs = theirs.replace(r#""StartBroadcastSeq":1,"#, "");
        let found = frames.iter().find(|ours| masked(ours) == masked(&theirs));
        let same_command: Vec<_> = {
            let servcmd = Request::decode(theirs.as_bytes()).unwrap().head.servcmd.into_owned();
            frames.iter().filter(|ours| ours.contains(&servcmd)).map(|ours| masked(ours)).collect()
        };
        assert!(found.is_some(), "{name}: {}\nours: {same_command:#?}", masked(&theirs));
    }
    // The checksum is that of the body as it stands, and the SDK's own where the bodies agree.
    let mut equal = 0;
    for ours in &frames {
        let request = Request::decode(ours.as_bytes()).unwrap();
        let body = request.body.unwrap().get();
        let servcmd = Servcmd::parse(&request.head.servcmd).unwrap();
        assert_eq!(request.head.cs, envelope::checksum(servcmd, body), "{ours}");
        for theirs in fixtures().values() {
            let theirs = Request::decode(theirs.as_bytes()).unwrap();
            if theirs.head.servcmd == request.head.servcmd && theirs.body.unwrap().get() == body {
                assert_eq!(request.head.cs, theirs.head.cs, "{ours}");
                equal += 1;
            }
        }
    }
    assert!(equal >= 10, "only {equal} requests had the SDK's own body");
}
