//! `danmux watch --plain`: a line for each thing that happens and nothing that moves, for screen
//! readers and logs; lines that are typed are sent.

use std::io::{self, Write};

use tokio::{
    io::{AsyncBufReadExt, BufReader, stdin},
    time::{Duration, MissedTickBehavior, interval},
};

use crate::{
    i18n::{Language, PlainTexts, fill, words},
    model::{
        Connection, Element, Event, Message, NoticeKind, Outgoing, Priority, Refusal, RoomId, Tip,
        TipKind,
    },
};

use super::{Error, serve::stopped, tail, watch::Seat};

/// Likes, joins and quits are told together, once in so long.
const SUMMARY: Duration = Duration::from_secs(10);

/// Shows rooms as lines until there is no more to read.
pub(super) async fn show(seat: Seat, language: Language) -> Result<(), Error> {
    let Seat { client, mut events, rooms, me, read_only, .. } = seat;
    let texts = PlainTexts::of(language);
    let several = rooms.len() > 1;
    let writes = me.is_some() && !read_only;
    let mut typed = BufReader::new(stdin()).lines();
    let mut reading = true;
    let mut crowd = Crowd::default();
    let mut summary = interval(SUMMARY);
    summary.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stop = Box::pin(stopped());
    let result = loop {
        tokio::select! {
            () = &mut stop => break Err(Error::Interrupted),
            event = events.recv() => {
                let Some(event) = event else { break Ok(()) };
                let shown = if crowd.take(&event) { line(&event, language, several) } else { None };
                if !print(shown.as_deref())? {
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
                    if let Err(refusal) = send(&client, &rooms, line).await {
                        let reason = words::refusal(language, &refusal);
                        print(Some(&fill(texts.not_sent, &[&reason])))?;
                    }
                }
                Ok(Some(_)) => {
                    print(Some(texts.reads_only))?;
                }
                // Ctrl-d on a terminal leaves; a pipe that ends has nothing more to say.
                Ok(None) if io::IsTerminal::is_terminal(&io::stdin()) => break Ok(()),
                Ok(None) | Err(_) => reading = false,
            },
            _ = summary.tick() => {
                let line = crowd.summary(texts);
                if !print(line.as_deref())? {
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

/// An event's line, with its room where there are several.
fn line(event: &Event, language: Language, several: bool) -> Option<String> {
    let line = tail::plain(event, language)?;
    match event.room() {
        Some(room) if several => {
            Some(format!("[{}] {line}", crate::model::Text::new(room.as_str())))
        }
        _ => Some(line),
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
                self.likes = self.likes.saturating_add(sum);
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
mod tests {
    use super::*;
    use crate::model::{Person, Text, UserId};

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
