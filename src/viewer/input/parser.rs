//! From the bytes that a terminal sends to what was pressed, pasted and reported.
//!
//! Reads may end anywhere, a slow line even within a key: what is not whole is kept until the rest
//! comes. Only Esc, which may be a key or the beginning of one, is decided by time, and not here.

use std::collections::VecDeque;

use crate::app::{Code, Key};

use super::{Input, sequence};

/// Bytes of a control sequence; a longer one means nothing and is read past.
const LONGEST_SEQUENCE: usize = 64;
/// Bytes of a paste that are kept.
pub(super) const MOST_PASTED: usize = 1 << 20;
/// What stands behind a paste.
const PASTE_END: &[u8] = b"\x1b[201~";

const ESC: u8 = 0x1b;

/// What was read so far of something that is not whole.
#[derive(Debug, Default)]
enum State {
    #[default]
    Ground,
    /// An Esc, which may be a key.
    Escape,
    /// A character of several bytes, whether Alt was held, and how many bytes it has.
    Character(Vec<u8>, bool, usize),
    /// Behind Esc and O: a key of the keypad or a function key.
    Keypad,
    /// A control sequence without its beginning.
    Sequence(Vec<u8>),
    /// One that is too long.
    Endless,
    /// A paste, and how much of its end may have been read.
    Paste(Vec<u8>, usize),
}

/// Reads what a terminal sends.
#[derive(Debug, Default)]
pub(super) struct Parser {
    state: State,
    read: VecDeque<Input>,
}

impl Parser {
    /// What was read first, and not taken yet.
    pub(super) fn pop(&mut self) -> Option<Input> {
        self.read.pop_front()
    }

    /// Whether something was read and not taken yet.
    pub(super) fn has_more(&self) -> bool {
        !self.read.is_empty()
    }

    /// Whether what was read last may be a key or only the beginning of one: time has to tell.
    pub(super) fn is_unsure(&self) -> bool {
        match &self.state {
            State::Escape | State::Keypad => true,
            State::Sequence(bytes) => bytes.is_empty(),
            _ => false,
        }
    }

    /// Nothing came behind it: it was a key.
    pub(super) fn settle(&mut self) {
        if !self.is_unsure() {
            return;
        }
        let alt = |c| Key { code: Code::Char(c), ctrl: false, alt: true };
        let key = match std::mem::take(&mut self.state) {
            State::Keypad => alt('O'),
            State::Sequence(_) => alt('['),
            _ => Key::plain(Code::Esc),
        };
        self.read.push_back(Input::Key(key));
    }

    /// Takes what was read.
    pub(super) fn take(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.take_byte(*byte);
        }
    }

    fn take_byte(&mut self, byte: u8) {
        match std::mem::take(&mut self.state) {
            State::Ground => self.begin(byte, false),
            State::Escape => match byte {
                b'[' => self.state = State::Sequence(Vec::new()),
                b'O' => self.state = State::Keypad,
                ESC => {
                    self.read.push_back(Input::Key(Key::plain(Code::Esc)));
                    self.state = State::Escape;
                }
                _ => self.begin(byte, true),
            },
            State::Character(mut bytes, alt, length) => {
                if byte & 0xc0 != 0x80 {
                    // It was none.
                    return self.begin(byte, false);
                }
                bytes.push(byte);
                if bytes.len() < length {
                    self.state = State::Character(bytes, alt, length);
                } else if let Some(c) = str::from_utf8(&bytes).ok().and_then(|s| s.chars().next()) {
                    self.press(Code::Char(c), false, alt);
                }
            }
            State::Keypad if byte == ESC => self.state = State::Escape,
            State::Keypad => self.read.extend(sequence::keypad(byte).map(Input::Key)),
            State::Sequence(bytes) => self.go_on(bytes, byte),
            State::Endless => match byte {
                ESC => self.state = State::Escape,
                b'@'..=b'~' => {}
                _ => self.state = State::Endless,
            },
            State::Paste(text, matched) => self.paste(text, matched, byte),
        }
    }

    fn begin(&mut self, byte: u8, alt: bool) {
        let (code, ctrl) = match byte {
            ESC => return self.state = State::Escape,
            b'\r' => (Code::Enter, false),
            b'\t' => (Code::Tab, false),
            0x7f => (Code::Backspace, false),
            0 => (Code::Char(' '), true),
            0x01..=0x1a => (Code::Char(char::from(byte - 1 + b'a')), true),
            0x1c..=0x1f => (Code::Char(char::from(byte - 0x1c + b'4')), true),
            b' '..=b'~' => (Code::Char(char::from(byte)), false),
            0xc2..=0xf4 => {
                let length = if byte < 0xe0 { 2 } else { 3 + usize::from(byte >= 0xf0) };
                return self.state = State::Character(vec![byte], alt, length);
            }
            // No character begins so.
            _ => return,
        };
        self.press(code, ctrl, alt);
    }

    fn press(&mut self, code: Code, ctrl: bool, alt: bool) {
        self.read.push_back(Input::Key(Key { code, ctrl, alt }));
    }

    /// The next byte of a control sequence.
    fn go_on(&mut self, mut bytes: Vec<u8>, byte: u8) {
        // The old form of the mouse has three bytes behind, and Linux's own F1 to F5 have one.
        let more = match bytes.first() {
            Some(b'M') => bytes.len() < 3,
            Some(b'[') => false,
            None if byte == b'M' || byte == b'[' => true,
            _ => !(b'@'..=b'~').contains(&byte),
        };
        let mouse = bytes.first() == Some(&b'M');
        if !mouse && byte < b' ' {
            // It broke off.
            return self.begin(byte, false);
        }
        bytes.push(byte);
        if more {
            let endless = bytes.len() > LONGEST_SEQUENCE;
            self.state = if endless { State::Endless } else { State::Sequence(bytes) };
        } else if bytes == b"200~" {
            self.state = State::Paste(Vec::new(), 0);
        } else {
            self.read.extend(sequence::meaning(&bytes));
        }
    }

    /// The next byte of a paste, of whose end so much was seen.
    fn paste(&mut self, mut text: Vec<u8>, matched: usize, byte: u8) {
        let mut keep = |bytes: &[u8]| {
            let room = MOST_PASTED - text.len();
            text.extend_from_slice(&bytes[..bytes.len().min(room)]);
        };
        let matched = if byte == PASTE_END[matched] {
            matched + 1
        } else {
            // Only its first byte is an Esc: what may be the end can begin nowhere else.
            keep(&PASTE_END[..matched]);
            if byte != ESC {
                keep(&[byte]);
            }
            usize::from(byte == ESC)
        };
        if matched == PASTE_END.len() {
            let text = String::from_utf8_lossy(&text).into_owned();
            self.read.push_back(Input::Paste(text));
        } else {
            self.state = State::Paste(text, matched);
        }
    }
}
