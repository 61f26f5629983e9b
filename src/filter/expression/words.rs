//! The words of the language, and what people may have meant by others.

use crate::{
    filter::facts::{ELEMENTS, OTHERS, Parts},
    model::{Priority, Role},
};

use super::{ExpressionProblem, term::Term};

/// A term's name, and how it is written.
pub(super) struct Named {
    pub(super) name: &'static str,
    example: &'static str,
}

/// All terms that have a name.
pub(super) const TERMS: [Named; 12] = [
    Named { name: "from", example: "from:tom" },
    Named { name: "role", example: "role:host" },
    Named { name: "kind", example: "kind:gift" },
    Named { name: "room", example: "room:demo" },
    Named { name: "has", example: "has:link" },
    Named { name: "text", example: "text:hello or text~[0-9]{5}" },
    Named { name: "since", example: "since:10m or since:21:30" },
    Named { name: "until", example: "until:10m or until:21:30" },
    Named { name: "value", example: "value>=100" },
    Named { name: "count", example: "count>=10" },
    Named { name: "priority", example: "priority:high" },
    Named { name: "is", example: "is:mine" },
];

/// How other programs call terms.
const SYNONYMS: [(&str, &str); 13] = [
    ("user", "from"),
    ("author", "from"),
    ("sender", "from"),
    ("nick", "from"),
    ("name", "from"),
    ("type", "kind"),
    ("group", "room"),
    ("message", "text"),
    ("msg", "text"),
    ("contains", "text"),
    ("price", "value"),
    ("after", "since"),
    ("before", "until"),
];

/// The words that a term takes, each with what it asks for.
pub(super) type Values = Vec<(&'static str, Term)>;

/// How a term is written.
pub(super) fn example(name: &str) -> &'static str {
    TERMS.iter().find(|term| term.name == name).map_or("", |term| term.example)
}

/// The words that a term takes, if it takes only some.
pub(super) fn values(name: &str) -> Option<Values> {
    let kinds = || ELEMENTS.into_iter().chain(OTHERS);
    Some(match name {
        "role" => vec![
            ("host", Term::Role(Role::Owner)),
            ("owner", Term::Role(Role::Owner)),
            ("admin", Term::Role(Role::Admin)),
            ("member", Term::Role(Role::Member)),
            ("guest", Term::Role(Role::Guest)),
        ],
        "kind" => std::iter::once(("comment", Term::Comment))
            .chain(kinds().map(|kind| (kind, Term::Kind(kind))))
            .collect(),
        "has" => [("link", Term::Link), ("emoji", Term::Emoji)]
            .into_iter()
            .chain(ELEMENTS.map(|element| (element, Term::Has(Parts::named(element)))))
            .collect(),
        "is" => {
            vec![("mine", Term::Mine), ("mention", Term::Mention), ("highlight", Term::Highlight)]
        }
        "priority" => vec![
            ("high", Term::Priority(Priority::High)),
            ("normal", Term::Priority(Priority::Normal)),
            ("low", Term::Priority(Priority::Low)),
            ("lowest", Term::Priority(Priority::Lowest)),
        ],
        _ => return None,
    })
}

/// The term that somebody may have meant by a name that is none.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    let synonym = SYNONYMS.iter().find(|(other, _)| *other == name).map(|(_, term)| *term);
    synonym.or_else(|| nearest(name, TERMS.iter().map(|term| term.name)))
}

/// The word that a typing error made this one of, if any: one error in a short word, two in a
/// longer one.
pub(super) fn nearest<'w>(word: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    if word.len() > 20 {
        return None;
    }
    let (errors, nearest) = words.map(|other| (errors(word, other), other)).min()?;
    (errors <= if word.len() < 5 { 1 } else { 2 }).then_some(nearest)
}

/// How many letters must be put in, left out, changed, or swapped with the next to make `b` of `a`.
fn errors(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<_>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = changed.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

/// The start of what somebody wrote, for a message.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(30) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// What is wrong with a regular expression, in a line.
pub(super) fn regex_error(error: &regex::Error) -> ExpressionProblem {
    match error {
        regex::Error::CompiledTooBig(_) => ExpressionProblem::RegexTooBig,
        error => {
            let text = error.to_string();
            let last = text.lines().next_back().unwrap_or_default();
            ExpressionProblem::NoRegex(last.strip_prefix("error: ").unwrap_or(last).to_owned())
        }
    }
}
