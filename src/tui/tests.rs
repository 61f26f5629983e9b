//! Screens as they look: one scene at every size that people use.

use std::time::Duration;

use super::{
    Canvas, Theme, draw,
    screen::{
        Screen,
        emulator::{Emulator, Kind},
    },
};
use crate::{
    app::{Code, Key, Limits, Msg, State, update},
    model::{
        Connection, Custom, Element, Event, Gap, Gift, Image, Joined, Likes, Message, MessageId,
        MuteChange, Notice, NoticeKind, Online, Person, Priority, Refusal, RefusalKind, Role, Room,
        RoomId, Sender, Text, Tip, TipKind, UserId, str_width,
    },
};

fn room() -> RoomId {
    RoomId::from_peer("demo")
}

fn person(id: &str, nick: &str) -> Person {
    Person { id: UserId::from_peer(id), nick: Text::new(nick), avatar: Text::default() }
}

fn message(seq: u64, nick: &str, role: Option<Role>, elements: Vec<Element>) -> Event {
    Event::Message(Message {
        room: room(),
        seq,
        // A new minute every five messages.
        time: 1_795_371_840 + i64::try_from(seq).unwrap() * 12,
        id: MessageId::new("1", 2, u32::try_from(seq).unwrap()),
        from: Sender {
            id: UserId::from_peer(nick),
            nick: Text::new(nick),
            avatar: Text::default(),
            role,
        },
        priority: Priority::Normal,
        elements,
        cloud_custom_data: "".into(),
        broadcast: false,
    })
}

fn text(seq: u64, nick: &str, text: &str) -> Event {
    message(seq, nick, Some(Role::Member), vec![Element::Text(Text::new(text))])
}

fn gift(seq: u64, nick: &str, name: &str, count: u64, price: u64) -> Event {
    let gift = Gift { id: Text::new("1"), name: Text::new(name), count, price, receiver: None };
    message(seq, nick, None, vec![Element::Gift(gift)])
}

fn tip(seq: u64, kind: TipKind, members: Vec<Person>) -> Event {
    Event::Tip(Tip {
        room: room(),
        seq,
        time: 1_795_371_840 + i64::try_from(seq).unwrap() * 12,
        kind,
        operator: Some(person("host", "Mia 米娅")),
        members,
        online: Some(1234),
    })
}

