//! What was said in one room, and lines among it: kept in the order of the room, named by key.

use std::collections::VecDeque;

use crate::{
    filter::Parts,
    model::{Amount, MessageId, Priority, Role, Text, UserId},
};

use super::crowd::Place;

/// What bounds the scrollback of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Rows that are kept.
    pub rows: usize,
    /// Bytes that they may take, about.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { rows: 50_000, bytes: 24 << 20 }
    }
}

/// What names a row for good: its place in the room. Scrolling holds on to it, never to an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey {
    /// Rises when the room begins another count of sequences.
    epoch: u32,
    /// The sequence in the room; a line of ours stands after the item before it.
    pub seq: u64,
    /// Tells lines of ours apart.
    sub: u32,
}

/// A comment, or a line among the comments.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Row {
    /// Its place.
    pub key: RowKey,
    /// Seconds since 1970; `None` for lines of ours.
    pub time: Option<i64>,
    /// What it is.
    pub kind: Kind,
    /// What it says.
    pub body: Text,
    /// How many others said the same right after, and stand here too.
    pub repeats: u32,
    /// How many more the same person wrote in the same breath, and stand here too.
    pub more: u32,
    /// Whether it stands in another row, for a repeat or one of many.
    pub(super) place: Place,
    /// Whether the rows that stand in this one are shown by themselves.
    pub open: bool,
    /// Whether it is kept, yet not shown, as its person wishes.
    pub(super) ignored: bool,
    /// Whether somebody hid it here.
    pub hidden: bool,
    /// Whether it holds a word of the lists that are marked.
    pub hit: bool,
    /// Rises with every row of all rooms: the order in which they came.
    pub(super) arrived: u64,
}

/// What a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Somebody's message.
    Comment(Comment),
    /// A gift that somebody gave; shown by filters that ask for gifts.
    Gift {
        /// Who gave it.
        by: Comment,
        /// The price of all of it, in the app's unit; 0 when not told.
        value: Amount,
        /// How many.
        count: u64,
    },
    /// What we wrote, on its way or refused.
    Own {
        /// What names it in the outbox.
        request: u64,
    },
    /// What happened in the room.
    Tip,
    /// What the service or an app tells everybody.
    Notice,
    /// Items that never came.
    Gap,
    /// How others can join.
    Invitation,
    /// What is below came while nobody looked.
    ReadMark,
}

/// Who said something, and what it is to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// What names the message.
    pub id: MessageId,
    /// Who said it.
    pub from: UserId,
    /// How they are called.
    pub name: Text,
    /// Their role, where told.
    pub role: Option<Role>,
    /// What it is, as `type` in JSON.
    pub kind: &'static str,
    /// Of what it is made.
    pub parts: Parts,
    /// How the room ranks it.
    pub priority: Priority,
    /// Whether we said it.
    pub mine: bool,
    /// Whether it calls us by name.
    pub mention: bool,
    /// Whether it was said before we came.
    pub earlier: bool,
    /// The rule by which it stands out, if any: an index into the settings' highlights.
    pub highlight: Option<u16>,
}

impl Row {
    /// Whether there is something to act on: a message, or what the room tells.
    pub fn is_selectable(&self) -> bool {
        !matches!(self.kind, Kind::Invitation | Kind::ReadMark | Kind::Gap)
    }

    /// Whether it is kept, yet not shown: ignored, or hidden here.
    pub(super) fn is_out(&self) -> bool {
        self.ignored || self.hidden
    }

    /// Whether it stands in another row: a repeat, or one of many.
    pub fn stands_in_another(&self) -> bool {
        self.place != Place::Own
    }

    /// The comment or gift that it is.
    pub fn comment(&self) -> Option<&Comment> {
        match &self.kind {
            Kind::Comment(comment) | Kind::Gift { by: comment, .. } => Some(comment),
            _ => None,
        }
    }
}

/// The rows of a room.
#[derive(Debug)]
pub struct Scrollback {
    rows: VecDeque<Row>,
    bytes: usize,
    limits: Limits,
    epoch: u32,
    /// Lines of ours so far: none has a key that another had.
    lines: u32,
}

