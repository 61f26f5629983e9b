//! Every command by everybody through both doors, against one table of who may do what.

mod table;

use danmux::{
    model::{AppId, UserId},
    wire::{Servcmd, user_sig},
};
use serde_json::{Value, json};

use crate::{
    raw::{OTHER_APP, OTHER_KEY, Served, Socket, sig_of, two_apps},
    support::{APP, KEY, now},
};
use table::{MODERATORS, PEOPLE, Row, SILENCE, TABLE};

/// A room in which somebody stands as their name says.
struct Scene {
    room: String,
    /// The key that they poll with; without one of their own somebody else's.
    key: String,
}

/// Two apps; in both are all people, and rooms to try them in.
struct Stage {
    served: Served,
    /// Whom things are done to; in every room.
    targets: Vec<Socket>,
    rooms: u32,
}

impl Stage {
    async fn new() -> Self {
        let served = Served::start(two_apps()).await;
        let mut targets = Vec::new();
        for app in [APP, OTHER_APP] {
            let accounts = [&PEOPLE[1..], &["victim"]].concat();
            let all = json!({"Accounts": accounts});
            let servcmd = Servcmd::MultiAccountImport.as_str();
            let answer = served.call_as(app, "administrator", servcmd, all).await;
            assert_eq!(answer["ErrorCode"], 0, "{answer}");
            targets.push(served.login(app, "target").await);
        }
        Self { served, targets, rooms: 0 }
    }

    /// Does what must be done as an administrator of the app.
    async fn done(&self, app: AppId, servcmd: Servcmd, body: Value) {
        let answer = self.served.call_as(app, "administrator", servcmd.as_str(), body).await;
        assert_eq!(answer["ErrorCode"], 0, "{servcmd}: {answer}");
    }

    async fn socket(&self, app: AppId, person: &str) -> Socket {
        match person {
            "guest" => self.served.socket(app).await,
            user => self.served.login(app, user).await,
        }
    }

