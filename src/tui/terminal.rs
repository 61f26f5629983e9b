//! The terminal: taken over, given back, and never left in a state that a shell cannot use.

use std::{
    fs::File,
    io::{self, Write, stdout},
    os::fd::AsFd,
    panic,
    sync::{
        Once,
        atomic::{AtomicBool, Ordering},
    },
};

use crossterm::terminal::{self, disable_raw_mode, enable_raw_mode};
use rustix::process::{Signal, getpid, kill_process};

use crate::app::State;

use super::{
    Canvas, Theme,
    capabilities::{Between, Capabilities},
    commands::{self, Copied},
    draw,
    screen::{Screen, Taste},
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
    screen: Screen,
    theme: Theme,
    mouse: bool,
    title: Option<String>,
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
        let canvas = Canvas::default();
        Ok(Self { out, capabilities, canvas, screen, theme, mouse: false, title: None })
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// When the terminal does not tell.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        terminal::size()
    }

    /// Draws what changed.
    ///
    /// # Errors
    /// When the terminal breaks.
    pub fn draw(&mut self, state: &State) -> io::Result<()> {
        let (columns, rows) = self.size()?;
        if self.canvas.begin(columns, rows) {
            self.screen.forget();
        }
        let cursor = draw(&mut self.canvas, state, &self.theme);
        // One write a frame.
        self.out.write_all(self.screen.show(&self.canvas, cursor))
    }

    /// Wears another theme from the next frame on.
    pub fn wear(&mut self, theme: Theme) {
        self.theme = theme;
    }

    /// Forgets what the terminal shows: the next frame draws everything.
    pub fn clear(&mut self) {
        self.screen.forget();
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
        self.out.write_all(if ours { MOUSE_ON } else { MOUSE_OFF }.as_bytes())
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
        self.out.write_all(b"\x07")
    }

    /// Shows a notification on the desktop where the terminal can, or rings the bell.
    ///
    /// # Errors
    /// When the terminal breaks.
    pub fn notify(&mut self, title: &str, text: &str) -> io::Result<()> {
        let told = commands::notify(title, text, self.capabilities);
        self.out.write_all(told.as_bytes())
    }

    /// Asks the terminal to put a text into the clipboard; tells what became of that.
    ///
    /// # Errors
    /// When the terminal breaks.
    pub fn copy(&mut self, text: &str) -> io::Result<Copied> {
        let (copied, told) = commands::copy(text, self.capabilities);
        self.out.write_all(&told)?;
        Ok(copied)
    }

    /// Gives the terminal back, stops as a shell's job, and takes it again when continued.
    ///
    /// # Errors
    /// When the terminal breaks.
    pub fn suspend(&mut self) -> io::Result<()> {
        give_back();
        kill_process(getpid(), Signal::TSTP)?;
        // Here the program was stopped, and goes on.
        take()?;
        self.clear();
        if self.mouse {
            self.out.write_all(MOUSE_ON.as_bytes())?;
        }
        self.tell_title()
    }

    fn tell_title(&mut self) -> io::Result<()> {
        let Some(title) = &self.title else { return Ok(()) };
        if !TITLE_KEPT.swap(true, Ordering::SeqCst) {
            self.out.write_all(KEEP_TITLE.as_bytes())?;
        }
        self.out.write_all(commands::title(title).as_bytes())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

fn take() -> io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    say(TAKE)
}

/// Gives the terminal back, once; what fails is past mending then.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        if TITLE_KEPT.swap(false, Ordering::SeqCst) {
            let _ = say(RESTORE_TITLE);
        }
        let _ = say(GIVE_BACK);
        let _ = disable_raw_mode();
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
