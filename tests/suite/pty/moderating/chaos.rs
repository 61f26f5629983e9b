//! The link is cut, slow, deaf or not to be had while a moderator acts: each act takes effect once,
//! or is told as one of which nobody knows.

use std::{
    collections::BTreeSet,
    env,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use danmux::model::{Act, Deed, Outcome};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use super::{
    Question, Selected, follow, is_following,
    judge::{agrees, restrictions_agree, room_agrees},
    record,
    relay::Relay,
    scene::{PEOPLE, Scene},
};
use crate::{pty::Terminal, support::PATIENCE};

/// Acts that are asked for in a round.
const ACTS: usize = 60;
/// Admins that a live room may have.
const ADMINS: usize = 5;
/// Where the round begins and how many there are, for who wants more of it.
const SEED: &str = "DANMUX_CHAOS_SEED";
const ROUNDS: &str = "DANMUX_CHAOS_ROUNDS";

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|text| text.parse().unwrap())
}

fn rounds(mut round: impl FnMut(u64)) {
    let first = number(SEED).unwrap_or_else(rand::random);
    for seed in (0..number(ROUNDS).unwrap_or(1)).map(|count| first.wrapping_add(count)) {
        println!("{SEED}={seed}");
        round(seed);
    }
}

/// A moderator's hands.
struct Hands {
    terminal: Terminal,
    home: PathBuf,
    random: StdRng,
    asked: usize,
}

impl Hands {
    /// Writes a command, and says yes to what it asks.
    fn command(&mut self, command: &str) {
        follow(&mut self.terminal);
        self.terminal.press(":");
        self.terminal.until("the palette", |screen| screen.contains("─ commands ─"));
        self.terminal.press(&format!("{command}\r"));
        let screen = self.terminal.until("the question, or why not", |screen| {
            !screen.contains("─ commands ─") && (is_asked(screen) || is_following(screen))
        });
        if is_asked(&screen) {
            self.answer("\r");
        }
    }

    /// Answers the question that was asked for: what it asks is in the record at once.
    fn answer(&mut self, key: &str) {
        self.terminal.until("the question", is_asked);
        self.terminal.press(key);
        self.terminal.until("no question", |screen| !is_asked(screen));
        self.asked += 1;
        self.terminal.until("its line in the record", |_| self.recorded() == self.asked);
    }

    /// Everyone is muted, or may write again.
    fn mute_all(&mut self) {
        follow(&mut self.terminal);
        self.terminal.press("M");
        self.answer("\r");
    }

    /// Now and then a moderator looks before going on.
    fn pause(&mut self, number: usize) {
        if number % 5 == 4 {
            let pause = self.random.random_range(0..2_500);
            std::thread::sleep(Duration::from_millis(pause));
        }
    }

    fn recorded(&self) -> usize {
        record(&self.home).iter().filter(|act| act.outcome != Outcome::Seen).count()
    }

    /// Mutes whoever wrote some comment on the screen, for a time that they had not yet.
    fn mute_selected(&mut self, taken: &mut BTreeSet<(String, u32)>) {
        let digit = self.random.random_range(2..6);
        let from = self.random.random_range(0..PEOPLE);
        let fresh = |user: &String| taken.insert((user.clone(), digit));
        let users = (from..from + PEOPLE).map(|number| format!("p{:02}", number % PEOPLE));
        let Some(user) = users.into_iter().find(fresh) else { return };
        follow(&mut self.terminal);
        let mut at: Option<Selected> = None;
        while at.as_ref().is_none_or(|at| at.by.as_ref() != Some(&user)) {
            self.terminal.press("\x1b[A");
            let line = at.map(|at| at.line);
            self.terminal.until("the row above", |_| {
                Selected::on(&self.terminal).is_some_and(|now| Some(now.line) != line)
            });
            at = Selected::on(&self.terminal);
        }
        self.terminal.press("m");
        let screen = self.terminal.until("the question", |screen| Question::on(screen).is_some());
        assert_eq!(Question::on(&screen).unwrap().id, user);
        self.answer(&digit.to_string());
    }
}

