//! 100 people are muted by key while 500 messages a second come in: the right ones, and none else.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use danmux::{
    client::Client,
    model::{Act, Deed, Outcome, Priority, ProfileUpdate, RoomId, UserId},
};
use serde_json::json;
use tokio::{runtime::Runtime, task::JoinSet, time::interval};

use super::{NOBODY, Question, Selected, follow, record};
use crate::{
    pty::{Program, Terminal},
    support::{PATIENCE, Service},
};

const MUTED: usize = 100;
/// Enough that the room is as loud with the last as it was with the first.
const PEOPLE: usize = 160;
const A_SECOND: usize = 500;
/// Messages that come in for each act at least, however slow the machine.
const BETWEEN: u64 = 20;
/// Names that several have.
const NAMES: [&str; 4] = ["Tom", "小雨", "Ann 🌸", "Tom "];
/// What many say in the same words.
const CHEERS: [&str; 3] = ["666", "first!", "哈哈哈"];
/// Keys of presets that outlast the test, with their seconds.
const PRESETS: [(&str, i64); 4] = [("2", 600), ("3", 3_600), ("4", 86_400), ("5", 0xffff_ffff)];

/// People who all talk at once.
struct Flood {
    /// What each of them ever said.
    said: Mutex<HashMap<UserId, BTreeSet<String>>>,
    taken: AtomicU64,
    over: AtomicBool,
}

impl Flood {
    fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    fn said(&self, user: &str) -> BTreeSet<String> {
        self.said.lock().unwrap().get(&UserId::from_peer(user)).cloned().unwrap_or_default()
    }

    /// Talks until it is over, each of the people in turn; who may not is passed over from then on.
    async fn talk(self: Arc<Self>, mut people: Vec<(UserId, Client)>, room: RoomId) {
        const TICK: Duration = Duration::from_millis(20);
        let mut sending = JoinSet::new();
        let mut tick = interval(TICK);
        let mut number = 0;
        while !self.over.load(Ordering::Relaxed) {
            tick.tick().await;
            while let Some(sent) = sending.try_join_next() {
                if let Err(silent) = sent.unwrap() {
                    people.retain(|(user, _)| *user != silent);
                }
            }
            // A service that cannot keep up is not asked for more.
            let most = (A_SECOND / 50).min(A_SECOND - sending.len());
            for _ in 0..most {
                number += 1;
                let (user, client) = &people[number * 7 % people.len()];
                let text = words(number);
                self.said.lock().unwrap().entry(user.clone()).or_default().insert(text.clone());
                let (flood, user, client) = (Arc::clone(&self), user.clone(), client.clone());
                let room = room.clone();
                sending.spawn(async move {
                    let sent = client.send_text(&room, &text, Priority::Normal).await;
                    flood.taken.fetch_add(u64::from(sent.is_ok()), Ordering::Relaxed);
                    sent.map(|_| ()).map_err(|_| user)
                });
            }
        }
    }
}

/// Something to say; now and then what others say, too, and something long.
fn words(number: usize) -> String {
    match number % 9 {
        0 => CHEERS[number / 9 % CHEERS.len()].to_owned(),
        1 => {
            format!("{number} {}", "a long comment that takes more than a line 很长很长 ".repeat(3))
        }
        _ => format!("{number} 弹幕 says hello"),
    }
}

/// Members of a room who are heard, and read nothing: what all say would be read by each of them.
async fn people(service: &Service, room: &RoomId) -> Vec<(UserId, Client)> {
    let mut coming = JoinSet::new();
    for number in 0..PEOPLE {
        let (url, room) = (service.url.clone(), room.clone());
        coming.spawn(async move {
            let user = UserId::new(&format!("u{number:03}")).unwrap();
            let (reader, _) = login(&url, &user).await;
            let nick = NAMES.get(number % 6).map(|&name| name.to_owned());
            reader.update_my_profile(&ProfileUpdate { nick, avatar: None }).await.unwrap();
            reader.join(&room).await.unwrap();
            // Who goes without a word stays a member for a while.
            drop(reader);
            let (speaker, _) = login(&url, &user).await;
            (user, speaker)
        });
    }
    coming.join_all().await
}

