//! What befalls the people of a room: mutes, bans, marks, and being made an admin.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use crate::{
    model::UserId,
    wire::{
        ErrorCode, Refused,
        item::event,
        tip::{MemberChange, TipBody, operation},
    },
};

use super::{
    account::Account,
    room::{Room, RoomState, Waiters},
    rules::{self, Standing},
    store::Change,
};

/// Admins of one room (public documents: 5).
const MAX_ADMINS: usize = 5;
/// Mutes that one room keeps, and bans.
const MAX_KEPT: usize = 10_000;
/// Different marks of one room (public documents: 10).
const MAX_MARKS: usize = 10;
/// Members with one mark (public documents: 1000).
const MAX_MARKED: usize = 1000;
/// Seconds that stand for ever (public documents).
pub(super) const FOR_EVER: u32 = u32::MAX;

/// Marks the online list hides (public documents: 600).
pub(super) const MARK_HIDDEN: u32 = 600;
/// The first mark that an app may choose (public documents).
const FIRST_OWN_MARK: u32 = 1000;

/// Who acts, and how they stand where they do.
#[derive(Clone, Copy)]
pub(super) struct Actor<'a> {
    pub(super) account: &'a Account,
    pub(super) standing: Standing,
}

impl Room {
    /// Mutes people for so many seconds, all or none of them; 0 ends it.
    pub(super) fn mute(
        &self,
        state: &mut RoomState,
        actor: Actor<'_>,
        targets: &[Arc<Account>],
        seconds: u32,
        now: i64,
    ) -> Result<Waiters, Refused> {
        self.check_targets(state, actor, targets)?;
        if seconds > 0 {
            make_room(&mut state.mutes, targets, now)?;
        }
        let (room, until) = (self.number, until(seconds, now));
        self.save_each(targets, |user| Change::Muted { room, user, until })?;
        for Account { user, .. } in targets.iter().map(|target| &**target) {
            if seconds == 0 {
                state.mutes.remove(user);
            } else {
                state.mutes.insert(user.clone(), until);
            }
        }
        let tips = targets.iter().map(|target| {
            let user = target.user.as_str().into();
            let change = MemberChange { user, shutup_time: Some(u64::from(seconds)) };
            let msg_member_info = vec![change];
            TipBody { msg_member_info, ..acted(operation::MEMBER_PROFILE, actor.account) }
        });
        self.tell_all(state, tips, now)
    }

    /// Bans people for so many seconds, all or none of them, and ends their stays: the keys of their seats, and who
    /// waits for the tips. Those keys end also where the tips cannot be told.
    pub(super) fn ban(
        &self,
        state: &mut RoomState,
        actor: Actor<'_>,
        targets: &[Arc<Account>],
        (seconds, reason): (u32, &str),
        now: i64,
    ) -> Result<(Vec<String>, Result<Waiters, Refused>), Refused> {
        self.check_targets(state, actor, targets)?;
        make_room(&mut state.bans, targets, now)?;
        let (room, until) = (self.number, until(seconds, now));
        let changes = targets.iter().flat_map(|target| {
            let banned = Change::Banned { room, user: target.user.as_str(), until };
            [banned, Change::Left { room, account: target.number }]
        });
        self.store.save(&changes.collect::<Vec<_>>())?;
        let mut keys = Vec::new();
        for target in targets {
            state.bans.insert(target.user.clone(), until);
            state.coming.retain(|coming| coming.account.user != target.user);
            target.rooms().remove(&self.id);
            let member = state.members.remove(&target.user);
            keys.extend(member.map(|member| member.keys).unwrap_or_default());
        }
        let tips = targets.iter().map(|target| TipBody {
            members: vec![target.user.as_str().into()],
            member_infos: vec![target.extra_info()],
            ban_duration: Some(u64::from(seconds)),
            ban_description: (!reason.is_empty()).then(|| reason.into()),
            ..acted(operation::BAN, actor.account)
        });
        Ok((keys, self.tell_all(state, tips, now)))
    }

    /// Lets people come back.
    pub(super) fn unban(
        &self,
        state: &mut RoomState,
        actor: Actor<'_>,
        targets: &[Arc<Account>],
        now: i64,
    ) -> Result<Waiters, Refused> {
        let banned = |target: &&Arc<Account>| state.bans.contains_key(&target.user);
        let targets: Vec<_> = targets.iter().filter(banned).cloned().collect();
        let room = self.number;
        self.save_each(&targets, |user| Change::Banned { room, user, until: 0 })?;
        for target in &targets {
            state.bans.remove(&target.user);
        }
        let tips = targets.iter().map(|target| {
            let members = vec![target.user.as_str().into()];
            TipBody { members, ..acted(operation::UNBAN, actor.account) }
        });
        self.tell_all(state, tips, now)
    }

