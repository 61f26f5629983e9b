//! Which rows are written first where not all of them can be at once.

use ratatui::layout::Position;

use crate::app::{Layout, State};

/// What answers the person at the keys: where the cursor is, the line that one writes, a remark or the
/// status, what is selected, the keys.
pub(super) fn rows(state: &State, cursor: Option<Position>) -> Vec<usize> {
    let layout = Layout::of(state);
    let mut rows: Vec<u16> = cursor.iter().map(|cursor| cursor.y).collect();
    for area in [layout.input, layout.status] {
        rows.extend((!area.is_empty()).then_some(area.y));
    }
    let pane = state.focused_pane_id();
    let selected = state.pane(pane).selected;
    if let Some((list, selected)) = layout.list(pane).zip(selected) {
        let lines = state.lines(pane, list.area.width, list.area.height);
        let blank = usize::from(list.area.height).saturating_sub(lines.len());
        let from_blank = (list.area.y..).skip(blank).zip(&lines);
        rows.extend(from_blank.filter(|(_, line)| line.id == selected).map(|(y, _)| y));
    }
    rows.extend((!layout.footer.is_empty()).then_some(layout.footer.y));
    rows.into_iter().map(usize::from).collect()
}
