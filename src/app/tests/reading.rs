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

/// The places in the room of the rows that are on the screen.
fn places(state: &State) -> Vec<u64> {
    lines(state, state.focused_pane_id()).iter().map(|(id, _)| id.key.seq).collect()
}

fn filled(rows: u64) -> State {
    let mut state = viewer();
    for seq in 1..=rows {
        say(&mut state, seq, &format!("m{seq}"));
    }
    state.focus = Focus::List;
    state
}

#[test]
fn a_list_that_is_not_full_holds_still_too() {
    let mut state = filled(3);
    keys(&mut state, "up");
    assert_eq!(selected(&state), "m3");
    say(&mut state, 4, "m4");
    say(&mut state, 5, "m5");
    // One line more would move those that are read.
    assert_eq!((places(&state), state.focused_pane().unread()), (vec![1, 2, 3], 2));
    keys(&mut state, "down");
    assert_eq!((selected(&state), state.focused_pane().unread()), ("m4", 0));
    assert_eq!(places(&state), [1, 2, 3, 4, 5]);
}

#[test]
fn what_comes_late_waits_until_its_reader_moves() {
    let mut state = filled(40);
    say(&mut state, 43, "m43");
    keys(&mut state, "up");
    let before = places(&state);
    say(&mut state, 42, "late");
    say(&mut state, 44, "m44");
    assert_eq!((places(&state), state.focused_pane().unread()), (before, 2));
    keys(&mut state, "up");
    assert_eq!(selected(&state), "late");
    keys(&mut state, "esc");
    assert_eq!(bodies(&state)[40..], ["late", "m43", "m44"]);
}

#[test]
fn what_was_shown_is_not_new_any_more() {
    let mut state = filled(60);
    let height = places(&state).len() as u64;
    keys(&mut state, "space");
    for seq in 61..=100 {
        say(&mut state, seq, &format!("m{seq}"));
    }
    assert_eq!((state.focused_pane().unread(), *places(&state).last().unwrap()), (40, 60));
    keys(&mut state, "pagedown");
    assert_eq!(state.focused_pane().unread() as u64, 40 - (height - 1));
    // Back up, it stays known.
    keys(&mut state, "pageup pageup");
    assert_eq!(state.focused_pane().unread() as u64, 40 - (height - 1));
}

#[test]
fn a_screen_that_grows_or_shrinks_keeps_what_is_read() {
    let mut state = filled(60);
    keys(&mut state, "space");
    let before = places(&state);
    feed(&mut state, Msg::Resize { columns: 80, rows: 34 });
    // More is shown above, and no hole below.
    let more: Vec<_> = (before[0] - 10..=60).collect();
    assert_eq!(places(&state), more);
    feed(&mut state, Msg::Resize { columns: 80, rows: 24 });
    assert_eq!(places(&state), before);
    for (columns, rows) in [(20, 4), (0, 0), (80, 24)] {
        feed(&mut state, Msg::Resize { columns, rows });
    }
    assert_eq!(places(&state), before);
}

#[test]
fn what_is_selected_stays_on_the_screen_while_that_changes() {
    let mut state = filled(60);
    keys(&mut state, "up up");
    let is_shown = |state: &State| {
        lines(state, PaneId::Room(0)).iter().any(|(id, _)| Some(*id) == state.selected())
    };
    for (columns, rows) in [(80, 10), (12, 5), (80, 24), (110, 12)] {
        feed(&mut state, Msg::Resize { columns, rows });
        assert!(is_shown(&state), "{columns}x{rows}");
    }
    keys(&mut state, "f4");
    assert!(is_shown(&state) && selected(&state) == "m59");
    // Who scrolled away from it is left there.
    keys(&mut state, "f4 pageup pageup");
    feed(&mut state, Msg::Resize { columns: 100, rows: 20 });
    assert!(!is_shown(&state) && selected(&state) == "m59");
}

#[test]
fn down_from_a_held_list_selects_and_does_not_run_away() {
    let mut state = filled(60);
    keys(&mut state, "pageup pageup");
    let last = *places(&state).last().unwrap();
    keys(&mut state, "down");
    assert_eq!(state.selected().unwrap().key.seq, last);
    // A line that nobody can act on is passed over, also at the end.
    feed(&mut state, Msg::Event(Event::Gap(Gap { room: room(), from: 61, to: Some(70) })));
    keys(&mut state, "esc up");
    assert_eq!(selected(&state), "m60");
    keys(&mut state, "down");
    assert!(state.focused_pane().follows());
    // Nothing is there to select: one goes on writing.
    let mut state = viewer();
    keys(&mut state, "up");
    assert_eq!(state.focus, Focus::Input);
    keys(&mut state, "esc space");
    assert!(state.focused_pane().follows() && state.remark().is_none());
}

#[test]
fn keys_in_a_row_wait_and_esc_forgets_them() {
    let mut state = filled(60);
    state.keymap = Keymap::new(Preset::Vi, &[]).0;
    keys(&mut state, "g");
    assert_eq!(state.pending.len(), 1);
    keys(&mut state, "g");
    assert_eq!((places(&state)[0], state.pending.len()), (1, 0));
    keys(&mut state, "g z");
    assert!(state.pending.is_empty() && told(&state).contains("g z"));
    keys(&mut state, "Z esc");
    assert!(state.pending.is_empty() && !state.focused_pane().follows());
    assert_eq!(keys(&mut state, "Z Z"), [Effect::Quit]);
}

#[test]
fn one_long_comment_leaves_room_for_others() {
    let mut state = filled(3);
    said(&mut state, 0, 4, "eve", &"x".repeat(12_000));
    assert_eq!(places(&state), [1, 2, 3, 4, 4, 4, 4, 4, 4]);
    let pane = state.focused_pane_id();
    let (columns, height) = state.geometry(pane);
    let hidden = state.lines(pane, columns.width, height).last().unwrap().hidden;
    assert!(hidden > 100, "{hidden}");
    keys(&mut state, "up enter");
    assert!(places(&state).len() > 9 && places(&state).iter().all(|seq| *seq == 4));
    keys(&mut state, "enter");
    assert_eq!(places(&state), [1, 2, 3, 4, 4, 4, 4, 4, 4]);
    // One line that would be hidden is as good as the word that it is.
    let width = usize::from(columns.width)
        - columns.indents(state.row(state.selected().unwrap()).unwrap()).0;
    said(&mut state, 0, 5, "tom", &"y".repeat(width * 7));
    keys(&mut state, "end");
    assert_eq!(places(&state).iter().filter(|seq| **seq == 5).count(), 7);
}

#[test]
fn what_only_an_app_understands_takes_one_line_at_every_width() {
    let mut state = filled(1);
    let custom = crate::model::Custom {
        data: Text::new(&"{\"cmd\":\"lottery\"} ".repeat(20)),
        description: Text::default(),
        extension: Text::default(),
    };
    feed(&mut state, Msg::Event(Event::Message(message(2, vec![Element::Custom(custom)]))));
    for (columns, rows) in [(120, 40), (80, 24), (40, 12), (20, 6)] {
        feed(&mut state, Msg::Resize { columns, rows });
        assert_eq!(places(&state), [1, 2], "{columns}");
    }
    keys(&mut state, "up enter");
    assert!(places(&state).iter().filter(|seq| **seq == 2).count() > 1);
}
