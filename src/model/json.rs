//! The one form of an event outside the program: a JSON object a line.
//!
//! Scripts and recordings rely on it; `docs/events.md` describes it, and the fields keep their names.

use std::io;

use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};
use serde_json::ser::{CharEscape, CompactFormatter, Formatter};

use super::{
    Connection, Element, Event, Message, Notice, NoticeKind, Tip, TipKind, text::is_hidden,
};

/// An event as one line of JSON, without the line's end; safe to print as [`json_line`] is.
#[expect(clippy::missing_panics_doc, reason = "it does not panic, as the reason within says")]
pub fn to_json_line(event: &Event) -> String {
    #[expect(clippy::expect_used, reason = "an event has only string keys")]
    json_line(event).expect("an event serialises")
}

/// Anything as one line of JSON, without the line's end.
///
/// Text is kept as it was sent; control, bidirectional and invisible characters are escaped, so
/// that the line is safe to print.
///
/// # Errors
/// When `value` does not serialise, as a map with keys that are not strings.
pub fn json_line<T: Serialize>(value: &T) -> serde_json::Result<String> {
    let mut line = Vec::with_capacity(256);
    let mut serializer = serde_json::Serializer::with_formatter(&mut line, Escaping);
    value.serialize(&mut serializer)?;
    String::from_utf8(line).map_err(serde::ser::Error::custom)
}

/// Anything as JSON for people to read: a member a line, and escaped as [`json_line`] is.
///
/// # Errors
/// As for [`json_line`].
pub fn json_pretty<T: Serialize>(value: &T) -> serde_json::Result<String> {
    let pretty = serde_json::to_string_pretty(value)?;
    let mut text = String::with_capacity(pretty.len());
    for c in pretty.chars() {
        // Only strings hold such characters, but for the ends of lines.
        if c != '\n' && is_escaped(c) {
            text.extend(escape(c));
        } else {
            text.push(c);
        }
    }
    Ok(text)
}

/// Whether a character would act on a terminal, or hide in it.
pub(super) fn is_escaped(c: char) -> bool {
    c.is_control() || is_hidden(c)
}

/// A character as JSON escapes it.
pub(super) fn escape(c: char) -> impl Iterator<Item = String> {
    let mut units = [0; 2];
    let count = c.encode_utf16(&mut units).len();
    units.into_iter().take(count).map(|unit| format!("\\u{unit:04x}"))
}

/// Escapes what would act on a terminal or hide in it.
struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(is_escaped) {
            let (plain, tail) = rest.split_at(at);
            writer.write_all(plain.as_bytes())?;
            let mut tail = tail.chars();
            for unit in tail.next().into_iter().flat_map(escape) {
                writer.write_all(unit.as_bytes())?;
            }
            rest = tail.as_str();
        }
        writer.write_all(rest.as_bytes())
    }

    fn write_char_escape<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        CompactFormatter.write_char_escape(writer, escape)
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", self.type_name())?;
        if let Some(room) = self.room() {
            map.serialize_entry("room", room)?;
        }
        if let Some(seq) = self.seq() {
            map.serialize_entry("seq", &seq)?;
        }
        match self {
            Self::Message(message) => message_fields(&mut map, message)?,
            Self::Tip(tip) => tip_fields(&mut map, tip)?,
            Self::Notice(notice) => notice_fields(&mut map, notice)?,
            Self::Joined(joined) => {
                map.serialize_entry("role", &joined.role)?;
                map.serialize_entry("again", &joined.again)?;
            }
            Self::Room(room) => map.serialize_entry("profile", room)?,
            Self::Online(online) => map.serialize_entry("count", &online.count)?,
            Self::Gap(gap) => {
                map.serialize_entry("from_seq", &gap.from)?;
                map.serialize_entry("to_seq", &gap.to)?;
            }
            Self::Connection(connection) => connection_fields(&mut map, connection)?,
            Self::Unknown(unknown) => {
                map.serialize_entry("time", &unknown.time)?;
                map.serialize_entry("event", &unknown.event)?;
                map.serialize_entry("raw", &unknown.raw)?;
            }
        }
        map.end()
    }
}

