//! What the service counts, in the form that Prometheus reads.

use prometheus_client::{
    encoding::{EncodeLabelValue, LabelValueEncoder, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};

use super::service::Service;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Fate {
    /// Everybody in the room can read it.
    Said,
    /// Sent again, and answered as before.
    Repeated,
    /// Over the room's rate.
    DroppedByRate,
    /// A word list drops it.
    DroppedByWords,
    /// A word list refuses it.
    RefusedByWords,
    /// The app's webhook refused it.
    RefusedByCallback,
    /// The app's webhook dropped it.
    DroppedByCallback,
    /// Waits for a moderator.
    Held,
    /// A moderator threw it away, or its time was over.
    Rejected,
}

impl EncodeLabelValue for Fate {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
        EncodeLabelValue::encode(
            &match self {
                Self::Said => "said",
                Self::Repeated => "repeated",
                Self::DroppedByRate => "dropped_by_rate",
                Self::DroppedByWords => "dropped_by_words",
                Self::RefusedByWords => "refused_by_words",
                Self::RefusedByCallback => "refused_by_callback",
                Self::DroppedByCallback => "dropped_by_callback",
                Self::Held => "held",
                Self::Rejected => "rejected",
            },
            encoder,
        )
    }
}

/// The counters of a service.
pub(super) struct Metrics {
    registry: Registry,
    messages: Family<[(&'static str, Fate); 1], Counter>,
    pub(super) requests: Counter,
    pub(super) rest_requests: Counter,
    pub(super) refused: Counter,
    pub(super) delivered: Counter,
    pub(super) delivered_bytes: Counter,
    pub(super) connections: Gauge,
    pub(super) connections_refused: Counter,
    rooms: Gauge,
    accounts: Gauge,
    sessions: Gauge,
    members: Gauge,
    online: Gauge,
    held: Gauge,
    callbacks: Family<[(&'static str, &'static str); 1], Gauge>,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let metrics = Self {
            registry: Registry::with_prefix("danmux"),
            messages: Family::default(),
            requests: Counter::default(),
            rest_requests: Counter::default(),
            refused: Counter::default(),
            delivered: Counter::default(),
            delivered_bytes: Counter::default(),
            connections: Gauge::default(),
            connections_refused: Counter::default(),
            rooms: Gauge::default(),
            accounts: Gauge::default(),
            sessions: Gauge::default(),
            members: Gauge::default(),
            online: Gauge::default(),
            held: Gauge::default(),
            callbacks: Family::default(),
        };
        metrics.registered()
    }

    fn registered(mut self) -> Self {
        let registry = &mut self.registry;
        registry.register("messages", "Messages by what became of them", self.messages.clone());
        registry.register("requests", "Requests over sockets", self.requests.clone());
        registry.register("rest_requests", "Requests over REST", self.rest_requests.clone());
        registry.register("refused", "Requests that were refused", self.refused.clone());
        registry.register("polls_answered", "Polls answered with items", self.delivered.clone());
        registry.register(
            "polls_answered_bytes",
            "Bytes of polls answered with items, before compression",
            self.delivered_bytes.clone(),
        );
        registry.register("connections", "Connections now", self.connections.clone());
        registry.register(
            "connections_refused",
            "Connections over a bound",
            self.connections_refused.clone(),
        );
        registry.register("rooms", "Rooms now", self.rooms.clone());
        registry.register("accounts", "Accounts now", self.accounts.clone());
        registry.register("sessions", "Sessions now", self.sessions.clone());
        registry.register("members", "Members of rooms now", self.members.clone());
        registry.register("online", "Members and guests who poll now", self.online.clone());
        registry.register("held_messages", "Messages that wait now", self.held.clone());
        registry.register(
            "callbacks",
            "Webhook calls by what became of them",
            self.callbacks.clone(),
        );
        self
    }

    /// Counts a message.
    pub(super) fn message(&self, fate: Fate) {
        self.messages.get_or_create(&[("fate", fate)]).inc();
    }

    /// All of it as text; what is there now is counted for it.
    pub(super) fn text(&self, service: &Service) -> Result<String, std::fmt::Error> {
        let (mut rooms, mut members, mut online, mut held) = (0, 0, 0, 0);
        let (mut accounts, mut sessions) = (0, 0);
        for app in service.apps() {
            for room in app.all_rooms() {
                let state = room.lock();
                rooms += 1;
                members += state.members.len();
                online += state.online();
                held += state.held.len();
            }
            let (those, logins) = app.accounts().counts();
            accounts += those;
            sessions += logins;
            if let Some(callbacks) = &app.callbacks {
                let counts = callbacks.counters();
                for (name, count) in [
                    ("asked", counts.asked),
                    ("refused", counts.refused),
                    ("failed", counts.failed),
                    ("dropped", counts.dropped),
                ] {
                    let gauge = self.callbacks.get_or_create(&[("result", name)]);
                    gauge.set(i64::try_from(count).unwrap_or(i64::MAX));
                }
            }
        }
        let set = |gauge: &Gauge, value: usize| gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        set(&self.rooms, rooms);
        set(&self.members, members);
        set(&self.held, held);
        set(&self.accounts, accounts);
        set(&self.sessions, sessions);
        self.online.set(i64::try_from(online).unwrap_or(i64::MAX));
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
