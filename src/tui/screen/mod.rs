//! What the terminal shows, and the bytes that make it show the next frame.
//!
//! Rows that moved are moved by the terminal itself; of the rest only what differs is written.
//! After a sign whose columns terminals disagree on, the cursor is told where to go on and what the
//! sign may have covered is written anew: so what is shown never depends on what was shown before.

mod ascii;
mod extent;
mod frame;
mod row;
mod scroll;
mod writer;

#[cfg(test)]
pub(super) mod emulator;
#[cfg(test)]
mod tests;

use ratatui::layout::Position;

use super::canvas::Canvas;
pub use ascii::in_ascii;
pub(super) use frame::Taste;
use frame::{Clusters, Frame};
use row::Row;
use writer::Writer;

/// Bytes of a frame from which on the terminal is asked to show it at once. What is shorter comes
/// in one piece anyway, and would grow by a third.
const LARGE: usize = 1024;

/// How much of a frame is written at once: about so many bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share<'a> {
    /// The rows that come first, in their order, and up to how many bytes they do.
    pub(super) first: &'a [usize],
    pub(super) first_bytes: usize,
    /// Up to how many bytes the others come: where not all do, from the bottom.
    pub(super) bytes: usize,
}

#[cfg(test)]
impl Share<'_> {
    /// All of it.
    pub(super) const ALL: Self = Self { first: &[], first_bytes: usize::MAX, bytes: usize::MAX };
}

/// What the terminal shows.
#[derive(Debug, Default)]
pub(super) struct Screen {
    shown: Frame,
    next: Frame,
    clusters: Clusters,
    writer: Writer,
    /// Whether the cursor is seen, where known.
    cursor: Option<bool>,
    /// Whether `shown` is what the terminal shows.
    known: bool,
    /// Whether it is not yet what was to be shown.
    behind: bool,
    frame: Vec<u8>,
    taste: Taste,
}

impl Screen {
    /// One that knows nothing yet of what the terminal shows.
    pub(super) fn new(taste: Taste) -> Self {
        Self { taste, ..Self::default() }
    }

    /// Forgets what the terminal shows: the next frame draws everything.
    pub(super) fn forget(&mut self) {
        self.known = false;
        self.cursor = None;
    }

    /// The bytes that make the terminal show what is on the canvas, with its cursor there.
    #[cfg(test)]
    pub(super) fn show(&mut self, canvas: &Canvas, cursor: Option<Position>) -> &[u8] {
        self.show_within(canvas, cursor, &Share::ALL)
    }

    /// As many of those bytes as there is room for; [`Screen::is_behind`] tells whether all were.
    /// What was left out comes when the same canvas, or another, is shown again.
    pub(super) fn show_within(
        &mut self,
        canvas: &Canvas,
        cursor: Option<Position>,
        share: &Share<'_>,
    ) -> &[u8] {
        if self.clusters.is_full() {
            self.clusters.clear();
            self.known = false;
        }
        self.next.read(canvas, &mut self.clusters, self.taste);
        self.writer.bytes.clear();
        self.behind = false;
        let (columns, rows) = (self.next.columns(), self.next.rows());
        self.known &= (self.shown.columns(), self.shown.rows()) == (columns, rows);
        if !self.known {
            self.writer.clear_all(self.next.ground());
            self.shown.clear(&self.next);
            self.known = true;
        }
        let scroll = scroll::find(&self.shown, &self.next);
        let first = share.first.iter().copied().filter(|row| *row < rows);
        // What moves is drawn where it moves to.
        let moves = |row: usize| scroll.as_ref().is_some_and(|scroll| scroll.band.contains(&row));
        for row in first.clone().filter(|row| !moves(*row)) {
            self.draw_row(row, canvas, share.first_bytes);
        }
        if let Some(scroll) = scroll.filter(|_| self.writer.bytes.len() < share.bytes) {
            self.writer.scroll(&scroll.band, scroll.by, self.next.ground());
            self.shown.scroll(&scroll, &self.next);
            // The cursor is there already.
            for row in scroll.blank() {
                self.draw_row(row, canvas, share.bytes);
            }
            self.writer.end_scroll();
        }
        for row in first {
            self.draw_row(row, canvas, share.first_bytes);
        }
        for row in 0..rows {
            let row = if share.bytes == usize::MAX { row } else { rows - 1 - row };
            self.draw_row(row, canvas, share.bytes);
        }
        self.writer.link(None);
        self.finish(cursor.filter(|_| columns > 0 && rows > 0))
    }

    /// Whether the terminal does not show all yet of what it is to show.
    pub(super) fn is_behind(&self) -> bool {
        self.behind
    }

    /// Puts the cursor in its place, and everything in its order.
    fn finish(&mut self, cursor: Option<Position>) -> &[u8] {
        if let Some(cursor) = cursor {
            let x = usize::from(cursor.x).min(self.shown.columns() - 1);
            let y = usize::from(cursor.y).min(self.shown.rows() - 1);
            self.writer.go(x, y);
        }
        let body = &self.writer.bytes;
        let large = body.len() > LARGE;
        let seen = cursor.is_some();
        let hide = self.cursor != Some(false) && (large || !seen);
        let show = seen && (hide || self.cursor != Some(true));
        self.cursor = Some(seen);
        self.frame.clear();
        for (wanted, bytes) in [
            (large, &b"\x1b[?2026h"[..]),
            (hide, b"\x1b[?25l"),
            (true, body),
            (show, b"\x1b[?25h"),
            (large, b"\x1b[?2026l"),
        ] {
            if wanted {
                self.frame.extend_from_slice(bytes);
            }
        }
        &self.frame
    }

    /// Writes what differs between a row of the next frame and what stands there, while there is room.
    fn draw_row(&mut self, y: usize, canvas: &Canvas, bytes: usize) {
        let (before, glyphs) = (self.shown.row(y), self.next.row(y));
        if before == glyphs {
            return;
        }
        if self.writer.bytes.len() >= bytes {
            self.behind = true;
            return;
        }
        let links = self.taste.links.then_some(&canvas.links);
        let (writer, clusters) = (&mut self.writer, &self.clusters);
        let tail = self.next.tail(glyphs);
        let drawn = Row { glyphs, y, writer, clusters, links }.draw(before, tail, bytes);
        self.behind |= drawn < glyphs.len();
        self.shown.take_row(y, &self.next, drawn);
    }
}
