//! What a filter knows of one item.

use std::borrow::Cow;

use crate::model::{
    Amount, Element, Event, Message, Notice, Person, Priority, Role, Text, Tip, TipKind, UserId,
};

use super::fold::fold_all;

/// The kinds of elements, as `type` in JSON; a bit of [`Parts`] each.
pub(super) const ELEMENTS: [&str; 15] = [
    "text",
    "face",
    "image",
    "sound",
    "video",
    "file",
    "location",
    "gift",
    "like",
    "card",
    "pen_track",
    "signal",
    "custom",
    "merger",
    "unknown_element",
];

/// The other kinds of items that have facts.
pub(super) const OTHERS: [&str; 3] = ["tip", "notice", "unknown"];

/// What is known of one item in a room.
///
/// What is not known is empty or `None`; no term holds for it, but for `not` of one.
#[derive(Debug, Clone, Default)]
pub struct Facts<'a> {
    /// The id of its room.
    pub room: &'a str,
    /// Its kind, as `type` in JSON: `text`, `gift`, `tip` and so on.
    pub kind: &'a str,
    /// Of what it is made, for a message.
    pub parts: Parts,
    /// The id of who sent it, or of who did what a tip tells.
    pub from: &'a str,
    /// Their name.
    pub nick: &'a str,
    /// Their role, where told.
    pub role: Option<Role>,
    /// What it says, as people read it.
    pub text: Cow<'a, str>,
    /// When the service took it, in seconds since 1970.
    pub time: Option<i64>,
    /// How its room ranks it, for a message.
    pub priority: Option<Priority>,
    /// The price of all gifts in it, in the app's unit.
    pub value: Option<Amount>,
    /// How many gifts or likes there are in it.
    pub count: Option<u64>,
    /// Whether the person who watches sent it.
    pub mine: bool,
    /// Whether it speaks to the person who watches.
    pub mentions_me: bool,
    /// Whether a highlight marks it.
    pub highlighted: bool,
}

impl<'a> Facts<'a> {
    /// What is known of an event by itself; `None` for one that is no item of a room.
    ///
    /// An item's text is what it says in no language of ours: a comment's words; the names of a
    /// gift, a product, a file, a place or a face; what a custom message tells of itself, else its payload;
    /// addresses; the people of a tip, and the words that came with it.
    pub fn of(event: &'a Event) -> Option<Self> {
        let facts = match event {
            Event::Message(message) => Self::of_message(message),
            Event::Tip(tip) => Self::of_tip(tip),
            Event::Notice(notice) => Self::of_notice(notice),
            Event::Unknown(unknown) => Self { time: Some(unknown.time), ..Self::default() },
            Event::Joined(_)
            | Event::Room(_)
            | Event::Online(_)
            | Event::Gap(_)
            | Event::Connection(_) => return None,
        };
        let room = event.room().map_or("", |room| room.as_str());
        Some(Self { room, kind: event.type_name(), ..facts })
    }

    fn of_message(message: &'a Message) -> Self {
        let (mut value, mut count): (Option<Amount>, Option<u64>) = (None, None);
        let add = |sum: &mut Option<u64>, more| {
            *sum = Some(sum.unwrap_or_default().saturating_add(more));
        };
        for element in &message.elements {
            match element {
                Element::Gift(gift) => {
                    value = Some(value.unwrap_or_default().plus(gift.price.times(gift.count)));
                    add(&mut count, gift.count);
                }
                Element::Likes(likes) => add(&mut count, likes.count),
                _ => {}
            }
        }
        Self {
            parts: Parts::of(&message.elements),
            from: message.from.id.as_str(),
            nick: message.from.nick.as_str(),
            role: message.from.role,
            text: joined(message.elements.iter().flat_map(element)),
            time: Some(message.time),
            priority: Some(message.priority),
            value,
            count,
            ..Self::default()
        }
    }

