//! Finds the rows that moved from one frame to the next, so that the terminal can move them itself.

use std::{cmp::Reverse, ops::Range};

use super::frame::{Frame, Glyph, Symbol};

/// Bytes that a scroll takes by itself: its margins, the way there, and its margins undone.
const OVERHEAD: usize = 24;
/// Bytes that it takes to begin to write somewhere, about.
const START: usize = 6;

/// Bytes of a sign of several characters, about.
const CLUSTER: usize = 16;

/// Rows that the terminal is to move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scroll {
    /// The rows that take part, those that come in blank included.
    pub(super) band: Range<usize>,
    /// By how many rows; up is positive.
    pub(super) by: isize,
}

impl Scroll {
    /// The rows that come in blank.
    pub(super) fn blank(&self) -> Range<usize> {
        if self.by > 0 {
            self.band.end - self.by.unsigned_abs()..self.band.end
        } else {
            self.band.start..self.band.start + self.by.unsigned_abs()
        }
    }
}

/// The scroll that saves the most bytes on the way from `shown` to `next`, if any does. Both have the
/// same size.
pub(super) fn find(shown: &Frame, next: &Frame) -> Option<Scroll> {
    let by = likely(shown, next)?;
    let rows = next.rows();
    let stay: Vec<usize> = (0..rows).map(|y| cost(shown.row(y), next.row(y), next)).collect();
    let blank: Vec<usize> = (0..rows).map(|y| cost(next.blank(), next.row(y), next)).collect();
    // What each row costs less when it comes from where it would be scrolled from.
    let saved = |y: usize| -> Option<isize> {
        let source = y.checked_add_signed(by).filter(|source| *source < rows)?;
        Some(difference(stay[y], cost(shown.row(source), next.row(y), next)))
    };
    let shift = by.unsigned_abs();
    let (mut best, mut best_saved) = (None, isize::try_from(OVERHEAD + shift).ok()?);
    // The run of rows that is worth the most; those that come in blank lie behind its last, in the
    // direction in which it is looked for.
    let (mut start, mut run_saved) = (0, -1_isize);
    for index in 0..rows - shift {
        let y = if by > 0 { index } else { rows - 1 - index };
        if run_saved < 0 {
            (start, run_saved) = (y, 0);
        }
        run_saved += saved(y)?;
        let band = if by > 0 { start..y + 1 + shift } else { y - shift..start + 1 };
        let scroll = Scroll { band, by };
        let lost: isize = scroll.blank().map(|y| difference(blank[y], stay[y])).sum();
        if run_saved - lost > best_saved {
            (best, best_saved) = (Some(scroll), run_saved - lost);
        }
    }
    best
}

/// By how many rows the most text seems to have moved.
fn likely(shown: &Frame, next: &Frame) -> Option<isize> {
    let rows = next.rows();
    let moved: Vec<usize> =
        (0..rows).filter(|&y| next.print(y) != 0 && next.print(y) != shown.print(y)).collect();
    let mut counts = vec![0_usize; 2 * rows];
    for &y in &moved {
        for source in 0..rows {
            if shown.print(source) == next.print(y) {
                counts[rows + source - y] += 1;
            }
        }
    }
    let found = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    let (most, _) = found.max_by_key(|(by, count)| (**count, Reverse(by.abs_diff(rows))))?;
    isize::try_from(most).ok()?.checked_sub_unsigned(rows)
}

/// Bytes that it takes to make one row of another, about.
fn cost(from: &[Glyph], to: &[Glyph], next: &Frame) -> usize {
    if from == to {
        return 0;
    }
    let tail = next.tail(to);
    let mut bytes = if from[tail..] == to[tail..] { 0 } else { START + 3 };
    let mut same = true;
    for (glyph, before) in to[..tail].iter().zip(from) {
        let was_same = same;
        same = glyph == before;
        if !same {
            bytes += if was_same { START } else { 0 };
            bytes += match glyph.symbol.char() {
                Some(c) => c.len_utf8(),
                None if glyph.symbol == Symbol::COVERED => 0,
                None => CLUSTER,
            };
        }
    }
    bytes
}

fn difference(a: usize, b: usize) -> isize {
    // Rows are short.
    isize::try_from(a).unwrap_or(isize::MAX) - isize::try_from(b).unwrap_or(isize::MAX)
}
