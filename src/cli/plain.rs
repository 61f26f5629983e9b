//! `danmux watch --plain`: a line for each thing that happens and nothing that moves, for screen
//! readers and logs; lines that are typed are sent.

use std::io::{self, Write};

use tokio::{
    io::{AsyncBufReadExt, BufReader, stdin},
    time::{Duration, MissedTickBehavior, interval},
};

use jiff::tz::TimeZone;

use crate::{
    app::Settings,
    filter::{Clock, Facts},
    i18n::{Language, PlainTexts, fill, words},
    model::{
        Connection, Element, Event, Message, NoticeKind, Outgoing, Priority, Refusal, RoomId, Tip,
        TipKind, UserId,
    },
    tui,
};

use super::{Error, connection::now, serve::stopped, tail, watch::Seat};

/// Likes, joins and quits are told together, once in so long.
const SUMMARY: Duration = Duration::from_secs(10);

/// Shows rooms as lines until there is no more to read.
pub(super) async fn show(seat: Seat, language: Language) -> Result<(), Error> {
    let Seat { client, mut events, rooms, me, read_only, settings, .. } = seat;
    let texts = PlainTexts::of(language);
    let several = rooms.len() > 1;
    let reader = Reader {
        settings,
        me: me.clone(),
        language,
        several,
        zone: TimeZone::system(),
        unicode: tui::has_unicode(),
    };
    let writes = me.is_some() && !read_only;
    let mut typed = BufReader::new(stdin()).lines();
    let mut reading = true;
    let mut lines = Lines::new(reader);
    let mut summary = interval(SUMMARY);
    summary.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stop = Box::pin(stopped());
    let result = loop {
        tokio::select! {
            () = &mut stop => break Err(Error::Interrupted),
            event = events.recv() => {
                let Some(event) = event else { break Ok(()) };
                if !print(lines.take(&event).as_deref())? {
                    break Ok(());
                }
                match event {
                    Event::Connection(Connection::KickedOut { reason }) => {
                        break Err(Error::Failed(reason.to_string()));
                    }
                    Event::Notice(notice) if notice.kind == NoticeKind::Dismissed && !several => {
                        break Ok(());
                    }
                    _ => {}
                }
            }
            line = typed.next_line(), if reading => match line {
                Ok(Some(line)) if line.trim().is_empty() => {}
                Ok(Some(line)) if writes => {
                    // A command that was meant for the viewer is not said to the room.
                    let Some(line) = said(&line) else {
                        print(Some(&lines.reader.ascii(texts.no_command)))?;
                        continue;
                    };
                    if let Err(refusal) = send(&client, &rooms, line).await {
                        let reason = words::refusal(language, &refusal);
                        print(Some(&lines.reader.ascii(&fill(texts.not_sent, &[&reason]))))?;
                    }
                }
                Ok(Some(_)) => {
                    print(Some(&lines.reader.ascii(texts.reads_only)))?;
                }
                // Ctrl-d on a terminal leaves; a pipe that ends has nothing more to say.
                Ok(None) if io::IsTerminal::is_terminal(&io::stdin()) => break Ok(()),
                Ok(None) | Err(_) => reading = false,
            },
            _ = summary.tick() => {
                if !print(lines.summary().as_deref())? {
                    break Ok(());
                }
            }
        }
    };
    client.close().await;
    result
}

async fn send(
    client: &crate::client::Client,
    rooms: &[RoomId],
    text: String,
) -> Result<Option<Message>, Refusal> {
    let Some(room) = rooms.first() else { return Ok(None) };
    let command = crate::model::Command::Send {
        room: room.clone(),
        message: Outgoing::Text(text),
        priority: Priority::Normal,
    };
    client.perform(command).await
}

/// What a typed line says to the room; `None` where it begins like a command. Two slashes say one.
fn said(line: &str) -> Option<String> {
    match line.strip_prefix('/') {
        Some(rest) => rest.starts_with('/').then(|| rest.to_owned()),
        None => Some(line.to_owned()),
    }
}

/// Who reads, and what they chose.
struct Reader {
    settings: Settings,
    me: Option<UserId>,
    language: Language,
    several: bool,
    zone: TimeZone,
    unicode: bool,
}

impl Reader {
    /// Whether its person does not want to see it.
    fn ignores(&self, event: &Event) -> bool {
        let Event::Message(message) = event else { return false };
        let body = words::body(self.language, message);
        let Settings { ignore, kept, .. } = &self.settings;
        [ignore, kept].iter().any(|ignore| ignore.matches(&message.from.id, &body))
    }

