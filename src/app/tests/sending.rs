//! What we write: on its way, sent, refused, and sent again.

use super::*;

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
