//! What the tests share: the service as its own process, and clients of the library in it.

use std::{
    fs::OpenOptions,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::LazyLock,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use danmux::{
    client::{Client, Config, Events, NewRoom, Secret},
    model::{AppId, Event, RoomId, UserId},
    wire::user_sig,
};
use serde_json::Value;
use tempfile::TempDir;

pub const APP: AppId = AppId(1_400_000_001);
pub const KEY: &str = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";

/// How long anything may take before a test gives up; far more than it ever takes.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// `danmux serve`, stopped when dropped.
pub struct Service {
    child: Child,
    pub url: String,
    pub key_file: PathBuf,
    folder: TempDir,
    /// All that it was started with but the address.
    arguments: Vec<String>,
}

impl Service {
    pub fn start(options: &[&str]) -> Self {
        Self::launch(0, options, |_, key_file| {
            ["--app".into(), APP.to_string(), "--key-file".into(), key_file].into()
        })
    }

    /// One that serves an app with these lines of its own in a configuration file; 0 picks a port.
    pub fn configured(port: u16, app: &str, options: &[&str]) -> Self {
        Self::launch(port, options, |folder, _| {
            let file = folder.join("config.toml");
            let config = format!("[[apps]]\nid = {APP}\nkey_file = \"key\"\n{app}");
            std::fs::write(&file, config).unwrap();
            ["--config".into(), file.display().to_string()].into()
        })
    }

    fn launch(port: u16, options: &[&str], app: impl FnOnce(&Path, String) -> Vec<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key_file = folder.path().join("key");
        std::fs::write(&key_file, format!("{KEY}\n")).unwrap();
        let data = folder.path().join("data").display().to_string();
        let mut arguments = app(folder.path(), key_file.display().to_string());
        arguments.extend(["--data".into(), data]);
        arguments.extend(options.iter().map(|&option| option.to_owned()));
        let address = format!("127.0.0.1:{port}");
        let mut child = spawn(folder.path(), &address, &arguments);
        let url = ready(&mut child);
        Self { child, url, key_file, folder, arguments }
    }

    /// Starts it once more, where it was and with the same data, after it ended.
    pub fn start_again(&mut self) {
        let address = self.url.strip_prefix("ws://").unwrap();
        self.child = spawn(self.folder.path(), address, &self.arguments);
    }

    /// Waits until one that was started again takes connections.
    pub fn ready(&mut self) {
        assert_eq!(ready(&mut self.child), self.url);
    }

    /// Kills it without a chance to say anything.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, and waits; gives the exit status.
    pub fn terminate(&mut self) -> Option<i32> {
        let pid = rustix::process::Pid::from_raw(self.pid()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        self.child.wait().unwrap().code()
    }

    /// The folder of its data.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Its memory in KiB: what it has now (`VmRSS`), or had at most (`VmHWM`).
    pub fn memory(&self, what: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(what)).unwrap();
        line.trim_matches([':', ' ', '\t', 'k', 'B']).parse().unwrap()
    }

    /// Calls REST as `user`: the answer, whose `ErrorCode` is to be looked at.
    pub async fn rest(&self, user: &str, path: &str, body: &Value) -> Value {
        let answer = self.rest_text(user, path, body.to_string()).await;
        serde_json::from_str(&answer).unwrap()
    }

    /// The same with a body that need not be right; the answer as it is.
    pub async fn rest_text(&self, user: &str, path: &str, body: String) -> String {
        let sig = user_sig::make(APP, KEY, &UserId::new(user).unwrap(), now(), 3600);
        let url = format!(
            "{}/v4/{path}?sdkappid={APP}&identifier={user}&usersig={sig}&random=1&contenttype=json",
            self.url.replacen("ws", "http", 1),
        );
        let answer = http().post(url).body(body).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.text().await.unwrap()
    }

    /// What machines watch, as text.
    pub async fn metrics(&self) -> String {
        let url = format!("{}/metrics", self.url.replacen("ws", "http", 1));
        http().get(url).send().await.unwrap().text().await.unwrap()
    }

    /// What it wrote to standard error.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    pub fn pid(&self) -> i32 {
        self.child.id().try_into().unwrap()
    }

    /// Waits for its end; gives the exit status.
    pub fn wait(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// Options by which a subcommand logs in as `user`.
    pub fn login(&self, user: &str) -> Vec<String> {
        let key_file = self.key_file.display().to_string();
        [self.server(), vec!["--user".into(), user.into(), "--key-file".into(), key_file]].concat()
    }

    /// Options by which a subcommand comes as a guest.
    pub fn guest(&self) -> Vec<String> {
        [self.server(), vec!["--guest".into()]].concat()
    }

    fn server(&self) -> Vec<String> {
        vec!["--server".into(), self.url.clone(), "--app".into(), APP.to_string()]
    }

    /// A file in a folder that goes with the service.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// A client of the library, logged in.
    pub async fn client(&self, user: &str) -> (Client, Events) {
        let user = UserId::new(user).unwrap();
        let (client, events) = self.connect().await;
        client.login(&user, sign(&user)).await.unwrap();
        (client, events)
    }

    /// A client of the library, not logged in.
    pub async fn connect(&self) -> (Client, Events) {
        Client::connect(Config::new(&self.url, APP)).await.unwrap()
    }

    /// A room, with its owner in it.
    pub async fn room(&self, id: &str, owner: &str) -> (RoomId, Client, Events) {
        let (client, events) = self.client(owner).await;
        let id = RoomId::new(id).unwrap();
        let new = NewRoom { id: Some(id.clone()), name: "Room".into(), ..NewRoom::default() };
        client.create_room(&new).await.unwrap();
        client.join(&id).await.unwrap();
        (id, client, events)
    }
}

fn spawn(folder: &Path, address: &str, arguments: &[String]) -> Child {
    let log = OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap();
    danmux()
        .args(["serve", "--listen", address])
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .unwrap()
}

/// Waits until a service takes connections; gives its address.
fn ready(child: &mut Child) -> String {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next().expect("the service did not start; its log says why").unwrap();
    first.strip_prefix("listening on ").unwrap().to_owned()
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An HTTP client; the TLS provider that it asks for is installed with the first.
pub fn http() -> reqwest::Client {
    static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
        // A connection would belong to the test that made it.
        reqwest::Client::builder().pool_max_idle_per_host(0).build().unwrap()
    });
    CLIENT.clone()
}

