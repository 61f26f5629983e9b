//! What a person may mean by the word that they are writing.

mod rank;
mod seen;
mod word;

use std::ops::Range;

use crate::model::Text;

use rank::{Score, best};
use word::{Kind, Word};

pub use seen::Seen;

/// The newest emoji that are offered: those after it are boxes on most screens.
const NEWEST_EMOJI: emojis::EmojiVersion = emojis::EmojiVersion::new(15, 0);

/// What words can be completed from.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Who and what was seen in the room.
    pub seen: &'a Seen,
    /// Commands: their names, without the slash, and what they do; the most used first.
    pub commands: &'a [(&'a str, &'a str)],
}

/// What a word may be completed to, the likeliest first; never empty.
#[derive(Debug)]
pub struct Menu {
    items: Vec<Item>,
    selected: usize,
    range: Range<usize>,
}

/// One thing that a word may be completed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// What is chosen.
    pub label: Text,
    /// More about it; may be empty.
    pub detail: Text,
    /// What takes the word's place.
    pub(super) replacement: String,
}

/// What a word may be completed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// Somebody.
    Person,
    /// An emoji.
    Emoji,
    /// A gift.
    Gift,
    /// A command.
    Command,
}

impl Menu {
    /// What the word before the cursor (in bytes) may be completed to. Unless `asked` for, only a
    /// word that says by its first character what it is.
    pub(super) fn of(
        text: &str,
        cursor: usize,
        asked: bool,
        context: &Context<'_>,
    ) -> Option<Self> {
        let word = Word::before(text, cursor).filter(|word| asked || word.asks())?;
        let items = match word.kind {
            Kind::Person => people(word.query, context),
            Kind::Emoji => emoji(word.query),
            Kind::Command => commands(word.query, context),
            Kind::Plain => [people(word.query, context), gifts(word.query, context)].concat(),
        };
        (!items.is_empty()).then_some(Self { items, selected: 0, range: word.start..cursor })
    }

    /// What there is to choose from.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The place of the chosen item among them.
    pub fn selected(&self) -> usize {
        self.selected
    }

    /// The bytes of the word.
    pub(super) fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// What takes the word's place.
    pub(super) fn replacement(&self) -> &str {
        self.items.get(self.selected).map_or("", |item| &item.replacement)
    }

    pub(super) fn next(&mut self) {
        self.selected = (self.selected + 1) % self.items.len();
    }

    pub(super) fn previous(&mut self) {
        self.selected = self.selected.checked_sub(1).unwrap_or(self.items.len() - 1);
    }
}

/// Whether a word just written, as `:smile` before its second colon, names an emoji; with the
/// bytes of the word.
pub(super) fn named_emoji(text: &str, cursor: usize) -> Option<(Range<usize>, &'static str)> {
    let word = Word::before(text, cursor).filter(|word| word.kind == Kind::Emoji)?;
    let emoji = emojis::get_by_shortcode(word.query)?;
    Some((word.start..cursor, emoji.as_str()))
}

fn people(query: &str, context: &Context<'_>) -> Vec<Item> {
    let people = context.seen.people().into_iter();
    let best = best(query, people, |query, (id, name)| {
        query.score(name.as_str()).max(query.score(id.as_str()).map(Score::behind))
    });
    let items = best.into_iter().map(|(id, name)| Item {
        kind: ItemKind::Person,
        label: name.clone(),
        detail: Text::new(if id.as_str() == name.raw() { "" } else { id.as_str() }),
        replacement: format!("@{name} "),
    });
    items.collect()
}

fn gifts(query: &str, context: &Context<'_>) -> Vec<Item> {
    let best = best(query, context.seen.gifts(), |query, name| query.score(name.as_str()));
    let items = best.into_iter().map(|name| Item {
        kind: ItemKind::Gift,
        label: name.clone(),
        detail: Text::default(),
        replacement: format!("{name} "),
    });
    items.collect()
}

fn commands(query: &str, context: &Context<'_>) -> Vec<Item> {
    let best = best(query, context.commands.iter(), |query, (name, _)| query.score(name));
    let items = best.into_iter().map(|(name, what)| Item {
        kind: ItemKind::Command,
        label: Text::new(&format!("/{name}")),
        detail: Text::new(what),
        replacement: format!("/{name} "),
    });
    items.collect()
}

fn emoji(query: &str) -> Vec<Item> {
    let known = emojis::iter().filter(|emoji| emoji.emoji_version() <= NEWEST_EMOJI);
    let mut known: Vec<_> = known.collect();
    if !query.is_empty() {
        // What is short is meant more often than what goes on.
        known.sort_by_key(|emoji| emoji.shortcode().unwrap_or(emoji.name()).len());
    }
    let best = best(query, known.into_iter(), |query, emoji| {
        let codes = emoji.shortcodes().map(|code| query.score(code)).max();
        codes.flatten().max(query.score(emoji.name()).map(Score::behind))
    });
    let items = best.into_iter().map(|emoji| {
        let code = emoji.shortcodes().find(|code| code.contains(query)).or(emoji.shortcode());
        let code = code.map_or_else(String::new, |code| format!(" :{code}:"));
        Item {
            kind: ItemKind::Emoji,
            label: Text::new(&format!("{emoji}{code}")),
            detail: Text::new(emoji.name()),
            replacement: emoji.to_string(),
        }
    });
    items.collect()
}

#[cfg(test)]
mod tests;
