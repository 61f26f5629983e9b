//! The command line as scripts rely on it: exit statuses, one line of error, JSON lines.

use danmux::{
    model::{AppId, Element, Event, Priority, UserId},
    wire::user_sig,
};

use crate::support::{APP, KEY, Lines, Service, danmux, event, feed, now};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().unwrap()
}

/// Runs a command that must fail, with one line of error.
fn fails(args: &[String], status: i32) -> String {
    let (code, _, errors) = feed(danmux().args(args), "");
    assert_eq!(code, Some(status), "{args:?}: {errors}");
    assert_eq!(errors.lines().count(), 1, "{errors}");
    errors
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

#[test]
fn wrong_usage_is_told_before_anything_is_sent() {
    assert!(fails(&words("tail room --server ws://127.0.0.1:1"), 2).contains("--guest"));
    assert!(fails(&words("tail room --guest"), 2).contains("--app"));
    let alone = "send room hi --server ws://127.0.0.1:1 --app 1 --user bob";
    assert!(fails(&words(alone), 2).contains("--key-file"));
    let id = format!("tail {} --server ws://127.0.0.1:1 --guest", "r".repeat(49));
    assert!(fails(&words(&id), 2).contains("48 bytes"));
    // The viewer on a pipe.
    let watch = "watch room --server ws://127.0.0.1:1 --app 1 --guest";
    assert!(fails(&words(watch), 2).contains("danmux tail"));
    assert!(fails(&words("tail room --guest --app 1 --log-level loud"), 2).contains("loud"));
    let mut dumb = danmux();
    dumb.args(words(watch)).env("TERM", "dumb");
    let (code, _, errors) = feed(&mut dumb, "");
    assert!(code == Some(2) && errors.contains("cannot draw"), "{errors}");
    let (code, _, errors) = feed(danmux().args(["tail", "room", "--jsn"]), "");
    assert_eq!(code, Some(2));
    assert!(errors.contains("--json"), "{errors}");
}

#[test]
fn a_service_that_is_not_there_is_status_3() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let free = listener.local_addr().unwrap();
    drop(listener);
    let args = format!("tail room --server ws://{free} --app 1 --guest");
    assert!(fails(&words(&args), 3).contains(&free.to_string()));
}

#[test]
fn a_signature_that_is_refused_is_status_4_with_its_code() {
    let service = Service::start(&[]);
    let alice = UserId::new("alice").unwrap();
    let expired = user_sig::make(APP, KEY, &alice, now() - 100, 10);
    let wrong = user_sig::make(APP, "another key", &alice, now(), 100);
    let foreign = user_sig::make(AppId(7), KEY, &alice, now(), 100);
    for (sig, code) in
        [(expired, "70001"), (wrong, "70009"), (foreign, "70014"), ("x".into(), "70003")]
    {
        let file = service.file("sig", &sig).display().to_string();
        let args = format!(
            "tail room --server {} --app {APP} --user alice --sig-file {file}",
            service.url
        );
        assert!(fails(&words(&args), 4).contains(code));
    }
}

#[test]
fn rooms_that_are_not_there_and_what_is_refused_have_their_statuses() {
    let service = Service::start(&[]);
    let (tail, send) = (words("tail nowhere --json"), words("send nowhere hi"));
    assert!(fails(&[tail, service.guest()].concat(), 5).contains("10010"));
    assert!(fails(&[send.clone(), service.login("bob")].concat(), 5).contains("10010"));
    assert!(fails(&[send, service.guest()].concat(), 2).contains("guest"));

    let runtime = runtime();
    let (room, owner, _events) = runtime.block_on(service.room("room", "alice"));
    runtime.block_on(owner.mute_all(&room, true)).unwrap();
    let send = words("send room hi");
    assert!(fails(&[send, service.login("bob")].concat(), 6).contains("10017"));
    runtime.block_on(owner.mute_all(&room, false)).unwrap();
    let long = vec!["send".into(), "room".into(), "x".repeat(13_000)];
    assert!(fails(&[long, service.login("bob")].concat(), 6).contains("80002"));
    let quiet = words("tail room --json --timeout 1 --count 1000");
    assert!(fails(&[quiet, service.guest()].concat(), 124).contains("1 s"));
}

