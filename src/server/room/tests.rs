use super::*;
use crate::server::scene::{Scene, actor, is_woken};

#[test]
fn an_admin_who_is_banned_is_none_until_the_ban_ends() {
    let scene = Scene::new();
    let (host, bob) = (scene.user("host"), [scene.user("bob")]);
    let (room, owner) = (&scene.room, actor(&host, Standing::Owner));
    let mut state = room.lock();
    room.set_admin(&mut state, owner, &bob, true, now()).unwrap();
    assert_eq!(room.standing(&state, &bob[0].user), Standing::Admin);
    drop(room.ban(&mut state, owner, &bob, (600, ""), now()).unwrap());
    assert_eq!(room.standing(&state, &bob[0].user), Standing::Stranger);
    drop(room.unban(&mut state, owner, &bob, now()).unwrap());
    assert_eq!(room.standing(&state, &bob[0].user), Standing::Admin);
}

#[test]
fn who_waits_is_woken_also_where_something_goes_wrong_after_the_item() {
    let scene = Scene::new();
    let waiter = scene.waiter();
    let told = || -> Result<(), Refused> {
        let _waiters = scene.room.tell(&mut scene.room.lock(), event::NOTICE, 100, &"hear")?;
        Err(ErrorCode::InternalError.into())
    };
    assert!(told().is_err() && is_woken(&waiter));
    assert!(!is_woken(&waiter));
}

/// Says so many notices.
fn tell(scene: &Scene, count: usize) {
    for _ in 0..count {
        drop(scene.room.tell(&mut scene.room.lock(), event::NOTICE, 100, &"hear").unwrap());
    }
}

#[test]
fn no_sequence_is_handed_out_twice_whatever_happens() {
    let folder = tempfile::tempdir().unwrap();
    // A process that dies keeps nothing of its own accord.
    for _ in 0..3 {
        let scene = Scene::open(Some(folder.path()));
        let first = scene.room.next_seq();
        tell(&scene, 1);
        assert_eq!(scene.items(first)[0]["MsgSeq"], first);
    }
    let scene = Scene::open(Some(folder.path()));
    let first = scene.room.next_seq();
    assert_eq!(first, 1 + 3 * RESERVED);
    let count = usize::try_from(RESERVED).unwrap() + 1;
    tell(&scene, count);
    drop(scene);
    let scene = Scene::open(Some(folder.path()));
    assert_eq!(scene.room.next_seq(), first + 2 * RESERVED);
}

#[test]
fn a_service_that_stops_in_peace_leaves_no_gap() {
    let folder = tempfile::tempdir().unwrap();
    let scene = Scene::open(Some(folder.path()));
    tell(&scene, 7);
    scene.room.settle();
    drop(scene);
    let scene = Scene::open(Some(folder.path()));
    assert_eq!(scene.room.next_seq(), 8);
    tell(&scene, 1);
    assert_eq!(scene.items(1)[0]["MsgSeq"], 8);
}

#[test]
fn what_cannot_be_reserved_is_not_said() {
    let scene = Scene::new();
    tell(&scene, 1);
    scene.room.lock().reserved = 2;
    scene.room.store.break_down();
    let told = scene.room.tell(&mut scene.room.lock(), event::NOTICE, 100, &"hear");
    assert_eq!(told.err().map(|refused| refused.code), Some(10002));
    assert_eq!(scene.room.next_seq(), 2);
}

