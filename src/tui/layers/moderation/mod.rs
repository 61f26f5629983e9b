//! What a moderator has open: questions, cards, waves, and lists.

mod asking;
mod card;
mod lists;
mod wave;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use crate::{
    app::{Layer, State},
    i18n::{Language, ModerationTexts, words},
    model::{Lasting, Text, links, str_width, wrap},
    tui::{
        pen::{Pen, choose},
        theme::Theme,
    },
};

/// Draws what is open; gives the cursor's place, where one writes there.
pub(super) fn draw(
    whole: Rect,
    side: Rect,
    buffer: &mut Buffer,
    state: &State,
    theme: &Theme,
) -> Option<Position> {
    match &state.layer {
        Some(Layer::Asking(asking)) => return asking::draw(whole, buffer, state, asking, theme),
        Some(Layer::Card(card)) => return card::draw(whole, buffer, state, card, theme),
        Some(Layer::Wave(wave)) => wave::draw(whole, buffer, state, wave, theme),
        Some(Layer::Queue(queue)) => lists::queue(side, buffer, state, queue, theme),
        Some(Layer::Restricted(list)) => lists::restricted(side, buffer, state, list, theme),
        Some(Layer::Acts(list)) => lists::acts(side, buffer, state, list, theme),
        Some(Layer::Hits(hits)) => lists::hits(whole, buffer, state, hits, theme),
        _ => {}
    }
    None
}

/// A line of a layer: parts with their looks, and what stands at its end.
#[derive(Default)]
struct Line {
    parts: Vec<(String, Style)>,
    right: Option<(String, Style)>,
    /// Columns that stay blank at its start.
    indent: usize,
    chosen: bool,
}

impl Line {
    fn of(text: impl Into<String>, style: Style) -> Self {
        Self { parts: vec![(text.into(), style)], ..Self::default() }
    }

    fn and(mut self, text: impl Into<String>, style: Style) -> Self {
        self.parts.push((text.into(), style));
        self
    }

    fn right(mut self, text: impl Into<String>, style: Style) -> Self {
        self.right = Some((text.into(), style));
        self
    }

    fn indented(self, indent: usize) -> Self {
        Self { indent, ..self }
    }

    /// A text in as many lines as it needs, at most `most`; the last says that there is more.
    fn wrapped(text: &str, columns: usize, most: usize, style: Style) -> Vec<Self> {
        let ranges = wrap(text, columns.max(1), columns.max(1));
        let last = ranges.len().min(most);
        let lines = ranges.into_iter().take(most).enumerate().map(|(index, range)| {
            let end = if index + 1 == last { text.len() } else { range.end };
            Self::of(&text[range.start..end], style)
        });
        lines.collect()
    }
}

/// Draws lines from the first on. What stands at the end of a line goes before its last part.
fn draw_lines(area: Rect, buffer: &mut Buffer, lines: &[Line], first: usize, theme: &Theme) {
    for (row, line) in (0..area.height).zip(lines.iter().skip(first)) {
        let mut pen = Pen::at(buffer, area, row);
        pen.skip(line.indent);
        let right = line.right.as_ref().map_or(0, |(text, _)| str_width(text) + 1);
        for (text, style) in &line.parts {
            let room = pen.left().saturating_sub(right);
            pen.write_within(text, room.min(str_width(text)), *style);
        }
        if let Some((text, style)) = &line.right {
            pen.write_right(text, pen.left(), *style);
        }
        if line.chosen {
            choose(Rect { y: area.y + row, height: 1, ..area }, buffer, theme);
        }
    }
}

/// The first of the lines that is shown, so that the chosen one is, with some before it.
fn first_line(lines: &[Line], height: u16) -> usize {
    let chosen = lines.iter().position(|line| line.chosen).unwrap_or(0);
    crate::app::first_shown(chosen, lines.len(), height)
}

/// What somebody said, with its addresses covered where nobody shall read them.
fn covered(state: &State, text: &Text) -> String {
    if !state.moderation.streamer {
        return text.to_string();
    }
    let (mut shown, mut end) = (String::new(), 0);
    for link in links(text.as_str()) {
        shown.push_str(&text.as_str()[end..link.start]);
        shown.push_str(ModerationTexts::of(state.language).hidden_text);
        end = link.end;
    }
    shown + &text.as_str()[end..]
}

/// How long something lasts yet, for people: by the minute when it is long.
fn time_left(language: Language, left: Lasting) -> String {
    let Some(seconds) = left.bounded().map(u64::from) else {
        return words::duration(language, u32::MAX.into());
    };
    let rounded = match seconds {
        0..=60 => seconds,
        61..=7_200 => seconds.div_ceil(60) * 60,
        7_201..=172_800 => seconds.div_ceil(3_600) * 3_600,
        _ => seconds.div_ceil(86_400) * 86_400,
    };
    words::duration(language, rounded)
}

/// Seconds as a clock that counts down.
pub(in crate::tui) fn countdown(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
