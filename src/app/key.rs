//! Keys, as the rules know them: no terminal's own names.

use std::{fmt, str::FromStr};

/// A key that was pressed, with what was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which.
    pub code: Code,
    /// Whether Control was held.
    pub ctrl: bool,
    /// Whether Alt was held.
    pub alt: bool,
}

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// A character, as it was typed.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Tab with Shift held.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Cursor left.
    Left,
    /// Cursor right.
    Right,
    /// Cursor up.
    Up,
    /// Cursor down.
    Down,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Home.
    Home,
    /// End.
    End,
    /// A function key.
    Function(u8),
}

/// Keys that have a name instead of a character, as the configuration writes them and as people
/// read them.
const NAMED: [(Code, &str, &str); 15] = [
    (Code::Char(' '), "space", "Space"),
    (Code::Enter, "enter", "Enter"),
    (Code::Esc, "esc", "Esc"),
    (Code::Tab, "tab", "Tab"),
    (Code::BackTab, "shift-tab", "Shift-Tab"),
    (Code::Backspace, "backspace", "Backspace"),
    (Code::Delete, "delete", "Del"),
    (Code::Left, "left", "←"),
    (Code::Right, "right", "→"),
    (Code::Up, "up", "↑"),
    (Code::Down, "down", "↓"),
    (Code::PageUp, "pageup", "PgUp"),
    (Code::PageDown, "pagedown", "PgDn"),
    (Code::Home, "home", "Home"),
    (Code::End, "end", "End"),
];

/// A key's name that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no key is called {0:?}: say a character, ctrl-x, alt-x, f1, enter, space, pageup and so on"
)]
pub struct UnknownKey(pub(super) String);

impl Key {
    /// A key with nothing held.
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false }
    }

    /// A character with Control held.
    pub const fn ctrl(c: char) -> Self {
        Self { code: Code::Char(c), ctrl: true, alt: false }
    }

    /// A character with Alt held.
    pub const fn alt(c: char) -> Self {
        Self { code: Code::Char(c), ctrl: false, alt: true }
    }
}

impl FromStr for Key {
    type Err = UnknownKey;

    /// Reads a key as the configuration writes it.
    fn from_str(text: &str) -> Result<Self, UnknownKey> {
        let unknown = || UnknownKey(text.to_owned());
        let mut key = Self::plain(Code::Esc);
        let mut rest = text;
        loop {
            if let Some(after) = rest.strip_prefix("ctrl-").filter(|_| !key.ctrl) {
                (key.ctrl, rest) = (true, after);
            } else if let Some(after) = rest.strip_prefix("alt-").filter(|_| !key.alt) {
                (key.alt, rest) = (true, after);
            } else {
                break;
            }
        }
        let mut characters = rest.chars();
        key.code = match (characters.next(), characters.as_str()) {
            (Some(c), "") if !c.is_control() && c != ' ' => Code::Char(c),
            (Some('f'), number) if number.parse::<u8>().is_ok_and(|n| (1..=24).contains(&n)) => {
                Code::Function(number.parse().map_err(|_| unknown())?)
            }
            _ => {
                let named = NAMED.iter().find(|(_, name, _)| *name == rest);
                named.map(|(code, ..)| *code).ok_or_else(unknown)?
            }
        };
        Ok(key)
    }
}

/// The key as people read it.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl-")?;
        }
        if self.alt {
            f.write_str("Alt-")?;
        }
        if let Some((.., shown)) = NAMED.iter().find(|(code, ..)| *code == self.code) {
            return f.write_str(shown);
        }
        match self.code {
            Code::Char(c) => write!(f, "{c}"),
            Code::Function(number) => write!(f, "F{number}"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        let read = |text: &str| text.parse::<Key>();
        assert_eq!(read("x"), Ok(Key::plain(Code::Char('x'))));
        assert_eq!(read("f"), Ok(Key::plain(Code::Char('f'))));
        assert_eq!(read("ctrl-q"), Ok(Key::ctrl('q')));
        assert_eq!(read("f12"), Ok(Key::plain(Code::Function(12))));
        assert_eq!(read("alt-left"), Ok(Key { alt: true, ..Key::plain(Code::Left) }));
        assert_eq!(read("ctrl-alt-a"), Ok(Key { alt: true, ..Key::ctrl('a') }));
        assert_eq!(read("-"), Ok(Key::plain(Code::Char('-'))));
        for wrong in ["", "ctrl-", "f0", "f99", "ctrl-ctrl-a", "hyper-x", " ", "\u{1b}"] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
        let shown: Vec<_> = ["space", "ctrl-q", "alt-up", "f1", "好"]
            .map(|key| read(key).unwrap().to_string())
            .into();
        assert_eq!(shown, ["Space", "Ctrl-q", "Alt-↑", "F1", "好"]);
    }
}