    /// Makes people admins, or members again, all or none of them.
    pub(super) fn set_admin(
        &self,
        state: &mut RoomState,
        actor: Actor<'_>,
        targets: &[Arc<Account>],
        admin: bool,
        now: i64,
    ) -> Result<Waiters, Refused> {
        let refused = |info: &str| Err(Refused::new(ErrorCode::NoPermission, info));
        let own = |target: &Arc<Account>| target.user == actor.account.user;
        if targets.iter().any(own) && actor.standing != Standing::AppAdmin {
            return refused("nobody sets their own role");
        }
        if targets.iter().any(|target| self.owner.as_ref() == Some(&target.user)) {
            return refused("the owner is above admins");
        }
        // Who is named twice is made one once.
        let mut changed: Vec<Arc<Account>> = Vec::new();
        for target in targets {
            let again = changed.iter().any(|other| other.user == target.user);
            if state.admins.contains(&target.user) != admin && !again {
                changed.push(Arc::clone(target));
            }
        }
        if admin && state.admins.len() + changed.len() > MAX_ADMINS {
            return refused("a live room has at most 5 admins");
        }
        let room = self.number;
        self.save_each(&changed, |user| Change::Admin { room, user, admin })?;
        for target in &changed {
            if admin {
                state.admins.insert(target.user.clone());
            } else {
                state.admins.remove(&target.user);
            }
        }
        let operation = if admin { operation::ADMIN_SET } else { operation::ADMIN_CANCELLED };
        let tips = changed.iter().map(|target| TipBody {
            members: vec![target.user.as_str().into()],
            member_infos: vec![target.extra_info()],
            ..acted(operation, actor.account)
        });
        self.tell_all(state, tips, now)
    }

    /// Sets or takes marks of a member; `false` when they are not here.
    pub(super) fn mark(
        &self,
        state: &mut RoomState,
        target: &UserId,
        marks: &[u32],
        set: bool,
    ) -> Result<bool, Refused> {
        let known = |mark: &&u32| **mark >= FIRST_OWN_MARK || **mark == MARK_HIDDEN;
        if marks.iter().filter(known).count() < marks.len() {
            return Err(Refused::new(ErrorCode::InvalidParameter, "marks are from 1000 on"));
        }
        let Some(member) = state.members.get(target) else { return Ok(false) };
        let mut changed = member.marks.clone();
        for mark in marks {
            if set {
                changed.insert(*mark);
            } else {
                changed.remove(mark);
            }
        }
        if set {
            let all = || state.members.values().flat_map(|member| &member.marks);
            let different: BTreeSet<_> = all().chain(&changed).collect();
            let is_full = |mark: &u32| all().filter(|other| *other == mark).count() >= MAX_MARKED;
            // Who has a mark already takes no further place.
            let mut new = changed.difference(&member.marks);
            if different.len() > MAX_MARKS || new.any(is_full) {
                let info = "a room has at most 10 marks, each on at most 1000 members";
                return Err(Refused::new(ErrorCode::InvalidParameter, info));
            }
        }
        let list: Vec<_> = changed.iter().copied().collect();
        let (room, user) = (self.number, target.as_str());
        self.store.save(&[Change::Marks { room, user, marks: &list }])?;
        if let Some(member) = state.members.get_mut(target) {
            member.marks = changed;
        }
        Ok(true)
    }

    fn check_targets(
        &self,
        state: &RoomState,
        actor: Actor<'_>,
        targets: &[Arc<Account>],
    ) -> Result<(), Refused> {
        for Account { user, .. } in targets.iter().map(|target| &**target) {
            if *user == actor.account.user {
                return Err(Refused::new(
                    ErrorCode::NoPermission,
                    "this cannot be done to oneself",
                ));
            }
            if !rules::may_act_on(actor.standing, self.standing(state, user)) {
                return Err(ErrorCode::NoPermission.into());
            }
        }
        Ok(())
    }

    fn tell_all(
        &self,
        state: &mut RoomState,
        tips: impl Iterator<Item = TipBody>,
        now: i64,
    ) -> Result<Waiters, Refused> {
        let mut waiters = Waiters::default();
        for tip in tips {
            waiters.extend(self.tell(state, event::TIP, now, &tip)?);
        }
        Ok(waiters)
    }

    /// Saves one change for each, all together.
    fn save_each<'t>(
        &self,
        targets: &'t [Arc<Account>],
        change: impl Fn(&'t str) -> Change<'t>,
    ) -> Result<(), Refused> {
        let changes: Vec<_> = targets.iter().map(|target| change(target.user.as_str())).collect();
        Ok(self.store.save(&changes)?)
    }
}

/// When so many seconds from `now` end, both in seconds.
fn until(seconds: u32, now: i64) -> i64 {
    match seconds {
        0 => 0,
        FOR_EVER => i64::MAX,
        seconds => now.saturating_add(i64::from(seconds)),
    }
}

/// Makes room for some more; those that are over go first.
fn make_room(
    kept: &mut HashMap<UserId, i64>,
    targets: &[Arc<Account>],
    now: i64,
) -> Result<(), Refused> {
    let is_full = |kept: &HashMap<UserId, i64>| {
        let new = targets.iter().filter(|target| !kept.contains_key(&target.user)).count();
        kept.len() + new > MAX_KEPT
    };
    if is_full(kept) {
        kept.retain(|_, until| *until > now);
        if is_full(kept) {
            return Err(Refused::new(ErrorCode::Overload, "too many are muted or banned here"));
        }
    }
    Ok(())
}

fn acted(op_type: u64, caller: &Account) -> TipBody {
    TipBody {
        op_type,
        operator: caller.user.as_str().into(),
        operator_info: Some(caller.extra_info()),
        ..TipBody::default()
    }
}

#[cfg(test)]
mod tests {
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
}