/// A room in which all happened that can.
fn scene(columns: u16, rows: u16) -> State {
    let me = Some(UserId::from_peer("host"));
    let mut state = State::new(room(), me, false, Limits::default());
    let mute = MuteChange { user: UserId::from_peer("troll"), seconds: 600 };
    let custom = Custom {
        data: Text::new(r#"{"coupon":7}"#),
        description: Text::new("coupon"),
        extension: Text::default(),
    };
    let image = Image { url: Text::new("https://img.test/cat.png"), width: 640, height: 480 };
    let unknown = Element::Unknown { kind: Text::new("TIMNewElem"), content: "{}".into() };
    let profile = Room {
        id: room(),
        name: Text::new("Demo room 演示"),
        introduction: Text::default(),
        notification: Text::default(),
        avatar: Text::default(),
        owner: Some(UserId::from_peer("host")),
        muted: false,
        member_count: 20,
    };
    let events = vec![
        Event::Joined(Joined { room: room(), role: Role::Owner, again: false }),
        Event::Room(profile),
        Event::Online(Online { room: room(), count: 1200 }),
        tip(1, TipKind::Join, vec![person("a", "小雨"), person("b", "Tom")]),
        text(2, "小雨", "晚上好！来了来了"),
        text(3, "Tom", "Hello from Lisbon 👋 ❤️ 1️⃣ 👨‍👩‍👧‍👦 🇵🇹"),
        message(
            4,
            "Mia 米娅",
            Some(Role::Owner),
            vec![Element::Text(Text::new("welcome 欢迎 everybody"))],
        ),
        message(5, "Priya", Some(Role::Admin), vec![Element::Text(Text::new("be kind"))]),
        gift(6, "Yuki", "Rocket 火箭", 1, 500),
        gift(7, "Tom", "Rose 玫瑰", 3, 1),
        message(8, "Leo", None, vec![Element::Likes(Likes { count: 128 })]),
        text(9, "troll", "\u{1b}[31m\u{202e}evil\u{7}\u{200b} text\nwith lines"),
        text(10, "zalgo", &format!("z{}", "\u{489}\u{300}".repeat(50))),
        tip(11, TipKind::MemberProfile(vec![mute]), vec![person("troll", "troll")]),
        text(
            12,
            "a_very_long_name_that_does_not_fit_its_column",
            "a long comment that has to wrap: the quick brown fox jumps over the lazy dog and then some more, 因为它真的很长很长很长很长很长很长，没有尽头",
        ),
        text(13, "Word", &"Donaudampfschifffahrtsgesellschaft".repeat(4)),
        message(14, "App", None, vec![Element::Custom(custom)]),
        message(15, "Cat", None, vec![Element::Image(image)]),
        message(16, "New", None, vec![unknown]),
        Event::Gap(Gap { room: room(), from: 17, to: Some(30) }),
        Event::Notice(Notice {
            room: room(),
            seq: 31,
            time: 1_795_371_840 + 31 * 12,
            kind: NoticeKind::Custom,
            operator: None,
            text: Text::new("lucky draw at nine 九点抽奖"),
        }),
        tip(32, TipKind::Quit, vec![person("c", "Jonas")]),
        text(33, "Grace", "that was fun"),
    ];
    feed(&mut state, Msg::Resize { columns, rows });
    for event in events {
        feed(&mut state, Msg::Event(event));
    }
    state
}

fn feed(state: &mut State, msg: Msg) {
    update(state, Duration::from_secs(10), msg);
}

fn press(state: &mut State, code: Code) {
    feed(state, Msg::Key(Key::plain(code)));
}

/// The screen's text: a wide character stands for the cells that it covers.
fn screen(state: &State) -> String {
    let (columns, rows) = state.size;
    let mut canvas = Canvas::new(columns, rows);
    draw(&mut canvas, state, &Theme::new(true));
    let mut text = String::new();
    for y in 0..rows {
        let mut x = 0;
        while x < columns {
            let symbol = canvas[(x, y)].symbol();
            text.push_str(symbol);
            x += u16::try_from(str_width(symbol)).unwrap().max(1);
        }
        text.truncate(text.trim_end_matches(' ').len());
        text.push('\n');
    }
    text
}

#[test]
fn a_lively_room_at_every_size() {
    for (columns, rows) in [(120, 40), (80, 24), (60, 20), (40, 12), (20, 4)] {
        insta::assert_snapshot!(format!("lively_{columns}x{rows}"), screen(&scene(columns, rows)));
    }
}

#[test]
fn a_room_that_is_held_counts_what_came() {
    let mut state = scene(80, 16);
    press(&mut state, Code::PageUp);
    for seq in 40..63 {
        feed(&mut state, Msg::Event(text(seq, "Tom", "later")));
    }
    insta::assert_snapshot!("held_80x16", screen(&state));
}

#[test]
fn the_keys_lie_over_the_room() {
    let mut state = scene(80, 24);
    press(&mut state, Code::Function(1));
    insta::assert_snapshot!("help_80x24", screen(&state));
}

#[test]
fn what_is_written_and_refused_is_seen() {
    let mut state = scene(60, 10);
    for c in "好的 hello 👍🏽".chars() {
        press(&mut state, Code::Char(c));
    }
    insta::assert_snapshot!("writing_60x10", screen(&state));
    press(&mut state, Code::Enter);
    let refusal = Refusal {
        kind: RefusalKind::Muted,
        code: Some(10017),
        text: "you are muted in this room".into(),
    };
    feed(&mut state, Msg::Answered { request: 1, result: Err(refusal) });
    insta::assert_snapshot!("refused_60x10", screen(&state));
}

#[test]
fn an_empty_room_invites() {
    let mut state = State::new(room(), None, false, Limits::default());
    feed(&mut state, Msg::Resize { columns: 80, rows: 12 });
    state.invite(&["Join: danmux watch demo --guest".into()]);
    let down = Connection::Disconnected { reason: Text::new("reset by peer") };
    feed(&mut state, Msg::Event(Event::Connection(down)));
    insta::assert_snapshot!("empty_80x12", screen(&state));
}

#[test]
fn no_size_is_too_small() {
    for columns in 0..30 {
        for rows in 0..9 {
            let mut state = scene(columns, rows);
            press(&mut state, Code::Char('好'));
            press(&mut state, Code::PageUp);
            screen(&state);
            press(&mut state, Code::Function(1));
            screen(&state);
        }
    }
}

/// What is shown must not depend on what was shown before, however the terminal counts the columns of
/// U+FE0F, flags and families.
#[test]
fn a_scrolled_screen_is_the_screen_drawn_anew() {
    let (columns, rows) = (40, 12);
    let texts = ["❤️ ❤️ ❤️", "1️⃣ 2️⃣ 3️⃣", "好好好 😹", "plain", "🇨🇳 👍🏽 👨‍👩‍👧‍👦 end"];
    for kind in Kind::ALL {
        let mut state = State::new(room(), None, false, Limits::default());
        feed(&mut state, Msg::Resize { columns, rows });
        let mut canvas = Canvas::new(columns, rows);
        let (mut screen, mut scrolled) = (Screen::default(), Emulator::new(kind, columns, rows));
        for seq in 1..60 {
            let index = usize::try_from(seq).unwrap() % texts.len();
            feed(&mut state, Msg::Event(text(seq, "Tom", texts[index])));
            canvas.begin(columns, rows);
            let cursor = draw(&mut canvas, &state, &Theme::new(true));
            scrolled.take(screen.show(&canvas, cursor));
            let mut anew = Emulator::new(kind, columns, rows);
            anew.take(Screen::default().show(&canvas, cursor));
            assert_eq!(scrolled.seen(), anew.seen(), "{kind:?}");
        }
        assert!(scrolled.scrolls > 40);
        assert!((0..12).all(|y| !scrolled.row(y).contains('\u{fe0f}')));
        assert!((0..12).any(|y| scrolled.row(y).contains("plain")));
    }
}
