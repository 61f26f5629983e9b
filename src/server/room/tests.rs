use super::*;
use crate::server::scene::{Scene, is_woken};

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
