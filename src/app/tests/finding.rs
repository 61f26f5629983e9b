//! Search as one types, filters, views, mentions, and back to where something was said.

use super::*;

/// A room in which numbers are said by odd and even people, with one longer word among them.
fn numbers() -> State {
    let mut state = viewer();
    for seq in 1..=60 {
        let who = if seq % 2 == 0 { "even" } else { "odd" };
        let text = match seq {
            20 => "apple".to_owned(),
            30 => "application".to_owned(),
            _ => format!("number {seq}"),
        };
        wait(&mut state, 10);
        said(&mut state, 0, seq, who, &text);
    }
    state.focus = Focus::List;
    state
}

type Place = (Vec<(RowId, std::ops::Range<usize>)>, Option<RowId>, bool);

fn place(state: &State) -> Place {
    let pane = state.focused_pane();
    (lines(state, state.focused_pane_id()), pane.selected, pane.follows())
}

#[test]
fn a_longer_word_finds_what_a_shorter_one_passed() {
    let mut state = numbers();
    keys(&mut state, "/ a p p l");
    assert_eq!(selected(&state), "application");
    keys(&mut state, "e");
    assert_eq!(selected(&state), "apple");
    keys(&mut state, "backspace i");
    assert_eq!(selected(&state), "application");
    // The row from which one begins is a find too.
    keys(&mut state, "enter / a p p");
    assert_eq!(selected(&state), "application");
    keys(&mut state, "enter");
    assert!(state.remark().is_none() && state.prompt.is_none());
    // The line goes on to the next by arrows as well.
    keys(&mut state, "/ a p p up");
    assert_eq!(selected(&state), "apple");
    keys(&mut state, "down");
    assert_eq!(selected(&state), "application");
}

#[test]
fn esc_goes_back_to_where_the_search_began() {
    for before in ["end", "pageup", "up up", "up up pageup", "home", "up home"] {
        let mut state = numbers();
        keys(&mut state, before);
        let place_before = place(&state);
        keys(&mut state, "/ a p p l e");
        // What is newer counts where nothing older is found.
        assert_eq!(selected(&state), "apple");
        keys(&mut state, "esc");
        assert!(state.prompt.is_none() && state.search.is_none());
        assert_eq!(place(&state), place_before, "{before}");
        // A word that is taken away again is one that was never written.
        keys(&mut state, "/ a p p backspace backspace backspace");
        assert_eq!(place(&state), place_before, "{before}");
    }
}

#[test]
fn what_is_not_found_is_told_and_moves_nothing() {
    let mut state = numbers();
    keys(&mut state, "pageup");
    let before = place(&state);
    keys(&mut state, "/ x y z z y enter");
    assert_eq!(told(&state), "nothing found for xyzzy");
    assert_eq!(place(&state), before);
    keys(&mut state, "n");
    assert_eq!(told(&state), "nothing found for xyzzy");
    // Without anything that is looked for, the keys ask what to find.
    keys(&mut state, "esc esc esc n");
    assert!(state.prompt.is_some());
    keys(&mut state, "enter");
    assert!(state.prompt.is_none() && state.search.is_none());
}

#[test]
fn terms_are_understood_and_what_is_none_is_looked_for_as_it_stands() {
    let mut state = numbers();
    keys(&mut state, "/ f r o m : o d d");
    assert_eq!(selected(&state), "number 59");
    keys(&mut state, "enter n");
    assert_eq!(selected(&state), "number 57");
    keys(&mut state, "end");
    for (seq, text) in [(61, ":( oh"), (62, "say \"hi\" to"), (63, "a\\"), (64, "”quoted”")] {
        said(&mut state, 0, seq, "eve", text);
    }
    for (search, text) in [
        (":(", ":( oh"),
        ("say \"hi\" t", "say \"hi\" to"),
        ("(a\\", ""),
        ("\"hi", "say \"hi\" to"),
    ] {
        keys(&mut state, "end /");
        feed(&mut state, Msg::Paste(search.to_owned()));
        assert_eq!(selected(&state), text, "{search}");
        keys(&mut state, "esc");
    }
}

