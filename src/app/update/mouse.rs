//! The mouse: what lies under it is what a key would be about.

use crate::app::{
    Action, Area, Effect, Focus, Layer, Layout, List, Mouse, MouseButton, MouseKind, PaneId, State,
};

use super::{act, find, layers, rooms};

/// Lines that a turn of the wheel scrolls.
const WHEEL: isize = 3;
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
        MouseKind::Press(_) if state.layer_has_keys() => state.layer = None,
        MouseKind::Press(button) => {
            state.dragging = is_border(&layout, column, row);
            if !state.dragging {
                return press(state, &layout, button, column, row);
            }
        }
        MouseKind::Drag(MouseButton::Left) if state.dragging => {
            state.side_width = layout.whole.width.saturating_sub(column);
        }
        MouseKind::Release(_) => state.dragging = false,
        MouseKind::Drag(_) => {}
        MouseKind::ScrollUp => scroll(state, &layout, -WHEEL, column, row),
        MouseKind::ScrollDown => scroll(state, &layout, WHEEL, column, row),
    }
    Vec::new()
}

/// Whether the line between the comments and the pane beside them is here.
fn is_border(layout: &Layout, column: u16, row: u16) -> bool {
    layout.side.x > 0 && column == layout.side.x && layout.side.contains(column, row)
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
        let side = layout.side;
        let under_title = Area { y: side.y + 1, height: side.height.saturating_sub(1), ..side };
        let list = List { pane: PaneId::Mentions, area: under_title, title: Area::default() };
        return under_title.contains(column, row).then_some(list);
    }
    // A pane that covers the comments hides them from the mouse too.
    let covers = layout.side.contains(column, row);
    layout.lists.iter().find(|list| !covers && list.area.contains(column, row)).copied()
}

fn scroll(state: &mut State, layout: &Layout, by: isize, column: u16, row: u16) {
    let over = state.layer_has_keys();
    let in_layer = over || layout.side.contains(column, row);
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
