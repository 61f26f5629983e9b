//! `danmux tail`: a room's events on standard output, a line each, as they come.

use std::{
    io::{self, Write},
    time::Duration,
};

use crate::{
    app::words,
    client::Events,
    model::{Connection as Link, Event, NoticeKind, RoomId, to_json_line},
};

use super::{Error, connection::Connection, serve::stopped};

/// Events that are printed before standard output is flushed.
const BATCH: usize = 2048;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The room's id
    room: String,

    /// One JSON object an event; the fields are documented and keep their names
    #[arg(long)]
    json: bool,

    /// End after so many messages, tips and notices
    #[arg(long, value_name = "N")]
    count: Option<u64>,

    /// End with status 124 after so long
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,

    #[command(flatten)]
    connection: Connection,
}

pub(super) async fn run(args: Args) -> Result<(), Error> {
    let room = RoomId::new(&args.room).map_err(|error| Error::Usage(error.to_string()))?;
    let (client, mut events, _) = args.connection.open().await?;
    // The room may flood before joining returns: events are read from the start.
    let tail = async {
        let join = async {
            client
                .join(&room)
                .await
                .map_err(|error| Error::client(&format!("could not join {room}"), error))?;
            std::future::pending().await
        };
        tokio::select! {
            result = join => result,
            result = print_all(&mut events, args.json, args.count) => result,
        }
    };
    let deadline = async {
        match args.timeout {
            Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
            None => std::future::pending().await,
        }
    };
    let result = tokio::select! {
        result = tail => result,
        () = deadline => Err(Error::Timeout(args.timeout.unwrap_or_default())),
        () = stopped() => Err(Error::Interrupted),
    };
    client.close().await;
    result
}

async fn print_all(events: &mut Events, json: bool, count: Option<u64>) -> Result<(), Error> {
    let mut left = count.unwrap_or(u64::MAX);
    let mut batch = Vec::with_capacity(BATCH);
    while left > 0 && events.recv_many(&mut batch, BATCH).await > 0 {
        let mut lines = String::new();
        let mut end = None;
        for event in batch.drain(..) {
            if json {
                lines.push_str(&to_json_line(&event));
                lines.push('\n');
            } else if let Some(line) = plain(&event) {
                lines.push_str(&line);
                lines.push('\n');
            }
            left -= u64::from(event.seq().is_some());
            end = over(&event);
            if left == 0 || end.is_some() {
                break;
            }
        }
        let mut out = io::stdout().lock();
        match out.write_all(lines.as_bytes()).and_then(|()| out.flush()) {
            Ok(()) => {}
            // The reader has seen enough, as `head` does.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            Err(error) => return Err(Error::failed("could not print", &error)),
        }
        if let Some(result) = end {
            return result;
        }
    }
    Ok(())
}

/// Whether nothing can come after this event, and what that means.
fn over(event: &Event) -> Option<Result<(), Error>> {
    match event {
        Event::Notice(notice) if notice.kind == NoticeKind::Dismissed => Some(Ok(())),
        Event::Connection(Link::KickedOut { reason }) => {
            Some(Err(Error::Failed(format!("logged out by the service: {reason}"))))
        }
        _ => None,
    }
}

/// An event for people: cleaned text only, as nothing else protects the terminal here.
fn plain(event: &Event) -> Option<String> {
    Some(match event {
        Event::Message(message) => {
            let name = words::name(&message.from.id, &message.from.nick);
            format!("{} {name}: {}", clock(message.time), words::body(message))
        }
        Event::Tip(tip) => format!("{} * {}", clock(tip.time), words::tip(tip)),
        Event::Notice(notice) => format!("{} ! {}", clock(notice.time), words::notice(notice)),
        Event::Gap(gap) => format!("… {} …", words::gap(gap)),
        Event::Connection(Link::Disconnected { reason }) => format!("… disconnected: {reason} …"),
        Event::Connection(Link::KickedOut { reason }) => format!("… logged out: {reason} …"),
        Event::Unknown(unknown) => {
            format!("{} ? an item of kind {}", clock(unknown.time), unknown.event)
        }
        Event::Joined(_) | Event::Room(_) | Event::Online(_) | Event::Connection(_) => return None,
    })
}

/// The local time of day.
fn clock(time: i64) -> String {
    let zone = jiff::tz::TimeZone::system();
    jiff::Timestamp::from_second(time).map_or_else(
        |_| "--:--:--".to_owned(),
        |time| time.to_zoned(zone).strftime("%H:%M:%S").to_string(),
    )
}
