//! `danmux tail`: a room's events on standard output, a line each, as they come.

use std::{
    io::{self, Write},
    path::Path,
    time::Duration,
};

use jiff::tz::TimeZone;

use crate::{
    client::Events,
    config::Config,
    filter::{Clock, Expression, Facts},
    i18n::{Language, PlainTexts, fill, words},
    model::{Connection as Link, Event, NoticeKind, RoomId, UserId, to_json_line},
};

use super::{
    Error,
    connection::{Connection, now},
    serve::stopped,
};

/// What scripts read stays in one language.
const LANGUAGE: Language = Language::English;
/// Events that are printed before standard output is flushed.
const BATCH: usize = 2048;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The room's id
    room: String,

    /// One JSON object an event; the fields are documented and keep their names
    #[arg(long)]
    json: bool,

    /// Print only what a filter holds for, as 'has:link -role:host', and what never came;
    /// docs/filters.md has the language
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    filter: Option<String>,

    /// End after so many messages, tips and notices were printed
    #[arg(long, value_name = "N")]
    count: Option<u64>,

    /// End with status 124 after so long
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,

    #[command(flatten)]
    connection: Connection,
}

/// `config` is the configuration that was named.
pub(super) async fn run(args: Args, config: Option<&Path>) -> Result<(), Error> {
    let room = RoomId::new(&args.room).map_err(|error| Error::Usage(error.to_string()))?;
    let expression = args.filter.as_deref().map(read_filter).transpose()?;
    let mappings = Config::load(config)?.custom;
    let (client, mut events, me) = args.connection.open(mappings).await?;
    let filter = expression.map(|expression| Filter { expression, me, zone: TimeZone::system() });
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
            result = print_all(&mut events, args.json, filter.as_ref(), args.count) => result,
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

/// What is printed, where not everything is.
struct Filter {
    expression: Expression,
    me: Option<UserId>,
    zone: TimeZone,
}

impl Filter {
    /// Whether an event is printed: of what is no item only gaps, so that no loss is hidden.
    fn wants(&self, event: &Event) -> bool {
        let Some(facts) = Facts::of(event) else { return matches!(event, Event::Gap(_)) };
        let facts = match &self.me {
            Some(me) => facts.seen_by(me, ""),
            None => facts,
        };
        self.expression.matches(&facts, &Clock { now: now(), zone: self.zone.clone() })
    }
}

/// Reads a filter; an error marks the place.
fn read_filter(text: &str) -> Result<Expression, Error> {
    let wrong = |at: usize, error: &dyn std::fmt::Display| {
        let (before, after) = text.split_at(at);
        let skipped = before.char_indices().nth_back(29).map_or(0, |(at, _)| at);
        let start = if skipped > 0 { "…" } else { "" };
        let (after, end) = match after.char_indices().nth(30) {
            Some((at, _)) => (&after[..at], "…"),
            None => (after, ""),
        };
        let shown = format!("{start}{}▶{after}{end}", &before[skipped..]);
        Error::Usage(format!("--filter '{shown}': {error}"))
    };
    let expression = Expression::parse(text).map_err(|error| wrong(error.position(), &error))?;
    if expression.asks_for_highlights() {
        return Err(wrong(
            0,
            &"is:highlight asks for what the viewer marks; nothing is marked here",
        ));
    }
    Ok(expression)
}

async fn print_all(
    events: &mut Events,
    json: bool,
    filter: Option<&Filter>,
    count: Option<u64>,
) -> Result<(), Error> {
    let mut left = count.unwrap_or(u64::MAX);
    let mut batch = Vec::with_capacity(BATCH);
    while left > 0 && events.recv_many(&mut batch, BATCH).await > 0 {
        let mut lines = String::new();
        let mut end = None;
        for event in batch.drain(..) {
            if filter.is_none_or(|filter| filter.wants(&event)) {
                if json {
                    lines.push_str(&to_json_line(&event));
                    lines.push('\n');
                } else if let Some(line) = plain(&event, LANGUAGE) {
                    lines.push_str(&line);
                    lines.push('\n');
                }
                left -= u64::from(event.seq().is_some());
            }
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
pub(super) fn plain(event: &Event, language: Language) -> Option<String> {
    let texts = PlainTexts::of(language);
    Some(match event {
        Event::Message(message) => {
            let name = words::name(&message.from.id, &message.from.nick);
            format!("{} {name}: {}", clock(message.time), words::body(language, message))
        }
        Event::Tip(tip) => format!("{} * {}", clock(tip.time), words::tip(language, tip)),
        Event::Notice(notice) => {
            format!("{} ! {}", clock(notice.time), words::notice(language, notice))
        }
        Event::Gap(gap) => format!("… {} …", words::gap(language, gap)),
        Event::Connection(Link::Disconnected { reason }) => fill(texts.disconnected, &[reason]),
        Event::Connection(Link::KickedOut { reason }) => fill(texts.logged_out, &[reason]),
        Event::Unknown(unknown) => {
            format!("{} ? {}", clock(unknown.time), words::unknown(language, unknown.event))
        }
        Event::Joined(_) | Event::Room(_) | Event::Online(_) | Event::Connection(_) => return None,
    })
}

/// The local time of day.
fn clock(time: i64) -> String {
    let zone = TimeZone::system();
    jiff::Timestamp::from_second(time).map_or_else(
        |_| "--:--:--".to_owned(),
        |time| time.to_zoned(zone).strftime("%H:%M:%S").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Element, Gap, Joined, Message, MessageId, Online, Priority, Role, Sender, Text,
    };

    fn room() -> RoomId {
        RoomId::from_peer("demo")
    }

    fn comment(from: &str, text: &str) -> Event {
        Event::Message(Message {
            room: room(),
            seq: 1,
            time: now(),
            id: MessageId::new("1", 2, 3),
            from: Sender {
                id: UserId::from_peer(from),
                nick: Text::default(),
                avatar: Text::default(),
                role: None,
            },
            priority: Priority::Normal,
            elements: vec![Element::Text(Text::new(text))],
            cloud_custom_data: "".into(),
            broadcast: false,
            earlier: false,
        })
    }

    fn filter(text: &str) -> Filter {
        let me = Some(UserId::from_peer("mia"));
        Filter { expression: read_filter(text).unwrap(), me, zone: TimeZone::UTC }
    }

    #[test]
    fn a_filtered_stream_hides_no_loss() {
        for text in ["hello", "-hello"] {
            let filter = filter(text);
            assert!(filter.wants(&Event::Gap(Gap { room: room(), from: 3, to: Some(4) })));
            assert!(!filter.wants(&Event::Connection(Link::Connected)));
            assert!(!filter.wants(&Event::Online(Online { room: room(), count: 1 })));
            let joined = Joined { room: room(), role: Role::Guest, again: true };
            assert!(!filter.wants(&Event::Joined(joined)));
        }
    }

    #[test]
    fn a_filter_knows_who_reads() {
        let mine = filter("is:mine");
        assert!(mine.wants(&comment("mia", "hi")) && !mine.wants(&comment("tom", "mia")));
        let mention = filter("is:mention since:1m");
        assert!(mention.wants(&comment("tom", "@mia hi")));
        assert!(!mention.wants(&comment("tom", "mia")));
    }

    #[test]
    fn an_error_marks_its_place() {
        let error = |text: &str| read_filter(text).err().unwrap().to_string();
        assert!(error("a or").starts_with("--filter 'a or▶': a term is missing"));
        assert!(error("a form:tom").contains("'a ▶form:tom': no term is called form"));
        assert!(error("is:highlight").contains("nothing is marked here"));
        let long = error(&format!("{}form:{}", "甲 ".repeat(40), "乙".repeat(40)));
        assert!(
            long.contains("'…") && long.contains("甲 ▶form:乙") && long.contains("乙…'"),
            "{long}"
        );
        assert!(error(&"甲".repeat(2000)).contains("at most 4096 bytes"));
    }
}
