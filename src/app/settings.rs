//! What a person chooses: sections of the configuration, and their defaults.

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{
    filter::{Expression, WordLists, folded},
    i18n::Language,
    model::{Text, UserId},
};

use super::{
    CrowdLimits, KeyConflict, Keymap, Limits, ModerationSettings, keymap::Place, keymap::Preset,
    ticker::GiftLimits,
};

/// All that a person chooses of the viewer.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// How it behaves.
    pub viewer: ViewerSettings,
    /// Its keys.
    pub keys: KeySettings,
    /// What stands out; the first rule that matches counts.
    pub highlights: Vec<Highlight>,
    /// Filters with a name.
    pub views: BTreeMap<String, Expression>,
    /// Who and what is not shown, as the configuration says.
    pub ignore: Ignore,
    /// How the viewer helps who moderates.
    pub moderation: ModerationSettings,
    /// The word lists that [`ModerationSettings::words`] names.
    pub words: WordLists,
    /// Who and what else is not shown, for good: chosen in the viewer, and kept apart.
    pub kept: Ignore,
    /// The language of the terminal's locale, where the person names none.
    pub language: Language,
}

/// `[viewer]`: how the viewer behaves.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ViewerSettings {
    /// `en` or `zh`; else the locale's.
    pub language: Option<LanguageName>,
    /// Rows that a room keeps.
    pub scrollback_rows: usize,
    /// Bytes that they may take.
    pub scrollback_bytes: usize,
    /// Seconds in which the same words are shown once, with a count; 0 shows each.
    pub merge_seconds: u64,
    /// Comments of one person within `flood_seconds` after which the others are folded; 0 folds
    /// none.
    pub flood_comments: u32,
    /// See `flood_comments`.
    pub flood_seconds: u64,
    /// Gifts under this value have no line.
    pub min_gift_value: u64,
    /// Gifts of this value stand out.
    pub big_gift_value: u64,
    /// Whether anything moves by itself: flying comments, pulses.
    pub motion: bool,
    /// Whether the mouse is the viewer's.
    pub mouse: bool,
    /// Whether a mention and a highlight may ring and notify while nobody looks.
    pub notify: bool,
}

impl Default for ViewerSettings {
    fn default() -> Self {
        let (limits, crowd) = (Limits::default(), CrowdLimits::default());
        Self {
            language: None,
            scrollback_rows: limits.rows,
            scrollback_bytes: limits.bytes,
            merge_seconds: crowd.repeat.as_secs(),
            flood_comments: crowd.flood,
            flood_seconds: crowd.flood_window.as_secs(),
            min_gift_value: 0,
            big_gift_value: 100,
            motion: true,
            mouse: true,
            notify: true,
        }
    }
}

/// A language as people name it in the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LanguageName {
    /// English.
    En,
    /// Simplified Chinese.
    Zh,
}

impl From<LanguageName> for Language {
    fn from(name: LanguageName) -> Self {
        match name {
            LanguageName::En => Self::English,
            LanguageName::Zh => Self::Chinese,
        }
    }
}

/// `[keys]`: the preset, and changes of it: keys and an action's name, or `none`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeySettings {
    /// `arrows` or `vi`.
    pub preset: Preset,
    /// Keys that work anywhere.
    pub everywhere: BTreeMap<String, String>,
    /// Keys among the comments.
    pub list: BTreeMap<String, String>,
    /// Keys while writing.
    pub input: BTreeMap<String, String>,
    /// Keys among the messages that wait for a moderator.
    pub queue: BTreeMap<String, String>,
    /// Keys in the record of acts.
    pub acts: BTreeMap<String, String>,
}

impl KeySettings {
    /// The keys, and what of the changes cannot be.
    pub fn keymap(&self) -> (Keymap, Vec<KeyConflict>) {
        let places = [
            (Place::Everywhere, &self.everywhere),
            (Place::List, &self.list),
            (Place::Input, &self.input),
            (Place::Queue, &self.queue),
            (Place::Acts, &self.acts),
        ];
        let changes: Vec<_> = places
            .into_iter()
            .flat_map(|(place, changes)| {
                changes.iter().map(move |(keys, action)| (place, keys.clone(), action.clone()))
            })
            .collect();
        Keymap::new(self.preset, &changes)
    }
}

/// `[[highlights]]`: what stands out among the comments.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Highlight {
    /// Which rows.
    pub when: Expression,
    /// The colour of its row.
    #[serde(default)]
    pub color: HighlightColor,
    /// How its words look beside their colour.
    #[serde(default)]
    pub style: HighlightStyle,
    /// Whether the terminal rings.
    #[serde(default)]
    pub bell: bool,
    /// Whether the desktop is told, while nobody looks.
    #[serde(default)]
    pub notify: bool,
}

/// A colour for what stands out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HighlightColor {
    /// Yellow.
    #[default]
    Yellow,
    /// Red.
    Red,
    /// Green.
    Green,
    /// Blue.
    Blue,
    /// Magenta.
    Magenta,
    /// Cyan.
    Cyan,
}

/// How the words of what stands out look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HighlightStyle {
    /// Bold.
    #[default]
    Bold,
    /// Underlined.
    Underlined,
    /// In the colour of the ground, on their own.
    Reversed,
}

/// `[ignore]`: who and what is not shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ignore {
    /// Ids of users: neither their comments nor their comings and goings are shown.
    pub users: Vec<UserId>,
    /// Phrases: no comment that holds one is shown.
    pub phrases: Vec<String>,
}

impl Ignore {
    /// Whether what somebody said is not to be shown.
    pub fn matches(&self, from: &UserId, body: &Text) -> bool {
        if self.users.contains(from) || self.phrases.is_empty() {
            return self.users.contains(from);
        }
        let body = folded(body.as_str());
        // Nothing is in everything.
        let phrases = self.phrases.iter().filter(|phrase| !phrase.trim().is_empty());
        { phrases }.any(|phrase| body.contains(&folded(phrase)))
    }
}

impl Settings {
    /// The language that danmux speaks.
    pub fn language(&self) -> Language {
        self.viewer.language.map_or(self.language, Language::from)
    }

    pub(super) fn limits(&self) -> Limits {
        Limits { rows: self.viewer.scrollback_rows, bytes: self.viewer.scrollback_bytes }
    }

    pub(super) fn gifts(&self) -> GiftLimits {
        let ViewerSettings { min_gift_value, big_gift_value, .. } = self.viewer;
        GiftLimits { least: min_gift_value.into(), big: big_gift_value.into() }
    }

    pub(super) fn crowd(&self) -> CrowdLimits {
        CrowdLimits {
            repeat: Duration::from_secs(self.viewer.merge_seconds),
            flood: self.viewer.flood_comments,
            flood_window: Duration::from_secs(self.viewer.flood_seconds),
        }
    }
}
