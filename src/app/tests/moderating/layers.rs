//! Cards, waves, the shield, the queue, lists and the record.

use super::*;

#[test]
fn a_card_tells_what_is_known_and_a_digit_acts() {
    let mut state = moderator(Role::Owner);
    for seq in 1..=20 {
        said(&mut state, 0, seq, "tom", &format!("line {seq}"));
    }
    let effects = keys(&mut state, "up u");
    let [Effect::Find { request, door: Door::Socket, query: Query::Member { .. } }] = effects[..]
    else {
        panic!("{effects:?}")
    };
    let standing =
        Standing { user: user("tom"), role: Role::Member, joined: 7, muted: Some(Until::Ever) };
    feed(&mut state, Msg::Found { request, result: Ok(Found::Member(Some(standing.clone()))) });
    let Some(Layer::Card(card)) = &state.layer else { panic!() };
    assert_eq!(card.standing, Some(Some(standing)));
    assert_eq!(state.messages_of(&user("tom")).len(), 12);
    assert!(state.rooms[0].members.get(&user("tom")).unwrap().muted_until.is_some());
    // A note, kept for good.
    keys(&mut state, "n");
    write(&mut state, "seen before");
    let effects = keys(&mut state, "enter");
    assert!(
        matches!(&effects[..], [Effect::KeepNotes(notes)] if notes[&user("tom")] == "seen before")
    );
    let effects = keys(&mut state, "6");
    let (_, door, command) = asked(&effects);
    assert_eq!(door, Door::Socket);
    let lasting = Lasting::from_seconds(3600);
    let (user, reason) = (user("tom"), String::new());
    assert_eq!(command, &Command::Ban { room: room(), user, lasting, reason });
    assert!(state.layer.is_none());
}

#[test]
fn a_wave_shows_whom_it_reaches_and_can_be_stopped_and_undone() {
    let mut state = moderator(Role::Admin);
    state.started = state_time() - 100;
    for (seq, who) in (1..).zip(["a", "b", "c", "a", "d"]) {
        said(&mut state, 0, seq, who, if who == "d" { "hello" } else { "Buy Followers" });
    }
    said(&mut state, 0, 9, "me", "buy followers? no");
    said(&mut state, 0, 10, "host", "no buy followers here");
    said(&mut state, 0, 11, "e", "buy followers");
    keys(&mut state, "up up up up W");
    let Some(Layer::Wave(wave)) = &state.layer else { panic!("{}", told(&state)) };
    let people: Vec<_> =
        wave.people.iter().map(|person| (person.target.user.as_str(), person.times)).collect();
    assert_eq!(people, [("a", 2), ("b", 1), ("c", 1), ("e", 1)]);
    // One is left out.
    let effects = keys(&mut state, "down space 2");
    let (request, ..) = asked(&effects);
    assert_eq!(state.moderation.acts.waiting(), 3);
    done(&mut state, request);
    let (request, ..) = asked(&later(&mut state, 100)).clone_parts();
    let effects = keys(&mut state, "esc");
    assert!(matches!(&effects[..], [Effect::Record(_)]));
    done(&mut state, request);
    let wave = newest(&state).wave.clone().unwrap();
    let progress = state.progress(&wave);
    assert_eq!((progress.all, progress.done, progress.stopped), (3, 2, 1));
    assert!(progress.is_over());
    later(&mut state, 100);
    let effects = keys(&mut state, "Z enter");
    let (_, _, command) = asked(&effects);
    assert_eq!(command, &Command::Mute { room: room(), user: user("a"), lasting: None });
    assert_eq!(state.moderation.acts.waiting(), 2);
}

#[test]
fn the_shield_mutes_all_and_comes_down_by_itself() {
    let mut state = moderator(Role::Owner);
    let waiting = Waiting::default();
    state.rooms[0].told.held = Some((waiting, state.now));
    let effects = keys(&mut state, "S enter");
    let (request, _, command) = asked(&effects);
    assert_eq!(command, &Command::MuteAll { room: room(), muted: true });
    assert!(state.hides_links(0));
    done(&mut state, request);
    let (request, _, command) = asked(&later(&mut state, 100)).clone_parts();
    assert_eq!(command, Command::HoldAll { room: room(), held: true });
    done(&mut state, request);
    keys(&mut state, "q");
    assert!(told(&state).contains("the shield is up"));
    let effects = later(&mut state, 300_000);
    let (request, _, command) = asked(&effects);
    assert_eq!(command, &Command::MuteAll { room: room(), muted: false });
    assert!(!state.hides_links(0) && state.moderation.shield.is_none());
    done(&mut state, request);
    let (.., command) = asked(&later(&mut state, 100)).clone_parts();
    assert_eq!(command, Command::HoldAll { room: room(), held: false });
}

