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
