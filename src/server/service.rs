//! What all doors share: the apps, with their accounts, rooms and polling keys.

use std::{
    collections::{HashMap, HashSet},
    net::Ipv4Addr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use serde::Serialize;

use crate::{
    model::{AppId, RoomId, UserId},
    wire::{
        ErrorCode, Refused, RequestHead,
        callback::{self, CallbackCommand, ExitType, Left},
        group::AVCHATROOM,
        item::event,
        tip::{NoticeBody, report},
    },
};

use super::{
    App, Config, StartError,
    account::{Account, Accounts, LoginLimits, Session},
    broadcast::Broadcasts,
    callback::{Callbacks, Source},
    cloud::Cloud,
    hold,
    line::Line,
    log::LogLimits,
    member::Member,
    metrics::Metrics,
    room::{Room, Seat},
    store::{AccountRow, Change, Store, Stored, StoredRoom},
    token::{Membership, PollingKey, Secret},
    words::Words,
};

/// Seconds for which a dismissed room's keys go on, so that every poller reads the notice.
const AFTERLIFE: i64 = 10;

/// Seconds without a poll after which somebody counts as offline (public documents: 20).
const OFFLINE: i64 = 20;

/// Stays that one start of the service can number.
const STAYS_A_RUN: u64 = 1 << 32;

/// The whole service.
pub(super) struct Service {
    pub(super) config: Config,
    pub(super) store: Arc<Store>,
    pub(super) metrics: Metrics,
    /// The real cloud, where it is moderated from here.
    pub(super) cloud: Option<Cloud>,
    apps: HashMap<u32, Arc<AppState>>,
    next_account: AtomicU64,
    next_room: AtomicU64,
    next_stay: AtomicU64,
    pub(super) next_held: AtomicU64,
    log_limits: LogLimits,
    started: i64,
}

/// One app.
pub(super) struct AppState {
    pub(super) app: App,
    secret: Secret,
    accounts: Mutex<Accounts>,
    rooms: Mutex<Rooms>,
    keys: Mutex<HashMap<String, Arc<Seat>>>,
    pub(super) broadcasts: Broadcasts,
    pub(super) words: Words,
    pub(super) callbacks: Option<Callbacks>,
}

#[derive(Default)]
struct Rooms {
    by_id: HashMap<RoomId, Arc<Room>>,
    by_number: HashMap<u64, Arc<Room>>,
}

/// By which door somebody came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// A socket, as SDKs use it.
    Socket,
    /// The REST API, as servers of apps use it.
    Rest,
}

/// Who asks, by a request's own credentials.
#[derive(Clone)]
pub(super) struct Caller {
    pub(super) app: Arc<AppState>,
    /// `None` for who is not logged in.
    account: Option<Arc<Account>>,
    /// Only by the socket, and only after login.
    pub(super) session: Option<Session>,
    pub(super) door: Door,
    pub(super) line: Arc<Line>,
}

impl Service {
    /// The service as its data have it.
    pub(super) fn open(config: Config) -> Result<Self, StartError> {
        let (store, mut stored) = Store::open(config.data.as_deref())?;
        let store = Arc::new(store);
        let limits = &config.limits;
        let log_limits = LogLimits {
            items: limits.log_items,
            bytes: limits.log_bytes,
            all_bytes: limits.all_log_bytes,
            used: Arc::new(AtomicUsize::new(0)),
        };
        let mut apps = HashMap::new();
        for app in &config.apps {
            let state = AppState::open(app, &store, &mut stored, &config, &log_limits)?;
            apps.insert(app.id.0, Arc::new(state));
        }
        Ok(Self {
            next_account: AtomicU64::new(stored.last_account + 1),
            next_room: AtomicU64::new(stored.last_room + 1),
            next_stay: AtomicU64::new(stored.run * STAYS_A_RUN),
            next_held: AtomicU64::new(stored.last_held + 1),
            metrics: Metrics::new(),
            cloud: config.moderate_cloud.as_deref().map(Cloud::new).transpose()?,
            config,
            store,
            apps,
            log_limits,
            started: now(),
        })
    }

