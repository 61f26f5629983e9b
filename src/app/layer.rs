//! What lies over the room, or beside it: one at a time, closed by Esc.

use crate::model::Text;

use super::{
    Action, ActsList, Asking, Card, EDITING, Hits, Input, Keymap, Layout, Pane, Queue, Restricted,
    State, Wave, command,
};
use crate::i18n::Language;

/// Something over the room or beside it.
#[derive(Debug)]
pub enum Layer {
    /// The keys.
    Help {
        /// Lines above the first that is shown.
        scroll: usize,
    },
    /// All commands, and a line to find them by.
    Commands(Palette),
    /// A message as it came.
    Inspector {
        /// Its lines.
        lines: Vec<Text>,
        /// Lines above the first that is shown.
        scroll: usize,
    },
    /// The saved views.
    Views {
        /// Which is chosen.
        selected: usize,
    },
    /// The room in numbers.
    Statistics,
    /// The show so far, or as it was.
    EndCard,
    /// The people here.
    Members {
        /// Lines above the first that is shown.
        scroll: usize,
    },
    /// Gifts and top givers.
    Gifts,
    /// Mentions and highlights of all rooms.
    Mentions(Pane),
    /// An act that is asked for.
    Asking(Asking),
    /// A person's card.
    Card(Card),
    /// An act on many.
    Wave(Wave),
    /// What waits for a moderator.
    Queue(Queue),
    /// Who is muted and banned.
    Restricted(Restricted),
    /// The record of acts.
    Acts(ActsList),
    /// What word lists hit.
    Hits(Hits),
}

impl Layer {
    /// Whether it stands beside the comments where there is room for that; the others lie over
    /// them.
    pub fn stands_beside(&self) -> bool {
        matches!(
            self,
            Self::Members { .. }
                | Self::Gifts
                | Self::Mentions(_)
                | Self::Queue(_)
                | Self::Restricted(_)
                | Self::Acts(_)
        )
    }

    pub(super) fn scroll_mut(&mut self) -> Option<&mut usize> {
        match self {
            Self::Help { scroll } | Self::Inspector { scroll, .. } | Self::Members { scroll } => {
                Some(scroll)
            }
            Self::Views { selected } => Some(selected),
            Self::Commands(palette) => Some(&mut palette.selected),
            Self::Card(card) => Some(&mut card.scroll),
            Self::Hits(hits) => Some(&mut hits.scroll),
            Self::Wave(wave) => Some(&mut wave.selected),
            _ => None,
        }
    }
}

/// A line in which one looks for a command by its name, and what was found.
#[derive(Debug, Default)]
pub struct Palette {
    /// What was written.
    pub line: Input,
    /// Which of [`Self::items`] is chosen.
    pub selected: usize,
    /// The list that it lies over: commands may be about what is chosen there.
    pub(super) under: Option<Box<Layer>>,
}

/// An entry of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaletteItem {
    /// The word to write, with what it takes.
    pub name: String,
    /// What it does.
    pub help: &'static str,
    /// Its keys, if it has any.
    pub keys: String,
}

impl Palette {
    /// What the line may mean: those that begin with it first, then those that hold it in their
    /// name, then those whose description does.
    pub fn items(&self, keymap: &Keymap, language: Language) -> Vec<PaletteItem> {
        let line = self.line.text().trim_start();
        let word = line.split(' ').next().unwrap_or_default().to_lowercase();
        // A word that is written out needs no guessing at others.
        let whole = line.contains(' ');
        let actions = Action::ALL.iter().map(|action| PaletteItem {
            name: action.name(),
            help: action.help(language),
            keys: keymap
                .keys_of(*action)
                .map(|(_, keys)| keys)
                .min_by_key(String::len)
                .unwrap_or_default(),
        });
        let commands = command::COMMANDS.iter().map(|command| PaletteItem {
            name: format!("{} {}", command.name, command.takes),
            help: command.help(language),
            keys: String::new(),
        });
        let mut found: Vec<(usize, PaletteItem)> = commands
            .chain(actions)
            .filter_map(|item| {
                let name = item.name.split(' ').next().unwrap_or_default();
                let rank = if name == word {
                    0
                } else if whole {
                    return None;
                } else if name.starts_with(&word) {
                    1
                } else if name.contains(&word) {
                    2
                } else if item.help.to_lowercase().contains(&word) {
                    3
                } else {
                    return None;
                };
                Some((rank, item))
            })
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, item)| item).collect()
    }
}

impl State {
    /// Whether a layer takes every key, also those of the input.
    pub fn layer_has_keys(&self) -> bool {
        self.layer.as_ref().is_some_and(|layer| !layer.stands_beside())
    }

    /// How far the layer may be scrolled, about: keys beyond its end are not saved up.
    pub(super) fn last_scroll(&self) -> usize {
        let rows = usize::from(self.size.1);
        let (lines, shown) = match &self.layer {
            Some(Layer::Help { .. }) => {
                // Titles stand between them, and keys of one action on one line.
                (self.keymap.bindings().len() + EDITING.len(), rows.saturating_sub(2))
            }
            Some(Layer::Inspector { lines, .. }) => {
                // A line may be broken into several.
                let columns = usize::from(self.size.0.saturating_sub(8)).max(1);
                let broken = lines.iter().map(|line| line.width() / columns + 1).sum();
                (broken, rows.saturating_sub(4))
            }
            Some(Layer::Views { .. }) => (self.settings.views.len(), 1),
            Some(Layer::Commands(palette)) => (palette.items(&self.keymap, self.language).len(), 1),
            Some(Layer::Members { .. }) => {
                let (members, shown) = (&self.room().members, Layout::of(self).side.height);
                let people = members.present().len() + members.admins().len();
                (people + members.muted(self.now).len() + 14, usize::from(shown))
            }
            Some(Layer::Hits(hits)) => (hits.hits.len(), rows.saturating_sub(4)),
            Some(Layer::Wave(wave)) => (wave.people.len(), 1),
            // What was said, what was done, and a dozen lines more.
            Some(Layer::Card(card)) => {
                let acts = self.acts_about(&card.target.user).count();
                (self.messages_of(&card.target.user).len() + acts + 12, rows.saturating_sub(2))
            }
            _ => (0, 0),
        };
        lines.saturating_sub(shown)
    }
}
