//! New rows: where they stand, what they are to us, and what leaves to make room.

use crate::{
    app::{
        Activity, Arrangement, Comment, Effect, Highlight, Kind, Layer, Layout, Pane, PaneId,
        RoomState, Row, RowId, State, crowd::Place, facts, scrollback::NewRow,
    },
    model::{Role, Text},
};

/// What a new message means to those who do not look: marks on tabs, a bell, a word to the desktop.
pub(super) fn announce(state: &mut State, id: RowId, gift: bool) -> Vec<Effect> {
    let Some(row) = state.row(id) else { return Vec::new() };
    let is_news = |comment: &&Comment| !comment.mine && !comment.earlier;
    let Some(comment) = row.comment().filter(is_news) else { return Vec::new() };
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
    if !ignored && state.settings.viewer.notify {
        // Another tab is as far away as another window.
        if rings && !state.is_seen(id.room) {
            effects.push(Effect::Bell);
        }
        if notifies && !state.focused {
            let room = state.rooms[id.room].name();
            let title = format!("{} · {room}", comment.name);
            effects.push(Effect::Notify { title, body: row.body.to_string() });
        }
    }
    if !ignored && !state.is_seen(id.room) {
        state.rooms[id.room].note_activity(activity);
    }
    effects
}

impl State {
    /// Whether a room is on the screen.
    pub(super) fn is_shown(&self, room: usize) -> bool {
        match self.arrangement {
            Arrangement::Tabs => room == self.active,
            Arrangement::Split => Layout::of(self).list(PaneId::Room(room)).is_some(),
            Arrangement::Merged => true,
        }
    }

    /// Whether somebody looks at a room.
    fn is_seen(&self, room: usize) -> bool {
        self.focused && self.is_shown(room)
    }

    /// Whoever looks has seen what happened in the rooms that are shown.
    pub(super) fn see_shown(&mut self) {
        for room in 0..self.rooms.len() {
            if self.is_seen(room) {
                self.rooms[room].activity = None;
            }
        }
    }

    /// Puts something of a room in its place, if it is new; without a place in the room's own
    /// count, after what is there.
    pub(super) fn add(
        &mut self,
        room: usize,
        seq: Option<u64>,
        time: i64,
        kind: Kind,
        body: Text,
    ) -> Option<RowId> {
        let row = self.new_row(Some(time), kind, body);
        let scrollback = &mut self.rooms[room].scrollback;
        let key = match seq {
            Some(seq) => scrollback.insert(seq, row)?,
            None => scrollback.push_line(row),
        };
        let id = RowId { room, key };
        self.take_in(id);
        Some(id)
    }

    /// Puts a line of ours after what is there.
    pub(in crate::app) fn push_line(&mut self, room: usize, kind: Kind, body: Text) -> RowId {
        let row = self.new_row(None, kind, body);
        let id = RowId { room, key: self.rooms[room].scrollback.push_line(row) };
        self.take_in(id);
        id
    }

    fn new_row(&mut self, time: Option<i64>, kind: Kind, body: Text) -> NewRow {
        self.arrivals += 1;
        NewRow { time, kind, body, arrived: self.arrivals }
    }

    fn take_in(&mut self, id: RowId) {
        self.judge(id);
        self.note(id);
        self.evict(id.room);
    }

    /// Takes a line of ours away.
    pub(super) fn remove_line(&mut self, id: RowId) {
        self.each_pane(|pane, rooms| pane.forget(rooms, id));
        self.rooms[id.room].scrollback.remove(id.key);
    }

    /// Tells every pane of a new row.
    fn note(&mut self, id: RowId) {
        let clock = self.clock();
        self.each_pane(|pane, rooms| pane.note(rooms, id, &clock));
    }

    /// Lets every pane in which a room's rows may stand choose anew among all rows.
    pub(super) fn rebuild_panes(&mut self, room: Option<usize>) {
        let clock = self.clock();
        self.each_pane(|pane, rooms| {
            if room.is_none_or(|room| pane.has_room(room)) {
                pane.rebuild(rooms, &clock);
            }
        });
    }

