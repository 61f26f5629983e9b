//! The lists made ready, and the search for their words.

use std::{
    collections::HashSet,
    ops::{ControlFlow, Range},
};

use aho_corasick::AhoCorasick;

use super::{
    WordAction, WordList, WordListError, list,
    normalise::{Figures, Gap, Letter, Reading, has_figures, is_sign, is_symbol, letters},
};

/// Lists that can be used at once.
pub(super) const MAX_LISTS: usize = 100;

/// Words that they may have together.
pub(super) const MAX_WORDS: usize = 100_000;

/// Bytes that their words may have together, as they are looked for; a byte costs some 10 bytes of
/// memory.
pub(super) const MAX_BYTES: usize = 4 << 20;

/// Bytes of a list's name.
const MAX_NAME: usize = 64;

/// Bytes of a word.
const MAX_WORD: usize = 200;

/// How often a text is masked, when what is left after masking makes words again.
const MAX_MASKINGS: usize = 3;

/// What stands in place of a masked word.
const MASK: &str = "***";

/// Word lists made ready; by default none. Made once and shared.
#[derive(Debug, Clone, Default)]
pub struct WordLists {
    lists: Vec<WordList>,
    patterns: Vec<Pattern>,
    /// One pattern for each of `patterns`; `None` when there are none.
    search: Option<AhoCorasick>,
    /// The symbols that words hold; others are gaps.
    symbols: HashSet<char>,
}

/// A word of a list in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordHit<'l> {
    /// The list.
    pub list: &'l WordList,
    /// The word, as the list has it.
    pub word: &'l str,
    /// The bytes of the text that are the word, its marks with it.
    pub range: Range<usize>,
}

/// A word as it is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Pattern {
    list: usize,
    word: usize,
    /// Where its parts end, which are what stands between its own gaps; the last is its length in
    /// letters.
    parts: Vec<usize>,
    /// Whether a text's word may begin before it.
    open_start: bool,
    /// Whether a text's word may go on after it.
    open_end: bool,
}

impl WordLists {
    /// Makes lists ready.
    ///
    /// # Errors
    /// When there are more than 100 lists, 100,000 words or 4 MiB of them, when a name is not 1 to 64
    /// bytes or not its own, and when a word is not 1 to 200 bytes or holds nothing to look for.
    pub fn new(lists: Vec<WordList>) -> Result<Self, WordListError> {
        check(&lists)?;
        let mut ready = Self::default();
        let mut texts = Vec::new();
        let mut seen = HashSet::new();
        let mut bytes = 0;
        for (list_index, list) in lists.iter().enumerate() {
            for (word_index, word) in list.words.iter().enumerate() {
                let (text, pattern) = Pattern::new(word).ok_or_else(|| {
                    WordListError::NothingToFind { list: list.name.clone(), word: word.clone() }
                })?;
                // The same word twice in a list is one.
                if !seen.insert((list_index, text.clone(), pattern.clone())) {
                    continue;
                }
                bytes += text.len();
                if bytes > MAX_BYTES {
                    return Err(WordListError::TooLong);
                }
                ready.symbols.extend(text.chars().filter(|&c| is_symbol(c)));
                ready.patterns.push(Pattern { list: list_index, word: word_index, ..pattern });
                texts.push(text);
            }
        }
        if !texts.is_empty() {
            let search = AhoCorasick::new(&texts);
            ready.search = Some(search.map_err(|error| WordListError::Build(error.to_string()))?);
        }
        Ok(Self { lists, ..ready })
    }

    /// Reads a file of lists: TOML with `[[list]]` tables, or plain lines with a word each.
    ///
    /// The fields of a table are those of [`WordList`]. In plain lines blank ones and those that
    /// begin with `#` are passed over; they make one list, "words", that refuses. A file is TOML when
    /// a line begins with `[[`, `[list]` or `list =`.
    ///
    /// # Errors
    /// When it looks like TOML and is none, or has unknown or wrong fields; the error names the line.
    pub fn parse(text: &str) -> Result<Vec<WordList>, WordListError> {
        list::parse(text)
    }

