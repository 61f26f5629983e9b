//! Texts that mean no good, or that are hard to draw: for tests that hold whatever a stranger writes.

use proptest::prelude::*;

/// Pieces of which a text is put together that means no good, or that is hard to draw.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "a", "B7", " ", "  ", "好", "弹幕", "ｗｉｄｅ", "ﾊﾝｶｸ", "é", "e\u{301}", "\u{301}", "שלום",
    "مرحبا", "\u{202e}", "\u{2066}", "\u{2069}", "\u{200f}", "\u{200b}", "\u{200d}", "\u{feff}",
    "\u{ad}", "\u{2060}", "\u{e0041}", "❤\u{fe0f}", "1\u{fe0f}\u{20e3}", "👨‍👩‍👧‍👦", "👍🏽", "🇨🇳",
    "🇵", "🏴\u{e0067}\u{e0062}\u{e007f}", "नमस्ते", "क्षि", "ภาษา", "한글",
    "\u{1100}\u{1100}\u{1161}", "\u{1160}", "\u{3164}", "\u{fdfd}", "\u{2e3b}",
    "\u{1f9d1}\u{1f3fb}\u{200d}", "\t", "\n", "\r", "\u{b}", "\u{1b}", "\u{1b}[31m",
    "\u{1b}[2J", "\u{1b}]0;title\u{7}", "\u{1b}[?1049l", "\u{1b}c", "\u{9b}2J",
    "\u{9d}0;x\u{9c}", "\u{90}", "\u{7f}", "\u{0}", "\u{8}", "\u{85}", "\u{2028}", "\u{fffd}",
    "\u{10ffff}", "\u{e000}", "…", "─", "│", "▶", "\\u001b[1m", "{}", "@me", "\"",
];

/// A text of a stranger, cleaned or not.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES);
    let pieces = prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat());
    let long = (prop::sample::select(PIECES), 1usize..700).prop_map(|(piece, count)| {
        let mut text = piece.repeat(count);
        text.truncate(text.floor_char_boundary(12_000));
        text
    });
    let marks = (0usize..1000).prop_map(|count| format!("z{}", "\u{489}\u{300}".repeat(count)));
    prop_oneof![4 => pieces, 2 => any::<String>(), 1 => long, 1 => marks]
}

/// Whether a text steers no terminal and hides nothing: no control, nothing that turns the direction
/// of text, nothing that is not seen. The joiner is a part of emoji; alone it is nothing.
pub(crate) fn is_harmless(text: &str) -> bool {
    let harms = |c: char| {
        c.is_control()
            || matches!(c,
                '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200c}' | '\u{200e}'
                | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}')
    };
    !text.chars().any(harms)
}
