//! A full room: how fast, how dear, and whether everything arrives.
//!
//! Starts `danmux serve` as its own process and fills one room over real sockets, all from this process. Everybody
//! behaves as the official SDK does: members poll in the rhythm that the service tells them, guests in the SDK's own.
//! What is read is checked, not only measured: each item once, in order, and as many messages as the service counts
//! as said; anything else, or a late message, ends the program with an error.
//!
//! ```text
//! cargo bench --bench full_room -- [--members 700 --guests 300 --rate 40 --seconds 30] [--all-speak]
//! ```
//!
//! The owner speaks, whom the room's rate never drops; with `--all-speak` the members do, at mixed priorities, and
//! what the rate lets through must arrive.

mod client;
#[path = "../shared/process.rs"]
mod process;
mod service;

use std::{
    error::Error,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use danmux::{model::UserId, wire::Servcmd};
use serde_json::{Value, json};
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep, timeout},
};

use client::{Client, Line, Shared, Tally};
use service::Service;

type Failure = Box<dyn Error + Send + Sync>;
type Result<T> = std::result::Result<T, Failure>;

const ROOM: &str = "full";
/// How long everybody is idle in the room before its memory is read: longer than a poll is held.
const IDLE: Duration = Duration::from_secs(10);
/// How long the last message may take before it counts as lost.
const PATIENCE: Duration = Duration::from_secs(20);
/// From send to receipt for 99 of 100, in milliseconds.
const BAR_OF_MEMBERS: f64 = 150.0;
const BAR_OF_GUESTS: f64 = 450.0;
const PRIORITIES: [&str; 4] = ["High", "Normal", "Low", "Lowest"];

struct Load {
    members: usize,
    guests: usize,
    /// Messages a second.
    rate: u32,
    seconds: u32,
    /// Whether the members speak in the owner's place.
    all_speak: bool,
}

impl Load {
    fn from_arguments() -> Result<Self> {
        let mut load = Self { members: 700, guests: 300, rate: 40, seconds: 30, all_speak: false };
        let mut arguments = std::env::args().skip(1);
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{name} needs a number"));
            match &*name {
                "--members" => load.members = value()?.parse()?,
                "--guests" => load.guests = value()?.parse()?,
                "--rate" => load.rate = value()?.parse()?,
                "--seconds" => load.seconds = value()?.parse()?,
                "--all-speak" => load.all_speak = true,
                // cargo's own.
                "--bench" => {}
                _ => return Err(format!("{name} is not an option").into()),
            }
        }
        Ok(load)
    }
}

// One thread, so that the service keeps a core of a small machine.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let load = Load::from_arguments()?;
    service::allow_many_files()?;
    let service = Service::start()?;
    let before = service.resident_kib()?;

    let shared = Arc::new(Shared::default());
    let (last, last_of_room) = watch::channel(None);
    let mut readers = JoinSet::new();
    let mut lines = Vec::new();
    for number in 0..=load.members + load.guests {
        let (line, outbox) = mpsc::channel(64);
        let client = enter(&service, &load, number).await?;
        lines.push(line);
        readers.spawn(client.take_part(outbox, Arc::clone(&shared), last_of_room.clone()));
    }
    sleep(IDLE).await;
    let idle = service.resident_kib()?;
    let answers_before = shared.polls.load(Ordering::Relaxed);

    let (cpu, own_cpu) = (service.cpu_seconds()?, service::own_cpu_seconds()?);
    let began = Instant::now();
    let talk = async {
        // The owner came first, and the members after the owner.
        let speakers = if load.all_speak { &lines[1..=load.members] } else { &lines[..1] };
        let sent = speak(&load, speakers).await?;
        shared.until_answered(sent, PATIENCE).await?;
        // Never dropped, so that everybody knows where the room ends.
        lines[0].send(Line { number: sent, priority: "High" }).await?;
        shared.until_answered(sent + 1, PATIENCE).await?;
        last.send(Some(shared.newest.load(Ordering::Relaxed)))?;
        Ok::<_, Failure>(sent + 1)
    };
    let sent = tokio::select! {
        sent = talk => sent?,
        ended = first_failure(&mut readers) => return Err(ended),
    };
    let mut tallies = Vec::new();
    let all = async {
        while let Some(tally) = readers.join_next().await {
            tallies.push(tally??);
        }
        Ok::<_, Failure>(())
    };
    timeout(PATIENCE, all).await.map_err(|_| "not everybody read the last message")??;
    let cpu = service.cpu_seconds()? - cpu;
    let own_cpu = service::own_cpu_seconds()? - own_cpu;
    let took = began.elapsed().as_secs_f64();
    let after = service.resident_kib()?;

    let said = service.messages_said().await?;
    check(&tallies, said, (!load.all_speak).then_some(sent))?;
    let answers = shared.polls.load(Ordering::Relaxed) - answers_before;
    let deliveries: u64 = tallies.iter().map(|tally| tally.messages).sum();
    println!(
        "{} members, {} guests: {} messages sent in {took:.1} s, {said} said, {deliveries} deliveries, {answers} polls",
        load.members, load.guests, sent,
    );
    println!("complete, in order, none twice");
    let millions = count(deliveries) / 1e6;
    println!(
        "service CPU: {cpu:.2} s, {:.2} s per million deliveries, {:.1} µs a poll (this process: {own_cpu:.2} s)",
        cpu / millions,
        cpu * 1e6 / count(answers)
    );
    let connections = count(lines.len() as u64);
    let each = |kib: u64| count(kib.saturating_sub(before)) / connections;
    println!(
        "service memory: {before} KiB before, {idle} KiB idle ({:.1} KiB a connection), {after} KiB after ({:.1} KiB)",
        each(idle),
        each(after)
    );
    let on_time = report("members", &tallies, true, BAR_OF_MEMBERS, took)
        & report("guests", &tallies, false, BAR_OF_GUESTS, took);
    if on_time { Ok(()) } else { Err("messages were late".into()) }
}

