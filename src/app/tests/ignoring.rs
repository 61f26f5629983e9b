//! Who and what is not shown: kept, and shown again when that is undone.

use super::*;

fn command(state: &mut State, line: &str) -> Vec<Effect> {
    state.focus = Focus::List;
    assert_eq!(keys(state, "esc esc :"), []);
    feed(state, Msg::Paste(line.to_owned()));
    keys(state, "enter")
}

fn ignore(users: &[&str], phrases: &[&str]) -> Ignore {
    Ignore {
        users: users.iter().map(|user| UserId::from_peer(user)).collect(),
        phrases: phrases.iter().map(|phrase| (*phrase).to_owned()).collect(),
    }
}

fn talk() -> State {
    let mut state = viewer();
    for (seq, who, text) in [
        (1, "tom", "hello"),
        (2, "spam", "buy gold"),
        (3, "eve", "gold is yellow"),
        (4, "me", "ok"),
    ] {
        said(&mut state, 0, seq, who, text);
    }
    state
}

#[test]
fn words_and_people_are_ignored_by_name_for_good() {
    let mut state = talk();
    let kept = command(&mut state, "ignore spam");
    assert_eq!(kept, [Effect::KeepIgnored(ignore(&["spam"], &[]))]);
    assert_eq!(bodies(&state), ["hello", "gold is yellow", "ok"]);
    assert!(told(&state).contains("spam") && told(&state).contains("x x"));
    let kept = command(&mut state, "ignore \"gold\"");
    assert_eq!(kept, [Effect::KeepIgnored(ignore(&["spam"], &["gold"]))]);
    said(&mut state, 0, 5, "ann", "more gold");
    assert_eq!(bodies(&state), ["hello", "ok"]);
    // Twice is once.
    let kept = command(&mut state, "ignore spam");
    assert_eq!(kept, [Effect::KeepIgnored(ignore(&["spam"], &["gold"]))]);
    let kept = command(&mut state, "unignore \"gold\"");
    assert_eq!(kept, [Effect::KeepIgnored(ignore(&["spam"], &[]))]);
    assert_eq!(bodies(&state), ["hello", "gold is yellow", "ok", "more gold"]);
    assert_eq!(command(&mut state, "unignore nobody"), []);
    assert!(state.remark().unwrap().wrong);
    let kept = command(&mut state, "unignore spam");
    assert_eq!(kept, [Effect::KeepIgnored(Ignore::default())]);
    assert_eq!(bodies(&state).len(), 5);
}

#[test]
fn nothing_and_oneself_cannot_be_ignored() {
    let mut state = talk();
    assert_eq!(command(&mut state, "ignore \"\""), []);
    assert!(state.remark().unwrap().wrong);
    assert_eq!(bodies(&state).len(), 4);
    assert_eq!(keys(&mut state, "up x U"), []);
    assert_eq!((bodies(&state).len(), told(&state)), (4, "this is yours"));
    let custom = message(5, vec![Element::Text(Text::default())]);
    feed(&mut state, Msg::Event(Event::Message(custom)));
    assert_eq!(keys(&mut state, "end up x p"), []);
    assert_eq!(bodies(&state).len(), 5);
    // Neither by the configuration.
    state.settings.ignore = ignore(&[], &["", " "]);
    said(&mut state, 0, 6, "tom", "still here");
    assert_eq!(bodies(&state).len(), 6);
    // A line that is nobody's has nobody to ignore.
    feed(&mut state, Msg::Event(tip(TipKind::AdminSet, "eve")));
    assert_eq!(keys(&mut state, "end up x u"), []);
    assert!(told(&state).contains("nobody"));
}

#[test]
fn the_selection_and_the_place_outlast_it() {
    let mut state = viewer();
    for seq in 1..=60 {
        let who = if seq % 3 == 0 { "spam".to_owned() } else { format!("u{seq}") };
        wait(&mut state, 3);
        said(&mut state, 0, seq, &who, &format!("m{seq}"));
    }
    keys(&mut state, "up pageup pageup");
    let shown = |state: &State| lines(state, PaneId::Room(0));
    let top = shown(&state)[0].0.key.seq;
    keys(&mut state, "x u");
    // The row that was selected is gone, the others are where they were.
    assert_eq!(state.selected(), None);
    assert!(shown(&state)[0].0.key.seq.abs_diff(top) <= 1);
    assert_eq!(bodies(&state).len(), 40);
    keys(&mut state, "up");
    let before = state.selected().unwrap();
    keys(&mut state, "x x");
    assert_eq!((state.selected().unwrap(), bodies(&state).len()), (before, 60));
}

#[test]
fn their_comings_and_goings_are_not_told_either() {
    let mut state = talk();
    keys(&mut state, "up up up x u");
    for (kind, who) in [(TipKind::Join, "spam"), (TipKind::Join, "ann"), (TipKind::Quit, "spam")] {
        feed(&mut state, Msg::Event(tip(kind, who)));
    }
    let room = state.room();
    assert_eq!((room.audience.joined(), room.audience.quit()), (1, 0));
    // They are here all the same, and went.
    assert!(room.members.get(&UserId::from_peer("spam")).unwrap().gone);
}

#[test]
fn only_so_many_are_ignored() {
    let mut state = talk();
    for index in 0..1_000 {
        state.settings.kept.users.push(UserId::from_peer(&format!("u{index}")));
    }
    assert_eq!(command(&mut state, "ignore one"), []);
    assert!(told(&state).contains("too many") && state.settings.kept.users.len() == 1_000);
}

#[test]
fn what_the_configuration_hides_stays_hidden_and_is_told() {
    let settings = Settings { ignore: ignore(&["spam"], &["ＧＯＬＤ"]), ..Settings::default() };
    let mut state = watching(&["a"], settings);
    for (seq, who, text) in [(1, "spam", "hi"), (2, "eve", "buy Gold"), (3, "tom", "hello")] {
        said(&mut state, 0, seq, who, text);
    }
    assert_eq!(bodies(&state), ["hello"]);
    let kept = command(&mut state, "ignore tom");
    assert_eq!(kept, [Effect::KeepIgnored(ignore(&["tom"], &[]))]);
    state.focus = Focus::List;
    assert_eq!(keys(&mut state, "x x"), [Effect::KeepIgnored(Ignore::default())]);
    assert!(told(&state).contains("the 2 that the configuration names"), "{}", told(&state));
    assert_eq!(bodies(&state), ["hello"]);
}

#[test]
fn gifts_of_who_is_ignored_are_not_announced() {
    let settings = Settings { ignore: ignore(&["spam"], &[]), ..Settings::default() };
    let mut state = watching(&["a"], settings);
    let rose = roses(2);
    for (seq, who) in [(1, "spam"), (2, "tom")] {
        let mut gift = by(&state, 0, seq, who, "");
        gift.elements = vec![Element::Gift(rose.clone())];
        feed(&mut state, Msg::Event(Event::Message(gift)));
    }
    let given: Vec<_> = state.room().ticker.combos().map(|combo| combo.from.as_str()).collect();
    assert_eq!(given, ["tom"]);
}
