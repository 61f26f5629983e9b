//! Strangers' texts where they fly, are offered, or stand in rows of every kind: the cells say what
//! the rules say, and each kind of terminal shows what the cells say.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use unicode_segmentation::UnicodeSegmentation;

use super::{
    hostile::{all_screens, check_rows, flooded, size},
    people::{self, sender},
    picture::drawn,
    theme,
};
use crate::{
    app::{Arrangement, Layer, Layout, List, Msg, PaneId, State},
    model::{Element, Role, Text, grapheme_width, hostile::text as hostile, str_width},
    tui::{
        Canvas, draw,
        screen::{
            Screen, Taste,
            emulator::{Cell, Emulator, Kind},
        },
    },
};

/// Whether all terminals take as many columns for a sign.
fn is_sure(symbol: &str) -> bool {
    let mut chars = symbol.chars();
    let sure = |c| matches!(c, ' '..='~' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    chars.next().is_some_and(sure) && chars.next().is_none()
}

/// Each sign that is the same everywhere stands where it was drawn.
fn holds(buffer: &Buffer, seen: &[Cell]) -> Result<(), TestCaseError> {
    let columns = buffer.area.width;
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < columns {
            let symbol = buffer[(x, y)].symbol();
            if is_sure(symbol) {
                let cell = &seen[usize::from(y) * usize::from(columns) + usize::from(x)];
                prop_assert_eq!(symbol, &*cell.text, "at {},{}", x, y);
            }
            x += u16::try_from(grapheme_width(symbol)).unwrap().max(1);
        }
    }
    Ok(())
}

/// A terminal of a kind, and what is known of what it shows.
struct Shown {
    kind: Kind,
    screen: Screen,
    emulator: Emulator,
}

impl Shown {
    fn all(columns: u16, rows: u16) -> Vec<Self> {
        let shown = |kind| Self {
            kind,
            screen: screen(kind),
            emulator: Emulator::new(kind, columns, rows),
        };
        Kind::ALL.into_iter().map(shown).collect()
    }

    /// Shows a frame: it holds what was drawn, and is what a terminal shows that showed nothing
    /// before.
    fn show(
        &mut self,
        what: &str,
        state: &State,
        canvas: &mut Canvas,
    ) -> Result<(), TestCaseError> {
        let (columns, rows) = state.size;
        if canvas.begin(columns, rows) {
            self.screen.forget();
        }
        let cursor = draw(canvas, state, &theme("dark"));
        self.emulator.take(self.screen.show(canvas, cursor));
        let mut anew = Emulator::new(self.kind, columns, rows);
        anew.take(screen(self.kind).show(canvas, cursor));
        let seen = self.emulator.seen();
        prop_assert_eq!(&seen, &anew.seen(), "{}, {:?}", what, self.kind);
        holds(&canvas.cells, &seen)
    }
}

fn screen(kind: Kind) -> Screen {
    Screen::new(Taste { fills: kind.fills(), ..Taste::default() })
}

/// What the lines of each list say stands in the cells, column by column.
fn check_lists(state: &State) -> Result<(), TestCaseError> {
    let buffer = drawn(state, &theme("dark"));
    let layout = Layout::of(state);
    let mentions = layout.mentions();
    let mut lists = layout.lists;
    if let Some(Layer::Mentions(_)) = state.layer {
        let title = crate::app::Area::default();
        lists = vec![List { pane: PaneId::Mentions, area: mentions, title }];
    }
    for list in lists {
        check_list(state, &buffer, list)?;
    }
    Ok(())
}

