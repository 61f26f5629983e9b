//! Addresses in a text.

use std::ops::Range;

/// The addresses that a text holds, as ranges of its bytes: what begins with `http://` or
/// `https://`, up to what ends it where people write, as a blank, a bracket or a full stop at the end.
pub fn links(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + text[from..].find("http")?;
            let rest = &text[start..];
            let Some(scheme) =
                ["https://", "http://"].iter().find(|scheme| rest.starts_with(**scheme))
            else {
                from = start + 4;
                continue;
            };
            let end = rest.find(ends_address).unwrap_or(rest.len());
            let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*']);
            from = start + end.max(scheme.len());
            if address.len() > scheme.len() {
                return Some(start..start + address.len());
            }
        }
    })
}

/// What an address does not hold unescaped: blanks, quotes, brackets, and the wide signs that
/// Chinese puts right behind it.
fn ends_address(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '"' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | '`' | '|' | '\\' | '^')
        || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '\u{2018}'..='\u{201f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::links;

    fn found(text: &str) -> Vec<&str> {
        links(text).map(|range| &text[range]).collect()
    }

    #[test]
    fn addresses_end_where_people_end_them() {
        assert_eq!(found("see https://a.test/x?y=1."), ["https://a.test/x?y=1"]);
        assert_eq!(found("(http://a.test), <https://b.test>"), ["http://a.test", "https://b.test"]);
        assert_eq!(found("看这里https://a.test/好。下一句"), ["https://a.test/好"]);
        assert_eq!(found("http http:// https://! httpx"), [""; 0]);
    }

    proptest! {
        #[test]
        fn any_text_is_searched(text in "(https?://|[ -~好。]){0,40}") {
            for range in links(&text) {
                prop_assert!(text[range].starts_with("http"));
            }
        }
    }
}
