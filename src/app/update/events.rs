//! What happens in the rooms and to the connection.

use bytes::Bytes;

use crate::{
    app::{Comment, Effect, Kind, Layer, Link, Member, Settings, State, room::Raw},
    filter::Parts,
    i18n::words,
    model::{
        Amount, Came, Connection, Element, Event, Gap, Message, Notice, NoticeKind, Person, Role,
        Text, Tip, TipKind, UserId,
    },
};

use super::{moderate, rows};

/// Takes an event; what it asks for is a bell or a word to the desktop.
pub(super) fn take(state: &mut State, came: Came) -> Vec<Effect> {
    let Came { event, raw } = came;
    let Some(id) = event.room() else {
        if let Event::Connection(connection) = event {
            return take_connection(state, connection);
        }
        return Vec::new();
    };
    let Some(room) = state.rooms.iter().position(|room| room.id == *id) else {
        return Vec::new();
    };
    // The answer to its sender and the room bring the same message.
    let seq = match &event {
        Event::Message(message) if message.broadcast => None,
        event => event.seq().filter(|seq| *seq > 0),
    };
    if let Some(key) = seq.and_then(|seq| state.rooms[room].scrollback.holds(seq)) {
        // Only the room tells what it was on the wire.
        if let Some(raw) = raw {
            state.rooms[room].recent.keep(key, Raw::item(&raw));
        }
        return Vec::new();
    }
    let now = state.now;
    let earlier = matches!(&event, Event::Message(message) if message.earlier);
    if !earlier {
        state.rooms[room].statistics.take(&event, now);
    }
    match event {
        Event::Message(message) => return take_message(state, room, message, raw),
        Event::Tip(tip) => {
            let effects = moderate::tip(state, room, &tip);
            take_tip(state, room, tip, raw);
            return effects;
        }
        Event::Notice(notice) => take_notice(state, room, notice, raw),
        Event::Joined(joined) => {
            let again = joined.again;
            state.rooms[room].over = None;
            let role = &mut state.rooms[room].role;
            // A join after a cut does not tell the role anew.
            *role = Some(role.filter(|_| again).unwrap_or(joined.role));
            let role = *role;
            // One is among those who are here.
            if let Some(me) = &state.me {
                let (name, now) = (Text::new(me.as_str()), state.now);
                let members = &mut state.rooms[room].members;
                members.came(me, state.my_nick.as_ref().unwrap_or(&name), now);
                if let Some(role) = role {
                    members.has_role(me, &name, role);
                }
            }
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
                state.rooms[room].recent.keep(id.key, Raw::of(raw, Event::Unknown(unknown)));
            }
        }
        Event::Connection(_) => {}
    }
    Vec::new()
}

/// A message goes where its parts belong: likes to their counter, gifts to the ticker, the rest to
/// the comments.
fn take_message(
    state: &mut State,
    room: usize,
    message: Message,
    raw: Option<Bytes>,
) -> Vec<Effect> {
    let now = state.now;
    let language = state.language;
    let (limits, motion) = (state.settings.gifts(), state.settings.viewer.motion);
    let (mut value, mut count, mut gift) = (Amount::ZERO, 0_u64, false);
    // What was said before we came is there to be read: it happens not now, and counts nowhere.
    let live = !message.earlier;
    let shown = !state.is_ignored_user(&message.from.id);
    let place = &mut state.rooms[room];
    let name = words::name(&message.from.id, &message.from.nick);
    if live {
        place.rate.count(now);
        place.members.spoke(&message.from.id, &name, message.from.role, now);
    }
    // Nobody names themselves.
    if state.me.as_ref() != Some(&message.from.id) {
        place.seen.spoke(&message.from.id, &name);
    }
    for element in &message.elements {
        match element {
            Element::Gift(given) => {
                if live && shown {
                    let name = words::gift_name(language, given);
                    place.ticker.give(&message.from, (given, name), limits, now);
                }
                place.seen.gave(&given.name);
                value = value.plus(given.price.times(given.count));
                count = count.saturating_add(given.count);
                gift = true;
            }
            Element::Likes(likes) if live => place.ticker.like(*likes, motion, now),
            Element::PenTrack if live => place.ticker.draw(),
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
        earlier: message.earlier,
        highlight: None,
    };
    let kind = if gift { Kind::Gift { by: comment, value, count } } else { Kind::Comment(comment) };
    // What is told to all rooms has a count of its own: here it stands where it came.
    let seq = (!message.broadcast).then_some(message.seq);
    let Some(id) = state.add(room, seq, message.time, kind, body) else {
        return Vec::new();
    };
    state.rooms[room].recent.keep(id.key, Raw::of(raw, Event::Message(message)));
    rows::announce(state, id, gift)
}

fn take_tip(state: &mut State, room: usize, tip: Tip, raw: Option<Bytes>) {
    let (now, me) = (state.now, state.me.clone());
    let Settings { ignore, kept, .. } = &state.settings;
    let ignores = [ignore, kept, &state.ignored_for_now];
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
                    place.audience.note((&person.id, &name), joined, known, now);
                }
                if joined {
                    place.members.came(&person.id, &name, now);
                    if !is_me(person) {
                        place.seen.came(&person.id, &name);
                    }
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
    let body = match &tip.kind {
        TipKind::MemberProfile(mutes) => {
            let known = mutes.iter().filter_map(|mute| place.members.get(&mute.user));
            let person = |member: &Member| Person {
                id: member.id.clone(),
                nick: member.name.clone(),
                avatar: Text::default(),
            };
            // A nick that the tip itself tells goes first.
            let members = tip.members.iter().cloned().chain(known.map(person)).collect();
            words::tip(state.language, &Tip { members, ..tip.clone() })
        }
        _ => words::tip(state.language, &tip),
    };
    if let Some(id) = state.add(room, Some(tip.seq), tip.time, Kind::Tip, body) {
        state.rooms[room].recent.keep(id.key, Raw::of(raw, Event::Tip(tip)));
    }
}

fn take_notice(state: &mut State, room: usize, notice: Notice, raw: Option<Bytes>) {
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
        state.rooms[room].recent.keep(id.key, Raw::of(raw, Event::Notice(notice)));
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

fn take_connection(state: &mut State, connection: Connection) -> Vec<Effect> {
    if let Link::Over { .. } = state.link {
        return Vec::new();
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
    match state.link {
        // What was asked for meanwhile goes now.
        Link::Up => moderate::pump(state),
        Link::Over { .. } => moderate::hand_back(state),
        Link::Connecting { .. } | Link::Down { .. } => Vec::new(),
    }
}
