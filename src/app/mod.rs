//! The viewer's state and rules, pure: no screen, no sockets, no files, no clock.
//!
//! [`update`] takes what happened, with the time at which it happened, and gives what is to be
//! done; [`State`] is what the screen draws.

mod action;
mod audience;
mod columns;
mod command;
mod completion;
mod crowd;
mod facts;
mod fold;
mod footer;
mod input;
mod key;
mod keymap;
mod layer;
mod layout;
mod members;
mod moderation;
mod mouse;
mod msg;
mod outbox;
mod pane;
mod places;
mod rate;
mod rights;
mod room;
mod scrollback;
mod settings;
mod stage;
mod state;
mod statistics;
mod ticker;
mod update;

#[cfg(test)]
mod tests;

use std::time::Duration;

pub use action::Action;
pub use audience::Audience;
pub use columns::{Columns, MARK, badge};
pub use command::{COMMANDS, CommandWord};
pub use completion::{Context, Item, ItemKind, Menu, Seen};
pub use crowd::CrowdLimits;
pub use footer::{Does, Hint};
pub use input::{
    Budget, EDITING, Edit, EditBinding, History, Input, Motion, Outcome, Paste, Searched,
};
pub use key::{Code, Key, UnknownKey};
pub use keymap::{Binding, KeyConflict, Keymap, Lookup, Place, Preset};
pub use layer::{Layer, Palette, PaletteItem};
pub use layout::{Area, Border, Layout, List, PaneId, Shares};
pub use members::{Member, Members};
pub use moderation::{
    Acts, ActsList, Asking, Card, Choice, Hits, Moderation, ModerationPreset, ModerationSettings,
    PresetVerb, Progress, Queue, Restricted, Shield, Target, Told, Verb, Wave, WavePerson,
};
pub use mouse::{Mouse, MouseButton, MouseKind};
pub use msg::{DryRun, Effect, Msg, WordHitLine};
pub use outbox::{Draft, Fate, Outbox, Own, Pace};
pub use pane::{Line, Pane, RowId, Scope};
pub use places::{Entries, Popup, first_shown};
pub use rate::Rate;
pub use rights::{Barred, Door, Right};
pub use room::{Activity, RoomState};
pub use scrollback::{Comment, Kind, Limits, Row, RowKey, Scrollback};
pub use settings::{
    Highlight, HighlightColor, HighlightStyle, Ignore, KeySettings, LanguageName, Settings,
    ViewerSettings,
};
pub use stage::{Flying, Stage};
pub use state::{Arrangement, Focus, Link, Prompt, PromptKind, Remark, Search, State};
pub use statistics::{Count, Rank, Statistics, Stretch, Totals};
pub use ticker::{Combo, Ticker};
pub use update::update;

/// A moment, as time since the viewer started.
pub type Moment = Duration;

/// Lists of words, for tests: a word a line.
#[cfg(test)]
pub(crate) fn word_lists(text: &str) -> crate::filter::WordLists {
    crate::filter::WordLists::parse(text).and_then(crate::filter::WordLists::new).unwrap()
}
