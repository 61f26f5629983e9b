//! What a frame is drawn on: cells, and what the links among them lead to.

use std::{
    collections::HashMap,
    ops::{Deref, DerefMut},
};

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Color, Style},
};

/// Links that are remembered; past this all are forgotten and told anew.
const MOST_LINKS: usize = 1024;
/// Bytes of an address; terminals take no longer ones.
const LONGEST_LINK: usize = 2083;

/// Cells to draw on, and the links among them. Where only cells are asked for, it is its cells.
#[derive(Debug, Default)]
pub struct Canvas {
    pub(super) cells: Buffer,
    pub(super) links: Links,
}

impl Canvas {
    /// A blank one of so many columns and rows.
    pub fn new(columns: u16, rows: u16) -> Self {
        let area = Rect { x: 0, y: 0, width: columns, height: rows };
        Self { cells: Buffer::empty(area), links: Links::default() }
    }

    /// A style that makes cells lead to `url`, without looks of its own; it goes where its cells go,
    /// and what is drawn over them leads nowhere. What is no address of the web, or is longer than
    /// terminals take, leads nowhere either.
    pub fn link(&mut self, url: &str) -> Style {
        let Some(mark) = self.links.mark(url) else { return Style::new() };
        let [high, low] = mark.to_be_bytes();
        Style::new().underline_color(Color::Rgb(0, high, low))
    }

    /// Makes it blank, for the next frame; the links keep their marks, so that a cell that stays the
    /// same is the same. Whether too many links made it forget them all: then no mark means what it
    /// meant before.
    pub(super) fn begin(&mut self, columns: u16, rows: u16) -> bool {
        self.cells.resize(Rect { x: 0, y: 0, width: columns, height: rows });
        self.cells.reset();
        let forget = self.links.urls.len() >= MOST_LINKS;
        if forget {
            self.links = Links::default();
        }
        forget
    }
}

impl Deref for Canvas {
    type Target = Buffer;

    fn deref(&self) -> &Buffer {
        &self.cells
    }
}

impl DerefMut for Canvas {
    fn deref_mut(&mut self) -> &mut Buffer {
        &mut self.cells
    }
}

/// What the links on the screen lead to.
///
/// A link is a part of a style: its mark stands in the colour of the underline, which is used for
/// nothing else.
#[derive(Debug, Default)]
pub(super) struct Links {
    urls: Vec<String>,
    marks: HashMap<String, u16>,
}

impl Links {
    /// The mark of a cell that leads somewhere, from the colour of its underline.
    pub(super) fn mark_of(underline: Color) -> Option<u16> {
        match underline {
            Color::Rgb(0, high, low) => Some(u16::from_be_bytes([high, low])),
            _ => None,
        }
    }

    /// Where a mark leads to: printable ASCII only.
    pub(super) fn url(&self, mark: u16) -> Option<&str> {
        self.urls.get(usize::from(mark)).map(String::as_str)
    }

    fn mark(&mut self, url: &str) -> Option<u16> {
        if let Some(mark) = self.marks.get(url) {
            return Some(*mark);
        }
        let web = ["https://", "http://"].iter().any(|scheme| {
            url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
        if !web || url.len() > LONGEST_LINK || self.urls.len() >= MOST_LINKS {
            return None;
        }
        let printable = printable(url);
        if printable.len() > LONGEST_LINK {
            return None;
        }
        let mark = u16::try_from(self.urls.len()).ok()?;
        self.urls.push(printable);
        self.marks.insert(url.into(), mark);
        Some(mark)
    }
}

/// An address as terminals take it: what is no printable ASCII is written by its bytes.
fn printable(url: &str) -> String {
    let mut printable = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_graphic() {
            printable.push(char::from(byte));
        } else {
            const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
            printable.push('%');
            printable.push(char::from(DIGITS[usize::from(byte >> 4)]));
            printable.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
    printable
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url_of(links: &Links, style: Style) -> Option<&str> {
        links.url(Links::mark_of(style.underline_color?)?)
    }

    #[test]
    fn a_link_keeps_its_mark_and_leads_where_it_says() {
        let mut canvas = Canvas::new(10, 1);
        let first = canvas.link("https://a.test/x");
        let other = canvas.link("HTTP://b.test/\u{1b}]8;;\u{7}弹");
        assert_ne!(first, other);
        assert!(!canvas.begin(10, 1));
        assert_eq!(canvas.link("https://a.test/x"), first);
        assert_eq!(url_of(&canvas.links, first), Some("https://a.test/x"));
        let clean = "HTTP://b.test/%1B]8;;%07%E5%BC%B9";
        assert_eq!(url_of(&canvas.links, other), Some(clean));
    }

    #[test]
    fn only_addresses_of_the_web_are_links_and_not_too_long_ones() {
        let mut canvas = Canvas::default();
        let long = format!("https://a.test/{}", "弹".repeat(600));
        for wrong in
            ["", "file:///etc/passwd", "https:", "javascript:alert(1)", "弹幕弹幕弹", &long]
        {
            assert_eq!(canvas.link(wrong), Style::new(), "{wrong}");
        }
    }

    #[test]
    fn links_are_bounded_and_forgotten_together() {
        let mut canvas = Canvas::new(10, 1);
        for number in 0..MOST_LINKS + 9 {
            canvas.link(&format!("https://a.test/{number}"));
        }
        assert_eq!(canvas.link("https://a.test/new"), Style::new());
        assert_eq!(canvas.links.urls.len(), MOST_LINKS);
        assert!(canvas.begin(10, 1));
        let new = canvas.link("https://a.test/new");
        assert_eq!(url_of(&canvas.links, new), Some("https://a.test/new"));
    }
}
