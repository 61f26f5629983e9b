//! How things look: a style for each meaning, by a theme and by what the terminal can.
//!
//! Nothing is told by colour alone: without any, bold, dim, underlined and reversed are left, and
//! every meaning has a word or a sign beside it.

mod color;
mod palette;

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use crate::{
    app::{Highlight, HighlightColor, HighlightStyle, Kind},
    model::{Role, UserId},
};
use palette::Palette;

pub use color::Depth;

/// A theme that danmux brings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeName {
    /// The terminal's own sixteen colours.
    #[default]
    Terminal,
    /// Light on dark.
    Dark,
    /// Dark on light.
    Light,
    /// White on black, and bright colours.
    HighContrast,
    /// Told apart by those who see fewer colours.
    ColourBlind,
    /// No colours.
    Mono,
}

impl ThemeName {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Terminal,
        Self::Dark,
        Self::Light,
        Self::HighContrast,
        Self::ColourBlind,
        Self::Mono,
    ];

    /// The theme of a name, as the configuration writes it.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "terminal" => Self::Terminal,
            "dark" => Self::Dark,
            "light" => Self::Light,
            "high-contrast" => Self::HighContrast,
            "colour-blind" => Self::ColourBlind,
            "mono" => Self::Mono,
            _ => return None,
        })
    }
}

/// `[theme]`: a theme, and what a person changes of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ThemeConfig {
    /// The theme to begin with.
    pub name: ThemeName,
    /// Other colours: what for, and which, as `gift = "#ffcc00"`.
    pub colors: BTreeMap<String, String>,
}

/// A colour in the configuration that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ThemeError {
    /// Nothing is called so.
    #[error("nothing has the colour {0:?}; there are {known}", known = Palette::NAMES.join(", "))]
    Name(String),
    /// No such colour.
    #[error("{0:?} is no colour: say a name as red or light-blue, a number to 255, or #rrggbb")]
    Color(String),
}

/// How things look.
#[derive(Debug, Clone)]
pub struct Theme {
    palette: Palette,
    depth: Depth,
}

impl Theme {
    /// A theme on a terminal of so many colours.
    pub fn new(name: ThemeName, depth: Depth) -> Self {
        let depth = if name == ThemeName::Mono { Depth::None } else { depth };
        Self { palette: Palette::of(name), depth }
    }

    /// A theme as a person changed it.
    ///
    /// # Errors
    /// When a colour or what it is for has no meaning.
    pub fn of(config: &ThemeConfig, depth: Depth) -> Result<Self, ThemeError> {
        let mut theme = Self::new(config.name, depth);
        for (name, text) in &config.colors {
            let place = theme.palette.named(name).ok_or_else(|| ThemeError::Name(name.clone()))?;
            *place = color::read(text).ok_or_else(|| ThemeError::Color(text.clone()))?;
        }
        Ok(theme)
    }

    fn fg(&self, color: Color) -> Style {
        color::at_depth(color, self.depth).map_or(Style::new(), |color| Style::new().fg(color))
    }

    fn bold(&self, color: Color) -> Style {
        self.fg(color).add_modifier(Modifier::BOLD)
    }

    /// What everything is drawn on; nothing where the terminal's own is left.
    pub(super) fn base(&self) -> Style {
        let at = |color: Option<Color>| color.and_then(|color| color::at_depth(color, self.depth));
        let (text, background) = (at(self.palette.text), at(self.palette.background));
        Style { fg: text, bg: background, ..Style::new() }
    }

    /// Somebody's name: the same colour wherever it stands.
    pub(super) fn person(&self, user: &UserId) -> Style {
        // FNV-1a: the same in every run, unlike the hashes of the standard library.
        let hash = user.as_str().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        self.room(usize::try_from(hash >> 32).unwrap_or_default())
    }

    /// Which of several rooms.
    pub(super) fn room(&self, index: usize) -> Style {
        self.fg(self.palette.people[index % palette::PEOPLE])
    }

    /// The word before somebody's name.
    pub(super) fn badge(&self, role: Role) -> Style {
        self.bold(if role == Role::Owner { self.palette.host } else { self.palette.admin })
    }

    /// What is there to be overlooked.
    pub(super) fn quiet(&self) -> Style {
        match self.depth {
            Depth::None => Style::new().add_modifier(Modifier::DIM),
            _ => self.fg(self.palette.quiet),
        }
    }