    fn each_pane(&mut self, mut work: impl FnMut(&mut Pane, &[RoomState])) {
        let mentions = match &mut self.layer {
            Some(Layer::Mentions(pane)) => Some(pane),
            _ => None,
        };
        let panes = self.panes.iter_mut().chain(&mut self.merged).chain(mentions);
        panes.for_each(|pane| work(pane, &self.rooms));
    }

    /// Lets go of the oldest rows of a room that has too many. Those that stood in one of them are
    /// shown by another.
    pub(super) fn evict(&mut self, room: usize) {
        let mut any = false;
        loop {
            let place = &mut self.rooms[room];
            let Some(old) = place.scrollback.evict() else { break };
            any = true;
            for key in place.folds.forget(&mut place.scrollback, old) {
                self.note(RowId { room, key });
            }
        }
        if any {
            self.each_pane(Pane::drop_forgotten);
        }
    }

    /// Finds out what a new row is to us: ignored, standing out, or one of many.
    fn judge(&mut self, id: RowId) {
        let Some(row) = self.row(id) else { return };
        let Some(comment) = row.comment() else { return };
        let ignored = self.is_ignored(&comment.from, &row.body);
        let highlight = self.highlight(id.room, row);
        let hit = self.moderation.words.judge(row.body.as_str()).is_some();
        let stands_out = comment.mine || comment.mention || highlight.is_some();
        let leads = comment.role >= Some(Role::Admin);
        let alone = ignored || stands_out || leads || matches!(row.kind, Kind::Gift { .. });
        // What comes late is no repeat of what was said after it, and what came all at once with
        // us was not said in one breath.
        let earlier = comment.earlier;
        let in_turn = self.rooms[id.room].scrollback.is_newest(id.key) && !earlier;
        let place = if alone || !in_turn {
            Place::Own
        } else {
            let (limits, now) = (self.settings.crowd(), self.now);
            // Two people who buy the same are two orders: only what is said is said again.
            let is_said = matches!(comment.kind, "text" | "face");
            let (from, body) = (comment.from.clone(), is_said.then(|| row.body.clone()));
            let text = body.as_ref().map(Text::as_str);
            self.rooms[id.room].crowd.place(limits, id.key, &from, text, now)
        };
        if self.flying && !ignored && !earlier {
            self.fly(id);
        }
        let room = &mut self.rooms[id.room];
        if let Some(row) = room.scrollback.row_mut(id.key) {
            row.place = place;
            row.ignored = ignored;
            row.hit = hit;
            set_highlight(row, highlight);
        }
        room.folds.add(&mut room.scrollback, id.key);
    }

    /// The first rule by which a row stands out.
    fn highlight(&self, room: usize, row: &Row) -> Option<u16> {
        let facts = facts::of(&self.rooms[room], row);
        let clock = self.clock();
        let rules = &self.settings.highlights;
        let rule = rules.iter().position(|rule| rule.when.matches(&facts, &clock))?;
        u16::try_from(rule).ok()
    }

    /// Finds out anew which rows hold a word of one's own lists.
    pub(super) fn mark_hits(&mut self) {
        let words = &self.moderation.words;
        for room in &mut self.rooms {
            for row in room.scrollback.rows_mut() {
                row.hit = row.comment().is_some() && words.judge(row.body.as_str()).is_some();
            }
        }
    }

    /// Finds out anew what stands out; what does stands by itself.
    pub(super) fn highlight_again(&mut self) {
        for room in 0..self.rooms.len() {
            let rows = self.rooms[room].scrollback.rows();
            let found: Vec<_> =
                rows.map(|row| row.comment().and_then(|_| self.highlight(room, row))).collect();
            for (row, highlight) in self.rooms[room].scrollback.rows_mut().zip(found) {
                set_highlight(row, highlight);
                if highlight.is_some() {
                    row.place = Place::Own;
                }
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
    pub(super) fn is_called(&self, text: &str) -> bool {
        let Some(me) = &self.me else { return false };
        let names = [Some(me.as_str()), self.my_nick.as_ref().map(Text::as_str)];
        names.into_iter().flatten().filter(|name| !name.is_empty()).any(|name| calls(text, name))
    }
}

fn set_highlight(row: &mut Row, rule: Option<u16>) {
    if let Kind::Comment(comment) | Kind::Gift { by: comment, .. } = &mut row.kind {
        comment.highlight = rule;
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
