//! The input box: a prompt, the text, and where the cursor is.

mod over;

#[cfg(test)]
mod tests;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    app::{Action, Budget, Focus, Input, Link, Pace, Place, PromptKind, Searched, State},
    i18n::{InputTexts, PaneTexts, fill},
    model::{Priority, Text, grapheme_width, str_width},
    tui::{pen::Pen, theme::Theme},
};

/// Columns under which words are left out.
const NARROW: u16 = 40;
/// Columns that the text has at least before anything but a sign stands beside it.
const LEAST: u16 = 8;

/// What the box shows.
#[derive(Debug, Clone, Copy)]
struct View<'a> {
    input: &'a Input,
    /// What is said while nothing is written.
    hint: &'a str,
    read_only: bool,
    priority: Priority,
    pace: Option<Pace>,
    texts: &'static InputTexts,
}

/// Draws the box, and above it what lies over its line; gives the place of the cursor, if there is
/// room for one and keys are taken as text.
pub(in crate::tui) fn draw(
    area: Rect,
    buffer: &mut Buffer,
    state: &State,
    theme: &Theme,
) -> Option<Position> {
    let texts = InputTexts::of(state.language);
    if let Some(prompt) = &state.prompt {
        let panes = PaneTexts::of(state.language);
        let (before, hint) = match prompt.kind {
            PromptKind::Search => (panes.search_prompt, panes.search_hint),
            PromptKind::Filter | PromptKind::Acts => (panes.filter_prompt, panes.filter_hint),
        };
        return line(area, buffer, before, &prompt.line, hint, theme);
    }
    let write = state.keymap.key_of(Place::List, Action::Write).unwrap_or_default();
    let from_list = fill(PaneTexts::of(state.language).list_hint, &[&write]);
    let over = matches!(state.link, Link::Over { .. }) || state.room().over.is_some();
    let keys = fill(texts.hint_keys, &[&state.key_anywhere(Action::Help)]);
    let hint = match (&state.me, state.focus) {
        _ if over => fill(texts.hint_over, &[&state.key_anywhere(Action::Quit)]),
        (None, _) => format!("{} · {keys}", texts.hint_guest),
        (Some(_), _) if state.read_only => keys,
        (Some(_), Focus::List) => from_list,
        (Some(_), Focus::Input) => format!("{} · {keys}", texts.hint_write),
    };
    let view = View {
        input: &state.input,
        hint: &hint,
        read_only: state.read_only,
        priority: state.priority,
        pace: Some(state.outbox.pace(state.now)),
        texts,
    };
    let cursor = draw_box(area, buffer, view, theme);
    over::draw(above(area, buffer), area, buffer, view, theme);
    cursor.filter(|_| state.focus == Focus::Input)
}

/// A line that asks for something, with what stands before it; gives the cursor's place.
pub(in crate::tui) fn line(
    area: Rect,
    buffer: &mut Buffer,
    before: &str,
    input: &Input,
    hint: &str,
    theme: &Theme,
) -> Option<Position> {
    if area.is_empty() {
        return None;
    }
    let mut pen = Pen::at(buffer, area, 0);
    pen.write(before, theme.strong());
    let columns = u16::try_from(pen.left()).unwrap_or(u16::MAX);
    if columns == 0 {
        return None;
    }
    let start = area.x + columns_of(before);
    if input.is_empty() {
        // The cursor stands before the hint.
        pen.skip(1);
        pen.write(hint, theme.quiet());
        return Some(Position { x: start, y: area.y });
    }
    let (text, cursor) = input.view(columns);
    pen.write(text.as_str(), Style::new());
    Some(Position { x: start + cursor, y: area.y })
}

/// The rows above the box, but for the status line.
fn above(area: Rect, buffer: &Buffer) -> Rect {
    let rows = area.y.saturating_sub(buffer.area.y);
    let kept = u16::from(rows >= 3);
    Rect { y: buffer.area.y + kept, height: rows - kept, ..area }
}

