//! What a crowd says at once: repeats and floods stand in one row, and nothing is lost by it.

use super::*;

fn kept(rows: usize) -> Settings {
    let mut settings = Settings::default();
    settings.viewer.scrollback_rows = rows;
    settings
}

/// What is shown, each with its repeats and what more stands in it.
fn rows(state: &State) -> Vec<(&str, u32, u32)> {
    let rows = state.focused_pane().entries().filter_map(|id| state.row(id));
    rows.map(|row| (row.body.as_str(), row.repeats, row.more)).collect()
}

fn all_say(state: &mut State, seqs: std::ops::RangeInclusive<u64>, text: &str) {
    for seq in seqs {
        said(state, 0, seq, &format!("u{seq}"), text);
    }
}

#[test]
fn repeats_stand_in_the_first_and_repeats_of_repeats_too() {
    let mut state = viewer();
    all_say(&mut state, 1..=3, "gg");
    said(&mut state, 0, 4, "eve", "what");
    said(&mut state, 0, 5, "ann", "GG");
    assert_eq!(rows(&state), [("gg", 3, 0), ("what", 0, 0)]);
    keys(&mut state, "up up enter");
    assert_eq!(bodies(&state), ["gg", "gg", "gg", "what", "GG"]);
    // One that comes while the row is open is shown at once, by itself and in the count.
    said(&mut state, 0, 6, "bob", "gg");
    assert_eq!(rows(&state)[0], ("gg", 4, 0));
    assert_eq!(bodies(&state).len(), 6);
    // Whoever repeats a repeat repeats the first.
    keys(&mut state, "down down enter");
    assert_eq!((state.selected().unwrap().key.seq, rows(&state).len()), (1, 2));
    // Every list of the room opens and closes with it.
    let mut state = watching(&["a", "b"], Settings::default());
    all_say(&mut state, 1..=3, "gg");
    keys(&mut state, "esc | | up enter");
    assert_eq!((state.arrangement, bodies(&state).len()), (Arrangement::Merged, 3));
    keys(&mut state, "|");
    assert_eq!(bodies(&state).len(), 3);
}

#[test]
fn who_leads_and_what_stands_out_is_never_folded() {
    let rule = Highlight {
        when: Expression::parse("from:vip").unwrap(),
        color: HighlightColor::Red,
        style: crate::app::HighlightStyle::default(),
        bell: false,
        notify: false,
    };
    let settings = Settings { highlights: vec![rule], ..Settings::default() };
    let mut state = watching(&["a"], settings);
    let mut seq = 0;
    let mut say_as = |who: &str, role: Option<Role>, text: &str| {
        seq += 1;
        let mut message = by(&state, 0, seq, who, text);
        message.from.role = role;
        feed(&mut state, Msg::Event(Event::Message(message)));
    };
    for _ in 0..20 {
        say_as("host", Some(Role::Owner), "welcome");
        say_as("admin", Some(Role::Admin), "welcome");
        say_as("me", None, "welcome");
        say_as("vip", None, "welcome");
        say_as("tom", None, "hello @me");
    }
    // Nor does another's repeat stand in theirs.
    say_as("tom", None, "welcome");
    assert_eq!(bodies(&state).len(), 101);
    assert!(rows(&state).iter().all(|(_, repeats, more)| repeats + more == 0));
}

#[test]
fn a_flood_stands_in_its_last_row_and_is_found_in_it() {
    let mut state = viewer();
    for seq in 1..=9 {
        said(&mut state, 0, seq, "eve", &format!("line {seq}"));
    }
    assert_eq!(rows(&state).last(), Some(&("line 5", 0, 4)));
    // What one looks for opens the row in which it stands.
    keys(&mut state, "up / l i n e space 7 enter");
    assert_eq!(selected(&state), "line 7");
    assert_eq!(bodies(&state).len(), 9);
    keys(&mut state, "enter");
    assert_eq!(selected(&state), "line 5");
    assert_eq!(bodies(&state).len(), 5);
    // Later it is no flood.
    wait(&mut state, 6);
    said(&mut state, 0, 10, "eve", "line 10");
    assert_eq!(rows(&state).last(), Some(&("line 10", 0, 0)));
}

#[test]
fn a_filter_shows_all_that_match_wherever_they_stand() {
    let mut state = viewer();
    all_say(&mut state, 1..=9, "gg");
    keys(&mut state, "esc f g g enter");
    assert_eq!(bodies(&state).len(), 9);
    all_say(&mut state, 10..=12, "gg");
    assert_eq!(bodies(&state).len(), 12);
    keys(&mut state, "f ctrl-u f r o m : u 7 enter");
    assert_eq!(bodies(&state).len(), 1);
    keys(&mut state, "F");
    assert_eq!(rows(&state), [("gg", 11, 0)]);
}

