//! The scroll of comments.

use jiff::tz::TimeZone;
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::{
    app::{Action, Columns, Comment, Fate, Kind, Line, MARK, PaneId, Place, Row, State, badge},
    i18n::{InputTexts, PaneTexts, fill, words},
    model::{Text, links, str_width},
    tui::{
        pen::{Pen, cut},
        theme::Theme,
    },
};

pub(in crate::tui) fn draw(
    area: Rect,
    buffer: &mut Buffer,
    state: &State,
    id: PaneId,
    theme: &Theme,
) {
    if area.is_empty() {
        return;
    }
    let lines = state.lines(id, area.width, area.height);
    let look = Look { columns: state.columns(id, area.width), state, theme, id };
    // The newest stands just above the input, also while there are few.
    let blank = area.height.saturating_sub(u16::try_from(lines.len()).unwrap_or(u16::MAX));
    let mut minute = None;
    for (y, line) in (blank..area.height).zip(&lines) {
        let shown = if line.first { clock(line.row, &state.zone) } else { None };
        let repeated = shown == minute;
        minute = shown.clone().or(minute);
        let row = Rect { y: area.y + y, height: 1, ..area };
        look.line(row, buffer, line, shown.filter(|_| !repeated));
    }
    if !state.pane(id).follows() {
        draw_pill(area, buffer, state, id, theme);
    }
}

/// What a line is drawn with.
struct Look<'a> {
    columns: Columns,
    state: &'a State,
    theme: &'a Theme,
    id: PaneId,
}

