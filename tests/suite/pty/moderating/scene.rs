//! A room, people in it, a moderator's viewer behind a bad line, and somebody who sees all that is done.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use danmux::{
    client::{Client, Events},
    model::{Deed, Event, Lasting, NoticeKind, Priority, RoomId, Tip, TipKind, UserId},
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::relay::Relay;
use crate::{
    pty::{Program, Terminal},
    support::{PATIENCE, Service},
};

/// People to act on.
pub(super) const PEOPLE: usize = 12;

/// A room, people in it, and somebody who sees all that is done there.
pub(super) struct Scene {
    pub(super) runtime: Runtime,
    pub(super) service: Service,
    pub(super) relay: Arc<Relay>,
    pub(super) home: tempfile::TempDir,
    people: Vec<Client>,
    seen: Arc<Mutex<Seen>>,
    _events: Vec<Events>,
}

impl Scene {
    pub(super) fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let service = Service::start(&["--rate-limit", "0"]);
        let (relay, (people, events, seen)) = runtime.block_on(async {
            let relay = Relay::to(service.url.strip_prefix("ws://").unwrap()).await;
            let (room, host, _) = service.room("chaos", "host").await;
            host.close().await;
            (relay, people(&service, &room).await)
        });
        let home = tempfile::tempdir().unwrap();
        Self { runtime, service, relay, home, people, seen, _events: events }
    }

    /// A viewer behind the bad line.
    pub(super) fn watch(&self, user: &str, config: &str) -> Terminal {
        let mut login = self.service.login(user);
        login[1] = format!("ws://{}", self.relay.address);
        let login: Vec<&str> = login.iter().map(String::as_str).collect();
        let program = Program::new(&[&["watch", "chaos"], &*login].concat());
        // So high that no row goes out of sight.
        let program = program.size(120, 150);
        let terminal = program.home(self.home.path()).configured(config).start();
        terminal.until("the room", |screen| screen.contains("● live"));
        let room = RoomId::new("chaos").unwrap();
        for (number, person) in self.people.iter().enumerate() {
            let text = format!("comment {number} 弹幕");
            let said = person.send_text(&room, &text, Priority::Normal);
            self.runtime.block_on(said).unwrap();
            terminal.until("a comment", |screen| screen.contains(&text));
        }
        terminal
    }

    pub(super) fn rest(&self, command: &str) -> Value {
        let body = json!({"GroupId": "chaos", "Limit": 100, "Offset": 0});
        let path = format!("group_open_http_svc/{command}");
        self.runtime.block_on(self.service.rest("administrator", &path, &body))
    }

    /// What was seen of all that was done until now.
    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        const LAST: &str = "that was all";
        let body = json!({"GroupId": "chaos", "Content": LAST});
        let path = "group_open_http_svc/send_group_system_notification";
        let answer = self.runtime.block_on(self.service.rest("administrator", path, &body));
        assert_eq!(answer["ErrorCode"], 0, "{answer}");
        let end = Instant::now() + PATIENCE;
        loop {
            let seen = self.seen.lock().unwrap();
            if seen.notices.iter().any(|text| text == LAST) {
                return seen;
            }
            drop(seen);
            assert!(Instant::now() < end, "the witness sees nothing any more");
            std::thread::park_timeout(Duration::from_millis(5));
        }
    }

    /// Until when people may not write or come back, by a list of the service.
    pub(super) fn restricted(
        &self,
        command: &str,
        list: &str,
        until: &str,
    ) -> BTreeMap<String, i64> {
        let told = self.rest(command);
        let list = told[list].as_array().unwrap().iter();
        list.map(|one| {
            let user = one["Member_Account"].as_str().unwrap().to_owned();
            (user, one[until].as_i64().unwrap())
        })
        .collect()
    }
}

/// Members on good lines; the last of them sees what is done.
async fn people(service: &Service, room: &RoomId) -> (Vec<Client>, Vec<Events>, Arc<Mutex<Seen>>) {
    let (mut people, mut kept) = (Vec::new(), Vec::new());
    for number in 0..PEOPLE {
        let (client, events) = service.client(&format!("p{number:02}")).await;
        client.join(room).await.unwrap();
        people.push(client);
        kept.push(events);
    }
    let (witness, mut events) = service.client("witness").await;
    witness.join(room).await.unwrap();
    let seen = Arc::new(Mutex::new(Seen::default()));
    let noting = Arc::clone(&seen);
    tokio::spawn(async move {
        let _witness = witness;
        while let Some(event) = events.recv().await {
            noting.lock().unwrap().note(&event);
        }
    });
    (people, kept, seen)
}

/// What a member sees whose line is good.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) deeds: Vec<Deed>,
    pub(super) notices: Vec<String>,
}

impl Seen {
    pub(super) fn times(&self, deed: &Deed) -> usize {
        self.deeds.iter().filter(|other| *other == deed).count()
    }

    fn note(&mut self, event: &Event) {
        match event {
            Event::Tip(tip) => self.deeds.extend(deeds(tip)),
            Event::Notice(notice) if matches!(notice.kind, NoticeKind::Custom) => {
                self.notices.push(notice.text.raw().to_owned());
            }
            _ => {}
        }
    }
}

/// What was done, as a tip tells it.
fn deeds(tip: &Tip) -> Vec<Deed> {
    let each = |deed: &dyn Fn(UserId) -> Deed| {
        tip.members.iter().map(|one| deed(one.id.clone())).collect::<Vec<_>>()
    };
    match &tip.kind {
        TipKind::MemberProfile(mutes) => mutes
            .iter()
            .map(|mute| match i64::try_from(mute.seconds).unwrap() {
                0 => Deed::Unmute { user: mute.user.clone() },
                seconds => {
                    Deed::Mute { user: mute.user.clone(), seconds: Lasting::from_seconds(seconds) }
                }
            })
            .collect(),
        TipKind::Ban { seconds, .. } => {
            let seconds = Lasting::from_seconds(i64::try_from(*seconds).unwrap());
            each(&|user| Deed::Ban { user, seconds })
        }
        TipKind::Unban => each(&|user| Deed::Unban { user }),
        TipKind::AdminSet => each(&|user| Deed::SetAdmin { user }),
        TipKind::AdminCancelled => each(&|user| Deed::CancelAdmin { user }),
        TipKind::RoomProfile(change) => {
            let muted = change.muted.map(|on| Deed::MuteAll { on });
            let name = change.name.as_ref().map(|text| Deed::Name { text: text.raw().to_owned() });
            muted.into_iter().chain(name).collect()
        }
        _ => Vec::new(),
    }
}
