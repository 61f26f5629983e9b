//! What each action does, however it is asked for.

use super::{actions::Try, *};

pub(super) fn quit(t: &mut Try) {
    assert_eq!(t.act(), [Effect::Quit]);
}

pub(super) fn interrupt(t: &mut Try) {
    t.state.input.set("draft");
    t.acts();
    assert!(t.state.input.is_empty() && told(&t.state).contains("again"));
    if !t.by_name() {
        assert_eq!(t.act(), [Effect::Quit]);
    }
}

pub(super) fn end_of_input(t: &mut Try) {
    t.state.input.set("draft");
    t.acts();
    t.state.input.set("");
    assert_eq!(t.act(), [Effect::Quit]);
}

pub(super) fn commands(t: &mut Try) {
    t.acts();
    assert!(matches!(t.state.layer, Some(Layer::Commands(_))));
    keys(&mut t.state, "m o u s e down up enter");
    assert!(t.state.layer.is_none() && !t.state.mouse);
}

pub(super) fn back(t: &mut Try) {
    t.before("up up");
    t.acts();
    assert!(t.state.focused_pane().follows() && t.state.selected().is_none());
    if t.by_name() {
        return;
    }
    t.before("f1");
    t.acts();
    assert!(t.state.layer.is_none());
    t.before("/ n e e d l e enter");
    t.acts();
    assert!(t.state.focused_pane().follows() && t.state.search.is_some());
    t.acts();
    assert!(t.state.search.is_none());
    t.acts();
    assert_eq!(t.state.focus, Focus::List);
    for _ in 0..5 {
        t.acts();
    }
}

pub(super) fn write_(t: &mut Try) {
    t.acts();
    assert_eq!(t.state.focus, Focus::Input);
    write(&mut t.state, "hi");
    assert_eq!(t.state.input.text(), "hi");
}

pub(super) fn read(t: &mut Try) {
    t.acts();
    assert_eq!(t.state.focus, Focus::List);
}

pub(super) fn up(t: &mut Try) {
    for text in ["needle 100", "m99", "m98"] {
        t.acts();
        assert_eq!((selected(&t.state), t.state.focus), (text, Focus::List));
    }
    assert!(!t.state.focused_pane().follows());
}

pub(super) fn down(t: &mut Try) {
    t.before("up up up");
    for text in ["m99", "needle 100"] {
        t.acts();
        assert_eq!(selected(&t.state), text);
    }
    // Past the newest follows, and then one writes.
    t.acts();
    assert!(t.state.focused_pane().follows() && t.state.selected().is_none());
    t.acts();
    assert_eq!(t.state.focus, Focus::Input);
}

pub(super) fn scrolls(t: &mut Try, by: i64) {
    t.before("pageup pageup");
    let before = t.shown();
    t.acts();
    let moved = |seq: u64| seq.checked_add_signed(by).unwrap();
    assert_eq!(t.shown(), (moved(before.0), moved(before.1)));
    assert!(!t.state.focused_pane().follows());
    // No end of it goes too far.
    for _ in 0..120 {
        t.acts();
    }
    assert_eq!(t.state.focused_pane().follows(), by > 0);
    assert_eq!(if by > 0 { t.shown().1 } else { t.shown().0 }, if by > 0 { 100 } else { 1 });
}

pub(super) fn oldest(t: &mut Try) {
    t.acts();
    assert_eq!((t.shown().0, selected(&t.state)), (1, ""));
    t.before("up");
    t.acts();
    assert_eq!(selected(&t.state), "m1");
}

pub(super) fn newest(t: &mut Try) {
    t.before("home up up");
    t.acts();
    assert!(t.state.focused_pane().follows() && t.state.selected().is_none());
    assert_eq!(t.shown().1, 100);
}

pub(super) fn hold(t: &mut Try) {
    let before = t.shown();
    t.acts();
    said(&mut t.state, 0, 101, "eve", "more");
    assert_eq!((t.shown(), t.state.focused_pane().unread()), (before, 1));
    t.acts();
    assert_eq!(t.shown().1, 101);
}

