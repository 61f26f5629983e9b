//! The status line: what matters most stays longest as the terminal narrows.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::{
    app::{Arrangement, Link, Remark, RoomState, State, Statistics, badge},
    i18n::{ModerationTexts, PaneTexts, StatusTexts, fill},
    model::{Text, str_width, wrap},
    tui::{
        layers::countdown,
        pen::{Pen, cover, cut},
        theme::Theme,
    },
};

/// Rows that a remark takes at most.
const REMARK_ROWS: u16 = 3;
/// Columns from which on a remark has what must not be overlooked beside it.
const BESIDE: usize = 60;
/// Columns of a room's name that are kept as long as anything else is.
const NAME: usize = 16;
/// The share of what a room carries from which its rate is near that.
const NEAR: f64 = 0.8;
/// Columns between the parts, and at both ends.
const BLANKS: usize = 6;

pub(in crate::tui) fn draw(area: Rect, buffer: &mut Buffer, state: &State, theme: &Theme) {
    if area.is_empty() {
        return;
    }
    if let Some(remark) = state.remark() {
        return draw_remark(area, buffer, remark, state, theme);
    }
    buffer.set_style(area, theme.bar());
    let width = usize::from(area.width);
    let Status { link, name, right } = Status::of(state, width);
    let mut pen = Pen::at(buffer, area, 0);
    pen.skip(1);
    pen.write_within(&link.0, link.1, Style::new());
    pen.skip(2);
    pen.write_within(name.0.as_str(), name.1, Style::new());
    pen.skip(pen.left().saturating_sub(str_width(&right) + 1));
    pen.write(&right, Style::new());
}

/// A word to the person at the keys: it lies over the lines below where it is long. It hides what is
/// good to know, but never that there is no link, nor, where there is room, what must not be overlooked.
fn draw_remark(area: Rect, buffer: &mut Buffer, remark: &Remark, state: &State, theme: &Theme) {
    let (mark, style) = if remark.wrong { ("! ", theme.wrong()) } else { ("", theme.strong()) };
    let link = link(state, StatusTexts::of(state.language)).chars().next();
    let link = link.filter(|_| state.link != Link::Up);
    let mark = &link.map_or_else(|| format!(" {mark}"), |link| format!(" {link} {mark}"));
    let text = Text::new(&remark.text);
    let width = usize::from(area.width);
    let flags = if width < BESIDE { Vec::new() } else { flags(state, rooms(state)) };
    let flags = short(&flags.join(" · "), width / 3);
    let room = width.saturating_sub(str_width(mark) + 1).max(1);
    let beside = if flags.is_empty() { 0 } else { str_width(&flags) + 2 };
    let lines = wrap(text.as_str(), room.saturating_sub(beside).max(1), room);
    let most = (buffer.area.height / 4).clamp(1, REMARK_ROWS);
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(most);
    let area = Rect { height: rows, ..area };
    cover(area, buffer, theme);
    buffer.set_style(area, theme.bar());
    for (row, line) in (0..rows).zip(lines) {
        let mut pen = Pen::at(buffer, area, row);
        if row == 0 {
            pen.write(mark, style);
        } else {
            pen.skip(str_width(mark));
        }
        // The last row says that there is more.
        let end = if row + 1 == rows { text.as_str().len() } else { line.end };
        let room = if row == 0 { pen.left().saturating_sub(beside) } else { pen.left() };
        pen.write_within(&text.as_str()[line.start..end], room, style);
    }
    if !flags.is_empty() {
        let mut pen = Pen::at(buffer, area, 0);
        pen.skip(width.saturating_sub(str_width(&flags) + 1));
        pen.write(&flags, Style::new());
    }
}

/// The rooms that the line speaks of.
fn rooms(state: &State) -> &[RoomState] {
    match state.arrangement {
        Arrangement::Merged => &state.rooms,
        _ => std::slice::from_ref(state.room()),
    }
}

/// What the line says, from left to right, and the columns that the first two get.
struct Status {
    link: (String, usize),
    name: (Text, usize),
    right: String,
}

