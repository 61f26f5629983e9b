//! A pane of rows: which rows of which rooms it shows, in what order, and where its reader is.
//!
//! The reader's place and the selection are row ids. What arrives is appended, or put in its place
//! among what is there; a pane that is held shows what it showed, until its reader moves.

mod reading;

use std::{collections::VecDeque, ops::Range};

use crate::filter::{Clock, Expression};

use super::{Kind, RoomState, Row, RowKey, crowd::Place};

/// What names a row among all rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RowId {
    /// The room, as an index into the state's rooms.
    pub room: usize,
    /// The row in it.
    pub key: RowKey,
}

/// Which rooms' rows a pane shows.
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
    entries: VecDeque<Entry>,
    /// Rows that belong among those that are held still: they would move them.
    waiting: Vec<Entry>,
    view: View,
    /// The row that actions are about.
    pub selected: Option<RowId>,
}

/// A row in its order: as they came, and within a room as the room orders them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    arrived: u64,
    key: RowKey,
    room: usize,
}

impl Entry {
    fn of(rooms: &[RoomState], id: RowId) -> Option<Self> {
        let row = rooms[id.room].scrollback.row(id.key)?;
        Some(Self { arrived: row.arrived, key: id.key, room: id.room })
    }

    fn id(self) -> RowId {
        RowId { room: self.room, key: self.key }
    }
}

/// Where the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    /// At the newest row, whichever that is.
    Follow,
    /// At rows that hold still.
    Held {
        /// The row at the top of the pane, and how many of its lines are above.
        top: Entry,
        lines: usize,
        /// The newest row that was there when the reader stopped, or was shown since: nothing after
        /// it is shown until the reader moves on.
        seen: Entry,
    },
}

