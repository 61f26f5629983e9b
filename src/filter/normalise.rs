//! Text as a word list reads it: plain letters, each with its place in the original.

use std::ops::Range;

use unicode_normalization::char::{
    canonical_combining_class, compose, decompose_compatible, is_combining_mark,
};

/// What stands between a letter and the one before it; the later ones part more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing that can be seen.
    None,
    /// Only what joins, such as dashes.
    Joined,
    /// Spaces.
    Space,
    /// Anything else, or the start of the text.
    Break,
}

/// A letter, a digit or a symbol of a text.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    /// What it reads as.
    pub(super) c: char,
    /// What stands before it.
    pub(super) gap: Gap,
    /// The bytes of the original that made it, with the marks on it.
    pub(super) range: Range<usize>,
}

/// The letters of a text; [`is_symbol`]s are among them where `wanted` says so.
pub(super) fn letters(text: &str, wanted: impl Fn(char) -> bool) -> Vec<Letter> {
    let mut reader = Reader { letters: Vec::with_capacity(text.len()), gap: Gap::Break, wanted };
    for (start, c) in text.char_indices() {
        let range = start..start + c.len_utf8();
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => reader.push(c.to_ascii_lowercase(), range),
            // These two come apart and have no case.
            '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => reader.push(c, range),
            _ if c.is_ascii() => reader.other(c, range),
            _ => decompose_compatible(boxed(c), |part| reader.other(part, range.clone())),
        }
    }
    reader.letters
}

struct Reader<F> {
    letters: Vec<Letter>,
    /// What has stood since the last letter.
    gap: Gap,
    wanted: F,
}

impl<F: Fn(char) -> bool> Reader<F> {
    fn other(&mut self, c: char, range: Range<usize>) {
        // U+2800 is a pattern of no dots.
        if c.is_whitespace() || c == '\u{2800}' {
            self.gap = self.gap.max(Gap::Space);
        } else if c.is_control() || is_invisible(c) {
            self.extend(range.end);
        } else if is_combining_mark(c) {
            self.mark(c, range);
        } else if c.is_alphanumeric() {
            // There and back folds what lower case alone leaves: ß is SS, ς is Σ, ı is I.
            for lower in c.to_uppercase().flat_map(char::to_lowercase) {
                if !is_combining_mark(lower) {
                    self.push(look_alike(lower), range.clone());
                }
            }
        } else if is_sign(c) || is_symbol(c) && (self.wanted)(c) {
            self.push(c, range);
        } else {
            self.gap = self.gap.max(if is_joiner(c) { Gap::Joined } else { Gap::Break });
        }
    }

    fn push(&mut self, c: char, range: Range<usize>) {
        // The second and third letter of a Hangul syllable.
        if matches!(c, '\u{1161}'..='\u{1175}' | '\u{11a8}'..='\u{11c2}') && self.compose(c, &range)
        {
            return;
        }
        self.letters.push(Letter { c, gap: self.gap, range });
        self.gap = Gap::None;
    }

    /// A mark: dropped, or kept where it makes another letter.
    fn mark(&mut self, c: char, range: Range<usize>) {
        if self.gap != Gap::None {
            return;
        }
        // Voiced kana are letters of their own: ば is not は.
        if matches!(c, '\u{3099}' | '\u{309a}') && self.compose(c, &range) {
            return;
        }
        self.extend(range.end);
        let Some(base) = self.letters.last() else { return };
        // Vowel signs, of scripts that have them.
        let is_letter = matches!(canonical_combining_class(c), 0 | 7 | 9) && !is_enclosing(c);
        let markless = base.c.is_lowercase() || base.c.is_numeric() || is_east_asian(base.c);
        if is_letter && !markless {
            self.push(c, range);
        }
    }

    /// Makes one letter of the last and `c`, if there is one.
    fn compose(&mut self, c: char, range: &Range<usize>) -> bool {
        let Some(last) = self.letters.last_mut().filter(|_| self.gap == Gap::None) else {
            return false;
        };
        let Some(one) = compose(last.c, c) else { return false };
        last.c = one;
        last.range.end = range.end;
        true
    }

    /// What cannot be seen belongs to the letter that it follows.
    fn extend(&mut self, end: usize) {
        if let Some(last) = self.letters.last_mut().filter(|_| self.gap == Gap::None) {
            last.range.end = end;
        }
    }
}

/// How figures (`0 1 3 4 5 7`) and signs (`@ $`) are read in a run that holds a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Figures {
    /// Figures as themselves, signs as gaps.
    Plain,
    /// Both as letters, 1 as an i.
    OneIsI,
    /// Both as letters, 1 as an l.
    OneIsL,
}

/// A text in one of the ways in which it can be read.
#[derive(Debug)]
pub(super) struct Reading {
    /// Its letters without gaps.
    pub(super) text: String,
    /// Where in `text` each letter begins; as long as `letters`.
    pub(super) starts: Vec<usize>,
    /// Its letters.
    pub(super) letters: Vec<Letter>,
    /// Whether each letter was made of a figure or a sign that this reading is for.
    pub(super) made: Vec<bool>,
}

