//! A small service for unit tests: one app, one room, and people who come and go.

use std::{path::Path, sync::Arc};

use serde_json::Value;

use crate::{
    model::{AppId, UserId},
    wire::Refused,
};

use super::{
    App, Config, Key,
    account::Account,
    app::AppState,
    callback::Source,
    line::Line,
    moderation::Actor,
    room::{Room, RoomState},
    rules::Standing,
    seat::Seat,
    service::Service,
    store::{RoomRow, StoredRoom},
};

/// A service with one room.
pub(super) struct Scene {
    pub(super) service: Arc<Service>,
    pub(super) app: Arc<AppState>,
    /// Owned by `host`, who need not be in it.
    pub(super) room: Arc<Room>,
}

impl Scene {
    /// All in memory.
    pub(super) fn new() -> Self {
        Self::open(None)
    }

    /// As `folder` has it; the room is made where it is not there yet.
    pub(super) fn open(folder: Option<&Path>) -> Self {
        let app = App::new(AppId(1), Key::new("key"));
        Self::of(Config { data: folder.map(Into::into), ..Config::new(vec![app]) })
    }

    /// Set up so, with app 1.
    pub(super) fn of(config: Config) -> Self {
        let service = Arc::new(Service::open(config).unwrap());
        let app = Arc::clone(service.app(1).unwrap());
        let room = app.room("room").unwrap_or_else(|_| {
            let row = RoomRow {
                app: 1,
                group_id: "room".into(),
                owner: "host".into(),
                profile: r#"{"name":"Room"}"#.into(),
                ..RoomRow::default()
            };
            service.open_room(&app, StoredRoom { row, ..StoredRoom::default() }).unwrap()
        });
        Self { service, app, room }
    }

    /// The account of `name`.
    pub(super) fn user(&self, name: &str) -> Arc<Account> {
        self.service.open_account(&self.app, &UserId::from_peer(name)).unwrap()
    }

    /// `name` joins and gets a key to poll with, as at `now` (seconds since 1970).
    pub(super) fn join(&self, name: &str, now: i64) -> Result<String, Refused> {
        let account = self.user(name);
        let stay = self.service.next_stay();
        let (joined, start) = self.room.add_member(&account, now, stay)?;
        let seat = Seat::new(&self.room, Some(account), (start, self.app.broadcasts.next()), now);
        self.app.seat(seat, joined, 99_999)
    }

    /// The items of the room from `start` on.
    pub(super) fn items(&self, start: u64) -> Vec<Value> {
        let line = Line::new([127, 0, 0, 1].into(), "Web");
        let mut items = Vec::new();
        self.room.read(start, (&line, true), |_, _, page| {
            items.extend(page.map(|item| serde_json::from_slice(item).unwrap()));
            Vec::new()
        });
        items
    }

    /// A socket that waits for the room's next item.
    pub(super) fn waiter(&self) -> Arc<Line> {
        let line = Line::new([127, 0, 0, 1].into(), "Web");
        let nothing = self.room.read(self.room.next_seq(), (&line, false), |_, _, _| Vec::new());
        assert!(nothing.is_none());
        line
    }
}

/// Somebody who acts, with a standing of the test's choice.
pub(super) fn actor(account: &Account, standing: Standing) -> Actor<'_> {
    Actor { account, standing }
}

/// From where somebody leaves.
pub(super) fn source() -> Source {
    Source { client_ip: [127, 0, 0, 1].into(), platform: "Web" }
}

/// Whether a socket was woken; asked once.
pub(super) fn is_woken(line: &Line) -> bool {
    use futures_util::FutureExt;
    line.wake.notified().now_or_never().is_some()
}

/// The members of a room, sorted.
pub(super) fn members(state: &RoomState) -> Vec<&str> {
    let mut members: Vec<_> = state.members.keys().map(UserId::as_str).collect();
    members.sort_unstable();
    members
}
