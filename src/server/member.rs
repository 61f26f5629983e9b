//! The people of a room: who comes and goes.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use crate::{
    model::UserId,
    wire::{
        ErrorCode, Refused,
        item::event,
        tip::{TipBody, operation},
    },
};

use super::{
    account::Account,
    room::{Room, RoomState, Waiters, online_info, wake},
    service::now,
    store::Change,
};

/// From so many members on, who comes and goes is told together.
const BIG_ROOM: usize = 200;
/// How long those who come and go are collected.
const TOGETHER: Duration = Duration::from_secs(1);
/// Names in one tip.
const MAX_NAMES: usize = 50;
/// Somebody who joined.
pub(super) struct Member {
    /// The account, with the profile as it is now.
    pub(super) account: Arc<Account>,
    /// Seconds since 1970.
    pub(super) join_time: i64,
    /// The number of this stay; later stays of anybody have greater ones.
    pub(super) joined: u64,
    pub(super) marks: BTreeSet<u32>,
    /// Seats of theirs that poll.
    pub(super) online: u64,
    /// The polling keys of their seats.
    pub(super) keys: Vec<String>,
}

impl Member {
    pub(super) fn new(account: &Arc<Account>, join_time: i64, joined: u64) -> Self {
        Self {
            account: Arc::clone(account),
            join_time,
            joined,
            marks: BTreeSet::new(),
            online: 0,
            keys: Vec::new(),
        }
    }
}

/// Somebody who came or went.
pub(super) struct Coming {
    pub(super) account: Arc<Account>,
    joined: bool,
}

impl Room {
    /// Lets a member in, and tells the room unless they were in; gives the stay's number, which is `joined` for who
    /// was not in, and the first sequence to read.
    pub(super) fn add_member(
        self: &Arc<Self>,
        account: &Arc<Account>,
        now: i64,
        joined: u64,
    ) -> Result<(u64, u64), Refused> {
        let mut state = self.lock();
        if state.dismissed().is_some() {
            return Err(ErrorCode::NoSuchGroup.into());
        }
        if state.banned_until(&account.user, now).is_some() {
            return Err(Refused::new(ErrorCode::NoPermission, "you are banned from this room"));
        }
        if let Some(member) = state.members.get(&account.user) {
            return Ok((member.joined, state.last_seq() + 1));
        }
        let (room, number) = (self.number, account.number);
        self.save(&state, &[Change::Joined { room, account: number, time: now, joined }])?;
        state.members.insert(account.user.clone(), Member::new(account, now, joined));
        account.rooms().insert(self.id.clone());
        let waiters = self.comes(&mut state, account, true, now)?;
        let start = state.last_seq() + 1;
        drop(state);
        wake(waiters);
        Ok((joined, start))
    }

    /// Lets a member go, and tells the room; gives the keys of their seats.
    pub(super) fn remove_member(
        self: &Arc<Self>,
        account: &Arc<Account>,
        now: i64,
    ) -> Result<Vec<String>, Refused> {
        let mut state = self.lock();
        let keys = self.take_member(&mut state, account)?;
        let Some(keys) = keys else { return Ok(Vec::new()) };
        let waiters = self.comes(&mut state, account, false, now)?;
        drop(state);
        wake(waiters);
        Ok(keys)
    }

    fn take_member(
        &self,
        state: &mut RoomState,
        account: &Account,
    ) -> Result<Option<Vec<String>>, Refused> {
        if !state.members.contains_key(&account.user) {
            return Ok(None);
        }
        self.store.save(&[Change::Left { room: self.number, account: account.number }])?;
        account.rooms().remove(&self.id);
        Ok(state.members.remove(&account.user).map(|member| member.keys))
    }

