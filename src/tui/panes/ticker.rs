//! The ticker: likes, then gifts, newest first.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::State,
    i18n::PaneTexts,
    model::str_width,
    tui::{
        layers::numbers::{grouped, worth},
        pen::Pen,
        theme::Theme,
    },
};

/// Columns of a name, and of a gift's: how many there are and what they are worth stays in sight.
const MAX_NAME: usize = 20;
/// Columns under which a gift is not begun any more.
const LEAST: usize = 12;

pub(in crate::tui) fn draw(area: Rect, buffer: &mut Buffer, state: &State, theme: &Theme) {
    if area.is_empty() {
        return;
    }
    let ticker = &state.room().ticker;
    let likes = format!(" ♥ {}  ", grouped(ticker.likes));
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
            let (name, given) = (combo.name.shortened(MAX_NAME), combo.gift.shortened(MAX_NAME));
            let worth = if combo.value.is_zero() {
                String::new()
            } else {
                format!(" ({})", worth(combo.value))
            };
            let count_text = format!(" ×{}", grouped(combo.count));
            let numbers = str_width(&count_text) + str_width(&worth);
            // Enough to know both by, with the numbers whole.
            let least = name.width().min(4) + given.width().min(6) + numbers + 4;
            if !first && pen.left() < least {
                if row + 1 == area.height {
                    pen.write(" …", theme.quiet());
                }
                break;
            }
            if !first {
                pen.write(" · ", theme.quiet());
            }
            first = false;
            // In few columns the name is the first to go.
            let left = pen.left().saturating_sub(given.width() + numbers + 1);
            pen.write_within(
                name.as_str(),
                name.width().min(left.max(4)),
                theme.person(&combo.from),
            );
            pen.write(" ", theme.quiet());
            let gift = if combo.big { theme.gift().patch(theme.strong()) } else { theme.gift() };
            let left = pen.left().saturating_sub(numbers).max(2);
            pen.write_within(given.as_str(), given.width().min(left), gift);
            // What still counts up stands out until it settles.
            let count = if combo.settled { theme.quiet() } else { theme.strong() };
            pen.write(&count_text, count);
            pen.write(&worth, theme.quiet());
            combos.next();
            if pen.left() < LEAST {
                break;
            }
        }
    }
}
