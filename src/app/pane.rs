//! A pane of rows: which rows of which rooms it shows, in what order, and where its reader is.
//!
//! The reader's place and the selection are row ids. What arrives is appended, or put in its place
//! among what is there; a pane that is held shows what it showed.

use std::{collections::VecDeque, ops::Range};

use crate::filter::{Clock, Expression};

use super::{Columns, RoomState, Row, RowKey};

/// What names a row among all rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RowId {
    /// The room, as an index into the state's rooms.
    pub room: usize,
    /// The row in it.
    pub key: RowKey,
}

/// Whose rows a pane shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One room's, by its index.
    Room(usize),
    /// All rooms', in the order in which they came.
    All,
}

/// A list of rows that somebody reads.
#[derive(Debug)]
pub struct Pane {
    /// Whose rows.
    pub scope: Scope,
    /// What a row must be to be shown; without one, all but gifts and what stands in another row.
    pub filter: Option<Expression>,
    entries: VecDeque<RowId>,
    view: View,
    /// The row that actions are about.
    pub selected: Option<RowId>,
}

/// Where the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    /// At the newest row, whichever that is.
    Follow,
    /// At a row that holds still.
    Held {
        /// The row at the top of the pane, and how many of its lines are above.
        top: RowId,
        lines: usize,
        /// The newest row when the reader stopped.
        seen: RowId,
    },
}

/// A line of the screen: a part of a row's body.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    /// What names the row.
    pub id: RowId,
    /// The row.
    pub row: &'a Row,
    /// Which part of its body.
    pub range: Range<usize>,
    /// Whether it is the row's first line.
    pub first: bool,
    /// Whether it is the row's last line.
    pub last: bool,
}

impl Line<'_> {
    /// The text of this line.
    pub fn text(&self) -> &str {
        &self.row.body.as_str()[self.range.clone()]
    }
}

impl Pane {
    /// An empty pane.
    pub fn new(scope: Scope, filter: Option<Expression>) -> Self {
        Self { scope, filter, entries: VecDeque::new(), view: View::Follow, selected: None }
    }

