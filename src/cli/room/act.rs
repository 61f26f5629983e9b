//! The verbs that change something.

use serde::{Serialize, Serializer};

use crate::{
    client::{NewRoom, admin},
    model::{
        Lasting, Outgoing, ProfileUpdate, Refusal, RefusalKind, RoomId, RoomUpdate, Text, UserId,
    },
    wire::ErrorCode,
};

use super::{
    Changes, Common, Error, People, Profile, Switch,
    print::{print, print_json},
    time::lasts,
};

/// What was done, for programs; `docs/room.md` describes it.
#[derive(Default, Serialize)]
struct Act<'a> {
    done: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    room: Option<&'a RoomId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    users: Option<&'a [UserId]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<Seconds>,
}

/// A time in seconds; `null` is for ever.
struct Seconds(Lasting);

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.bounded().serialize(serializer)
    }
}

impl Act<'_> {
    /// Tells a program by the fields, or a person by `words`.
    fn tell(&self, common: &Common, words: &str) -> Result<(), Error> {
        if common.json {
            return print_json([self]);
        }
        print(&format!("{}\n", Text::new(words)))
    }
}

pub(super) async fn create(
    room: Option<RoomId>,
    name: String,
    owner: Option<UserId>,
    profile: Profile,
    common: &Common,
) -> Result<(), Error> {
    let admin = common.connection.admin()?;
    let new = NewRoom {
        id: room,
        name,
        introduction: profile.introduction.unwrap_or_default(),
        notification: profile.notification.unwrap_or_default(),
        avatar: profile.avatar.unwrap_or_default(),
    };
    let failed = |error| Error::admin("could not make the room", error);
    let mut words = "";
    let made = match (admin.create_room(&new, owner.as_ref()).await, &owner) {
        // Who never logged in has no account yet; a room may be made ready for them all the same.
        (Err(admin::Error::Refused(refused)), Some(owner))
            if refused.code == ErrorCode::NoSuchAccount.number() =>
        {
            let profile = ProfileUpdate::default();
            admin.import_account(owner, &profile).await.map_err(failed)?;
            words = ", and an account for its owner";
            admin.create_room(&new, Some(owner)).await
        }
        (made, _) => made,
    };
    let room = made.map_err(failed)?;
    let act = Act { done: "create", room: Some(&room), ..Act::default() };
    act.tell(common, &format!("made room {room}{words}"))
}

pub(super) async fn set(room: &RoomId, changes: Changes, common: &Common) -> Result<(), Error> {
    let update = RoomUpdate {
        name: changes.name,
        introduction: changes.profile.introduction,
        notification: changes.profile.notification,
        avatar: changes.profile.avatar,
    };
    let mute_all = changes.mute_all.map(|switch| switch == Switch::On);
    if update == RoomUpdate::default() && mute_all.is_none() {
        let options = "--name, --introduction, --notification, --avatar or --mute-all";
        return Err(Error::Usage(format!("say what shall change: {options}")));
    }
    let admin = common.connection.admin()?;
    admin
        .update_room(room, &update, mute_all)
        .await
        .map_err(|error| Error::admin(&format!("could not change {room}"), error))?;
    let act = Act { done: "set", room: Some(room), ..Act::default() };
    act.tell(common, &format!("changed room {room}"))
}

pub(super) async fn destroy(room: &RoomId, common: &Common) -> Result<(), Error> {
    let admin = common.connection.admin()?;
    admin
        .destroy_room(room)
        .await
        .map_err(|error| Error::admin(&format!("could not destroy {room}"), error))?;
    let act = Act { done: "destroy", room: Some(room), ..Act::default() };
    act.tell(common, &format!("destroyed room {room}; everybody in it is out"))
}

pub(super) async fn mute(people: &People, lasting: Lasting, common: &Common) -> Result<(), Error> {
    let People { room, users } = people;
    let admin = common.connection.admin()?;
    admin
        .mute(room, users, lasting.seconds())
        .await
        .map_err(|error| Error::admin(&format!("could not mute {}", all(users)), error))?;
    Act { seconds: Some(Seconds(lasting)), ..about("mute", people) }
        .tell(common, &format!("muted {} in {room} for {}", all(users), lasts(lasting)))
}

