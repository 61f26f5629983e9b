//! The status line, where a word to the person at the keys lies over it.

use super::{
    people::Screen,
    picture::{drawn, row},
    scenes, theme,
};
use crate::app::{Msg, Remark};

/// Who acts again and again sees nothing but what became of it, and must still see that the link is gone.
#[test]
fn no_word_hides_that_there_is_no_link() {
    for (mut viewer, shown) in [
        (scenes::lively(Screen::english(80, 24)), " mute Tom: done"),
        (scenes::disconnected(Screen::english(80, 24)), " ○ mute Tom: done"),
        (scenes::connecting(Screen::english(80, 24)), " ◌ mute Tom: done"),
    ] {
        viewer.feed(Msg::Told(Remark { text: "mute Tom: done".into(), wrong: false }));
        let buffer = drawn(&viewer.state, &theme("dark"));
        assert_eq!(row(&buffer, buffer.area, 0).trim_end(), shown);
    }
}
