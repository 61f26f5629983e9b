//! The mouse: what lies under it is what a key would be about.

use super::*;

fn at(state: &mut State, kind: MouseKind, column: u16, row: u16) -> Vec<Effect> {
    feed(state, Msg::Mouse(Mouse { kind, column, row }))
}

fn click(state: &mut State, column: u16, row: u16) {
    let effects = at(state, MouseKind::Press(MouseButton::Left), column, row);
    assert_eq!(effects, []);
    assert_eq!(at(state, MouseKind::Release(MouseButton::Left), column, row), []);
}

/// The screen's row on which a pane shows the row of a place in the room.
fn row_of(state: &State, pane: PaneId, seq: u64) -> u16 {
    let (lines, (_, height)) = (lines(state, pane), state.geometry(pane));
    let layout = Layout::of(state);
    let top = layout.list(pane).map_or(layout.side.y + 1, |list| list.area.y);
    let line = lines.iter().position(|(id, _)| id.key.seq == seq).unwrap();
    top + height - u16::try_from(lines.len() - line).unwrap()
}

fn rooms() -> State {
    let mut state = watching(&["a", "b", "c"], Settings::default());
    feed(&mut state, Msg::Resize { columns: 120, rows: 30 });
    for room in 0..3 {
        for seq in 1..=60 {
            said(&mut state, room, seq, &format!("u{seq}"), &format!("{room} {seq}"));
        }
    }
    state
}

#[test]
fn a_click_selects_and_another_opens() {
    let mut state = viewer();
    for (seq, who) in [(1, "ann"), (2, "bob"), (3, "mia")] {
        said(&mut state, 0, seq, who, "gg");
    }
    said(&mut state, 0, 4, "tom", "what");
    let pane = PaneId::Room(0);
    let row = row_of(&state, pane, 1);
    click(&mut state, 20, row);
    assert_eq!((selected(&state), state.focus), ("gg", Focus::List));
    assert_eq!(bodies(&state).len(), 2);
    let row = row_of(&state, pane, 1);
    click(&mut state, 20, row);
    assert_eq!(bodies(&state), ["gg", "gg", "gg", "what"]);
    // Above the first there is nothing to select.
    let top = Layout::of(&state).lists[0].area.y;
    let before = state.selected();
    click(&mut state, 20, top);
    assert_eq!(state.selected(), before);
    // The other button shows it raw; a click anywhere closes that.
    let row = row_of(&state, pane, 4);
    at(&mut state, MouseKind::Press(MouseButton::Right), 5, row);
    assert!(matches!(state.layer, Some(Layer::Inspector { .. })) && selected(&state) == "what");
    click(&mut state, 20, row);
    assert!(state.layer.is_none() && selected(&state) == "what");
    // The line in which one writes is for writing.
    let input = Layout::of(&state).input;
    click(&mut state, input.x + 9, input.y);
    assert_eq!(state.focus, Focus::Input);
}

#[test]
fn the_wheel_scrolls_what_is_under_it() {
    let mut state = rooms();
    state.focus = Focus::List;
    keys(&mut state, "|");
    let layout = Layout::of(&state);
    let [first, second] = [0, 1].map(|room| layout.list(PaneId::Room(room)).unwrap().area);
    let top = |state: &State, room: usize| lines(state, PaneId::Room(room))[0].0.key.seq;
    let before = [top(&state, 0), top(&state, 1)];
    at(&mut state, MouseKind::ScrollUp, second.x + 1, second.y + 1);
    assert_eq!([top(&state, 0), top(&state, 1)], [before[0], before[1] - 3]);
    assert_eq!((state.active, state.pane(PaneId::Room(0)).follows()), (0, true));
    at(&mut state, MouseKind::ScrollDown, second.x + 1, second.y + 1);
    assert!(state.pane(PaneId::Room(1)).follows());
    // Over what lies over the room nothing behind it moves.
    keys(&mut state, "f1");
    for _ in 0..200 {
        at(&mut state, MouseKind::ScrollDown, first.x, first.y);
    }
    let Some(Layer::Help { scroll }) = state.layer else { panic!() };
    assert!((1..100).contains(&scroll), "{scroll}");
    keys(&mut state, "esc f2");
    at(&mut state, MouseKind::ScrollUp, first.x, first.y);
    assert_eq!(top(&state, 0), before[0]);
}

