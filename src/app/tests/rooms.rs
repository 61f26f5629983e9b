//! Several rooms: tabs with marks, read marks, splits, all in one list, and where one writes.

use proptest::prelude::*;

use super::*;

fn three() -> State {
    let rule = Highlight {
        when: Expression::parse("launch").unwrap(),
        color: HighlightColor::Red,
        style: crate::app::HighlightStyle::default(),
        bell: true,
        notify: false,
    };
    let settings = Settings { highlights: vec![rule], ..Settings::default() };
    let mut state = watching(&["a", "b", "c"], settings);
    feed(&mut state, Msg::Resize { columns: 120, rows: 40 });
    state.focus = Focus::List;
    state
}

fn give(state: &mut State, room: usize, seq: u64) {
    let mut message = message(seq, vec![Element::Gift(roses(2))]);
    message.room = state.rooms[room].id.clone();
    feed(state, Msg::Event(Event::Message(message)));
}

fn activities(state: &State) -> Vec<Option<Activity>> {
    state.rooms.iter().map(|room| room.activity).collect()
}

#[test]
fn a_tab_tells_the_most_important_thing_that_happened() {
    use Activity::{Gift, Highlight, Mention, Talk};
    let mut state = three();
    said(&mut state, 0, 1, "tom", "here @me");
    assert_eq!(activities(&state), [None; 3]);
    said(&mut state, 1, 1, "tom", "hello");
    assert_eq!(activities(&state), [None, Some(Talk), None]);
    give(&mut state, 1, 2);
    assert_eq!((activities(&state)[1], state.tab(1).contains('$')), (Some(Gift), true));
    said(&mut state, 1, 3, "tom", "launch");
    assert_eq!((activities(&state)[1], state.tab(1).contains('!')), (Some(Highlight), true));
    said(&mut state, 1, 4, "tom", "@me");
    said(&mut state, 1, 5, "tom", "hello again");
    assert_eq!((activities(&state)[1], state.tab(1).contains('@')), (Some(Mention), true));
    // What we said elsewhere, and who is ignored, is no news; whoever looks has seen it.
    said(&mut state, 2, 1, "me", "launch");
    keys(&mut state, ":");
    feed(&mut state, Msg::Paste("ignore \"spam\"".to_owned()));
    keys(&mut state, "enter");
    said(&mut state, 2, 2, "eve", "spam @me");
    assert_eq!(activities(&state)[2], None);
    keys(&mut state, "]");
    assert_eq!((state.active, activities(&state)), (1, vec![None; 3]));
    // Nobody looks: the room that is shown has its mark too.
    feed(&mut state, Msg::Focus(false));
    said(&mut state, 1, 6, "tom", "hello?");
    assert_eq!(activities(&state)[1], Some(Talk));
    feed(&mut state, Msg::Focus(true));
    assert_eq!(activities(&state), [None; 3]);
}

#[test]
fn rooms_that_are_on_the_screen_have_no_mark() {
    let mut state = three();
    keys(&mut state, "|");
    for room in 0..3 {
        said(&mut state, room, 1, "tom", "hi @me");
    }
    assert_eq!(activities(&state), [None; 3]);
    // A split that has no room for all of them.
    feed(&mut state, Msg::Resize { columns: 40, rows: 12 });
    said(&mut state, 2, 2, "tom", "hi");
    assert_eq!(activities(&state), [None, None, Some(Activity::Talk)]);
    keys(&mut state, "] ]");
    assert_eq!(activities(&state), [None; 3]);
    keys(&mut state, "|");
    said(&mut state, 0, 2, "tom", "hi");
    assert_eq!((state.arrangement, activities(&state)), (Arrangement::Merged, vec![None; 3]));
}

#[test]
fn what_came_while_nobody_looked_stands_under_a_line() {
    let mark = |state: &State| {
        let mut rows = state.focused_pane().entries().map(|id| state.row(id).unwrap());
        let at = rows.position(|row| row.kind == Kind::ReadMark);
        at.map(|at| (at, rows.count()))
    };
    let mut state = three();
    said(&mut state, 0, 1, "tom", "one");
    assert_eq!(mark(&state), None);
    feed(&mut state, Msg::Focus(false));
    said(&mut state, 0, 2, "eve", "two");
    said(&mut state, 0, 3, "ann", "three");
    assert_eq!(mark(&state), Some((1, 2)));
    // Looking and away again: the line goes on.
    feed(&mut state, Msg::Focus(true));
    feed(&mut state, Msg::Focus(false));
    assert_eq!(mark(&state), Some((3, 0)));
    // Nothing came since: it stays.
    feed(&mut state, Msg::Focus(true));
    feed(&mut state, Msg::Focus(false));
    feed(&mut state, Msg::Focus(true));
    assert_eq!(mark(&state), Some((3, 0)));
    keys(&mut state, "'");
    assert_eq!(told(&state), "nothing is new since you last looked");
    // Another tab is as good as looking away.
    keys(&mut state, "]");
    said(&mut state, 0, 4, "tom", "four");
    keys(&mut state, "[ '");
    assert_eq!(selected(&state), "four");
    // Who holds rows still has not seen what came below them.
    let before = mark(&state);
    said(&mut state, 0, 5, "tom", "five");
    feed(&mut state, Msg::Focus(false));
    said(&mut state, 0, 6, "tom", "six");
    feed(&mut state, Msg::Focus(true));
    assert_eq!((before, mark(&state)), (Some((3, 1)), Some((3, 3))));
}

