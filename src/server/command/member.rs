//! Members: read them, mute and ban them, mark them, change their role.

use std::sync::Arc;

use crate::{
    model::{Role, UserId},
    server::{
        account::Account,
        member::Member,
        moderation::{FOR_EVER, MARK_HIDDEN},
        room::{Room, RoomState, Waiters, wake},
        rules::Act,
        service::now,
    },
    wire::{
        ErrorCode, Refused, Servcmd,
        callback::ExitType,
        group::GroupRequest,
        member::{
            GetInfoAnswer, GetInfoRequest, GetMembersAnswer, GetMembersRequest,
            GetSpecifiedRequest, MemberInfo, ModifyRequest, OnlineMember, parse_role, role_name,
        },
        profile,
        rest::{
            AdminInfo, AdminListAnswer, BannedAccount, BannedAnswer, CheckMembersAnswer,
            MarkRequest, MarkedMember, MembersRequest, ModifyAdminRequest, MutedAccount,
            MutedAnswer, PageRequest, ShuttedAccount, ShuttedAnswer,
        },
    },
};

use super::{Answered, Call, done, invalid, ok};

/// Members that the online list has at most (public documents: the newest 1000).
const MAX_ONLINE: usize = 1000;
/// Members that it has where the plan lacks it (public documents: the newest 30).
const FEW_ONLINE: usize = 30;
/// The purchase bit of the online list (from the SDKs).
const ONLINE_LIST: u32 = 6;
/// Members that one page of it has (public documents: 500, or 250).
const PAGE: usize = 500;
/// Accounts that one request may name (public documents: 100).
const MAX_ACCOUNTS: usize = 100;
/// Accounts that one request may mute or mark (public documents: 500).
const MAX_MUTED: usize = 500;
/// Accounts that one request may ban (public documents: 20).
const MAX_BANNED: usize = 20;
/// Bytes of a ban's reason (public documents: 1000).
const MAX_REASON: usize = 1000;
/// Banned accounts that one page lists (public documents: 100).
const BANNED_PAGE: usize = 100;
/// The purchase bit of bans (from the SDKs).
const BANS: u32 = 11;

/// Lists who is online, the newest first.
pub(super) fn online(call: &Call<'_>) -> Answered {
    let request: GetMembersRequest = call.body()?;
    let (room, _) = call.room_for(&request.group_id, Act::ReadMembers)?;
    let state = room.lock();
    let mut members: Vec<_> = state
        .members
        .values()
        .filter(|member| member.online > 0 && !member.marks.contains(&MARK_HIDDEN))
        .filter(|member| request.mark.is_none_or(|mark| member.marks.contains(&mark)))
        .collect();
    members.sort_by_key(|member| std::cmp::Reverse(member.joined));
    let all = call.app().app.has_bought(ONLINE_LIST);
    members.truncate(if all { MAX_ONLINE } else { FEW_ONLINE });
    // The number of a stay is where the next page goes on.
    let from = match request.timestamp {
        0 => 0,
        next => members.partition_point(|member| member.joined > next),
    };
    let page = &members[from..members.len().min(from + PAGE)];
    let mut member_list: Vec<_> = page.iter().map(|member| online_member(member)).collect();
    if request.timestamp == 0 && request.mark.is_none() {
        let robots = state.robots.iter().filter(|user| !state.members.contains_key(*user));
        let robots = robots.take(MAX_ONLINE - members.len());
        member_list.extend(
            robots.map(|user| OnlineMember {
                member: user.as_str().into(),
                ..OnlineMember::default()
            }),
        );
    }
    let next_timestamp = members.get(from + PAGE).map_or(0, |member| member.joined);
    drop(state);
    ok(&GetMembersAnswer { member_list, next_timestamp })
}

fn online_member(member: &Member) -> OnlineMember {
    OnlineMember {
        member: member.account.user.as_str().into(),
        nick_name: member.account.field(profile::NICK),
        avatar: member.account.field(profile::IMAGE),
        join_time: member.join_time,
        marks: member.marks.iter().copied().collect(),
    }
}

