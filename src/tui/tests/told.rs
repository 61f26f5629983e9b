//! The commands of text that a stranger's words go into: the title, notifications, the clipboard.
//! Whatever they wrote, each is one command with nothing in it that could end or begin another.

use std::num::NonZeroU16;

use base64::{Engine, engine::general_purpose::STANDARD};
use proptest::prelude::*;

use super::terminal::Told;
use crate::{
    model::hostile::{is_harmless, text as hostile},
    tui::{
        capabilities::{Between, Capabilities, Notification},
        commands::{Copied, MOST_COPIED, copy, notify, title},
    },
};

fn all_capabilities() -> Vec<Capabilities> {
    let mut all = Vec::new();
    for notification in [None, Some(Notification::Text), Some(Notification::TitleAndText)] {
        for between in [None, Some(Between::Tmux), Some(Between::Screen)] {
            for commands in [false, true] {
                all.push(Capabilities {
                    unicode: true,
                    links: true,
                    commands,
                    notification,
                    between,
                });
            }
        }
    }
    all
}

/// What a terminal makes of bytes, beside cells.
fn told(bytes: &[u8]) -> Vec<String> {
    let some = |count| NonZeroU16::new(count).unwrap_or(NonZeroU16::MIN);
    let mut parser = vt100::Parser::new_with_callbacks(some(4), some(20), 0, Told::default());
    parser.process(bytes);
    assert_eq!(parser.screen().contents(), "", "nothing of it is drawn");
    std::mem::take(&mut parser.callbacks_mut().0)
}

/// What stands in the one command that bytes are, behind its beginning.
fn inside<'a>(bytes: &'a str, begin: &str) -> Result<&'a str, TestCaseError> {
    let inside = bytes.strip_prefix(begin).and_then(|rest| rest.strip_suffix('\x07'));
    let inside = inside.ok_or_else(|| TestCaseError::fail(format!("{bytes:?}")))?;
    prop_assert!(is_harmless(inside), "{:?}", inside);
    Ok(inside)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_title_is_one_command(text in hostile()) {
        let bytes = title(&format!("danmux · {text}"));
        inside(&bytes, "\x1b]2;")?;
        let told = told(bytes.as_bytes());
        // Ours to read takes a semicolon for another field; terminals take it as it is.
        let is_title = |told: &str| told.starts_with("title") || told.starts_with("osc [[50], [");
        prop_assert!(told.len() == 1 && is_title(&told[0]), "{:?}", told);
    }

    #[test]
    fn a_notification_is_one_command_or_a_bell(name in hostile(), text in hostile()) {
        for capabilities in all_capabilities() {
            let bytes = notify(&name, &text, capabilities);
            let told = told(bytes.as_bytes());
            prop_assert_eq!(told.len(), 1, "{:?}", &told);
            match capabilities.notification {
                None => prop_assert_eq!(bytes, "\x07"),
                // No field of it is a number with another behind: that would be another command.
                Some(Notification::Text) => {
                    prop_assert!(!inside(&bytes, "\x1b]9;")?.contains(';'));
                }
                Some(Notification::TitleAndText) => {
                    let fields = inside(&bytes, "\x1b]777;notify;")?;
                    prop_assert_eq!(fields.matches(';').count(), 1);
                }
            }
        }
    }

    #[test]
    fn a_copy_is_base64_in_one_command(text in hostile()) {
        for capabilities in all_capabilities() {
            let (copied, bytes) = copy(&text, capabilities);
            let bytes = String::from_utf8(bytes).unwrap();
            if !capabilities.commands {
                prop_assert_eq!((copied, &*bytes), (Copied::Nowhere, ""));
                continue;
            }
            // What reaches the terminal that is in front, and the one behind.
            let (front, behind) = match capabilities.between {
                None => (bytes, None),
                Some(Between::Tmux) => {
                    let (front, behind) = bytes.split_once("\x1bPtmux;").unwrap();
                    let behind = behind.strip_suffix("\x1b\\").unwrap();
                    prop_assert_eq!(behind.matches('\x1b').count(), 2);
                    (front.to_owned(), Some(behind.replace("\x1b\x1b", "\x1b")))
                }
                Some(Between::Screen) => {
                    let parts = bytes.split_terminator("\x1b\\");
                    let parts = parts.map(|part| part.strip_prefix("\x1bP").unwrap());
                    (parts.collect::<String>(), None)
                }
            };
            for command in behind.iter().chain([&front]) {
                let data = inside(command, "\x1b]52;c;")?;
                prop_assert_eq!(STANDARD.decode(data).unwrap(), text.as_bytes());
                let told = told(command.as_bytes());
                prop_assert!(told.len() == 1 && told[0].starts_with("copy"), "{:?}", told);
            }
        }
    }
}

#[test]
fn too_much_is_not_copied_by_any_way() {
    for capabilities in all_capabilities() {
        let (copied, bytes) = copy(&"好".repeat(MOST_COPIED), capabilities);
        let why = if capabilities.commands { Copied::TooLong } else { Copied::Nowhere };
        assert_eq!((copied, bytes), (why, Vec::new()));
    }
}
