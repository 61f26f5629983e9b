//! Events and keys in; state and effects out.

use super::*;
use crate::model::{
    Connection, Element, Gap, Gift, Joined, Likes, MessageId, MuteChange, Notice, NoticeKind,
    Online, Outgoing, Person, RefusalKind, Role, Sender, Tip, TipKind,
};

fn room() -> RoomId {
    RoomId::from_peer("room")
}

fn viewer() -> State {
    let mut state =
        State::new(vec![room()], Some(UserId::from_peer("me")), false, Settings::default());
    feed(&mut state, Msg::Resize { columns: 80, rows: 24 });
    state
}

fn feed(state: &mut State, msg: Msg) -> Vec<Effect> {
    update(state, Duration::from_secs(100), msg)
}

fn press(state: &mut State, key: Key) -> Vec<Effect> {
    feed(state, Msg::Key(key))
}

fn write(state: &mut State, text: &str) {
    for c in text.chars() {
        assert_eq!(press(state, Key::plain(Code::Char(c))), []);
    }
}

fn message(seq: u64, elements: Vec<Element>) -> Message {
    Message {
        room: room(),
        seq,
        time: 1_795_371_855,
        id: MessageId::new("1", 2, u32::try_from(seq).unwrap()),
        from: Sender {
            id: UserId::from_peer("tom"),
            nick: Text::new("Tom"),
            avatar: Text::default(),
            role: None,
        },
        priority: Priority::Normal,
        elements,
        cloud_custom_data: "".into(),
        broadcast: false,
    }
}

fn say(state: &mut State, seq: u64, text: &str) {
    let mut message = message(seq, vec![Element::Text(Text::new(text))]);
    message.from.id = UserId::from_peer(&format!("user{seq}"));
    feed(state, Msg::Event(Event::Message(message)));
}

/// What is shown, whether the screen has room for it or not.
fn bodies(state: &State) -> Vec<&str> {
    let ids = state.focused_pane().entries();
    ids.filter_map(|id| state.row(id)).map(|row| row.body.as_str()).collect()
}

fn keys(state: &mut State, keys: &str) -> Vec<Effect> {
    let press = |key: &str| press(state, key.parse().unwrap());
    keys.split_whitespace().flat_map(press).collect()
}

fn tip(kind: TipKind, who: &str) -> Event {
    let person =
        Person { id: UserId::from_peer(who), nick: Text::new(who), avatar: Text::default() };
    Event::Tip(Tip {
        room: room(),
        seq: 50,
        time: 0,
        kind,
        operator: None,
        members: vec![person],
        online: Some(7),
    })
}

#[test]
fn typing_sends_and_the_answer_stands_in_its_place() {
    let mut state = viewer();
    say(&mut state, 1, "one");
    write(&mut state, "好 hi 👍🏽");
    let effects = press(&mut state, Key::plain(Code::Enter));
    let [Effect::Perform { request, command: Command::Send { message: sent, .. } }] =
        effects.as_slice()
    else {
        panic!("{effects:?}");
    };
    assert_eq!(*sent, Outgoing::Text("好 hi 👍🏽".into()));
    assert!(state.input.is_empty());
    // Another's message comes first from the room, ours comes twice.
    say(&mut state, 3, "three");
    let mine = message(2, vec![Element::Text(Text::new("好 hi 👍🏽"))]);
    let result = Ok(Some(mine.clone()));
    feed(&mut state, Msg::Answered { request: *request, result });
    feed(&mut state, Msg::Event(Event::Message(mine)));
    assert_eq!(bodies(&state), ["one", "好 hi 👍🏽", "three"]);
}

