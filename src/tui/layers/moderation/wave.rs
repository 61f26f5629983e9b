//! A wave: whom it reaches, and how far it came.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{super::popup::Frame, Line, asking::preset, covered, draw_lines};
use crate::{
    app::{State, Wave, WavePerson},
    i18n::{ModerationTexts, acts, fill, words},
    model::{Act, Outcome, Text},
    tui::{pen::Pen, theme::Theme},
};

const WIDTH: u16 = 90;
/// Rows that are not of the list.
const HEAD: u16 = 2;

pub(super) fn draw(whole: Rect, buffer: &mut Buffer, state: &State, wave: &Wave, theme: &Theme) {
    let texts = ModerationTexts::of(state.language);
    let filter = covered(state, &Text::new(&wave.filter.to_string()));
    let time = words::duration(state.language, wave.seconds);
    let people = wave.people.len();
    let title = fill(texts.wave_said, &[&people, &filter, &time]);
    let (head, hint) = match &wave.id {
        None => {
            let reached = wave.people.iter().filter(|person| person.reached).count();
            (fill(texts.wave_reaches, &[&reached, &people]), texts.wave_keys)
        }
        Some(id) => {
            let progress = state.progress(id);
            let (all, done) = (progress.all, progress.done);
            let head = fill(texts.wave_goes, &[&done, &all, &progress.failed, &progress.stopped]);
            let over = progress.is_over();
            (head, if over { texts.wave_over_keys } else { texts.wave_going_keys })
        }
    };
    let wanted = u16::try_from(people).unwrap_or(u16::MAX).saturating_add(2 + HEAD).max(8);
    let size = (WIDTH, wanted.min(whole.height.saturating_sub(2).max(4)));
    let frame = Frame::draw(whole, buffer, size, (&title, hint), theme);
    let area = frame.inner;
    if area.is_empty() {
        return;
    }
    Pen::at(buffer, area, 0).write(&head, theme.strong());
    let rows = HEAD.min(area.height);
    if rows > 1 {
        presets(Rect { y: area.y + 1, height: 1, ..area }, buffer, state, wave, theme);
    }
    let list = Rect { y: area.y + rows, height: area.height - rows, ..area };
    let acts: Vec<_> = match &wave.id {
        Some(id) => state.moderation.acts.of_wave(id).collect(),
        None => Vec::new(),
    };
    let lines: Vec<_> = wave
        .people
        .iter()
        .enumerate()
        .map(|(index, person)| line(state, wave, (index, person), &acts, theme))
        .collect();
    let first = super::first_line(&lines, list.height);
    draw_lines(list, buffer, &lines, first, theme);
}

fn presets(area: Rect, buffer: &mut Buffer, state: &State, wave: &Wave, theme: &Theme) {
    let mut pen = Pen::at(buffer, area, 0);
    if wave.id.is_some() {
        return;
    }
    let presets = state.settings.moderation.presets(&state.rooms[wave.room].id);
    for (index, one) in presets.iter().enumerate() {
        pen.write(&format!("{} ", index + 1), theme.key());
        pen.write(&preset(state.language, one), Style::new());
        pen.skip(2);
    }
}

fn line(
    state: &State,
    wave: &Wave,
    (index, person): (usize, &WavePerson),
    acts: &[&Act],
    theme: &Theme,
) -> Line {
    let target = &person.target;
    let act = acts.iter().find(|act| act.deed.user() == Some(&target.user));
    let (mark, style) = match act.map(|act| &act.outcome) {
        _ if wave.id.is_none() && person.reached => ("● ", theme.strong()),
        None => ("○ ", theme.quiet()),
        Some(Outcome::Done | Outcome::Seen) => ("✓ ", theme.good()),
        Some(Outcome::Waiting | Outcome::Sent) => ("… ", theme.quiet()),
        Some(_) => ("✗ ", theme.wrong()),
    };
    let texts = ModerationTexts::of(state.language);
    let quote = target.quote.as_ref().map(|quote| covered(state, &quote.text)).unwrap_or_default();
    let times =
        if person.times > 1 { fill(texts.times, &[&person.times]) + " " } else { String::new() };
    let mut line = Line::of(mark, style)
        .and(
            format!("{}  ", crate::tui::pen::cut(target.name.as_str(), 24)),
            theme.person(&target.user),
        )
        .and(times, theme.quiet())
        .and(quote, Style::new());
    let tells = |act: &&&Act| !matches!(act.outcome, Outcome::Done | Outcome::Waiting);
    if let Some(act) = act.filter(tells) {
        line = line.right(acts::outcome(state.language, act), style);
    }
    line.chosen = wave.id.is_none() && index == wave.selected.min(wave.people.len() - 1);
    line
}
