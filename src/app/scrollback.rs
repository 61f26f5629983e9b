//! The comments, and lines among them: kept in the order of the room, anchored by key.

use std::{collections::VecDeque, ops::Range};

use crate::model::{MessageId, Role, Text, UserId};

use super::Columns;

/// What bounds the scrollback.
#[derive(Debug, Clone, Copy)]
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
pub struct Row {
    /// Its place.
    pub key: RowKey,
    /// Seconds since 1970; `None` for lines of ours.
    pub time: Option<i64>,
    /// What it is.
    pub kind: Kind,
    /// What it says.
    pub body: Text,
}

/// What a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Somebody's message.
    Comment {
        /// What names it.
        id: MessageId,
        /// Who said it.
        from: UserId,
        /// How they are called.
        name: Text,
        /// Their role, where told.
        role: Option<Role>,
    },
    /// What happened in the room.
    Tip,
    /// What the service or an app tells everybody.
    Notice,
    /// Items that never came.
    Gap,
    /// How others can join.
    Invitation,
}

/// A line of the screen: a part of a row's body.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    /// The row.
    pub row: &'a Row,
    /// Which part of its body.
    pub range: Range<usize>,
    /// Whether it is the row's first line.
    pub first: bool,
}

/// The rows, and which of them are looked at.
#[derive(Debug)]
pub struct Scrollback {
    rows: VecDeque<Row>,
    bytes: usize,
    limits: Limits,
    epoch: u32,
    view: View,
}

/// Where the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    /// At the newest row, whichever that is.
    Follow,
    /// At a row that holds still.
    Frozen {
        /// The row at the top of the pane, and how many of its lines are above.
        top: RowKey,
        lines: usize,
        /// The newest row when the reader stopped.
        seen: RowKey,
    },
}

impl Scrollback {
    /// An empty scrollback.
    pub fn new(limits: Limits) -> Self {
        Self { rows: VecDeque::new(), bytes: 0, limits, epoch: 0, view: View::Follow }
    }

