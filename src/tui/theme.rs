//! Colours: the terminal's own sixteen, so that they suit its background.

use ratatui::style::{Color, Modifier, Style};

use crate::{
    app::Kind,
    model::{Role, UserId},
};

/// How things look.
#[derive(Debug, Clone)]
pub struct Theme {
    color: bool,
    strong: Style,
    bar: Style,
}

/// Colours that people are told apart by: none of the greys, and none that means something here.
const PEOPLE: [Color; 9] = [
    Color::Cyan,
    Color::Green,
    Color::Magenta,
    Color::Blue,
    Color::Yellow,
    Color::LightCyan,
    Color::LightGreen,
    Color::LightMagenta,
    Color::LightBlue,
];

impl Theme {
    /// With colours, or with none but bold, dim and reversed.
    pub fn new(color: bool) -> Self {
        let with = |modifier| Style::new().add_modifier(modifier);
        Self { color, strong: with(Modifier::BOLD), bar: with(Modifier::REVERSED) }
    }

    fn fg(&self, color: Color) -> Style {
        if self.color { Style::new().fg(color) } else { Style::new() }
    }

    /// Somebody's name: the same colour wherever it stands.
    pub(super) fn person(&self, user: &UserId) -> Style {
        // FNV-1a: the same in every run, unlike the hashes of the standard library.
        let hash = user.as_str().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let index = usize::try_from(hash >> 32).unwrap_or_default() % PEOPLE.len();
        self.fg(PEOPLE[index])
    }

    /// The word before somebody's name.
    pub(super) fn badge(&self, role: Role) -> Style {
        let color = if role == Role::Owner { Color::Yellow } else { Color::Green };
        self.fg(color).add_modifier(Modifier::BOLD)
    }

    /// What is there to be overlooked.
    pub(super) fn quiet(&self) -> Style {
        if self.color { self.fg(Color::DarkGray) } else { Style::new().add_modifier(Modifier::DIM) }
    }

    /// What shall be seen.
    pub(super) fn strong(&self) -> Style {
        self.strong
    }

    /// What went wrong.
    pub(super) fn wrong(&self) -> Style {
        self.fg(Color::Red).add_modifier(Modifier::BOLD)
    }

    /// What went well.
    pub(super) fn good(&self) -> Style {
        self.fg(Color::Green)
    }

    /// Gifts.
    pub(super) fn gift(&self) -> Style {
        self.fg(Color::Yellow)
    }

    /// Likes, and the moment in which they rise.
    pub(super) fn like(&self, pulse: bool) -> Style {
        let style = self.fg(Color::Red);
        if pulse { style.add_modifier(Modifier::BOLD) } else { style }
    }

    /// The bar at the top.
    pub(super) fn bar(&self) -> Style {
        self.bar
    }

    /// The body of a row.
    pub(super) fn row(&self, kind: &Kind) -> Style {
        match kind {
            Kind::Comment { .. } => Style::new(),
            Kind::Tip => self.quiet(),
            Kind::Notice => self.fg(Color::Yellow).add_modifier(Modifier::BOLD),
            Kind::Gap => self.fg(Color::Red),
            Kind::Invitation => self.fg(Color::Cyan),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_keeps_a_colour_and_mono_has_none() {
        let theme = Theme::new(true);
        let tom = UserId::from_peer("tom");
        assert_eq!(theme.person(&tom), theme.person(&UserId::from_peer("tom")));
        let colours: std::collections::HashSet<_> = (0..100)
            .map(|index| theme.person(&UserId::from_peer(&format!("user{index}"))).fg)
            .collect();
        assert_eq!(colours.len(), PEOPLE.len());
        let mono = Theme::new(false);
        for style in [mono.person(&tom), mono.wrong(), mono.quiet(), mono.gift()] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }
}