/// Brings somebody into the room: the owner first, then members, then guests.
async fn enter(service: &Service, load: &Load, number: usize) -> Result<Client> {
    let mut client = Client::connect(&service.url).await?;
    if number > load.members {
        client.join_as_guest(ROOM).await?;
        return Ok(client);
    }
    let user = UserId::new(&format!("user{number:04}"))?;
    client.login(&user).await?;
    if number == 0 {
        let new = json!({"Type": "AVChatRoom", "Name": "A full room", "GroupId": ROOM,
            "Owner_Account": user.as_str(), "WebPushFlag": 1});
        let _: Value = client.ask(Servcmd::CreateGroup, &new).await?;
    }
    client.join(ROOM).await?;
    Ok(client)
}

/// Why a reader gave up before the end, as soon as one does.
async fn first_failure(readers: &mut JoinSet<Result<Tally>>) -> Failure {
    match readers.join_next().await {
        Some(Ok(Err(failure))) => failure,
        Some(Err(failure)) => failure.into(),
        Some(Ok(Ok(_))) | None => "a reader left before the last message".into(),
    }
}

/// Has all messages sent at an even pace; gives how many.
async fn speak(load: &Load, lines: &[mpsc::Sender<Line>]) -> Result<u64> {
    let mut ticks = interval(Duration::from_secs(1) / load.rate);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let messages = u64::from(load.rate) * u64::from(load.seconds);
    let turns = lines.iter().cycle();
    for ((number, line), priority) in (0..messages).zip(turns).zip(PRIORITIES.iter().cycle()) {
        ticks.tick().await;
        line.send(Line { number, priority }).await?;
    }
    Ok(messages)
}

/// Checks what the readers could not each for themselves: that all of them read the same, and how much it is.
fn check(tallies: &[Tally], said: u64, sent: Option<u64>) -> Result<()> {
    let first = tallies.first().ok_or("nobody was there")?;
    if sent.is_some_and(|sent| sent != said) {
        return Err(format!("{said} messages were said of {sent:?}").into());
    }
    for tally in tallies {
        if tally.messages != said {
            return Err(format!("{} messages were read of {said}", tally.messages).into());
        }
        if tally.digest != first.digest {
            return Err("two readers did not read the same".into());
        }
    }
    Ok(())
}

/// Prints how long messages took; whether that was short enough.
fn report(who: &str, tallies: &[Tally], members: bool, bar: f64, seconds: f64) -> bool {
    let own = || tallies.iter().filter(|tally| tally.member == members);
    let mut times: Vec<u32> = own().flat_map(|tally| tally.micros.iter().copied()).collect();
    times.sort_unstable();
    let Some(&longest) = times.last() else { return true };
    let millis = |micros: u32| f64::from(micros) / 1e3;
    let part = |percent: usize| millis(times[(times.len() - 1) * percent / 100]);
    let bytes: u64 = own().map(|tally| tally.bytes).sum();
    println!(
        "{who}: p50 {:.1} ms, p90 {:.1} ms, p99 {:.1} ms (bar {bar} ms), max {:.1} ms; {:.0} bytes/s each",
        part(50),
        part(90),
        part(99),
        millis(longest),
        count(bytes) / seconds / count(own().count() as u64),
    );
    part(99) < bar
}

/// A count for a division; exact below 2⁵³.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2⁵³")]
fn count(number: u64) -> f64 {
    number as f64
}
