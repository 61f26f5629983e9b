//! One app: its accounts, its rooms, and what its own server is told.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::Serialize;

use crate::{
    model::{AppId, RoomId, UserId},
    wire::{
        ErrorCode, Refused,
        callback::{self, CallbackCommand, ExitType, Left},
        group::AVCHATROOM,
        item::event,
        tip::{NoticeBody, report},
    },
};

use super::{
    App, Config, StartError,
    account::{Account, Accounts},
    broadcast::Broadcasts,
    callback::{Callbacks, Source},
    hold,
    log::LogLimits,
    member::Member,
    room::{Room, RoomState},
    rules::Standing,
    seat::Seat,
    service::now,
    store::{AccountRow, Store, Stored},
    token::Secret,
    words::Words,
};

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

/// The rooms of an app that are open.
#[derive(Default)]
pub(super) struct Rooms {
    by_id: HashMap<RoomId, Arc<Room>>,
    by_number: HashMap<u64, Arc<Room>>,
}

impl AppState {
    /// The app as its data have it.
    pub(super) fn open(
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

    pub(super) fn rooms(&self) -> MutexGuard<'_, Rooms> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The seats that are polled for, by their keys.
    pub(super) fn keys(&self) -> MutexGuard<'_, HashMap<String, Arc<Seat>>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the app's tokens are signed under.
    pub(super) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// A room that is open.
    pub(super) fn room(&self, id: &str) -> Result<Arc<Room>, Refused> {
        let room = self.rooms().get(&RoomId::from_peer(id));
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

    /// How somebody stands in a room; the app's own administrators stand above all, in every room.
    pub(super) fn standing(&self, room: &Room, state: &RoomState, user: &UserId) -> Standing {
        if self.app.is_admin(user) { Standing::AppAdmin } else { room.standing(state, user) }
    }

    /// Takes a dismissed room off the list; its keys go on for a while.
    pub(super) fn close_room(&self, room: &Room) {
        let mut rooms = self.rooms();
        rooms.by_id.remove(&room.id);
        rooms.by_number.remove(&room.number);
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
}

impl Rooms {
    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    pub(super) fn get(&self, id: &RoomId) -> Option<Arc<Room>> {
        self.by_id.get(id).cloned()
    }

    /// The room of that number.
    pub(super) fn numbered(&self, number: u64) -> Option<Arc<Room>> {
        self.by_number.get(&number).cloned()
    }

    pub(super) fn insert(&mut self, room: Room) -> Arc<Room> {
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
