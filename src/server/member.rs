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