impl Look<'_> {
    fn line(&self, area: Rect, buffer: &mut Buffer, line: &Line<'_>, clock: Option<String>) {
        let (columns, theme) = (self.columns, self.theme);
        let selected = self.state.pane(self.id).selected == Some(line.id);
        let (first, rest) = columns.indents(line.row);
        let style = self.body_style(line.row);
        let mut pen = Pen::at(buffer, area, 0);
        if line.row.kind == Kind::ReadMark {
            let text = PaneTexts::of(self.state.language).read_mark;
            pen.skip(first);
            pen.write(text, theme.read_mark());
            let dashes = "┄".repeat(pen.left());
            return pen.write(&dashes, theme.read_mark());
        }
        if line.row.kind == Kind::Invitation {
            pen.skip(if line.first { first } else { rest });
            return pen.write(line.text(), style);
        }
        pen.write(self.mark(line.row, selected), theme.mark(self.highlight(line.row)));
        if line.first {
            if columns.clock > 0 {
                let clock = clock.unwrap_or_default();
                pen.write_right(&clock, usize::from(columns.clock) - 1, theme.quiet());
                pen.skip(1);
            }
            self.room(&mut pen, line);
            self.name(&mut pen, line, first);
        } else {
            pen.skip(rest.saturating_sub(usize::from(MARK)));
        }
        pen.write(line.text(), style);
        let used = usize::from(area.width) - pen.left();
        if line.last {
            self.tail(&mut pen, line.row, used);
        }
        let start = if line.first { first } else { rest };
        self.links(area, buffer, line, start);
        if let Some(search) = &self.state.search {
            self.finds(area, buffer, line, start, &search.text);
        }
        if selected {
            buffer.set_style(area, theme.selected());
        }
    }

    fn mark(&self, row: &Row, selected: bool) -> &'static str {
        match row.comment() {
            _ if selected => "▶",
            Some(comment) if comment.mention => "@",
            Some(comment) if comment.highlight.is_some() => "▌",
            _ => " ",
        }
    }

    fn highlight(&self, row: &Row) -> Option<crate::app::HighlightColor> {
        let rule = row.comment()?.highlight?;
        self.state.settings.highlights.get(usize::from(rule)).map(|rule| rule.color)
    }

    fn body_style(&self, row: &Row) -> Style {
        let theme = self.theme;
        match row.comment() {
            Some(comment) if comment.mention => theme.mention(),
            Some(comment) if comment.highlight.is_some() => theme.mark(self.highlight(row)),
            _ => theme.row(&row.kind),
        }
    }

    fn room(&self, pen: &mut Pen<'_>, line: &Line<'_>) {
        let columns = usize::from(self.columns.room);
        if columns == 0 {
            return;
        }
        let room = &self.state.rooms[line.id.room];
        let name = room.name();
        let shown = cut(name.as_str(), columns - 1);
        let width = str_width(shown);
        pen.write(shown, self.theme.room(line.id.room));
        pen.skip(columns - width);
    }

    fn name(&self, pen: &mut Pen<'_>, line: &Line<'_>, first: usize) {
        let name_columns = usize::from(self.columns.name);
        match &line.row.kind {
            Kind::Comment(comment) | Kind::Gift { by: comment, .. } if name_columns > 0 => {
                self.aligned_name(pen, comment, name_columns);
            }
            Kind::Comment(comment) | Kind::Gift { by: comment, .. } => {
                let badge = self.badge(comment);
                let badge_columns = badge.map_or(0, |(badge, _)| badge.len() + 1);
                let room = first.saturating_sub(self.columns.before_name() + badge_columns + 2);
                write_badge(pen, badge);
                let shown = cut(comment.name.as_str(), room);
                pen.write(shown, self.name_style(comment));
                pen.skip(room.saturating_sub(str_width(shown)));
                pen.write(": ", self.theme.quiet());
            }
            kind if name_columns > 0 => {
                let mark = match kind {
                    Kind::Notice => "!",
                    Kind::Gap => "…",
                    Kind::Own { request } if self.state.fate(*request).is_failure() => {
                        PaneTexts::of(self.state.language).refused_mark
                    }
                    Kind::Own { .. } => "↑",
                    _ => "·",
                };
                pen.write_right(mark, name_columns - 1, self.theme.row(kind));
                pen.skip(1);
            }
            _ => {}
        }
    }

    fn aligned_name(&self, pen: &mut Pen<'_>, comment: &Comment, name_columns: usize) {
        let badge = self.badge(comment);
        let badge_columns = badge.map_or(0, |(badge, _)| badge.len() + 1);
        let room = name_columns.saturating_sub(badge_columns + 1);
        let width = comment.name.width().min(room);
        pen.skip(room - width);
        write_badge(pen, badge);
        pen.write_right(comment.name.as_str(), width, self.name_style(comment));
        pen.skip(1);
    }

    fn badge(&self, comment: &Comment) -> Option<(&'static str, Style)> {
        let role = comment.role?;
        badge(role).map(|badge| (badge, self.theme.badge(role)))
    }

    fn name_style(&self, comment: &Comment) -> Style {
        let style = self.theme.person(&comment.from);
        if comment.mine { style.patch(self.theme.strong()) } else { style }
    }

    /// What stands behind a row: how often it was said, how far ours came. It takes no line of its
    /// own, so that a row that is held does not move when it grows.
    fn tail(&self, pen: &mut Pen<'_>, row: &Row, used: usize) {
        let texts = PaneTexts::of(self.state.language);
        let mut parts = Vec::new();
        if row.repeats > 0 {
            parts.push((format!(" ×{}", row.repeats + 1), self.theme.strong()));
        }
        if row.more > 0 {
            parts.push((fill(texts.more, &[&row.more]), self.theme.quiet()));
        }
        if let Kind::Own { request } = row.kind {
            parts.push(self.fate(&self.state.fate(request), texts));
        }
        let width: usize = parts.iter().map(|(text, _)| str_width(text)).sum();
        if width > pen.left() {
            // Over the end of the text, rather than nowhere.
            pen.back_to((used + pen.left()).saturating_sub(width));
        }
        for (text, style) in parts {
            pen.write(&text, style);
        }
    }

    /// How far ours came, and how it is sent again.
    fn fate(&self, fate: &Fate, texts: &PaneTexts) -> (String, Style) {
        let language = self.state.language;
        let words = match fate {
            Fate::Refused(refusal) => Text::new(&words::refusal(language, refusal)).to_string(),
            other => other.words(InputTexts::of(language)),
        };
        if !fate.is_failure() {
            let mark = if *fate == Fate::Sent { "✓" } else { "…" };
            return (format!(" {mark} {words}"), self.theme.quiet());
        }
        let key = self.state.keymap.key_of(Place::List, Action::Retry);
        let key = key.unwrap_or_else(|| Action::Retry.name());
        (fill(texts.refused, &[&words, &key]), self.theme.wrong())
    }

    /// Marks addresses, also those that go on in the next line.
    fn links(&self, area: Rect, buffer: &mut Buffer, line: &Line<'_>, start: usize) {
        let body = line.row.body.as_str();
        let line_end = line.range.end;
        for link in links(body).skip_while(|link| link.end <= line.range.start) {
            if link.start >= line_end {
                break;
            }
            let (from, to) = (link.start.max(line.range.start), link.end.min(line_end));
            let before = str_width(&body[line.range.start..from]);
            let cells = cells(area, start + before, str_width(&body[from..to]));
            buffer.set_style(cells, self.theme.link());
        }
    }

    /// Marks what is looked for.
    fn finds(&self, area: Rect, buffer: &mut Buffer, line: &Line<'_>, start: usize, what: &str) {
        let (text, what) = (line.text(), what.trim_matches('"'));
        if what.is_empty() || text.len() != text.to_lowercase().len() {
            return;
        }
        let lower = text.to_lowercase();
        for (at, found) in lower.match_indices(&what.to_lowercase()) {
            let Some(before) = text.get(..at) else { continue };
            let cells = cells(area, start + str_width(before), str_width(found));
            buffer.set_style(cells, self.theme.find());
        }
    }
}

/// Some columns of a row, as far as the row has them.
fn cells(row: Rect, from: usize, columns: usize) -> Rect {
    let at = |columns: usize| u16::try_from(columns).unwrap_or(u16::MAX);
    Rect { x: row.x.saturating_add(at(from)), width: at(columns), ..row }.intersection(row)
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
fn draw_pill(area: Rect, buffer: &mut Buffer, state: &State, id: PaneId, theme: &Theme) {
    let texts = PaneTexts::of(state.language);
    let unread = state.pane(id).unread();
    let key = state.keymap.key_of(Place::Everywhere, Action::Back).unwrap_or_default();
    let (long, short) = if unread == 0 {
        (fill(texts.held_long, &[&key]), texts.held_short.to_owned())
    } else {
        (fill(texts.new_long, &[&unread, &key]), fill(texts.new_short, &[&unread]))
    };
    let width = usize::from(area.width);
    let text = if str_width(&long) <= width { long } else { short };
    let mut pen = Pen::at(buffer, area, area.height - 1);
    pen.skip(width.saturating_sub(str_width(&text)));
    pen.write(&text, theme.bar());
}
