use super::*;
use crate::server::{
    member::Member,
    scene::{Scene, actor, is_woken, members, source},
};

/// A room with bob, eve and dan in it; the host and them.
fn scene() -> (Scene, Arc<Account>, [Arc<Account>; 3]) {
    let scene = Scene::new();
    let names = ["bob", "eve", "dan"];
    for name in names {
        scene.join(name, 100).unwrap();
    }
    let (host, people) = (scene.user("host"), names.map(|name| scene.user(name)));
    (scene, host, people)
}

#[test]
fn a_mute_lasts_its_time_and_outlives_a_stay() {
    let (scene, host, people) = scene();
    let host = actor(&host, Standing::Owner);
    let next = scene.room.next_seq();
    let mut state = scene.room.lock();
    scene.room.mute(&mut state, host, &people[..2], 60, 100).unwrap();
    let bob = &people[0].user;
    assert_eq!(state.muted_until(bob, 159), Some(160));
    assert_eq!(state.muted_until(bob, 160), None);
    scene.room.mute(&mut state, host, &people[..1], FOR_EVER, 100).unwrap();
    assert_eq!(state.muted_until(bob, i64::from(FOR_EVER)), Some(i64::MAX));
    drop(state);
    scene.app.leave(&scene.room, &people[0], &source()).unwrap();
    scene.join("bob", 100).unwrap();
    let mut state = scene.room.lock();
    assert!(state.muted_until(bob, 100).is_some());
    scene.room.mute(&mut state, host, &people[..1], 0, 100).unwrap();
    assert_eq!(state.muted_until(bob, 100), None);
    drop(state);
    let told: Vec<_> = scene.items(next).iter().map(|item| item["MsgBody"].clone()).collect();
    let change = |body: &serde_json::Value| body["MsgMemberInfo"][0].clone();
    assert_eq!(change(&told[0])["User_Account"], "bob");
    assert_eq!(change(&told[1])["ShutupTime"], 60);
    assert_eq!(change(&told[5])["ShutupTime"], 0);
}

#[test]
fn of_several_all_are_muted_banned_or_promoted_or_none() {
    let (scene, host, people) = scene();
    let (room, next) = (&scene.room, scene.room.next_seq());
    let owner = actor(&host, Standing::Owner);
    let with_host = [Arc::clone(&people[0]), Arc::clone(&host)];
    let mut state = room.lock();
    assert!(room.mute(&mut state, owner, &with_host, 60, 100).is_err());
    assert!(room.ban(&mut state, owner, &with_host, (60, ""), 100).is_err());
    assert!(room.set_admin(&mut state, owner, &with_host, true, 100).is_err());
    let many: Vec<_> = (0..6).map(|n| scene.user(&format!("user{n}"))).collect();
    let refused = room.set_admin(&mut state, owner, &many, true, 100);
    assert_eq!(refused.err().map(|refused| refused.code), Some(10007));
    assert!(state.mutes.is_empty() && state.bans.is_empty() && state.admins.is_empty());
    assert_eq!(members(&state), ["bob", "dan", "eve"]);
    drop(state);
    assert_eq!(room.next_seq(), next);
}

