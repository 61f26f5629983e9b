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
        self.save_each(state, targets, |user| Change::Muted { room, user, until })?;
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
        self.save(state, &changes.collect::<Vec<_>>())?;
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
        self.save_each(state, &targets, |user| Change::Banned { room, user, until: 0 })?;
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
        self.save_each(state, &changed, |user| Change::Admin { room, user, admin })?;
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
        if marks.len() > MAX_MARKS {
            return Err(Refused::new(ErrorCode::InvalidParameter, "a room has at most 10 marks"));
        }
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
        self.save(state, &[Change::Marks { room, user, marks: &list }])?;
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
        state: &RoomState,
        targets: &'t [Arc<Account>],
        change: impl Fn(&'t str) -> Change<'t>,
    ) -> Result<(), Refused> {
        let changes: Vec<_> = targets.iter().map(|target| change(target.user.as_str())).collect();
        self.save(state, &changes)
    }
}

/// When so many seconds from `now` end, both in seconds.
pub(super) fn until(seconds: u32, now: i64) -> i64 {
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
mod tests;
