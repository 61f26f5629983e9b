//! Messages and what they are made of.

use serde::{Deserialize, Serialize};

use super::{Amount, MessageId, Person, Role, RoomId, Text, UserId};

/// How a room ranks a message when more come than it carries.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// Goes first when a room is full: likes.
    Lowest,
    /// Goes early.
    Low,
    /// Comments.
    #[default]
    Normal,
    /// Stays longest: gifts and orders to the room.
    High,
}

/// Who wrote a message, as the service stamped it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// Their id.
    pub id: UserId,
    /// The name they had when they wrote; may be empty.
    pub nick: Text,
    /// The address of their picture; may be empty.
    pub avatar: Text,
    /// Their role, where the service tells it.
    pub role: Option<Role>,
}

/// One message in a room.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Where it was said.
    pub room: RoomId,
    /// Its place in the room: rises by one with each message, tip and notice.
    pub seq: u64,
    /// When the service took it, in seconds since 1970.
    pub time: i64,
    /// What names it.
    pub id: MessageId,
    /// Who said it.
    pub from: Sender,
    /// How the room ranks it.
    pub priority: Priority,
    /// What it says, in order; never empty in what an SDK sends, yet a server may send none.
    pub elements: Vec<Element>,
    /// What an app hung on it.
    pub cloud_custom_data: Box<str>,
    /// Whether it went to every room of the app.
    pub broadcast: bool,
    /// Whether it was said before we came: the service gives the newest to who joins.
    pub earlier: bool,
}

impl Message {
    /// The element that tells what kind of message this is: the first that is not plain text,
    /// else the first.
    pub fn principal(&self) -> Option<&Element> {
        let rich = self.elements.iter().find(|element| !matches!(element, Element::Text(_)));
        rich.or(self.elements.first())
    }

    /// Whether people wrote it to be read as a comment: text, faces, and no card.
    pub fn is_comment(&self) -> bool {
        self.elements
            .iter()
            .all(|element| matches!(element, Element::Text(_) | Element::Face { .. }))
    }
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Element {
    /// Words.
    Text(Text),
    /// A face from an app's own set.
    Face {
        /// Which one.
        index: i64,
        /// What the app says of it, often its name.
        data: Text,
    },
    /// A gift that somebody gave.
    Gift(Gift),
    /// Likes, one or many at once.
    Likes(Likes),
    /// What a shop or a show tells: an order, a voucher, a follow, the stream's start.
    Card(Card),
    /// What was drawn on a whiteboard; only the board's own software reads it.
    PenTrack,
    /// What clients tell each other, not people: asking for a microphone, a battle of two rooms.
    Signal {
        /// What it is for, in the app's word.
        what: Text,
    },
    /// What only an app understands.
    Custom(Custom),
    /// A picture.
    Image(Image),
    /// A sound or a video.
    Sound(Media),
    /// A video.
    Video(Media),
    /// A file.
    File(File),
    /// A place.
    Location(Location),
    /// Several messages forwarded as one.
    Merger(Merger),
    /// A kind that danmux does not know: shown by its name, kept as it came.
    Unknown {
        /// The kind's name on the wire.
        kind: Text,
        /// Its content, JSON as sent.
        content: Box<str>,
    },
}

/// A gift.
#[derive(Debug, Clone, PartialEq)]
pub struct Gift {
    /// The app's id of the gift; may be empty.
    pub id: Text,
    /// Its name; may be empty.
    pub name: Text,
    /// How many were given at once, at least 1.
    pub count: u64,
    /// The price of one, in the app's own unit; 0 when not told.
    pub price: Amount,
    /// Who gets it, where told.
    pub receiver: Option<Person>,
}

/// Likes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Likes {
    /// How many, at least 1.
    pub count: u64,
}

/// What a shop or a show tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// What happened.
    pub kind: CardKind,
    /// What it is about: the name of a product, a voucher; may be empty. Of [`CardKind::Stream`]
    /// `start`, `pause`, `resume`, `cancel` or `finish`.
    pub title: Text,
    /// What more the app tells, often an id; may be empty.
    pub detail: Text,
    /// The price of one, in the app's own unit, where told.
    pub price: Option<Amount>,
    /// How many, at least 1.
    pub count: u64,
}

/// What a card tells of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CardKind {
    /// A product is shown.
    #[default]
    Product,
    /// Somebody looks at a product.
    View,
    /// Somebody put a product into their cart.
    Cart,
    /// Somebody is about to buy.
    Buying,
    /// Somebody bought.
    Order,
    /// Somebody used a voucher.
    Voucher,
    /// Somebody names a price: an offer, a bid, a bargain.
    Quote,
    /// Somebody follows the host.
    Follow,
    /// Somebody does not follow the host any more.
    Unfollow,
    /// Somebody shared the room.
    Share,
    /// The stream began, paused, went on or ended.
    Stream,
}

/// A custom element, untouched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Custom {
    /// The payload, often JSON.
    pub data: Text,
    /// What to show to those who don't know the payload.
    pub description: Text,
    /// More of the payload.
    pub extension: Text,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// The address of the original; may be empty.
    pub url: Text,
    /// Pixels across; 0 when not told.
    pub width: u64,
    /// Pixels down; 0 when not told.
    pub height: u64,
}

/// A sound or a video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Its address; may be empty.
    pub url: Text,
    /// How long it plays; 0 when not told.
    pub seconds: u64,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: Text,
    /// Its address; may be empty.
    pub url: Text,
    /// Bytes.
    pub size: u64,
}

/// A place on the earth.
#[derive(Debug, Clone, PartialEq)]
pub struct Location {
    /// What the sender calls it.
    pub description: Text,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// Several messages forwarded as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merger {
    /// What it is called.
    pub title: Text,
    /// The first lines of what was forwarded.
    pub abstracts: Vec<Text>,
}
