//! What happens in the rooms and to the connection.

use crate::{
    app::{Comment, Effect, Kind, Layer, Link, State},
    filter::Parts,
    i18n::words,
    model::{
        Connection, Element, Event, Gap, Message, Notice, NoticeKind, Person, Role, Text, Tip,
        TipKind, UserId,
    },
};

use super::rows;

/// Takes an event; what it asks for is a bell or a word to the desktop.
pub(super) fn take(state: &mut State, event: Event) -> Vec<Effect> {
    let Some(id) = event.room() else {
        if let Event::Connection(connection) = event {
            take_connection(state, connection);
        }
        return Vec::new();
    };
    let Some(room) = state.rooms.iter().position(|room| room.id == *id) else {
        return Vec::new();
    };
    // The answer to its sender and the room bring the same message.
    let came = match &event {
        Event::Message(message) if message.broadcast => None,
        event => event.seq().filter(|seq| *seq > 0),
    };
    if came.is_some_and(|seq| state.rooms[room].scrollback.holds(seq)) {
        return Vec::new();
    }
    let now = state.now;
    state.rooms[room].statistics.take(&event, now);
    match event {
        Event::Message(message) => return take_message(state, room, message),
        Event::Tip(tip) => take_tip(state, room, tip),
        Event::Notice(notice) => take_notice(state, room, notice),
        Event::Joined(joined) => {
            let again = joined.again;
            state.rooms[room].over = None;
            let role = &mut state.rooms[room].role;
            // A join after a cut does not tell the role anew.
            *role = Some(role.filter(|_| again).unwrap_or(joined.role));
            if again {
                state.push_line(room, Kind::Tip, Text::new(words::joined_again(state.language)));
            }
        }
        Event::Room(profile) => {
            if let Some(owner) = &profile.owner {
                state.rooms[room].members.has_owner(owner);
            }
            state.rooms[room].profile = Some(profile);
        }
        Event::Online(online) => {
            state.rooms[room].online = Some((online.count, state.now));
        }
        Event::Gap(gap) => take_gap(state, room, &gap),
        Event::Unknown(unknown) => {
            let body = words::unknown(state.language, unknown.event);
            let (seq, time) = (Some(unknown.seq), unknown.time);
            if let Some(id) = state.add(room, seq, time, Kind::Tip, body) {
                state.rooms[room].recent.keep(id.key, Event::Unknown(unknown));
            }
        }
        Event::Connection(_) => {}
    }
    Vec::new()
}

/// A message goes where its parts belong: likes to their counter, gifts to the ticker, the rest to
/// the comments.
fn take_message(state: &mut State, room: usize, message: Message) -> Vec<Effect> {
    let now = state.now;
    let language = state.language;
    let limits = state.settings.gifts();
    let (mut value, mut count, mut gift) = (0_u64, 0_u64, false);
    let place = &mut state.rooms[room];
    place.rate.count(now);
    let name = words::name(&message.from.id, &message.from.nick);
    place.members.spoke(&message.from.id, &name, message.from.role, now);
    place.seen.spoke(&message.from.id, &name);
    for element in &message.elements {
        match element {
            Element::Gift(given) => {
                place.ticker.give(&message.from, given, limits, now);
                place.seen.gave(&given.name);
                value = value.saturating_add(given.price.saturating_mul(given.count));
                count = count.saturating_add(given.count);
                gift = true;
            }
            Element::Likes(likes) => place.ticker.like(*likes, now),
            Element::PenTrack => place.ticker.draw(),
            _ => {}
        }
    }
    let counted = |element| matches!(element, &Element::Likes(_) | &Element::PenTrack);
    if !message.elements.is_empty() && message.elements.iter().all(counted) {
        return Vec::new();
    }
    let mine = state.me.as_ref() == Some(&message.from.id);
    if mine && state.my_nick.as_ref() != Some(&message.from.nick) {
        state.my_nick = Some(message.from.nick.clone());
    }
    let body = words::body(language, &message);
    let comment = Comment {
        id: message.id.clone(),
        from: message.from.id.clone(),
        name,
        role: message.from.role,
        kind: message.principal().map_or("text", Element::type_name),
        parts: Parts::of(&message.elements),
        priority: message.priority,
        mine,
        mention: !mine && !gift && state.is_called(body.as_str()),
        highlight: None,
    };
    let kind = if gift { Kind::Gift { by: comment, value, count } } else { Kind::Comment(comment) };
    // What is told to all rooms has a count of its own: here it stands where it came.
    let seq = (!message.broadcast).then_some(message.seq);
    let Some(id) = state.add(room, seq, message.time, kind, body) else {
        return Vec::new();
    };
    state.rooms[room].recent.keep(id.key, Event::Message(message));
    rows::announce(state, id, gift)
}

