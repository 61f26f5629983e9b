//! A question: what is to be done, to whom, after what words; and how to answer it.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use super::{
    super::popup::{Frame, closes},
    Line, covered, draw_lines,
};
use crate::{
    app::{Asking, ModerationPreset, PresetVerb, State, Verb},
    i18n::{Language, ModerationTexts, acts, fill},
    model::{Lasting, Text, str_width},
    tui::{panes::input, theme::Theme},
};

const WIDTH: u16 = 72;
/// Lines of what somebody said.
const QUOTE: usize = 3;

pub(super) fn draw(
    whole: Rect,
    buffer: &mut Buffer,
    state: &State,
    asking: &Asking,
    theme: &Theme,
) -> Option<Position> {
    let texts = ModerationTexts::of(state.language);
    let width = WIDTH.min(whole.width);
    let columns = usize::from(width.saturating_sub(4));
    // On a small screen whom it is about and what they said go before how it is answered.
    let height = usize::from(whole.height);
    let quote = if height < 14 { 1 } else { QUOTE };
    let mut lines = about(state, asking, (columns, quote), theme);
    let hint = Line::wrapped(&hint(state, asking), columns, 2, theme.quiet());
    if !asking.typing {
        let choices = choices(state, asking);
        let has_room = lines.len() + choices.len() + hint.len() + 2 <= height;
        lines.extend(if has_room {
            choices.iter().map(|(key, words)| choice(Line::default(), key, words, theme)).collect()
        } else {
            flow(&choices, columns, theme)
        });
    }
    let line = asking.typing.then_some(lines.len());
    if line.is_some() {
        // The row of the line itself.
        lines.push(Line::default());
    }
    if let Some(problem) = &asking.problem {
        lines.extend(Line::wrapped(problem, columns, 2, theme.wrong()));
    }
    lines.extend(hint);
    let title = title(state, asking, texts);
    let wanted = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let close = closes(state);
    let frame = Frame::draw(whole, buffer, (width, wanted), (&title, &close), theme);
    let area = frame.inner;
    draw_lines(area, buffer, &lines, 0, theme);
    let row = u16::try_from(line?).ok()?;
    if row >= area.height {
        return None;
    }
    let place = Rect { y: area.y + row, height: 1, ..area };
    input::line(place, buffer, "> ", &asking.line, "", theme)
}

/// What is to be done, in a few words.
fn title(state: &State, asking: &Asking, texts: &ModerationTexts) -> String {
    let who = asking.target.as_ref().map(|target| target.name.clone()).unwrap_or_default();
    let act = |id: &str| state.moderation.acts.get(id).map(|act| acts::deed(state.language, act));
    match &asking.verb {
        Verb::Mute => fill(texts.ask_mute, &[&who]),
        Verb::Unmute => fill(texts.ask_unmute, &[&who]),
        Verb::Ban => fill(texts.ask_ban, &[&who]),
        Verb::Unban => fill(texts.ask_unban, &[&who]),
        Verb::Admin(true) => fill(texts.ask_set_admin, &[&who]),
        Verb::Admin(false) => fill(texts.ask_cancel_admin, &[&who]),
        Verb::MuteAll(true) => texts.ask_mute_all.to_owned(),
        Verb::MuteAll(false) => texts.ask_unmute_all.to_owned(),
        Verb::HoldAll(true) => texts.ask_hold_all.to_owned(),
        Verb::HoldAll(false) => texts.ask_release_all.to_owned(),
        Verb::Name => texts.ask_name.to_owned(),
        Verb::Introduction => texts.ask_introduction.to_owned(),
        Verb::Notification => texts.ask_notification.to_owned(),
        Verb::Notice => texts.ask_notice.to_owned(),
        Verb::Broadcast => texts.ask_broadcast.to_owned(),
        Verb::Dismiss => texts.ask_dismiss.to_owned(),
        Verb::Shield(true) => {
            let seconds = u64::from(state.settings.moderation.shield_minutes.max(1)) * 60;
            let time = crate::i18n::words::duration(state.language, seconds);
            fill(texts.ask_shield_up, &[&time])
        }
        Verb::Shield(false) => texts.ask_shield_down.to_owned(),
        Verb::Undo(id) => fill(texts.ask_undo, &[&act(id).unwrap_or_default()]),
        Verb::UndoWave(wave) => {
            fill(texts.ask_undo_wave, &[&state.moderation.acts.of_wave(wave).count()])
        }
    }
}

