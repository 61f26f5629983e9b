//! What the viewer knows: all that the screen draws, and what the rules keep to themselves.

use std::time::Duration;

use crate::{
    filter::{Clock, Expression},
    i18n::Language,
    model::{Priority, RoomId, Text, UserId},
};

use super::{
    Border, Columns, Fate, Ignore, Input, Key, Keymap, Kind, Layer, Line, Moderation, Moment,
    Outbox, Pane, PaneId, Preset, RoomState, Row, RowId, Scope, Settings, Shares, pane::Bookmark,
};

/// How long a remark stands in the status line.
pub(super) const REMARK: Duration = Duration::from_secs(6);
/// Messages a second that a room of the service carries; one person's should be fewer.
const BUDGET: usize = 40;
/// Columns of a pane beside the comments, unless somebody drags its border.
const SIDE_WIDTH: u16 = 40;

/// Everything that the viewer knows.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct State {
    /// The rooms that are watched; at least one.
    pub rooms: Vec<RoomState>,
    /// The room that is looked at, as an index into [`Self::rooms`].
    pub active: usize,
    /// How several rooms are shown.
    pub arrangement: Arrangement,
    /// Who we are; `None` for a guest.
    pub me: Option<UserId>,
    /// The administrator of the app whose key opens REST, if there is one.
    pub administrator: Option<UserId>,
    /// What a moderator has in hand.
    pub moderation: Moderation,
    /// How we are called, once we wrote something.
    pub(super) my_nick: Option<Text>,
    /// Whether nothing is ever sent.
    pub read_only: bool,
    /// The link to the service.
    pub link: Link,
    /// Where keys go.
    pub focus: Focus,
    /// What lies over the room, or beside it.
    pub layer: Option<Layer>,
    /// A line that asks for something, in the input's place.
    pub prompt: Option<Prompt>,
    /// What is looked for; its finds stand out.
    pub search: Option<Search>,
    /// The line that is being written.
    pub input: Input,
    /// The priority of what is written.
    pub priority: Priority,
    /// Whether comments fly.
    pub flying: bool,
    /// Whether only text is shown, for the terminal's own selection.
    pub bare: bool,
    /// Whether the mouse is ours.
    pub mouse: bool,
    /// Whether somebody looks at the terminal, as far as it tells.
    pub focused: bool,
    /// What the person chose.
    pub settings: Settings,
    /// Who and what is not shown until the viewer ends, beside what the settings name.
    pub(crate) ignored_for_now: Ignore,
    /// The language in which we speak.
    pub language: Language,
    /// The keys.
    pub keymap: Keymap,
    /// Keys that were pressed and wait for others.
    pub pending: Vec<Key>,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Columns of a pane beside the comments.
    pub side_width: u16,
    /// How a split shares its columns and its rows, where somebody dragged them.
    pub shares: Shares,
    /// The terminal's time zone, for the clock beside comments.
    pub zone: jiff::tz::TimeZone,
    /// The time now, for ages and countdowns.
    pub now: Moment,
    /// Seconds from 1970 to the start of the viewer.
    pub started: i64,
    pub(super) panes: Vec<Pane>,
    pub(super) merged: Option<Pane>,
    pub(super) remark: Option<(Moment, Remark)>,
    /// When Ctrl-c was pressed last: twice in a row quits.
    pub(super) interrupted: Option<Moment>,
    pub(super) requests: u64,
    /// What was written here, and what became of it.
    pub outbox: Outbox,
    /// The lines that show what has not come from the room yet, by request.
    pub(super) own: Vec<(u64, RowId)>,
    pub(super) arrivals: u64,
    /// Whether the border of the pane beside the comments is being dragged.
    pub(super) dragging: Option<Border>,
    pub(super) changed: bool,
}

impl State {
    /// A viewer of `rooms`, of which there is at least one, that has seen nothing yet.
    pub fn new(
        rooms: Vec<RoomId>,
        me: Option<UserId>,
        read_only: bool,
        settings: Settings,
    ) -> Self {
        let (keymap, _) = settings.keys.keymap();
        let limits = settings.limits();
        let panes = (0..rooms.len()).map(|room| Pane::new(Scope::Room(room), None)).collect();
        let writes = me.is_some() && !read_only && settings.keys.preset == Preset::Arrows;
        let language = settings.language();
        Self {
            rooms: rooms.into_iter().map(|room| RoomState::new(room, limits)).collect(),
            active: 0,
            arrangement: Arrangement::Tabs,
            me,
            administrator: None,
            moderation: Moderation::new(settings.moderation.streamer, settings.words.clone()),
            my_nick: None,
            read_only,
            link: Link::Up,
            focus: if writes { Focus::Input } else { Focus::List },
            layer: None,
            prompt: None,
            search: None,
            input: Input::default(),
            priority: Priority::Normal,
            flying: false,
            bare: false,
            mouse: settings.viewer.mouse,
            focused: true,
            settings,
            ignored_for_now: Ignore::default(),
            language,
            keymap,
            pending: Vec::new(),
            size: (0, 0),
            side_width: SIDE_WIDTH,
            shares: Shares::default(),
            zone: jiff::tz::TimeZone::UTC,
            now: Moment::ZERO,
            started: 0,
            panes,
            merged: None,
            remark: None,
            interrupted: None,
            requests: 0,
            outbox: Outbox::new(BUDGET),
            own: Vec::new(),
            arrivals: 0,
            dragging: None,
            changed: true,
        }
    }

    /// The room that is looked at.
    pub fn room(&self) -> &RoomState {
        &self.rooms[self.active]
    }

