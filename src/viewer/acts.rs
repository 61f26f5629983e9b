//! Both doors to the service. The rules send one act at a time; here nothing has to wait for another.

use std::future::Future;

use crate::{
    app::{Door, Msg},
    client::{Client, admin::Admin},
    config::Config,
    model::{Command, Found, Query, Refusal, RefusalKind},
};

/// Both doors to the service.
pub(super) struct Doors {
    keys: Keys,
}

#[derive(Clone)]
struct Keys {
    client: Client,
    admin: Option<Admin>,
}

impl Doors {
    pub(super) fn new(client: Client, admin: Option<Admin>) -> Self {
        Self { keys: Keys { client, admin } }
    }

    /// What an app's own elements mean from now on.
    pub(super) fn set_mappings(&mut self, config: &Config) {
        self.keys.client.set_mappings(config.custom.clone());
        let admin = self.keys.admin.take();
        self.keys.admin = admin.map(|admin| admin.with_mappings(config.custom.clone()));
    }

    /// Says something, as [`Effect::Perform`](crate::app::Effect::Perform) asks.
    pub(super) fn perform(
        &self,
        request: u64,
        command: Command,
    ) -> impl Future<Output = Msg> + use<> {
        let client = self.keys.client.clone();
        async move { Msg::Answered { request, result: client.perform(command).await } }
    }

    /// Acts, as [`Effect::Act`](crate::app::Effect::Act) asks.
    pub(super) fn act(
        &self,
        request: u64,
        door: Door,
        before: Option<(Door, Query)>,
        command: Command,
    ) -> impl Future<Output = Msg> + use<> {
        let keys = self.keys.clone();
        async move {
            let (before, result) = keys.act(door, before, command).await;
            Msg::Acted { request, before, result }
        }
    }

    /// Finds something out, as [`Effect::Find`](crate::app::Effect::Find) asks.
    pub(super) fn find(
        &self,
        request: u64,
        door: Door,
        query: Query,
    ) -> impl Future<Output = Msg> + use<> {
        let keys = self.keys.clone();
        async move { Msg::Found { request, result: keys.find(door, query).await } }
    }
}

impl Keys {
    async fn act(
        &self,
        door: Door,
        before: Option<(Door, Query)>,
        command: Command,
    ) -> (Option<Found>, Result<(), Refusal>) {
        let before = match before {
            Some((door, query)) => match self.find(door, query).await {
                Ok(found) => Some(found),
                Err(refusal) if is_no_link(refusal.kind) => {
                    return (None, Err(Refusal { kind: RefusalKind::NotSent, ..refusal }));
                }
                // Who may not look may still act.
                Err(_) => None,
            },
            None => None,
        };
        let result = match door {
            Door::Socket => self.client.perform(command).await.map(|_| ()),
            Door::Rest => match &self.admin {
                Some(admin) => admin.perform(command).await,
                None => Err(no_key()),
            },
        };
        (before, result)
    }

    async fn find(&self, door: Door, query: Query) -> Result<Found, Refusal> {
        match door {
            Door::Socket => self.client.find(query).await,
            Door::Rest => match &self.admin {
                Some(admin) => admin.find(query).await,
                None => Err(no_key()),
            },
        }
    }
}

fn is_no_link(kind: RefusalKind) -> bool {
    matches!(kind, RefusalKind::Unanswered | RefusalKind::NotSent)
}

fn no_key() -> Refusal {
    let text = "no administrator of the app is configured".to_owned();
    Refusal { kind: RefusalKind::Rights, code: None, text }
}

#[cfg(test)]
mod tests {
    use futures_util::{SinkExt, StreamExt};
    use serde_json::{Value, json};
    use tokio::{
        net::TcpListener,
        sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
    };
    use tokio_tungstenite::{accept_async, tungstenite::Message};

    use super::*;
    use crate::{
        client,
        model::{AppId, RoomId, UserId},
    };

    /// A service that notes what is asked, and answers when it is told to.
    struct Script {
        asked: UnboundedReceiver<Value>,
        answers: UnboundedSender<Value>,
    }

