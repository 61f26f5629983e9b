//! The colours of each theme.

use ratatui::style::Color;

use super::ThemeName;

/// Colours that people are told apart by.
pub(super) const PEOPLE: usize = 9;

/// The colours of a theme, each for what it means.
#[derive(Debug, Clone)]
pub(super) struct Palette {
    /// Of plain text, and behind everything; `None` leaves the terminal's own.
    pub(super) text: Option<Color>,
    pub(super) background: Option<Color>,
    pub(super) quiet: Color,
    pub(super) wrong: Color,
    pub(super) good: Color,
    pub(super) gift: Color,
    pub(super) like: Color,
    pub(super) host: Color,
    pub(super) admin: Color,
    pub(super) notice: Color,
    pub(super) mention: Color,
    pub(super) link: Color,
    pub(super) key: Color,
    pub(super) border: Color,
    /// Yellow, red, green, blue, magenta, cyan: what a person's own rules mark.
    pub(super) marks: [Color; 6],
    pub(super) people: [Color; PEOPLE],
}

const fn rgb(hex: u32) -> Color {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color::Rgb(red, green, blue)
}

/// The terminal's own sixteen, so that they suit its background: none of the greys but for what may
/// be overlooked.
const TERMINAL: Palette = Palette {
    text: None,
    background: None,
    quiet: Color::DarkGray,
    wrong: Color::Red,
    good: Color::Green,
    gift: Color::Yellow,
    like: Color::Red,
    host: Color::Yellow,
    admin: Color::Green,
    notice: Color::Yellow,
    mention: Color::Yellow,
    link: Color::Blue,
    key: Color::Cyan,
    border: Color::DarkGray,
    marks: [Color::Yellow, Color::Red, Color::Green, Color::Blue, Color::Magenta, Color::Cyan],
    people: [
        Color::Cyan,
        Color::Green,
        Color::Magenta,
        Color::Blue,
        Color::Yellow,
        Color::LightCyan,
        Color::LightGreen,
        Color::LightMagenta,
        Color::LightBlue,
    ],
};

const DARK: Palette = Palette {
    text: Some(rgb(0xd8_dee9)),
    background: Some(rgb(0x16_181d)),
    quiet: rgb(0x8a_93a3),
    wrong: rgb(0xff_7b72),
    good: rgb(0x8f_d694),
    gift: rgb(0xf2_cc60),
    like: rgb(0xff_7b9c),
    host: rgb(0xf2_cc60),
    admin: rgb(0x8f_d694),
    notice: rgb(0xff_b86c),
    mention: rgb(0xff_d866),
    link: rgb(0x7c_b7ff),
    key: rgb(0x79_d7e0),
    border: rgb(0x7a_8396),
    marks: [
        rgb(0xf2_cc60),
        rgb(0xff_7b72),
        rgb(0x8f_d694),
        rgb(0x7c_b7ff),
        rgb(0xe0_8fe8),
        rgb(0x79_d7e0),
    ],
    people: [
        rgb(0x79_d7e0),
        rgb(0x9f_d88b),
        rgb(0xd9_a0ee),
        rgb(0x8a_b4ff),
        rgb(0xe6_c27a),
        rgb(0x7f_e0b8),
        rgb(0xf0_a0a0),
        rgb(0xb6_b0ff),
        rgb(0xf2_a97a),
    ],
};

const LIGHT: Palette = Palette {
    text: Some(rgb(0x24_2933)),
    background: Some(rgb(0xfb_fbf8)),
    quiet: rgb(0x5f_6875),
    wrong: rgb(0xb3_1d28),
    good: rgb(0x1b_6e2c),
    gift: rgb(0x83_5400),
    like: rgb(0xb0_1f55),
    host: rgb(0x83_5400),
    admin: rgb(0x1b_6e2c),
    notice: rgb(0x97_4300),
    mention: rgb(0x8f_4a00),
    link: rgb(0x0b_55b5),
    key: rgb(0x00_646e),
    border: rgb(0x6a_7380),
    marks: [
        rgb(0x7a_5a00),
        rgb(0xb3_1d28),
        rgb(0x1b_6e2c),
        rgb(0x0b_55b5),
        rgb(0x8a_2c9c),
        rgb(0x00_646e),
    ],
    people: [
        rgb(0x00_646e),
        rgb(0x2f_6b1a),
        rgb(0x8a_2c9c),
        rgb(0x1d_4fb8),
        rgb(0x7a_5a00),
        rgb(0x00_6b4a),
        rgb(0xa1_2f2f),
        rgb(0x5a_3fc0),
        rgb(0x97_4300),
    ],
};