    /// All rows, oldest first.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &Row> {
        self.rows.iter()
    }

    /// Whether the newest row is looked at, whichever that is.
    pub fn follows(&self) -> bool {
        self.view == View::Follow
    }

    /// How many rows came since the reader stopped.
    pub fn unread(&self) -> usize {
        match self.view {
            View::Follow => 0,
            View::Frozen { seen, .. } => {
                self.rows.len() - self.rows.partition_point(|row| row.key <= seen)
            }
        }
    }

    /// Puts a row of the room in its place; whether it was new. A message has come before when the
    /// answer to its sender was quicker than the room, or the other way round.
    pub(super) fn insert(&mut self, seq: u64, time: i64, kind: Kind, body: Text) -> bool {
        let key = RowKey { epoch: self.epoch, seq, sub: 0 };
        let at = self.rows.partition_point(|row| row.key < key);
        if self.rows.get(at).is_some_and(|row| row.key == key) {
            return false;
        }
        self.place(at, Row { key, time: Some(time), kind, body });
        true
    }

    /// Puts a line of ours after the newest row.
    pub(super) fn push_line(&mut self, kind: Kind, body: Text, time: Option<i64>) {
        let key = match self.rows.back().map(|row| row.key) {
            Some(last) if last.epoch == self.epoch => RowKey { sub: last.sub + 1, ..last },
            _ => RowKey { epoch: self.epoch, seq: 0, sub: 1 },
        };
        self.place(self.rows.len(), Row { key, time, kind, body });
    }

    /// The room counts its sequences anew.
    pub(super) fn begin_epoch(&mut self) {
        self.epoch += 1;
    }

    fn place(&mut self, at: usize, row: Row) {
        self.bytes += row_bytes(&row);
        self.rows.insert(at, row);
        while self.rows.len() > self.limits.rows.max(1)
            || self.bytes > self.limits.bytes && self.rows.len() > 1
        {
            let Some(oldest) = self.rows.pop_front() else { break };
            self.bytes -= row_bytes(&oldest);
        }
    }

    /// The lines of a pane of this size, from the top.
    pub fn lines(&self, width: u16, height: u16) -> Vec<Line<'_>> {
        let columns = Columns::of(width);
        let height = usize::from(height);
        if width == 0 || height == 0 {
            return Vec::new();
        }
        let mut lines = Vec::with_capacity(height);
        match self.view {
            View::Follow => {
                for row in self.rows.iter().rev() {
                    let ranges = columns.wrap(row);
                    for (index, range) in ranges.into_iter().enumerate().rev() {
                        lines.push(Line::new(row, range, index == 0));
                    }
                    if lines.len() >= height {
                        break;
                    }
                }
                lines.truncate(height);
                lines.reverse();
            }
            View::Frozen { top, lines: above, .. } => {
                let first = self.rows.partition_point(|row| row.key < top);
                let mut skip =
                    if self.rows.get(first).is_some_and(|row| row.key == top) { above } else { 0 };
                for row in self.rows.range(first..) {
                    for (index, range) in columns.wrap(row).into_iter().enumerate().skip(skip) {
                        lines.push(Line::new(row, range, index == 0));
                    }
                    skip = 0;
                    if lines.len() >= height {
                        break;
                    }
                }
                lines.truncate(height);
            }
        }
        lines
    }

    /// Scrolls by lines: up is negative. Scrolling past the newest row follows again.
    pub(super) fn scroll(&mut self, by: isize, width: u16, height: u16) {
        let columns = Columns::of(width);
        let Some((mut index, mut line)) = self.top(columns, height) else { return };
        for _ in 0..by.unsigned_abs() {
            if by < 0 {
                if line > 0 {
                    line -= 1;
                } else if index > 0 {
                    index -= 1;
                    line = columns.wrap(&self.rows[index]).len() - 1;
                } else {
                    break;
                }
            } else if line + 1 < columns.wrap(&self.rows[index]).len() {
                line += 1;
            } else if index + 1 < self.rows.len() {
                index += 1;
                line = 0;
            } else {
                break;
            }
        }
        let bottom = self.bottom_top(columns, usize::from(height));
        if by > 0 && bottom.is_none_or(|bottom| (index, line) >= bottom) {
            return self.follow();
        }
        // Up from the newest, in a pane that shows everything: nothing to hold on to.
        if self.follows() && bottom.is_none() {
            return;
        }
        self.freeze(index, line);
    }

    /// Goes to the oldest row.
    pub(super) fn go_to_oldest(&mut self, width: u16, height: u16) {
        if self.bottom_top(Columns::of(width), usize::from(height)).is_some() {
            self.freeze(0, 0);
        }
    }

    /// Goes to the newest row and follows.
    pub(super) fn follow(&mut self) {
        self.view = View::Follow;
    }

    fn freeze(&mut self, index: usize, lines: usize) {
        let Some(newest) = self.rows.back().map(|row| row.key) else { return };
        let seen = match self.view {
            View::Frozen { seen, .. } => seen,
            View::Follow => newest,
        };
        self.view = View::Frozen { top: self.rows[index].key, lines, seen };
    }

    /// The row and line at the top of the pane.
    fn top(&self, columns: Columns, height: u16) -> Option<(usize, usize)> {
        if self.rows.is_empty() || columns.width == 0 || height == 0 {
            return None;
        }
        match self.view {
            View::Follow => Some(self.bottom_top(columns, usize::from(height)).unwrap_or_default()),
            View::Frozen { top, lines, .. } => {
                let index = self.rows.partition_point(|row| row.key < top);
                let index = index.min(self.rows.len() - 1);
                let last = columns.wrap(&self.rows[index]).len() - 1;
                let same = self.rows[index].key == top;
                Some((index, if same { lines.min(last) } else { 0 }))
            }
        }
    }

    /// The row and line at the top of a pane that shows the newest; `None` when all rows fit.
    fn bottom_top(&self, columns: Columns, height: usize) -> Option<(usize, usize)> {
        let mut left = height;
        for (index, row) in self.rows.iter().enumerate().rev() {
            let lines = columns.wrap(row).len();
            if lines >= left {
                let top = (index, lines - left);
                return (top > (0, 0)).then_some(top);
            }
            left -= lines;
        }
        None
    }
}

impl<'a> Line<'a> {
    fn new(row: &'a Row, range: Range<usize>, first: bool) -> Self {
        Self { row, range, first }
    }

    /// The text of this line.
    pub fn text(&self) -> &'a str {
        &self.row.body.as_str()[self.range.clone()]
    }
}

