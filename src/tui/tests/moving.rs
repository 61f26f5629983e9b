//! Scenes that go on by themselves, or that end with a key: how they look, and that no window is too
//! small for them.

use super::{
    scenes, sizes,
    snapshots::{Named, SIZES, look},
    styles,
};

macro_rules! scenes {
    ($($scene:ident,)+) => {
        const ALL: &[Named] =
            &[$((stringify!($scene), scenes::$scene),)+];

        $(
            #[test]
            fn $scene() {
                look(stringify!($scene), scenes::$scene, &SIZES);
                styles::look(stringify!($scene), scenes::$scene);
            }
        )+
    };
}

scenes! {
    statistics, statistics_none, end_card, gifts, gifts_none, stage, paste, paste_many, menu_names,
    menu_emoji, menu_commands, menu_far, history, history_nothing,
}

#[test]
fn no_window_is_too_small() {
    sizes::none_is_too_small(ALL);
}
