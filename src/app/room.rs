//! One room that is watched: what it says of itself, and what happened in it.

use std::collections::VecDeque;

use crate::{
    i18n::{Language, words},
    model::{Event, Role, Room, RoomId, Text},
};

use super::{
    Audience, Limits, Members, Moment, Rate, RowKey, Scrollback, Seen, Stage, Statistics, Ticker,
    crowd::Crowd, fold::Folds,
};

/// Events that are kept whole, for whoever wants to see them raw.
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

/// The newest events as they came.
#[derive(Debug, Default)]
pub(super) struct Recent {
    events: VecDeque<(RowKey, usize, Event)>,
    bytes: usize,
}

impl Recent {
    pub(super) fn keep(&mut self, key: RowKey, event: Event) {
        let bytes = bytes_of(&event);
        self.bytes += bytes;
        self.events.push_back((key, bytes, event));
        while self.events.len() > MAX_RECENT || self.bytes > MAX_RECENT_BYTES {
            let Some((_, bytes, _)) = self.events.pop_front() else { break };
            self.bytes -= bytes;
        }
    }

    /// The event of a row, while it is kept.
    pub(super) fn event(&self, key: RowKey) -> Option<&Event> {
        self.events.iter().rev().find(|(other, ..)| *other == key).map(|(.., event)| event)
    }
}

/// What an event takes in memory, about: a message can hold 12 KB, the others are small.
fn bytes_of(event: &Event) -> usize {
    match event {
        Event::Message(message) => {
            let text = words::body(Language::English, message).heap_bytes();
            size_of::<Event>() + 4 * text + message.cloud_custom_data.len() + 256
        }
        _ => size_of::<Event>() + 256,
    }
}
