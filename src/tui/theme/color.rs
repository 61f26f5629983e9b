//! Colours: read from a configuration, brought down to what a terminal has, compared.

use ratatui::style::Color;

/// How many colours a terminal has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None but its own front and back: bold, dim, underlined and reversed stay.
    None,
    /// The sixteen that its person chose.
    #[default]
    Sixteen,
    /// Those and the cube of 216, and 24 greys.
    TwoHundredFiftySix,
    /// All.
    Millions,
}

/// The sixteen as most terminals have them, to find the nearest.
const SIXTEEN: [(Color, [u8; 3]); 16] = [
    (Color::Black, [0, 0, 0]),
    (Color::Red, [205, 49, 49]),
    (Color::Green, [13, 188, 121]),
    (Color::Yellow, [229, 229, 16]),
    (Color::Blue, [36, 114, 200]),
    (Color::Magenta, [188, 63, 188]),
    (Color::Cyan, [17, 168, 205]),
    (Color::Gray, [204, 204, 204]),
    (Color::DarkGray, [118, 118, 118]),
    (Color::LightRed, [241, 76, 76]),
    (Color::LightGreen, [35, 209, 139]),
    (Color::LightYellow, [245, 245, 67]),
    (Color::LightBlue, [59, 142, 234]),
    (Color::LightMagenta, [214, 112, 214]),
    (Color::LightCyan, [41, 184, 219]),
    (Color::White, [255, 255, 255]),
];

/// Reads a colour as people write it: a name of the sixteen, a number to 255, or `#rrggbb`.
pub(super) fn read(text: &str) -> Option<Color> {
    // The library reads those, and nothing that is no colour.
    text.parse().ok()
}

/// The nearest colour that a terminal of this depth has; `None` where it has none.
pub(super) fn at_depth(color: Color, depth: Depth) -> Option<Color> {
    match (color, depth) {
        (_, Depth::None) => None,
        (Color::Rgb(red, green, blue), Depth::TwoHundredFiftySix) => {
            Some(Color::Indexed(nearest_of_256([red, green, blue])))
        }
        (Color::Rgb(red, green, blue), Depth::Sixteen) => Some(nearest_of_16([red, green, blue])),
        (Color::Indexed(index @ 16..), Depth::Sixteen) => Some(nearest_of_16(of_256(index))),
        (color, _) => Some(color),
    }
}

fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    a.into_iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

fn nearest_of_16(wanted: [u8; 3]) -> Color {
    let nearest = SIXTEEN.iter().min_by_key(|(_, color)| distance(wanted, *color));
    nearest.map_or(Color::Reset, |(color, _)| *color)
}

fn nearest_of_256(wanted: [u8; 3]) -> u8 {
    (16..=255).min_by_key(|index| distance(wanted, of_256(*index))).unwrap_or(16)
}

/// What a number from 16 on stands for: the cube, then the greys.
fn of_256(index: u8) -> [u8; 3] {
    if index >= 232 {
        return [8 + 10 * (index - 232); 3];
    }
    let cube = index.saturating_sub(16);
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    [level(cube / 36), level(cube / 6 % 6), level(cube % 6)]
}

/// The contrast of two colours by WCAG 2, from 1 to 21; `None` for those that a terminal chooses.
#[cfg(test)]
pub(super) fn contrast(front: Color, back: Color) -> Option<f64> {
    fn luminance(color: Color) -> Option<f64> {
        let Color::Rgb(red, green, blue) = color else { return None };
        let [red, green, blue] = [red, green, blue].map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        Some(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    }
    let (front, back) = (luminance(front)?, luminance(back)?);
    Some((front.max(back) + 0.05) / (front.min(back) + 0.05))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_people_write_them() {
        assert_eq!(read("light-blue"), Some(Color::LightBlue));
        assert_eq!(read("#ff8000"), Some(Color::Rgb(255, 128, 0)));
        assert_eq!(read("208"), Some(Color::Indexed(208)));
        for wrong in ["", "#ff80", "256", "mauve", "#gggggg", "\u{1b}[31m"] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn fewer_colours_are_the_nearest() {
        let orange = Color::Rgb(255, 135, 0);
        assert_eq!(at_depth(orange, Depth::Millions), Some(orange));
        assert_eq!(at_depth(orange, Depth::TwoHundredFiftySix), Some(Color::Indexed(208)));
        assert_eq!(at_depth(Color::Rgb(200, 50, 50), Depth::Sixteen), Some(Color::Red));
        assert_eq!(at_depth(Color::Indexed(231), Depth::Sixteen), Some(Color::White));
        assert_eq!(at_depth(orange, Depth::None), None);
    }

    #[test]
    fn contrast_is_as_the_book_says() {
        let (black, white) = (Color::Rgb(0, 0, 0), Color::Rgb(255, 255, 255));
        assert!((contrast(black, white).unwrap() - 21.0).abs() < 1e-9);
        assert!((contrast(white, white).unwrap() - 1.0).abs() < 1e-9);
        assert_eq!(contrast(Color::Red, white), None);
    }
}
