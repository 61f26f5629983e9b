//! In which styles each scene is drawn, at the sizes for which [`super::snapshots`] does not tell
//! it, and in Chinese: a map of each screen, with a letter for each look.

use std::fmt::Write;

use super::{
    people::{Screen, Viewer},
    picture::looks,
    snapshots::{ALL, framed, keep},
};
use crate::i18n::Language;

const SCREENS: [Screen; 4] = [
    Screen { language: Language::Chinese, columns: 80, rows: 24 },
    Screen { language: Language::English, columns: 120, rows: 40 },
    Screen { language: Language::English, columns: 40, rows: 12 },
    Screen { language: Language::English, columns: 20, rows: 4 },
];
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// Tells the styles of a scene: what each letter stands for, and a map of each screen.
pub(super) fn look(name: &str, scene: fn(Screen) -> Viewer) {
    let mut known: Vec<String> = Vec::new();
    let maps: Vec<_> = SCREENS
        .map(|screen| framed(&title(screen), screen.columns, &map(&mut known, screen, scene)))
        .into();
    let mut told = String::new();
    for (letter, look) in LETTERS.chars().zip(&known) {
        writeln!(told, "{letter}  {look}").unwrap();
    }
    keep(&format!("{name}_styles"), &(told + &maps.concat()));
}

fn title(screen: Screen) -> String {
    let language = if screen.language == Language::Chinese { "中文 " } else { "" };
    format!("{language}{}×{}", screen.columns, screen.rows)
}

fn map(known: &mut Vec<String>, screen: Screen, scene: fn(Screen) -> Viewer) -> String {
    let mut map = String::new();
    for row in looks(&scene(screen).state) {
        let letters: String = row.into_iter().map(|look| letter(known, look)).collect();
        writeln!(map, "{}", letters.trim_end()).unwrap();
    }
    map
}

/// The letter that stands for a look; a blank for what is plain.
fn letter(known: &mut Vec<String>, look: String) -> char {
    if look.is_empty() {
        return ' ';
    }
    let at = known.iter().position(|other| *other == look).unwrap_or_else(|| {
        known.push(look);
        known.len() - 1
    });
    LETTERS.chars().nth(at).unwrap()
}

#[test]
fn each_scene_in_its_styles() {
    let mut wrong = Vec::new();
    for (name, scene) in ALL {
        // All of them are looked at, also behind one that differs.
        if std::panic::catch_unwind(|| look(name, *scene)).is_err() {
            wrong.push(*name);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}
