//! Custom elements from a shell: what danmux knows, and what a person says that they mean.

use danmux::model::{Event, TipKind};
use serde_json::{Value, json};

use crate::support::{Lines, Service, danmux, event, feed};

/// A gift as no app but one sends it.
const OWN_GIFT: &str = r#"{"cmd":"gift","gift":{"name":"Rose","worth":5},"count":3}"#;
const CONFIG: &str = r#"
[[custom]]
when = { "data.cmd" = "gift" }
means = "gift"
name = "data.gift.name"
count = "data.count"
price = "data.gift.worth"
"#;

/// Sends a custom element as somebody.
fn send(service: &Service, custom: &str) {
    let args = ["send", "room", "--custom", custom];
    let (code, _, errors) = feed(danmux().args(args).args(service.login("bob")), "");
    assert_eq!(code, Some(0), "{errors}");
}

/// What `danmux tail --json` with these options prints of what `sent` sends.
fn tailed(options: &[&str], sent: &[&str]) -> Vec<Value> {
    let service = Service::start(&[]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (_room, _owner, mut events) = runtime.block_on(service.room("room", "alice"));
    let count = sent.len().to_string();
    let tail = ["tail", "room", "--json", "--filter", "from:bob -kind:tip", "--count", &count];
    let file = service.file("mappings.toml", CONFIG).display().to_string();
    let options = options.iter().map(|&option| if option == "FILE" { &file } else { option });
    let mut tail = Lines::of(danmux().args(tail).args(options).args(service.login("tailer")));
    runtime.block_on(event(&mut events, |event| match event {
        Event::Tip(tip) if tip.kind == TipKind::Join => {
            tip.members.iter().any(|member| member.id.as_str() == "tailer").then_some(())
        }
        _ => None,
    }));
    for custom in sent {
        send(&service, custom);
    }
    sent.iter().map(|_| tail.until(|_| true)).collect()
}

#[test]
fn an_apps_own_gift_is_a_gift_where_the_person_said_so() {
    let mapped = tailed(&["--config", "FILE"], &[OWN_GIFT, r#"{"cmd":"other"}"#]);
    assert_eq!(mapped[0]["type"], "gift");
    let gift = json!({"id": "", "name": "Rose", "count": 3, "price": 5, "receiver": null});
    assert_eq!(mapped[0]["gift"], gift);
    // The rest stays as it was sent.
    assert_eq!(mapped[1]["custom"]["data"], r#"{"cmd":"other"}"#);
}

#[test]
fn what_danmux_does_not_know_comes_as_it_was_sent() {
    let order = r#"{"data":"BUY_GOODS","extension":{"name":"Blue shirt","price":199,"num":2}}"#;
    let told = tailed(&[], &[OWN_GIFT, order]);
    assert_eq!(told[0]["custom"]["data"], OWN_GIFT);
    assert_eq!((&told[1]["type"], &told[1]["card"]["kind"]), (&json!("card"), &json!("order")));
    assert_eq!(told[1]["card"]["title"], "Blue shirt");
}

#[test]
fn a_mapping_that_cannot_be_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    std::fs::write(&file, "[[custom]]\nmeans = \"gift\"\nwhen = { cmd = \"gift\" }\n").unwrap();
    let args = ["tail", "room", "--guest", "--server", "ws://127.0.0.1:1", "--config"];
    let (code, _, errors) = feed(danmux().args(args).arg(&file), "");
    assert_eq!(code, Some(2), "{errors}");
    assert!(errors.contains("line 3: the path \"cmd\" begins with none of"), "{errors}");
}
