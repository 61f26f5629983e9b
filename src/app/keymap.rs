//! Which keys do what: two presets, what a person changes of them, and what lies in wait.

mod presets;

use serde::Deserialize;

use super::{Action, Code, Key, key::UnknownKey};
use presets::{COMMON, VI};

/// Keys in a row that one binding may have.
const MAX_KEYS: usize = 4;

/// A set of keys to begin with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// Arrows, and letters for actions; begins where one writes.
    #[default]
    Arrows,
    /// As vi moves; begins among the comments.
    Vi,
}

/// Where a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Anywhere.
    Everywhere,
    /// While the comments, or a pane beside or over them, have the keys.
    List,
    /// While one writes.
    Input,
    /// Among the messages that wait for a moderator; what has no key here has that of the list.
    Queue,
    /// In the record of acts; what has no key here has that of the list.
    Acts,
}

impl Place {
    /// Where keys are looked up in this place, one after the other.
    fn chain(self) -> &'static [Self] {
        match self {
            Self::Everywhere => &[Self::Everywhere],
            Self::List => &[Self::List, Self::Everywhere],
            Self::Input => &[Self::Input, Self::Everywhere],
            Self::Queue => &[Self::Queue, Self::List, Self::Everywhere],
            Self::Acts => &[Self::Acts, Self::List, Self::Everywhere],
        }
    }
}

/// Keys and what they do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Where.
    pub place: Place,
    /// The keys, pressed one after the other.
    pub keys: Vec<Key>,
    /// What they do.
    pub action: Action,
    /// Whether the person chose it.
    pub own: bool,
}

/// What keys lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// An action.
    Action(Action),
    /// More keys.
    Prefix,
    /// Nothing.
    Nothing,
}

/// A change of the keys that cannot be, or that has a price.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyConflict {
    /// No such key.
    #[error(transparent)]
    Key(#[from] UnknownKey),
    /// No such action.
    #[error("no action is called {0:?}; see the names in `danmux config show`")]
    Action(String),
    /// Too many keys in a row.
    #[error("{0:?} has more than {MAX_KEYS} keys in a row")]
    Long(String),
    /// A key that would act cannot begin others as well.
    #[error("{0} acts by itself, so {1} can never be pressed; give one of them other keys")]
    Shadowed(String, String),
    /// An action that no key is left for.
    #[error("no key is left for {0}")]
    Lost(String),
    /// A sign that acts where one writes.
    #[error("{0} acts while one writes, so it can no longer be typed")]
    Untyped(String),
    /// A key that does something else in one place than everywhere.
    #[error("{0} does {1} in one place, so {2} is not to be had there by it")]
    Hidden(String, String, String),
}

impl KeyConflict {
    /// The keys or the action that it is about, as the configuration writes them.
    pub fn about(&self) -> String {
        match self {
            Self::Key(UnknownKey(name))
            | Self::Action(name)
            | Self::Long(name)
            | Self::Shadowed(name, _)
            | Self::Untyped(name)
            | Self::Hidden(name, ..)
            | Self::Lost(name) => name.clone(),
        }
    }

    /// Whether the keys can be used nevertheless: a person may want it so.
    pub fn is_note(&self) -> bool {
        matches!(self, Self::Lost(_) | Self::Untyped(_) | Self::Hidden(..))
    }
}

/// The keys of a viewer.
#[derive(Debug, Clone)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

impl Keymap {
    /// The keys of a preset, as a person changed them: place, keys, and an action's name or
    /// `none`. What cannot be is left out and told.
    pub fn new(preset: Preset, changes: &[(Place, String, String)]) -> (Self, Vec<KeyConflict>) {
        let mut keymap = Self { bindings: Vec::new() };
        let mut conflicts = Vec::new();
        let vi = if preset == Preset::Vi { VI } else { &[] };
        for (place, keys, action) in COMMON.iter().chain(vi) {
            match sequence(keys) {
                Ok(keys) => keymap.bind(*place, keys, Some(*action), false),
                Err(conflict) => conflicts.push(conflict),
            }
        }
        for (place, keys, name) in changes {
            let action = match (name.as_str(), Action::named(name)) {
                ("none", _) => None,
                (_, Some(action)) => Some(action),
                (_, None) => {
                    conflicts.push(KeyConflict::Action(name.clone()));
                    continue;
                }
            };
            match sequence(keys) {
                Ok(keys) => keymap.bind(*place, keys, action, true),
                Err(conflict) => conflicts.push(conflict),
            }
        }
        conflicts.extend(keymap.shadowed());
        conflicts.extend(keymap.untyped());
        conflicts.extend(keymap.hidden());
        for action in COMMON.iter().chain(vi).map(|(.., action)| *action) {
            let lost = KeyConflict::Lost(action.name());
            if keymap.keys_of(action).next().is_none() && !conflicts.contains(&lost) {
                conflicts.push(lost);
            }
        }
        (keymap, conflicts)
    }

