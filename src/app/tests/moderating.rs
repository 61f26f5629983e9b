//! What moderators do: asked first, with the name and the words; done in order; undone.

mod stories;

pub(super) use stories::*;

use super::*;
use crate::model::{
    Act, Before, Deed, Found, Held, Lasting, Outcome, Query, Restriction, Room, Standing, Until,
    Waiting,
};

/// A room in which we have a role.
fn moderator(role: Role) -> State {
    let mut state = viewer();
    stands(&mut state, role);
    state.focus = Focus::List;
    state
}

pub(super) fn stands(state: &mut State, role: Role) {
    let room = state.rooms[0].id.clone();
    let joined = Joined { room: room.clone(), role, again: false };
    feed(state, Msg::Event(Event::Joined(joined)));
    let profile = Room {
        id: room,
        name: Text::new("Room"),
        introduction: Text::default(),
        notification: Text::new("be kind"),
        avatar: Text::default(),
        owner: Some(UserId::from_peer("host")),
        muted: false,
        member_count: 3,
    };
    feed(state, Msg::Event(Event::Room(profile)));
    // What waits is asked for by itself: here the service holds nothing.
    state.rooms[0].told.holds_nothing = Some(Text::new("no"));
}

fn user(id: &str) -> UserId {
    UserId::from_peer(id)
}

fn mute(id: &str, seconds: i64) -> Deed {
    Deed::Mute { user: user(id), seconds: Lasting::from_seconds(seconds) }
}

/// The act that was asked for by effects: its request, the door, and the command.
fn asked(effects: &[Effect]) -> (u64, Door, &Command) {
    let act = effects.iter().find_map(|effect| match effect {
        Effect::Act { request, door, command, .. } => Some((*request, *door, command)),
        _ => None,
    });
    act.unwrap_or_else(|| panic!("no act in {effects:?}"))
}

fn done(state: &mut State, request: u64) -> Vec<Effect> {
    feed(state, Msg::Acted { request, before: None, result: Ok(()) })
}

fn failed(state: &mut State, request: u64, kind: RefusalKind) -> Vec<Effect> {
    let refusal = Refusal { kind, code: None, text: "no".into() };
    feed(state, Msg::Acted { request, before: None, result: Err(refusal) })
}

/// The newest act and what became of it.
fn newest(state: &State) -> &Act {
    state.moderation.acts.all().next_back().unwrap()
}

fn later(state: &mut State, millis: u64) -> Vec<Effect> {
    let now = state.now + Duration::from_millis(millis);
    update(state, now, Msg::Wake)
}

#[test]
fn a_mute_names_the_person_and_quotes_the_words_before_it_is_done() {
    let mut state = moderator(Role::Admin);
    said(&mut state, 0, 1, "tom", "buy followers");
    keys(&mut state, "up m");
    let Some(Layer::Asking(asking)) = &state.layer else { panic!("{:?}", state.layer) };
    let target = asking.target.as_ref().unwrap();
    assert_eq!((target.user.as_str(), target.name.as_str()), ("tom", "tom"));
    assert_eq!(target.quote.as_ref().unwrap().text.as_str(), "buy followers");
    let digits: Vec<_> = asking
        .choices(&state.settings.moderation, &room())
        .iter()
        .map(|choice| (choice.digit, choice.preset.to_string()))
        .collect();
    assert_eq!(digits[1], (2, "mute 10m".into()));
    // What comes meanwhile changes nothing of it.
    said(&mut state, 0, 2, "eve", "hello");
    let effects = keys(&mut state, "2");
    assert!(matches!(&effects[0], Effect::Record(act) if act.outcome == Outcome::Waiting));
    let Effect::Act { request, door: Door::Socket, before: Some((Door::Socket, query)), command } =
        &effects[1]
    else {
        panic!("{effects:?}")
    };
    assert_eq!(query, &Query::Member { room: room(), user: user("tom") });
    let lasting = Some(Lasting::from_seconds(600));
    assert_eq!(command, &Command::Mute { room: room(), user: user("tom"), lasting });
    let (request, standing) =
        (*request, |muted| Standing { user: user("tom"), role: Role::Member, joined: 5, muted });
    let before = Some(Found::Member(Some(standing(Some(Until::Ever)))));
    let effects = feed(&mut state, Msg::Acted { request, before, result: Ok(()) });
    assert!(matches!(&effects[..], [Effect::Record(act)] if act.outcome == Outcome::Done));
    assert_eq!(newest(&state).before, Some(Before::Until(Until::Ever)));
    assert!(told(&state).contains("mute tom for 10 min: done"), "{}", told(&state));
    assert!(state.rooms[0].members.get(&user("tom")).unwrap().muted_until.is_some());
    // Undone, the earlier one goes on.
    later(&mut state, 100);
    let effects = keys(&mut state, "z enter");
    let (request, _, command) = asked(&effects);
    let lasting = Some(Lasting::FOR_EVER);
    assert_eq!(command, &Command::Mute { room: room(), user: user("tom"), lasting });
    done(&mut state, request);
    assert_eq!(newest(&state).undoes.as_deref(), Some("-1"));
    keys(&mut state, "z");
    assert!(told(&state).contains("nothing to undo"), "{}", told(&state));
}