impl Scrollback {
    /// An empty scrollback.
    pub fn new(limits: Limits) -> Self {
        Self { rows: VecDeque::new(), bytes: 0, limits, epoch: 0, lines: 0 }
    }

    /// All rows, oldest first.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &Row> + DoubleEndedIterator {
        self.rows.iter()
    }

    pub(super) fn rows_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        self.rows.iter_mut()
    }

    /// The row of a key, while it is kept.
    pub fn row(&self, key: RowKey) -> Option<&Row> {
        let at = self.rows.partition_point(|row| row.key < key);
        self.rows.get(at).filter(|row| row.key == key)
    }

    pub(super) fn row_mut(&mut self, key: RowKey) -> Option<&mut Row> {
        let at = self.rows.partition_point(|row| row.key < key);
        self.rows.get_mut(at).filter(|row| row.key == key)
    }

    /// The row of an item of the room, while it is kept.
    pub(super) fn holds(&self, seq: u64) -> Option<RowKey> {
        let key = RowKey { epoch: self.epoch, seq, sub: 0 };
        self.row(key).map(|row| row.key)
    }

    /// Whether a row came in its turn: nothing stands after it.
    pub(super) fn is_newest(&self, key: RowKey) -> bool {
        self.rows.back().is_some_and(|row| row.key == key)
    }

    /// Puts a row of the room in its place, if it is new. A message has come before when the
    /// answer to its sender was quicker than the room, or the other way round.
    pub(super) fn insert(&mut self, seq: u64, row: NewRow) -> Option<RowKey> {
        let key = RowKey { epoch: self.epoch, seq, sub: 0 };
        let at = self.rows.partition_point(|row| row.key < key);
        if self.rows.get(at).is_some_and(|row| row.key == key) {
            return None;
        }
        self.place(at, row.at(key));
        Some(key)
    }

    /// Puts a line of ours after the newest row.
    pub(super) fn push_line(&mut self, row: NewRow) -> RowKey {
        self.lines = self.lines.saturating_add(1);
        let last = self.rows.back().filter(|row| row.key.epoch == self.epoch);
        let seq = last.map_or(0, |row| row.key.seq);
        let key = RowKey { epoch: self.epoch, seq, sub: self.lines };
        self.place(self.rows.len(), row.at(key));
        key
    }

    /// Takes a line of ours away.
    pub(super) fn remove(&mut self, key: RowKey) {
        let at = self.rows.partition_point(|row| row.key < key);
        if self.rows.get(at).is_some_and(|row| row.key == key)
            && let Some(row) = self.rows.remove(at)
        {
            self.bytes -= row_bytes(&row);
        }
    }

    /// The room counts its sequences anew.
    pub(super) fn begin_epoch(&mut self) {
        self.epoch += 1;
    }

    fn place(&mut self, at: usize, mut row: Row) {
        // A row that comes late stands where it belongs among those of other rooms too.
        if let Some(next) = self.rows.get(at) {
            row.arrived =
                at.checked_sub(1).map_or(next.arrived, |before| self.rows[before].arrived);
        }
        self.bytes += row_bytes(&row);
        self.make_room();
        self.rows.insert(at, row);
    }

    /// Room for as many rows as are kept, and one more: doubling would take up to twice that.
    fn make_room(&mut self) {
        let (have, most) = (self.rows.len(), self.limits.rows.max(1).saturating_add(1));
        if have == self.rows.capacity() && have < most && most <= have.saturating_mul(2) {
            self.rows.reserve_exact(most - have);
        }
    }

    /// Other limits hold from now on.
    pub(super) fn limit(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// Lets go of the oldest row, where there are more than the limits allow.
    pub(super) fn evict(&mut self) -> Option<Row> {
        let over = self.rows.len() > self.limits.rows.max(1)
            || self.bytes > self.limits.bytes && self.rows.len() > 1;
        let oldest = if over { self.rows.pop_front() } else { None }?;
        self.bytes -= row_bytes(&oldest);
        Some(oldest)
    }
}