fn check_list(state: &State, buffer: &Buffer, list: List) -> Result<(), TestCaseError> {
    // In fewer columns a mark behind a row covers some of it.
    if list.area.width < 20 {
        return Ok(());
    }
    let columns = state.columns(list.pane, list.area.width);
    let lines = state.lines(list.pane, list.area.width, list.area.height);
    let blank = list.area.height - u16::try_from(lines.len()).unwrap();
    let end = list.area.x + list.area.width;
    let held = !state.pane(list.pane).follows();
    for (y, line) in (list.area.y + blank..).zip(&lines) {
        // Over the last row of a list that holds still lies how to follow again.
        if held && y + 1 == list.area.y + list.area.height {
            continue;
        }
        // Where a long comment is cut, the end says how much more there is.
        if line.hidden > 0 {
            continue;
        }
        let (first, rest) = columns.indents(line.row);
        let indent = if line.first { first } else { rest };
        let mut x = list.area.x + u16::try_from(indent).unwrap();
        let room = usize::from(end.saturating_sub(x));
        if str_width(line.text()) > room {
            // Only one sign alone may be wider than the list.
            prop_assert!(line.text().graphemes(true).count() == 1 || room < 2);
            continue;
        }
        for grapheme in line.text().graphemes(true) {
            prop_assert_eq!(buffer[(x, y)].symbol(), grapheme, "at {},{}", x, y);
            x += u16::try_from(grapheme_width(grapheme)).unwrap();
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Every screen that strangers' words can be on, in each kind of terminal.
    #[test]
    fn each_terminal_shows_what_was_drawn(
        text in hostile(), columns in 2u16..130, rows in 1u16..40,
    ) {
        let mut result = Ok(());
        let mut terminals: Vec<_> = Shown::all(columns, rows)
            .into_iter()
            .map(|shown| (shown, Canvas::new(columns, rows)))
            .collect();
        all_screens(&text, columns, rows, |what, state| {
            for (shown, canvas) in &mut terminals {
                if result.is_ok() {
                    result = shown.show(what, state, canvas);
                }
            }
        });
        result?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn comments_fly_as_what_they_are(
        texts in prop::collection::vec(hostile(), 1..6), (columns, rows) in size(),
    ) {
        let mut viewer = people::Screen::english(columns, rows).viewer(&["demo"], Some("me"));
        viewer.press("f8");
        let mut shown = (columns > 1 && rows > 0).then(|| Shown::all(columns, rows));
        let mut canvas = Canvas::new(columns, rows);
        for text in &texts {
            viewer.say(text, text);
            let said = vec![Element::Text(Text::new(text))];
            viewer.message(sender(text, Some(Role::Owner)), said);
            for _ in 0..3 {
                viewer.wait(1);
                check_rows("the stage", &drawn(&viewer.state, &theme("dark")))?;
                for shown in shown.iter_mut().flatten() {
                    shown.show("the stage", &viewer.state, &mut canvas)?;
                }
            }
        }
    }

    /// Names are offered, and taken, as what they are.
    #[test]
    fn names_are_offered_as_what_they_are(
        names in prop::collection::vec(hostile(), 1..6), (columns, rows) in size(),
        downs in 0usize..6,
    ) {
        let mut viewer = people::Screen::english(columns, rows).viewer(&["demo"], Some("me"));
        for name in &names {
            viewer.say(name, "x");
        }
        let mut shown = (columns > 1 && rows > 0).then(|| Shown::all(columns, rows));
        let mut canvas = Canvas::new(columns, rows);
        viewer.write("@");
        for key in [&["down"; 6][..downs], &["tab", "enter"]].concat() {
            check_rows("the menu", &drawn(&viewer.state, &theme("dark")))?;
            for shown in shown.iter_mut().flatten() {
                shown.show("the menu", &viewer.state, &mut canvas)?;
            }
            viewer.press(key);
        }
    }

    /// Rows of all kinds: comments, gifts, tips, notices, gaps, ours; of one room, of all rooms, and
    /// those in which we are mentioned.
    #[test]
    fn rows_of_every_kind_stand_in_the_cells_that_they_say(
        text in hostile(), (columns, rows) in size(),
    ) {
        let mut viewer = flooded(&text, columns, rows);
        viewer.press("enter");
        check_lists(&viewer.state)?;
        for _ in 0..30 {
            viewer.press("pageup");
            check_lists(&viewer.state)?;
        }
        viewer.press("end f9");
        check_lists(&viewer.state)?;
        viewer.press("f9");
        prop_assert_eq!(viewer.state.arrangement, Arrangement::Merged);
        check_lists(&viewer.state)?;
        viewer.press("pageup");
        check_lists(&viewer.state)?;
        viewer.press("f7");
        check_lists(&viewer.state)?;
        viewer.feed(Msg::Resize { columns: 120, rows });
        check_lists(&viewer.state)?;
    }
}
