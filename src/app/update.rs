//! What happened, and what follows.

use std::time::Duration;

use crate::model::{
    Command, Connection, Element, Event, Gap, Message, Notice, NoticeKind, Outgoing, Person,
    Priority, Refusal, Role, Text, Tip, TipKind,
};

use super::{Action, Code, Effect, Key, Kind, Link, Moment, Msg, REMARK, State, keymap, words};

/// Ctrl-c twice within this time leaves.
const TWICE: Duration = Duration::from_secs(2);
/// Lines that a turn of the wheel, or a cursor key, scrolls.
const LINE: isize = 1;

/// Takes what happened at `now` and gives what is to be done.
pub fn update(state: &mut State, now: Moment, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Event(event) => {
            state.changed = true;
            take_event(state, now, event);
            Vec::new()
        }
        Msg::Key(key) => {
            state.changed = true;
            press(state, now, key)
        }
        Msg::Paste(text) => {
            state.changed = true;
            if !state.input.paste(&text) {
                state.say(now, "the paste was cut: a message has at most 12 KB", true);
            }
            Vec::new()
        }
        Msg::Mouse(_) | Msg::Focus(_) => Vec::new(),
        Msg::Resize { columns, rows } => {
            state.changed = true;
            state.size = (columns, rows);
            Vec::new()
        }
        Msg::Answered { request, result } => {
            state.changed = true;
            answered(state, now, request, result);
            Vec::new()
        }
        Msg::Wake => {
            wake(state, now);
            Vec::new()
        }
    }
}

fn take_event(state: &mut State, now: Moment, event: Event) {
    if event.room().is_some_and(|room| *room != state.room) {
        return;
    }
    match event {
        Event::Message(message) => {
            state.rate.count(now);
            take_message(state, now, &message);
        }
        Event::Tip(tip) => take_tip(state, now, &tip),
        Event::Notice(notice) => take_notice(state, &notice),
        Event::Joined(joined) => {
            state.role = Some(match state.role {
                // A join after a cut does not tell the role anew.
                Some(role) if joined.again => role,
                _ => joined.role,
            });
            if joined.again {
                line(state, Kind::Tip, "joined again");
            }
        }
        Event::Room(room) => state.profile = Some(room),
        Event::Online(online) => state.online = Some(online.count),
        Event::Gap(gap) => take_gap(state, &gap),
        Event::Connection(connection) => take_connection(state, connection),
        Event::Unknown(unknown) => {
            let body = Text::new(&format!("an item of kind {}", unknown.event));
            state.scrollback.insert(unknown.seq, unknown.time, Kind::Tip, body);
        }
    }
}

/// A message goes where its parts belong: gifts and likes to the ticker, the rest to the comments.
fn take_message(state: &mut State, now: Moment, message: &Message) {
    let mut card = false;
    for element in &message.elements {
        match element {
            Element::Gift(gift) => state.ticker.give(&message.from, gift, now),
            Element::Likes(likes) => state.ticker.like(*likes, now),
            _ => continue,
        }
        card = true;
    }
    if !card {
        insert(state, message);
    }
}

fn insert(state: &mut State, message: &Message) -> bool {
    let kind = Kind::Comment {
        id: message.id.clone(),
        from: message.from.id.clone(),
        name: words::name(&message.from.id, &message.from.nick),
        role: message.from.role,
    };
    state.scrollback.insert(message.seq, message.time, kind, words::body(message))
}

fn take_tip(state: &mut State, now: Moment, tip: &Tip) {
    if let Some(online) = tip.online {
        state.online = Some(online);
    }
    let me = |person: &Person| Some(&person.id) == state.me.as_ref();
    match &tip.kind {
        TipKind::Join | TipKind::Quit => {
            for person in &tip.members {
                state.audience.note(person, tip.kind == TipKind::Join, now);
            }
            return;
        }
        TipKind::AdminSet if tip.members.iter().any(me) => state.role = Some(Role::Admin),
        TipKind::AdminCancelled if tip.members.iter().any(me) => state.role = Some(Role::Member),
        TipKind::RoomProfile(change) => {
            if let Some(profile) = &mut state.profile {
                let set = |place: &mut Text, value: &Option<Text>| {
                    if let Some(value) = value {
                        place.clone_from(value);
                    }
                };
                set(&mut profile.name, &change.name);
                set(&mut profile.introduction, &change.introduction);
                set(&mut profile.notification, &change.notification);
                profile.muted = change.muted.unwrap_or(profile.muted);
            }
        }
        _ => {}
    }
    state.scrollback.insert(tip.seq, tip.time, Kind::Tip, words::tip(tip));
}

fn take_notice(state: &mut State, notice: &Notice) {
    let body = words::notice(notice);
    if let NoticeKind::Dismissed | NoticeKind::Banned | NoticeKind::Removed = notice.kind {
        state.link = Link::Over { reason: body.clone() };
    }
    if notice.seq == 0 {
        state.scrollback.push_line(Kind::Notice, body, Some(notice.time));
    } else {
        state.scrollback.insert(notice.seq, notice.time, Kind::Notice, body);
    }
}

fn take_gap(state: &mut State, gap: &Gap) {
    line(state, Kind::Gap, &words::gap(gap));
    if gap.to.is_none() {
        state.scrollback.begin_epoch();
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
            line(state, Kind::Notice, reason.as_str());
            Link::Over { reason }
        }
    };
}

