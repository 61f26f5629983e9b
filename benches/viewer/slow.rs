//! The viewer over lines of 9,600 bit/s, while forty messages a second come.

use std::{path::Path, sync::Arc, time::Duration};

use danmux::client::Client;

use crate::{
    LIVELY, Result, count, line::Line, percentiles, service::Service, talk::speak,
    terminal::Terminal,
};

/// 9,600 bit/s: each byte has a start and a stop bit.
const RATE: u32 = 960;
/// However long a key is answered late, it is waited for.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long it takes until a viewer has learned what its line is like. Where the terminal does not
/// answer, a buffer must be full before anything is noticed, and empty again.
const LEARN: Duration = Duration::from_secs(10);
const LEARN_BLIND: Duration = Duration::from_mins(1);

/// Measures keys over such lines, short and long, with a terminal that answers and one that does not.
pub(crate) async fn measure(
    viewer: &Path,
    service: &Service,
    speakers: &[Client],
    time: Duration,
) -> Result<()> {
    println!("over 9,600 bit/s, {LIVELY} msg/s; key to screen p50 / p99 / most in ms");
    for answers in [true, false] {
        for delay in [150, 300] {
            let line = Line { rate: RATE, delay: Duration::from_millis(delay), answers };
            let mut terminal = Terminal::start(viewer, service, Some(line))?;
            terminal.until("● live").await?;
            let learn = if answers { LEARN } else { LEARN_BLIND };
            let seen = Arc::clone(&terminal.seen);
            let talk = speak(speakers, LIVELY, learn + time + Duration::from_secs(2), &seen);
            let typing = async {
                let first = terminal.type_for(learn, PATIENCE).await?;
                let before = terminal.cost()?;
                let keys = terminal.type_for(time, PATIENCE).await?;
                let after = terminal.cost()?;
                let took = after.at.duration_since(before.at).as_secs_f64();
                let bytes = count(after.bytes - before.bytes) / took;
                Ok::<_, crate::Failure>((first, keys, bytes))
            };
            let (typed, said) = tokio::join!(typing, talk);
            said?;
            let (first, keys, bytes) = typed?;
            println!(
                "{} ms each way, {}  {}  in the first {} s {}  {bytes:4.0} B/s",
                delay,
                if answers { "answers      " } else { "never answers" },
                percentiles(keys),
                learn.as_secs(),
                percentiles(first),
            );
        }
    }
    Ok(())
}