/// Says a text of bob's, keeping so many for who joins.
fn say(scene: &Scene, text: &str, history: usize) -> u64 {
    let bob = scene.user("bob");
    let body = format!(r#"[{{"MsgType":"TIMTextElem","MsgContent":{{"Text":"{text}"}}}}]"#);
    let stamp = Stamp {
        event: event::MESSAGE,
        room: "room",
        room_name: "",
        from: "bob",
        nick: "",
        avatar: "",
        role: "Member",
        tiny_id: &bob.tiny_id,
        random: 1,
        client_seq: 0,
        client_time: 100,
        priority: crate::model::Priority::Normal,
        cloud_custom_data: "",
        body: &serde_json::value::RawValue::from_string(body).unwrap(),
        seq: 0,
        time: 100,
    };
    scene.room.say(&mut scene.room.lock(), &stamp, history).unwrap().0
}

#[test]
fn the_newest_messages_are_the_history_and_nothing_else() {
    let scene = Scene::new();
    for n in 1..=5 {
        say(&scene, &n.to_string(), 3);
        tell(&scene, 1);
    }
    let state = scene.room.lock();
    let text = |item: &[u8]| {
        let item: serde_json::Value = serde_json::from_slice(item).unwrap();
        item["MsgBody"][0]["MsgContent"]["Text"].as_str().unwrap().to_owned()
    };
    let texts: Vec<_> = state.history().into_iter().map(text).collect();
    assert_eq!(texts, ["3", "4", "5"]);
    drop(state);
    say(&scene, "6", 0);
    assert!(scene.room.lock().history().is_empty());
}

#[test]
fn a_message_has_its_place_among_all_items_and_the_rooms_name() {
    let scene = Scene::new();
    let waiter = scene.waiter();
    tell(&scene, 1);
    assert!(is_woken(&waiter));
    assert_eq!(say(&scene, "hi", 9), 2);
    let item = &scene.items(2)[0];
    assert_eq!((&item["MsgSeq"], &item["GroupInfo"]["GroupName"]), (&2.into(), &"Room".into()));
    let info = scene.room.info(None);
    assert_eq!((info.next_msg_seq, info.last_msg_time), (3, 100));
}

#[test]
fn what_a_room_says_of_itself_depends_on_who_asks() {
    let scene = Scene::new();
    scene.join("bob", 100).unwrap();
    let role = |name: &str| {
        let info = scene.room.info(Some(&UserId::from_peer(name)));
        info.self_info.map(|own| (own.role, own.join_time))
    };
    assert_eq!(role("bob"), Some(("Member".into(), 100)));
    // The owner has a standing without being there.
    assert_eq!(role("host").map(|(role, _)| role), Some("Owner".into()));
    assert_eq!(role("eve"), None);
    let info = scene.room.info(None);
    assert_eq!((&*info.owner, info.member_num, &*info.shut_up_all_member), ("host", 1, "Off"));
}

#[test]
fn a_profile_outlives_the_service_with_its_switches() {
    let folder = tempfile::tempdir().unwrap();
    let scene = Scene::open(Some(folder.path()));
    let profile = RoomProfile { name: "New".into(), ..RoomProfile::default() };
    let before = scene.room.info(None).info_seq;
    scene.room.set_profile(&mut scene.room.lock(), profile, (true, true), 200).unwrap();
    drop(scene);
    let scene = Scene::open(Some(folder.path()));
    let info = scene.room.info(None);
    assert_eq!((&*info.name, &*info.shut_up_all_member), ("New", "On"));
    assert_eq!((info.info_seq, info.last_info_time), (before + 1, 200));
    assert!(scene.room.lock().held_all);
}

#[test]
fn robots_are_online_and_bounded() {
    let scene = Scene::new();
    scene.join("bob", 100).unwrap();
    let mut state = scene.room.lock();
    let robots = |from: usize, to: usize| -> Vec<_> {
        (from..to).map(|n| UserId::from_peer(&format!("robot{n}"))).collect()
    };
    state.set_robots(&robots(0, MAX_ROBOTS), true).unwrap();
    assert_eq!(state.online(), 1 + MAX_ROBOTS as u64);
    assert_eq!(
        state.set_robots(&robots(0, 1), false).map(|()| state.online()),
        Ok(MAX_ROBOTS as u64)
    );
    assert_eq!(state.set_robots(&robots(0, 2), true).unwrap_err().code, 60022);
}

#[test]
fn the_end_is_the_last_item_and_reaches_who_waits() {
    let scene = Scene::new();
    scene.join("bob", 100).unwrap();
    let waiter = scene.waiter();
    scene.room.dismiss(&scene.user("host"), 200).unwrap();
    assert!(is_woken(&waiter));
    let items = scene.items(1);
    let last = items.last().unwrap();
    assert_eq!((&last["Event"], &last["MsgBody"]["ReportType"]), (&5.into(), &5.into()));
    assert_eq!(scene.room.dismissed_at(), Some(200));
}

#[test]
fn nobody_brings_back_a_room_that_was_dismissed_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let scene = Scene::open(Some(folder.path()));
    let bob = scene.user("bob");
    scene.room.dismiss(&bob, 100).unwrap();
    // Who looked the room up before it was dismissed comes late.
    let mut state = scene.room.lock();
    let (profile, switches) = (RoomProfile::default(), (true, false));
    let late = scene.room.set_profile(&mut state, profile, switches, 100);
    assert_eq!(late.unwrap_err().code, 10010);
    let muted = scene.room.mute(&mut state, actor(&bob, Standing::AppAdmin), &[], 5, 100);
    assert_eq!(muted.err().unwrap().code, 10010);
    drop(state);
    assert_eq!(scene.join("bob", 100).unwrap_err().code, 10010);
    let number = scene.room.number;
    drop(scene);
    assert!(Scene::open(Some(folder.path())).room.number > number);
}

#[test]
fn what_is_said_after_a_room_settled_is_reserved_anew() {
    let folder = tempfile::tempdir().unwrap();
    let scene = Scene::open(Some(folder.path()));
    tell(&scene, 1);
    scene.room.settle();
    tell(&scene, 1);
    let next = scene.room.next_seq();
    drop(scene);
    assert!(Scene::open(Some(folder.path())).room.next_seq() >= next);
}

#[test]
fn a_socket_that_went_is_forgotten_though_nothing_is_said() {
    let scene = Scene::new();
    let (gone, waits) = (scene.waiter(), scene.waiter());
    scene.room.forget(&gone);
    assert_eq!(scene.room.lock().waiters.0.len(), 1);
    tell(&scene, 1);
    assert!(!is_woken(&gone) && is_woken(&waits));
}
