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

#[test]
fn a_letter_that_leaves_closes_first_what_lies_over_the_room() {
    for layer in ["?", "i", "#", "E"] {
        let mut state = viewer();
        say(&mut state, 1, "one");
        state.focus = Focus::List;
        keys(&mut state, layer);
        assert!(state.layer_has_keys());
        assert_eq!(keys(&mut state, "q"), []);
        assert!(state.layer.is_none());
        assert_eq!(keys(&mut state, "q"), [Effect::Quit]);
        keys(&mut state, layer);
        assert_eq!(keys(&mut state, "ctrl-q"), [Effect::Quit]);
    }
}

#[test]
fn what_is_done_to_comments_is_not_done_under_a_layer() {
    for (key, asks) in [("/", true), ("f", true), ("w", false), ("x u", false), ("'", false)] {
        let mut state = viewer();
        say(&mut state, 1, "one");
        keys(&mut state, "up ?");
        keys(&mut state, key);
        assert!(state.layer.is_none(), "{key}");
        assert_eq!(state.prompt.is_some(), asks, "{key}");
    }
    // What is pasted is written where one sees it.
    let mut state = viewer();
    keys(&mut state, "f1");
    feed(&mut state, Msg::Paste("hi".to_owned()));
    assert!(state.layer.is_none() && state.input.text() == "hi");
}

#[test]
fn any_key_comes_back_from_bare_text() {
    for key in ["esc", "q", "ctrl-c", "x", "enter", "f1", "alt-l", "好"] {
        let mut state = viewer();
        assert_eq!(keys(&mut state, "alt-l"), [Effect::Mouse(false)]);
        assert_eq!(keys(&mut state, key), [Effect::Mouse(true)], "{key}");
        assert!(!state.bare && state.input.is_empty() && state.layer.is_none());
    }
    // A mouse that is not ours stays the terminal's.
    let mut state = viewer();
    assert_eq!(keys(&mut state, "alt-m alt-l x"), [Effect::Mouse(false)]);
}

#[test]
fn the_palette_runs_what_is_written_or_chosen() {
    let mut state = viewer();
    let run = |state: &mut State, script: &str| {
        state.layer = None;
        keys(state, "f2");
        keys(state, script)
    };
    assert_eq!(run(&mut state, "q u i t enter"), [Effect::Quit]);
    // The beginning of a word is enough; a word that needs more asks for it.
    assert_eq!(run(&mut state, "s u s p enter"), [Effect::Suspend]);
    run(&mut state, "p r i o r i t y enter");
    assert_eq!(state.priority, Priority::Low);
    assert_eq!(run(&mut state, "t h e m e enter d a r k enter"), [Effect::Theme("dark".into())]);
    // Who goes down the list means what is chosen there, whatever is written out.
    for seq in 1..=60 {
        say(&mut state, seq, &format!("m{seq}"));
    }
    run(&mut state, "u p enter");
    assert_eq!(selected(&state), "m60");
    keys(&mut state, "end");
    run(&mut state, "u p");
    let Some(Layer::Commands(palette)) = &state.layer else { panic!("{:?}", state.layer) };
    let items = palette.items(&state.keymap, state.language);
    let at = items.iter().position(|item| item.name == "page-up").unwrap();
    keys(&mut state, &format!("{} enter", "down ".repeat(at)));
    assert!(state.selected().is_none() && !state.focused_pane().follows());
    run(&mut state, "f l y space m e enter");
    assert!(told(&state).contains("there is no command fly") && state.layer.is_some());
}

#[test]
fn nobody_is_offered_to_write_in_a_room_that_is_over() {
    let mut state = viewer();
    state.focus = Focus::List;
    let offers =
        |state: &State| state.hints().iter().any(|hint| hint.does == Does::Action(Action::Write));
    assert!(offers(&state));
    state.rooms[0].over = Some(Text::new("dismissed"));
    assert!(!offers(&state));
    keys(&mut state, "w");
    assert_eq!(state.focus, Focus::List);
    assert_eq!(state.remark().unwrap().text, "the room is over");
}