    /// An event's line, with its room where there are several, and with a word where it stands
    /// out.
    fn line(&self, event: &Event) -> Option<String> {
        let line = tail::plain(event, self.language)?;
        let texts = PlainTexts::of(self.language);
        let line = match Facts::of(event).filter(|_| matches!(event, Event::Message(_))) {
            Some(facts) => {
                let facts = match &self.me {
                    Some(me) => facts.seen_by(me, ""),
                    None => facts,
                };
                let clock = Clock { now: now(), zone: self.zone.clone() };
                let mut rules = self.settings.highlights.iter();
                if facts.mentions_me && !facts.mine {
                    fill(texts.mention, &[&line])
                } else if !facts.mine && rules.any(|rule| rule.when.matches(&facts, &clock)) {
                    fill(texts.highlight, &[&line])
                } else {
                    line
                }
            }
            None => line,
        };
        let line = match event.room() {
            Some(room) if self.several => {
                format!("[{}] {line}", crate::model::Text::new(room.as_str()))
            }
            _ => line,
        };
        Some(self.ascii(&line))
    }

    /// What a terminal shows that has nothing but ASCII, where it has nothing else.
    fn ascii(&self, line: &str) -> String {
        if self.unicode { line.to_owned() } else { tui::in_ascii(line) }
    }
}

/// What events are as lines.
struct Lines {
    reader: Reader,
    crowd: Crowd,
    /// Whether the link was told to be cut: only then it is told to be back.
    cut: bool,
}

impl Lines {
    fn new(reader: Reader) -> Self {
        Self { reader, crowd: Crowd::default(), cut: false }
    }

    /// An event's line, if it has one of its own and is not ignored.
    fn take(&mut self, event: &Event) -> Option<String> {
        match event {
            Event::Connection(Connection::Connected) => {
                let texts = PlainTexts::of(self.reader.language);
                let back = std::mem::take(&mut self.cut);
                return back.then(|| self.reader.ascii(texts.connected));
            }
            Event::Connection(Connection::Disconnected { .. }) => self.cut = true,
            _ => {}
        }
        let shown = !self.reader.ignores(event) && self.crowd.take(event);
        if shown { self.reader.line(event) } else { None }
    }

    /// What is told together of what came since the last time.
    fn summary(&mut self) -> Option<String> {
        let summary = self.crowd.summary(PlainTexts::of(self.reader.language));
        summary.map(|line| self.reader.ascii(&line))
    }
}

/// Prints a line, if there is one; whether anybody reads on.
fn print(line: Option<&str>) -> Result<bool, Error> {
    let Some(line) = line else { return Ok(true) };
    let mut out = io::stdout().lock();
    match writeln!(out, "{line}").and_then(|()| out.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Error::failed("could not print", &error)),
    }
}

/// What comes in crowds, until it is told.
#[derive(Debug, Default)]
struct Crowd {
    joined: usize,
    quit: usize,
    likes: u64,
}

impl Crowd {
    /// Counts what is told together; whether the event has a line of its own.
    fn take(&mut self, event: &Event) -> bool {
        match event {
            Event::Tip(Tip { kind: TipKind::Join, members, .. }) => self.joined += members.len(),
            Event::Tip(Tip { kind: TipKind::Quit, members, .. }) => self.quit += members.len(),
            Event::Message(message) => {
                let likes = message.elements.iter().filter_map(|element| match element {
                    Element::Likes(likes) => Some(likes.count),
                    _ => None,
                });
                let (sum, count) = likes
                    .fold((0_u64, 0), |(sum, count), likes| (sum.saturating_add(likes), count + 1));
                // What is old was counted by who was there.
                if !message.earlier {
                    self.likes = self.likes.saturating_add(sum);
                }
                return count < message.elements.len() || message.elements.is_empty();
            }
            _ => return true,
        }
        false
    }

    fn summary(&mut self, texts: &PlainTexts) -> Option<String> {
        let Self { joined, quit, likes } = std::mem::take(self);
        let mut parts = Vec::new();
        if joined + quit > 0 {
            parts.push(fill(texts.crowd, &[&joined, &quit]));
        }
        if likes > 0 {
            parts.push(fill(texts.likes, &[&likes]));
        }
        (!parts.is_empty()).then(|| parts.join(" · "))
    }
}

#[cfg(test)]
mod script;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Person, Text};

    #[test]
    fn a_command_is_not_said_to_the_room() {
        assert_eq!(said("hello /quit").as_deref(), Some("hello /quit"));
        assert_eq!((said("/quit"), said("//quit").as_deref()), (None, Some("/quit")));
    }

    #[test]
    fn a_crowd_is_one_line() {
        let texts = PlainTexts::of(Language::English);
        let mut crowd = Crowd::default();
        let person = |id: &str| Person {
            id: UserId::from_peer(id),
            nick: Text::default(),
            avatar: Text::default(),
        };
        let tip = |kind| {
            Event::Tip(Tip {
                room: RoomId::from_peer("r"),
                seq: 1,
                time: 0,
                kind,
                operator: None,
                members: vec![person("a"), person("b")],
                online: None,
            })
        };
        assert!(!crowd.take(&tip(TipKind::Join)) && !crowd.take(&tip(TipKind::Quit)));
        assert!(crowd.take(&tip(TipKind::AdminSet)));
        assert_eq!(crowd.summary(texts).unwrap(), "2 joined, 2 quit");
        assert_eq!(crowd.summary(texts), None);
    }
}
