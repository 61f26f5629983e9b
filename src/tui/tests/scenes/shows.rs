//! A show that goes on: what is given in it, what flies, its numbers, and its end.

use super::{lively, notice};
use crate::{
    model::{Element, Event, Likes, NoticeKind, Online, Role, TipKind},
    tui::tests::people::{Screen, Viewer, sender},
};

/// Some minutes of talk that swells and ebbs, with gifts, likes, and people who come and go.
fn show(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.go_live();
    for second in 0..1500_u64 {
        viewer.wait(1);
        let wave = (second / 20 % 30).abs_diff(15);
        for fan in 0..second * 7 % (wave + 3) / 3 {
            let nick = format!("fan{}", (second * 5 + fan) % (wave * 3 + 5));
            viewer.say(&nick, &format!("go {second} {fan}"));
        }
        match second % 300 {
            10 => viewer.tip(TipKind::Join, &["Ida", "Noor", "Ben"]),
            130 => viewer.give("小雨", "Rose 玫瑰", 10, 1),
            140 => viewer.give("a_very_long_name_that_does_not_fit_its_column", "Kiss", 7, 52),
            150 => {
                let likes = Element::Likes(Likes { count: 1000 });
                viewer.message(sender("Leo", None), vec![likes]);
            }
            70 | 170 | 270 => {
                let room = viewer.state.rooms[viewer.room].id.clone();
                viewer.event(Event::Online(Online { room, count: 1234 + second / 2 + wave * 20 }));
            }
            _ => {}
        }
    }
    viewer
}

pub(in crate::tui::tests) fn statistics(screen: Screen) -> Viewer {
    let mut viewer = show(screen);
    viewer.press("f6");
    viewer
}

/// The room in numbers before anything happened in it.
pub(in crate::tui::tests) fn statistics_none(screen: Screen) -> Viewer {
    let mut viewer = screen.viewer(&["demo"], Some("Mia 米娅"));
    viewer.open("Demo room 演示", Role::Owner, 1);
    viewer.press("f6");
    viewer
}

/// The room is no more: its card is shown by itself.
pub(in crate::tui::tests) fn end_card(screen: Screen) -> Viewer {
    let mut viewer = show(screen);
    notice(&mut viewer, NoticeKind::Dismissed, "");
    viewer
}

pub(in crate::tui::tests) fn gifts(screen: Screen) -> Viewer {
    let mut viewer = show(screen);
    viewer.give("Ayşe", "Super extraordinarily expensive limousine", 1, 131_400);
    viewer.give("小雨", "免费的星星", 3, 0);
    viewer.press("f5");
    viewer
}

pub(in crate::tui::tests) fn gifts_none(screen: Screen) -> Viewer {
    let mut viewer = screen.viewer(&["demo"], Some("Mia 米娅"));
    viewer.open("Demo room 演示", Role::Owner, 1);
    viewer.say("Tom", "no gifts yet");
    viewer.press("f5");
    viewer
}

/// Comments that fly, of all lengths, some seconds after the first.
pub(in crate::tui::tests) fn stage(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("f8");
    for (nick, text) in [
        ("小雨", "晚上好！来了来了"),
        ("Tom", "Hello from Lisbon 👋 👨‍👩‍👧‍👦 🇵🇹"),
        ("Yuki", "666"),
        ("Word", "the quick brown fox jumps over the lazy dog and then some more, 没有尽头"),
        ("troll", "\u{1b}[31m\u{202e}evil\u{7}\u{200b} text"),
    ] {
        viewer.say(nick, text);
        viewer.wait(1);
    }
    let words = vec![Element::Text(crate::model::Text::new("welcome 欢迎"))];
    viewer.message(sender("Mia 米娅", Some(Role::Owner)), words);
    viewer.say("Leo", "哈哈哈");
    viewer.wait(2);
    viewer
}
