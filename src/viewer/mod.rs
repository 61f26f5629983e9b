//! The event loop: one select over keys, signals, answers and the room, and one runner of effects.

mod keys;

use std::io;

use crossterm::event::EventStream;
use futures_util::StreamExt;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    task::JoinSet,
    time::{Duration, Instant, sleep_until},
};

use crate::{
    app::{self, Effect, Limits, Msg, State},
    client::{Client, Events},
    model::{Event, Message, Refusal, RoomId, UserId},
    tui::{Terminal, Theme},
};

/// The least time between two frames that nobody at the keys asked for.
const FRAME: Duration = Duration::from_millis(16);
/// Events that one turn takes before keys are looked at again.
const BATCH: usize = 1024;

/// What a viewer is given.
#[derive(Debug)]
pub struct Viewer {
    /// The connection.
    pub client: Client,
    /// What happens on it.
    pub events: Events,
    /// The room, which is joined already.
    pub room: RoomId,
    /// Who we are; `None` for a guest.
    pub me: Option<UserId>,
    /// Whether nothing is ever sent.
    pub read_only: bool,
    /// Lines to show first: how others can join.
    pub invitation: Vec<String>,
    /// Whether to use colours.
    pub color: bool,
}

/// Shows a room until its person leaves, or the program is asked to stop.
///
/// # Errors
/// When the terminal breaks.
pub async fn run(viewer: Viewer) -> io::Result<()> {
    let Viewer { client, mut events, room, me, read_only, invitation, color } = viewer;
    let mut state = State::new(room, me, read_only, Limits::default());
    state.zone = jiff::tz::TimeZone::system();
    state.invite(&invitation);
    let mut terminal = Terminal::enter(Theme::new(color))?;
    let start = Instant::now();
    let mut runner = Runner { client, answers: JoinSet::new(), over: false };
    let (columns, rows) = terminal.size()?;
    app::update(&mut state, Duration::ZERO, Msg::Resize { columns, rows });

    let mut keys = EventStream::new();
    let mut signals = Signals::new()?;
    let mut resumed = signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?;
    let mut batch = Vec::with_capacity(BATCH);
    let mut listening = true;
    let mut drawn: Option<Instant> = None;
    // A key is drawn at once; what comes from the room, a frame after the last.
    let mut at_once = true;
    let mut waiting = false;
    while !runner.over {
        waiting |= state.take_changed();
        let now = Instant::now();
        let due = drawn.map_or(now, |drawn| drawn + FRAME);
        if waiting && (at_once || due <= now) {
            terminal.draw(&state)?;
            drawn = Some(Instant::now());
            waiting = false;
        }
        at_once = false;
        let wake = state.next_wake(now - start).map(|wake| start + wake);
        let timer = if waiting { Some(wake.map_or(due, |wake| wake.min(due))) } else { wake };
        let msg = tokio::select! {
            biased;
            () = signals.stop() => break,
            _ = resumed.recv() => {
                terminal.clear();
                let (columns, rows) = terminal.size()?;
                at_once = true;
                Msg::Resize { columns, rows }
            }
            key = keys.next() => match key {
                Some(key) => match keys::msg(key?) {
                    Some(msg) => {
                        at_once = true;
                        msg
                    }
                    None => continue,
                },
                // The terminal is gone.
                None => break,
            },
            Some(answer) = runner.answers.join_next() => match answer {
                Ok((request, result)) => Msg::Answered { request, result },
                Err(error) => {
                    tracing::error!(%error, "an effect failed");
                    continue;
                }
            },
            count = events.recv_many(&mut batch, BATCH), if listening => {
                listening = count > 0;
                take(&mut state, start.elapsed(), &mut batch);
                continue;
            }
            () = sleep_until(timer.unwrap_or(now)), if timer.is_some() => Msg::Wake,
        };
        for effect in app::update(&mut state, start.elapsed(), msg) {
            runner.perform(effect, &mut terminal)?;
            at_once = true;
        }
    }
    Ok(())
}

fn take(state: &mut State, now: Duration, batch: &mut Vec<Event>) {
    for event in batch.drain(..) {
        let effects = app::update(state, now, Msg::Event(event));
        debug_assert!(effects.is_empty(), "what happens in a room asks for nothing");
    }
}

/// What a request was answered with.
type Answer = (u64, Result<Option<Message>, Refusal>);

/// Does what the rules ask for.
struct Runner {
    client: Client,
    answers: JoinSet<Answer>,
    over: bool,
}

impl Runner {
    fn perform(&mut self, effect: Effect, terminal: &mut Terminal) -> io::Result<()> {
        match effect {
            Effect::Perform { request, command } => {
                let client = self.client.clone();
                self.answers.spawn(async move { (request, client.perform(command).await) });
                Ok(())
            }
            Effect::Redraw => {
                terminal.clear();
                Ok(())
            }
            Effect::Suspend => terminal.suspend(),
            Effect::Quit => {
                self.over = true;
                Ok(())
            }
        }
    }
}

/// The signals that end a viewer; the terminal's own keys come as keys.
struct Signals {
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Ends when the program is asked to stop.
    async fn stop(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
