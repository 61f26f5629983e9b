//! The scroll of comments.

use jiff::tz::TimeZone;
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::{
    app::{Columns, Kind, Line, Row, State, badge},
    model::str_width,
    tui::{
        pen::{Pen, cut},
        theme::Theme,
    },
};

pub(in crate::tui) fn draw(area: Rect, buffer: &mut Buffer, state: &State, theme: &Theme) {
    if area.is_empty() {
        return;
    }
    let columns = Columns::of(area.width);
    let lines = state.scrollback.lines(area.width, area.height);
    // The newest stands just above the input, also while there are few.
    let blank = area.height.saturating_sub(u16::try_from(lines.len()).unwrap_or(u16::MAX));
    let mut minute = None;
    for (y, line) in (blank..area.height).zip(&lines) {
        let mut pen = Pen::at(buffer, area, y);
        let shown = if line.first { clock(line.row, &state.zone) } else { None };
        let repeated = shown == minute;
        minute = shown.clone().or(minute);
        draw_line(&mut pen, line, columns, shown.filter(|_| !repeated), theme);
    }
    if !state.scrollback.follows() {
        draw_pill(area, buffer, state.scrollback.unread(), theme);
    }
}

fn draw_line(
    pen: &mut Pen<'_>,
    line: &Line<'_>,
    columns: Columns,
    clock: Option<String>,
    theme: &Theme,
) {
    let (first, rest) = columns.indents(line.row);
    if !line.first {
        pen.skip(rest);
        return pen.write(line.text(), theme.row(&line.row.kind));
    }
    if line.row.kind == Kind::Invitation {
        pen.skip(first);
        return pen.write(line.text(), theme.row(&line.row.kind));
    }
    if columns.clock > 0 {
        pen.write_right(&clock.unwrap_or_default(), usize::from(columns.clock) - 1, theme.quiet());
        pen.skip(1);
    }
    let name_columns = usize::from(columns.name);
    match &line.row.kind {
        Kind::Comment { from, name, role, .. } => {
            let badge = role.and_then(|role| badge(role).map(|badge| (badge, theme.badge(role))));
            let badge_columns = badge.map_or(0, |(badge, _)| badge.len() + 1);
            if name_columns > 0 {
                let room = name_columns.saturating_sub(badge_columns + 1);
                let width = name.width().min(room);
                pen.skip(room - width);
                write_badge(pen, badge);
                pen.write_right(name.as_str(), width, theme.person(from));
                pen.skip(1);
            } else {
                write_badge(pen, badge);
                let most = usize::from(columns.width / 2);
                let clock = usize::from(columns.clock);
                let width = first.saturating_sub(clock + badge_columns + 2).min(most);
                let shown = cut(name.as_str(), width);
                pen.write(shown, theme.person(from));
                pen.skip(width.saturating_sub(str_width(shown)));
                pen.write(": ", theme.quiet());
            }
        }
        kind if name_columns > 0 => {
            let mark = match kind {
                Kind::Notice => "!",
                Kind::Gap => "…",
                _ => "·",
            };
            pen.write_right(mark, name_columns - 1, theme.row(kind));
            pen.skip(1);
        }
        _ => {}
    }
    pen.write(line.text(), theme.row(&line.row.kind));
}

fn write_badge(pen: &mut Pen<'_>, badge: Option<(&str, Style)>) {
    if let Some((badge, style)) = badge {
        pen.write(badge, style);
        pen.skip(1);
    }
}

/// The local time of day, to the minute.
fn clock(row: &Row, zone: &TimeZone) -> Option<String> {
    let time = jiff::Timestamp::from_second(row.time?).ok()?;
    Some(time.to_zoned(zone.clone()).strftime("%H:%M").to_string())
}

/// Says that the comments hold still, and how many came meanwhile.
fn draw_pill(area: Rect, buffer: &mut Buffer, unread: usize, theme: &Theme) {
    let long = format!(" ▼ {unread} new · held · End follows ");
    let short = format!(" ▼ {unread} ");
    let width = usize::from(area.width);
    let text = if str_width(&long) <= width { long } else { short };
    let mut pen = Pen::at(buffer, area, area.height - 1);
    pen.skip(width.saturating_sub(str_width(&text)));
    pen.write(&text, theme.bar());
}
