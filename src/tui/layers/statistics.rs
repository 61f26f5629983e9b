//! The statistics of a room.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::{
    app::{Rank, Statistics, Stretch},
    i18n::{Language, StatisticsTexts, fill},
    model::{UserId, str_width},
    tui::{pen::Pen, theme::Theme},
};

use super::{
    chart,
    frame::{Rows, bar, clear, columns, middle},
    numbers::{clock, count, draw_rank, grouped, worth},
};

#[cfg(test)]
pub(super) mod tests;

/// Columns and rows of the layer, where there is room for it.
const MOST: (u16, u16) = (112, 34);
/// Columns of the room beside it in which something can still be read; fewer are covered too.
const BESIDE: u16 = 24;

/// Stretches that stand empty before those of a show that has just begun.
const SHORT: usize = 6;

/// Draws the layer in the middle of the screen, or over all of a small one.
pub(in crate::tui) fn draw(
    whole: Rect,
    buffer: &mut Buffer,
    statistics: &Statistics,
    (language, closes): (Language, &str),
    theme: &Theme,
) {
    let width = if whole.width < MOST.0 + BESIDE { whole.width } else { MOST.0 };
    let area = middle(whole, (width, MOST.1));
    if area.is_empty() {
        return;
    }
    clear(area, whole, buffer, theme);
    let texts = StatisticsTexts::of(language);
    let (title, mut rows) = Rows::of(area).split(1);
    bar(title, buffer, texts.title, &clock(statistics.duration()), closes, theme);
    if area.width >= 30 {
        rows.pad();
    }
    let sheet = Sheet { statistics, texts, theme };
    let height = rows.left();
    let totals = sheet.totals(buffer, rows.whole(), (height / 3).max(1));
    rows.take(totals);
    let spacious = rows.left() >= 16;
    if spacious {
        rows.take(1);
    }
    sheet.rate(
        rows.take(match rows.left() {
            0..=4 => rows.left().min(2),
            5..=12 => 4,
            13..=22 => 6,
            _ => 9,
        }),
        buffer,
    );
    if rows.left() >= 9 {
        if spacious {
            rows.take(1);
        }
        sheet.history(rows.take(if rows.left() >= 18 { 7 } else { 5 }), buffer);
    }
    if spacious {
        rows.take(1);
    }
    if rows.left() >= 2 {
        sheet.lists(rows.whole(), buffer);
    }
}

/// What all parts of the layer are drawn from.
struct Sheet<'s> {
    statistics: &'s Statistics,
    texts: &'static StatisticsTexts,
    theme: &'s Theme,
}

