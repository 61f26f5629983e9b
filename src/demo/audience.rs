//! Real clients that play the script.

use std::{sync::Arc, time::Duration};

use serde_json::json;
use tokio::{sync::Mutex, task::JoinSet, time::sleep};

use crate::{
    client::{Client, Config, Error, Secret},
    model::{AppId, Custom, Priority, ProfileUpdate, RoomId, Text, UserId},
};

use super::script::{Act, Deed, Gift, NICKS, Product, Script, Shopping};

/// How far apart people come in at the start.
const ARRIVAL: Duration = Duration::from_millis(120);

/// A simulated audience.
#[derive(Debug, Clone)]
pub struct Audience {
    /// Base URL of the service.
    pub server: String,
    /// The app.
    pub app: AppId,
    /// Where they watch.
    pub room: RoomId,
    /// How many they are, at least 1.
    pub viewers: u16,
    /// How many things they do in a second, on average; at least 1.
    pub rate: u16,
    /// What they do is drawn from it.
    pub seed: u64,
}

/// What an audience did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Played {
    /// Comments that the service took.
    pub comments: u64,
    /// Gifts that the service took.
    pub gifts: u64,
    /// Likes that the service took.
    pub likes: u64,
    /// Products shown, orders and vouchers that the service took.
    pub cards: u64,
    /// Times somebody joined.
    pub joins: u64,
    /// Times somebody quit.
    pub quits: u64,
    /// Things that the service refused.
    pub refused: u64,
}

impl Played {
    /// All that was done.
    pub fn acts(&self) -> u64 {
        self.comments + self.gifts + self.likes + self.cards + self.joins + self.quits
    }
}

/// One person; absent while out of the room.
struct Actor {
    user: UserId,
    nick: String,
    client: Option<Client>,
}

impl Audience {
    /// Plays until `stop` ends; `sign` makes the people's `UserSig`s.
    ///
    /// What the service refuses is counted, never an end: the show goes on.
    pub async fn play(
        self,
        sign: impl Fn(&UserId) -> Secret + Send + Sync + 'static,
        stop: impl Future<Output = ()>,
    ) -> Played {
        let stage = Arc::new(Stage {
            actors: (0..usize::from(self.viewers)).map(|index| Mutex::new(actor(index))).collect(),
            played: Mutex::default(),
            sign: Box::new(sign),
            audience: self,
        });
        let mut running = JoinSet::new();
        let show = async {
            let stage = &stage;
            let acts =
                Script::new(stage.audience.seed, stage.actors.len(), stage.audience.rate.into());
            let arrivals = (0..stage.actors.len()).map(|actor| (ARRIVAL, actor, Deed::ComeOrGo));
            let acts =
                acts.map(|Act { after, actor, deed }| (Duration::from_millis(after), actor, deed));
            for (after, actor, deed) in arrivals.chain(acts) {
                sleep(after).await;
                while running.try_join_next().is_some() {}
                let stage = Arc::clone(stage);
                running.spawn(async move { stage.act(actor, deed).await });
            }
        };
        tokio::select! {
            () = show => {}
            () = stop => {}
        }
        running.shutdown().await;
        *stage.played.lock().await
    }
}

struct Stage {
    audience: Audience,
    sign: Box<dyn Fn(&UserId) -> Secret + Send + Sync>,
    /// Each behind its own lock: one person does one thing at a time.
    actors: Vec<Mutex<Actor>>,
    played: Mutex<Played>,
}

impl Stage {
    async fn act(&self, index: usize, deed: Deed) {
        let mut actor = self.actors[index].lock().await;
        let counted = self.perform(&mut actor, deed).await;
        let mut played = self.played.lock().await;
        match counted {
            Ok(done) => {
                played.comments += done.comments;
                played.gifts += done.gifts;
                played.likes += done.likes;
                played.cards += done.cards;
                played.joins += done.joins;
                played.quits += done.quits;
            }
            Err(error) => {
                tracing::debug!(user = %actor.user, %error, "an act of the audience was refused");
                played.refused += 1;
            }
        }
    }

    async fn perform(&self, actor: &mut Actor, deed: Deed) -> Result<Played, Error> {
        let room = &self.audience.room;
        let mut done = Played::default();
        let Some(client) = actor.client.clone() else {
            // Whatever somebody would do outside the room, they come in first.
            actor.client = Some(self.arrive(actor).await?);
            done.joins = 1;
            return Ok(done);
        };
        match deed {
            Deed::Comment(text) => {
                client.send_text(room, text, Priority::Normal).await?;
                done.comments = 1;
            }
            Deed::Gift { gift, count } => {
                let custom = gift_element(gift, count, actor);
                client.send_custom(room, custom, Priority::High).await?;
                done.gifts = 1;
            }
            Deed::Like { taps } => {
                for _ in 0..taps {
                    client.send_custom(room, like_element(actor), Priority::Lowest).await?;
                    done.likes += 1;
                }
            }
            Deed::Shop(shopping, product) => {
                let custom = shop_element(shopping, product);
                client.send_custom(room, custom, Priority::High).await?;
                done.cards = 1;
            }
            Deed::ComeOrGo => {
                actor.client = None;
                client.quit(room).await?;
                client.close().await;
                done.quits = 1;
            }
        }
        Ok(done)
    }