#[test]
fn a_wrong_filter_is_told_and_mended_while_the_old_one_holds() {
    let mut state = numbers();
    keys(&mut state, "f f r o m : o d d enter");
    assert_eq!(bodies(&state).len(), 30);
    assert!(told(&state).contains("from:odd"));
    // The prompt brings the filter that holds.
    keys(&mut state, "f");
    assert_eq!(state.prompt.as_ref().unwrap().line.text(), "from:odd");
    feed(&mut state, Msg::Paste(" (number".to_owned()));
    keys(&mut state, "enter");
    assert!(state.remark().unwrap().wrong);
    assert!(told(&state).ends_with("here: (number"), "{}", told(&state));
    assert_eq!(bodies(&state).len(), 30);
    assert_eq!(state.prompt.as_ref().unwrap().line.text(), "from:odd (number");
    keys(&mut state, ") enter");
    assert_eq!(bodies(&state).len(), 30);
    assert_eq!(state.focused_pane().filter.as_ref().unwrap().to_string(), "from:odd (number)");
    // Also in a command.
    keys(&mut state, ":");
    feed(&mut state, Msg::Paste("filter from:odd and".to_owned()));
    keys(&mut state, "enter");
    assert!(told(&state).contains("at its end"), "{}", told(&state));
    assert!(state.prompt.is_some() && bodies(&state).len() == 30);
    keys(&mut state, "ctrl-u enter");
    assert_eq!(bodies(&state).len(), 60);
    assert_eq!(told(&state), "everything is shown");
    // In the person's language.
    state.language = Language::Chinese;
    keys(&mut state, "f r o l e : h o t s enter");
    assert!(told(&state).contains("是否想写 host？"), "{}", told(&state));
}

#[test]
fn a_filter_lets_go_of_what_becomes_too_old_but_moves_no_reader() {
    let mut state = viewer();
    let say = |state: &mut State, seq: u64, after: i64| {
        state.now = Duration::from_secs(after.try_into().unwrap());
        let mut message = by(state, 0, seq, "tom", &format!("at {after}"));
        message.time = state.started + after;
        feed(state, Msg::Event(Event::Message(message)));
    };
    state.started = 1_795_371_855;
    state.focus = Focus::List;
    say(&mut state, 1, 100);
    keys(&mut state, "f s i n c e : 1 m enter");
    say(&mut state, 2, 130);
    assert_eq!(bodies(&state), ["at 100", "at 130"]);
    say(&mut state, 3, 170);
    assert_eq!(bodies(&state), ["at 130", "at 170"]);
    // Somebody reads.
    keys(&mut state, "up");
    say(&mut state, 4, 300);
    assert_eq!(bodies(&state)[..2], ["at 130", "at 170"]);
    keys(&mut state, "esc");
    say(&mut state, 5, 310);
    assert_eq!(bodies(&state), ["at 300", "at 310"]);
}

#[test]
fn a_filter_keeps_the_selection_and_the_place() {
    let mut state = numbers();
    keys(&mut state, "home / n u m b e r space 3 1 enter");
    keys(&mut state, "/ a p p l e enter");
    assert_eq!(selected(&state), "apple");
    keys(&mut state, "f f r o m : e v e n enter");
    assert_eq!(selected(&state), "apple");
    assert!(lines(&state, PaneId::Room(0)).iter().any(|(id, _)| Some(*id) == state.selected()));
    // What is selected and not shown any more is not selected; the place is near it.
    keys(&mut state, "f ctrl-u f r o m : o d d enter");
    assert_eq!(state.selected(), None);
    assert!(!state.focused_pane().follows());
    let near: Vec<_> = lines(&state, PaneId::Room(0)).iter().map(|(id, _)| id.key.seq).collect();
    assert!(near.contains(&19) && near.contains(&21), "{near:?}");
    assert!(near.iter().all(|seq| seq % 2 == 1));
    // What comes is chosen too.
    keys(&mut state, "end");
    said(&mut state, 0, 61, "odd", "new");
    said(&mut state, 0, 62, "even", "not here");
    assert_eq!(bodies(&state).last(), Some(&"new"));
}

