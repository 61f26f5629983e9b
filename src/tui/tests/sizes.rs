//! Windows of any size, also such as nobody would use.

use super::{
    people::Screen,
    picture::drawn,
    snapshots::{ALL, Named},
    theme,
};
use crate::app::{Layer, Msg};

#[test]
fn no_size_is_too_small() {
    none_is_too_small(ALL);
}

/// Draws scenes in all small windows.
pub(super) fn none_is_too_small(scenes: &[Named]) {
    for (name, scene) in scenes {
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

#[test]
fn no_layer_is_opened_too_small() {
    for columns in 0..30 {
        for rows in 0..9 {
            for keys in ["f1", "f2", "f4", "f5", "f6", "f7", "E", "i", "v", "x", "f8", "f9"] {
                let mut viewer = super::scenes::views(Screen::english(columns, rows));
                viewer.press("esc");
                viewer.press(keys);
                drawn(&viewer.state, &theme("dark"));
                viewer.press("down pagedown up pageup");
                drawn(&viewer.state, &theme("dark"));
            }
        }
    }
}

/// Where nothing lies over the room, a window that has shrunk and grown again is as it was.
#[test]
fn a_window_that_grows_again_is_as_before() {
    for (name, scene) in ALL {
        let mut viewer = scene(Screen::english(80, 24));
        let before = drawn(&viewer.state, &theme("dark"));
        for (columns, rows) in [(0, 0), (7, 3), (40, 12), (80, 24)] {
            viewer.feed(Msg::Resize { columns, rows });
            drawn(&viewer.state, &theme("dark"));
        }
        assert!(!matches!(viewer.state.layer, Some(Layer::Statistics)));
        assert_eq!(drawn(&viewer.state, &theme("dark")), before, "{name}");
    }
}
