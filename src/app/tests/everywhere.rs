//! Leaving and stopping, from wherever one is.

use super::*;

/// A place from which one may want to leave, and how one gets there.
struct Spot {
    what: &'static str,
    go: fn(&mut State),
}

macro_rules! spots {
    ($($what:literal: $go:expr,)+) => {
        &[$(Spot { what: $what, go: $go },)+]
    };
}

const SPOTS: &[Spot] = spots! {
    "an empty line": |state| write_in(state, ""),
    "a draft": |state| write_in(state, "draft"),
    "the comments": |state| list(state, ""),
    "a selection": |state| list(state, "up up"),
    "held comments": |state| list(state, "space"),
    "keys in a row": |state| list(state, "x"),
    "a search": |state| list(state, "/"),
    "a search with text": |state| list(state, "/ o n e"),
    "a search over a draft": |state| { write_in(state, "draft"); keys(state, "f3 o"); },
    "a search that was made": |state| list(state, "/ m 1 enter"),
    "a filter": |state| list(state, "f f r"),
    "a filter that is wrong": |state| list(state, "f ( enter"),
    "the palette": |state| list(state, "f2 q u"),
    "the palette over a draft": |state| { write_in(state, "draft"); keys(state, "f2"); },
    "an argument in the palette": |state| list(state, "f2 t h e m e enter"),
    "a menu of names": |state| write_in(state, "hi @"),
    "a menu of emoji": |state| write_in(state, ":smi"),
    "a menu of commands": |state| write_in(state, "/"),
    "the history": |state| { write_in(state, "draft"); keys(state, "ctrl-r s"); },
    "a paste": |state| paste(state, ""),
    "a paste over a draft": |state| paste(state, "draft"),
    "a paste in a search": |state| { list(state, "/"); feed(state, Msg::Paste("a\nb".into())); },
    "bare text": |state| list(state, "b"),
    "bare text and a draft": |state| { write_in(state, "draft"); keys(state, "alt-l"); },
    "the stage": |state| list(state, "s"),
    "rooms side by side": |state| list(state, "|"),
    "all rooms": |state| list(state, "| |"),
    "a layer over a selection and keys in a row": |state| list(state, "up ? x"),
    "a time for a mute": |state| list(state, "up up up m t 1 0"),
    "a note on a card": |state| list(state, "up up up u n x"),
    "what word lists hit": |state| {
        let run = DryRun { lists: WordLists::default(), recording: None, skipped: 0 };
        feed(state, Msg::DryRun(Ok(run)));
    },
};

/// The keys that open a layer: one that is new needs its own here, and in [`LAYERS`].
fn opens(layer: &Layer) -> &'static str {
    match layer {
        Layer::Help { .. } => "f1",
        Layer::Commands(_) => "f2",
        Layer::Inspector { .. } => "i",
        Layer::Views { .. } => "v",
        Layer::Statistics => "f6",
        Layer::EndCard => "E",
        Layer::Members { .. } => "f4",
        Layer::Gifts => "f5",
        Layer::Mentions(_) => "f7",
        Layer::Asking(_) => "m",
        Layer::Card(_) => "u",
        Layer::Wave(_) => "W",
        Layer::Queue(_) => "H",
        Layer::Restricted(_) => "L",
        Layer::Acts(_) => "R",
        Layer::Hits(_) => "",
    }
}

const LAYERS: &[&str] =
    &["f1", "f2", "i", "v", "f6", "E", "f4", "f5", "f7", "m", "u", "W", "H", "L", "R"];

fn write_in(state: &mut State, text: &str) {
    state.focus = Focus::Input;
    write(state, text);
}

fn list(state: &mut State, script: &str) {
    state.focus = Focus::List;
    keys(state, script);
}

fn paste(state: &mut State, draft: &str) {
    write_in(state, draft);
    feed(state, Msg::Paste("a\nb".into()));
    assert!(state.input.pasted().is_some());
}

/// Two rooms, of which one has something in it, and a line that was sent before.
fn ready(preset: Preset) -> State {
    let mut settings = Settings::default();
    settings.keys.preset = preset;
    settings.views.insert("ones".to_owned(), Expression::parse("one").unwrap());
    let mut state = watching(&["a", "b"], settings);
    moderating::stands(&mut state, Role::Owner);
    for seq in 1..=60 {
        said(&mut state, 0, seq, &format!("u{seq}"), &format!("m{seq}"));
    }
    write_in(&mut state, "sent before");
    let sent = by(&state, 0, 61, "me", "sent before");
    keys(&mut state, "enter");
    feed(&mut state, Msg::Answered { request: 1, result: Ok(Some(sent)) });
    assert!(state.outbox.pending().next().is_none());
    state
}