fn draw_box(area: Rect, buffer: &mut Buffer, view: View<'_>, theme: &Theme) -> Option<Position> {
    if area.is_empty() {
        return None;
    }
    if let Some(search) = view.input.search() {
        return Some(draw_search(area, buffer, search, view.texts, theme));
    }
    let prompt = prompt(view, area.width);
    let room = area.width.saturating_sub(columns_of(&prompt) + LEAST);
    let beside = beside(view, area.width, usize::from(room));
    let mut line = area;
    if !beside.is_empty() {
        line.width -= columns_of(&beside) + 1;
        let width = usize::from(area.width);
        Pen::at(buffer, area, 0).write_right(&beside, width, theme.quiet());
    }
    let mut pen = Pen::at(buffer, line, 0);
    pen.write(&prompt, theme.strong());
    let columns = u16::try_from(pen.left()).unwrap_or(u16::MAX);
    if columns == 0 {
        return None;
    }
    let (text, cursor) = view.input.view(columns);
    if view.input.is_empty() {
        // The cursor stands before the hint.
        pen.skip(1);
        pen.write(view.hint, theme.quiet());
    } else {
        pen.write(text.as_str(), Style::new());
    }
    // What waits for a word takes no text.
    let takes_text = view.input.pasted().is_none();
    takes_text.then_some(Position { x: area.x + columns_of(&prompt) + cursor, y: area.y })
}

/// The search in place of the line: what is looked for, where the cursor is, and what was found.
fn draw_search(
    area: Rect,
    buffer: &mut Buffer,
    search: Searched<'_>,
    texts: &InputTexts,
    theme: &Theme,
) -> Position {
    let long = if area.width < NARROW { "? {}: " } else { texts.searching };
    let (before, after) = long.split_once("{}").unwrap_or((long, " "));
    let mut pen = Pen::at(buffer, area, 0);
    pen.write(before, theme.quiet());
    let query = Text::new(search.query);
    let query = end(query.as_str(), pen.left() / 2);
    pen.write(query, theme.strong());
    let cursor = columns_of(before) + columns_of(query);
    pen.write(after, theme.quiet());
    match search.line {
        Some(line) => pen.write(Text::new(line).as_str(), Style::new()),
        None if query.is_empty() => {}
        None => pen.write(texts.nothing_found, theme.wrong()),
    }
    Position { x: area.x + cursor.min(area.width - 1), y: area.y }
}

/// What stands before the line: a word where messages are none, or not as others.
fn prompt(view: View<'_>, columns: u16) -> String {
    let word = match view.priority {
        _ if view.read_only => view.texts.read_only,
        Priority::High => view.texts.high,
        Priority::Normal => "",
        Priority::Low => view.texts.low,
        Priority::Lowest => view.texts.lowest,
    };
    let word = if columns_of(word) + 2 + LEAST > columns { "" } else { word };
    format!("{word}> ")
}

/// What stands beside the line, a space away: how much is used, once that is much.
fn beside(view: View<'_>, columns: u16, room: usize) -> String {
    let short = columns < NARROW;
    let budget = Some(view.input.budget()).filter(|budget| budget.is_near());
    let budget = budget.map(|Budget { bytes, limit, .. }| {
        if short { format!("{}%", bytes * 100 / limit) } else { format!("{bytes}/{limit}") }
    });
    let pace = view.pace.filter(|pace| pace.is_near());
    let pace = pace.map(|Pace { sent, budget }| {
        let long = || fill(view.texts.pace, &[&sent, &budget]);
        if short { format!("{sent}/{budget}") } else { long() }
    });
    let mut parts: Vec<_> = budget.into_iter().chain(pace).collect();
    while str_width(&parts.join(" · ")) + 1 > room && !parts.is_empty() {
        parts.pop();
    }
    parts.join(" · ")
}

/// The end of a text that has at most so many columns.
fn end(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let fits = text.grapheme_indices(true).rev().take_while(|(_, cluster)| {
        used += grapheme_width(cluster);
        used <= columns
    });
    fits.last().map_or("", |(at, _)| &text[at..])
}

fn columns_of(text: &str) -> u16 {
    u16::try_from(str_width(text)).unwrap_or(u16::MAX)
}