fn is_asked(screen: &str) -> bool {
    ["Enter does it", "Enter sends it", "a digit does it"].iter().any(|hint| screen.contains(hint))
}

/// Waits until what was asked for has an end, each act of it.
fn settle(scene: &Scene, terminal: &Terminal, asked: usize) -> Vec<Act> {
    let end = Instant::now() + PATIENCE * 2;
    loop {
        let acts = record(scene.home.path());
        let ours: Vec<_> = acts.iter().filter(|act| act.outcome != Outcome::Seen).collect();
        if ours.len() >= asked && ours.iter().all(|act| act.outcome.is_final()) {
            assert_eq!(ours.len(), asked, "more acts than were asked for");
            return ours.into_iter().cloned().collect();
        }
        assert!(
            Instant::now() < end,
            "{} of {asked}: {acts:#?}\n{}",
            ours.len(),
            terminal.screen()
        );
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

/// What was not done, or is not known, is told in the pane of the record as well.
fn is_shown(terminal: &mut Terminal, acts: &[Act]) {
    for (place, act) in acts.iter().rev().enumerate() {
        let word = match &act.outcome {
            Outcome::Unknown => "unknown: no answer",
            Outcome::Refused { .. } => "refused: ",
            Outcome::NotDone { .. } => "not done: ",
            _ => continue,
        };
        follow(terminal);
        terminal.press("R");
        terminal.until("the record", |screen| screen.contains("record of acts"));
        terminal.press(&"\x1b[B".repeat(place));
        terminal.until("what became of it", |screen| screen.contains(word));
        terminal.press("R");
        terminal.until("no record", |screen| !screen.contains("record of acts"));
    }
}

/// How many of the acts ended in which way.
fn ends(acts: &[Act]) -> String {
    let count = |name: &str, test: fn(&Outcome) -> bool| {
        format!("{name} {}", acts.iter().filter(|act| test(&act.outcome)).count())
    };
    for act in acts {
        if let Outcome::Refused { .. } | Outcome::NotDone { .. } = &act.outcome {
            println!("{:?}: {:?}", act.deed, act.outcome);
        }
    }
    [
        count("done", |one| *one == Outcome::Done),
        count("unknown", |one| *one == Outcome::Unknown),
        count("refused", |one| matches!(one, Outcome::Refused { .. })),
        count("not done", |one| matches!(one, Outcome::NotDone { .. })),
    ]
    .join(", ")
}

#[test]
fn acts_over_a_link_that_fails_take_effect_once_or_are_told_as_unknown() {
    rounds(|seed| {
        let scene = Scene::new();
        let terminal = scene.watch("host", "");
        let home = scene.home.path().to_owned();
        let mut hands = Hands { terminal, home, random: StdRng::seed_from_u64(seed), asked: 0 };
        let storm = scene.runtime.spawn(Arc::clone(&scene.relay).storm(seed));
        let began = Instant::now();
        let (mut taken, mut admins) = (BTreeSet::new(), BTreeSet::new());
        for number in 0..ACTS {
            let person = hands.random.random_range(0..PEOPLE);
            match hands.random.random_range(0..10) {
                0..4 => hands.mute_selected(&mut taken),
                4 => hands.command(&format!("mute p{person:02} {}s", 2_000 + number)),
                5..7 => hands.command(&format!("unmute p{person:02}")),
                7 => hands.mute_all(),
                8 => hands.command(&format!("set name Name {number}")),
                _ => {
                    // What changes nothing is told to nobody.
                    let verb = if admins.remove(&person) { "remove" } else { "add" };
                    // One more than a room may have is refused.
                    if verb == "add" && admins.len() < ADMINS {
                        admins.insert(person);
                    }
                    hands.command(&format!("admin {verb} p{person:02}"));
                }
            }
            hands.pause(number);
        }
        storm.abort();
        scene.relay.calm();
        let acts = settle(&scene, &hands.terminal, hands.asked);
        let troubles = scene.relay.troubles();
        println!("{}; {troubles} troubles in {:?}", ends(&acts), began.elapsed());
        hands.terminal.until("the link", |screen| !screen.contains("acts wait"));
        room_agrees(&scene, &acts);
        is_shown(&mut hands.terminal, &acts);
        follow(&mut hands.terminal);
        hands.terminal.leave();
    });
}

/// A link is given up with a question on its way, which comes to the service long after: then it is
/// not what the moderator wants any more.
#[test]
fn what_a_link_that_was_given_up_still_carries_changes_nothing() {
    let scene = Scene::new();
    let terminal = scene.watch("host", "");
    let home = scene.home.path().to_owned();
    let mut hands = Hands { terminal, home, random: StdRng::seed_from_u64(1), asked: 0 };
    scene.relay.stall();
    hands.mute_all();
    let acts = settle(&scene, &hands.terminal, 1);
    assert_eq!(acts[0].outcome, Outcome::Done);
    assert!(scene.relay.open() > 1, "the question went over the first link");
    hands.mute_all();
    let acts = settle(&scene, &hands.terminal, 2);
    assert_eq!((&acts[1].deed, &acts[1].outcome), (&Deed::MuteAll { on: false }, &Outcome::Done));
    scene.relay.let_go();
    hands.terminal.until("the end of the first link", |_| scene.relay.open() == 1);
    room_agrees(&scene, &acts);
    hands.terminal.leave();
}

/// The app's administrator behind a line as bad as the socket's: what is said is never said twice.
#[test]
fn acts_through_rest_over_a_line_that_fails_are_done_once_or_unknown() {
    rounds(|seed| {
        let scene = Scene::new();
        let service = scene.service.url.strip_prefix("ws://").unwrap();
        let line = scene.runtime.block_on(Relay::to(service));
        let (key, address) = (scene.service.key_file.display(), &line.address);
        let config = format!("[admin]\nkey_file = \"{key}\"\nserver = \"http://{address}\"\n");
        let terminal = scene.watch("mia", &config);
        let home = scene.home.path().to_owned();
        let mut hands = Hands { terminal, home, random: StdRng::seed_from_u64(seed), asked: 0 };
        let storms = [
            scene.runtime.spawn(Arc::clone(&scene.relay).storm(seed)),
            scene.runtime.spawn(Arc::clone(&line).storm(seed.wrapping_add(1))),
        ];
        let began = Instant::now();
        let mut banned = BTreeSet::new();
        for number in 0..ACTS {
            let person = hands.random.random_range(0..PEOPLE);
            if hands.random.random_range(0..3) == 0 {
                hands.command(&format!("notice heed this {number}"));
            } else if banned.remove(&person) {
                hands.command(&format!("unban p{person:02}"));
            } else {
                banned.insert(person);
                hands.command(&format!("ban p{person:02} {}s reason {number}", 2_000 + number));
            }
            hands.pause(number);
        }
        storms.iter().for_each(tokio::task::JoinHandle::abort);
        scene.relay.calm();
        line.calm();
        let acts = settle(&scene, &hands.terminal, hands.asked);
        let troubles = line.troubles();
        println!("{}; {troubles} troubles in {:?}", ends(&acts), began.elapsed());
        let told = scene.restricted("get_group_ban_member", "BannedAccountList", "BannedUntil");
        restrictions_agree(&acts, &told, true);
        let seen = scene.seen();
        agrees(&acts, &seen);
        for act in &acts {
            let Deed::Notice { text } = &act.deed else { continue };
            let times = seen.notices.iter().filter(|other| *other == text).count();
            let right = match act.outcome {
                Outcome::Done => times == 1,
                Outcome::Unknown => times <= 1,
                _ => times == 0,
            };
            assert!(right, "{act:?} was seen {times} times");
        }
        drop(seen);
        is_shown(&mut hands.terminal, &acts);
        hands.terminal.leave();
    });
}
