//! What may be wrong with a filter, in words.

use super::parse::{MAX_BYTES, MAX_DEPTH, MAX_REGEXES, MAX_TERMS};

/// What is wrong with a filter. What a person wrote of it is shortened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each says what it is")]
pub enum ExpressionProblem {
    #[error("a filter has at most {MAX_BYTES} bytes, this one {0}")]
    TooLong(usize),
    #[error("a filter has at most {MAX_TERMS} terms")]
    TooManyTerms,
    #[error("a filter has at most {MAX_REGEXES} regular expressions and names with *")]
    TooManyRegexes,
    #[error("a filter is nested at most {MAX_DEPTH} levels deep")]
    TooDeep,
    #[error("no ( goes with this ); to look for it, put it in quotes")]
    NotOpened,
    #[error("no ) goes with this (; to look for it, put it in quotes")]
    NotClosed,
    #[error("this quote is not closed")]
    QuoteNotClosed,
    #[error("a word with ( in it must stand in quotes; else put a blank before")]
    OpenedInWord,
    #[error("a term is missing here, as from:tom or a word to look for")]
    NoTerm,
    #[error("a term is missing before {0}; to look for the word itself, put it in quotes: \"{0}\"")]
    NoTermBefore(&'static str),
    #[error(
        "- stands right before what it excludes, as -from:tom; to look for it, put it in quotes"
    )]
    LoneMinus,
    #[error("write {word} for {sign}")]
    Sign { word: &'static str, sign: &'static str },
    #[error(
        "no term is called {name}; did you mean {meant}? to look for these words, put them in quotes"
    )]
    OtherName { name: String, meant: &'static str },
    #[error(
        "no term is called {name}; there are {names}; to look for these words, put them in quotes"
    )]
    NoSuchName { name: String, names: String },
    #[error("{name} is written so: {example}; to look for these words, put them in quotes")]
    WrittenOtherwise { name: &'static str, example: &'static str },
    #[error("a value is missing right after {after}, as {example}")]
    NoValue { after: String, example: &'static str },
    #[error("{word} is none of the words that go here; did you mean {meant}?")]
    OtherValue { word: String, meant: &'static str },
    #[error("{word} is none of the words that go here: {words}")]
    NoSuchValue { word: String, words: String },
    #[error("there is nothing here to look for")]
    NothingToFind,
    #[error("{0} is no time; write 30s, 10m, 1h30m, 2d, 21:30, 2026-10-05 or 2026-10-05T21:30")]
    NoTime(String),
    #[error("{0} is no number, as 100 is")]
    NoNumber(String),
    #[error("this regular expression is too big; repeat less in it")]
    RegexTooBig,
    #[error("no regular expression: {0}")]
    NoRegex(String),
}
