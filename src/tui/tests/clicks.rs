//! That a click meets the entry that is drawn under it, in every list and at every size.

use ratatui::style::Modifier;

use super::{
    people::{Screen, Viewer},
    picture::{drawn, row},
    scenes::{layers, moderation},
    snapshots::SIZES,
    theme,
};
use crate::{
    app::{Layer, Mouse, MouseButton, MouseKind, Msg, State},
    i18n::Language,
    tui::layout::rect,
};

const LISTS: [fn(Screen) -> Viewer; 5] =
    [layers::palette, layers::views, moderation::queue, moderation::restricted, moderation::acts];

/// The rows of the list that are drawn as chosen, and what stands in them.
fn chosen(state: &State) -> Vec<String> {
    let Some(entries) = state.entries() else { return Vec::new() };
    let theme = theme("dark");
    let buffer = drawn(state, &theme);
    let area = rect(entries.area, buffer.area);
    let marked = |y: &u16| buffer[(area.right() - 1, *y)].modifier.contains(Modifier::REVERSED);
    let rows = (area.top()..area.bottom()).filter(marked);
    rows.map(|y| row(&buffer, area, y).trim_end().to_owned()).collect()
}

#[test]
fn a_click_chooses_what_is_drawn_there() {
    for scene in LISTS {
        for (columns, rows) in SIZES {
            for language in [Language::English, Language::Chinese] {
                let mut viewer = scene(Screen { language, columns, rows });
                for y in 0..rows {
                    let Some(entries) = viewer.state.entries() else { panic!("no list is open") };
                    let x = entries.area.x + entries.area.width / 2;
                    if entries.at(x, y).is_none() {
                        continue;
                    }
                    let buffer = drawn(&viewer.state, &theme("dark"));
                    let under = row(&buffer, rect(entries.area, buffer.area), y);
                    if chosen(&viewer.state).contains(&under.trim_end().to_owned()) {
                        continue;
                    }
                    let kind = MouseKind::Press(MouseButton::Left);
                    viewer.feed(Msg::Mouse(Mouse { kind, column: x, row: y }));
                    let chosen = chosen(&viewer.state);
                    assert!(
                        chosen.iter().any(|row| row == under.trim_end()),
                        "{columns}x{rows} {y}: {under:?} {chosen:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_click_outside_closes_and_one_on_a_key_does_it() {
    let screen = Screen { language: Language::English, columns: 80, rows: 24 };
    let click = |viewer: &mut Viewer, column, row| {
        let kind = MouseKind::Press(MouseButton::Left);
        viewer.feed(Msg::Mouse(Mouse { kind, column, row }));
    };
    let mut viewer = layers::views(screen);
    click(&mut viewer, 0, 0);
    assert!(viewer.state.layer.is_none());
    for hint in viewer.state.hints() {
        if hint.label == "commands" {
            click(&mut viewer, u16::try_from(hint.start).unwrap(), 23);
        }
    }
    assert!(matches!(viewer.state.layer, Some(Layer::Commands(_))));
    // The line in which one writes is the popup's too.
    let area = viewer.state.entries().unwrap().area;
    click(&mut viewer, area.x, area.y - 1);
    assert!(matches!(viewer.state.layer, Some(Layer::Commands(_))));
}
