//! What there is to see: each scene is set for a screen, in its language.

use serde_json::json;

use super::people::{Screen, Viewer, profile, sender};
use crate::{
    app::{Highlight, Msg, Remark, Settings},
    model::{
        Connection, Custom, Element, Event, Gap, Image, Likes, Notice, NoticeKind, Refusal,
        RefusalKind, Role, RoomId, Text, TipKind, UserId,
    },
};

/// A room in which all happened that can, seen by its host.
pub(super) fn lively(screen: Screen) -> Viewer {
    let mut viewer = screen.viewer(&["demo"], Some("Mia 米娅"));
    viewer.open("Demo room 演示", Role::Owner, 1234);
    fill(&mut viewer);
    viewer
}

fn fill(viewer: &mut Viewer) {
    let mia = || sender("Mia 米娅", Some(Role::Owner));
    let words = |text: &str| vec![Element::Text(Text::new(text))];
    viewer.tip(TipKind::Join, &["小雨", "Tom"]);
    viewer.say("小雨", "晚上好！来了来了");
    viewer.say("Tom", "Hello from Lisbon 👋 ❤️ 1️⃣ 👨‍👩‍👧‍👦 🇵🇹");
    viewer.message(mia(), words("welcome 欢迎 everybody"));
    viewer.message(sender("Priya", Some(Role::Admin)), words("be kind"));
    viewer.give("Yuki", "Rocket 火箭", 1, 500);
    viewer.give("Tom", "Rose 玫瑰", 3, 1);
    viewer.message(sender("Leo", None), vec![Element::Likes(Likes { count: 128 })]);
    viewer.say("troll", "\u{1b}[31m\u{202e}evil\u{7}\u{200b} text\nwith lines");
    viewer.say("zalgo", &format!("z{}", "\u{489}\u{300}".repeat(50)));
    viewer.mute("troll", 600);
    viewer.say(
        "a_very_long_name_that_does_not_fit_its_column",
        "a long comment that has to wrap: the quick brown fox jumps over the lazy dog and then some more, 因为它真的很长很长很长很长很长很长，没有尽头",
    );
    viewer.say("Word", &"Donaudampfschifffahrtsgesellschaft".repeat(4));
    viewer.message(sender("App", None), vec![custom(r#"{"coupon":7}"#, "coupon")]);
    let image = Image { url: Text::new("https://img.test/cat.png"), width: 640, height: 480 };
    viewer.message(sender("Cat", None), vec![Element::Image(image)]);
    let unknown = Element::Unknown { kind: Text::new("TIMNewElem"), content: "{}".into() };
    viewer.message(sender("New", None), vec![unknown]);
    gap(viewer, 14);
    notice(viewer, NoticeKind::Custom, "lucky draw at nine 九点抽奖");
    viewer.tip(TipKind::Quit, &["Jonas"]);
    viewer.say("Grace", "that was fun");
}

fn custom(data: &str, description: &str) -> Element {
    Element::Custom(Custom {
        data: Text::new(data),
        description: Text::new(description),
        extension: Text::default(),
    })
}

fn gap(viewer: &mut Viewer, count: u64) {
    let (from, to) = viewer.miss(count);
    let room = viewer.state.rooms[viewer.room].id.clone();
    viewer.event(Event::Gap(Gap { room, from, to: Some(to) }));
}

fn notice(viewer: &mut Viewer, kind: NoticeKind, text: &str) {
    let (seq, _) = viewer.miss(1);
    let room = viewer.state.rooms[viewer.room].id.clone();
    let time = viewer.state.started + i64::try_from(seq).unwrap() * 12;
    let text = Text::new(text);
    viewer.event(Event::Notice(Notice { room, seq, time, kind, operator: None, text }));
}

/// Comments that hold still while others come.
pub(super) fn held(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("pageup");
    for count in 0..23 {
        viewer.say(&format!("user{count}"), &format!("later {count}"));
    }
    viewer
}

/// A rule as the configuration writes it.
fn highlight(when: &str, color: &str) -> Highlight {
    serde_json::from_value(json!({ "when": when, "color": color })).unwrap()
}

/// Rows that stand out: highlighted, with our name in them, said by many, by one in a flood.
pub(super) fn rows(screen: Screen) -> Viewer {
    let highlights = vec![highlight("price", "red"), highlight("from:Priya", "green")];
    let settings = Settings { highlights, ..Settings::default() };
    let mut viewer = screen.viewer_with(&["demo"], Some("Tom"), false, settings);
    viewer.open("Demo room 演示", Role::Member, 1234);
    viewer.say("小雨", "666");
    for count in 0..22 {
        viewer.say(&format!("fan{count}"), if count % 2 == 0 { "6666" } else { "66666" });
    }
    for count in 0..12 {
        viewer.say("Flo", &format!("look at my channel, part {count}"));
    }
    viewer.say("Yuki", "what is the price of the red one?");
    viewer.say(
        "Leo",
        "@Tom are you there? I looked for you everywhere since yesterday, call me back",
    );
    viewer.message(sender("Priya", Some(Role::Admin)), vec![Element::Text(Text::new("be kind"))]);
    viewer.message(sender("Tom", None), vec![Element::Text(Text::new("yes I am"))]);
    viewer.say("Eve", "哈哈哈");
    viewer.say("Max", "哈哈哈哈");
    viewer.say("Ada", "哈哈");
    viewer.say("Grace", "good night");
    viewer.press("up up up up");
    viewer
}

/// A row of many, opened.
pub(super) fn opened(screen: Screen) -> Viewer {
    let mut viewer = rows(screen);
    viewer.press("down down enter");
    viewer
}

/// What we wrote, while the rows hold still: sent, refused, on its way.
pub(super) fn own(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    let lines = [
        "the first of all",
        "a second one that says a lot more, so much that it does not fit one line",
        "the third",
    ];
    for line in lines {
        viewer.write(line);
        viewer.press("enter");
    }
    viewer.press("up up");
    viewer.feed(Msg::Answered { request: 1, result: Ok(None) });
    let text = "the room's list of words refuses this".into();
    let refusal = Refusal { kind: RefusalKind::Words, code: Some(80001), text };
    viewer.feed(Msg::Answered { request: 2, result: Err(refusal) });
    viewer.wait(10);
    viewer
}

/// A line that is being written.
pub(super) fn writing(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.write("好的 hello 👍🏽");
    viewer
}

/// Something is looked for, and found.
pub(super) fn search(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("f3");
    viewer.write("more");
    viewer
}

pub(super) fn search_empty(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("f3");
    viewer
}

/// Only what matches is shown.
pub(super) fn filter(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("f2");
    viewer.write("filter text:欢迎 or from:troll or kind:gift");
    viewer.press("enter");
    viewer.wait(10);
    viewer
}

/// A filter that cannot be read.
pub(super) fn filter_wrong(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("esc f");
    viewer.write("from:(tom");
    viewer.press("enter");
    viewer
}

pub(super) fn which_key(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("up x");
    viewer
}

pub(super) fn help(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("f1");
    viewer
}

pub(super) fn help_scrolled(screen: Screen) -> Viewer {
    let mut viewer = help(screen);
    (0..200).for_each(|_| viewer.press("down"));
    viewer
}

pub(super) fn palette(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("f2");
    viewer
}

pub(super) fn palette_typed(screen: Screen) -> Viewer {
    let mut viewer = palette(screen);
    viewer.write("ig");
    viewer.press("down");
    viewer
}

pub(super) fn palette_nothing(screen: Screen) -> Viewer {
    let mut viewer = palette(screen);
    viewer.write("fly me to the moon");
    viewer
}

/// A message as it came, long and with long lines.
pub(super) fn inspector(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    // What is hidden in it is told.
    let data = "{\u{202e}\u{200b}".to_owned()
        + r#""kind":"lottery","winners":["小雨","Tom","Yuki"],"text":"\u001b[31m the quick brown fox jumps over the lazy dog","url":"https://img.test/a/very/long/path/that/goes/on/and/on/until/it/ends.png?and=then&some=more"}"#;
    viewer.message(sender("App", None), vec![custom(&data, "lottery 抽奖")]);
    viewer.press("esc i");
    viewer
}

/// A message that is short: its frame is no taller.
pub(super) fn inspector_short(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    gap(&mut viewer, 1);
    viewer.tip(TipKind::Unban, &["troll"]);
    viewer.press("esc i");
    viewer
}

pub(super) fn views(screen: Screen) -> Viewer {
    let views = serde_json::from_value(json!({
        "big gifts": "kind:gift value>=100",
        "questions": "text~\"[?？]\" not role:host",
        "主播与管理员": "role:host|admin",
        "a view with a name that is too long":
            "from:tom or from:eve or from:mallory or text:\"something that goes on and on\"",
    }))
    .unwrap();
    let settings = Settings { views, ..Settings::default() };
    let mut viewer = screen.viewer_with(&["demo"], Some("Mia 米娅"), false, settings);
    viewer.open("Demo room 演示", Role::Owner, 1234);
    fill(&mut viewer);
    viewer.press("esc v down");
    viewer
}

/// People: the host, admins, the muted, and who was seen.
pub(super) fn members(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.tip(TipKind::AdminSet, &["Ayşe"]);
    viewer.wait(95);
    viewer.mute("zalgo", 4_294_967_295);
    viewer.mute("Leo", 45);
    viewer.wait(13);
    viewer.say("小雨", "还在吗");
    viewer.press("f4");
    viewer
}

/// As many people as no screen can show, scrolled.
pub(super) fn members_many(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    for count in 0..80 {
        viewer.say(&format!("user{count}"), &format!("hello {count}"));
    }
    viewer.press("esc f4 down down down");
    viewer
}

/// Who called us, in two rooms.
pub(super) fn mentions(screen: Screen) -> Viewer {
    let settings = Settings { highlights: vec![highlight("price", "cyan")], ..Settings::default() };
    let mut viewer = screen.viewer_with(&["demo", "shop"], Some("Tom"), false, settings);
    viewer.open("Demo room 演示", Role::Member, 1234);
    fill(&mut viewer);
    viewer.say("Leo", "@Tom are you there? I looked for you everywhere");
    viewer.room = 1;
    viewer.open("Shop", Role::Member, 7);
    viewer.say("小雨", "the price is high");
    viewer.say("Yuki", "Tom, 你好");
    viewer.press("f7");
    viewer
}

pub(super) fn mentions_none(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("f7");
    viewer
}

/// Rooms in which something happened: nothing, talk, a gift, a highlight, a mention.
pub(super) fn tabs(screen: Screen) -> Viewer {
    several(screen, &["demo", "silent", "talk", "gift", "light", "call", "a-room-with-a-long-name"])
}

fn several(screen: Screen, rooms: &[&str]) -> Viewer {
    let settings = Settings { highlights: vec![highlight("price", "cyan")], ..Settings::default() };
    let mut viewer = screen.viewer_with(rooms, Some("Tom"), false, settings);
    viewer.open("Demo room 演示", Role::Owner, 1234);
    fill(&mut viewer);
    for (room, name) in rooms.iter().enumerate().skip(1) {
        viewer.room = room;
        viewer.open(&format!("{name} 房间"), Role::Member, 7 * room as u64);
        match room % 5 {
            1 => {}
            2 => viewer.say("小雨", "晚上好"),
            3 => viewer.give("Yuki", "Rocket 火箭", 1, 500),
            4 => viewer.say("Leo", "the price is high"),
            _ => {
                viewer.say("Priya", "@Tom 来看看 this one, it is long enough to need another line");
            }
        }
    }
    viewer
}

pub(super) fn split_two(screen: Screen) -> Viewer {
    split(screen, &["demo", "talk"])
}

pub(super) fn split_three(screen: Screen) -> Viewer {
    split(screen, &["demo", "silent", "talk"])
}

pub(super) fn split_five(screen: Screen) -> Viewer {
    split(screen, &["demo", "silent", "talk", "gift", "light"])
}

fn split(screen: Screen, rooms: &[&str]) -> Viewer {
    let mut viewer = several(screen, rooms);
    viewer.press("f9");
    viewer
}

pub(super) fn merged(screen: Screen) -> Viewer {
    let mut viewer = split(screen, &["demo", "talk", "gift", "shop"]);
    viewer.press("f9");
    viewer
}

pub(super) fn bare(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("alt-l");
    viewer
}

pub(super) fn guest(screen: Screen) -> Viewer {
    let mut viewer = screen.viewer(&["demo"], None);
    viewer.open("Demo room 演示", Role::Guest, 1234);
    fill(&mut viewer);
    viewer
}

pub(super) fn read_only(screen: Screen) -> Viewer {
    let mut viewer = screen.viewer_with(&["demo"], Some("Priya"), true, Settings::default());
    viewer.open("Demo room 演示", Role::Admin, 1234);
    fill(&mut viewer);
    viewer
}

pub(super) fn disconnected(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    let reason = Text::new("the service closed the connection: going away");
    viewer.event(Event::Connection(Connection::Disconnected { reason }));
    viewer
}

pub(super) fn connecting(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.event(Event::Connection(Connection::Connecting { attempt: 3 }));
    viewer
}

pub(super) fn kicked_out(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    let reason = Text::new("another device logged in as Mia 米娅");
    viewer.event(Event::Connection(Connection::KickedOut { reason }));
    viewer
}

/// The room is no more, and the card of its end is put away.
pub(super) fn dismissed(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    notice(&mut viewer, NoticeKind::Dismissed, "");
    viewer.press("esc");
    viewer
}

pub(super) fn muted_for_all(screen: Screen) -> Viewer {
    let mut viewer = guest(screen);
    let id = RoomId::from_peer("demo");
    let name = Text::new("A room whose name says a lot more than there is room for 名字很长的房间");
    viewer.event(Event::Room(crate::model::Room { name, muted: true, ..profile(id) }));
    viewer
}

/// A room in which nobody is yet, with the lines that tell how to join.
pub(super) fn empty(screen: Screen) -> Viewer {
    let mut viewer = screen.viewer(&["demo"], None);
    viewer.state.invite(&[
        "Join from another terminal:  danmux watch demo --server ws://127.0.0.1:8686 --app 1400000001 --guest".into(),
        "…and to write:  danmux watch demo --server ws://127.0.0.1:8686 --app 1400000001 --user NAME".into(),
    ]);
    viewer
}

/// What came while nobody looked.
pub(super) fn read_mark(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.feed(Msg::Focus(false));
    viewer.say("Jonas", "I am back");
    viewer.say("Ida", "und ich auch");
    viewer.feed(Msg::Focus(true));
    viewer
}

/// A word to the person at the keys.
pub(super) fn remark(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("esc f12");
    viewer
}

/// Something went wrong, and it takes many words to say what.
pub(super) fn remark_wrong(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    let text = "the configuration stays as it was: the configuration /home/mia/.config/danmux/config.toml, line 12: no action is called \"fly\"".into();
    viewer.feed(Msg::Told(Remark { text, wrong: true }));
    viewer
}

/// Someone whose id is long, in a room of whom many are ignored.
pub(super) fn long_id(screen: Screen) -> Viewer {
    let me = "a_user_with_an_id_that_takes_more_than_half_of_the_status_line";
    let mut viewer = screen.viewer(&["demo"], Some(me));
    viewer.open("Demo room 演示", Role::Admin, 12_345_678);
    viewer.say(UserId::from_peer(me).as_str(), "it is me");
    viewer
}
