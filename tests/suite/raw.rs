//! The service in the tests' own process, and requests to it with no client of ours behind them.

use std::net::SocketAddr;

use danmux::{
    model::{AppId, UserId},
    server::{App, Config, Key, Server},
    wire::user_sig,
};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpListener, net::TcpStream, task::JoinHandle, time::timeout};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

use crate::support::{APP, KEY, PATIENCE, now};

/// A second app, with a key of its own.
pub const OTHER_APP: AppId = AppId(1_400_000_002);
pub const OTHER_KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Two apps, with all in memory.
pub fn two_apps() -> Config {
    Config::new(vec![App::new(APP, Key::new(KEY)), App::new(OTHER_APP, Key::new(OTHER_KEY))])
}

/// A signature of `user` in one of the two apps, that lasts an hour.
pub fn sig_of(app: AppId, user: &str) -> String {
    let key = if app == APP { KEY } else { OTHER_KEY };
    user_sig::make(app, key, &UserId::new(user).unwrap(), now(), 3600)
}

/// A service, stopped when dropped.
pub struct Served {
    address: SocketAddr,
    client: reqwest::Client,
    running: JoinHandle<()>,
}

impl Served {
    pub async fn start(config: Config) -> Self {
        // Another test may have been quicker.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = Server::open(config).unwrap();
        let running = tokio::spawn(server.run(listener, std::future::pending()));
        Self { address, client: reqwest::Client::new(), running }
    }

    /// Calls the REST API as the address says.
    pub async fn call(&self, servcmd: &str, query: &str, body: &Value) -> Value {
        let path = servcmd.replacen('.', "/", 1);
        let url = format!("http://{}/v4/{path}?{query}", self.address);
        let answer = self.client.post(url).body(body.to_string()).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    /// Calls the REST API as `user`.
    pub async fn call_as(&self, app: AppId, user: &str, servcmd: &str, body: Value) -> Value {
        let query = format!(
            "sdkappid={app}&identifier={user}&usersig={}&random=1&contenttype=json",
            sig_of(app, user)
        );
        self.call(servcmd, &query, &body).await
    }

    /// Calls the REST API as the administrator of the first app.
    pub async fn admin(&self, servcmd: &str, body: Value) -> Value {
        self.call_as(APP, "administrator", servcmd, body).await
    }

    /// The same, for what must be done.
    pub async fn done(&self, servcmd: &str, body: Value) -> Value {
        let answer = self.admin(servcmd, body).await;
        assert_eq!(answer["ErrorCode"], 0, "{servcmd}: {answer}");
        answer
    }

    /// A socket, not logged in.
    pub async fn socket(&self, app: AppId) -> Socket {
        let (stream, _) = connect_async(format!("ws://{}/binfo", self.address)).await.unwrap();
        Socket { stream, app, seq: 0, a2: String::new() }
    }

    /// A socket that is logged in.
    pub async fn login(&self, app: AppId, user: &str) -> Socket {
        let mut socket = self.socket(app).await;
        let head = json!({"identifier": user, "usersig": sig_of(app, user)});
        let seq = socket.send("im_open_status.wslogin", &json!({"State": "Online"}), &head).await;
        let answer = socket.answer(seq).await;
        answer["A2Key"].as_str().unwrap().clone_into(&mut socket.a2);
        socket
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.running.abort();
    }
}

/// A socket without any client behind it.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub app: AppId,
    seq: u64,
    /// The ticket; empty for who is not logged in.
    pub a2: String,
}

impl Socket {
    async fn send(&mut self, servcmd: &str, body: &Value, head: &Value) -> u64 {
        self.seq += 1;
        let mut whole = json!({"sdkappid": self.app.0, "servcmd": servcmd, "seq": self.seq});
        if !self.a2.is_empty() {
            whole["a2"] = self.a2.clone().into();
        }
        whole.as_object_mut().unwrap().extend(head.as_object().unwrap().clone());
        let frame = json!({"head": whole, "body": body}).to_string();
        self.stream.send(Message::Binary(frame.into())).await.unwrap();
        self.seq
    }

    async fn answer(&mut self, seq: u64) -> Value {
        loop {
            let frame = timeout(PATIENCE, self.stream.next()).await.unwrap().unwrap().unwrap();
            let Message::Binary(bytes) = frame else { continue };
            let mut value: Value = serde_json::from_slice(&bytes).unwrap();
            if value["head"]["seq"] == seq {
                return value["body"].take();
            }
        }
    }

    pub async fn ask(&mut self, servcmd: &str, body: Value) -> Value {
        let seq = self.send(servcmd, &body, &json!({})).await;
        self.answer(seq).await
    }

    /// Whether a command gets no answer.
    pub async fn is_silent(&mut self, servcmd: &str, body: &Value) -> bool {
        let asked = self.send(servcmd, body, &json!({})).await;
        // What is asked second is answered second.
        let alive = self.send("heartbeat.alive", &json!({}), &json!({})).await;
        loop {
            let frame = timeout(PATIENCE, self.stream.next()).await.unwrap().unwrap().unwrap();
            let value: Value = serde_json::from_slice(&frame.into_data()).unwrap();
            if value["head"]["seq"] == asked {
                return false;
            }
            if value["head"]["seq"] == alive {
                return true;
            }
        }
    }

    /// Joins, as a guest where nobody is logged in; the key to poll with.
    pub async fn join(&mut self, room: &str) -> String {
        let servcmd = match &*self.a2 {
            "" => "group_open_http_noauth_svc.apply_join_group",
            _ => "group_open_http_svc.apply_join_group",
        };
        let joined = self.ask(servcmd, json!({"GroupId": room})).await;
        assert_eq!(joined["ErrorCode"], 0, "{joined}");
        joined["LongPollingKey"].as_str().unwrap().to_owned()
    }
}
