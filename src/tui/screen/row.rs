//! Writes one row.

use crate::tui::canvas::Links;

use super::{
    frame::{Clusters, Glyph, Look, SEEN_ON_BLANK, Symbol},
    writer::Writer,
};

/// The least blanks that are worth a command.
const BLANKS: usize = 4;

/// A row of the next frame, and what it takes to write it.
pub(super) struct Row<'a> {
    pub(super) glyphs: &'a [Glyph],
    pub(super) y: usize,
    pub(super) writer: &'a mut Writer,
    pub(super) clusters: &'a Clusters,
    /// Where links lead, if the terminal is to know.
    pub(super) links: Option<&'a Links>,
}

impl Row<'_> {
    /// Writes what differs from what stands there now; from `tail` on the row is blank. Stops where
    /// `limit` bytes are written in all, after one sign at least; gives the columns that are right.
    pub(super) fn draw(&mut self, before: &[Glyph], tail: usize, limit: usize) -> usize {
        let columns = self.glyphs.len();
        if before == self.glyphs {
            return columns;
        }
        let limit = limit.max(self.writer.bytes.len() + 1);
        // Up to here, what was just written may cover the cells.
        let mut covered = 0;
        let mut x = 0;
        while x < tail {
            if self.writer.bytes.len() >= limit {
                return x;
            }
            let glyph = self.glyphs[x];
            let extent = self.clusters.extent(glyph.symbol);
            let next = (x + usize::from(extent.width)).min(columns);
            if x < covered || (x..next).any(|x| self.glyphs[x] != before[x]) {
                self.go(x);
                // Where it may be drawn narrower, nothing old must be left.
                let clean =
                    |x: usize| x >= covered && before[x].is_blank() && suits(glyph.look, before[x]);
                if !(x + usize::from(extent.least)..next).all(clean) {
                    self.pen(glyph);
                    self.blanks(next - x);
                    self.writer.go(x, self.y);
                }
                self.put(glyph);
                covered = covered.max((x + usize::from(extent.most)).min(columns));
                // At the edge a sign that takes more moves to the left instead.
                if extent.width == 1 && usize::from(extent.most) > columns - x {
                    self.restore_left_of(x);
                }
            }
            x = next;
        }
        let wrong = |x: &usize| *x < covered || before[*x] != self.glyphs[*x];
        if let Some(first) = (tail..columns).find(wrong) {
            let last = (first..columns).rfind(wrong).unwrap_or(first);
            self.go(first);
            self.pen(self.glyphs[first]);
            if last - first < BLANKS {
                self.blanks(last + 1 - first);
            } else {
                self.writer.clear_to_end();
            }
        }
        columns
    }

    /// Goes to a cell; over a few plain characters that stay by writing them again, which is shorter
    /// than any other way.
    fn go(&mut self, x: usize) {
        let plain = |glyph: &Glyph| {
            matches!(glyph.symbol.char(), Some(' '..='~'))
                && glyph.link() == self.writer.linked()
                && suits(self.writer.look(), *glyph)
        };
        match self.writer.column_in(self.y) {
            Some(at) if (at + 1..=at + 3).contains(&x) && self.glyphs[at..x].iter().all(plain) => {
                self.glyphs[at..x].iter().for_each(|glyph| self.put(*glyph));
            }
            _ => self.writer.go(x, self.y),
        }
    }

    /// Writes a glyph where the cursor is.
    fn put(&mut self, glyph: Glyph) {
        self.pen(glyph);
        self.clusters.write(glyph.symbol, &mut self.writer.bytes);
        let extent = self.clusters.extent(glyph.symbol);
        let went = extent.is_sure().then_some(usize::from(extent.width));
        self.writer.went(went, self.glyphs.len());
    }

    /// Writes the glyph before `x` again, if it is one that does not reach there.
    fn restore_left_of(&mut self, x: usize) {
        let left = (0..x).rfind(|left| self.glyphs[*left].symbol != Symbol::COVERED);
        let Some(left) = left else { return };
        let extent = self.clusters.extent(self.glyphs[left].symbol);
        if extent.most <= extent.width {
            self.writer.go(left, self.y);
            self.put(self.glyphs[left]);
        }
    }

    /// Writes blanks where the cursor is, with the pen as it is.
    fn blanks(&mut self, count: usize) {
        let bytes = &mut self.writer.bytes;
        bytes.resize(bytes.len() + count, b' ');
        self.writer.went(Some(count), self.glyphs.len());
    }

    /// Changes the pen for a glyph, unless it makes no difference.
    fn pen(&mut self, glyph: Glyph) {
        let to = self.links.and_then(|links| {
            let mark = glyph.link()?;
            Some((mark, links.url(mark)?))
        });
        if to.map(|(mark, _)| mark) != self.writer.linked() {
            self.writer.link(to);
        }
        if !suits(self.writer.look(), glyph) {
            self.writer.set_look(glyph.look);
        }
    }
}

/// Whether a glyph looks as it should when it is written with this pen.
fn suits(look: Look, glyph: Glyph) -> bool {
    glyph.look == look
        || glyph.is_blank() && glyph.look.bg == look.bg && !look.modifier.intersects(SEEN_ON_BLANK)
}
