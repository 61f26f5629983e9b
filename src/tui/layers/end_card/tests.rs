//! The card as it looks, on screens of all sizes.

use ratatui::buffer::Cell;

use super::*;
use crate::tui::layers::statistics::tests::{screen, show};
use crate::tui::{Depth, ThemeName};

#[test]
fn a_card_at_every_size() {
    let (statistics, room) = (show(), Text::new("Demo room 演示"));
    for (columns, rows) in [(120, 40), (80, 24), (40, 12), (20, 4)] {
        let screen = screen(columns, rows, |area, buffer| {
            draw(
                area,
                buffer,
                (&room, true),
                &statistics,
                (Language::English, "Esc closes"),
                &Theme::new(ThemeName::Terminal, Depth::Sixteen),
            );
        });
        insta::assert_snapshot!(format!("end_card_{columns}x{rows}"), screen);
    }
}

#[test]
fn a_card_in_chinese() {
    let (statistics, room) = (show(), Text::new("演示"));
    let screen = screen(60, 20, |area, buffer| {
        draw(
            area,
            buffer,
            (&room, true),
            &statistics,
            (Language::Chinese, "Esc 关闭"),
            &Theme::new(ThemeName::Mono, Depth::None),
        );
    });
    insta::assert_snapshot!("end_card_chinese_60x20", screen);
}

#[test]
fn a_show_in_which_nothing_happened_has_a_card() {
    let statistics = Statistics::default();
    let screen = screen(60, 16, |area, buffer| {
        draw(
            area,
            buffer,
            (&Text::default(), true),
            &statistics,
            (Language::English, "Esc closes"),
            &Theme::new(ThemeName::Terminal, Depth::Sixteen),
        );
    });
    insta::assert_snapshot!("end_card_empty_60x16", screen);
}

#[test]
fn no_size_is_too_small() {
    let long = Text::new(&"好".repeat(400));
    for statistics in [show(), Statistics::default()] {
        for columns in 0..70 {
            for rows in 0..26 {
                let area = Rect::new(2, 1, columns, rows);
                let whole = Rect::new(0, 0, columns + 4, rows + 2);
                let mut buffer = Buffer::filled(whole, Cell::new("."));
                draw(
                    area,
                    &mut buffer,
                    (&long, true),
                    &statistics,
                    (Language::Chinese, "Esc 关闭"),
                    &Theme::new(ThemeName::Terminal, Depth::Sixteen),
                );
                for position in buffer.area.positions() {
                    assert!(area.contains(position) || buffer[position].symbol() == ".");
                }
            }
        }
    }
}
