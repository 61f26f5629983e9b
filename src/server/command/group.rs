//! Rooms: make, end, read, list, change.

use std::{collections::BTreeSet, sync::Arc};

use serde::Serialize;

use crate::{
    model::{RoomId, UserId},
    server::{
        account::Account,
        app::AppState,
        room::{Room, RoomProfile, wake},
        rules::Act,
        service::{Door, now},
        store::{RoomRow, StoredRoom},
    },
    wire::{
        ErrorCode, Refused,
        callback::{self, CallbackCommand, Created, Destroyed, InfoChanged},
        group::{
            AVCHATROOM, CreateAnswer, CreateRequest, GetAnswer, GetRequest, GroupInfo,
            GroupRequest, ModifyRequest,
        },
        item::event,
        rest::{AppGroupListAnswer, GroupIdItem, PageRequest},
        tip::{GroupNewInfo, TipBody, operation},
    },
};

use super::{Answered, Call, Outcome, done, invalid, ok};

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
/// Rooms that one page lists (public documents).
const MAX_PAGE: usize = 10_000;
/// Makes a room; its owner has to join like everybody else.
pub(super) fn create(call: &Call<'_>) -> Outcome {
    match plan(call) {
        Ok((room, operator)) => create_planned(call, room, &operator),
        Err(refused) => Err(refused).into(),
    }
}

/// What a request wants made, and who asked.
fn plan(call: &Call<'_>) -> Result<(StoredRoom, Arc<Account>), Refused> {
    let request: CreateRequest = call.body()?;
    let account = call.caller.account()?;
    if request.group_type != AVCHATROOM {
        return Err(invalid("only AVChatRooms are served here"));
    }
    if request.member_list.is_some_and(|list| !list.is_empty()) {
        return Err(Refused::new(ErrorCode::NoPermission, "nobody is invited to a live room"));
    }
    let id = match request.group_id.as_deref() {
        None | Some("") => format!("@TGS#a{:010X}", rand::random::<u64>() & 0xff_ffff_ffff),
        Some(id) if id.starts_with("@TGS#") || !id.bytes().all(|b| (0x20..0x7f).contains(&b)) => {
            return Err(ErrorCode::InvalidGroupId.into());
        }
        Some(id) => id.to_owned(),
    };
    let id = RoomId::new(&id).map_err(|_| Refused::from(ErrorCode::InvalidGroupId))?;
    let owner = match (call.caller.door, request.owner.as_deref()) {
        // The app's servers make rooms for others, or for nobody.
        (Door::Rest, None | Some("")) => None,
        (Door::Rest, Some(owner)) => Some(call.app().known(owner)?),
        (Door::Socket, _) => Some(Arc::clone(account)),
    };
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
    let now = now();
    let row = RoomRow {
        app: call.app().app.id.0,
        group_id: id.as_str().into(),
        owner: owner.map_or_else(String::new, |owner| owner.user.as_str().into()),
        create_time: now,
        profile: profile.to_json(),
        info_seq: 1,
        last_info_time: now,
        ..RoomRow::default()
    };
    Ok((StoredRoom { row, ..StoredRoom::default() }, Arc::clone(account)))
}

fn create_planned(call: &Call<'_>, new: StoredRoom, operator: &Account) -> Outcome {
    let (service, app) = (Arc::clone(call.service), Arc::clone(call.app()));
    let name = RoomProfile::name_of(&new.row.profile);
    let told = Created {
        group_id: None,
        operator: operator.user.as_str().to_owned().into(),
        owner: new.row.owner.clone().into(),
        r#type: AVCHATROOM.into(),
        name: name.into(),
        create_group_num: 1,
        member_list: Vec::new(),
        user_defined_data_list: Vec::new(),
    };
    let (source, after) = (call.source(), told.clone());
    call.ask(CallbackCommand::BeforeCreate, told, move || {
        let room = service.open_room(&app, new)?;
        tracing::info!(app = app.app.id.0, room = %room.id, "a room was made");
        app.tell_app(CallbackCommand::AfterCreate, &source, || Created {
            group_id: Some(room.id.as_str().into()),
            ..after
        });
        ok(&CreateAnswer { group_id: room.id.as_str().into(), huge_group_flag: 1 })
    })
}

/// Ends a room.
pub(super) fn destroy(call: &Call<'_>) -> Answered {
    let request: GroupRequest = call.body()?;
    let (room, actor) = call.room_for(&request.group_id, Act::Dismiss)?;
    room.dismiss(actor.account, now())?;
    call.app().close_room(&room);
    tracing::info!(app = call.app().app.id.0, room = %room.id, "a room was dismissed");
    call.app().tell_app(CallbackCommand::AfterDestroy, &call.source(), || {
        let state = room.lock();
        let members: Vec<_> = state.members.keys().cloned().collect();
        let members =
            members.iter().map(|user| callback::Member { user: user.as_str().to_owned().into() });
        Destroyed {
            group_id: room.id.as_str().into(),
            r#type: AVCHATROOM.into(),
            owner: room.owner.as_ref().map_or("", UserId::as_str).into(),
            name: state.profile.name.clone().into(),
            member_list: members.collect(),
            event_time: now() * 1000,
        }
    });
    ok(&request)
}

