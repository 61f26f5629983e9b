//! Several rooms: in tabs, side by side, and as one.

use super::{fill, highlight};
use crate::{
    app::Settings,
    model::Role,
    tui::tests::people::{Screen, Viewer},
};

/// Rooms in which something happened: nothing, talk, a gift, a highlight, a mention.
pub(in crate::tui::tests) fn tabs(screen: Screen) -> Viewer {
    several(screen, &["demo", "silent", "talk", "gift", "light", "call", "a-room-with-a-long-name"])
}

/// The last of many rooms: its tab is in view.
pub(in crate::tui::tests) fn tabs_last(screen: Screen) -> Viewer {
    let mut viewer = tabs(screen);
    viewer.press("alt-left");
    viewer
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

pub(in crate::tui::tests) fn split_two(screen: Screen) -> Viewer {
    split(screen, &["demo", "talk"])
}

pub(in crate::tui::tests) fn split_three(screen: Screen) -> Viewer {
    split(screen, &["demo", "silent", "talk"])
}

pub(in crate::tui::tests) fn split_five(screen: Screen) -> Viewer {
    split(screen, &["demo", "silent", "talk", "gift", "light"])
}

fn split(screen: Screen, rooms: &[&str]) -> Viewer {
    let mut viewer = several(screen, rooms);
    viewer.press("f9");
    viewer
}

pub(in crate::tui::tests) fn merged(screen: Screen) -> Viewer {
    let mut viewer = split(screen, &["demo", "talk", "gift", "shop"]);
    viewer.press("f9");
    viewer
}
