//! What rings and is told to the desktop while nobody looks.

use super::*;

fn watched() -> State {
    let rule = |when: &str, bell: bool, notify: bool| Highlight {
        when: Expression::parse(when).unwrap(),
        color: HighlightColor::Red,
        style: crate::app::HighlightStyle::default(),
        bell,
        notify,
    };
    let highlights =
        vec![rule("alarm", true, false), rule("news", false, true), rule("quiet", false, false)];
    let mut state = watching(&["a", "b"], Settings { highlights, ..Settings::default() });
    let id = RoomId::from_peer("b");
    let profile = Room { name: Text::new("Bees"), member_count: 3, ..Room::sample(id) };
    feed(&mut state, Msg::Event(Event::Room(profile)));
    feed(&mut state, Msg::Focus(false));
    state
}

fn word(title: &str, body: &str) -> Effect {
    Effect::Notify { title: title.to_owned(), body: body.to_owned() }
}

#[test]
fn mentions_ring_and_notify_and_highlights_as_they_say() {
    let mut state = watched();
    assert_eq!(said(&mut state, 0, 1, "tom", "hello"), []);
    let told = [Effect::Bell, word("tom · a", "hi @me")];
    assert_eq!(said(&mut state, 0, 2, "tom", "hi @me"), told);
    assert_eq!(said(&mut state, 1, 1, "eve", "alarm"), [Effect::Bell]);
    assert_eq!(said(&mut state, 1, 2, "eve", "news"), [word("eve · Bees", "news")]);
    assert_eq!(said(&mut state, 1, 3, "eve", "quiet"), []);
    // What we say ourselves is no news to us, whatever it holds.
    assert_eq!(said(&mut state, 1, 4, "me", "alarm news @me"), []);
    // What came before is not told again.
    assert_eq!(said(&mut state, 1, 1, "eve", "alarm"), []);
}

#[test]
fn nothing_rings_while_somebody_looks_or_where_it_is_not_wanted() {
    let mut state = watched();
    feed(&mut state, Msg::Focus(true));
    assert_eq!(said(&mut state, 0, 1, "tom", "alarm @me"), []);
    // The other room's tab is not looked at.
    assert_eq!(said(&mut state, 1, 1, "tom", "alarm @me"), [Effect::Bell]);
    feed(&mut state, Msg::Focus(false));
    assert_eq!(said(&mut state, 0, 2, "tom", "alarm").len(), 1);
    state.settings.viewer.notify = false;
    assert_eq!(said(&mut state, 0, 3, "tom", "alarm @me"), []);
}

#[test]
fn who_is_ignored_rings_nothing() {
    let mut state = watched();
    state.ignored_for_now.users.push(UserId::from_peer("spam"));
    state.settings.ignore.phrases.push("free gold".to_owned());
    assert_eq!(said(&mut state, 0, 1, "spam", "alarm @me"), []);
    assert_eq!(said(&mut state, 0, 2, "tom", "free gold @me"), []);
    assert!(state.rooms[0].activity.is_none());
    assert_eq!(said(&mut state, 0, 3, "tom", "gold @me").len(), 2);
}