pub(super) fn held(id: u64, from: &str, text: &str) -> Held {
    Held {
        id,
        from: user(from),
        time: 0,
        list: Text::new("ads"),
        until: None,
        approve: false,
        elements: vec![Element::Text(Text::new(text))],
    }
}

/// A room in which messages wait.
pub(super) fn waits(state: &mut State) {
    state.rooms[0].told.holds_nothing = None;
    let messages = (1..=4).map(|id| held(id, &format!("u{id}"), "buy")).collect();
    let waiting = Waiting { all: false, count: 4, messages };
    state.rooms[0].told.held = Some((waiting, state.now));
}

#[test]
fn what_waits_is_judged_alone_and_in_ranges() {
    let mut state = moderator(Role::Admin);
    waits(&mut state);
    let effects = keys(&mut state, "H");
    assert!(matches!(effects[..], [Effect::Find { query: Query::Held { .. }, .. }]));
    let effects = keys(&mut state, "down a");
    let (request, _, command) = asked(&effects);
    assert_eq!(command, &Command::Judge { room: room(), held: vec![2], approve: true });
    assert_eq!(newest(&state).message.as_ref().unwrap().text.as_str(), "buy");
    done(&mut state, request);
    // The next is chosen; from there up to the first.
    later(&mut state, 100);
    let effects = keys(&mut state, "v up r");
    assert_eq!(
        asked(&effects).2,
        &Command::Judge { room: room(), held: vec![1, 3], approve: false }
    );
    let Some(Layer::Queue(queue)) = &state.layer else { panic!() };
    assert_eq!((queue.selected, queue.from), (Some(4), None));
}

