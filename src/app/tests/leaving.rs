//! Backing out, and leaving.

use super::*;

#[test]
fn esc_backs_out_and_never_quits() {
    let mut state = viewer();
    for seq in 1..100 {
        say(&mut state, seq, &format!("m{seq}"));
    }
    press(&mut state, Key::plain(Code::PageUp));
    press(&mut state, Key::plain(Code::Function(1)));
    assert!(state.layer.is_some() && !state.focused_pane().follows());
    let esc = Key::plain(Code::Esc);
    assert_eq!(press(&mut state, esc), []);
    assert!(state.layer.is_none() && !state.focused_pane().follows());
    assert_eq!(press(&mut state, esc), []);
    assert!(state.focused_pane().follows());
    for _ in 0..5 {
        assert_eq!(press(&mut state, esc), []);
    }
}

#[test]
fn leaving_takes_two_interrupts_or_one_clear_word() {
    let mut state = viewer();
    write(&mut state, "draft");
    assert_eq!(press(&mut state, Key::ctrl('c')), []);
    assert!(state.input.is_empty());
    assert_eq!(press(&mut state, Key::ctrl('c')), [Effect::Quit]);
    let mut state = viewer();
    press(&mut state, Key::ctrl('c'));
    write(&mut state, "x");
    assert_eq!(press(&mut state, Key::ctrl('d')), []);
    assert_eq!(press(&mut state, Key::ctrl('c')), []);
    assert_eq!(press(&mut state, Key::ctrl('d')), [Effect::Quit]);
    assert_eq!(press(&mut viewer(), Key::ctrl('q')), [Effect::Quit]);
    assert_eq!(press(&mut viewer(), Key::ctrl('z')), [Effect::Suspend]);
    assert_eq!(press(&mut viewer(), Key::ctrl('l')), [Effect::Redraw]);
}
