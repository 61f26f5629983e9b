//! The status line: what matters most stays longest as the terminal narrows.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::{
    app::{Link, State},
    i18n::{PaneTexts, StatusTexts, fill},
    model::{Role, Text, str_width},
    tui::{pen::Pen, theme::Theme},
};

pub(in crate::tui) fn draw(area: Rect, buffer: &mut Buffer, state: &State, theme: &Theme) {
    if area.is_empty() {
        return;
    }
    buffer.set_style(area, theme.bar());
    let style = Style::new();
    let mut pen = Pen::at(buffer, area, 0);
    if let Some(remark) = state.remark() {
        let mark = if remark.wrong { " ! " } else { " " };
        let style = if remark.wrong { theme.wrong() } else { theme.strong() };
        return pen.write(&format!("{mark}{}", remark.text), style);
    }
    let texts = StatusTexts::of(state.language);
    let room = state.room();
    let left = format!(" {}  {}", link(state, texts), room.name());
    let mut parts = Vec::new();
    if room.profile.as_ref().is_some_and(|profile| profile.muted) {
        parts.push(texts.muted_for_all.to_owned());
    }
    if let Some(filter) = &state.pane(state.active_pane_id()).filter {
        let filter = Text::new(&filter.to_string());
        parts.push(format!("{}: {filter}", PaneTexts::of(state.language).filter));
    }
    if let Some((online, _)) = room.online {
        parts.push(fill(texts.online, &[&online]));
    }
    parts.push(fill(texts.rate, &[&format!("{:.1}", room.rate.per_second())]));
    parts.push(who(state, texts));
    // Right to left: the last part goes first when there is no room.
    let width = usize::from(area.width);
    let joined = |parts: &[String]| format!("{} ", parts.join(" · "));
    while parts.len() > 1 && str_width(&left) + 2 + str_width(&joined(&parts)) > width {
        parts.pop();
    }
    let right = joined(&parts);
    let gap = width.saturating_sub(str_width(&left) + str_width(&right));
    pen.write(&left, style);
    if gap > 0 {
        pen.skip(gap);
        pen.write(&right, style);
    }
}

fn link(state: &State, texts: &StatusTexts) -> String {
    match (&state.link, &state.room().over) {
        (Link::Over { reason }, _) | (_, Some(reason)) => fill(texts.over, &[reason]),
        (Link::Up, _) => texts.live.to_owned(),
        (Link::Connecting { attempt: 1 }, _) => texts.connecting.to_owned(),
        (Link::Connecting { attempt }, _) => fill(texts.connecting_again, &[attempt]),
        (Link::Down { reason }, _) => fill(texts.down, &[reason]),
    }
}

fn who(state: &State, texts: &StatusTexts) -> String {
    let Some(me) = &state.me else { return texts.guest.to_owned() };
    let me = Text::new(me.as_str());
    if state.read_only {
        return format!("{me} ({})", texts.read_only);
    }
    match state.room().role {
        Some(Role::Owner) => format!("{me} [host]"),
        Some(Role::Admin) => format!("{me} [admin]"),
        _ => me.to_string(),
    }
}