#[test]
fn what_was_refused_comes_back_with_the_reason() {
    let mut state = viewer();
    write(&mut state, "hello");
    press(&mut state, Key::plain(Code::Enter));
    let refusal = Refusal {
        kind: RefusalKind::Muted,
        code: Some(10017),
        text: "you are muted in this room".into(),
    };
    feed(&mut state, Msg::Answered { request: 1, result: Err(refusal) });
    assert!(state.input.is_empty());
    let remark = state.remark().unwrap();
    assert_eq!(remark.text, "not sent: you are muted in this room (10017)");
    assert!(remark.wrong);
    // It stands among the comments until it is sent again, which a key does.
    assert_eq!(bodies(&state), ["hello"]);
    let again = keys(&mut state, "esc esc r");
    assert!(matches!(again.as_slice(), [Effect::Perform { request: 2, .. }]));
    assert_eq!(bodies(&state), ["hello"]);
    // A remark goes by itself.
    feed(&mut state, Msg::Told(Remark { text: "so it is".into(), wrong: false }));
    let wake = state.next_wake(Duration::ZERO).unwrap();
    update(&mut state, wake, Msg::Wake);
    assert!(state.remark().is_none() && state.next_wake(wake).is_none());
}

#[test]
fn guests_and_readers_are_told_why_nothing_is_sent() {
    let mut guest = State::new(vec![room()], None, false, Settings::default());
    assert_eq!(guest.focus, Focus::List);
    assert_eq!(keys(&mut guest, "w"), []);
    assert!(guest.remark().unwrap().text.contains("guest"));
    let me = Some(UserId::from_peer("me"));
    let mut reader = State::new(vec![room()], me, true, Settings::default());
    assert_eq!(keys(&mut reader, "enter"), []);
    assert!(reader.remark().unwrap().text.contains("--read-only"));
    for sender in [&mut guest, &mut reader] {
        sender.layer = Some(Layer::Commands(Palette::default()));
        feed(sender, Msg::Paste("send hi".into()));
        assert_eq!(keys(sender, "enter"), []);
        assert!(sender.remark().unwrap().wrong);
    }
    // Blank lines are nothing to say.
    let mut state = viewer();
    write(&mut state, "  ");
    assert_eq!(press(&mut state, Key::plain(Code::Enter)), []);
}

#[test]
fn gifts_and_likes_go_to_the_ticker_and_nowhere_else() {
    let mut state = viewer();
    let rose =
        Gift { id: Text::new("1"), name: Text::new("Rose"), count: 2, price: 1, receiver: None };
    let events = [
        message(1, vec![Element::Gift(rose.clone())]),
        message(2, vec![Element::Gift(rose)]),
        message(3, vec![Element::Likes(Likes { count: 5 })]),
    ];
    for event in events {
        feed(&mut state, Msg::Event(Event::Message(event)));
    }
    assert!(bodies(&state).is_empty());
    assert_eq!(state.room().ticker.combos().next().unwrap().count, 4);
    assert_eq!(state.room().ticker.likes, 5);
}

#[test]
fn tips_of_crowds_are_a_line_and_others_are_said() {
    let mut state = viewer();
    feed(&mut state, Msg::Event(tip(TipKind::Join, "Eve")));
    feed(&mut state, Msg::Event(tip(TipKind::Quit, "Tom")));
    assert_eq!((state.room().audience.joined(), state.room().audience.quit()), (1, 1));
    assert_eq!(state.room().online.map(|(online, _)| online), Some(7));
    assert!(bodies(&state).is_empty());
    feed(&mut state, Msg::Event(tip(TipKind::AdminSet, "me")));
    assert_eq!(state.room().role, Some(Role::Admin));
    let mute = MuteChange { user: UserId::from_peer("Tom"), seconds: 600 };
    let mut muted = tip(TipKind::MemberProfile(vec![mute]), "Tom");
    if let Event::Tip(tip) = &mut muted {
        tip.seq = 51;
    }
    feed(&mut state, Msg::Event(muted));
    assert_eq!(bodies(&state), ["me is an admin now", "Tom was muted for 10 min"]);
}

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
    assert!(!state.layer.is_some() && !state.focused_pane().follows());
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
fn scrolling_back_holds_still_and_counts() {
    let mut state = viewer();
    for seq in 1..=100 {
        say(&mut state, seq, &format!("m{seq}"));
    }
    press(&mut state, Key::plain(Code::PageUp));
    let top = |state: &State| {
        let list = Layout::of(state).lists[0];
        state.lines(list.pane, list.area.width, list.area.height)[0].row.key
    };
    let before = top(&state);
    for seq in 101..=123 {
        say(&mut state, seq, &format!("new {seq}"));
    }
    assert_eq!((top(&state), state.focused_pane().unread()), (before, 23));
    // Sending goes back to the newest.
    write(&mut state, "hi");
    press(&mut state, Key::plain(Code::Enter));
    assert!(state.focused_pane().follows());
    press(&mut state, Key::plain(Code::Home));
    assert_eq!(top(&state).seq, 1);
    press(&mut state, Key::plain(Code::End));
    assert!(state.focused_pane().follows());
}

