//! The event loop: one select over keys, signals, answers and the room, and one runner of effects.

mod acts;
mod broken;
mod dry_run;
mod export;
mod files;
mod frames;
mod input;
mod notes;
mod record;
mod runner;
mod signals;

pub use files::Files;

use std::{io, mem::discriminant};

use tokio::time::{Duration, Instant, sleep_until, timeout, timeout_at};

use crate::{
    app::{self, Effect, Msg, Right, Settings, State},
    client::{Client, Events, admin::Admin},
    model::{Came, RoomId, UserId},
    tui::{Depth, Terminal, Theme, ThemeConfig},
};
use acts::Doors;
use frames::Frames;
use input::{Input, Inputs};
use runner::Runner;
use signals::{Signals, Told};

/// How long acts may go on when their person leaves.
const FAREWELL: Duration = Duration::from_secs(1);
/// Events that one turn takes before keys are looked at again.
const BATCH: usize = 256;
/// Those that wait for a frame to be whole at most.
const HELD: usize = 4096;

/// What a viewer is given.
#[derive(Debug)]
pub struct Viewer {
    /// The connection.
    pub client: Client,
    /// What happens on it.
    pub events: Events,
    /// The REST API as an administrator of the app, where there is a key for it.
    pub admin: Option<Admin>,
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
        admin,
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
    set_up(&mut state, &client, admin.as_ref());
    state.invite(&invitation);
    let mut terminal = Terminal::enter(Theme::of(&theme, depth).map_err(io::Error::other)?)?;
    broken::watch();
    let start = Instant::now();
    let doors = Doors::new(client, admin);
    let mut runner = Runner::new(doors, files.clone(), state.language, depth);
    runner.theme = theme;
    runner.ignored = state.settings.kept.clone();
    let (columns, rows) = terminal.size()?;
    app::update(&mut state, Duration::ZERO, Msg::Resize { columns, rows });
    recall(&mut state, &mut runner, &mut terminal)?;
    terminal.set_mouse(state.mouse)?;
    let mut saved = files.watch();
    let mut inputs = Inputs::of(terminal.keys()?)?;
    let mut signals = Signals::new()?;
    let mut batch = Vec::with_capacity(BATCH);
    let mut listening = true;
    let mut frames = Frames::new();
    while !runner.over {
        // Keys that came together are answered together.
        let next =
            if inputs.has_more() { None } else { frames.turn(&mut terminal, &mut state, start)? };
        // A list that is half written stays what it is until it is whole.
        if !batch.is_empty() && (!terminal.is_behind() || batch.len() >= HELD) {
            let effects = take(&mut state, start.elapsed(), &mut batch);
            perform(effects, &mut state, start.elapsed(), &mut runner, &mut terminal)?;
            continue;
        }
        let wake = state.next_wake(start.elapsed()).map(|wake| start + wake);
        let timer = wake.into_iter().chain(next).min();
        let msg = tokio::select! {
            biased;
            () = broken::happens() => {
                return Err(io::Error::other("a part of danmux broke; what it says stands above"));
            }
            told = signals.next() => {
                match told {
                    Told::Leave => break,
                    Told::Stop => {
                        settle(&mut terminal, &mut inputs).await;
                        terminal.suspend()?;
                    }
                    Told::GoesOn => terminal.resume()?,
                    Told::Resized => {}
                }
                // A window that changed meanwhile told only who was in front.
                let (columns, rows) = terminal.size()?;
                frames.hurry();
                Msg::Resize { columns, rows }
            }
            input = inputs.next() => {
                // Without one, the terminal is gone.
                let Some(input) = input else { break };
                let Some(msg) = input.msg() else {
                    terminal.answered();
                    continue;
                };
                frames.hurry();
                msg
            }
            Some(()) = saved.recv() => {
                frames.hurry();
                runner.reload(&mut terminal)
            }
            Some(msg) = runner.next() => msg,
            count = events.recv_items(&mut batch, BATCH), if listening => {
                listening = count > 0;
                continue;
            }
            () = sleep_until(timer.unwrap_or(start)), if timer.is_some() => Msg::Wake,
        };
        let effects = app::update(&mut state, start.elapsed(), msg);
        // A command may have changed it.
        runner.language = state.language;
        if !effects.is_empty() {
            frames.hurry();
        }
        if effects.contains(&Effect::Suspend) {
            settle(&mut terminal, &mut inputs).await;
        }
        perform(effects, &mut state, start.elapsed(), &mut runner, &mut terminal)?;
    }
    settle(&mut terminal, &mut inputs).await;
    drop(terminal);
    finish(&mut state, start, &mut runner).await;
    Ok(())
}

