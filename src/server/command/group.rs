//! Rooms: make, end, read, change, join, quit.

use std::sync::{Arc, PoisonError};

use crate::{
    model::{RoomId, UserId},
    wire::{
        ErrorCode, Refused,
        group::{
            AVCHATROOM, CreateAnswer, CreateRequest, GetAnswer, GetRequest, GroupInfo,
            GroupRequest, JoinAnswer, JoinRequest, ModifyRequest, OnlineAnswer,
        },
        item::event,
        tip::{GroupNewInfo, TipBody, operation},
    },
};

use super::{Answered, Call};
use crate::server::{
    room::{ONLINE_EXPIRE, Room, RoomProfile, Seat, wake},
    rules,
    service::now,
};

// Bytes of a room's fields (public documents).
const MAX_NAME: usize = 30;
const MAX_INTRODUCTION: usize = 240;
const MAX_NOTIFICATION: usize = 300;
const MAX_FACE_URL: usize = 100;
const MAX_CUSTOM_FIELDS: usize = 10;
const MAX_CUSTOM_KEY: usize = 16;
const MAX_CUSTOM_VALUE: usize = 512;
/// Rooms that one request may read (public documents: 50).
const MAX_ROOMS: usize = 50;

/// Makes a room; its owner has to join like everybody else.
pub(super) fn create(call: &Call<'_>) -> Answered {
    let request: CreateRequest = call.request.body()?;
    let account = call.caller.account()?;
    if request.group_type != AVCHATROOM {
        return Err(invalid("only AVChatRooms are served here"));
    }
    let id = match request.group_id.as_deref() {
        None | Some("") => format!("@TGS#a{:010X}", rand::random::<u64>() & 0xff_ffff_ffff),
        Some(id) if id.starts_with("@TGS#") || !id.bytes().all(|b| (0x20..0x7f).contains(&b)) => {
            return Err(ErrorCode::InvalidGroupId.into());
        }
        Some(id) => id.to_owned(),
    };
    let id = RoomId::new(&id).map_err(|_| Refused::from(ErrorCode::InvalidGroupId))?;
    let mut profile = RoomProfile::default();
    apply(
        &mut profile,
        ModifyRequest {
            name: Some(request.name),
            introduction: request.introduction,
            notification: request.notification,
            face_url: Some(request.face_url),
            app_defined_data: request.app_defined_data,
            ..ModifyRequest::default()
        },
    )?;
    let limits = &call.service.config.limits;
    let log = (limits.log_items, limits.log_bytes);
    let room = Room::new(id.clone(), Some(account.user.clone()), profile, log, now());
    call.caller.app.open_room(room, limits.rooms)?;
    call.ok(&CreateAnswer { group_id: id.as_str().into(), huge_group_flag: 1 })
}

/// Ends a room.
pub(super) fn destroy(call: &Call<'_>) -> Answered {
    let request: GroupRequest = call.request.body()?;
    let account = call.caller.account()?;
    let room = call.caller.app.room(&request.group_id)?;
    if room.owner.as_ref() != Some(&account.user) {
        return Err(Refused::new(ErrorCode::NoPermission, "only its owner dismisses a room"));
    }
    call.caller.app.close_room(&room);
    room.dismiss(account, now())?;
    call.ok(&request)
}

/// Reads rooms.
pub(super) fn get(call: &Call<'_>) -> Answered {
    let request: GetRequest = call.request.body()?;
    let user = &call.caller.account()?.user;
    if request.group_id_list.len() > MAX_ROOMS {
        return Err(invalid("at most 50 rooms at once"));
    }
    let group_info = request.group_id_list.iter().map(|id| match call.caller.app.room(id) {
        Ok(room) => room.info(Some(user)),
        Err(refused) => GroupInfo {
            error_code: refused.code,
            error_info: refused.info,
            group_id: id.clone(),
            ..GroupInfo::default()
        },
    });
    call.ok(&GetAnswer { group_info: group_info.collect() })
}

/// Changes a room's profile, or mutes everyone.
pub(super) fn modify(call: &Call<'_>) -> Answered {
    let request: ModifyRequest = call.request.body()?;
    let account = call.caller.account()?;
    let room = call.caller.app.room(&request.group_id)?;
    let mute_all = match request.shut_up_all_member.as_deref() {
        None => None,
        Some("On") => Some(true),
        Some("Off") => Some(false),
        Some(_) => return Err(invalid("ShutUpAllMember is On or Off")),
    };
    let mut state = room.lock();
    if !rules::may_modify(room.role(&state, &account.user)) {
        return Err(ErrorCode::NoPermission.into());
    }
    let mut profile = state.profile.clone();
    let mut changed = apply(&mut profile, request)?;
    changed.shut_up_all = mute_all.map(u32::from);
    state.profile = profile;
    state.muted_all = mute_all.unwrap_or(state.muted_all);
    state.touch(now());
    let tip = TipBody {
        op_type: operation::ROOM_PROFILE,
        operator: account.user.as_str().into(),
        operator_info: Some(account.extra_info()),
        msg_group_new_info: Some(changed),
        ..TipBody::default()
    };
    let waiters = room.tell(&mut state, event::TIP, &tip)?;
    drop(state);
    wake(waiters);
    call.done()
}

