//! How a pane's columns are shared: the clock, the names, the text.

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
    /// Of the names with the space after them; 0 where the name runs in with the text.
    pub name: u16,
}

impl Columns {
    /// The columns of a pane so wide: the clock goes first, then the aligned names.
    pub fn of(width: u16) -> Self {
        Self {
            width,
            clock: if width >= 44 { 6 } else { 0 },
            name: match width {
                0..56 => 0,
                56..100 => 18,
                _ => 22,
            },
        }
    }

    /// Where the text of a row begins, on its first line and on the others.
    pub fn indents(self, row: &Row) -> (usize, usize) {
        let (clock, name) = (usize::from(self.clock), usize::from(self.name));
        match &row.kind {
            Kind::Comment { .. } if name > 0 => (clock + name, clock + name),
            Kind::Comment { name, role, .. } => {
                let badge = role.and_then(badge).map_or(0, |badge| badge.len() + 1);
                let most = usize::from(self.width / 2);
                (clock + badge + name.width().min(most) + 2, clock + 2)
            }
            // Addresses are copied whole: they get all the room there is.
            Kind::Invitation => (1, 3),
            _ => (clock + name, clock + name),
        }
    }

    pub(super) fn wrap(self, row: &Row) -> Vec<Range<usize>> {
        let (first, rest) = self.indents(row);
        let width = usize::from(self.width);
        wrap(
            row.body.as_str(),
            width.saturating_sub(first).max(1),
            width.saturating_sub(rest).max(1),
        )
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
