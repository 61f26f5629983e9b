//! How each scene looks, at every size that people use, in both languages; and its styles, in one
//! size.

use super::{
    people::{Screen, Viewer},
    picture::{drawn, styles, text},
    scenes, theme,
};
use crate::i18n::Language;

/// The sizes at which everything is looked at; the styles are told for one of them.
pub(super) const SIZES: [(u16, u16); 4] = [(120, 40), (80, 24), (40, 12), (20, 4)];
const STYLED: (u16, u16) = (80, 24);

/// A scene and its name.
pub(super) type Named = (&'static str, fn(Screen) -> Viewer);

pub(super) fn look(name: &str, scene: fn(Screen) -> Viewer, sizes: &[(u16, u16)]) {
    for &(columns, rows) in sizes {
        let screen = |language| scene(Screen { language, columns, rows }).state;
        let (english, chinese) = (screen(Language::English), screen(Language::Chinese));
        let mut picture = [("English", &english), ("中文", &chinese)]
            .map(|(title, state)| framed(title, columns, &text(&drawn(state, &theme("dark")))))
            .concat();
        if (columns, rows) == STYLED {
            picture += "── styles\n";
            picture += &styles(&english);
        }
        keep(&format!("{name}_{columns}x{rows}"), &picture);
    }
}

/// Holds a picture against the one that was kept under a name.
pub(super) fn keep(name: &str, picture: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, picture));
}

/// A screen under a line as wide as it is.
pub(super) fn framed(title: &str, columns: u16, text: &str) -> String {
    let columns = usize::from(columns);
    let width = crate::model::str_width(title) + 4;
    let line = "─".repeat(columns.saturating_sub(width));
    format!("── {title} {line}\n{text}")
}

macro_rules! scenes {
    ($($scene:ident,)+) => {
        $(
            #[test]
            fn $scene() {
                look(stringify!($scene), scenes::$scene, &SIZES);
            }
        )+

        /// All of them, for whoever wants to see that something holds for each.
        pub(super) const ALL: &[Named] =
            &[$((stringify!($scene), scenes::$scene),)+];
    };
}

scenes! {
    lively, held, rows, opened, own, writing, search, search_empty, filter, filter_nothing, filter_wrong, which_key,
    help, help_scrolled, palette, palette_typed, palette_nothing, inspector, inspector_short, views,
    members, members_many, mentions, mentions_none, tabs, tabs_last, split_two, split_three, split_five, merged,
    bare, guest, read_only, disconnected, connecting, kicked_out, dismissed, muted_for_all, empty,
    read_mark, remark, remark_wrong, long_id,
    ask_mute, ask_time, ask_dismiss, ask_shield, shield, card, card_note, wave, wave_going, queue, queue_none,
    restricted, acts, acts_empty, hits, marks, streamer, barred,
}

#[test]
fn lively_in_a_window_between() {
    look("lively", scenes::lively, &[(60, 20)]);
}

/// What texts leave to be filled is filled.
#[test]
fn no_place_in_a_text_stays_empty() {
    for (name, scene) in ALL {
        for language in [Language::English, Language::Chinese] {
            let state = scene(Screen { language, columns: 120, rows: 40 }).state;
            let shown = text(&drawn(&state, &theme("dark")));
            assert!(!shown.contains("{}"), "{name}:\n{shown}");
        }
    }
}