/// Whom it is about and what they said, or which room.
fn about(
    state: &State,
    asking: &Asking,
    (columns, most): (usize, usize),
    theme: &Theme,
) -> Vec<Line> {
    let texts = ModerationTexts::of(state.language);
    let room = state.rooms[asking.room].name();
    let mut lines = Vec::new();
    match &asking.target {
        Some(target) => {
            let id = Text::new(target.user.as_str());
            let mut line = Line::of(target.name.to_string(), theme.person(&target.user));
            if !state.moderation.streamer && id != target.name {
                line = line.and(format!("  {id}"), theme.quiet());
            }
            if state.rooms.len() > 1 {
                line = line.and(format!("  {}", fill(texts.in_room, &[&room])), theme.quiet());
            }
            lines.push(line);
            match &target.quote {
                Some(quote) => {
                    let said = fill(texts.said, &[&covered(state, &quote.text)]);
                    lines.extend(Line::wrapped(&said, columns, most, theme.strong()));
                }
                None => lines.push(Line::of(texts.no_quote, theme.quiet())),
            }
        }
        None => lines.push(Line::of(fill(texts.in_room, &[&room]), theme.strong())),
    }
    if asking.verb == Verb::Shield(true) {
        lines.extend(Line::wrapped(texts.shield_is, columns, most, Style::new()));
    }
    lines
}

/// The presets in words, each with its digit.
fn choices(state: &State, asking: &Asking) -> Vec<(String, String)> {
    let room = &state.rooms[asking.room].id;
    let choices = asking.choices(&state.settings.moderation, room).into_iter();
    choices
        .map(|choice| (choice.digit.to_string(), preset(state.language, &choice.preset)))
        .collect()
}

/// A key and what it does, at the end of a line.
fn choice(line: Line, key: &str, words: &str, theme: &Theme) -> Line {
    line.and(format!("{key} "), theme.key()).and(format!("{words}  "), Style::new())
}

/// Keys and what they do, as many in a line as have room.
pub(super) fn flow(choices: &[(String, String)], columns: usize, theme: &Theme) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut line, mut used) = (Line::default(), 0);
    for (key, words) in choices {
        let width = str_width(words) + str_width(key) + 3;
        if used > 0 && used + width > columns {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        used += width;
        line = choice(line, key, words, theme);
    }
    lines.push(line);
    lines
}

/// A preset in words.
pub(super) fn preset(language: Language, preset: &ModerationPreset) -> String {
    let texts = ModerationTexts::of(language);
    let words = match preset.verb {
        PresetVerb::Mute(Lasting::FOR_EVER) => texts.preset_mute_for_ever.to_owned(),
        PresetVerb::Mute(lasting) => fill(texts.preset_mute, &[&acts::time(language, lasting)]),
        PresetVerb::Ban(Lasting::FOR_EVER) => texts.preset_ban_for_ever.to_owned(),
        PresetVerb::Ban(lasting) => fill(texts.preset_ban, &[&acts::time(language, lasting)]),
        PresetVerb::Lift => texts.lift.to_owned(),
    };
    if preset.reason.is_empty() { words } else { format!("{words} · {}", preset.reason) }
}

/// How it is answered.
fn hint(state: &State, asking: &Asking) -> String {
    let texts = ModerationTexts::of(state.language);
    match &asking.verb {
        Verb::Dismiss => fill(texts.type_room, &[&state.rooms[asking.room].id]),
        Verb::Broadcast if asking.sure => texts.enter_again.to_owned(),
        Verb::Notice | Verb::Broadcast => texts.enter_sends.to_owned(),
        verb if verb.takes_time() && asking.typing => texts.type_time.to_owned(),
        verb if verb.takes_time() => texts.choose_time.to_owned(),
        _ => texts.enter_does.to_owned(),
    }
}
