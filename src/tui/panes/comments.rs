//! The scroll of comments.

use std::ops::Range;

use jiff::tz::TimeZone;
use ratatui::{layout::Rect, style::Style};

use crate::{
    app::{
        Action, Columns, Comment, Fate, Kind, Line, MARK, PaneId, Place, Row, Search, State, badge,
    },
    i18n::{InputTexts, ModerationTexts, PaneTexts, fill, words},
    model::{Text, links, str_width},
    tui::{
        canvas::Canvas,
        pen::{Pen, choose, cover, cut},
        theme::Theme,
    },
};

/// Bytes beside a line in which a word that is looked for may begin or end.
const AROUND: usize = 64;

pub(in crate::tui) fn draw(
    area: Rect,
    canvas: &mut Canvas,
    state: &State,
    id: PaneId,
    theme: &Theme,
) {
    if area.is_empty() {
        return;
    }
    let lines = state.lines(id, area.width, area.height);
    let filtered = state.pane(id).filter.is_some();
    if lines.is_empty() && filtered {
        return draw_nothing(area, canvas, state, theme);
    }
    let look = Look { columns: state.columns(id, area.width), state, theme, id, filtered };
    // The newest stands just above the input, also while there are few.
    let blank = area.height.saturating_sub(u16::try_from(lines.len()).unwrap_or(u16::MAX));
    let (mut minute, mut room) = (None, None);
    for (y, line) in (blank..area.height).zip(&lines) {
        let row = Rect { y: area.y + y, height: 1, ..area };
        let shown = if line.first { clock(line.row, &state.zone) } else { None };
        // What is as in the row above is not said again.
        let clock = shown.clone().filter(|_| shown != minute);
        let names_room = line.first && room != Some(line.id.room);
        minute = shown.or(minute);
        room = room.filter(|_| !line.first).or(Some(line.id.room));
        look.line(row, canvas, line, clock, names_room);
    }
    if !state.pane(id).follows() {
        draw_pill(area, canvas, state, id, theme);
    }
}

/// What a line is drawn with.
struct Look<'a> {
    columns: Columns,
    state: &'a State,
    theme: &'a Theme,
    id: PaneId,
    filtered: bool,
}

