//! One room: its profile, its log, and who waits for the next item.

mod profile;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::Serialize;

use crate::{
    model::{RoomId, UserId},
    wire::{
        ErrorCode, Refused, Servcmd,
        envelope::encode_server_frame,
        item::event,
        push::TipPush,
        stamp::{self, Stamp, SystemItem},
        tip::{NoticeBody, OnlineMemberInfo, report},
    },
};

use super::{
    account::Account,
    attribute::{Attributes, Counters},
    hold::Held,
    line::Line,
    log::{Log, LogLimits},
    member::{Coming, Member},
    rules::{Rate, Sent, Standing},
    service::now,
    store::{Change, Store, StoredRoom},
};

pub(super) use profile::RoomProfile;

/// Seconds for which clients may keep an online count (public documents: refreshed every 10 s).
pub(super) const ONLINE_EXPIRE: u64 = 10;
/// Sequences that are reserved at a time, so that none is handed out twice after a kill.
const RESERVED: u64 = 100;

/// Robots of one room.
const MAX_ROBOTS: usize = 10_000;

/// A room.
pub(super) struct Room {
    /// Its place in the data; no other room of any app ever has it.
    pub(super) number: u64,
    pub(super) app: u32,
    pub(super) id: RoomId,
    pub(super) owner: Option<UserId>,
    create_time: i64,
    pub(super) store: Arc<Store>,
    state: Mutex<RoomState>,
}

/// What of a room changes.
pub(super) struct RoomState {
    pub(super) profile: RoomProfile,
    pub(super) muted_all: bool,
    /// Whether every message of members waits for a moderator.
    pub(super) held_all: bool,
    pub(super) held: BTreeMap<u64, Held>,
    pub(super) members: HashMap<UserId, Member>,
    pub(super) admins: BTreeSet<UserId>,
    /// Accounts shown as online that need not be there.
    pub(super) robots: BTreeSet<UserId>,
    /// Until when somebody may not write, in seconds since 1970; outlives a membership.
    pub(super) mutes: HashMap<UserId, i64>,
    /// Until when somebody may not come back, in seconds since 1970.
    pub(super) bans: HashMap<UserId, i64>,
    pub(super) attributes: Attributes,
    pub(super) counters: Counters,
    pub(super) rate: Rate,
    pub(super) sent: Sent,
    /// Who came and went and is yet to be told, in a big room.
    pub(super) coming: Vec<Coming>,
    pub(super) online: u64,
    info_seq: u64,
    last_info_time: i64,
    last_message_time: i64,
    log: Log,
    /// The sequences of the newest messages, for who joins.
    recent: VecDeque<u64>,
    /// No sequence from here on may be handed out before the store knows.
    reserved: u64,
    dismissed: Option<i64>,
    /// The sockets that wait for the next item, by their number.
    waiters: Waiters,
}

