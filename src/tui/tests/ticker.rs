//! What the ticker says of gifts.

use super::{
    people::Screen,
    picture::{drawn, text},
    theme,
};

#[test]
fn numbers_are_grouped_as_the_panes_group_them() {
    let mut viewer = Screen::english(80, 24).viewer(&["demo"], Some("Tom"));
    viewer.give("Kenji", "Rocket", 1_314, 100);
    let screen = text(&drawn(&viewer.state, &theme("dark")));
    assert!(screen.contains("×1,314 (131,400)"), "{screen}");
}