#[test]
fn what_waits_is_asked_for_by_itself_until_the_service_says_it_never_will() {
    let mut state = viewer();
    stands(&mut state, Role::Admin);
    state.rooms[0].told.holds_nothing = None;
    let effects = later(&mut state, 0);
    let [Effect::Find { request, query: Query::Held { .. }, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(state.next_wake(state.now), None);
    feed(&mut state, Msg::Found { request, result: Ok(Found::Held(Waiting::default())) });
    assert_eq!(state.next_wake(state.now), Some(state.now + Duration::from_secs(10)));
    let effects = later(&mut state, 10_000);
    let [Effect::Find { request, .. }] = effects[..] else { panic!("{effects:?}") };
    let kind = RefusalKind::Invalid;
    let refusal = Refusal { kind, code: Some(10003), text: "unknown".into() };
    feed(&mut state, Msg::Found { request, result: Err(refusal) });
    assert_eq!(later(&mut state, 100_000), []);
    assert_eq!(state.next_wake(state.now), None);
}

#[test]
fn flags_wear_off_and_hidden_messages_come_back() {
    let mut state = moderator(Role::Member);
    said(&mut state, 0, 1, "tom", "one");
    said(&mut state, 0, 2, "eve", "two");
    keys(&mut state, "up !");
    assert!(state.moderation.is_flagged(&user("eve"), state.now));
    let end = state.now + Duration::from_mins(15);
    assert_eq!(state.moderation.next_wake(true, state.now), Some(end));
    later(&mut state, 900_000);
    assert!(!state.moderation.is_flagged(&user("eve"), state.now));
    keys(&mut state, "h");
    assert!(told(&state).contains("cannot take messages back"));
    assert_eq!((bodies(&state), selected(&state)), (vec!["one"], "one"));
    keys(&mut state, "x x");
    assert_eq!(bodies(&state), ["one", "two"]);
}

#[test]
fn word_lists_mark_what_they_hit_here_and_in_a_recording() {
    let mut state = moderator(Role::Member);
    said(&mut state, 0, 1, "tom", "b-u-y now");
    said(&mut state, 0, 2, "eve", "hello");
    keys(&mut state, "f2");
    feed(&mut state, Msg::Paste("words ads.txt".into()));
    let effects = keys(&mut state, "enter");
    assert_eq!(effects, [Effect::DryRun { words: "ads.txt".into(), recording: None }]);
    let lists = word_lists("buy\n");
    feed(&mut state, Msg::DryRun(Ok(DryRun { lists, recording: None, skipped: 0 })));
    let Some(Layer::Hits(hits)) = &state.layer else { panic!() };
    assert_eq!((hits.of, hits.hits.len(), hits.hits[0].word.as_str()), (2, 1, "buy"));
    let marked = |state: &State| -> Vec<bool> {
        state.rooms[0].scrollback.rows().map(|row| row.hit).collect()
    };
    assert_eq!(marked(&state), [true, false]);
    keys(&mut state, "esc");
    said(&mut state, 0, 3, "bob", "buy");
    assert_eq!(marked(&state), [true, false, true]);
    feed(&mut state, Msg::DryRun(Err("line 3: no".into())));
    assert!(told(&state).contains("line 3") && state.layer.is_none());
}

#[test]
fn streamer_mode_shows_nothing_raw() {
    let mut state = moderator(Role::Member);
    said(&mut state, 0, 1, "tom", "one");
    keys(&mut state, "up i *");
    assert!(state.layer.is_none() && state.hides_links(0));
    keys(&mut state, "i");
    assert!(state.layer.is_none() && told(&state).contains("streamer"));
    keys(&mut state, "* i");
    assert!(matches!(state.layer, Some(Layer::Inspector { .. })));
}

#[test]
fn the_record_is_filtered_exported_and_taken_back_from() {
    let mut state = moderator(Role::Admin);
    said(&mut state, 0, 1, "tom", "one");
    let (request, ..) = asked(&keys(&mut state, "up m 1")).clone_parts();
    keys(&mut state, "m 2");
    keys(&mut state, "R");
    let list = |state: &State| match &state.layer {
        Some(Layer::Acts(list)) => {
            state.listed_acts(list).iter().map(|act| act.id.to_string()).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(list(&state), ["-2", "-1"]);
    let effects = keys(&mut state, "d");
    assert!(matches!(&effects[..], [Effect::Record(act)] if &*act.id == "-2"));
    done(&mut state, request);
    keys(&mut state, "f");
    feed(&mut state, Msg::Paste("\"1 min\"".into()));
    keys(&mut state, "enter");
    assert_eq!(list(&state), ["-1"]);
    keys(&mut state, "f2");
    feed(&mut state, Msg::Paste("export acts.csv".into()));
    let effects = keys(&mut state, "enter");
    let [Effect::Export { file, acts }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((file.as_str(), acts.len()), ("acts.csv", 1));
    keys(&mut state, "enter");
    assert!(matches!(state.layer, Some(Layer::Card(_))));
    keys(&mut state, "esc");
    assert_eq!(list(&state), ["-1"]);
}

#[test]
fn lists_of_the_service_go_before_what_was_seen() {
    let mut state = moderator(Role::Owner);
    state.administrator = Some(user("administrator"));
    state.started = state_time() - 100;
    let effects = keys(&mut state, "L");
    let requests: Vec<_> = effects
        .iter()
        .map(|effect| match effect {
            Effect::Find { request, door: Door::Rest, .. } => *request,
            other => panic!("{other:?}"),
        })
        .collect();
    let one = |id: &str, until| vec![Restriction { user: user(id), until }];
    let lists = [one("eve", Until::At(state_time() + 60)), one("tom", Until::Ever)];
    for (request, list) in requests.into_iter().zip(lists) {
        feed(&mut state, Msg::Found { request, result: Ok(Found::Restricted(list)) });
    }
    let clock = state.clock().now;
    let muted = state.rooms[0].restricted(false, state.now, clock);
    assert_eq!(muted, [(user("eve"), Until::At(state_time() + 60))]);
    // The banned one's card lifts the ban.
    keys(&mut state, "down enter 9");
    assert_eq!(newest(&state).deed, Deed::Unban { user: user("tom") });
    let later_on = clock + 61;
    assert_eq!(state.rooms[0].restricted(false, state.now, later_on), []);
}