/// What a row takes in memory, about.
fn row_bytes(row: &Row) -> usize {
    let kind = match &row.kind {
        Kind::Comment { id, from, name, .. } => {
            // Two allocations carry a header each.
            id.as_str().len() + from.as_str().len() + name.heap_bytes() + 64
        }
        _ => 0,
    };
    size_of::<Row>() + row.body.heap_bytes() + kind
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::str_width;

    fn comment(name: &str) -> Kind {
        Kind::Comment {
            id: MessageId::new("1", 2, 3),
            from: UserId::from_peer(name),
            name: Text::new(name),
            role: None,
        }
    }

    fn filled(count: u64) -> Scrollback {
        let mut scrollback = Scrollback::new(Limits { rows: 100, bytes: 1 << 20 });
        for seq in 1..=count {
            assert!(scrollback.insert(seq, 0, comment("tom"), Text::new(&format!("m{seq}"))));
        }
        scrollback
    }

    fn shown(scrollback: &Scrollback, height: u16) -> Vec<&str> {
        scrollback.lines(80, height).iter().map(Line::text).collect()
    }

    #[test]
    fn rows_stand_in_the_order_of_the_room_and_come_once() {
        let mut scrollback = filled(3);
        assert!(scrollback.insert(9, 0, comment("eve"), Text::new("m9")));
        assert!(scrollback.insert(5, 0, comment("tom"), Text::new("m5")));
        assert!(!scrollback.insert(5, 0, comment("tom"), Text::new("again")));
        assert_eq!(shown(&scrollback, 3), ["m3", "m5", "m9"]);
    }

    #[test]
    fn a_frozen_row_holds_still_while_more_come() {
        let mut scrollback = filled(20);
        scrollback.scroll(-3, 80, 5);
        let before: Vec<_> = shown(&scrollback, 5).into_iter().map(str::to_owned).collect();
        assert_eq!(before, ["m13", "m14", "m15", "m16", "m17"]);
        for seq in 21..=40 {
            scrollback.insert(seq, 0, comment("tom"), Text::new("new"));
        }
        assert_eq!(shown(&scrollback, 5), before);
        assert_eq!(scrollback.unread(), 20);
        scrollback.scroll(1000, 80, 5);
        assert!(scrollback.follows() && scrollback.unread() == 0);
    }

    #[test]
    fn scrolling_ends_at_both_ends() {
        let mut scrollback = filled(8);
        scrollback.scroll(-100, 80, 5);
        assert_eq!(shown(&scrollback, 5), ["m1", "m2", "m3", "m4", "m5"]);
        scrollback.scroll(2, 80, 5);
        assert_eq!(shown(&scrollback, 1), ["m3"]);
        scrollback.scroll(1, 80, 5);
        assert!(scrollback.follows());
        scrollback.go_to_oldest(80, 5);
        assert_eq!(shown(&scrollback, 1), ["m1"]);
        // A pane that shows all of it has nowhere to go.
        let mut few = filled(3);
        few.scroll(-1, 80, 5);
        few.go_to_oldest(80, 5);
        assert!(few.follows());
    }

    #[test]
    fn memory_is_bounded_in_rows_and_bytes() {
        let mut scrollback = filled(500);
        assert_eq!(scrollback.rows().len(), 100);
        scrollback.limits.bytes = 20_000;
        for seq in 501..600 {
            scrollback.insert(seq, 0, comment("tom"), Text::new(&"x".repeat(1000)));
        }
        assert!(scrollback.bytes <= 20_000 && scrollback.rows().len() < 20);
        assert_eq!(scrollback.bytes, scrollback.rows.iter().map(row_bytes).sum::<usize>());
    }

    #[test]
    fn a_frozen_row_that_is_forgotten_gives_way_to_the_oldest() {
        let mut scrollback = filled(20);
        scrollback.scroll(-15, 80, 5);
        for seq in 21..=200 {
            scrollback.insert(seq, 0, comment("tom"), Text::new(&format!("m{seq}")));
        }
        assert_eq!(shown(&scrollback, 1), ["m101"]);
        scrollback.scroll(-1, 80, 5);
        assert_eq!(shown(&scrollback, 1), ["m101"]);
    }

    #[test]
    fn lines_of_ours_follow_what_was_there() {
        let mut scrollback = filled(2);
        scrollback.push_line(Kind::Gap, Text::new("gap"), None);
        scrollback.push_line(Kind::Tip, Text::new("tip"), None);
        scrollback.insert(3, 0, comment("tom"), Text::new("m3"));
        assert_eq!(shown(&scrollback, 9), ["m1", "m2", "gap", "tip", "m3"]);
        scrollback.begin_epoch();
        scrollback.insert(1, 0, comment("tom"), Text::new("anew"));
        assert_eq!(shown(&scrollback, 1), ["anew"]);
    }

    proptest! {
        #[test]
        fn every_line_fits_its_pane(
            texts in prop::collection::vec(any::<String>(), 1..8), name in any::<String>(),
            width in 4u16..130, height in 1u16..30, by in -20isize..20,
        ) {
            let mut scrollback = Scrollback::new(Limits::default());
            for (seq, text) in texts.iter().enumerate() {
                scrollback.insert(seq as u64 + 1, 0, comment(&name), Text::new(text));
            }
            scrollback.scroll(by, width, height);
            let columns = Columns::of(width);
            let lines = scrollback.lines(width, height);
            prop_assert!(lines.len() <= usize::from(height));
            for line in lines {
                let (first, rest) = columns.indents(line.row);
                let indent = if line.first { first } else { rest };
                let room = usize::from(width).saturating_sub(indent).max(1);
                let clusters = grapheme_count(line.text());
                prop_assert!(str_width(line.text()) <= room || clusters == 1);
            }
        }
    }

    fn grapheme_count(text: &str) -> usize {
        unicode_segmentation::UnicodeSegmentation::graphemes(text, true).count()
    }
}
