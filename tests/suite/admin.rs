//! The REST API's client of the library against the service: what `danmux room` does not use.

use std::collections::BTreeMap;

use danmux::{
    client::{
        NewRoom,
        admin::{Admin, AdminConfig, CounterMode, Error},
    },
    model::{Connection, Event, Outgoing, Priority, ProfileUpdate, RoomId, UserId},
};

use crate::support::{APP, Service, event, sign};

fn admin(service: &Service) -> Admin {
    // Another test may have been quicker.
    let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
    let identifier = UserId::new("administrator").unwrap();
    let sig = sign(&identifier);
    Admin::new(AdminConfig { server: service.url.clone(), app: APP, identifier, sig }).unwrap()
}

fn users(ids: &[&str]) -> Vec<UserId> {
    ids.iter().map(|id| UserId::new(id).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_and_members_of_a_room() {
    let service = Service::start(&[]);
    let admin = admin(&service);
    let (room, _host, mut heard) = service.room("stream1", "host").await;
    let names = users(&["host", "nobody"]);
    assert_eq!(admin.check_members(&room, &names).await.unwrap(), &names[..1]);

    let star = users(&["star"]).remove(0);
    let profile = ProfileUpdate { nick: Some("Star".into()), avatar: None };
    admin.import_account(&star, &profile).await.unwrap();
    let text = Outgoing::Text("from afar".into());
    let sent = admin.send(&room, &text, Priority::High, Some(&star)).await.unwrap();
    assert!(!sent.dropped && sent.time > 0);
    let message = event(&mut heard, |event| match event {
        Event::Message(message) => Some(message.clone()),
        _ => None,
    })
    .await;
    assert_eq!((message.seq, message.time), (sent.seq, sent.time));
    assert_eq!((message.from.id, message.from.nick.as_str()), (star, "Star"));
    assert_eq!(message.priority, Priority::High);
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_made_read_changed_and_logged_out() {
    let service = Service::start(&[]);
    let admin = admin(&service);
    let pair = users(&["bob", "nobody"]);
    let named = |nick: &str| ProfileUpdate { nick: Some(nick.into()), avatar: None };
    admin.import_account(&pair[0], &named("Bob")).await.unwrap();
    let profiles = admin.profiles(&pair).await.unwrap();
    assert_eq!((profiles.len(), profiles[0].nick.as_str()), (1, "Bob"));
    admin.update_profile(&pair[0], &named("Robert")).await.unwrap();
    assert_eq!(admin.profiles(&pair).await.unwrap()[0].nick.as_str(), "Robert");

    let (_client, mut events) = service.client("bob").await;
    admin.kick(&pair[0]).await.unwrap();
    event(&mut events, |event| match event {
        Event::Connection(Connection::KickedOut { .. }) => Some(()),
        _ => None,
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attributes_and_counters_are_written_read_and_deleted() {
    let service = Service::start(&[]);
    let admin = admin(&service);
    let new = NewRoom { name: "State".into(), ..NewRoom::default() };
    let room = admin.create_room(&new, None).await.unwrap();
    let pairs = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
    };
    admin.set_attributes(&room, &pairs(&[("a", "1"), ("b", "2")])).await.unwrap();
    admin.modify_attributes(&room, &pairs(&[("b", "好")])).await.unwrap();
    assert_eq!(admin.attributes(&room).await.unwrap(), pairs(&[("a", "1"), ("b", "好")]));
    admin.delete_attributes(&room, &["a".into()]).await.unwrap();
    assert_eq!(admin.attributes(&room).await.unwrap(), pairs(&[("b", "好")]));
    admin.clear_attributes(&room).await.unwrap();
    assert!(admin.attributes(&room).await.unwrap().is_empty());

    let counters = |value| BTreeMap::from([("likes".to_owned(), value)]);
    let update = async |value, mode| admin.update_counters(&room, &counters(value), mode).await;
    assert_eq!(update(7, CounterMode::Set).await.unwrap(), counters(7));
    assert_eq!(update(5, CounterMode::Increase).await.unwrap(), counters(12));
    assert_eq!(update(2, CounterMode::Decrease).await.unwrap(), counters(10));
    assert_eq!(admin.counters(&room, &[]).await.unwrap(), counters(10));
    admin.delete_counters(&room, &[]).await.unwrap();
    assert!(admin.counters(&room, &["likes".into()]).await.unwrap().is_empty());

    let nowhere = RoomId::new("nowhere").unwrap();
    let error = admin.attributes(&nowhere).await.unwrap_err();
    assert!(matches!(error, Error::Refused(refused) if refused.code == 10010));
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_longer_than_a_page_are_whole() {
    let service = Service::start(&[]);
    let admin = admin(&service);
    let new = NewRoom { name: "Crowd".into(), ..NewRoom::default() };
    let room = admin.create_room(&new, None).await.unwrap();
    // More than a request may name, and more than a page of the banned has.
    let crowd: Vec<_> = (0..510).map(|n| UserId::new(&format!("u{n:03}")).unwrap()).collect();
    let sorted = |mut users: Vec<UserId>| {
        users.sort();
        users
    };
    for user in &crowd {
        admin.import_account(user, &ProfileUpdate::default()).await.unwrap();
    }
    admin.mute(&room, &crowd, 600).await.unwrap();
    let muted = admin.muted(&room).await.unwrap();
    assert_eq!(sorted(muted.into_iter().map(|one| one.user).collect()), crowd);
    admin.ban(&room, &crowd[..130], 600, "").await.unwrap();
    let banned = admin.banned(&room).await.unwrap();
    assert_eq!(sorted(banned.into_iter().map(|one| one.user).collect()), &crowd[..130]);
    admin.unban(&room, &crowd[..130]).await.unwrap();
    assert!(admin.banned(&room).await.unwrap().is_empty());

    // `get_group_info` reads 50 at a time.
    for n in 0..60 {
        let new = NewRoom { name: format!("room {n}"), ..NewRoom::default() };
        admin.create_room(&new, None).await.unwrap();
    }
    let rooms = admin.rooms().await.unwrap();
    let details = admin.room_details(&rooms).await.unwrap();
    assert_eq!(details.len(), 61);
    assert!(details.iter().zip(&rooms).all(|(one, id)| one.as_ref().unwrap().room.id == *id));
}