impl Reading {
    pub(super) fn new(letters: &[Letter], figures: Figures) -> Self {
        let mut reading = Self {
            text: String::with_capacity(letters.len() * 3),
            starts: Vec::with_capacity(letters.len()),
            letters: Vec::with_capacity(letters.len()),
            made: Vec::with_capacity(letters.len()),
        };
        let mut gap = Gap::None;
        for run in runs(letters) {
            let mixed = figures != Figures::Plain && is_mixed(run);
            for letter in run {
                let c = if mixed { read(letter.c, figures) } else { letter.c };
                if is_sign(c) {
                    gap = Gap::Break;
                    continue;
                }
                reading.starts.push(reading.text.len());
                reading.text.push(c);
                reading.letters.push(Letter { c, gap: letter.gap.max(gap), ..letter.clone() });
                // What holds no 1 was found when 1 was an i.
                reading.made.push(c != letter.c && (figures != Figures::OneIsL || letter.c == '1'));
                gap = Gap::None;
            }
        }
        reading
    }
}

/// Whether readings with figures as letters differ from the plain one, and from each other.
pub(super) fn has_figures(letters: &[Letter]) -> (bool, bool) {
    let figure = |c| read(c, Figures::OneIsI) != c;
    if !letters.iter().any(|letter| figure(letter.c)) {
        return (false, false);
    }
    let mixed = || runs(letters).filter(|run| is_mixed(run)).flatten();
    (mixed().any(|letter| figure(letter.c)), mixed().any(|letter| letter.c == '1'))
}

fn read(c: char, figures: Figures) -> char {
    if figures == Figures::Plain {
        return c;
    }
    match c {
        '@' | '4' => 'a',
        '3' => 'e',
        '1' if figures == Figures::OneIsI => 'i',
        '1' => 'l',
        '0' => 'o',
        '$' | '5' => 's',
        '7' => 't',
        _ => c,
    }
}

/// Runs without a gap: of letters of alphabets, digits and signs, or of anything else.
fn runs(letters: &[Letter]) -> impl Iterator<Item = &[Letter]> {
    let in_word = |c: char| c.is_lowercase() || c.is_ascii_digit() || is_sign(c);
    letters.chunk_by(move |a, b| b.gap == Gap::None && in_word(a.c) == in_word(b.c))
}

/// Whether a run holds a letter, and is not just a number with its unit.
fn is_mixed(run: &[Letter]) -> bool {
    let digits = run.iter().take_while(|letter| letter.c.is_ascii_digit()).count();
    let unit = run[digits..].iter().all(|letter| letter.c.is_lowercase());
    let quantity = unit && digits >= run.len() - digits;
    !quantity && run.iter().any(|letter| letter.c.is_lowercase())
}

/// What is a letter or a gap.
pub(super) fn is_sign(c: char) -> bool {
    matches!(c, '@' | '$')
}

/// What people put between the letters of one word.
fn is_joiner(c: char) -> bool {
    matches!(
        c,
        '-' | '_' | '*' | '~' | '^' | '|' | '+' | '=' | '\u{b7}' | '\u{2010}'
            ..='\u{2015}' | '\u{2022}' | '\u{2027}' | '\u{2212}' | '\u{30fb}'
    )
}

