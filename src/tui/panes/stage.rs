//! The stage: comments on their way.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    app::{Flying, Stage},
    model::{Role, grapheme_width},
    tui::{
        pen::{Pen, cut},
        theme::Theme,
    },
};

/// Draws the stage as it was when it last settled; its size should be the area's.
pub(in crate::tui) fn draw(area: Rect, buffer: &mut Buffer, stage: &Stage, theme: &Theme) {
    for flying in stage.flying(stage.settled()) {
        if flying.lane < area.height {
            let mut pen = Pen::at(buffer, area, flying.lane);
            let (skipped, shown) = visible(&flying);
            pen.skip(skipped);
            let shown = cut(shown, pen.left());
            pen.write(shown, style(&flying, theme));
        }
    }
}

/// The columns before a comment, and what of it has not left yet: a wide character leaves as a
/// whole.
fn visible<'s>(flying: &Flying<'s>) -> (usize, &'s str) {
    let text = flying.text.as_str();
    let Ok(mut column) = isize::try_from(flying.column) else { return (0, "") };
    for (at, grapheme) in text.grapheme_indices(true) {
        if let Ok(column) = usize::try_from(column) {
            return (column, &text[at..]);
        }
        column = column.saturating_add_unsigned(grapheme_width(grapheme));
    }
    (0, "")
}

fn style(flying: &Flying<'_>, theme: &Theme) -> Style {
    match flying.role {
        Some(role @ (Role::Owner | Role::Admin)) => theme.badge(role),
        _ => theme.person(flying.from),
    }
}

#[cfg(test)]
mod tests {
    use std::{fmt::Write, time::Duration};

    use super::*;
    use crate::model::{Text, UserId};
    use crate::tui::{Depth, ThemeName};

    fn lines(stage: &Stage, area: Rect) -> Vec<String> {
        let mut buffer = Buffer::empty(Rect::new(0, 0, area.right() + 1, area.bottom() + 1));
        draw(area, &mut buffer, stage, &Theme::new(ThemeName::Terminal, Depth::Sixteen));
        let rows = buffer.area.height;
        (0..rows)
            .map(|y| {
                let mut line = String::new();
                let mut x = 0;
                while x < buffer.area.width {
                    let symbol = buffer[(x, y)].symbol();
                    write!(line, "{symbol}").unwrap();
                    x += u16::try_from(grapheme_width(symbol)).unwrap().max(1);
                }
                line.trim_end().to_owned()
            })
            .collect()
    }

    #[test]
    fn comments_come_in_at_the_right_and_leave_at_the_left() {
        let mut stage = Stage::default();
        stage.resize(12, 2);
        let millis = Duration::from_millis;
        stage.launch(Text::new("好 abc"), UserId::from_peer("tom"), None, millis(0));
        stage.launch(Text::new("hi"), UserId::from_peer("eve"), Some(Role::Owner), millis(250));
        let area = Rect::new(1, 1, 12, 2);
        // Eight columns a second; nothing is drawn beside the area.
        for (at, first, second) in [
            (0, "", ""),
            (125, "", ""),
            (250, "           好", ""),
            (500, "         好 a", "           hi"),
            (1000, "     好 abc", "       hi"),
            (1500, " 好 abc", "   hi"),
            (1625, "   abc", "  hi"),
            (1750, "  abc", " hi"),
            (1875, " abc", " i"),
            (2250, "", ""),
        ] {
            stage.settle(millis(at));
            assert_eq!(lines(&stage, area), ["", first, second, ""], "at {at} ms");
        }
    }

    #[test]
    fn no_area_is_too_small() {
        let mut stage = Stage::default();
        stage.resize(20, 4);
        for lane in ["好好好", "👨‍👩‍👧‍👦 family", "x", "y"] {
            stage.launch(Text::new(lane), UserId::from_peer("tom"), None, Duration::ZERO);
        }
        for at in (0..4000).step_by(40) {
            stage.settle(Duration::from_millis(at));
            for (width, height) in [(0, 0), (1, 1), (2, 4), (30, 2), (20, 8)] {
                lines(&stage, Rect::new(3, 3, width, height));
            }
        }
    }
}