pub(super) fn expand(t: &mut Try) {
    for (seq, who) in [(101, "eve"), (102, "ann"), (103, "mia")] {
        said(&mut t.state, 0, seq, who, "哈哈哈");
    }
    t.before("up");
    for open in [true, false, true] {
        t.acts();
        let last = *["哈哈哈"; 3].last().unwrap();
        assert_eq!(selected(&t.state), last);
        assert_eq!(
            bodies(&t.state).iter().filter(|body| **body == last).count(),
            if open { 3 } else { 1 }
        );
    }
    // One of those that stand in the row closes it too.
    t.before("down");
    t.acts();
    assert_eq!(t.state.selected().unwrap().key.seq, 101);
    // A row in which nothing stands has nothing to open: one writes.
    t.before("up");
    t.acts();
    assert_eq!(t.state.focus, Focus::Input);
}

pub(super) fn search(t: &mut Try) {
    t.acts();
    assert_eq!(t.state.prompt.as_ref().map(|prompt| prompt.kind), Some(PromptKind::Search));
    keys(&mut t.state, "n e e d l e space 6");
    assert_eq!(selected(&t.state), "needle 60");
}

pub(super) fn goes_on(t: &mut Try, before: &str, finds: [&str; 2]) {
    t.before("home / n e e d l e enter");
    t.before("end n n n");
    assert_eq!(selected(&t.state), "needle 60");
    t.before(before);
    for find in finds {
        t.acts();
        assert_eq!(selected(&t.state), find);
    }
}

pub(super) fn filter(t: &mut Try) {
    t.acts();
    assert_eq!(t.state.prompt.as_ref().map(|prompt| prompt.kind), Some(PromptKind::Filter));
    keys(&mut t.state, "n e e d l e enter");
    assert_eq!(bodies(&t.state).len(), 5);
}

pub(super) fn clear_filter(t: &mut Try) {
    t.before("f n e e d l e enter");
    t.acts();
    assert!(t.state.focused_pane().filter.is_none());
    assert_eq!(bodies(&t.state).len(), 100);
}

pub(super) fn views(t: &mut Try) {
    t.acts();
    assert!(matches!(t.state.layer, Some(Layer::Views { selected: 0 })));
    // Beyond the last there is none to choose.
    keys(&mut t.state, "down down down up enter");
    assert!(t.state.layer.is_none());
    assert_eq!(bodies(&t.state).len(), 5);
}

pub(super) fn inspect(t: &mut Try) {
    t.before("up up");
    t.acts();
    let Some(Layer::Inspector { lines, .. }) = &t.state.layer else {
        panic!("{:?}", t.state.layer)
    };
    assert!(lines.iter().any(|line| line.as_str().contains("m99")));
    keys(&mut t.state, "esc");
    assert_eq!(selected(&t.state), "m99");
}

pub(super) fn copy(t: &mut Try) {
    t.acts();
    assert!(told(&t.state).contains("select"));
    t.before("up up");
    assert_eq!(t.act(), [Effect::Copy("m99".into())]);
}

pub(super) fn open_link(t: &mut Try) {
    said(&mut t.state, 0, 101, "eve", "see https://danmux.test/a?b=c now");
    t.before("up");
    assert_eq!(t.act(), [Effect::Open("https://danmux.test/a?b=c".into())]);
    t.before("up");
    t.acts();
    assert!(told(&t.state).contains("no link"));
}

pub(super) fn retry(t: &mut Try) {
    t.acts();
    assert!(told(&t.state).contains("nothing to send"));
    t.before("tab h i enter");
    let refusal = Refusal { kind: RefusalKind::Muted, code: None, text: "muted".into() };
    feed(&mut t.state, Msg::Answered { request: 1, result: Err(refusal) });
    let effects = t.act();
    let [Effect::Perform { request: 2, command: Command::Send { message, .. } }] = &*effects else {
        panic!("{effects:?}");
    };
    assert_eq!(*message, Outgoing::Text("hi".into()));
}

