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

use std::mem;

use ratatui::layout::Position;

use super::canvas::Canvas;
pub(super) use frame::Taste;
use frame::{Clusters, Frame};
use row::Row;
use writer::Writer;

/// Bytes of a frame from which on the terminal is asked to show it at once. What is shorter comes
/// in one piece anyway, and would grow by a third.
const LARGE: usize = 1024;

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
    pub(super) fn show(&mut self, canvas: &Canvas, cursor: Option<Position>) -> &[u8] {
        if self.clusters.is_full() {
            self.clusters.clear();
            self.known = false;
        }
        self.next.read(canvas, &mut self.clusters, self.taste);
        self.writer.bytes.clear();
        let (columns, rows) = (self.next.columns(), self.next.rows());
        self.known &= (self.shown.columns(), self.shown.rows()) == (columns, rows);
        if !self.known {
            self.writer.clear_all(self.next.ground());
            self.shown.clear(&self.next);
            self.known = true;
        }
        let scroll = scroll::find(&self.shown, &self.next);
        let mut done = 0..0;
        if let Some(scroll) = &scroll {
            self.writer.scroll(&scroll.band, scroll.by, self.next.ground());
            // The cursor is there already.
            done = scroll.blank();
            for row in done.clone() {
                self.draw_row(row, None, canvas);
            }
            self.writer.end_scroll();
        }
        for row in (0..rows).filter(|row| !done.contains(row)) {
            let source = scroll.as_ref().map_or(Some(row), |scroll| scroll.source(row));
            self.draw_row(row, source, canvas);
        }
        self.writer.link(None);
        mem::swap(&mut self.shown, &mut self.next);
        self.finish(cursor.filter(|_| columns > 0 && rows > 0))
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

    /// Writes what differs between a row of the next frame and what stands there, which came from
    /// the row `source` or is blank.
    fn draw_row(&mut self, y: usize, source: Option<usize>, canvas: &Canvas) {
        let before = source.map_or(self.next.blank(), |source| self.shown.row(source));
        let links = self.taste.links.then_some(&canvas.links);
        let (writer, clusters) = (&mut self.writer, &self.clusters);
        let (glyphs, tail) = (self.next.row(y), self.next.tail(self.next.row(y)));
        Row { glyphs, y, writer, clusters, links }.draw(before, tail);
    }
}
