//! What a moderator has in hand: acts and their record, notes, flags, the shield, what waits.

mod acts;
mod asking;
mod card;
mod lists;
mod preset;
mod undo;
mod wave;

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use crate::{
    filter::WordLists,
    model::{MessageId, Quote, Text, UserId},
};

use super::{Moment, Right};

pub use acts::Acts;
pub use asking::{Asking, Choice, Verb};
pub use card::Card;
pub use lists::{ActsList, Hits, Queue, Restricted, Told};
pub use preset::{ModerationSettings, Preset as ModerationPreset, PresetVerb};
pub use wave::{Progress, Wave, WavePerson};

pub(in crate::app) use undo::{Undo, undo};

/// How long a flag on somebody lasts.
const FLAG: Duration = Duration::from_mins(15);
/// People with a flag at once.
const MAX_FLAGS: usize = 5_000;

/// What a moderator has in hand.
#[derive(Debug, Default)]
pub struct Moderation {
    /// Acts: those that wait, were done, or were told.
    pub acts: Acts,
    /// Notes on people, for the moderator alone.
    pub notes: BTreeMap<UserId, String>,
    /// The shield, while it is up.
    pub shield: Option<Shield>,
    /// Whether what must not be on a stream is hidden.
    pub streamer: bool,
    /// Word lists of one's own; what they hit is marked.
    pub words: WordLists,
    flags: HashMap<UserId, Moment>,
    /// What the app's edition does not have, as far as the service told.
    pub lacks: Vec<Right>,
    /// What was asked of the service and has no answer yet: in which room, and what for.
    pub(in crate::app) finds: HashMap<u64, (usize, Find)>,
    /// What ids of acts begin with: no two viewers have the same.
    pub session: String,
    count: u64,
}

/// What is found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app) enum Find {
    /// How somebody stands, for their card.
    Member,
    /// Who is muted.
    Muted,
    /// Who is banned.
    Banned,
    /// What waits.
    Held,
}

/// A shield over a room: everyone muted, all messages held where the service can, links hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shield {
    /// Over which room, by its index.
    pub room: usize,
    /// When it is taken down by itself.
    pub until: Moment,
    /// Whether everyone was muted before.
    pub(in crate::app) muted: bool,
    /// Whether all messages waited before; `None` where they do not wait because of it.
    pub(in crate::app) held: Option<bool>,
}

/// Whom an act is about, and what of theirs made somebody act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Who.
    pub user: UserId,
    /// How they are called.
    pub name: Text,
    /// What they had said.
    pub quote: Option<Quote>,
}

impl Target {
    /// Somebody, and a message of theirs.
    pub(in crate::app) fn new(
        user: UserId,
        name: Text,
        quote: Option<(&MessageId, &Text)>,
    ) -> Self {
        let quote = quote.map(|(id, text)| Quote { id: id.clone(), text: text.clone() });
        Self { user, name, quote }
    }
}

impl Moderation {
    pub(in crate::app) fn new(streamer: bool, words: WordLists) -> Self {
        Self { streamer, words, ..Self::default() }
    }

    /// Whether somebody has a flag.
    pub fn is_flagged(&self, user: &UserId, now: Moment) -> bool {
        self.flags.get(user).is_some_and(|until| *until > now)
    }

    /// Puts a flag on somebody, or takes it away; whether they have one now.
    pub(in crate::app) fn flag(&mut self, user: &UserId, now: Moment) -> bool {
        self.flags.retain(|_, until| *until > now);
        if self.flags.remove(user).is_some() || self.flags.len() >= MAX_FLAGS {
            return false;
        }
        self.flags.insert(user.clone(), now + FLAG);
        true
    }

    /// An id for the next act.
    pub(in crate::app) fn next_id(&mut self) -> Box<str> {
        self.count += 1;
        format!("{}-{}", self.session, self.count).into()
    }

    /// When a flag wears off next, or the shield comes down, or an act has its turn.
    pub(in crate::app) fn next_wake(&self, link: bool, now: Moment) -> Option<Moment> {
        let flag = self.flags.values().copied().filter(|until| *until > now).min();
        // The seconds that are left of it are shown.
        let shield = self.shield.as_ref().map(|_| Moment::from_secs(now.as_secs() + 1));
        [flag, shield, self.acts.next_wake(link)].into_iter().flatten().min()
    }

    /// Lets flags wear off; whether one did.
    pub(in crate::app) fn settle(&mut self, now: Moment) -> bool {
        let before = self.flags.len();
        self.flags.retain(|_, until| *until > now);
        self.flags.len() != before
    }
}