impl Look<'_> {
    fn line(
        &self,
        area: Rect,
        canvas: &mut Canvas,
        line: &Line<'_>,
        clock: Option<String>,
        names_room: bool,
    ) {
        let (columns, theme) = (self.columns, self.theme);
        let selected = self.state.pane(self.id).selected == Some(line.id);
        let (first, rest) = columns.indents(line.row);
        let start = if line.first { first } else { rest };
        let style = self.body_style(line.row);
        let mut pen = Pen::at(canvas, area, 0);
        match line.row.kind {
            Kind::ReadMark => {
                pen.skip(first);
                pen.write(PaneTexts::of(self.state.language).read_mark, theme.read_mark());
                let dashes = "┄".repeat(pen.left());
                return pen.write(&dashes, theme.read_mark());
            }
            // Addresses of ours.
            Kind::Invitation if self.state.moderation.streamer => {
                pen.skip(start);
                let hidden = ModerationTexts::of(self.state.language).hidden_text;
                return pen.write(hidden, theme.quiet());
            }
            Kind::Invitation => {
                pen.skip(start);
                return pen.write(line.text(), style);
            }
            _ => {}
        }
        let (mark, mark_style) = self.mark(line, selected);
        pen.write_within(mark, usize::from(MARK), mark_style);
        if line.first {
            if columns.clock > 0 {
                let clock = clock.unwrap_or_default();
                pen.write_right(&clock, usize::from(columns.clock) - 1, theme.quiet());
                pen.skip(1);
            }
            self.room(&mut pen, line.id.room, names_room);
            self.name(&mut pen, line, first);
        } else {
            pen.skip(rest.saturating_sub(usize::from(MARK)));
        }
        let text_room = self.body(&mut pen, line, style);
        let text = cells(area, 0, start + text_room);
        if self.state.hides_links(line.id.room) {
            self.hide_links(text, canvas, line, start);
        } else {
            self.links(text, canvas, line, start);
        }
        if let Some(search) = &self.state.search {
            self.finds(text, canvas, line, start, search);
        }
        if selected {
            choose(area, canvas, theme);
        }
    }

    /// The text, and what stands behind a row: how often it was said, how far ours came. That
    /// takes no line of its own, so that a row that is held does not move when it grows: where
    /// there is no room for both, the text ends early. Gives the columns that the text has.
    fn body(&self, pen: &mut Pen<'_>, line: &Line<'_>, style: Style) -> usize {
        let (text, room) = (line.text(), pen.left());
        let mut tail = if line.last { self.tail(line.row, line.hidden) } else { Vec::new() };
        let width = |tail: &[(String, Style)]| -> usize {
            tail.iter().map(|(text, _)| str_width(text)).sum()
        };
        // Enough to know the text by.
        let least = str_width(text).min(room / 4);
        while tail.len() > 1 && least + width(&tail) > room {
            tail.pop();
        }
        let tail_room = width(&tail).min(room - least);
        let text_room = str_width(text).min(room - tail_room);
        pen.write_within(text, text_room, style);
        for (text, style) in tail {
            pen.write(&text, style);
        }
        text_room
    }

    /// What is seen at the left of a row: that it is selected, what it is to us, and, where there
    /// is no column for names, what kind of line it is.
    fn mark(&self, line: &Line<'_>, selected: bool) -> (&'static str, Style) {
        let row = line.row;
        let stand_out = self.theme.mark(self.highlight(row));
        match row.comment() {
            _ if selected => ("▶", self.theme.strong()),
            Some(comment) if line.first && self.flagged(comment) => ("⚑", self.theme.wrong()),
            Some(_) if line.first && row.hit => ("‡", self.theme.wrong()),
            Some(comment) if comment.mention && line.first => ("@", self.theme.mention()),
            Some(comment) if comment.mention => ("▌", self.theme.mention()),
            Some(comment) if comment.highlight.is_some() => ("▌", stand_out),
            Some(_) if row.stands_in_another() && !self.filtered => ("┊", self.theme.quiet()),
            None if line.first && self.columns.name == 0 => {
                (self.sign(&row.kind), self.sign_style(&row.kind))
            }
            _ => (" ", Style::new()),
        }
    }

    fn flagged(&self, comment: &Comment) -> bool {
        self.state.moderation.is_flagged(&comment.from, self.state.now)
    }

    fn highlight(&self, row: &Row) -> Option<&crate::app::Highlight> {
        let rule = row.comment()?.highlight?;
        self.state.settings.highlights.get(usize::from(rule))
    }

    fn body_style(&self, row: &Row) -> Style {
        let theme = self.theme;
        match (row.comment(), &row.kind) {
            (Some(comment), _) if comment.mention => theme.mention(),
            (Some(comment), _) if comment.highlight.is_some() => theme.mark(self.highlight(row)),
            (Some(comment), _) if comment.kind == "card" => theme.gift(),
            // It is to be read before it is sent again.
            (None, kind) if self.failed(kind) => Style::new(),
            _ => theme.row(&row.kind),
        }
    }

    /// Whether it is ours and can be sent again.
    fn failed(&self, kind: &Kind) -> bool {
        matches!(kind, Kind::Own { request } if self.state.fate(*request).is_failure())
    }

    /// What kind of line it is that nobody wrote.
    fn sign(&self, kind: &Kind) -> &'static str {
        match kind {
            Kind::Notice => "!",
            Kind::Gap => "…",
            kind if self.failed(kind) => "✗",
            Kind::Own { .. } => "↑",
            _ => "·",
        }
    }

    fn sign_style(&self, kind: &Kind) -> Style {
        if self.failed(kind) { self.theme.wrong() } else { self.theme.row(kind) }
    }

    fn room(&self, pen: &mut Pen<'_>, index: usize, named: bool) {
        let columns = usize::from(self.columns.room);
        if columns == 0 {
            return;
        }
        let name = self.state.rooms[index].name();
        if named {
            // So few columns are too dear for an ellipsis.
            let shown = if columns < 6 { cut(name.as_str(), columns - 1) } else { name.as_str() };
            pen.write_within(shown, columns - 1, self.theme.room(index));
            pen.skip(1);
        } else {
            pen.skip(columns);
        }
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
                pen.write_within(comment.name.as_str(), room, self.name_style(comment));
                pen.write(": ", self.theme.quiet());
            }
            kind if name_columns > 0 => {
                let mark = if self.failed(kind) {
                    PaneTexts::of(self.state.language).refused_mark
                } else {
                    self.sign(kind)
                };
                pen.write_right(mark, name_columns - 1, self.sign_style(kind));
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

    fn tail(&self, row: &Row, hidden: usize) -> Vec<(String, Style)> {
        let (texts, theme) = (PaneTexts::of(self.state.language), self.theme);
        let mut parts = Vec::new();
        if hidden > 0 {
            parts.push((fill(texts.more_lines, &[&hidden]), theme.quiet()));
        }
        if row.repeats > 0 {
            parts.push((format!(" ×{}", row.repeats + 1), theme.strong()));
        }
        if row.more > 0 {
            parts.push((fill(texts.more, &[&row.more]), theme.quiet()));
        }
        if row.open {
            parts.push((" ▾".to_owned(), theme.quiet()));
        }
        if let Kind::Own { request } = row.kind {
            self.fate(&self.state.fate(request), &mut parts);
        }
        parts
    }

    /// How far ours came, and how it is sent again.
    fn fate(&self, fate: &Fate, parts: &mut Vec<(String, Style)>) {
        let (language, theme) = (self.state.language, self.theme);
        let words = match fate {
            Fate::Refused(refusal) => Text::new(&words::refusal(language, refusal)).to_string(),
            other => other.words(InputTexts::of(language)),
        };
        if *fate == Fate::Sent {
            return parts.push((format!(" ✓ {words}"), theme.good()));
        }
        if !fate.is_failure() {
            return parts.push((format!(" {words}"), theme.quiet()));
        }
        let texts = PaneTexts::of(language);
        let key = self.state.keymap.key_of(Place::List, Action::Retry);
        let key = key.unwrap_or_else(|| Action::Retry.name());
        parts.push((fill(texts.refused, &[&words]), theme.wrong()));
        parts.push((fill(texts.sends_again, &[&key]), theme.quiet()));
    }

    /// Marks addresses, also those that go on in the next line.
    fn links(&self, area: Rect, canvas: &mut Canvas, line: &Line<'_>, start: usize) {
        for (cells, url) in link_cells(area, line, start) {
            // The terminal opens what it says, also where it is broken into lines.
            let style = self.theme.link().patch(canvas.link(url));
            canvas.set_style(cells, style);
        }
    }

    /// Covers addresses, so that nobody follows them and nobody reads them on a stream.
    fn hide_links(&self, area: Rect, canvas: &mut Canvas, line: &Line<'_>, start: usize) {
        for (cells, _) in link_cells(area, line, start) {
            let dots = "·".repeat(usize::from(cells.width));
            Pen::at(canvas, cells, 0).write(&dots, self.theme.quiet());
        }
    }

    /// Marks what is looked for.
    fn finds(&self, area: Rect, canvas: &mut Canvas, line: &Line<'_>, start: usize, what: &Search) {
        // A word may begin in the line before, or end in the next.
        let body = line.row.body.as_str();
        let from = body.floor_char_boundary(line.range.start.saturating_sub(AROUND));
        let to = body.ceil_char_boundary(line.range.end.saturating_add(AROUND));
        for found in what.expression.finds(&body[from..to]) {
            let found = from + found.start..from + found.end;
            if let Some(cells) = cells_of(area, body, &line.range, start, &found) {
                canvas.set_style(cells, self.theme.find());
            }
        }
    }
}

