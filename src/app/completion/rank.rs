//! How well names fit what was written of them.

use std::cmp::Reverse;

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{Atom, AtomKind, CaseMatching, Normalization},
};

/// Things that are offered at most.
const MAX_ITEMS: usize = 50;
/// Characters of a name that are looked at.
const MAX_NAME: usize = 64;

/// How well a name fits: the whole of it before all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Score {
    whole: bool,
    score: u16,
}

impl Score {
    /// The score of what stands behind a name: an id, a description.
    pub(super) fn behind(self) -> Self {
        Self { whole: false, score: self.score / 2 }
    }
}

/// What was written of a name.
pub(super) struct Query<'q> {
    written: &'q str,
    atom: Atom,
    matcher: Matcher,
    buffer: Vec<char>,
}

impl<'q> Query<'q> {
    fn new(query: &'q str) -> Self {
        let mut config = Config::DEFAULT;
        config.prefer_prefix = true;
        let atom =
            Atom::new(query, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy, false);
        Self { written: query, atom, matcher: Matcher::new(config), buffer: Vec::new() }
    }

    /// How well a name fits; `None` if not at all.
    pub(super) fn score(&mut self, name: &str) -> Option<Score> {
        let name = name.char_indices().nth(MAX_NAME).map_or(name, |(end, _)| &name[..end]);
        let whole = name.eq_ignore_ascii_case(self.written);
        let score = self.atom.score(Utf32Str::new(name, &mut self.buffer), &mut self.matcher)?;
        Some(Score { whole, score })
    }
}

/// The best of some candidates, the best first; those that fit as well keep their order.
pub(super) fn best<T>(
    query: &str,
    candidates: impl Iterator<Item = T>,
    score: impl Fn(&mut Query<'_>, &T) -> Option<Score>,
) -> Vec<T> {
    if query.is_empty() {
        return candidates.take(MAX_ITEMS).collect();
    }
    let mut query = Query::new(query);
    let fits = candidates.filter_map(|one| score(&mut query, &one).map(|score| (score, one)));
    let mut fits: Vec<_> = fits.collect();
    fits.sort_by_key(|(score, _)| Reverse(*score));
    fits.into_iter().take(MAX_ITEMS).map(|(_, one)| one).collect()
}