    /// Whether this viewer could send at all.
    pub fn may_write(&self) -> bool {
        self.me.is_some() && !self.read_only
    }

    /// A pane; the active room's where the one that is asked for is not open.
    pub fn pane(&self, id: PaneId) -> &Pane {
        match (id, &self.merged, &self.layer) {
            (PaneId::Merged, Some(merged), _) => merged,
            (PaneId::Mentions, _, Some(Layer::Mentions(pane))) => pane,
            (PaneId::Room(room), ..) => &self.panes[room],
            _ => &self.panes[self.active],
        }
    }

    /// The pane that keys and actions are about.
    pub fn focused_pane(&self) -> &Pane {
        self.pane(self.focused_pane_id())
    }

    /// Works on a pane, with what it needs to know of the rooms and of its own size.
    pub(super) fn with_pane<T>(
        &mut self,
        id: PaneId,
        work: impl FnOnce(&mut Pane, &[RoomState], Columns, u16) -> T,
    ) -> T {
        let (columns, height) = self.geometry(id);
        let pane = match (id, &mut self.merged, &mut self.layer) {
            (PaneId::Merged, Some(merged), _) => merged,
            (PaneId::Mentions, _, Some(Layer::Mentions(pane))) => pane,
            (PaneId::Room(room), ..) => &mut self.panes[room],
            _ => &mut self.panes[self.active],
        };
        work(pane, &self.rooms, columns, height)
    }

    /// The lines that a pane shows in an area of this size.
    pub fn lines(&self, id: PaneId, width: u16, height: u16) -> Vec<Line<'_>> {
        self.pane(id).lines(&self.rooms, self.columns(id, width), height)
    }

    /// The row of an id, while it is kept.
    pub fn row(&self, id: RowId) -> Option<&Row> {
        self.rooms.get(id.room)?.scrollback.row(id.key)
    }

    /// The row that actions are about.
    pub fn selected(&self) -> Option<RowId> {
        self.focused_pane().selected
    }

    /// The time on the wall, in seconds since 1970.
    pub fn time(&self) -> i64 {
        self.clock().now
    }

    /// The clock on the wall.
    pub(crate) fn clock(&self) -> Clock {
        let since = i64::try_from(self.now.as_secs()).unwrap_or(i64::MAX);
        Clock { now: self.started.saturating_add(since), zone: self.zone.clone() }
    }

    /// Shows lines of ours at the start of the comments.
    pub fn invite(&mut self, lines: &[String]) {
        for line in lines {
            self.push_line(0, Kind::Invitation, Text::new(line));
        }
    }

    /// Whether anything that is drawn changed since this was last asked.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// The only timer there is: when something on the screen changes by itself next.
    pub fn next_wake(&self, now: Moment) -> Option<Moment> {
        let remark = self.remark.as_ref().map(|(at, _)| *at + REMARK);
        let rooms = self.rooms.iter().flat_map(|room| {
            let flying = if self.flying { room.stage.next_wake(now) } else { None };
            [room.rate.next_wake(), room.ticker.next_wake(), room.audience.next_wake(), flying]
        });
        // What it shows of the last minutes moves on with time, until nothing is left of them.
        let statistics = &self.room().statistics;
        let moves = matches!(self.layer, Some(Layer::Statistics))
            && statistics.per_second().any(|count| count > 0);
        let second = moves.then(|| Duration::from_secs(self.now.as_secs() + 1));
        let waiting = self.outbox.pending().any(|own| own.fate == Fate::Waiting);
        let pace = if waiting { self.outbox.next_wake(now) } else { None };
        let up = self.link == Link::Up;
        let moderation = [self.moderation.next_wake(up, now), self.next_poll()];
        rooms
            .chain([remark, second, pace])
            .chain(moderation)
            .flatten()
            .min()
            .map(|wake| wake.max(now))
    }

    /// What stands in the status line for the moment.
    pub fn remark(&self) -> Option<&Remark> {
        self.remark.as_ref().map(|(_, remark)| remark)
    }

    pub(super) fn say(&mut self, text: impl Into<String>, wrong: bool) {
        self.remark = Some((self.now, Remark { text: text.into(), wrong }));
        self.changed = true;
    }
}

/// How several rooms are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Arrangement {
    /// One at a time, with a tab each.
    #[default]
    Tabs,
    /// Side by side.
    Split,
    /// In one list.
    Merged,
}

/// Where keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// Into the line that is being written.
    Input,
    /// To the comments.
    List,
}

/// A line that asks for something.
#[derive(Debug)]
pub struct Prompt {
    /// What for.
    pub kind: PromptKind,
    /// What was written.
    pub line: Input,
    /// Where its reader was, to go back to.
    pub(super) before: Bookmark,
}

/// What a prompt asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromptKind {
    /// What to find.
    Search,
    /// What to show.
    Filter,
    /// Which acts to list.
    Acts,
}

/// What is looked for.
#[derive(Debug)]
pub struct Search {
    /// As it was written.
    pub text: String,
    /// What it means.
    pub expression: Expression,
}

/// The link to the service, as the status line shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// Up.
    Up,
    /// Being made again.
    Connecting {
        /// 1 for the first try.
        attempt: u32,
    },
    /// Down; tried again by itself.
    Down {
        /// Why.
        reason: Text,
    },
    /// Over for good.
    Over {
        /// Why.
        reason: Text,
    },
}

/// A short word to the person at the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What to say.
    pub text: String,
    /// Whether something went wrong.
    pub wrong: bool,
}
