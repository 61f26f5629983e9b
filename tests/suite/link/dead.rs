//! Lines that die without a word: bytes are swallowed, one way or both, and nobody is told.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use danmux::model::{Command, Lasting, Query, RefusalKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;

/// How soon a dead line must be seen.
const SEEN: Duration = Duration::from_secs(15);

/// Which bytes of a connection are swallowed.
#[derive(Debug, Default)]
struct Swallowed {
    from_client: AtomicBool,
    from_service: AtomicBool,
}

/// A TCP wire to a service whose connections can go silent; those that are made later are sound.
struct Line {
    url: String,
    made: Arc<Mutex<Vec<Arc<Swallowed>>>>,
}

impl Line {
    async fn to(service: &Service) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}", listener.local_addr().unwrap());
        let far = service.url.strip_prefix("ws://").unwrap().to_owned();
        let made = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&made);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let swallowed = Arc::new(Swallowed::default());
                noted.lock().unwrap().push(Arc::clone(&swallowed));
                let far = TcpStream::connect(&far).await.unwrap();
                let (from_near, to_near) = near.into_split();
                let (from_far, to_far) = far.into_split();
                let up = Arc::clone(&swallowed);
                tokio::spawn(pump(from_near, to_far, move || {
                    up.from_client.load(Ordering::Relaxed)
                }));
                tokio::spawn(pump(from_far, to_near, move || {
                    swallowed.from_service.load(Ordering::Relaxed)
                }));
            }
        });
        Self { url, made }
    }

    fn swallow(&self, from_client: bool, from_service: bool) {
        for swallowed in self.made.lock().unwrap().iter() {
            swallowed.from_client.store(from_client, Ordering::Relaxed);
            swallowed.from_service.store(from_service, Ordering::Relaxed);
        }
    }
}

async fn pump(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    swallows: impl Fn() -> bool,
) {
    let mut bytes = [0; 4096];
    while let Ok(count) = from.read(&mut bytes).await {
        if count == 0 {
            break;
        }
        if !swallows() && to.write_all(&bytes[..count]).await.is_err() {
            break;
        }
    }
}

