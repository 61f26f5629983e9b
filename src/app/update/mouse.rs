//! The mouse: what lies under it is what a key would be about.

use crate::app::{
    Action, Area, Border, Code, Does, Effect, Focus, Key, Layer, Layout, List, Mouse, MouseButton,
    MouseKind, PaneId, State,
};

use super::{act, find, layers, press, rooms};

/// Lines that a turn of the wheel scrolls.
const WHEEL: isize = 3;
/// The least that dragging leaves of a room in a split.
const LEAST_COLUMNS: u16 = 16;
const LEAST_ROWS: u16 = 3;
/// Columns at the right end of a held list's last line that follow again.
const PILL: u16 = 30;

/// Something was done with the mouse.
pub(super) fn take(state: &mut State, mouse: Mouse) -> Vec<Effect> {
    if state.bare {
        return Vec::new();
    }
    let layout = Layout::of(state);
    let (column, row) = (mouse.column, mouse.row);
    if let MouseKind::Press(_) = mouse.kind {
        // Keys that were begun are not for what is under the mouse.
        state.pending.clear();
        if !layout.input.contains(column, row) {
            state.prompt = None;
        }
    }
    match mouse.kind {
        MouseKind::Press(MouseButton::Left) if layout.footer.contains(column, row) => {
            return match state.hint_at(column - layout.footer.x) {
                Some(Does::Action(action)) => act::act(state, action),
                Some(Does::Press(key)) => press::press(state, key),
                Some(Does::Nothing) | None => Vec::new(),
            };
        }
        MouseKind::Press(button) => {
            if let Some(effects) = press_entry(state, button, column, row) {
                return effects;
            }
            if state.layer_has_keys() {
                state.layer = None;
                return Vec::new();
            }
            state.dragging = layout.border_at(column, row);
            if state.dragging.is_none() {
                return press(state, &layout, button, column, row);
            }
        }
        MouseKind::Drag(MouseButton::Left) => drag(state, &layout, column, row),
        MouseKind::Release(_) => state.dragging = None,
        MouseKind::Drag(_) => {}
        MouseKind::ScrollUp => scroll(state, &layout, -WHEEL, column, row),
        MouseKind::ScrollDown => scroll(state, &layout, WHEEL, column, row),
    }
    Vec::new()
}

/// Chooses in the list that is open; a second time it does what Enter does, and outside of a popup
/// it closes that. `None` where it is for what is behind.
fn press_entry(
    state: &mut State,
    button: MouseButton,
    column: u16,
    row: u16,
) -> Option<Vec<Effect>> {
    let entries = state.entries()?;
    if entries.popup.is_some_and(|popup| !popup.area.contains(column, row)) {
        state.close_layer();
        return Some(Vec::new());
    }
    let Some(index) = entries.at(column, row) else {
        return entries.popup.map(|_| Vec::new());
    };
    let again = layers::choose(state, index);
    if entries.popup.is_none() {
        state.focus = Focus::List;
    }
    if !again || button != MouseButton::Left {
        return Some(Vec::new());
    }
    Some(match state.layer {
        Some(Layer::Commands(_)) => {
            press::press(state, Key { code: Code::Enter, ctrl: false, alt: false })
        }
        _ => layers::enter(state),
    })
}

/// Moves the line that was taken; each side keeps enough to be seen.
fn drag(state: &mut State, layout: &Layout, column: u16, row: u16) {
    let (mut columns, mut rows) = layout.split();
    let Some(first) = layout.lists.first() else { return };
    match state.dragging {
        Some(Border::Side) => state.side_width = layout.whole.width.saturating_sub(column),
        Some(Border::Column(index)) => {
            let at = (column + 1).saturating_sub(first.title.x);
            move_border(&mut columns, index, at, LEAST_COLUMNS);
            state.shares.columns = columns;
        }
        Some(Border::Row(index)) => {
            move_border(&mut rows, index, row.saturating_sub(first.title.y), LEAST_ROWS);
            state.shares.rows = rows;
        }
        None => {}
    }
}