    /// An app that is served here.
    pub(super) fn app(&self, id: u32) -> Option<&Arc<AppState>> {
        self.apps.get(&id)
    }

    pub(super) fn apps(&self) -> impl Iterator<Item = &Arc<AppState>> {
        self.apps.values()
    }

    /// Tells who asks by the head of a frame.
    pub(super) fn caller(
        &self,
        head: &RequestHead<'_>,
        line: &Arc<Line>,
    ) -> Result<Caller, Refused> {
        let app = self.apps.get(&head.sdkappid).ok_or(ErrorCode::AppUnknown)?;
        let session = match &*head.a2 {
            "" => None,
            ticket => Some(app.accounts().session(ticket, line, now())?),
        };
        let account = session.as_ref().map(|session| Arc::clone(&session.account));
        let (app, line) = (Arc::clone(app), Arc::clone(line));
        Ok(Caller { app, account, session, door: Door::Socket, line })
    }

    /// The account of `user`, made where there is none yet.
    pub(super) fn open_account(
        &self,
        app: &AppState,
        user: &UserId,
    ) -> Result<Arc<Account>, Refused> {
        let limit = self.config.limits.accounts;
        app.accounts().open(&self.store, &self.next_account, user, limit)
    }

    /// How logins are bounded.
    pub(super) fn login_limits(&self) -> LoginLimits {
        LoginLimits { accounts: self.config.limits.accounts, instances: self.config.instances }
    }

    /// Opens a room, whose id must be free; its number is given here.
    pub(super) fn open_room(
        &self,
        app: &AppState,
        mut new: StoredRoom,
    ) -> Result<Arc<Room>, Refused> {
        let mut rooms = app.rooms();
        let id = RoomId::from_peer(&new.row.group_id);
        if let Some(taken) = rooms.by_id.get(&id) {
            let own = taken.owner.as_ref().map_or("", UserId::as_str) == new.row.owner;
            let code = if own { ErrorCode::GroupIdTakenByYou } else { ErrorCode::GroupIdTaken };
            return Err(code.into());
        }
        if rooms.by_id.len() >= self.config.limits.rooms {
            return Err(ErrorCode::GroupLimit.into());
        }
        new.row.number = self.next_room.fetch_add(1, Ordering::Relaxed);
        new.next_seq = 1;
        self.store.save(&[Change::Room(&new.row)])?;
        let room = Room::new(&self.store, new, self.log_limits.clone())
            .map_err(|error| Refused::new(ErrorCode::InternalError, error.to_string()))?;
        Ok(rooms.insert(room))
    }

    /// A number for a stay in a room; no later one is less.
    pub(super) fn next_stay(&self) -> u64 {
        self.next_stay.fetch_add(1, Ordering::Relaxed)
    }

    /// Lets go of what nobody uses any more, and counts who is online.
    pub(super) async fn sweep(self: &Arc<Self>) {
        let now = now();
        let limits = &self.config.limits;
        let life = |life: std::time::Duration| i64::try_from(life.as_secs()).unwrap_or(i64::MAX);
        for app in self.apps.values() {
            app.accounts().sweep(now.saturating_sub(life(limits.session_life)), now);
            app.sweep_keys(now, life(limits.key_life));
            if now.saturating_sub(self.started) > life(limits.key_life) {
                app.sweep_members(now);
            }
            hold::sweep(self, app, now).await;
        }
        if let Err(error) = self.store.save(&[Change::SessionsSwept { now }]) {
            tracing::error!(%error, "old sessions could not be swept");
        }
    }

    /// What a service that stops in peace keeps, so that no gap shows.
    pub(super) fn settle(&self) {
        for app in self.apps.values() {
            for room in app.all_rooms() {
                room.settle();
            }
        }
        if let Err(error) = self.store.checkpoint() {
            tracing::warn!(%error, "the database was not tidied up");
        }
    }
}

