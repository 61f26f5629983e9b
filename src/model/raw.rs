//! JSON that others wrote, for people to read.

use super::json::{escape, is_escaped};

/// Levels that are indented; what lies deeper is not told apart.
const MAX_DEPTH: usize = 40;

/// JSON as it came, a member a line: every name, number and escape stands as it was written, and
/// in its order. What would act on a terminal or hide in it is escaped.
pub fn json_indented(json: &str) -> String {
    let mut text = String::with_capacity(json.len() + json.len() / 2);
    let mut depth = 0_usize;
    let (mut in_string, mut escaped) = (false, false);
    let mut chars = json.chars().peekable();
    while let Some(c) = chars.next() {
        if in_string {
            in_string = escaped || c != '"';
            escaped = c == '\\' && !escaped;
            if is_escaped(c) {
                text.extend(escape(c));
            } else {
                text.push(c);
            }
            continue;
        }
        match c {
            c if c.is_whitespace() => {}
            '{' | '[' => {
                text.push(c);
                while chars.next_if(|next| next.is_whitespace()).is_some() {}
                // What is empty stays on its line.
                if let Some(end) = chars.next_if(|next| matches!(next, '}' | ']')) {
                    text.push(end);
                } else {
                    depth += 1;
                    break_line(&mut text, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                break_line(&mut text, depth);
                text.push(c);
            }
            ',' => {
                text.push(c);
                break_line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            c if is_escaped(c) => text.extend(escape(c)),
            c => {
                in_string = c == '"';
                text.push(c);
            }
        }
    }
    text
}

fn break_line(text: &mut String, depth: usize) {
    text.push('\n');
    (0..depth.min(MAX_DEPTH)).for_each(|_| text.push_str("  "));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn json_is_shown_as_it_was_written() {
        let json = "{\"b\":1.50,\"a\" : [ ],\"t\":\"x\\\"{,\u{202e}\",\"l\":[1,{\"k\":null}]}";
        let shown = "{\n  \"b\": 1.50,\n  \"a\": [],\n  \"t\": \"x\\\"{,\\u202e\",\n  \"l\": [\n    1,\n    {\n      \"k\": null\n    }\n  ]\n}";
        assert_eq!(json_indented(json), shown);
    }

    proptest! {
        #[test]
        fn nothing_acts_on_a_terminal_whatever_comes(text in "\\PC*|[{}\\[\\]\",\\\\:\u{1b}\u{202e}\n a]*") {
            let shown = json_indented(&text);
            prop_assert!(shown.chars().all(|c| c == '\n' || !is_escaped(c)));
        }
    }
}
