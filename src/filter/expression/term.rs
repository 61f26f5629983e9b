//! The terms of a filter: each asks one thing of an item.

use std::{borrow::Cow, cell::OnceCell, cmp::Ordering, ops::Range, sync::LazyLock};

use aho_corasick::AhoCorasick;
use regex::Regex;

use crate::{
    filter::{
        Facts,
        facts::Parts,
        fold::{fold, fold_all},
    },
    model::{Amount, Priority, Role},
};

use super::{Clock, time::When};

/// What a term asks for.
#[derive(Clone)]
pub(super) enum Term {
    /// Who sent it, by id or name.
    From(Name),
    /// In which room.
    Room(Name),
    /// A role.
    Role(Role),
    /// A kind, as in JSON.
    Kind(&'static str),
    /// What people wrote to be read: text and faces.
    Comment,
    /// Something that a message is made of.
    Has(Parts),
    /// An address.
    Link,
    /// A small picture among the text, or a face.
    Emoji,
    /// A regular expression that the text holds.
    Matches(Regex),
    /// What the text holds.
    Text(Needle),
    /// What the text or the name holds.
    Word(Needle),
    /// Not before.
    Since(When),
    /// Before.
    Until(When),
    /// The price of its gifts.
    Value(Comparison<Amount>),
    /// How many gifts or likes.
    Count(Comparison<u64>),
    /// A priority.
    Priority(Priority),
    /// One's own.
    Mine,
    /// What speaks to the person who watches.
    Mention,
    /// What a highlight marks.
    Highlight,
}

impl Term {
    pub(super) fn holds(&self, item: &Item<'_>) -> bool {
        let facts = item.facts;
        match self {
            Self::From(name) => name.is(facts.from, facts.nick),
            Self::Room(name) => name.is(facts.room, ""),
            Self::Role(role) => facts.role == Some(*role),
            Self::Kind(kind) => facts.kind == *kind,
            Self::Comment => matches!(facts.kind, "text" | "face"),
            Self::Has(parts) => facts.parts.holds(*parts),
            Self::Link => LINK.is_match(item.text()),
            Self::Emoji => {
                facts.parts.holds(Parts::named("face")) || facts.text.chars().any(is_emoji)
            }
            Self::Matches(regex) => regex.is_match(&facts.text),
            Self::Text(needle) => needle.is_in(item.text()),
            Self::Word(needle) => needle.is_in(item.text()) || needle.is_in(item.name()),
            Self::Since(when) => facts.time.is_some_and(|time| time >= when.latest(item.clock)),
            Self::Until(when) => facts.time.is_some_and(|time| time < when.nearest(item.clock)),
            Self::Value(comparison) => facts.value.is_some_and(|value| comparison.holds(&value)),
            Self::Count(comparison) => facts.count.is_some_and(|count| comparison.holds(&count)),
            Self::Priority(priority) => facts.priority == Some(*priority),
            Self::Mine => facts.mine,
            Self::Mention => facts.mentions_me,
            Self::Highlight => facts.highlighted,
        }
    }
}

/// An item while a filter is held against it: its texts are folded once, when first asked for.
pub(super) struct Item<'f> {
    facts: &'f Facts<'f>,
    clock: &'f Clock,
    text: OnceCell<Cow<'f, str>>,
    name: OnceCell<Cow<'f, str>>,
}

impl<'f> Item<'f> {
    pub(super) fn new(facts: &'f Facts<'f>, clock: &'f Clock) -> Self {
        Self { facts, clock, text: OnceCell::new(), name: OnceCell::new() }
    }

    fn text(&self) -> &str {
        self.text.get_or_init(|| fold(&self.facts.text))
    }

    /// What people read as its sender's name.
    fn name(&self) -> &str {
        let Facts { nick, from, .. } = self.facts;
        self.name.get_or_init(|| fold(if nick.is_empty() { from } else { nick }))
    }
}

/// What is looked for in folded texts.
#[derive(Clone)]
pub(super) struct Needle(AhoCorasick);

impl Needle {
    /// Looks for `text`; `None` when there is nothing in it that could be seen.
    pub(super) fn new(text: &str) -> Option<Self> {
        let text = fold_all(crate::model::Text::new(text).as_str());
        if text.is_empty() {
            return None;
        }
        // This form takes the least memory.
        let search = AhoCorasick::builder()
            .kind(Some(aho_corasick::AhoCorasickKind::ContiguousNFA))
            .ascii_case_insensitive(true)
            .build([text]);
        search.ok().map(Self)
    }

    fn is_in(&self, folded: &str) -> bool {
        self.0.is_match(folded)
    }

    /// Where a folded text holds it, in bytes.
    pub(super) fn places(&self, folded: &str) -> impl Iterator<Item = Range<usize>> {
        self.0.find_iter(folded).map(|found| found.range())
    }
}

/// A name, or the parts of one between asterisks that stand for anything.
#[derive(Clone)]
pub(super) enum Name {
    /// This one.
    Whole(String),
    /// One of many.
    Glob(Regex),
}

impl Name {
    /// Reads a name with its asterisks.
    pub(super) fn new(name: &str) -> Result<Self, regex::Error> {
        let name = fold_all(name);
        if !name.contains('*') {
            return Ok(Self::Whole(name));
        }
        let parts: Vec<_> = name.split('*').map(regex::escape).collect();
        let glob = regex::RegexBuilder::new(&format!("^(?:{})$", parts.join(".*")))
            .case_insensitive(true)
            .dot_matches_new_line(true)
            .build()?;
        Ok(Self::Glob(glob))
    }

    /// Whether a person or a room is called so; nothing is for whom there is no id.
    fn is(&self, id: &str, nick: &str) -> bool {
        let named = |name: &str| match self {
            Self::Whole(whole) => fold(name).eq_ignore_ascii_case(whole),
            Self::Glob(glob) => glob.is_match(&fold(name)),
        };
        !id.is_empty() && (named(id) || !nick.is_empty() && named(nick))
    }
}

/// A number and how others stand to it.
#[derive(Clone, Copy)]
pub(super) struct Comparison<N> {
    /// What a number may be to ours.
    pub(super) orders: &'static [Ordering],
    /// Ours.
    pub(super) number: N,
}

impl<N: Ord> Comparison<N> {
    fn holds(&self, number: &N) -> bool {
        self.orders.contains(&number.cmp(&self.number))
    }
}

/// What people take for an address, in folded text: one with a scheme, or a name with an end that
/// is much in use.
#[expect(clippy::expect_used, reason = "it is always the same")]
static LINK: LazyLock<Regex> = LazyLock::new(|| {
    let ends = "com|net|org|cn|hk|tw|jp|kr|io|me|tv|cc|co|gg|ly|xyz|top|vip|club|shop|site|online\
                |info|link|live|app|ru|us|uk|de|fr";
    let link =
        format!(r"(?i)(?-u:\b)(?:https?://|www\.)[^\s/]|(?-u:\b)[a-z0-9-]+\.(?:{ends})(?-u:\b)");
    Regex::new(&link).expect("a regular expression")
});

/// Whether a character is one of those small pictures.
fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{1f000}'..='\u{1f0ff}' | '\u{1f170}'..='\u{1f1ff}' | '\u{1f300}'..='\u{1faff}'
        | '\u{231a}' | '\u{231b}' | '\u{23e9}'..='\u{23fa}' | '\u{2600}'..='\u{27bf}'
        | '\u{2b1b}' | '\u{2b1c}' | '\u{2b50}' | '\u{2b55}' | '\u{20e3}')
}
