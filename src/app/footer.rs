//! The keys that matter now, from the keys in force, each with a word or two: the help says the rest.

use crate::{i18n::FooterTexts, model::str_width};

use super::{Action, Code, Focus, Key, Kind, Layer, Layout, PromptKind, Right, State};

/// A key in the footer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The key.
    pub key: String,
    /// What it does, in a word or two.
    pub label: &'static str,
    /// Columns before it, from the footer's start.
    pub start: usize,
    /// What a click on it does.
    pub does: Does,
}

impl Hint {
    fn width(&self) -> usize {
        str_width(&self.key) + 1 + str_width(self.label)
    }
}

/// What a click on a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// An action.
    Action(Action),
    /// What the key itself does where it is pressed.
    Press(Key),
    /// Nothing: it stands for several keys.
    Nothing,
}

impl State {
    /// The keys for which the footer has room.
    pub fn hints(&self) -> Vec<Hint> {
        let width = usize::from(Layout::of(self).footer.width);
        let mut start = 1;
        let mut hints = Vec::new();
        for (key, label, does) in keys(self) {
            let hint = Hint { key, label, start, does };
            if start + hint.width() > width {
                break;
            }
            start += hint.width() + 2;
            hints.push(hint);
        }
        hints
    }

    /// What the key under a column of the footer does.
    pub(super) fn hint_at(&self, column: u16) -> Option<Does> {
        let column = usize::from(column);
        let hints = self.hints();
        let mut under =
            hints.iter().filter(|one| (one.start..one.start + one.width()).contains(&column));
        under.next().map(|one| one.does)
    }
}

/// A key that no keymap changes.
fn fixed_key(key: &str, label: &'static str) -> (String, &'static str, Does) {
    let code = match key {
        "Enter" => Some(Code::Enter),
        "Esc" => Some(Code::Esc),
        "Tab" => Some(Code::Tab),
        "Space" => Some(Code::Char(' ')),
        "↑" => Some(Code::Up),
        "↓" => Some(Code::Down),
        _ => {
            let mut chars = key.chars();
            chars.next().filter(|_| chars.next().is_none()).map(Code::Char)
        }
    };
    let does =
        code.map_or(Does::Nothing, |code| Does::Press(Key { code, ctrl: false, alt: false }));
    (key.to_owned(), label, does)
}