/// A reader's place, to go back to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bookmark {
    view: View,
    selected: Option<RowId>,
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
    /// Whether it is the row's last line, of those that are shown.
    pub last: bool,
    /// How many lines of the row are not shown after it.
    pub hidden: usize,
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
        let (entries, waiting) = (VecDeque::new(), Vec::new());
        Self { scope, filter, entries, waiting, view: View::Follow, selected: None }
    }

    /// The rows that it shows, oldest first.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = RowId> + DoubleEndedIterator {
        self.entries.iter().map(|entry| entry.id())
    }

    /// Whether the newest row is looked at, whichever that is.
    pub fn follows(&self) -> bool {
        self.view == View::Follow
    }

    /// How many rows came since the reader stopped and were not shown yet.
    pub fn unread(&self) -> usize {
        match self.view {
            View::Follow => 0,
            View::Held { seen, .. } => self.entries.len() - self.after(seen) + self.waiting.len(),
        }
    }

    /// Whether rows of a room may stand here.
    pub(super) fn has_room(&self, room: usize) -> bool {
        match self.scope {
            Scope::Room(own) => own == room,
            Scope::All => true,
        }
    }

    /// Whether a row belongs here.
    fn shows(&self, rooms: &[RoomState], id: RowId, row: &Row, clock: &Clock) -> bool {
        if row.is_out() {
            return false;
        }
        let room = &rooms[id.room];
        if let Some(filter) = &self.filter {
            return filter.matches(&super::facts::of(room, row), clock);
        }
        let stands_alone = || match room.folds.leader(row.place) {
            Some(leader) if leader != id.key => {
                room.scrollback.row(leader).is_none_or(|leader| leader.open)
            }
            _ => true,
        };
        // What apps tell each other is for filters that ask for it.
        let signal = row.comment().is_some_and(|comment| comment.kind == "signal");
        !signal
            && !matches!(row.kind, Kind::Gift { .. })
            && (row.place == Place::Own || stands_alone())
    }

    /// Takes a new row in, if it belongs here. Among rows that are held still it waits.
    pub(super) fn note(&mut self, rooms: &[RoomState], id: RowId, clock: &Clock) {
        let Some(row) = rooms[id.room].scrollback.row(id.key) else { return };
        if !self.has_room(id.room) {
            return;
        }
        self.let_go_of_old(rooms, clock);
        if !self.shows(rooms, id, row, clock) {
            return;
        }
        let entry = Entry { arrived: row.arrived, key: id.key, room: id.room };
        let Err(at) = self.entries.binary_search(&entry) else { return };
        match self.view {
            View::Held { seen, .. } if entry < seen => self.waiting.push(entry),
            _ => self.entries.insert(at, entry),
        }
    }

    /// Lets go of rows that became too old for the filter, unless somebody reads there.
    fn let_go_of_old(&mut self, rooms: &[RoomState], clock: &Clock) {
        let ages = self.filter.as_ref().is_some_and(Expression::asks_for_times);
        if !ages || !self.follows() || self.selected.is_some() {
            return;
        }
        while let Some(oldest) = self.entries.front().map(|oldest| oldest.id())
            && let Some(row) = rooms[oldest.room].scrollback.row(oldest.key)
            && !self.shows(rooms, oldest, row, clock)
        {
            self.entries.pop_front();
        }
    }

    /// Lets go of rows that their rooms forgot.
    pub(super) fn drop_forgotten(&mut self, rooms: &[RoomState]) {
        let is_kept = |id: RowId| rooms[id.room].scrollback.row(id.key).is_some();
        while self.entries.front().is_some_and(|oldest| !is_kept(oldest.id())) {
            self.entries.pop_front();
        }
        self.see_the_first();
        self.selected = self.selected.filter(|id| is_kept(*id));
        // A quiet room's old row keeps those of busy rooms from being the oldest here.
        let kept: usize = rooms.iter().map(|room| room.scrollback.rows().len()).sum();
        if self.entries.len() + self.waiting.len() > 2 * kept + 64 {
            self.entries.retain(|entry| is_kept(entry.id()));
            self.waiting.retain(|entry| is_kept(entry.id()));
        }
    }

    /// Puts rows that waited in their place: the reader moves anyway.
    fn settle(&mut self, rooms: &[RoomState]) {
        for entry in std::mem::take(&mut self.waiting) {
            if Entry::of(rooms, entry.id()).is_some()
                && let Err(at) = self.entries.binary_search(&entry)
            {
                self.entries.insert(at, entry);
            }
        }
    }

    /// Chooses anew among all rows, as after a change of the filter. The selection stays, if its
    /// row does, and the reader's place as near as can be.
    pub(super) fn rebuild(&mut self, rooms: &[RoomState], clock: &Clock) {
        let mut entries = Vec::new();
        for (room, state) in rooms.iter().enumerate().filter(|(room, _)| self.has_room(*room)) {
            for row in state.scrollback.rows() {
                let id = RowId { room, key: row.key };
                if self.shows(rooms, id, row, clock) {
                    entries.push(Entry { arrived: row.arrived, key: row.key, room });
                }
            }
        }
        if self.scope == Scope::All {
            entries.sort_unstable();
        }
        self.entries = entries.into();
        self.waiting.clear();
        self.selected = self.selected.filter(|id| self.position(rooms, *id).is_some());
        if self.entries.is_empty() {
            self.view = View::Follow;
        }
        self.see_the_first();
    }

    /// A reader whose rows are all gone sees the first of those that are left.
    fn see_the_first(&mut self) {
        if let (View::Held { seen, .. }, Some(first)) = (&mut self.view, self.entries.front()) {
            *seen = (*seen).max(*first);
        }
    }

    /// Takes a row away that goes from its room.
    pub(super) fn forget(&mut self, rooms: &[RoomState], id: RowId) {
        if let Some(at) = self.position(rooms, id) {
            self.entries.remove(at);
            self.see_the_first();
        }
        self.waiting.retain(|entry| entry.id() != id);
        if self.selected == Some(id) {
            self.selected = None;
        }
    }

    fn position(&self, rooms: &[RoomState], id: RowId) -> Option<usize> {
        self.entries.binary_search(&Entry::of(rooms, id)?).ok()
    }

    /// The index of the first row that stands after another, which need not be here.
    fn after(&self, entry: Entry) -> usize {
        self.entries.partition_point(|other| *other <= entry)
    }

    fn row<'a>(&self, rooms: &'a [RoomState], at: usize) -> Option<&'a Row> {
        let id = self.entries.get(at)?.id();
        rooms[id.room].scrollback.row(id.key)
    }

    fn is_selectable(&self, rooms: &[RoomState], at: usize) -> bool {
        self.row(rooms, at).is_some_and(Row::is_selectable)
    }
}