    /// Tells that somebody came or went: at once, or in a big room together with others.
    fn comes(
        self: &Arc<Self>,
        state: &mut RoomState,
        account: &Arc<Account>,
        joined: bool,
        now: i64,
    ) -> Result<Waiters, Refused> {
        let mut waiters = Waiters::default();
        let again = |coming: &Coming| Arc::ptr_eq(&coming.account, account);
        if state.coming.iter().any(again) || state.members.len() < BIG_ROOM {
            waiters = self.tell_coming(state, now)?;
        }
        state.coming.push(Coming { account: Arc::clone(account), joined });
        if state.members.len() < BIG_ROOM {
            waiters.extend(self.tell_coming(state, now)?);
        } else if state.coming.len() == 1 {
            let room = Arc::downgrade(self);
            tokio::spawn(async move {
                tokio::time::sleep(TOGETHER).await;
                let Some(room) = room.upgrade() else { return };
                let told = room.tell_coming(&mut room.lock(), self::now());
                match told {
                    Ok(waiters) => wake(waiters),
                    Err(refused) => tracing::error!(%refused, "a tip could not be written"),
                }
            });
        }
        Ok(waiters)
    }

    /// Tells of somebody who is about to write, if that is still to be told.
    pub(super) fn tell_coming_of(
        &self,
        state: &mut RoomState,
        user: &UserId,
        now: i64,
    ) -> Result<Waiters, Refused> {
        if state.coming.iter().any(|coming| coming.account.user == *user) {
            return self.tell_coming(state, now);
        }
        Ok(Waiters::default())
    }

