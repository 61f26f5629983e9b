//! What lies over the line: a menu to choose from, or a paste to look at.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::{
    app::{ItemKind, Menu, Paste},
    i18n::fill,
    model::str_width,
    tui::{
        pen::{Pen, cover},
        theme::Theme,
    },
};

use super::View;

/// Columns that are covered at most.
const WIDTH: u16 = 72;
/// Columns beside it in which something can still be read.
const REST: u16 = 24;
/// Items, or lines, that are shown at once.
const ROWS: u16 = 8;

/// Draws it at the bottom of the rows above the box; what has no room there at all, in the box.
pub(super) fn draw(above: Rect, line: Rect, buffer: &mut Buffer, view: View<'_>, theme: &Theme) {
    if let Some(paste) = view.input.pasted() {
        let above = if above.is_empty() { line } else { above };
        draw_paste(above, buffer, paste, view, theme);
    } else if let Some(menu) = view.input.menu() {
        draw_menu(above, buffer, menu, view, theme);
    }
}

fn draw_menu(above: Rect, buffer: &mut Buffer, menu: &Menu, view: View<'_>, theme: &Theme) {
    if above.is_empty() {
        return;
    }
    let items = menu.items();
    let rows = ROWS.min(above.height).min(u16::try_from(items.len()).unwrap_or(ROWS));
    let has_keys = above.height > rows;
    let area = bottom(above, rows + u16::from(has_keys), buffer, theme);
    // The choice is always seen.
    let first = (menu.selected() + 1).saturating_sub(usize::from(rows));
    let shown = items.iter().enumerate().skip(first);
    let widest = shown.clone().take(usize::from(rows)).map(|(_, item)| item.label.width()).max();
    let widest = widest.unwrap_or_default().min(usize::from(area.width) * 2 / 3);
    let columns = u16::try_from(widest).unwrap_or(u16::MAX);
    for (row, (index, item)) in (0..rows).zip(shown) {
        let is_gift = item.kind == ItemKind::Gift;
        let (sign, label, detail) = match index == menu.selected() {
            true => (">", theme.bar(), theme.bar()),
            false if is_gift => (" ", theme.gift(), theme.quiet()),
            false => (" ", Style::new(), theme.quiet()),
        };
        buffer.set_style(Rect { y: area.y + row, height: 1, ..area }, label);
        Pen::at(buffer, area, row).write(sign, label);
        let [_, left, _, right] = split(area, [1, columns, 2, area.width]);
        Pen::at(buffer, left, row).write(item.label.as_str(), label);
        let kind = if is_gift { view.texts.gift } else { "" };
        let more = if item.detail.is_empty() { kind } else { item.detail.as_str() };
        Pen::at(buffer, right, row).write(more, detail);
    }
    if has_keys {
        let place = menu.selected() + 1;
        let keys = fill(view.texts.menu_keys, &[&place, &items.len()]);
        let mut pen = Pen::at(buffer, area, rows);
        pen.skip(1);
        pen.write(&keys, theme.quiet());
    }
}

fn draw_paste(above: Rect, buffer: &mut Buffer, paste: &Paste, view: View<'_>, theme: &Theme) {
    let lines = ROWS.min(u16::try_from(paste.line_count()).unwrap_or(ROWS));
    let area = bottom(above, (lines + 2).min(above.height), buffer, theme);
    if area.is_empty() {
        return;
    }
    // The keys matter most, then what they are about.
    let lines = area.height.saturating_sub(2);
    if area.height > 1 {
        buffer.set_style(Rect { height: 1, ..area }, theme.bar());
        Pen::at(buffer, area, 0).write(&format!(" {}", about(paste, view)), theme.bar());
    }
    for (row, line) in (1..=lines).zip(paste.lines()) {
        let mut pen = Pen::at(buffer, area, row);
        pen.skip(1);
        pen.write(line.as_str(), Style::new());
    }
    let mut pen = Pen::at(buffer, area, area.height - 1);
    pen.write(&paste_keys(paste, view, area.width), theme.strong());
}

/// How much was pasted.
fn about(paste: &Paste, view: View<'_>) -> String {
    let texts = view.texts;
    let size = match paste.line_count() {
        1 => fill(texts.pasted_line, &[&paste.bytes()]),
        lines => fill(texts.pasted_lines, &[&lines, &paste.bytes()]),
    };
    let budget = view.input.budget();
    let too_much = paste.bytes() > budget.limit - budget.bytes;
    let too_much = too_much.then(|| texts.pasted_too_much.to_owned());
    let controls = Some(paste.controls()).filter(|&count| count > 0);
    let controls = controls.map(|count| fill(texts.pasted_controls, &[&count]));
    let parts = [Some(size), too_much, controls];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What may become of it, in words where there is room for them.
fn paste_keys(paste: &Paste, view: View<'_>, columns: u16) -> String {
    let texts = view.texts;
    let (long, short) = match paste.message_count() {
        Some(count) => (fill(texts.paste_keys, &[&count]), fill(texts.paste_keys_short, &[&count])),
        None => (texts.paste_keys_join.to_owned(), texts.paste_keys_join_short.to_owned()),
    };
    let has_room = str_width(&long) < usize::from(columns);
    if has_room { format!(" {long}") } else { short }
}

/// An area in parts of so many columns, side by side; the last have what is left.
fn split<const PARTS: usize>(area: Rect, columns: [u16; PARTS]) -> [Rect; PARTS] {
    let mut x = area.x;
    columns.map(|columns| {
        let part = Rect { x, width: columns.min(area.right() - x), ..area };
        x = part.right();
        part
    })
}

/// The lowest rows of an area, emptied to their end, so that nothing is read as a part of them that
/// is none; what is written there is no wider than is easily read.
fn bottom(above: Rect, rows: u16, buffer: &mut Buffer, theme: &Theme) -> Rect {
    let y = above.bottom() - rows;
    // A rest of the room that is too narrow to be read is covered too.
    let width = if above.width < WIDTH + REST { above.width } else { WIDTH };
    let area = Rect { y, height: rows, width, ..above };
    // A blank column keeps what is beside it apart.
    cover(Rect { width: (width + 1).min(above.width), ..area }, buffer, theme);
    area
}
