//! Keys: who has them, and what they lead to.

use crate::{
    app::{Action, Code, Effect, Focus, Key, Layer, Lookup, PromptKind, State, command},
    i18n::{RemarkTexts, fill},
};

use super::{act, find, send};

/// A key was pressed.
pub(super) fn press(state: &mut State, key: Key) -> Vec<Effect> {
    if state.bare {
        return act::act(state, Action::Bare);
    }
    if state.prompt.is_some() {
        prompt_key(state, key);
        return Vec::new();
    }
    if let Some(Layer::Commands(_)) = state.layer {
        return palette_key(state, key);
    }
    if key.code == Code::Esc && !state.pending.is_empty() {
        state.pending.clear();
        return Vec::new();
    }
    let place = find::place(state);
    state.pending.push(key);
    match state.keymap.lookup(place, &state.pending) {
        Lookup::Action(action) => {
            state.pending.clear();
            return act::act(state, action);
        }
        Lookup::Prefix => return Vec::new(),
        Lookup::Nothing => {}
    }
    let pressed = std::mem::take(&mut state.pending);
    if pressed.len() == 1 && state.focus == Focus::Input && !state.layer_has_keys() {
        return input_key(state, key);
    }
    let shown = crate::app::keymap::shown(&pressed);
    let help = state.key(Action::Help);
    state.say(fill(RemarkTexts::of(state.language).key_unknown, &[&shown, &help]), false);
    Vec::new()
}

/// Text was pasted: it goes where one writes, and never acts.
pub(super) fn paste(state: &mut State, text: &str) {
    let line = match (&mut state.prompt, &mut state.layer) {
        (Some(prompt), _) => &mut prompt.line,
        (None, Some(Layer::Commands(palette))) => &mut palette.line,
        _ => {
            if state.me.is_some() && !state.read_only {
                state.focus = Focus::Input;
            }
            &mut state.input
        }
    };
    let whole = line.paste(text);
    find::typed(state);
    if !whole {
        state.say(RemarkTexts::of(state.language).paste_cut, true);
    }
}

fn input_key(state: &mut State, key: Key) -> Vec<Effect> {
    state.interrupted = None;
    if key.code == Code::Enter {
        let text = state.input.take();
        return send::send(state, text);
    }
    if key.code == Code::Tab && state.input.is_empty() {
        return act::act(state, Action::Read);
    }
    if !state.input.press(key) {
        state.say(RemarkTexts::of(state.language).too_long, true);
    }
    Vec::new()
}

fn prompt_key(state: &mut State, key: Key) {
    let Some(prompt) = &mut state.prompt else { return };
    match key {
        Key { code: Code::Esc, .. } | Key { code: Code::Char('c' | 'g'), ctrl: true, .. } => {
            find::cancel(state);
        }
        Key { code: Code::Enter, .. } => find::accept(state),
        Key { code: Code::Up, .. } if prompt.kind == PromptKind::Search => {
            find::step(state, true, false);
        }
        Key { code: Code::Down, .. } if prompt.kind == PromptKind::Search => {
            find::step(state, false, false);
        }
        _ => {
            prompt.line.press(key);
            find::typed(state);
        }
    }
}

fn palette_key(state: &mut State, key: Key) -> Vec<Effect> {
    let Some(Layer::Commands(palette)) = &mut state.layer else { return Vec::new() };
    let items = palette.items(&state.keymap, state.language);
    let last = items.len().saturating_sub(1);
    palette.selected = palette.selected.min(last);
    match key.code {
        Code::Esc => state.layer = None,
        Code::Char('c' | 'g') if key.ctrl => state.layer = None,
        Code::Up => palette.selected = palette.selected.saturating_sub(1),
        Code::Down => palette.selected = (palette.selected + 1).min(last),
        Code::PageUp => palette.selected = palette.selected.saturating_sub(10),
        Code::PageDown => palette.selected = (palette.selected + 10).min(last),
        Code::Tab => {
            if let Some(item) = items.get(palette.selected) {
                let name = item.name.split(' ').next().unwrap_or_default();
                palette.line.set(&format!("{name} "));
                palette.selected = 0;
            }
        }
        Code::Enter => {
            let line = palette.line.text().to_owned();
            let item = items.get(palette.selected);
            return run_line(state, &line, item.map(|item| item.name.clone()));
        }
        _ => {
            palette.line.press(key);
            palette.selected = 0;
        }
    }
    Vec::new()
}

/// Runs a line of the palette: as it stands, or what is chosen in the list where it is only the
/// beginning of that.
fn run_line(state: &mut State, line: &str, chosen: Option<String>) -> Vec<Effect> {
    let written = line.trim();
    let parsed = match command::parse(written, state.language) {
        Ok(asked) => Ok(asked),
        Err(error) => match chosen {
            Some(chosen) if !written.contains(' ') => {
                let (name, takes) = chosen.split_once(' ').unwrap_or((&chosen, ""));
                if !takes.is_empty() {
                    // It needs more words: they are asked for.
                    if let Some(Layer::Commands(palette)) = &mut state.layer {
                        palette.line.set(&format!("{name} "));
                        palette.selected = 0;
                    }
                    return Vec::new();
                }
                command::parse(name, state.language)
            }
            _ => Err(error),
        },
    };
    match parsed {
        Ok(asked) => {
            state.layer = None;
            act::asked(state, asked)
        }
        Err(error) => {
            state.say(crate::model::Text::new(&error).to_string(), true);
            Vec::new()
        }
    }
}