/// Lists members by pages, as older plans ask.
pub(super) fn list(call: &Call<'_>) -> Answered {
    let request: GetInfoRequest = call.body()?;
    let (room, _) = call.room_for(&request.group_id, Act::ReadMembers)?;
    let state = room.lock();
    let mut users: Vec<_> = state.members.keys().collect();
    users.sort();
    let limit = if request.limit == 0 { MAX_ONLINE } else { request.limit.min(MAX_ONLINE) };
    let page = users.into_iter().skip(request.offset).take(limit);
    let member_list = page.map(|user| member_info(&room, &state, user)).collect();
    let answer = GetInfoAnswer { member_num: state.members.len() as u64, member_list };
    drop(state);
    ok(&answer)
}

/// Tells how some members stand; who is no member is left out.
pub(super) fn specified(call: &Call<'_>) -> Answered {
    let request: GetSpecifiedRequest = call.body()?;
    if request.members.len() > MAX_ACCOUNTS {
        return Err(ErrorCode::TooManyAccounts.into());
    }
    let (room, _) = call.room_for(&request.group_id, Act::ReadMembers)?;
    let state = room.lock();
    let users = request.members.iter().map(|user| UserId::from_peer(user));
    let members = users.filter(|user| state.members.contains_key(user));
    let member_list = members.map(|user| member_info(&room, &state, &user)).collect();
    let answer = GetInfoAnswer { member_num: state.members.len() as u64, member_list };
    drop(state);
    ok(&answer)
}

fn member_info(room: &Room, state: &RoomState, user: &UserId) -> MemberInfo {
    MemberInfo {
        member: user.as_str().into(),
        role: role_name(room.standing(state, user).role()).into(),
        join_time: state.members.get(user).map_or(0, |member| member.join_time),
        shut_up_until: state.muted_until(user, now()).unwrap_or(0),
        ..MemberInfo::default()
    }
}

/// Tells who of some accounts is in the room.
pub(super) fn check(call: &Call<'_>) -> Answered {
    let request: MembersRequest = call.body()?;
    if request.members.len() > MAX_MUTED {
        return Err(ErrorCode::TooManyAccounts.into());
    }
    let (room, _) = call.room_for(&request.group_id, Act::ReadMembers)?;
    let state = room.lock();
    let there = |user: &String| state.members.contains_key(&UserId::from_peer(user));
    let members = request.members.into_iter().filter(there).collect();
    drop(state);
    ok(&CheckMembersAnswer { members })
}

/// Mutes somebody, or makes them an admin or a member.
pub(super) fn modify(call: &Call<'_>) -> Answered {
    let request: ModifyRequest = call.body()?;
    let (admin, mute) = (&request.role, request.shut_up_time);
    let act = if admin.is_some() { Act::SetAdmin } else { Act::Mute };
    let (room, actor) = call.room_for(&request.group_id, act)?;
    let target = [call.app().known(&request.member)?];
    let now = now();
    let mut state = room.lock();
    let mut woken = Waiters::default();
    if let Some(role) = admin {
        let admin = match parse_role(role) {
            Some(Role::Admin) => true,
            Some(Role::Member) => false,
            _ => return Err(invalid("Role is Admin or Member")),
        };
        woken.extend(room.set_admin(&mut state, actor, &target, admin, now)?);
    }
    if let Some(seconds) = mute {
        woken.extend(room.mute(&mut state, actor, &target, seconds, now)?);
    }
    drop(state);
    wake(woken);
    if request.role.is_none() && mute.is_none() {
        return Err(Refused::new(
            ErrorCode::NoPermission,
            "a live room has neither name cards nor member fields",
        ));
    }
    done()
}

/// Mutes accounts, or lets them write again.
pub(super) fn forbid(call: &Call<'_>) -> Answered {
    let request: MembersRequest = call.body()?;
    let (room, actor) = call.room_for(&request.group_id, Act::Mute)?;
    let seconds = request.mute_time.ok_or_else(|| invalid("MuteTime is missing"))?;
    let targets = accounts(call, &request.members, MAX_MUTED)?;
    let woken = room.mute(&mut room.lock(), actor, &targets, seconds, now())?;
    wake(woken);
    done()
}

