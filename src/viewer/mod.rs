//! The event loop: one select over keys, signals, answers and the room, and one runner of effects.

mod files;
mod keys;
mod runner;

pub use files::Files;

use std::{io, mem::discriminant};

use crossterm::event::EventStream;
use futures_util::StreamExt;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    time::{Duration, Instant, sleep_until},
};

use crate::{
    app::{self, Effect, Msg, Settings, State},
    client::{Client, Events},
    model::{Event, RoomId, UserId},
    tui::{Depth, Terminal, Theme, ThemeConfig},
};
use runner::Runner;

/// The least time between two frames that nobody at the keys asked for.
const FRAME: Duration = Duration::from_millis(16);
/// The most time between two frames, however slow the terminal is.
const SLOWEST: Duration = Duration::from_secs(1);
/// A frame that takes longer to write tells of a slow line.
const SLOW: Duration = Duration::from_millis(150);
/// Events that one turn takes before keys are looked at again.
const BATCH: usize = 256;

/// What a viewer is given.
#[derive(Debug)]
pub struct Viewer {
    /// The connection.
    pub client: Client,
    /// What happens on it.
    pub events: Events,
    /// The rooms, which are joined already; at least one.
    pub rooms: Vec<RoomId>,
    /// Who we are; `None` for a guest.
    pub me: Option<UserId>,
    /// Whether nothing is ever sent.
    pub read_only: bool,
    /// What the person chose.
    pub settings: Settings,
    /// Where that is read anew, and what is kept.
    pub files: Files,
    /// Lines to show first: how others can join.
    pub invitation: Vec<String>,
    /// Its colours.
    pub theme: ThemeConfig,
    /// How many colours the terminal has.
    pub depth: Depth,
}

/// Shows a room until its person leaves, or the program is asked to stop.
///
/// # Errors
/// When the terminal breaks.
pub async fn run(viewer: Viewer) -> io::Result<()> {
    let Viewer {
        client,
        mut events,
        rooms,
        me,
        read_only,
        settings,
        files,
        invitation,
        theme,
        depth,
    } = viewer;
    let mut state = State::new(rooms, me, read_only, settings);
    state.started = jiff::Timestamp::now().as_second();
    state.zone = jiff::tz::TimeZone::system();
    state.invite(&invitation);
    let mut terminal = Terminal::enter(Theme::of(&theme, depth).map_err(io::Error::other)?)?;
    let start = Instant::now();
    let mut runner = Runner::new(client, files.clone(), state.language, depth);
    let (columns, rows) = terminal.size()?;
    app::update(&mut state, Duration::ZERO, Msg::Resize { columns, rows });

    terminal.set_mouse(state.mouse)?;
    let (_watcher, mut saved) = files.watch();
    let mut keys = EventStream::new();
    let mut signals = Signals::new()?;
    let mut resumed = signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?;
    let mut batch = Vec::with_capacity(BATCH);
    let mut listening = true;
    let mut drawn: Option<Instant> = None;
    let mut pace = FRAME;
    // A key is drawn at once; what comes from the room, a frame after the last.
    let mut at_once = true;
    let mut waiting = false;
    while !runner.over {
        waiting |= state.take_changed();
        let now = Instant::now();
        let due = drawn.map_or(now, |drawn| drawn + pace);
        if waiting && (at_once || due <= now) {
            terminal.set_title(&format!("danmux · {}", state.room().name()))?;
            terminal.draw(&state)?;
            let done = Instant::now();
            // A terminal that takes long to write to gets fewer frames, and keys are read between.
            pace = FRAME.max(2 * (done - now)).min(SLOWEST);
            drawn = Some(done);
            waiting = false;
            if done - now > SLOW {
                app::update(&mut state, start.elapsed(), Msg::SlowTerminal);
            }
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
            Some(()) = saved.recv() => {
                at_once = true;
                runner.reload(&mut terminal)
            }
            Some(msg) = runner.next() => msg,
            count = events.recv_many(&mut batch, BATCH), if listening => {
                listening = count > 0;
                for effect in take(&mut state, start.elapsed(), &mut batch) {
                    runner.perform(effect, &mut terminal)?;
                }
                continue;
            }
            () = sleep_until(timer.unwrap_or(now)), if timer.is_some() => Msg::Wake,
        };
        for effect in app::update(&mut state, start.elapsed(), msg) {
            at_once = true;
            if let Some(remark) = runner.perform(effect, &mut terminal)? {
                app::update(&mut state, start.elapsed(), Msg::Told(remark));
            }
        }
    }
    Ok(())
}

/// Takes what came; one bell and one word to the desktop are enough for all of it.
fn take(state: &mut State, now: Duration, batch: &mut Vec<Event>) -> Vec<Effect> {
    let mut effects: Vec<Effect> = Vec::new();
    for event in batch.drain(..) {
        for effect in app::update(state, now, Msg::Event(event)) {
            let same = |other: &Effect| discriminant(other) == discriminant(&effect);
            effects.retain(|other| !same(other));
            effects.push(effect);
        }
    }
    effects
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
