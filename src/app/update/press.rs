//! Keys: who has them, and what they lead to.

use crate::{
    app::{
        Action, Code, Context, Effect, Input, Key, Layer, Lookup, Outcome, Place, PromptKind, Seen,
        State, command,
    },
    i18n::{RemarkTexts, fill},
    model::Text,
};

use super::{act, find, leave, moderate, send};

/// A key was pressed.
pub(super) fn press(state: &mut State, key: Key) -> Vec<Effect> {
    if let Some(action) = leave::anywhere(state, key) {
        return act::act(state, action);
    }
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
    if state.pending.is_empty()
        && let Some(effects) = moderate::press(state, key)
    {
        return effects;
    }
    if key.code == Code::Esc && !state.pending.is_empty() {
        state.pending.clear();
        return Vec::new();
    }
    let place = state.place();
    let first = state.pending.is_empty();
    state.pending.push(key);
    let writes = place == Place::Input && first;
    // Who writes has the keys of a line, but for those that its person gave something else to do.
    if writes && !state.keymap.is_own(place, key) && !leaves_empty(state, key) {
        state.pending.clear();
        match input_key(state, key) {
            Some(effects) => return effects,
            None => state.pending.push(key),
        }
    }
    match state.keymap.lookup(place, &state.pending) {
        Lookup::Action(action) => {
            state.pending.clear();
            // A letter that leaves closes first what lies over the room.
            let closes = action == Action::Quit && !key.ctrl && state.layer_has_keys();
            return act::act(state, if closes { Action::Back } else { action });
        }
        Lookup::Prefix => {
            state.interrupted = None;
            return Vec::new();
        }
        Lookup::Nothing => {}
    }
    let pressed = std::mem::take(&mut state.pending);
    if writes {
        return Vec::new();
    }
    let shown = crate::app::keymap::shown(&pressed);
    let help = state.key(Action::Help);
    state.say(fill(RemarkTexts::of(state.language).key_unknown, &[&shown, &help]), false);
    Vec::new()
}

/// Text was pasted: it goes where one writes, and never acts.
pub(super) fn paste(state: &mut State, text: &str) {
    if state.prompt.is_none() && moderate::paste(state, text) {
        return;
    }
    let line = match (&mut state.prompt, &mut state.layer) {
        (Some(prompt), _) => &mut prompt.line,
        (None, Some(Layer::Commands(palette))) => {
            palette.selected = 0;
            &mut palette.line
        }
        _ => {
            act::act(state, Action::Write);
            if state.may_write()
                && let Outcome::Full(_) = state.input.take_paste(text)
            {
                state.say(RemarkTexts::of(state.language).paste_cut, true);
            }
            return;
        }
    };
    let whole = line.paste(text);
    find::typed(state);
    if !whole {
        state.say(RemarkTexts::of(state.language).paste_cut, true);
    }
}

/// In a line in which nothing stands the arrows go to the comments.
fn leaves_empty(state: &State, key: Key) -> bool {
    let over = state.input.search().is_some() || state.input.menu().is_some();
    let arrow = matches!(key.code, Code::Up | Code::Down) && !key.ctrl && !key.alt;
    arrow && state.input.is_empty() && !over
}

/// Gives a key to the line; `None` when it has no use for it.
fn input_key(state: &mut State, key: Key) -> Option<Vec<Effect>> {
    let pastes = state.input.pasted().is_some();
    let outcome = with_context(state, |input, context| input.press(key, context));
    if outcome != Outcome::Unhandled {
        state.interrupted = None;
    }
    match outcome {
        Outcome::Handled => {}
        Outcome::Unhandled if key.code == Code::Tab => return Some(act::act(state, Action::Read)),
        Outcome::Unhandled => return None,
        Outcome::Send(text) => return Some(submit(state, text)),
        Outcome::SendLines(lines) => return Some(send::send_lines(state, lines)),
        Outcome::Full(_) => {
            let texts = RemarkTexts::of(state.language);
            state.say(if pastes { texts.paste_cut } else { texts.too_long }, true);
        }
    }
    Some(Vec::new())
}

/// What words in the line can be completed from.
fn with_context<T>(state: &mut State, work: impl FnOnce(&mut Input, &Context<'_>) -> T) -> T {
    let language = state.language;
    let words = command::COMMANDS.iter().map(|word| (word.name.to_owned(), word.help(language)));
    let actions = Action::ALL.iter().map(|action| (action.name(), action.help(language)));
    let names: Vec<_> = words.chain(actions).collect();
    let commands: Vec<_> = names.iter().map(|(name, help)| (name.as_str(), *help)).collect();
    let context = Context { seen: &state.rooms[state.active].seen, commands: &commands };
    work(&mut state.input, &context)
}

/// A line is a message, unless it begins with a slash and a command's name; two slashes are one.
fn submit(state: &mut State, text: String) -> Vec<Effect> {
    let Some(rest) = text.strip_prefix('/') else { return send::send(state, text) };
    if rest.starts_with('/') {
        return send::send(state, rest.to_owned());
    }
    let name = rest.split_whitespace().next().unwrap_or_default();
    let known =
        Action::named(name).is_some() || command::COMMANDS.iter().any(|word| word.name == name);
    if !known {
        let shown = Text::new(name);
        state.input.set(&text);
        state.say(fill(RemarkTexts::of(state.language).no_command, &[&shown]), true);
        return Vec::new();
    }
    match command::parse(rest, state.language) {
        Ok(asked) => act::asked(state, asked),
        Err(error) => {
            state.input.set(&text);
            state.say(Text::new(&error).to_string(), true);
            Vec::new()
        }
    }
}

/// A key for a line that is asked for: it is edited as any other, and completes nothing.
pub(super) fn edit(line: &mut Input, key: Key) {
    let context = Context { seen: &Seen::default(), commands: &[] };
    match line.press(key, &context) {
        Outcome::Handled
        | Outcome::Unhandled
        | Outcome::Send(_)
        | Outcome::SendLines(_)
        | Outcome::Full(_) => {}
    }
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
            edit(&mut prompt.line, key);
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
        Code::Esc => state.close_layer(),
        Code::Char('c' | 'g') if key.ctrl => state.close_layer(),
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
            let (item, moved) = (items.get(palette.selected), palette.selected > 0);
            return run_line(state, &line, item.map(|item| item.name.as_str()), moved);
        }
        _ => {
            edit(&mut palette.line, key);
            palette.selected = 0;
        }
    }
    Vec::new()
}

/// Runs a line of the palette: as it stands, or what is chosen in the list where it is only the
/// beginning of that, or where somebody went down the list.
fn run_line(state: &mut State, line: &str, chosen: Option<&str>, moved: bool) -> Vec<Effect> {
    let written = line.trim();
    let parsed = command::parse(written, state.language);
    let whole = line.trim_start().contains(' ');
    let chosen = chosen.filter(|_| !whole && (moved || parsed.is_err()));
    let parsed = match chosen.map(|chosen| chosen.split_once(' ').unwrap_or((chosen, ""))) {
        None => parsed,
        Some((name, "")) => command::parse(name, state.language),
        Some((name, _)) => {
            // It needs more words: they are asked for.
            if let Some(Layer::Commands(palette)) = &mut state.layer {
                palette.line.set(&format!("{name} "));
                palette.selected = 0;
            }
            return Vec::new();
        }
    };
    match parsed {
        Ok(asked) => {
            state.close_layer();
            act::asked(state, asked)
        }
        Err(error) => {
            state.say(Text::new(&error).to_string(), true);
            Vec::new()
        }
    }
}
