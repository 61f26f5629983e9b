//! `danmux tail`: a room's events on standard output, a line each, as they come.

use std::{
    io::{self, Write},
    time::Duration,
};

use crate::{
    client::Events,
    model::{
        Connection as Link, Element, Event, Message, NoticeKind, RoomId, TipKind, to_json_line,
    },
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
            format!("{} {}: {}", clock(message.time), name(message), words(message))
        }
        Event::Tip(tip) => {
            let mut who = tip
                .members
                .iter()
                .map(|person| {
                    if person.nick.is_empty() {
                        shown(person.id.as_str())
                    } else {
                        person.nick.to_string()
                    }
                })
                .collect::<Vec<_>>()
                .join(", ");
            if who.is_empty() {
                who.push_str("the room");
            }
            let what = match &tip.kind {
                TipKind::Join => "joined".to_owned(),
                TipKind::Quit => "quit".to_owned(),
                TipKind::Kick => "was removed".to_owned(),
                TipKind::AdminSet => "is an admin now".to_owned(),
                TipKind::AdminCancelled => "is no admin any more".to_owned(),
                TipKind::RoomProfile(_) => "changed the room".to_owned(),
                TipKind::MemberProfile(mutes) => {
                    mutes.iter().map(mute_words).collect::<Vec<_>>().join(", ")
                }
                TipKind::Ban { .. } => "was banned".to_owned(),
                TipKind::Unban => "may come back".to_owned(),
                TipKind::Other { operation } => format!("tip {operation}"),
            };
            format!("{} * {who} {what}", clock(tip.time))
        }
        Event::Notice(notice) => {
            let what = match notice.kind {
                NoticeKind::Dismissed => "the room was dismissed",
                NoticeKind::Banned => "you were banned",
                NoticeKind::Removed => "you were removed",
                NoticeKind::AdminSet => "you are an admin now",
                NoticeKind::AdminCancelled => "you are no admin any more",
                _ => "notice",
            };
            format!("{} ! {what} {}", clock(notice.time), notice.text).trim_end().to_owned()
        }
        Event::Gap(gap) => match gap.to {
            Some(to) => format!("… {} items are missing …", to.saturating_sub(gap.from) + 1),
            None => "… items may be missing …".to_owned(),
        },
        Event::Connection(Link::Disconnected { reason }) => format!("… disconnected: {reason} …"),
        Event::Connection(Link::KickedOut { reason }) => format!("… logged out: {reason} …"),
        Event::Unknown(unknown) => format!("{} ? item {}", clock(unknown.time), unknown.event),
        Event::Joined(_) | Event::Room(_) | Event::Online(_) | Event::Connection(_) => return None,
    })
}

fn mute_words(mute: &crate::model::MuteChange) -> String {
    let user = shown(mute.user.as_str());
    match mute.seconds {
        0 => format!("{user} may write again"),
        seconds => format!("{user} is muted for {seconds} s"),
    }
}

fn name(message: &Message) -> String {
    let nick = message.from.nick.as_str();
    if nick.is_empty() { shown(message.from.id.as_str()) } else { nick.to_owned() }
}

/// An id as it may be printed: a stranger chose it.
fn shown(id: &str) -> String {
    crate::model::Text::new(id).as_str().to_owned()
}

fn words(message: &Message) -> String {
    let parts = message.elements.iter().map(|element| match element {
        Element::Text(text) => text.to_string(),
        Element::Face { index, data } if data.is_empty() => format!("[face {index}]"),
        Element::Face { data, .. } => format!("[{data}]"),
        Element::Gift(gift) => format!("[gift] {} ×{}", gift.name, gift.count),
        Element::Likes(likes) => format!("[like] ×{}", likes.count),
        Element::Custom(custom) => format!("[custom] {}", custom.description),
        Element::Image(image) => format!("[image] {}", image.url),
        Element::Sound(sound) => format!("[sound] {} s {}", sound.seconds, sound.url),
        Element::Video(video) => format!("[video] {} s {}", video.seconds, video.url),
        Element::File(file) => format!("[file] {} {}", file.name, file.url),
        Element::Location(place) => {
            format!("[location] {} {},{}", place.description, place.latitude, place.longitude)
        }
        Element::Merger(merger) => format!("[forwarded] {}", merger.title),
        Element::Unknown { kind, .. } => format!("[{kind}]"),
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// The local time of day.
fn clock(time: i64) -> String {
    let zone = jiff::tz::TimeZone::system();
    jiff::Timestamp::from_second(time).map_or_else(
        |_| "--:--:--".to_owned(),
        |time| time.to_zoned(zone).strftime("%H:%M:%S").to_string(),
    )
}
