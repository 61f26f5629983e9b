//! Frames of which not all is written at once.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// However little is written at once, and whatever changes before it all was: what the screen
    /// takes for shown is shown, and in the end all of it is.
    #[test]
    fn a_frame_in_parts_is_the_frame_drawn_anew(
        changes in prop::collection::vec((change(), 1..200_usize, 0..4_usize), 1..24),
        first in prop::collection::vec(0..usize::from(ROWS) + 2, 0..4),
        ground in prop_oneof![Just(Color::Reset), Just(Color::Rgb(1, 22, 133))],
    ) {
        for kind in Kind::ALL {
            let mut scene = Scene::new(ground);
            let mut canvas = Canvas::new(COLUMNS, ROWS);
            let mut screen = screen(kind);
            let mut emulator = Emulator::new(kind, COLUMNS, ROWS);
            for (change, bytes, turns) in changes.clone() {
                scene.take(change);
                scene.draw(&mut canvas);
                for _ in 0..turns {
                    emulator.take(screen.show_within(&canvas, scene.cursor, &Share { first: &first, first_bytes: 2 * bytes, bytes: bytes - 1 }));
                    if let Some(cursor) = scene.cursor {
                        prop_assert_eq!(emulator.cursor(), (cursor.x.into(), cursor.y.into()));
                    }
                }
            }
            let mut turns = 0;
            loop {
                let told = screen.show_within(&canvas, scene.cursor, &Share { first: &first, first_bytes: 9, bytes: 9 });
                emulator.take(told);
                turns += 1;
                // Each brings a sign at least.
                prop_assert!(turns <= COLUMNS * ROWS);
                if !screen.is_behind() {
                    break;
                }
            }
            let fresh = anew(kind, &canvas, scene.cursor);
            prop_assert_eq!(emulator.seen(), fresh.seen(), "{:?}", kind);
            prop_assert_eq!(emulator.hidden, scene.cursor.is_none());
            holds(&canvas, &emulator.seen())?;
            prop_assert!(screen.show(&canvas, scene.cursor).is_empty());
        }
    }
}

#[test]
fn what_matters_comes_first_and_the_rest_when_there_is_room() {
    let mut canvas = Canvas::new(COLUMNS, ROWS);
    let mut screen = Screen::default();
    let mut emulator = Emulator::new(Kind::Apart, COLUMNS, ROWS);
    numbered(&mut canvas, 0, "stays");
    emulator.take(screen.show(&canvas, None));
    // Everything is other than it was, and somebody typed.
    numbered(&mut canvas, 700, "typed");
    let share = Share { first: &[8, 0], first_bytes: 40, bytes: 40 };
    let mut turns = 0;
    loop {
        let told = screen.show_within(&canvas, None, &share);
        assert!(told.len() <= 60, "{told:?}");
        emulator.take(told);
        turns += 1;
        assert!(emulator.row(0).starts_with("typed") && emulator.row(8).starts_with("typed"));
        if !screen.is_behind() {
            break;
        }
    }
    assert!((3..9).contains(&turns), "{turns}");
    // What moves is moved before its new rows are written, and never written instead.
    numbered(&mut canvas, 703, "typed");
    emulator.take(screen.show_within(
        &canvas,
        None,
        &Share { first: &[8, 0], first_bytes: 30, bytes: 30 },
    ));
    assert_eq!(emulator.scrolls, 3);
    assert!(screen.is_behind() && emulator.row(1).starts_with("fourfourfour 704"));
    // A key's rows are written when there is no room for any others.
    numbered(&mut canvas, 900, "again");
    let told = screen.show_within(&canvas, None, &Share { first: &[8], first_bytes: 99, bytes: 0 });
    assert_eq!(told, b"\x1b[9Hagain");
    assert!(screen.is_behind());
}
