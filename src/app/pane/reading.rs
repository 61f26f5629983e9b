//! Reading a pane: the lines that are shown, scrolling, selecting, finding.

use crate::app::{Columns, RoomState, Row};

use super::{Bookmark, Entry, Line, Pane, RowId, View};

/// The rows between which a pane's lines lie.
#[derive(Debug, Clone, Copy)]
struct Window {
    /// The first row, by its index.
    first: usize,
    /// Lines of it that are above.
    skip: usize,
    /// The index after the last row that may be shown.
    end: usize,
}

impl Pane {
    /// The lines of a pane of this size, from the top.
    pub fn lines<'a>(
        &self,
        rooms: &'a [RoomState],
        columns: Columns,
        height: u16,
    ) -> Vec<Line<'a>> {
        let height = usize::from(height);
        let Some(Window { first, mut skip, end }) = self.window(rooms, columns, height) else {
            return Vec::new();
        };
        let mut lines = Vec::with_capacity(height);
        for at in first..end {
            let Some(row) = self.row(rooms, at) else { continue };
            let (ranges, hidden) = columns.shown(row);
            let count = ranges.len();
            for (index, range) in ranges.into_iter().enumerate().skip(skip) {
                let (id, last) = (self.entries[at].id(), index + 1 == count);
                let hidden = if last { hidden } else { 0 };
                lines.push(Line { id, row, range, first: index == 0, last, hidden });
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
    pub(in crate::app) fn scroll(
        &mut self,
        rooms: &[RoomState],
        by: isize,
        columns: Columns,
        height: u16,
    ) {
        self.settle(rooms);
        let height = usize::from(height);
        let Some(window) = self.window(rooms, columns, height) else { return };
        let bottom = self.end_at(rooms, columns, height, self.entries.len());
        // In a pane that shows everything there is nothing to hold on to.
        if by < 0 && self.follows() && bottom == (0, 0) {
            return;
        }
        let (mut index, mut line) = (window.first, window.skip);
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
        if by > 0 && (index, line) >= bottom {
            if self.selected.is_none() {
                return self.follow(rooms);
            }
            (index, line) = bottom;
        }
        self.hold_at(rooms, (index, line), columns, height);
    }

    /// Holds still what is shown.
    pub(in crate::app) fn hold(&mut self, rooms: &[RoomState], columns: Columns, height: u16) {
        let height = usize::from(height);
        if let Some(window) = self.window(rooms, columns, height)
            && self.follows()
        {
            self.hold_at(rooms, (window.first, window.skip), columns, height);
        }
    }

    /// Goes to the oldest row; where one is selected, selects the oldest.
    pub(in crate::app) fn go_to_oldest(
        &mut self,
        rooms: &[RoomState],
        columns: Columns,
        height: u16,
    ) {
        self.settle(rooms);
        let rows = usize::from(height);
        let fits = self.end_at(rooms, columns, rows, self.entries.len()) == (0, 0);
        if !fits || !self.follows() {
            self.hold_at(rooms, (0, 0), columns, rows);
        }
        let first = (0..self.entries.len()).find(|at| self.is_selectable(rooms, *at));
        if let (Some(_), Some(first)) = (self.selected, first) {
            self.selected = Some(self.entries[first].id());
        }
    }

    /// Goes to the newest row and follows; nothing is selected then.
    pub(in crate::app) fn follow(&mut self, rooms: &[RoomState]) {
        self.settle(rooms);
        self.view = View::Follow;
        self.selected = None;
    }

    /// Where the reader is now.
    pub(in crate::app) fn bookmark(&self) -> Bookmark {
        Bookmark { view: self.view, selected: self.selected }
    }

    /// Goes back to where the reader was.
    pub(in crate::app) fn go_back(&mut self, rooms: &[RoomState], bookmark: Bookmark) {
        self.settle(rooms);
        self.view = if self.entries.is_empty() { View::Follow } else { bookmark.view };
        self.selected = bookmark.selected.filter(|id| self.position(rooms, *id).is_some());
    }

    /// Selects the row that is so many rows below the selected one, or above it; from nothing, the
    /// newest that is shown. The pane is held, and scrolls as far as the row needs. Whether there
    /// was such a row.
    pub(in crate::app) fn select_by(
        &mut self,
        rooms: &[RoomState],
        by: isize,
        columns: Columns,
        height: u16,
    ) -> bool {
        self.settle(rooms);
        let Some(last) = self.entries.len().checked_sub(1) else { return false };
        let selected = self.selected.and_then(|id| self.position(rooms, id));
        let shown = || self.lines(rooms, columns, height).last().map(|line| line.id);
        let (at, by) = match selected {
            Some(at) => (at.checked_add_signed(by), by),
            None => (Some(shown().and_then(|id| self.position(rooms, id)).unwrap_or(last)), -1),
        };
        // Lines of ours have nothing to act on.
        let mut at = at.filter(|at| *at <= last);
        while let Some(index) = at.filter(|at| !self.is_selectable(rooms, *at)) {
            at = index.checked_add_signed(by.signum()).filter(|at| *at <= last);
        }
        let Some(at) = at else { return false };
        self.select(rooms, self.entries[at].id(), columns, height)
    }

    /// Selects a row and brings it into view; whether it is here.
    pub(in crate::app) fn select(
        &mut self,
        rooms: &[RoomState],
        id: RowId,
        columns: Columns,
        height: u16,
    ) -> bool {
        self.settle(rooms);
        let Some(at) = self.position(rooms, id) else { return false };
        self.selected = Some(id);
        let height = usize::from(height);
        let top = match self.window(rooms, columns, height) {
            Some(Window { first, skip, .. }) => {
                let lowest = self.end_at(rooms, columns, height, at + 1);
                (first, skip).max(lowest).min((at, 0))
            }
            None => (at, 0),
        };
        self.hold_at(rooms, top, columns, height);
        true
    }

    /// Brings as much as fits of the rows between two into view, those that were opened; whoever
    /// opens them has seen them.
    pub(in crate::app) fn reveal(
        &mut self,
        rooms: &[RoomState],
        (first, last): (RowId, RowId),
        columns: Columns,
        height: u16,
    ) {
        self.settle(rooms);
        let places = self.position(rooms, first).zip(self.position(rooms, last));
        let Some((first, last)) = places else { return };
        if let View::Held { seen, .. } = &mut self.view {
            *seen = (*seen).max(self.entries[last]);
        }
        let height = usize::from(height);
        let Some(Window { first: top, skip, .. }) = self.window(rooms, columns, height) else {
            return;
        };
        let lowest = self.end_at(rooms, columns, height, last + 1);
        self.hold_at(rooms, (top, skip).max(lowest).min((first, 0)), columns, height);
    }

    /// Selects a row, or the one before the place where it would stand.
    pub(in crate::app) fn select_near(
        &mut self,
        rooms: &[RoomState],
        id: RowId,
        columns: Columns,
        height: u16,
    ) {
        if self.select(rooms, id, columns, height) {
            return;
        }
        let Some(entry) = Entry::of(rooms, id) else { return };
        let at = self.after(entry);
        let near = (0..at).rev().chain(at..self.entries.len());
        let near = { near }.find(|at| self.is_selectable(rooms, *at));
        if let Some(near) = near {
            self.select(rooms, self.entries[near].id(), columns, height);
        }
    }

    /// The first row after another that something can be done with.
    pub(in crate::app) fn first_after(&mut self, rooms: &[RoomState], id: RowId) -> Option<RowId> {
        self.settle(rooms);
        let at = Entry::of(rooms, id).map_or(0, |entry| self.after(entry));
        let first = (at..self.entries.len()).find(|at| self.is_selectable(rooms, *at))?;
        Some(self.entries[first].id())
    }

    /// The nearest row before or after the selected one (or those that are shown) that a test
    /// likes, also one that stands in another; the one from which it looks counts where it says so.
    pub(in crate::app) fn find(
        &mut self,
        rooms: &[RoomState],
        (older, from_here): (bool, bool),
        (columns, height): (Columns, u16),
        test: impl Fn(&RoomState, &Row) -> bool,
    ) -> Option<RowId> {
        self.settle(rooms);
        let here = self.selected.and_then(|id| self.position(rooms, id));
        let window = self.window(rooms, columns, usize::from(height));
        let likes = |at: usize| {
            let id = self.entries[at].id();
            let (room, row) = (&rooms[id.room], self.row(rooms, at)?);
            if test(room, row) {
                return Some(id);
            }
            let is_closed = self.filter.is_none() && row.repeats + row.more > 0 && !row.open;
            let mut within = is_closed.then(|| room.folds.within(row)).into_iter().flatten();
            let likes = |row: &Row| !row.is_out() && test(room, row);
            let key = within.find(|key| room.scrollback.row(*key).is_some_and(likes))?;
            Some(RowId { room: id.room, key })
        };
        if older {
            let shown = || self.lines(rooms, columns, height).last().map(|line| line.id);
            let end = || shown().and_then(|id| self.position(rooms, id)).map_or(0, |at| at + 1);
            let before = here.map_or_else(end, |at| at + usize::from(from_here));
            (0..before).rev().find_map(likes)
        } else {
            let start = window.map_or(0, |window| window.first);
            let after = here.map_or(start, |at| at + usize::from(!from_here));
            (after..self.entries.len()).find_map(likes)
        }
    }

    /// Holds still, with a line of a row at the top: all that is shown then was seen.
    fn hold_at(
        &mut self,
        rooms: &[RoomState],
        (index, lines): (usize, usize),
        columns: Columns,
        height: usize,
    ) {
        let (Some(top), Some(newest)) = (self.entries.get(index), self.entries.back()) else {
            return;
        };
        let seen = match self.view {
            View::Follow => *newest,
            View::Held { seen, .. } => {
                let mut shown = 0;
                let last = (index..self.entries.len()).find(|at| {
                    shown += self.height(rooms, columns, *at);
                    shown >= height + lines
                });
                seen.max(last.map_or(*newest, |last| self.entries[last]))
            }
        };
        self.view = View::Held { top: *top, lines, seen };
    }

    /// What of the rows lies in a pane of this size; `None` when that is nothing.
    fn window(&self, rooms: &[RoomState], columns: Columns, height: usize) -> Option<Window> {
        if self.entries.is_empty() || columns.width == 0 || height == 0 {
            return None;
        }
        let View::Held { top, lines, seen } = self.view else {
            let end = self.entries.len();
            let (first, skip) = self.end_at(rooms, columns, height, end);
            return Some(Window { first, skip, end });
        };
        // Where the top row has gone, the next that is left stands there.
        let end = self.after(seen).max(1);
        let index = self.entries.partition_point(|entry| *entry < top).min(end - 1);
        let skip = if self.entries[index] == top {
            lines.min(self.height(rooms, columns, index).saturating_sub(1))
        } else {
            0
        };
        // A pane that grew shows more above, never a hole.
        let (first, skip) = (index, skip).min(self.end_at(rooms, columns, height, end));
        Some(Window { first, skip, end })
    }

    /// The row and the line of it at the top of a pane at whose bottom the row before `end` stands;
    /// the first where all of them fit.
    fn end_at(
        &self,
        rooms: &[RoomState],
        columns: Columns,
        height: usize,
        end: usize,
    ) -> (usize, usize) {
        let mut left = height;
        for index in (0..end).rev() {
            let lines = self.height(rooms, columns, index);
            if lines >= left {
                return (index, lines - left);
            }
            left -= lines;
        }
        (0, 0)
    }

    fn height(&self, rooms: &[RoomState], columns: Columns, at: usize) -> usize {
        self.row(rooms, at).map_or(0, |row| columns.shown(row).0.len())
    }
}
