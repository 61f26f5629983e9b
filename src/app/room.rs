//! One room that is watched: what it says of itself, and what happened in it.

use std::collections::VecDeque;

use bytes::Bytes;

use crate::{
    i18n::{Language, words},
    model::{Event, Role, Room, RoomId, Text},
};

use super::{
    Audience, Limits, Members, Moment, Rate, RowKey, Scrollback, Seen, Stage, Statistics, Ticker,
    Told, crowd::Crowd, fold::Folds,
};

/// Items that are kept whole, for whoever wants to see them raw.
const MAX_RECENT: usize = 2_000;
/// Bytes of them, about.
const MAX_RECENT_BYTES: usize = 4 << 20;

/// A room that is watched.
#[derive(Debug)]
pub struct RoomState {
    /// Its id.
    pub id: RoomId,
    /// What it says of itself, once known.
    pub profile: Option<Room>,
    /// What we may do in it, once known.
    pub role: Option<Role>,
    /// Why nothing can come from it any more.
    pub over: Option<Text>,
    /// How many are online, and when that was told.
    pub online: Option<(u64, Moment)>,
    /// The comments, and lines among them.
    pub scrollback: Scrollback,
    /// Gifts and likes.
    pub ticker: Ticker,
    /// Who came and went.
    pub audience: Audience,
    /// Who is here, as far as was seen.
    pub members: Members,
    /// Who and what may be named in what one writes.
    pub seen: Seen,
    /// Messages a second.
    pub rate: Rate,
    /// The room in numbers.
    pub statistics: Statistics,
    /// Comments that fly.
    pub stage: Stage,
    /// What the service told who moderates it.
    pub told: Told,
    /// The most important thing that happened since somebody looked.
    pub activity: Option<Activity>,
    pub(super) crowd: Crowd,
    pub(super) folds: Folds,
    pub(super) recent: Recent,
    /// The line that shows up to where somebody looked.
    pub(super) read_mark: Option<RowKey>,
}

/// What happened in a room that nobody looks at; the last is the most important.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Activity {
    /// Somebody wrote.
    Talk,
    /// Somebody gave something.
    Gift,
    /// Something that a rule says stands out.
    Highlight,
    /// Somebody called us.
    Mention,
}

impl RoomState {
    /// A room of which nothing was seen yet.
    pub(super) fn new(id: RoomId, limits: Limits) -> Self {
        Self {
            id,
            profile: None,
            role: None,
            over: None,
            online: None,
            scrollback: Scrollback::new(limits),
            ticker: Ticker::default(),
            audience: Audience::default(),
            members: Members::default(),
            seen: Seen::default(),
            rate: Rate::default(),
            statistics: Statistics::default(),
            stage: Stage::default(),
            told: Told::default(),
            activity: None,
            crowd: Crowd::default(),
            folds: Folds::default(),
            recent: Recent::default(),
            read_mark: None,
        }
    }

    /// How it is called: by its name, else by its id.
    pub fn name(&self) -> Text {
        match &self.profile {
            Some(profile) if !profile.name.is_empty() => profile.name.clone(),
            _ => Text::new(self.id.as_str()),
        }
    }

    pub(super) fn note_activity(&mut self, activity: Activity) {
        self.activity = self.activity.max(Some(activity));
    }
}

/// The newest items as they came.
#[derive(Debug, Default)]
pub(super) struct Recent {
    items: VecDeque<(RowKey, Raw)>,
    bytes: usize,
}

/// What a row was before it was one.
#[derive(Debug)]
pub(super) enum Raw {
    /// JSON as it stood on the wire. It is a copy: a part of a frame would keep the whole frame.
    Item(Box<str>),
    /// What we sent, or what was replayed: there is only what it means.
    Event(Box<Event>),
}

impl Raw {
    pub(super) fn of(raw: Option<Bytes>, event: Event) -> Self {
        raw.map_or_else(|| Self::Event(Box::new(event)), |raw| Self::item(&raw))
    }

    pub(super) fn item(raw: &Bytes) -> Self {
        Self::Item(String::from_utf8_lossy(raw).into())
    }

    /// What it takes in memory, about: a message can hold 12 KB, other events are small.
    fn bytes(&self) -> usize {
        let own = size_of::<(RowKey, Self)>() + 32;
        own + match self {
            Self::Item(raw) => raw.len(),
            Self::Event(event) => match &**event {
                Event::Message(message) => {
                    let text = words::body(Language::English, message).heap_bytes();
                    size_of::<Event>() + 4 * text + message.cloud_custom_data.len() + 256
                }
                _ => size_of::<Event>() + 256,
            },
        }
    }
}

impl Recent {
    /// Keeps what a row was; of one that is kept already, what is told last.
    pub(super) fn keep(&mut self, key: RowKey, raw: Raw) {
        self.bytes += raw.bytes();
        // What comes twice does so soon.
        match self.items.iter_mut().rev().take(64).find(|(other, _)| *other == key) {
            Some((_, old)) => {
                self.bytes -= old.bytes();
                *old = raw;
            }
            None => self.items.push_back((key, raw)),
        }
        while self.items.len() > MAX_RECENT || self.bytes > MAX_RECENT_BYTES {
            let Some((_, raw)) = self.items.pop_front() else { break };
            self.bytes -= raw.bytes();
        }
    }

    /// What a row was, while it is kept.
    pub(super) fn raw(&self, key: RowKey) -> Option<&Raw> {
        self.items.iter().rev().find(|(other, _)| *other == key).map(|(_, raw)| raw)
    }
}
