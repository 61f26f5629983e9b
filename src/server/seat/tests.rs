use super::*;
use crate::server::scene::{Scene, members, source};
use crate::server::store::StoredRoom;

/// A room with its host and bob in it, who polled at 0 and 100; bob's key.
fn scene() -> (Scene, Arc<Account>, String) {
    let scene = Scene::new();
    scene.join("host", 0).unwrap();
    let key = scene.join("bob", 100).unwrap();
    let bob = scene.user("bob");
    (scene, bob, key)
}

fn seat(scene: &Scene, key: &str) -> Option<Arc<Seat>> {
    scene.app.seat_of(key, 99)
}

#[test]
fn who_joins_without_end_keeps_nobody_out() {
    let scene = Scene::new();
    let guest = |now, limit| {
        let seat = Seat::new(&scene.room, None, (1, 1), now);
        scene.app.seat(seat, 0, limit)
    };
    let keys = || scene.app.keys().len();
    let first = guest(now(), 20).unwrap();
    scene.app.seat_of(&first, 20).unwrap().polled(now());
    let many: Vec<_> = (0..100).map(|_| guest(now(), 20).unwrap()).collect();
    // Those that only joined are let go, not who polls; whoever polls after all is back.
    assert!(keys() <= 20 && scene.app.keys().contains_key(&first));
    for key in &many {
        scene.app.seat_of(key, 20).unwrap().polled(now());
    }
    assert!(keys() <= 20 && scene.room.lock().online() <= 20);
    // A seat that was let go of while a poll waits there is counted no more.
    let seat = scene.app.seat_of(&many[0], 20).unwrap();
    let online = scene.room.lock().online();
    make_room(&mut scene.app.keys(), 1000);
    seat.polled(now());
    assert_eq!((keys(), online > 0, scene.room.lock().online()), (0, true, 0));
    // One stay has so many keys and no more.
    let keys: Vec<_> = (0..=MAX_KEYS_OF_STAY).map(|_| scene.join("bob", 100).unwrap()).collect();
    let has = |key: &String| scene.app.keys().contains_key(key);
    assert!(!has(&keys[0]) && keys[1..].iter().all(has));
}

#[test]
fn who_polls_no_more_is_offline_and_then_no_member() {
    let (scene, bob, key) = scene();
    let (app, room) = (&scene.app, &scene.room);
    let online = || room.lock().online();
    assert_eq!(online(), 2);
    app.sweep_keys(20, 1000);
    assert_eq!(online(), 2);
    // 20 s is not yet too long, 21 s is.
    app.sweep_keys(120, 1000);
    assert_eq!(online(), 1);
    app.sweep_keys(121, 1000);
    assert_eq!((online(), room.lock().members.len()), (0, 2));
    assert_eq!(room.lock().members[&bob.user].online, 0);
    // A poll brings them back.
    seat(&scene, &key).unwrap().polled(130);
    app.sweep_keys(130, 1000);
    assert_eq!((online(), room.lock().members[&bob.user].online), (1, 1));
    let before = room.next_seq();
    app.sweep_keys(1130, 1000);
    assert_eq!(members(&room.lock()), ["bob", "host"]);
    app.sweep_keys(1131, 1000);
    // The owner stays a member; bob is told to have quit.
    assert_eq!(members(&room.lock()), ["host"]);
    assert_eq!(online(), 0);
    let tips = scene.items(before);
    assert_eq!((tips.len(), &tips[0]["MsgBody"]["OpType"]), (1, &2.into()));
    assert!(seat(&scene, &key).is_none() && bob.rooms().is_empty());
}

#[test]
fn another_key_keeps_a_member() {
    let (scene, bob, old) = scene();
    let new = scene.join("bob", 1900).unwrap();
    assert_eq!(scene.room.lock().members[&bob.user].keys, [old.clone(), new.clone()]);
    scene.app.sweep_keys(2000, 1000);
    let state = scene.room.lock();
    assert_eq!((&state.members[&bob.user].keys, state.online), (&vec![new], 0));
}

#[test]
fn a_seat_that_ended_is_counted_no_more() {
    let (scene, _, key) = scene();
    let bob = seat(&scene, &key).unwrap();
    bob.end();
    // As a poll that came at the same time.
    bob.polled(200);
    assert_eq!(scene.room.lock().online, 1);
    bob.end();
    assert_eq!(scene.room.lock().online, 1);
}

