//! What goes to standard output: a table for people, or JSON lines for programs.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    cli::Error,
    model::{Text, grapheme_width, json_line, str_width},
};

/// Columns of a cell at most; a longer one is cut.
const MAX_CELL: usize = 48;

/// Rows of cells under their names, in columns as wide as they need.
pub(super) struct Table<const N: usize> {
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    /// A table whose columns have these names.
    pub(super) fn new(names: [&str; N]) -> Self {
        Self { rows: vec![names.map(str::to_owned)] }
    }

    /// Adds a row; whatever strangers wrote in it can do the terminal no harm.
    pub(super) fn row(&mut self, cells: [&str; N]) {
        self.rows.push(cells.map(|cell| cut(Text::new(cell).as_str(), MAX_CELL)));
    }
}

impl<const N: usize> std::fmt::Display for Table<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut widths = [0; N];
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = str_width(cell).max(*width);
            }
        }
        for row in &self.rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(widths) {
                let blanks = width - str_width(cell) + 2;
                write!(line, "{cell}{:blanks$}", "")?;
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// As much of cleaned text as so many columns take, with `…` where something was cut.
fn cut(text: &str, columns: usize) -> String {
    if str_width(text) <= columns {
        return text.to_owned();
    }
    let mut used = 1;
    let fits = |grapheme: &&str| {
        used += grapheme_width(grapheme);
        used <= columns
    };
    let kept: String = text.graphemes(true).take_while(fits).collect();
    format!("{kept}…")
}

/// Prints objects, a line each.
pub(super) fn print_json<T: Serialize>(objects: impl IntoIterator<Item = T>) -> Result<(), Error> {
    let mut lines = String::new();
    for object in objects {
        let line = json_line(&object).map_err(|error| Error::failed("could not print", &error))?;
        lines.push_str(&line);
        lines.push('\n');
    }
    print(&lines)
}

/// Prints lines that are clean.
pub(super) fn print(lines: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    match out.write_all(lines.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        // The reader has seen enough, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Error::failed("could not print", &error)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn columns_are_as_wide_as_what_stands_in_them() {
        let mut table = Table::new(["USER", "NICK", "JOINED"]);
        table.row(["bob", "弹幕观众", "today"]);
        table.row(["a_longer_name", "👨‍👩‍👧", ""]);
        table.row(["eve", "", "later"]);
        assert_eq!(
            table.to_string(),
            "USER           NICK      JOINED\n\
             bob            弹幕观众  today\n\
             a_longer_name  👨‍👩‍👧\n\
             eve                      later\n"
        );
    }

    #[test]
    fn what_strangers_wrote_neither_steers_the_terminal_nor_fills_it() {
        let mut table = Table::new(["NICK", "NEXT"]);
        table.row(["\u{1b}]0;owned\u{7}\u{202e}x\ny\u{9b}2J", "1"]);
        table.row([&"好".repeat(100), "2"]);
        let text = table.to_string();
        let lines: Vec<_> = text.lines().collect();
        assert!(lines[1].starts_with("]0;ownedx y2J "), "{text}");
        assert!(lines[2].contains("好… "), "{text}");
        let columns: Vec<_> = lines[1..].iter().map(|line| str_width(line)).collect();
        assert_eq!(columns, [MAX_CELL + 2, MAX_CELL + 2], "{text}");
    }

    proptest! {
        #[test]
        fn every_row_is_one_line_without_controls(cells in proptest::collection::vec(any::<String>(), 1..20)) {
            let mut table = Table::new(["A", "B"]);
            for cell in &cells {
                table.row([cell, "end"]);
            }
            let text = table.to_string();
            prop_assert_eq!(text.lines().count(), cells.len() + 1);
            prop_assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
            let ends: std::collections::BTreeSet<_> =
                text.lines().skip(1).map(str_width).collect();
            prop_assert_eq!(ends.len(), 1, "{}", text);
        }
    }
}
