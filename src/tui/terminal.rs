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

use crossterm::{
    cursor::Show,
    event::{DisableBracketedPaste, EnableBracketedPaste},
    execute,
    terminal::{
        self, DisableLineWrap, EnableLineWrap, EndSynchronizedUpdate, EnterAlternateScreen,
        LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
    },
};
use rustix::process::{Signal, getpid, kill_process};

use crate::app::State;

use super::{Canvas, Theme, draw, screen::Screen};

/// Whether the terminal is ours at the moment.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// A terminal that was taken over; given back when dropped, and when the program panics.
#[derive(Debug)]
pub struct Terminal {
    /// Standard output, without the buffer that would cut a frame at its line feeds.
    out: File,
    canvas: Canvas,
    screen: Screen,
    theme: Theme,
}

impl Terminal {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// When standard output is no terminal, or breaks.
    pub fn enter(theme: Theme) -> io::Result<Self> {
        give_back_on_panic();
        let out = stdout().as_fd().try_clone_to_owned()?.into();
        take()?;
        Ok(Self { out, canvas: Canvas::default(), screen: Screen::default(), theme })
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
        Ok(())
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
    // A sign that is wider than it should be must not run into the next row.
    execute!(stdout(), EnterAlternateScreen, DisableLineWrap, EnableBracketedPaste)
}

/// Gives the terminal back, once; what fails is past mending then.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let mut out = stdout();
        let _ = execute!(
            out,
            EndSynchronizedUpdate,
            DisableBracketedPaste,
            EnableLineWrap,
            LeaveAlternateScreen,
            Show
        );
        let _ = out.flush();
        let _ = disable_raw_mode();
    }
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
