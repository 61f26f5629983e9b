use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::filter::HoldDefault;

fn list(name: &str, action: WordAction, words: &[&str]) -> WordList {
    WordList {
        name: name.to_owned(),
        action,
        words: words.iter().map(|&word| word.to_owned()).collect(),
        hold_seconds: None,
        hold_default: HoldDefault::Reject,
    }
}

fn masking(words: &[&str]) -> WordLists {
    WordLists::new(vec![list("masking", WordAction::Mask, words)]).unwrap()
}

/// Holds that `word` is found once, as `shown`, in each text: `[shown]` stands in brackets.
fn held(word: &str, texts: &[&str]) {
    let lists = masking(&[word]);
    for marked in texts {
        let (before, rest) = marked.split_once('⟦').unwrap();
        let (shown, after) = rest.split_once('⟧').unwrap();
        let text = format!("{before}{shown}{after}");
        let hits: Vec<_> =
            lists.find(&text).into_iter().map(|hit| text[hit.range].to_owned()).collect();
        assert_eq!(hits, [shown], "{word} in {text}");
        assert_eq!(lists.mask(&text), Some(format!("{before}***{after}")));
    }
}

fn not_held(word: &str, texts: &[&str]) {
    let lists = masking(&[word]);
    for text in texts {
        assert_eq!(lists.find(text), [], "{word} in {text}");
        assert_eq!(lists.mask(text), None);
        assert_eq!(lists.judge(text), None);
    }
}

#[test]
fn a_word_of_an_alphabet_is_found_whole() {
    held("ass", &["⟦ass⟧", "you ⟦ASS⟧!", "⟦ａｓｓ⟧", "an ⟦a55⟧"]);
    held("ass", &["大⟦ass⟧大", "⟦as\u{200b}s\u{301}⟧", "kick-⟦ass⟧", "⟦a.s.s⟧", "you ⟦a s s⟧ you"]);
    held("ass", &["⟦a-s-s⟧", "⟦as_s⟧", "⟦a*ss⟧", "a big ⟦a😀s😀s⟧", "⟦аss⟧ 1", "⟦4ss⟧", "⟦ass⟧2"]);
    held("ass", &["⟦a$$⟧", "⟦@ss⟧", "\u{301}⟦ass⟧"]);
}

#[test]
fn what_only_looks_like_a_word_of_an_alphabet_is_left() {
    not_held(
        "ass",
        &["class", "assume", "pa55ing", "as some", "as so", "as s", "a ss", "c l a s s"],
    );
    not_held(
        "ass",
        &["a s s e t", "a.ss", "455", "4.5 s", "45s", "bass-drum", "@ $$", "кlass", ""],
    );
    not_held("hell", &["he'll", "shell", "hello", "h e l l o"]);
    not_held("cop", &["co p", "c op"]);
    held("cop", &["⟦с.о.р⟧"]);
}

#[test]
fn words_of_other_scripts_are_found_anywhere() {
    held("微信", &["加⟦微信⟧号", "加⟦微 信⟧", "⟦微\u{200b}-信⟧", "⟦微  信⟧1", "⟦微\u{e34}信⟧"]);
    not_held("微信", &["他很微，信不信", "微。信", "微博信"]);
    held("加微信", &["⟦加，微，信⟧！", "⟦加 微信⟧", "⟦加*微_信⟧"]);
    not_held("加微信", &["加，微信"]);
    held("加vx", &["⟦加VX⟧", "⟦加 ｖｘ⟧", "⟦加.v.x⟧"]);
    not_held("加vx", &["加v.x", "加v x"]);
    held("vx", &["加⟦vx⟧领", "加⟦v-x⟧", "⟦v x⟧123456"]);
    held("バカ", &["この⟦ﾊﾞｶ⟧"]);
    not_held("ばか", &["はか"]);
    held("바보", &["너⟦바 보⟧야", "⟦\u{1107}\u{1161}\u{1107}\u{1169}⟧"]);
    held("株式", &["⟦㍿⟧"]);
}

#[test]
fn numbers_are_numbers() {
    held("8964", &["⟦8964⟧", "⟦8-9-6-4⟧", "⟦8 9 6 4⟧", "a⟦8964⟧b", "⟦８９６４⟧"]);
    not_held("8964", &["189640", "8964000", "89-64", "8 96 4"]);
    not_held("64", &["6-4", "6 4", "640", "6:4"]);
}