/// Takes over what a request names, all or nothing, and tells what that was.
fn apply(profile: &mut RoomProfile, request: ModifyRequest) -> Result<GroupNewInfo, Refused> {
    let bounded = |name: &str, value: &Option<String>, most: usize| match value {
        Some(value) if value.len() > most => {
            Err(invalid(&format!("{name} has {} bytes, at most {most} are taken", value.len())))
        }
        _ => Ok(()),
    };
    bounded("Name", &request.name, MAX_NAME)?;
    bounded("Introduction", &request.introduction, MAX_INTRODUCTION)?;
    bounded("Notification", &request.notification, MAX_NOTIFICATION)?;
    bounded("FaceUrl", &request.face_url, MAX_FACE_URL)?;
    let mut custom = profile.custom.clone();
    for field in &request.app_defined_data {
        if field.key.len() > MAX_CUSTOM_KEY || field.value.len() > MAX_CUSTOM_VALUE {
            return Err(invalid("AppDefinedData: at most 16 bytes of key, 512 of value"));
        }
        if field.value.is_empty() {
            custom.remove(&field.key);
        } else {
            custom.insert(field.key.clone(), field.value.clone());
        }
    }
    if custom.len() > MAX_CUSTOM_FIELDS {
        return Err(invalid("AppDefinedData: at most 10 fields"));
    }
    profile.custom = custom;
    let take = |place: &mut String, value: &Option<String>| {
        if let Some(value) = value {
            place.clone_from(value);
        }
    };
    take(&mut profile.name, &request.name);
    take(&mut profile.introduction, &request.introduction);
    take(&mut profile.notification, &request.notification);
    take(&mut profile.face_url, &request.face_url);
    Ok(GroupNewInfo {
        group_name: request.name,
        group_introduction: request.introduction,
        group_notification: request.notification,
        group_face_url: request.face_url,
        msg_app_defined_data: request.app_defined_data,
        ..GroupNewInfo::default()
    })
}

/// Joins as a member; who is one gets a new key and no second tip.
pub(super) fn join(call: &Call<'_>) -> Answered {
    let request: JoinRequest = call.request.body()?;
    let account = call.caller.account()?;
    let room = call.caller.app.room(&request.group_id)?;
    let now = now();
    let start = room.add_member(account, now)?;
    account.rooms.lock().unwrap_or_else(PoisonError::into_inner).insert(room.id.clone());
    let key = sit(call, &room, Some(account.user.clone()), start)?;
    call.ok(&JoinAnswer {
        // Opaque to clients; names the room in commands of attributes and counters.
        avchatroom_key: Some(format!("av-{}", room.id)),
        ..joined(key, start)
    })
}

/// Joins as a guest: reads only, and nobody is told.
pub(super) fn join_as_guest(call: &Call<'_>) -> Answered {
    let request: JoinRequest = call.request.body()?;
    let room = call.caller.app.room(&request.group_id)?;
    let start = room.next_seq();
    let key = sit(call, &room, None, start)?;
    call.ok(&joined(key, start))
}

fn sit(
    call: &Call<'_>,
    room: &Arc<Room>,
    member: Option<UserId>,
    start: u64,
) -> Result<String, Refused> {
    let seat = Seat::new(room, member, start, now());
    call.caller.app.seat(seat, call.service.config.limits.accounts)
}

fn joined(key: String, start: u64) -> JoinAnswer {
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
    let request: GroupRequest = call.request.body()?;
    let account = call.caller.account()?;
    let room = call.caller.app.room(&request.group_id)?;
    if room.owner.as_ref() == Some(&account.user) {
        return Err(ErrorCode::OwnerCannotQuit.into());
    }
    if !room.lock().members.contains_key(&account.user) {
        return Err(Refused::new(ErrorCode::NoPermission, "you are not a member of this room"));
    }
    call.caller.app.leave(&room, account, now());
    call.done()
}

/// Tells how many are online.
pub(super) fn online(call: &Call<'_>) -> Answered {
    let request: GroupRequest = call.request.body()?;
    call.caller.account()?;
    let room = call.caller.app.room(&request.group_id)?;
    let online_member_num = room.lock().online();
    call.ok(&OnlineAnswer { online_member_num, expire_time: ONLINE_EXPIRE })
}

fn invalid(info: &str) -> Refused {
    Refused::new(ErrorCode::InvalidParameter, info)
}