/// Goes everywhere, in both presets, alone and with something on its way.
fn everywhere(sends: bool, mut test: impl FnMut(&str, &mut State)) {
    for preset in [Preset::Arrows, Preset::Vi] {
        let ready = || {
            let mut state = ready(preset);
            if sends {
                write_in(&mut state, "on its way");
                keys(&mut state, "enter");
            }
            state
        };
        for Spot { what, go } in SPOTS {
            let mut state = ready();
            go(&mut state);
            test(&format!("{what}, {preset:?}"), &mut state);
        }
        for layer in LAYERS {
            for focus in [Focus::List, Focus::Input] {
                let mut state = ready();
                // The newest may be on its way: it has no raw form to look at yet.
                list(&mut state, "up up up");
                list(&mut state, layer);
                assert_eq!(state.layer.as_ref().map(opens), Some(*layer));
                state.focus = focus;
                test(&format!("{layer} from {focus:?}, {preset:?}"), &mut state);
            }
        }
    }
    let mut state = ready(Preset::Vi);
    list(&mut state, "g");
    if !sends {
        test("a vi key in a row", &mut state);
    }
}

#[test]
fn ctrl_q_leaves() {
    everywhere(false, |from, state| {
        assert_eq!(keys(state, "ctrl-q"), [Effect::Quit], "from {from}");
    });
}

#[test]
fn ctrl_c_closes_what_is_open_and_twice_leaves() {
    everywhere(false, |from, state| {
        let bare = state.bare;
        let mouse = if bare { vec![Effect::Mouse(true)] } else { vec![] };
        assert_eq!(keys(state, "ctrl-c"), mouse, "from {from}");
        assert!(told(state).contains("Ctrl-c again"), "from {from}: {}", told(state));
        assert!(state.prompt.is_none() && state.pending.is_empty() && !state.bare, "{from}");
        assert!(!state.layer_has_keys() || from.contains("layer over"), "from {from}");
        let input = &state.input;
        assert!(input.menu().is_none() && input.search().is_none() && input.pasted().is_none());
        assert_eq!(keys(state, "ctrl-c"), [Effect::Quit], "from {from}");
    });
}

#[test]
fn whoever_leaves_is_asked_once_while_something_is_on_its_way() {
    for (first, second) in
        [("ctrl-q", "ctrl-q"), ("ctrl-c", "ctrl-c"), ("ctrl-c", "ctrl-q"), ("ctrl-q", "ctrl-c")]
    {
        everywhere(true, |from, state| {
            assert!(!keys(state, first).contains(&Effect::Quit), "{first} from {from}");
            assert!(told(state).contains("on its way"), "from {from}: {}", told(state));
            assert_eq!(keys(state, second), [Effect::Quit], "{second} from {from}");
        });
    }
}

#[test]
fn ctrl_z_stops_and_ctrl_l_draws_anew() {
    everywhere(false, |from, state| {
        assert_eq!(keys(state, "ctrl-z ctrl-l"), [Effect::Suspend, Effect::Redraw], "from {from}");
    });
}

/// What lies inside is closed first: a draft outlives a search that was not meant.
#[test]
fn ctrl_c_takes_one_thing_at_a_time() {
    for script in ["f3 o", "f2 o", "f1", "ctrl-r s", "alt-l", "f6"] {
        let mut state = ready(Preset::Arrows);
        write_in(&mut state, "draft");
        keys(&mut state, script);
        keys(&mut state, "ctrl-c");
        assert_eq!(state.input.text(), "draft", "{script}");
        wait(&mut state, 3);
        assert_eq!(keys(&mut state, "ctrl-c"), []);
        assert!(state.input.is_empty(), "{script}");
        wait(&mut state, 3);
        assert_eq!(keys(&mut state, "ctrl-c ctrl-c"), [Effect::Quit]);
    }
    // Something else between is another thing.
    let mut state = ready(Preset::Arrows);
    assert_eq!(keys(&mut state, "ctrl-c esc x ctrl-c x ctrl-c"), []);
}

/// Whoever gave other keys to leaving has them everywhere too, and the old ones do what they say.
#[test]
fn own_keys_leave_as_well() {
    let changes = [
        (Place::Everywhere, "f10".to_owned(), "quit".to_owned()),
        (Place::Everywhere, "ctrl-q".to_owned(), "hold".to_owned()),
        (Place::List, "x ctrl-c".to_owned(), "help".to_owned()),
    ];
    let (keymap, conflicts) = Keymap::new(Preset::Arrows, &changes);
    assert_eq!(conflicts, []);
    everywhere(false, |from, state| {
        state.keymap = keymap.clone();
        assert!(!keys(state, "ctrl-q").contains(&Effect::Quit), "from {from}");
        assert_eq!(keys(state, "f10"), [Effect::Quit], "from {from}");
    });
    let mut state = ready(Preset::Arrows);
    state.keymap = keymap;
    list(&mut state, "x ctrl-c");
    assert!(matches!(state.layer, Some(Layer::Help { .. })));
}