#[test]
fn gaps_asterisks_signs_and_symbols_of_a_list_mean_something() {
    held(
        "buy now",
        &["⟦buy now⟧", "⟦BUY   NOW⟧!", "⟦buynow⟧", "⟦b-u-y, n-o-w⟧", "⟦b u y now⟧", "⟦buy.now⟧"],
    );
    not_held("buy now", &["buy nowhere", "bu y now", "buy n o w a", "a b u y now", "buy it now"]);
    held("spam*", &["⟦spam⟧mer", "⟦spam⟧"]);
    not_held("spam*", &["antispam"]);
    held("*spam*", &["anti⟦spam⟧mer"]);
    held("a$$", &["⟦ass⟧", "⟦a$$⟧"]);
    not_held("a$$", &["a"]);
    held("🖕", &["a⟦🖕⟧b", "⟦🖕🏽⟧"]);
    held("$1diot", &["⟦$1diot⟧"]);
    held("idiot", &["⟦1diot⟧"]);
    held("lol", &["⟦1o1⟧", "⟦l01⟧"]);
}

#[test]
fn the_strongest_action_is_the_verdict() {
    let lists = WordLists::new(vec![
        list("masks", WordAction::Mask, &["one"]),
        list("holds", WordAction::Hold, &["two"]),
        list("drops", WordAction::Drop, &["three", "five"]),
        list("refuses", WordAction::Refuse, &["four", "two"]),
    ])
    .unwrap();
    let judge = |text| lists.judge(text).map(|hit| (hit.list.name.as_str(), hit.word));
    assert_eq!(judge("none"), None);
    assert_eq!(judge("one"), Some(("masks", "one")));
    assert_eq!(judge("five three one"), Some(("drops", "five")));
    assert_eq!(judge("one two three"), Some(("refuses", "two")));
    let found: Vec<_> =
        lists.find("two one").into_iter().map(|hit| hit.list.name.as_str()).collect();
    assert_eq!(found, ["holds", "refuses", "masks"]);
    assert_eq!(lists.mask("one two"), Some("*** two".to_owned()));
    assert_eq!(lists.mask("two"), None);
    assert_eq!(WordLists::default().judge("one"), None);
    assert_eq!(lists.lists().len(), 4);
}

#[test]
fn masking_leaves_nothing_to_mask() {
    let lists = masking(&["坏蛋", "蛋糕", "加微信", "x"]);
    assert_eq!(lists.mask("坏蛋糕"), Some("***".to_owned()));
    assert_eq!(lists.mask("坏坏蛋蛋!"), Some("***!".to_owned()));
    assert_eq!(
        lists.mask(&format!("{}{}!", "坏".repeat(9), "蛋".repeat(9))),
        Some("***".to_owned())
    );
    assert_eq!(lists.mask("加 x 微 x 信"), Some("***".to_owned()));
}

#[test]
fn lists_are_bounded() {
    use WordListError as E;
    let new = |lists| WordLists::new(lists).unwrap_err();
    let one = |words: &[&str]| vec![list("one", WordAction::Mask, words)];
    let long = "x".repeat(201);
    assert!(matches!(new(one(&[""])), E::WordLength { .. }));
    assert!(matches!(new(one(&[&long])), E::WordLength { .. }));
    for nothing in ["...", " ", "***", "$", "\u{200b}", "\u{301}"] {
        assert!(matches!(new(one(&[nothing])), E::NothingToFind { .. }), "{nothing}");
    }
    assert!(WordLists::new(one(&[&long[..200]])).is_ok());
    assert!(matches!(new(vec![list("", WordAction::Mask, &[])]), E::Name(_)));
    assert!(matches!(new(vec![list(&long[..65], WordAction::Mask, &[])]), E::Name(_)));
    assert!(matches!(new([one(&[]), one(&[])].concat()), E::SameName(_)));
    let many = (0..101).map(|n| list(&n.to_string(), WordAction::Mask, &[])).collect();
    assert_eq!(new(many), E::TooManyLists(101));
    let words: Vec<_> = (0..=MAX_WORDS).map(|n| n.to_string()).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    assert_eq!(new(one(&words)), E::TooManyWords);
    let words: Vec<_> = (0..30_000).map(|n| format!("{n:0>200}")).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    assert_eq!(new(one(&words)), E::TooLong);
}

