//! Who may do what by which door: what the viewer offers, held against what the service does.

use std::{fmt::Debug, slice};

use danmux::{
    app::{Door, Right},
    client::Client,
    model::{
        Command, Lasting, ProfileUpdate, Query, Refusal, RefusalKind, Role, RoomId, RoomUpdate,
        UserId,
    },
};

use super::{Hand, rest, user};
use crate::support::{PATIENCE, Service};

const ROLES: [Role; 4] = [Role::Guest, Role::Member, Role::Admin, Role::Owner];

/// Something that a right is for.
#[derive(Clone)]
enum Ask {
    Command(Command),
    Query(Query),
}

/// All that a right is for, done to `target`.
fn asks(right: Right, room: &RoomId, target: &UserId) -> Vec<Ask> {
    let (room, user) = (room.clone(), target.clone());
    let both =
        |make: &dyn Fn(bool) -> Command| [make(true), make(false)].map(Ask::Command).to_vec();
    match right {
        Right::Mute => both(&|on| {
            let lasting = on.then_some(Lasting::from_seconds(60));
            Command::Mute { room: room.clone(), user: user.clone(), lasting }
        }),
        Right::Ban => vec![Ask::Command(Command::Ban {
            room,
            user,
            lasting: Lasting::from_seconds(60),
            reason: String::new(),
        })],
        Right::Unban => vec![Ask::Command(Command::Unban { room, user })],
        Right::Admins => {
            both(&|admin| Command::SetAdmin { room: room.clone(), user: user.clone(), admin })
        }
        Right::MuteAll => both(&|muted| Command::MuteAll { room: room.clone(), muted }),
        Right::Profile => {
            let update = RoomUpdate { name: Some("other".into()), ..RoomUpdate::default() };
            vec![Ask::Command(Command::UpdateRoom { room, update })]
        }
        Right::Hold => {
            let mut all = both(&|held| Command::HoldAll { room: room.clone(), held });
            all.extend(both(&|approve| Command::Judge {
                room: room.clone(),
                held: vec![1],
                approve,
            }));
            all.push(Ask::Query(Query::Held { room }));
            all
        }
        Right::Notice => vec![Ask::Command(Command::Notice { room, text: "hear".into() })],
        Right::Broadcast => vec![Ask::Command(Command::Broadcast { text: "hear".into() })],
        Right::Dismiss => vec![Ask::Command(Command::Dismiss { room })],
        Right::Members => vec![Ask::Query(Query::Member { room, user })],
        Right::Muted => vec![Ask::Query(Query::Muted { room })],
        Right::Banned => vec![Ask::Query(Query::Banned { room })],
    }
}

impl Hand {
    async fn ask(&self, ask: Ask) -> Result<(), Refusal> {
        match (ask, self) {
            (Ask::Command(command), Self::Socket(client)) => {
                client.perform(command).await.map(|_| ())
            }
            (Ask::Command(command), Self::Rest(admin)) => admin.perform(command).await,
            (Ask::Query(query), hand) => hand.find(query).await.map(|_| ()),
        }
    }

    /// Whether the service does all of it.
    async fn does(&self, asks: &[Ask]) -> Result<(), Refusal> {
        for ask in asks {
            let asked = async {
                loop {
                    match self.ask(ask.clone()).await {
                        // One broadcast a second is taken.
                        Err(refusal) if refusal.kind == RefusalKind::TooFast => {}
                        answered => return answered,
                    }
                }
            };
            tokio::time::timeout(PATIENCE, asked).await.unwrap()?;
        }
        Ok(())
    }

    /// Whether the service refuses each of it for want of a right, or of a login.
    async fn refuses(&self, asks: &[Ask]) -> bool {
        for ask in asks {
            let refused = self.ask(ask.clone()).await.err().map(|refusal| refusal.kind);
            if !matches!(refused, Some(RefusalKind::Rights | RefusalKind::Signature)) {
                return false;
            }
        }
        true
    }
}

/// A service with people who stand as their names say, at each door.
struct Stage {
    _service: Service,
    rooms: u32,
    key: Hand,
    host: Client,
    /// By their roles: whom the room knows so, at the socket and through REST with their own signature.
    people: Vec<(Hand, Hand)>,
    joins: Vec<Client>,
}