/// Reads rooms, with one's own standing in them.
pub(super) fn get(call: &Call<'_>) -> Answered {
    let request: GetRequest = call.body()?;
    let user = &call.caller.account()?.user;
    if request.group_id_list.len() > MAX_ROOMS {
        return Err(invalid("at most 50 rooms at once"));
    }
    let read = |id: &String| info(call.app(), id, Some(user));
    ok(&GetAnswer { group_info: request.group_id_list.iter().map(read).collect() })
}

fn info(app: &AppState, id: &str, user: Option<&UserId>) -> GroupInfo {
    match app.room(id) {
        Ok(room) => room.info(user),
        Err(refused) => GroupInfo {
            error_code: refused.code,
            error_info: refused.info,
            group_id: id.into(),
            ..GroupInfo::default()
        },
    }
}

/// A room as an app's server reads it: some names differ from the socket's.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RestGroupInfo {
    #[serde(flatten)]
    info: GroupInfo,
    appid: u32,
    mute_all_member: String,
    member_list: [(); 0],
}

/// Reads rooms, as an app's server does.
pub(super) fn get_rest(call: &Call<'_>) -> Answered {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct RestGetAnswer {
        group_info: Vec<RestGroupInfo>,
    }
    let request: GetRequest = call.body()?;
    if request.group_id_list.len() > MAX_ROOMS {
        return Err(invalid("at most 50 rooms at once"));
    }
    let read = |id: &String| {
        let info = info(call.app(), id, None);
        let mute_all_member = info.shut_up_all_member.clone();
        RestGroupInfo { info, appid: call.app().app.id.0, mute_all_member, member_list: [] }
    };
    ok(&RestGetAnswer { group_info: request.group_id_list.iter().map(read).collect() })
}

/// Lists an app's rooms, the oldest first.
pub(super) fn list(call: &Call<'_>) -> Answered {
    let request: PageRequest = call.body()?;
    let rooms = match &*request.group_type {
        "" | AVCHATROOM => call.app().all_rooms(),
        _ => Vec::new(),
    };
    let limit = if request.limit == 0 { MAX_PAGE } else { request.limit.min(MAX_PAGE) };
    let after: Vec<_> = rooms.iter().filter(|room| room.number >= request.next).collect();
    let page = &after[..after.len().min(limit)];
    let item = |room: &&Arc<Room>| GroupIdItem { group_id: room.id.as_str().into() };
    ok(&AppGroupListAnswer {
        total_count: rooms.len(),
        group_id_list: page.iter().map(item).collect(),
        next: after.get(limit).map_or(0, |room| room.number),
    })
}

/// Lists the rooms of which somebody is a member.
pub(super) fn joined_list(call: &Call<'_>) -> Answered {
    #[derive(serde::Deserialize)]
    struct Joined {
        #[serde(rename = "Member_Account")]
        member: String,
        #[serde(rename = "WithHugeGroups", default)]
        with_huge_groups: u32,
    }
    let request: Joined = call.body()?;
    let account = call.app().known(&request.member)?;
    // Live rooms are left out unless they are asked for (public documents).
    let rooms =
        if request.with_huge_groups == 1 { account.rooms().clone() } else { BTreeSet::new() };
    let ids: Vec<_> = rooms.iter().map(|id| GroupIdItem { group_id: id.as_str().into() }).collect();
    ok(&serde_json::json!({"TotalCount": ids.len(), "GroupIdList": ids}))
}

/// Changes a room's profile, or mutes everyone.
pub(super) fn modify(call: &Call<'_>) -> Answered {
    let request: ModifyRequest = call.body()?;
    let mute_all = match request.shut_up_all_member.as_deref() {
        None => None,
        Some("On") => Some(true),
        Some("Off") => Some(false),
        Some(_) => return Err(invalid("ShutUpAllMember is On or Off")),
    };
    let (room, actor) = call.room_for(&request.group_id, Act::Modify)?;
    let now = now();
    let mut state = room.lock();
    let mut profile = state.profile.clone();
    let mut changed = apply(&mut profile, request)?;
    changed.shut_up_all = mute_all.map(u32::from);
    let switches = (mute_all.unwrap_or(state.muted_all), state.held_all);
    room.set_profile(&mut state, profile, switches, now)?;
    call.app().tell_app(CallbackCommand::AfterInfoChange, &call.source(), || InfoChanged {
        group_id: room.id.as_str().into(),
        r#type: AVCHATROOM.into(),
        operator: actor.account.user.as_str().into(),
        name: changed.group_name.as_deref().map(Into::into),
        introduction: changed.group_introduction.as_deref().map(Into::into),
        notification: changed.group_notification.as_deref().map(Into::into),
        face_url: changed.group_face_url.as_deref().map(Into::into),
    });
    let tip = TipBody {
        op_type: operation::ROOM_PROFILE,
        operator: actor.account.user.as_str().into(),
        operator_info: Some(actor.account.extra_info()),
        msg_group_new_info: Some(changed),
        ..TipBody::default()
    };
    let waiters = room.tell(&mut state, event::TIP, now, &tip)?;
    drop(state);
    wake(waiters);
    done()
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
    // What is given is told to everybody as it is, fields that come twice with it.
    if request.app_defined_data.len() > 2 * MAX_CUSTOM_FIELDS {
        return Err(invalid("AppDefinedData: at most 10 fields"));
    }
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
