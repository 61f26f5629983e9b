//! As many messages as go: complete, in order, and in bounded memory.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use danmux::{
    app::{Kind, Msg, Settings, State, ViewerSettings, update},
    client::Client,
    model::{Priority, RoomId},
};
use tokio::task::JoinSet;

use crate::{
    pty::Terminal,
    support::{Lines, Service, danmux},
};

const MESSAGES: usize = 100_000;
const SENDERS: usize = 4;
/// Messages that each sender has on their way at once.
const PIPELINE: usize = 64;
/// What the viewer's memory stays under.
const MOST_KIB: u64 = 60 << 10;

/// Sends all messages and gives what the service took, by sequence.
async fn send_all(clients: Vec<Client>, room: RoomId) -> BTreeMap<u64, String> {
    let taken: Arc<Mutex<BTreeMap<u64, String>>> = Arc::default();
    let mut sending = JoinSet::new();
    for (sender, client) in clients.into_iter().enumerate() {
        for lane in 0..PIPELINE {
            let (client, room, taken) = (client.clone(), room.clone(), Arc::clone(&taken));
            sending.spawn(async move {
                let step = SENDERS * PIPELINE;
                for number in (sender * PIPELINE + lane..MESSAGES).step_by(step) {
                    let text = format!("m{number:06} 弹幕 flood");
                    let sent = client.send_text(&room, &text, Priority::Normal).await.unwrap();
                    taken.lock().unwrap().insert(sent.seq, text);
                }
            });
        }
    }
    while let Some(sent) = sending.join_next().await {
        sent.unwrap();
    }
    Arc::into_inner(taken).unwrap().into_inner().unwrap()
}

#[test]
fn a_hundred_thousand_messages_arrive_complete_and_in_order() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let service = Service::start(&["--rate-limit", "0"]);
    let (room, _host, _host_events) = runtime.block_on(service.room("flood", "host"));

    // Three readers: a pipe, a viewer's state, and a viewer in a terminal.
    let guest: Vec<String> = service.guest();
    let mut tail = Lines::of(danmux().args(["tail", "flood", "--json"]).args(&guest));
    tail.until(|event| event["type"] == "joined");
    // The last message is to be seen, and not folded into a row of its writer's.
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config.toml");
    std::fs::write(&config, "[viewer]\nmerge_seconds = 0\nflood_comments = 0\n").unwrap();
    let mut watch: Vec<&str> = vec!["watch", "flood", "--config", config.to_str().unwrap()];
    watch.extend(guest.iter().map(String::as_str));
    let terminal = Terminal::start(&watch, 120, 40);
    terminal.until("the room", |screen| screen.contains("● live"));
    let (viewer, mut events) = runtime.block_on(service.connect());
    runtime.block_on(viewer.join(&room)).unwrap();
    let state = runtime.spawn(async move {
        let viewer = ViewerSettings {
            scrollback_rows: MESSAGES * 2,
            scrollback_bytes: usize::MAX,
            ..ViewerSettings::default()
        };
        let settings = Settings { viewer, ..Settings::default() };
        let room = RoomId::new("flood").unwrap();
        let mut state = State::new(vec![room], None, true, settings);
        let mut batch = Vec::new();
        let comments = |state: &State| {
            let rows = state.room().scrollback.rows();
            rows.filter(|row| matches!(row.kind, Kind::Comment(_))).count()
        };
        while state.room().scrollback.rows().len() < MESSAGES || comments(&state) < MESSAGES {
            assert!(events.recv_items(&mut batch, 4096).await > 0, "the connection ended");
            for came in batch.drain(..) {
                update(&mut state, Duration::ZERO, Msg::Came(came));
            }
        }
        state
    });

    let mut clients = Vec::new();
    for sender in 0..SENDERS {
        let (client, mut events) = runtime.block_on(service.client(&format!("sender{sender}")));
        runtime.block_on(client.join(&room)).unwrap();
        runtime.spawn(async move { while events.recv().await.is_some() {} });
        clients.push(client);
    }
    let sent = runtime.spawn(send_all(clients, room));

    let mut tailed = Vec::with_capacity(MESSAGES);
    while tailed.len() < MESSAGES {
        let event = tail.until(|event| event["type"] == "text" || event["type"] == "gap");
        assert_eq!(event["type"], "text", "{event}");
        let text = event["text"].as_str().unwrap().to_owned();
        tailed.push((event["seq"].as_u64().unwrap(), text));
    }
    let sent: Vec<_> = runtime.block_on(sent).unwrap().into_iter().collect();
    let state = runtime.block_on(state).unwrap();
    let seen = state.room().scrollback.rows().filter(|row| matches!(row.kind, Kind::Comment(_)));
    let seen: Vec<_> = seen.map(|row| (row.key.seq, row.body.as_str().to_owned())).collect();
    assert_eq!(sent.len(), MESSAGES);
    assert!(tailed == sent, "the pipe differs from what was sent");
    assert!(seen == sent, "the viewer differs from what was sent");

    let last = &sent.last().unwrap().1[..7];
    terminal.until("the last message", |screen| screen.contains(last));
    let status = std::fs::read_to_string(format!("/proc/{}/status", terminal.pid())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    println!("the viewer's peak memory: {peak} KiB");
    assert!(peak < MOST_KIB, "the viewer took {peak} KiB");
}
