//! What stays on a terminal from one frame to the next.

use std::{
    io::{self, Write},
    num::NonZeroU16,
    sync::{Arc, Mutex},
};

use ratatui::{Terminal, TerminalOptions, Viewport, backend::CrosstermBackend, layout::Rect};

use super::{people::Screen, theme};
use crate::tui::{draw, residue::Residue};

fn some(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

/// A terminal that reads what is written to it.
struct Emulator(Arc<Mutex<vt100::Parser>>);

impl Write for Emulator {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().process(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A terminal takes only what changed since the frame before, and moves its cursor by what it
/// draws: rubbish stays behind where it counts other columns than the drawing library, as with
/// U+FE0F, flags and families. What is shown must not depend on what was shown before.
#[test]
fn a_scrolled_screen_is_the_screen_drawn_anew() {
    let (columns, rows) = (40, 12);
    let start = || {
        let parser = Arc::new(Mutex::new(vt100::Parser::new(some(rows), some(columns), 0)));
        let backend = CrosstermBackend::new(Emulator(Arc::clone(&parser)));
        let area = Rect::new(0, 0, columns, rows);
        let options = TerminalOptions { viewport: Viewport::Fixed(area) };
        (parser, Terminal::with_options(backend, options).unwrap())
    };
    let (scrolled, mut terminal) = start();
    let mut viewer = Screen::english(columns, rows).viewer(&["demo"], None);
    let texts = ["❤️ ❤️ ❤️", "1️⃣ 2️⃣ 3️⃣", "好好好 😹", "plain", "🇨🇳 👍🏽 👨‍👩‍👧‍👦 end"];
    let mut residue = Residue::default();
    for seq in 1..60 {
        let index = seq % texts.len();
        viewer.say(&format!("user{seq}"), texts[index]);
        terminal
            .draw(|frame| {
                draw(frame.buffer_mut(), &viewer.state, &theme("dark"));
                residue.cover(frame.buffer_mut());
            })
            .unwrap();
        let (anew, mut fresh) = start();
        fresh
            .draw(|frame| {
                draw(frame.buffer_mut(), &viewer.state, &theme("dark"));
                Residue::default().cover(frame.buffer_mut());
            })
            .unwrap();
        // Blanks at the end of a line may have been written or not.
        let lines = |parser: &Mutex<vt100::Parser>| -> Vec<String> {
            let screen = parser.lock().unwrap().screen().contents();
            screen.lines().map(|line| line.trim_end().to_owned()).collect()
        };
        assert!(!lines(&scrolled).concat().contains('\u{fe0f}'));
        assert_eq!(lines(&scrolled), lines(&anew));
    }
}