#[test]
fn another_time_and_a_reason_are_written_and_what_is_wrong_is_told() {
    let mut state = moderator(Role::Admin);
    said(&mut state, 0, 1, "tom", "hi");
    keys(&mut state, "up m t");
    let problem = |state: &State| match &state.layer {
        Some(Layer::Asking(asking)) => asking.problem.clone().unwrap_or_default(),
        other => panic!("{other:?}"),
    };
    for (text, why) in [
        ("10", "10 of what?"),
        ("soon", "a number and its unit"),
        ("5x", "the units are"),
        ("0s", "at least 1s"),
        ("9999999d", "136 years"),
    ] {
        feed(&mut state, Msg::Paste(text.into()));
        assert_eq!(keys(&mut state, "enter"), []);
        assert!(problem(&state).contains(why), "{text}: {}", problem(&state));
        keys(&mut state, "ctrl-u");
        assert_eq!(problem(&state), "");
    }
    feed(&mut state, Msg::Paste("30m spam in chat".into()));
    asked(&keys(&mut state, "enter"));
    assert_eq!(newest(&state).deed, mute("tom", 1800));
    assert_eq!(newest(&state).reason.as_str(), "spam in chat");
    // Backspace on nothing goes back to the digits; another digit says what to press.
    keys(&mut state, "m t backspace 7");
    assert!(problem(&state).contains("digit"), "{}", problem(&state));
    keys(&mut state, "esc");
    assert!(state.layer.is_none());
}

#[test]
fn what_the_service_would_refuse_is_said_and_nothing_is_done() {
    let mut state = moderator(Role::Admin);
    said(&mut state, 0, 1, "me", "mine");
    said(&mut state, 0, 2, "host", "hello");
    let mut peer = by(&state, 0, 3, "ann", "admin here");
    peer.from.role = Some(Role::Admin);
    feed(&mut state, Msg::Event(Event::Message(peer)));
    said(&mut state, 0, 4, "gone", "bye");
    feed(&mut state, Msg::Event(tip(TipKind::Quit, "gone")));
    for (word, why) in [
        ("mute me 10m", "this is you"),
        ("mute host 10m", "this is the host"),
        ("mute ann 10m", "ann is an admin as you are"),
        ("mute gone 10m", "gone left the room"),
        ("mute nobody 10m", "nobody called nobody was seen here"),
        ("mute ann 10", "10 of what?"),
        ("ban gone 1d", "only the host"),
        ("unban gone", "administrator of the app"),
        ("notice hello", "administrator of the app"),
        ("broadcast hello", "administrator of the app"),
        ("destroy room", "only the host"),
        ("destroy other", "no room here is called other"),
        ("admin add gone", "only the host"),
    ] {
        keys(&mut state, "f2");
        feed(&mut state, Msg::Paste(word.into()));
        assert_eq!(keys(&mut state, "enter"), [], "{word}");
        assert!(told(&state).contains(why), "{word}: {}", told(&state));
        assert!(state.layer.is_none(), "{word}: {:?}", state.layer);
    }
    assert_eq!(state.moderation.acts.all().len(), 0);
    for (role, why) in [(Role::Member, "only the host and admins"), (Role::Guest, "guest")] {
        state.rooms[0].role = Some(role);
        keys(&mut state, "up m");
        assert!(told(&state).contains(why) && state.layer.is_none(), "{}", told(&state));
    }
    state.rooms[0].role = Some(Role::Owner);
    state.read_only = true;
    keys(&mut state, "m");
    assert!(told(&state).contains("--read-only"));
}