    fn of_tip(tip: &'a Tip) -> Self {
        let mut words: Vec<_> = tip.members.iter().map(name).collect();
        match &tip.kind {
            TipKind::Ban { reason, .. } => words.push(reason.as_str()),
            TipKind::RoomProfile(change) => {
                let texts = [&change.name, &change.introduction, &change.notification];
                words.extend(texts.into_iter().flatten().map(Text::as_str));
            }
            TipKind::MemberProfile(mutes) => {
                let named = |user: &UserId| tip.members.iter().any(|member| member.id == *user);
                let others = mutes.iter().filter(|mute| !named(&mute.user));
                words.extend(others.map(|mute| mute.user.as_str()));
            }
            _ => {}
        }
        let text = joined(words);
        Self { text, time: Some(tip.time), ..Self::done_by(tip.operator.as_ref()) }
    }

    fn of_notice(notice: &'a Notice) -> Self {
        Self {
            text: Cow::Borrowed(notice.text.as_str()),
            time: Some(notice.time),
            ..Self::done_by(notice.operator.as_ref())
        }
    }

    fn done_by(operator: Option<&'a Person>) -> Self {
        operator.map_or_else(Self::default, |operator| Self {
            from: operator.id.as_str(),
            nick: operator.nick.as_str(),
            ..Self::default()
        })
    }

    /// The same for the person who watches as `me`: what they sent is theirs, and `@` with their id
    /// or their nick, which may be empty, speaks to them.
    #[must_use]
    pub fn seen_by(mut self, me: &UserId, nick: &str) -> Self {
        self.mine = self.from == me.as_str();
        self.mentions_me = self.text.contains(['@', '＠'])
            && [me.as_str(), nick].iter().any(|name| is_called(&self.text, name));
        self
    }
}

/// Of which kinds of elements a message is made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parts(u16);

impl Parts {
    /// The kinds of these elements.
    pub fn of(elements: &[Element]) -> Self {
        Self(elements.iter().fold(0, |bits, element| bits | Self::named(element.type_name()).0))
    }

    /// The part that is called so, as `type` in JSON; none when there is no such part.
    pub(super) fn named(name: &str) -> Self {
        Self(ELEMENTS.iter().position(|element| *element == name).map_or(0, |index| 1 << index))
    }

    /// Whether any of `others` is among these.
    pub(super) fn holds(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }
}

fn joined<'a>(words: impl IntoIterator<Item = &'a str>) -> Cow<'a, str> {
    let mut words = words.into_iter().filter(|word| !word.is_empty());
    let mut text = Cow::Borrowed(words.next().unwrap_or_default());
    for word in words {
        let text = text.to_mut();
        text.push(' ');
        text.push_str(word);
    }
    text
}

fn name(person: &Person) -> &str {
    if person.nick.is_empty() { person.id.as_str() } else { person.nick.as_str() }
}

/// The words of an element, each apart.
fn element(element: &Element) -> Vec<&str> {
    match element {
        Element::Text(text) | Element::Face { data: text, .. } => vec![text.as_str()],
        Element::Gift(gift) if gift.name.is_empty() => vec![gift.id.as_str()],
        Element::Gift(gift) => vec![gift.name.as_str()],
        Element::Card(card) => vec![card.title.as_str(), card.detail.as_str()],
        Element::Signal { what } => vec![what.as_str()],
        Element::Likes(_) | Element::PenTrack => Vec::new(),
        Element::Custom(custom) if custom.description.is_empty() => vec![custom.data.as_str()],
        Element::Custom(custom) => vec![custom.description.as_str()],
        Element::Image(image) => vec![image.url.as_str()],
        Element::Sound(media) | Element::Video(media) => vec![media.url.as_str()],
        Element::File(file) => vec![file.name.as_str(), file.url.as_str()],
        Element::Location(place) => vec![place.description.as_str()],
        Element::Merger(merger) => {
            let abstracts = merger.abstracts.iter().map(Text::as_str);
            std::iter::once(merger.title.as_str()).chain(abstracts).collect()
        }
        Element::Unknown { kind, .. } => vec![kind.as_str()],
    }
}

