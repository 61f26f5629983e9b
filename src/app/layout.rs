//! Where things lie on the screen: a pure function of what is shown and of the terminal's size.
//!
//! The rules need it to scroll by pages and to know what a click means; the screen draws by it.

use crate::model::{str_width, wrap};

use super::{Activity, Arrangement, Columns, Layer, State};

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Area {
    /// The leftmost column.
    pub x: u16,
    /// The topmost row.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Area {
    /// Whether a cell lies in it.
    pub fn contains(self, x: u16, y: u16) -> bool {
        (self.x..self.x + self.width).contains(&x) && (self.y..self.y + self.height).contains(&y)
    }

    /// Whether it has no cell.
    pub fn is_empty(self) -> bool {
        self.width == 0 || self.height == 0
    }
}

/// A list of comments and where it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List {
    /// Whose rows.
    pub pane: PaneId,
    /// Where.
    pub area: Area,
    /// A line over it that names the room, where several stand side by side.
    pub title: Area,
}

/// Which pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaneId {
    /// A room's.
    Room(usize),
    /// The one in which all rooms are.
    Merged,
    /// The one of mentions and highlights.
    Mentions,
}

/// Where everything lies; what has no room is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The whole screen.
    pub whole: Area,
    /// The status line, on top.
    pub status: Area,
    /// A tab for each room, where there are several.
    pub tabs: Area,
    /// Gifts and likes.
    pub ticker: Area,
    /// The comments.
    pub lists: Vec<List>,
    /// A pane beside the comments.
    pub side: Area,
    /// Who came and went.
    pub tips: Area,
    /// What one writes.
    pub input: Area,
    /// The keys that matter now, at the bottom.
    pub footer: Area,
}

/// A line that can be dragged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    /// Between the comments and the pane beside them.
    Side,
    /// In a split, behind so many columns of rooms.
    Column(usize),
    /// In a split, under so many rows of rooms.
    Row(usize),
}

/// How a split is shared: what each part had when somebody dragged; nothing where nobody did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shares {
    /// Columns of those side by side.
    pub columns: Vec<u16>,
    /// Rows of those one above the other.
    pub rows: Vec<u16>,
}

/// Columns from which a pane stands beside the comments; else it covers them.
const WIDE: u16 = 100;
/// The least that a room gets in a split.
const LEAST_COLUMNS: u16 = 40;
const LEAST_ROWS: u16 = 5;

impl Layout {
    /// Shares out the screen: what matters most goes last. Four rows have comments, the input and
    /// the status; the strips come with height.
    pub fn of(state: &State) -> Self {
        let (columns, rows) = state.size;
        let whole = Area { x: 0, y: 0, width: columns, height: rows };
        if state.bare {
            return Self::bare(state, whole);
        }
        let mut left = rows;
        let mut take = |wanted: u16| {
            let taken = wanted.min(left);
            left -= taken;
            taken
        };
        let input = take(1);
        let status = take(u16::from(rows >= 3));
        let tips = take(u16::from(rows >= 7));
        let footer = take(u16::from(rows >= 10));
        let several = state.rooms.len() > 1 && state.arrangement != Arrangement::Split;
        let tabs = take(u16::from(several && rows >= 6));
        let ticker = take(match rows {
            0..6 => 0,
            6..20 => 1,
            _ => 2,
        });
        let mut y = 0;
        let mut strip = |height: u16| {
            let area = Area { y, height, ..whole };
            y += height;
            area
        };
        let (status, tabs, ticker) = (strip(status), strip(tabs), strip(ticker));
        let middle = strip(left);
        let (tips, input, footer) = (strip(tips), strip(input), strip(footer));
        let side_width = match &state.layer {
            Some(layer) if layer.stands_beside() && columns >= WIDE => {
                state.side_width.clamp(24, columns - 60)
            }
            Some(layer) if layer.stands_beside() => columns,
            _ => 0,
        };
        let comments = Area { width: middle.width - side_width, ..middle };
        let side = Area { x: comments.x + comments.width, width: side_width, ..middle };
        let lists = lists(state, if comments.width == 0 { middle } else { comments });
        Self { whole, status, tabs, ticker, lists, side, tips, input, footer }
    }

