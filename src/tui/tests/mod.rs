//! Screens as they look, whatever is on them.

mod hostile;
mod people;
mod picture;
mod residue;
mod scenes;
mod sizes;
mod snapshots;

use super::Theme;

/// A theme by its name.
fn theme(name: &str) -> Theme {
    Theme::new(name != "mono")
}