impl Stage {
    async fn new() -> Self {
        let service = Service::start(&[]);
        let by_rest = |name: &str| Hand::Rest(rest(&service.url, name));
        let key = rest(&service.url, "administrator");
        for name in ["target-member", "target-admin", "stranger"] {
            key.import_account(&user(name), &ProfileUpdate::default()).await.unwrap();
        }
        let (guest, _) = service.connect().await;
        let mut people = vec![(Hand::Socket(guest), by_rest("stranger"))];
        let mut joins = Vec::new();
        for name in ["member", "admin", "host"] {
            let (client, _) = service.client(name).await;
            joins.push(client.clone());
            people.push((Hand::Socket(client), by_rest(name)));
        }
        let host = joins.pop().unwrap();
        for name in ["target-member", "target-admin"] {
            joins.push(service.client(name).await.0);
        }
        let key = Hand::Rest(key);
        Self { _service: service, rooms: 0, key, host, people, joins }
    }

    /// A new room in which all stand as their names say.
    async fn room(&mut self) -> RoomId {
        self.rooms += 1;
        let room = RoomId::new(&format!("room{}", self.rooms)).unwrap();
        let id = Some(room.clone());
        let new = danmux::client::NewRoom { id, name: "Room".into(), ..Default::default() };
        self.host.create_room(&new).await.unwrap();
        for client in self.joins.iter().chain([&self.host]) {
            client.join(&room).await.unwrap();
        }
        for name in ["admin", "target-admin"] {
            self.host.set_admin(&room, &user(name), true).await.unwrap();
        }
        room
    }

    /// Nobody polls for a room that is done with.
    async fn leave(&self, room: &RoomId) {
        for client in &self.joins {
            // Some were banned, some rooms are over.
            let _ = client.quit(room).await;
        }
    }

    /// Holds what the viewer offers against the service; what is wrong with it.
    async fn check<B: Debug>(
        &mut self,
        (right, role, target): (Right, Role, &UserId),
        offered: Result<Door, B>,
        wrong: &mut Vec<String>,
    ) {
        let room = self.room().await;
        let asks = asks(right, &room, target);
        let place = ROLES.iter().position(|other| *other == role).unwrap();
        let (socket, rest) = &self.people[place];
        let case = format!("{right:?} by {role:?} on {target}: {offered:?}, but");
        // What goes through REST goes there as the socket refuses it.
        if !matches!(offered, Ok(Door::Socket)) && !socket.refuses(&asks).await {
            wrong.push(format!("{case} the socket does it"));
        }
        match offered {
            Ok(door) => {
                let hand = if door == Door::Socket { socket } else { &self.key };
                if let Err(refusal) = hand.does(&asks).await {
                    wrong.push(format!("{case} {refusal}"));
                }
            }
            Err(_) if !rest.refuses(&asks).await => {
                wrong.push(format!("{case} REST does it for anybody"));
            }
            Err(_) => {}
        }
        self.leave(&room).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_viewer_offers_is_what_the_service_does() {
    let mut stage = Stage::new().await;
    let mut wrong = Vec::new();
    let target = user("target-member");
    for right in Right::ALL {
        for role in ROLES {
            for has_key in [false, true] {
                let offered = right.door(role, has_key);
                stage.check((right, role, &target), offered, &mut wrong).await;
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn on_whom_the_viewer_offers_to_act_is_on_whom_the_service_acts() {
    let mut stage = Stage::new().await;
    let mut wrong = Vec::new();
    let targets = [
        (user("target-member"), Role::Member),
        (user("target-admin"), Role::Admin),
        (user("host"), Role::Owner),
    ];
    for right in [Right::Mute, Right::Ban, Right::Admins] {
        for role in ROLES {
            for (target, standing) in &targets {
                for has_key in [false, true] {
                    let offered = right.door_to(role, has_key, *standing);
                    // With a key it is the administrator whom the service must refuse.
                    if has_key && offered.is_err() {
                        let room = stage.room().await;
                        let asks = asks(right, &room, target);
                        if !stage.key.refuses(slice::from_ref(&asks[0])).await {
                            wrong.push(format!("{right:?} on {target} is done with a key"));
                        }
                        stage.leave(&room).await;
                        continue;
                    }
                    stage.check((right, role, target), offered, &mut wrong).await;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
