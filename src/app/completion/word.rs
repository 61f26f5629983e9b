//! The word before the cursor, and what it says that it is.

/// Characters that a word has at most; more are text.
const MAX_WORD: usize = 64;
/// Letters after a colon from which on an emoji is meant.
const LEAST_EMOJI: usize = 2;

/// What a word says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `@…`
    Person,
    /// `:…`
    Emoji,
    /// `/…`, at the start of the line.
    Command,
    /// Anything.
    Plain,
}

/// A word before the cursor.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Word<'t> {
    pub(super) kind: Kind,
    /// Where it starts, in bytes: at its sign, if it has one.
    pub(super) start: usize,
    /// The word without its sign.
    pub(super) query: &'t str,
}

impl<'t> Word<'t> {
    /// The word before a cursor (in bytes); `None` where there is none.
    pub(super) fn before(text: &'t str, cursor: usize) -> Option<Self> {
        let before = &text[..cursor];
        let start = before.rfind(char::is_whitespace).map_or(0, |at| {
            let space = before[at..].chars().next().map_or(0, char::len_utf8);
            at + space
        });
        let word = &before[start..];
        if word.chars().nth(MAX_WORD).is_some() {
            return None;
        }
        if start == 0
            && let Some(query) = word.strip_prefix('/')
        {
            return Some(Self { kind: Kind::Command, start, query });
        }
        let signs = word.char_indices().rev().filter(|(_, c)| matches!(c, '@' | ':'));
        for (at, sign) in signs {
            let query = &word[at + 1..];
            // A sign inside of a word or a number means nothing: an address, a time.
            if word[..at].ends_with(|c: char| c.is_ascii_alphanumeric()) {
                continue;
            }
            match sign {
                '@' => return Some(Self { kind: Kind::Person, start: start + at, query }),
                _ if is_shortcode(query) => {
                    return Some(Self { kind: Kind::Emoji, start: start + at, query });
                }
                _ => {}
            }
        }
        (!word.is_empty()).then_some(Self { kind: Kind::Plain, start, query: word })
    }

    /// Whether it asks to be completed by itself.
    pub(super) fn asks(&self) -> bool {
        match self.kind {
            Kind::Person | Kind::Command => true,
            Kind::Emoji => self.query.chars().count() >= LEAST_EMOJI,
            Kind::Plain => false,
        }
    }
}

fn is_shortcode(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '+' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Option<(Kind, usize, &str)> {
        Word::before(text, text.len()).map(|word| (word.kind, word.start, word.query))
    }

    #[test]
    fn a_word_says_by_its_sign_what_it_is() {
        assert_eq!(word("hi @to"), Some((Kind::Person, 3, "to")));
        assert_eq!(word("@"), Some((Kind::Person, 0, "")));
        assert_eq!(word("好的@小雨"), Some((Kind::Person, 6, "小雨")));
        assert_eq!(word("nice :smi"), Some((Kind::Emoji, 5, "smi")));
        assert_eq!(word("好:+1"), Some((Kind::Emoji, 3, "+1")));
        assert_eq!(word("/mu"), Some((Kind::Command, 0, "mu")));
        assert_eq!(word("/mute to"), Some((Kind::Plain, 6, "to")));
        assert_eq!(word("/mute\u{3000}@t"), Some((Kind::Person, 8, "t")));
    }

    #[test]
    fn addresses_and_times_and_smileys_ask_for_nothing() {
        for text in ["mia@example", "10:30", "https://x", "see a/b", ":)", ":D", "one /two", "12"] {
            let word = Word::before(text, text.len());
            assert!(word.is_none_or(|word| !word.asks()), "{text}");
        }
        assert_eq!(word("one "), None);
        assert_eq!(word(&format!("@{}", "x".repeat(MAX_WORD))), None);
        assert_eq!(word("one two").map(|word| word.2), Some("two"));
    }
}
