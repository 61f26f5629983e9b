//! Texts of strangers: whatever they write, it stays in its cells.

use proptest::prelude::*;
use ratatui::{buffer::Buffer, layout::Rect};
use unicode_segmentation::UnicodeSegmentation;

use super::{
    people::{Screen, Viewer, profile, sender},
    picture::{drawn, text},
    theme,
};
use crate::{
    app::{Arrangement, Layout, Msg, PaneId, Remark, Settings, State},
    model::{
        Connection, Custom, Element, Event, Gap, Notice, NoticeKind, Role, RoomId, Text, TipKind,
        grapheme_width,
        hostile::{is_harmless, text as hostile},
        str_width,
    },
    tui::{Canvas, layers, layout::rect, panes},
};

/// A window, also such as nobody would use.
pub(super) fn size() -> impl Strategy<Value = (u16, u16)> {
    prop_oneof![
        3 => (20u16..130, 4u16..40),
        1 => (0u16..20, 0u16..10),
        1 => prop::sample::select(vec![(120, 40), (80, 24), (40, 12), (20, 4)]),
    ]
}

/// A viewer of rooms in which everything that a stranger can write is this text.
pub(super) fn flooded(text: &str, columns: u16, rows: u16) -> Viewer {
    let mut settings = Settings::default();
    let quoted = format!("\"{}\"", text.replace(['"', '\\'], " "));
    for (name, filter) in [(text, &*quoted), ("kinds", "kind:gift or kind:text")] {
        // What is no filter has no view.
        if let Ok(filter) = serde_json::from_value(filter.into()) {
            settings.views.insert(name.to_owned(), filter);
        }
    }
    let rooms = ["demo", text, "third"];
    let mut viewer =
        Screen::english(columns, rows).viewer_with(&rooms, Some("me"), false, settings);
    for room in 0..3 {
        viewer.room = room;
        let id = viewer.state.rooms[room].id.clone();
        viewer.open(text, Role::Owner, 7);
        let element = |description: &str, data: &str| {
            Element::Custom(Custom {
                data: Text::new(data),
                description: Text::new(description),
                extension: Text::new(text),
            })
        };
        viewer.tip(TipKind::Join, &[text, "Tom"]);
        viewer.tip(TipKind::AdminSet, &[text]);
        viewer.mute(text, 600);
        viewer.give(text, text, 3, 500);
        viewer.say(text, text);
        viewer.message(sender(text, Some(Role::Admin)), vec![element(text, text)]);
        viewer.message(sender(text, None), vec![element("", text)]);
        viewer.say(text, &format!("@me {text}"));
        let unknown = Element::Unknown { kind: Text::new(text), content: "{}".into() };
        viewer.message(sender("New", None), vec![unknown]);
        viewer.event(Event::Notice(Notice {
            room: id.clone(),
            seq: 1000,
            time: 0,
            kind: NoticeKind::Custom,
            operator: None,
            text: Text::new(text),
        }));
        viewer.event(Event::Gap(Gap { room: id, from: 1001, to: Some(1003) }));
    }
    viewer.write("x");
    viewer
}

/// Everything that can be shown of a viewer, one after the other.
pub(super) fn all_screens(text: &str, columns: u16, rows: u16, mut look: impl FnMut(&str, &State)) {
    let mut viewer = flooded(text, columns, rows);
    look("the room", &viewer.state);
    viewer.press("esc ctrl-l");
    for keys in ["f1", "f2", "f4", "f5", "f6", "f7", "E", "i", "v", "x", "f8"] {
        viewer.press(keys);
        look(keys, &viewer.state);
        viewer.press("esc");
        viewer.state.layer = None;
        viewer.state.flying = false;
    }
    viewer.press("up i");
    look("inspector", &viewer.state);
    viewer.press("esc");
    viewer.feed(Msg::Told(Remark { text: text.to_owned(), wrong: true }));
    look("remark", &viewer.state);
    viewer.wait(10);
    viewer.press("/");
    viewer.feed(Msg::Paste(text.to_owned()));
    look("search", &viewer.state);
    viewer.press("enter esc esc esc f");
    viewer.feed(Msg::Paste(text.to_owned()));
    viewer.press("enter");
    look("filter", &viewer.state);
    viewer.wait(10);
    look("filtered", &viewer.state);
    viewer.press("esc f2");
    viewer.feed(Msg::Paste(text.to_owned()));
    look("palette", &viewer.state);
    viewer.press("enter esc esc");
    viewer.wait(10);
    viewer.press("w");
    viewer.feed(Msg::Paste(text.to_owned()));
    look("paste", &viewer.state);
    viewer.press("enter");
    look("own", &viewer.state);
    for _ in 0..2 {
        viewer.press("f9");
        look("arranged", &viewer.state);
    }
    let reason = Text::new(text);
    viewer.event(Event::Connection(Connection::Disconnected { reason: reason.clone() }));
    look("disconnected", &viewer.state);
    viewer.event(Event::Connection(Connection::KickedOut { reason }));
    look("over", &viewer.state);
    viewer.press("esc esc alt-l");
    look("bare", &viewer.state);
}

