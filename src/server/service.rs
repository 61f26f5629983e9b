//! What all sockets share: the apps, with their accounts, rooms and polling keys.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use crate::{
    model::{RoomId, UserId},
    wire::{ErrorCode, Refused, RequestHead},
};

use super::{
    App, Config,
    account::{Account, Accounts, Session},
    room::{Room, Seat},
};

/// Seconds for which a dismissed room's keys go on, so that every poller reads the notice.
const AFTERLIFE: i64 = 10;

/// Seconds without a poll after which somebody counts as offline (public documents: 20).
const OFFLINE: i64 = 20;

/// The whole service.
pub(super) struct Service {
    pub(super) config: Config,
    apps: HashMap<u32, AppState>,
}

/// One app.
pub(super) struct AppState {
    pub(super) app: App,
    accounts: Mutex<Accounts>,
    rooms: Mutex<HashMap<RoomId, Arc<Room>>>,
    keys: Mutex<HashMap<String, Arc<Seat>>>,
}

/// Who asks, by a request's own head.
pub(super) struct Caller<'s> {
    pub(super) app: &'s AppState,
    /// `None` for who is not logged in.
    pub(super) session: Option<Session>,
}

impl Service {
    pub(super) fn new(config: Config) -> Self {
        let apps = config.apps.iter().map(|app| (app.id.0, AppState::new(app.clone()))).collect();
        Self { config, apps }
    }

    /// Tells who asks.
    pub(super) fn caller(&self, head: &RequestHead<'_>) -> Result<Caller<'_>, Refused> {
        let app = self.apps.get(&head.sdkappid).ok_or(ErrorCode::AppUnknown)?;
        if head.a2.is_empty() {
            return Ok(Caller { app, session: None });
        }
        let session = app.accounts().session(&head.a2, now());
        let session = session.ok_or(ErrorCode::TicketInvalid)?;
        Ok(Caller { app, session: Some(session) })
    }

    /// Lets go of what nobody uses any more, and counts who is online.
    pub(super) fn sweep(&self) {
        let now = now();
        let limits = &self.config.limits;
        let life = |life: std::time::Duration| i64::try_from(life.as_secs()).unwrap_or(i64::MAX);
        for app in self.apps.values() {
            app.accounts().sweep(now.saturating_sub(life(limits.session_life)));
            app.sweep_keys(now, life(limits.key_life));
        }
    }
}

impl Caller<'_> {
    /// The account, for commands that need login.
    pub(super) fn account(&self) -> Result<&Arc<Account>, Refused> {
        match &self.session {
            Some(session) => Ok(&session.account),
            None => Err(Refused::new(ErrorCode::TicketInvalid, "log in first")),
        }
    }
}

impl AppState {
    fn new(app: App) -> Self {
        Self { app, accounts: Mutex::default(), rooms: Mutex::default(), keys: Mutex::default() }
    }

    pub(super) fn accounts(&self) -> MutexGuard<'_, Accounts> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<RoomId, Arc<Room>>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keys(&self) -> MutexGuard<'_, HashMap<String, Arc<Seat>>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A room that is open.
    pub(super) fn room(&self, id: &str) -> Result<Arc<Room>, Refused> {
        let room = self.rooms().get(&RoomId::from_peer(id)).cloned();
        room.ok_or_else(|| ErrorCode::NoSuchGroup.into())
    }

    /// Opens a room; its id must be free.
    pub(super) fn open_room(&self, room: Room, limit: usize) -> Result<(), Refused> {
        let mut rooms = self.rooms();
        if let Some(taken) = rooms.get(&room.id) {
            let own = taken.owner == room.owner;
            let code = if own { ErrorCode::GroupIdTakenByYou } else { ErrorCode::GroupIdTaken };
            return Err(code.into());
        }
        if rooms.len() >= limit {
            return Err(ErrorCode::GroupLimit.into());
        }
        rooms.insert(room.id.clone(), Arc::new(room));
        Ok(())
    }

    /// Takes a dismissed room off the list; its keys go on for a while.
    pub(super) fn close_room(&self, room: &Room) {
        self.rooms().remove(&room.id);
    }

    /// Gives somebody a seat in a room, and the key that polls are made with.
    pub(super) fn seat(&self, seat: Seat, limit: usize) -> Result<String, Refused> {
        let mut keys = self.keys();
        if keys.len() >= limit {
            return Err(Refused::new(ErrorCode::Overload, "the service has too many visitors"));
        }
        let key = format!("{:032x}", rand::random::<u128>());
        seat.room.seated(&seat, 1);
        keys.insert(key.clone(), Arc::new(seat));
        Ok(key)
    }

    /// The seat of a key.
    pub(super) fn seat_of(&self, key: &str) -> Option<Arc<Seat>> {
        self.keys().get(key).cloned()
    }

    /// Ends a user's membership of a room: the keys end, the room is told.
    pub(super) fn leave(&self, room: &Arc<Room>, account: &Account, now: i64) {
        self.keys().retain(|_, seat| {
            let stays = !(Arc::ptr_eq(&seat.room, room) && seat.is_of(&account.user));
            if !stays {
                seat.room.seated(seat, -1);
            }
            stays
        });
        account.rooms.lock().unwrap_or_else(PoisonError::into_inner).remove(&room.id);
        room.remove_member(account, now);
    }

    /// Ends all memberships of a user but those of rooms that the user owns.
    pub(super) fn leave_all(&self, account: &Account, now: i64) {
        let rooms =
            std::mem::take(&mut *account.rooms.lock().unwrap_or_else(PoisonError::into_inner));
        for id in rooms {
            if let Ok(room) = self.room(id.as_str())
                && room.owner.as_ref() != Some(&account.user)
            {
                self.leave(&room, account, now);
            }
        }
    }

    fn sweep_keys(&self, now: i64, life: i64) {
        let mut gone: Vec<(Arc<Room>, UserId)> = Vec::new();
        let mut keys = self.keys();
        keys.retain(|_, seat| {
            let silent = now - seat.last_poll();
            if silent > OFFLINE {
                seat.room.seated(seat, -1);
            }
            let dismissed = seat.room.dismissed_at();
            if dismissed.is_some_and(|at| now - at > AFTERLIFE) {
                seat.room.seated(seat, -1);
                return false;
            }
            if silent <= life {
                return true;
            }
            if let (Some(member), None) = (&seat.member, dismissed) {
                gone.push((Arc::clone(&seat.room), member.clone()));
            }
            false
        });
        gone.retain(|(room, user)| {
            !keys.values().any(|seat| Arc::ptr_eq(&seat.room, room) && seat.is_of(user))
        });
        drop(keys);
        for (room, user) in gone {
            if room.owner.as_ref() != Some(&user)
                && let Some(account) = self.accounts().get(user.as_str())
            {
                self.leave(&room, &account, now);
            }
        }
    }
}

/// Seconds since 1970; the service's clock.
pub(super) fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
