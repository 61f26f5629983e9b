//! Any keys, clicks, pastes and sizes: nothing breaks, and who may not write never does.

use proptest::prelude::*;

use super::*;

fn key() -> impl Strategy<Value = Key> {
    let codes = vec![
        Code::Enter,
        Code::Esc,
        Code::Tab,
        Code::BackTab,
        Code::Backspace,
        Code::Delete,
        Code::Left,
        Code::Right,
        Code::Up,
        Code::Down,
        Code::PageUp,
        Code::PageDown,
        Code::Home,
        Code::End,
    ];
    let code = prop_oneof![
        6 => prop::char::range(' ', '~').prop_map(Code::Char),
        1 => prop::char::any().prop_map(Code::Char),
        6 => prop::sample::select(codes),
        2 => (1..13_u8).prop_map(Code::Function),
    ];
    (code, prop::bool::weighted(0.15), prop::bool::weighted(0.1))
        .prop_map(|(code, ctrl, alt)| Key { code, ctrl, alt })
}

fn mouse() -> impl Strategy<Value = Mouse> {
    let button = || prop::sample::select(vec![MouseButton::Left, MouseButton::Right]);
    let kind = prop_oneof![
        button().prop_map(MouseKind::Press),
        button().prop_map(MouseKind::Drag),
        button().prop_map(MouseKind::Release),
        Just(MouseKind::ScrollUp),
        Just(MouseKind::ScrollDown),
    ];
    let place = prop_oneof![5 => 0..130_u16, 1 => any::<u16>()];
    (kind, place, prop_oneof![5 => 0..40_u16, 1 => any::<u16>()])
        .prop_map(|(kind, column, row)| Mouse { kind, column, row })
}

fn presses() -> impl Strategy<Value = Vec<Key>> {
    prop::collection::vec(key(), 1..4)
}

#[derive(Debug, Clone)]
enum Did {
    Keys(Vec<Key>),
    Word(String),
    Mouse(Mouse),
    Paste(String),
    Size(u16, u16),
    Look(bool),
    Wait(u16),
    Said(usize, u8),
    Over(usize),
}

/// Words of the palette, with something that they take.
fn word() -> impl Strategy<Value = String> {
    let words = COMMANDS.iter().map(|word| format!("{} {}", word.name, word.takes));
    let said = ["send hi", "filter from:u1", "filter (", "search a", "view x", "room b", "keys vi"];
    let actions = Action::ALL.iter().map(|action| action.name());
    let all: Vec<_> = words.chain(said.map(ToOwned::to_owned)).chain(actions).collect();
    prop::sample::select(all)
}

fn did() -> impl Strategy<Value = Did> {
    prop_oneof![
        12 => presses().prop_map(Did::Keys),
        2 => word().prop_map(Did::Word),
        4 => mouse().prop_map(Did::Mouse),
        1 => "\\PC{0,20}".prop_map(Did::Paste),
        1 => "(send |/)?[a-z]{1,6}\n?".prop_map(Did::Paste),
        1 => prop_oneof![(0..160_u16, 0..60_u16), any::<(u16, u16)>()]
            .prop_map(|(columns, rows)| Did::Size(columns, rows)),
        1 => any::<bool>().prop_map(Did::Look),
        1 => (0..20_000_u16).prop_map(Did::Wait),
        4 => (0..3_usize, any::<u8>()).prop_map(|(room, text)| Did::Said(room, text)),
        1 => (0..3_usize).prop_map(Did::Over),
    ]
}