/// What the rules take from the machine and from the login: the clock, the zone, a name for this
/// viewer's acts, and what the app's edition has.
fn set_up(state: &mut State, client: &Client, admin: Option<&Admin>) {
    if client.has_bans() == Some(false) {
        state.moderation.lacks.extend(Right::BANS);
    }
    let now = jiff::Timestamp::now();
    state.started = now.as_second();
    state.zone = jiff::tz::TimeZone::system();
    state.moderation.session = format!("{}-{}", now.as_millisecond(), std::process::id());
    state.administrator = admin.map(|admin| admin.identifier().clone());
}

/// What earlier viewers kept comes before anything else.
fn recall(state: &mut State, runner: &mut Runner, terminal: &mut Terminal) -> io::Result<()> {
    let (remembered, remark) = runner.remember();
    for msg in [Some(remembered), remark.map(Msg::Told)].into_iter().flatten() {
        let effects = app::update(state, Duration::ZERO, msg);
        perform(effects, state, Duration::ZERO, runner, terminal)?;
    }
    Ok(())
}

/// Does what the rules ask for, and tells them what there is to say of it at once.
fn perform(
    effects: Vec<Effect>,
    state: &mut State,
    now: Duration,
    runner: &mut Runner,
    terminal: &mut Terminal,
) -> io::Result<()> {
    for effect in once(effects, terminal.notifies()) {
        if let Some(remark) = runner.perform(effect, terminal)? {
            app::update(state, now, Msg::Told(remark));
        }
    }
    Ok(())
}

/// Where a notification is only the bell, and that rings anyway, once is enough.
fn once(mut effects: Vec<Effect>, notifies: bool) -> Vec<Effect> {
    if !notifies && effects.contains(&Effect::Bell) {
        effects.retain(|effect| !matches!(effect, Effect::Notify { .. }));
    }
    effects
}

/// Waits for what the terminal still has to answer: the shell would take it for something typed.
async fn settle(terminal: &mut Terminal, inputs: &mut Inputs) {
    while let Some(time) = terminal.owes() {
        match timeout(time, inputs.next()).await {
            Ok(Some(Input::Report)) => terminal.answered(),
            Ok(Some(_)) => {}
            Ok(None) | Err(_) => return,
        }
    }
}

/// Acts that were asked for get a moment to be done, and the record tells what came of them.
async fn finish(state: &mut State, start: Instant, runner: &mut Runner) {
    let end = Instant::now() + FAREWELL;
    for effect in app::update(state, start.elapsed(), Msg::Leaving) {
        if let Effect::Record(act) = effect {
            runner.record(&act);
        }
    }
    while runner.is_acting() {
        let Ok(Some(msg)) = timeout_at(end, runner.next()).await else { return };
        for effect in app::update(state, start.elapsed(), msg) {
            if let Effect::Record(act) = effect {
                runner.record(&act);
            }
        }
    }
}

/// Takes what came; one bell and one word to the desktop are enough for all of it.
fn take(state: &mut State, now: Duration, batch: &mut Vec<Came>) -> Vec<Effect> {
    let mut effects: Vec<Effect> = Vec::new();
    for came in batch.drain(..) {
        for effect in app::update(state, now, Msg::Came(came)) {
            if let Effect::Bell | Effect::Notify { .. } = effect {
                let same = |other: &Effect| discriminant(other) == discriminant(&effect);
                effects.retain(|other| !same(other));
            }
            effects.push(effect);
        }
    }
    effects
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_rings_once_also_where_a_notification_is_the_bell() {
        let word = || Effect::Notify { title: "tom".to_owned(), body: "hi".to_owned() };
        let both = || vec![Effect::Bell, word()];
        assert_eq!(once(both(), true), both());
        assert_eq!(once(both(), false), [Effect::Bell]);
        assert_eq!(once(vec![word()], false), [word()]);
    }
}