/// Emoji, arrows, shapes: what a word may be made of, and what people else strew between letters.
pub(super) fn is_symbol(c: char) -> bool {
    matches!(c, '\u{20a0}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
        && !c.is_alphanumeric()
        && !is_joiner(c)
}

/// Unicode's default-ignorables, annotations, the stroke that lengthens Arabic words, and the tones
/// of emoji.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{640}' | '\u{115f}' | '\u{1160}'
        | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Marks around a letter.
fn is_enclosing(c: char) -> bool {
    matches!(c, '\u{488}' | '\u{489}' | '\u{1abe}' | '\u{20d0}'..='\u{20ff}' | '\u{a670}'..='\u{a672}')
}

/// Scripts of East Asia, whose letters carry no vowel signs.
fn is_east_asian(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{a4cf}' | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// White letters on black, which have no compatibility form.
fn boxed(c: char) -> char {
    let index = match c {
        '\u{1f150}'..='\u{1f169}' => c as u32 - 0x1f150,
        '\u{1f170}'..='\u{1f189}' => c as u32 - 0x1f170,
        _ => return c,
    };
    char::from_u32(u32::from('a') + index).unwrap_or(c)
}

/// The Latin letter that a folded letter looks like, one for each, so that words of its own script
/// stay apart.
fn look_alike(c: char) -> char {
    match c {
        'а' | 'α' | 'ɑ' | 'ᴀ' => 'a',
        'в' | 'β' | 'ʙ' => 'b',
        'с' | 'ϲ' | 'ᴄ' => 'c',
        'ԁ' | 'ᴅ' | 'đ' => 'd',
        'е' | 'ε' | 'ᴇ' | 'ɛ' => 'e',
        'ꜰ' => 'f',
        'ɡ' | 'ɢ' => 'g',
        'н' | 'һ' | 'ʜ' | 'ħ' => 'h',
        'і' | 'ι' | 'ɪ' | 'ɩ' => 'i',
        'ј' | 'ᴊ' => 'j',
        'к' | 'κ' | 'ᴋ' => 'k',
        'ӏ' | 'ʟ' | 'ł' => 'l',
        'м' | 'μ' | 'ᴍ' => 'm',
        'η' | 'ɴ' => 'n',
        'о' | 'ο' | 'ᴏ' | 'ø' => 'o',
        'р' | 'ρ' | 'ᴘ' => 'p',
        'ԛ' => 'q',
        'ʀ' => 'r',
        'ѕ' | 'ꜱ' => 's',
        'т' | 'τ' | 'ᴛ' | 'ŧ' => 't',
        'υ' | 'ᴜ' => 'u',
        'ν' | 'ᴠ' => 'v',
        'ԝ' | 'ω' | 'ᴡ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' | 'ʏ' => 'y',
        'ζ' | 'ᴢ' => 'z',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(text: &str) -> String {
        Reading::new(&letters(text, |_| false), Figures::Plain).text
    }

    #[test]
    fn disguises_fall() {
        for spam in [
            "SPAM",
            "ｓｐａｍ",
            "ŚṖÀḾ",
            "s̸p̷a̶m̵",
            "𝓼𝓹𝓪𝓶",
            "ⓢⓟⓐⓜ",
            "🅢🅟🅐🅜",
            "🆂🅿🅰🅼",
            "ѕрам",
            "sᴘᴀᴍ",
            "ſpam",
            "s\u{200b}p\u{2060}a\u{feff}m",
            "s\u{1}p\u{e0041}a\u{fe0f}m",
            "s.p - a\tm",
            "🇸spa😀m🖕",
            "s\u{e34}p\u{20dd}a\u{93f}m",
        ] {
            assert_eq!(plain(spam), "spam", "{spam}");
        }
        assert_eq!(plain("Straße ΣΊΣΥΦΟΣ"), plain("STRASSE σίσυφος"));
    }

    #[test]
    fn letters_that_carry_meaning_in_a_mark_keep_it() {
        assert_ne!(plain("ばか"), plain("はか"));
        assert_eq!(plain("ﾊﾞｶ"), "バカ");
        assert_eq!(plain("は\u{3099}か"), "ばか");
        assert_eq!(plain("\u{1112}\u{1161}\u{11ab}"), "한");
        assert_ne!(plain("กิน"), plain("กน"));
        assert_ne!(plain("हिन्दी"), plain("हन्द"));
        assert_eq!(plain("微\u{e34}信"), "微信");
    }

    #[test]
    fn a_letter_knows_its_place_and_what_stands_before_it() {
        let text = "é\u{301}-ﬁ 微!\u{200b}x";
        let found = letters(text, |_| false);
        let shown: Vec<_> = found.iter().map(|l| (l.c, l.gap, &text[l.range.clone()])).collect();
        let expected = [
            ('e', Gap::Break, "é\u{301}"),
            ('f', Gap::Joined, "ﬁ"),
            ('i', Gap::None, "ﬁ"),
            ('微', Gap::Space, "微"),
            ('x', Gap::Break, "x"),
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn figures_are_letters_beside_letters_only() {
        let read = |text: &str, figures| Reading::new(&letters(text, |_| false), figures).text;
        assert_eq!(read("5p@m 1d10t", Figures::OneIsI), "spamidiot");
        assert_eq!(read("1o1", Figures::OneIsL), "lol");
        assert_eq!(read("b1@c", Figures::Plain), "b1c");
        assert_eq!(read("455 4.5 s 45s 有455个 $5 @ x", Figures::OneIsI), "45545s45s有455个5x");
        assert_eq!(has_figures(&letters("455 45s hello", |_| false)), (false, false));
        assert_eq!(has_figures(&letters("sp4m 1", |_| false)), (true, false));
        assert_eq!(has_figures(&letters("1diot", |_| false)), (true, true));
    }

    proptest! {
        #[test]
        fn places_are_in_order_and_between_characters(text in any::<String>()) {
            let found = letters(&text, |_| true);
            for letter in &found {
                prop_assert!(text.get(letter.range.clone()).is_some_and(|part| !part.is_empty()));
            }
            for pair in found.windows(2) {
                prop_assert!(pair[0].range.start <= pair[1].range.start);
                let apart = pair[0].range.end <= pair[1].range.start;
                prop_assert!(apart || pair[0].range.start == pair[1].range.start || pair[1].gap == Gap::None);
            }
        }
    }
}
