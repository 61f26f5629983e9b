//! The keys that matter now, from the keys in force; and what may come after a first key.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::{Action, Focus, Place, State},
    model::str_width,
    tui::{pen::Pen, theme::Theme},
};

/// What people look for first, by where the keys go.
const WRITING: [Action; 6] =
    [Action::Read, Action::Help, Action::Commands, Action::Search, Action::Members, Action::Quit];
const READING: [Action; 10] = [
    Action::Write,
    Action::Up,
    Action::Hold,
    Action::Search,
    Action::Filter,
    Action::Copy,
    Action::Inspect,
    Action::Commands,
    Action::Help,
    Action::Quit,
];

pub(in crate::tui) fn draw(area: Rect, buffer: &mut Buffer, state: &State, theme: &Theme) {
    if area.is_empty() {
        return;
    }
    let place = if state.focus == Focus::Input && !state.layer_has_keys() {
        Place::Input
    } else {
        Place::List
    };
    let actions: &[Action] = if place == Place::Input { &WRITING } else { &READING };
    let mut pen = Pen::at(buffer, area, 0);
    pen.skip(1);
    for action in actions {
        if *action == Action::Write && !state.may_write() {
            continue;
        }
        let Some(key) = state.keymap.key_of(place, *action) else { continue };
        let help = action.help(state.language);
        // A word or two: the help says the rest.
        let short = help.split([',', ';', '，', '；', '：', ':']).next().unwrap_or(help);
        if str_width(&key) + str_width(short) + 3 > pen.left() {
            break;
        }
        pen.write(&key, theme.key());
        pen.write(&format!(" {short}"), theme.quiet());
        pen.skip(2);
    }
}
