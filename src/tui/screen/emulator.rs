//! A small terminal to test against, which counts columns as one of several kinds of terminals do.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How a terminal counts columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tui) enum Kind {
    /// Every character by itself; half a flag takes one column. Blanks in its own background.
    Apart,
    /// Every character by itself; half a flag takes two columns.
    WideFlags,
    /// Clusters: an emoji takes two columns, however it is put together.
    Clusters,
    /// Knows no emoji: they take one column.
    Old,
    /// Symbols take two columns, as in East Asian fonts.
    EastAsian,
}

impl Kind {
    pub(in crate::tui) const ALL: [Self; 5] =
        [Self::Apart, Self::WideFlags, Self::Clusters, Self::Old, Self::EastAsian];

    pub(in crate::tui) fn fills(self) -> bool {
        self != Self::Apart
    }

    fn width(self, c: char) -> usize {
        let width = c.width().unwrap_or(0);
        match (self, c) {
            (Self::WideFlags, '\u{1f1e6}'..='\u{1f1ff}') => 2,
            (Self::EastAsian, '\u{2500}'..='\u{259f}')
            | (_, '\u{1f1e6}'..='\u{1f1ff}' | '\u{ff9e}' | '\u{ff9f}') => 1,
            (Self::Old, '\u{1f000}'..='\u{1ffff}') => width.min(1),
            (Self::EastAsian, _) if !c.is_alphabetic() => c.width_cjk().unwrap_or(0),
            _ => width,
        }
    }
}

/// What stands in a cell, and how it looks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::tui) struct Cell {
    pub(in crate::tui) text: String,
    foreground: Vec<u16>,
    background: Vec<u16>,
    modifiers: u16,
    link: Option<String>,
    covered: bool,
}

impl Cell {
    /// With what cannot be seen left out.
    fn seen(mut self) -> Self {
        const SEEN: u16 = 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 9;
        if self.text.trim().is_empty() && self.modifiers & SEEN == 0 && !self.covered {
            let background = self.background;
            self = Self { text: " ".into(), background, ..Self::default() };
        }
        self
    }
}

pub(in crate::tui) struct Emulator {
    kind: Kind,
    columns: usize,
    rows: usize,
    cells: Vec<Cell>,
    x: usize,
    y: usize,
    /// The cell in which the character before stands, while the cursor is just behind it.
    last: Option<(usize, usize)>,
    margins: (usize, usize),
    pen: Cell,
    pub(in crate::tui) hidden: bool,
    pub(in crate::tui) scrolls: usize,
}

impl Emulator {
    pub(in crate::tui) fn new(kind: Kind, columns: u16, rows: u16) -> Self {
        let (columns, rows) = (usize::from(columns), usize::from(rows));
        // Rubbish, that what is drawn must not let through.
        let rubbish = Cell { text: "#".into(), ..Cell::default() };
        Self {
            kind,
            columns,
            rows,
            cells: vec![rubbish; columns * rows],
            x: 0,
            y: 0,
            last: None,
            margins: (0, rows.saturating_sub(1)),
            pen: Cell::default(),
            hidden: false,
            scrolls: 0,
        }
    }

    pub(in crate::tui) fn cursor(&self) -> (usize, usize) {
        (self.x, self.y)
    }

    /// All cells, as they are seen.
    pub(in crate::tui) fn seen(&self) -> Vec<Cell> {
        self.cells.iter().cloned().map(Cell::seen).collect()
    }

    pub(in crate::tui) fn row(&self, y: usize) -> String {
        self.cells[y * self.columns..][..self.columns].iter().map(|cell| &*cell.text).collect()
    }

