//! What reaches the terminal: cells, and the few commands that we write ourselves. Nothing that a
//! stranger wrote is a command.

use std::{collections::BTreeSet, num::NonZeroU16};

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::{hostile::all_screens, theme};
use crate::{
    app::State,
    model::{Text, grapheme_width, hostile::text as hostile},
    tui::{
        Canvas, draw,
        screen::{Screen, Taste},
    },
};

const SIZE: (u16, u16) = (80, 24);

/// The bytes of every screen of a viewer in which strangers wrote a text, frame by frame.
fn frames(text: &str) -> Vec<(String, Vec<u8>)> {
    let (columns, rows) = SIZE;
    let mut canvas = Canvas::new(columns, rows);
    let mut screen = Screen::new(Taste { links: true, ..Taste::default() });
    let mut frames = Vec::new();
    all_screens(text, columns, rows, |what, state: &State| {
        if canvas.begin(columns, rows) {
            screen.forget();
        }
        let cursor = draw(&mut canvas, state, &theme("dark"));
        frames.push((what.to_owned(), screen.show(&canvas, cursor).to_vec()));
    });
    frames
}

/// What a terminal was told beside cells and looks.
#[derive(Debug, Default)]
pub(super) struct Told(pub(super) Vec<String>);

impl Told {
    fn note(&mut self, what: &str, how: impl std::fmt::Debug) {
        self.0.push(format!("{what} {how:?}"));
    }
}

impl vt100::Callbacks for Told {
    fn audible_bell(&mut self, _: &mut vt100::Screen) {
        self.note("bell", ());
    }

    fn visual_bell(&mut self, _: &mut vt100::Screen) {
        self.note("flash", ());
    }

    fn resize(&mut self, _: &mut vt100::Screen, request: (u16, u16)) {
        self.note("resize", request);
    }

    fn set_window_icon_name(&mut self, _: &mut vt100::Screen, name: &[u8]) {
        self.note("icon", name);
    }

    fn set_window_title(&mut self, _: &mut vt100::Screen, title: &[u8]) {
        self.note("title", title);
    }

    fn copy_to_clipboard(&mut self, _: &mut vt100::Screen, kind: &[u8], data: &[u8]) {
        self.note("copy", (kind, data));
    }

    fn paste_from_clipboard(&mut self, _: &mut vt100::Screen, kind: &[u8]) {
        self.note("paste", kind);
    }

    fn unhandled_control(&mut self, _: &mut vt100::Screen, byte: u8) {
        self.note("control", byte);
    }

    fn unhandled_escape(
        &mut self,
        _: &mut vt100::Screen,
        first: Option<u8>,
        second: Option<u8>,
        last: u8,
    ) {
        // The end of a link.
        if (first, second, last) != (None, None, b'\\') {
            self.note("escape", (first, second, last));
        }
    }

    fn unhandled_csi(
        &mut self,
        _: &mut vt100::Screen,
        first: Option<u8>,
        second: Option<u8>,
        parameters: &[&[u16]],
        last: char,
    ) {
        // A frame is shown at once.
        if (first, second, parameters) != (Some(b'?'), None, &[&[2026]]) {
            self.note("csi", (first, second, parameters, last));
        }
    }

    fn unhandled_osc(&mut self, _: &mut vt100::Screen, parameters: &[&[u8]]) {
        let printable = parameters.iter().all(|text| text.iter().all(u8::is_ascii_graphic));
        if parameters.first() != Some(&&b"8"[..]) || !printable {
            self.note("osc", parameters);
        }
    }
}

