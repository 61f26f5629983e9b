//! One room: its profile, its people, its log, and who waits for the next item.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use serde::Serialize;
use tokio::sync::Notify;

use crate::{
    model::{Role, RoomId, UserId},
    wire::{
        ErrorCode, Refused,
        group::{AVCHATROOM, AppDefinedData, GroupInfo, SelfInfo},
        item::event,
        member::role_name,
        stamp::{self, Stamp, SystemItem},
        tip::{NoticeBody, OnlineMemberInfo, TipBody, operation, report},
    },
};

use super::{
    account::Account,
    log::Log,
    rules::{Rate, Sent},
    service::now,
};

/// Admins of one room (public documents: 5).
pub(super) const MAX_ADMINS: usize = 5;
/// Seconds for which clients may keep an online count (public documents: refreshed every 10 s).
pub(super) const ONLINE_EXPIRE: u64 = 10;

/// A room.
pub(super) struct Room {
    pub(super) id: RoomId,
    pub(super) owner: Option<UserId>,
    create_time: i64,
    state: Mutex<RoomState>,
}

/// What of a room changes.
pub(super) struct RoomState {
    pub(super) profile: RoomProfile,
    pub(super) muted_all: bool,
    pub(super) members: HashMap<UserId, Member>,
    pub(super) admins: BTreeSet<UserId>,
    /// Until when somebody may not write, in seconds since 1970; outlives a membership.
    pub(super) mutes: HashMap<UserId, i64>,
    pub(super) rate: Rate,
    pub(super) sent: Sent,
    /// Messages that the rate dropped.
    pub(super) dropped: u64,
    info_seq: u64,
    last_info_time: i64,
    last_message_time: i64,
    log: Log,
    online: u64,
    dismissed: Option<i64>,
    /// The sessions that wait for the next item, by their number.
    waiters: HashMap<u64, Arc<Notify>>,
}

/// What a room says of itself.
#[derive(Debug, Clone, Default)]
pub(super) struct RoomProfile {
    pub(super) name: String,
    pub(super) introduction: String,
    pub(super) notification: String,
    pub(super) face_url: String,
    pub(super) custom: BTreeMap<String, String>,
}

/// Somebody who joined.
#[derive(Clone)]
pub(super) struct Member {
    /// Seconds since 1970.
    pub(super) join_time: i64,
    /// For whoever lists members: the account, with the profile as it is now.
    pub(super) account: Arc<Account>,
}

/// A place in a room that a polling key stands for.
pub(super) struct Seat {
    pub(super) room: Arc<Room>,
    /// `None` for a guest.
    pub(super) member: Option<UserId>,
    /// The first sequence that it may read.
    pub(super) start: u64,
    last_poll: AtomicI64,
    counted: AtomicBool,
}

impl Seat {
    pub(super) fn new(room: &Arc<Room>, member: Option<UserId>, start: u64, now: i64) -> Self {
        Self {
            room: Arc::clone(room),
            member,
            start,
            last_poll: AtomicI64::new(now),
            counted: AtomicBool::new(false),
        }
    }

    pub(super) fn is_of(&self, user: &UserId) -> bool {
        self.member.as_ref() == Some(user)
    }

    /// Seconds since 1970 of the last poll.
    pub(super) fn last_poll(&self) -> i64 {
        self.last_poll.load(Ordering::Relaxed)
    }

    /// A poll came or was answered: somebody is there.
    pub(super) fn polled(&self, now: i64) {
        self.last_poll.store(now, Ordering::Relaxed);
        self.room.seated(self, 1);
    }
}

