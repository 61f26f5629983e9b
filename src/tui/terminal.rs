//! The terminal: taken over, given back, and never left in a state that a shell cannot use.

use std::{
    fs::File,
    io::{self, Write, stdout},
    mem,
    os::fd::AsFd,
    panic,
    sync::{
        Once,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use ratatui::layout::Position;
use rustix::process::{Signal, getpgrp, getpid, getsid, kill_process};

use crate::app::State;

use super::{
    Canvas, Theme,
    capabilities::{Between, Capabilities},
    commands::{self, Copied},
    draw, first,
    line::{ASK, Line},
    screen::{Screen, Share, Taste},
    tty,
};

/// The other screen, lines that do not wrap (a sign that is wider than it should be must not run into
/// the next row), pastes that are told from keys, and news of the focus.
const TAKE: &str = "\x1b[?1049h\x1b[?7l\x1b[?2004h\x1b[?1004h";
/// All of that undone, whatever of it was done: the frame that was begun, the mouse, the pen, the
/// scrolling region and the cursor too.
const GIVE_BACK: &str = "\x1b[?2026l\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?1004l\x1b[?2004l\x1b[?7h\x1b[m\x1b[r\x1b[?1049l\x1b[?25h";
/// Presses, releases and drags, in numbers without a bound.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";
/// The title that the window had, laid aside and taken up again.
const KEEP_TITLE: &str = "\x1b[22;0t";
const RESTORE_TITLE: &str = "\x1b[23;0t";

/// Whether the terminal is ours at the moment.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// Whether its title was laid aside.
static TITLE_KEPT: AtomicBool = AtomicBool::new(false);

/// A terminal that was taken over; given back when dropped, and when the program panics.
#[derive(Debug)]
pub struct Terminal {
    /// Standard output, without the buffer that would cut a frame at its line feeds.
    out: File,
    capabilities: Capabilities,
    canvas: Canvas,
    /// Where the cursor is on it, and, on a slow line, which rows matter most.
    cursor: Option<Position>,
    first: Vec<usize>,
    screen: Screen,
    line: Line,
    theme: Theme,
    mouse: bool,
    title: Option<String>,
    /// It was taken again after a stop, of whose end there is yet to be told.
    taken_again: bool,
}

/// A terminal's size; a serial line or a bare container says 0x0, and means that nobody told it.
fn whole((columns, rows): (u16, u16), said: (Option<u16>, Option<u16>)) -> (u16, u16) {
    let known = |told: u16, said: Option<u16>, usual: u16| match (told, said) {
        (0, Some(said @ 1..)) => said,
        (0, _) => usual,
        (told, _) => told,
    };
    (known(columns, said.0, 80), known(rows, said.1, 24))
}

impl Terminal {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// When standard output is no terminal, cannot draw ([`io::ErrorKind::Unsupported`]), or breaks.
    pub fn enter(theme: Theme) -> io::Result<Self> {
        let capabilities = Capabilities::of(|name| std::env::var(name).ok()).ok_or_else(|| {
            let why =
                "this terminal cannot draw (TERM=dumb); `danmux tail` and `--plain` print lines";
            io::Error::new(io::ErrorKind::Unsupported, why)
        })?;
        give_back_on_panic();
        let out = stdout().as_fd().try_clone_to_owned()?.into();
        take()?;
        let taste = Taste {
            ascii: !capabilities.unicode,
            links: capabilities.links,
            // Screen blanks in its own background.
            fills: capabilities.between != Some(Between::Screen),
        };
        let screen = Screen::new(taste);
        let mut terminal = Self {
            out,
            capabilities,
            canvas: Canvas::default(),
            cursor: None,
            first: Vec::new(),
            screen,
            line: Line::new(Instant::now()),
            theme,
            mouse: false,
            title: None,
            taken_again: false,
        };
        terminal.was_taken();
        Ok(terminal)
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// When the terminal does not tell.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        let said = |name: &str| std::env::var(name).ok()?.trim().parse().ok();
        Ok(whole(tty::size(&self.out)?, (said("COLUMNS"), said("LINES"))))
    }

    /// Where its keys are read.
    ///
    /// # Errors
    /// When it has none.
    pub fn keys(&self) -> io::Result<File> {
        tty::keys()
    }

    /// Draws what changed: all of it on a fast line; on a slow one what it takes now, which is more
    /// for a key. [`Terminal::is_behind`] tells whether that was all.
    ///
    /// # Errors
    /// When the terminal breaks.
    pub fn draw(&mut self, state: &State, for_key: bool) -> io::Result<()> {
        let (columns, rows) = self.size()?;
        if self.canvas.begin(columns, rows) {
            self.screen.forget();
        }
        self.cursor = draw(&mut self.canvas, state, &self.theme);
        self.first.clear();
        if self.line.is_slow() {
            self.first = first::rows(state, self.cursor);
        }
        self.show(for_key)
    }

    /// Goes on with what was drawn and not written yet.
    ///
    /// # Errors
    /// When the terminal breaks.
    pub fn go_on(&mut self) -> io::Result<()> {
        self.show(false)
    }

    /// Whether it does not show yet all that was drawn.
    pub fn is_behind(&self) -> bool {
        self.screen.is_behind()
    }

    /// When more may be written that is no key's answer, unless the terminal answers before; on a
    /// fast line now.
    ///
    /// # Errors
    /// When the terminal breaks.
    pub fn free_at(&mut self) -> io::Result<Instant> {
        let now = Instant::now();
        let free = self.line.free_at(now);
        if self.line.must_ask() {
            self.out.write_all(ASK)?;
            self.line.wrote(now, Instant::now(), ASK.len(), true);
        }
        Ok(free)
    }

    /// It answered: so far has come what was written.
    pub fn answered(&mut self) {
        self.line.answered(Instant::now());
    }

    /// How long an answer is to be waited for before the terminal is given back, so that it does not
    /// come to whoever has it next.
    pub fn owes(&self) -> Option<Duration> {
        self.line.owes(Instant::now())
    }

    fn show(&mut self, for_key: bool) -> io::Result<()> {
        let now = Instant::now();
        let bytes = self.line.share(now, false);
        // What else a key changes comes in its turn.
        let first_bytes = if for_key { self.line.share(now, true) } else { bytes };
        let share = Share { first: &self.first, first_bytes, bytes };
        let told = self.screen.show_within(&self.canvas, self.cursor, &share);
        // One write a frame.
        send(&mut self.out, &mut self.line, told)
    }

    /// Writes something that is not on the canvas.
    fn tell(&mut self, bytes: &[u8]) -> io::Result<()> {
        send(&mut self.out, &mut self.line, bytes)
    }

    /// What taking it over has said to it, and asked.
    fn was_taken(&mut self) {
        let now = Instant::now();
        self.line.wrote(now, now, ASK.len(), true);
        self.line.wrote(now, now, TAKE.len(), false);
    }

    /// Wears another theme from the next frame on.
    pub fn wear(&mut self, theme: Theme) {
        self.theme = theme;
    }

    /// Forgets what the terminal shows: the next frame draws everything.
    pub fn clear(&mut self) {
        self.screen.forget();
    }

    /// The program goes on after a stop. Where that came without being asked for, as SIGSTOP does,
    /// a shell has made the terminal its own meanwhile: it is taken again.
    ///
    /// # Errors
    /// When the terminal breaks.
    pub fn resume(&mut self) -> io::Result<()> {
        if mem::take(&mut self.taken_again) { Ok(()) } else { self.take_again() }
    }

    /// Takes the mouse, or leaves it to the terminal's own selection.
    ///
    /// # Errors
    /// When the terminal breaks.
    pub fn set_mouse(&mut self, ours: bool) -> io::Result<()> {
        if self.mouse == ours {
            return Ok(());
        }
        self.mouse = ours;
        self.tell(if ours { MOUSE_ON } else { MOUSE_OFF }.as_bytes())
    }

    /// Gives the window a title, until the terminal is given back.
    ///
    /// # Errors
    /// When the terminal breaks.
    pub fn set_title(&mut self, title: &str) -> io::Result<()> {
        if !self.capabilities.commands || self.title.as_deref() == Some(title) {
            return Ok(());
        }
        self.title = Some(title.to_owned());
        self.tell_title()
    }

    /// Rings the bell.
    ///
    /// # Errors
    /// When the terminal breaks.
    pub fn ring(&mut self) -> io::Result<()> {
        self.tell(b"\x07")
    }

    /// Whether a notification is more than the bell.
    pub fn notifies(&self) -> bool {
        self.capabilities.notification.is_some()
    }

    /// Shows a notification on the desktop where the terminal can, or rings the bell.
    ///
    /// # Errors
    /// When the terminal breaks.
    pub fn notify(&mut self, title: &str, text: &str) -> io::Result<()> {
        let told = commands::notify(title, text, self.capabilities);
        self.tell(told.as_bytes())
    }

    /// Asks the terminal to put a text into the clipboard; tells what became of that.
    ///
    /// # Errors
    /// When the terminal breaks.
    pub fn copy(&mut self, text: &str) -> io::Result<Copied> {
        let (copied, told) = commands::copy(text, self.capabilities);
        self.tell(&told)?;
        Ok(copied)
    }

    /// Gives the terminal back, stops as a shell's job, and takes it again when continued.
    ///
    /// # Errors
    /// When the terminal breaks.
    pub fn suspend(&mut self) -> io::Result<()> {
        give_back();
        if has_shell() {
            // SIGTSTP is answered by coming here.
            kill_process(getpid(), Signal::STOP)?;
            // Here the program was stopped, and goes on.
            self.taken_again = true;
        }
        self.take_again()
    }

    fn take_again(&mut self) -> io::Result<()> {
        take()?;
        // Another had the terminal, and may have got its answers.
        self.line.forget();
        self.clear();
        self.was_taken();
        if self.mouse {
            self.tell(MOUSE_ON.as_bytes())?;
        }
        self.tell_title()
    }

    fn tell_title(&mut self) -> io::Result<()> {
        let Some(title) = &self.title else { return Ok(()) };
        let keep = if TITLE_KEPT.swap(true, Ordering::SeqCst) { "" } else { KEEP_TITLE };
        let told = format!("{keep}{}", commands::title(title));
        self.tell(told.as_bytes())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

/// Whether a shell could continue this program when it stops: it does so with groups that it made,
/// never with the one that leads the session.
fn has_shell() -> bool {
    getsid(None).is_ok_and(|session| session != getpgrp())
}

fn take() -> io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    tty::take()?;
    // The question first: the answer tells how long the way takes by itself.
    let mut out = stdout();
    out.write_all(ASK)?;
    say(TAKE)
}

/// Writes, and asks behind it where that is to be known.
fn send(out: &mut File, line: &mut Line, bytes: &[u8]) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    let began = Instant::now();
    let asks = line.wants_to_ask(began);
    out.write_all(bytes)?;
    if asks {
        out.write_all(ASK)?;
    }
    let asked = if asks { ASK.len() } else { 0 };
    line.wrote(began, Instant::now(), bytes.len() + asked, asks);
    Ok(())
}

/// Gives the terminal back, once; what fails is past mending then.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        if TITLE_KEPT.swap(false, Ordering::SeqCst) {
            let _ = say(RESTORE_TITLE);
        }
        let _ = say(GIVE_BACK);
        let _ = tty::give_back();
    }
}

fn say(text: &str) -> io::Result<()> {
    let mut out = stdout();
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn give_back_on_panic() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            // First the terminal: then the message stands where it can be read.
            give_back();
            hook(info);
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn a_size_that_is_not_told_is_a_usual_one() {
        assert_eq!(whole((120, 40), (Some(7), Some(7))), (120, 40));
        assert_eq!(whole((0, 0), (None, Some(0))), (80, 24));
        assert_eq!(whole((0, 0), (Some(132), Some(50))), (132, 50));
        assert_eq!(whole((100, 0), (None, None)), (100, 24));
    }
}