#[test]
fn the_link_and_gaps_are_told() {
    let mut state = viewer();
    let down = Connection::Disconnected { reason: Text::new("reset") };
    feed(&mut state, Msg::Event(Event::Connection(down)));
    assert_eq!(state.link, Link::Down { reason: Text::new("reset") });
    write(&mut state, "hi");
    assert_eq!(press(&mut state, Key::plain(Code::Enter)).len(), 1);
    assert!(state.remark().unwrap().text.contains("link"));
    feed(&mut state, Msg::Event(Event::Connection(Connection::Connected)));
    assert_eq!(state.link, Link::Up);
    let joined = Joined { room: room(), role: Role::Member, again: false };
    feed(&mut state, Msg::Event(Event::Joined(joined)));
    feed(&mut state, Msg::Event(Event::Online(Online { room: room(), count: 3 })));
    feed(&mut state, Msg::Event(Event::Gap(Gap { room: room(), from: 4, to: Some(17) })));
    assert_eq!(bodies(&state), ["hi", "14 items never came"]);
    let over = Notice {
        room: room(),
        seq: 60,
        time: 0,
        kind: NoticeKind::Dismissed,
        operator: None,
        text: Text::default(),
    };
    feed(&mut state, Msg::Event(Event::Notice(over)));
    assert!(state.room().over.is_some());
    write(&mut state, "hi");
    assert_eq!(press(&mut state, Key::plain(Code::Enter)), []);
}

#[test]
fn another_room_is_none_of_ours() {
    let mut state = viewer();
    let mut foreign = message(1, vec![Element::Text(Text::new("x"))]);
    foreign.room = RoomId::from_peer("other");
    feed(&mut state, Msg::Event(Event::Message(foreign)));
    assert!(bodies(&state).is_empty());
}

#[test]
fn nothing_wakes_an_idle_viewer() {
    let mut state = viewer();
    assert_eq!(state.next_wake(Duration::from_secs(1)), None);
    say(&mut state, 1, "x");
    let mut now = Duration::from_secs(100);
    let mut wakes = 0;
    while let Some(wake) = state.next_wake(now) {
        now = wake;
        update(&mut state, now, Msg::Wake);
        wakes += 1;
    }
    assert!(wakes <= 2, "{wakes} wakes for one message");
    state.take_changed();
    update(&mut state, now, Msg::Wake);
    assert!(!state.take_changed());
}

#[test]
fn every_row_of_every_terminal_is_used_once() {
    let mut state = viewer();
    let of = |state: &mut State, columns, rows| {
        feed(state, Msg::Resize { columns, rows });
        Layout::of(state)
    };
    for rows in 0..60 {
        let layout = of(&mut state, 80, rows);
        let strips = [layout.status, layout.ticker, layout.tips, layout.input, layout.footer];
        let sum: u16 = strips.iter().map(|area| area.height).sum();
        assert_eq!(sum + layout.lists[0].area.height, rows);
    }
    let small = of(&mut state, 20, 4);
    assert_eq!((small.lists[0].area.height, small.input.height, small.status.height), (2, 1, 1));
}