#[test]
fn a_room_has_five_admins_and_one_named_twice_is_one() {
    let (scene, host, _) = scene();
    let (room, owner) = (&scene.room, actor(&host, Standing::Owner));
    let users: Vec<_> = (0..6).map(|n| scene.user(&format!("user{n}"))).collect();
    let twice = [&users[..4], &users[..4]].concat();
    let mut state = room.lock();
    room.set_admin(&mut state, owner, &twice, true, 100).unwrap();
    room.set_admin(&mut state, owner, &users[4..5], true, 100).unwrap();
    assert_eq!(state.admins.len(), 5);
    assert!(room.set_admin(&mut state, owner, &users[5..], true, 100).is_err());
    // Who is one already takes no further place.
    room.set_admin(&mut state, owner, &users[..1], true, 100).unwrap();
    room.set_admin(&mut state, owner, &users[..1], false, 100).unwrap();
    room.set_admin(&mut state, owner, &users[5..], true, 100).unwrap();
    // Nobody raises or lowers themselves but for the app's administrators.
    let own = actor(&users[1], Standing::Admin);
    assert!(room.set_admin(&mut state, own, &users[1..2], false, 100).is_err());
    let app = actor(&users[1], Standing::AppAdmin);
    room.set_admin(&mut state, app, &users[1..2], false, 100).unwrap();
    assert_eq!(state.admins.len(), 4);
    drop(state);
    let tips: Vec<_> =
        scene.items(4).iter().map(|item| item["MsgBody"]["OpType"].as_u64()).collect();
    assert_eq!(tips, [4, 4, 4, 4, 4, 5, 4, 5].map(Some));
}

#[test]
fn admins_act_on_members_and_not_on_their_like() {
    let (scene, host, people) = scene();
    let (room, owner) = (&scene.room, actor(&host, Standing::Owner));
    let mut state = room.lock();
    room.set_admin(&mut state, owner, &people[..2], true, 100).unwrap();
    let bob = actor(&people[0], Standing::Admin);
    for target in [&people[0], &people[1], &host] {
        let refused = room.mute(&mut state, bob, &[Arc::clone(target)], 60, 100);
        assert_eq!(refused.err().map(|refused| refused.code), Some(10007));
    }
    assert!(room.mute(&mut state, bob, &people[2..], 60, 100).is_ok());
}

#[test]
fn a_ban_ends_the_stay_and_gives_its_keys() {
    let scene = Scene::new();
    let keys = [scene.join("bob", 100).unwrap(), scene.join("bob", 100).unwrap()];
    let (host, bob) = (scene.user("host"), scene.user("bob"));
    let (room, owner) = (&scene.room, actor(&host, Standing::Owner));
    let waiter = scene.waiter();
    let targets = [Arc::clone(&bob)];
    let banned = room.ban(&mut room.lock(), owner, &targets, (60, "spam"), 100);
    let (ended, told) = banned.unwrap();
    drop(told.unwrap());
    assert_eq!(ended, keys);
    assert!(is_woken(&waiter) && members(&room.lock()).is_empty() && bob.rooms().is_empty());
    let tip = scene.items(2).remove(0)["MsgBody"].take();
    assert_eq!((&tip["OpType"], &tip["BanDescription"]), (&10.into(), &"spam".into()));
    assert_eq!(scene.join("bob", 159).unwrap_err().code, 10007);
    room.unban(&mut room.lock(), owner, &targets, 159).unwrap();
    assert!(scene.join("bob", 159).is_ok());
    // Nothing is told of who was not banned.
    let next = room.next_seq();
    room.unban(&mut room.lock(), owner, &targets, 159).unwrap();
    assert_eq!(room.next_seq(), next);
}

#[test]
fn a_ban_runs_out_by_itself() {
    let (scene, host, people) = scene();
    let (room, owner) = (&scene.room, actor(&host, Standing::Owner));
    drop(room.ban(&mut room.lock(), owner, &people[..1], (60, ""), 100).unwrap());
    assert!(scene.join("bob", 159).is_err() && scene.join("bob", 160).is_ok());
}

#[test]
fn mutes_and_bans_of_a_room_are_bounded_and_old_ones_make_room() {
    let (scene, host, people) = scene();
    let (room, owner) = (&scene.room, actor(&host, Standing::Owner));
    let mut state = room.lock();
    for n in 0..MAX_KEPT {
        state.mutes.insert(UserId::from_peer(&format!("muted{n}")), 200);
    }
    let refused = room.mute(&mut state, owner, &people[..1], 60, 100);
    assert_eq!(refused.err().map(|refused| refused.code), Some(60022));
    // Ending one needs no room.
    assert!(room.mute(&mut state, owner, &people[..1], 0, 100).is_ok());
    room.mute(&mut state, owner, &people, 60, 200).unwrap();
    assert_eq!(state.mutes.len(), 3);
}

