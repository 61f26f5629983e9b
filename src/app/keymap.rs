//! What keys do: one table, from which the help is made too.

use super::{Code, Key};

/// What a key can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Send the line.
    Send,
    /// Scroll the comments a line back.
    LineUp,
    /// Scroll the comments a line forth.
    LineDown,
    /// Scroll the comments a page back.
    PageUp,
    /// Scroll the comments a page forth.
    PageDown,
    /// Go to the oldest comment.
    Oldest,
    /// Go to the newest comment and follow.
    Newest,
    /// Leave the innermost thing; never the program.
    Back,
    /// Clear the line; twice, leave.
    Interrupt,
    /// Leave, if the line is empty.
    EndOfInput,
    /// Leave.
    Quit,
    /// Stop, as a shell's job.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Show or hide the keys.
    Help,
    /// Cursor to the start of the line.
    LineStart,
    /// Cursor to the end of the line.
    LineEnd,
    /// Cursor a word back.
    WordBack,
    /// Cursor a word forth.
    WordForth,
    /// Delete to the start of the line.
    DeleteToStart,
    /// Delete to the end of the line.
    DeleteToEnd,
    /// Delete the word before the cursor.
    DeleteWord,
}

/// A key and what it does.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// The key.
    pub key: Key,
    /// Its name, for people.
    pub name: &'static str,
    /// What it does.
    pub action: Action,
    /// That in words; empty for a second key of the same action.
    pub help: &'static str,
}

const fn bind(key: Key, name: &'static str, action: Action, help: &'static str) -> Binding {
    Binding { key, name, action, help }
}

/// Every key that does something beside typing.
pub const BINDINGS: &[Binding] = &[
    bind(Key::plain(Code::Enter), "Enter", Action::Send, "send what you wrote"),
    bind(Key::plain(Code::PageUp), "PgUp", Action::PageUp, "scroll back; comments hold still"),
    bind(Key::plain(Code::PageDown), "PgDn", Action::PageDown, "scroll on"),
    bind(Key::plain(Code::Up), "↑", Action::LineUp, "scroll a line back"),
    bind(Key::plain(Code::Down), "↓", Action::LineDown, "scroll a line on"),
    bind(Key::plain(Code::Home), "Home", Action::Oldest, "the oldest comment"),
    bind(Key::plain(Code::End), "End", Action::Newest, "the newest, and follow"),
    bind(Key::plain(Code::Esc), "Esc", Action::Back, "back: close this, follow again"),
    bind(Key::ctrl('a'), "Ctrl-a", Action::LineStart, "start of the line"),
    bind(Key::ctrl('e'), "Ctrl-e", Action::LineEnd, "end of the line"),
    bind(Key::alt('b'), "Alt-b", Action::WordBack, "a word back"),
    bind(Key::alt('f'), "Alt-f", Action::WordForth, "a word on"),
    bind(Key::ctrl('u'), "Ctrl-u", Action::DeleteToStart, "delete to the start"),
    bind(Key::ctrl('k'), "Ctrl-k", Action::DeleteToEnd, "delete to the end"),
    bind(Key::ctrl('w'), "Ctrl-w", Action::DeleteWord, "delete a word"),
    bind(Key::ctrl('c'), "Ctrl-c", Action::Interrupt, "clear the line; twice, leave"),
    bind(Key::ctrl('q'), "Ctrl-q", Action::Quit, "leave"),
    bind(Key::ctrl('d'), "Ctrl-d", Action::EndOfInput, ""),
    bind(Key::ctrl('z'), "Ctrl-z", Action::Suspend, "to the shell; fg comes back"),
    bind(Key::ctrl('l'), "Ctrl-l", Action::Redraw, "draw anew"),
    bind(Key::plain(Code::Function(1)), "F1", Action::Help, "these keys"),
];

/// What `key` does beside typing, if anything.
pub(super) fn action(key: Key) -> Option<Action> {
    BINDINGS.iter().find(|binding| binding.key == key).map(|binding| binding.action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_does_two_things() {
        for (index, binding) in BINDINGS.iter().enumerate() {
            assert!(BINDINGS[..index].iter().all(|other| other.key != binding.key));
        }
        assert_eq!(action(Key::plain(Code::Char('q'))), None);
        assert_ne!(action(Key::plain(Code::Esc)), Some(Action::Quit));
    }
}