    /// The rows that it shows, oldest first.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = RowId> + DoubleEndedIterator {
        self.entries.iter().copied()
    }

    /// Whether the newest row is looked at, whichever that is.
    pub fn follows(&self) -> bool {
        self.view == View::Follow
    }

    /// How many rows came since the reader stopped.
    pub fn unread(&self) -> usize {
        match self.view {
            View::Follow => 0,
            View::Held { seen, .. } => match self.position(seen) {
                Some(at) => self.entries.len() - at - 1,
                None => self.entries.len(),
            },
        }
    }

    /// Whether a row belongs here.
    fn shows(&self, rooms: &[RoomState], id: RowId, row: &Row, clock: &Clock) -> bool {
        if row.ignored {
            return false;
        }
        match &self.filter {
            Some(filter) => filter.matches(&super::facts::of(&rooms[id.room], row), clock),
            None => {
                !matches!(row.kind, super::Kind::Gift { .. })
                    && row.within.is_none_or(|parent| {
                        rooms[id.room].scrollback.row(parent).is_none_or(|parent| parent.open)
                    })
            }
        }
    }

    /// Takes a new row in, if it belongs here; whether it does.
    pub(super) fn note(&mut self, rooms: &[RoomState], id: RowId, clock: &Clock) -> bool {
        let in_scope = match self.scope {
            Scope::Room(room) => room == id.room,
            Scope::All => true,
        };
        let Some(row) = rooms[id.room].scrollback.row(id.key) else { return false };
        if !in_scope || !self.shows(rooms, id, row, clock) {
            return false;
        }
        // After the last row of its room that stands before it.
        let after = self
            .entries
            .iter()
            .rposition(|entry| entry.room != id.room || entry.key < id.key)
            .map_or(0, |at| at + 1);
        if self.entries.get(after) == Some(&id) {
            return true;
        }
        self.entries.insert(after, id);
        self.drop_forgotten(rooms);
        true
    }

    /// Rows that were forgotten by their rooms go when they are the oldest here.
    fn drop_forgotten(&mut self, rooms: &[RoomState]) {
        while let Some(oldest) = self.entries.front()
            && rooms[oldest.room].scrollback.row(oldest.key).is_none()
        {
            self.entries.pop_front();
        }
    }

    /// Chooses anew among all rows, as after a change of the filter. The selection and the
    /// reader's place stay where they are, if they are still there.
    pub(super) fn rebuild(&mut self, rooms: &[RoomState], clock: &Clock) {
        let mut entries: Vec<(u64, RowId)> = Vec::new();
        for (room, state) in rooms.iter().enumerate() {
            if self.scope != Scope::All && self.scope != Scope::Room(room) {
                continue;
            }
            for row in state.scrollback.rows() {
                let id = RowId { room, key: row.key };
                if self.shows(rooms, id, row, clock) {
                    entries.push((row.arrived, id));
                }
            }
        }
        if self.scope == Scope::All {
            entries.sort_by_key(|(arrived, _)| *arrived);
        }
        self.entries = entries.into_iter().map(|(_, id)| id).collect();
        if self.selected.is_some_and(|id| self.position(id).is_none()) {
            self.selected = None;
        }
        if let View::Held { top, .. } = self.view
            && self.position(top).is_none()
        {
            self.view = View::Follow;
        }
    }

    /// Takes rows away that have gone from their room.
    pub(super) fn forget(&mut self, id: RowId) {
        if let Some(at) = self.position(id) {
            self.entries.remove(at);
        }
        if self.selected == Some(id) {
            self.selected = None;
        }
    }

    fn position(&self, id: RowId) -> Option<usize> {
        match self.scope {
            Scope::Room(_) => {
                let at = self.entries.partition_point(|entry| entry.key < id.key);
                (self.entries.get(at) == Some(&id)).then_some(at)
            }
            Scope::All => self.entries.iter().rposition(|entry| *entry == id),
        }
    }

    /// Where a row is, or where the next one that is left stands.
    fn position_or_next(&self, id: RowId) -> usize {
        match (self.scope, self.position(id)) {
            (_, Some(at)) => at,
            (Scope::Room(_), None) => self.entries.partition_point(|entry| entry.key < id.key),
            (Scope::All, None) => self
                .entries
                .iter()
                .position(|entry| entry.room == id.room && entry.key > id.key)
                .unwrap_or(0),
        }
    }

    fn row<'a>(&self, rooms: &'a [RoomState], at: usize) -> Option<&'a Row> {
        let id = self.entries.get(at)?;
        rooms[id.room].scrollback.row(id.key)
    }

    fn height(&self, rooms: &[RoomState], columns: Columns, at: usize) -> usize {
        self.row(rooms, at).map_or(0, |row| columns.wrap(row).len())
    }

    /// The lines of a pane of this size, from the top.
    pub fn lines<'a>(
        &self,
        rooms: &'a [RoomState],
        columns: Columns,
        height: u16,
    ) -> Vec<Line<'a>> {
        let height = usize::from(height);
        if columns.width == 0 || height == 0 {
            return Vec::new();
        }
        let (first, mut skip) = self.top(rooms, columns, height).unwrap_or_default();
        let mut lines = Vec::with_capacity(height);
        for at in first..self.entries.len() {
            let Some(row) = self.row(rooms, at) else { continue };
            let ranges = columns.wrap(row);
            let end = ranges.len();
            for (index, range) in ranges.into_iter().enumerate().skip(skip) {
                let id = self.entries[at];
                lines.push(Line { id, row, range, first: index == 0, last: index + 1 == end });
            }
            skip = 0;
            if lines.len() >= height {
                break;
            }
        }
        lines.truncate(height);
        lines
    }

    /// Scrolls by lines: up is negative. Scrolling past the newest row follows again, unless a row
    /// is selected.
    pub(super) fn scroll(&mut self, rooms: &[RoomState], by: isize, columns: Columns, height: u16) {
        let height = usize::from(height);
        let Some((mut index, mut line)) = self.top(rooms, columns, height) else { return };
        for _ in 0..by.unsigned_abs() {
            if by < 0 {
                if line > 0 {
                    line -= 1;
                } else if index > 0 {
                    index -= 1;
                    line = self.height(rooms, columns, index).saturating_sub(1);
                } else {
                    break;
                }
            } else if line + 1 < self.height(rooms, columns, index) {
                line += 1;
            } else if index + 1 < self.entries.len() {
                index += 1;
                line = 0;
            } else {
                break;
            }
        }
        let bottom = self.bottom(rooms, columns, height);
        if by > 0 && bottom.is_none_or(|bottom| (index, line) >= bottom) {
            match bottom {
                Some(bottom) if self.selected.is_some() => (index, line) = bottom,
                _ => return self.follow(),
            }
        }
        // Up from the newest, in a pane that shows everything: nothing to hold on to.
        if self.follows() && bottom.is_none() {
            return;
        }
        self.hold_at(index, line);
    }

    /// Holds still what is shown.
    pub(super) fn hold(&mut self, rooms: &[RoomState], columns: Columns, height: u16) {
        if let Some((index, line)) = self.top(rooms, columns, usize::from(height))
            && self.follows()
        {
            self.hold_at(index, line);
        }
    }

    /// Goes to the oldest row.
    pub(super) fn go_to_oldest(&mut self, rooms: &[RoomState], columns: Columns, height: u16) {
        if self.bottom(rooms, columns, usize::from(height)).is_some() {
            self.hold_at(0, 0);
        }
    }

    /// Goes to the newest row and follows; nothing is selected then.
    pub(super) fn follow(&mut self) {
        self.view = View::Follow;
        self.selected = None;
    }

    /// Selects the row that is so many rows below the selected one, or above it; from nothing, the
    /// newest that is shown. The pane is held, and scrolls as far as the row needs.
    pub(super) fn select_by(
        &mut self,
        rooms: &[RoomState],
        by: isize,
        columns: Columns,
        height: u16,
    ) {
        let Some(last) = self.entries.len().checked_sub(1) else { return };
        let selected = self.selected.and_then(|id| self.position(id));
        let mut at = match selected {
            Some(at) => at.saturating_add_signed(by).min(last),
            None => match self.lines(rooms, columns, height).last() {
                Some(line) => self.position(line.id).unwrap_or(last),
                None => last,
            },
        };
        // Lines of ours have nothing to act on.
        let step = if by > 0 { 1 } else { -1 };
        while !self.row(rooms, at).is_some_and(Row::is_selectable) {
            match at.checked_add_signed(step) {
                Some(next) if next <= last => at = next,
                _ => return,
            }
        }
        self.select(rooms, self.entries[at], columns, height);
    }

    /// Selects a row and brings it into view.
    pub(super) fn select(&mut self, rooms: &[RoomState], id: RowId, columns: Columns, height: u16) {
        let Some(at) = self.position(id) else { return };
        self.hold(rooms, columns, height);
        self.selected = Some(id);
        let room_height = usize::from(height);
        let Some((top, line)) = self.top(rooms, columns, room_height) else { return };
        if (at, 0) < (top, line) {
            return self.hold_at(at, 0);
        }
        // The lines from the top of the pane to the end of the row.
        let mut needed = 0;
        for index in top..=at {
            needed += self.height(rooms, columns, index);
        }
        let mut above = (needed - line.min(needed)).saturating_sub(room_height);
        let (mut index, mut line) = (top, line);
        while above > 0 && index < at {
            let left = self.height(rooms, columns, index) - line;
            if left > above {
                line += above;
                above = 0;
            } else {
                above -= left;
                (index, line) = (index + 1, 0);
            }
        }
        self.hold_at(index, line);
    }

    /// The nearest row before or after the selected one (or the newest) that a test likes.
    pub(super) fn find(
        &self,
        rooms: &[RoomState],
        older: bool,
        from_here: bool,
        test: impl Fn(&RoomState, &Row) -> bool,
    ) -> Option<RowId> {
        let here = self.selected.and_then(|id| self.position(id));
        let likes = |at: usize| {
            let id = self.entries[at];
            self.row(rooms, at).is_some_and(|row| test(&rooms[id.room], row)).then_some(id)
        };
        let end = self.entries.len();
        if older {
            let before = here.map_or(end, |at| at + usize::from(from_here));
            (0..before).rev().find_map(likes)
        } else {
            let after = here.map_or(end, |at| at + usize::from(!from_here));
            (after..end).find_map(likes)
        }
    }

    fn hold_at(&mut self, index: usize, lines: usize) {
        let (Some(top), Some(newest)) = (self.entries.get(index), self.entries.back()) else {
            return;
        };
        let seen = match self.view {
            View::Held { seen, .. } => seen,
            View::Follow => *newest,
        };
        self.view = View::Held { top: *top, lines, seen };
    }

    /// The entry and line at the top of the pane.
    fn top(&self, rooms: &[RoomState], columns: Columns, height: usize) -> Option<(usize, usize)> {
        if self.entries.is_empty() || columns.width == 0 || height == 0 {
            return None;
        }
        match self.view {
            View::Follow => Some(self.bottom(rooms, columns, height).unwrap_or_default()),
            View::Held { top, lines, .. } => {
                let index = self.position_or_next(top).min(self.entries.len() - 1);
                let last = self.height(rooms, columns, index).saturating_sub(1);
                let same = self.entries[index] == top;
                Some((index, if same { lines.min(last) } else { 0 }))
            }
        }
    }

    /// The entry and line at the top of a pane that shows the newest; `None` when all rows fit.
    fn bottom(
        &self,
        rooms: &[RoomState],
        columns: Columns,
        height: usize,
    ) -> Option<(usize, usize)> {
        let mut left = height;
        for index in (0..self.entries.len()).rev() {
            let lines = self.height(rooms, columns, index);
            if lines >= left {
                let top = (index, lines - left);
                return (top > (0, 0)).then_some(top);
            }
            left -= lines;
        }
        None
    }
}
