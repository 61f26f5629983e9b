//! Numbers as people read them.

use std::time::Duration;

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::{
    app::{Count, Rank},
    i18n::{StatisticsTexts, fill},
    model::Amount,
    tui::{pen::Pen, theme::Theme},
};

/// A number with its thousands apart.
pub(in crate::tui) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// An amount, in groups of three digits.
pub(in crate::tui) fn worth(amount: Amount) -> String {
    let whole = grouped(amount.whole());
    match amount.to_string().split_once('.') {
        Some((_, rest)) => format!("{whole}.{rest}"),
        None => whole,
    }
}

/// A number, and whether it is only the least that it is.
pub(super) fn count(count: Count, texts: &StatisticsTexts) -> String {
    let number = grouped(count.number);
    if count.exact { number } else { fill(texts.at_least, &[&number]) }
}

/// Hours, minutes and seconds.
pub(super) fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// Draws a place in a ranking: its number, a name, how many, and what they are worth.
pub(super) fn draw_rank<K>(
    area: Rect,
    row: u16,
    buffer: &mut Buffer,
    rank: &Rank<'_, K>,
    style: Style,
    theme: &Theme,
) {
    let (times, prices) = if area.width >= 34 { (7, 12) } else { (0, area.width / 3) };
    let (left, right) = (area.width - times - prices, area.x + area.width - times - prices);
    let mut pen = Pen::at(buffer, Rect { width: left, ..area }, row);
    pen.write_right(&row.to_string(), 2, theme.quiet());
    pen.skip(1);
    pen.write(rank.name.as_str(), style);
    let mut pen = Pen::at(buffer, Rect { x: right, width: times + prices, ..area }, row);
    if times > 0 {
        pen.write_right(&format!("×{}", grouped(rank.count)), usize::from(times), theme.quiet());
    }
    if !rank.value.is_zero() {
        pen.write_right(&worth(rank.value), pen.left(), theme.strong());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_easy_to_read() {
        let shown: Vec<_> = [0, 999, 1000, 1_234_567].map(grouped).into();
        assert_eq!(shown, ["0", "999", "1,000", "1,234,567"]);
        let shown: Vec<_> = ["7", "1234.5"].map(|amount| worth(amount.parse().unwrap())).into();
        assert_eq!(shown, ["7", "1,234.5"]);
        let shown: Vec<_> = [0, 61, 3600, 86_399].map(Duration::from_secs).map(clock).into();
        assert_eq!(shown, ["0:00", "1:01", "1:00:00", "23:59:59"]);
    }
}
