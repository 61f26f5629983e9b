//! Attributes and counters of a room: read and write them.

use crate::{
    server::{
        attribute::{Attributes, Counters, Write},
        room::{Room, RoomState, Waiters, wake},
        rules::Act,
        service::now,
        store::Change,
    },
    wire::{
        ErrorCode, Refused, Servcmd,
        attribute::{
            AttributesAnswer, CounterKeysRequest, CountersAnswer, CountersChanged,
            UpdateCountersRequest, WriteAttributesRequest,
        },
        group::GroupRequest,
        item::event,
    },
};

use super::{Answered, Call, ok};

/// The purchase bit of counters (from the SDKs).
const COUNTERS: u32 = 15;
/// What a caller says who wants to be refused when others wrote meanwhile.
const RACE_CONFLICT: &str = "RaceConflict";

/// Writes attributes.
pub(super) fn write(call: &Call<'_>) -> Answered {
    let request: WriteAttributesRequest = call.body()?;
    let (room, _) = call.room_for(&request.group_id, Act::Attributes)?;
    let write = match call.servcmd {
        Servcmd::SetGroupAttributes => Write::Set,
        Servcmd::DeleteGroupAttributes => Write::Delete,
        Servcmd::ClearGroupAttributes => Write::Clear,
        _ => Write::Modify,
    };
    let strict = request.attr_control.iter().any(|control| control == RACE_CONFLICT);
    let seen = request.attr_main_seq.filter(|_| strict);
    let now = now();
    let mut state = room.lock();
    let mut attributes = state.attributes.clone();
    let (answer, changed) = attributes.write(write, request.group_attr, seen, now)?;
    keep_attributes(&room, &mut state, attributes)?;
    let waiters = room.tell(&mut state, event::TIP_OR_ATTRIBUTES, now, &changed)?;
    drop(state);
    wake(waiters);
    ok(&answer)
}

fn keep_attributes(
    room: &Room,
    state: &mut RoomState,
    attributes: Attributes,
) -> Result<(), Refused> {
    let (sequence, values) = attributes.rows();
    room.save(state, &[Change::Attributes { room: room.number, sequence, values: &values }])?;
    state.attributes = attributes;
    Ok(())
}

/// Reads attributes.
pub(super) fn read(call: &Call<'_>) -> Answered {
    let request: GroupRequest = call.body()?;
    let (room, _) = call.room_for(&request.group_id, Act::Attributes)?;
    let answer: AttributesAnswer = room.lock().attributes.read();
    ok(&answer)
}

/// Sets or moves counters.
pub(super) fn update_counters(call: &Call<'_>) -> Answered {
    let request: UpdateCountersRequest = call.body()?;
    change_counters(call, &request.group_id, |counters| {
        counters.update(&request.mode, &request.group_counter)
    })
}

/// Deletes counters.
pub(super) fn delete_counters(call: &Call<'_>) -> Answered {
    let request: CounterKeysRequest = call.body()?;
    change_counters(call, &request.group_id, |counters| {
        Ok(counters.delete(&request.group_counter_keys))
    })
}

/// Reads counters.
pub(super) fn read_counters(call: &Call<'_>) -> Answered {
    let request: CounterKeysRequest = call.body()?;
    call.needs_plan(COUNTERS)?;
    let (room, _) = call.room_for(&request.group_id, Act::Attributes)?;
    let answer = room.lock().counters.read(&request.group_counter_keys);
    ok(&answer)
}

fn change_counters(
    call: &Call<'_>,
    group_id: &str,
    change: impl FnOnce(&mut Counters) -> Result<(CountersAnswer, CountersChanged), Refused>,
) -> Answered {
    call.needs_plan(COUNTERS)?;
    let (room, _) = call.room_for(group_id, Act::Attributes)?;
    let mut state = room.lock();
    let mut counters = state.counters.clone();
    let (answer, changed) = change(&mut counters)?;
    let (sequence, values) = counters.rows();
    room.save(&state, &[Change::Counters { room: room.number, sequence, values: &values }])?;
    state.counters = counters;
    let waiters: Waiters = room.tell(&mut state, event::TIP_OR_ATTRIBUTES, now(), &changed)?;
    drop(state);
    wake(waiters);
    ok(&answer)
}

impl Call<'_> {
    /// Refuses what the app's plan does not have; bits are counted from the right.
    pub(super) fn needs_plan(&self, bit: u32) -> Result<(), Refused> {
        if self.app().app.has_bought(bit) { Ok(()) } else { Err(ErrorCode::PlanLacksIt.into()) }
    }
}
