//! Who and what is not shown: kept, and shown again when that is undone.

use crate::{
    app::{Action, Effect, Ignore, Kind, Place, RowId, Settings, State},
    i18n::{RemarkTexts, fill},
    model::{Text, UserId},
};

/// Phrases and users that are ignored at most.
const MOST: usize = 1_000;

/// What is ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    User,
    Phrase,
}

/// Ignores who wrote the selected row, or what it says.
pub(super) fn selected(state: &mut State, what: What, always: bool) -> Vec<Effect> {
    let Some(id) = state.needs_selected() else { return Vec::new() };
    let Some(row) = state.row(id) else { return Vec::new() };
    let Some(comment) = row.comment() else {
        state.say(RemarkTexts::of(state.language).no_person, true);
        return Vec::new();
    };
    let (user, phrase) = (comment.from.clone(), row.body.to_string());
    if comment.mine {
        state.say(RemarkTexts::of(state.language).not_oneself, true);
        return Vec::new();
    }
    match what {
        What::User => add(state, Some(user), None, always),
        What::Phrase => add(state, None, Some(phrase), always),
    }
}

/// Ignores a user or a phrase.
pub(super) fn add(
    state: &mut State,
    user: Option<UserId>,
    phrase: Option<String>,
    always: bool,
) -> Vec<Effect> {
    let shown = match (&user, &phrase) {
        (Some(user), _) => Text::new(user.as_str()).to_string(),
        (_, Some(phrase)) => format!("“{phrase}”"),
        _ => return Vec::new(),
    };
    if user.is_none() && phrase.as_ref().is_none_or(|phrase| phrase.trim().is_empty()) {
        state.say(RemarkTexts::of(state.language).nothing_to_ignore, true);
        return Vec::new();
    }
    let ignore = if always { &mut state.settings.kept } else { &mut state.ignored_for_now };
    if ignore.users.len() + ignore.phrases.len() >= MOST {
        state.say(RemarkTexts::of(state.language).too_many_ignored, true);
        return Vec::new();
    }
    ignore.users.extend(user.filter(|user| !ignore.users.contains(user)));
    ignore.phrases.extend(phrase.filter(|phrase| !ignore.phrases.contains(phrase)));
    apply(state);
    let key = state.key(Action::IgnoreNobody);
    let text = fill(RemarkTexts::of(state.language).ignored, &[&shown, &key]);
    state.say(text, false);
    if always { vec![Effect::KeepIgnored(state.settings.kept.clone())] } else { Vec::new() }
}

/// Shows a user or a phrase again; all of them where none is named.
pub(super) fn remove(state: &mut State, what: Option<&str>) -> Vec<Effect> {
    let before = (state.settings.kept.clone(), state.ignored_for_now.clone());
    for ignore in [&mut state.settings.kept, &mut state.ignored_for_now] {
        let Some(what) = what else {
            *ignore = Ignore::default();
            continue;
        };
        let phrase = what.trim_matches('"');
        ignore.users.retain(|user| user.as_str() != what);
        ignore.phrases.retain(|other| other != phrase);
    }
    if what.is_none() {
        for room in &mut state.rooms {
            room.scrollback.rows_mut().for_each(|row| row.hidden = false);
        }
    }
    apply(state);
    let texts = RemarkTexts::of(state.language);
    let changed = before.0 != state.settings.kept;
    let configured = &state.settings.ignore;
    let configured = configured.users.len() + configured.phrases.len();
    match what {
        Some(what) if !changed && before.1 == state.ignored_for_now => {
            state.say(fill(texts.nothing_found, &[&Text::new(what)]), true);
        }
        Some(what) => state.say(fill(texts.shown_again, &[&Text::new(what)]), false),
        // The configuration is its owner's to change.
        None if configured > 0 => state.say(fill(texts.ignored_still, &[&configured]), false),
        None => state.say(texts.ignored_nobody, false),
    }
    if changed { vec![Effect::KeepIgnored(state.settings.kept.clone())] } else { Vec::new() }
}

/// Judges every row anew.
pub(super) fn apply(state: &mut State) {
    let Settings { ignore, kept, .. } = &state.settings;
    let ignores = [ignore.clone(), kept.clone(), state.ignored_for_now.clone()];
    for room in &mut state.rooms {
        room.scrollback.rows_mut().for_each(|row| {
            if let Kind::Comment(comment) | Kind::Gift { by: comment, .. } = &row.kind {
                row.ignored = ignores.iter().any(|ignore| ignore.matches(&comment.from, &row.body));
            }
        });
        room.folds.rebuild(&mut room.scrollback);
    }
    state.rebuild_panes(None);
}

impl State {
    pub(super) fn is_ignored(&self, from: &UserId, body: &Text) -> bool {
        self.ignores().iter().any(|ignore| ignore.matches(from, body))
    }

    /// Whether nothing of somebody is to be shown.
    pub(super) fn is_ignored_user(&self, user: &UserId) -> bool {
        self.ignores().iter().any(|ignore| ignore.users.contains(user))
    }

    fn ignores(&self) -> [&Ignore; 3] {
        [&self.settings.ignore, &self.settings.kept, &self.ignored_for_now]
    }

    /// The selected row; says how to select one where none is.
    pub(super) fn needs_selected(&mut self) -> Option<RowId> {
        let selected = self.selected();
        if selected.is_none() {
            let key = self.key(Action::Up);
            self.say(fill(RemarkTexts::of(self.language).nothing_selected, &[&key]), true);
        }
        selected
    }

    /// The key of an action among the comments, as people read it.
    pub(super) fn key(&self, action: Action) -> String {
        self.keymap.key_of(Place::List, action).unwrap_or_else(|| action.name())
    }

    /// The key of an action wherever one is, as people read it.
    pub fn key_anywhere(&self, action: Action) -> String {
        let key = self.keymap.key_of(Place::Input, action);
        key.unwrap_or_else(|| self.key(action))
    }
}
