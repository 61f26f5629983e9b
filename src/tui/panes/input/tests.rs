//! The box as it looks, at the widths that people use.

use std::fmt::Write;

use super::*;
use crate::i18n::Language;
use crate::tui::{Depth, ThemeName};
use crate::{
    app::{Code, Context, History, Key, Outcome, Seen},
    model::UserId,
};

const COMMANDS: &[(&str, &str)] =
    &[("mute", "stop somebody from writing"), ("help", "show the keys")];

const WIDTHS: [u16; 4] = [120, 80, 40, 20];

fn seen() -> Seen {
    let mut seen = Seen::default();
    for number in (1..20).rev() {
        let name = format!("viewer {number} 观众");
        seen.spoke(&UserId::from_peer(&format!("v{number}")), &Text::new(&name));
    }
    for (id, name) in [("mia", "Mia 米娅"), ("tom", "tom"), ("u7", "小雨\u{1b}[31m")] {
        seen.spoke(&UserId::from_peer(id), &Text::new(name));
    }
    seen.gave(&Text::new("Magic rocket 火箭"));
    seen
}

/// An input into which this was typed.
fn typed(text: &str) -> Input {
    let mut input = Input::new(History::of(["好的 hello", "see you tomorrow"]));
    text.chars().for_each(|c| press(&mut input, Key::plain(Code::Char(c))));
    input
}

fn press(input: &mut Input, key: Key) {
    let seen = seen();
    let outcome = input.press(key, &Context { seen: &seen, commands: COMMANDS });
    assert_ne!(outcome, Outcome::Unhandled);
}

fn view(input: &Input) -> View<'_> {
    let texts = InputTexts::of(Language::English);
    let hint = texts.hint_write;
    View { input, hint, read_only: false, priority: Priority::Normal, pace: None, texts }
}

/// Four rows with the box in the last, at a width; `|` is where the cursor is.
fn screen(view: View<'_>, columns: u16, rows: u16) -> String {
    let area = Rect::new(0, 0, columns, rows);
    let mut buffer = Buffer::empty(area);
    for y in 0..rows {
        buffer.set_stringn(0, y, "好".repeat(80), usize::from(columns), Style::new());
    }
    let line = Rect { y: rows - 1, height: 1, ..area };
    ratatui::widgets::Widget::render(ratatui::widgets::Clear, line, &mut buffer);
    let cursor =
        draw_box(line, &mut buffer, view, &Theme::new(ThemeName::Terminal, Depth::Sixteen));
    over::draw(
        above(line, &buffer),
        line,
        &mut buffer,
        view,
        &Theme::new(ThemeName::Terminal, Depth::Sixteen),
    );
    let mut text = String::new();
    for y in 0..rows {
        let mut x = 0;
        while x < columns {
            let symbol = buffer[(x, y)].symbol();
            if cursor == Some(Position { x, y }) {
                text.push('|');
            }
            text.push_str(symbol);
            x += columns_of(symbol).max(1);
        }
        text.truncate(text.trim_end_matches([' ', '好']).len());
        text.push('\n');
    }
    assert!(cursor.is_none_or(|cursor| line.contains(cursor)));
    text
}

fn at_every_width(view: View<'_>, rows: u16) -> String {
    let mut all = String::new();
    for columns in WIDTHS {
        write!(all, "{columns}:\n{}", screen(view, columns, rows)).unwrap();
    }
    all
}

#[test]
fn the_line_and_what_stands_before_and_beside_it() {
    let mut all = String::new();
    let (empty, short) = (Input::default(), typed("好的 hello 👍🏽"));
    let (mut long, mut left) = (typed(""), typed("the quick brown fox jumps over the lazy dog"));
    long.set(&"很长 ".repeat(1300));
    (0..20).for_each(|_| press(&mut left, Key::plain(Code::Left)));
    let pace = Some(Pace { sent: 3, budget: 4 });
    for view in [
        view(&empty),
        View { read_only: true, hint: view(&empty).texts.hint_guest, ..view(&empty) },
        view(&short),
        View { priority: Priority::High, ..view(&short) },
        View { priority: Priority::Lowest, pace, ..view(&left) },
        View { pace, ..view(&long) },
    ] {
        all.push_str(&at_every_width(view, 1));
    }
    insta::assert_snapshot!("lines", all);
}

#[test]
fn a_search_takes_the_place_of_the_line() {
    let mut all = String::new();
    for query in ["", "tom", "好", "nowhere to be found"] {
        let mut input = typed("draft");
        press(&mut input, Key::ctrl('r'));
        query.chars().for_each(|c| press(&mut input, Key::plain(Code::Char(c))));
        all.push_str(&at_every_width(view(&input), 1));
    }
    insta::assert_snapshot!("search", all);
}

#[test]
fn a_menu_lies_above_the_line() {
    for (name, text, down) in [("people", "hi @", 9), ("emoji", "nice :hea", 1), ("all", "m", 0)] {
        let mut input = typed(text);
        if input.menu().is_none() {
            press(&mut input, Key::plain(Code::Tab));
        }
        (0..down).for_each(|_| press(&mut input, Key::plain(Code::Down)));
        let all = [at_every_width(view(&input), 12), screen(view(&input), 20, 4)].concat();
        insta::assert_snapshot!(format!("menu_{name}"), all);
    }
}

#[test]
fn a_paste_is_looked_at_above_the_line() {
    let long = "word ".repeat(4000);
    let many = "many lines\n".repeat(30);
    for (name, pasted) in [
        ("lines", "好的 one\r\n\r\n  two\u{1b}[31m\u{202e} three\n"),
        ("long", &long),
        ("many", &many),
        ("control", "a\u{7}b"),
    ] {
        let mut input = typed("draft");
        assert_eq!(input.take_paste(pasted), Outcome::Handled);
        let all = [
            at_every_width(view(&input), 12),
            screen(view(&input), 20, 4),
            screen(view(&input), 20, 2),
            screen(view(&input), 20, 1),
        ];
        insta::assert_snapshot!(format!("paste_{name}"), all.concat());
    }
}

#[test]
fn it_speaks_chinese_too() {
    let texts = InputTexts::of(Language::Chinese);
    let (empty, mut pasted, mut search) = (Input::default(), typed("草稿"), typed(""));
    _ = pasted.take_paste("一\n二\n三");
    press(&mut search, Key::ctrl('r'));
    press(&mut search, Key::plain(Code::Char('好')));
    let mut all = String::new();
    for input in [&empty, &pasted, &search, &typed("@")] {
        let hint = texts.hint_write;
        let view = View { texts, hint, priority: Priority::Low, ..view(input) };
        all.push_str(&at_every_width(view, 6));
    }
    insta::assert_snapshot!("chinese", all);
}

#[test]
fn no_size_is_too_small() {
    let mut pasted = typed("draft");
    _ = pasted.take_paste("one\ntwo\u{1}\nthree");
    let mut search = typed("draft");
    press(&mut search, Key::ctrl('r'));
    press(&mut search, Key::plain(Code::Char('好')));
    for input in [typed("好好好"), typed("hi @"), pasted, search] {
        for columns in 1..26 {
            for rows in 1..8 {
                let priority = Priority::Lowest;
                screen(View { priority, ..view(&input) }, columns, rows);
            }
        }
    }
}