impl Event {
    /// The name of its kind, as `type` in JSON.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Message(message) => message.principal().map_or("text", Element::type_name),
            Self::Tip(_) => "tip",
            Self::Notice(_) => "notice",
            Self::Joined(_) => "joined",
            Self::Room(_) => "room",
            Self::Online(_) => "online",
            Self::Gap(_) => "gap",
            Self::Connection(_) => "connection",
            Self::Unknown(_) => "unknown",
        }
    }
}

impl Element {
    /// The name of its kind, as `type` in JSON.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Face { .. } => "face",
            Self::Gift(_) => "gift",
            Self::Likes(_) => "like",
            Self::Card(_) => "card",
            Self::PenTrack => "pen_track",
            Self::Signal { .. } => "signal",
            Self::Custom(_) => "custom",
            Self::Image(_) => "image",
            Self::Sound(_) => "sound",
            Self::Video(_) => "video",
            Self::File(_) => "file",
            Self::Location(_) => "location",
            Self::Merger(_) => "merger",
            Self::Unknown { .. } => "unknown_element",
        }
    }

    fn fields<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        match self {
            Self::Text(text) => map.serialize_entry("text", text),
            Self::Face { index, data } => {
                map.serialize_entry("index", index)?;
                map.serialize_entry("data", data)
            }
            Self::Gift(gift) => {
                map.serialize_entry("id", &gift.id)?;
                map.serialize_entry("name", &gift.name)?;
                map.serialize_entry("count", &gift.count)?;
                map.serialize_entry("price", &gift.price)?;
                map.serialize_entry("receiver", &gift.receiver)
            }
            Self::Likes(likes) => map.serialize_entry("count", &likes.count),
            Self::Card(card) => {
                map.serialize_entry("kind", &card.kind)?;
                map.serialize_entry("title", &card.title)?;
                map.serialize_entry("detail", &card.detail)?;
                map.serialize_entry("price", &card.price)?;
                map.serialize_entry("count", &card.count)
            }
            Self::PenTrack => Ok(()),
            Self::Signal { what } => map.serialize_entry("what", what),
            Self::Custom(custom) => {
                map.serialize_entry("data", &custom.data)?;
                map.serialize_entry("description", &custom.description)?;
                map.serialize_entry("extension", &custom.extension)
            }
            Self::Image(image) => {
                map.serialize_entry("url", &image.url)?;
                map.serialize_entry("width", &image.width)?;
                map.serialize_entry("height", &image.height)
            }
            Self::Sound(media) | Self::Video(media) => {
                map.serialize_entry("url", &media.url)?;
                map.serialize_entry("seconds", &media.seconds)
            }
            Self::File(file) => {
                map.serialize_entry("name", &file.name)?;
                map.serialize_entry("url", &file.url)?;
                map.serialize_entry("size", &file.size)
            }
            Self::Location(location) => {
                map.serialize_entry("description", &location.description)?;
                map.serialize_entry("latitude", &location.latitude)?;
                map.serialize_entry("longitude", &location.longitude)
            }
            Self::Merger(merger) => {
                map.serialize_entry("title", &merger.title)?;
                map.serialize_entry("abstracts", &merger.abstracts)
            }
            Self::Unknown { kind, content } => {
                map.serialize_entry("kind", kind)?;
                map.serialize_entry("content", content)
            }
        }
    }
}

/// An element as an object of its own.
struct Whole<'a>(&'a Element);

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", self.0.type_name())?;
        self.0.fields(&mut map)?;
        map.end()
    }
}

/// The details of an element under the name of its kind.
struct Details<'a>(&'a Element);

impl Serialize for Details<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.0.fields(&mut map)?;
        map.end()
    }
}

struct Elements<'a>(&'a [Element]);

impl Serialize for Elements<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for element in self.0 {
            list.serialize_element(&Whole(element))?;
        }
        list.end()
    }
}

