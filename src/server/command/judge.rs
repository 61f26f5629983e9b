//! Messages that wait: list them, say them, throw them away.

use std::sync::Arc;

use crate::{
    server::{hold, room::Room, rules::Act, service::now},
    wire::{
        Refused, Servcmd,
        rest::{HeldItem, HoldAnswer, HoldRequest, JudgedAnswer},
    },
};

use super::{Answered, Call, Outcome, done, invalid, ok};

/// Messages that one page lists, and that one request judges.
const PAGE: usize = 100;

/// Lists the messages of a room that wait, the oldest first.
pub(super) fn list(call: &Call<'_>) -> Answered {
    let request: HoldRequest = call.body()?;
    let (room, _) = call.room_for(&request.group_id, Act::Judge)?;
    let limit = if request.limit == 0 { PAGE } else { request.limit.min(PAGE) };
    let state = room.lock();
    let after = state.held.range(request.next..);
    let item = |(number, held): (&u64, &hold::Held)| HeldItem {
        held_id: *number,
        from: held.message.from.clone(),
        msg_time: held.message.time,
        list: held.message.list.clone(),
        until: held.until.unwrap_or(0),
        default: if held.approve { "Approve" } else { "Reject" }.into(),
        msg_body: held.message.draft.body.clone(),
    };
    let answer = HoldAnswer {
        total_count: state.held.len(),
        hold_all: switch(state.held_all).into(),
        held_list: after.clone().take(limit).map(item).collect(),
        next: after.clone().nth(limit).map_or(0, |(number, _)| *number),
    };
    drop(state);
    ok(&answer)
}

/// Says messages that wait, or throws them away; those that do not wait any more are left out of the answer.
pub(super) fn judge(call: &Call<'_>) -> Outcome {
    let asked = || -> Result<_, Refused> {
        let request: HoldRequest = call.body()?;
        let (room, _) = call.room_for(&request.group_id, Act::Judge)?;
        if request.held_id_list.is_empty() || request.held_id_list.len() > PAGE {
            return Err(invalid("HeldIdList names 1 to 100 messages"));
        }
        Ok((room, request.held_id_list))
    };
    let (room, numbers) = match asked() {
        Ok(asked) => asked,
        Err(refused) => return Err(refused).into(),
    };
    let approve = call.servcmd == Servcmd::HoldApprove;
    let (service, app) = (Arc::clone(call.service), Arc::clone(call.app()));
    Outcome::Later(Box::pin(async move {
        let mut judged = Vec::new();
        for number in numbers {
            if hold::judge(&service, &app, &room, number, approve).await? {
                judged.push(number);
            }
        }
        ok(&JudgedAnswer { held_id_list: judged })
    }))
}

/// Makes all messages of a room wait, or no longer.
pub(super) fn set(call: &Call<'_>) -> Answered {
    let request: HoldRequest = call.body()?;
    let (room, _) = call.room_for(&request.group_id, Act::Judge)?;
    let held_all = match request.hold_all.as_deref() {
        Some("On") => true,
        Some("Off") => false,
        _ => return Err(invalid("HoldAll is On or Off")),
    };
    hold_all(&room, held_all)?;
    done()
}

fn hold_all(room: &Room, held_all: bool) -> Result<(), Refused> {
    let mut state = room.lock();
    let (profile, muted_all) = (state.profile.clone(), state.muted_all);
    room.set_profile(&mut state, profile, (muted_all, held_all), now())
}

fn switch(on: bool) -> &'static str {
    if on { "On" } else { "Off" }
}
