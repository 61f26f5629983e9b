//! Writes what moves a terminal's cursor and pen, in as few bytes as do it everywhere.

use std::{io::Write as _, ops::Range};

use ratatui::style::Modifier;

use super::frame::{Ink, Look};

/// Modifiers, with what sets each and what undoes it.
const MODIFIERS: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// Where the terminal's cursor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    At(usize, usize),
    /// In this row, after a sign that terminals disagree on, or at the edge.
    InRow(usize),
    Unknown,
}

/// What a terminal is sent, and where that leaves it.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) bytes: Vec<u8>,
    place: Place,
    look: Look,
    linked: Option<u16>,
}

impl Default for Writer {
    fn default() -> Self {
        Self { bytes: Vec::new(), place: Place::Unknown, look: Look::PLAIN, linked: None }
    }
}

impl Writer {
    /// The cursor's column in a row, where it is known.
    pub(super) fn column_in(&self, row: usize) -> Option<usize> {
        match self.place {
            Place::At(x, y) if y == row => Some(x),
            _ => None,
        }
    }

    /// What was written last made the cursor go on by so many columns, or terminals disagree.
    pub(super) fn went(&mut self, columns: Option<usize>, width: usize) {
        self.place = match (self.place, columns) {
            (Place::At(x, y), Some(columns)) if x + columns < width => Place::At(x + columns, y),
            (Place::At(_, y) | Place::InRow(y), _) => Place::InRow(y),
            (Place::Unknown, _) => Place::Unknown,
        };
    }

    /// Moves the cursor, by what is shortest from where it is.
    pub(super) fn go(&mut self, x: usize, y: usize) {
        let row = match self.place {
            Place::At(at, row) if (at, row) == (x, y) => return,
            Place::At(_, row) | Place::InRow(row) => Some(row),
            Place::Unknown => None,
        };
        let mut best = [0; 24];
        let mut length = put(&mut best, format_args!("\x1b[{};{}H", y + 1, x + 1));
        let mut offer = |text: std::fmt::Arguments<'_>| {
            let mut other = [0; 24];
            let other_length = put(&mut other, text);
            if other_length < length {
                (best, length) = (other, other_length);
            }
        };
        match (x, y) {
            (0, 0) => offer(format_args!("\x1b[H")),
            (0, _) => offer(format_args!("\x1b[{}H", y + 1)),
            _ => {}
        }
        match row {
            Some(row) if row == y => {
                if x == 0 {
                    offer(format_args!("\r"));
                }
                offer(format_args!("\x1b[{}G", x + 1));
                if let Place::At(at, _) = self.place {
                    match (x.checked_sub(at), at - x.min(at)) {
                        (Some(1), _) => offer(format_args!("\x1b[C")),
                        (Some(right), _) => offer(format_args!("\x1b[{right}C")),
                        (None, left @ 1..=3) => {
                            offer(format_args!("{}", &"\x08\x08\x08"[..left]));
                        }
                        (None, left) => offer(format_args!("\x1b[{left}D")),
                    }
                }
            }
            // Never more rows than there are: at the last one a line feed would scroll.
            Some(row) if row < y && y - row <= 3 => {
                let down = &"\n\n\n"[..y - row];
                match self.place {
                    Place::At(at, _) if at == x => offer(format_args!("{down}")),
                    _ if x == 0 => offer(format_args!("\r{down}")),
                    _ => {}
                }
            }
            _ => {}
        }
        self.bytes.extend_from_slice(&best[..length]);
        self.place = Place::At(x, y);
    }

    /// Changes the pen.
    pub(super) fn set_look(&mut self, to: Look) {
        if to == self.look {
            return;
        }
        if to == Look::PLAIN {
            self.bytes.extend_from_slice(b"\x1b[m");
        } else {
            let changed = parameters(self.look, to);
            let anew = parameters(Look::PLAIN, to);
            // With the zero that undoes everything before.
            let (zero, shortest) =
                if changed.len() <= anew.len() + 2 { ("", changed) } else { ("0;", anew) };
            self.write(format_args!("\x1b[{zero}{}m", shortest.trim_end_matches(';')));
        }
        self.look = to;
    }

    /// The pen as it is.
    pub(super) fn look(&self) -> Look {
        self.look
    }

    /// The mark of where what follows leads to.
    pub(super) fn linked(&self) -> Option<u16> {
        self.linked
    }

    /// Makes what follows lead somewhere, or nowhere; parts with the same mark are one link.
    pub(super) fn link(&mut self, to: Option<(u16, &str)>) {
        match to {
            Some((mark, url)) => self.write(format_args!("\x1b]8;id={mark};{url}\x1b\\")),
            None if self.linked.is_some() => self.write(format_args!("\x1b]8;;\x1b\\")),
            None => {}
        }
        self.linked = to.map(|(mark, _)| mark);
    }

    /// Blanks the rest of the row, in the pen's background.
    pub(super) fn clear_to_end(&mut self) {
        self.bytes.extend_from_slice(b"\x1b[K");
    }

    /// Blanks the screen and undoes everything that a program may have left.
    pub(super) fn clear_all(&mut self, ground: Look) {
        self.bytes.extend_from_slice(b"\x1b[m\x1b[r");
        self.look = Look::PLAIN;
        self.set_look(ground);
        self.bytes.extend_from_slice(b"\x1b[H\x1b[2J");
        self.place = Place::At(0, 0);
    }

    /// Moves the rows of a band; up is positive. Leaves the cursor in the band, at its end to which
    /// blank rows come in, and the band as the terminal's scrolling region.
    pub(super) fn scroll(&mut self, band: &Range<usize>, by: isize, ground: Look) {
        // What comes in has the pen's background.
        self.set_look(ground);
        self.write(format_args!("\x1b[{};{}r", band.start + 1, band.end));
        // Some go to the screen's first row then, and some to the band's.
        self.place = Place::Unknown;
        // Not every terminal knows how to scroll by a number, but all scroll at the margins.
        let (row, step) = if by > 0 { (band.end - 1, "\n") } else { (band.start, "\x1bM") };
        self.go(0, row);
        for _ in 0..by.unsigned_abs() {
            self.bytes.extend_from_slice(step.as_bytes());
        }
    }

    /// Makes the whole screen the scrolling region again.
    pub(super) fn end_scroll(&mut self) {
        self.bytes.extend_from_slice(b"\x1b[r");
        self.place = Place::Unknown;
    }

    fn write(&mut self, text: std::fmt::Arguments<'_>) {
        // A Vec takes everything.
        let _ = self.bytes.write_fmt(text);
    }
}

