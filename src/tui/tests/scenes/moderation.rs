//! What a moderator opens and sees.

use super::lively;
use crate::{
    app::{DryRun, Msg, word_lists},
    model::{
        Element, Found, Held, Restriction, Role, Standing, Text, TipKind, Until, UserId, Waiting,
    },
    tui::tests::people::{Screen, Viewer},
};

/// The host, with somebody's spam selected.
fn spam(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.state.administrator = Some(UserId::from_peer("administrator"));
    viewer.state.rooms[0].told.holds_nothing = Some(Text::new("no"));
    for who in ["Bot1", "Bot2", "刷屏号", "Bot3"] {
        viewer.say(who, "free followers at https://spam.test/now 快来领");
    }
    viewer.say("Grace", "what is that?");
    viewer.press("esc up up");
    viewer
}

pub(in crate::tui::tests) fn ask_mute(screen: Screen) -> Viewer {
    let mut viewer = spam(screen);
    viewer.press("m");
    viewer
}

pub(in crate::tui::tests) fn ask_time(screen: Screen) -> Viewer {
    let mut viewer = ask_mute(screen);
    viewer.press("t");
    viewer.write("30 ");
    viewer.press("enter");
    viewer
}

pub(in crate::tui::tests) fn ask_dismiss(screen: Screen) -> Viewer {
    let mut viewer = spam(screen);
    viewer.press("f2");
    viewer.write("destroy demo");
    viewer.press("enter");
    viewer.write("dem");
    viewer.press("enter");
    viewer
}

pub(in crate::tui::tests) fn ask_shield(screen: Screen) -> Viewer {
    let mut viewer = spam(screen);
    viewer.press("S");
    viewer
}

/// The shield is up: addresses are covered, the time runs.
pub(in crate::tui::tests) fn shield(screen: Screen) -> Viewer {
    let mut viewer = ask_shield(screen);
    viewer.press("enter");
    answer(&mut viewer);
    viewer.wait(61);
    viewer
}

/// The newest request is answered: it was done.
fn answer(viewer: &mut Viewer) {
    for request in 0..200 {
        viewer.feed(Msg::Acted { request, before: None, result: Ok(()) });
    }
}

pub(in crate::tui::tests) fn card(screen: Screen) -> Viewer {
    let mut viewer = spam(screen);
    let user = viewer.state.selected().and_then(|id| viewer.state.row(id)).unwrap();
    let user = user.comment().unwrap().from.clone();
    viewer.mute("Bot3", 600);
    viewer.state.moderation.notes.insert(user.clone(), "came with a raid last week".to_owned());
    viewer.press("! m 2");
    answer(&mut viewer);
    viewer.press("u");
    let joined = viewer.state.started - 3600;
    let standing = Standing { user, role: Role::Member, joined, muted: None };
    for request in 0..200 {
        let found = Found::Member(Some(standing.clone()));
        viewer.feed(Msg::Found { request, result: Ok(found) });
    }
    viewer.wait(7);
    viewer
}

pub(in crate::tui::tests) fn card_note(screen: Screen) -> Viewer {
    let mut viewer = card(screen);
    viewer.press("n");
    viewer.write(", and again");
    viewer
}

pub(in crate::tui::tests) fn wave(screen: Screen) -> Viewer {
    let mut viewer = spam(screen);
    viewer.press("W down space");
    viewer
}

pub(in crate::tui::tests) fn wave_going(screen: Screen) -> Viewer {
    let mut viewer = wave(screen);
    viewer.press("2");
    answer(&mut viewer);
    viewer
}

fn held(id: u64, from: &str, list: &str, until: i64, text: &str) -> Held {
    Held {
        id,
        from: UserId::from_peer(from),
        time: 1_795_371_855,
        list: Text::new(list),
        until: (until > 0).then_some(until),
        approve: id.is_multiple_of(2),
        elements: vec![Element::Text(Text::new(text))],
    }
}

pub(in crate::tui::tests) fn queue(screen: Screen) -> Viewer {
    let mut viewer = spam(screen);
    let now = viewer.state.time();
    let messages = vec![
        held(
            1,
            "Tom",
            "links 链接",
            now + 95,
            "look at https://danmux.test/a/b/c?d=e please, it is worth it, really, I promise you all",
        ),
        held(2, "小雨", "links 链接", now + 3_700, "加微信看直播"),
        held(3, "a_very_long_name_that_does_not_fit", "", 0, "hello"),
        held(4, "Leo", "words", 0, "\u{1b}[31mevil\u{202e} text"),
    ];
    let waiting = Waiting { all: true, count: 23, messages };
    let at = viewer.state.now;
    viewer.state.rooms[0].told.holds_nothing = None;
    viewer.state.rooms[0].told.held = Some((waiting, at));
    viewer.press("H down v down");
    viewer
}

pub(in crate::tui::tests) fn queue_none(screen: Screen) -> Viewer {
    let mut viewer = spam(screen);
    viewer.press("H");
    viewer.state.rooms[0].told.holds_nothing =
        Some(Text::new("the service does not know this command (10003)"));
    viewer
}

pub(in crate::tui::tests) fn restricted(screen: Screen) -> Viewer {
    let mut viewer = spam(screen);
    let (now, at) = (viewer.state.time(), viewer.state.now);
    let one = |id: &str, until| Restriction { user: UserId::from_peer(id), until };
    let banned = vec![one("spammer_1", Until::At(now + 90_000)), one("坏人", Until::Ever)];
    viewer.state.rooms[0].told.banned = Some((banned, at));
    viewer.press("L down");
    viewer.wait(42);
    viewer
}

pub(in crate::tui::tests) fn acts(screen: Screen) -> Viewer {
    let mut viewer = spam(screen);
    viewer.press("m 2");
    answer(&mut viewer);
    viewer.wait(1);
    viewer.press("B t");
    viewer.write("1d raid, and a long reason that nobody will read to its end");
    viewer.press("enter");
    viewer.wait(1);
    viewer.press("f2");
    viewer.write("notice be kind 友善发言");
    viewer.press("enter enter");
    viewer.tip(TipKind::AdminSet, &["Priya"]);
    viewer.press("R down");
    viewer
}

pub(in crate::tui::tests) fn acts_empty(screen: Screen) -> Viewer {
    let mut viewer = screen.viewer(&["demo"], Some("Mia 米娅"));
    viewer.press("esc R");
    viewer
}

pub(in crate::tui::tests) fn hits(screen: Screen) -> Viewer {
    let mut viewer = spam(screen);
    let lists = word_lists("free followers\n快来\n");
    viewer.feed(Msg::DryRun(Ok(DryRun { lists, recording: None, skipped: 0 })));
    viewer
}

/// Marks in the gutter: a flag, and words that a list holds.
pub(in crate::tui::tests) fn marks(screen: Screen) -> Viewer {
    let mut viewer = hits(screen);
    viewer.press("esc up ! esc esc");
    viewer
}

/// Nothing that must not be on a stream is shown.
pub(in crate::tui::tests) fn streamer(screen: Screen) -> Viewer {
    let mut viewer = card(screen);
    viewer.press("esc *");
    viewer.wait(7);
    viewer.press("u");
    viewer
}

/// Who may do nothing is told why.
pub(in crate::tui::tests) fn barred(screen: Screen) -> Viewer {
    let mut viewer = screen.viewer(&["demo"], Some("Tom"));
    viewer.open("Demo room 演示", Role::Member, 1234);
    viewer.say("小雨", "hello");
    viewer.press("esc up m");
    viewer
}