#[test]
fn who_leaves_wakes_their_own_polls_alone() {
    use crate::server::{line::Line, scene::is_woken};
    let (scene, bob, key) = scene();
    let line = Line::new([127, 0, 0, 1].into(), "Web");
    seat(&scene, &key).unwrap().polled_over(&line);
    let other = scene.waiter();
    scene.app.end_seats(&[key]);
    assert!(is_woken(&line) && !is_woken(&other));
    // The tip is for all.
    scene.app.leave(&scene.room, &bob, &source()).unwrap();
    assert!(is_woken(&other));
}

#[test]
fn a_short_life_of_keys_leaves_nobody_online() {
    let (scene, _, _) = scene();
    scene.app.sweep_keys(110, 5);
    assert_eq!(scene.room.lock().online, 0);
}

#[test]
fn a_dismissed_rooms_keys_go_on_for_a_while() {
    let (scene, bob, key) = scene();
    scene.room.dismiss(&bob, 100).unwrap();
    scene.app.close_room(&scene.room);
    assert!(scene.app.room("room").is_err() && bob.rooms().is_empty());
    scene.app.sweep_keys(100 + AFTERLIFE, 1000);
    assert!(seat(&scene, &key).is_some_and(|seat| !seat.has_ended()));
    scene.app.sweep_keys(101 + AFTERLIFE, 1000);
    assert!(seat(&scene, &key).is_none());
    // It ends once, whoever asks for it meanwhile.
    assert_eq!(scene.room.dismiss(&bob, 102).unwrap_err().code, 10010);
    assert_eq!(scene.join("eve", 102).unwrap_err().code, 10010);
}

#[test]
fn keys_of_an_app_are_bounded() {
    let (scene, _, _) = scene();
    let guest = || Seat::new(&scene.room, None, (1, 1), now());
    // Members are not let go for guests.
    let members = scene.app.keys().len();
    assert_eq!(scene.app.seat(guest(), 0, members).unwrap_err().code, 60022);
    assert!(scene.app.seat(guest(), 0, members + 1).is_ok());
    assert_eq!(scene.app.keys().len(), members + 1);
}

#[test]
fn a_member_without_a_stay_gets_no_key() {
    let (scene, _, _) = scene();
    let eve = Seat::new(&scene.room, Some(scene.user("eve")), (1, 1), 0);
    assert_eq!(scene.app.seat(eve, 7, 99).unwrap_err().code, 10007);
}

/// A service on a folder with bob, eve and dan in its room: their keys, and a guest's.
fn before_restart(folder: &std::path::Path) -> [String; 4] {
    let scene = Scene::open(Some(folder));
    let [bob, eve, dan] = ["bob", "eve", "dan"].map(|name| scene.join(name, 100).unwrap());
    let guest = Seat::new(&scene.room, None, (1, 1), 100);
    [bob, eve, dan, scene.app.seat(guest, 0, 99).unwrap()]
}

#[test]
fn a_key_from_before_a_restart_goes_on_once() {
    let folder = tempfile::tempdir().unwrap();
    let [bob, _, _, guest] = before_restart(folder.path());
    let scene = Scene::open(Some(folder.path()));
    assert_eq!(members(&scene.room.lock()), ["bob", "dan", "eve"]);
    assert_eq!(scene.room.lock().online, 0);
    let first = seat(&scene, &bob).unwrap();
    assert_eq!(first.member.as_ref().unwrap().user.as_str(), "bob");
    assert!(Arc::ptr_eq(&first, &seat(&scene, &bob).unwrap()));
    assert!(seat(&scene, &guest).unwrap().member.is_none());
    assert_eq!(scene.room.lock().online, 2);
    assert!(scene.items(1).is_empty(), "nobody is told of a return");
    for forged in ["", "rubbish", &bob[1..], &format!("{bob}A")] {
        assert!(seat(&scene, forged).is_none());
    }
}

#[test]
fn two_polls_with_one_key_from_before_a_restart_sit_on_one_seat() {
    let folder = tempfile::tempdir().unwrap();
    let [bob, ..] = before_restart(folder.path());
    let scene = Scene::open(Some(folder.path()));
    let account = scene.user("bob");
    // Both found no seat, then both made one.
    let two = [0, 0].map(|_| Seat::new(&scene.room, Some(Arc::clone(&account)), (1, 1), 0));
    let [one, other] = two.map(|seat| scene.app.sit(&bob, seat, 99).unwrap());
    assert!(Arc::ptr_eq(&one, &other));
    let state = scene.room.lock();
    assert_eq!((state.online, state.members[&account.user].keys.len()), (1, 1));
}