/// Whether a terminal draws this as what it is, and nothing else.
fn is_plain(symbol: &str) -> bool {
    grapheme_width(symbol) > 0 && is_harmless(symbol)
}

/// Each row is as wide as the screen, and holds nothing that is not seen.
pub(super) fn check_rows(what: &str, buffer: &Buffer) -> Result<(), TestCaseError> {
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            prop_assert!(is_plain(symbol), "{} has {:?} at {},{}", what, symbol, x, y);
            let width = u16::try_from(grapheme_width(symbol)).unwrap();
            for covered in x + 1..(x + width).min(buffer.area.width) {
                let symbol = buffer[(covered, y)].symbol();
                prop_assert_eq!(symbol, " ", "{} under {},{}", what, x, y);
            }
            x += width;
        }
        prop_assert_eq!(x, buffer.area.width, "{} in row {}", what, y);
    }
    Ok(())
}

/// What lines of a pane say stands in the buffer's cells, column by column.
fn check_lines(state: &State, buffer: &Buffer) -> Result<(), TestCaseError> {
    for list in Layout::of(state).lists {
        let columns = state.columns(list.pane, list.area.width);
        let lines = state.lines(list.pane, list.area.width, list.area.height);
        let blank = list.area.height - u16::try_from(lines.len()).unwrap();
        for (y, line) in (list.area.y + blank..).zip(&lines) {
            let (first, rest) = columns.indents(line.row);
            let indent = if line.first { first } else { rest };
            let mut x = list.area.x + u16::try_from(indent).unwrap();
            let end = list.area.x + list.area.width;
            let room = usize::from(end.saturating_sub(x));
            // What is wider than the pane has an ellipsis.
            if str_width(line.text()) > room {
                prop_assert!(line.text().graphemes(true).count() == 1 || room < 2);
                continue;
            }
            // Its end makes room for how many lines are not shown.
            if line.hidden > 0 {
                continue;
            }
            if room == 0 {
                prop_assert_eq!(line.text(), "");
                continue;
            }
            for grapheme in line.text().graphemes(true) {
                prop_assert_eq!(buffer[(x, y)].symbol(), grapheme, "at {},{}", x, y);
                x += u16::try_from(grapheme_width(grapheme)).unwrap();
            }
            prop_assert!(x <= end);
            // What stands behind a row is no text.
            if !line.last {
                (x..end).try_for_each(|x| {
                    prop_assert_eq!(buffer[(x, y)].symbol(), " ");
                    Ok(())
                })?;
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_cell_holds_what_is_not_seen(text in hostile(), (columns, rows) in size()) {
        let mut result = Ok(());
        all_screens(&text, columns, rows, |what, state| {
            let buffer = drawn(state, &theme("dark"));
            result = result.clone().and_then(|()| check_rows(what, &buffer));
        });
        result?;
    }

    #[test]
    fn lines_stand_in_the_cells_that_they_say(
        text in hostile(), name in hostile(), (columns, rows) in size(),
    ) {
        let mut viewer = Screen::english(columns, rows).viewer(&["demo"], None);
        viewer.say(&name, &text);
        viewer.message(sender(&name, Some(Role::Owner)), vec![Element::Text(Text::new(&text))]);
        check_lines(&viewer.state, &drawn(&viewer.state, &theme("dark")))?;
    }

    #[test]
    fn nothing_is_drawn_outside_its_area(
        text in hostile(),
        (x, y, width, height) in (0u16..30, 0u16..6, 0u16..70, 0u16..12),
    ) {
        let mut viewer = flooded(&text, 80, 24);
        viewer.press("esc f7");
        viewer.feed(Msg::Told(Remark { text: text.clone(), wrong: false }));
        let state = &viewer.state;
        let area = Rect { x, y, width, height };
        let theme = theme("dark");
        check_area(area, 0, |area, canvas| {
            panes::comments::draw(area, canvas, state, PaneId::Room(0), &theme);
        })?;
        check_area(area, 0, |area, canvas| {
            panes::comments::draw(area, canvas, state, PaneId::Mentions, &theme);
        })?;
        // A long remark takes rows below.
        check_area(area, 2, |area, canvas| panes::status::draw(area, canvas, state, &theme))?;
        check_area(area, 0, |area, canvas| panes::tabs::draw(area, canvas, state, &theme))?;
        check_area(area, 0, |area, canvas| panes::tips::draw(area, canvas, state, &theme))?;
        check_area(area, 0, |area, canvas| panes::footer::draw(area, canvas, state, &theme))?;
        check_area(area, 0, |area, canvas| panes::ticker::draw(area, canvas, state, &theme))?;
        check_area(area, 0, |area, canvas| {
            panes::title::draw(area, canvas, state, PaneId::Room(1), &theme);
        })?;
    }

    /// The panes beside the comments, and the lists of several rooms, keep to their places.
    #[test]
    fn neighbours_do_not_touch(text in hostile(), (columns, rows) in size()) {
        let mut viewer = flooded(&text, columns, rows);
        viewer.press("esc f9");
        prop_assert_eq!(viewer.state.arrangement, Arrangement::Split);
        let drawn = drawn(&viewer.state, &theme("dark"));
        let whole = drawn.area;
        for list in Layout::of(&viewer.state).lists {
            let mut alone = Canvas::new(whole.width, whole.height);
            alone.set_style(whole, theme("dark").base());
            let area = rect(list.area, whole);
            panes::comments::draw(area, &mut alone, &viewer.state, list.pane, &theme("dark"));
            for position in area.positions() {
                prop_assert_eq!(&drawn[position], &alone[position]);
            }
        }
    }
}

/// Draws into an area of a larger buffer: what is around it stays.
fn check_area(
    area: Rect,
    below: u16,
    draw: impl FnOnce(Rect, &mut Canvas),
) -> Result<(), TestCaseError> {
    let whole = Rect::new(0, 0, area.right() + 3, area.bottom() + 3);
    let mut filled = ratatui::buffer::Cell::default();
    filled.set_symbol("#");
    let mut canvas = Canvas { cells: Buffer::filled(whole, filled.clone()), ..Canvas::default() };
    draw(area, &mut canvas);
    let mine = Rect { height: area.height + below, ..area };
    for position in whole.positions().filter(|position| !mine.contains(*position)) {
        prop_assert_eq!(&canvas[position], &filled, "at {}", position);
    }
    Ok(())
}

/// What was found by chance once is looked at always.
#[test]
fn texts_that_were_trouble_once() {
    let texts = [
        "\u{1100}".repeat(40),
        "好".repeat(4000),
        "x".repeat(12_000),
        format!("a{}", "\u{200d}👨".repeat(300)),
        "🇨".repeat(33),
        "\u{fe0f}\u{fe0f}".to_owned(),
        "שלום world 好 مرحبا".repeat(10),
    ];
    for text in texts {
        for (columns, rows) in [(80, 24), (20, 4), (3, 3)] {
            all_screens(&text, columns, rows, |what, state| {
                check_rows(what, &drawn(state, &theme("dark"))).unwrap();
            });
        }
    }
    // A room may be named by anything.
    let id = RoomId::from_peer("demo");
    let mut viewer = Screen::english(80, 24).viewer(&["demo"], None);
    let name = Text::new("\u{1b}]0;evil\u{7}\u{202e}");
    viewer.event(Event::Room(crate::model::Room { name, ..profile(id) }));
    let state = &viewer.state;
    check_rows("room", &drawn(state, &theme("dark"))).unwrap();
    let mut canvas = Canvas::new(80, 24);
    layers::draw(&Layout::of(state), &mut canvas, state, &theme("dark"));
}

#[test]
fn a_long_name_hides_neither_a_gift_nor_what_happened() {
    for (columns, rows) in [(120, 40), (80, 24), (40, 12)] {
        let mut viewer = Screen::english(columns, rows).viewer(&["demo"], Some("Tom"));
        let name = "long".repeat(120);
        viewer.give(&name, "Rose", 3, 5);
        viewer.tip(TipKind::Join, &[&name]);
        viewer.tip(TipKind::Ban { seconds: 90, reason: Text::default() }, &[&name]);
        let picture = text(&drawn(&viewer.state, &theme("dark")));
        for shown in ["Rose ×3 (15)", " joined", "banned"] {
            assert!(picture.contains(shown), "{shown} at {columns}: {picture}");
        }
    }
}
