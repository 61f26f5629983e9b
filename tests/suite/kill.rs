//! The service killed at any moment: what was acknowledged is there, and everybody goes on by themselves.

mod kinds;
mod load;
mod readers;

use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use danmux::{
    client::Events,
    model::{Event, Priority, RoomId},
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use tokio::{
    task::{JoinSet, block_in_place},
    time::{Instant, timeout},
};

use self::{
    kinds::{REST, SOCKET},
    load::{Load, Rest},
    readers::Reader,
};
use crate::{
    service::{POLL, Raw, poll},
    support::{PATIENCE, Service, danmux, event},
};

const KILLS: u64 = 50;
/// Within what everybody reads on after a kill; far more than it ever takes.
const SOON: Duration = Duration::from_secs(15);

fn text(text: &str) -> Value {
    json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}])
}

/// Holds that the database is whole, while nobody has it.
fn check_database(service: &Service) {
    let database = rusqlite::Connection::open(service.data().join("danmux.db")).unwrap();
    let check: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
    let mut orphans = database.prepare("PRAGMA foreign_key_check").unwrap();
    assert!(orphans.query([]).unwrap().next().unwrap().is_none(), "something belongs to nothing");
}

/// Rooms and accounts for the load.
async fn prepare(rest: &Rest) {
    for id in ["state", "held"] {
        let new = json!({"Type": "AVChatRoom", "GroupId": id, "Name": id});
        rest.ask("group_open_http_svc/create_group", &new).await;
    }
    for user in ["target", "target2"] {
        rest.ask("im_open_login_svc/account_import", &json!({"UserID": user})).await;
    }
    rest.ask("danmux_hold_svc/set", &json!({"GroupId": "held", "HoldAll": "On"})).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_kills_under_load_lose_nothing_that_was_acknowledged() {
    let seed = rand::random();
    println!("the seed is {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let mut service = Service::start(&["--rate-limit", "0"]);
    let load = Load::new(&service);
    prepare(&load.rest).await;
    let (live, host, host_events) = service.room("live", "host").await;
    let mut readers = vec![Reader::start("host".into(), host.clone(), host_events)];
    let mut writers = JoinSet::new();
    for index in 0..3 {
        let name = format!("member{index}");
        let (client, events) = service.client(&name).await;
        client.join(&live).await.unwrap();
        let talk = (Arc::clone(&load), name.clone(), client.clone());
        writers.spawn(async move { talk.0.talk(&talk.1, talk.2).await });
        readers.push(Reader::start(name, client, events));
        let (client, events) = service.connect().await;
        client.join(&live).await.unwrap();
        readers.push(Reader::start(format!("guest{index}"), client, events));
    }
    for place in 0..REST.len() + SOCKET.len() {
        writers.spawn(Arc::clone(&load).write(place, host.clone()));
    }
    drop(host);

    let begun = Instant::now();
    let (mut by_members, mut by_guests) = (Vec::new(), Vec::new());
    for round in 0..=KILLS {
        let mut killed = Instant::now();
        if round > 0 {
            tokio::time::sleep(Duration::from_millis(random.random_range(0..200))).await;
            killed = Instant::now();
            block_in_place(|| {
                service.kill();
                if round % 10 == 0 {
                    check_database(&service);
                }
                if random.random_bool(0.2) {
                    // Killed again while it starts.
                    service.start_again();
                    std::thread::sleep(Duration::from_millis(random.random_range(0..40)));
                    service.kill();
                }
                service.start_again();
                service.ready();
            });
        }
        let probe = format!("probe {round}");
        let say = json!({"GroupId": "live", "Random": round, "MsgBody": text(&probe)});
        let said = load.rest.ask("group_open_http_svc/send_group_msg", &say).await;
        load.note_sent(said["MsgSeq"].as_u64().unwrap(), &probe);
        load.check(&format!("after kill {round}")).await;
        for reader in &mut readers {
            let saw = timeout(SOON, reader.saw(round)).await;
            let saw =
                saw.unwrap_or_else(|_| panic!("{} did not go on after kill {round}", reader.name));
            let times =
                if reader.name.starts_with("guest") { &mut by_guests } else { &mut by_members };
            if round > 0 {
                times.push(saw - killed);
            }
        }
        if let Some(ended) = writers.try_join_next() {
            panic!("a writer ended: {ended:?}");
        }
    }
    let took = begun.elapsed();
    load.over.store(true, Ordering::Release);
    while let Some(ended) = writers.join_next().await {
        ended.unwrap();
    }
    load.check("at the end").await;
    for (name, times) in [("members", &mut by_members), ("guests", &mut by_guests)] {
        times.sort();
        let (median, most) = (times[times.len() / 2], times[times.len() - 1]);
        println!("{name} read on {median:?} after a kill, at most {most:?}");
    }
    let changes: Vec<_> =
        load.counts.iter().map(|count| count.taken.load(Ordering::Acquire)).collect();
    let sent = load.sent.lock().unwrap().clone();
    println!("{KILLS} kills in {took:?}; {} messages, changes {changes:?}", sent.len());
    assert!(changes.iter().all(|&taken| taken > 20), "a writer was never heard");

    // What anybody read or was answered under one sequence is one item.
    let mut all: HashMap<u64, String> = sent.into_iter().collect();
    let mut gaps = 0;
    let mut reads = Vec::new();
    for reader in readers {
        let (name, read) = reader.end().await;
        for (&seq, item) in &read.items {
            let known = all.entry(seq).or_insert_with(|| item.clone());
            assert_eq!(known, item, "{seq} was handed out twice, {name} read it");
        }
        gaps += read.gaps.len();
        reads.push((name, read));
    }
    for (name, read) in &reads {
        read.check(name, &all);
    }
    assert!(gaps > 0, "kills cut nothing off");
}

#[test]
fn a_second_service_on_the_same_data_is_told_so() {
    let service = Service::start(&[]);
    let second = danmux()
        .args(["serve", "--listen", "127.0.0.1:0", "--app", "1400000001", "--key-file"])
        .arg(&service.key_file)
        .arg("--data")
        .arg(service.data())
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(1));
    let said = String::from_utf8(second.stderr).unwrap();
    let folder = service.data().display().to_string();
    assert!(said.lines().count() == 1 && said.contains(&folder), "{said}");
    assert!(second.stdout.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_stops_in_peace_leaves_no_gap() {
    let mut service = Service::start(&[]);
    let (room, host, mut heard) = service.room("room", "host").await;
    let (member, mut read) = service.client("bob").await;
    member.join(&room).await.unwrap();
    let before = host.send_text(&room, "before", Priority::Normal).await.unwrap();
    assert_eq!(next_message(&mut heard).await, before.seq);
    assert_eq!(next_message(&mut read).await, before.seq);
    for _ in 0..3 {
        block_in_place(|| {
            // A signal is heard as soon as the service says that it is there.
            assert_eq!(service.terminate(), Some(0));
            service.start_again();
            service.ready();
        });
    }
    let after = host.send_text(&room, "after", Priority::Normal).await.unwrap();
    assert_eq!(after.seq, before.seq + 1);
    assert_eq!(next_message(&mut heard).await, after.seq);
    assert_eq!(next_message(&mut read).await, after.seq);
}

/// The sequence of the next message, before which nothing may be missing.
async fn next_message(events: &mut Events) -> u64 {
    event(events, |event| match event {
        Event::Message(message) => Some(message.seq),
        Event::Gap(gap) => panic!("{gap:?}"),
        Event::Joined(joined) if joined.again => panic!("the key died"),
        _ => None,
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn logout_kick_and_ban_hold_after_a_kill_and_others_go_on() {
    let mut service = Service::start(&[]);
    let (_room, _host, _events) = service.room("room", "host").await;
    let mut gone = Raw::login(&service, "gone").await;
    let mut kicked = Raw::login(&service, "kicked").await;
    let mut banned = Raw::login(&service, "banned").await;
    let mut stays = Raw::login(&service, "stays").await;
    let (mut keys, mut start) = (Vec::new(), 0);
    for raw in [&mut gone, &mut kicked, &mut banned, &mut stays] {
        let (key, at) = raw.join("room").await;
        keys.push(key);
        start = at;
    }
    assert_eq!(gone.ask("im_open_status.wslogout", json!({})).await["ErrorCode"], 0);
    let kick = json!({"UserID": "kicked"});
    let answer = service.rest("administrator", "im_open_login_svc/kick", &kick).await;
    assert_eq!(answer["ErrorCode"], 0);
    let ban = json!({"GroupId": "room", "Members_Account": ["banned"], "Duration": 600});
    let answer = service.rest("administrator", "group_open_http_svc/ban_group_member", &ban).await;
    assert_eq!(answer["ErrorCode"], 0);
    block_in_place(|| {
        service.kill();
        service.start_again();
        service.ready();
    });

    for (before, key, code) in
        [(&gone, &keys[0], 20002), (&kicked, &keys[1], 20002), (&banned, &keys[2], 10010)]
    {
        let mut again = Raw::open(&service).await;
        again.a2.clone_from(&before.a2);
        assert_eq!(again.ask(POLL, poll(key, start)).await["ErrorCode"], code);
    }
    let join = "group_open_http_svc.apply_join_group";
    let mut banned = Raw::login(&service, "banned").await;
    assert_eq!(banned.ask(join, json!({"GroupId": "room"})).await["ErrorCode"], 10007);
    // Who was left alone goes on with the ticket and the key of before.
    let mut again = Raw::open(&service).await;
    again.a2.clone_from(&stays.a2);
    let held = again.send(POLL, poll(&keys[3], start), json!({})).await;
    let say = json!({"GroupId": "room", "Random": 1, "MsgBody": text("still here?")});
    let said = service.rest("administrator", "group_open_http_svc/send_group_msg", &say).await;
    let page = timeout(PATIENCE, again.answer(held)).await.unwrap();
    assert_eq!(page["RspMsgList"][0]["MsgSeq"], said["MsgSeq"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_waits_still_waits_after_a_kill() {
    let mut service = Service::start(&[]);
    let (room, _host, mut heard) = service.room("room", "host").await;
    let (bob, _events) = service.client("bob").await;
    bob.join(&room).await.unwrap();
    let hold = json!({"GroupId": "room", "HoldAll": "On"});
    service.rest("host", "danmux_hold_svc/set", &hold).await;
    bob.send_text(&room, "may I?", Priority::Normal).await.unwrap();
    block_in_place(|| {
        service.kill();
        service.start_again();
        service.ready();
    });
    let list = service.rest("host", "danmux_hold_svc/list", &json!({"GroupId": "room"})).await;
    let item = &list["HeldList"][0];
    assert_eq!((&list["TotalCount"], &list["HoldAll"]), (&json!(1), &json!("On")));
    assert_eq!((&item["From_Account"], &item["MsgBody"]), (&json!("bob"), &text("may I?")));
    let approve = json!({"GroupId": "room", "HeldIdList": [item["HeldId"]]});
    let judged = service.rest("host", "danmux_hold_svc/approve", &approve).await;
    assert_eq!(judged["HeldIdList"], json!([item["HeldId"]]));
    // The host, who was there all the time, reads it now.
    let message = event(&mut heard, |event| match event {
        Event::Message(message) => Some(message.clone()),
        _ => None,
    })
    .await;
    assert_eq!((message.room, message.from.id.as_str()), (RoomId::new("room").unwrap(), "bob"));
}
