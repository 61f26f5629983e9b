//! Filters over a real room.

use danmux::model::{Event, TipKind};

use crate::support::{Lines, Service, danmux, event, feed};

/// Says something in the room as somebody.
fn say(service: &Service, user: &str, text: &str) {
    let (code, _, errors) =
        feed(danmux().args(["send", "room", "-"]).args(service.login(user)), text);
    assert_eq!(code, Some(0), "{errors}");
}

#[test]
fn a_pipe_gets_only_what_it_asked_for() {
    let service = Service::start(&[]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (_room, _owner, mut events) = runtime.block_on(service.room("room", "alice"));

    let filter = "（弹幕 or text~^[0-9]{3}$）-from:eve since:1h";
    let tail = ["tail", "room", "--json", "--count", "2", "--filter", filter];
    let mut tail = Lines::of(danmux().args(tail).args(service.login("tailer")));
    runtime.block_on(event(&mut events, |event| match event {
        Event::Tip(tip) if tip.kind == TipKind::Join => {
            tip.members.iter().any(|member| member.id.as_str() == "tailer").then_some(())
        }
        _ => None,
    }));

    say(&service, "bob", "nothing\n1234\n");
    say(&service, "eve", "弹幕\n");
    say(&service, "bob", "看弹幕！\n");
    say(&service, "eve", "678\n");
    say(&service, "bob", "678\n");

    // No word of joins, of the link or of who is online stands between.
    let texts: Vec<_> = std::iter::from_fn(|| tail.next())
        .map(|line| {
            let event: serde_json::Value = serde_json::from_str(&line).unwrap();
            (event["from"]["id"].to_string(), event["text"].to_string())
        })
        .collect();
    let expected = [("\"bob\"", "\"看弹幕！\""), ("\"bob\"", "\"678\"")];
    assert_eq!(texts, expected.map(|(from, text)| (from.to_owned(), text.to_owned())));
    assert_eq!(tail.wait().code(), Some(0));
}

#[test]
fn a_filter_that_is_none_is_refused_before_anything_is_sent() {
    let tail = ["tail", "room", "--server", "ws://127.0.0.1:1", "--guest", "--filter"];
    for (filter, told) in [
        ("a form:tom", "--filter 'a ▶form:tom': no term is called form; did you mean from?"),
        ("-form:tom", "--filter '-▶form:tom': no term is called form"),
        ("", "--filter '▶': a term is missing here"),
        ("a\nor", "--filter 'a or▶': a term is missing here"),
    ] {
        let (code, _, errors) = feed(danmux().args(tail).arg(filter), "");
        assert_eq!(code, Some(2), "{errors}");
        assert!(errors.contains(told), "{errors}");
        assert_eq!(errors.lines().count(), 1, "{errors}");
    }
}