#[test]
fn who_quit_or_was_banned_before_comes_back_by_no_old_key() {
    let folder = tempfile::tempdir().unwrap();
    let [bob, eve, dan, guest] = before_restart(folder.path());
    let scene = Scene::open(Some(folder.path()));
    scene.app.leave(&scene.room, &scene.user("bob"), &source()).unwrap();
    let host = scene.user("host");
    let owner = crate::server::scene::actor(&host, crate::server::rules::Standing::Owner);
    let targets = [scene.user("eve")];
    drop(scene.room.ban(&mut scene.room.lock(), owner, &targets, (60, ""), now()).unwrap());
    assert!(seat(&scene, &bob).is_none() && seat(&scene, &eve).is_none());
    drop(scene);
    let scene = Scene::open(Some(folder.path()));
    assert!(seat(&scene, &bob).is_none() && seat(&scene, &eve).is_none());
    // A new stay is another one.
    let again = scene.join("bob", 200).unwrap();
    assert!(seat(&scene, &bob).is_none() && seat(&scene, &again).is_some());
    assert!(seat(&scene, &dan).is_some());
    // Nothing is left of a dismissed room, also where its id is used again.
    scene.room.dismiss(&host, now()).unwrap();
    drop(scene);
    let scene = Scene::open(Some(folder.path()));
    assert!(seat(&scene, &dan).is_none() && seat(&scene, &guest).is_none());
}

#[test]
fn who_did_not_come_back_after_a_restart_is_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let [bob, ..] = before_restart(folder.path());
    let scene = Scene::open(Some(folder.path()));
    seat(&scene, &bob).unwrap();
    // The owner and who joined just now have no key either, the one for good, the other not yet.
    scene.room.add_member(&scene.user("host"), 100, scene.service.next_stay()).unwrap();
    scene.room.add_member(&scene.user("new"), 110, scene.service.next_stay()).unwrap();
    scene.app.sweep_members(100 + OFFLINE);
    assert_eq!(scene.room.lock().members.len(), 5);
    scene.app.sweep_members(101 + OFFLINE);
    assert_eq!(members(&scene.room.lock()), ["bob", "host", "new"]);
    scene.app.sweep_members(111 + OFFLINE);
    assert_eq!(members(&scene.room.lock()), ["bob", "host"]);
}

#[test]
fn stays_and_numbers_rise_over_restarts() {
    let folder = tempfile::tempdir().unwrap();
    let first = Scene::open(Some(folder.path()));
    let (stay, room, alice) = (first.service.next_stay(), first.room.number, first.user("alice"));
    first.room.dismiss(&alice, now()).unwrap();
    drop(first);
    let second = Scene::open(Some(folder.path()));
    assert!(second.service.next_stay() > stay && second.room.number > room);
    assert_eq!(second.user("alice").number, alice.number);
    assert!(second.user("bob").number > alice.number);
}

#[test]
fn rooms_of_an_app_are_bounded_and_have_their_own_ids() {
    let scene = Scene::new();
    let open = |id: &str, owner: &str| {
        let row = crate::server::store::RoomRow {
            app: 1,
            group_id: id.into(),
            owner: owner.into(),
            profile: "{}".into(),
            ..Default::default()
        };
        let new = StoredRoom { row, ..StoredRoom::default() };
        scene.service.open_room(&scene.app, new).map_err(|refused| refused.code)
    };
    assert_eq!(open("room", "bob").err(), Some(10021));
    assert_eq!(open("room", "host").err(), Some(10025));
    let second = open("second", "bob").unwrap();
    assert!(second.number > scene.room.number);
    let ids = scene.app.all_rooms();
    let ids: Vec<_> = ids.iter().map(|room| room.id.as_str()).collect();
    assert_eq!(ids, ["room", "second"]);
}

#[test]
fn the_last_logout_ends_all_stays_but_the_owners() {
    let (scene, bob, _) = scene();
    let host = scene.user("host");
    for user in [&bob, &host] {
        scene.app.leave_all(user, &source()).unwrap();
    }
    assert_eq!(members(&scene.room.lock()), ["host"]);
}