/// Writes a short text; gives its length.
fn put(to: &mut [u8; 24], text: std::fmt::Arguments<'_>) -> usize {
    let mut rest = to.as_mut_slice();
    // It is long enough for every place.
    let _ = rest.write_fmt(text);
    24 - rest.len()
}

/// What leads from one pen to another, each with a semicolon behind it.
fn parameters(from: Look, to: Look) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    let (mut gone, mut new) = (from.modifier - to.modifier, to.modifier - from.modifier);
    for (modifier, _, undo) in MODIFIERS {
        if gone.contains(modifier) {
            let _ = write!(text, "{undo};");
            // Bold and dim go together, and so do both ways to blink.
            for (other, _, same) in MODIFIERS {
                if same == undo {
                    gone.remove(other);
                    new |= to.modifier & other;
                }
            }
        }
    }
    for (modifier, set, _) in MODIFIERS {
        if new.contains(modifier) {
            let _ = write!(text, "{set};");
        }
    }
    for (from, to, base) in [(from.fg, to.fg, 30), (from.bg, to.bg, 40)] {
        if from != to {
            color(&mut text, to, base);
        }
    }
    text
}

fn color(text: &mut String, color: Ink, base: u8) {
    use std::fmt::Write as _;
    let _ = match (color.index(), color.parts()) {
        (Some(index @ 0..8), _) => write!(text, "{};", base + index),
        (Some(index @ 8..16), _) => write!(text, "{};", base + 60 + index - 8),
        (Some(index), _) => write!(text, "{};5;{index};", base + 8),
        (_, Some([red, green, blue])) => write!(text, "{};2;{red};{green};{blue};", base + 8),
        _ => write!(text, "{};", base + 9),
    };
}