#[test]
fn all_rooms_in_one_list_keep_each_rooms_order() {
    let mut state = three();
    keys(&mut state, "| |");
    said(&mut state, 0, 1, "tom", "a1");
    said(&mut state, 0, 3, "tom", "a3");
    said(&mut state, 1, 1, "tom", "b1");
    said(&mut state, 0, 2, "eve", "a2");
    said(&mut state, 1, 2, "eve", "b2");
    assert_eq!(bodies(&state), ["a1", "a2", "a3", "b1", "b2"]);
    // The same when the list is made anew.
    keys(&mut state, "| | |");
    assert_eq!(bodies(&state), ["a1", "a2", "a3", "b1", "b2"]);
}

#[test]
fn a_quiet_room_does_not_keep_what_a_busy_one_forgot() {
    let mut settings = Settings::default();
    settings.viewer.scrollback_rows = 20;
    let mut state = watching(&["quiet", "busy"], settings);
    state.focus = Focus::List;
    keys(&mut state, "| |");
    said(&mut state, 0, 1, "tom", "hello");
    for seq in 1..=1_000 {
        said(&mut state, 1, seq, &format!("u{seq}"), &format!("m{seq}"));
    }
    let list = state.focused_pane();
    assert!(list.entries().len() < 150, "{}", list.entries().len());
    assert_eq!(bodies(&state).len(), 21);
    keys(&mut state, "home");
    assert_eq!(lines(&state, PaneId::Merged)[0].0.room, 0);
}

#[test]
fn one_writes_where_one_reads() {
    let mut state = three();
    keys(&mut state, "| |");
    for (room, text) in [(0, "from a"), (1, "from b"), (2, "from c")] {
        said(&mut state, room, 1, "tom", text);
    }
    keys(&mut state, "up up");
    assert_eq!((selected(&state), state.active), ("from b", 1));
    let effects = keys(&mut state, "tab h i enter");
    let [Effect::Perform { command: Command::Send { room, .. }, .. }] = &*effects else {
        panic!("{effects:?}")
    };
    assert_eq!(room.as_str(), "b");
    assert_eq!((bodies(&state).len(), state.active), (4, 1));
    // A tab says it too, and stays until something else is read.
    keys(&mut state, "esc ] ]");
    assert_eq!(state.active, 0);
    said(&mut state, 2, 2, "tom", "more from c");
    assert_eq!(state.active, 0);
    keys(&mut state, "up");
    assert_eq!(state.active, 2);
}

#[test]
fn what_is_selected_stays_so_in_every_arrangement() {
    let mut state = three();
    for seq in 1..=50 {
        for room in 0..3 {
            said(&mut state, room, seq, &format!("u{seq}"), &format!("{room} {seq}"));
        }
    }
    keys(&mut state, "] up up up");
    for arrangement in [Arrangement::Split, Arrangement::Merged, Arrangement::Tabs] {
        keys(&mut state, "|");
        assert_eq!((state.arrangement, selected(&state)), (arrangement, "1 48"));
        assert_eq!(state.active, 1);
        let pane = state.active_pane_id();
        assert!(lines(&state, pane).iter().any(|(id, _)| Some(*id) == state.selected()));
    }
    // Chosen among all, it is chosen in its own room.
    keys(&mut state, "| | up");
    let text = selected(&state).to_owned();
    keys(&mut state, "|");
    assert_eq!(selected(&state), text);
}

