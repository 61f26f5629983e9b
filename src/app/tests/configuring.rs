//! The configuration, read anew while the viewer runs.

use super::*;

fn reload(state: &mut State, change: impl FnOnce(&mut Settings)) -> Vec<Effect> {
    let mut settings = state.settings.clone();
    change(&mut settings);
    feed(state, Msg::Settings(Box::new(settings)))
}

fn rule(when: &str) -> Highlight {
    Highlight {
        when: Expression::parse(when).unwrap(),
        color: HighlightColor::Red,
        style: crate::app::HighlightStyle::default(),
        bell: false,
        notify: false,
    }
}

#[test]
fn keys_and_language_take_effect() {
    let mut state = viewer();
    reload(&mut state, |settings| {
        settings.keys.preset = Preset::Vi;
        settings.keys.list.insert("e".to_owned(), "help".to_owned());
        settings.viewer.language = Some(LanguageName::Zh);
    });
    assert_eq!((told(&state), state.language), ("已重新读取配置", Language::Chinese));
    said(&mut state, 0, 1, "tom", "one");
    keys(&mut state, "esc esc k");
    assert_eq!(selected(&state), "one");
    keys(&mut state, "e");
    assert!(matches!(state.layer, Some(Layer::Help { .. })));
    // What cannot be is told, and what can holds.
    reload(&mut state, |settings| {
        settings.keys.list.insert("y".to_owned(), "fly".to_owned());
    });
    assert!(state.remark().unwrap().wrong && told(&state).contains("fly"));
}

#[test]
fn what_was_chosen_while_it_ran_stays_unless_the_configuration_changes_it() {
    let mut state = viewer();
    for line in ["lang zh", "keys vi"] {
        keys(&mut state, "f2");
        feed(&mut state, Msg::Paste(line.to_owned()));
        keys(&mut state, "enter");
    }
    assert_eq!(keys(&mut state, "alt-m"), [Effect::Mouse(false)]);
    assert_eq!(reload(&mut state, |settings| settings.viewer.merge_seconds = 1), []);
    assert_eq!((state.language, state.mouse), (Language::Chinese, false));
    said(&mut state, 0, 1, "tom", "one");
    keys(&mut state, "esc esc k");
    assert_eq!(selected(&state), "one");
    // The mouse is taken when the configuration begins to want it; not while text is bare.
    assert_eq!(reload(&mut state, |settings| settings.viewer.mouse = false), []);
    let effects = reload(&mut state, |settings| settings.viewer.mouse = true);
    assert_eq!(effects, [Effect::Mouse(true)]);
    assert_eq!(keys(&mut state, "b"), [Effect::Mouse(false)]);
    assert_eq!(reload(&mut state, |settings| settings.viewer.mouse = false), []);
    assert_eq!(reload(&mut state, |settings| settings.viewer.mouse = true), []);
    assert_eq!(keys(&mut state, "x"), [Effect::Mouse(true)]);
}

#[test]
fn what_stands_out_and_who_is_ignored_is_found_out_anew() {
    let mut state =
        watching(&["a"], Settings { highlights: vec![rule("gg")], ..Settings::default() });
    for (seq, who, text) in
        [(1, "ann", "gg"), (2, "bob", "hm"), (3, "vip", "hm"), (4, "tim", "hm"), (5, "spam", "hm")]
    {
        said(&mut state, 0, seq, who, text);
    }
    keys(&mut state, "f7");
    assert_eq!(bodies(&state), ["gg"]);
    reload(&mut state, |settings| {
        settings.highlights = vec![rule("nothing"), rule("from:vip")];
        settings.ignore.users.push(UserId::from_peer("spam"));
    });
    assert_eq!(bodies(&state), ["hm"]);
    let standing: Vec<_> =
        state.room().scrollback.rows().map(|row| row.comment().unwrap().highlight).collect();
    assert_eq!(standing, [None, None, Some(1), None, None]);
    // What stands out stands by itself.
    keys(&mut state, "f7");
    let rows = state.focused_pane().entries().map(|id| state.row(id).unwrap());
    let rows: Vec<_> = rows.map(|row| (row.body.as_str(), row.repeats)).collect();
    assert_eq!(rows, [("gg", 0), ("hm", 1), ("hm", 0)]);
}

#[test]
fn another_limit_forgets_what_is_too_much() {
    let mut state = viewer();
    for seq in 1..=40 {
        said(&mut state, 0, seq, &format!("u{seq}"), &format!("m{seq}"));
    }
    keys(&mut state, "up up pageup pageup");
    reload(&mut state, |settings| settings.viewer.scrollback_rows = 10);
    assert_eq!((state.room().scrollback.rows().len(), bodies(&state)[0]), (10, "m31"));
    keys(&mut state, "end");
    said(&mut state, 0, 41, "tom", "more");
    assert_eq!((bodies(&state).len(), bodies(&state)[9]), (10, "more"));
}

#[test]
fn motion_stops_where_it_is_not_wanted() {
    let mut state = viewer();
    keys(&mut state, "f8");
    assert!(state.flying);
    reload(&mut state, |settings| settings.viewer.motion = false);
    assert!(!state.flying);
    let likes = message(1, vec![Element::Likes(Likes { count: 5 })]);
    feed(&mut state, Msg::Event(Event::Message(likes)));
    assert!(state.room().ticker.likes == 5 && !state.room().ticker.pulses());
}

#[test]
fn keys_that_leave_an_action_without_one_are_taken_and_told() {
    let mut state = viewer();
    reload(&mut state, |settings| {
        settings.keys.list.insert("i".to_owned(), "none".to_owned());
    });
    assert_eq!(told(&state), "the configuration was read anew; no key is left for inspect");
}

#[test]
fn words_name_the_keys_that_are_in_force() {
    let mut settings = Settings::default();
    settings.keys.everywhere.insert("ctrl-x".to_owned(), "interrupt".to_owned());
    settings.keys.everywhere.insert("ctrl-c".to_owned(), "none".to_owned());
    let mut state = watching(&["a"], settings);
    keys(&mut state, "ctrl-x");
    assert_eq!(told(&state), "Ctrl-x again to leave");
}
