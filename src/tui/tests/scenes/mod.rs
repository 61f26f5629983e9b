//! What there is to see: each scene is set for a screen, in its language.

pub(super) mod layers;
mod lines;
pub(super) mod moderation;
mod several;
mod shows;

use serde_json::json;

pub(super) use layers::*;
pub(super) use lines::*;
pub(super) use moderation::*;
pub(super) use several::*;
pub(super) use shows::*;

use super::people::{Screen, Viewer, profile, sender};
use crate::{
    app::{Highlight, Msg, Remark, Settings},
    model::{
        Connection, Custom, Element, Event, Gap, Image, Likes, Notice, NoticeKind, Refusal,
        RefusalKind, Role, RoomId, Text, TipKind, UserId,
    },
};

/// A room in which all happened that can, seen by its host.
pub(in crate::tui::tests) fn lively(screen: Screen) -> Viewer {
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
    let (seq, time) = viewer.next();
    let room = viewer.state.rooms[viewer.room].id.clone();
    let text = Text::new(text);
    viewer.event(Event::Notice(Notice { room, seq, time, kind, operator: None, text }));
}

/// Comments that hold still while others come.
pub(in crate::tui::tests) fn held(screen: Screen) -> Viewer {
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
pub(in crate::tui::tests) fn rows(screen: Screen) -> Viewer {
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
pub(in crate::tui::tests) fn opened(screen: Screen) -> Viewer {
    let mut viewer = rows(screen);
    viewer.press("down down enter");
    viewer
}

/// What we wrote, while the rows hold still: sent, refused, on its way.
pub(in crate::tui::tests) fn own(screen: Screen) -> Viewer {
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
pub(in crate::tui::tests) fn writing(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.write("好的 hello 👍🏽");
    viewer
}

/// Something is looked for, and found.
pub(in crate::tui::tests) fn search(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("f3");
    viewer.write("more");
    viewer
}

pub(in crate::tui::tests) fn search_empty(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("f3");
    viewer
}

/// Only what matches is shown.
pub(in crate::tui::tests) fn filter(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("f2");
    viewer.write("filter text:欢迎 or from:troll or kind:gift");
    viewer.press("enter");
    viewer.wait(10);
    viewer
}

/// A filter that nothing gets through.
pub(in crate::tui::tests) fn filter_nothing(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("f2");
    viewer.write("filter from:nobody");
    viewer.press("enter");
    viewer.wait(10);
    viewer
}

/// A filter that cannot be read.
pub(in crate::tui::tests) fn filter_wrong(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("esc f");
    viewer.write("from:(tom");
    viewer.press("enter");
    viewer
}

pub(in crate::tui::tests) fn bare(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("alt-l");
    viewer
}

pub(in crate::tui::tests) fn guest(screen: Screen) -> Viewer {
    let mut viewer = screen.viewer(&["demo"], None);
    viewer.open("Demo room 演示", Role::Guest, 1234);
    fill(&mut viewer);
    viewer
}

pub(in crate::tui::tests) fn read_only(screen: Screen) -> Viewer {
    let mut viewer = screen.viewer_with(&["demo"], Some("Priya"), true, Settings::default());
    viewer.open("Demo room 演示", Role::Admin, 1234);
    fill(&mut viewer);
    viewer
}

pub(in crate::tui::tests) fn disconnected(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    let reason = Text::new("the service closed the connection: going away");
    viewer.event(Event::Connection(Connection::Disconnected { reason }));
    viewer
}

pub(in crate::tui::tests) fn connecting(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.event(Event::Connection(Connection::Connecting { attempt: 3 }));
    viewer
}

pub(in crate::tui::tests) fn kicked_out(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    let reason = Text::new("another device logged in as Mia 米娅");
    viewer.event(Event::Connection(Connection::KickedOut { reason }));
    viewer
}

/// The room is no more, and the card of its end is put away.
pub(in crate::tui::tests) fn dismissed(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    notice(&mut viewer, NoticeKind::Dismissed, "");
    viewer.press("esc");
    viewer
}

pub(in crate::tui::tests) fn muted_for_all(screen: Screen) -> Viewer {
    let mut viewer = guest(screen);
    let id = RoomId::from_peer("demo");
    let name = Text::new("A room whose name says a lot more than there is room for 名字很长的房间");
    viewer.event(Event::Room(crate::model::Room { name, muted: true, ..profile(id) }));
    viewer
}

/// A room in which nobody is yet, with the lines that tell how to join.
pub(in crate::tui::tests) fn empty(screen: Screen) -> Viewer {
    let mut viewer = screen.viewer(&["demo"], None);
    viewer.state.invite(&[
        "Join from another terminal:  danmux watch demo --server ws://127.0.0.1:8686 --app 1400000001 --guest".into(),
        "…and to write:  danmux watch demo --server ws://127.0.0.1:8686 --app 1400000001 --user NAME".into(),
    ]);
    viewer
}

/// What came while nobody looked.
pub(in crate::tui::tests) fn read_mark(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.feed(Msg::Focus(false));
    viewer.say("Jonas", "I am back");
    viewer.say("Ida", "und ich auch");
    viewer.feed(Msg::Focus(true));
    viewer
}

/// A word to the person at the keys.
pub(in crate::tui::tests) fn remark(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("esc f12");
    viewer
}

/// Something went wrong, and it takes many words to say what.
pub(in crate::tui::tests) fn remark_wrong(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    let text = "the configuration stays as it was: the configuration /home/mia/.config/danmux/config.toml, line 12: no action is called \"fly\"".into();
    viewer.feed(Msg::Told(Remark { text, wrong: true }));
    viewer
}

/// Someone whose id is long, in a room of whom many are ignored.
pub(in crate::tui::tests) fn long_id(screen: Screen) -> Viewer {
    let me = "a_user_with_an_id_that_takes_more_than_half_of_the_status_line";
    let mut viewer = screen.viewer(&["demo"], Some(me));
    viewer.open("Demo room 演示", Role::Admin, 12_345_678);
    viewer.say(UserId::from_peer(me).as_str(), "it is me");
    viewer
}
