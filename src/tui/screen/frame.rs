//! A frame as the terminal shows it: small glyphs that compare quickly and exactly.

use std::collections::HashMap;

use ratatui::{
    buffer::Cell,
    style::{Color, Modifier},
};

use crate::tui::canvas::{Canvas, Links};

use super::{ascii, extent::Extent, scroll::Scroll};

/// Signs of several characters that are remembered; past this all are forgotten.
const MOST_CLUSTERS: usize = 4096;
/// Those that one screen may bring beyond that; any more are not drawn.
const MOST_AT_ONCE: u32 = 1 << 20;
/// Bytes of such a sign; of a longer one only the first character is drawn.
const LONGEST_CLUSTER: usize = 128;

/// Modifiers that are seen on a blank too.
pub(super) const SEEN_ON_BLANK: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK)
    .union(Modifier::CROSSED_OUT);

/// A colour: the terminal's own, one of 256, or a true one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ink(u32);

impl Ink {
    pub(super) const OWN: Self = Self(0);
    const INDEXED: u32 = 1 << 24;
    const TRUE: u32 = 2 << 24;

    /// Its place among the 256.
    pub(super) fn index(self) -> Option<u8> {
        u8::try_from(self.0 ^ Self::INDEXED).ok()
    }

    /// Red, green and blue.
    pub(super) fn parts(self) -> Option<[u8; 3]> {
        let [kind, red, green, blue] = self.0.to_be_bytes();
        (kind == 2).then_some([red, green, blue])
    }
}

impl From<Color> for Ink {
    fn from(color: Color) -> Self {
        let index = match color {
            Color::Reset => return Self::OWN,
            Color::Rgb(red, green, blue) => {
                return Self(Self::TRUE | u32::from_be_bytes([0, red, green, blue]));
            }
            Color::Indexed(index) => index,
            Color::Black => 0,
            Color::Red => 1,
            Color::Green => 2,
            Color::Yellow => 3,
            Color::Blue => 4,
            Color::Magenta => 5,
            Color::Cyan => 6,
            Color::Gray => 7,
            Color::DarkGray => 8,
            Color::LightRed => 9,
            Color::LightGreen => 10,
            Color::LightYellow => 11,
            Color::LightBlue => 12,
            Color::LightMagenta => 13,
            Color::LightCyan => 14,
            Color::White => 15,
        };
        Self(Self::INDEXED | u32::from(index))
    }
}

/// How a glyph looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) fg: Ink,
    pub(super) bg: Ink,
    pub(super) modifier: Modifier,
}

impl Look {
    pub(super) const PLAIN: Self = Self { fg: Ink::OWN, bg: Ink::OWN, modifier: Modifier::empty() };
}

/// A character, or the number of a sign of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Symbol(u32);

impl Symbol {
    pub(super) const SPACE: Self = Self::of(' ');
    /// Covered by the wide sign to the left.
    pub(super) const COVERED: Self = Self(u32::MAX);
    /// What nobody knows: it differs from all that may be drawn.
    const UNKNOWN: Self = Self(u32::MAX - 1);
    /// The number of the first sign of several: characters end below.
    const CLUSTER: u32 = 1 << 21;

    pub(super) const fn of(c: char) -> Self {
        Self(c as u32)
    }

    /// The character, if it is one.
    pub(super) fn char(self) -> Option<char> {
        char::from_u32(self.0)
    }
}

/// What stands in a cell: numbers, that compare as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph {
    pub(super) symbol: Symbol,
    pub(super) look: Look,
    link: u16,
}

impl Glyph {
    const NOWHERE: u16 = u16::MAX;

    /// A space on a background.
    fn blank(bg: Ink) -> Self {
        let look = Look { bg, ..Look::PLAIN };
        Self { symbol: Symbol::SPACE, look, link: Self::NOWHERE }
    }

    fn new(symbol: Symbol, cell: &Cell) -> Self {
        let look = Look { fg: cell.fg.into(), bg: cell.bg.into(), modifier: cell.modifier };
        let link = Links::mark_of(cell.underline_color).unwrap_or(Self::NOWHERE);
        let glyph = Self { symbol, look, link };
        if glyph.is_blank() {
            // Nothing else is seen of it.
            return Self::blank(look.bg);
        }
        glyph
    }