/// Somebody's line dies while they say and do something.
async fn dies(
    service: &Service,
    room: &RoomId,
    host: &Client,
    name: &str,
    (from_client, from_service): (bool, bool),
) {
    let line = Line::to(service).await;
    let me = UserId::new(name).unwrap();
    let (client, mut events) = Client::connect(Config::new(&line.url, APP)).await.unwrap();
    client.login(&me, sign(&me)).await.unwrap();
    client.join(room).await.unwrap();
    host.set_admin(room, &me, true).await.unwrap();
    client.send_text(room, &format!("{name} is here"), Priority::Normal).await.unwrap();

    line.swallow(from_client, from_service);
    let died = Instant::now();
    let acts = tokio::spawn({
        let (client, room, name) = (client.clone(), room.clone(), name.to_owned());
        async move {
            let mute = Command::Mute {
                room: room.clone(),
                user: UserId::new("tom").unwrap(),
                lasting: Some(Lasting::FOR_EVER),
            };
            let text = format!("{name} across");
            tokio::join!(client.send_text(&room, &text, Priority::Normal), client.perform(mute))
        }
    });
    let seen = event(&mut events, |event| match event {
        Event::Connection(Connection::Disconnected { .. }) => Some(died.elapsed()),
        _ => None,
    });
    let seen = seen.await;
    assert!(seen < SEEN, "{name}: the dead line was seen after {seen:?}");
    let again = |event: &Event| matches!(event, Event::Connection(Connection::Connected));
    event(&mut events, |event| again(event).then_some(())).await;
    let (said, muted) = acts.await.unwrap();
    said.unwrap();
    muted.unwrap();
    // The room goes on where it was.
    client.send_text(room, &format!("{name} is back"), Priority::Normal).await.unwrap();
    let mine = format!("{name} is back");
    event(&mut events, |event| text_of(event).filter(|(_, text)| *text == mine)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_line_is_seen_in_time_and_mended_and_what_was_asked_is_done_once() {
    let service = Service::start(&["--rate-limit", "0"]);
    let (room, host, mut heard) = service.room("room", "host").await;
    let (tom, _) = service.client("tom").await;
    tom.join(&room).await.unwrap();
    // All at once: it takes as long as one.
    tokio::join!(
        dies(&service, &room, &host, "both", (true, true)),
        dies(&service, &room, &host, "up", (true, false)),
        dies(&service, &room, &host, "down", (false, true)),
    );
    host.send_text(&room, "the end", Priority::Normal).await.unwrap();
    let mut said = Vec::new();
    while said.last().is_none_or(|text| text != "the end") {
        said.push(event(&mut heard, text_of).await.1);
    }
    for name in ["both", "up", "down"] {
        for what in ["is here", "across", "is back"] {
            let text = format!("{name} {what}");
            assert_eq!(said.iter().filter(|other| **other == text).count(), 1, "{text}: {said:?}");
        }
    }
    let tom = UserId::new("tom").unwrap();
    let standing = host.standing(&room, &tom).await.unwrap().unwrap();
    assert_eq!(standing.muted, Some(danmux::model::Until::Ever));
}

#[tokio::test]
async fn a_line_that_speaks_but_does_not_hear_is_dead() {
    let (script, client, mut events) = member().await;
    let died = Instant::now();
    let seen = async {
        event(&mut events, |event| match event {
            Event::Connection(Connection::Disconnected { .. }) => Some(died.elapsed()),
            _ => None,
        })
        .await
    };
    let speaks = async {
        let mut tick = tokio::time::interval(Duration::from_millis(500));
        loop {
            tick.tick().await;
            script.push("im_open_push.msg_push", &json!({"EventArray": [], "NeedAck": 0}));
        }
    };
    let seen = tokio::select! {
        seen = seen => seen,
        () = speaks => unreachable!("it speaks for ever"),
    };
    assert!(seen < SEEN, "seen after {seen:?}");
    drop(client);
}

#[tokio::test(flavor = "multi_thread")]
async fn acts_over_a_link_that_is_cut_again_and_again_are_done_once_or_told_as_unknown() {
    let service = Service::start(&["--rate-limit", "0"]);
    let (room, host, mut heard) = service.room("room", "host").await;
    let users: Vec<_> = (0..40).map(|n| UserId::new(&format!("u{n}")).unwrap()).collect();
    for user in &users {
        let body = json!({"UserID": user});
        let answer = service.rest("administrator", "im_open_login_svc/account_import", &body).await;
        assert_eq!(answer["ErrorCode"], 0);
    }
    let wire = Wire::to(&service).await;
    let me = UserId::new("administrator").unwrap();
    let (client, _) = Client::connect(Config::new(&wire.url, APP)).await.unwrap();
    client.login(&me, sign(&me)).await.unwrap();

    let over = Arc::new(AtomicBool::new(false));
    let cutter = tokio::spawn({
        let (over, cut) = (Arc::clone(&over), Arc::clone(&wire.cut));
        async move {
            while !over.load(Ordering::Relaxed) {
                cut.notify_waiters();
                tokio::time::sleep(Duration::from_millis(40)).await;
            }
        }
    });
    let mut answers = Vec::new();
    for (number, user) in users.iter().enumerate() {
        let mute = Command::Mute {
            room: room.clone(),
            user: user.clone(),
            lasting: Some(Lasting::FOR_EVER),
        };
        // What sets a state is sent again until it is answered.
        client.perform(mute).await.unwrap();
        let notice = Command::Notice { room: room.clone(), text: number.to_string() };
        answers.push(client.perform(notice).await.map(|_| ()).map_err(|refusal| refusal.kind));
    }
    over.store(true, Ordering::Relaxed);
    cutter.await.unwrap();

    host.send_text(&room, "the end", Priority::Normal).await.unwrap();
    let mut said = vec![0; users.len()];
    let notices = |event: &Event| match event {
        Event::Notice(notice) => notice.text.as_str().parse::<usize>().ok().map(Some),
        event => text_of(event).map(|_| None),
    };
    while let Some(number) = event(&mut heard, notices).await {
        said[number] += 1;
    }
    for (number, answer) in answers.iter().enumerate() {
        let right = match answer {
            Ok(()) => said[number] == 1,
            Err(RefusalKind::Unanswered) => said[number] <= 1,
            Err(RefusalKind::NotSent) => said[number] == 0,
            Err(_) => false,
        };
        assert!(right, "notice {number}: {answer:?}, and {} times said", said[number]);
    }
    let admin = service.client("administrator").await.0;
    let found = admin.find(Query::Muted { room }).await.unwrap();
    let danmux::model::Found::Restricted(muted) = found else { panic!("{found:?}") };
    assert_eq!(muted.len(), users.len());
}
