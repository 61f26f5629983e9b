//! Members: read them, mute them, change their role.

use crate::{
    model::{Role, UserId},
    wire::{
        ErrorCode, Refused, Servcmd,
        item::event,
        member::{
            GetInfoAnswer, GetInfoRequest, GetMembersAnswer, GetMembersRequest,
            GetSpecifiedRequest, MemberInfo, ModifyRequest, OnlineMember, parse_role, role_name,
        },
        profile,
        tip::{MemberChange, TipBody, operation},
    },
};

use super::{Answered, Call};
use crate::server::{
    account::Account,
    room::{MAX_ADMINS, Room, RoomState, Waiters, wake},
    rules,
    service::now,
};

/// Members that one answer lists (public documents: the newest 1000).
const MAX_LISTED: usize = 1000;
/// Accounts that one request may name (public documents: 100).
const MAX_ACCOUNTS: usize = 100;
/// A mute without an end (public documents).
const FOR_EVER: u32 = u32::MAX;
/// Mutes that one room keeps.
const MAX_MUTES: usize = 10_000;

/// Lists the newest members.
pub(super) fn online(call: &Call<'_>) -> Answered {
    let request: GetMembersRequest = call.request.body()?;
    call.caller.account()?;
    let room = call.caller.app.room(&request.group_id)?;
    let state = room.lock();
    let mut members: Vec<_> = state.members.iter().collect();
    members.sort_by(|(a, left), (b, right)| (left.join_time, a).cmp(&(right.join_time, b)));
    let newest = members.len().saturating_sub(MAX_LISTED);
    let member_list = members[newest..].iter().map(|(user, member)| OnlineMember {
        member: user.as_str().into(),
        nick_name: member.account.field(profile::NICK),
        avatar: member.account.field(profile::IMAGE),
        join_time: member.join_time,
        marks: Vec::new(),
    });
    let answer = GetMembersAnswer { member_list: member_list.collect(), next_timestamp: 0 };
    drop(state);
    call.ok(&answer)
}

/// Lists members by pages, as older plans ask.
pub(super) fn list(call: &Call<'_>) -> Answered {
    let request: GetInfoRequest = call.request.body()?;
    call.caller.account()?;
    let room = call.caller.app.room(&request.group_id)?;
    let state = room.lock();
    let mut users: Vec<_> = state.members.keys().collect();
    users.sort();
    let limit = if request.limit == 0 { MAX_LISTED } else { request.limit.min(MAX_LISTED) };
    let page = users.into_iter().skip(request.offset).take(limit);
    let member_list = page.map(|user| member_info(&room, &state, user)).collect();
    let answer = GetInfoAnswer { member_num: state.members.len() as u64, member_list };
    drop(state);
    call.ok(&answer)
}

/// Tells how some members stand; who is no member is left out.
pub(super) fn specified(call: &Call<'_>) -> Answered {
    let request: GetSpecifiedRequest = call.request.body()?;
    call.caller.account()?;
    if request.members.len() > MAX_ACCOUNTS {
        return Err(ErrorCode::TooManyAccounts.into());
    }
    let room = call.caller.app.room(&request.group_id)?;
    let state = room.lock();
    let users = request.members.iter().map(|user| UserId::from_peer(user));
    let members = users.filter(|user| state.members.contains_key(user));
    let member_list = members.map(|user| member_info(&room, &state, &user)).collect();
    let answer = GetInfoAnswer { member_num: state.members.len() as u64, member_list };
    drop(state);
    call.ok(&answer)
}

fn member_info(room: &Room, state: &RoomState, user: &UserId) -> MemberInfo {
    MemberInfo {
        member: user.as_str().into(),
        role: role_name(room.role(state, user)).into(),
        join_time: state.members.get(user).map_or(0, |member| member.join_time),
        name_card: String::new(),
        shut_up_until: state.muted_until(user, now()).unwrap_or(0),
    }
}