    async fn arrive(&self, actor: &Actor) -> Result<Client, Error> {
        let Audience { server, app, room, .. } = &self.audience;
        let (client, mut events) = Client::connect(Config::new(server, *app)).await?;
        // The audience does not read: its events are let go by.
        tokio::spawn(async move { while events.recv().await.is_some() {} });
        client.login(&actor.user, (self.sign)(&actor.user)).await?;
        let profile = ProfileUpdate { nick: Some(actor.nick.clone()), avatar: None };
        client.update_my_profile(&profile).await?;
        client.join(room).await?;
        Ok(client)
    }
}

fn actor(index: usize) -> Actor {
    let nick = NICKS[index % NICKS.len()];
    let nick = match index / NICKS.len() {
        0 => nick.to_owned(),
        round => format!("{nick}{}", round + 1),
    };
    Actor { user: UserId::from_peer(&format!("viewer_{index:03}")), nick, client: None }
}

/// A gift as TUILiveKit sends it.
fn gift_element(gift: &Gift, count: u32, actor: &Actor) -> Custom {
    custom(&json!({
        "version": "1.0", "businessID": "TUIGift", "platform": "Android",
        "data": {
            "gift": {"giftId": gift.id, "giftName": gift.name, "imageUrl": "", "animationUrl": "",
                "price": gift.price, "extInfo": {}},
            "giftCount": count,
            "sender": person(actor.user.as_str(), &actor.nick),
            "receiver": person("host", "Mia 米娅"),
        },
    }))
}

/// A like as TUILiveKit sends it.
fn like_element(actor: &Actor) -> Custom {
    custom(&json!({
        "version": "1.0", "businessID": "TUIGift_like", "platform": "Android",
        "data": {"sender": person(actor.user.as_str(), &actor.nick)},
    }))
}

/// A product as a mini program's shop shows it; orders and vouchers as im-live-sells sends them.
fn shop_element(shopping: Shopping, product: &Product) -> Custom {
    let (word, extension) = match shopping {
        Shopping::Show => {
            let info = json!({"type": "", "number": 1, "detailId": product.name});
            return custom(&json!({"type": "START_EXPLAIN", "extInfo": info}));
        }
        Shopping::Order { count } => {
            let Product { id, name, price, .. } = product;
            let goods = json!({"id": id, "name": name, "price": price, "num": count});
            ("BUY_GOODS", goods.to_string())
        }
        Shopping::Voucher => ("USE_COUPON", product.voucher.to_owned()),
    };
    Custom { data: Text::new(word), description: Text::default(), extension: Text::new(&extension) }
}

fn person(id: &str, nick: &str) -> serde_json::Value {
    json!({"userId": id, "userName": nick, "avatarUrl": "", "level": "0"})
}

fn custom(payload: &serde_json::Value) -> Custom {
    Custom {
        data: Text::new(&payload.to_string()),
        description: Text::default(),
        extension: Text::default(),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        model::{Card, CardKind, Element},
        wire::custom::recognise,
    };

    use super::*;

    #[test]
    fn what_the_audience_sends_is_what_the_viewer_knows() {
        let actor = actor(25);
        assert_eq!(actor.nick, "Tom2");
        let gift = Gift { id: "6", name: "Rocket 火箭", price: 500 };
        let element = recognise(gift_element(&gift, 2, &actor).data.raw(), "");
        assert!(matches!(element, Some(Element::Gift(gift))
            if gift.name.as_str() == "Rocket 火箭" && gift.count == 2 && gift.price == 500.into()));
        let element = recognise(like_element(&actor).data.raw(), "");
        assert!(matches!(element, Some(Element::Likes(likes)) if likes.count == 1));
        let shirt = Product { id: "A1", name: "Shirt", price: 199, voucher: "20 off" };
        for (shopping, kind, title, detail, price, count) in [
            (Shopping::Show, CardKind::Product, "", "Shirt", None, 1),
            (Shopping::Order { count: 2 }, CardKind::Order, "Shirt", "A1", Some(199), 2),
            (Shopping::Voucher, CardKind::Voucher, "20 off", "", None, 1),
        ] {
            let custom = shop_element(shopping, &shirt);
            let element = recognise(custom.data.raw(), custom.extension.raw());
            let (title, detail) = (Text::new(title), Text::new(detail));
            let price = price.map(Into::into);
            let card = Card { kind, title, detail, price, count };
            assert_eq!(element, Some(Element::Card(card)));
        }
    }
}