    /// The mark of where it leads to.
    pub(super) fn link(self) -> Option<u16> {
        (self.link != Self::NOWHERE).then_some(self.link)
    }

    /// Whether it is a space of which only the background is seen.
    pub(super) fn is_blank(self) -> bool {
        self.symbol == Symbol::SPACE && !self.look.modifier.intersects(SEEN_ON_BLANK)
    }
}

/// What a terminal can be sent.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::tui) struct Taste {
    /// Whether only ASCII.
    pub(in crate::tui) ascii: bool,
    /// Whether links.
    pub(in crate::tui) links: bool,
    /// Whether it gives what it blanks the background that it writes with.
    pub(in crate::tui) fills: bool,
}

/// The glyphs of a screen, row by row.
#[derive(Debug, Default)]
pub(super) struct Frame {
    columns: usize,
    glyphs: Vec<Glyph>,
    prints: Vec<u64>,
    /// A row without anything on it.
    blank: Vec<Glyph>,
}

impl Frame {
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    pub(super) fn rows(&self) -> usize {
        self.prints.len()
    }

    pub(super) fn row(&self, row: usize) -> &[Glyph] {
        &self.glyphs[row * self.columns..][..self.columns]
    }

    /// A number that rows of the same text share, and hardly ever others; 0 for a row without text.
    pub(super) fn print(&self, row: usize) -> u64 {
        self.prints[row]
    }

    /// A row without anything on it, as the terminal makes them when it is told to.
    pub(super) fn blank(&self) -> &[Glyph] {
        &self.blank
    }

    /// How such rows look.
    pub(super) fn ground(&self) -> Look {
        self.blank.first().map_or(Look::PLAIN, |glyph| glyph.look)
    }

    /// Where the blanks begin that a row ends in, which the terminal can make by a command.
    pub(super) fn tail(&self, row: &[Glyph]) -> usize {
        match row.last() {
            Some(last) if self.blank.first() == Some(last) => {
                row.iter().rposition(|glyph| glyph != last).map_or(0, |before| before + 1)
            }
            _ => row.len(),
        }
    }

    /// Moves rows as the terminal does; those that come in are as blank as another frame's.
    pub(super) fn scroll(&mut self, scroll: &Scroll, like: &Self) {
        let band =
            &mut self.glyphs[scroll.band.start * self.columns..scroll.band.end * self.columns];
        let prints = &mut self.prints[scroll.band.clone()];
        let shift = scroll.by.unsigned_abs();
        if scroll.by > 0 {
            band.rotate_left(shift * self.columns);
            prints.rotate_left(shift);
        } else {
            band.rotate_right(shift * self.columns);
            prints.rotate_right(shift);
        }
        for row in scroll.blank() {
            self.glyphs[row * self.columns..][..self.columns].copy_from_slice(&like.blank);
            self.prints[row] = 0;
        }
    }

    /// Takes over the beginning of a row; of the rest nobody knows what stands there.
    pub(super) fn take_row(&mut self, row: usize, from: &Self, columns: usize) {
        let glyphs = &mut self.glyphs[row * self.columns..][..self.columns];
        glyphs[..columns].copy_from_slice(&from.row(row)[..columns]);
        let unknown = Glyph { symbol: Symbol::UNKNOWN, ..Glyph::blank(Ink::OWN) };
        glyphs[columns..].fill(unknown);
        self.prints[row] = if columns == self.columns { from.prints[row] } else { 0 };
    }

    /// Makes it as blank as another.
    pub(super) fn clear(&mut self, like: &Self) {
        let ground = like.ground().bg;
        self.reset(like.columns, like.rows(), ground);
    }

    fn reset(&mut self, columns: usize, rows: usize, ground: Ink) {
        self.columns = columns;
        for (glyphs, count) in [(&mut self.glyphs, columns * rows), (&mut self.blank, columns)] {
            glyphs.clear();
            glyphs.resize(count, Glyph::blank(ground));
        }
        self.prints.clear();
        self.prints.resize(rows, 0);
    }

