//! Commands of text to the terminal beside what it shows: the clipboard, notifications, the title.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::model::Text;

use super::capabilities::{Between, Capabilities, Notification};

/// Bytes that are copied at most: terminals take no more than 100,000 characters of base64.
pub const MOST_COPIED: usize = 74_994;
/// Characters of a title, and of each part of a notification.
const LONGEST: usize = 200;
/// Bytes that screen passes on at once.
const CHUNK: usize = 240;

/// What became of a text that was to be copied. Terminals do not tell whether they took it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copied {
    /// The terminal was asked to take it.
    Asked,
    /// So was tmux, and the terminal behind it: one of them takes it where tmux has `set-clipboard
    /// on` or `allow-passthrough on`.
    AskedThroughTmux,
    /// The terminal behind screen was asked to take it.
    AskedThroughScreen,
    /// This terminal has no clipboard.
    Nowhere,
    /// It has more than [`MOST_COPIED`] bytes.
    TooLong,
}

/// What asks for a text to be put into the clipboard, and what becomes of it so.
pub(super) fn copy(text: &str, capabilities: Capabilities) -> (Copied, Vec<u8>) {
    if !capabilities.commands {
        return (Copied::Nowhere, Vec::new());
    }
    if text.len() > MOST_COPIED {
        return (Copied::TooLong, Vec::new());
    }
    let ask = format!("\x1b]52;c;{}\x07", STANDARD.encode(text)).into_bytes();
    match capabilities.between {
        None => (Copied::Asked, ask),
        Some(Between::Tmux) => {
            let mut both = ask.clone();
            both.extend_from_slice(b"\x1bPtmux;");
            for byte in ask {
                // An escape is told by two.
                both.extend(std::iter::repeat_n(byte, if byte == b'\x1b' { 2 } else { 1 }));
            }
            both.extend_from_slice(b"\x1b\\");
            (Copied::AskedThroughTmux, both)
        }
        Some(Between::Screen) => {
            let chunks = ask.chunks(CHUNK).flat_map(|chunk| [&b"\x1bP"[..], chunk, b"\x1b\\"]);
            (Copied::AskedThroughScreen, chunks.collect::<Vec<_>>().concat())
        }
    }
}

/// What shows a notification; without that, what rings the bell.
pub(super) fn notify(title: &str, text: &str, capabilities: Capabilities) -> String {
    // Semicolons part one field from the next, and a number before one would be another command.
    let (title, text) = (clean(title).replace(';', ","), clean(text).replace(';', ","));
    match capabilities.notification {
        Some(Notification::Text) => format!("\x1b]9;{title}: {text}\x07"),
        Some(Notification::TitleAndText) => format!("\x1b]777;notify;{title};{text}\x07"),
        None => "\x07".to_owned(),
    }
}

/// What changes the title of the window.
pub(super) fn title(text: &str) -> String {
    format!("\x1b]2;{}\x07", clean(text))
}

/// Without what could steer the terminal, and not too long.
fn clean(text: &str) -> String {
    Text::new(text).as_str().chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> Capabilities {
        Capabilities::of(|name| (name == "TERM").then(|| "xterm".to_owned())).unwrap()
    }

    #[test]
    fn a_copy_reaches_the_terminal_behind_what_stands_between() {
        assert_eq!(copy("弹\x1b", plain()), (Copied::Asked, b"\x1b]52;c;5by5Gw==\x07".to_vec()));
        let tmux = Capabilities { between: Some(Between::Tmux), ..plain() };
        let asked = b"\x1b]52;c;aGk=\x07\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\".to_vec();
        assert_eq!(copy("hi", tmux), (Copied::AskedThroughTmux, asked));
        let screen = Capabilities { between: Some(Between::Screen), ..plain() };
        let (copied, asked) = copy(&"x".repeat(1000), screen);
        let asked = String::from_utf8(asked).unwrap();
        assert_eq!(copied, Copied::AskedThroughScreen);
        let parts: Vec<_> = asked.split("\x1b\\").collect();
        assert!(parts.iter().all(|part| part.len() <= CHUNK + 2));
        let joined = parts.iter().filter_map(|part| part.strip_prefix("\x1bP"));
        let whole = copy(&"x".repeat(1000), plain()).1;
        assert_eq!(joined.collect::<String>().as_bytes(), whole);
    }

    #[test]
    fn a_copy_is_bounded_and_needs_a_terminal_that_knows() {
        assert_eq!(copy(&"x".repeat(MOST_COPIED), plain()).0, Copied::Asked);
        assert_eq!(copy(&"x".repeat(MOST_COPIED + 1), plain()), (Copied::TooLong, Vec::new()));
        let console = Capabilities { commands: false, ..plain() };
        assert_eq!(copy("x", console), (Copied::Nowhere, Vec::new()));
    }

    #[test]
    fn what_a_stranger_wrote_ends_no_command() {
        let evil = "4;1;a\x07b\x1b\\c\u{9c}d\u{202e}";
        let text = Capabilities { notification: Some(Notification::Text), ..plain() };
        assert_eq!(notify("room", evil, text), "\x1b]9;room: 4,1,ab\\cd\x07");
        let parts = Capabilities { notification: Some(Notification::TitleAndText), ..plain() };
        assert_eq!(notify("r;m", evil, parts), "\x1b]777;notify;r,m;4,1,ab\\cd\x07");
        assert_eq!(notify("room", evil, plain()), "\x07");
        assert_eq!(title(evil), "\x1b]2;4;1;ab\\cd\x07");
        assert!(title(&"弹".repeat(10_000)).chars().count() < LONGEST + 9);
    }
}