fn message_fields<M: SerializeMap>(map: &mut M, message: &Message) -> Result<(), M::Error> {
    map.serialize_entry("time", &message.time)?;
    map.serialize_entry("id", &message.id)?;
    map.serialize_entry("from", &message.from)?;
    map.serialize_entry("priority", &message.priority)?;
    let texts = message.elements.iter().filter_map(|element| match element {
        Element::Text(text) => Some(text.raw()),
        _ => None,
    });
    map.serialize_entry("text", &texts.collect::<Vec<_>>().join(" "))?;
    if let Some(element) = message.principal()
        && !matches!(element, Element::Text(_))
    {
        map.serialize_entry(element.type_name(), &Details(element))?;
    }
    if message.elements.len() > 1 {
        map.serialize_entry("elements", &Elements(&message.elements))?;
    }
    if !message.cloud_custom_data.is_empty() {
        map.serialize_entry("cloud_custom_data", &message.cloud_custom_data)?;
    }
    if message.broadcast {
        map.serialize_entry("broadcast", &true)?;
    }
    if message.earlier {
        map.serialize_entry("earlier", &true)?;
    }
    Ok(())
}

fn tip_fields<M: SerializeMap>(map: &mut M, tip: &Tip) -> Result<(), M::Error> {
    map.serialize_entry("time", &tip.time)?;
    let kind = match &tip.kind {
        TipKind::Join => "join",
        TipKind::Quit => "quit",
        TipKind::Kick => "kick",
        TipKind::AdminSet => "admin_set",
        TipKind::AdminCancelled => "admin_cancelled",
        TipKind::RoomProfile(_) => "room_profile",
        TipKind::MemberProfile(_) => "member_profile",
        TipKind::Ban { .. } => "ban",
        TipKind::Unban => "unban",
        TipKind::Other { .. } => "other",
    };
    map.serialize_entry("tip", kind)?;
    map.serialize_entry("operator", &tip.operator)?;
    map.serialize_entry("members", &tip.members)?;
    map.serialize_entry("online", &tip.online)?;
    match &tip.kind {
        TipKind::RoomProfile(change) => map.serialize_entry("change", change),
        TipKind::MemberProfile(mutes) => map.serialize_entry("mutes", mutes),
        TipKind::Ban { seconds, reason } => {
            map.serialize_entry("seconds", seconds)?;
            map.serialize_entry("reason", reason)
        }
        TipKind::Other { operation } => map.serialize_entry("operation", operation),
        _ => Ok(()),
    }
}

fn notice_fields<M: SerializeMap>(map: &mut M, notice: &Notice) -> Result<(), M::Error> {
    map.serialize_entry("time", &notice.time)?;
    let kind = match notice.kind {
        NoticeKind::Removed => "removed",
        NoticeKind::Dismissed => "dismissed",
        NoticeKind::QuitElsewhere => "quit_elsewhere",
        NoticeKind::AdminSet => "admin_set",
        NoticeKind::AdminCancelled => "admin_cancelled",
        NoticeKind::Banned => "banned",
        NoticeKind::Custom => "custom",
        NoticeKind::Other { .. } => "other",
    };
    map.serialize_entry("notice", kind)?;
    map.serialize_entry("operator", &notice.operator)?;
    map.serialize_entry("text", &notice.text)?;
    if let NoticeKind::Other { report } = notice.kind {
        map.serialize_entry("report", &report)?;
    }
    Ok(())
}

