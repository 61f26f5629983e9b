//! Scenes that go on by themselves, or that end with a key: how they look, and that no window is too
//! small for them.

use super::{
    people::{Screen, Viewer},
    picture::drawn,
    scenes,
    snapshots::{SIZES, look},
    styles, theme,
};
use crate::app::Msg;

macro_rules! scenes {
    ($($scene:ident,)+) => {
        const ALL: &[(&str, fn(Screen) -> Viewer)] =
            &[$((stringify!($scene), scenes::$scene),)+];

        $(
            #[test]
            fn $scene() {
                look(stringify!($scene), scenes::$scene, &SIZES);
                styles::look(stringify!($scene), scenes::$scene);
            }
        )+
    };
}

scenes! {
    statistics, statistics_none, end_card, gifts, gifts_none, stage, paste, paste_many, menu_names,
    menu_emoji, menu_commands, menu_far, history, history_nothing,
}

#[test]
fn no_window_is_too_small() {
    for (name, scene) in ALL {
        let mut viewer = scene(Screen::english(80, 24));
        for columns in 0..30 {
            for rows in 0..9 {
                viewer.feed(Msg::Resize { columns, rows });
                let buffer = drawn(&viewer.state, &theme("dark"));
                assert_eq!((buffer.area.width, buffer.area.height), (columns, rows), "{name}");
            }
        }
    }
}
