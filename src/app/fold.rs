//! Rows that stand in another: which ones, in which, and what happens when that one goes.

use std::collections::{HashMap, VecDeque};

use super::{Row, RowKey, Scrollback, crowd::Place};

/// The rows of a room that are folded into others.
///
/// The row in which others stand is the one that they repeat or follow; when that is not kept or
/// not shown any more, the first of them that is.
#[derive(Debug, Default)]
pub(super) struct Folds {
    groups: HashMap<Place, Group>,
}

#[derive(Debug, Default)]
struct Group {
    leader: Option<RowKey>,
    rows: VecDeque<RowKey>,
}

impl Folds {
    /// The row in which those of a place stand; it may be one of them.
    pub(super) fn leader(&self, place: Place) -> Option<RowKey> {
        self.groups.get(&place)?.leader
    }

    /// The rows that stand in a row, in order of the way in which they came to do so.
    pub(super) fn within<'a>(&'a self, row: &Row) -> impl Iterator<Item = RowKey> + use<'a> {
        let (key, own) = (row.key, row.place);
        let places = [own, Place::RepeatOf(key), Place::MoreOf(key)];
        let groups = places.into_iter().filter_map(|place| self.groups.get(&place));
        let led = groups.filter(move |group| group.leader == Some(key));
        led.flat_map(|group| group.rows.iter().copied()).filter(move |other| *other != key)
    }

    /// Takes in a row that has its place and stands after all that have it too.
    pub(super) fn add(&mut self, rows: &mut Scrollback, key: RowKey) {
        let Some(row) = rows.row(key) else { return };
        let (place, ignored) = (row.place, row.is_out());
        let (Place::RepeatOf(founder) | Place::MoreOf(founder)) = place else { return };
        let group = self.groups.entry(place).or_insert_with(|| {
            let shown = rows.row(founder).is_some_and(|row| !row.is_out());
            Group { leader: shown.then_some(founder), rows: VecDeque::new() }
        });
        group.rows.push_back(key);
        if ignored {
            return;
        }
        match group.leader.and_then(|leader| rows.row_mut(leader)) {
            Some(leader) => *count(leader, place) += 1,
            None => group.leader = Some(key),
        }
    }

    /// Lets go of a row that its room forgot; the rows that stand for others in its place.
    pub(super) fn forget(&mut self, rows: &mut Scrollback, mut old: Row) -> Vec<RowKey> {
        let mut followers = Vec::new();
        for place in [old.place, Place::RepeatOf(old.key), Place::MoreOf(old.key)] {
            let Some(group) = self.groups.get_mut(&place) else { continue };
            group.rows.pop_front_if(|key| *key == old.key);
            if group.leader == Some(old.key) {
                let shown = |key: &&RowKey| rows.row(**key).is_some_and(|row| !row.is_out());
                group.leader = group.rows.iter().find(shown).copied();
                if let Some(leader) = group.leader.and_then(|leader| rows.row_mut(leader)) {
                    *count(leader, place) = count(&mut old, place).saturating_sub(1);
                    leader.open = old.open;
                    followers.push(leader.key);
                }
            }
            if group.rows.is_empty() {
                self.groups.remove(&place);
            }
        }
        followers
    }

    /// Puts all rows together anew, as after a change of what is ignored or hidden.
    pub(super) fn rebuild(&mut self, rows: &mut Scrollback) {
        self.groups.clear();
        let mut folded = Vec::new();
        for row in rows.rows_mut() {
            (row.repeats, row.more) = (0, 0);
            if row.place != Place::Own {
                folded.push(row.key);
            }
        }
        for key in folded {
            self.add(rows, key);
        }
    }
}

/// The count of those that stand in a row by such a place.
fn count(row: &mut Row, place: Place) -> &mut u32 {
    if let Place::MoreOf(_) = place { &mut row.more } else { &mut row.repeats }
}