async fn login(url: &str, user: &UserId) -> (Client, danmux::client::Events) {
    let config = danmux::client::Config::new(url, crate::support::APP);
    let (client, events) = Client::connect(config).await.unwrap();
    client.login(user, crate::support::sign(user)).await.unwrap();
    (client, events)
}

/// A text without what stands behind it: how often it was said, how much is new below.
fn without_tail(text: &str) -> &str {
    let end = [" ×", " +", "   "].iter().filter_map(|tail| text.find(tail)).min();
    text[..end.unwrap_or(text.len())].trim_end()
}

struct Script {
    terminal: Terminal,
    home: PathBuf,
    flood: Arc<Flood>,
    /// Who was asked about, in that order, with the seconds.
    muted: Vec<(String, i64)>,
    longest: Duration,
}

impl Script {
    /// Waits for what must come however slow all is.
    fn more_comes(&self, count: u64) {
        let wanted = self.flood.taken() + count;
        let end = Instant::now() + PATIENCE;
        while self.flood.taken() < wanted {
            assert!(Instant::now() < end, "the flood dried up:\n{}", self.terminal.screen());
            std::thread::park_timeout(Duration::from_millis(2));
        }
    }

    /// Goes up so many rows, looking at each, and on to one that somebody wrote.
    fn go_up(&mut self, rows: usize) -> Selected {
        let mut at: Option<Selected> = None;
        for gone in 1.. {
            self.terminal.press("\x1b[A");
            let line = at.map(|at| at.line);
            self.terminal.until("another row", |_| {
                Selected::on(&self.terminal).is_some_and(|now| Some(now.line) != line)
            });
            at = Selected::on(&self.terminal);
            if gone >= rows && at.as_ref().is_some_and(|at| at.by.is_some()) {
                break;
            }
        }
        at.unwrap()
    }

    /// Goes up so many rows and asks, all at once: who is selected in the end is whom the question
    /// names. None where that is nobody.
    fn ask_at_once(&mut self, rows: usize) -> Option<Question> {
        // No answer takes the place of the word that the row is nobody's.
        self.terminal.until("that nothing waits", |_| {
            record(&self.home).iter().all(|act| act.outcome.is_final())
        });
        self.terminal.press(&("\x1b[A".repeat(rows) + "m"));
        let screen = self.terminal.until("the question", |screen| {
            Question::on(screen).is_some() || screen.contains(NOBODY)
        });
        Question::on(&screen)
    }

    /// Looks at a row, for as long as many messages take, and asks about it.
    fn look_and_ask(&mut self, rows: usize, looks: bool) -> Question {
        let at = self.go_up(rows);
        if looks {
            self.more_comes(BETWEEN * 5);
            let now = Selected::on(&self.terminal).unwrap();
            assert_eq!((now.line, &now.by), (at.line, &at.by), "the selected row moved");
            assert_eq!(without_tail(&now.text), without_tail(&at.text), "it says something else");
        }
        self.terminal.press("m");
        let screen = self.terminal.until("the question", |screen| Question::on(screen).is_some());
        let question = Question::on(&screen).unwrap();
        assert_eq!(at.by.as_ref(), Some(&question.name), "another than the selected one");
        let (text, said) = (without_tail(&at.text), question.said.trim_end_matches('…'));
        assert!(text.starts_with(said) || said.starts_with(text), "{text:?}: {question:?}");
        question
    }