#[test]
fn the_mark_of_a_held_list_follows_again() {
    let mut state = rooms();
    keys(&mut state, "pageup up");
    let area = Layout::of(&state).lists[0].area;
    click(&mut state, area.x + area.width - 2, area.y + area.height - 1);
    assert!(state.focused_pane().follows() && state.selected().is_none());
    // While it follows, the same place is a row.
    click(&mut state, area.x + area.width - 2, area.y + area.height - 1);
    assert_eq!(selected(&state), "0 60");
}

#[test]
fn tabs_and_titles_lead_to_their_rooms() {
    let mut state = rooms();
    let tabs = Layout::of(&state).tabs;
    let start: usize = (0..2).map(|room| crate::model::str_width(&state.tab(room)) + 1).sum();
    let column = tabs.x + u16::try_from(start).unwrap();
    click(&mut state, column, tabs.y);
    assert_eq!(state.active, 2);
    click(&mut state, column - 1, tabs.y);
    assert_eq!(state.active, 2);
    click(&mut state, tabs.x + tabs.width - 1, tabs.y);
    assert_eq!(state.active, 2);
    state.focus = Focus::List;
    keys(&mut state, "|");
    let title = Layout::of(&state).list(PaneId::Room(1)).unwrap().title;
    click(&mut state, title.x, title.y);
    assert_eq!(state.active, 1);
    let area = Layout::of(&state).list(PaneId::Room(0)).unwrap().area;
    let row = row_of(&state, PaneId::Room(0), 60);
    click(&mut state, area.x + 3, row);
    assert_eq!((state.active, selected(&state)), (0, "0 60"));
    // In one list the row says which room.
    keys(&mut state, "esc | ] ]");
    assert_eq!((state.arrangement, state.active), (Arrangement::Merged, 2));
    let row = row_of(&state, PaneId::Merged, 60);
    click(&mut state, 9, row);
    let room = state.selected().unwrap().room;
    assert_eq!(state.active, room);
}

#[test]
fn the_border_of_a_pane_beside_can_be_dragged() {
    let mut state = rooms();
    keys(&mut state, "f4");
    let side = Layout::of(&state).side;
    at(&mut state, MouseKind::Press(MouseButton::Left), side.x, side.y + 2);
    for (column, x) in [(70, 70), (0, 60), (119, 96), (500, 96)] {
        at(&mut state, MouseKind::Drag(MouseButton::Left), column, side.y + 2);
        assert_eq!(Layout::of(&state).side.x, x);
    }
    at(&mut state, MouseKind::Release(MouseButton::Left), 96, side.y + 2);
    at(&mut state, MouseKind::Drag(MouseButton::Left), 70, side.y + 2);
    assert_eq!(Layout::of(&state).side.x, 96);
}

#[test]
fn a_pane_that_covers_the_comments_hides_them_from_the_mouse() {
    let mut state = rooms();
    feed(&mut state, Msg::Resize { columns: 60, rows: 20 });
    keys(&mut state, "f4");
    click(&mut state, 20, 10);
    assert_eq!(state.selected(), None);
    at(&mut state, MouseKind::ScrollUp, 20, 10);
    assert!(state.focused_pane().follows() && matches!(state.layer, Some(Layer::Members { .. })));
}