    /// A new room with the target in it, in which `person` stands as the name says.
    async fn scene(&mut self, socket: &mut Socket, person: &str) -> Scene {
        let app = socket.app;
        self.rooms += 1;
        let room = format!("room{}", self.rooms);
        let body = json!({"Type": "AVChatRoom", "Name": "room", "GroupId": room,
            "Owner_Account": "owner"});
        self.done(app, Servcmd::CreateGroup, body).await;
        let target = self.targets.iter_mut().find(|target| target.app == app).unwrap();
        let mut key = target.join(&room).await;
        if !["stranger", "administrator"].contains(&person) {
            key = socket.join(&room).await;
        }
        let named = |more: Value| {
            let mut body = json!({"GroupId": room, "Members_Account": [person]});
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        let befalls = match person {
            "muted" => Some((Servcmd::ForbidSendMessage, named(json!({"MuteTime": 600})))),
            "banned" => Some((Servcmd::BanGroupMember, named(json!({"Duration": 600})))),
            "admin" => {
                let body = json!({"CommandType": 1, "Admin_Account": [person]});
                Some((Servcmd::ModifyAdmin, named(body)))
            }
            _ => None,
        };
        if let Some((servcmd, body)) = befalls {
            self.done(app, servcmd, body).await;
        }
        // So that every poll finds something.
        let notice = json!({"GroupId": room, "Content": "ready"});
        self.done(app, Servcmd::SendGroupSystemNotification, notice).await;
        Scene { room, key }
    }
}

impl Row {
    fn body(&self, scene: &Scene, me: &str) -> Value {
        let body = self.body.replace("<ROOM>", &scene.room).replace("<KEY>", &scene.key);
        serde_json::from_str(&body.replace("<ME>", me)).unwrap()
    }
}

#[test]
fn the_table_has_every_command() {
    for &servcmd in Servcmd::ALL {
        assert!(TABLE.iter().any(|row| row.servcmd == servcmd), "{servcmd} is not in the table");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_do_what_over_a_socket() {
    let mut stage = Stage::new().await;
    let mut wrong = Vec::new();
    for row in TABLE {
        for (person, code) in PEOPLE.into_iter().zip(row.socket) {
            let mut socket = stage.socket(APP, person).await;
            let scene = stage.scene(&mut socket, person).await;
            let body = row.body(&scene, person);
            if code == SILENCE {
                assert!(socket.is_silent(row.servcmd.as_str(), &body).await, "{person}");
                continue;
            }
            let answer = socket.ask(row.servcmd.as_str(), body).await;
            if answer["ErrorCode"] != code {
                wrong.push(format!("{} by {person}: {answer}, not {code}", row.servcmd));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_do_what_through_rest() {
    let mut stage = Stage::new().await;
    let mut wrong = Vec::new();
    for row in TABLE {
        for (person, by_socket) in PEOPLE.into_iter().zip(row.socket).skip(1) {
            let code = match person {
                "administrator" => row.rest,
                _ if MODERATORS.contains(&row.servcmd) => by_socket,
                _ => 60010,
            };
            let mut socket = stage.socket(APP, person).await;
            let scene = stage.scene(&mut socket, person).await;
            let body = row.body(&scene, person);
            let answer = stage.served.call_as(APP, person, row.servcmd.as_str(), body).await;
            if answer["ErrorCode"] != code {
                wrong.push(format!("{} by {person}: {answer}, not {code}", row.servcmd));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_command_is_done_for_who_does_not_prove_who_they_are() {
    let served = Served::start(two_apps()).await;
    let id = UserId::new("administrator").unwrap();
    let sig = |app, key, user: &str, time| {
        user_sig::make(app, key, &UserId::new(user).unwrap(), time, 60)
    };
    let wrong_key = sig(APP, OTHER_KEY, id.as_str(), now());
    let other_app = sig(OTHER_APP, OTHER_KEY, id.as_str(), now());
    let other_user = sig(APP, KEY, "somebody", now());
    let expired = sig(APP, KEY, id.as_str(), now() - 61);
    let good = sig_of(APP, id.as_str());
    let query = |app: &str, sig: &str| {
        format!("sdkappid={app}&identifier={id}&usersig={sig}&random=1&contenttype=json")
    };
    let app = APP.to_string();
    for row in TABLE {
        for (query, code) in [
            (query(&app, &wrong_key), 70009),
            (query(&app, &other_app), 70014),
            (query(&app, &other_user), 70013),
            (query(&app, &expired), 70001),
            (query(&app, "rubbish"), 70003),
            (query(&app, ""), 70002),
            (query("1400000003", &good), 60006),
            (query("x", &good), 60006),
            (query("", &good), 60012),
            (String::new(), 60012),
        ] {
            let answer = served.call(row.servcmd.as_str(), &query, &json!({})).await;
            assert_eq!(answer["ErrorCode"], code, "{} {query}", row.servcmd);
            assert_eq!(answer["ActionStatus"], "FAIL");
        }
    }
    let answer = served.admin("group_open_http_svc.nothing", json!({})).await;
    assert_eq!(answer["ErrorCode"], 60009);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kick_ends_what_a_user_proves_themselves_with() {
    let served = Served::start(two_apps()).await;
    let mut owner = served.login(APP, "owner").await;
    let new = json!({"Type": "AVChatRoom", "Name": "room", "GroupId": "room"});
    assert_eq!(owner.ask(Servcmd::CreateGroup.as_str(), new).await["ErrorCode"], 0);
    let user = UserId::new("owner").unwrap();
    let list = async |made: i64| {
        let sig = user_sig::make(APP, KEY, &user, made, 3600);
        let query = format!("sdkappid={APP}&identifier={user}&usersig={sig}");
        let room = json!({"GroupId": "room"});
        served.call(Servcmd::HoldList.as_str(), &query, &room).await["ErrorCode"].clone()
    };
    let made = now();
    assert_eq!(list(made).await, 0);
    served.done(Servcmd::AccountKick.as_str(), json!({"UserID": "owner"})).await;
    assert_eq!(list(made).await, 70001);
    assert_eq!(owner.ask(Servcmd::PageGet.as_str(), json!({})).await["ErrorCode"], 20002);
    // One that is made later counts again.
    assert_eq!(list(now() + 1).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_of_another_app_is_no_room() {
    let mut stage = Stage::new().await;
    let mut member = stage.socket(APP, "member").await;
    let scene = stage.scene(&mut member, "member").await;
    let mut admin = stage.socket(OTHER_APP, "administrator").await;
    for row in TABLE.iter().filter(|row| row.body.contains(r#""GroupId":"<ROOM>""#)) {
        // Broadcasts go to no room.
        if row.servcmd == Servcmd::SendBroadcastMessage {
            continue;
        }
        let body = row.body(&scene, "administrator");
        let servcmd = row.servcmd.as_str();
        let by_socket = admin.ask(servcmd, body.clone()).await;
        assert_eq!(by_socket["ErrorCode"], 10010, "{servcmd}: {by_socket}");
        let by_rest = stage.served.call_as(OTHER_APP, "administrator", servcmd, body).await;
        let code = if row.rest == 10026 { 10026 } else { 10010 };
        assert_eq!(by_rest["ErrorCode"], code, "{servcmd}: {by_rest}");
    }
    for row in TABLE.iter().filter(|row| row.body.contains("GroupIdList")) {
        let answer = admin.ask(row.servcmd.as_str(), row.body(&scene, "")).await;
        assert_eq!(answer["GroupInfo"][0]["ErrorCode"], 10010, "{answer}");
    }
    // The same for what proves a login or a seat.
    let poll = json!({"StartSeq": 0, "Key": scene.key});
    for servcmd in [Servcmd::GetMessages, Servcmd::GetMessagesNoauth] {
        assert_eq!(admin.ask(servcmd.as_str(), poll.clone()).await["ErrorCode"], 10010);
    }
    member.app = OTHER_APP;
    assert_eq!(member.ask(Servcmd::PageGet.as_str(), json!({})).await["ErrorCode"], 20002);
    member.app = AppId(1_400_000_003);
    assert_eq!(member.ask(Servcmd::PageGet.as_str(), json!({})).await["ErrorCode"], 70020);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_command_is_known_by_another_name() {
    let served = Served::start(two_apps()).await;
    let mut socket = served.login(APP, "administrator").await;
    for name in ["", "group_open_http_svc", "group_open_http_svc.Create_group", "x.y"] {
        assert_eq!(socket.ask(name, json!({})).await["ErrorCode"], 10003, "{name}");
    }
}
