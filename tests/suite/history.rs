//! What was said before one came.

use danmux::model::{Element, Event, Priority};

use crate::support::{Service, event};

#[tokio::test]
async fn who_joins_gets_what_was_said_before_once_and_in_order() {
    let service = Service::start(&["--rate-limit", "0"]);
    let (room, alice, _alice_events) = service.room("history", "alice").await;
    for text in ["one", "two"] {
        alice.send_text(&room, text, Priority::Normal).await.unwrap();
    }
    let (bob, mut events) = service.client("bob").await;
    bob.join(&room).await.unwrap();
    alice.send_text(&room, "three", Priority::Normal).await.unwrap();
    let mut told = Vec::new();
    while told.last().is_none_or(|(text, _)| text != "three") {
        let next = event(&mut events, |event| Some(event.clone())).await;
        match next {
            Event::Joined(_) => assert!(told.is_empty()),
            Event::Message(message) => {
                let Some(Element::Text(text)) = message.elements.first() else { panic!() };
                told.push((text.to_string(), message.earlier));
            }
            _ => {}
        }
    }
    let expected = [("one", true), ("two", true), ("three", false)];
    assert_eq!(told, expected.map(|(text, earlier)| (text.to_owned(), earlier)));
}