/// The kinds of commands among bytes: what each begins and ends with, and what modes it is about.
fn kinds(bytes: &[u8]) -> Result<BTreeSet<String>, TestCaseError> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let mut kinds = BTreeSet::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c != '\u{1b}' {
            if c.is_control() {
                kinds.insert(format!("{c:?}"));
            }
            continue;
        }
        let (kind, length) = if let Some(command) = rest.strip_prefix('[') {
            let end = command.find(|c: char| ('@'..='~').contains(&c)).unwrap_or(command.len() - 1);
            let (parameters, last) = (&command[..end], &command[end..=end]);
            let modes = if parameters.starts_with('?') { parameters } else { "" };
            (format!("CSI {modes}{last}"), end + 2)
        } else if let Some(command) = rest.strip_prefix(']') {
            let end = command.find("\u{1b}\\").unwrap_or(command.len());
            let number = command.split(';').next().unwrap_or_default();
            (format!("OSC {number}"), end + 3)
        } else {
            (format!("ESC {:?}", rest.chars().next()), 1)
        };
        kinds.insert(kind);
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(kinds)
}

/// A text of as many columns, of letters and of wide characters that mean no harm.
fn harmless(text: &str) -> String {
    let like = |grapheme: &str| match (grapheme, grapheme_width(grapheme)) {
        (" ", _) => " ".to_owned(),
        (_, 2) => "好".to_owned(),
        (_, width) => "x".repeat(width),
    };
    Text::new(text).as_str().graphemes(true).map(like).collect()
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let (columns, rows) = SIZE;
    let some = |count| NonZeroU16::new(count).unwrap_or(NonZeroU16::MIN);
    let mut parser =
        vt100::Parser::new_with_callbacks(some(rows), some(columns), 0, Told::default());
    // What a terminal does is drawn by us in any case; each kind is known by its frame here.
    let mut ours = BTreeSet::new();
    for harmless in [harmless(text), "好 x https://a.test/ 👍🏽 ❤".repeat(9)] {
        for (_, bytes) in frames(&harmless) {
            ours.extend(kinds(&bytes)?);
        }
    }
    // Ways to where the next cell is: which is shortest depends on the cells.
    for way in ["'\\r'", "'\\n'", "'\\u{8}'", "CSI H", "CSI G", "CSI C", "CSI D", "CSI K"] {
        ours.insert(way.to_owned());
    }
    // What scrolls, and what is large, depends on the text too.
    ours.extend(["CSI r", "ESC Some('M')", "CSI ?2026h", "CSI ?2026l", "OSC 8"].map(String::from));
    for (what, bytes) in frames(text) {
        let kinds = kinds(&bytes)?;
        prop_assert!(kinds.is_subset(&ours), "{}: {:?}", what, kinds.difference(&ours));
        parser.process(&bytes);
        let told = std::mem::take(&mut parser.callbacks_mut().0);
        prop_assert!(told.is_empty(), "{}: {:?}", what, told);
        let screen = parser.screen();
        prop_assert!(!screen.alternate_screen() && !screen.bracketed_paste());
        prop_assert!(!screen.application_keypad() && !screen.application_cursor());
        prop_assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn only_cells_change_whatever_strangers_write(text in hostile()) {
        check(&text)?;
    }
}

#[test]
fn commands_of_strangers_are_letters() {
    for text in [
        "\u{1b}]0;title\u{7}\u{1b}]52;c;aGk=\u{7}\u{1b}[?1049h\u{1b}[?1000h\u{1b}[6n\u{1b}c\u{7}",
        "\u{9b}2J\u{9d}0;title\u{9c}\u{90}+q\u{9c}\u{85}\u{8d}",
        "https://a.test/\u{1b}\\\u{1b}]0;title\u{7} https://b.test/\u{202e}x;y\u{9c}",
        "\u{1b}\u{1b}\u{1b}[[[[0m \u{0}\u{1}\u{2}\u{18}\u{1a}\u{7f}",
    ] {
        check(text).unwrap();
        let shown = frames(text).into_iter().find(|(what, _)| what == "the room").unwrap();
        let shown = String::from_utf8(shown.1).unwrap();
        assert!(shown.contains("title") || shown.contains("2J") || shown.contains("[[[[0m"));
    }
}