    /// Takes what is on a canvas, as the terminal can show it.
    pub(super) fn read(&mut self, canvas: &Canvas, clusters: &mut Clusters, taste: Taste) {
        let (columns, rows) = (usize::from(canvas.area.width), usize::from(canvas.area.height));
        // Any row will do to see what the ground is; the first and the last are seldom blank.
        let edge = canvas.cells.content.get((rows / 2 + 1) * columns - columns.min(1));
        let ground = edge.filter(|_| taste.fills).map_or(Ink::OWN, |cell| cell.bg.into());
        self.reset(columns, rows, ground);
        if columns == 0 {
            return;
        }
        let rows = canvas.cells.content.chunks_exact(columns);
        for ((cells, glyphs), print) in
            rows.zip(self.glyphs.chunks_exact_mut(columns)).zip(&mut self.prints)
        {
            *print = read_row(cells, glyphs, clusters, taste.ascii);
        }
    }
}

fn read_row(cells: &[Cell], glyphs: &mut [Glyph], clusters: &mut Clusters, ascii: bool) -> u64 {
    let mut print = 0_u64;
    let mut at = 0;
    while at < cells.len() {
        let cell = &cells[at];
        let (mut symbol, mut width) = match *cell.symbol().as_bytes() {
            [byte @ b' '..=b'~'] => (Symbol::of(char::from(byte)), 1),
            _ => clusters.symbol(cell.symbol()),
        };
        if ascii && let Some(plain) = ascii::of(symbol) {
            (symbol, width) = (plain, 1);
        }
        // What would stand beyond the edge is not drawn.
        if at + width > cells.len() {
            (symbol, width) = (Symbol::SPACE, 1);
        }
        let glyph = Glyph::new(symbol, cell);
        glyphs[at] = glyph;
        glyphs[at + 1..at + width].fill(Glyph { symbol: Symbol::COVERED, ..glyph });
        if symbol != Symbol::SPACE {
            print = (print ^ u64::from(symbol.0) ^ (at as u64) << 32)
                .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                .rotate_left(23);
        }
        at += width;
    }
    print
}

/// Signs of several characters, by numbers that last.
#[derive(Debug, Default)]
pub(super) struct Clusters {
    signs: Vec<(Box<str>, Extent)>,
    numbers: HashMap<Box<str>, u32>,
}

impl Clusters {
    /// Whether there are so many that it is time to forget them all, and every frame with them.
    pub(super) fn is_full(&self) -> bool {
        self.signs.len() >= MOST_CLUSTERS
    }

    pub(super) fn clear(&mut self) {
        self.signs.clear();
        self.numbers.clear();
    }

    /// What stands for a cell's text, and its columns; what has none, or would steer the terminal,
    /// is a space.
    fn symbol(&mut self, text: &str) -> (Symbol, usize) {
        const NOTHING: (Symbol, usize) = (Symbol::SPACE, 1);
        let mut chars = text.chars();
        let Some(first) = chars.next() else { return NOTHING };
        if chars.next().is_none() || text.len() > LONGEST_CLUSTER {
            let extent = Extent::of_char(first);
            return extent.map_or(NOTHING, |extent| (Symbol::of(first), extent.width.into()));
        }
        if let Some(&number) = self.numbers.get(text) {
            let symbol = Symbol(Symbol::CLUSTER + number);
            return (symbol, self.extent(symbol).width.into());
        }
        let number = u32::try_from(self.signs.len()).unwrap_or(u32::MAX);
        let Some(extent) = Extent::of_cluster(text).filter(|_| number < MOST_AT_ONCE) else {
            return NOTHING;
        };
        self.signs.push((text.into(), extent));
        self.numbers.insert(text.into(), number);
        (Symbol(Symbol::CLUSTER + number), extent.width.into())
    }

    /// A symbol's columns.
    pub(super) fn extent(&self, symbol: Symbol) -> Extent {
        let extent = match symbol.char() {
            Some(c) => Extent::of_char(c),
            None => self.sign(symbol).map(|(_, extent)| *extent),
        };
        extent.unwrap_or(Extent::ONE)
    }

    /// Appends what is written for a symbol.
    pub(super) fn write(&self, symbol: Symbol, to: &mut Vec<u8>) {
        if let Some(c) = symbol.char() {
            to.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        } else if let Some((text, _)) = self.sign(symbol) {
            to.extend_from_slice(text.as_bytes());
        }
    }

    fn sign(&self, symbol: Symbol) -> Option<&(Box<str>, Extent)> {
        self.signs.get(usize::try_from(symbol.0.checked_sub(Symbol::CLUSTER)?).ok()?)
    }
}