impl Caller {
    /// Somebody who came by the REST door.
    pub(super) fn rest(app: &Arc<AppState>, account: Arc<Account>, line: Arc<Line>) -> Self {
        let app = Arc::clone(app);
        Self { app, account: Some(account), session: None, door: Door::Rest, line }
    }

    /// The account, for commands that need login.
    pub(super) fn account(&self) -> Result<&Arc<Account>, Refused> {
        match &self.account {
            Some(account) => Ok(account),
            None => Err(Refused::new(ErrorCode::TicketInvalid, "log in first")),
        }
    }

    /// Whether the app's own administrators ask.
    pub(super) fn is_app_admin(&self) -> bool {
        self.account.as_ref().is_some_and(|account| self.app.app.is_admin(&account.user))
    }
}

impl AppState {
    fn open(
        app: &App,
        store: &Arc<Store>,
        stored: &mut Stored,
        config: &Config,
        log_limits: &LogLimits,
    ) -> Result<Self, StartError> {
        let AppId(id) = app.id;
        let of_app = |row: &mut AccountRow| row.app == id;
        let rows: Vec<_> = stored.accounts.extract_if(.., of_app).collect();
        let ended = stored.ended.clone();
        let accounts = Accounts::new((id, stored.run, stored.secret), rows, ended);
        let mut rooms = Rooms::default();
        for mut stored in stored.rooms.extract_if(.., |room| room.row.app == id) {
            let members = std::mem::take(&mut stored.members);
            let marks = std::mem::take(&mut stored.marks);
            let held = std::mem::take(&mut stored.held);
            let room = Room::new(store, stored, log_limits.clone())
                .map_err(|error| StartError::Data(error.to_string()))?;
            let mut state = room.lock();
            for (number, time, joined) in members {
                if let Some(account) = accounts.numbered(number) {
                    account.rooms().insert(room.id.clone());
                    let member = Member::new(&account, time, joined);
                    state.members.insert(account.user.clone(), member);
                }
            }
            for (user, mark) in marks {
                if let Some(member) = state.members.get_mut(&UserId::from_peer(&user)) {
                    member.marks.insert(mark);
                }
            }
            for row in held {
                let (number, held) = hold::Held::from_row(row)
                    .map_err(|error| StartError::Data(error.to_string()))?;
                state.held.insert(number, held);
            }
            drop(state);
            rooms.insert(room);
        }
        let callbacks = match &app.callback {
            Some(callback) => Some(Callbacks::new(app.id, callback)?),
            None => None,
        };
        let own = stored.words.iter().filter(|(app, _)| *app == id).map(|(_, list)| &**list);
        Ok(Self {
            words: Words::open(id, own, config.words.as_deref())?,
            app: app.clone(),
            secret: stored.secret,
            accounts: Mutex::new(accounts),
            rooms: Mutex::new(rooms),
            keys: Mutex::default(),
            broadcasts: Broadcasts::new(log_limits),
            callbacks,
        })
    }

    pub(super) fn accounts(&self) -> MutexGuard<'_, Accounts> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rooms(&self) -> MutexGuard<'_, Rooms> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keys(&self) -> MutexGuard<'_, HashMap<String, Arc<Seat>>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the app's tokens are signed under.
    pub(super) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// A room that is open.
    pub(super) fn room(&self, id: &str) -> Result<Arc<Room>, Refused> {
        let room = self.rooms().by_id.get(&RoomId::from_peer(id)).cloned();
        room.ok_or_else(|| ErrorCode::NoSuchGroup.into())
    }

    /// All rooms that are open, the oldest first.
    pub(super) fn all_rooms(&self) -> Vec<Arc<Room>> {
        let mut rooms: Vec<_> = self.rooms().by_number.values().cloned().collect();
        rooms.sort_by_key(|room| room.number);
        rooms
    }

    /// An account that must be there.
    pub(super) fn known(&self, user: &str) -> Result<Arc<Account>, Refused> {
        self.accounts().get(user).ok_or_else(|| ErrorCode::NoSuchAccount.into())
    }