/// Lists who is muted.
pub(super) fn muted(call: &Call<'_>) -> Answered {
    let request: GroupRequest = call.body()?;
    let (room, _) = call.room_for(&request.group_id, Act::Mute)?;
    let muted = kept(&room.lock().mutes);
    let group_id = request.group_id;
    if call.servcmd == Servcmd::GetGroupShuttedUin {
        let shutted = |(member, shutted_until)| ShuttedAccount { member, shutted_until };
        let shutted_uin_list = muted.into_iter().map(shutted).collect();
        return ok(&ShuttedAnswer { group_id, shutted_uin_list });
    }
    let account = |(member, muted_until)| MutedAccount { member, muted_until };
    ok(&MutedAnswer { group_id, muted_account_list: muted.into_iter().map(account).collect() })
}

/// Those whose time is not over, by name; one without an end ends with the last second that 32 bits hold.
fn kept(until: &std::collections::HashMap<UserId, i64>) -> Vec<(String, i64)> {
    let now = now();
    let mut kept: Vec<_> = until
        .iter()
        .filter(|(_, until)| **until > now)
        .map(|(user, until)| (user.as_str().to_owned(), (*until).min(i64::from(FOR_EVER))))
        .collect();
    kept.sort();
    kept
}

/// Bans accounts: their stay ends, and they cannot come back before the time is over.
pub(super) fn ban(call: &Call<'_>) -> Answered {
    let request: MembersRequest = call.body()?;
    call.needs_plan(BANS)?;
    let (room, actor) = call.room_for(&request.group_id, Act::Ban)?;
    let seconds = request.duration.unwrap_or(0);
    if seconds == 0 {
        return Err(invalid("Duration is the seconds of the ban, at least 1"));
    }
    if request.description.len() > MAX_REASON {
        return Err(invalid("Description has at most 1000 bytes"));
    }
    let targets = accounts(call, &request.members, MAX_BANNED)?;
    let terms = (seconds, &*request.description);
    let (ended, told) = room.ban(&mut room.lock(), actor, &targets, terms, now())?;
    // The keys are dead: only a push still reaches who was banned.
    let tell = |target: &Arc<Account>| call.app().push_banned(&room, target, actor.account);
    let reached = targets.iter().try_for_each(tell);
    call.app().end_seats(&ended);
    wake(told?);
    reached?;
    let users: Vec<_> = targets.iter().map(|target| &target.user).collect();
    let kicked = (ExitType::Kicked, &actor.account.user);
    call.app().tell_left(&room, &users, kicked, &call.source());
    done()
}

/// Lets accounts come back.
pub(super) fn unban(call: &Call<'_>) -> Answered {
    let request: MembersRequest = call.body()?;
    call.needs_plan(BANS)?;
    let (room, actor) = call.room_for(&request.group_id, Act::Ban)?;
    let targets = accounts(call, &request.members, MAX_BANNED)?;
    let woken = room.unban(&mut room.lock(), actor, &targets, now())?;
    wake(woken);
    done()
}

/// Lists who is banned.
pub(super) fn banned(call: &Call<'_>) -> Answered {
    let request: PageRequest = call.body()?;
    call.needs_plan(BANS)?;
    if request.limit > BANNED_PAGE {
        return Err(invalid("Limit is at most 100"));
    }
    let (room, _) = call.room_for(&request.group_id, Act::Ban)?;
    let banned = kept(&room.lock().bans);
    let limit = if request.limit == 0 { BANNED_PAGE } else { request.limit };
    let end = request.offset.saturating_add(limit);
    let next_offset = if end < banned.len() { end } else { 0 };
    let page = banned.into_iter().skip(request.offset).take(limit);
    let account = |(member, banned_until)| BannedAccount { member, banned_until };
    ok(&BannedAnswer { banned_account_list: page.map(account).collect(), next_offset })
}

