//! Seats: places in rooms that polling keys stand for.
//!
//! A key is signed and says whose it is, so that a seat which was let go of comes back with its next poll.

use std::{
    collections::{HashMap, HashSet},
    net::Ipv4Addr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
};

use crate::wire::{ErrorCode, Refused};

use super::{
    account::Account,
    app::AppState,
    callback::Source,
    line::Line,
    member::Member,
    room::Room,
    service::now,
    token::{Membership, PollingKey},
};

/// Seconds for which a dismissed room's keys go on, so that every poller reads the notice.
const AFTERLIFE: i64 = 10;
/// Seconds without a poll after which somebody counts as offline (public documents: 20).
const OFFLINE: i64 = 20;
/// Keys of one stay: more devices than anybody has.
const MAX_KEYS_OF_STAY: usize = 20;

/// A place in a room that a polling key stands for.
pub(super) struct Seat {
    pub(super) room: Arc<Room>,
    /// `None` for a guest.
    pub(super) member: Option<Arc<Account>>,
    /// The first sequence that it may read.
    pub(super) start: u64,
    /// The first broadcast that it may read.
    broadcast_start: u64,
    /// The first broadcast that it has not read, for clients that do not say.
    broadcast: AtomicU64,
    last_poll: AtomicI64,
    /// The socket of the last poll.
    line: Mutex<Weak<Line>>,
    /// Whether anybody ever polled here.
    used: AtomicBool,
    counted: AtomicBool,
    left: AtomicBool,
    ended: AtomicBool,
}

impl Seat {
    pub(super) fn new(
        room: &Arc<Room>,
        member: Option<Arc<Account>>,
        (start, broadcast_start): (u64, u64),
        now: i64,
    ) -> Self {
        Self {
            room: Arc::clone(room),
            member,
            start,
            broadcast_start,
            broadcast: AtomicU64::new(broadcast_start),
            last_poll: AtomicI64::new(now),
            line: Mutex::default(),
            used: AtomicBool::new(false),
            counted: AtomicBool::new(false),
            left: AtomicBool::new(false),
            ended: AtomicBool::new(false),
        }
    }

    /// Seconds since 1970 of the last poll.
    pub(super) fn last_poll(&self) -> i64 {
        self.last_poll.load(Ordering::Relaxed)
    }

    /// A poll came over `line`, which is woken when the seat ends.
    pub(super) fn polled_over(&self, line: &Arc<Line>) {
        *self.line() = Arc::downgrade(line);
    }

    fn line(&self) -> MutexGuard<'_, Weak<Line>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A poll came or was answered: somebody is there.
    pub(super) fn polled(&self, now: i64) {
        self.last_poll.store(now, Ordering::Relaxed);
        self.used.store(true, Ordering::Relaxed);
        self.count(true);
    }

    /// The first broadcast that a poll wants; only an SDK's first room says.
    pub(super) fn broadcast_from(&self, said: Option<u64>) -> u64 {
        let said = said.unwrap_or_else(|| self.broadcast.load(Ordering::Relaxed));
        said.max(self.broadcast_start)
    }

    /// Broadcasts before `next` were answered.
    pub(super) fn broadcasts_read(&self, next: u64) {
        self.broadcast.fetch_max(next, Ordering::Relaxed);
    }

    /// Counts it as online or not, once each way.
    pub(super) fn count(&self, online: bool) {
        // Most calls change nothing, and then the room need not be locked.
        if self.counted.load(Ordering::Acquire) == online {
            return;
        }
        let mut state = self.room.lock();
        // Under the lock, so that a poll that comes while the seat ends is not counted for ever.
        let left = self.left.load(Ordering::Acquire);
        if (online && left) || self.counted.swap(online, Ordering::AcqRel) == online {
            return;
        }
        let change = if online { 1 } else { -1 };
        state.online = state.online.saturating_add_signed(change);
        if let Some(account) = &self.member
            && let Some(member) = state.members.get_mut(&account.user)
        {
            member.online = member.online.saturating_add_signed(change);
        }
    }

    /// Whether anybody ever polled here, and when last: the least is let go of first.
    fn last_use(&self) -> (bool, i64) {
        (self.used.load(Ordering::Relaxed), self.last_poll())
    }

    /// It is counted no more; a poll that waits here is still answered.
    fn leave(&self) {
        self.left.store(true, Ordering::Release);
        self.count(false);
    }

    /// Nothing is read here any more, and who waits here is told so.
    pub(super) fn end(&self) {
        self.ended.store(true, Ordering::Release);
        self.leave();
        if let Some(line) = self.line().upgrade() {
            line.wake.notify_one();
        }
    }

    pub(super) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }
}

impl AppState {
    /// Gives somebody a seat in a room, and the key that polls are made with. `joined` is the number of a member's
    /// stay.
    pub(super) fn seat(&self, seat: Seat, joined: u64, limit: usize) -> Result<String, Refused> {
        let stay = |account: &Arc<Account>| Membership { account: account.number, joined };
        let key = PollingKey {
            room: seat.room.number,
            start: seat.start,
            member: seat.member.as_ref().map(stay),
            nonce: rand::random::<u32>().into(),
        };
        let key = key.sign(self.secret());
        self.sit(&key, seat, limit)?;
        Ok(key)
    }