    /// Mutes somebody who is not muted yet; `round` tells how.
    fn mute_one(&mut self, round: usize) {
        let rows = 1 + round * 5 % 8;
        follow(&mut self.terminal);
        let question = if round.is_multiple_of(2) {
            let pressed = Instant::now();
            let Some(question) = self.ask_at_once(rows) else { return };
            self.longest = self.longest.max(pressed.elapsed());
            question
        } else {
            self.look_and_ask(rows, round % 10 == 1)
        };
        assert_eq!(question.title.trim(), format!("mute {}", question.name));
        let said = self.flood.said(&question.id);
        assert!(said.iter().any(|text| text.starts_with(&question.said)), "{question:?}: {said:?}");
        if self.muted.iter().any(|(user, _)| *user == question.id) {
            return;
        }
        let (digit, seconds) = PRESETS[round % PRESETS.len()];
        self.terminal.press(digit);
        self.muted.push((question.id, seconds));
        self.terminal.until("the answer", |screen| Question::on(screen).is_none());
        if round.is_multiple_of(3) {
            self.terminal.until("that it is done", |screen| screen.contains(": done"));
        }
    }
}

#[test]
fn a_hundred_people_are_muted_by_key_in_a_flood_and_nobody_else() {
    let runtime = Runtime::new().unwrap();
    let service = Service::start(&["--rate-limit", "0"]);
    let (room, host, _host_events) = runtime.block_on(service.room("race", "host"));
    let home = tempfile::tempdir().unwrap();
    let login = service.login("mia");
    let login: Vec<&str> = login.iter().map(String::as_str).collect();
    let program = Program::new(&[&["watch", "race"], &*login].concat()).size(120, 40);
    let terminal = program.home(home.path()).start();
    terminal.until("the room", |screen| screen.contains("● live"));
    runtime.block_on(host.set_admin(&room, &UserId::new("mia").unwrap(), true)).unwrap();
    terminal.until("the role", |screen| screen.contains("mia [admin]"));

    let people = runtime.block_on(people(&service, &room));
    let flood = Arc::new(Flood {
        said: Mutex::default(),
        taken: AtomicU64::new(0),
        over: AtomicBool::new(false),
    });
    let talking = runtime.spawn(Arc::clone(&flood).talk(people, room));
    let mut script = Script {
        terminal,
        home: home.path().to_owned(),
        flood: Arc::clone(&flood),
        muted: Vec::new(),
        longest: Duration::ZERO,
    };
    script.more_comes(200);
    let (began, before) = (Instant::now(), flood.taken());
    for round in 0..MUTED * 10 {
        if script.muted.len() == MUTED {
            break;
        }
        script.mute_one(round);
        script.more_comes(BETWEEN);
    }
    let (took, came) = (began.elapsed(), flood.taken() - before);
    script.terminal.until("that nothing waits", |screen| !screen.contains("acts wait"));
    flood.over.store(true, Ordering::Relaxed);
    let Script { terminal, muted, longest, .. } = script;
    println!("{} muted in {took:?}, {came} messages, keys to question {longest:?}", muted.len());

    let ended = |act: &Act| act.outcome.is_final();
    terminal.until("the record", |_| {
        record(home.path()).iter().filter(|act| ended(act)).count() >= MUTED
    });
    let acts = record(home.path());
    let done: Vec<(String, i64)> = acts
        .iter()
        .filter_map(|act| match &act.deed {
            Deed::Mute { user, seconds } if act.outcome == Outcome::Done => {
                Some((user.to_string(), seconds.seconds().into()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(done, muted, "the record differs from what was asked for");
    for act in &acts {
        if act.outcome != Outcome::Done {
            continue;
        }
        let (user, quote) = (act.deed.user().unwrap(), act.message.as_ref().unwrap());
        let said = flood.said(user.as_str());
        assert!(said.contains(quote.text.raw()), "{user} never said {quote:?}");
        assert_eq!(act.by.as_str(), "mia");
    }
    runtime.block_on(talking).unwrap();
    let told = runtime.block_on(service.rest(
        "administrator",
        "group_open_http_svc/get_group_muted_account",
        &json!({"GroupId": "race"}),
    ));
    let told: BTreeMap<_, _> = told["MutedAccountList"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["Member_Account"].as_str().unwrap().to_owned(), &one["MutedUntil"]))
        .collect();
    let asked: BTreeSet<_> = muted.iter().map(|(user, _)| user.clone()).collect();
    assert_eq!(told.into_keys().collect::<BTreeSet<_>>(), asked);
    assert_eq!(asked.len(), MUTED);
    terminal.leave();
}