fn connection_fields<M: SerializeMap>(
    map: &mut M,
    connection: &Connection,
) -> Result<(), M::Error> {
    match connection {
        Connection::Connecting { attempt } => {
            map.serialize_entry("state", "connecting")?;
            map.serialize_entry("attempt", attempt)
        }
        Connection::Connected => map.serialize_entry("state", "connected"),
        Connection::Disconnected { reason } => {
            map.serialize_entry("state", "disconnected")?;
            map.serialize_entry("reason", reason)
        }
        Connection::KickedOut { reason } => {
            map.serialize_entry("state", "kicked_out")?;
            map.serialize_entry("reason", reason)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Card, CardKind, Custom, Gap, Gift, MessageId, Priority, RoomId, Sender, Text, UserId,
    };

    fn message(elements: Vec<Element>) -> Event {
        Event::Message(Message {
            room: RoomId::from_peer("room"),
            seq: 7,
            time: 1_795_371_855,
            id: MessageId::new("144115200000000001", 1_795_371_855, 42),
            from: Sender {
                id: UserId::from_peer("alice"),
                nick: Text::new("Alice"),
                avatar: Text::default(),
                role: None,
            },
            priority: Priority::High,
            elements,
            cloud_custom_data: "".into(),
            broadcast: false,
            earlier: false,
        })
    }

    #[test]
    fn a_comment_is_one_line_that_scripts_know() {
        assert_eq!(
            to_json_line(&message(vec![Element::Text(Text::new("你好 😀"))])),
            r#"{"type":"text","room":"room","seq":7,"time":1795371855,"id":"144115200000000001-1795371855-42","from":{"id":"alice","nick":"Alice","avatar":"","role":null},"priority":"high","text":"你好 😀"}"#
        );
    }

    #[test]
    fn what_people_read_hides_nothing() {
        let pretty = json_pretty(&["\u{202e}a\u{200b}\u{9b}\n", "\u{e0041}好"]).unwrap();
        let told = r#"[
  "\u202ea\u200b\u009b\n",
  "\udb40\udc41好"
]"#;
        assert_eq!(pretty, told);
        let read: [String; 2] = serde_json::from_str(&pretty).unwrap();
        assert_eq!(read, ["\u{202e}a\u{200b}\u{9b}\n", "\u{e0041}好"]);
    }

    #[test]
    fn text_stays_as_sent_yet_nothing_in_it_acts_on_a_terminal() {
        let line = to_json_line(&message(vec![Element::Text(Text::new(
            "\u{1b}[2J\u{9b}\u{202e}x\u{200b}\n\"\u{e0041}❤\u{fe0f}",
        ))]));
        assert!(
            line.contains(r#""\u001b[2J\u009b\u202ex\u200b\n\"\udb40\udc41❤\ufe0f""#),
            "{line}"
        );
        let back: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(back["text"], "\u{1b}[2J\u{9b}\u{202e}x\u{200b}\n\"\u{e0041}❤\u{fe0f}");
    }

    #[test]
    fn a_gift_beside_text_shows_its_details_and_every_element() {
        let gift = Gift {
            id: Text::new("1"),
            name: Text::new("Rocket"),
            count: 3,
            price: 10.into(),
            receiver: None,
        };
        let line =
            to_json_line(&message(vec![Element::Text(Text::new("for you")), Element::Gift(gift)]));
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(value["type"], "gift");
        assert_eq!(value["gift"]["name"], "Rocket");
        assert_eq!(value["text"], "for you");
        assert_eq!(value["elements"][0]["type"], "text");
        assert_eq!(value["elements"][1]["count"], 3);
    }

    #[test]
    fn cards_pen_tracks_and_signals_carry_their_fields() {
        let card = Card {
            kind: CardKind::Order,
            title: Text::new("Blue shirt"),
            detail: Text::new("A12"),
            price: None,
            count: 2,
        };
        let signal = Element::Signal { what: Text::new("link_req") };
        let line = to_json_line(&message(vec![Element::Card(card), Element::PenTrack, signal]));
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(value["type"], "card");
        let card = serde_json::json!(
            {"kind": "order", "title": "Blue shirt", "detail": "A12", "price": null, "count": 2}
        );
        assert_eq!(value["card"], card);
        assert_eq!(value["elements"][1], serde_json::json!({"type": "pen_track"}));
        assert_eq!(value["elements"][2]["what"], "link_req");
    }

    #[test]
    fn custom_and_gap_lines_carry_their_fields() {
        let custom =
            Custom { data: Text::new("d"), description: Text::new("e"), extension: Text::new("x") };
        let value: serde_json::Value =
            serde_json::from_str(&to_json_line(&message(vec![Element::Custom(custom)]))).unwrap();
        assert_eq!(value["custom"]["extension"], "x");
        let gap = Event::Gap(Gap { room: RoomId::from_peer("r"), from: 3, to: Some(9) });
        assert_eq!(to_json_line(&gap), r#"{"type":"gap","room":"r","from_seq":3,"to_seq":9}"#);
    }
}
