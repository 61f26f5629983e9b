//! What a show was like, when it is over.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::Statistics,
    i18n::{Language, StatisticsTexts},
    model::Text,
    tui::{pen::Pen, theme::Theme},
};

use super::{
    chart,
    frame::{Rows, bar, clear, columns, middle},
    numbers::{clock, count, draw_rank, grouped, worth},
};

#[cfg(test)]
mod tests;

/// Columns of the card, where there is room for it.
const WIDTH: u16 = 60;
/// Givers that are thanked.
const GIVERS: usize = 3;

/// Draws the card in the middle of the screen; `room` is the room's name, and whether it is over.
pub(in crate::tui) fn draw(
    whole: Rect,
    buffer: &mut Buffer,
    (room, over): (&Text, bool),
    statistics: &Statistics,
    (language, closes): (Language, &str),
    theme: &Theme,
) {
    let texts = StatisticsTexts::of(language);
    let facts = facts(statistics, texts);
    let givers = statistics.givers(GIVERS);
    let width = WIDTH.min(whole.width);
    // What matters least goes first as the screen gets lower: air, givers, the course of the show.
    let abreast = match width {
        0..34 => 1,
        34..48 => 2,
        _ => 3,
    };
    let numbers = u16::try_from(facts.len().div_ceil(abreast)).unwrap_or(u16::MAX);
    let thanks = u16::try_from(givers.len()).map_or(0, |givers| givers + u16::from(givers > 0));
    let left = whole.height.saturating_sub(1);
    let big = abreast == 3 && left >= numbers * 3;
    let numbers = if big { numbers * 3 } else { numbers };
    let course = if left >= numbers + 4 { 4 } else { 0 };
    let thanks = if left > numbers + course + thanks { thanks } else { 0 };
    let height = 1 + numbers + course + thanks + u16::from(thanks > 0) + u16::from(big);
    let area = middle(whole, (width, height));
    if area.is_empty() {
        return;
    }
    clear(area, whole, buffer, theme);
    let (title, mut rows) = Rows::of(area).split(1);
    let what = if over { texts.over } else { texts.so_far };
    bar(title, buffer, what, room.as_str(), closes, theme);
    rows.pad();
    if big {
        rows.take(1);
    }
    let area = rows.take(numbers);
    let places = columns(area, u16::try_from(abreast).unwrap_or(1));
    for (index, (name, number)) in facts.iter().enumerate() {
        let row = u16::try_from(index / abreast).unwrap_or(u16::MAX);
        let place = places[index % abreast];
        if big {
            Pen::at(buffer, place, row * 3).write(number, theme.strong());
            Pen::at(buffer, place, row * 3 + 1).write(name, theme.quiet());
        } else if row < place.height {
            let mut pen = Pen::at(buffer, place, row);
            pen.write(name, theme.quiet());
            pen.skip(1);
            pen.write_right(number, pen.left(), theme.strong());
        }
    }
    if course > 0 {
        let messages: Vec<_> =
            statistics.stretches().iter().map(|stretch| stretch.messages).collect();
        chart::bars(rows.take(course - 1), buffer, &messages, theme.good());
        rows.take(1);
    }
    if thanks > 0 {
        let area = rows.take(thanks);
        Pen::at(buffer, area, 0).write(texts.top_givers, theme.quiet());
        for (row, rank) in (1..).zip(&givers) {
            draw_rank(area, row, buffer, rank, theme.person(rank.key), theme);
        }
    }
}

/// The numbers of a show, what matters most first.
fn facts(statistics: &Statistics, texts: &StatisticsTexts) -> Vec<(&'static str, String)> {
    let totals = statistics.totals();
    let mut facts = vec![(texts.duration, clock(statistics.duration()))];
    if let Some(peak) = statistics.peak_online() {
        facts.push((texts.peak_online, grouped(peak)));
    }
    facts.extend([
        (texts.people, count(statistics.people(), texts)),
        (texts.messages, grouped(totals.messages)),
        (texts.likes, grouped(totals.likes)),
        (texts.gifts, grouped(totals.gifts)),
    ]);
    if totals.gifts > 0 {
        facts.push((texts.givers, count(statistics.giver_count(), texts)));
    }
    if !totals.value.is_zero() {
        facts.push((texts.value, worth(totals.value)));
    }
    facts.push((texts.peak_rate, statistics.peak_rate().to_string()));
    facts
}
