//! A script of events as the lines that they are, and lines of strangers as what they may be.

use proptest::prelude::*;

use super::*;
use crate::model::{
    Custom, Gap, Gift, Joined, Likes, MessageId, MuteChange, Notice, Online, Person, Role, Room,
    Sender, Text, Unknown, UserId,
};

const BEGIN: i64 = 1_795_371_840;

/// One room after the other, an event a second.
struct Script {
    room: RoomId,
    seq: u64,
    events: Vec<Event>,
}

impl Script {
    fn new(room: &str) -> Self {
        Self { room: RoomId::from_peer(room), seq: 0, events: Vec::new() }
    }

    fn next(&mut self) -> (RoomId, u64, i64) {
        self.seq += 1;
        (self.room.clone(), self.seq, BEGIN + i64::try_from(self.seq).unwrap())
    }

    fn message(&mut self, nick: &str, elements: Vec<Element>) {
        let (room, seq, time) = self.next();
        self.events.push(Event::Message(Message {
            room,
            seq,
            time,
            id: MessageId::new("1", 2, 3),
            from: Sender {
                id: UserId::from_peer("tom"),
                nick: Text::new(nick),
                avatar: Text::default(),
                role: Some(Role::Admin),
            },
            priority: Priority::Normal,
            elements,
            cloud_custom_data: "".into(),
            broadcast: false,
            earlier: false,
        }));
    }

    fn say(&mut self, nick: &str, text: &str) {
        self.message(nick, vec![Element::Text(Text::new(text))]);
    }

    fn tip(&mut self, kind: TipKind, nicks: &[&str]) {
        let person = |nick: &str| Person {
            id: UserId::from_peer(nick),
            nick: Text::new(nick),
            avatar: Text::default(),
        };
        let (room, seq, time) = self.next();
        let members = nicks.iter().map(|nick| person(nick)).collect();
        let (operator, online) = (Some(person("Mia 米娅")), Some(9));
        self.events.push(Event::Tip(Tip { room, seq, time, kind, operator, members, online }));
    }

    fn notice(&mut self, kind: NoticeKind, text: &str) {
        let (room, seq, time) = self.next();
        let text = Text::new(text);
        self.events.push(Event::Notice(Notice { room, seq, time, kind, operator: None, text }));
    }

    /// Everything that a stranger can write, which is this text.
    fn written(text: &str) -> Self {
        let mut script = Self::new(text);
        let room = script.room.clone();
        script.say(text, text);
        script.message(text, vec![gift(text), custom(text, ""), custom("", text)]);
        script.message("", vec![Element::Unknown { kind: Text::new(text), content: "{}".into() }]);
        for kind in [TipKind::Join, TipKind::AdminSet, TipKind::Unban] {
            script.tip(kind, &[text, text]);
        }
        script.notice(NoticeKind::Custom, text);
        script.events.push(Event::Room(Room { name: Text::new(text), ..Room::sample(room) }));
        let reason = Text::new(text);
        script.events.push(Event::Connection(Connection::Disconnected { reason: reason.clone() }));
        script.events.push(Event::Connection(Connection::KickedOut { reason }));
        script
    }

    /// The lines that are printed, with no clock: that of a machine has its own zone.
    fn lines(&self, language: Language, several: bool) -> Vec<String> {
        let mut told = Lines::new(Reader {
            settings: Settings::default(),
            me: None,
            language,
            several,
            zone: TimeZone::UTC,
            unicode: true,
        });
        let mut lines: Vec<_> = self.events.iter().filter_map(|event| told.take(event)).collect();
        lines.extend(told.summary());
        let clock = |line: &String| {
            let (at, _) = line.match_indices(':').next()?;
            let clock = line.get(at.checked_sub(2)?..at + 6)?;
            let shape: String =
                clock.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
            (shape == "00:00:00").then(|| line.replacen(clock, "HH:MM:SS", 1))
        };
        lines.into_iter().map(|line| clock(&line).unwrap_or(line)).collect()
    }
}

fn gift(name: &str) -> Element {
    let name = Text::new(name);
    Element::Gift(Gift { id: Text::new("1"), name, count: 3, price: 500.into(), receiver: None })
}

fn custom(data: &str, description: &str) -> Element {
    Element::Custom(Custom {
        data: Text::new(data),
        description: Text::new(description),
        extension: Text::default(),
    })
}

/// A show as it is read aloud: each thing once, crowds as one, nothing that moves.
#[test]
fn a_script_of_events() {
    let mut script = Script::new("demo");
    let room = script.room.clone();
    script.events.push(Event::Connection(Connection::Connected));
    let joined = Joined { room: room.clone(), role: Role::Member, again: false };
    script.events.push(Event::Joined(joined));
    script
        .events
        .push(Event::Room(Room { name: Text::new("Demo 演示"), ..Room::sample(room.clone()) }));
    script.tip(TipKind::Join, &["Ida", "小雨"]);
    script.say("小雨", "晚上好！来了来了");
    script.say("Tom", "Hello 👋 ❤️ 👨‍👩‍👧‍👦");
    script.say("", "one without a name");
    script.say("troll", "\u{1b}[31m\u{202e}evil\u{7}\u{200b} text\nwith lines");
    script.message("Yuki", vec![gift("Rocket 火箭")]);
    script.message("Leo", vec![Element::Likes(Likes { count: 128 })]);
    script.message("App", vec![custom(r#"{"coupon":7}"#, "coupon")]);
    let text = Element::Text(Text::new("and liked it"));
    script.message("Leo", vec![text, Element::Likes(Likes { count: 2 })]);
    script.tip(TipKind::AdminSet, &["Priya"]);
    let mute = MuteChange { user: UserId::from_peer("troll"), seconds: 600 };
    script.tip(TipKind::MemberProfile(vec![mute]), &["troll"]);
    script.tip(TipKind::Quit, &["Jonas"]);
    script.events.push(Event::Online(Online { room: room.clone(), count: 7 }));
    script.events.push(Event::Gap(Gap { room: room.clone(), from: 40, to: Some(53) }));
    script.events.push(Event::Gap(Gap { room: room.clone(), from: 60, to: None }));
    script.notice(NoticeKind::Custom, "lucky draw at nine 九点抽奖");
    let (room, seq, time) = script.next();
    let raw = "{}".into();
    script.events.push(Event::Unknown(Unknown { room, seq, time, event: 77, raw }));
    let reason = Text::new("the service closed the connection: going away");
    script.events.push(Event::Connection(Connection::Disconnected { reason }));
    script.events.push(Event::Connection(Connection::Connecting { attempt: 2 }));
    script.events.push(Event::Connection(Connection::Connected));
    script.notice(NoticeKind::Dismissed, "");
    let told = [
        ("English", Language::English, false),
        ("English, one room of several", Language::English, true),
        ("中文", Language::Chinese, false),
    ]
    .map(|(title, language, several)| {
        let lines = script.lines(language, several).join("\n");
        format!("── {title}\n{lines}\n")
    })
    .concat();
    insta::assert_snapshot!(told);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Nothing but this protects a terminal that lines are printed to.
    #[test]
    fn no_line_steers_a_terminal(text in crate::model::hostile::text()) {
        let script = Script::written(&text);
        for language in [Language::English, Language::Chinese] {
            for line in script.lines(language, true) {
                prop_assert!(crate::model::hostile::is_harmless(&line), "{:?}", line);
            }
        }
    }
}
