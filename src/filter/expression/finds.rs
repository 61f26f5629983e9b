//! Where a text holds what a filter looks for.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{Node, term::Term};
use crate::filter::fold::fold_all;

/// Where `text` holds the words, and what the regular expressions match, that `node` asks for; not
/// what it excludes. In bytes, in no order.
pub(super) fn finds(node: &Node, text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    collect(node, text, &Folded::of(text), &mut found);
    found
}

fn collect(node: &Node, text: &str, folded: &Folded, found: &mut Vec<Range<usize>>) {
    match node {
        Node::All(nodes) | Node::Any(nodes) => {
            for node in nodes {
                collect(node, text, folded, found);
            }
        }
        Node::Term(Term::Text(needle) | Term::Word(needle)) => {
            found.extend(needle.places(&folded.text).map(|range| folded.place(range)));
        }
        Node::Term(Term::Matches(regex)) => {
            let matches = regex.find_iter(text).map(|found| found.range());
            found.extend(matches.filter(|range| !range.is_empty()));
        }
        Node::Not(_) | Node::Term(_) => {}
    }
}

/// A text folded sign by sign, and where each byte of that comes from.
struct Folded {
    text: String,
    from: Vec<Range<usize>>,
}

impl Folded {
    fn of(text: &str) -> Self {
        let mut folded = Self { text: String::new(), from: Vec::new() };
        for (at, sign) in text.grapheme_indices(true) {
            folded.text.push_str(&fold_all(sign));
            folded.from.resize(folded.text.len(), at..at + sign.len());
        }
        folded
    }

    fn place(&self, range: Range<usize>) -> Range<usize> {
        // What is looked for is never empty.
        self.from[range.start].start..self.from[range.end - 1].end
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::filter::Expression;

    fn found<'t>(filter: &str, text: &'t str) -> Vec<&'t str> {
        let places = Expression::parse(filter).unwrap().finds(text);
        places.into_iter().map(|place| &text[place]).collect()
    }

    #[test]
    fn what_is_found_is_told_as_it_was_written() {
        for (filter, text, parts) in [
            ("hello", "Say HELLO, hello", &["HELLO", "hello"][..]),
            ("hello", "Ｈｅｌｌｏ！", &["Ｈｅｌｌｏ"]),
            ("ＯＫ", "ok", &["ok"]),
            ("strasse", "Die Straße", &["Straße"]),
            ("ガ", "ｶﾞﾝﾊﾞﾚ", &["ｶﾞ"]),
            ("from:tom good show", "good, a good show", &["good", "good", "show"]),
            ("text:\"a b\" or text~[0-9]+", "a b 12", &["a b", "12"]),
            ("-bad good", "bad good", &["good"]),
            ("from:tom", "tom", &[]),
            ("text~x*", "abc", &[]),
        ] {
            assert_eq!(found(filter, text), parts, "{filter}");
        }
    }

    proptest! {
        #[test]
        fn places_are_in_any_text(word in "\\PC{1,3}", text in "\\PC{0,40}") {
            let filter = format!("text:\"{}\"", word.replace(['"', '“', '”', '\\'], "a"));
            if let Ok(filter) = Expression::parse(&filter) {
                for place in filter.finds(&text) {
                    prop_assert!(!text[place].is_empty());
                }
            }
        }
    }
}