fn take_tip(state: &mut State, room: usize, tip: Tip) {
    let (now, me) = (state.now, state.me.clone());
    let ignores = [&state.settings.ignore, &state.ignored_for_now];
    let is_ignored = |user: &UserId| ignores.iter().any(|ignore| ignore.users.contains(user));
    let place = &mut state.rooms[room];
    if let Some(online) = tip.online {
        place.online = Some((online, now));
    }
    let is_me = |person: &Person| Some(&person.id) == me.as_ref();
    let names = tip.members.iter().map(|person| (person, words::name(&person.id, &person.nick)));
    match &tip.kind {
        TipKind::Join | TipKind::Quit => {
            let joined = tip.kind == TipKind::Join;
            for (person, name) in names {
                if !is_ignored(&person.id) {
                    let known = place.members.has_spoken(&person.id);
                    place.audience.note(&name, joined, known, now);
                }
                if joined {
                    place.members.came(&person.id, &name, now);
                    place.seen.came(&person.id, &name);
                } else {
                    place.members.went(&person.id, &name, now);
                }
            }
            return;
        }
        TipKind::Kick | TipKind::Ban { .. } => {
            names.for_each(|(person, name)| place.members.went(&person.id, &name, now));
        }
        TipKind::AdminSet | TipKind::AdminCancelled => {
            let admin = tip.kind == TipKind::AdminSet;
            let role = if admin { Role::Admin } else { Role::Member };
            for (person, name) in names {
                place.members.has_role(&person.id, &name, role);
            }
            if tip.members.iter().any(is_me) {
                place.role = Some(role);
            }
        }
        TipKind::MemberProfile(mutes) => {
            for mute in mutes {
                place.members.was_muted(&mute.user, mute.seconds, now);
            }
        }
        TipKind::RoomProfile(change) => {
            if let Some(owner) = &change.owner {
                place.members.has_owner(owner);
            }
            if let Some(profile) = &mut place.profile {
                let set = |place: &mut Text, value: &Option<Text>| {
                    if let Some(value) = value {
                        place.clone_from(value);
                    }
                };
                set(&mut profile.name, &change.name);
                set(&mut profile.introduction, &change.introduction);
                set(&mut profile.notification, &change.notification);
                profile.owner = change.owner.clone().or(profile.owner.take());
                profile.muted = change.muted.unwrap_or(profile.muted);
            }
        }
        TipKind::Unban | TipKind::Other { .. } => {}
    }
    let body = words::tip(state.language, &tip);
    if let Some(id) = state.add(room, Some(tip.seq), tip.time, Kind::Tip, body) {
        state.rooms[room].recent.keep(id.key, Event::Tip(tip));
    }
}

fn take_notice(state: &mut State, room: usize, notice: Notice) {
    let body = words::notice(state.language, &notice);
    match notice.kind {
        NoticeKind::Dismissed | NoticeKind::Banned | NoticeKind::Removed => {
            state.rooms[room].over = Some(body.clone());
            let now = state.now;
            state.rooms[room].statistics.go_on(now);
            // The show in numbers, unless its watcher is busy with something.
            if room == state.active && is_idle(state) {
                state.layer = Some(Layer::EndCard);
            }
        }
        NoticeKind::AdminSet => state.rooms[room].role = Some(Role::Admin),
        NoticeKind::AdminCancelled => state.rooms[room].role = Some(Role::Member),
        NoticeKind::QuitElsewhere | NoticeKind::Custom | NoticeKind::Other { .. } => {}
    }
    let seq = Some(notice.seq).filter(|seq| *seq > 0);
    if let Some(id) = state.add(room, seq, notice.time, Kind::Notice, body) {
        state.rooms[room].recent.keep(id.key, Event::Notice(notice));
    }
}

/// Whether keys that are pressed now would be for nothing in particular.
fn is_idle(state: &State) -> bool {
    let reads = state.layer.is_some() || state.prompt.is_some() || !state.pending.is_empty();
    !reads && state.input.is_empty() && state.focused_pane().follows()
}

fn take_gap(state: &mut State, room: usize, gap: &Gap) {
    state.push_line(room, Kind::Gap, Text::new(&words::gap(state.language, gap)));
    if gap.to.is_none() {
        state.rooms[room].scrollback.begin_epoch();
    }
}

fn take_connection(state: &mut State, connection: Connection) {
    if let Link::Over { .. } = state.link {
        return;
    }
    state.link = match connection {
        Connection::Connected => Link::Up,
        Connection::Connecting { attempt } => Link::Connecting { attempt },
        Connection::Disconnected { reason } => Link::Down { reason },
        Connection::KickedOut { reason } => {
            for room in 0..state.rooms.len() {
                state.push_line(room, Kind::Notice, reason.clone());
            }
            Link::Over { reason }
        }
    };
}
