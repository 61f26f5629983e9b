//! Screens as they look, whatever is on them.

mod clicks;
mod hostile;
mod moving;
mod people;
mod picture;
mod residue;
mod scenes;
mod sizes;
mod snapshots;
mod status;
mod strangers;
mod styles;
mod terminal;
mod ticker;
mod told;
mod warnings;

use super::{Depth, Theme, ThemeName};

/// A theme by its name.
fn theme(name: &str) -> Theme {
    match ThemeName::named(name) {
        Some(name) => Theme::new(name, Depth::Millions),
        None => panic!("no theme {name}"),
    }
}
