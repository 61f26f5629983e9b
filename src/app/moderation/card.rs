//! A person's card: what is known of them, what they said, what was done about them.

use crate::{
    app::{Input, Layer, RowId, State},
    model::{Act, Deed, Standing, UserId},
};

use super::Target;

/// Messages that a card shows.
const MESSAGES: usize = 12;

/// A person's card.
#[derive(Debug)]
pub struct Card {
    /// In which room acts are done, by its index.
    pub room: usize,
    /// Who, and the message that made somebody look.
    pub target: Target,
    /// How they stand, as the service told: not asked yet, or `None` when they are not there.
    pub standing: Option<Option<Standing>>,
    /// Why the service did not tell.
    pub unknown: Option<String>,
    /// The note that is being written.
    pub note: Option<Input>,
    /// Lines above the first that is shown.
    pub scroll: usize,
    /// The request by which the service was asked.
    pub(in crate::app) request: u64,
    /// What it lies over: that comes back when it is closed.
    pub(in crate::app) under: Option<Box<Layer>>,
}

impl State {
    /// The last messages of somebody in all open rooms, the newest first.
    pub fn messages_of(&self, user: &UserId) -> Vec<RowId> {
        let mut found: Vec<(u64, RowId)> = Vec::new();
        for (room, state) in self.rooms.iter().enumerate() {
            let theirs = state
                .scrollback
                .rows()
                .rev()
                .filter(|row| row.comment().is_some_and(|comment| comment.from == *user));
            let ids = theirs.map(|row| (row.arrived, RowId { room, key: row.key }));
            found.extend(ids.take(MESSAGES));
        }
        found.sort_unstable_by_key(|(arrived, _)| std::cmp::Reverse(*arrived));
        found.truncate(MESSAGES);
        found.into_iter().map(|(_, id)| id).collect()
    }

    /// What was done about somebody, here and by others, the newest first.
    pub fn acts_about<'a>(&'a self, user: &'a UserId) -> impl Iterator<Item = &'a Act> {
        self.moderation.acts.all().rev().filter(move |act| act.deed.user() == Some(user))
    }

    /// The act by which somebody is muted in a room, or banned from it, as far as it was seen.
    pub fn restricted_by<'a>(
        &'a self,
        room: usize,
        user: &'a UserId,
        banned: bool,
    ) -> Option<&'a Act> {
        let id = &self.rooms[room].id;
        let is_it = |act: &&Act| match &act.deed {
            Deed::Mute { .. } | Deed::Unmute { .. } => !banned,
            Deed::Ban { .. } | Deed::Unban { .. } => banned,
            _ => false,
        };
        let last = self
            .acts_about(user)
            .filter(|act| act.room.as_ref() == Some(id) && act.outcome.took_effect())
            .find(is_it)?;
        matches!(last.deed, Deed::Mute { .. } | Deed::Ban { .. }).then_some(last)
    }
}