const HIGH_CONTRAST: Palette = Palette {
    text: Some(rgb(0xff_ffff)),
    background: Some(rgb(0x00_0000)),
    quiet: rgb(0xc8_c8c8),
    wrong: rgb(0xff_9a9a),
    good: rgb(0x7c_ff7c),
    gift: rgb(0xff_ff66),
    like: rgb(0xff_9ad0),
    host: rgb(0xff_ff66),
    admin: rgb(0x7c_ff7c),
    notice: rgb(0xff_c266),
    mention: rgb(0xff_ff66),
    link: rgb(0x8c_d0ff),
    key: rgb(0x7c_ffff),
    border: rgb(0xff_ffff),
    marks: [
        rgb(0xff_ff66),
        rgb(0xff_9a9a),
        rgb(0x7c_ff7c),
        rgb(0x8c_d0ff),
        rgb(0xff_a6ff),
        rgb(0x7c_ffff),
    ],
    people: [
        rgb(0x7c_ffff),
        rgb(0x7c_ff7c),
        rgb(0xff_a6ff),
        rgb(0x8c_d0ff),
        rgb(0xff_ff66),
        rgb(0x9c_ffd0),
        rgb(0xff_b0b0),
        rgb(0xd0_c8ff),
        rgb(0xff_c266),
    ],
};

/// After Okabe and Ito, lightened where they would be lost on a dark background: told apart by
/// brightness too.
const COLOUR_BLIND: Palette = Palette {
    text: Some(rgb(0xe6_e6e6)),
    background: Some(rgb(0x14_1414)),
    quiet: rgb(0x9a_9a9a),
    wrong: rgb(0xff_8a3c),
    good: rgb(0x56_b4e9),
    gift: rgb(0xf0_e442),
    like: rgb(0xe3_96c0),
    host: rgb(0xf0_e442),
    admin: rgb(0x56_b4e9),
    notice: rgb(0xe6_9f00),
    mention: rgb(0xf0_e442),
    link: rgb(0x7f_c4f0),
    key: rgb(0x56_b4e9),
    border: rgb(0x8c_8c8c),
    marks: [
        rgb(0xf0_e442),
        rgb(0xff_8a3c),
        rgb(0x2f_c79a),
        rgb(0x6a_a9e0),
        rgb(0xe3_96c0),
        rgb(0x7f_c4f0),
    ],
    people: [
        rgb(0x56_b4e9),
        rgb(0xe6_9f00),
        rgb(0x2f_c79a),
        rgb(0xf0_e442),
        rgb(0xe3_96c0),
        rgb(0x8a_b8f0),
        rgb(0xff_8a3c),
        rgb(0xa8_e6d2),
        rgb(0xff_d59a),
    ],
};

impl Palette {
    pub(super) fn of(name: ThemeName) -> Self {
        match name {
            // What has no colours takes them from nowhere; the depth does that.
            ThemeName::Terminal | ThemeName::Mono => TERMINAL,
            ThemeName::Dark => DARK,
            ThemeName::Light => LIGHT,
            ThemeName::HighContrast => HIGH_CONTRAST,
            ThemeName::ColourBlind => COLOUR_BLIND,
        }
    }

    /// The colour of a name in the configuration.
    pub(super) fn named(&mut self, name: &str) -> Option<&mut Color> {
        Some(match name {
            "text" => self.text.get_or_insert(Color::Reset),
            "background" => self.background.get_or_insert(Color::Reset),
            "quiet" => &mut self.quiet,
            "wrong" => &mut self.wrong,
            "good" => &mut self.good,
            "gift" => &mut self.gift,
            "like" => &mut self.like,
            "host" => &mut self.host,
            "admin" => &mut self.admin,
            "notice" => &mut self.notice,
            "mention" => &mut self.mention,
            "link" => &mut self.link,
            "key" => &mut self.key,
            "border" => &mut self.border,
            _ => return None,
        })
    }

    /// The names of [`Self::named`].
    pub(super) const NAMES: [&str; 14] = [
        "text",
        "background",
        "quiet",
        "wrong",
        "good",
        "gift",
        "like",
        "host",
        "admin",
        "notice",
        "mention",
        "link",
        "key",
        "border",
    ];
}

#[cfg(test)]
mod tests {
    use super::{super::color::contrast, *};

    #[test]
    fn everything_can_be_read_on_its_background() {
        let themes = [
            (ThemeName::Dark, 4.5),
            (ThemeName::Light, 4.5),
            (ThemeName::HighContrast, 7.0),
            (ThemeName::ColourBlind, 4.5),
        ];
        for (name, least) in themes {
            let mut palette = Palette::of(name);
            let background = palette.background.unwrap();
            let mut colors: Vec<_> = palette.marks.into_iter().chain(palette.people).collect();
            for name in Palette::NAMES.into_iter().filter(|name| *name != "background") {
                colors.push(*palette.named(name).unwrap());
            }
            for color in colors {
                let contrast = contrast(color, background).unwrap();
                assert!(contrast >= least, "{name:?}: {color} has {contrast:.2}");
            }
        }
    }

    #[test]
    fn people_of_one_theme_have_colours_of_their_own() {
        for name in ThemeName::ALL {
            let people = Palette::of(name).people;
            for (index, color) in people.iter().enumerate() {
                assert!(!people[..index].contains(color), "{name:?}: {color} twice");
            }
        }
    }
}