    fn bind(&mut self, place: Place, keys: Vec<Key>, action: Option<Action>, own: bool) {
        self.bindings.retain(|binding| binding.place != place || binding.keys != keys);
        if let Some(action) = action {
            self.bindings.push(Binding { place, keys, action, own });
        }
    }

    /// Bindings that others hide: no one waits for a second key where the first acts.
    fn shadowed(&self) -> Vec<KeyConflict> {
        let hides = |first: &Binding, second: &Binding| {
            first.keys.len() < second.keys.len()
                && second.keys.starts_with(&first.keys)
                && (first.place == second.place
                    || first.place == Place::Everywhere
                    || second.place == Place::Everywhere)
        };
        let mut found = Vec::new();
        for second in &self.bindings {
            for first in self.bindings.iter().filter(|first| hides(first, second)) {
                found.push(KeyConflict::Shadowed(shown(&first.keys), shown(&second.keys)));
            }
        }
        found
    }

    /// Signs that a person bound where one writes.
    fn untyped(&self) -> impl Iterator<Item = KeyConflict> {
        let signs = self.bindings.iter().filter(|binding| {
            let sign = |key: &Key| matches!(key.code, Code::Char(_)) && !key.ctrl && !key.alt;
            binding.own && binding.place != Place::List && binding.keys.first().is_some_and(sign)
        });
        signs.map(|binding| KeyConflict::Untyped(shown(&binding.keys)))
    }

    /// Keys of a place that a person's choice set against those of everywhere.
    fn hidden(&self) -> Vec<KeyConflict> {
        let mut found = Vec::new();
        for here in self.bindings.iter().filter(|binding| binding.place != Place::Everywhere) {
            let clash = self.bindings.iter().find(|other| {
                other.place == Place::Everywhere
                    && other.keys == here.keys
                    && other.action != here.action
                    && (other.own || here.own)
            });
            if let Some(other) = clash {
                let names = (here.action.name(), other.action.name());
                found.push(KeyConflict::Hidden(shown(&here.keys), names.0, names.1));
            }
        }
        found
    }

    /// All bindings.
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// Whether a key does what its person chose for it.
    pub fn is_own(&self, place: Place, key: Key) -> bool {
        let here = |binding: &Binding| place.chain().contains(&binding.place);
        self.bindings
            .iter()
            .any(|other| other.own && here(other) && other.keys.first() == Some(&key))
    }

    /// What keys lead to in a place, pressed one after the other.
    pub fn lookup(&self, place: Place, keys: &[Key]) -> Lookup {
        let here = |binding: &&Binding| place.chain().contains(&binding.place);
        let exact = |place| {
            self.bindings
                .iter()
                .find(|binding| binding.place == place && binding.keys == keys)
                .map(|binding| binding.action)
        };
        if let Some(action) = place.chain().iter().find_map(|place| exact(*place)) {
            return Lookup::Action(action);
        }
        let longer =
            self.bindings.iter().filter(here).any(|binding| binding.keys.starts_with(keys));
        if longer { Lookup::Prefix } else { Lookup::Nothing }
    }

    /// What may come after keys that were pressed: the rest of each binding, and what it does.
    pub fn after(&self, place: Place, keys: &[Key]) -> impl Iterator<Item = (String, Action)> {
        self.bindings
            .iter()
            .filter(move |binding| place.chain().contains(&binding.place))
            .filter_map(move |binding| {
                let rest = binding.keys.strip_prefix(keys).filter(|rest| !rest.is_empty())?;
                Some((shown(rest), binding.action))
            })
    }

    /// The keys of an action, as people read them.
    pub fn keys_of(&self, action: Action) -> impl Iterator<Item = (Place, String)> {
        self.bindings
            .iter()
            .filter(move |binding| binding.action == action)
            .map(|binding| (binding.place, shown(&binding.keys)))
    }

