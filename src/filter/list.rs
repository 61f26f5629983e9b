//! A list as a configuration, a file or a database has it.

use serde::{Deserialize, Serialize};

/// What happens to a text that holds a word of a list; the later ones are the stronger ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WordAction {
    /// The word becomes `***`.
    Mask,
    /// The text waits for a moderator.
    Hold,
    /// Its sender is told that it was sent, and nobody gets it.
    Drop,
    /// Its sender is told that it was refused (error 80001).
    Refuse,
}

/// What becomes of a held text that no moderator looked at in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HoldDefault {
    /// It is sent.
    Approve,
    /// It is not.
    #[default]
    Reject,
}

/// A list of words, and what happens to a text that holds one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordList {
    /// What people call it: 1 to 64 bytes, its own among the lists.
    pub name: String,
    /// What happens.
    pub action: WordAction,
    /// The words: 1 to 200 bytes each, with a letter, a digit or a symbol in each.
    pub words: Vec<String>,
    /// For [`WordAction::Hold`]: the seconds after which [`Self::hold_default`] is done; `None`
    /// waits for ever.
    #[serde(default)]
    pub hold_seconds: Option<u32>,
    /// For [`WordAction::Hold`].
    #[serde(default)]
    pub hold_default: HoldDefault,
}

/// Lists that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences say it")]
pub enum WordListError {
    #[error("line {line}: {message}")]
    Syntax { line: usize, message: String },
    #[error("there are {0} word lists; at most {max} can be used", max = super::words::MAX_LISTS)]
    TooManyLists(usize),
    #[error("the lists have more than {max} words together", max = super::words::MAX_WORDS)]
    TooManyWords,
    #[error("the lists' words have more than {max} bytes together", max = super::words::MAX_BYTES)]
    TooLong,
    #[error("a list's name must have 1 to 64 bytes: {0:?}")]
    Name(String),
    #[error("two lists have the name {0:?}")]
    SameName(String),
    #[error("a word must have 1 to 200 bytes: {word:?} in list {list:?}")]
    WordLength { list: String, word: String },
    #[error("there is no letter, digit or symbol in {word:?} in list {list:?}")]
    NothingToFind { list: String, word: String },
    #[error("the words could not be made ready: {0}")]
    Build(String),
}

/// Reads a file of lists: TOML with `[[list]]` tables, or plain lines with a word each.
///
/// The fields of a table are those of [`WordList`]. In plain lines blank ones and those that begin
/// with `#` are passed over; they make one list, "words", that refuses. A file is TOML when a line
/// begins with `[[`, `[list]` or `list =`.
pub(super) fn parse(text: &str) -> Result<Vec<WordList>, WordListError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.lines().any(is_toml) { parse_toml(text) } else { Ok(vec![parse_plain(text)]) }
}

fn is_toml(line: &str) -> bool {
    let line: String = line.chars().filter(|c| !c.is_whitespace()).take(8).collect();
    ["[[", "[list]", "list="].iter().any(|start| line.starts_with(start))
}

fn parse_plain(text: &str) -> WordList {
    let lines = text.lines().map(str::trim);
    let words = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    WordList {
        name: "words".to_owned(),
        action: WordAction::Refuse,
        words: words.map(str::to_owned).collect(),
        hold_seconds: None,
        hold_default: HoldDefault::default(),
    }
}

fn parse_toml(text: &str) -> Result<Vec<WordList>, WordListError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        list: Vec<WordList>,
    }

    let file: File = toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        WordListError::Syntax {
            line: before.matches('\n').count() + 1,
            message: error.message().lines().collect::<Vec<_>>().join(" "),
        }
    })?;
    Ok(file.list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_a_list() {
        let text = "# ours\n[[list]]\nname = \"ads\"\naction = \"hold\"\nwords = [\"buy now\"]\n\
                    hold_seconds = 30\nhold_default = \"approve\"\n\
                    [[ list ]]\nname = \"rude\"\naction = \"mask\"\nwords = []\n";
        let lists = parse(text).unwrap();
        assert_eq!(lists.len(), 2);
        assert_eq!((lists[0].name.as_str(), lists[0].action), ("ads", WordAction::Hold));
        assert_eq!(lists[0].words, ["buy now"]);
        assert_eq!(lists[0].hold_seconds, Some(30));
        assert_eq!(lists[0].hold_default, HoldDefault::Approve);
        assert_eq!((lists[1].hold_seconds, lists[1].hold_default), (None, HoldDefault::Reject));
    }

    #[test]
    fn plain_lines_are_one_list_that_refuses() {
        let lists =
            parse("\u{feff}# ours\r\n\r\n  free gift \r\n[doge]\nname = x\n微信\n").unwrap();
        assert_eq!(lists.len(), 1);
        assert_eq!((lists[0].name.as_str(), lists[0].action), ("words", WordAction::Refuse));
        assert_eq!(lists[0].words, ["free gift", "[doge]", "name = x", "微信"]);
        assert!(parse("").unwrap()[0].words.is_empty());
    }

    #[test]
    fn an_error_names_the_line() {
        let line = |text| match parse(text).unwrap_err() {
            WordListError::Syntax { line, message } => (line, message),
            other => panic!("{other}"),
        };
        let (at, message) = line("[[list]]\nname = \"a\"\naction = \"mask\"\nword = []\n");
        assert_eq!(at, 4);
        assert!(message.contains("unknown field `word`"), "{message}");
        assert_eq!(line("[[list]]\nname = \"a\"\naction = \"burn\"\nwords = []\n").0, 3);
        assert_eq!(line("[[list]]\nname = \"a\nwords = []\n").0, 2);
        assert_eq!(line("\n\n[[lists]]\nname = \"a\"\n").0, 3);
        assert_eq!(line("[list]\nname = \"a\"\n").0, 1);
    }
}
