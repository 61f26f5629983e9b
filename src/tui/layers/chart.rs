//! Numbers as bars.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// The eighths of a cell, from the bottom.
const BARS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/// The line that bars may reach.
const LINE: &str = "┄";

/// Draws numbers as bars over the whole area, the oldest at the left; the highest one fills it.
pub(super) fn bars(area: Rect, buffer: &mut Buffer, values: &[u64], style: Style) {
    let top = values.iter().copied().max().unwrap_or_default();
    draw(area, buffer, values, top, u64::from(area.height) * 8, |_| style);
}

/// The same with a line at `ceiling`, above which the area has one row more; bars that reach it
/// have a style of their own. Gives the line's row, counted from the top of the area; an area of
/// one row has no line.
pub(super) fn bars_under(
    ceiling: u64,
    area: Rect,
    buffer: &mut Buffer,
    values: &[u64],
    styles: (Style, Style, Style),
) -> Option<u16> {
    let (low, high, line) = styles;
    let most = values.iter().copied().max().unwrap_or_default();
    let rows = u64::from(area.height);
    let style = |value| if value >= ceiling { high } else { low };
    if rows < 2 {
        draw(area, buffer, values, most.max(ceiling), rows * 8, style);
        return None;
    }
    // Where nothing is above the ceiling, the line has the topmost row.
    let (top, levels) = if most > ceiling { (most, rows * 8) } else { (ceiling, (rows - 1) * 8) };
    draw(area, buffer, values, top, levels, style);
    let row = u16::try_from((ceiling * levels / top.max(1) / 8).min(rows - 1)).unwrap_or(0);
    let y = area.bottom() - 1 - row;
    for x in area.left()..area.right() {
        if buffer[(x, y)].symbol() == " " {
            buffer[(x, y)].set_symbol(LINE).set_style(line);
        }
    }
    Some(y - area.top())
}

/// A value of `top` has so many levels; a column that stands for several values shows the highest.
fn draw(
    area: Rect,
    buffer: &mut Buffer,
    values: &[u64],
    top: u64,
    levels: u64,
    style: impl Fn(u64) -> Style,
) {
    let (columns, count) = (usize::from(area.width), values.len());
    if columns == 0 || count == 0 || area.height == 0 {
        return;
    }
    for (x, column) in (area.left()..area.right()).zip(0..columns) {
        let start = column * count / columns;
        let end = ((column + 1) * count / columns).max(start + 1);
        let value = values[start..end].iter().copied().max().unwrap_or_default();
        // What is there is seen, however little.
        let level = u128::from(value) * u128::from(levels) / u128::from(top.max(1));
        let mut level = usize::try_from(level).unwrap_or(usize::MAX).max(usize::from(value > 0));
        for y in (area.top()..area.bottom()).rev() {
            buffer[(x, y)].set_symbol(BARS[level.min(8)]).set_style(style(value));
            level = level.saturating_sub(8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(area: Rect, draw: impl FnOnce(&mut Buffer)) -> Vec<String> {
        let mut buffer = Buffer::empty(area);
        draw(&mut buffer);
        let row = |y| (0..area.width).map(|x| buffer[(x, y)].symbol().to_owned()).collect();
        (0..area.height).map(row).collect()
    }

    fn plain() -> (Style, Style, Style) {
        (Style::new(), Style::new(), Style::new())
    }

    #[test]
    fn bars_fill_their_area_and_little_is_seen_too() {
        let area = Rect::new(0, 0, 4, 2);
        let drawn = lines(area, |buffer| bars(area, buffer, &[0, 1, 500, 1000], Style::new()));
        assert_eq!(drawn, ["   █", " ▁██"]);
        let drawn = lines(area, |buffer| bars(area, buffer, &[1, 2], Style::new()));
        assert_eq!(drawn, ["  ██", "████"]);
        let drawn =
            lines(area, |buffer| bars(area, buffer, &[0, 0, 9, 0, 0, 0, 0, 9], Style::new()));
        assert_eq!(drawn, [" █ █", " █ █"]);
        assert_eq!(lines(area, |buffer| bars(area, buffer, &[], Style::new())), ["    ", "    "]);
        let most = [0, 0, u64::MAX, u64::MAX / 2];
        assert_eq!(lines(area, |buffer| bars(area, buffer, &most, Style::new()))[0], "  █ ");
    }

    #[test]
    fn a_ceiling_is_drawn_where_it_is() {
        let area = Rect::new(0, 0, 4, 3);
        let mut row = None;
        let low = [0, 10, 20, 40];
        let drawn = lines(area, |buffer| row = bars_under(40, area, buffer, &low, plain()));
        assert_eq!((drawn, row), (["┄┄┄┄", "   █", " ▄██"].map(str::to_owned).into(), Some(0)));
        let high = [0, 40, 60, 20];
        let drawn = lines(area, |buffer| row = bars_under(40, area, buffer, &high, plain()));
        assert_eq!((drawn, row), (["┄┄█┄", " ██ ", " ███"].map(str::to_owned).into(), Some(0)));
        let area = Rect::new(0, 0, 4, 1);
        let drawn = lines(area, |buffer| row = bars_under(40, area, buffer, &low, plain()));
        assert_eq!((drawn, row), (vec![" ▂▄█".to_owned()], None));
    }
}