impl Room {
    /// A room as it was kept, or a new one.
    pub(super) fn new(
        store: &Arc<Store>,
        stored: StoredRoom,
        limits: LogLimits,
    ) -> Result<Self, serde_json::Error> {
        let row = stored.row;
        let users = |list: Vec<(String, i64)>| {
            list.into_iter().map(|(user, until)| (UserId::from_peer(&user), until)).collect()
        };
        let state = RoomState {
            profile: serde_json::from_str(&row.profile)?,
            muted_all: row.muted_all,
            held_all: row.held_all,
            held: BTreeMap::new(),
            members: HashMap::new(),
            admins: stored.admins.iter().map(|user| UserId::from_peer(user)).collect(),
            robots: BTreeSet::new(),
            mutes: users(stored.mutes),
            bans: users(stored.bans),
            attributes: Attributes::new(stored.attribute_seq, stored.attributes),
            counters: Counters::new(stored.counter_seq, stored.counters),
            rate: Rate::default(),
            sent: Sent::default(),
            coming: Vec::new(),
            online: 0,
            info_seq: row.info_seq,
            last_info_time: row.last_info_time,
            last_message_time: 0,
            log: Log::new(limits, stored.next_seq),
            recent: VecDeque::new(),
            reserved: stored.next_seq,
            dismissed: None,
            waiters: Waiters::default(),
        };
        Ok(Self {
            number: row.number,
            app: row.app,
            id: RoomId::from_peer(&row.group_id),
            owner: (!row.owner.is_empty()).then(|| UserId::from_peer(&row.owner)),
            create_time: row.create_time,
            store: Arc::clone(store),
            state: Mutex::new(state),
        })
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, RoomState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How somebody stands in the room; who is banned is a stranger until the ban ends, admins with them.
    pub(super) fn standing(&self, state: &RoomState, user: &UserId) -> Standing {
        if self.owner.as_ref() == Some(user) {
            Standing::Owner
        } else if state.banned_until(user, now()).is_some() {
            Standing::Stranger
        } else if state.admins.contains(user) {
            Standing::Admin
        } else if state.members.contains_key(user) {
            Standing::Member
        } else {
            Standing::Stranger
        }
    }

    /// The first sequence that somebody who comes now reads.
    pub(super) fn next_seq(&self) -> u64 {
        self.lock().log.next_seq()
    }

    /// Saves changes of the room, unless it is no more: nobody brings back what was dismissed meanwhile.
    pub(super) fn save(&self, state: &RoomState, changes: &[Change<'_>]) -> Result<(), Refused> {
        if state.dismissed.is_some() {
            return Err(ErrorCode::NoSuchGroup.into());
        }
        Ok(self.store.save(changes)?)
    }

    /// Says something to the room in the service's name.
    pub(super) fn tell<B: Serialize>(
        &self,
        state: &mut RoomState,
        event: u64,
        now: i64,
        body: &B,
    ) -> Result<Waiters, Refused> {
        self.reserve(state)?;
        let names = (self.id.as_str(), state.profile.name.as_str());
        let item = SystemItem::new(event, names, state.log.next_seq(), now, rand::random(), body);
        let item = serde_json::to_vec(&item).map_err(|error| internal(&error))?;
        Ok(state.publish(item))
    }

    /// Puts a message into the log: its sequence, and who waits for it.
    pub(super) fn say(
        &self,
        state: &mut RoomState,
        stamp: &Stamp<'_>,
        history: usize,
    ) -> Result<(u64, Waiters), Refused> {
        if state.dismissed.is_some() {
            return Err(ErrorCode::NoSuchGroup.into());
        }
        self.reserve(state)?;
        let (seq, time) = (state.log.next_seq(), stamp.time);
        let room_name = state.profile.name.as_str();
        let item = stamp::encode_message(&Stamp { room_name, seq, ..*stamp });
        let item = item.map_err(|error| internal(&error))?;
        state.last_message_time = time;
        state.recent.push_back(seq);
        while state.recent.len() > history {
            state.recent.pop_front();
        }
        Ok((seq, state.publish(item)))
    }

    /// Makes sure that the next sequence is never handed out again, whatever happens.
    fn reserve(&self, state: &mut RoomState) -> Result<(), Refused> {
        let next = state.log.next_seq();
        if next < state.reserved {
            return Ok(());
        }
        // A dismissed room is not kept; its last notice has a sequence all the same.
        if state.dismissed.is_none() {
            let next = next + RESERVED;
            self.store.save(&[Change::NextSequence { room: self.number, next }])?;
        }
        state.reserved = next + RESERVED;
        Ok(())
    }

    /// Keeps exactly the next sequence, as a service that stops in peace does.
    pub(super) fn settle(&self) {
        let mut state = self.lock();
        let next = state.log.next_seq();
        match self.store.save(&[Change::NextSequence { room: self.number, next }]) {
            // What is said still, while the process ends, is reserved anew.
            Ok(()) => state.reserved = next,
            Err(error) => {
                tracing::warn!(%error, room = %self.id, "the next sequence was not kept: a gap will show");
            }
        }
    }

    /// Ends the room: everybody reads so.
    pub(super) fn dismiss(&self, operator: &Account, now: i64) -> Result<(), Refused> {
        let mut state = self.lock();
        // Two may have asked at once: the second is refused.
        self.save(&state, &[Change::RoomDismissed { room: self.number }])?;
        let notice = NoticeBody {
            report_type: report::DISMISSED,
            operator: operator.user.as_str().into(),
            user_defined_field: None,
            operator_info: Some(operator.extra_info()),
        };
        state.dismissed = Some(now);
        for member in state.members.values() {
            member.account.rooms().remove(&self.id);
        }
        let waiters = self.tell(&mut state, event::NOTICE, now, &notice)?;
        drop(state);
        wake(waiters);
        Ok(())
    }

    /// When the room was dismissed, in seconds since 1970.
    pub(super) fn dismissed_at(&self) -> Option<i64> {
        self.lock().dismissed()
    }

    /// The answer to a poll, if there is anything from `start` on, or `always`; else the socket is woken for the next
    /// item.
    pub(super) fn read(
        &self,
        start: u64,
        (waiter, always): (&Arc<Line>, bool),
        encode: impl FnOnce(u64, usize, &mut dyn Iterator<Item = &[u8]>) -> Vec<u8>,
    ) -> Option<Vec<u8>> {
        let mut state = self.lock();
        let page = state.log.from(start);
        if page.is_empty() && !always {
            state.waiters.0.insert(waiter.number, Arc::clone(waiter));
            return None;
        }
        Some(encode(page.next_seq, page.bytes, &mut page.items()))
    }

    /// Wakes a socket no longer: it waits for nothing here any more.
    pub(super) fn forget(&self, waiter: &Line) {
        self.lock().waiters.0.remove(&waiter.number);
    }

    /// Those who wait for the next item, to be woken for something else.
    pub(super) fn take_waiters(&self) -> Waiters {
        std::mem::take(&mut self.lock().waiters)
    }
}

/// Sockets to wake, better not while the room is locked; at the latest they are woken when this is dropped, so that
/// what goes wrong after an item was told leaves nobody waiting for it.
#[derive(Default)]
pub(super) struct Waiters(HashMap<u64, Arc<Line>>);

impl Waiters {
    /// Those of `others`, too.
    pub(super) fn extend(&mut self, mut others: Self) {
        self.0.extend(others.0.drain());
    }
}

impl Drop for Waiters {
    fn drop(&mut self) {
        for line in self.0.values() {
            line.wake.notify_one();
        }
    }
}

/// Wakes the sockets that waited for an item.
pub(super) fn wake(waiters: Waiters) {
    drop(waiters);
}

/// How many are online, as tips and answers tell it.
pub(super) fn online_info(count: u64) -> OnlineMemberInfo {
    OnlineMemberInfo { online_member_num: count, expire_time: ONLINE_EXPIRE }
}

fn internal(error: &serde_json::Error) -> Refused {
    Refused::new(ErrorCode::InternalError, error.to_string())
}

impl RoomState {
    /// How many are online, robots with them.
    pub(super) fn online(&self) -> u64 {
        self.online + self.robots.len() as u64
    }

    /// Shows accounts as online that need not be there, or no longer.
    pub(super) fn set_robots(&mut self, users: &[UserId], shown: bool) -> Result<(), Refused> {
        if shown && self.robots.len() + users.len() > MAX_ROBOTS {
            return Err(Refused::new(ErrorCode::Overload, "too many robots"));
        }
        for user in users {
            if shown {
                self.robots.insert(user.clone());
            } else {
                self.robots.remove(user);
            }
        }
        Ok(())
    }

    /// When the room was dismissed, in seconds since 1970.
    pub(super) fn dismissed(&self) -> Option<i64> {
        self.dismissed
    }

    /// The sequence of the newest item.
    pub(super) fn last_seq(&self) -> u64 {
        self.log.next_seq() - 1
    }

    /// The newest messages, for who joins now.
    pub(super) fn history(&self) -> Vec<&[u8]> {
        self.recent.iter().filter_map(|&seq| self.log.get(seq)).collect()
    }

    /// Until when `user` is muted, if that is after `now` (seconds since 1970).
    pub(super) fn muted_until(&self, user: &UserId, now: i64) -> Option<i64> {
        self.mutes.get(user).copied().filter(|&until| until > now)
    }

    /// Until when `user` is banned, if that is after `now` (seconds since 1970).
    pub(super) fn banned_until(&self, user: &UserId, now: i64) -> Option<i64> {
        self.bans.get(user).copied().filter(|&until| until > now)
    }

    /// A frame that tells one member something, whose poll does not bring it: it has the newest sequence, which such
    /// a member never reads.
    pub(super) fn push<B: Serialize>(
        &self,
        room: &RoomId,
        event: u64,
        now: i64,
        body: &B,
    ) -> Result<Vec<u8>, Refused> {
        let names = (room.as_str(), self.profile.name.as_str());
        let item = SystemItem::new(event, names, self.last_seq(), now, rand::random(), body);
        let push = TipPush::new(event, item);
        encode_server_frame(Servcmd::MessagePush.as_str(), 0, &push)
            .map_err(|error| internal(&error))
    }

    fn publish(&mut self, item: Vec<u8>) -> Waiters {
        self.log.push(item);
        std::mem::take(&mut self.waiters)
    }
}

#[cfg(test)]
mod tests;
