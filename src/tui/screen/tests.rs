//! What the terminal shows never depends on what it showed before.

mod parts;

use proptest::prelude::*;
use ratatui::style::{Color, Modifier, Style};

use super::{
    emulator::{Cell, Emulator, Kind},
    frame::Symbol,
    *,
};

const COLUMNS: u16 = 24;
const ROWS: u16 = 9;

/// A line of text at a column of a row.
#[derive(Debug, Clone)]
struct Line {
    column: u16,
    text: String,
    style: Style,
}

/// What is done to the lines of a screen between two frames.
#[derive(Debug, Clone)]
enum Change {
    Up(usize, usize, Vec<Line>),
    Down(usize, usize, Vec<Line>),
    Set(usize, Line),
    Over(u16, u16, Line),
    Cursor(Option<Position>),
}

fn style() -> impl Strategy<Value = Style> {
    let color = || {
        prop_oneof![
            Just(Color::Reset),
            Just(Color::Red),
            Just(Color::LightBlue),
            Just(Color::Indexed(77)),
            Just(Color::Rgb(1, 22, 133)),
        ]
    };
    let plain = Just(Style::new());
    let any = (color(), color(), 0_u16..512).prop_map(|(fg, bg, bits)| {
        Style::new().fg(fg).bg(bg).add_modifier(Modifier::from_bits_truncate(bits))
    });
    prop_oneof![2 => plain, 1 => any]
}

fn line() -> impl Strategy<Value = Line> {
    let part = prop_oneof![
        4 => "[a-z]{1,6} ?".prop_map(String::from),
        1 => Just("   ".to_owned()),
        2 => prop::sample::select(vec!["好", "弹幕", "한국", "（", "é", "ж"]).prop_map(String::from),
        3 => prop::sample::select(vec![
            "❤", "❤\u{fe0f}", "1\u{fe0f}\u{20e3}", "👨‍👩‍👧‍👦", "🇨🇳", "👍🏽", "😹", "z\u{301}", "●", "…", "ｶﾞ",
            "की", "🇨", "─",
        ])
        .prop_map(String::from),
    ];
    (0..COLUMNS, prop::collection::vec(part, 0..8), style())
        .prop_map(|(column, parts, style)| Line { column, text: parts.concat(), style })
}

fn change() -> impl Strategy<Value = Change> {
    let rows = usize::from(ROWS);
    let few = || prop::collection::vec(line(), 1..4);
    let place = (0..COLUMNS, 0..ROWS).prop_map(|(x, y)| Position { x, y });
    prop_oneof![
        4 => (0..rows, 0..rows, few()).prop_map(|(a, b, new)| Change::Up(a.min(b), a.max(b), new)),
        1 => (0..rows, 0..rows, few()).prop_map(|(a, b, new)| Change::Down(a.min(b), a.max(b), new)),
        3 => (0..rows, line()).prop_map(|(row, line)| Change::Set(row, line)),
        2 => (0..COLUMNS, 0..ROWS, line()).prop_map(|(x, y, line)| Change::Over(x, y, line)),
        1 => prop::option::of(place).prop_map(Change::Cursor),
    ]
}

struct Scene {
    ground: Color,
    lines: Vec<Vec<Line>>,
    cursor: Option<Position>,
}

impl Scene {
    fn new(ground: Color) -> Self {
        Self { ground, lines: vec![Vec::new(); usize::from(ROWS)], cursor: None }
    }

    fn take(&mut self, change: Change) {
        match change {
            Change::Up(top, bottom, new) => {
                for line in new {
                    self.lines.remove(top);
                    self.lines.insert(bottom, vec![line]);
                }
            }
            Change::Down(top, bottom, new) => {
                for line in new {
                    self.lines.remove(bottom);
                    self.lines.insert(top, vec![line]);
                }
            }
            Change::Set(row, line) => self.lines[row] = vec![line],
            Change::Over(column, row, line) => {
                self.lines[usize::from(row)].push(Line { column, ..line });
            }
            Change::Cursor(cursor) => self.cursor = cursor,
        }
    }