    /// Puts a seat under its key, unless there is one already.
    fn sit(&self, key: &str, seat: Seat, limit: usize) -> Result<Arc<Seat>, Refused> {
        let mut keys = self.keys();
        if let Some(seat) = keys.get(key) {
            return Ok(Arc::clone(seat));
        }
        if keys.len() >= limit {
            make_room(&mut keys, limit);
        }
        if keys.len() >= limit {
            return Err(Refused::new(ErrorCode::Overload, "the service has too many visitors"));
        }
        if let Some(account) = &seat.member {
            let mut state = seat.room.lock();
            let Some(member) = state.members.get_mut(&account.user) else {
                return Err(ErrorCode::NoPermission.into());
            };
            member.keys.push(key.to_owned());
            let surplus = member.keys.len().saturating_sub(MAX_KEYS_OF_STAY);
            let oldest: Vec<_> = member.keys.drain(..surplus).collect();
            drop(state);
            for seat in oldest.iter().filter_map(|key| keys.remove(key)) {
                seat.leave();
            }
        }
        let seat = Arc::new(seat);
        seat.count(true);
        keys.insert(key.to_owned(), Arc::clone(&seat));
        Ok(seat)
    }

    /// The seat of a key; one from before a restart goes on, unless its room or its stay is over.
    pub(super) fn seat_of(&self, key: &str, limit: usize) -> Option<Arc<Seat>> {
        if let Some(seat) = self.keys().get(key) {
            return Some(Arc::clone(seat));
        }
        let said = PollingKey::verify(self.secret(), key)?;
        let room = self.rooms().numbered(said.room)?;
        let member = match said.member {
            None => None,
            Some(stay) => {
                let account = self.accounts().numbered(stay.account)?;
                let state = room.lock();
                let member = state.members.get(&account.user)?;
                (member.joined == stay.joined).then_some(())?;
                drop(state);
                Some(account)
            }
        };
        let starts = (said.start, self.broadcasts.next());
        self.sit(key, Seat::new(&room, member, starts, now()), limit).ok()
    }

    /// Ends seats whose stay is over.
    pub(super) fn end_seats(&self, ended: &[String]) {
        let seats: Vec<_> = {
            let mut keys = self.keys();
            ended.iter().filter_map(|key| keys.remove(key)).collect()
        };
        for seat in seats {
            seat.end();
        }
    }

    /// Counts who is online, and lets go of who has not polled for `life` seconds.
    pub(super) fn sweep_keys(&self, now: i64, life: i64) {
        let mut gone: Vec<(Arc<Room>, Arc<Account>, String)> = Vec::new();
        self.keys().retain(|key, seat| {
            let silent = now - seat.last_poll();
            if silent > OFFLINE {
                seat.count(false);
            }
            let dismissed = seat.room.dismissed_at();
            if dismissed.is_some_and(|at| now - at > AFTERLIFE) {
                seat.end();
                return false;
            }
            if silent <= life {
                return true;
            }
            seat.end();
            if let (Some(member), None) = (&seat.member, dismissed) {
                gone.push((Arc::clone(&seat.room), Arc::clone(member), key.clone()));
            }
            false
        });
        for (room, account, key) in gone {
            let mut state = room.lock();
            let Some(member) = state.members.get_mut(&account.user) else { continue };
            // Who has another key, as on another device, stays.
            member.keys.retain(|other| *other != key);
            let stays = !member.keys.is_empty() || room.owner.as_ref() == Some(&account.user);
            drop(state);
            if !stays {
                self.let_go(&room, &account);
            }
        }
    }

    /// Lets go of members who did not come back after a restart.
    pub(super) fn sweep_members(&self, now: i64) {
        for room in self.all_rooms() {
            let state = room.lock();
            // Who joined just now is about to get a key.
            let old = |member: &&Member| now - member.join_time > OFFLINE;
            let away = state.members.values().filter(|member| member.keys.is_empty()).filter(old);
            let owner = |member: &&Member| room.owner.as_ref() != Some(&member.account.user);
            let away: HashSet<_> =
                away.filter(owner).map(|member| member.account.user.clone()).collect();
            drop(state);
            for user in away {
                let account = self.accounts().get(user.as_str());
                if let Some(account) = account {
                    self.let_go(&room, &account);
                }
            }
        }
    }

    fn let_go(&self, room: &Arc<Room>, account: &Arc<Account>) {
        // Nobody asked: their line is gone.
        let source = Source { client_ip: Ipv4Addr::UNSPECIFIED.into(), platform: "Unknown" };
        if let Err(refused) = self.leave(room, account, &source) {
            tracing::error!(%refused, room = %room.id, "a member could not be let go");
        }
    }
}

/// Lets go of guests, a tenth of all there may be: first those that never polled, since who joins without end must
/// not keep others out, then those that polled least of late. Who polls again is back.
fn make_room(keys: &mut HashMap<String, Arc<Seat>>, limit: usize) {
    let guests = keys.iter().filter(|(_, seat)| seat.member.is_none());
    let mut guests: Vec<_> = guests.map(|(key, seat)| (seat.last_use(), key.clone())).collect();
    guests.sort_unstable();
    for (_, key) in guests.into_iter().take(limit.div_ceil(10)) {
        if let Some(seat) = keys.remove(&key) {
            seat.leave();
        }
    }
}

#[cfg(test)]
mod tests;