/// What is asked for while all this is done.
fn run(state: &mut State, all: &[Did]) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut seq = 0;
    for did in all {
        let did = match did.clone() {
            Did::Keys(keys) => keys.into_iter().map(Msg::Key).collect(),
            Did::Word(word) => {
                // The palette, from wherever one is.
                keys(state, "esc esc f2");
                vec![Msg::Paste(word), Msg::Key(Key::plain(Code::Enter))]
            }
            Did::Mouse(mouse) => vec![Msg::Mouse(mouse)],
            Did::Paste(text) => vec![Msg::Paste(text)],
            Did::Size(columns, rows) => vec![Msg::Resize { columns, rows }],
            Did::Look(focused) => vec![Msg::Focus(focused)],
            Did::Wait(millis) => {
                let now = state.now + Duration::from_millis(millis.into());
                effects.extend(update(state, now, Msg::Wake));
                continue;
            }
            Did::Said(room, text) => {
                seq += 1;
                let texts = ["a", "看 https://danmux.test/x @me", "", "❤️ e\u{301}", "\u{202e}rtl"];
                let text = texts[usize::from(text) % texts.len()].repeat(1 + usize::from(text) / 8);
                let who = format!("u{}", seq % 3);
                vec![Msg::Event(Event::Message(by(state, room, seq, &who, &text)))]
            }
            Did::Over(room) => {
                let room = state.rooms[room].id.clone();
                let (kind, text) = (NoticeKind::Removed, Text::default());
                let notice = Notice { room, seq: 0, time: 0, kind, operator: None, text };
                vec![Msg::Event(Event::Notice(notice))]
            }
        };
        for msg in did {
            effects.extend(feed(state, msg));
        }
        check(state);
    }
    effects
}

/// What holds at any time.
fn check(state: &State) {
    for list in &Layout::of(state).lists {
        let lines = state.lines(list.pane, list.area.width, list.area.height);
        assert!(lines.len() <= usize::from(list.area.height));
        for line in &lines {
            line.text();
        }
    }
    assert!(state.may_write() || state.focus == Focus::List);
    assert!(state.may_write() || state.input.is_empty());
    assert!(state.active < state.rooms.len());
}

fn views() -> Settings {
    let mut settings = Settings::default();
    for (name, view) in [("x", "from:u1"), ("y", "is:mention")] {
        settings.views.insert(name.to_owned(), Expression::parse(view).unwrap());
    }
    settings
}

fn three(me: Option<&str>, read_only: bool, preset: Preset) -> State {
    let rooms = ["a", "b", "c"].map(RoomId::from_peer).into();
    let mut settings = views();
    settings.keys.preset = preset;
    let mut state = State::new(rooms, me.map(UserId::from_peer), read_only, settings);
    feed(&mut state, Msg::Resize { columns: 100, rows: 30 });
    state
}

fn preset() -> impl Strategy<Value = Preset> {
    prop::sample::select(vec![Preset::Arrows, Preset::Vi])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_done_nothing_breaks(
        all in prop::collection::vec(did(), 1..120), preset in preset()
    ) {
        run(&mut three(Some("me"), false, preset), &all);
    }

    #[test]
    fn who_only_reads_never_sends(
        all in prop::collection::vec(did(), 1..120), preset in preset(), guest in any::<bool>()
    ) {
        let mut state = three((!guest).then_some("me"), !guest, preset);
        let effects = run(&mut state, &all);
        let sent = effects.iter().any(|effect| matches!(effect, Effect::Perform { .. }));
        prop_assert!(!sent, "{effects:?}");
        prop_assert!(state.outbox.messages().next().is_none());
    }

    /// Once everything that passes has passed, nothing wakes the viewer.
    #[test]
    fn an_idle_viewer_sleeps(all in prop::collection::vec(did(), 1..60), preset in preset()) {
        let mut state = three(Some("me"), false, preset);
        run(&mut state, &all);
        let mut now = state.now + Duration::from_hours(1);
        let mut wakes = 0;
        while let Some(wake) = state.next_wake(now) {
            prop_assert!(wake >= now);
            now = wake.max(now);
            update(&mut state, now, Msg::Wake);
            wakes += 1;
            prop_assert!(wakes < 200, "{:?} wakes for ever", state.layer);
        }
        state.take_changed();
        update(&mut state, now + Duration::from_mins(1), Msg::Wake);
        prop_assert!(!state.take_changed());
    }
}
