//! What the control sequences mean that terminals send.

use crate::app::{Code, Key, Mouse, MouseButton, MouseKind};

use super::Input;

/// A key that comes as Esc, O and a letter.
pub(super) fn keypad(letter: u8) -> Option<Key> {
    Some(Key::plain(cursor_or_function(letter)?))
}

/// What a sequence means, from behind Esc and `[`; most mean nothing to us.
pub(super) fn meaning(bytes: &[u8]) -> Option<Input> {
    let (last, parameters) = bytes.split_last()?;
    match (bytes[0], last) {
        (b'[', _) => {
            let number = last.checked_sub(b'A').filter(|number| *number < 5)?;
            Some(Input::Key(Key::plain(Code::Function(number + 1))))
        }
        (b'M', _) => {
            let &[_, button, column, row] = bytes else { return None };
            let place = |byte: u8| u16::from(byte.saturating_sub(32));
            mouse(button.checked_sub(32)?.into(), place(column), place(row), false)
        }
        (b'<', b'M' | b'm') => {
            let [button, column, row] = numbers(&parameters[1..])?;
            mouse(button, column, row, *last == b'm')
        }
        (b'?' | b'>' | b'=', _) => None,
        (_, b'M') => {
            let [button, column, row] = numbers(parameters)?;
            mouse(button.checked_sub(32)?, column, row, false)
        }
        (_, b'I') => Some(Input::Focus(true)),
        (_, b'O') => Some(Input::Focus(false)),
        // In order, or out of it: it answers in both cases.
        (_, b'n') => matches!(parameters, b"0" | b"3").then_some(Input::Report),
        _ => key(str::from_utf8(parameters).ok()?, *last).map(Input::Key),
    }
}

/// Exactly so many numbers, with semicolons between.
fn numbers<const COUNT: usize>(text: &[u8]) -> Option<[u16; COUNT]> {
    let mut parts = str::from_utf8(text).ok()?.split(';');
    let mut numbers = [0; COUNT];
    for number in &mut numbers {
        *number = parts.next()?.parse().ok()?;
    }
    Some(numbers)
}

fn key(parameters: &str, last: u8) -> Option<Key> {
    let mut parts = parameters.split(';');
    // What stands behind a colon is about the key's other letters, and its release.
    let first = parts.next()?.split(':').next()?;
    let mut held = parts.next().unwrap_or_default().split(':');
    let modifiers = held.next()?.parse().unwrap_or(1_u16).saturating_sub(1);
    if held.next() == Some("3") {
        return None;
    }
    let code = match last {
        b'Z' => Code::BackTab,
        b'~' => numbered(first.parse().ok()?)?,
        b'u' => match char::from_u32(first.parse().ok()?)? {
            '\x1b' => Code::Esc,
            '\r' => Code::Enter,
            '\t' if modifiers & 1 != 0 => Code::BackTab,
            '\t' => Code::Tab,
            '\x7f' => Code::Backspace,
            c if c.is_control() => return None,
            c => Code::Char(c),
        },
        // With other numbers it is where the cursor stands.
        _ if matches!(first, "" | "1") => cursor_or_function(last)?,
        _ => return None,
    };
    Some(Key { code, alt: modifiers & 2 != 0, ctrl: modifiers & 4 != 0 })
}

fn cursor_or_function(letter: u8) -> Option<Code> {
    Some(match letter {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'H' => Code::Home,
        b'F' => Code::End,
        b'P'..=b'S' => Code::Function(letter - b'P' + 1),
        _ => return None,
    })
}

fn numbered(number: u8) -> Option<Code> {
    Some(match number {
        1 | 7 => Code::Home,
        3 => Code::Delete,
        4 | 8 => Code::End,
        5 => Code::PageUp,
        6 => Code::PageDown,
        11..=15 => Code::Function(number - 10),
        17..=21 => Code::Function(number - 11),
        23..=26 => Code::Function(number - 12),
        28..=29 => Code::Function(number - 15),
        31..=34 => Code::Function(number - 17),
        _ => return None,
    })
}

/// A turn of the wheel to the side, and a move without a button, mean nothing here.
fn mouse(bits: u16, column: u16, row: u16, released: bool) -> Option<Input> {
    let which = bits & 3 | (bits & 0xc0) >> 4;
    let button = [MouseButton::Left, MouseButton::Middle, MouseButton::Right];
    let button = button.get(usize::from(which)).copied();
    let kind = match (which, bits & 32 != 0) {
        (0..=2, _) if released => MouseKind::Release(button?),
        (0..=2, false) => MouseKind::Press(button?),
        (0..=2, true) => MouseKind::Drag(button?),
        // The old form does not say which.
        (3, false) => MouseKind::Release(MouseButton::Left),
        (4, false) => MouseKind::ScrollUp,
        (5, false) => MouseKind::ScrollDown,
        _ => return None,
    };
    let from_zero = |place: u16| place.saturating_sub(1);
    Some(Input::Mouse(Mouse { kind, column: from_zero(column), row: from_zero(row) }))
}