#[test]
fn what_the_edition_lacks_is_said_before_it_is_asked_for_again() {
    let mut state = moderator(Role::Owner);
    said(&mut state, 0, 1, "tom", "hi");
    let (request, ..) = asked(&keys(&mut state, "up B 6")).clone_parts();
    failed(&mut state, request, RefusalKind::Edition);
    assert_eq!(keys(&mut state, "B"), []);
    assert!(state.layer.is_none() && told(&state).contains("edition"), "{}", told(&state));
}

#[test]
fn a_sixth_admin_is_not_asked_for() {
    let mut state = moderator(Role::Owner);
    for (seq, name) in (50..).zip(["tom", "ann", "bob", "cat", "dan"]) {
        assert!(state.door(0, Right::Admins, Some(&user("eve"))).is_ok(), "before {name}");
        let Event::Tip(mut tip) = tip(TipKind::AdminSet, name) else { unreachable!() };
        tip.seq = seq;
        feed(&mut state, Msg::Event(Event::Tip(tip)));
    }
    keys(&mut state, "f2");
    feed(&mut state, Msg::Paste("admin add eve".into()));
    assert_eq!(keys(&mut state, "enter enter"), []);
    assert!(told(&state).contains("at most 5 admins"), "{}", told(&state));
    // One of the five may be made a member again, and then there is a place.
    assert!(state.door(0, Right::Admins, Some(&user("tom"))).is_ok());
    let Event::Tip(mut tip) = tip(TipKind::AdminCancelled, "tom") else { unreachable!() };
    tip.seq = 60;
    feed(&mut state, Msg::Event(Event::Tip(tip)));
    assert!(state.door(0, Right::Admins, Some(&user("eve"))).is_ok());
}

#[test]
fn an_administrators_key_opens_what_the_role_does_not() {
    let mut state = moderator(Role::Member);
    state.administrator = Some(user("administrator"));
    said(&mut state, 0, 1, "tom", "hi");
    let effects = keys(&mut state, "up m 1");
    let (request, door, _) = asked(&effects);
    assert_eq!((door, newest(&state).by.as_str()), (Door::Rest, "administrator"));
    done(&mut state, request);
    for (word, command) in [
        ("notice be kind", Command::Notice { room: room(), text: "be kind".into() }),
        ("unban tom", Command::Unban { room: room(), user: user("tom") }),
        ("set name New", Deed::Name { text: "New".into() }.command(&room(), &Text::default())),
        ("hold on", Command::HoldAll { room: room(), held: true }),
    ] {
        later(&mut state, 100);
        keys(&mut state, "f2");
        feed(&mut state, Msg::Paste(word.into()));
        let effects = keys(&mut state, "enter enter");
        let (request, _, asks) = asked(&effects);
        assert_eq!(asks, &command, "{word}");
        done(&mut state, request);
    }
    // To all rooms it takes Enter twice, and the room's end its name.
    later(&mut state, 100);
    keys(&mut state, "f2");
    feed(&mut state, Msg::Paste("broadcast hello all".into()));
    assert_eq!(keys(&mut state, "enter enter"), []);
    let effects = keys(&mut state, "enter");
    let (request, _, asks) = asked(&effects);
    assert_eq!(asks, &Command::Broadcast { text: "hello all".into() });
    failed(&mut state, request, RefusalKind::Unanswered);
    assert_eq!(newest(&state).outcome, Outcome::Unknown);
    assert_eq!(later(&mut state, 5000), [], "it is never repeated by itself");
    keys(&mut state, "f2");
    feed(&mut state, Msg::Paste("destroy room".into()));
    assert_eq!(keys(&mut state, "enter x enter"), []);
    let Some(Layer::Asking(asking)) = &state.layer else { panic!() };
    assert!(asking.problem.as_ref().unwrap().contains("not room"));
    keys(&mut state, "backspace r o o");
    let effects = keys(&mut state, "m enter");
    assert_eq!(asked(&effects).2, &Command::Dismiss { room: room() });
}