    /// Nothing but the comments, for the terminal's own selection.
    fn bare(state: &State, whole: Area) -> Self {
        let none = Area::default();
        let pane = state.active_pane_id();
        let lists = vec![List { pane, area: whole, title: none }];
        Self {
            whole,
            status: none,
            tabs: none,
            ticker: none,
            lists,
            side: none,
            tips: none,
            input: none,
            footer: none,
        }
    }

    /// Where mentions stand: under the title of the pane beside the comments, and behind the line
    /// between them.
    pub fn mentions(&self) -> Area {
        let side = self.side;
        let line = u16::from(side.x > 0 && side.width > 4);
        let height = side.height.saturating_sub(1);
        Area { x: side.x + line, y: side.y + 1, width: side.width - line, height }
    }

    /// The line that can be dragged here.
    pub(super) fn border_at(&self, column: u16, row: u16) -> Option<Border> {
        if self.side.contains(column, row) {
            return (self.side.x > 0 && column == self.side.x).then_some(Border::Side);
        }
        let (columns, _) = self.split();
        let first = self.lists.first()?;
        let line = self.lists.iter().position(|list| {
            let whole = list.title.height + list.area.height;
            (list.title.y..list.title.y + whole).contains(&row)
        })? / columns.len();
        // The blank column behind a room; the last line may have fewer of them.
        let full = (line + 1) * columns.len() <= self.lists.len();
        let mut end = first.title.x;
        for (index, part) in columns.iter().enumerate().take(columns.len() - 1) {
            end += part;
            if full && column + 1 == end {
                return Some(Border::Column(index));
            }
        }
        None
    }

    /// After how many rows of rooms in a split this one begins another; its title is what is dragged.
    pub(super) fn row_at(&self, row: u16) -> Option<usize> {
        let across = self.split().0.len();
        let begins = self.lists.iter().step_by(across).position(|list| list.title.y == row)?;
        begins.checked_sub(1)
    }

    /// What the parts of a split have: those side by side, and those one above the other.
    pub(super) fn split(&self) -> (Vec<u16>, Vec<u16>) {
        let tops = |list: &&List| list.title.y == self.lists[0].title.y;
        let across: Vec<_> = self.lists.iter().filter(tops).collect();
        let last = across.len() - 1;
        let columns = across.iter().enumerate();
        let columns =
            columns.map(|(index, list)| list.title.width + u16::from(index < last)).collect();
        let lefts = self.lists.iter().step_by(across.len());
        let rows = lefts.map(|list| list.title.height + list.area.height).collect();
        (columns, rows)
    }

    /// The list of a pane.
    pub fn list(&self, pane: PaneId) -> Option<&List> {
        self.lists.iter().find(|list| list.pane == pane)
    }
}

fn lists(state: &State, area: Area) -> Vec<List> {
    let none = Area { height: 0, ..area };
    let rooms = state.rooms.len();
    if state.arrangement != Arrangement::Split || rooms < 2 {
        return vec![List { pane: state.active_pane_id(), area, title: none }];
    }
    // Side by side while that leaves room to read, then one above the other; what has no room at
    // all is left out, the active one never.
    let beside = usize::from(area.width / LEAST_COLUMNS).clamp(1, rooms);
    let most_rows = usize::from(area.height / LEAST_ROWS).max(1);
    let lines = rooms.div_ceil(beside).min(most_rows);
    let shown = (beside * lines).min(rooms);
    let first = state.active.saturating_sub(shown - 1).min(rooms - shown);
    let mut lists = Vec::with_capacity(shown);
    for (index, room) in (first..first + shown).enumerate() {
        let (line, column) = (index / beside, index % beside);
        let across = beside.min(shown - line * beside);
        let (x, width) = share(area.x, area.width, across, column, &state.shares.columns);
        let (y, height) = share(area.y, area.height, lines, line, &state.shares.rows);
        // A column between neighbours stays blank.
        let width = if column + 1 < across { width.saturating_sub(1) } else { width };
        let title = Area { x, y, width, height: u16::from(height > 1) };
        let area = Area { x, y: y + title.height, width, height: height - title.height };
        lists.push(List { pane: PaneId::Room(room), area, title });
    }
    lists
}

