//! The verbs that only look.

use jiff::tz::TimeZone;
use serde::Serialize;

use crate::{
    cli::connection::now,
    client::admin::{Present, RoomDetails},
    model::{Profile, Restriction, RoomId, Text, Until, UserId},
    wire::ErrorCode,
};

use super::{
    Common, Error,
    print::{Table, print, print_json},
    time::{local, spoken},
};

/// A room, for programs; `docs/room.md` describes it.
#[derive(Serialize)]
struct RoomLine<'a> {
    room: &'a RoomId,
    name: &'a Text,
    introduction: &'a Text,
    notification: &'a Text,
    avatar: &'a Text,
    owner: Option<&'a UserId>,
    muted: bool,
    members: u64,
    created: i64,
    last_message: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    online: Option<u64>,
}

impl<'a> RoomLine<'a> {
    fn new(details: &'a RoomDetails, online: Option<u64>) -> Self {
        let room = &details.room;
        Self {
            room: &room.id,
            name: &room.name,
            introduction: &room.introduction,
            notification: &room.notification,
            avatar: &room.avatar,
            owner: room.owner.as_ref(),
            muted: room.muted,
            members: room.member_count,
            created: details.created,
            last_message: details.last_message,
            online,
        }
    }
}

/// Somebody in a room, for programs.
#[derive(Serialize)]
struct PersonLine<'a> {
    room: &'a RoomId,
    user: &'a UserId,
    nick: &'a Text,
    avatar: &'a Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    joined: Option<i64>,
}

/// Somebody who is muted or banned, for programs.
#[derive(Serialize)]
struct RestrictionLine<'a> {
    room: &'a RoomId,
    user: &'a UserId,
    /// `null` is for ever.
    until: Option<i64>,
    seconds_left: Option<i64>,
}

pub(super) async fn rooms(common: &Common) -> Result<(), Error> {
    let failed = |error| Error::admin("could not list the rooms", error);
    let admin = common.connection.admin()?;
    let ids = admin.rooms().await.map_err(failed)?;
    let mut rooms = Vec::with_capacity(ids.len());
    for details in admin.room_details(&ids).await.map_err(failed)? {
        match details {
            Ok(details) => rooms.push(details),
            // It went between the two questions.
            Err(refused) if refused.code == ErrorCode::NoSuchGroup.number() => {}
            Err(refused) => return Err(failed(refused.into())),
        }
    }
    if common.json {
        return print_json(rooms.iter().map(|details| RoomLine::new(details, None)));
    }
    if rooms.is_empty() {
        return print("there are no rooms\n");
    }
    let zone = TimeZone::system();
    let mut table = Table::new(["ROOM", "NAME", "OWNER", "MEMBERS", "MUTED", "MADE"]);
    for RoomDetails { room, created, .. } in &rooms {
        table.row([
            room.id.as_str(),
            room.name.as_str(),
            room.owner.as_ref().map_or("", UserId::as_str),
            &room.member_count.to_string(),
            if room.muted { "all" } else { "" },
            &local(*created, &zone),
        ]);
    }
    print(&table.to_string())
}

pub(super) async fn room(id: &RoomId, common: &Common) -> Result<(), Error> {
    let failed = |error| Error::admin(&format!("could not show {id}"), error);
    let admin = common.connection.admin()?;
    let details = admin.room(id).await.map_err(failed)?;
    let online = admin.online_count(id).await.map_err(failed)?;
    if common.json {
        return print_json([RoomLine::new(&details, Some(online))]);
    }
    let RoomDetails { room, created, last_message } = &details;
    let zone = TimeZone::system();
    let last = last_message.map_or_else(|| "never".to_owned(), |time| local(time, &zone));
    let facts = [
        ("room", room.id.as_str()),
        ("name", room.name.as_str()),
        ("introduction", room.introduction.as_str()),
        ("notification", room.notification.as_str()),
        ("avatar", room.avatar.as_str()),
        ("owner", room.owner.as_ref().map_or("", UserId::as_str)),
        ("members", &room.member_count.to_string()),
        ("online", &online.to_string()),
        ("muted", if room.muted { "all but the owner and the admins" } else { "" }),
        ("made", &local(*created, &zone)),
        ("last message", &last),
    ];
    let lines = facts.into_iter().filter(|(_, fact)| !fact.is_empty());
    let lines = lines.map(|(name, fact)| format!("{name:14}{}\n", Text::new(fact)));
    print(&lines.collect::<String>())
}

