//! What people read, in two languages.
//!
//! Each area of the program has its table: a text is written once in English and once in Chinese,
//! side by side, so a table that lacks one does not compile.

use std::fmt::Display;

/// Makes a table of texts: `name: "English" | "中文"`. What stands in braces is filled in by
/// [`fill`], in order.
macro_rules! texts {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $english:literal | $chinese:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name {
            $(#[doc = concat!("`", $english, "`")] pub $field: &'static str,)+
        }

        impl $name {
            const ENGLISH: Self = Self { $($field: $english,)+ };
            const CHINESE: Self = Self { $($field: $chinese,)+ };

            /// The table in a language.
            pub fn of(language: $crate::i18n::Language) -> &'static Self {
                match language {
                    $crate::i18n::Language::English => &Self::ENGLISH,
                    $crate::i18n::Language::Chinese => &Self::CHINESE,
                }
            }
        }

        #[cfg(test)]
        #[test]
        fn both_languages_have_the_same_places_to_fill() {
            for (english, chinese) in [$(($english, $chinese),)+] {
                let places = |text: &str| text.matches("{}").count();
                assert_eq!(places(english), places(chinese), "{english}");
                assert!(!english.is_empty() && !chinese.is_empty());
            }
        }
    };
}

mod actions;
pub mod acts;
mod commands;
mod effects;
mod files;
mod filter;
mod footer;
mod gifts;
mod input;
mod invitation;
mod layers;
mod moderation;
mod panes;
mod plain;
mod remarks;
mod statistics;
mod status;
pub mod words;

pub use actions::ActionTexts;
pub use commands::CommandTexts;
pub use effects::EffectTexts;
pub use files::FileTexts;
pub use filter::wrong_filter;
pub use footer::FooterTexts;
pub use gifts::GiftTexts;
pub use input::InputTexts;
pub use invitation::InvitationTexts;
pub use layers::LayerTexts;
pub use moderation::ModerationTexts;
pub use panes::PaneTexts;
pub use plain::PlainTexts;
pub use remarks::RemarkTexts;
pub use statistics::StatisticsTexts;
pub use status::StatusTexts;

/// A language that danmux speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// The language of a locale, as `zh_CN.UTF-8` or `zh-Hans`; English for those that danmux does
    /// not speak.
    pub fn of_locale(locale: &str) -> Self {
        let language = locale.split(['_', '-', '.', '@']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("zh") { Self::Chinese } else { Self::English }
    }
}

/// A text with its `{}` filled, in order.
pub fn fill(text: &str, values: &[&dyn Display]) -> String {
    let mut filled = String::with_capacity(text.len() + values.len() * 8);
    let mut parts = text.split("{}");
    filled.push_str(parts.next().unwrap_or_default());
    for (index, part) in parts.enumerate() {
        if let Some(value) = values.get(index) {
            filled.push_str(&value.to_string());
        }
        filled.push_str(part);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_has_a_language() {
        for chinese in ["zh_CN.UTF-8", "zh-Hans", "zh", "ZH_SG"] {
            assert_eq!(Language::of_locale(chinese), Language::Chinese);
        }
        for other in ["en_GB.UTF-8", "C", "POSIX", "", "de_DE@euro"] {
            assert_eq!(Language::of_locale(other), Language::English);
        }
    }

    #[test]
    fn places_are_filled_in_order() {
        assert_eq!(fill("{} of {}", &[&1, &"ten"]), "1 of ten");
        assert_eq!(fill("none", &[]), "none");
        assert_eq!(fill("{} {}", &[&"{}"]), "{} ");
    }
}
