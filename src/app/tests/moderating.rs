//! What moderators do: asked first, with the name and the words; done in order; undone.

mod layers;
mod stories;

pub(super) use stories::*;

use super::*;
use crate::model::{
    Act, Before, Deed, Found, Held, Lasting, Outcome, Query, Restriction, Standing, Until, Waiting,
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
        name: Text::new("Room"),
        notification: Text::new("be kind"),
        owner: Some(UserId::from_peer("host")),
        member_count: 3,
        ..Room::sample(room)
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
