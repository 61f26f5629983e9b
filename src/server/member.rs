//! The people of a room: who comes and goes, and what befalls them.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

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
    room::{Room, RoomState, Waiters, online_info, wake},
    rules::{self, Standing},
    service::now,
    store::Change,
};

/// Admins of one room (public documents: 5).
const MAX_ADMINS: usize = 5;
/// Mutes that one room keeps, and bans, and robots.
const MAX_KEPT: usize = 10_000;
/// Different marks of one room (public documents: 10).
const MAX_MARKS: usize = 10;
/// Members with one mark (public documents: 1000).
const MAX_MARKED: usize = 1000;
/// From so many members on, who comes and goes is told together.
const BIG_ROOM: usize = 200;
/// How long those who come and go are collected.
const TOGETHER: Duration = Duration::from_secs(1);
/// Names in one tip.
const MAX_NAMES: usize = 50;
/// Seconds that stand for ever (public documents).
pub(super) const FOR_EVER: u32 = u32::MAX;

/// Marks the online list hides (public documents: 600).
pub(super) const MARK_HIDDEN: u32 = 600;
/// The first mark that an app may choose (public documents).
const FIRST_OWN_MARK: u32 = 1000;

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
    account: Arc<Account>,
    joined: bool,
}

/// Who acts, and how they stand where they do.
#[derive(Clone, Copy)]
pub(super) struct Actor<'a> {
    pub(super) account: &'a Account,
    pub(super) standing: Standing,
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
        if state.banned_until(&account.user, now).is_some() {
            return Err(Refused::new(ErrorCode::NoPermission, "you are banned from this room"));
        }
        if let Some(member) = state.members.get(&account.user) {
            return Ok((member.joined, state.last_seq() + 1));
        }
        let (room, number) = (self.number, account.number);
        self.store.save(&[Change::Joined { room, account: number, time: now, joined }])?;
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
        let mut waiters = Waiters::new();
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
        Ok(Waiters::new())
    }

    fn tell_coming(&self, state: &mut RoomState, now: i64) -> Result<Waiters, Refused> {
        let mut waiters = Waiters::new();
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

    /// Mutes somebody for so many seconds; 0 ends it.
    pub(super) fn mute(
        &self,
        state: &mut RoomState,
        actor: Actor<'_>,
        target: &UserId,
        seconds: u32,
        now: i64,
    ) -> Result<Waiters, Refused> {
        self.check_target(state, actor, target)?;
        let until = until(seconds, now);
        if seconds > 0 {
            make_room(&mut state.mutes, target, now)?;
        }
        self.store.save(&[Change::Muted { room: self.number, user: target.as_str(), until }])?;
        if seconds == 0 {
            state.mutes.remove(target);
        } else {
            state.mutes.insert(target.clone(), until);
        }
        let change =
            MemberChange { user: target.as_str().into(), shutup_time: Some(u64::from(seconds)) };
        let tip = TipBody {
            msg_member_info: vec![change],
            ..acted(operation::MEMBER_PROFILE, actor.account)
        };
        self.tell(state, event::TIP, now, &tip)
    }

    /// Bans somebody for so many seconds, and ends their stay: who waits, and the keys of their seats.
    pub(super) fn ban(
        &self,
        state: &mut RoomState,
        actor: Actor<'_>,
        target: &Account,
        (seconds, reason): (u32, &str),
        now: i64,
    ) -> Result<(Waiters, Vec<String>), Refused> {
        self.check_target(state, actor, &target.user)?;
        let user = target.user.as_str();
        make_room(&mut state.bans, &target.user, now)?;
        let until = until(seconds, now);
        self.store.save(&[
            Change::Banned { room: self.number, user, until },
            Change::Left { room: self.number, account: target.number },
        ])?;
        state.bans.insert(target.user.clone(), until);
        state.coming.retain(|coming| coming.account.user != target.user);
        target.rooms().remove(&self.id);
        let member = state.members.remove(&target.user);
        let tip = TipBody {
            members: vec![user.into()],
            member_infos: vec![target.extra_info()],
            ban_duration: Some(u64::from(seconds)),
            ban_description: (!reason.is_empty()).then(|| reason.into()),
            ..acted(operation::BAN, actor.account)
        };
        let waiters = self.tell(state, event::TIP, now, &tip)?;
        Ok((waiters, member.map(|member| member.keys).unwrap_or_default()))
    }

    /// Lets somebody come back.
    pub(super) fn unban(
        &self,
        state: &mut RoomState,
        actor: Actor<'_>,
        target: &UserId,
        now: i64,
    ) -> Result<Waiters, Refused> {
        if !state.bans.contains_key(target) {
            return Ok(Waiters::new());
        }
        let (room, user) = (self.number, target.as_str());
        self.store.save(&[Change::Banned { room, user, until: 0 }])?;
        state.bans.remove(target);
        let tip = TipBody { members: vec![user.into()], ..acted(operation::UNBAN, actor.account) };
        self.tell(state, event::TIP, now, &tip)
    }

    /// Makes somebody an admin, or a member again.
    pub(super) fn set_admin(
        &self,
        state: &mut RoomState,
        actor: Actor<'_>,
        target: &Account,
        admin: bool,
        now: i64,
    ) -> Result<Waiters, Refused> {
        if target.user == actor.account.user && actor.standing != Standing::AppAdmin {
            return Err(Refused::new(ErrorCode::NoPermission, "nobody sets their own role"));
        }
        if self.owner.as_ref() == Some(&target.user) {
            return Err(Refused::new(ErrorCode::NoPermission, "the owner is above admins"));
        }
        if state.admins.contains(&target.user) == admin {
            return Ok(Waiters::new());
        }
        if admin && state.admins.len() >= MAX_ADMINS {
            return Err(Refused::new(ErrorCode::NoPermission, "a live room has at most 5 admins"));
        }
        let (room, user) = (self.number, target.user.as_str());
        self.store.save(&[Change::Admin { room, user, admin }])?;
        if admin {
            state.admins.insert(target.user.clone());
        } else {
            state.admins.remove(&target.user);
        }
        let operation = if admin { operation::ADMIN_SET } else { operation::ADMIN_CANCELLED };
        let tip = TipBody {
            members: vec![user.into()],
            member_infos: vec![target.extra_info()],
            ..acted(operation, actor.account)
        };
        self.tell(state, event::TIP, now, &tip)
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
            let others = || state.members.values().flat_map(|member| &member.marks);
            let different: BTreeSet<_> = others().chain(&changed).collect();
            let marked = |mark| others().filter(|other| *other == mark).count();
            if different.len() > MAX_MARKS || marks.iter().any(|mark| marked(mark) >= MAX_MARKED) {
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

    fn check_target(
        &self,
        state: &RoomState,
        actor: Actor<'_>,
        target: &UserId,
    ) -> Result<(), Refused> {
        if *target == actor.account.user {
            return Err(Refused::new(ErrorCode::NoPermission, "this cannot be done to oneself"));
        }
        if !rules::may_act_on(actor.standing, self.standing(state, target)) {
            return Err(ErrorCode::NoPermission.into());
        }
        Ok(())
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

/// Makes room for one more; those that are over go first.
fn make_room(
    kept: &mut std::collections::HashMap<UserId, i64>,
    target: &UserId,
    now: i64,
) -> Result<(), Refused> {
    if kept.len() >= MAX_KEPT && !kept.contains_key(target) {
        kept.retain(|_, until| *until > now);
        if kept.len() >= MAX_KEPT {
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