pub(super) async fn unmute(people: &People, common: &Common) -> Result<(), Error> {
    let People { room, users } = people;
    let admin = common.connection.admin()?;
    admin
        .mute(room, users, 0)
        .await
        .map_err(|error| Error::admin(&format!("could not unmute {}", all(users)), error))?;
    about("unmute", people).tell(common, &format!("unmuted {} in {room}", all(users)))
}

pub(super) async fn ban(
    people: &People,
    lasting: Lasting,
    reason: &str,
    common: &Common,
) -> Result<(), Error> {
    let People { room, users } = people;
    let admin = common.connection.admin()?;
    admin
        .ban(room, users, lasting.seconds(), reason)
        .await
        .map_err(|error| Error::admin(&format!("could not ban {}", all(users)), error))?;
    Act { seconds: Some(Seconds(lasting)), ..about("ban", people) }
        .tell(common, &format!("banned {} from {room} for {}", all(users), lasts(lasting)))
}

pub(super) async fn unban(people: &People, common: &Common) -> Result<(), Error> {
    let People { room, users } = people;
    let admin = common.connection.admin()?;
    admin
        .unban(room, users)
        .await
        .map_err(|error| Error::admin(&format!("could not unban {}", all(users)), error))?;
    about("unban", people).tell(common, &format!("{} may join {room} again", all(users)))
}

pub(super) async fn set_admins(people: &People, add: bool, common: &Common) -> Result<(), Error> {
    let People { room, users } = people;
    let admin = common.connection.admin()?;
    admin.set_admins(room, users, add).await.map_err(|error| {
        Error::admin(&format!("could not change what {} may do", all(users)), error)
    })?;
    if add {
        about("admin_add", people)
            .tell(common, &format!("admins of {room} from now on: {}", all(users)))
    } else {
        about("admin_remove", people)
            .tell(common, &format!("no admins of {room} any more: {}", all(users)))
    }
}

pub(super) async fn notice(room: &RoomId, text: &str, common: &Common) -> Result<(), Error> {
    let admin = common.connection.admin()?;
    admin
        .notify(room, text)
        .await
        .map_err(|error| Error::admin(&format!("could not tell {room}"), error))?;
    let act = Act { done: "notice", room: Some(room), ..Act::default() };
    act.tell(common, &format!("told everybody in {room}"))
}

pub(super) async fn broadcast(
    text: String,
    from: Option<UserId>,
    common: &Common,
) -> Result<(), Error> {
    let admin = common.connection.admin()?;
    let sent = admin
        .broadcast(&Outgoing::Text(text), from.as_ref())
        .await
        .map_err(|error| Error::admin("not sent", error))?;
    if sent.dropped {
        let text = "the rooms carry too much already, and the message was dropped".into();
        let refusal = Refusal { kind: RefusalKind::TooFast, code: None, text };
        return Err(Error::Refused { what: "not sent".into(), refusal });
    }
    Act { done: "broadcast", ..Act::default() }.tell(common, "sent to every room")
}

fn about<'a>(done: &'static str, people: &'a People) -> Act<'a> {
    Act { done, room: Some(&people.room), users: Some(&people.users), ..Act::default() }
}

/// The first people by name, the others by number.
fn all(users: &[UserId]) -> String {
    let names: Vec<_> = users.iter().take(5).map(UserId::as_str).collect();
    match users.len().saturating_sub(5) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_is_named_in_one_line() {
        let users: Vec<_> = (1..=7).map(|n| UserId::from_peer(&format!("u{n}"))).collect();
        assert_eq!(all(&users[..2]), "u1, u2");
        assert_eq!(all(&users[..5]), "u1, u2, u3, u4, u5");
        assert_eq!(all(&users), "u1, u2, u3, u4, u5 and 2 more");
    }
}