    pub(in crate::tui) fn take(&mut self, bytes: &[u8]) {
        let text = std::str::from_utf8(bytes).unwrap();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            match c {
                '\x1b' => rest = self.escape(rest),
                '\r' => self.go(0, self.y),
                '\n' => self.line_feed(),
                '\x08' => self.go(self.x.saturating_sub(1), self.y),
                c if c.is_control() => panic!("a control character: {c:?}"),
                c => self.print(c),
            }
        }
    }

    fn escape<'a>(&mut self, rest: &'a str) -> &'a str {
        if let Some(rest) = rest.strip_prefix('M') {
            assert_eq!(self.y, self.margins.0);
            self.scroll(-1);
            return rest;
        }
        if let Some(rest) = rest.strip_prefix("]8;") {
            let (link, rest) = rest.split_once("\x1b\\").unwrap();
            self.pen.link = (link != ";").then(|| link.to_owned());
            return rest;
        }
        let rest = rest.strip_prefix('[').unwrap();
        let end = rest.find(|c: char| c.is_ascii_alphabetic()).unwrap();
        let (parameters, rest) = rest.split_at(end);
        let numbers: Vec<u16> =
            parameters.split(';').map(|number| number.parse().unwrap_or(0)).collect();
        let number = |index: usize| usize::from(*numbers.get(index).unwrap_or(&0));
        let one = number(0).max(1);
        match &rest[..1] {
            "h" | "l" if parameters == "?25" => self.hidden = &rest[..1] == "l",
            "h" | "l" if parameters == "?2026" => {}
            "H" => self.go(number(1).max(1) - 1, one - 1),
            "G" => self.go(one - 1, self.y),
            "C" => self.go(self.x + one, self.y),
            "D" => self.go(self.x - one, self.y),
            "K" => self.clear(self.x, self.y, self.columns),
            "J" if parameters == "2" => {
                (0..self.rows).for_each(|y| self.clear(0, y, self.columns));
            }
            "r" => {
                let bottom = if number(1) == 0 { self.rows } else { number(1) };
                self.margins = (one - 1, bottom - 1);
                // Terminals disagree on this too.
                self.go(0, if self.kind == Kind::Old { self.margins.0 } else { 0 });
            }
            "m" => self.look(&numbers),
            other => panic!("an unknown command: {parameters}{other}"),
        }
        &rest[1..]
    }

    fn go(&mut self, x: usize, y: usize) {
        assert!(x < self.columns && y < self.rows, "{x},{y}");
        (self.x, self.y, self.last) = (x, y, None);
    }

    fn line_feed(&mut self) {
        if self.y == self.margins.1 {
            self.scroll(1);
        } else {
            self.go(self.x, self.y + 1);
        }
    }

    fn scroll(&mut self, by: isize) {
        self.scrolls += 1;
        let (top, bottom) = self.margins;
        let band = &mut self.cells[top * self.columns..(bottom + 1) * self.columns];
        if by > 0 {
            band.rotate_left(self.columns);
            self.clear(0, bottom, self.columns);
        } else {
            band.rotate_right(self.columns);
            self.clear(0, top, self.columns);
        }
    }

    /// Blanks cells of a row; a wide character that loses a half goes.
    fn clear(&mut self, from: usize, y: usize, to: usize) {
        let row = &mut self.cells[y * self.columns..][..self.columns];
        if row[from].covered {
            row[from - 1].text = " ".into();
        }
        if to < self.columns && row[to].covered {
            row[to] = Cell { text: " ".into(), covered: false, ..row[to].clone() };
        }
        let background = if self.kind.fills() { self.pen.background.clone() } else { Vec::new() };
        row[from..to].fill(Cell { text: " ".into(), background, ..Cell::default() });
    }

    fn print(&mut self, c: char) {
        if let Some((x, y)) = self.last {
            let at = y * self.columns + x;
            let joined = format!("{}{c}", self.cells[at].text);
            let together =
                self.kind == Kind::Clusters && joined.graphemes(true).take(2).count() == 1;
            if together || self.kind.width(c) == 0 {
                self.cells[at].text.clone_from(&joined);
                if together && joined.width() == 2 && self.x == x + 1 && self.x < self.columns {
                    self.clear(self.x, y, self.x + 1);
                    self.cells[at + 1] =
                        Cell { text: String::new(), covered: true, ..self.cells[at].clone() };
                    self.x = (self.x + 1).min(self.columns - 1);
                }
                return;
            }
        }
        let width = self.kind.width(c);
        if width == 0 {
            return;
        }
        // Lines do not wrap.
        let x = self.x.min(self.columns - width.min(self.columns));
        self.clear(x, self.y, x + width);
        let at = self.y * self.columns + x;
        self.cells[at] = Cell { text: c.into(), covered: false, ..self.pen.clone() };
        for covered in 1..width {
            self.cells[at + covered] =
                Cell { text: String::new(), covered: true, ..self.pen.clone() };
        }
        self.x = (x + width).min(self.columns - 1);
        self.last = Some((x, self.y));
    }

    fn look(&mut self, numbers: &[u16]) {
        let mut numbers = numbers.iter().copied();
        while let Some(number) = numbers.next() {
            let pen = &mut self.pen;
            match number {
                0 => *pen = Cell { link: pen.link.take(), ..Cell::default() },
                1..=9 => pen.modifiers |= 1 << number,
                22 => pen.modifiers &= !(1 << 1 | 1 << 2),
                25 => pen.modifiers &= !(1 << 5 | 1 << 6),
                23 | 24 | 27 | 28 | 29 => pen.modifiers &= !(1 << (number - 20)),
                39 => pen.foreground.clear(),
                49 => pen.background.clear(),
                38 | 48 => {
                    let kind = numbers.next().unwrap();
                    let rest = if kind == 2 { 3 } else { 1 };
                    let color = [kind].into_iter().chain(numbers.by_ref().take(rest)).collect();
                    *(if number == 38 { &mut pen.foreground } else { &mut pen.background }) = color;
                }
                30..=37 => pen.foreground = vec![number - 30],
                90..=97 => pen.foreground = vec![number - 82],
                40..=47 => pen.background = vec![number - 40],
                100..=107 => pen.background = vec![number - 92],
                _ => panic!("an unknown look: {number}"),
            }
        }
    }
}
