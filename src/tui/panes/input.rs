//! The input box: a prompt, the text, and where the cursor is.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use crate::{
    app::{Action, Focus, Input, Link, Place, PromptKind, State},
    i18n::{PaneTexts, fill},
    model::{Priority, str_width},
    tui::{pen::Pen, theme::Theme},
};

/// Draws the box; gives the place of the cursor, if it is here.
pub(in crate::tui) fn draw(
    area: Rect,
    buffer: &mut Buffer,
    state: &State,
    theme: &Theme,
) -> Option<Position> {
    if area.is_empty() {
        return None;
    }
    let texts = PaneTexts::of(state.language);
    if let Some(prompt) = &state.prompt {
        let (before, hint) = match prompt.kind {
            PromptKind::Search => (texts.search_prompt, texts.search_hint),
            PromptKind::Filter => (texts.filter_prompt, texts.filter_hint),
        };
        return line(area, buffer, before, &prompt.line, hint, theme);
    }
    let priority = match state.priority {
        Priority::Normal => "",
        Priority::High => "[high] ",
        Priority::Low => "[low] ",
        Priority::Lowest => "[lowest] ",
    };
    let hint = if matches!(state.link, Link::Over { .. }) || state.room().over.is_some() {
        texts.over_hint.to_owned()
    } else if state.me.is_none() {
        texts.guest_hint.to_owned()
    } else if state.read_only {
        texts.read_only_hint.to_owned()
    } else if state.focus == Focus::List {
        let key = state.keymap.key_of(Place::List, Action::Write).unwrap_or_default();
        fill(texts.list_hint, &[&key])
    } else {
        texts.write_hint.to_owned()
    };
    let cursor = line(area, buffer, &format!("{priority}> "), &state.input, &hint, theme);
    cursor.filter(|_| state.focus == Focus::Input)
}

/// A line that is being written, with what stands before it; gives the cursor's place.
pub(in crate::tui) fn line(
    area: Rect,
    buffer: &mut Buffer,
    before: &str,
    input: &Input,
    hint: &str,
    theme: &Theme,
) -> Option<Position> {
    let mut pen = Pen::at(buffer, area, 0);
    pen.write(before, theme.strong());
    let columns = u16::try_from(pen.left()).unwrap_or(u16::MAX);
    if columns == 0 {
        return None;
    }
    let start = area.x + u16::try_from(str_width(before)).unwrap_or(0);
    if input.is_empty() {
        // The cursor stands before the hint.
        pen.skip(1);
        pen.write(hint, theme.quiet());
        return Some(Position { x: start, y: area.y });
    }
    let (text, cursor) = input.view(columns);
    pen.write(text.as_str(), Style::new());
    Some(Position { x: start + cursor.min(columns - 1), y: area.y })
}
