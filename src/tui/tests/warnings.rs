//! What must not be overlooked, whatever else there is to show.

use super::{
    people::Screen,
    picture::{drawn, text},
    theme,
};

#[test]
fn a_room_that_is_nearly_full_warns_before_it_drops_anything() {
    for (columns, rows) in [(120, 40), (80, 24), (40, 12)] {
        let mut viewer = Screen::english(columns, rows).viewer(&["demo"], Some("Tom"));
        let warns = |viewer: &super::people::Viewer| {
            text(&drawn(&viewer.state, &theme("mono"))).contains("NEAR THE LIMIT")
        };
        for count in 0..150 {
            viewer.say(&format!("u{count}"), "hi");
        }
        assert!(!warns(&viewer));
        for count in 0..20 {
            viewer.say(&format!("u{count}"), "hi");
        }
        assert!(warns(&viewer), "{columns}");
    }
}
