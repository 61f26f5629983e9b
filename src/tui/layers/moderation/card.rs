//! A person's card.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use super::{
    super::popup::Frame,
    Line,
    asking::{flow, preset},
    covered, draw_lines, time_left,
};
use crate::{
    app::{Card, Moment, State, badge},
    i18n::{ModerationTexts, acts, fill, words},
    model::{Act, Lasting, Role, Text},
    tui::{panes::input, theme::Theme},
};

const WIDTH: u16 = 84;
/// Acts that are shown.
const ACTS: usize = 6;

pub(super) fn draw(
    whole: Rect,
    buffer: &mut Buffer,
    state: &State,
    card: &Card,
    theme: &Theme,
) -> Option<Position> {
    let texts = ModerationTexts::of(state.language);
    let width = WIDTH.min(whole.width);
    let columns = usize::from(width.saturating_sub(4));
    let mut lines = standing(state, card, theme);
    if let Some(quote) = &card.target.quote {
        let said = fill(texts.said, &[&covered(state, &quote.text)]);
        lines.extend(Line::wrapped(&said, columns, 2, theme.strong()));
    }
    lines.extend(presets(state, card, columns, theme));
    let note = lines.len();
    lines.extend(notes(state, card, columns, theme));
    lines.extend(done(state, card, theme));
    lines.extend(said(state, card, theme));
    let title = card.target.name.as_str();
    let wanted = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let frame = Frame::draw(whole, buffer, (width, wanted), (title, texts.card_keys), theme);
    let first = frame.scrolled(buffer, card.scroll, lines.len(), theme);
    // Who writes a note sees it.
    let first = if card.note.is_some() { first.min(note) } else { first };
    draw_lines(frame.inner, buffer, &lines, first, theme);
    let row = u16::try_from(note - first.min(note)).ok()?;
    let line = card.note.as_ref().filter(|_| row < frame.inner.height)?;
    let place = Rect { y: frame.inner.y + row, height: 1, ..frame.inner };
    input::line(place, buffer, &format!("{}: ", texts.note), line, "", theme)
}

/// Who they are and how they stand.
fn standing(state: &State, card: &Card, theme: &Theme) -> Vec<Line> {
    let texts = ModerationTexts::of(state.language);
    let language = state.language;
    let (room, user) = (&state.rooms[card.room], &card.target.user);
    let member = room.members.get(user);
    let told = card.standing.as_ref().and_then(Option::as_ref);
    let role = told.map(|standing| standing.role).or(member.and_then(|member| member.role));
    let role_words = match role {
        Some(Role::Owner) => texts.role_host,
        Some(Role::Admin) => texts.role_admin,
        Some(Role::Member | Role::Guest) => texts.role_member,
        None => texts.role_unknown,
    };
    let mut first = Line::default();
    if let Some((badge, role)) = role.and_then(|role| Some((badge(role)?, role))) {
        first = first.and(format!("{badge} "), theme.badge(role));
    }
    first = first.and(card.target.name.to_string(), theme.person(user));
    let id = Text::new(user.as_str());
    if !state.moderation.streamer && id != card.target.name {
        first = first.and(format!("  {id}"), theme.quiet());
    }
    if state.moderation.is_flagged(user, state.now) {
        first = first.and("  ⚑", theme.wrong());
    }
    let mut facts = vec![role_words.to_owned()];
    match told.map(|standing| standing.joined).filter(|joined| *joined > 0) {
        Some(joined) => facts.push(fill(texts.since, &[&clock(state, joined)])),
        None => facts.extend(member.and_then(|member| member.seen).map(|seen| {
            let ago = state.now.saturating_sub(seen).as_secs() / 10 * 10;
            fill(texts.seen_since, &[&words::duration(language, ago)])
        })),
    }
    let gone = card.standing == Some(None) || member.is_some_and(|member| member.gone);
    if gone {
        facts.push(texts.gone.to_owned());
    }
    let gifts = room.statistics.given(user);
    if gifts.0 > 0 {
        facts.push(fill(texts.gave, &[&format!("×{} ({})", gifts.0, gifts.1)]));
    }
    let mut lines = vec![first, Line::of(facts.join(" · "), Style::new())];
    lines.push(restricted(state, card, theme));
    if let Some(why) = &card.unknown {
        lines.push(Line::of(fill(texts.not_told, &[&Text::new(why)]), theme.quiet()));
    } else if card.standing.is_none() {
        lines.push(Line::of(texts.asking, theme.quiet()));
    }
    lines
}

