//! What each action of a moderator does, however it is asked for.

use super::{super::actions::Try, layers::waits, *};

fn owner(t: &mut Try) {
    stands(&mut t.state, Role::Owner);
    t.state.started = state_time() - 100;
    t.before("up");
}

pub(in crate::app::tests) fn user_card(t: &mut Try) {
    owner(t);
    assert!(matches!(&t.act()[..], [Effect::Find { query: Query::Member { .. }, .. }]));
    let Some(Layer::Card(card)) = &t.state.layer else { panic!() };
    assert_eq!(card.target.user.as_str(), "u100");
}

pub(in crate::app::tests) fn asks(t: &mut Try, verb: &Verb) {
    owner(t);
    t.acts();
    let Some(Layer::Asking(asking)) = &t.state.layer else { panic!("{}", told(&t.state)) };
    assert_eq!((&asking.verb, asking.target.as_ref().unwrap().user.as_str()), (verb, "u100"));
}

pub(in crate::app::tests) fn mute_all(t: &mut Try) {
    owner(t);
    t.acts();
    let effects = keys(&mut t.state, "enter");
    let room = RoomId::from_peer("a");
    assert_eq!(asked(&effects).2, &Command::MuteAll { room, muted: true });
}

pub(in crate::app::tests) fn hide(t: &mut Try) {
    owner(t);
    t.acts();
    assert!(!bodies(&t.state).contains(&"needle 100"));
}

pub(in crate::app::tests) fn flag(t: &mut Try) {
    owner(t);
    t.acts();
    assert!(t.state.moderation.is_flagged(&user("u100"), t.state.now));
    t.acts();
    assert!(!t.state.moderation.is_flagged(&user("u100"), t.state.now));
}

pub(in crate::app::tests) fn wave(t: &mut Try) {
    owner(t);
    t.acts();
    let Some(Layer::Wave(wave)) = &t.state.layer else { panic!("{}", told(&t.state)) };
    assert_eq!(wave.people[0].target.user.as_str(), "u100");
}

pub(in crate::app::tests) fn shield(t: &mut Try) {
    owner(t);
    t.acts();
    keys(&mut t.state, "enter");
    assert!(t.state.moderation.shield.is_some());
    t.acts();
    keys(&mut t.state, "enter");
    assert!(t.state.moderation.shield.is_none());
}

pub(in crate::app::tests) fn lists(t: &mut Try, is_it: impl Fn(&Layer) -> bool) {
    owner(t);
    t.acts();
    assert!(t.state.layer.as_ref().is_some_and(&is_it), "{:?}", t.state.layer);
    t.acts();
    assert!(t.state.layer.is_none());
}

pub(in crate::app::tests) fn queue(t: &mut Try) {
    owner(t);
    waits(&mut t.state);
    assert!(matches!(t.act()[..], [Effect::Find { query: Query::Held { .. }, .. }]));
    assert!(matches!(t.state.layer, Some(Layer::Queue(_))));
}

pub(in crate::app::tests) fn undo(t: &mut Try) {
    owner(t);
    let (request, ..) = asked(&keys(&mut t.state, "m 2")).clone_parts();
    done(&mut t.state, request);
    t.acts();
    assert!(matches!(&t.state.layer, Some(Layer::Asking(Asking { verb: Verb::Undo(_), .. }))));
}

pub(in crate::app::tests) fn undo_wave(t: &mut Try) {
    owner(t);
    let (request, ..) = asked(&keys(&mut t.state, "W 2")).clone_parts();
    done(&mut t.state, request);
    keys(&mut t.state, "esc R");
    t.acts();
    let open = &t.state.layer;
    assert!(
        matches!(open, Some(Layer::Asking(Asking { verb: Verb::UndoWave(_), .. }))),
        "{open:?}"
    );
}

pub(in crate::app::tests) fn take_back(t: &mut Try) {
    owner(t);
    t.state.link = Link::Connecting { attempt: 1 };
    keys(&mut t.state, "m 2 R");
    assert!(matches!(&t.act()[..], [Effect::Record(_)]));
    assert!(matches!(newest(&t.state).outcome, Outcome::NotDone { .. }));
    t.acts();
    assert!(told(&t.state).contains("nothing waits"));
}

pub(in crate::app::tests) fn judges(t: &mut Try, approve: bool) {
    owner(t);
    waits(&mut t.state);
    keys(&mut t.state, "H");
    let effects = t.act();
    let room = RoomId::from_peer("a");
    assert_eq!(asked(&effects).2, &Command::Judge { room, held: vec![1], approve });
}

pub(in crate::app::tests) fn range(t: &mut Try) {
    owner(t);
    waits(&mut t.state);
    keys(&mut t.state, "H");
    t.acts();
    let Some(Layer::Queue(queue)) = &t.state.layer else { panic!() };
    assert_eq!(queue.from, Some(1));
}

pub(in crate::app::tests) fn streamer(t: &mut Try) {
    t.acts();
    assert!(t.state.moderation.streamer);
    t.acts();
    assert!(!t.state.moderation.streamer);
}
