//! What all doors share: the apps, the store, the numbers that are given once, and who asks.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use crate::{
    model::{RoomId, UserId},
    wire::{ErrorCode, Refused, RequestHead},
};

use super::{
    Config, StartError,
    account::{Account, LoginLimits, Session},
    app::AppState,
    cloud::Cloud,
    hold,
    line::Line,
    log::LogLimits,
    metrics::Metrics,
    room::Room,
    store::{Change, Store, StoredRoom},
};

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
        if let Some(taken) = rooms.get(&id) {
            let own = taken.owner.as_ref().map_or("", UserId::as_str) == new.row.owner;
            let code = if own { ErrorCode::GroupIdTakenByYou } else { ErrorCode::GroupIdTaken };
            return Err(code.into());
        }
        if rooms.len() >= self.config.limits.rooms {
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

/// Seconds since 1970; the service's clock.
pub(super) fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