    fn tell_coming(&self, state: &mut RoomState, now: i64) -> Result<Waiters, Refused> {
        let mut waiters = Waiters::default();
        let coming = std::mem::take(&mut state.coming);
        for (op_type, joined) in [(operation::JOIN, true), (operation::QUIT, false)] {
            let those: Vec<_> = coming.iter().filter(|coming| coming.joined == joined).collect();
            for names in those.chunks(MAX_NAMES) {
                // The seats of who comes are counted with their first polls: the tip tells the number with them.
                let online = state.online() + if joined { names.len() as u64 } else { 0 };
                let infos: Vec<_> =
                    names.iter().map(|coming| coming.account.extra_info()).collect();
                let first = infos.first().cloned();
                let tip = TipBody {
                    op_type,
                    member_num: Some(state.members.len() as u64),
                    online_member_info: Some(online_info(online)),
                    operator: names[0].account.user.as_str().into(),
                    members: names.iter().map(|c| c.account.user.as_str().into()).collect(),
                    group_join_type: Some(u32::from(joined)),
                    operator_info: first,
                    member_infos: infos,
                    ..TipBody::default()
                };
                waiters.extend(self.tell(state, event::TIP, now, &tip)?);
            }
        }
        Ok(waiters)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use tokio::time::timeout;

    use super::*;
    use crate::server::scene::{Scene, members, source};

    /// What tips tell: whether they came, how many they name, who is first, how many members there are.
    fn tips(scene: &Scene, start: u64) -> Vec<(bool, usize, String, u64)> {
        let tip = |item: &Value| {
            let body = &item["MsgBody"];
            let named = body["List_Account"].as_array().unwrap();
            let first = named[0].as_str().unwrap().to_owned();
            assert_eq!(body["Operator_Account"], first);
            assert_eq!(body["MsgMemberExtraInfo"].as_array().unwrap().len(), named.len());
            let joined = body["OpType"] == 1;
            (joined, named.len(), first, body["MemberNum"].as_u64().unwrap())
        };
        scene.items(start).iter().map(tip).collect()
    }

    #[test]
    fn in_a_small_room_each_is_told_at_once() {
        let scene = Scene::new();
        scene.join("bob", 100).unwrap();
        let waiter = scene.waiter();
        scene.join("eve", 100).unwrap();
        assert!(crate::server::scene::is_woken(&waiter));
        scene.app.leave(&scene.room, &scene.user("bob"), &source()).unwrap();
        let told: Vec<_> = [(true, "bob", 1), (true, "eve", 2), (false, "bob", 1)]
            .map(|(joined, name, members)| (joined, 1, name.to_owned(), members))
            .into();
        assert_eq!(tips(&scene, 1), told);
        // Who comes reads from after their own tip on.
        let seat = scene.app.seat_of(&scene.join("dan", 100).unwrap(), 99).unwrap();
        assert_eq!(seat.start, scene.room.next_seq());
    }

    #[test]
    fn who_is_in_already_is_not_told_again() {
        let scene = Scene::new();
        scene.join("bob", 100).unwrap();
        let stay = scene.room.lock().members[&scene.user("bob").user].joined;
        let (joined, start) = scene.room.add_member(&scene.user("bob"), 200, stay + 9).unwrap();
        assert_eq!((joined, start), (stay, 2));
        assert_eq!(tips(&scene, 1).len(), 1);
        let member = &scene.room.lock().members[&scene.user("bob").user];
        assert_eq!(member.join_time, 100);
    }

    #[test]
    fn who_is_not_in_does_not_leave() {
        let scene = Scene::new();
        assert!(scene.room.remove_member(&scene.user("bob"), 100).unwrap().is_empty());
        assert!(scene.items(1).is_empty());
    }

    /// A room as big as one whose comings are told together.
    fn crowd() -> Scene {
        let scene = Scene::new();
        for n in 0..BIG_ROOM - 1 {
            scene.join(&format!("fan{n}"), 100).unwrap();
        }
        scene
    }

    #[tokio::test]
    async fn in_a_big_room_comings_and_goings_are_told_together() {
        let scene = crowd();
        let start = scene.room.next_seq();
        assert_eq!(start, BIG_ROOM as u64);
        let waiter = scene.waiter();
        for n in 0..60 {
            scene.join(&format!("new{n}"), 100).unwrap();
        }
        for n in 0..3 {
            scene.app.leave(&scene.room, &scene.user(&format!("fan{n}")), &source()).unwrap();
        }
        assert!(scene.items(start).is_empty());
        timeout(TOGETHER * 30, waiter.wake.notified()).await.unwrap();
        let all = (BIG_ROOM - 1 + 60 - 3) as u64;
        let told = [(true, 50, "new0"), (true, 10, "new50"), (false, 3, "fan0")];
        let told = told.map(|(joined, count, first)| (joined, count, first.to_owned(), all));
        assert_eq!(tips(&scene, start), told);
    }

    #[tokio::test]
    async fn who_goes_right_after_coming_is_told_in_that_order() {
        let scene = crowd();
        let start = scene.room.next_seq();
        scene.join("new", 100).unwrap();
        scene.app.leave(&scene.room, &scene.user("new"), &source()).unwrap();
        let told = tips(&scene, start);
        let kinds: Vec<_> = told.iter().map(|(joined, ..)| *joined).collect();
        // The room is small again, so that the going is told at once.
        assert_eq!(kinds, [true, false]);
    }

    #[tokio::test]
    async fn who_writes_is_told_of_before() {
        let scene = crowd();
        let start = scene.room.next_seq();
        for name in ["new", "other"] {
            scene.join(name, 100).unwrap();
        }
        let mut state = scene.room.lock();
        let nobody = UserId::from_peer("fan1");
        scene.room.tell_coming_of(&mut state, &nobody, 100).unwrap();
        assert_eq!(state.coming.len(), 2);
        scene.room.tell_coming_of(&mut state, &UserId::from_peer("other"), 100).unwrap();
        assert!(state.coming.is_empty());
        drop(state);
        assert_eq!(tips(&scene, start)[0].1, 2);
    }

    #[tokio::test]
    async fn who_is_banned_before_their_coming_was_told_is_not_told_of() {
        let scene = crowd();
        for name in ["new", "other"] {
            scene.join(name, 100).unwrap();
        }
        let (host, targets) = (scene.user("host"), [scene.user("new")]);
        let owner = crate::server::scene::actor(&host, crate::server::rules::Standing::Owner);
        drop(scene.room.ban(&mut scene.room.lock(), owner, &targets, (60, ""), 100).unwrap());
        let state = scene.room.lock();
        assert_eq!(state.coming.len(), 1);
        assert!(!members(&state).contains(&"new"));
    }

    #[test]
    fn the_banned_do_not_come_back_before_their_time() {
        let scene = Scene::new();
        let bob = scene.user("bob");
        scene.room.lock().bans.insert(bob.user.clone(), 200);
        assert_eq!(scene.join("bob", 199).unwrap_err().code, 10007);
        assert!(bob.rooms().is_empty());
        scene.join("bob", 200).unwrap();
        assert_eq!(bob.rooms().len(), 1);
    }
}
