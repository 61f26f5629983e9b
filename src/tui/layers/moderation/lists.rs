//! Lists of a moderator: what waits, who is muted and banned, what was done, what words hit.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{
    super::popup::{self, Frame},
    Line,
    card::clock,
    draw_lines, time_left,
};
use crate::{
    app::{ActsList, Hits, Moment, Queue, Restricted, State},
    i18n::{ModerationTexts, acts as act_words, fill, words},
    model::{Held, Lasting, Outcome, Text, UserId},
    tui::theme::Theme,
};

/// Columns of a name.
const NAME: usize = 16;

/// What waits for a moderator.
pub(super) fn queue(area: Rect, buffer: &mut Buffer, state: &State, queue: &Queue, theme: &Theme) {
    let texts = ModerationTexts::of(state.language);
    let told = &state.room().told;
    let closes = popup::closes(state);
    let inner = popup::beside(area, buffer, texts.queue, &closes, theme);
    let columns = usize::from(inner.width.saturating_sub(1));
    let lines = match (&told.held, &told.holds_nothing) {
        (None, Some(why)) => {
            let text = fill(texts.queue_none, &[why]);
            Line::wrapped(&text, columns, 4, theme.quiet())
        }
        (None, None) => vec![Line::of(texts.queue_unknown, theme.quiet())],
        (Some((held, _)), _) => {
            let count = fill(texts.queue_count, &[&held.count]);
            let mut top = Line::of(count, theme.strong());
            if held.all {
                top = top.right(texts.queue_all, theme.wrong());
            }
            let mut lines = vec![top];
            if held.messages.is_empty() {
                lines.push(Line::of(texts.queue_empty, theme.quiet()));
            }
            let chosen = queue.chosen(&held.messages);
            for one in &held.messages {
                let is_chosen = chosen.contains(&one.id);
                lines.extend(waiting(state, one, is_chosen, columns, theme));
            }
            lines
        }
    };
    draw_lines(pad(inner), buffer, &lines, first(state), theme);
}

/// A message that waits: who wrote it and which list holds it, then what it says.
fn waiting(state: &State, one: &Held, chosen: bool, columns: usize, theme: &Theme) -> Vec<Line> {
    let texts = ModerationTexts::of(state.language);
    let member = state.room().members.get(&one.from);
    let name = member.map_or_else(|| Text::new(one.from.as_str()), |one| one.name.clone());
    let mut head = Line::of(format!("{} ", clock(state, one.time)), theme.quiet())
        .and(short(&name), theme.person(&one.from))
        .and(format!("  {}", one.list), theme.quiet());
    if let Some(until) = one.until {
        let left = Lasting::from_seconds(until - state.time());
        let time = time_left(state.language, left);
        let text = if one.approve { texts.queue_approves } else { texts.queue_rejects };
        head = head.right(fill(text, &[&time]), theme.quiet());
    }
    let text = if state.moderation.streamer {
        Text::new(texts.hidden_text)
    } else {
        words::elements(state.language, &one.elements)
    };
    let mut lines = vec![head];
    let text = Line::wrapped(text.as_str(), columns.saturating_sub(3), 2, Style::new());
    lines.extend(text.into_iter().map(|line| line.indented(2)));
    for line in &mut lines {
        line.chosen = chosen;
    }
    lines
}

/// Who is muted and who is banned.
pub(super) fn restricted(
    area: Rect,
    buffer: &mut Buffer,
    state: &State,
    list: &Restricted,
    theme: &Theme,
) {
    let texts = ModerationTexts::of(state.language);
    let closes = popup::closes(state);
    let inner = popup::beside(area, buffer, texts.restricted, &closes, theme);
    let room = state.room();
    let mut lines = Vec::new();
    let mut is_first = true;
    for banned in [false, true] {
        let people = room.restricted(banned, state.now, state.time());
        let title = if banned { texts.banned } else { texts.muted };
        let told = if banned { &room.told.banned } else { &room.told.muted };
        let head = Line::of(fill(title, &[&people.len()]), theme.title());
        lines.push(match told {
            Some((_, at)) => head.right(ago(state, texts, *at), theme.quiet()),
            None => head,
        });
        if told.is_none() {
            let columns = usize::from(inner.width.saturating_sub(2));
            lines.extend(Line::wrapped(texts.as_seen, columns, 2, theme.quiet()));
        }
        for (user, until) in people {
            let left = until.left(state.time()).unwrap_or(Lasting::FOR_EVER);
            let time = fill(texts.left, &[&time_left(state.language, left)]);
            let mut line = Line::of(name_of(state, &user), theme.person(&user))
                .right(time, theme.quiet())
                .indented(1);
            line.chosen = match &list.selected {
                Some(selected) => *selected == (user, banned),
                None => std::mem::take(&mut is_first),
            };
            lines.push(line);
        }
    }
    draw_lines(pad(inner), buffer, &lines, first(state), theme);
}