/// A row that has no place yet.
#[derive(Debug)]
pub(super) struct NewRow {
    pub(super) time: Option<i64>,
    pub(super) kind: Kind,
    pub(super) body: Text,
    /// Rises with every row of all rooms.
    pub(super) arrived: u64,
}

impl NewRow {
    fn at(self, key: RowKey) -> Row {
        let Self { time, kind, body, arrived } = self;
        Row {
            key,
            time,
            kind,
            body,
            repeats: 0,
            more: 0,
            place: Place::Own,
            open: false,
            ignored: false,
            hidden: false,
            hit: false,
            arrived,
        }
    }
}

/// What a row takes in memory, about.
fn row_bytes(row: &Row) -> usize {
    let kind = match &row.kind {
        Kind::Comment(comment) | Kind::Gift { by: comment, .. } => {
            // Two allocations carry a header each.
            let Comment { id, from, name, .. } = comment;
            id.as_str().len() + from.as_str().len() + name.heap_bytes() + 64
        }
        _ => 0,
    };
    size_of::<Row>() + row.body.heap_bytes() + kind
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::app) fn comment(name: &str) -> Kind {
        Kind::Comment(Comment {
            id: MessageId::new("1", 2, 3),
            from: UserId::from_peer(name),
            name: Text::new(name),
            role: None,
            kind: "text",
            parts: Parts::default(),
            priority: Priority::Normal,
            mine: false,
            mention: false,
            earlier: false,
            highlight: None,
        })
    }

    pub(in crate::app) fn new(kind: Kind, text: &str) -> NewRow {
        NewRow { time: None, kind, body: Text::new(text), arrived: 0 }
    }

    fn filled(count: u64) -> Scrollback {
        let mut scrollback = Scrollback::new(Limits { rows: 100, bytes: 1 << 20 });
        for seq in 1..=count {
            assert!(scrollback.insert(seq, new(comment("tom"), &format!("m{seq}"))).is_some());
            while scrollback.evict().is_some() {}
        }
        scrollback
    }

    fn bodies(scrollback: &Scrollback) -> Vec<&str> {
        scrollback.rows().map(|row| row.body.as_str()).collect()
    }

    #[test]
    fn rows_stand_in_the_order_of_the_room_and_come_once() {
        let mut scrollback = filled(3);
        assert!(scrollback.insert(9, new(comment("eve"), "m9")).is_some());
        assert!(scrollback.insert(5, new(comment("tom"), "m5")).is_some());
        assert!(scrollback.insert(5, new(comment("tom"), "again")).is_none());
        assert_eq!(bodies(&scrollback), ["m1", "m2", "m3", "m5", "m9"]);
    }

    #[test]
    fn memory_is_bounded_in_rows_and_bytes() {
        let mut scrollback = filled(500);
        assert_eq!((scrollback.rows().len(), scrollback.rows.capacity()), (100, 101));
        scrollback.limits.bytes = 20_000;
        for seq in 501..600 {
            scrollback.insert(seq, new(comment("tom"), &"x".repeat(1000)));
            while scrollback.evict().is_some() {}
        }
        assert!(scrollback.bytes <= 20_000 && scrollback.rows().len() < 20);
        assert_eq!(scrollback.bytes, scrollback.rows.iter().map(row_bytes).sum::<usize>());
    }

    #[test]
    fn lines_of_ours_follow_what_was_there() {
        let mut scrollback = filled(2);
        let gap = scrollback.push_line(new(Kind::Gap, "gap"));
        scrollback.push_line(new(Kind::Tip, "tip"));
        scrollback.insert(3, new(comment("tom"), "m3"));
        assert_eq!(bodies(&scrollback), ["m1", "m2", "gap", "tip", "m3"]);
        scrollback.begin_epoch();
        scrollback.insert(1, new(comment("tom"), "anew"));
        scrollback.remove(gap);
        assert_eq!(bodies(&scrollback), ["m1", "m2", "tip", "m3", "anew"]);
        assert!(scrollback.row(gap).is_none());
        // A key names one row for good.
        let line = scrollback.push_line(new(Kind::Tip, "line"));
        scrollback.remove(line);
        assert_ne!(scrollback.push_line(new(Kind::Tip, "another")), line);
    }
}
