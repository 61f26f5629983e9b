//! A line to a service that is as bad as lines get: cut, slow, dead one way or both, not to be had.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    time::sleep,
};

/// What becomes of what goes one way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Way {
    #[default]
    Open,
    /// It is kept until this ends.
    Kept,
    /// It is lost: nothing goes that way any more on a link that lost something.
    Lost,
}

/// What a line does to what goes over it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Weather {
    /// Nobody gets through, and who was through is thrown out.
    shut: bool,
    /// How long everything takes.
    delay: Duration,
    /// What is asked.
    questions: Way,
    /// What is answered.
    answers: Way,
    /// Whether things are kept on links only that were made before this one, by its number.
    before: Option<u64>,
}

/// A relay to a service, with a weather of its own.
pub(super) struct Relay {
    pub(super) address: String,
    weather: watch::Sender<Weather>,
    /// Ends all links of now.
    cut: watch::Sender<u64>,
    links: AtomicU64,
    open: AtomicU64,
    troubles: AtomicU64,
}

impl Relay {
    /// Between whoever connects and the service at an address, as 127.0.0.1:80.
    pub(super) async fn to(service: &str) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (weather, cut) = (watch::channel(Weather::default()).0, watch::channel(0).0);
        let relay = Arc::new(Self {
            address,
            weather,
            cut,
            links: AtomicU64::default(),
            open: AtomicU64::default(),
            troubles: AtomicU64::default(),
        });
        let (taking, service) = (Arc::clone(&relay), service.to_owned());
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                if !taking.weather.borrow().shut {
                    tokio::spawn(Arc::clone(&taking).link(near, service.clone()));
                }
            }
        });
        relay
    }

    /// How much trouble there was so far: while this does not rise, the line is whole.
    pub(super) fn troubles(&self) -> u64 {
        self.troubles.load(Ordering::Relaxed)
    }

    /// The line is whole again; links that lost something are cut.
    pub(super) fn calm(&self) {
        self.turn(Weather::default());
        self.cut();
    }

    /// One bad turn after the other, until it is dropped.
    pub(super) async fn storm(self: Arc<Self>, seed: u64) {
        let mut random = StdRng::seed_from_u64(seed);
        loop {
            self.bad_turn(&mut random).await;
            self.turn(Weather::default());
            sleep(millis(&mut random, 50, 800)).await;
        }
    }

    /// One bad turn. None lasts so long that nobody would wait for its end.
    async fn bad_turn(&self, random: &mut impl Rng) {
        use Way::{Kept, Lost};
        let weather = Weather::default();
        let (weather, lasts, cuts) = match random.random_range(0..40) {
            0..10 => (weather, 0..1, true),
            10..18 => {
                let delay = millis(random, 50, 700);
                (Weather { delay, ..weather }, 500..2_000, false)
            }
            18..22 => (Weather { answers: Lost, ..weather }, 200..2_500, true),
            22..26 => (Weather { questions: Lost, ..weather }, 200..2_500, true),
            26..28 => (Weather { questions: Lost, answers: Lost, ..weather }, 200..2_500, true),
            28..32 => (Weather { shut: true, ..weather }, 200..2_000, true),
            32..36 => (Weather { answers: Kept, ..weather }, 500..3_000, false),
            36..39 => (Weather { questions: Kept, ..weather }, 500..3_000, random.random()),
            // So long that whoever waits gives the link up, and makes another.
            _ => (Weather { questions: Kept, answers: Kept, ..weather }, 13_500..14_500, false),
        };
        self.turn(weather);
        if weather.shut {
            self.cut();
        }
        sleep(millis(random, lasts.start, lasts.end)).await;
        if cuts {
            self.cut();
        }
    }

    /// What is asked on the links of now is kept, until the next turn; new links are good.
    pub(super) fn stall(&self) {
        let before = Some(self.links.load(Ordering::Relaxed));
        self.turn(Weather { questions: Way::Kept, before, ..Weather::default() });
    }

    /// What was kept goes on its way.
    pub(super) fn let_go(&self) {
        self.turn(Weather::default());
    }

    /// How many links carry something.
    pub(super) fn open(&self) -> u64 {
        self.open.load(Ordering::Relaxed)
    }

    fn turn(&self, weather: Weather) {
        self.troubles.fetch_add(1, Ordering::Relaxed);
        self.weather.send_replace(weather);
    }

    fn cut(&self) {
        self.troubles.fetch_add(1, Ordering::Relaxed);
        self.cut.send_modify(|cuts| *cuts += 1);
    }

    async fn link(self: Arc<Self>, near: TcpStream, service: String) {
        let mut cut = self.cut.subscribe();
        let Ok(far) = TcpStream::connect(service).await else { return };
        let number = self.links.fetch_add(1, Ordering::Relaxed);
        self.open.fetch_add(1, Ordering::Relaxed);
        let ((ask_from, answer_to), (answer_from, ask_to)) = (near.into_split(), far.into_split());
        let here = move |weather: &Weather, way: Way| match (way, weather.before) {
            (Way::Kept, Some(before)) if number >= before => Way::Open,
            _ => way,
        };
        let weather = || self.weather.subscribe();
        let asked = pump(ask_from, ask_to, weather(), move |now| here(now, now.questions));
        let answered = pump(answer_from, answer_to, weather(), move |now| here(now, now.answers));
        tokio::select! {
            // Whoever goes takes nothing back that is on its way.
            ((), ()) = async { tokio::join!(asked, answered) } => {}
            _ = cut.changed() => {}
        }
        self.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Carries what comes, as the weather is.
async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut weather: watch::Receiver<Weather>,
    way: impl Fn(&Weather) -> Way,
) {
    let mut bytes = vec![0; 16 << 10];
    let mut lost = false;
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        loop {
            let now = *weather.borrow_and_update();
            let way = way(&now);
            lost |= way == Way::Lost;
            if lost || way == Way::Open {
                sleep(now.delay).await;
                break;
            }
            if weather.changed().await.is_err() {
                return;
            }
        }
        if !lost && to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
    let _ = to.shutdown().await;
}

fn millis(random: &mut impl Rng, from: u64, to: u64) -> Duration {
    Duration::from_millis(random.random_range(from..to))
}