fn ago(state: &State, texts: &ModerationTexts, then: Moment) -> String {
    let seconds = state.now.saturating_sub(then).as_secs() / 10 * 10;
    fill(texts.told_ago, &[&words::duration(state.language, seconds)])
}

fn name_of(state: &State, user: &UserId) -> String {
    let member = state.room().members.get(user);
    let name = member.map_or_else(|| Text::new(user.as_str()), |member| member.name.clone());
    let id = Text::new(user.as_str());
    if state.moderation.streamer || id == name {
        short(&name)
    } else {
        format!("{} {id}", short(&name))
    }
}

fn short(name: &Text) -> String {
    let cut = crate::tui::pen::cut(name.as_str(), NAME);
    if cut.len() < name.as_str().len() { format!("{cut}…") } else { cut.to_owned() }
}

/// The record of acts, the newest first.
pub(super) fn acts(area: Rect, buffer: &mut Buffer, state: &State, list: &ActsList, theme: &Theme) {
    let texts = ModerationTexts::of(state.language);
    let closes = popup::closes(state);
    let inner = popup::beside(area, buffer, texts.acts, &closes, theme);
    let columns = usize::from(inner.width.saturating_sub(3));
    let shown = state.listed_acts(list);
    let mut lines = Vec::new();
    if let Some(filter) = &list.filter {
        lines.push(Line::of(Text::new(&filter.to_string()).to_string(), theme.mention()));
    }
    if shown.is_empty() {
        let text = if list.filter.is_some() { texts.acts_none_match } else { texts.acts_empty };
        lines.push(Line::of(text, theme.quiet()));
    }
    for (index, act) in shown.into_iter().enumerate() {
        let chosen = match &list.selected {
            Some(id) => *id == act.id,
            None => index == 0,
        };
        let style = match act.outcome {
            Outcome::Refused { .. } | Outcome::Unknown | Outcome::NotDone { .. } => theme.wrong(),
            Outcome::Waiting | Outcome::Sent => theme.mention(),
            Outcome::Done | Outcome::Seen => theme.quiet(),
        };
        let undone = state.moderation.acts.is_undone(&act.id);
        let outcome =
            if undone { texts.undone.to_owned() } else { act_words::outcome(state.language, act) };
        let mut head = Line::of(format!("{} ", clock(state, act.time)), theme.quiet())
            .and(act_words::deed(state.language, act), Style::new());
        head.chosen = chosen;
        lines.push(head);
        let mut more = Vec::new();
        if !act.reason.is_empty() {
            more.push(act.reason.to_string());
        }
        if let Some(quote) = &act.message {
            more.push(format!("“{}”", super::covered(state, &quote.text)));
        }
        if !more.is_empty() {
            let said = Line::wrapped(&more.join(" · "), columns, 1, theme.quiet());
            lines.extend(said.into_iter().map(|line| Line { chosen, ..line.indented(2) }));
        }
        lines.push(Line { chosen, ..Line::of(outcome, style).indented(2) });
    }
    draw_lines(pad(inner), buffer, &lines, first(state), theme);
}

/// What word lists hit.
pub(super) fn hits(whole: Rect, buffer: &mut Buffer, state: &State, hits: &Hits, theme: &Theme) {
    let texts = ModerationTexts::of(state.language);
    let size = (whole.width.min(100), whole.height.saturating_sub(2).max(4));
    let frame = Frame::draw(whole, buffer, size, (&hits.title, texts.hits_keys), theme);
    let area = frame.inner;
    let head = fill(texts.hits, &[&hits.hits.len(), &hits.of]);
    let mut lines = vec![Line::of(head, theme.strong())];
    lines.extend(hits.hits.iter().map(|hit| {
        Line::of(format!("{} ", clock(state, hit.time)), theme.quiet())
            .and(format!("{}  ", short(&hit.name)), theme.strong())
            .and(hit.text.as_str(), Style::new())
            .right(format!("{}: {}", Text::new(&hit.list), Text::new(&hit.word)), theme.wrong())
    }));
    let first = frame.scrolled(buffer, hits.scroll, lines.len(), theme);
    draw_lines(area, buffer, &lines, first, theme);
}

/// The first line that is shown: where clicks look for it.
fn first(state: &State) -> usize {
    state.entries().map_or(0, |entries| entries.first)
}

/// Leaves a column free at the start.
fn pad(area: Rect) -> Rect {
    Rect { x: area.x + 1.min(area.width), width: area.width.saturating_sub(1), ..area }
}