impl Sheet<'_> {
    /// Draws all sums, one after the other, in at most so many rows; gives how many it took.
    fn totals(&self, buffer: &mut Buffer, area: Rect, most: u16) -> u16 {
        let (texts, totals) = (self.texts, self.statistics.totals());
        let people = count(self.statistics.people(), texts);
        let online = self.statistics.online().map(grouped);
        let peak = self.statistics.peak_online().map(grouped);
        let some = |number: u64| (number > 0).then(|| grouped(number));
        let parts = [
            (texts.messages, Some(grouped(totals.messages))),
            (texts.people, Some(people)),
            (texts.online, online),
            (texts.peak_online, peak),
            (texts.likes, Some(grouped(totals.likes))),
            (texts.gifts, Some(grouped(totals.gifts))),
            (texts.value, (!totals.value.is_zero()).then(|| worth(totals.value))),
            (texts.joins, some(totals.joins)),
            (texts.quits, some(totals.quits)),
            (texts.mutes, some(totals.mutes)),
            (texts.removals, some(totals.removals)),
            (texts.missed, some(totals.missed)),
        ];
        let (mut row, mut used) = (0, 0);
        for (name, number) in parts {
            let Some(number) = number else { continue };
            let width = str_width(name) + 1 + str_width(&number);
            if used > 0 && used + 3 + width > usize::from(area.width) {
                (row, used) = (row + 1, 0);
            }
            if row >= most.min(area.height) {
                return row;
            }
            let mut pen = Pen::at(buffer, area, row);
            if used > 0 {
                used += 3;
            }
            pen.skip(used);
            pen.write(name, self.theme.quiet());
            pen.skip(1);
            pen.write(&number, self.theme.strong());
            used += width;
        }
        row + 1
    }

    /// Draws the last two minutes under the room's ceiling, with a heading where there is room.
    fn rate(&self, area: Rect, buffer: &mut Buffer) {
        let values: Vec<u64> = self.statistics.per_second().map(u64::from).collect();
        let ceiling = Statistics::CEILING;
        let (heading, rows) = Rows::of(area).split(u16::from(area.height >= 2));
        if heading.height > 0 {
            let recent: u64 = values.iter().rev().take(5).sum();
            let now = format!("{}.{}", recent / 5, recent % 5 * 2);
            let peak = self.statistics.peak_rate();
            let numbers = fill(self.texts.rate_now, &[&now, &peak, &ceiling]);
            self.heading(heading, buffer, self.texts.rate, &numbers);
        }
        let mut bars = rows.whole();
        // The line's own number stands before it.
        let label = ceiling.to_string();
        if bars.height >= 3 && bars.width >= 30 {
            let gutter = u16::try_from(label.len()).unwrap_or(0) + 1;
            bars = Rect { x: bars.x + gutter, width: bars.width - gutter, ..bars };
        }
        let styles = (self.theme.good(), self.theme.wrong(), self.theme.quiet());
        let line = chart::bars_under(u64::from(ceiling), bars, buffer, &values, styles);
        if let Some(row) = line
            && bars.x > area.x
        {
            Pen::at(buffer, rows.whole(), row).write(&label, self.theme.quiet());
        }
    }

    /// Draws the whole show: messages, people and online, as many as there is room for.
    fn history(&self, area: Rect, buffer: &mut Buffer) {
        let stretches = self.statistics.stretches();
        let minutes = self.statistics.minutes();
        let of = |value: fn(&Stretch) -> u64| stretches.iter().map(value).collect::<Vec<_>>();
        // One or two stretches would be a block of one colour: a short show is told by seconds.
        let is_short = stretches.len() <= 2;
        let (name, messages) = if is_short {
            let seconds = self.statistics.per_second().map(u64::from).collect();
            (self.texts.messages_a_second, seconds)
        } else {
            let messages = of(|stretch| stretch.messages).into_iter();
            let messages = messages.map(|number| number.div_ceil(minutes)).collect();
            (self.texts.messages_a_minute, messages)
        };
        let before = if is_short { SHORT } else { 0 };
        let padded = |values: Vec<u64>| [vec![0; before], values].concat();
        let mut online = of(|stretch| stretch.online.unwrap_or_default());
        // Where nobody told, it is as it was.
        for index in 1..online.len() {
            if stretches[index].online.is_none() {
                online[index] = online[index - 1];
            }
        }
        let charts = [
            (name, messages, self.theme.good()),
            (self.texts.people_a_minute, padded(of(|stretch| stretch.people)), Style::new()),
            (self.texts.online, padded(online), self.theme.gift()),
        ];
        let fit = match area.width {
            0..50 => 1,
            50..90 => 2,
            _ => 3,
        };
        for (place, (name, values, style)) in columns(area, fit).into_iter().zip(charts) {
            let (heading, rows) = Rows::of(place).split(1);
            let most = values.iter().copied().max().unwrap_or_default();
            let most = fill(self.texts.most, &[&grouped(most)]);
            self.heading(heading, buffer, name, &most);
            chart::bars(rows.whole(), buffer, &values, style);
        }
    }

    /// Draws who gave most, and what was given most.
    fn lists(&self, area: Rect, buffer: &mut Buffer) {
        let fit = if area.width >= 60 { 2 } else { 1 };
        let places = columns(area, fit);
        let most = usize::from(area.height - 1);
        let givers = self.statistics.givers(most);
        let style = |user: &UserId| self.theme.person(user);
        self.list(places.first(), buffer, self.texts.top_givers, &givers, style);
        let gifts = self.statistics.gifts(most);
        let style = |_: &_| self.theme.gift();
        self.list(places.get(1), buffer, self.texts.top_gifts, &gifts, style);
    }

    fn list<K>(
        &self,
        place: Option<&Rect>,
        buffer: &mut Buffer,
        name: &str,
        ranks: &[Rank<'_, K>],
        style: impl Fn(&K) -> Style,
    ) {
        let Some(&place) = place else { return };
        self.heading(place, buffer, name, "");
        if ranks.is_empty() {
            return Pen::at(buffer, place, 1).write(self.texts.no_gifts, self.theme.quiet());
        }
        for (row, rank) in (1..place.height).zip(ranks) {
            draw_rank(place, row, buffer, rank, style(rank.key), self.theme);
        }
    }

    /// A heading and, where there is room, numbers beside it.
    fn heading(&self, area: Rect, buffer: &mut Buffer, name: &str, numbers: &str) {
        let mut pen = Pen::at(buffer, area, 0);
        let width = str_width(name) + 2 + str_width(numbers);
        if numbers.is_empty() || width <= pen.left() {
            pen.write(name, self.theme.strong());
            pen.skip(2);
        }
        pen.write(numbers, self.theme.quiet());
    }
}