impl Room {
    pub(super) fn new(
        id: RoomId,
        owner: Option<UserId>,
        profile: RoomProfile,
        (log_items, log_bytes): (usize, usize),
        now: i64,
    ) -> Self {
        let state = RoomState {
            profile,
            muted_all: false,
            members: HashMap::new(),
            admins: BTreeSet::new(),
            mutes: HashMap::new(),
            rate: Rate::default(),
            sent: Sent::default(),
            dropped: 0,
            info_seq: 1,
            last_info_time: now,
            last_message_time: 0,
            log: Log::new(log_items, log_bytes),
            online: 0,
            dismissed: None,
            waiters: HashMap::new(),
        };
        Self { id, owner, create_time: now, state: Mutex::new(state) }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, RoomState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How somebody stands in the room; who has not joined is a guest.
    pub(super) fn role(&self, state: &RoomState, user: &UserId) -> Role {
        if self.owner.as_ref() == Some(user) {
            Role::Owner
        } else if state.admins.contains(user) {
            Role::Admin
        } else if state.members.contains_key(user) {
            Role::Member
        } else {
            Role::Guest
        }
    }

    /// Lets a member in, tells the room unless they were in, and gives the first sequence to read.
    pub(super) fn add_member(&self, account: &Arc<Account>, now: i64) -> Result<u64, Refused> {
        let mut state = self.lock();
        if state.members.contains_key(&account.user) {
            return Ok(state.log.next_seq());
        }
        let member = Member { join_time: now, account: Arc::clone(account) };
        state.members.insert(account.user.clone(), member);
        // The seat that follows counts: the tip tells the number with it.
        let tip = Self::coming(&state, account, operation::JOIN, state.online + 1);
        let waiters = self.append(&mut state, event::TIP, now, &tip)?;
        let start = state.log.next_seq();
        drop(state);
        wake(waiters);
        Ok(start)
    }

    /// The first sequence that somebody who comes now reads.
    pub(super) fn next_seq(&self) -> u64 {
        self.lock().log.next_seq()
    }

    /// Lets a member go, and tells the room.
    pub(super) fn remove_member(&self, account: &Account, now: i64) {
        let mut state = self.lock();
        if state.members.remove(&account.user).is_none() {
            return;
        }
        let tip = Self::coming(&state, account, operation::QUIT, state.online);
        match self.append(&mut state, event::TIP, now, &tip) {
            Ok(waiters) => {
                drop(state);
                wake(waiters);
            }
            Err(refused) => tracing::error!(%refused, "a tip could not be written"),
        }
    }

    fn coming(state: &RoomState, account: &Account, op_type: u64, online: u64) -> TipBody {
        let person = account.extra_info();
        TipBody {
            op_type,
            member_num: Some(state.members.len() as u64),
            online_member_info: Some(online_info(online)),
            operator: account.user.as_str().into(),
            members: vec![account.user.as_str().into()],
            group_join_type: Some(u32::from(op_type == operation::JOIN)),
            operator_info: Some(person.clone()),
            member_infos: vec![person],
            ..TipBody::default()
        }
    }

    /// Says something to the room in the service's name.
    pub(super) fn tell<B: Serialize>(
        &self,
        state: &mut RoomState,
        event: u64,
        body: &B,
    ) -> Result<Waiters, Refused> {
        self.append(state, event, now(), body)
    }

    fn append<B: Serialize>(
        &self,
        state: &mut RoomState,
        event: u64,
        now: i64,
        body: &B,
    ) -> Result<Waiters, Refused> {
        let names = (self.id.as_str(), state.profile.name.as_str());
        let item = SystemItem::new(event, names, state.log.next_seq(), now, rand::random(), body);
        let item = serde_json::to_vec(&item).map_err(|error| internal(&error))?;
        Ok(state.publish(item))
    }

    /// Puts a message into the log: its sequence, and who waits for it.
    pub(super) fn say(state: &mut RoomState, stamp: &Stamp<'_>) -> Result<(u64, Waiters), Refused> {
        let (seq, time) = (state.log.next_seq(), stamp.time);
        let room_name = state.profile.name.as_str();
        let item = stamp::encode_message(&Stamp { room_name, seq, ..*stamp });
        let item = item.map_err(|error| internal(&error))?;
        state.last_message_time = time;
        Ok((seq, state.publish(item)))
    }

    /// Ends the room: everybody reads so.
    pub(super) fn dismiss(&self, operator: &Account, now: i64) -> Result<(), Refused> {
        let mut state = self.lock();
        let notice = NoticeBody {
            report_type: report::DISMISSED,
            operator: operator.user.as_str().into(),
            user_defined_field: None,
            operator_info: Some(operator.extra_info()),
        };
        state.dismissed = Some(now);
        for member in state.members.values() {
            let rooms = &member.account.rooms;
            rooms.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
        }
        let waiters = self.append(&mut state, event::NOTICE, now, &notice)?;
        drop(state);
        wake(waiters);
        Ok(())
    }

    /// When the room was dismissed, in seconds since 1970.
    pub(super) fn dismissed_at(&self) -> Option<i64> {
        self.lock().dismissed
    }

    /// The answer to a poll, if there is anything from `start` on; else the session of that number is woken for the
    /// next item.
    pub(super) fn read(
        &self,
        start: u64,
        (waiter, notify): (u64, &Arc<Notify>),
        encode: impl FnOnce(u64, usize, &mut dyn Iterator<Item = &[u8]>) -> Vec<u8>,
    ) -> Option<Vec<u8>> {
        let mut state = self.lock();
        let page = state.log.from(start);
        if page.is_empty() {
            state.waiters.insert(waiter, Arc::clone(notify));
            return None;
        }
        Some(encode(page.next_seq, page.bytes, &mut page.items()))
    }

    /// Counts a seat as online (1) or not (-1), once each way.
    pub(super) fn seated(&self, seat: &Seat, change: i64) {
        let online = change > 0;
        // Most calls change nothing, and then the room need not be locked.
        if seat.counted.swap(online, Ordering::AcqRel) != online {
            let mut state = self.lock();
            state.online = state.online.saturating_add_signed(change);
        }
    }

    /// What the room says of itself to `caller`.
    pub(super) fn info(&self, caller: Option<&UserId>) -> GroupInfo {
        let state = self.lock();
        let self_info = caller.and_then(|user| {
            let role = self.role(&state, user);
            let join_time = state.members.get(user).map(|member| member.join_time);
            (role != Role::Guest).then(|| SelfInfo {
                role: role_name(role).into(),
                join_time: join_time.unwrap_or(self.create_time),
                msg_flag: "AcceptAndNotify".into(),
                ..SelfInfo::default()
            })
        });
        let profile = &state.profile;
        GroupInfo {
            group_id: self.id.as_str().into(),
            group_type: AVCHATROOM.into(),
            name: profile.name.clone(),
            introduction: profile.introduction.clone(),
            notification: profile.notification.clone(),
            face_url: profile.face_url.clone(),
            owner: self.owner.as_ref().map_or("", UserId::as_str).into(),
            create_time: self.create_time,
            info_seq: state.info_seq,
            last_info_time: state.last_info_time,
            last_msg_time: state.last_message_time,
            next_msg_seq: state.log.next_seq(),
            member_num: state.members.len() as u64,
            max_member_num: 1_000_000,
            apply_join_option: "FreeAccess".into(),
            shut_up_all_member: if state.muted_all { "On" } else { "Off" }.into(),
            app_defined_data: profile
                .custom
                .iter()
                .map(|(key, value)| AppDefinedData { key: key.clone(), value: value.clone() })
                .collect(),
            self_info,
            ..GroupInfo::default()
        }
    }
}

/// Sessions to wake; not while the room is locked.
pub(super) type Waiters = HashMap<u64, Arc<Notify>>;

/// Wakes the sessions that waited for an item.
pub(super) fn wake(waiters: Waiters) {
    for notify in waiters.into_values() {
        notify.notify_one();
    }
}

/// How many are online, as tips and answers tell it.
pub(super) fn online_info(count: u64) -> OnlineMemberInfo {
    OnlineMemberInfo { online_member_num: count, expire_time: ONLINE_EXPIRE }
}

fn internal(error: &serde_json::Error) -> Refused {
    Refused::new(ErrorCode::InternalError, error.to_string())
}

impl RoomState {
    /// How many are online.
    pub(super) fn online(&self) -> u64 {
        self.online
    }

    /// The sequence of the newest item.
    pub(super) fn last_seq(&self) -> u64 {
        self.log.next_seq() - 1
    }

    /// The room's profile changed.
    pub(super) fn touch(&mut self, now: i64) {
        self.info_seq += 1;
        self.last_info_time = now;
    }

    /// Until when `user` is muted, if that is after `now` (seconds since 1970).
    pub(super) fn muted_until(&self, user: &UserId, now: i64) -> Option<i64> {
        self.mutes.get(user).copied().filter(|&until| until > now)
    }

    fn publish(&mut self, item: Vec<u8>) -> Waiters {
        self.log.push(item);
        std::mem::take(&mut self.waiters)
    }
}