/// Whether a text calls somebody: `@` and the name, which does not go on after it.
fn is_called(text: &str, name: &str) -> bool {
    let (text, call) = (fold_all(text), format!("@{}", fold_all(name)));
    let goes_on = |rest: &str| {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        call.ends_with(is_word) && rest.starts_with(is_word)
    };
    !name.is_empty() && text.match_indices(&call).any(|(at, _)| !goes_on(&text[at + call.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Card, CardKind, Custom, File, Gap, Gift, Image, Likes, Location, Media, Merger, MessageId,
        MuteChange, NoticeKind, Online, RoomChange, RoomId, Sender, Unknown,
    };

    fn message(elements: Vec<Element>) -> Event {
        Event::Message(Message {
            room: RoomId::from_peer("room"),
            seq: 7,
            time: 1000,
            id: MessageId::new("1", 2, 3),
            from: Sender {
                id: UserId::from_peer("tom"),
                nick: Text::new("Tom"),
                avatar: Text::default(),
                role: Some(Role::Member),
            },
            priority: Priority::High,
            elements,
            cloud_custom_data: "".into(),
            broadcast: false,
            earlier: false,
        })
    }

    fn person(id: &str, nick: &str) -> Person {
        Person { id: UserId::from_peer(id), nick: Text::new(nick), avatar: Text::default() }
    }

    fn tip(kind: TipKind, members: Vec<Person>) -> Event {
        Event::Tip(Tip {
            room: RoomId::from_peer("room"),
            seq: 7,
            time: 1000,
            kind,
            operator: Some(person("host", "Mia")),
            members,
            online: None,
        })
    }

    /// One of every kind of element, each with its text.
    fn elements() -> Vec<(Element, &'static str)> {
        let text = Text::new;
        let media = || Media { url: text("media.test"), seconds: 3 };
        let gift =
            Gift { id: text("7"), name: text("Rose"), count: 2, price: 5.into(), receiver: None };
        let (data, extension) = (text("{}"), text("x"));
        let (title, detail) = (text("shirt"), text("A12"));
        let card = Card { kind: CardKind::Order, title, detail, price: None, count: 1 };
        let place = Location { description: text("Wuhan"), latitude: 0.0, longitude: 0.0 };
        vec![
            (Element::Text(text("hi")), "hi"),
            (Element::Face { index: 1, data: text("doge") }, "doge"),
            (Element::Gift(gift), "Rose"),
            (Element::Likes(Likes { count: 9 }), ""),
            (Element::Card(card), "shirt A12"),
            (Element::PenTrack, ""),
            (Element::Signal { what: text("pk_req") }, "pk_req"),
            (Element::Custom(Custom { data, description: text("coupon"), extension }), "coupon"),
            (Element::Image(Image { url: text("cat.test"), width: 1, height: 1 }), "cat.test"),
            (Element::Sound(media()), "media.test"),
            (Element::Video(media()), "media.test"),
            (Element::File(File { name: text("a.txt"), url: text(""), size: 1 }), "a.txt"),
            (Element::Location(place), "Wuhan"),
            (
                Element::Merger(Merger { title: text("chat"), abstracts: vec![text("a: b")] }),
                "chat a: b",
            ),
            (Element::Unknown { kind: text("TIMNewElem"), content: "{}".into() }, "TIMNewElem"),
        ]
    }

    #[test]
    fn every_kind_of_element_has_its_name_and_its_words() {
        let mut parts = Parts::default();
        for (element, text) in elements() {
            let kind = element.type_name();
            assert!(ELEMENTS.contains(&kind), "{kind}");
            let event = message(vec![element]);
            let facts = Facts::of(&event).unwrap();
            assert_eq!((facts.kind, facts.text.as_ref()), (kind, text));
            assert!(facts.parts.holds(Parts::named(kind)) && !facts.parts.holds(parts), "{kind}");
            parts = Parts(parts.0 | facts.parts.0);
        }
        assert_eq!(parts.0, (1 << ELEMENTS.len()) - 1);
    }

    #[test]
    fn a_message_tells_its_sender_and_the_sum_of_its_gifts() {
        let (all, _): (Vec<_>, Vec<_>) = elements().into_iter().unzip();
        let event = message(all);
        let facts = Facts::of(&event).unwrap();
        assert_eq!((facts.room, facts.from, facts.nick), ("room", "tom", "Tom"));
        assert_eq!((facts.value, facts.count), (Some(10.into()), Some(11)));
        assert_eq!((facts.time, facts.role), (Some(1000), Some(Role::Member)));
        assert!(facts.text.starts_with("hi doge Rose shirt A12 pk_req coupon"));
        let event = message(vec![Element::Text(Text::new("hi"))]);
        let facts = Facts::of(&event).unwrap();
        assert_eq!((facts.value, facts.count), (None, None));
        assert!(matches!(facts.text, Cow::Borrowed("hi")));
    }

    #[test]
    fn tips_and_notices_say_whom_they_are_about() {
        let members = || vec![person("eve", ""), person("bob", "Bob")];
        let mutes =
            ["eve", "zoe"].map(|user| MuteChange { user: UserId::from_peer(user), seconds: 9 });
        let change =
            RoomChange { notification: Some(Text::new("be kind")), ..RoomChange::default() };
        let tips = [
            (tip(TipKind::Join, members()), "eve Bob"),
            (
                tip(TipKind::Ban { seconds: 0, reason: Text::new("spam") }, members()),
                "eve Bob spam",
            ),
            (tip(TipKind::MemberProfile(mutes.into()), members()), "eve Bob zoe"),
            (tip(TipKind::RoomProfile(change), Vec::new()), "be kind"),
        ];
        for (event, text) in tips {
            let facts = Facts::of(&event).unwrap();
            assert_eq!((facts.kind, facts.from, facts.nick), ("tip", "host", "Mia"));
            assert_eq!(facts.text, text);
        }
        let notice = Event::Notice(Notice {
            room: RoomId::from_peer("room"),
            seq: 0,
            time: 1000,
            kind: NoticeKind::Custom,
            operator: None,
            text: Text::new("soon"),
        });
        let facts = Facts::of(&notice).unwrap();
        assert_eq!((facts.kind, facts.from, facts.text.as_ref()), ("notice", "", "soon"));
    }

    #[test]
    fn only_items_have_facts() {
        let room = RoomId::from_peer("room");
        let unknown = Unknown { room: room.clone(), seq: 1, time: 1, event: 9, raw: "{}".into() };
        let unknown = Event::Unknown(unknown);
        assert_eq!(Facts::of(&unknown).unwrap().kind, "unknown");
        for kind in OTHERS {
            assert!(!ELEMENTS.contains(&kind));
        }
        assert!(Facts::of(&Event::Online(Online { room: room.clone(), count: 1 })).is_none());
        assert!(Facts::of(&Event::Gap(Gap { room, from: 1, to: None })).is_none());
    }

    #[test]
    fn who_is_called_is_mentioned() {
        let tom = UserId::from_peer("tom");
        let mentioned = |text: &str, nick: &str| {
            let event = message(vec![Element::Text(Text::new(text))]);
            let facts = Facts::of(&event).unwrap();
            assert!(facts.clone().seen_by(&tom, nick).mine);
            facts.seen_by(&UserId::from_peer("u_1"), nick).mentions_me
        };
        assert!(
            mentioned("hey @U_1!", "") && mentioned("看＠u_1", "") && mentioned("@小雨来", "小雨")
        );
        assert!(
            !mentioned("@u_12 u_1", "") && !mentioned("@ nobody", "") && !mentioned("小雨", "小雨")
        );
        assert!(mentioned("@u_12 @u_1", ""));
    }
}
