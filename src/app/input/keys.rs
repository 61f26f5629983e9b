//! What keys do in the line: one table, from which the help is made too.

use crate::i18n::InputTexts;

use super::{
    super::{Code, Key},
    Motion,
};

/// What a key does in the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// Move the cursor.
    Go(Motion),
    /// Erase what lies between the cursor and where the motion takes it.
    Erase(Motion),
    /// The same, to be yanked again.
    Kill(Motion),
    /// Insert what was killed.
    Yank,
    /// Put what was killed before in the place of what was yanked just now.
    YankOlder,
    /// Go back to before the last step.
    Undo,
    /// What was sent before; in a menu, the item above.
    Older,
    /// What was sent after; in a menu, the item below.
    Newer,
    /// Look for what was sent before.
    Search,
    /// Complete the word; in a menu, the item below.
    Complete,
    /// In a menu, the item above.
    CompleteBack,
    /// Send the line; take what a menu, a search or a paste offers.
    Submit,
    /// Close a menu, a search or a paste.
    Close,
}

impl Edit {
    /// What it does, in words.
    pub fn what(self, texts: &InputTexts) -> &'static str {
        match self {
            Self::Go(Motion::CharBack) => texts.char_back,
            Self::Go(Motion::CharForth) => texts.char_forth,
            Self::Go(Motion::WordBack) => texts.word_back,
            Self::Go(Motion::WordForth) => texts.word_forth,
            Self::Go(Motion::Start) => texts.line_start,
            Self::Go(Motion::End) => texts.line_end,
            Self::Erase(motion) if motion.is_back() => texts.erase_back,
            Self::Erase(_) => texts.erase_forth,
            Self::Kill(Motion::Start) => texts.kill_to_start,
            Self::Kill(Motion::End) => texts.kill_to_end,
            Self::Kill(motion) if motion.is_back() => texts.kill_word_back,
            Self::Kill(_) => texts.kill_word_forth,
            Self::Yank => texts.yank,
            Self::YankOlder => texts.yank_older,
            Self::Undo => texts.undo,
            Self::Older => texts.older,
            Self::Newer => texts.newer,
            Self::Search => texts.search,
            Self::Complete => texts.complete,
            Self::CompleteBack => texts.complete_back,
            Self::Submit => texts.submit,
            Self::Close => texts.close,
        }
    }
}

/// A key and what it does in the line.
#[derive(Debug, Clone, Copy)]
pub struct EditBinding {
    /// The key.
    pub key: Key,
    /// Its name, for people; empty for a second key that terminals send for the first.
    pub name: &'static str,
    /// What it does.
    pub edit: Edit,
}

const fn bind(key: Key, name: &'static str, edit: Edit) -> EditBinding {
    EditBinding { key, name, edit }
}

const fn plain(code: Code, name: &'static str, edit: Edit) -> EditBinding {
    bind(Key::plain(code), name, edit)
}

const fn ctrl(c: char, name: &'static str, edit: Edit) -> EditBinding {
    bind(Key::ctrl(c), name, edit)
}

const fn alt(c: char, name: &'static str, edit: Edit) -> EditBinding {
    bind(Key::alt(c), name, edit)
}

const fn with_ctrl(code: Code) -> Key {
    Key { code, ctrl: true, alt: false }
}

const fn with_alt(code: Code) -> Key {
    Key { code, ctrl: false, alt: true }
}

/// Every key that does something in the line beside typing.
pub const EDITING: &[EditBinding] = &[
    plain(Code::Enter, "Enter", Edit::Submit),
    plain(Code::Esc, "Esc", Edit::Close),
    ctrl('g', "Ctrl-g", Edit::Close),
    plain(Code::Tab, "Tab", Edit::Complete),
    plain(Code::BackTab, "Shift-Tab", Edit::CompleteBack),
    plain(Code::Up, "↑", Edit::Older),
    ctrl('p', "Ctrl-p", Edit::Older),
    plain(Code::Down, "↓", Edit::Newer),
    ctrl('n', "Ctrl-n", Edit::Newer),
    ctrl('r', "Ctrl-r", Edit::Search),
    plain(Code::Left, "←", Edit::Go(Motion::CharBack)),
    ctrl('b', "Ctrl-b", Edit::Go(Motion::CharBack)),
    plain(Code::Right, "→", Edit::Go(Motion::CharForth)),
    ctrl('f', "Ctrl-f", Edit::Go(Motion::CharForth)),
    alt('b', "Alt-b", Edit::Go(Motion::WordBack)),
    bind(with_ctrl(Code::Left), "Ctrl-←", Edit::Go(Motion::WordBack)),
    bind(with_alt(Code::Left), "", Edit::Go(Motion::WordBack)),
    alt('f', "Alt-f", Edit::Go(Motion::WordForth)),
    bind(with_ctrl(Code::Right), "Ctrl-→", Edit::Go(Motion::WordForth)),
    bind(with_alt(Code::Right), "", Edit::Go(Motion::WordForth)),
    ctrl('a', "Ctrl-a", Edit::Go(Motion::Start)),
    plain(Code::Home, "Home", Edit::Go(Motion::Start)),
    ctrl('e', "Ctrl-e", Edit::Go(Motion::End)),
    plain(Code::End, "End", Edit::Go(Motion::End)),
    plain(Code::Backspace, "Backspace", Edit::Erase(Motion::CharBack)),
    ctrl('h', "", Edit::Erase(Motion::CharBack)),
    plain(Code::Delete, "Del", Edit::Erase(Motion::CharForth)),
    ctrl('d', "Ctrl-d", Edit::Erase(Motion::CharForth)),
    ctrl('w', "Ctrl-w", Edit::Kill(Motion::WordBack)),
    bind(with_alt(Code::Backspace), "", Edit::Kill(Motion::WordBack)),
    alt('d', "Alt-d", Edit::Kill(Motion::WordForth)),
    ctrl('u', "Ctrl-u", Edit::Kill(Motion::Start)),
    ctrl('k', "Ctrl-k", Edit::Kill(Motion::End)),
    ctrl('y', "Ctrl-y", Edit::Yank),
    alt('y', "Alt-y", Edit::YankOlder),
    ctrl('_', "Ctrl-_", Edit::Undo),
    // What many terminals send for it.
    ctrl('7', "", Edit::Undo),
    ctrl('/', "", Edit::Undo),
];

/// What `key` does in the line beside typing, if anything.
pub(super) fn edit(key: Key) -> Option<Edit> {
    EDITING.iter().find(|binding| binding.key == key).map(|binding| binding.edit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    #[test]
    fn no_key_does_two_things_and_none_types() {
        for (index, binding) in EDITING.iter().enumerate() {
            assert!(EDITING[..index].iter().all(|other| other.key != binding.key));
            let Key { code, ctrl, alt } = binding.key;
            assert!(!matches!(code, Code::Char(_)) || ctrl || alt);
        }
    }

    #[test]
    fn what_is_done_has_one_description_and_a_key_with_a_name() {
        let texts = InputTexts::of(Language::English);
        for binding in EDITING {
            let named = |other: &&EditBinding| other.edit == binding.edit && !other.name.is_empty();
            assert!(EDITING.iter().any(|other| named(&other)));
            for other in EDITING.iter().filter(|other| other.edit != binding.edit) {
                assert_ne!(other.edit.what(texts), binding.edit.what(texts));
            }
        }
    }
}