    /// Takes a dismissed room off the list; its keys go on for a while.
    pub(super) fn close_room(&self, room: &Room) {
        let mut rooms = self.rooms();
        rooms.by_id.remove(&room.id);
        rooms.by_number.remove(&room.number);
    }

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
        let key = key.sign(&self.secret);
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
            return Err(Refused::new(ErrorCode::Overload, "the service has too many visitors"));
        }
        if let Some(account) = &seat.member {
            let mut state = seat.room.lock();
            let Some(member) = state.members.get_mut(&account.user) else {
                return Err(ErrorCode::NoPermission.into());
            };
            member.keys.push(key.to_owned());
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
        let said = PollingKey::verify(&self.secret, key)?;
        let room = self.rooms().by_number.get(&said.room).cloned()?;
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

    /// Tells a banned member, whose keys are dead, over the sockets that are left.
    pub(super) fn push_banned(
        &self,
        room: &Room,
        target: &Account,
        operator: &Account,
    ) -> Result<(), Refused> {
        let lines = self.accounts().lines(target);
        if lines.is_empty() {
            return Ok(());
        }
        let notice = NoticeBody {
            report_type: report::BANNED,
            operator: operator.user.as_str().into(),
            user_defined_field: None,
            operator_info: Some(operator.extra_info()),
        };
        let push = room.lock().push(&room.id, event::NOTICE, now(), &notice)?;
        for line in lines {
            line.push(push.clone());
        }
        Ok(())
    }

    /// Tells the app's webhook, where it has one for this.
    pub(super) fn tell_app<B: Serialize>(
        &self,
        command: CallbackCommand,
        source: &Source,
        body: impl FnOnce() -> B,
    ) {
        if let Some(callbacks) = &self.callbacks
            && callbacks.wants(command)
        {
            callbacks.after(command, source, &body());
        }
    }

    /// Tells the app's webhook that somebody left.
    pub(super) fn tell_left(
        &self,
        room: &Room,
        users: &[&UserId],
        (exit_type, operator): (ExitType, &UserId),
        source: &Source,
    ) {
        self.tell_app(CallbackCommand::AfterLeave, source, || Left {
            group_id: room.id.as_str().into(),
            r#type: AVCHATROOM.into(),
            exit_type,
            operator: operator.as_str().into(),
            exit_member_list: users.iter().map(|user| callback_member(user)).collect(),
            event_time: now() * 1000,
        });
    }

    /// Ends a user's membership of a room: the keys end, the room and the app are told.
    pub(super) fn leave(
        &self,
        room: &Arc<Room>,
        account: &Arc<Account>,
        source: &Source,
    ) -> Result<(), Refused> {
        let keys = room.remove_member(account, now())?;
        self.end_seats(&keys);
        let quit = (ExitType::Quit, &account.user);
        self.tell_left(room, &[&account.user], quit, source);
        Ok(())
    }

    /// Ends all memberships of a user but those of rooms that the user owns.
    pub(super) fn leave_all(&self, account: &Arc<Account>, source: &Source) -> Result<(), Refused> {
        let rooms: Vec<_> = account.rooms().iter().cloned().collect();
        for id in rooms {
            if let Ok(room) = self.room(id.as_str())
                && room.owner.as_ref() != Some(&account.user)
            {
                self.leave(&room, account, source)?;
            }
        }
        Ok(())
    }

    fn sweep_keys(&self, now: i64, life: i64) {
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
    fn sweep_members(&self, now: i64) {
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

impl Rooms {
    fn insert(&mut self, room: Room) -> Arc<Room> {
        let room = Arc::new(room);
        self.by_id.insert(room.id.clone(), Arc::clone(&room));
        self.by_number.insert(room.number, Arc::clone(&room));
        room
    }
}

/// How webhooks name a member.
pub(super) fn callback_member(user: &UserId) -> callback::Member<'_> {
    callback::Member { user: user.as_str().into() }
}

/// Seconds since 1970; the service's clock.
pub(super) fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests;