/// Has the border behind a part lie so far from the start.
fn move_border(parts: &mut [u16], index: usize, at: u16, least: u16) {
    let before: u16 = parts[..index].iter().sum();
    let [first, second] = &mut parts[index..index + 2] else { return };
    let both = *first + *second;
    if both < least * 2 {
        return;
    }
    *first = at.saturating_sub(before).clamp(least, both - least);
    *second = both - *first;
}

fn press(
    state: &mut State,
    layout: &Layout,
    button: MouseButton,
    column: u16,
    row: u16,
) -> Vec<Effect> {
    if layout.input.contains(column, row) {
        return act::act(state, Action::Write);
    }
    if layout.tabs.contains(column, row) {
        if let Some(room) = state.tab_at(column.saturating_sub(layout.tabs.x)) {
            rooms::look_at(state, room);
        }
        return Vec::new();
    }
    if layout.status.contains(column, row) {
        state.remark = None;
        return Vec::new();
    }
    let titled = layout.lists.iter().find(|list| list.title.contains(column, row));
    if let Some(List { pane: PaneId::Room(room), .. }) = titled {
        rooms::look_at(state, *room);
        // The title of a room under another is the line between them.
        state.dragging = layout.row_at(row).map(Border::Row);
        return Vec::new();
    }
    let Some(list) = list_at(state, layout, column, row) else { return Vec::new() };
    if let PaneId::Room(room) = list.pane
        && room != state.active
    {
        rooms::look_at(state, room);
    }
    let bottom = list.area.y + list.area.height - 1;
    let right = list.area.x + list.area.width;
    if !state.pane(list.pane).follows() && row == bottom && column.saturating_add(PILL) >= right {
        state.with_pane(list.pane, |pane, rooms, _, _| pane.follow(rooms));
        state.drop_sent();
        return Vec::new();
    }
    let lines = state.lines(list.pane, list.area.width, list.area.height);
    // The newest line stands at the bottom, also while there are few.
    let blank = usize::from(list.area.height) - lines.len();
    let under = usize::from(row - list.area.y).checked_sub(blank).and_then(|at| lines.get(at));
    let Some(line) = under.filter(|line| line.row.is_selectable()) else { return Vec::new() };
    let id = line.id;
    let again = state.pane(list.pane).selected == Some(id);
    state.focus = Focus::List;
    state.with_pane(list.pane, |pane, rooms, columns, height| {
        pane.select(rooms, id, columns, height);
    });
    match button {
        MouseButton::Right => return act::act(state, Action::Inspect),
        // A second click says more: shows it where it was said, opens what stands in the row.
        MouseButton::Left if again && list.pane == PaneId::Mentions => find::context(state),
        MouseButton::Left if again => {
            find::expand(state);
        }
        _ => {}
    }
    Vec::new()
}

/// The list of comments under the mouse, also the one of mentions.
fn list_at(state: &State, layout: &Layout, column: u16, row: u16) -> Option<List> {
    if let Some(Layer::Mentions(_)) = state.layer
        && layout.side.contains(column, row)
    {
        let area = layout.mentions();
        let list = List { pane: PaneId::Mentions, area, title: Area::default() };
        return area.contains(column, row).then_some(list);
    }
    // A pane that covers the comments hides them from the mouse too.
    let covers = layout.side.contains(column, row);
    layout.lists.iter().find(|list| !covers && list.area.contains(column, row)).copied()
}

fn scroll(state: &mut State, layout: &Layout, by: isize, column: u16, row: u16) {
    let over = state.layer_has_keys();
    let in_layer = over || layout.side.contains(column, row);
    // A choice goes one by one.
    let chooses = state.entries().is_some() || matches!(state.layer, Some(Layer::Wave(_)));
    let by = if in_layer && chooses { by.signum() } else { by };
    if in_layer && layers::scroll(state, by) || over {
        return;
    }
    let Some(list) = list_at(state, layout, column, row) else { return };
    state.with_pane(list.pane, |pane, rooms, columns, height| {
        pane.scroll(rooms, by, columns, height);
    });
    if state.pane(list.pane).follows() {
        state.drop_sent();
    }
}