pub(super) fn context(t: &mut Try) {
    t.before("f n e e d l e enter up up");
    t.acts();
    assert!(t.state.focused_pane().filter.is_none());
    assert_eq!(selected(&t.state), "needle 80");
    assert!(lines(&t.state, PaneId::Room(0)).iter().any(|(id, _)| id.key.seq == 80));
    t.acts();
    assert!(told(&t.state).contains("where it was said"));
}

pub(super) fn ignores(t: &mut Try, always: bool, user: bool) {
    said(&mut t.state, 0, 101, "eve", "buy this");
    said(&mut t.state, 0, 102, "eve", "and that");
    said(&mut t.state, 0, 103, "ann", "do not buy this");
    t.before("up up up");
    assert_eq!(selected(&t.state), "buy this");
    let effects = t.act();
    let mut ignore = Ignore::default();
    if user {
        ignore.users.push(UserId::from_peer("eve"));
    } else {
        ignore.phrases.push("buy this".to_owned());
    }
    assert_eq!(effects, if always { vec![Effect::KeepIgnored(ignore)] } else { vec![] });
    let left: Vec<_> = bodies(&t.state).into_iter().skip(100).collect();
    assert_eq!(left, [if user { "do not buy this" } else { "and that" }]);
}

pub(super) fn ignore_nobody(t: &mut Try) {
    t.before("up x u");
    assert_eq!(bodies(&t.state).len(), 99);
    t.acts();
    assert_eq!(bodies(&t.state).len(), 100);
    t.before("up x U");
    assert_eq!(t.act(), [Effect::KeepIgnored(Ignore::default())]);
    assert_eq!(bodies(&t.state).len(), 100);
}

pub(super) fn stage(t: &mut Try) {
    t.acts();
    assert!(t.state.flying);
    t.acts();
    assert!(!t.state.flying);
    t.state.settings.viewer.motion = false;
    t.acts();
    assert!(!t.state.flying && told(&t.state).contains("motion"));
}

pub(super) fn rooms(t: &mut Try, order: [usize; 3]) {
    for room in order {
        t.acts();
        assert_eq!(t.state.active, room);
    }
}

pub(super) fn arrange(t: &mut Try) {
    for arrangement in [Arrangement::Split, Arrangement::Merged, Arrangement::Tabs] {
        t.acts();
        assert_eq!(t.state.arrangement, arrangement);
    }
}

pub(super) fn read_mark(t: &mut Try) {
    t.acts();
    assert!(told(&t.state).contains("nothing is new"));
    feed(&mut t.state, Msg::Focus(false));
    for seq in 101..=150 {
        said(&mut t.state, 0, seq, &format!("u{seq}"), &format!("m{seq}"));
    }
    feed(&mut t.state, Msg::Focus(true));
    t.acts();
    assert_eq!((selected(&t.state), t.state.focus), ("m101", Focus::List));
    assert!(lines(&t.state, PaneId::Room(0)).iter().any(|(id, _)| id.key.seq == 101));
}

pub(super) fn bare(t: &mut Try) {
    assert_eq!(t.act(), [Effect::Mouse(false)]);
    assert!(t.state.bare && Layout::of(&t.state).input.is_empty());
    assert_eq!(keys(&mut t.state, "q"), [Effect::Mouse(true)]);
    assert!(!t.state.bare);
}

pub(super) fn mouse(t: &mut Try) {
    assert_eq!(t.act(), [Effect::Mouse(false)]);
    assert_eq!(t.act(), [Effect::Mouse(true)]);
}

pub(super) fn priority(t: &mut Try) {
    use Priority::{High, Low, Lowest, Normal};
    for priority in [Low, Lowest, High, Normal] {
        t.acts();
        assert_eq!(t.state.priority, priority);
    }
    t.state.language = Language::Chinese;
    t.acts();
    assert_eq!(t.state.remark().unwrap().text, "发言优先级：低");
}
