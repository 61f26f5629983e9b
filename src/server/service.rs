//! What all sockets share: the apps, with their accounts, rooms and polling keys.

use std::{
    collections::{HashMap, HashSet},
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
        end_membership(room, account, now);
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
        if gone.is_empty() {
            return;
        }
        // Who has another key, as on another device, stays.
        let stays: HashSet<_> = keys
            .values()
            .filter_map(|seat| Some((Arc::as_ptr(&seat.room), seat.member.clone()?)))
            .collect();
        drop(keys);
        for (room, user) in gone {
            if room.owner.as_ref() == Some(&user)
                || stays.contains(&(Arc::as_ptr(&room), user.clone()))
            {
                continue;
            }
            let account = self.accounts().get(user.as_str());
            if let Some(account) = account {
                end_membership(&room, &account, now);
            }
        }
    }
}

/// Takes a user off a room's list, and tells the room.
fn end_membership(room: &Room, account: &Account, now: i64) {
    account.rooms.lock().unwrap_or_else(PoisonError::into_inner).remove(&room.id);
    room.remove_member(account, now);
}

/// Seconds since 1970; the service's clock.
pub(super) fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::AppId,
        server::{Key, room::RoomProfile},
    };

    fn app() -> AppState {
        AppState::new(App { id: AppId(1), key: Key::new("key") })
    }

    fn user(app: &AppState, name: &str) -> Arc<Account> {
        let (_, session) = app.accounts().login(&UserId::from_peer(name), 0, 99).unwrap();
        session.account
    }

    /// A room with its host and bob in it, who polled at 0 and 100.
    fn scene(app: &AppState) -> (Arc<Room>, Arc<Account>, String) {
        let (host, bob) = (user(app, "host"), user(app, "bob"));
        let id = RoomId::from_peer("room");
        let room = Room::new(id, Some(host.user.clone()), RoomProfile::default(), (99, 9999), 0);
        app.open_room(room, 9).unwrap();
        let room = app.room("room").unwrap();
        let mut key = String::new();
        for (account, now) in [(&host, 0), (&bob, 100)] {
            let start = room.add_member(account, now).unwrap();
            account.rooms.lock().unwrap().insert(room.id.clone());
            let seat = Seat::new(&room, Some(account.user.clone()), start, now);
            key = app.seat(seat, 9).unwrap();
        }
        (room, bob, key)
    }

    #[test]
    fn who_polls_no_more_is_offline_and_then_no_member() {
        let app = app();
        let (room, bob, key) = scene(&app);
        assert_eq!(room.lock().online(), 2);
        app.sweep_keys(100, 1000);
        assert_eq!(room.lock().online(), 1);
        assert_eq!(room.lock().members.len(), 2);
        // A poll brings them back.
        app.seat_of(&key).unwrap().polled(130);
        app.sweep_keys(130, 1000);
        assert_eq!(room.lock().online(), 1);
        let before = room.next_seq();
        app.sweep_keys(2000, 1000);
        // The owner stays a member; bob is told to have quit.
        assert!(room.lock().members.contains_key(&UserId::from_peer("host")));
        assert!(!room.lock().members.contains_key(&bob.user));
        assert_eq!(room.next_seq(), before + 1);
        assert_eq!(room.lock().online(), 0);
        assert!(app.seat_of(&key).is_none() && bob.rooms.lock().unwrap().is_empty());
    }

    #[test]
    fn another_key_keeps_a_member() {
        let app = app();
        let (room, bob, old) = scene(&app);
        let seat = Seat::new(&room, Some(bob.user.clone()), 1, 1900);
        let new = app.seat(seat, 9).unwrap();
        app.sweep_keys(2000, 1000);
        assert!(app.seat_of(&old).is_none() && app.seat_of(&new).is_some());
        assert!(room.lock().members.contains_key(&bob.user));
        assert!(app.seat(Seat::new(&room, None, 1, 0), 1).is_err());
    }

    #[test]
    fn a_dismissed_rooms_keys_go_on_for_a_while() {
        let app = app();
        let (room, bob, key) = scene(&app);
        app.close_room(&room);
        room.dismiss(&bob, 100).unwrap();
        assert!(app.room("room").is_err());
        app.sweep_keys(100 + AFTERLIFE, 1000);
        assert!(app.seat_of(&key).is_some());
        app.sweep_keys(101 + AFTERLIFE, 1000);
        assert!(app.seat_of(&key).is_none());
    }
}