#[test]
fn acts_wait_for_the_link_and_go_in_their_order() {
    let mut state = moderator(Role::Admin);
    said(&mut state, 0, 1, "tom", "one");
    said(&mut state, 0, 2, "eve", "two");
    let down = Connection::Disconnected { reason: Text::new("cut") };
    feed(&mut state, Msg::Event(Event::Connection(down)));
    for keys_ in ["up m 1", "up m 1"] {
        let effects = keys(&mut state, keys_);
        assert!(matches!(effects[..], [Effect::Record(_)]), "{effects:?}");
    }
    assert!(told(&state).contains("waits for the link"));
    assert_eq!(state.moderation.acts.waiting(), 2);
    // Leaving now would lose them.
    assert_eq!(keys(&mut state, "esc q"), []);
    assert!(told(&state).contains("2 acts still wait"), "{}", told(&state));
    let effects = feed(&mut state, Msg::Event(Event::Connection(Connection::Connected)));
    let (request, _, command) = asked(&effects);
    assert!(matches!(command, Command::Mute { user, .. } if user.as_str() == "eve"));
    // An answer that never came: it is asked for again, then the next.
    assert_eq!(failed(&mut state, request, RefusalKind::Unanswered), []);
    let (request, _, command) = asked(&later(&mut state, 1100)).clone_parts();
    assert!(matches!(command, Command::Mute { user, .. } if user.as_str() == "eve"));
    done(&mut state, request);
    let (request, _, command) = asked(&later(&mut state, 100)).clone_parts();
    assert!(matches!(command, Command::Mute { user, .. } if user.as_str() == "tom"));
    failed(&mut state, request, RefusalKind::Rights);
    let outcomes: Vec<_> = state.moderation.acts.all().map(|act| act.outcome.clone()).collect();
    assert_eq!(outcomes[0], Outcome::Done);
    assert!(matches!(outcomes[1], Outcome::Refused { .. }));
    // What waits when the session ends is handed back.
    feed(&mut state, Msg::Event(Event::Connection(Connection::Connecting { attempt: 1 })));
    keys(&mut state, "up m 1");
    let over = Connection::KickedOut { reason: Text::new("elsewhere") };
    let effects = feed(&mut state, Msg::Event(Event::Connection(over)));
    assert!(
        matches!(&effects[..], [Effect::Record(act)] if matches!(act.outcome, Outcome::NotDone { .. }))
    );
}

/// So that what was asked for outlives the effects.
trait Parts {
    fn clone_parts(self) -> (u64, Door, Command);
}

impl Parts for (u64, Door, &Command) {
    fn clone_parts(self) -> (u64, Door, Command) {
        (self.0, self.1, self.2.clone())
    }
}

#[test]
fn what_others_do_is_recorded_once_and_ours_is_not_told_twice() {
    let mut state = moderator(Role::Admin);
    said(&mut state, 0, 1, "tom", "hi");
    let muted = |seconds, seq, by: &str| {
        let mutes = vec![MuteChange { user: user("tom"), seconds }];
        let Event::Tip(tip) = tip(TipKind::MemberProfile(mutes), "tom") else { panic!() };
        let operator = Person { id: user(by), nick: Text::new(by), avatar: Text::default() };
        Msg::Event(Event::Tip(Tip { seq, time: state_time(), operator: Some(operator), ..tip }))
    };
    let effects = feed(&mut state, muted(60, 50, "host"));
    assert!(matches!(&effects[..], [Effect::Record(act)] if act.outcome == Outcome::Seen));
    let seen = newest(&state);
    assert_eq!(
        (&seen.deed, seen.by.as_str(), seen.nick.as_str()),
        (&mute("tom", 60), "host", "tom")
    );
    // The same again, as history brings it.
    assert_eq!(feed(&mut state, muted(60, 50, "host")), []);
    // One of ours.
    state.started = state_time() - 100;
    let effects = keys(&mut state, "up up m 2");
    let (request, ..) = asked(&effects);
    assert_eq!(feed(&mut state, muted(600, 51, "me")), []);
    done(&mut state, request);
    assert_eq!(state.moderation.acts.all().len(), 2);
    assert_eq!(state.restricted_by(0, &user("tom"), false).unwrap().by.as_str(), "me");
}

/// The time of the tips here.
fn state_time() -> i64 {
    1_795_371_855
}

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

fn held(id: u64, from: &str, text: &str) -> Held {
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
fn waits(state: &mut State) {
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
