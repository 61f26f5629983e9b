//! What happens in the rooms and to the connection.

use crate::{
    app::{
        Activity, Arrangement, Comment, Effect, Highlight, Kind, Layer, Link, RowId, State, crowd,
        facts, scrollback::NewRow,
    },
    filter::Parts,
    i18n::words,
    model::{
        Connection, Element, Event, Gap, Message, Notice, NoticeKind, Person, Role, Text, Tip,
        TipKind,
    },
};

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
    let now = state.now;
    state.rooms[room].statistics.take(&event, now);
    match event {
        Event::Message(message) => return take_message(state, room, message),
        Event::Tip(tip) => take_tip(state, room, tip),
        Event::Notice(notice) => take_notice(state, room, notice),
        Event::Joined(joined) => {
            let again = joined.again;
            let role = &mut state.rooms[room].role;
            // A join after a cut does not tell the role anew.
            *role = Some(role.filter(|_| again).unwrap_or(joined.role));
            if again {
                state.push_line(room, Kind::Tip, Text::new(words::joined_again(state.language)));
            }
        }
        Event::Room(profile) => {
            if let Some(owner) = &profile.owner {
                let name = Text::new(owner.as_str());
                let members = &mut state.rooms[room].members;
                // Who is not seen does not count as here, yet their role is known.
                if members.get(owner).is_none_or(|member| member.role != Some(Role::Owner)) {
                    members.has_role(owner, &name, Role::Owner, now);
                }
            }
            state.rooms[room].profile = Some(profile);
        }
        Event::Online(online) => {
            state.rooms[room].online = Some((online.count, state.now));
        }
        Event::Gap(gap) => take_gap(state, room, &gap),
        Event::Unknown(unknown) => {
            let body = words::unknown(state.language, unknown.event);
            let (seq, time) = (unknown.seq, unknown.time);
            if let Some(id) = state.insert(room, seq, time, Kind::Tip, body) {
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
    let (mut value, mut count, mut gift, mut shown) = (0_u64, 0_u64, false, true);
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
            Element::Likes(likes) => {
                place.ticker.like(*likes, now);
                shown = false;
            }
            _ => {}
        }
    }
    if !gift && !shown {
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
    let Some(id) = state.insert(room, message.seq, message.time, kind, body) else {
        return Vec::new();
    };
    state.rooms[room].recent.keep(id.key, Event::Message(message));
    announce(state, id, gift)
}

/// What a new message means to those who do not look: marks on tabs, a bell, a word to the desktop.
fn announce(state: &mut State, id: RowId, gift: bool) -> Vec<Effect> {
    let Some(row) = state.row(id) else { return Vec::new() };
    let Some(comment) = row.comment() else { return Vec::new() };
    let rule: Option<&Highlight> =
        comment.highlight.and_then(|rule| state.settings.highlights.get(usize::from(rule)));
    let (mention, ignored) = (comment.mention, row.ignored);
    let activity = match (mention, rule.is_some(), gift) {
        (true, ..) => Activity::Mention,
        (_, true, _) => Activity::Highlight,
        (_, _, true) => Activity::Gift,
        _ => Activity::Talk,
    };
    let rings = rule.is_some_and(|rule| rule.bell) || mention;
    let notifies = rule.is_some_and(|rule| rule.notify) || mention;
    let mut effects = Vec::new();
    if !ignored && !state.focused && state.settings.viewer.notify {
        if rings {
            effects.push(Effect::Bell);
        }
        if notifies {
            let room = state.rooms[id.room].name();
            let title = format!("{} · {room}", comment.name);
            effects.push(Effect::Notify { title, body: row.body.to_string() });
        }
    }
    let looked_at = id.room == state.active || state.arrangement != Arrangement::Tabs;
    let seen = looked_at && state.focused;
    if !ignored && !seen {
        state.rooms[id.room].note_activity(activity);
    }
    effects
}

fn take_tip(state: &mut State, room: usize, tip: Tip) {
    let (now, me) = (state.now, state.me.clone());
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
                if state.settings.ignore.users.contains(&person.id) {
                    continue;
                }
                let known = place.members.has_spoken(&person.id);
                place.audience.note(&name, joined, known, now);
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
                place.members.has_role(&person.id, &name, role, now);
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
            if let Some(profile) = &mut place.profile {
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
        TipKind::Unban | TipKind::Other { .. } => {}
    }
    let body = words::tip(state.language, &tip);
    if let Some(id) = state.insert(room, tip.seq, tip.time, Kind::Tip, body) {
        state.rooms[room].recent.keep(id.key, Event::Tip(tip));
    }
}

fn take_notice(state: &mut State, room: usize, notice: Notice) {
    let body = words::notice(state.language, &notice);
    if let NoticeKind::Dismissed | NoticeKind::Banned | NoticeKind::Removed = notice.kind {
        state.rooms[room].over = Some(body.clone());
        let (active, now) = (state.active == room, state.now);
        state.rooms[room].statistics.go_on(now);
        // The show in numbers, unless its watcher is busy with something.
        if active && state.layer.is_none() {
            state.layer = Some(Layer::EndCard);
        }
    }
    let id = if notice.seq == 0 {
        Some(state.push(room, Kind::Notice, body, Some(notice.time)))
    } else {
        state.insert(room, notice.seq, notice.time, Kind::Notice, body)
    };
    if let Some(id) = id {
        state.rooms[room].recent.keep(id.key, Event::Notice(notice));
    }
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

impl State {
    /// Puts something of a room in its place, if it is new.
    pub(super) fn insert(
        &mut self,
        room: usize,
        seq: u64,
        time: i64,
        kind: Kind,
        body: Text,
    ) -> Option<RowId> {
        self.arrivals += 1;
        let row = NewRow { time: Some(time), kind, body, arrived: self.arrivals };
        let key = self.rooms[room].scrollback.insert(seq, row)?;
        let id = RowId { room, key };
        self.judge(id);
        self.note(id);
        Some(id)
    }

    /// Puts a line of ours after what is there.
    pub(in crate::app) fn push_line(&mut self, room: usize, kind: Kind, body: Text) -> RowId {
        self.push(room, kind, body, None)
    }

    fn push(&mut self, room: usize, kind: Kind, body: Text, time: Option<i64>) -> RowId {
        self.arrivals += 1;
        let row = NewRow { time, kind, body, arrived: self.arrivals };
        let id = RowId { room, key: self.rooms[room].scrollback.push_line(row) };
        self.note(id);
        id
    }

    /// Tells every pane of a new row.
    fn note(&mut self, id: RowId) {
        let clock = self.clock();
        self.panes[id.room].note(&self.rooms, id, &clock);
        if let Some(merged) = &mut self.merged {
            merged.note(&self.rooms, id, &clock);
        }
        if let Some(Layer::Mentions(pane)) = &mut self.layer {
            pane.note(&self.rooms, id, &clock);
        }
    }

    /// Finds out what a new row is to us: ignored, standing out, or one of many.
    fn judge(&mut self, id: RowId) {
        let Some(row) = self.row(id) else { return };
        let Some(comment) = row.comment() else { return };
        let ignored = self.is_ignored(&comment.from, &row.body);
        let clock = self.clock();
        let facts = facts::of(&self.rooms[id.room], row);
        let highlight = self
            .settings
            .highlights
            .iter()
            .position(|rule| rule.when.matches(&facts, &clock))
            .and_then(|rule| u16::try_from(rule).ok());
        let stands_out = comment.mine || comment.mention || highlight.is_some();
        let leads = comment.role >= Some(Role::Admin);
        let alone = ignored || stands_out || leads || matches!(row.kind, Kind::Gift { .. });
        let now = self.now;
        let place = if alone {
            crowd::Place::Own
        } else {
            let limits = self.settings.crowd();
            let (from, body) = (comment.from.clone(), row.body.clone());
            self.rooms[id.room].crowd.place(limits, id.key, &from, body.as_str(), now)
        };
        if self.flying && !ignored {
            self.fly(id);
        }
        let scrollback = &mut self.rooms[id.room].scrollback;
        let parent = match place {
            crowd::Place::Own => None,
            crowd::Place::RepeatOf(parent) => scrollback.row_mut(parent).map(|row| {
                row.repeats += 1;
                parent
            }),
            crowd::Place::MoreOf(parent) => scrollback.row_mut(parent).map(|row| {
                row.more += 1;
                parent
            }),
        };
        if let Some(row) = scrollback.row_mut(id.key) {
            row.within = parent;
            row.ignored = ignored;
            if let Kind::Comment(comment) | Kind::Gift { by: comment, .. } = &mut row.kind {
                comment.highlight = highlight;
            }
        }
    }

    fn fly(&mut self, id: RowId) {
        let Some(row) = self.row(id) else { return };
        let Kind::Comment(comment) = &row.kind else { return };
        let (text, from, role) = (row.body.clone(), comment.from.clone(), comment.role);
        let now = self.now;
        self.rooms[id.room].stage.launch(text, from, role, now);
    }

    /// Whether a text calls us, by `@` and our name, or by our name as a word.
    fn is_called(&self, text: &str) -> bool {
        let Some(me) = &self.me else { return false };
        let names = [Some(me.as_str()), self.my_nick.as_ref().map(Text::as_str)];
        names.into_iter().flatten().filter(|name| !name.is_empty()).any(|name| calls(text, name))
    }
}

fn calls(text: &str, name: &str) -> bool {
    let (text, name) = (text.to_lowercase(), name.to_lowercase());
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && c.is_ascii());
    text.match_indices(&name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        before == Some('@') || name.chars().count() > 1 && !is_word(before) && !is_word(after)
    })
}

#[cfg(test)]
mod tests {
    use super::calls;

    #[test]
    fn a_name_is_called_as_a_word() {
        assert!(
            calls("hi Tom!", "tom") && calls("@tomorrow", "tom") && calls("主播小雨好棒", "小雨")
        );
        assert!(!calls("tomorrow", "tom") && !calls("atom", "tom") && !calls("雨", "小雨"));
        assert!(!calls("i see", "i") && calls("@i see", "i"));
    }
}
