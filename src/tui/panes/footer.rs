//! The keys that matter now, from the keys in force, each with a word or two: the help says the rest.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::{Action, Focus, Kind, Layer, Place, PromptKind, State},
    i18n::FooterTexts,
    model::str_width,
    tui::{pen::Pen, theme::Theme},
};

pub(in crate::tui) fn draw(area: Rect, buffer: &mut Buffer, state: &State, theme: &Theme) {
    if area.is_empty() {
        return;
    }
    let mut pen = Pen::at(buffer, area, 0);
    pen.skip(1);
    for (key, label) in keys(state) {
        if str_width(&key) + 1 + str_width(label) > pen.left() {
            break;
        }
        pen.write(&key, theme.key());
        pen.write(&format!(" {label}"), theme.quiet());
        pen.skip(2);
    }
}

/// Keys and what they do now; what matters most comes first.
fn keys(state: &State) -> Vec<(String, &'static str)> {
    let texts = FooterTexts::of(state.language);
    let fixed = |keys: &[(&str, &'static str)]| {
        keys.iter().map(|(key, label)| ((*key).to_owned(), *label)).collect()
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
    let writing = state.focus == Focus::Input && !state.layer_has_keys();
    let place = if writing { Place::Input } else { Place::List };
    let actions = if writing { while_writing(state, texts) } else { in_list(state, texts) };
    let key = |(action, label)| Some((state.keymap.key_of(place, action)?, label));
    actions.into_iter().filter_map(key).collect()
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
        Some(Layer::Statistics | Layer::EndCard) => return vec![(Action::Back, texts.close)],
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
    if state.may_write() {
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