#[test]
fn what_is_sent_is_tailed_with_all_that_scripts_rely_on() {
    let service = Service::start(&[]);
    let runtime = runtime();
    let (room, _owner, mut events) = runtime.block_on(service.room("room", "alice"));

    let tail = [words("tail room --json --count 3"), service.guest()].concat();
    let mut tail = Lines::of(danmux().args(tail));
    assert_eq!(tail.until(|event| event["type"] == "joined")["role"], "guest");

    // Two lines of standard input are two messages; blank lines are none.
    let send = [words("send room - --priority high"), service.login("bob")].concat();
    let (code, _, errors) = feed(danmux().args(send), "你好 ❤️\n\n\u{1b}[31mred\n");
    assert_eq!((code, errors.as_str()), (Some(0), ""));

    let join = tail.until(|event| event["type"] == "tip");
    assert_eq!(
        (join["tip"].as_str(), join["members"][0]["id"].as_str()),
        (Some("join"), Some("bob"))
    );
    let first = tail.until(|event| event["type"] == "text");
    assert_eq!(
        (first["text"].as_str(), first["priority"].as_str()),
        (Some("你好 ❤️"), Some("high"))
    );
    assert_eq!((first["from"]["id"].as_str(), first["room"].as_str()), (Some("bob"), Some("room")));
    assert!((first["time"].as_i64().unwrap() - now()).abs() < 60);
    let second = tail.next().unwrap();
    assert!(second.contains(r"\u001b[31mred"), "{second}");
    assert!(tail.next().is_none());
    assert_eq!(tail.wait().code(), Some(0));

    let custom = [
        vec![
            "send".into(),
            "room".into(),
            "--custom".into(),
            r#"{"data":"d","description":"e","extension":"x"}"#.into(),
        ],
        service.login("bob"),
    ];
    assert_eq!(feed(danmux().args(custom.concat()), "").0, Some(0));
    let found = runtime.block_on(event(&mut events, |event| match event {
        Event::Message(message) => message.elements.iter().find_map(|element| match element {
            Element::Custom(custom) => Some((custom.clone(), message.priority)),
            _ => None,
        }),
        _ => None,
    }));
    assert_eq!((found.0.extension.raw(), found.1), ("x", Priority::Normal));
    assert_eq!(room.as_str(), "room");
}

#[test]
fn a_dismissed_room_ends_a_tail() {
    let service = Service::start(&[]);
    let runtime = runtime();
    let (room, owner, _events) = runtime.block_on(service.room("room", "alice"));
    let mut tail = Lines::of(danmux().args([words("tail room --json"), service.guest()].concat()));
    tail.until(|event| event["type"] == "joined");
    runtime.block_on(owner.dismiss_room(&room)).unwrap();
    assert_eq!(tail.until(|event| event["type"] == "notice")["notice"], "dismissed");
    assert_eq!(tail.wait().code(), Some(0));
}

#[test]
fn a_made_signature_lets_its_user_in() {
    let service = Service::start(&[]);
    let key = service.key_file.display().to_string();
    let args = ["sig", "carol", "--app", &APP.to_string(), "--key-file", &key, "--expire", "60"];
    let (code, sig, _) = feed(danmux().args(args), "");
    assert_eq!(code, Some(0));
    assert!(user_sig::verify(sig.trim(), APP, KEY, "carol", now()).is_ok());
    let (_, help, _) = feed(danmux().arg("--help"), "");
    for command in ["demo", "watch", "tail", "send", "serve", "sig"] {
        assert!(help.contains(command), "{help}");
    }
}

#[test]
fn an_audience_plays_without_a_viewer() {
    let folder = tempfile::tempdir().unwrap();
    let args = words("demo --headless --seconds 3 --viewers 5 --rate 20 --listen 127.0.0.1:0");
    let (code, out, errors) = feed(danmux().args(args).env("XDG_DATA_HOME", folder.path()), "");
    assert_eq!(code, Some(0), "{errors}");
    assert!(out.starts_with("listening on ws://127.0.0.1:"), "{out}");
    assert!(out.contains("danmux watch demo --server ws://"), "{out}");
    let last = out.lines().last().unwrap();
    assert!(last.contains("comments") && last.ends_with("; 0 refused"), "{last}");
    assert!(!last.starts_with("0 acts"), "{last}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_a_service_holds_no_signature_and_no_key() {
    for format in ["text", "json"] {
        let service = Service::start(&["--log-level", "trace", "--log-format", format]);
        let (room, host, _events) = service.room("room", "host").await;
        host.send_text(&room, "hello", Priority::Normal).await.unwrap();
        let body = serde_json::json!({"GroupIdList": ["room"]});
        let path = "group_open_http_svc/get_group_info";
        assert_eq!(service.rest("administrator", path, &body).await["ErrorCode"], 0);
        assert_eq!(service.rest("host", path, &body).await["ErrorCode"], 60010);
        let log = service.log();
        assert!(log.contains("refused") && log.contains("60010"), "{log}");
        if format == "json" {
            for line in log.lines() {
                serde_json::from_str::<serde_json::Value>(line).unwrap();
            }
        }
        // Every UserSig begins like this: zlib's head in base64.
        for secret in [KEY, "eJw", "usersig", "A2Key"] {
            assert!(!log.contains(secret), "{secret} is in the log: {log}");
        }
    }
}
