//! What lies over a room, or beside it.

use serde_json::json;

use super::{custom, fill, gap, highlight, lively};
use crate::{
    app::Settings,
    model::{Role, TipKind},
    tui::tests::people::{Screen, Viewer, sender},
};

pub(in crate::tui::tests) fn which_key(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("up x");
    viewer
}

pub(in crate::tui::tests) fn help(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("f1");
    viewer
}

pub(in crate::tui::tests) fn help_scrolled(screen: Screen) -> Viewer {
    let mut viewer = help(screen);
    (0..200).for_each(|_| viewer.press("down"));
    viewer
}

pub(in crate::tui::tests) fn palette(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("f2");
    viewer
}

pub(in crate::tui::tests) fn palette_typed(screen: Screen) -> Viewer {
    let mut viewer = palette(screen);
    viewer.write("ig");
    viewer.press("down");
    viewer
}

pub(in crate::tui::tests) fn palette_nothing(screen: Screen) -> Viewer {
    let mut viewer = palette(screen);
    viewer.write("fly me to the moon");
    viewer
}

/// A message as it came, long and with long lines.
pub(in crate::tui::tests) fn inspector(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    // What is hidden in it is told.
    let data = "{\u{202e}\u{200b}".to_owned()
        + r#""kind":"lottery","winners":["小雨","Tom","Yuki"],"text":"\u001b[31m the quick brown fox jumps over the lazy dog","url":"https://img.test/a/very/long/path/that/goes/on/and/on/until/it/ends.png?and=then&some=more"}"#;
    viewer.message(sender("App", None), vec![custom(&data, "lottery 抽奖")]);
    viewer.press("esc i");
    viewer
}

/// A message that is short: its frame is no taller.
pub(in crate::tui::tests) fn inspector_short(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    gap(&mut viewer, 1);
    viewer.tip(TipKind::Unban, &["troll"]);
    viewer.press("esc i");
    viewer
}

pub(in crate::tui::tests) fn views(screen: Screen) -> Viewer {
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
pub(in crate::tui::tests) fn members(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.tip(TipKind::AdminSet, &["Ayşe"]);
    viewer.tip(TipKind::Quit, &["Ayşe"]);
    viewer.wait(95);
    viewer.mute("zalgo", 4_294_967_295);
    viewer.mute("Leo", 45);
    viewer.wait(13);
    viewer.say("小雨", "还在吗");
    viewer.press("f4");
    viewer
}

/// As many people as no screen can show, scrolled.
pub(in crate::tui::tests) fn members_many(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    for count in 0..80 {
        viewer.say(&format!("user{count}"), &format!("hello {count}"));
    }
    viewer.press("esc f4 down down down");
    viewer
}

/// Who called us, in two rooms.
pub(in crate::tui::tests) fn mentions(screen: Screen) -> Viewer {
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

pub(in crate::tui::tests) fn mentions_none(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.press("f7");
    viewer
}
