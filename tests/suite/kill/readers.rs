//! Who reads under the kills: clients that are left alone, and what they read.

use std::collections::{BTreeMap, HashMap};

use danmux::{
    client::{Client, Events},
    model::{Element, Event},
};
use tokio::{sync::watch, task::JoinHandle, time::Instant};

/// A client that reads.
pub struct Reader {
    pub name: String,
    /// The number of the newest probe that it read, and when.
    probe: watch::Receiver<(u64, Instant)>,
    /// Holds the connection open.
    client: Client,
    read: JoinHandle<Read>,
}

/// What somebody read.
#[derive(Default)]
pub struct Read {
    /// By sequence: what tells items apart, the text for messages.
    pub items: BTreeMap<u64, String>,
    pub gaps: Vec<(u64, u64)>,
}

impl Reader {
    pub fn start(name: String, client: Client, mut events: Events) -> Self {
        let (probed, probe) = watch::channel((0, Instant::now()));
        let read = tokio::spawn(async move {
            let mut read = Read::default();
            while let Some(event) = events.recv().await {
                read.take(&event);
                if let Some(number) = text_of(&event).and_then(|text| text.strip_prefix("probe ")) {
                    probed.send_replace((number.parse().unwrap(), Instant::now()));
                }
            }
            read
        });
        Self { name, probe, client, read }
    }

    /// When it read that probe, or a later one.
    pub async fn saw(&mut self, number: u64) -> Instant {
        self.probe.wait_for(|(newest, _)| *newest >= number).await.expect("the reader lives").1
    }

    /// Closes the connection; what was read.
    pub async fn end(self) -> (String, Read) {
        self.client.close().await;
        (self.name, self.read.await.unwrap())
    }
}

fn text_of(event: &Event) -> Option<&str> {
    let Event::Message(message) = event else { return None };
    match message.elements.as_slice() {
        [Element::Text(text)] => Some(text.raw()),
        _ => None,
    }
}

impl Read {
    fn take(&mut self, event: &Event) {
        match event {
            // The key lived on: nobody joined again, by hand or by themselves.
            Event::Joined(joined) => assert!(!joined.again, "the key died"),
            Event::Gap(gap) => {
                assert!(self.items.last_key_value().is_some_and(|(&last, _)| gap.from > last));
                self.gaps.push((gap.from, gap.to.expect("the same count goes on")));
            }
            // Of what was before the join only messages come.
            Event::Message(message) if message.earlier => {}
            event => {
                let Some(seq) = event.seq().filter(|&seq| seq > 0) else { return };
                let item = text_of(event).map_or_else(|| format!("{event:?}"), str::to_owned);
                let last = self.items.last_key_value().map_or(0, |(&last, _)| last);
                assert!(seq > last, "{seq} came after {last}");
                self.items.insert(seq, item);
            }
        }
    }

    fn missed(&self, seq: u64) -> bool {
        self.gaps.iter().any(|&(from, to)| (from..=to).contains(&seq))
    }

    /// Holds that nothing is missing in silence: `all` is what anybody read or was answered. A message whose answer
    /// was cut off is said again, and read once.
    pub fn check(&self, name: &str, all: &HashMap<u64, String>) {
        let (&first, &last) =
            (self.items.keys().next().unwrap(), self.items.keys().last().unwrap());
        let texts: HashMap<&str, u64> =
            self.items.iter().map(|(&seq, item)| (item.as_str(), seq)).collect();
        for seq in first..=last {
            if self.items.contains_key(&seq) {
                assert!(!self.missed(seq), "{name} read {seq}, which a gap was told for");
            } else if !self.missed(seq) {
                let repeated = all.get(&seq).is_none_or(|item| texts.contains_key(item.as_str()));
                assert!(repeated, "{name} missed {seq} in silence: {:?}", all.get(&seq));
            }
        }
    }
}