/// Keys and what they do now; what matters most comes first.
fn keys(state: &State) -> Vec<(String, &'static str, Does)> {
    let texts = FooterTexts::of(state.language);
    let fixed = |keys: &[(&str, &'static str)]| {
        keys.iter().map(|(key, label)| fixed_key(key, label)).collect()
    };
    match &state.prompt {
        Some(prompt) if prompt.kind == PromptKind::Search => {
            return fixed(&[
                ("Enter", texts.find),
                ("Esc", texts.cancel),
                ("↑", texts.older),
                ("↓", texts.newer),
            ]);
        }
        Some(_) => return fixed(&[("Enter", texts.show), ("Esc", texts.cancel)]),
        None => {}
    }
    if !state.pending.is_empty() {
        return fixed(&[("Esc", texts.cancel)]);
    }
    if let Some(Layer::Commands(_)) = state.layer {
        return fixed(&[
            ("Enter", texts.run),
            ("Esc", texts.close),
            ("Tab", texts.complete),
            ("↑↓", texts.select),
        ]);
    }
    if let Some(keys) = moderating(state, texts) {
        return keys;
    }
    let writing = state.focus == Focus::Input && !state.layer_has_keys();
    let place = state.place();
    let actions = if writing { while_writing(state, texts) } else { in_list(state, texts) };
    let key =
        |(action, label)| Some((state.keymap.key_of(place, action)?, label, Does::Action(action)));
    actions.into_iter().filter_map(key).collect()
}

/// The keys of a question, a card and a wave: they are its own.
fn moderating(state: &State, texts: &FooterTexts) -> Option<Vec<(String, &'static str, Does)>> {
    let keys: &[(&str, &'static str)] = match &state.layer {
        Some(Layer::Asking(asking)) if asking.verb.takes_time() && !asking.typing => {
            &[("1-9", texts.act), ("t", texts.other_time), ("Esc", texts.cancel)]
        }
        Some(Layer::Asking(_)) => &[("Enter", texts.does), ("Esc", texts.cancel)],
        Some(Layer::Card(card)) if card.note.is_some() => {
            &[("Enter", texts.does), ("Esc", texts.cancel)]
        }
        Some(Layer::Card(_)) => {
            &[("1-9", texts.act), ("n", texts.note), ("m", texts.mute), ("Esc", texts.close)]
        }
        Some(Layer::Wave(wave)) if wave.id.is_none() => {
            &[("1-9", texts.act), ("Space", texts.leave_out), ("Esc", texts.close)]
        }
        Some(Layer::Wave(_)) => &[("Esc", texts.stop), ("Z", texts.undo)],
        _ => return None,
    };
    Some(keys.iter().map(|(key, label)| fixed_key(key, label)).collect())
}

type Label = (Action, &'static str);

fn while_writing(state: &State, texts: &FooterTexts) -> Vec<Label> {
    let back = if !state.focused_pane().follows() {
        texts.follow
    } else if state.layer.is_some() {
        texts.close
    } else {
        texts.comments
    };
    let several = (state.rooms.len() > 1).then_some((Action::NextRoom, texts.room));
    let mut keys = vec![
        (Action::Help, texts.help),
        (Action::Commands, texts.commands),
        (Action::Back, back),
        (Action::Search, texts.search),
        (Action::Members, texts.people),
    ];
    keys.extend(several);
    keys.push((Action::Quit, texts.leave));
    keys
}

fn in_list(state: &State, texts: &FooterTexts) -> Vec<Label> {
    match &state.layer {
        Some(Layer::Queue(_)) => {
            return vec![
                (Action::Approve, texts.approve),
                (Action::Reject, texts.reject),
                (Action::Range, texts.range),
                (Action::UserCard, texts.person),
                (Action::Up, texts.select),
                (Action::Back, texts.close),
            ];
        }
        Some(Layer::Acts(_)) => {
            return vec![
                (Action::Undo, texts.undo),
                (Action::TakeBack, texts.take_back),
                (Action::Filter, texts.filter),
                (Action::UserCard, texts.person),
                (Action::Up, texts.select),
                (Action::Back, texts.close),
            ];
        }
        Some(Layer::Restricted(_)) => {
            return vec![
                (Action::UserCard, texts.person),
                (Action::Up, texts.select),
                (Action::Back, texts.close),
            ];
        }
        Some(Layer::Views { .. }) => {
            return vec![
                (Action::Expand, texts.choose),
                (Action::Back, texts.close),
                (Action::Up, texts.select),
            ];
        }
        Some(Layer::Help { .. } | Layer::Inspector { .. }) => {
            let mut keys = vec![(Action::Back, texts.close), (Action::PageDown, texts.scroll)];
            if let Some(Layer::Inspector { .. }) = state.layer {
                keys.push((Action::Copy, texts.copy));
            }
            return keys;
        }
        Some(Layer::Statistics | Layer::EndCard | Layer::Hits(_)) => {
            return vec![(Action::Back, texts.close)];
        }
        _ => {}
    }
    let mut keys = Vec::new();
    if let Some(row) = state.selected().and_then(|id| state.row(id)) {
        if matches!(row.kind, Kind::Own { request } if state.fate(request).is_failure()) {
            keys.push((Action::Retry, texts.send_again));
        }
        if row.repeats + row.more > 0 || row.stands_in_another() {
            keys.push((Action::Expand, if row.open { texts.close } else { texts.open }));
        }
        if state.focused_pane().filter.is_some() {
            keys.push((Action::Context, texts.context));
        }
        if row.comment().is_some_and(|comment| !comment.mine) {
            let id = state.selected().map_or(state.active, |id| id.room);
            keys.push((Action::UserCard, texts.person));
            if state.door(id, Right::Mute, None).is_ok() {
                keys.extend([(Action::Mute, texts.mute), (Action::Wave, texts.wave)]);
            }
            if state.door(id, Right::Ban, None).is_ok() {
                keys.push((Action::Ban, texts.ban));
            }
        }
        keys.extend([
            (Action::Copy, texts.copy),
            (Action::Inspect, texts.raw),
            (Action::IgnoreUser, texts.ignore),
        ]);
        keys.push((Action::Back, texts.follow));
    } else if !state.focused_pane().follows() {
        keys.push((Action::Back, texts.follow));
    } else if state.layer.is_some() {
        keys.push((Action::Back, texts.close));
    }
    if state.may_write() && state.room().over.is_none() {
        keys.push((Action::Write, texts.write));
    }
    keys.extend([(Action::Help, texts.help), (Action::Up, texts.select)]);
    keys.push((Action::Search, texts.search));
    match (&state.layer, &state.focused_pane().filter) {
        // The list of mentions is a filter of its own.
        (Some(Layer::Mentions(_)), _) => {}
        (_, Some(_)) => keys.push((Action::ClearFilter, texts.show_all)),
        (_, None) => keys.push((Action::Filter, texts.filter)),
    }
    if state.focused_pane().follows() {
        keys.push((Action::Hold, texts.hold));
    }
    if state.rooms.len() > 1 {
        keys.push((Action::NextRoom, texts.room));
    }
    keys.extend([(Action::Commands, texts.commands), (Action::Quit, texts.leave)]);
    keys
}
