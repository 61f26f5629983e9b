//! The terminal: taken over, given back, and never left in a state that a shell cannot use.

use std::{
    io::{self, BufWriter, Stdout, Write, stdout},
    panic,
    sync::{
        Once,
        atomic::{AtomicBool, Ordering},
    },
};

use crossterm::{
    cursor::Show,
    event::{DisableBracketedPaste, EnableBracketedPaste},
    execute, queue,
    terminal::{
        BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
        disable_raw_mode, enable_raw_mode,
    },
};
use ratatui::{backend::CrosstermBackend, layout::Rect};
use rustix::process::{Signal, getpid, kill_process};

use crate::app::State;

use super::{Theme, draw, residue::Residue};

/// Whether the terminal is ours at the moment.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// A terminal that was taken over; given back when dropped, and when the program panics.
#[derive(Debug)]
pub struct Terminal {
    screen: ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    theme: Theme,
    residue: Residue,
}

impl Terminal {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// When standard output is no terminal, or breaks.
    pub fn enter(theme: Theme) -> io::Result<Self> {
        give_back_on_panic();
        // One write a frame.
        let backend = CrosstermBackend::new(BufWriter::with_capacity(32 << 10, stdout()));
        take()?;
        match ratatui::Terminal::new(backend) {
            Ok(screen) => Ok(Self { screen, theme, residue: Residue::default() }),
            Err(error) => {
                give_back();
                Err(error)
            }
        }
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// When the terminal does not tell.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        let size = self.screen.size()?;
        Ok((size.width, size.height))
    }

    /// Draws what changed.
    ///
    /// # Errors
    /// When the terminal breaks.
    pub fn draw(&mut self, state: &State) -> io::Result<()> {
        queue!(self.screen.backend_mut(), BeginSynchronizedUpdate)?;
        self.screen.draw(|frame| {
            let buffer = frame.buffer_mut();
            let cursor = draw(buffer, state, &self.theme);
            self.residue.cover(buffer);
            if let Some(cursor) = cursor {
                frame.set_cursor_position(cursor);
            }
        })?;
        execute!(self.screen.backend_mut(), EndSynchronizedUpdate)
    }

    /// Forgets what the terminal shows: the next frame draws everything.
    ///
    /// # Errors
    /// When the terminal breaks.
    pub fn clear(&mut self) -> io::Result<()> {
        // The library's own clear asks the terminal where its cursor is, and not all answer.
        let size = self.screen.size()?;
        self.screen.resize(Rect::new(0, 0, size.width, size.height))
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
        self.clear()
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
    execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)
}

/// Gives the terminal back, once; what fails is past mending then.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let mut out = stdout();
        let _ =
            execute!(out, EndSynchronizedUpdate, DisableBracketedPaste, LeaveAlternateScreen, Show);
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