pub(super) async fn members(room: &RoomId, common: &Common) -> Result<(), Error> {
    let admin = common.connection.admin()?;
    let members = admin
        .members(room)
        .await
        .map_err(|error| Error::admin(&format!("could not list who is in {room}"), error))?;
    if common.json {
        return print_json(members.iter().map(|Present { profile, joined }| PersonLine {
            joined: Some(*joined),
            ..person_line(room, profile)
        }));
    }
    if members.is_empty() {
        return print(&format!("nobody is in {room}\n"));
    }
    let zone = TimeZone::system();
    let mut table = Table::new(["USER", "NICK", "JOINED"]);
    for Present { profile, joined } in &members {
        table.row([profile.user.as_str(), profile.nick.as_str(), &local(*joined, &zone)]);
    }
    print(&table.to_string())
}

pub(super) async fn admins(room: &RoomId, common: &Common) -> Result<(), Error> {
    let admin = common.connection.admin()?;
    let admins = admin
        .admins(room)
        .await
        .map_err(|error| Error::admin(&format!("could not list the admins of {room}"), error))?;
    if common.json {
        return print_json(admins.iter().map(|profile| person_line(room, profile)));
    }
    if admins.is_empty() {
        return print(&format!("{room} has no admins\n"));
    }
    let mut table = Table::new(["USER", "NICK"]);
    for profile in &admins {
        table.row([profile.user.as_str(), profile.nick.as_str()]);
    }
    print(&table.to_string())
}

pub(super) async fn muted(room: &RoomId, common: &Common) -> Result<(), Error> {
    let admin = common.connection.admin()?;
    let muted = admin
        .muted(room)
        .await
        .map_err(|error| Error::admin(&format!("could not list who is muted in {room}"), error))?;
    restrictions(room, &muted, "muted in", common)
}

pub(super) async fn banned(room: &RoomId, common: &Common) -> Result<(), Error> {
    let admin = common.connection.admin()?;
    let banned = admin.banned(room).await.map_err(|error| {
        Error::admin(&format!("could not list who is banned from {room}"), error)
    })?;
    restrictions(room, &banned, "banned from", common)
}

fn restrictions(
    room: &RoomId,
    restrictions: &[Restriction],
    what: &str,
    common: &Common,
) -> Result<(), Error> {
    let now = now();
    let seconds = |until: Until| match until {
        Until::At(until) => Some(until),
        Until::Ever => None,
    };
    let left = |until: i64| until.saturating_sub(now).max(0);
    if common.json {
        return print_json(restrictions.iter().map(|Restriction { user, until }| {
            let until = seconds(*until);
            RestrictionLine { room, user, until, seconds_left: until.map(left) }
        }));
    }
    if restrictions.is_empty() {
        return print(&format!("nobody is {what} {room}\n"));
    }
    let zone = TimeZone::system();
    let mut table = Table::new(["USER", "UNTIL", "LEFT"]);
    for Restriction { user, until } in restrictions {
        match seconds(*until) {
            None => table.row([user.as_str(), "for ever", ""]),
            Some(until) => {
                table.row([user.as_str(), &local(until, &zone), &spoken(left(until))]);
            }
        }
    }
    print(&table.to_string())
}

fn person_line<'a>(room: &'a RoomId, profile: &'a Profile) -> PersonLine<'a> {
    PersonLine {
        room,
        user: &profile.user,
        nick: &profile.nick,
        avatar: &profile.avatar,
        joined: None,
    }
}