impl Status {
    fn of(state: &State, width: usize) -> Self {
        let texts = StatusTexts::of(state.language);
        let rooms = rooms(state);
        let all = PaneTexts::of(state.language).all_rooms;
        let merged = state.arrangement == Arrangement::Merged;
        let name = if merged { Text::new(all) } else { state.room().name() };
        let link = link(state, texts);
        // The reason for which there is no link, and a name, may be as long as they like: this
        // much of them is kept before the rest of the line.
        let least_link = str_width(&link).min(width / 2);
        let least_name = name.width().min(NAME);
        let flags = short(&flags(state, rooms).join(" · "), width / 2);
        let mut more = more(state, rooms);
        let right = loop {
            let parts = [flags.as_str()].into_iter().chain(more.iter().map(String::as_str));
            let right = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
            let needed = BLANKS + least_link + least_name + str_width(&right);
            // The last part goes first.
            if needed <= width || more.pop().is_none() {
                break right;
            }
        };
        let blanks = if right.is_empty() { BLANKS - 2 } else { BLANKS };
        let spare = width.saturating_sub(blanks + str_width(&right));
        let link_room = least_link.max(spare.saturating_sub(name.width()).min(str_width(&link)));
        let link_room = link_room.min(spare);
        let name_room = spare - link_room;
        Self { link: (link, link_room), name: (name, name_room), right }
    }
}

/// What must not be overlooked.
fn flags(state: &State, rooms: &[RoomState]) -> Vec<String> {
    let mut flags = Vec::new();
    if rooms.iter().any(|room| room.profile.as_ref().is_some_and(|profile| profile.muted)) {
        flags.push(StatusTexts::of(state.language).muted_for_all.to_owned());
    }
    let moderation = &state.moderation;
    let texts = ModerationTexts::of(state.language);
    if let Some(shield) = &moderation.shield {
        let left = shield.until.saturating_sub(state.now).as_secs();
        flags.push(fill(texts.status_shield, &[&countdown(left)]));
    }
    if moderation.acts.waiting() > 0 {
        flags.push(fill(texts.status_acts, &[&moderation.acts.waiting()]));
    }
    let held: u64 =
        rooms.iter().filter_map(|room| room.told.held.as_ref()).map(|(held, _)| held.count).sum();
    if held > 0 {
        flags.push(fill(texts.status_held, &[&held]));
    }
    if moderation.streamer {
        flags.push(texts.status_streamer.to_owned());
    }
    // Soon the service drops what is said, whoever says it.
    let busiest = rooms.iter().map(|room| room.rate.per_second()).fold(0.0, f64::max);
    if busiest >= f64::from(Statistics::CEILING) * NEAR {
        let texts = StatusTexts::of(state.language).near_ceiling;
        flags.push(fill(texts, &[&format!("{busiest:.0}"), &Statistics::CEILING]));
    }
    if let Some(filter) = &state.pane(state.active_pane_id()).filter {
        let filter = Text::new(&filter.to_string());
        flags.push(fill(PaneTexts::of(state.language).filtered, &[&filter]));
    }
    flags
}

/// What is good to know; what may go first comes last.
fn more(state: &State, rooms: &[RoomState]) -> Vec<String> {
    let texts = StatusTexts::of(state.language);
    let mut more = Vec::new();
    let known = rooms.iter().filter_map(|room| room.online).map(|(online, _)| online);
    if let Some(online) = known.reduce(u64::saturating_add) {
        more.push(fill(texts.online, &[&online]));
    }
    let rate: f64 = rooms.iter().map(|room| room.rate.per_second()).sum();
    more.push(fill(texts.rate, &[&format!("{rate:.1}")]));
    more.push(who(state, texts));
    more
}

/// A text within so many columns.
fn short(text: &str, columns: usize) -> String {
    if str_width(text) <= columns {
        return text.to_owned();
    }
    format!("{}…", cut(text, columns.saturating_sub(1)))
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
    // An id is nothing for a stream.
    let me = if state.moderation.streamer { Text::default() } else { Text::new(me.as_str()) };
    if state.read_only {
        return format!("{me} ({})", texts.read_only);
    }
    let role = state.room().role.and_then(badge).unwrap_or_default();
    format!("{me} {role}").trim().to_owned()
}