pub fn danmux() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_danmux"));
    for variable in
        ["DANMUX_SERVER", "DANMUX_APP", "DANMUX_USER", "DANMUX_USERSIG", "DANMUX_SECRET_KEY"]
    {
        command.env_remove(variable);
    }
    command
}

pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}

pub fn sign(user: &UserId) -> Secret {
    Secret::new(&user_sig::make(APP, KEY, user, now(), 3600))
}

/// A child process whose lines are read one by one; killed when dropped.
pub struct Lines {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Lines {
    pub fn of(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    pub fn next(&mut self) -> Option<String> {
        self.lines.next().map(Result::unwrap)
    }

    /// The next line that is a JSON event for which `test` holds.
    pub fn until(&mut self, test: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
        loop {
            let line = self.next().expect("the process ended before what was waited for");
            let value = serde_json::from_str(&line).unwrap();
            if test(&value) {
                return value;
            }
        }
    }

    pub fn wait(&mut self) -> std::process::ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The next event for which `test` gives something.
pub async fn event<T>(events: &mut Events, test: impl Fn(&Event) -> Option<T>) -> T {
    let wait = async {
        loop {
            let event = events.recv().await.expect("the connection ended");
            if let Some(found) = test(&event) {
                return found;
            }
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.expect("the event did not come")
}

/// Writes `input` to a command and gives its exit status, output and errors.
pub fn feed(command: &mut Command, input: &str) -> (Option<i32>, String, String) {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its arguments does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}