#[test]
fn a_room_is_over_by_itself() {
    let mut state = three();
    let notice = |room: &str| Notice {
        room: RoomId::from_peer(room),
        seq: 0,
        time: 0,
        kind: NoticeKind::Removed,
        operator: None,
        text: Text::default(),
    };
    feed(&mut state, Msg::Event(Event::Notice(notice("a"))));
    assert!(matches!(state.layer, Some(Layer::EndCard)));
    keys(&mut state, "esc");
    // Who was writing when it ended keeps the line.
    state.focus = Focus::Input;
    assert_eq!(keys(&mut state, "h i enter"), []);
    assert_eq!((told(&state), state.input.text()), ("the room is over", "hi"));
    assert_eq!(keys(&mut state, "esc esc ] tab enter").len(), 1);
    // Who writes is not kept from it by a card, nor by that of another room.
    keys(&mut state, "x");
    feed(&mut state, Msg::Event(Event::Notice(notice("b"))));
    keys(&mut state, "ctrl-c");
    feed(&mut state, Msg::Event(Event::Notice(notice("c"))));
    assert!(state.layer.is_none());
    // Taken in anew, it goes on.
    let joined = Joined { room: RoomId::from_peer("b"), role: Role::Member, again: true };
    feed(&mut state, Msg::Event(Event::Joined(joined)));
    assert_eq!(keys(&mut state, "h i enter").len(), 1);
    // Without the link there is no room left to write to.
    let out = Connection::KickedOut { reason: Text::new("another device") };
    feed(&mut state, Msg::Event(Event::Connection(out)));
    feed(&mut state, Msg::Event(Event::Connection(Connection::Connected)));
    assert!(matches!(state.link, Link::Over { .. }));
    assert_eq!(keys(&mut state, "esc ] tab h i enter"), []);
    for room in 0..3 {
        let rows = state.rooms[room].scrollback.rows();
        assert_eq!(rows.filter(|row| row.body.as_str() == "another device").count(), 1);
    }
}

fn overlap(a: Area, b: Area) -> bool {
    let apart = a.x + a.width <= b.x
        || b.x + b.width <= a.x
        || a.y + a.height <= b.y
        || b.y + b.height <= a.y;
    !a.is_empty() && !b.is_empty() && !apart
}

fn layer(which: u8) -> Option<Layer> {
    Some(match which {
        0 => Layer::Help { scroll: 0 },
        1 => Layer::Members { scroll: 0 },
        2 => Layer::Gifts,
        3 => Layer::Mentions(Pane::new(Scope::All, None)),
        _ => return None,
    })
}

proptest! {
    #[test]
    fn areas_lie_on_the_screen_and_never_on_each_other(
        (columns, rows) in prop_oneof![
            (0..300_u16, 0..80_u16),
            (0..120_u16, 0..12_u16),
            any::<(u16, u16)>(),
        ],
        (count, active) in (1..17_usize).prop_flat_map(|count| (Just(count), 0..count)),
        arrangement in prop::sample::select(
            vec![Arrangement::Tabs, Arrangement::Split, Arrangement::Merged]
        ),
        which in 0..6_u8,
        side_width in any::<u16>(),
        bare in prop::bool::weighted(0.1),
    ) {
        let names: Vec<_> = (0..count).map(|room| format!("room{room}")).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let mut state = watching(&names, Settings::default());
        feed(&mut state, Msg::Resize { columns, rows });
        (state.active, state.side_width) = (active, side_width);
        while count > 1 && state.arrangement != arrangement {
            keys(&mut state, "f9");
        }
        (state.layer, state.bare) = (layer(which), bare);
        let layout = Layout::of(&state);
        let strips =
            [layout.status, layout.tabs, layout.ticker, layout.tips, layout.input, layout.footer];
        let lists = layout.lists.iter().flat_map(|list| [list.area, list.title]);
        let covered = layout.side.width == columns;
        let side = if covered { Area::default() } else { layout.side };
        let all: Vec<_> = strips.into_iter().chain(lists).chain([side]).collect();
        for (index, area) in all.iter().enumerate() {
            prop_assert!(u32::from(area.x) + u32::from(area.width) <= u32::from(columns));
            prop_assert!(u32::from(area.y) + u32::from(area.height) <= u32::from(rows));
            for other in &all[index + 1..] {
                prop_assert!(!overlap(*area, *other), "{area:?} {other:?}");
            }
        }
        prop_assert!(strips.iter().all(|strip| !overlap(*strip, layout.side)));
        // What one looks at has a line as soon as there is a line for it.
        let shown = layout.list(state.active_pane_id());
        prop_assert!(shown.is_some());
        let used: u16 = strips.iter().map(|strip| strip.height).sum();
        if rows > used && columns > 0 {
            prop_assert!(shown.is_some_and(|list| !list.area.is_empty()), "{layout:?}");
        }
    }
}

#[test]
fn rooms_in_one_list_say_that_nothing_flies_there() {
    let mut state = watching(&["a", "b"], Settings::default());
    keys(&mut state, "esc | | s");
    assert_eq!((state.arrangement, state.flying), (Arrangement::Merged, false));
    assert!(told(&state).contains("no stage"));
}
