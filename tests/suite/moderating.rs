//! What moderators do and ask, by both doors, against the service.

mod table;

use danmux::{
    client::{
        Client, Events,
        admin::{Admin, AdminConfig},
    },
    model::{
        Command, Element, Event, Found, Lasting, NoticeKind, Priority, Query, Refusal, RefusalKind,
        Restriction, Role, RoomId, RoomUpdate, Standing, Text, Until, UserId, Waiting,
    },
};

use crate::support::{APP, PATIENCE, Service, event, now, sign};

/// Somebody at one of the doors.
enum Hand {
    Socket(Client),
    Rest(Admin),
}

impl Hand {
    async fn perform(&self, command: Command) -> Result<(), RefusalKind> {
        let performed = match self {
            Self::Socket(client) => client.perform(command).await.map(|_| ()),
            Self::Rest(admin) => admin.perform(command).await,
        };
        performed.map_err(|refusal| refusal.kind)
    }

    async fn find(&self, query: Query) -> Result<Found, Refusal> {
        match self {
            Self::Socket(client) => client.find(query).await,
            Self::Rest(admin) => admin.find(query).await,
        }
    }

    async fn restricted(&self, query: Query) -> Vec<Restriction> {
        match self.find(query).await.unwrap() {
            Found::Restricted(restricted) => restricted,
            other => panic!("{other:?}"),
        }
    }

    async fn standing(&self, room: &RoomId, user: &UserId) -> Option<Standing> {
        let query = Query::Member { room: room.clone(), user: user.clone() };
        match self.find(query).await.unwrap() {
            Found::Member(standing) => standing,
            other => panic!("{other:?}"),
        }
    }

    async fn held(&self, room: &RoomId) -> Waiting {
        match self.find(Query::Held { room: room.clone() }).await.unwrap() {
            Found::Held(waiting) => waiting,
            other => panic!("{other:?}"),
        }
    }
}

fn user(id: &str) -> UserId {
    UserId::new(id).unwrap()
}

/// A caller of REST, with a signature of `identifier`.
fn rest(url: &str, identifier: &str) -> Admin {
    // Another test may have been quicker.
    let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
    let identifier = user(identifier);
    let sig = sign(&identifier);
    Admin::new(AdminConfig { server: url.to_owned(), app: APP, identifier, sig }).unwrap()
}

fn text(event: &Event) -> Option<(String, bool)> {
    match event {
        Event::Message(message) => match message.elements.as_slice() {
            [Element::Text(text)] => Some((text.raw().to_owned(), message.broadcast)),
            _ => None,
        },
        _ => None,
    }
}

async fn heard(events: &mut Events, expected: &str, broadcast: bool) {
    assert_eq!(event(events, text).await, (expected.to_owned(), broadcast));
}

async fn say(client: &Client, room: &RoomId, text: &str) -> Result<(), RefusalKind> {
    let sent = client.send_text(room, text, Priority::Normal).await;
    sent.map(|_| ()).map_err(|error| error.into_refusal().kind)
}

/// A room with its owner, who hears what happens there, and somebody to whom it happens.
struct Scene {
    room: RoomId,
    host: Client,
    heard: Events,
    bob: UserId,
    bobs: Client,
}

