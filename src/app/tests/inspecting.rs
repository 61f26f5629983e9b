//! What a row was on the wire.

use super::*;

fn came(event: Event, raw: &str) -> Msg {
    Msg::Came(Came { event, raw: Some(raw.to_owned().into()) })
}

/// What the inspector shows, in one line.
fn inspected(state: &State) -> Option<String> {
    let Some(Layer::Inspector { lines, .. }) = &state.layer else { return None };
    Some(lines.iter().map(|line| line.as_str().trim()).collect())
}

#[test]
fn a_message_is_shown_as_it_stood_on_the_wire() {
    let mut state = viewer();
    let text = |seq, text| Event::Message(message(seq, vec![Element::Text(Text::new(text))]));
    feed(&mut state, came(text(1, "hi"), r#"{"Event":3,"Odd":[1,1.50],"t":"\u001b[31m"}"#));
    keys(&mut state, "esc i");
    assert_eq!(inspected(&state).unwrap(), r#"{"Event": 3,"Odd": [1,1.50],"t": "\u001b[31m"}"#);
    keys(&mut state, "i");
    // Of what we said ourselves the room tells the raw form after its sender's answer.
    feed(&mut state, Msg::Event(text(2, "mine")));
    keys(&mut state, "i");
    assert!(inspected(&state).unwrap().contains(r#""type": "text""#));
    keys(&mut state, "i");
    feed(&mut state, came(text(2, "mine"), r#"{"Event":3}"#));
    keys(&mut state, "i");
    assert_eq!(inspected(&state).unwrap(), r#"{"Event": 3}"#);
    let unknown =
        crate::model::Unknown { room: room(), seq: 3, time: 0, event: 99, raw: "{}".into() };
    keys(&mut state, "i");
    feed(&mut state, came(Event::Unknown(unknown), r#"{"Event":99}"#));
    keys(&mut state, "i");
    assert_eq!(inspected(&state).unwrap(), r#"{"Event": 99}"#);
}

#[test]
fn gifts_have_a_raw_form_and_likes_say_that_they_have_none() {
    let mut state = viewer();
    keys(&mut state, "esc i");
    assert!(inspected(&state).is_none() && told(&state).contains("likes"));
    let rose = roses(2);
    let gift = Event::Message(message(1, vec![Element::Gift(rose)]));
    feed(&mut state, came(gift, r#"{"Event":3,"gift":1}"#));
    keys(&mut state, "$ i");
    assert_eq!(inspected(&state).unwrap(), r#"{"Event": 3,"gift": 1}"#);
    keys(&mut state, "esc f k i n d : g i f t enter up i");
    assert_eq!(inspected(&state).unwrap(), r#"{"Event": 3,"gift": 1}"#);
}

#[test]
fn raw_forms_take_bounded_memory_and_the_newest_stay() {
    let mut state = viewer();
    for seq in 1..=1000 {
        let event = Event::Message(message(seq, vec![Element::Text(Text::new("hi"))]));
        feed(&mut state, came(event, &format!(r#"{{"a":"{}"}}"#, "x".repeat(12_000))));
    }
    let kept = |seq: usize| {
        let key = state.room().scrollback.rows().nth(seq - 1).unwrap().key;
        state.room().recent.raw(key).is_some()
    };
    assert!(kept(1000) && kept(800) && !kept(500));
}