    /// The lists.
    pub fn lists(&self) -> &[WordList] {
        &self.lists
    }

    /// Every word that a text holds, by its place in the text; they may overlap.
    pub fn find(&self, text: &str) -> Vec<WordHit<'_>> {
        let mut hits = Vec::new();
        self.search(text, |hit| {
            hits.push(hit);
            ControlFlow::Continue(())
        });
        hits.sort_by_key(|hit| (hit.range.start, hit.range.end));
        hits
    }

    /// The word with the strongest action that a text holds: what happens to the text.
    pub fn judge(&self, text: &str) -> Option<WordHit<'_>> {
        let mut strongest: Option<WordHit<'_>> = None;
        self.search(text, |hit| {
            let action = hit.list.action;
            if strongest.as_ref().is_none_or(|known| known.list.action < action) {
                strongest = Some(hit);
            }
            if action == WordAction::Refuse {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        strongest
    }

    /// The text with `***` in place of the words of masking lists, if it holds any.
    ///
    /// What is left holds none. A text made to hold words within words within words becomes `***`.
    pub fn mask(&self, text: &str) -> Option<String> {
        let mut masked = self.mask_once(text)?;
        for _ in 1..MAX_MASKINGS {
            let Some(again) = self.mask_once(&masked) else { return Some(masked) };
            masked = again;
        }
        Some(if self.mask_once(&masked).is_some() { MASK.to_owned() } else { masked })
    }

    fn mask_once(&self, text: &str) -> Option<String> {
        let mut ranges = Vec::new();
        self.search(text, |hit| {
            if hit.list.action == WordAction::Mask {
                ranges.push(hit.range);
            }
            ControlFlow::Continue(())
        });
        if ranges.is_empty() {
            return None;
        }
        ranges.sort_by_key(|range| range.start);
        let mut masked = String::with_capacity(text.len());
        let mut end = 0;
        for range in ranges {
            if range.start >= end {
                masked.push_str(&text[end..range.start]);
                masked.push_str(MASK);
            }
            end = end.max(range.end);
        }
        masked.push_str(&text[end..]);
        Some(masked)
    }

    /// Tells `found` of every hit, in no order.
    fn search<'l>(&'l self, text: &str, mut found: impl FnMut(WordHit<'l>) -> ControlFlow<()>) {
        let Some(search) = &self.search else { return };
        let letters = letters(text, |c| self.symbols.contains(&c));
        let (figures, ones) = has_figures(&letters);
        let readings = [
            Some(Figures::Plain),
            figures.then_some(Figures::OneIsI),
            ones.then_some(Figures::OneIsL),
        ];
        for figures in readings.into_iter().flatten() {
            let reading = Reading::new(&letters, figures);
            for at in search.find_overlapping_iter(&reading.text) {
                let pattern = &self.patterns[at.pattern().as_usize()];
                let Ok(first) = reading.starts.binary_search(&at.start()) else { continue };
                let letters = first..first + pattern.len();
                let new =
                    figures == Figures::Plain || reading.made[letters.clone()].contains(&true);
                if !new || !pattern.is_at(&reading.letters, first) {
                    continue;
                }
                let list = &self.lists[pattern.list];
                let letters = &reading.letters[letters];
                let start = letters[0].range.start;
                let end = letters.iter().map(|letter| letter.range.end).max().unwrap_or(start);
                let hit = WordHit { list, word: &list.words[pattern.word], range: start..end };
                if found(hit).is_break() {
                    return;
                }
            }
        }
    }
}

impl Pattern {
    /// What to look for, if there is anything, and how.
    fn new(word: &str) -> Option<(String, Self)> {
        let word = word.trim();
        let letters = letters(word, is_symbol);
        // Whoever writes a$$ into a list means letters.
        let signs = letters.iter().any(|letter| is_sign(letter.c));
        let figures = if signs { Figures::OneIsI } else { Figures::Plain };
        let Reading { text, letters, .. } = Reading::new(&letters, figures);
        let gaps = (1..letters.len()).filter(|&index| letters[index].gap != Gap::None);
        let mut parts: Vec<usize> = gaps.collect();
        parts.push(letters.len());
        let pattern = Self {
            list: 0,
            word: 0,
            parts,
            open_start: word.starts_with('*'),
            open_end: word.ends_with('*'),
        };
        (!letters.is_empty()).then_some((text, pattern))
    }

    /// How many letters it has.
    fn len(&self) -> usize {
        self.parts.last().copied().unwrap_or(0)
    }

    /// Whether the letters from `first` on, which are those of the word, are the word by the rules
    /// for what stands between and around them.
    fn is_at(&self, letters: &[Letter], first: usize) -> bool {
        let end = first + self.len();
        let goes_on_before =
            !self.open_start && first > 0 && is_one_word(letters[first - 1].c, letters[first].c);
        let goes_on_after = !self.open_end
            && end < letters.len()
            && is_one_word(letters[end - 1].c, letters[end].c);
        let parted = |at: usize| letters.get(at).is_none_or(|letter| letter.gap != Gap::None);
        if goes_on_before && !parted(first) || goes_on_after && !parted(end) {
            return false;
        }
        // A letter on its own beside a word that is spelled out is part of the spelling.
        let spelled_on_before = goes_on_before && parted(first - 1);
        let spelled_on_after = goes_on_after && parted(end + 1);
        let mut start = first;
        self.parts.iter().all(|part| {
            let stop = first + part;
            let outer = start == first && spelled_on_before || stop == end && spelled_on_after;
            let letters = &letters[start..stop];
            start = stop;
            is_passed_over(letters) || !outer && is_spelled_out(letters)
        })
    }
}

/// Whether nothing parts the letters of a word.
fn is_passed_over(letters: &[Letter]) -> bool {
    letters.windows(2).all(|pair| may_pass_over(pair[1].gap, pair[0].c, pair[1].c))
}

/// Whether something stands between every two letters of a word that is long enough for that.
fn is_spelled_out(letters: &[Letter]) -> bool {
    let alphabet = letters.iter().all(|letter| letter.c.is_lowercase());
    letters.len() >= if alphabet { 2 } else { 3 }
        && letters[1..].iter().all(|letter| letter.gap != Gap::None)
}

/// Whether a gap does not part two letters of a word.
fn may_pass_over(gap: Gap, before: char, after: char) -> bool {
    let loose = |c: char| !c.is_lowercase() && !c.is_ascii_digit();
    match gap {
        Gap::None => true,
        Gap::Joined => !(before.is_ascii_digit() && after.is_ascii_digit()),
        Gap::Space => loose(before) || loose(after),
        Gap::Break => false,
    }
}

/// Whether two letters side by side belong to one word, or to one number.
fn is_one_word(before: char, after: char) -> bool {
    before.is_lowercase() && after.is_lowercase()
        || before.is_ascii_digit() && after.is_ascii_digit()
}

/// Holds lists against their bounds.
fn check(lists: &[WordList]) -> Result<(), WordListError> {
    if lists.len() > MAX_LISTS {
        return Err(WordListError::TooManyLists(lists.len()));
    }
    if lists.iter().map(|list| list.words.len()).sum::<usize>() > MAX_WORDS {
        return Err(WordListError::TooManyWords);
    }
    let shortened = |text: &str| text.chars().take(MAX_NAME).collect();
    let mut names = HashSet::new();
    for list in lists {
        if list.name.is_empty() || list.name.len() > MAX_NAME {
            return Err(WordListError::Name(shortened(&list.name)));
        }
        if !names.insert(&list.name) {
            return Err(WordListError::SameName(list.name.clone()));
        }
        if let Some(word) = list.words.iter().find(|word| !(1..=MAX_WORD).contains(&word.len())) {
            return Err(WordListError::WordLength {
                list: list.name.clone(),
                word: shortened(word),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
