//! Text as filters compare it: width and case do not count.

use std::borrow::Cow;

use unicode_normalization::{
    IsNormalized, UnicodeNormalization, char::canonical_combining_class, is_nfkc_quick,
};

/// A text with its compatibility forms (NFKC) and its letters' case folded.
///
/// ASCII may keep its case, so that most texts are given back as they are: what compares folded
/// texts passes over the case of ASCII.
pub(super) fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(changes) {
        return Cow::Borrowed(text);
    }
    // Most Chinese texts have nothing but full-width punctuation to fold.
    if text.chars().all(|c| narrow(c) != c || !changes(c)) {
        return Cow::Owned(text.chars().map(|c| narrow(c).to_ascii_lowercase()).collect());
    }
    let folded = text.nfkc().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    Cow::Owned(folded.collect())
}

/// A text folded with the case of its ASCII too.
pub(super) fn fold_all(text: &str) -> String {
    fold(text).to_ascii_lowercase()
}

/// A text as phrases are compared: neither case nor width counts.
pub fn folded(text: &str) -> String {
    fold_all(text)
}

/// The ASCII of a full-width form; any other character as it is.
pub(super) fn narrow(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Whether folding makes something else of a character, by itself or after others.
fn changes(c: char) -> bool {
    match c {
        '\0'..='\x7f'
        // Chinese, Japanese, Korean and their punctuation.
        | '\u{3001}'..='\u{3020}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | 'ー'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
        // Emoji.
        | '\u{1f300}'..='\u{1faff}' => false,
        _ => {
            is_nfkc_quick(std::iter::once(c)) != IsNormalized::Yes
                || canonical_combining_class(c) != 0
                || !c.to_uppercase().flat_map(char::to_lowercase).eq([c])
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn width_and_case_do_not_count() {
        for (written, folded) in [
            ("Ｆｕｌｌ　Ｗｉｄｔｈ！", "full width!"),
            ("ｶﾞﾝﾊﾞﾚ", "ガンバレ"),
            ("か\u{3099}", "が"),
            ("ÉCOLE", "école"),
            ("E\u{301}", "é"),
            ("Straße", "strasse"),
            ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
            ("①", "1"),
            ("微信 WeChat", "微信 wechat"),
        ] {
            assert_eq!(fold_all(written), folded);
        }
    }

    #[test]
    fn what_needs_no_folding_is_not_copied() {
        for plain in ["Hello, World", "弹幕很好看。「真的」", "ありがとうー", "안녕 👋🏽", "ça"]
        {
            assert!(matches!(fold(plain), Cow::Borrowed(_)), "{plain}");
        }
        assert!(matches!(fold("真的！"), Cow::Owned(_)));
    }

    proptest! {
        /// What is given back as it is, folding would not have changed.
        #[test]
        fn nothing_that_folds_is_passed_over(text in any::<String>()) {
            let folded: String =
                text.nfkc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect();
            prop_assert_eq!(fold_all(&text), folded);
        }

        #[test]
        fn nothing_that_folds_is_passed_over_among_marks_and_kana(
            text in "[か-ばカ-バ\u{3099}\u{309a}a-cA-C\u{300}-\u{320}가-각ᆨ-ᆫ！-～　]{0,6}",
        ) {
            let folded: String =
                text.nfkc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect();
            prop_assert_eq!(fold_all(&text), folded);
        }
    }
}
