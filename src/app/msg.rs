//! What happens, and what is to be done about it.

use std::collections::BTreeMap;

use crate::{
    filter::WordLists,
    model::{Act, Came, Command, Event, Found, Message, Query, Refusal, Text, UserId},
};

use super::{Door, Ignore, Key, Mouse, Remark, Settings};

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// In the room, or to the connection.
    Event(Event),
    /// The same, with the item that told it.
    Came(Came),
    /// A key was pressed.
    Key(Key),
    /// Something was done with the mouse.
    Mouse(Mouse),
    /// Somebody looks at the terminal, or looks away.
    Focus(bool),
    /// Text was pasted; it never acts as keys.
    Paste(String),
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
    /// What was asked for by [`Effect::Act`] was answered.
    Acted {
        /// Its number.
        request: u64,
        /// What was before, where it was asked for and answered.
        before: Option<Found>,
        /// Whether it was done; or why not.
        result: Result<(), Refusal>,
    },
    /// What was asked for by [`Effect::Find`] was answered.
    Found {
        /// Its number.
        request: u64,
        /// What was found; or why nothing was.
        result: Result<Found, Refusal>,
    },
    /// What earlier viewers kept: the newest acts of the record, the oldest first, and the notes on
    /// people. It comes before anything else.
    Remembered {
        /// The acts.
        acts: Vec<Act>,
        /// The notes.
        notes: BTreeMap<UserId, String>,
    },
    /// What was asked for by [`Effect::DryRun`] is done.
    DryRun(Result<DryRun, String>),
    /// The viewer ends: what waits is handed back.
    Leaving,
    /// The terminal takes long to write to: nothing moves by itself any more.
    SlowTerminal,
    /// Something was done, or could not be: a word about it.
    Told(Remark),
    /// The configuration was read anew.
    Settings(Box<Settings>),
    /// The moment that [`next_wake`](super::State::next_wake) named has come.
    Wake,
}

/// Word lists, and what they hit in a recording.
#[derive(Debug, Clone)]
pub struct DryRun {
    /// The lists.
    pub lists: WordLists,
    /// What they hit, and of how many messages; `None` where there was no recording.
    pub recording: Option<(Vec<WordHitLine>, u64)>,
    /// Lines of the recording that nobody can read.
    pub skipped: u64,
}

/// A message that a word list hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordHitLine {
    /// When it was said, in seconds since 1970.
    pub time: i64,
    /// Who said it.
    pub name: Text,
    /// What they said.
    pub text: Text,
    /// The list.
    pub list: String,
    /// Its word.
    pub word: String,
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
    /// Do what a moderator asks; the answer comes as [`Msg::Acted`].
    Act {
        /// What the answer names.
        request: u64,
        /// By which door.
        door: Door,
        /// What to find out before, so that it can be undone; nothing is done where that gets no
        /// answer for want of a link.
        before: Option<(Door, Query)>,
        /// What to do.
        command: Command,
    },
    /// Find something out; the answer comes as [`Msg::Found`].
    Find {
        /// What the answer names.
        request: u64,
        /// By which door.
        door: Door,
        /// What to find out.
        query: Query,
    },
    /// Add an act to the record, as it stands now.
    Record(Box<Act>),
    /// Write acts to a file: JSON lines, or CSV where its name ends so. A word about it comes as
    /// [`Msg::Told`].
    Export {
        /// The file's path, as the person wrote it.
        file: String,
        /// What to write.
        acts: Vec<Act>,
    },
    /// Keep the notes on people for good.
    KeepNotes(BTreeMap<UserId, String>),
    /// Read word lists, and see which lines of a recording they hit; the answer comes as
    /// [`Msg::DryRun`].
    DryRun {
        /// The lists' file, as the person wrote it.
        words: String,
        /// The recording's, in the form of `tail --json`; without one only the lists are read.
        recording: Option<String>,
    },
    /// Put a text into the terminal's clipboard.
    Copy(String),
    /// Open an address.
    Open(String),
    /// Ring the terminal's bell.
    Bell,
    /// Tell the desktop.
    Notify {
        /// Who.
        title: String,
        /// What.
        body: String,
    },
    /// Take the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Wear other colours.
    Theme(String),
    /// Keep in mind for good who and what is ignored.
    KeepIgnored(Ignore),
    /// Draw everything anew: the terminal may show something else.
    Redraw,
    /// Stop, as a shell's job.
    Suspend,
    /// Leave.
    Quit,
}
