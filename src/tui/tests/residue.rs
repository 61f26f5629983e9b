//! What stays on a terminal from one frame to the next.

use super::{people, theme};
use crate::tui::{
    Canvas, draw,
    screen::{
        Screen,
        emulator::{Emulator, Kind},
    },
};

/// What is shown must not depend on what was shown before, however the terminal counts the columns of
/// U+FE0F, flags and families.
#[test]
fn a_scrolled_screen_is_the_screen_drawn_anew() {
    let (columns, rows) = (40, 12);
    let texts = ["❤️ ❤️ ❤️", "1️⃣ 2️⃣ 3️⃣", "好好好 😹", "plain", "🇨🇳 👍🏽 👨‍👩‍👧‍👦 end"];
    for kind in Kind::ALL {
        let mut viewer = people::Screen::english(columns, rows).viewer(&["demo"], None);
        let mut canvas = Canvas::new(columns, rows);
        let (mut screen, mut scrolled) = (Screen::default(), Emulator::new(kind, columns, rows));
        for seq in 1..60 {
            viewer.say(&format!("user{seq}"), texts[seq % texts.len()]);
            canvas.begin(columns, rows);
            let cursor = draw(&mut canvas, &viewer.state, &theme("terminal"));
            scrolled.take(screen.show(&canvas, cursor));
            let mut anew = Emulator::new(kind, columns, rows);
            anew.take(Screen::default().show(&canvas, cursor));
            assert_eq!(scrolled.seen(), anew.seen(), "{kind:?}");
        }
        assert!((0..usize::from(rows)).all(|y| !scrolled.row(y).contains('\u{fe0f}')));
        assert!((0..usize::from(rows)).any(|y| scrolled.row(y).contains("plain")));
    }
}