/// The start and the length of one of `parts`: as they were dragged, where there were as many then,
/// else equal ones, of which the first get what is over.
fn share(start: u16, length: u16, parts: usize, part: usize, shares: &[u16]) -> (u16, u16) {
    if shares.len() == parts {
        let all = shares.iter().copied().map(u32::from).sum::<u32>().max(1);
        let end = |parts: usize| {
            let before: u32 = shares[..parts].iter().copied().map(u32::from).sum();
            u16::try_from(u32::from(length) * before / all).unwrap_or(length)
        };
        return (start + end(part), end(part + 1) - end(part));
    }
    let parts = u16::try_from(parts).unwrap_or(u16::MAX).max(1);
    let part = u16::try_from(part).unwrap_or(u16::MAX);
    let (each, over) = (length / parts, length % parts);
    let begin = start + part * each + part.min(over);
    (begin, each + u16::from(part < over))
}

/// Columns that a room's name has at most in its tab.
const TAB: usize = 20;

impl State {
    /// What the tab of a room says: its name, and a mark for what happened in it.
    pub fn tab(&self, room: usize) -> String {
        let mark = match self.rooms[room].activity {
            None => "",
            Some(Activity::Talk) => "· ",
            Some(Activity::Gift) => "$ ",
            Some(Activity::Highlight) => "! ",
            Some(Activity::Mention) => "@ ",
        };
        let name = self.rooms[room].name();
        let end = wrap(name.as_str(), TAB, TAB).first().map_or(0, |line| line.end);
        let more = if end < name.as_str().len() { "…" } else { "" };
        format!(" {}{more} {mark}", &name.as_str()[..end])
    }

    /// The first room whose tab is shown: as many before the active one as leave room for it, and
    /// for a part of the one after it.
    pub fn first_tab(&self) -> usize {
        let width = |room| str_width(&self.tab(room)) + 1;
        let after = (self.active + 1 < self.rooms.len()).then(|| width(self.active + 1).min(8));
        let mut left = usize::from(self.size.0).saturating_sub(after.unwrap_or(0));
        let fits = |room: &usize| {
            let fits = width(*room) <= left + 1;
            left = left.saturating_sub(width(*room));
            fits
        };
        (0..=self.active).rev().take_while(fits).last().unwrap_or(self.active)
    }

    /// The room whose tab has a column; a blank stands between two.
    pub(super) fn tab_at(&self, column: u16) -> Option<usize> {
        let mut start = 0;
        (self.first_tab()..self.rooms.len()).find(|room| {
            let end = start + str_width(&self.tab(*room));
            let under = (start..end).contains(&usize::from(column));
            start = end + 1;
            under
        })
    }

    /// The pane that has the keys, and how it is drawn: its columns and its rows.
    pub(super) fn geometry(&self, pane: PaneId) -> (Columns, u16) {
        let layout = Layout::of(self);
        if pane == PaneId::Mentions {
            let area = layout.mentions();
            return (Columns::of(area.width, self.rooms.len() > 1), area.height);
        }
        match layout.list(pane) {
            Some(list) => (self.columns(pane, list.area.width), list.area.height),
            None => (Columns::of(0, false), 0),
        }
    }

    /// How a pane's columns are shared.
    pub fn columns(&self, pane: PaneId, width: u16) -> Columns {
        Columns::of(
            width,
            matches!(pane, PaneId::Merged | PaneId::Mentions) && self.rooms.len() > 1,
        )
    }

    /// The pane of comments that has the keys when no other has them.
    pub fn active_pane_id(&self) -> PaneId {
        match self.arrangement {
            Arrangement::Merged => PaneId::Merged,
            _ => PaneId::Room(self.active),
        }
    }

    /// The pane that keys and actions are about.
    pub fn focused_pane_id(&self) -> PaneId {
        match self.layer {
            Some(Layer::Mentions(_)) => PaneId::Mentions,
            _ => self.active_pane_id(),
        }
    }
}