/// Makes accounts admins, or members again.
pub(super) fn modify_admin(call: &Call<'_>) -> Answered {
    let request: ModifyAdminRequest = call.body()?;
    let (room, actor) = call.room_for(&request.group_id, Act::SetAdmin)?;
    let admin = match request.command_type {
        1 => true,
        2 => false,
        _ => return Err(invalid("CommandType is 1 or 2")),
    };
    let targets = accounts(call, &request.admins, MAX_ACCOUNTS)?;
    let woken = room.set_admin(&mut room.lock(), actor, &targets, admin, now())?;
    wake(woken);
    done()
}

/// Lists a room's admins.
pub(super) fn admins(call: &Call<'_>) -> Answered {
    let request: GroupRequest = call.body()?;
    let (room, _) = call.room_for(&request.group_id, Act::ReadMembers)?;
    let users: Vec<_> = room.lock().admins.iter().cloned().collect();
    let accounts = call.app().accounts();
    let info = |user: UserId| {
        let field = |tag| accounts.get(user.as_str()).map_or_else(String::new, |a| a.field(tag));
        AdminInfo {
            nick_name: field(profile::NICK),
            avatar: field(profile::IMAGE),
            admin: user.as_str().into(),
        }
    };
    let admins = users.into_iter().map(info).collect();
    drop(accounts);
    ok(&AdminListAnswer { admins })
}

/// Marks members, or takes marks away; who is not there is left out of the answer.
pub(super) fn mark(call: &Call<'_>) -> Answered {
    let request: MarkRequest = call.body()?;
    let (room, _) = call.room_for(&request.group_id, Act::Mark)?;
    let set = match request.command_type {
        1 => true,
        2 => false,
        _ => return Err(invalid("CommandType is 1 or 2")),
    };
    if request.member_list.len() > MAX_MUTED {
        return Err(ErrorCode::TooManyAccounts.into());
    }
    let mut state = room.lock();
    let mut done: Vec<MarkedMember> = Vec::new();
    for member in request.member_list {
        let target = UserId::from_peer(&member.member);
        if room.mark(&mut state, &target, &member.marks, set)? {
            done.push(member);
        }
    }
    drop(state);
    if done.is_empty() {
        return Err(invalid("none of them is in the room"));
    }
    ok(&MarkRequest {
        group_id: String::new(),
        command_type: request.command_type,
        member_list: done,
    })
}

/// Shows accounts as online that need not be there, or no longer.
pub(super) fn robots(call: &Call<'_>) -> Answered {
    let request: MembersRequest = call.body()?;
    let (room, _) = call.room_for(&request.group_id, Act::Mark)?;
    let users: Vec<_> = accounts(call, &request.members, MAX_MUTED)?
        .iter()
        .map(|account| account.user.clone())
        .collect();
    room.lock().set_robots(&users, call.servcmd == Servcmd::AddRobots)?;
    done()
}

/// Accounts that must all be there.
fn accounts(call: &Call<'_>, users: &[String], most: usize) -> Result<Vec<Arc<Account>>, Refused> {
    if users.len() > most {
        return Err(ErrorCode::TooManyAccounts.into());
    }
    if users.is_empty() {
        return Err(invalid("the request names no account"));
    }
    users.iter().map(|user| call.app().known(user)).collect()
}

/// What a live room does not have.
pub(super) fn refuse(call: &Call<'_>) -> Answered {
    call.caller.account()?;
    let request: GroupRequest = call.body()?;
    call.app().room(&request.group_id)?;
    Err(match call.servcmd {
        // The code that public documents give for each.
        Servcmd::DeleteGroupMember => {
            Refused::new(ErrorCode::InvalidParameter, "members of a live room cannot be removed")
        }
        Servcmd::ChangeGroupOwner => {
            Refused::new(ErrorCode::NoPermission, "a live room cannot be handed over")
        }
        Servcmd::AddGroupMember => {
            Refused::new(ErrorCode::NoPermission, "nobody is invited to a live room")
        }
        _ => ErrorCode::NoPermission.into(),
    })
}