    fn draw(&self, canvas: &mut Canvas) {
        canvas.begin(COLUMNS, ROWS);
        canvas.cells.set_style(canvas.cells.area, Style::new().bg(self.ground));
        for (y, lines) in (0..ROWS).zip(&self.lines) {
            for Line { column, text, style } in lines {
                canvas.set_stringn(*column, y, text, usize::from(COLUMNS), *style);
            }
        }
    }
}

fn screen(kind: Kind) -> Screen {
    Screen::new(Taste { fills: kind.fills(), ..Taste::default() })
}

fn anew(kind: Kind, canvas: &Canvas, cursor: Option<Position>) -> Emulator {
    let mut emulator = Emulator::new(kind, COLUMNS, ROWS);
    emulator.take(screen(kind).show(canvas, cursor));
    emulator
}

/// Where all terminals agree, the cells are those that were asked for.
fn holds(canvas: &Canvas, cells: &[Cell]) -> Result<(), TestCaseError> {
    let mut frame = Frame::default();
    let mut clusters = Clusters::default();
    frame.read(canvas, &mut clusters, Taste::default());
    for y in 0..frame.rows() {
        let row = frame.row(y);
        for (x, glyph) in row.iter().enumerate() {
            let sure = clusters.extent(glyph.symbol).is_sure() && glyph.symbol != Symbol::COVERED;
            if sure {
                let mut text = Vec::new();
                clusters.write(glyph.symbol, &mut text);
                let cell = &cells[y * row.len() + x];
                prop_assert_eq!(&*String::from_utf8(text).unwrap(), &*cell.text);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn a_frame_after_others_is_the_frame_drawn_anew(
        changes in prop::collection::vec(change(), 1..24),
        ground in prop_oneof![Just(Color::Reset), Just(Color::Rgb(1, 22, 133))],
    ) {
        for kind in Kind::ALL {
            let mut scene = Scene::new(ground);
            let mut canvas = Canvas::new(COLUMNS, ROWS);
            let mut screen = screen(kind);
            let mut emulator = Emulator::new(kind, COLUMNS, ROWS);
            for change in changes.clone() {
                scene.take(change);
                scene.draw(&mut canvas);
                emulator.take(screen.show(&canvas, scene.cursor));
                let fresh = anew(kind, &canvas, scene.cursor);
                prop_assert_eq!(emulator.seen(), fresh.seen(), "{:?}", kind);
                prop_assert_eq!(emulator.hidden, scene.cursor.is_none());
                if let Some(cursor) = scene.cursor {
                    prop_assert_eq!(emulator.cursor(), (cursor.x.into(), cursor.y.into()));
                }
                holds(&canvas, &emulator.seen())?;
                // Nothing changed: nothing is said.
                prop_assert!(screen.show(&canvas, scene.cursor).is_empty());
            }
        }
    }
}

/// A screen of numbered lines between two that stay.
fn numbered(canvas: &mut Canvas, from: usize, stay: &str) {
    canvas.begin(COLUMNS, ROWS);
    for y in 0..ROWS {
        let text = if y == 0 || y == ROWS - 1 {
            stay.to_owned()
        } else {
            let number = from + usize::from(y);
            format!("{} {number}", ["zero", "one", "twice", "three", "four"][number % 5].repeat(3))
        };
        canvas.set_stringn(0, y, text, usize::from(COLUMNS), Style::new());
    }
}

fn shown(screen: &mut Screen, canvas: &Canvas) -> String {
    String::from_utf8(screen.show(canvas, None).to_vec()).unwrap()
}

#[test]
fn rows_that_moved_are_moved_by_the_terminal() {
    let mut canvas = Canvas::new(COLUMNS, ROWS);
    let mut screen = Screen::default();
    numbered(&mut canvas, 0, "stays");
    let whole = shown(&mut screen, &canvas);
    assert!(whole.starts_with("\x1b[?25l\x1b[m\x1b[r\x1b[H\x1b[2Jstays\r\noneoneone 1\r\n"));
    numbered(&mut canvas, 1, "stays");
    assert_eq!(shown(&mut screen, &canvas), "\x1b[2;8r\x1b[8H\nthreethreethree 8\x1b[r");
    numbered(&mut canvas, 3, "still");
    assert_eq!(
        shown(&mut screen, &canvas),
        "\x1b[2;8r\x1b[8H\n\n\x1b[7Hfourfourfour 9\r\nzerozerozero 10\x1b[r\x1b[1;3Hill\x1b[9;3Hill"
    );
    numbered(&mut canvas, 2, "still");
    assert_eq!(shown(&mut screen, &canvas), "\x1b[2;8r\x1b[2H\x1bMthreethreethree 3\x1b[r");
    // A screen that has nothing in common with the one before is written.
    numbered(&mut canvas, 700, "other");
    assert!(!shown(&mut screen, &canvas).contains("\x1b[r"));
}

#[test]
fn a_coloured_ground_is_laid_by_the_terminal_where_it_can() {
    let draw = |from: usize, screen: &mut Screen| {
        let mut canvas = Canvas::new(COLUMNS, ROWS);
        numbered(&mut canvas, from, "stays");
        canvas.cells.set_style(canvas.cells.area, Style::new().bg(Color::Indexed(17)));
        shown(screen, &canvas)
    };
    let mut fills = Screen::new(Taste { fills: true, ..Taste::default() });
    let whole = draw(0, &mut fills);
    assert!(whole.contains("\x1b[48;5;17m\x1b[H\x1b[2Jstays\r\noneoneone 1\r\n"), "{whole:?}");
    let moved = "\x1b[2;8r\x1b[8H\nthreethreethree 8\x1b[r";
    assert_eq!(draw(1, &mut fills), moved);
    let mut own = Screen::default();
    draw(0, &mut own);
    let blanks = " ".repeat(7);
    let moved = format!("\x1b[m\x1b[2;8r\x1b[8H\n\x1b[48;5;17mthreethreethree 8{blanks}\x1b[r");
    assert_eq!(draw(1, &mut own), moved);
}

#[test]
fn a_typed_character_is_one_byte() {
    let mut canvas = Canvas::new(COLUMNS, ROWS);
    let mut screen = Screen::default();
    let mut type_in = |text: &str| {
        numbered(&mut canvas, 0, "");
        canvas.set_stringn(0, ROWS - 1, text, usize::from(COLUMNS), Style::new());
        let x = u16::try_from(text.len()).unwrap();
        screen.show(&canvas, Some(Position { x, y: ROWS - 1 })).to_vec()
    };
    type_in("> he");
    assert_eq!(type_in("> hel"), b"l");
    assert_eq!(type_in("> he"), b"\x08 \x08");
}

#[test]
fn the_pen_changes_by_what_is_shortest() {
    let mut canvas = Canvas::new(COLUMNS, 1);
    let mut screen = Screen::default();
    let mut x = 0;
    for (text, style) in [
        ("a", Style::new().fg(Color::Green).add_modifier(Modifier::BOLD)),
        ("b ", Style::new().fg(Color::Green)),
        ("c", Style::new().fg(Color::LightRed).add_modifier(Modifier::DIM)),
        ("d", Style::new().fg(Color::LightRed).add_modifier(Modifier::BOLD)),
        (" e", Style::new()),
        ("f", Style::new().bg(Color::Rgb(1, 2, 3))),
    ] {
        (x, _) = canvas.set_stringn(x, 0, text, 24, style);
    }
    assert_eq!(
        shown(&mut screen, &canvas),
        "\x1b[?25l\x1b[m\x1b[r\x1b[H\x1b[2J\x1b[1;32ma\x1b[22mb \x1b[2;91mc\x1b[22;1md \x1b[me\x1b[48;2;1;2;3mf"
    );
}

#[test]
fn links_are_told_where_they_are_known() {
    let mut canvas = Canvas::new(COLUMNS, 2);
    let leads = canvas.link("https://a.test/");
    canvas.set_stringn(0, 0, "see ", 24, Style::new());
    canvas.set_stringn(4, 0, "a.test", 24, leads.fg(Color::Blue));
    canvas.set_stringn(10, 0, " end", 24, Style::new());
    let mut screen = Screen::new(Taste { links: true, ..Taste::default() });
    let told = shown(&mut screen, &canvas);
    assert!(
        told.ends_with(
            "see \x1b]8;id=0;https://a.test/\x1b\\\x1b[34ma.test\x1b[C\x1b]8;;\x1b\\\x1b[mend"
        ),
        "{told:?}"
    );
    // What is drawn over it is none.
    ratatui::widgets::Widget::render(ratatui::widgets::Clear, canvas.area, &mut canvas);
    canvas.set_stringn(4, 0, "a.test", 24, Style::new().fg(Color::Blue));
    assert!(!shown(&mut screen, &canvas).contains("https"));
    let mut plain = Screen::default();
    canvas.set_stringn(4, 0, "a.test", 24, leads);
    assert!(!shown(&mut plain, &canvas).contains("https"));
}

#[test]
fn nothing_in_a_cell_steers_the_terminal() {
    let mut canvas = Canvas::new(COLUMNS, 1);
    for (x, evil) in (0..).zip(["\x1b[2J", "\u{9b}2J", "\n", "", "\u{301}", "a\x07", "\u{202e}"]) {
        canvas[(x, 0)].set_symbol(evil);
    }
    canvas[(COLUMNS - 1, 0)].set_symbol("好");
    canvas[(20, 0)].set_symbol(&format!("x{}", "\u{301}".repeat(1000)));
    let told = shown(&mut Screen::default(), &canvas);
    assert_eq!(told, "\x1b[?25l\x1b[m\x1b[r\x1b[H\x1b[2J\x1b[21Gx");
}

#[test]
fn a_terminal_without_unicode_is_sent_ascii() {
    let mut canvas = Canvas::new(COLUMNS, 1);
    canvas.set_stringn(0, 0, "● live │ 弹x 👍🏽! é", 24, Style::new());
    let mut screen = Screen::new(Taste { ascii: true, ..Taste::default() });
    let told = shown(&mut screen, &canvas);
    assert!(told.is_ascii() && told.ends_with("* live | ? x ? ! ?"), "{told:?}");
}

#[test]
fn no_size_breaks_it_and_another_size_draws_anew() {
    let mut screen = Screen::default();
    for (columns, rows) in [(0, 0), (1, 0), (0, 1), (1, 1), (3, 2), (2, 3)] {
        let mut canvas = Canvas::new(columns, rows);
        canvas.cells.content.iter_mut().for_each(|cell| {
            cell.set_symbol("好");
        });
        assert!(shown(&mut screen, &canvas).contains("\x1b[2J"));
        screen.show(&canvas, Some(Position { x: 9, y: 9 }));
    }
}

#[test]
fn what_is_remembered_of_signs_is_bounded() {
    let mut canvas = Canvas::new(200, 60);
    let mut screen = Screen::default();
    let mut number = 0_u32;
    let mut redrawn = 0;
    for _ in 0..20 {
        canvas.begin(200, 60);
        for cell in &mut canvas.cells.content[..1000] {
            number += 1;
            let letter = char::from_u32(0x4e00 + number % 20_000).unwrap();
            cell.set_symbol(&format!(
                "{letter}\u{301}{}",
                if number > 20_000 { "\u{302}" } else { "" }
            ));
        }
        redrawn += usize::from(shown(&mut screen, &canvas).contains("\x1b[2J"));
    }
    assert!(redrawn > 2 && redrawn < 8, "{redrawn}");
}

#[test]
fn a_large_frame_comes_at_once() {
    let mut canvas = Canvas::new(120, 40);
    let mut screen = Screen::default();
    screen.show(&canvas, Some(Position { x: 0, y: 0 }));
    canvas.cells.content.iter_mut().for_each(|cell| {
        cell.set_symbol("x");
    });
    let told =
        String::from_utf8(screen.show(&canvas, Some(Position { x: 0, y: 0 })).to_vec()).unwrap();
    assert!(
        told.starts_with("\x1b[?2026h\x1b[?25l") && told.ends_with("\x1b[H\x1b[?25h\x1b[?2026l")
    );
}
