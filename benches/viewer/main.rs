//! The viewer in a real terminal: what it writes, what it costs, and how soon a key is seen.
//!
//! Starts `danmux serve` without a limit, people who speak in one of its rooms, and `danmux watch` in a
//! pseudo-terminal of 120 columns and 40 rows; reads what it draws as a terminal would.
//!
//! ```text
//! cargo bench --bench viewer -- [--seconds 20] [--viewer PROGRAM] [--only fast|slow]
//! ```
//!
//! `--viewer` takes another build of the program, to compare; `--only slow` measures keys over lines of
//! 9,600 bit/s, `--only fast` the rest.

#[path = "../shared/process.rs"]
mod process;
mod service;
mod slow;
mod talk;
mod terminal;

#[path = "../../tests/suite/pty/line.rs"]
mod line;

use std::{
    error::Error,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use danmux::client::Client;
use tokio::time::sleep;

use service::Service;
use talk::speak;
use terminal::{Seen, Terminal};

type Failure = Box<dyn Error + Send + Sync>;
type Result<T> = std::result::Result<T, Failure>;

const ROOM: &str = "bench";
const COLUMNS: u16 = 120;
const ROWS: u16 = 40;
/// Messages a second of a room that is full, by the cloud's own limit.
const LIVELY: u32 = 40;
const FLOOD: u32 = 5000;
/// How long a row is kept selected in the flood, at most.
const HELD: Duration = Duration::from_secs(8);

#[tokio::main]
async fn main() -> Result<()> {
    let (mut seconds, mut viewer) = (20, PathBuf::from(env!("CARGO_BIN_EXE_danmux")));
    let mut only = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{name} needs a value"));
        match &*name {
            "--seconds" => seconds = value()?.parse()?,
            "--viewer" => viewer = value()?.into(),
            "--only" => only = Some(value()?),
            // cargo's own.
            "--bench" => {}
            _ => return Err(format!("{name} is not an option").into()),
        }
    }
    let service = Service::start()?;
    let speakers = service.speakers().await?;
    println!("{COLUMNS}x{ROWS}; latencies are p50 / p99 / most in ms");
    let time = Duration::from_secs(seconds);
    if only.as_deref() != Some("slow") {
        fast(&viewer, &service, &speakers, time).await?;
    }
    if only.as_deref() != Some("fast") {
        slow::measure(&viewer, &service, &speakers, time).await?;
    }
    Ok(())
}

/// Lively, in a flood, and idle.
async fn fast(viewer: &Path, service: &Service, speakers: &[Client], time: Duration) -> Result<()> {
    let mut terminal = Terminal::start(viewer, service, None)?;
    terminal.until("● live").await?;
    sleep(Duration::from_secs(2)).await;

    // The first screenful is not what an hour looks like.
    let seen = Arc::clone(&terminal.seen);
    speak(speakers, LIVELY, Duration::from_secs(2), &seen).await?;
    for rate in [LIVELY, FLOOD] {
        let before = terminal.cost()?;
        let typing = terminal.type_for(time, Duration::from_secs(2));
        let talk = speak(speakers, rate, time, &seen);
        let (keys, said) = tokio::join!(typing, talk);
        let (keys, said) = (keys?, said?);
        let after = terminal.cost()?;
        let took = after.at.duration_since(before.at).as_secs_f64();
        let bytes = after.bytes - before.bytes;
        println!(
            "{:6.0} msg/s  {:8.0} B/s  {:6.0} B/frame  {:5.1} frames/s  CPU {:4.1} %  message to screen {}  key to screen {}",
            count(said.messages) / took,
            count(bytes) / took,
            count(bytes) / count(after.frames - before.frames),
            count(after.frames - before.frames) / took,
            (after.cpu - before.cpu) * 100.0 / took,
            percentiles(said.shown_after),
            percentiles(keys),
        );
    }
    terminal.select().await?;
    let place = || {
        let seen = lock(&seen);
        (seen.selected.clone(), seen.moved)
    };
    let before = place();
    // After 50,000 others the row itself is gone.
    let said = speak(speakers, FLOOD, time.min(HELD), &seen).await?;
    let after = place();
    if after != before {
        return Err(format!("the selected row moved: {before:?}, then {after:?}").into());
    }
    println!("a selected row stood still while {} messages came", said.messages);

    sleep(Duration::from_secs(8)).await;
    let before = terminal.cost()?;
    sleep(Duration::from_secs(10)).await;
    let after = terminal.cost()?;
    println!(
        "idle, 10 s     {:8} bytes  CPU {:.1} %",
        after.bytes - before.bytes,
        (after.cpu - before.cpu) * 10.0
    );
    Ok(())
}

fn percentiles(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    let at = |hundredths: usize| {
        values.get((values.len() * hundredths / 100).min(values.len().saturating_sub(1)))
    };
    match (at(50), at(99)) {
        (Some(half), Some(late)) => {
            let most = values.last().unwrap_or(late);
            format!("{half:.2} / {late:.2} / {most:.2}")
        }
        _ => "-".to_owned(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn count(number: u64) -> f64 {
    number as f64
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}
