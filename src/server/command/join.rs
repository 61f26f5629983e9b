//! Coming into rooms and going: join, quit, and how many are there.

use std::sync::Arc;

use crate::{
    server::{
        account::Account,
        app::{AppState, callback_member},
        callback::Source,
        room::{ONLINE_EXPIRE, Room},
        seat::Seat,
        service::{Service, now},
    },
    wire::{
        ErrorCode, Refused,
        callback::{self, CallbackCommand, JoinType, Joined},
        group::{AVCHATROOM, GroupRequest, JoinAnswer, JoinRequest, OnlineAnswer},
    },
};

use super::{Answered, Call, Outcome, done, ok};

/// The purchase bit of the newest messages for who joins (from the SDKs).
const HISTORY: u32 = 2;

/// Joins as a member; who is one gets a new key and no second tip.
pub(super) fn join(call: &Call<'_>) -> Outcome {
    match joining(call) {
        Ok(joining) => {
            let told = callback::JoinRequest {
                group_id: joining.room.id.as_str().to_owned().into(),
                r#type: AVCHATROOM.into(),
                requestor: joining.account.user.as_str().to_owned().into(),
                event_time: now() * 1000,
            };
            call.ask(CallbackCommand::BeforeJoin, told, move || joining.join())
        }
        Err(refused) => Err(refused).into(),
    }
}

/// Somebody on their way into a room.
struct Joining {
    service: Arc<Service>,
    app: Arc<AppState>,
    room: Arc<Room>,
    account: Arc<Account>,
    source: Source,
    /// Whether the newest messages are wanted.
    history: bool,
}

fn joining(call: &Call<'_>) -> Result<Joining, Refused> {
    let request: JoinRequest = call.body()?;
    Ok(Joining {
        account: Arc::clone(call.caller.account()?),
        room: call.app().room(&request.group_id)?,
        service: Arc::clone(call.service),
        app: Arc::clone(call.app()),
        source: call.source(),
        history: request.huge_group_history_msg_flag == Some(1),
    })
}

impl Joining {
    fn join(self) -> Answered {
        let now = now();
        let stay = self.service.next_stay();
        let (joined, start) = self.room.add_member(&self.account, now, stay)?;
        if joined == stay {
            self.app.tell_app(CallbackCommand::AfterJoin, &self.source, || Joined {
                group_id: self.room.id.as_str().into(),
                r#type: AVCHATROOM.into(),
                join_type: JoinType::Apply,
                operator: self.account.user.as_str().into(),
                new_member_list: vec![callback_member(&self.account.user)],
                event_time: now * 1000,
            });
        }
        let starts = (start, self.app.broadcasts.next());
        let seat = Seat::new(&self.room, Some(Arc::clone(&self.account)), starts, now);
        let key = self.app.seat(seat, joined, self.service.config.limits.accounts)?;
        let wanted = self.history && self.app.app.has_bought(HISTORY);
        ok(&JoinAnswer {
            // Opaque to clients; names the room in commands of attributes and counters.
            avchatroom_key: Some(format!("av-{}", self.room.id)),
            rsp_msg_list: if wanted { self.newest() } else { Vec::new() },
            ..joined_answer(key, start)
        })
    }

    /// The newest messages, as they were read by who was there.
    fn newest(&self) -> Vec<Box<serde_json::value::RawValue>> {
        let state = self.room.lock();
        let raw = |item: &[u8]| serde_json::from_slice(item).ok();
        state.history().into_iter().filter_map(raw).collect()
    }
}

/// Joins as a guest: reads only, and nobody is told.
pub(super) fn join_as_guest(call: &Call<'_>) -> Answered {
    let request: JoinRequest = call.body()?;
    let room = call.app().room(&request.group_id)?;
    let start = room.next_seq();
    let seat = Seat::new(&room, None, (start, call.app().broadcasts.next()), now());
    let key = call.app().seat(seat, 0, call.service.config.limits.accounts)?;
    ok(&joined_answer(key, start))
}

fn joined_answer(key: String, start: u64) -> JoinAnswer {
    JoinAnswer {
        joined_status: "JoinedSuccess".into(),
        huge_group_flag: 1,
        long_polling_key: Some(key),
        start_seq: Some(start),
        ..JoinAnswer::default()
    }
}

/// Quits; the owner cannot.
pub(super) fn quit(call: &Call<'_>) -> Answered {
    let request: GroupRequest = call.body()?;
    let account = call.caller.account()?;
    let room = call.app().room(&request.group_id)?;
    if room.owner.as_ref() == Some(&account.user) {
        return Err(ErrorCode::OwnerCannotQuit.into());
    }
    if !room.lock().members.contains_key(&account.user) {
        return Err(Refused::new(ErrorCode::NoPermission, "you are not a member of this room"));
    }
    call.app().leave(&room, account, &call.source())?;
    done()
}

/// Tells how many are online.
pub(super) fn online(call: &Call<'_>) -> Answered {
    let request: GroupRequest = call.body()?;
    call.caller.account()?;
    let room = call.app().room(&request.group_id)?;
    let online_member_num = room.lock().online();
    ok(&OnlineAnswer { online_member_num, expire_time: ONLINE_EXPIRE })
}
