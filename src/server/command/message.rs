//! Sending messages and polling for them.

use crate::{
    model::{Role, UserId},
    wire::{
        ErrorCode, Refused, Servcmd,
        element::is_message_body,
        member::role_name,
        message::{MAX_MESSAGE, SendAnswer, SendRequest, parse_priority},
        poll::PollRequest,
        profile,
        stamp::Stamp,
    },
};

use super::{Answered, Call};
use crate::server::{
    room::{Room, RoomState, wake},
    service::now,
    session::Parked,
};

/// Says something in a room.
pub(super) fn send(call: &Call<'_>) -> Answered {
    let request: SendRequest<'_> = call.request.body()?;
    let account = call.caller.account()?;
    if !request.from.is_empty() && *request.from != *account.user.as_str() {
        return Err(Refused::new(ErrorCode::NoPermission, "everybody speaks for themselves"));
    }
    let room = call.caller.app.room(&request.group_id)?;
    if request.msg_body.get().len() + request.cloud_custom_data.len() > MAX_MESSAGE {
        return Err(ErrorCode::MessageTooLong.into());
    }
    if !is_message_body(request.msg_body) {
        return Err(ErrorCode::MsgBodyInvalid.into());
    }
    let priority = parse_priority(&request.msg_priority);
    let (nick, avatar) = (account.field(profile::NICK), account.field(profile::IMAGE));
    let now = now();

    let mut state = room.lock();
    let content = (request.msg_body.get(), &*request.cloud_custom_data);
    let repeat = state.sent.repeat(&account.user, request.random, content);
    if let Some((seq, time)) = state.sent.answer(&repeat, now) {
        return call.ok(&SendAnswer { msg_time: time, msg_seq: seq });
    }
    let role = may_speak(&room, &state, &account.user, now)?;
    let limit = call.service.config.rate_limit;
    let (seq, waiters) = if state.rate.admit(limit, priority, role, now) {
        let stamp = Stamp {
            room: room.id.as_str(),
            room_name: "",
            from: account.user.as_str(),
            nick: &nick,
            avatar: &avatar,
            role: role_name(role),
            tiny_id: &account.tiny_id,
            random: request.random,
            client_seq: request.client_seq,
            client_time: if request.msg_client_time == 0 { now } else { request.msg_client_time },
            priority,
            cloud_custom_data: &request.cloud_custom_data,
            body: request.msg_body,
            seq: 0,
            time: now,
        };
        Room::say(&mut state, &stamp)?
    } else {
        // The sender sees success, as on the cloud. The newest sequence is one that every SDK has
        // seen, so that nothing to come is taken for a repetition.
        state.dropped += 1;
        tracing::debug!(room = %room.id, dropped = state.dropped, "a message was over the rate");
        (state.last_seq(), crate::server::room::Waiters::new())
    };
    state.sent.remember(repeat, (seq, now), now);
    drop(state);
    wake(waiters);
    call.ok(&SendAnswer { msg_time: now, msg_seq: seq })
}

/// The role in which somebody may write now, or why not.
fn may_speak(room: &Room, state: &RoomState, user: &UserId, now: i64) -> Result<Role, Refused> {
    let role = room.role(state, user);
    if !state.members.contains_key(user) {
        return Err(Refused::new(ErrorCode::NoPermission, "join the room before writing in it"));
    }
    if state.muted_until(user, now).is_some() {
        return Err(ErrorCode::Muted.into());
    }
    if state.muted_all && role == Role::Member {
        return Err(Refused::new(ErrorCode::Muted, "everyone is muted in this room"));
    }
    Ok(role)
}

/// Takes a poll: the key alone says who polls for what.
pub(super) fn poll(call: &Call<'_>, servcmd: Servcmd) -> Result<Parked, Refused> {
    let request: PollRequest<'_> = call.request.body()?;
    let seat = call.caller.app.seat_of(&request.key);
    let seat = seat.ok_or_else(|| {
        Refused::new(ErrorCode::NoSuchGroup, "the polling key is not valid any more; join again")
    })?;
    // A member's key serves that member alone.
    if let (Some(member), Servcmd::GetMessages) = (&seat.member, servcmd)
        && call.caller.account()?.user != *member
    {
        return Err(ErrorCode::NoPermission.into());
    }
    let start = u64::try_from(request.start_seq).unwrap_or(0).max(seat.start);
    Ok(Parked {
        // A sequence that is yet to come would wait for ever after a restart.
        start: start.min(seat.room.next_seq()),
        seat,
        servcmd: servcmd.as_str(),
        seq: call.request.head.seq,
        key: request.key.as_ref().into(),
    })
}
