//! How a pane's columns are shared: a mark, the clock, the room, the names, the text.

use std::ops::Range;

use crate::model::{Role, wrap};

use super::{Kind, Row};

/// How rows are broken into lines: by the columns that their text has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    /// All.
    pub width: u16,
    /// Of the clock with the space after it; 0 where there is no room for it.
    pub clock: u16,
    /// Of the room's name with the space after it, where rows of several rooms stand together.
    pub room: u16,
    /// Of the names with the space after them; 0 where the name runs in with the text.
    pub name: u16,
}

/// The column at the left of every row for what it is: selected, highlighted.
pub const MARK: u16 = 1;

/// Lines of a comment that are shown until it is opened.
const MOST_LINES: usize = 6;

impl Columns {
    /// The columns of a pane so wide: the clock goes first, then the aligned names.
    pub fn of(width: u16, rooms: bool) -> Self {
        Self {
            width,
            clock: if width >= 44 { 6 } else { 0 },
            room: match width {
                _ if !rooms => 0,
                0..44 => 4,
                _ => 9,
            },
            name: match width {
                0..56 => 0,
                56..100 => 18,
                _ => 22,
            },
        }
    }

    /// Columns before the names.
    pub fn before_name(self) -> usize {
        usize::from(MARK.min(self.width) + self.clock + self.room)
    }

    /// Where the text of a row begins, on its first line and on the others.
    pub fn indents(self, row: &Row) -> (usize, usize) {
        let (before, name) = (self.before_name(), usize::from(self.name));
        match &row.kind {
            // Addresses are copied whole: they get all the room there is.
            Kind::Invitation => (1, 3),
            Kind::Comment(comment) | Kind::Gift { by: comment, .. } if name == 0 => {
                let badge = comment.role.and_then(badge).map_or(0, |badge| badge.len() + 1);
                let most = usize::from(self.width / 2);
                (before + badge + comment.name.width().min(most) + 2, before + 2)
            }
            Kind::ReadMark => (before, before),
            _ => (before + name, before + name),
        }
    }

    /// The lines of a row that are shown, and how many are not: one comment leaves room for
    /// others, unless it is opened.
    pub(super) fn shown(self, row: &Row) -> (Vec<Range<usize>>, usize) {
        let mut lines = self.wrap(row);
        let most = most_lines(row);
        if lines.len() <= most || row.open {
            return (lines, 0);
        }
        // Where only one more would be hidden, it may as well stand there.
        let most = most.min(MOST_LINES);
        let hidden = lines.len() - most;
        lines.truncate(most);
        (lines, hidden)
    }

    /// Whether a row has more lines than are shown of one that is not opened.
    pub(super) fn is_long(self, row: &Row) -> bool {
        self.wrap(row).len() > most_lines(row)
    }

    fn wrap(self, row: &Row) -> Vec<Range<usize>> {
        let (first, rest) = self.indents(row);
        let width = usize::from(self.width);
        wrap(
            row.body.as_str(),
            width.saturating_sub(first).max(1),
            width.saturating_sub(rest).max(1),
        )
    }
}

/// How many lines of a row stand there whole.
fn most_lines(row: &Row) -> usize {
    match &row.kind {
        // An address is of no use in part.
        Kind::Invitation => usize::MAX,
        // What only an app understands is to be seen, and not in the way.
        Kind::Comment(comment) if comment.kind == "custom" => 1,
        _ => MOST_LINES + 1,
    }
}

/// The word that stands before somebody's name.
pub fn badge(role: Role) -> Option<&'static str> {
    match role {
        Role::Owner => Some("[host]"),
        Role::Admin => Some("[admin]"),
        Role::Member | Role::Guest => None,
    }
}
