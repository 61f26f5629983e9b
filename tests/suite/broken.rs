//! A viewer of which a part breaks while it runs.

use danmux::{
    app::Settings,
    client::{Client, Config},
    model::RoomId,
    tui::{Depth, ThemeConfig},
    viewer::{self, Files, Viewer},
};
use portable_pty::CommandBuilder;
use rustix::process::Signal;
use tokio::{
    runtime::Runtime,
    signal::unix::{SignalKind, signal},
};

use crate::{
    pty::{Left, Program},
    support::{APP, Service},
};

/// Where the viewer of the test below finds its service.
const SERVICE: &str = "DANMUX_TEST_SERVICE";

/// The panic of a task is caught where it runs, yet the terminal was given back for its message: the
/// viewer ends, and draws nothing over it.
#[test]
fn a_task_that_panics_ends_the_viewer_and_leaves_a_clean_terminal() {
    let runtime = Runtime::new().unwrap();
    let service = Service::start(&["--rate-limit", "0"]);
    let (_room, _host, _events) = runtime.block_on(service.room("alpha", "host"));
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.args(["--exact", "broken::breaks", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env(SERVICE, &service.url);
    // A message of a few lines stays on the screen.
    command.env("RUST_BACKTRACE", "0");
    let terminal = Program::of(command).size(100, 30).start();
    terminal.until("the room", |screen| screen.contains("● live"));
    terminal.signal(Signal::USR1);
    let screen = terminal.until("the message, and the end", |screen| {
        screen.contains("it broke on purpose") && screen.contains("1 passed")
    });
    assert!(screen.contains("ended: a part of danmux broke"), "{screen}");
    assert!(!screen.contains("● live"), "{screen}");
    assert_eq!(terminal.ended(), (0, Left::default()));
}

#[test]
#[ignore = "runs in a terminal, by the test above"]
fn breaks() {
    let url = std::env::var(SERVICE).unwrap();
    let shown = Runtime::new().unwrap().block_on(async {
        let (client, events) = Client::connect(Config::new(&url, APP)).await.unwrap();
        let room = RoomId::new("alpha").unwrap();
        client.join(&room).await.unwrap();
        let mut asked = signal(SignalKind::user_defined1()).unwrap();
        tokio::spawn(async move {
            asked.recv().await;
            panic!("it broke on purpose");
        });
        viewer::run(Viewer {
            client,
            events,
            rooms: vec![room],
            me: None,
            read_only: true,
            settings: Settings::default(),
            files: Files { config: None, state: None, language: None },
            admin: None,
            invitation: Vec::new(),
            theme: ThemeConfig::default(),
            depth: Depth::Sixteen,
        })
        .await
    });
    println!("ended: {}", shown.unwrap_err());
}
