//! The layer as it looks, for shows of all sizes and screens of all sizes.

use std::time::Duration;

use ratatui::style::Color;

use super::*;
use crate::model::{
    Element, Event, Gap, Gift, Likes, Message, MessageId, MuteChange, Online, Person, Priority,
    RoomId, Sender, Text, Tip, TipKind, grapheme_width,
};
use crate::tui::{Depth, ThemeName};

fn room() -> RoomId {
    RoomId::from_peer("demo")
}

fn message(seconds: u64, from: &str, element: Element) -> Event {
    Event::Message(Message {
        room: room(),
        seq: 1,
        time: 1_800_000_000 + i64::try_from(seconds).unwrap(),
        id: MessageId::new("1", 2, 3),
        from: Sender {
            id: UserId::from_peer(from),
            nick: Text::default(),
            avatar: Text::default(),
            role: None,
        },
        priority: Priority::Normal,
        elements: vec![element],
        cloud_custom_data: "".into(),
        broadcast: false,
        earlier: false,
    })
}

fn gift(name: &str, count: u64, price: u64) -> Element {
    let name = Text::new(name);
    let price = price.into();
    Element::Gift(Gift { id: Text::default(), name, count, price, receiver: None })
}

/// An hour and a half of a show that rises, falls, and ends in a storm.
pub(in crate::tui::layers) fn show() -> Statistics {
    let mut statistics = Statistics::default();
    let mut take = |seconds: u64, event: Event| {
        statistics.take(&event, Duration::from_secs(seconds));
    };
    for second in 0..5400_u64 {
        let wave = (second / 60 % 30).abs_diff(15);
        let count = match second {
            5330..5333 => 44,
            5280.. => second * 7 % 23,
            _ => (second * 5 % (wave + 2)) / 3,
        };
        for index in 0..count {
            let from = format!("user{}", (second * 7 + index * 13) % (wave * 9 + 5));
            take(second, message(second, &from, Element::Text(Text::new("hi"))));
        }
        if second % 20 == 0 {
            let count = 800 + second / 3 - wave * 20;
            take(second, Event::Online(Online { room: room(), count }));
        }
    }
    for (from, element) in [
        ("小雨", gift("Rocket 火箭", 3, 500)),
        ("Tom", gift("Rose 玫瑰", 120, 1)),
        ("a_very_long_name_that_does_not_fit_its_column", gift("Kiss", 7, 0)),
        ("Yuki", gift("Super extraordinarily expensive limousine", 1, 131_400)),
        ("Leo", gift("Rose 玫瑰", 1_234, 1)),
        ("Leo", Element::Likes(Likes { count: 98_765 })),
    ] {
        take(5399, message(5399, from, element));
    }
    let mute = MuteChange { user: UserId::from_peer("troll"), seconds: 600 };
    let person =
        Person { id: UserId::from_peer("x"), nick: Text::default(), avatar: Text::default() };
    for (kind, members) in
        [(TipKind::Join, 40), (TipKind::Quit, 25), (TipKind::MemberProfile(vec![mute]), 1)]
    {
        let members = vec![person.clone(); members];
        let (seq, time, online) = (1, 1_800_005_399, None);
        let tip = Tip { room: room(), seq, time, kind, operator: None, members, online };
        take(5399, Event::Tip(tip));
    }
    take(5399, Event::Gap(Gap { room: room(), from: 3, to: Some(9) }));
    statistics
}

/// The cells of a screen as text: a wide character stands for the cells that it covers.
pub(in crate::tui::layers) fn screen(
    columns: u16,
    rows: u16,
    draw: impl FnOnce(Rect, &mut Buffer),
) -> String {
    let area = Rect::new(0, 0, columns, rows);
    let mut buffer = Buffer::filled(area, ratatui::buffer::Cell::new("."));
    draw(area, &mut buffer);
    let mut text = String::new();
    for y in 0..rows {
        let mut x = 0;
        while x < columns {
            let symbol = buffer[(x, y)].symbol();
            text.push_str(symbol);
            x += u16::try_from(grapheme_width(symbol)).unwrap().max(1);
        }
        text.push_str("|\n");
    }
    text
}

const SIZES: [(u16, u16); 4] = [(120, 40), (80, 24), (40, 12), (20, 4)];

#[test]
fn a_show_at_every_size() {
    let statistics = show();
    for (columns, rows) in SIZES {
        let screen = screen(columns, rows, |area, buffer| {
            draw(
                area,
                buffer,
                &statistics,
                (Language::English, "Esc closes"),
                &Theme::new(ThemeName::Terminal, Depth::Sixteen),
            );
        });
        insta::assert_snapshot!(format!("statistics_{columns}x{rows}"), screen);
    }
}

#[test]
fn a_show_in_chinese() {
    let statistics = show();
    let screen = screen(80, 24, |area, buffer| {
        draw(
            area,
            buffer,
            &statistics,
            (Language::Chinese, "Esc 关闭"),
            &Theme::new(ThemeName::Mono, Depth::None),
        );
    });
    insta::assert_snapshot!("statistics_chinese_80x24", screen);
}

#[test]
fn nothing_has_happened_yet() {
    let statistics = Statistics::default();
    let screen = screen(80, 24, |area, buffer| {
        draw(
            area,
            buffer,
            &statistics,
            (Language::English, "Esc closes"),
            &Theme::new(ThemeName::Terminal, Depth::Sixteen),
        );
    });
    insta::assert_snapshot!("statistics_empty_80x24", screen);
}

#[test]
fn no_size_is_too_small() {
    for statistics in [show(), Statistics::default()] {
        for columns in 0..70 {
            for rows in 0..40 {
                for language in [Language::English, Language::Chinese] {
                    let area = Rect::new(2, 1, columns, rows);
                    let mut buffer = Buffer::filled(
                        Rect::new(0, 0, columns + 4, rows + 2),
                        ratatui::buffer::Cell::new("."),
                    );
                    draw(
                        area,
                        &mut buffer,
                        &statistics,
                        (language, "Esc closes"),
                        &Theme::new(ThemeName::Terminal, Depth::Sixteen),
                    );
                    // Nothing is drawn beside the area.
                    for position in buffer.area.positions() {
                        assert!(area.contains(position) || buffer[position].symbol() == ".");
                    }
                }
            }
        }
    }
}

#[test]
fn without_colours_nothing_has_one() {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 120, 40));
    draw(
        buffer.area,
        &mut buffer,
        &show(),
        (Language::English, "Esc closes"),
        &Theme::new(ThemeName::Mono, Depth::None),
    );
    assert!(buffer.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
}
