//! What a live room is: plain data, shared by every other module.
//!
//! Knows nothing of sockets, screens, files, clocks or the names that things have on the wire.

mod command;
mod event;
mod id;
mod json;
mod link;
mod message;
mod room;
mod text;
mod tip;

pub use command::{Command, Outgoing, ProfileUpdate, Refusal, RefusalKind, RoomUpdate};
pub use event::{Connection, Event, Gap, Joined, Online, Unknown};
pub use id::{AppId, InvalidId, MessageId, RoomId, UserId};
pub use json::{json_line, json_pretty, to_json_line};
pub use link::links;
pub use message::{
    Card, CardKind, Custom, Element, File, Gift, Image, Likes, Location, Media, Merger, Message,
    Priority, Sender,
};
pub use room::{Profile, Role, Room};
pub use text::{Text, grapheme_width, str_width, wrap};
pub use tip::{MuteChange, Notice, NoticeKind, Person, RoomChange, Tip, TipKind};