    impl Script {
        async fn start() -> (Self, Doors) {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("ws://{}", listener.local_addr().unwrap());
            let (noted, asked) = mpsc::unbounded_channel();
            let (answers, mut queue) = mpsc::unbounded_channel::<Value>();
            tokio::spawn(async move {
                let mut socket = accept_async(listener.accept().await.unwrap().0).await.unwrap();
                loop {
                    tokio::select! {
                        Some(Ok(Message::Binary(frame))) = socket.next() => {
                            let request: Value = serde_json::from_slice(&frame).unwrap();
                            if request["head"]["servcmd"] != "heartbeat.alive" {
                                noted.send(request).unwrap();
                            }
                        }
                        Some(answer) = queue.recv() => {
                            let frame = answer.to_string().into_bytes();
                            socket.send(Message::Binary(frame.into())).await.unwrap();
                        }
                        else => break,
                    }
                }
            });
            let config = client::Config::new(&url, AppId(1));
            let (client, _) = Client::connect(config).await.unwrap();
            (Self { asked, answers }, Doors::new(client, None))
        }

        /// The next request: whom it is about, and its answer for [`Self::answer`].
        async fn next(&mut self) -> (String, Value) {
            let request = self.asked.recv().await.unwrap();
            let body = &request["body"];
            let about = [&body["Member_Account"], &body["Member_List_Account"][0]];
            let about = about.into_iter().find_map(Value::as_str).unwrap().to_owned();
            let head =
                json!({"servcmd": request["head"]["servcmd"], "seq": request["head"]["seq"]});
            (about, head)
        }

        fn answer(&self, head: &Value, code: i64) {
            let body = json!({"ErrorCode": code, "ErrorInfo": "", "MemberList": []});
            self.answers.send(json!({"head": head, "body": body})).unwrap();
        }
    }

    fn unmute(user: &str) -> Command {
        let (room, user) = (RoomId::from_peer("demo"), UserId::from_peer(user));
        Command::Mute { room, user, lasting: None }
    }

    fn member(user: &str) -> Query {
        Query::Member { room: RoomId::from_peer("demo"), user: UserId::from_peer(user) }
    }

    fn acted(msg: Msg) -> (u64, Option<Found>, Option<RefusalKind>) {
        let Msg::Acted { request, before, result } = msg else { panic!("{msg:?}") };
        (request, before, result.err().map(|refusal| refusal.kind))
    }

    #[tokio::test]
    async fn what_was_before_is_asked_first_and_once() {
        let (mut script, doors) = Script::start().await;
        let act = |request| {
            let before = Some((Door::Socket, member("ann")));
            tokio::spawn(doors.act(request, Door::Socket, before, unmute("tom")))
        };
        let found = act(1);
        let (about, head) = script.next().await;
        assert_eq!(about, "ann");
        script.answer(&head, 0);
        let (about, head) = script.next().await;
        assert_eq!(about, "tom");
        script.answer(&head, 0);
        assert_eq!(acted(found.await.unwrap()), (1, Some(Found::Member(None)), None));
        // Who may not look still acts.
        let refused = act(2);
        let (_, head) = script.next().await;
        script.answer(&head, 10007);
        let (about, head) = script.next().await;
        assert_eq!(about, "tom");
        script.answer(&head, 0);
        assert_eq!(acted(refused.await.unwrap()), (2, None, None));
        // Without an answer nothing is done: it could not be undone.
        let unanswered = act(3);
        script.next().await;
        let client = doors.keys.client.clone();
        client.close().await;
        assert_eq!(acted(unanswered.await.unwrap()), (3, None, Some(RefusalKind::NotSent)));
        assert!(script.asked.try_recv().is_err());
    }

    #[tokio::test]
    async fn without_a_key_that_door_is_shut() {
        let (mut script, doors) = Script::start().await;
        let shut = doors.act(1, Door::Rest, None, unmute("tom")).await;
        assert_eq!(acted(shut), (1, None, Some(RefusalKind::Rights)));
        let Msg::Found { request: 2, result: Err(refusal) } =
            doors.find(2, Door::Rest, member("tom")).await
        else {
            panic!("something was found");
        };
        assert_eq!((refusal.kind, refusal.code), (RefusalKind::Rights, None));
        assert!(script.asked.try_recv().is_err());
    }
}