/// Whether they may write and come in, until when not, and by whom.
fn restricted(state: &State, card: &Card, theme: &Theme) -> Line {
    let texts = ModerationTexts::of(state.language);
    let (room, user, clock) = (&state.rooms[card.room], &card.target.user, state.time());
    let by = |banned| {
        let act = state.restricted_by(card.room, user, banned)?;
        let by = Text::new(act.by.as_str());
        (!by.is_empty()).then(|| fill(texts.by_whom, &[&by]))
    };
    let banned = room.restricted(true, state.now, clock).into_iter();
    let told = banned.into_iter().find(|(other, _)| other == user);
    let left = told.and_then(|(_, until)| until.left(clock));
    let seen = || state.restricted_by(card.room, user, true).and_then(|act| lasts(act, clock));
    if let Some(left) = left.or_else(seen) {
        let text = fill(texts.banned_until, &[&time_left(state.language, left)]);
        return Line::of(text + &by(true).unwrap_or_default(), theme.wrong());
    }
    let muted = match &card.standing {
        Some(Some(standing)) => standing.muted.and_then(|until| until.left(clock)),
        _ => None,
    };
    let seen = room.members.get(user).and_then(|member| member.muted_until);
    let seen = seen.filter(|until| *until > state.now).map(|until| match until {
        Moment::MAX => Lasting::FOR_EVER,
        until => Lasting::from_seconds(
            i64::try_from(until.saturating_sub(state.now).as_secs()).unwrap_or(i64::MAX),
        ),
    });
    match seen.or(muted) {
        Some(left) => {
            let text = fill(texts.muted_until, &[&time_left(state.language, left)]);
            Line::of(text + &by(false).unwrap_or_default(), theme.wrong())
        }
        None => Line::of(texts.free, theme.good()),
    }
}

/// What is left of a ban that was seen.
fn lasts(act: &Act, clock: i64) -> Option<Lasting> {
    match &act.deed {
        crate::model::Deed::Ban { seconds, .. } => seconds.until(act.time).left(clock),
        _ => None,
    }
}

/// The digits and what they do.
fn presets(state: &State, card: &Card, columns: usize, theme: &Theme) -> Vec<Line> {
    let presets = state.settings.moderation.presets(&state.rooms[card.room].id);
    let words = |(index, one)| (format!("{}", index + 1), preset(state.language, one));
    let choices: Vec<_> = presets.iter().enumerate().map(words).collect();
    flow(&choices, columns, theme)
}

fn notes(state: &State, card: &Card, columns: usize, theme: &Theme) -> Vec<Line> {
    let texts = ModerationTexts::of(state.language);
    // Its row is the line's own while it is written.
    if card.note.is_some() {
        return vec![Line::default()];
    }
    let note = state.moderation.notes.get(&card.target.user);
    match note {
        _ if state.moderation.streamer => {
            vec![Line::of(format!("{}: {}", texts.note, texts.hidden_text), theme.quiet())]
        }
        None => vec![Line::of(texts.no_note, theme.quiet())],
        Some(note) => {
            let text = format!("{}: {}", texts.note, Text::new(note));
            Line::wrapped(&text, columns, 3, Style::new())
        }
    }
}

/// What was done about them.
fn done(state: &State, card: &Card, theme: &Theme) -> Vec<Line> {
    let texts = ModerationTexts::of(state.language);
    let mut lines = vec![Line::of(texts.acts_about, theme.title())];
    let about: Vec<_> = state.acts_about(&card.target.user).take(ACTS).collect();
    if about.is_empty() {
        lines.push(Line::of(texts.no_acts, theme.quiet()).indented(1));
    }
    for act in about {
        let what = acts::deed(state.language, act);
        let reason =
            if act.reason.is_empty() { String::new() } else { format!(" · {}", act.reason) };
        lines.push(
            Line::of(format!("{} ", clock(state, act.time)), theme.quiet())
                .and(what + &reason, Style::new())
                .right(acts::outcome(state.language, act), theme.quiet())
                .indented(1),
        );
    }
    lines
}

/// The last that they said, in all open rooms.
fn said(state: &State, card: &Card, theme: &Theme) -> Vec<Line> {
    let texts = ModerationTexts::of(state.language);
    let mut lines = vec![Line::of(texts.messages, theme.title())];
    let messages = state.messages_of(&card.target.user);
    if messages.is_empty() {
        lines.push(Line::of(texts.no_messages, theme.quiet()).indented(1));
    }
    for id in messages {
        let Some(row) = state.row(id) else { continue };
        let time = row.time.map(|time| clock(state, time)).unwrap_or_default();
        let mut line = Line::of(format!("{time} "), theme.quiet()).indented(1);
        if id.room != card.room {
            line = line.and(format!("{} ", state.rooms[id.room].name()), theme.room(id.room));
        }
        let hidden = row.hidden && state.moderation.streamer;
        let text = if hidden { texts.hidden_text.to_owned() } else { covered(state, &row.body) };
        lines.push(line.and(text, Style::new()));
    }
    lines
}

/// The local time of day.
pub(super) fn clock(state: &State, time: i64) -> String {
    jiff::Timestamp::from_second(time).map_or_else(
        |_| "-".to_owned(),
        |time| time.to_zoned(state.zone.clone()).strftime("%H:%M").to_string(),
    )
}
