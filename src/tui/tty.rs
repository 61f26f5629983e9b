//! The device of the terminal: what its keys do, how large it is, and where it is read.

use std::{
    fs::{File, OpenOptions},
    io::{self, IsTerminal, stdin},
    os::fd::AsFd,
    sync::{Mutex, PoisonError},
};

use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};

/// The size of a terminal that tells none, as those on serial lines.
const USUAL: (u16, u16) = (80, 24);

/// How the terminal was before it was ours.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// Where the keys come from: standard input, or the terminal behind it.
///
/// # Errors
/// When there is none.
pub(super) fn keys() -> io::Result<File> {
    let input = stdin();
    if input.is_terminal() {
        return Ok(input.as_fd().try_clone_to_owned()?.into());
    }
    OpenOptions::new().read(true).write(true).open("/dev/tty")
}

/// Has every key come as such, at once and unseen.
///
/// # Errors
/// When there is no terminal.
pub(super) fn take() -> io::Result<()> {
    let keys = keys()?;
    let mut modes = tcgetattr(&keys)?;
    let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
    before.get_or_insert_with(|| modes.clone());
    modes.make_raw();
    Ok(tcsetattr(&keys, OptionalActions::Now, &modes)?)
}

/// Makes it as it was.
///
/// # Errors
/// When the terminal is gone.
pub(super) fn give_back() -> io::Result<()> {
    match BEFORE.lock().unwrap_or_else(PoisonError::into_inner).take() {
        Some(before) => Ok(tcsetattr(keys()?, OptionalActions::Now, &before)?),
        None => Ok(()),
    }
}

/// Columns and rows.
///
/// # Errors
/// When it is no terminal.
pub(super) fn size(terminal: &File) -> io::Result<(u16, u16)> {
    let told = tcgetwinsize(terminal)?;
    let or_usual = |told: u16, variable: &str, usual: u16| match told {
        0 => std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual),
        told => told,
    };
    let columns = or_usual(told.ws_col, "COLUMNS", USUAL.0);
    Ok((columns, or_usual(told.ws_row, "LINES", USUAL.1)))
}
