//! What a live room is: plain data, shared by every other module.
//!
//! Knows nothing of sockets, screens, files, clocks or the names that things have on the wire.

mod act;
mod amount;
mod command;
mod event;
#[cfg(test)]
pub(crate) mod hostile;
mod id;
mod json;
mod lasting;
mod link;
mod message;
mod query;
mod raw;
mod room;
mod text;
mod tip;

pub use act::{Act, Before, Deed, Outcome, Quote};
pub use amount::{Amount, NoAmount};
pub use command::{Command, Outgoing, ProfileUpdate, Refusal, RefusalKind, RoomUpdate};
pub use event::{Came, Connection, Event, Gap, Joined, Online, Unknown};
pub use id::{AppId, InvalidId, MessageId, RoomId, UserId};
pub use json::{json_line, json_pretty, to_json_line};
pub use lasting::{Lasting, LastingError, Until};
pub use link::links;
pub use message::{
    Card, CardKind, Custom, Element, File, Gift, Image, Likes, Location, Media, Merger, Message,
    Priority, Sender,
};
pub use query::{Found, Held, Query, Standing, Waiting};
pub use raw::json_indented;
pub use room::{Profile, Restriction, Role, Room};
pub use text::{Text, grapheme_width, str_width, wrap};
pub use tip::{MuteChange, Notice, NoticeKind, Person, RoomChange, Tip, TipKind};
