//! Reading back, and where things lie.

use super::*;

#[test]
fn scrolling_back_holds_still_and_counts() {
    let mut state = viewer();
    for seq in 1..=100 {
        say(&mut state, seq, &format!("m{seq}"));
    }
    press(&mut state, Key::plain(Code::PageUp));
    let top = |state: &State| {
        let list = Layout::of(state).lists[0];
        state.lines(list.pane, list.area.width, list.area.height)[0].row.key
    };
    let before = top(&state);
    for seq in 101..=123 {
        say(&mut state, seq, &format!("new {seq}"));
    }
    assert_eq!((top(&state), state.focused_pane().unread()), (before, 23));
    // Sending goes back to the newest.
    write(&mut state, "hi");
    press(&mut state, Key::plain(Code::Enter));
    assert!(state.focused_pane().follows());
    press(&mut state, Key::plain(Code::Home));
    assert_eq!(top(&state).seq, 1);
    press(&mut state, Key::plain(Code::End));
    assert!(state.focused_pane().follows());
}

#[test]
fn every_row_of_every_terminal_is_used_once() {
    let mut state = viewer();
    let of = |state: &mut State, columns, rows| {
        feed(state, Msg::Resize { columns, rows });
        Layout::of(state)
    };
    for rows in 0..60 {
        let layout = of(&mut state, 80, rows);
        let strips = [layout.status, layout.ticker, layout.tips, layout.input, layout.footer];
        let sum: u16 = strips.iter().map(|area| area.height).sum();
        assert_eq!(sum + layout.lists[0].area.height, rows);
    }
    let small = of(&mut state, 20, 4);
    assert_eq!((small.lists[0].area.height, small.input.height, small.status.height), (2, 1, 1));
}
