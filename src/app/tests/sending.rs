//! What we write: on its way, sent, refused, and sent again.

use super::*;

/// Writes a line and sends it; the number of its request.
fn send(state: &mut State, text: &str) -> u64 {
    state.focus = Focus::Input;
    write(state, text);
    let effects = keys(state, "enter");
    let [Effect::Perform { request, .. }] = &*effects else { panic!("{effects:?}") };
    *request
}

fn refused(state: &mut State, request: u64, kind: RefusalKind) -> Vec<Effect> {
    let refusal = Refusal { kind, code: Some(10017), text: "no".into() };
    feed(state, Msg::Answered { request, result: Err(refusal) })
}

fn sent(state: &mut State, request: u64, seq: u64, text: &str) {
    let message = by(state, 0, seq, "me", text);
    assert_eq!(feed(state, Msg::Answered { request, result: Ok(Some(message)) }), []);
}

fn fates(state: &State) -> Vec<(&str, Fate)> {
    let rows = state.focused_pane().entries().map(|id| state.row(id).unwrap());
    let own = rows.filter_map(|row| match row.kind {
        Kind::Own { request } => Some((row.body.as_str(), state.fate(request))),
        _ => None,
    });
    own.collect()
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
fn each_of_ours_goes_its_own_way() {
    let mut state = viewer();
    let [one, two, three] = ["one", "two", "three"].map(|text| send(&mut state, text));
    assert!(fates(&state).iter().all(|(_, fate)| *fate == Fate::Sending));
    sent(&mut state, two, 1, "two");
    refused(&mut state, one, RefusalKind::Words);
    refused(&mut state, three, RefusalKind::Unanswered);
    let [(first, Fate::Refused(_)), (last, Fate::Unknown)] = &*fates(&state) else {
        panic!("{:?}", fates(&state))
    };
    assert_eq!((*first, *last), ("one", "three"));
    // The last is sent again, unless another is selected.
    state.focus = Focus::List;
    let again = |state: &mut State, script: &str| match &*keys(state, script) {
        [
            Effect::Perform {
                command: Command::Send { message: Outgoing::Text(text), .. }, ..
            },
        ] => text.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(again(&mut state, "r"), "three");
    let four = send(&mut state, "four");
    refused(&mut state, four, RefusalKind::TooFast);
    state.focus = Focus::List;
    keys(&mut state, "/ o n e enter");
    assert_eq!(again(&mut state, "r"), "one");
    // What was answered already has nothing more to say.
    refused(&mut state, two, RefusalKind::Words);
    assert_eq!(bodies(&state).iter().filter(|body| **body == "two").count(), 1);
}

#[test]
fn the_reason_is_told_in_the_language_of_its_reader() {
    let mut state = viewer();
    state.language = Language::Chinese;
    let request = send(&mut state, "hi");
    refused(&mut state, request, RefusalKind::Muted);
    assert_eq!(told(&state), "未送达：你在此房间被禁言 (10017)");
    state.language = Language::English;
    let request = send(&mut state, "hi");
    refused(&mut state, request, RefusalKind::Muted);
    assert_eq!(told(&state), "not sent: no (10017)");
}

#[test]
fn a_late_answer_moves_nothing_that_is_held() {
    let mut state = viewer();
    for seq in 1..=60 {
        say(&mut state, seq, &format!("m{seq}"));
    }
    let request = send(&mut state, "mine");
    keys(&mut state, "up");
    let before = lines(&state, PaneId::Room(0));
    sent(&mut state, request, 61, "mine");
    say(&mut state, 62, "after");
    assert_eq!(lines(&state, PaneId::Room(0)), before);
    assert_eq!(fates(&state), [("mine", Fate::Sent)]);
    assert_eq!(state.focused_pane().unread(), 2);
    keys(&mut state, "esc");
    assert_eq!((fates(&state), bodies(&state).len()), (vec![], 62));
    // Nor does it in another room that is held.
    let mut state = watching(&["a", "b"], Settings::default());
    said(&mut state, 0, 1, "tom", "one");
    let request = send(&mut state, "mine");
    keys(&mut state, "up ]");
    let before = lines(&state, PaneId::Room(0));
    sent(&mut state, request, 2, "mine");
    keys(&mut state, "end");
    assert_eq!(lines(&state, PaneId::Room(0)), before);
    keys(&mut state, "[ end");
    assert_eq!(fates(&state), []);
}

#[test]
fn leaving_asks_once_while_something_is_on_its_way() {
    for (key, place) in [("q", Focus::List), ("ctrl-q", Focus::Input), ("ctrl-d", Focus::Input)] {
        let mut state = viewer();
        let request = send(&mut state, "hi");
        state.focus = place;
        assert_eq!(keys(&mut state, key), [], "{key}");
        assert!(told(&state).contains("on its way"));
        assert_eq!(keys(&mut state, key), [Effect::Quit], "{key}");
        // Somebody who stayed is asked again; who waits for the answer is not.
        wait(&mut state, 3);
        assert_eq!(keys(&mut state, key), [], "{key}");
        sent(&mut state, request, 1, "hi");
        wait(&mut state, 3);
        assert_eq!(keys(&mut state, key), [Effect::Quit], "{key}");
    }
    let mut state = viewer();
    send(&mut state, "hi");
    assert_eq!(keys(&mut state, "ctrl-c"), []);
    assert_eq!(keys(&mut state, "ctrl-c"), [Effect::Quit]);
}

#[test]
fn what_cannot_be_sent_is_given_back_and_never_over_something_else() {
    let mut state = viewer();
    for number in 0..200 {
        send(&mut state, &format!("n{number}"));
    }
    write(&mut state, "one more");
    assert_eq!(keys(&mut state, "enter"), []);
    assert_eq!(state.input.text(), "one more");
    assert!(told(&state).contains("too many"));
    // A draft stays when a command cannot send.
    keys(&mut state, "f2");
    feed(&mut state, Msg::Paste("send another".to_owned()));
    assert_eq!(keys(&mut state, "enter"), []);
    assert_eq!(state.input.text(), "one more");
    refused(&mut state, 7, RefusalKind::Words);
    assert_eq!(keys(&mut state, "enter").len(), 1);
}

#[test]
fn a_room_that_is_over_keeps_what_was_refused() {
    let mut state = viewer();
    let request = send(&mut state, "hi");
    refused(&mut state, request, RefusalKind::TooFast);
    let notice = Notice {
        room: room(),
        seq: 0,
        time: 0,
        kind: NoticeKind::Dismissed,
        operator: None,
        text: Text::default(),
    };
    write(&mut state, "draft");
    feed(&mut state, Msg::Event(Event::Notice(notice)));
    state.focus = Focus::List;
    assert_eq!(keys(&mut state, "r"), []);
    assert_eq!((told(&state), state.input.text()), ("the room is over", "draft"));
    assert_eq!(fates(&state).len(), 1);
}

#[test]
fn text_that_is_pasted_is_never_taken_for_keys() {
    let mut state = viewer();
    say(&mut state, 1, "one");
    keys(&mut state, "up");
    feed(&mut state, Msg::Paste("q".to_owned()));
    assert_eq!((state.input.text(), state.focus), ("q", Focus::Input));
    let mut reader = State::new(vec![room()], None, false, Settings::default());
    feed(&mut reader, Msg::Paste("q".to_owned()));
    assert!(reader.input.is_empty() && told(&reader).contains("guest"));
}

#[test]
fn what_was_refused_in_another_room_is_sent_again_there() {
    let mut state = watching(&["a", "b"], Settings::default());
    let request = send(&mut state, "hi");
    refused(&mut state, request, RefusalKind::TooFast);
    state.focus = Focus::List;
    keys(&mut state, "]");
    assert_eq!(keys(&mut state, "r"), []);
    assert!(told(&state).contains("nothing to send"));
    let effects = keys(&mut state, "[ r");
    let [Effect::Perform { command: Command::Send { room, .. }, .. }] = &*effects else {
        panic!("{effects:?}")
    };
    assert_eq!(room.as_str(), "a");
}

#[test]
fn lines_go_one_after_the_other_and_as_fast_as_is_let_through() {
    let mut state = viewer();
    let lines: Vec<_> = (0..60).map(|line| format!("line {line}")).collect();
    let mut effects = Vec::new();
    for some in lines.chunks(20) {
        feed(&mut state, Msg::Paste(some.join("\n")));
        effects.extend(keys(&mut state, "s"));
    }
    assert_eq!(fates(&state)[1].1, Fate::Waiting);
    let (mut taken, mut wakes) = (0, 0);
    while taken < 60 {
        let request = match &*effects {
            [Effect::Perform { request, .. }] => *request,
            // The pace is spent: a wake goes on, and is seen.
            [] => {
                let wake = state.next_wake(state.now).unwrap();
                state.take_changed();
                effects = update(&mut state, wake, Msg::Wake);
                assert!(effects.is_empty() || state.take_changed());
                wakes += 1;
                continue;
            }
            other => panic!("{other:?}"),
        };
        taken += 1;
        let text = format!("line {}", taken - 1);
        let message = by(&state, 0, taken, "me", &text);
        effects = feed(&mut state, Msg::Answered { request, result: Ok(Some(message)) });
    }
    assert!((1..20).contains(&wakes), "{wakes}");
    assert_eq!((bodies(&state).len(), fates(&state).len()), (60, 0));
    assert_eq!(bodies(&state)[59], "line 59");
}

#[test]
fn what_was_sent_after_all_is_not_called_unsent() {
    let mut state = viewer();
    let request = send(&mut state, "hi");
    refused(&mut state, request, RefusalKind::TooFast);
    assert!(told(&state).starts_with("not sent"));
    state.focus = Focus::List;
    let effects = keys(&mut state, "r");
    let [Effect::Perform { request, .. }] = &*effects else { panic!("{effects:?}") };
    let message = by(&state, 0, 1, "me", "hi");
    feed(&mut state, Msg::Answered { request: *request, result: Ok(Some(message)) });
    assert_eq!(told(&state), "");
}

#[test]
fn one_is_not_offered_oneself() {
    let mut state = viewer();
    said(&mut state, 0, 1, "tom", "hi");
    said(&mut state, 0, 2, "me", "hi");
    feed(&mut state, Msg::Event(tip(TipKind::Join, "me")));
    write(&mut state, "@");
    let menu = state.input.menu().unwrap();
    assert_eq!(menu.items().iter().map(|item| item.label.as_str()).collect::<Vec<_>>(), ["tom"]);
}

#[test]
fn a_paste_that_was_cut_says_so() {
    let mut state = viewer();
    feed(&mut state, Msg::Paste(format!("one\n{}", "x".repeat(13_000))));
    keys(&mut state, "enter");
    assert!(told(&state).contains("was cut"), "{}", told(&state));
}
