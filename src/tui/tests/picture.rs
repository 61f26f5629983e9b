//! Screens as text that people can read: what stands on them, and in which styles.

use std::fmt::Write;

use ratatui::{
    buffer::{Buffer, Cell},
    layout::Rect,
    style::{Color, Modifier, Style},
};

use super::theme;
use crate::{
    app::State,
    model::grapheme_width,
    tui::{Canvas, draw, theme::Theme},
};

/// The themes whose styles are told.
const THEMES: [&str; 3] = ["dark", "light", "mono"];

/// What a state looks like in a theme.
pub(super) fn drawn(state: &State, theme: &Theme) -> Buffer {
    let (columns, rows) = state.size;
    let mut canvas = Canvas::new(columns, rows);
    draw(&mut canvas, state, theme);
    canvas.cells
}

/// What stands in a row of an area: a wide character stands for the cells that it covers.
pub(super) fn row(buffer: &Buffer, area: Rect, y: u16) -> String {
    let mut text = String::new();
    let mut x = area.x;
    while x < area.right() {
        let symbol = buffer[(x, y)].symbol();
        text.push_str(symbol);
        x += u16::try_from(grapheme_width(symbol)).unwrap().max(1);
    }
    text
}

/// The screen's text, a line for each row.
pub(super) fn text(buffer: &Buffer) -> String {
    let rows = buffer.area.top()..buffer.area.bottom();
    let lines = rows.map(|y| row(buffer, buffer.area, y).trim_end_matches(' ').to_owned());
    lines.flat_map(|line| [line, "\n".to_owned()]).collect()
}

/// The styles of a screen, a line for each run of cells that look the same: the row, the columns,
/// and how it looks in each theme. What is plain in all of them is left out, as are the colours of
/// plain text.
pub(super) fn styles(state: &State) -> String {
    let mut told = String::new();
    for (y, looks) in looks(state).iter().enumerate() {
        let mut x = 0;
        for run in looks.chunk_by(|a, b| a == b) {
            let end = x + run.len();
            if !run[0].is_empty() {
                let columns = format!("{x}..{end}");
                writeln!(told, "{y:>3} {columns:<8} {}", run[0]).unwrap();
            }
            x = end;
        }
    }
    told
}

/// How each cell of each row looks in all themes; nothing where it is plain in all.
pub(super) fn looks(state: &State) -> Vec<Vec<String>> {
    let buffers = THEMES.map(|name| (name, seen(drawn(state, &theme(name)), theme(name).base())));
    let area = buffers[0].1.area;
    let row = |y| {
        let mut looks: Vec<_> = (0..area.width).map(|x| look(&buffers, x, y)).collect();
        join(&mut looks);
        looks
    };
    (0..area.height).map(row).collect()
}

/// What a screen has beside the colours on which everything is drawn.
fn seen(mut buffer: Buffer, base: Style) -> Buffer {
    for cell in &mut buffer.content {
        cell.fg = Some(cell.fg).filter(|fg| Some(*fg) != base.fg).unwrap_or(Color::Reset);
        cell.bg = Some(cell.bg).filter(|bg| Some(*bg) != base.bg).unwrap_or(Color::Reset);
    }
    buffer
}

/// Blanks between what looks the same belong to it.
fn join(looks: &mut [String]) {
    let mut before: Option<usize> = None;
    for x in 0..looks.len() {
        if looks[x].is_empty() {
            continue;
        }
        if let Some(before) = before.filter(|before| looks[*before] == looks[x] && x - before < 4) {
            let look = looks[x].clone();
            looks[before..x].fill(look);
        }
        before = Some(x);
    }
}

/// How a cell looks in all themes; nothing where it is plain in all.
fn look(buffers: &[(&str, Buffer)], x: u16, y: u16) -> String {
    let mut looks: Vec<(String, String)> = Vec::new();
    for (name, buffer) in buffers {
        let words = words(head(buffer, x, y));
        match looks.iter_mut().find(|(_, other)| *other == words) {
            Some((names, _)) => *names = format!("{names}, {name}"),
            None => looks.push(((*name).to_owned(), words)),
        }
    }
    match looks.as_slice() {
        [(_, words)] if words == "plain" => String::new(),
        [(_, words)] => words.clone(),
        _ => {
            let told = looks.iter().map(|(names, words)| format!("{names}: {words}"));
            told.collect::<Vec<_>>().join(" | ")
        }
    }
}

/// The cell that is seen at a place: the first of those that a wide character covers.
fn head(buffer: &Buffer, x: u16, y: u16) -> &Cell {
    let before = x.checked_sub(1).map(|before| &buffer[(before, y)]);
    before.filter(|cell| grapheme_width(cell.symbol()) > 1).unwrap_or(&buffer[(x, y)])
}

/// What is seen of a cell's style, in words: a blank has no colour of its own.
fn words(cell: &Cell) -> String {
    let blank = cell.symbol() == " ";
    let seen_on_blanks = Modifier::REVERSED | Modifier::UNDERLINED;
    let modifiers = if blank { cell.modifier & seen_on_blanks } else { cell.modifier };
    let reversed = modifiers.contains(Modifier::REVERSED);
    let mut words = Vec::new();
    if cell.fg != Color::Reset && (!blank || reversed) {
        words.push(cell.fg.to_string().to_lowercase());
    }
    if cell.bg != Color::Reset {
        words.push(format!("on {}", cell.bg).to_lowercase());
    }
    words.extend(modifiers.iter_names().map(|(name, _)| name.to_lowercase()));
    if words.is_empty() { "plain".to_owned() } else { words.join(" ") }
}