#[test]
fn a_view_is_a_filter_with_a_name() {
    let mut state = numbers();
    keys(&mut state, "v");
    assert!(state.layer.is_none() && state.remark().unwrap().wrong);
    state.settings.views.insert("odd".to_owned(), Expression::parse("from:odd").unwrap());
    keys(&mut state, "v enter");
    assert_eq!(bodies(&state).len(), 30);
    keys(&mut state, "F :");
    feed(&mut state, Msg::Paste("view odd".to_owned()));
    keys(&mut state, "enter");
    assert_eq!(bodies(&state).len(), 30);
    keys(&mut state, ":");
    feed(&mut state, Msg::Paste("view none".to_owned()));
    keys(&mut state, "enter");
    assert!(told(&state).contains("there is no view none") && bodies(&state).len() == 30);
}

#[test]
fn mentions_of_all_rooms_lead_to_where_they_were_said() {
    let mut state = watching(&["a", "b"], Settings::default());
    for seq in 1..=60 {
        for room in 0..2 {
            let mention = seq == 20 + 10 * u64::try_from(room).unwrap();
            let text = if mention { format!("@me {room}") } else { format!("m{seq}") };
            said(&mut state, room, seq, &format!("u{seq}"), &text);
        }
    }
    keys(&mut state, "f7");
    assert_eq!((bodies(&state), state.focus), (vec!["@me 0", "@me 1"], Focus::List));
    // What comes meanwhile is there at once.
    said(&mut state, 1, 61, "tom", "where is @me ?");
    assert_eq!(bodies(&state).len(), 3);
    keys(&mut state, "up up");
    assert_eq!(selected(&state), "@me 1");
    // The room in which one looks stays until one goes there.
    assert_eq!(state.active, 0);
    keys(&mut state, "c");
    assert!(state.layer.is_none());
    assert_eq!((state.active, selected(&state)), (1, "@me 1"));
    assert!(lines(&state, PaneId::Room(1)).iter().any(|(id, _)| id.key.seq == 30));
    // Enter goes there too; a filter of the room that has it makes way.
    keys(&mut state, "f x y z enter f7 up up up enter");
    assert_eq!((state.active, selected(&state)), (0, "@me 0"));
    keys(&mut state, "f x y z enter f7 up up up enter");
    assert!(state.focused_pane().filter.is_none());
    assert_eq!(selected(&state), "@me 0");
}

#[test]
fn the_filter_of_a_room_is_no_filter_of_mentions() {
    let mut state = numbers();
    said(&mut state, 0, 61, "eve", "@me");
    keys(&mut state, "@ f f r o m : o d d enter");
    assert_eq!(bodies(&state), ["@me"]);
    keys(&mut state, "F");
    assert_eq!(bodies(&state), ["@me"]);
    keys(&mut state, "@");
    assert_eq!(bodies(&state).len(), 61);
}

#[test]
fn context_opens_the_row_in_which_another_stands() {
    let mut state = numbers();
    for (seq, who) in [(61, "ann"), (62, "bob"), (63, "mia")] {
        said(&mut state, 0, seq, who, "gg");
    }
    keys(&mut state, "f f r o m : b o b enter up");
    assert_eq!(state.selected().unwrap().key.seq, 62);
    keys(&mut state, "c");
    assert_eq!(state.selected().unwrap().key.seq, 62);
    assert_eq!(bodies(&state).len(), 63);
    // A gift has no line without a filter: the one before it is as near as can be.
    let rose = roses(2);
    feed(&mut state, Msg::Event(Event::Message(message(64, vec![Element::Gift(rose)]))));
    keys(&mut state, "end f k i n d : g i f t enter up c");
    assert_eq!(state.selected().unwrap().key.seq, 63);
}

#[test]
fn finds_are_counted_and_their_end_is_told() {
    let mut state = viewer();
    for seq in 1..=9 {
        said(
            &mut state,
            0,
            seq,
            &format!("u{seq}"),
            &format!("{} {seq}", ["a", "find"][usize::from(seq % 3 == 0)]),
        );
    }
    keys(&mut state, "esc / f i n d enter");
    assert_eq!(selected(&state), "find 9");
    keys(&mut state, "n");
    assert_eq!((selected(&state), told(&state)), ("find 6", "find 2 of 3"));
    keys(&mut state, "n n");
    assert_eq!((selected(&state), told(&state)), ("find 3", "no older find (3 of 3)"));
    keys(&mut state, "N N N");
    assert_eq!((selected(&state), told(&state)), ("find 9", "no newer find (1 of 3)"));
}