#[test]
fn the_example_file_can_be_used() {
    let lists = WordLists::parse(include_str!("../../../assets/words.toml")).unwrap();
    let lists = WordLists::new(lists).unwrap();
    let judge = |text| lists.judge(text).map(|hit| hit.list.action);
    assert_eq!(judge("Get F R E E  coins here"), Some(WordAction::Drop));
    assert_eq!(judge("what a nice song"), None);
    for list in lists.lists() {
        for word in &list.words {
            assert!(judge(word.trim_matches('*')).is_some_and(|action| action >= list.action));
        }
    }
}

#[test]
fn time_grows_with_the_text_not_with_its_square() {
    let lists = masking(&["坏蛋", "aa*", "a*", "spam"]);
    let time = |count: usize| {
        let text = "坏坏蛋蛋 a.a s p4m1 aaa\u{301}".repeat(count);
        let once = || {
            let start = Instant::now();
            assert!(lists.mask(&text).is_some());
            start.elapsed()
        };
        (0..3).map(|_| once()).min().unwrap()
    };
    let (short, long) = (time(2_000), time(20_000));
    assert!(long < short * 40 + Duration::from_millis(50), "{short:?} {long:?}");
}

/// How a letter may be written, by a number.
fn disguise(c: char, how: u8) -> String {
    let wide = |base: u32| char::from_u32(base + (c as u32 - 'a' as u32)).unwrap();
    match how % 10 {
        0 => c.to_uppercase().to_string(),
        1 => wide(0xff41).to_string(),
        2 => wide(0x1d4d0).to_string(),
        3 => format!("{c}\u{336}"),
        4 => format!("{c}\u{200b}\u{fe0f}"),
        5 => format!("{c}\u{7}"),
        6 => wide(0x1f170).to_string(),
        7 => wide(0x24b6).to_string(),
        8 => format!("{c}\u{e0020}\u{301}"),
        _ => c.to_string(),
    }
}

proptest! {
    #[test]
    fn a_disguised_word_is_found_where_it_is(
        word in "[a-z]{2,12}",
        hows in prop::collection::vec(any::<u8>(), 12),
        between in prop::sample::select(vec!["", "-", " ", ".", "*", "😀", "__", " - "]),
        (before, after) in ("[一-龥0-9 ]{0,5}", "[一-龥 ][一-龥0-9 ]{0,5}"),
    ) {
        let letters: Vec<_> =
            word.chars().zip(&hows).map(|(c, how)| disguise(c, *how)).collect();
        let shown = letters.join(between);
        let text = format!("{before}{shown}{after}");
        let lists = masking(&[&word]);
        let hits = lists.find(&text);
        prop_assert_eq!(hits.len(), 1, "{:?} in {:?}", word, text);
        prop_assert_eq!(&text[hits[0].range.clone()], shown.as_str());
        prop_assert_eq!(lists.mask(&text), Some(format!("{before}***{after}")));
    }

    #[test]
    fn other_words_are_left(word in "[a-z]{2,6}", others in prop::collection::vec("[a-z]{2,8}", 0..20)) {
        prop_assume!(!others.contains(&word));
        let lists = masking(&[&word]);
        for between in [" ", ", ", " 好 "] {
            let text = others.join(between);
            prop_assert_eq!(lists.find(&text), []);
        }
    }

    #[test]
    fn no_text_upsets_the_search_and_no_mask_leaves_a_word(
        words in prop::collection::vec("[ab坏蛋1$*]{0,3}[a坏1🖕é]", 1..6),
        text in prop_oneof![any::<String>(), "[abA坏蛋 1@$.*🖕\u{301}\u{200b}-]{0,40}"],
    ) {
        let Ok(lists) = WordLists::new(vec![WordList {
            words,
            ..list("masking", WordAction::Mask, &[])
        }]) else {
            return Ok(());
        };
        let hits = lists.find(&text);
        for hit in &hits {
            prop_assert!(text.get(hit.range.clone()).is_some_and(|part| !part.is_empty()));
        }
        prop_assert_eq!(lists.judge(&text).is_some(), !hits.is_empty());
        match lists.mask(&text) {
            None => prop_assert!(hits.is_empty()),
            Some(masked) => prop_assert_eq!(lists.find(&masked), [], "{}", masked),
        }
    }
}