/// The cells of a line's addresses, and the addresses.
fn link_cells<'l>(
    area: Rect,
    line: &Line<'l>,
    start: usize,
) -> impl Iterator<Item = (Rect, &'l str)> + use<'l> {
    let body = line.row.body.as_str();
    let range = line.range.clone();
    links(body)
        .skip_while({
            let start = range.start;
            move |link| link.end <= start
        })
        .take_while({
            let end = range.end;
            move |link| link.start < end
        })
        .filter_map(move |link| Some((cells_of(area, body, &range, start, &link)?, &body[link])))
}

/// The cells of a part of a row's text, as far as it stands in the line that has this range of it.
fn cells_of(
    area: Rect,
    body: &str,
    range: &Range<usize>,
    start: usize,
    part: &Range<usize>,
) -> Option<Rect> {
    let (from, to) = (part.start.max(range.start), part.end.min(range.end));
    let before = str_width(body.get(range.start..from)?);
    Some(cells(area, start + before, str_width(body.get(from..to)?)))
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

/// Says that the filter leaves nothing.
fn draw_nothing(area: Rect, canvas: &mut Canvas, state: &State, theme: &Theme) {
    let key = state.keymap.key_of(Place::List, Action::ClearFilter);
    let key = key.unwrap_or_else(|| Action::ClearFilter.name());
    let mut pen = Pen::at(canvas, area, area.height - 1);
    pen.skip(1);
    pen.write(&fill(PaneTexts::of(state.language).nothing_matches, &[&key]), theme.quiet());
}

/// Says that the comments hold still, and how many came meanwhile.
fn draw_pill(area: Rect, canvas: &mut Canvas, state: &State, id: PaneId, theme: &Theme) {
    let texts = PaneTexts::of(state.language);
    let unread = state.pane(id).unread();
    let key = state.keymap.key_of(Place::Everywhere, Action::Back).unwrap_or_default();
    let (long, short) = if unread == 0 {
        (fill(texts.held_long, &[&key]), texts.held_short.to_owned())
    } else {
        (fill(texts.new_long, &[&unread, &key]), fill(texts.new_short, &[&unread]))
    };
    let width = usize::from(area.width);
    // It covers the end of a line, never most of it.
    let text = if str_width(&long) * 3 <= width * 2 { long } else { short };
    let columns = u16::try_from(str_width(&text)).unwrap_or(u16::MAX).min(area.width);
    let pill = Rect { x: area.right() - columns, width: columns, ..area };
    cover(Rect { y: area.bottom() - 1, height: 1, ..pill }, canvas, theme);
    Pen::at(canvas, pill, area.height - 1).write(&text, theme.bar());
}