    /// What shall be seen.
    #[expect(clippy::unused_self, reason = "every style is the theme's")]
    pub(super) fn strong(&self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// What went wrong.
    pub(super) fn wrong(&self) -> Style {
        self.bold(self.palette.wrong)
    }

    /// What went well.
    pub(super) fn good(&self) -> Style {
        self.fg(self.palette.good)
    }

    /// Gifts.
    pub(super) fn gift(&self) -> Style {
        self.fg(self.palette.gift)
    }

    /// Likes, and the moment in which they rise.
    pub(super) fn like(&self, pulse: bool) -> Style {
        if pulse { self.bold(self.palette.like) } else { self.fg(self.palette.like) }
    }

    /// The row that actions are about.
    pub(super) fn selected(&self) -> Style {
        self.bar()
    }

    /// What stands out by a rule of its person.
    pub(super) fn mark(&self, rule: Option<&Highlight>) -> Style {
        let Some(rule) = rule else { return self.strong() };
        let [yellow, red, green, blue, magenta, cyan] = self.palette.marks;
        let color = self.fg(match rule.color {
            HighlightColor::Yellow => yellow,
            HighlightColor::Red => red,
            HighlightColor::Green => green,
            HighlightColor::Blue => blue,
            HighlightColor::Magenta => magenta,
            HighlightColor::Cyan => cyan,
        });
        color.add_modifier(match rule.style {
            HighlightStyle::Bold => Modifier::BOLD,
            HighlightStyle::Underlined => Modifier::UNDERLINED,
            HighlightStyle::Reversed => Modifier::REVERSED,
        })
    }

    /// What calls us.
    pub(super) fn mention(&self) -> Style {
        self.bold(self.palette.mention)
    }

    /// What was looked for.
    pub(super) fn find(&self) -> Style {
        self.strong().add_modifier(Modifier::UNDERLINED)
    }

    /// The line up to which somebody looked.
    pub(super) fn read_mark(&self) -> Style {
        self.fg(self.palette.wrong)
    }

    /// The name of a key.
    pub(super) fn key(&self) -> Style {
        self.bold(self.palette.key)
    }

    /// The frame of what lies over the room.
    pub(super) fn border(&self) -> Style {
        match self.depth {
            Depth::None => Style::new(),
            _ => self.fg(self.palette.border),
        }
    }

    /// What names a part of the screen.
    pub(super) fn title(&self) -> Style {
        self.strong()
    }

    /// An address.
    pub(super) fn link(&self) -> Style {
        self.fg(self.palette.link).add_modifier(Modifier::UNDERLINED)
    }

    /// The bar at the top.
    #[expect(clippy::unused_self, reason = "every style is the theme's")]
    pub(super) fn bar(&self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// The body of a row.
    pub(super) fn row(&self, kind: &Kind) -> Style {
        match kind {
            Kind::Comment(_) => Style::new(),
            Kind::Gift { .. } => self.gift(),
            Kind::Own { .. } | Kind::Tip | Kind::ReadMark => self.quiet(),
            Kind::Notice => self.bold(self.palette.notice),
            Kind::Gap => self.fg(self.palette.wrong),
            Kind::Invitation => self.fg(self.palette.key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_out_does_in_the_way_its_person_chose() {
        let mono = Theme::new(ThemeName::Mono, Depth::Millions);
        for (style, modifier) in [
            ("bold", Modifier::BOLD),
            ("underlined", Modifier::UNDERLINED),
            ("reversed", Modifier::REVERSED),
        ] {
            let rule = serde_json::json!({ "when": "draw", "style": style });
            let rule: Highlight = serde_json::from_value(rule).unwrap();
            assert_eq!(mono.mark(Some(&rule)), Style::new().add_modifier(modifier));
        }
    }

    #[test]
    fn a_person_keeps_a_colour_and_mono_has_none() {
        let theme = Theme::new(ThemeName::Terminal, Depth::Sixteen);
        let tom = UserId::from_peer("tom");
        assert_eq!(theme.person(&tom), theme.person(&UserId::from_peer("tom")));
        let colours: std::collections::HashSet<_> = (0..100)
            .map(|index| theme.person(&UserId::from_peer(&format!("user{index}"))).fg)
            .collect();
        assert_eq!(colours.len(), palette::PEOPLE);
        for mono in
            [Theme::new(ThemeName::Mono, Depth::Millions), Theme::new(ThemeName::Dark, Depth::None)]
        {
            let styles = [mono.person(&tom), mono.wrong(), mono.quiet(), mono.gift(), mono.base()];
            for style in styles {
                assert_eq!((style.fg, style.bg), (None, None));
            }
        }
    }

    #[test]
    fn a_person_changes_colours_and_is_told_what_cannot_be() {
        let config = |text: &str| toml::from_str::<ThemeConfig>(text).unwrap();
        let theme = |text: &str| Theme::of(&config(text), Depth::Millions);
        let gift = theme("name = \"dark\"\ncolors.gift = \"#010203\"").unwrap().gift();
        assert_eq!(gift.fg, Some(Color::Rgb(1, 2, 3)));
        let error = |text: &str| theme(text).unwrap_err().to_string();
        assert!(error("colors.gifts = \"red\"").contains("there are text, background"));
        assert!(error("colors.gift = \"mauve\"").contains("\"mauve\" is no colour"));
        assert!(toml::from_str::<ThemeConfig>("name = \"pink\"").is_err());
        for name in ["terminal", "dark", "light", "high-contrast", "colour-blind", "mono"] {
            let read = config(&format!("name = \"{name}\"")).name;
            assert_eq!(ThemeName::named(name), Some(read));
        }
    }
}