#[test]
fn repeats_outlive_the_row_in_which_they_stood() {
    let mut state = watching(&["a"], kept(10));
    all_say(&mut state, 1..=4, "gg");
    for seq in 5..=8 {
        said(&mut state, 0, seq, "eve", &format!("line {seq}"));
    }
    assert_eq!(rows(&state)[0], ("gg", 3, 0));
    for seq in 9..=11 {
        said(&mut state, 0, seq, "eve", &format!("line {seq}"));
    }
    // The first is forgotten: the second stands for those that are left.
    assert_eq!(rows(&state)[0], ("gg", 2, 0));
    // A flood's rows as well; a new repeat joins those that are left.
    said(&mut state, 0, 12, "ann", "gg");
    assert_eq!(rows(&state)[0], ("gg", 2, 0));
    let gg = |state: &State| bodies(state).iter().filter(|body| **body == "gg").count();
    keys(&mut state, "esc / g g enter enter");
    assert_eq!((state.selected().unwrap().key.seq, gg(&state)), (3, 3));
    for seq in 13..=22 {
        said(&mut state, 0, seq, &format!("v{seq}"), &format!("other {seq}"));
    }
    keys(&mut state, "end");
    let left: Vec<_> = state.focused_pane().entries().map(|id| id.key.seq).collect();
    assert_eq!(left, (13..=22).collect::<Vec<_>>());
    assert!(rows(&state).iter().all(|(_, repeats, more)| repeats + more == 0));
}

#[test]
fn who_is_ignored_stands_in_no_row_and_for_none() {
    let mut state = viewer();
    for (seq, who) in [(1, "spam"), (2, "ann"), (3, "bob"), (4, "spam"), (5, "mia")] {
        said(&mut state, 0, seq, who, "gg");
    }
    assert_eq!(rows(&state), [("gg", 4, 0)]);
    keys(&mut state, "up x u");
    assert_eq!(rows(&state), [("gg", 2, 0)]);
    assert_eq!(state.focused_pane().entries().next().unwrap().key.seq, 2);
    said(&mut state, 0, 6, "spam", "gg");
    said(&mut state, 0, 7, "tim", "gg");
    assert_eq!(rows(&state), [("gg", 3, 0)]);
    keys(&mut state, "x x");
    // What came while they were ignored never was a repeat.
    assert_eq!(rows(&state), [("gg", 5, 0), ("gg", 0, 0)]);
    assert_eq!(state.focused_pane().entries().next().unwrap().key.seq, 1);
}

#[test]
fn what_comes_late_stands_by_itself() {
    let mut state = viewer();
    all_say(&mut state, 5..=6, "gg");
    said(&mut state, 0, 2, "ann", "gg");
    assert_eq!(rows(&state), [("gg", 0, 0), ("gg", 1, 0)]);
}

#[test]
fn orders_of_different_people_are_different_orders() {
    let mut state = viewer();
    let card = crate::model::Card {
        kind: crate::model::CardKind::Order,
        title: Text::new("Blue shirt"),
        detail: Text::default(),
        price: None,
        count: 1,
    };
    for seq in 1..=3 {
        let mut order = message(seq, vec![Element::Card(card.clone())]);
        order.from.id = UserId::from_peer(&format!("u{seq}"));
        feed(&mut state, Msg::Event(Event::Message(order)));
    }
    assert_eq!(rows(&state), [("[order] Blue shirt", 0, 0); 3]);
    // Who floods the room with them is folded like any other.
    for seq in 4..=12 {
        feed(
            &mut state,
            Msg::Event(Event::Message(message(seq, vec![Element::Card(card.clone())]))),
        );
    }
    assert_eq!(rows(&state).last(), Some(&("[order] Blue shirt", 0, 4)));
}

#[test]
fn what_one_opens_at_the_bottom_is_shown_and_is_not_new() {
    let mut state = viewer();
    for seq in 1..=30 {
        said(&mut state, 0, seq, &format!("u{seq}"), &format!("m{seq}"));
    }
    all_say(&mut state, 31..=34, "gg");
    keys(&mut state, "up enter");
    let pane = state.focused_pane_id();
    let shown: Vec<_> = lines(&state, pane).iter().map(|(id, _)| id.key.seq).collect();
    assert_eq!(shown.iter().rev().take(4).rev().collect::<Vec<_>>(), [&31, &32, &33, &34]);
    assert_eq!((state.focused_pane().unread(), state.selected().unwrap().key.seq), (0, 31));
    // More than there is room for: the first of them, under the row that was opened.
    let mut state = viewer();
    all_say(&mut state, 1..=90, "gg");
    keys(&mut state, "up enter");
    let pane = state.focused_pane_id();
    let shown: Vec<_> = lines(&state, pane).iter().map(|(id, _)| id.key.seq).collect();
    assert_eq!((shown[0], shown[1], state.focused_pane().unread()), (1, 2, 0));
}
