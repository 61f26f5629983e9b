//! What comes from the rooms and the service.

use super::*;

#[test]
fn gifts_and_likes_go_to_the_ticker_and_nowhere_else() {
    let mut state = viewer();
    let rose = roses(2);
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

/// The service tells who was muted by their id; people know them by their names.
#[test]
fn who_was_muted_is_told_by_name() {
    let mut state = viewer();
    feed(&mut state, Msg::Event(Event::Message(message(1, vec![Element::Text(Text::new("hi"))]))));
    let mute = |user: &str| MuteChange { user: UserId::from_peer(user), seconds: 600 };
    let mut muted = tip(TipKind::MemberProfile(vec![mute("tom"), mute("nobody")]), "x");
    if let Event::Tip(tip) = &mut muted {
        tip.members.clear();
    }
    feed(&mut state, Msg::Event(muted));
    let told = "Tom was muted for 10 min, nobody was muted for 10 min";
    assert_eq!(bodies(&state), ["hi", told]);
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
fn what_comes_twice_counts_once() {
    let mut state = viewer();
    let rose = roses(2);
    let gift = message(1, vec![Element::Gift(rose)]);
    for _ in 0..2 {
        feed(&mut state, Msg::Event(Event::Message(gift.clone())));
        say(&mut state, 2, "hi");
    }
    assert_eq!(state.room().ticker.combos().next().unwrap().count, 2);
    assert_eq!(state.room().scrollback.rows().len(), 2);
    let tom = state.room().members.get(&UserId::from_peer("tom")).unwrap();
    assert_eq!(tom.spoke.unwrap().1, 1);
}

#[test]
fn what_is_told_to_all_rooms_takes_no_place_of_the_rooms_own() {
    let mut state = viewer();
    for seq in 1..=3 {
        say(&mut state, seq, &format!("m{seq}"));
        let mut told = message(seq, vec![Element::Text(Text::new(&format!("to all {seq}")))]);
        told.broadcast = true;
        feed(&mut state, Msg::Event(Event::Message(told)));
    }
    assert_eq!(bodies(&state), ["m1", "to all 1", "m2", "to all 2", "m3", "to all 3"]);
}

#[test]
fn a_role_that_is_told_does_not_say_that_somebody_is_here() {
    let mut state = viewer();
    let mut profile = Room {
        name: Text::new("Live"),
        owner: Some(UserId::from_peer("host")),
        member_count: 3,
        ..Room::sample(room())
    };
    feed(&mut state, Msg::Event(Event::Room(profile.clone())));
    let members = &state.room().members;
    assert!(members.present().is_empty());
    assert_eq!(members.admins()[0].id, UserId::from_peer("host"));
    // The room went to another.
    profile.owner = Some(UserId::from_peer("heir"));
    feed(&mut state, Msg::Event(Event::Room(profile)));
    let admins: Vec<_> =
        state.room().members.admins().iter().map(|member| member.id.to_string()).collect();
    assert_eq!(admins, ["heir"]);
    let notice = |kind| Notice {
        room: room(),
        seq: 0,
        time: 0,
        kind,
        operator: None,
        text: Text::default(),
    };
    for (kind, role) in
        [(NoticeKind::AdminSet, Role::Admin), (NoticeKind::AdminCancelled, Role::Member)]
    {
        feed(&mut state, Msg::Event(Event::Notice(notice(kind))));
        assert_eq!(state.room().role, Some(role));
    }
}

/// Something that was said before we came.
fn earlier(seq: u64, elements: Vec<Element>) -> Msg {
    Msg::Event(Event::Message(Message { earlier: true, ..message(seq, elements) }))
}

#[test]
fn what_was_said_before_we_came_is_read_and_counts_nowhere() {
    let mut state = viewer();
    state.flying = true;
    feed(&mut state, Msg::Focus(false));
    let rose = roses(2);
    for (seq, element) in [
        (1, Element::Text(Text::new("hi @me"))),
        (2, Element::Text(Text::new("hi @me"))),
        (3, Element::Gift(rose)),
        (4, Element::Likes(Likes { count: 5 })),
    ] {
        assert_eq!(feed(&mut state, earlier(seq, vec![element])), []);
    }
    for seq in 5..=14 {
        assert_eq!(feed(&mut state, earlier(seq, vec![Element::Text(Text::new("gg"))])), []);
    }
    // Each stands by itself: they were not said in one breath.
    assert_eq!(bodies(&state).len(), 12);
    let room = state.room();
    assert_eq!((room.ticker.combos().count(), room.ticker.likes), (0, 0));
    assert!(room.rate.per_second() < f64::EPSILON && room.activity.is_none());
    assert_eq!(room.statistics.totals().messages, 0);
    assert_eq!(room.stage.flying(state.now).count(), 0);
    assert!(room.members.present().is_empty());
    // What comes now does count, and is no repeat of what is old.
    say(&mut state, 15, "gg");
    assert_eq!((bodies(&state).len(), state.room().statistics.totals().messages), (13, 1));
}

#[test]
fn who_is_muted_is_called_by_their_name() {
    let mut state = viewer();
    let mut message = message(1, vec![Element::Text(Text::new("hi"))]);
    (message.from.id, message.from.nick) = (UserId::from_peer("u_17"), Text::new("小雨"));
    feed(&mut state, Msg::Event(Event::Message(message)));
    let mute = |user: &str| MuteChange { user: UserId::from_peer(user), seconds: 600 };
    let kind = TipKind::MemberProfile(vec![mute("u_17"), mute("u_18")]);
    let Event::Tip(tip) = tip(kind, "host") else { panic!() };
    feed(&mut state, Msg::Event(Event::Tip(Tip { members: Vec::new(), ..tip })));
    assert_eq!(bodies(&state)[1], "小雨 was muted for 10 min, u_18 was muted for 10 min");
}

#[test]
fn one_is_among_those_who_are_here() {
    let mut state = viewer();
    let joined = Joined { room: room(), role: Role::Admin, again: false };
    feed(&mut state, Msg::Event(Event::Joined(joined)));
    let present = state.room().members.present();
    assert_eq!((present[0].id.as_str(), present[0].role), ("me", Some(Role::Admin)));
}