/// Mutes somebody, or makes them an admin or a member.
pub(super) fn modify(call: &Call<'_>) -> Answered {
    let request: ModifyRequest = call.request.body()?;
    let account = call.caller.account()?;
    let room = call.caller.app.room(&request.group_id)?;
    let target = UserId::new(&request.member)
        .map_err(|error| Refused::new(ErrorCode::InvalidParameter, error.to_string()))?;
    if call.caller.app.accounts().get(target.as_str()).is_none() {
        return Err(ErrorCode::NoSuchAccount.into());
    }
    let mut state = room.lock();
    let mut woken = Waiters::new();
    if let Some(role) = &request.role {
        woken.extend(set_role(&room, &mut state, account, &target, role)?);
    }
    if let Some(seconds) = request.shut_up_time {
        woken.extend(mute(&room, &mut state, account, &target, seconds)?);
    }
    if request.role.is_none() && request.shut_up_time.is_none() {
        return Err(Refused::new(
            ErrorCode::NoPermission,
            "a live room has neither name cards nor member fields",
        ));
    }
    drop(state);
    wake(woken);
    call.done()
}

fn mute(
    room: &Room,
    state: &mut RoomState,
    caller: &Account,
    target: &UserId,
    seconds: u32,
) -> Result<Waiters, Refused> {
    let (own, other) = (room.role(state, &caller.user), room.role(state, target));
    if !rules::may_mute(own, other) || *target == caller.user {
        return Err(ErrorCode::NoPermission.into());
    }
    let now = now();
    match seconds {
        0 => {
            state.mutes.remove(target);
        }
        seconds => {
            if state.mutes.len() >= MAX_MUTES {
                state.mutes.retain(|_, until| *until > now);
            }
            if state.mutes.len() >= MAX_MUTES {
                return Err(Refused::new(ErrorCode::Overload, "too many are muted here"));
            }
            let until = if seconds == FOR_EVER { i64::MAX } else { now + i64::from(seconds) };
            state.mutes.insert(target.clone(), until);
        }
    }
    let change =
        MemberChange { user: target.as_str().into(), shutup_time: Some(u64::from(seconds)) };
    let tip = TipBody { msg_member_info: vec![change], ..acted(operation::MEMBER_PROFILE, caller) };
    room.tell(state, event::TIP, &tip)
}

fn set_role(
    room: &Room,
    state: &mut RoomState,
    caller: &Account,
    target: &UserId,
    role: &str,
) -> Result<Waiters, Refused> {
    let admin = match parse_role(role) {
        Some(Role::Admin) => true,
        Some(Role::Member) => false,
        _ => return Err(Refused::new(ErrorCode::InvalidParameter, "Role is Admin or Member")),
    };
    if room.owner.as_ref() != Some(&caller.user) || *target == caller.user {
        return Err(Refused::new(ErrorCode::NoPermission, "only the owner sets others' roles"));
    }
    if state.admins.contains(target) == admin {
        return Ok(Waiters::new());
    }
    if admin {
        if state.admins.len() >= MAX_ADMINS {
            return Err(Refused::new(ErrorCode::NoPermission, "a live room has at most 5 admins"));
        }
        state.admins.insert(target.clone());
    } else {
        state.admins.remove(target);
    }
    let operation = if admin { operation::ADMIN_SET } else { operation::ADMIN_CANCELLED };
    let member = state.members.get(target).map(|member| member.account.extra_info());
    let tip = TipBody {
        members: vec![target.as_str().into()],
        member_infos: member.into_iter().collect(),
        ..acted(operation, caller)
    };
    room.tell(state, event::TIP, &tip)
}

fn acted(op_type: u64, caller: &Account) -> TipBody {
    TipBody {
        op_type,
        operator: caller.user.as_str().into(),
        operator_info: Some(caller.extra_info()),
        ..TipBody::default()
    }
}

/// What a live room does not have, or this service not yet.
pub(super) fn refuse(call: &Call<'_>, servcmd: Servcmd) -> Answered {
    let account = call.caller.account()?;
    let request: crate::wire::group::GroupRequest = call.request.body()?;
    let room = call.caller.app.room(&request.group_id)?;
    Err(match servcmd {
        Servcmd::BanGroupMember if room.owner.as_ref() == Some(&account.user) => {
            Refused::new(ErrorCode::CommandDisabled, "bans are not served yet; mute instead")
        }
        Servcmd::BanGroupMember => ErrorCode::NoPermission.into(),
        // The code that public documents give for each.
        Servcmd::DeleteGroupMember => {
            Refused::new(ErrorCode::InvalidParameter, "members of a live room cannot be removed")
        }
        Servcmd::ChangeGroupOwner => {
            Refused::new(ErrorCode::NoPermission, "a live room cannot be handed over")
        }
        _ => Refused::new(ErrorCode::NoPermission, "nobody is invited to a live room"),
    })
}
