//! Gifts: what all of them are worth, who gave most, and the latest.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{
    numbers::{grouped, worth},
    popup::{self, closes},
};
use crate::{
    app::{RoomState, State},
    i18n::{GiftTexts, fill},
    model::{Amount, UserId, str_width},
    tui::{
        pen::{Pen, cut},
        theme::Theme,
    },
};

/// Givers that are named.
const GIVERS: usize = 10;

enum Entry<'a> {
    Title(&'static str),
    Line(String),
    Gift { from: &'a UserId, name: &'a str, what: String, value: Amount, style: Style },
    Blank,
}

pub(in crate::tui) fn draw(area: Rect, buffer: &mut Buffer, state: &State, theme: &Theme) {
    let texts = GiftTexts::of(state.language);
    let inner = popup::beside(area, buffer, texts.title, &closes(state), theme);
    let entries = entries(state.room(), texts, theme);
    for (row, entry) in (0..inner.height).zip(&entries) {
        let mut pen = Pen::at(buffer, inner, row);
        pen.skip(1);
        match entry {
            Entry::Blank => {}
            Entry::Title(title) => pen.write(title, theme.strong()),
            Entry::Line(text) => pen.write(text, theme.quiet()),
            Entry::Gift { from, name, what, value, style } => {
                let value = if value.is_zero() { String::new() } else { worth(*value) };
                let right = str_width(&value) + 1;
                // The gift goes before a long name, and a blank before what it is worth.
                let room = pen.left().saturating_sub(right + 1);
                let most = room.saturating_sub(str_width(what) + 1).max(room / 3);
                pen.write(cut(name, most), theme.person(from));
                pen.skip(1);
                let left = pen.left().saturating_sub(right + 1);
                pen.write(cut(what, left), *style);
                pen.skip(pen.left().saturating_sub(right));
                pen.write(&value, theme.strong());
            }
        }
    }
}

fn entries<'a>(room: &'a RoomState, texts: &'static GiftTexts, theme: &Theme) -> Vec<Entry<'a>> {
    let totals = room.statistics.totals();
    let mut entries = vec![
        Entry::Line(format!("♥ {}", fill(texts.likes, &[&grouped(room.ticker.likes)]))),
        Entry::Line(fill(texts.worth, &[&grouped(totals.gifts), &worth(totals.value)])),
        Entry::Blank,
        Entry::Title(texts.top_givers),
    ];
    let givers = room.statistics.givers(GIVERS);
    if givers.is_empty() {
        entries.push(Entry::Line(texts.nobody.to_owned()));
        return entries;
    }
    entries.extend(givers.into_iter().map(|rank| Entry::Gift {
        from: rank.key,
        name: rank.name.as_str(),
        what: format!("×{}", rank.count),
        value: rank.value,
        style: theme.quiet(),
    }));
    entries.extend([Entry::Blank, Entry::Title(texts.latest)]);
    entries.extend(room.ticker.combos().map(|combo| Entry::Gift {
        from: &combo.from,
        name: combo.name.as_str(),
        what: fill(texts.gave, &[&combo.gift, &combo.count]),
        value: combo.value,
        style: if combo.big { theme.gift().patch(theme.strong()) } else { theme.gift() },
    }));
    entries
}
