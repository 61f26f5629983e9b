//! The status line: what matters most stays longest as the terminal narrows.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::{
    app::{Link, State},
    model::{Role, str_width},
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
    let name = state.profile.as_ref().map(|room| room.name.as_str()).unwrap_or_default();
    let id = crate::model::Text::new(state.room.as_str());
    let room =
        if name.is_empty() || name == id.as_str() { id.to_string() } else { name.to_owned() };
    let left = format!(" {}  {room}", link(&state.link));
    let mut parts = Vec::new();
    if let Some(online) = state.online {
        parts.push(format!("{online} online"));
    }
    parts.push(format!("{:.1} msg/s", state.rate.per_second()));
    if state.profile.as_ref().is_some_and(|room| room.muted) {
        parts.insert(0, "MUTED FOR ALL".to_owned());
    }
    parts.push(who(state));
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

fn link(link: &Link) -> String {
    match link {
        Link::Up => "● live".to_owned(),
        Link::Connecting { attempt: 1 } => "◌ connecting".to_owned(),
        Link::Connecting { attempt } => format!("◌ connecting, try {attempt}"),
        Link::Down { reason } => format!("○ no link: {reason}"),
        Link::Over { reason } => format!("■ over: {reason}"),
    }
}

fn who(state: &State) -> String {
    let Some(me) = &state.me else { return "guest".to_owned() };
    let me = crate::model::Text::new(me.as_str());
    match state.role {
        Some(Role::Owner) => format!("{me} [host]"),
        Some(Role::Admin) => format!("{me} [admin]"),
        _ => me.to_string(),
    }
}