#[test]
fn a_mark_is_on_a_thousand_members_and_may_be_set_again() {
    let scene = Scene::new();
    let mut state = scene.room.lock();
    for n in 0..=MAX_MARKED {
        let account = scene.user(&format!("user{n}"));
        state.members.insert(account.user.clone(), Member::new(&account, 0, 0));
    }
    let mut mark = |n: usize| {
        scene.room.mark(&mut state, &UserId::from_peer(&format!("user{n}")), &[1000], true)
    };
    for n in 0..MAX_MARKED {
        mark(n).unwrap();
    }
    assert!(mark(0).unwrap());
    assert_eq!(mark(MAX_MARKED).unwrap_err().code, 10004);
}

#[test]
fn marks_are_bounded_and_go_with_the_stay() {
    let (scene, _, people) = scene();
    let room = &scene.room;
    let bob = &people[0].user;
    let mark = |state: &mut RoomState, marks: &[u32], set| room.mark(state, bob, marks, set);
    let mut state = room.lock();
    for bad in [0, 500, 601, 999] {
        assert_eq!(mark(&mut state, &[bad], true).unwrap_err().code, 10004);
    }
    let ten: Vec<_> = (1000..1010).collect();
    assert!(mark(&mut state, &ten, true).unwrap());
    assert_eq!(mark(&mut state, &[MARK_HIDDEN], true).unwrap_err().code, 10004);
    assert!(mark(&mut state, &[1000, 1001], false).unwrap());
    assert!(mark(&mut state, &[MARK_HIDDEN], true).unwrap());
    assert_eq!(state.members[bob].marks.len(), 9);
    let nobody = UserId::from_peer("nobody");
    assert!(!room.mark(&mut state, &nobody, &[1000], true).unwrap());
    drop(state);
    scene.app.leave(room, &people[0], &source()).unwrap();
    scene.join("bob", 100).unwrap();
    assert!(room.lock().members[bob].marks.is_empty());
}

#[test]
fn what_cannot_be_saved_is_refused_and_changes_nothing() {
    let (scene, host, people) = scene();
    let (room, owner) = (&scene.room, actor(&host, Standing::Owner));
    let eve = scene.user("eve");
    room.set_admin(&mut room.lock(), owner, &people[1..2], true, 100).unwrap();
    let next = room.next_seq();
    room.store.break_down();
    let profile = crate::server::room::RoomProfile { name: "New".into(), ..Default::default() };
    let mut state = room.lock();
    let targets = &people[..1];
    let user = &people[0].user;
    for refused in [
        room.mute(&mut state, owner, targets, 60, 100).err(),
        room.ban(&mut state, owner, targets, (60, ""), 100).err(),
        room.set_admin(&mut state, owner, targets, true, 100).err(),
        room.set_admin(&mut state, owner, &people[1..2], false, 100).err(),
        room.mark(&mut state, user, &[1000], true).err(),
        room.set_profile(&mut state, profile, (true, true), 100).err(),
    ] {
        assert_eq!(refused.map(|refused| refused.code), Some(10002));
    }
    assert!(state.mutes.is_empty() && state.bans.is_empty() && state.admins.len() == 1);
    assert!(state.members[user].marks.is_empty() && !state.muted_all && !state.held_all);
    assert_eq!((&*state.profile.name, members(&state)), ("Room", vec!["bob", "dan", "eve"]));
    drop(state);
    assert_eq!(room.remove_member(&eve, 100).unwrap_err().code, 10002);
    assert_eq!(room.add_member(&host, 100, 99).unwrap_err().code, 10002);
    assert_eq!(room.dismiss(&host, 100).unwrap_err().code, 10002);
    assert_eq!(members(&room.lock()), ["bob", "dan", "eve"]);
    assert_eq!((room.dismissed_at(), room.next_seq(), eve.rooms().len()), (None, next, 1));
}