    /// The first key of an action in a place, as people read it.
    pub fn key_of(&self, place: Place, action: Action) -> Option<String> {
        let mut keys: Vec<_> =
            self.keys_of(action).filter(|(bound, _)| place.chain().contains(bound)).collect();
        // A letter is shorter to say than a function key.
        keys.sort_by_key(|(bound, keys)| (*bound == Place::Everywhere, keys.chars().count()));
        keys.into_iter().next().map(|(_, keys)| keys)
    }
}

/// Keys in a row, as people read them.
pub(super) fn shown(keys: &[Key]) -> String {
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn sequence(text: &str) -> Result<Vec<Key>, KeyConflict> {
    let keys: Vec<Key> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    match keys.len() {
        0 => Err(KeyConflict::Key(UnknownKey(text.to_owned()))),
        1..=MAX_KEYS => Ok(keys),
        _ => Err(KeyConflict::Long(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Place::{Everywhere, Input, List},
        *,
    };

    fn change(place: Place, keys: &str, action: &str) -> (Place, String, String) {
        (place, keys.to_owned(), action.to_owned())
    }

    #[test]
    fn both_presets_are_whole_and_free_of_conflicts() {
        for preset in [Preset::Arrows, Preset::Vi] {
            let (keymap, conflicts) = Keymap::new(preset, &[]);
            assert_eq!(conflicts, []);
            for action in Action::ALL {
                let vi_only = matches!(
                    action,
                    Action::HalfUp
                        | Action::HalfDown
                        | Action::ScrollUp
                        | Action::ScrollDown
                        | Action::Read
                );
                assert!(vi_only || keymap.keys_of(*action).next().is_some(), "{}", action.name());
            }
            let esc = [Key::plain(Code::Esc)];
            assert_eq!(keymap.lookup(List, &esc), Lookup::Action(Action::Back));
        }
    }

    #[test]
    fn a_sequence_waits_for_its_end() {
        let (keymap, _) = Keymap::new(Preset::Vi, &[]);
        let [g, x] = ['g', 'x'].map(|c| Key::plain(Code::Char(c)));
        assert_eq!(keymap.lookup(List, &[g]), Lookup::Prefix);
        assert_eq!(keymap.lookup(List, &[g, g]), Lookup::Action(Action::Oldest));
        assert_eq!(keymap.lookup(List, &[g, x]), Lookup::Nothing);
        assert_eq!(keymap.lookup(Input, &[g]), Lookup::Nothing);
        let after: Vec<_> = keymap.after(List, &[x]).map(|(keys, _)| keys).collect();
        assert_eq!(after, ["u", "U", "p", "P", "x"]);
    }

    #[test]
    fn a_person_changes_keys_and_is_told_what_cannot_be() {
        let (keymap, conflicts) = Keymap::new(
            Preset::Arrows,
            &[
                change(List, "e", "hold"),
                change(List, "space", "page-down"),
                change(List, "q", "none"),
            ],
        );
        assert_eq!(conflicts, []);
        let key = |text: &str| [text.parse::<Key>().unwrap()];
        assert_eq!(keymap.lookup(List, &key("e")), Lookup::Action(Action::Hold));
        assert_eq!(keymap.lookup(List, &key("space")), Lookup::Action(Action::PageDown));
        assert_eq!(keymap.lookup(List, &key("q")), Lookup::Nothing);
        let told = |place, keys: &str, action: &str| {
            let (_, conflicts) = Keymap::new(Preset::Arrows, &[change(place, keys, action)]);
            conflicts.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
        };
        assert!(told(List, "hyper-z", "hold").contains("hyper-z"));
        assert!(told(List, "e", "fly").contains("fly"));
        assert!(told(List, "x", "hold").contains("x acts by itself, so x u can never be pressed"));
        assert!(told(List, "i", "none").contains("no key is left for inspect"));
        assert!(told(List, "a b c d e", "hold").contains("more than 4"));
        assert!(told(Everywhere, "z", "hold").contains("z acts while one writes"));
        assert!(told(Input, "space", "hold").contains("can no longer be typed"));
        assert_eq!(told(Input, "ctrl-o", "hold"), "");
        let hidden = told(List, "f1", "hold");
        assert!(hidden.contains("F1 does hold in one place, so help"), "{hidden}");
        assert!(told(Everywhere, "x y", "hold").contains("can no longer be typed"));
        assert!(told(List, "g", "hold").is_empty());
        assert!(!told(List, "", "hold").is_empty());
    }
}
