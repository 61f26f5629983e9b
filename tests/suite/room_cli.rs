//! `danmux room` against the service: every verb by table and by JSON, and how it fails.

use danmux::{
    client::Events,
    model::{Element, Event, NoticeKind, Priority, ProfileUpdate, TipKind, UserId},
    wire::user_sig,
};
use serde_json::{Value, json};

use crate::support::{APP, KEY, Service, danmux, event, feed, now};

/// Runs `danmux room` and gives its exit status, output and errors.
fn room(service: &Service, args: &[&str]) -> (Option<i32>, String, String) {
    let login = service.login("administrator");
    feed(danmux().arg("room").args(args).args(login).env("TZ", "UTC"), "")
}

/// Runs a verb that must work, and gives what it printed.
fn done(service: &Service, args: &[&str]) -> String {
    let (code, out, errors) = room(service, args);
    assert_eq!((code, errors.as_str()), (Some(0), ""), "{args:?}");
    out
}

/// Runs a verb that must work, and gives the objects that it printed.
fn lines(service: &Service, args: &[&str]) -> Vec<Value> {
    let out = done(service, &[args, &["--json"]].concat());
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Runs a verb that must fail, and gives its one line of error.
fn fails(service: &Service, args: &[&str], status: i32) -> String {
    let (code, out, errors) = room(service, args);
    assert_eq!((code, out.as_str()), (Some(status), ""), "{args:?}: {errors}");
    assert_eq!(errors.lines().count(), 1, "{errors}");
    errors
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().unwrap()
}

/// A service where these people have logged in once, so that it knows them.
fn service_with(people: &[&str]) -> Service {
    let service = Service::start(&[]);
    runtime().block_on(async {
        for person in people {
            let (client, _events) = service.client(person).await;
            client.close().await;
        }
    });
    service
}

#[test]
fn a_room_is_made_listed_shown_changed_and_destroyed() {
    let service = Service::start(&[]);
    assert_eq!(done(&service, &["list"]), "there are no rooms\n");
    assert!(lines(&service, &["list"]).is_empty());

    let create = ["create", "stream1", "--name", "Evening show", "--owner", "host"];
    assert_eq!(done(&service, &create), "made room stream1, and an account for its owner\n");
    assert!(fails(&service, &create, 6).contains("in use"));
    let create = ["create", "--name", "晚会", "--introduction", "second"];
    let made = lines(&service, &create);
    let second = made[0]["room"].as_str().unwrap().to_owned();
    assert!(second.starts_with("@TGS#"), "{made:?}");
    assert_eq!(made[0]["done"], "create");

    let listed = lines(&service, &["list"]);
    let find = |id: &str| listed.iter().find(|line| line["room"] == id).unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!(
        (&find("stream1")["name"], &find("stream1")["owner"]),
        (&json!("Evening show"), &json!("host"))
    );
    assert_eq!(
        (&find(&second)["name"], &find(&second)["owner"], &find(&second)["introduction"]),
        (&json!("晚会"), &Value::Null, &json!("second"))
    );
    let table = done(&service, &["list"]);
    assert!(table.starts_with("ROOM "), "{table}");
    let row = table.lines().find(|line| line.starts_with("stream1 ")).unwrap();
    assert!(row.contains("  Evening show  host "), "{table}");

    let set = [
        "set",
        "stream1",
        "--name",
        "X",
        "--introduction",
        "Y",
        "--notification",
        "Z",
        "--avatar",
        "https://example.com/a.png",
        "--mute-all",
        "on",
    ];
    assert_eq!(done(&service, &set), "changed room stream1\n");
    let shown = lines(&service, &["show", "stream1"]).remove(0);
    assert_eq!(
        (&shown["name"], &shown["introduction"], &shown["notification"], &shown["avatar"]),
        (&json!("X"), &json!("Y"), &json!("Z"), &json!("https://example.com/a.png"))
    );
    assert_eq!((&shown["muted"], &shown["online"]), (&json!(true), &json!(0)));
    assert!((shown["created"].as_i64().unwrap() - now()).abs() < 60);
    assert_eq!(shown["last_message"], Value::Null);
    let shown = done(&service, &["show", "stream1"]);
    assert!(shown.contains("name          X\n") && shown.contains("muted         all"), "{shown}");
    assert_eq!(lines(&service, &["set", "stream1", "--mute-all", "off"])[0]["done"], "set");
    assert_eq!(lines(&service, &["show", "stream1"])[0]["muted"], false);
    assert!(fails(&service, &["set", "stream1", "--name", &"x".repeat(31)], 6).contains("10004"));

    assert!(done(&service, &["destroy", "stream1"]).starts_with("destroyed room stream1"));
    assert!(fails(&service, &["destroy", "stream1"], 5).contains("10010"));
    assert_eq!(lines(&service, &["destroy", &second])[0]["done"], "destroy");
    assert!(lines(&service, &["list"]).is_empty());
}

#[test]
fn people_are_listed_muted_banned_and_made_admins() {
    let service = service_with(&["eve"]);
    let runtime = runtime();
    let (id, _owner, _events) = runtime.block_on(service.room("stream1", "host"));
    let (bob, mut heard) = runtime.block_on(service.client("bob"));
    let profile = ProfileUpdate { nick: Some("鲍勃\u{1b}[31m".into()), avatar: None };
    runtime.block_on(bob.update_my_profile(&profile)).unwrap();
    runtime.block_on(bob.join(&id)).unwrap();

    let members = lines(&service, &["members", "stream1"]);
    let line = members.iter().find(|line| line["user"] == "bob").unwrap();
    assert_eq!((&line["room"], &line["nick"]), (&json!("stream1"), &json!("鲍勃\u{1b}[31m")));
    assert!((line["joined"].as_i64().unwrap() - now()).abs() < 60);
    let table = done(&service, &["members", "stream1"]);
    assert!(table.starts_with("USER  NICK") && table.contains("bob   鲍勃[31m  20"), "{table:?}");

    assert_eq!(done(&service, &["muted", "stream1"]), "nobody is muted in stream1\n");
    let mute = ["mute", "stream1", "bob", "eve", "--for", "10m"];
    assert_eq!(done(&service, &mute), "muted bob, eve in stream1 for 10 min\n");
    let told = event(&mut heard, |event| match event {
        Event::Tip(tip) => matches!(tip.kind, TipKind::MemberProfile(_)).then_some(()),
        _ => None,
    });
    runtime.block_on(told);
    let muted = runtime.block_on(bob.send_text(&id, "hi", Priority::Normal)).unwrap_err();
    assert_eq!(muted.into_refusal().code, Some(10017));
    let line = &lines(&service, &["muted", "stream1"])[0];
    let left = line["seconds_left"].as_i64().unwrap();
    assert!((540..=600).contains(&left), "{line}");
    assert!((line["until"].as_i64().unwrap() - now() - left).abs() <= 2, "{line}");
    let table = done(&service, &["muted", "stream1"]);
    assert!(table.starts_with("USER  UNTIL") && table.contains(" min"), "{table}");
    assert_eq!(table.lines().count(), 3, "{table}");
    let forever = lines(&service, &["mute", "stream1", "eve", "--for", "forever"]);
    assert_eq!(
        forever[0],
        json!({"done": "mute", "room": "stream1", "users": ["eve"], "seconds": null})
    );
    let muted = lines(&service, &["muted", "stream1"]);
    let line = muted.iter().find(|line| line["user"] == "eve").unwrap();
    assert_eq!((&line["until"], &line["seconds_left"]), (&Value::Null, &Value::Null));
    assert!(done(&service, &["muted", "stream1"]).contains("eve   for ever\n"));
    assert_eq!(done(&service, &["unmute", "stream1", "bob"]), "unmuted bob in stream1\n");
    runtime.block_on(bob.send_text(&id, "hi", Priority::Normal)).unwrap();
    assert_eq!(lines(&service, &["unmute", "stream1", "eve"])[0]["done"], "unmute");
    assert!(lines(&service, &["muted", "stream1"]).is_empty());

    assert_eq!(done(&service, &["admin", "list", "stream1"]), "stream1 has no admins\n");
    let add = ["admin", "add", "stream1", "eve"];
    assert_eq!(done(&service, &add), "admins of stream1 from now on: eve\n");
    assert_eq!(lines(&service, &["admin", "list", "stream1"])[0]["user"], "eve");
    assert_eq!(done(&service, &["admin", "list", "stream1"]), "USER  NICK\neve\n");
    let removed = lines(&service, &["admin", "remove", "stream1", "eve"]);
    assert_eq!(removed[0]["done"], "admin_remove");
    assert!(lines(&service, &["admin", "list", "stream1"]).is_empty());

    assert_eq!(done(&service, &["banned", "stream1"]), "nobody is banned from stream1\n");
    let ban = ["ban", "stream1", "bob", "--for", "1d", "--reason", "spam"];
    assert_eq!(done(&service, &ban), "banned bob from stream1 for 1 d\n");
    let line = &lines(&service, &["banned", "stream1"])[0];
    assert!((86_300..=86_400).contains(&line["seconds_left"].as_i64().unwrap()), "{line}");
    assert!(done(&service, &["banned", "stream1"]).starts_with("USER  UNTIL"));
    let members = lines(&service, &["members", "stream1"]);
    assert!(members.iter().all(|line| line["user"] != "bob"), "{members:?}");
    assert_eq!(done(&service, &["unban", "stream1", "bob"]), "bob may join stream1 again\n");
    assert!(lines(&service, &["banned", "stream1"]).is_empty());
    assert_eq!(lines(&service, &["unban", "stream1", "bob"])[0]["done"], "unban");
}

/// The comment that comes next: who said it, and what.
async fn comment(events: &mut Events) -> (String, String, bool) {
    event(events, |event| match event {
        Event::Message(message) => message.elements.iter().find_map(|element| match element {
            Element::Text(text) => {
                let from = message.from.id.to_string();
                Some((from, text.as_str().to_owned(), message.broadcast))
            }
            _ => None,
        }),
        _ => None,
    })
    .await
}

#[test]
fn notices_and_broadcasts_reach_the_rooms() {
    let service = service_with(&["star"]);
    let runtime = runtime();
    let (_, _host, mut first) = runtime.block_on(service.room("stream1", "host"));
    let (_, _other, mut second) = runtime.block_on(service.room("stream2", "other"));

    assert_eq!(done(&service, &["notice", "stream1", "soon 马上"]), "told everybody in stream1\n");
    let told = runtime.block_on(event(&mut first, |event| match event {
        Event::Notice(notice) => {
            (notice.kind == NoticeKind::Custom).then(|| notice.text.as_str().to_owned())
        }
        _ => None,
    }));
    assert_eq!(told, "soon 马上");
    let object = lines(&service, &["notice", "stream1", "again"]).remove(0);
    assert_eq!(object, json!({"done": "notice", "room": "stream1"}));

    let broadcast = ["broadcast", "for all", "--from", "star"];
    assert_eq!(done(&service, &broadcast), "sent to every room\n");
    for events in [&mut first, &mut second] {
        let said = runtime.block_on(comment(events));
        assert_eq!(said, ("star".to_owned(), "for all".to_owned(), true));
    }
}

#[test]
fn what_goes_wrong_has_its_status_and_one_line() {
    let service = service_with(&["bob"]);
    assert!(fails(&service, &["show", "nowhere"], 5).contains("10010"));
    assert!(fails(&service, &["mute", "nowhere", "bob", "--for", "1h"], 5).contains("10010"));
    assert!(fails(&service, &["members", "nowhere"], 5).contains("10010"));
    assert_eq!(
        done(&service, &["create", "room", "--name", "R", "--owner", "bob"]),
        "made room room\n"
    );
    assert!(fails(&service, &["ban", "room", "nobody", "--for", "1h"], 6).contains("logged in"));
    assert!(fails(&service, &["notice", "nowhere", "hi"], 5).contains("10010"));
    assert!(fails(&service, &["set", "nowhere"], 2).contains("--mute-all"));

    // Neither is anything of the command's done without a unit.
    let (code, _, errors) = room(&service, &["mute", "stream1", "bob", "--for", "10"]);
    assert_eq!(code, Some(2));
    assert!(errors.contains("10 of what?"), "{errors}");
    let (code, _, errors) = room(&service, &["admin", "add", "stream1"]);
    assert_eq!(code, Some(2));
    assert!(errors.contains("<USER>"), "{errors}");

    let run = |args: Vec<String>| {
        let (code, out, errors) = feed(danmux().args(args), "");
        assert_eq!((out.as_str(), errors.lines().count()), ("", 1), "{errors}");
        (code, errors)
    };
    let list = |options: &str| -> Vec<String> {
        format!("room list {options}").split(' ').map(str::to_owned).collect()
    };
    let key = service.key_file.display();
    let (code, errors) =
        run(list(&format!("--server {} --app {APP} --user bob --key-file {key}", service.url)));
    assert_eq!(code, Some(6), "{errors}");
    assert!(errors.contains("60010"), "{errors}");
    let wrong = service.file("wrong", "another key");
    let (code, errors) =
        run(list(&format!("--server {} --app {APP} --key-file {}", service.url, wrong.display())));
    assert_eq!(code, Some(4), "{errors}");
    let (code, errors) = run(list(&format!("--server {} --app {APP}", service.url)));
    assert_eq!(code, Some(2), "{errors}");
    assert!(errors.contains("--key-file"), "{errors}");
    let (code, errors) = run(list(&format!("--key-file {key}")));
    assert_eq!(code, Some(2), "{errors}");
    assert!(errors.contains("--app"), "{errors}");

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let free = listener.local_addr().unwrap();
    drop(listener);
    let (code, errors) = run(list(&format!("--server ws://{free} --app {APP} --key-file {key}")));
    assert_eq!(code, Some(3), "{errors}");
    assert!(errors.contains(&free.to_string()) && !errors.contains("usersig"), "{errors}");
    let (code, errors) = run(list(&format!("--server ftp://{free} --app {APP} --key-file {key}")));
    assert_eq!(code, Some(3), "{errors}");
    assert!(errors.contains("ftp"), "{errors}");
}

#[test]
fn the_signature_is_in_no_log() {
    let service = Service::start(&[]);
    let administrator = UserId::new("administrator").unwrap();
    let sig = user_sig::make(APP, KEY, &administrator, now(), 3600);
    let file = service.file("sig", &sig).display().to_string();
    let app = APP.to_string();
    let options = ["--server", &service.url, "--app", &app, "--sig-file", &file];
    for verb in [["show", "nowhere"].as_slice(), &["list"]] {
        let log = ["--log-level", "trace"];
        let (_, _, errors) = feed(danmux().arg("room").args(verb).args(options).args(log), "");
        assert!(errors.contains("calling the REST API"), "{errors}");
        assert!(!errors.contains(&sig) && !errors.contains("usersig"), "{errors}");
    }
}
