//! The viewer's state and rules, pure: no screen, no sockets, no files, no clock.
//!
//! [`update`] takes what happened, with the time at which it happened, and gives what is to be
//! done; [`State`] is what the screen draws.

mod audience;
mod columns;
mod input;
mod key;
mod keymap;
mod mouse;
mod rate;
mod scrollback;
mod ticker;
mod update;
pub mod words;

#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::model::{Command, Event, Message, Refusal, Role, Room, RoomId, Text, UserId};

pub use audience::Audience;
pub use columns::{Columns, badge};
pub use input::Input;
pub use key::{Code, Key};
pub use keymap::{Action, BINDINGS, Binding};
pub use mouse::{Button, Mouse, MouseKind};
pub use rate::Rate;
pub use scrollback::{Kind, Limits, Line, Row, RowKey, Scrollback};
pub use ticker::{Combo, Ticker};
pub use update::update;

/// A moment, as time since the viewer started.
pub type Moment = Duration;

/// How long a remark stands in the status line.
const REMARK: Duration = Duration::from_secs(6);

/// Everything that the viewer knows.
#[derive(Debug)]
pub struct State {
    /// The room that is watched.
    pub room: RoomId,
    /// What the room says of itself, once known.
    pub profile: Option<Room>,
    /// Who we are; `None` for a guest.
    pub me: Option<UserId>,
    /// What we may do, once known.
    pub role: Option<Role>,
    /// Whether nothing is ever sent.
    pub read_only: bool,
    /// The link to the service.
    pub link: Link,
    /// How many are online, once known.
    pub online: Option<u64>,
    /// The comments, and lines among them.
    pub scrollback: Scrollback,
    /// Gifts and likes.
    pub ticker: Ticker,
    /// Who came and went.
    pub audience: Audience,
    /// Messages a second.
    pub rate: Rate,
    /// The line that is being written.
    pub input: Input,
    /// Whether the keys are shown.
    pub help: bool,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The terminal's time zone, for the clock beside comments.
    pub zone: jiff::tz::TimeZone,
    remark: Option<(Moment, Remark)>,
    /// When Ctrl-c was pressed last: twice in a row quits.
    interrupted: Option<Moment>,
    requests: u64,
    /// What was sent and not yet answered, by request.
    sending: Vec<(u64, String)>,
    changed: bool,
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

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// In the room, or to the connection.
    Event(Event),
    /// A key was pressed.
    Key(Key),
    /// Text was pasted; it never acts as keys.
    Paste(String),
    /// The mouse did something; only while it is ours.
    Mouse(Mouse),
    /// The terminal's window came to the front, or went from there; few terminals tell.
    Focus(bool),
    /// The terminal has another size, or its first.
    Resize {
        /// Its columns.
        columns: u16,
        /// Its rows.
        rows: u16,
    },
    /// What was asked for by [`Effect::Perform`] was answered.
    Answered {
        /// Its number.
        request: u64,
        /// What was sent, as the service took it; or why it was not.
        result: Result<Option<Message>, Refusal>,
    },
    /// The moment that [`State::next_wake`] named has come.
    Wake,
}

/// Something to be done.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask the service; the answer comes as [`Msg::Answered`].
    Perform {
        /// What the answer names.
        request: u64,
        /// What to ask for.
        command: Command,
    },
    /// Draw everything anew: the terminal may show something else.
    Redraw,
    /// Stop, as a shell's job.
    Suspend,
    /// Leave.
    Quit,
}

impl State {
    /// A viewer of `room` that has seen nothing yet.
    pub fn new(room: RoomId, me: Option<UserId>, read_only: bool, limits: Limits) -> Self {
        Self {
            room,
            profile: None,
            me,
            role: None,
            read_only,
            link: Link::Up,
            online: None,
            scrollback: Scrollback::new(limits),
            ticker: Ticker::default(),
            audience: Audience::default(),
            rate: Rate::default(),
            input: Input::default(),
            help: false,
            size: (0, 0),
            zone: jiff::tz::TimeZone::UTC,
            remark: None,
            interrupted: None,
            requests: 0,
            sending: Vec::new(),
            changed: true,
        }
    }

    /// Shows lines of ours at the start of the comments.
    pub fn invite(&mut self, lines: &[String]) {
        for line in lines {
            self.scrollback.push_line(Kind::Invitation, Text::new(line), None);
        }
    }

    /// Whether anything that is drawn changed since this was last asked.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// The only timer there is: when something on the screen changes by itself next.
    pub fn next_wake(&self, now: Moment) -> Option<Moment> {
        let remark = self.remark.as_ref().map(|(at, _)| *at + REMARK);
        let wakes =
            [remark, self.rate.next_wake(), self.ticker.next_wake(), self.audience.next_wake()];
        wakes.into_iter().flatten().min().map(|wake| wake.max(now))
    }

    /// What stands in the status line for the moment.
    pub fn remark(&self) -> Option<&Remark> {
        self.remark.as_ref().map(|(_, remark)| remark)
    }

    /// Rows of the terminal that the comments have, by the layout that the screen uses too.
    pub fn panes(&self) -> Panes {
        Panes::of(self.size.0, self.size.1)
    }

    fn say(&mut self, now: Moment, text: impl Into<String>, wrong: bool) {
        self.remark = Some((now, Remark { text: text.into(), wrong }));
        self.changed = true;
    }
}

/// How many rows each pane has: comments take what the others leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panes {
    /// Columns of all panes.
    pub columns: u16,
    /// The ticker of gifts and likes, on top.
    pub ticker: u16,
    /// The comments.
    pub comments: u16,
    /// Tips of joins and quits, below the comments.
    pub tips: u16,
    /// The input box.
    pub input: u16,
    /// The status line, at the bottom.
    pub status: u16,
}

impl Panes {
    /// Shares out the rows: what matters most goes last. Four rows have comments, the input and
    /// the status; the strips come with height.
    pub fn of(columns: u16, rows: u16) -> Self {
        let mut left = rows;
        let mut take = |wanted: u16| {
            let taken = wanted.min(left);
            left -= taken;
            taken
        };
        let input = take(1);
        let status = take(u16::from(rows >= 3));
        let tips = take(u16::from(rows >= 6));
        let ticker = take(match rows {
            0..5 => 0,
            5..20 => 1,
            _ => 2,
        });
        Self { columns, ticker, comments: left, tips, input, status }
    }
}
