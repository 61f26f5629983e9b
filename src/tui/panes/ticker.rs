//! The ticker: likes, then gifts, newest first.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::State,
    i18n::PaneTexts,
    model::str_width,
    tui::{pen::Pen, theme::Theme},
};

/// Columns under which a gift is not begun any more.
const LEAST: usize = 12;

pub(in crate::tui) fn draw(area: Rect, buffer: &mut Buffer, state: &State, theme: &Theme) {
    if area.is_empty() {
        return;
    }
    let ticker = &state.room().ticker;
    let likes = format!(" ♥ {}  ", ticker.likes);
    let indent = str_width(&likes);
    let mut combos = ticker.combos().peekable();
    if combos.peek().is_none() {
        let mut pen = Pen::at(buffer, area, 0);
        pen.write(&likes, theme.like(ticker.pulses()));
        return pen.write(PaneTexts::of(state.language).no_gifts, theme.quiet());
    }
    for row in 0..area.height {
        let mut pen = Pen::at(buffer, area, row);
        if row == 0 {
            pen.write(&likes, theme.like(ticker.pulses()));
        } else {
            pen.skip(indent);
        }
        let mut first = true;
        while let Some(combo) = combos.peek() {
            let width = combo.name.width() + combo.gift.width() + 8;
            if !first && pen.left() < width.min(LEAST.max(pen.left() / 2)) {
                break;
            }
            if !first {
                pen.write(" · ", theme.quiet());
            }
            first = false;
            pen.write(combo.name.as_str(), theme.person(&combo.from));
            pen.write(" ", theme.quiet());
            let gift = if combo.big { theme.gift().patch(theme.strong()) } else { theme.gift() };
            pen.write(combo.gift.as_str(), gift);
            // What still counts up stands out until it settles.
            let count = if combo.settled { theme.quiet() } else { theme.strong() };
            pen.write(&format!(" ×{}", combo.count), count);
            if combo.value > 0 {
                pen.write(&format!(" ({})", combo.value), theme.quiet());
            }
            combos.next();
            if pen.left() < LEAST {
                break;
            }
        }
    }
}