impl Scene {
    async fn of(service: &Service, name: &str) -> Self {
        let (room, host, heard) = service.room(&format!("room-{name}"), "host").await;
        let bob = user(&format!("bob-{name}"));
        let (bobs, _) = service.client(bob.as_str()).await;
        bobs.join(&room).await.unwrap();
        Self { room, host, heard, bob, bobs }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_by_either_door_is_what_the_room_then_has() {
    let service = Service::start(&["--rate-limit", "0"]);
    let (client, _) = service.client("administrator").await;
    for (name, hand) in [
        ("socket", Hand::Socket(client)),
        ("rest", Hand::Rest(rest(&service.url, "administrator"))),
    ] {
        let mut scene = Scene::of(&service, name).await;
        people_are_muted_and_made_admins(&hand, &scene).await;
        the_room_is_changed(&hand, &mut scene).await;
        messages_wait_and_are_judged(&hand, &mut scene).await;
        people_are_banned(&hand, &scene).await;
        let (room, dismiss) = (&scene.room, Command::Dismiss { room: scene.room.clone() });
        assert_eq!(hand.perform(dismiss.clone()).await, Ok(()));
        // It is over, whoever asks again.
        assert_eq!(hand.perform(dismiss).await, Ok(()));
        let gone = hand.find(Query::Muted { room: room.clone() }).await.unwrap_err();
        assert_eq!(gone.kind, RefusalKind::NoSuchRoom);
    }
}

async fn people_are_muted_and_made_admins(hand: &Hand, scene: &Scene) {
    let Scene { room, bob, .. } = scene;
    let standing = hand.standing(room, bob).await.unwrap();
    assert_eq!((&standing.user, standing.role, standing.muted), (bob, Role::Member, None));
    // Of a live room REST does not tell since when.
    assert_eq!(standing.joined > 0, matches!(hand, Hand::Socket(_)));
    assert_eq!(hand.standing(room, &user("nobody")).await, None);
    assert_eq!(hand.standing(room, &user("host")).await.unwrap().role, Role::Owner);

    let muted = || hand.restricted(Query::Muted { room: room.clone() });
    let mute = |lasting| Command::Mute { room: room.clone(), user: bob.clone(), lasting };
    let before = now();
    assert_eq!(hand.perform(mute(Some(Lasting::from_seconds(600)))).await, Ok(()));
    let list = muted().await;
    let [Restriction { user: muted_user, until: Until::At(until) }] = list.as_slice() else {
        panic!("{list:?}");
    };
    assert!(muted_user == bob && (before + 600..=now() + 600).contains(until), "{list:?}");
    let standing = hand.standing(room, bob).await.unwrap();
    assert_eq!(standing.muted, Some(Until::At(*until)));
    assert_eq!(say(&scene.bobs, room, "hi").await, Err(RefusalKind::Muted));
    assert_eq!(hand.perform(mute(Some(Lasting::FOR_EVER))).await, Ok(()));
    assert_eq!(muted().await[0].until, Until::Ever);
    assert_eq!(hand.standing(room, bob).await.unwrap().muted, Some(Until::Ever));
    assert_eq!(hand.perform(mute(None)).await, Ok(()));
    assert!(muted().await.is_empty());

    let admin = |admin| Command::SetAdmin { room: room.clone(), user: bob.clone(), admin };
    assert_eq!(hand.perform(admin(true)).await, Ok(()));
    assert_eq!(hand.standing(room, bob).await.unwrap().role, Role::Admin);
    assert_eq!(hand.perform(admin(false)).await, Ok(()));
    assert_eq!(hand.standing(room, bob).await.unwrap().role, Role::Member);
}

async fn the_room_is_changed(hand: &Hand, scene: &mut Scene) {
    let Scene { room, host, heard: events, bobs, .. } = scene;
    let mute_all = |muted| Command::MuteAll { room: room.clone(), muted };
    assert_eq!(hand.perform(mute_all(true)).await, Ok(()));
    assert_eq!(say(bobs, room, "hi").await, Err(RefusalKind::Muted));
    assert_eq!(hand.perform(mute_all(false)).await, Ok(()));
    assert_eq!(say(bobs, room, "hi").await, Ok(()));
    heard(events, "hi", false).await;

    let update = RoomUpdate {
        name: Some("Other".into()),
        introduction: Some("about".into()),
        notification: Some("read this".into()),
        avatar: None,
    };
    let command = Command::UpdateRoom { room: room.clone(), update };
    assert_eq!(hand.perform(command).await, Ok(()));
    let told = host.room(room).await.unwrap();
    let texts = [&told.name, &told.introduction, &told.notification].map(Text::as_str);
    assert_eq!(texts, ["Other", "about", "read this"]);

    let notice = Command::Notice { room: room.clone(), text: "hear".into() };
    assert_eq!(hand.perform(notice).await, Ok(()));
    let told = event(events, |event| match event {
        Event::Notice(notice) if notice.kind == NoticeKind::Custom => Some(notice.text.to_string()),
        _ => None,
    });
    assert_eq!(told.await, "hear");
    let broadcast = Command::Broadcast { text: "to all".into() };
    let said = async {
        // One a second is taken.
        while hand.perform(broadcast.clone()).await == Err(RefusalKind::TooFast) {}
    };
    tokio::time::timeout(PATIENCE, said).await.unwrap();
    heard(events, "to all", true).await;
    let send = Command::Send {
        room: room.clone(),
        message: danmux::model::Outgoing::Text("as one of you".into()),
        priority: Priority::High,
    };
    assert_eq!(hand.perform(send).await, Ok(()));
    heard(events, "as one of you", false).await;
}

async fn messages_wait_and_are_judged(hand: &Hand, scene: &mut Scene) {
    let Scene { room, heard: events, bob, bobs, .. } = scene;
    let hold = |held| Command::HoldAll { room: room.clone(), held };
    assert_eq!(hand.held(room).await, Waiting::default());
    assert_eq!(hand.perform(hold(true)).await, Ok(()));
    // More than a page has.
    for number in 0..60 {
        assert_eq!(say(bobs, room, &format!("m{number}")).await, Ok(()));
    }
    let waiting = hand.held(room).await;
    assert_eq!((waiting.all, waiting.count, waiting.messages.len()), (true, 60, 60));
    let first = &waiting.messages[0];
    assert!(first.from == *bob && first.list.is_empty() && first.until.is_none());
    assert!(first.time > now() - 60 && !first.approve);
    let said = |held: &danmux::model::Held| match held.elements.as_slice() {
        [Element::Text(text)] => text.raw().to_owned(),
        other => panic!("{other:?}"),
    };
    let texts: Vec<_> = waiting.messages.iter().map(said).collect();
    assert_eq!(texts, (0..60).map(|number| format!("m{number}")).collect::<Vec<_>>());

    let ids: Vec<_> = waiting.messages.iter().map(|held| held.id).collect();
    let judge =
        |held: &[u64], approve| Command::Judge { room: room.clone(), held: held.to_vec(), approve };
    assert_eq!(hand.perform(judge(&ids[..2], true)).await, Ok(()));
    heard(events, "m0", false).await;
    heard(events, "m1", false).await;
    assert_eq!(hand.perform(judge(&ids[2..58], false)).await, Ok(()));
    // What does not wait any more is no error, and is told apart.
    assert_eq!(hand.perform(judge(&ids[1..3], true)).await, Ok(()));
    let judged = match hand {
        Hand::Socket(client) => client.judge(room, &ids[56..], true).await.unwrap(),
        Hand::Rest(admin) => admin.judge(room, &ids[56..], true).await.unwrap(),
    };
    assert_eq!(judged, &ids[58..]);
    heard(events, "m58", false).await;
    heard(events, "m59", false).await;
    assert_eq!(hand.perform(hold(false)).await, Ok(()));
    assert_eq!(hand.held(room).await, Waiting::default());
}

async fn people_are_banned(hand: &Hand, scene: &Scene) {
    let Scene { room, bob, bobs, .. } = scene;
    let banned = || hand.restricted(Query::Banned { room: room.clone() });
    let ban = |lasting| Command::Ban {
        room: room.clone(),
        user: bob.clone(),
        lasting,
        reason: "spam".into(),
    };
    let unban = Command::Unban { room: room.clone(), user: bob.clone() };
    let before = now();
    assert_eq!(hand.perform(ban(Lasting::from_seconds(600))).await, Ok(()));
    let list = banned().await;
    let [Restriction { user, until: Until::At(until) }] = list.as_slice() else {
        panic!("{list:?}");
    };
    assert!(user == bob && (before + 600..=now() + 600).contains(until), "{list:?}");
    assert_eq!(hand.standing(room, bob).await, None);
    assert_eq!(say(bobs, room, "hi").await, Err(RefusalKind::Rights));
    // Asked twice over a bad link, it is the same.
    assert_eq!(hand.perform(ban(Lasting::FOR_EVER)).await, Ok(()));
    assert_eq!(banned().await[0].until, Until::Ever);
    for _ in 0..2 {
        assert_eq!(hand.perform(unban.clone()).await, Ok(()));
        assert!(banned().await.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_at_another_service_is_judged_there() {
    let (cloud, keeper) = (Service::start(&[]), Service::start(&[]));
    let (room, ..) = cloud.room("room", "host").await;
    keeper.room("room", "host").await;
    let admin = rest(&cloud.url, "administrator").with_hold_server(&keeper.url).unwrap();
    let hold = Command::HoldAll { room: room.clone(), held: true };
    admin.perform(hold).await.unwrap();
    admin.perform(Command::MuteAll { room: room.clone(), muted: true }).await.unwrap();
    let at = async |service: &Service| {
        let there = rest(&service.url, "administrator");
        (there.held(&room).await.unwrap().all, there.room(&room).await.unwrap().room.muted)
    };
    assert_eq!((at(&cloud).await, at(&keeper).await), ((false, true), (true, false)));
    assert!(admin.held(&room).await.unwrap().all);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_left_is_told_apart_from_what_was_not_answered() {
    let service = Service::start(&[]);
    let admin = rest(&service.url, "administrator");
    let room = RoomId::new("room").unwrap();
    let unmute = Command::Mute { room: room.clone(), user: user("tom"), lasting: None };
    drop(service);
    let refusal = admin.perform(unmute).await.unwrap_err();
    assert_eq!((refusal.kind, refusal.code), (RefusalKind::NotSent, None));
    let refusal = admin.find(Query::Muted { room }).await.unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::NotSent);
    assert!(!refusal.text.contains("usersig"), "{refusal}");
}
