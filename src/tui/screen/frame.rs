//! A frame as the terminal shows it: small glyphs that compare quickly and exactly.

use std::collections::HashMap;

use ratatui::{
    buffer::Cell,
    style::{Color, Modifier},
};

use crate::tui::canvas::{Canvas, Links};

use super::{ascii, extent::Extent};

/// Signs of several characters that are remembered; past this all are forgotten.
const MOST_CLUSTERS: usize = 4096;
/// Bytes of such a sign; of a longer one only the first character is drawn.
const LONGEST_CLUSTER: usize = 128;

/// Modifiers that are seen on a blank too.
pub(super) const SEEN_ON_BLANK: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK)
    .union(Modifier::CROSSED_OUT);

/// How a glyph looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) fg: Color,
    pub(super) bg: Color,
    pub(super) modifier: Modifier,
}

impl Look {
    pub(super) const PLAIN: Self =
        Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };
}

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph {
    pub(super) symbol: Symbol,
    pub(super) look: Look,
    /// The mark of where it leads to.
    pub(super) link: Option<u16>,
}

/// A character, or the number of a sign of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    Char(char),
    Cluster(u16),
    /// Covered by the wide sign to the left.
    Covered,
}

impl Glyph {
    pub(super) const BLANK: Self =
        Self { symbol: Symbol::Char(' '), look: Look::PLAIN, link: None };

    /// Whether it is a space of which only the background is seen.
    pub(super) fn is_blank(self) -> bool {
        self.symbol == Symbol::Char(' ') && !self.look.modifier.intersects(SEEN_ON_BLANK)
    }
}

/// The glyphs of a screen, row by row.
#[derive(Debug, Default)]
pub(super) struct Frame {
    columns: usize,
    glyphs: Vec<Glyph>,
    prints: Vec<u64>,
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

    /// Makes it all blank.
    pub(super) fn clear(&mut self, columns: usize, rows: usize) {
        self.columns = columns;
        self.glyphs.clear();
        self.glyphs.resize(columns * rows, Glyph::BLANK);
        self.prints.clear();
        self.prints.resize(rows, 0);
    }

    /// Takes what is on a canvas; `ascii` keeps to characters that every terminal has.
    pub(super) fn read(&mut self, canvas: &Canvas, clusters: &mut Clusters, ascii: bool) {
        let columns = usize::from(canvas.area.width);
        self.clear(columns, usize::from(canvas.area.height));
        if columns == 0 {
            return;
        }
        let rows = canvas.cells.content.chunks_exact(columns);
        for ((cells, glyphs), print) in
            rows.zip(self.glyphs.chunks_exact_mut(columns)).zip(&mut self.prints)
        {
            *print = read_row(cells, glyphs, clusters, ascii);
        }
    }
}

fn read_row(cells: &[Cell], glyphs: &mut [Glyph], clusters: &mut Clusters, ascii: bool) -> u64 {
    let mut print = 0_u64;
    let mut at = 0;
    while at < cells.len() {
        let cell = &cells[at];
        let (symbol, mut width) = match *cell.symbol().as_bytes() {
            [byte @ b' '..=b'~'] => (Symbol::Char(char::from(byte)), 1),
            _ => clusters.symbol(cell.symbol()),
        };
        let mut symbol = symbol;
        // What would stand beyond the edge is not drawn.
        if at + width > cells.len() {
            (symbol, width) = (Symbol::Char(' '), 1);
        }
        let look = Look { fg: cell.fg, bg: cell.bg, modifier: cell.modifier };
        let mut glyph = Glyph { symbol, look, link: Links::mark_of(cell.underline_color) };
        if glyph.is_blank() {
            glyph.look = Look { bg: cell.bg, ..Look::PLAIN };
            glyph.link = None;
        } else if ascii && let Some(symbol) = ascii::of(symbol) {
            glyph.symbol = symbol;
            width = 1;
        }
        if symbol != Symbol::Char(' ') {
            print = (print ^ number(glyph.symbol) ^ (at as u64) << 32)
                .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                .rotate_left(23);
        }
        glyphs[at] = glyph;
        for covered in &mut glyphs[at + 1..at + width] {
            *covered = Glyph { symbol: Symbol::Covered, ..glyph };
        }
        at += width;
    }
    print
}

fn number(symbol: Symbol) -> u64 {
    match symbol {
        Symbol::Char(c) => u64::from(c),
        Symbol::Cluster(cluster) => 1 << 21 | u64::from(cluster),
        Symbol::Covered => 0,
    }
}

/// Signs of several characters, by numbers that last.
#[derive(Debug, Default)]
pub(super) struct Clusters {
    signs: Vec<(Box<str>, Extent)>,
    numbers: HashMap<Box<str>, u16>,
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
        const NOTHING: (Symbol, usize) = (Symbol::Char(' '), 1);
        let mut chars = text.chars();
        let Some(first) = chars.next() else { return NOTHING };
        if chars.next().is_none() || text.len() > LONGEST_CLUSTER {
            let extent = Extent::of_char(first);
            return extent
                .map_or(NOTHING, |extent| (Symbol::Char(first), usize::from(extent.width)));
        }
        if let Some(&number) = self.numbers.get(text) {
            let (_, extent) = &self.signs[usize::from(number)];
            return (Symbol::Cluster(number), usize::from(extent.width));
        }
        // One screen alone may hold more than are remembered.
        let number = u16::try_from(self.signs.len()).ok();
        let (Some(extent), Some(number)) = (Extent::of_cluster(text), number) else {
            return NOTHING;
        };
        self.signs.push((text.into(), extent));
        self.numbers.insert(text.into(), number);
        (Symbol::Cluster(number), usize::from(extent.width))
    }

    /// A symbol's columns.
    pub(super) fn extent(&self, symbol: Symbol) -> Extent {
        match symbol {
            Symbol::Char(c) => Extent::of_char(c),
            Symbol::Cluster(number) => {
                self.signs.get(usize::from(number)).map(|(_, extent)| *extent)
            }
            Symbol::Covered => None,
        }
        .unwrap_or(Extent::ONE)
    }

    /// Appends what is written for a symbol.
    pub(super) fn write(&self, symbol: Symbol, to: &mut Vec<u8>) {
        match symbol {
            Symbol::Char(c) => to.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            Symbol::Cluster(number) => {
                if let Some((text, _)) = self.signs.get(usize::from(number)) {
                    to.extend_from_slice(text.as_bytes());
                }
            }
            Symbol::Covered => {}
        }
    }
}