fn line(state: &mut State, kind: Kind, text: &str) {
    state.scrollback.push_line(kind, Text::new(text), None);
}

fn press(state: &mut State, now: Moment, key: Key) -> Vec<Effect> {
    let Some(action) = keymap::action(key) else {
        type_key(state, now, key);
        return Vec::new();
    };
    let panes = state.panes();
    let (width, height) = (panes.columns, panes.comments);
    // A line of the last page stays, for the eye to go on from.
    let page = isize::try_from(height.saturating_sub(1).max(1)).unwrap_or(1);
    let empty = state.input.is_empty();
    match action {
        Action::Send => return send(state, now),
        Action::LineUp => state.scrollback.scroll(-LINE, width, height),
        Action::LineDown => state.scrollback.scroll(LINE, width, height),
        Action::PageUp => state.scrollback.scroll(-page, width, height),
        Action::PageDown => state.scrollback.scroll(page, width, height),
        // In a line that is being written these keys are the cursor's.
        Action::Oldest if empty => state.scrollback.go_to_oldest(width, height),
        Action::Newest if empty => state.scrollback.follow(),
        Action::Oldest => {
            state.input.edit(Action::LineStart);
        }
        Action::Newest => {
            state.input.edit(Action::LineEnd);
        }
        Action::Back => back(state),
        Action::Interrupt => {
            let twice = state.interrupted.is_some_and(|before| now.saturating_sub(before) < TWICE);
            if empty && twice {
                return vec![Effect::Quit];
            }
            state.input.take();
            state.interrupted = Some(now);
            state.say(now, "Ctrl-c again to leave", false);
            return Vec::new();
        }
        Action::EndOfInput if empty => return vec![Effect::Quit],
        Action::EndOfInput => state.input.delete(),
        Action::Quit => return vec![Effect::Quit],
        Action::Suspend => return vec![Effect::Suspend],
        Action::Redraw => return vec![Effect::Redraw],
        Action::Help => state.help = !state.help,
        editing => {
            state.input.edit(editing);
        }
    }
    state.interrupted = None;
    Vec::new()
}

/// Leaves the innermost thing that is open; never the program.
fn back(state: &mut State) {
    if state.help {
        state.help = false;
    } else if state.remark.is_some() {
        state.remark = None;
    } else {
        state.scrollback.follow();
    }
}

fn type_key(state: &mut State, now: Moment, key: Key) {
    state.interrupted = None;
    match key {
        Key { code: Code::Char('?'), ctrl: false, alt: false } if state.input.is_empty() => {
            state.help = !state.help;
        }
        Key { code: Code::Char(c), ctrl: false, alt: false } => type_char(state, now, c),
        Key { code: Code::Backspace, .. } => state.input.backspace(),
        Key { code: Code::Delete, .. } => state.input.delete(),
        Key { code: Code::Left, ctrl, .. } if ctrl => {
            state.input.edit(Action::WordBack);
        }
        Key { code: Code::Right, ctrl, .. } if ctrl => {
            state.input.edit(Action::WordForth);
        }
        Key { code: Code::Left, .. } => state.input.left(),
        Key { code: Code::Right, .. } => state.input.right(),
        _ => {}
    }
}

fn type_char(state: &mut State, now: Moment, c: char) {
    if !state.input.insert(c) {
        state.say(now, "a message has at most 12 KB", true);
    }
}

fn send(state: &mut State, now: Moment) -> Vec<Effect> {
    if state.input.text().trim().is_empty() {
        return Vec::new();
    }
    let why_not = if state.me.is_none() {
        Some("a guest cannot write; log in with --user")
    } else if state.read_only {
        Some("this viewer only reads (--read-only)")
    } else if let Link::Over { .. } = state.link {
        Some("the room is over")
    } else {
        None
    };
    if let Some(why_not) = why_not {
        state.say(now, why_not, true);
        return Vec::new();
    }
    let text = state.input.take();
    let line_up = state.link == Link::Up;
    state.say(now, if line_up { "sending…" } else { "sent once the link is back…" }, false);
    state.scrollback.follow();
    state.requests += 1;
    state.sending.push((state.requests, text.clone()));
    let command = Command::Send {
        room: state.room.clone(),
        message: Outgoing::Text(text),
        priority: Priority::Normal,
    };
    vec![Effect::Perform { request: state.requests, command }]
}

fn answered(
    state: &mut State,
    now: Moment,
    request: u64,
    result: Result<Option<Message>, Refusal>,
) {
    let sent = state.sending.iter().position(|(number, _)| *number == request);
    let text = sent.map(|index| state.sending.remove(index).1);
    match result {
        Ok(sent) => {
            if let Some(mut message) = sent {
                message.from.role = message.from.role.or(state.role);
                insert(state, &message);
            }
            state.remark = None;
        }
        Err(refusal) => {
            state.say(now, format!("not sent: {refusal}"), true);
            // What was written is not lost, unless something else is being written.
            if let Some(text) = text
                && state.input.is_empty()
            {
                state.input.set(&text);
            }
        }
    }
}

fn wake(state: &mut State, now: Moment) {
    let remark = state.remark.take_if(|(at, _)| *at + REMARK <= now).is_some();
    let rate = state.rate.forget(now);
    let pulse = state.ticker.settle(now);
    let audience = state.audience.forget(now);
    state.changed |= remark || rate || pulse || audience;
}