#[test]
fn mentions_are_clicked_too() {
    let mut state = rooms();
    said(&mut state, 1, 61, "tom", "@me");
    said(&mut state, 0, 61, "tom", "@me too");
    keys(&mut state, "f7");
    let side = Layout::of(&state).side;
    let row = side.y + side.height - 2;
    click(&mut state, side.x + 5, row);
    assert_eq!((selected(&state), state.active), ("@me", 0));
    click(&mut state, side.x + 5, row);
    assert_eq!((selected(&state), state.active, state.layer.is_none()), ("@me", 1, true));
}

#[test]
fn clicks_end_what_was_begun_with_keys() {
    let mut state = rooms();
    state.focus = Focus::List;
    keys(&mut state, "x");
    let area = Layout::of(&state).lists[0].area;
    click(&mut state, area.x + 3, area.y + area.height - 1);
    assert!(state.pending.is_empty());
    keys(&mut state, "/ 5 9");
    assert_eq!(selected(&state), "0 59");
    click(&mut state, area.x + 3, area.y);
    assert!(state.prompt.is_none() && state.search.is_some());
    // Bare text is the terminal's own.
    keys(&mut state, "esc esc b");
    assert_eq!(at(&mut state, MouseKind::Press(MouseButton::Left), 3, 3), []);
    at(&mut state, MouseKind::ScrollUp, 3, 3);
    assert!(state.bare && state.focused_pane().follows());
}

#[test]
fn the_borders_of_a_split_can_be_dragged() {
    let mut state = rooms();
    feed(&mut state, Msg::Resize { columns: 100, rows: 40 });
    state.focus = Focus::List;
    keys(&mut state, "|");
    let areas = |state: &State| -> Vec<_> {
        let layout = Layout::of(state);
        layout.lists.iter().map(|list| (list.area.width, list.area.height)).collect()
    };
    let before = areas(&state);
    let layout = Layout::of(&state);
    let (first, third) = (layout.lists[0], layout.lists[2]);
    let (x, y) = (first.area.x + first.area.width, first.area.y + 2);
    at(&mut state, MouseKind::Press(MouseButton::Left), x, y);
    at(&mut state, MouseKind::Drag(MouseButton::Left), x + 10, y);
    assert_eq!(areas(&state)[0].0, before[0].0 + 10);
    assert_eq!(areas(&state)[1].0, before[1].0 - 10);
    // The others keep theirs, and enough is left of each.
    assert_eq!(areas(&state)[2], before[2]);
    at(&mut state, MouseKind::Drag(MouseButton::Left), 0, y);
    assert_eq!(areas(&state)[0].0, 15);
    at(&mut state, MouseKind::Release(MouseButton::Left), 0, y);
    // The title of a room under another is the line between them.
    at(&mut state, MouseKind::Press(MouseButton::Left), third.title.x + 3, third.title.y);
    at(&mut state, MouseKind::Drag(MouseButton::Left), 3, third.title.y - 4);
    at(&mut state, MouseKind::Release(MouseButton::Left), 3, third.title.y - 4);
    assert_eq!(areas(&state)[0].1, before[0].1 - 4);
    assert_eq!(areas(&state)[2].1, before[2].1 + 4);
    assert_eq!(state.active, 2);
    // Another window keeps the shares.
    feed(&mut state, Msg::Resize { columns: 200, rows: 40 });
    feed(&mut state, Msg::Resize { columns: 100, rows: 40 });
    assert_eq!(areas(&state)[0], (15, before[0].1 - 4));
}

#[test]
fn the_wheel_moves_a_choice_one_by_one() {
    let mut state = rooms();
    keys(&mut state, "f2");
    at(&mut state, MouseKind::ScrollDown, 3, 3);
    at(&mut state, MouseKind::ScrollDown, 3, 3);
    at(&mut state, MouseKind::ScrollUp, 3, 3);
    let Some(Layer::Commands(palette)) = &state.layer else { panic!() };
    assert_eq!(palette.selected, 1);
    // A click outside closes it, and does nothing to what is behind.
    click(&mut state, 1, 5);
    assert!(state.layer.is_none() && state.selected().is_none());
}
