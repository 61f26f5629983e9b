//! The language, term by term, and the laws that it keeps.

use std::borrow::Cow;

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::{
    filter::Parts,
    model::{Amount, Element, Priority, Role, Text},
};

const NOW: i64 = 1_000_000;

fn clock() -> Clock {
    Clock { now: NOW, zone: TimeZone::UTC }
}

fn parse(text: &str) -> Expression {
    Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn holds(text: &str, facts: &Facts<'_>) -> bool {
    parse(text).matches(facts, &clock())
}

fn comment(text: &str) -> Facts<'_> {
    Facts {
        room: "demo",
        kind: "text",
        parts: Parts::of(&[Element::Text(Text::new("x"))]),
        from: "tom_1",
        nick: "Tom Lee",
        role: Some(Role::Member),
        text: Cow::Borrowed(text),
        time: Some(NOW - 300),
        priority: Some(Priority::Normal),
        ..Facts::default()
    }
}

/// Which of some filters hold for an item, without spaces.
fn those_that_hold<'t>(filters: &[&'t str], facts: &Facts<'_>) -> Vec<&'t str> {
    filters.iter().copied().filter(|filter| holds(filter, facts)).collect()
}

#[test]
fn a_sender_is_found_by_id_and_by_name() {
    let tom = comment("hi");
    for filter in [
        "from:tom_1",
        "FROM:TOM_1",
        "from:\"tom lee\"",
        "from：\"Ｔｏｍ　Ｌｅｅ\"",
        "from:tom*",
        "from:*lee",
        "from:t*m*e",
        "from:*",
        "from:＊LEE",
    ] {
        assert!(holds(filter, &tom), "{filter}");
    }
    for filter in ["from:tom", "from:om*", "from:*le", "from:t.m*", "from:tom|eve", "from:to?_1"] {
        assert!(!holds(filter, &tom), "{filter}");
    }
    let nobody = Facts::default();
    assert!(!holds("from:*", &nobody) && holds("-from:*", &nobody));
}

#[test]
fn roles_kinds_rooms_and_priorities_are_asked_for_by_name() {
    let filters = ["role:host", "role:owner", "role:admin", "role:member", "role:guest"];
    let with = |role| Facts { role, ..comment("hi") };
    assert_eq!(those_that_hold(&filters, &with(Some(Role::Owner))), ["role:host", "role:owner"]);
    assert_eq!(those_that_hold(&filters, &with(Some(Role::Admin))), ["role:admin"]);
    assert_eq!(those_that_hold(&filters, &with(Some(Role::Member))), ["role:member"]);
    assert_eq!(those_that_hold(&filters, &with(Some(Role::Guest))), ["role:guest"]);
    assert!(those_that_hold(&filters, &with(None)).is_empty());
    assert!(
        holds("role:admin|MEMBER", &comment("hi")) && !holds("role:admin｜host", &comment("hi"))
    );

    let filters = ["kind:comment", "kind:text", "kind:face", "kind:gift", "kind:tip"];
    let with = |kind| Facts { kind, ..comment("hi") };
    assert_eq!(those_that_hold(&filters, &with("text")), ["kind:comment", "kind:text"]);
    assert_eq!(those_that_hold(&filters, &with("face")), ["kind:comment", "kind:face"]);
    assert_eq!(those_that_hold(&filters, &with("gift")), ["kind:gift"]);
    assert_eq!(those_that_hold(&filters, &with("tip")), ["kind:tip"]);

    let filters = ["room:demo", "room:DEMO", "room:d*", "room:demo2", "room:dem"];
    assert_eq!(those_that_hold(&filters, &comment("hi")), ["room:demo", "room:DEMO", "room:d*"]);

    let filters = ["priority:high", "priority:normal", "priority:low", "priority:lowest"];
    assert_eq!(those_that_hold(&filters, &comment("hi")), ["priority:normal"]);
}

#[test]
fn what_a_message_has_is_found() {
    for link in [
        "see https://a.test/x",
        "HTTP://A",
        "加www.x",
        "加abc.com领",
        "t.me/join",
        "ａｂｃ．ｃｏｍ",
    ] {
        assert!(holds("has:link", &comment(link)), "{link}");
    }
    for none in ["", "1.5", "e.g. this", "http", "a.communist", "好.的", "https://"] {
        assert!(!holds("has:link", &comment(none)), "{none}");
    }
    for emoji in ["好👍🏽", "❤", "🇵🇹", "1\u{20e3}", "⭐"] {
        assert!(holds("has:emoji", &comment(emoji)), "{emoji}");
    }
    for none in ["plain 1", "弹幕：）", "→ ①"] {
        assert!(!holds("has:emoji", &comment(none)), "{none}");
    }
    let face = [Element::Face { index: 1, data: Text::default() }];
    let face = Facts { parts: Parts::of(&face), ..comment("") };
    let filters = ["has:emoji", "has:face", "has:text", "has:image", "has:face|image"];
    assert_eq!(those_that_hold(&filters, &face), ["has:emoji", "has:face", "has:face|image"]);
}

#[test]
fn words_are_found_in_the_text_and_in_the_name() {
    let facts = comment("Ｈｅｌｌｏ 弹幕, ｶﾞﾝﾊﾞﾚ É!");
    for filter in [
        "hello",
        "HELL",
        "弹幕",
        "ガンバレ",
        "é",
        "\"hello 弹幕\"",
        "“Hello 弹幕”",
        "＂hello＂",
        "“he”",
        "lee",
        "\"tom lee\"",
        "text:hello",
        "text：弹",
        "text:\"弹幕, ガ\"",
        "hello lee",
    ] {
        assert!(holds(filter, &facts), "{filter}");
    }
    for filter in ["hullo", "tom_1", "text:lee", "e\u{301}e", "\"hello  弹幕\"", "hel*"] {
        assert!(!holds(filter, &facts), "{filter}");
    }
    // Who has no name is read by their id.
    assert!(holds("tom_1", &Facts { nick: "", ..comment("hi") }));
    // What cannot be seen is not looked for.
    assert!(holds("he\u{200b}llo", &facts));
    assert!(holds(r#""say \"hi\"""#, &comment(r#"I say "hi""#)));
    assert!(holds(r#""a\b""#, &comment(r"a\b")));
}

#[test]
fn words_may_look_like_anything_that_is_no_term() {
    for (word, text) in [
        ("hello~", "hello~"),
        ("1+1=2", "1+1=2"),
        ("21:30", "at 21:30"),
        ("微信：", "加微信：abc"),
        ("foo-bar", "foo-bar"),
        ("5\"", "5\" disk"),
        ("!drop", "!drop 1"),
        ("*", "a*b"),
        ("andy", "andy"),
        ("\"and\"", "and"),
        ("\"&&\"", "a && b"),
        ("a>b", "a>b"),
    ] {
        assert!(holds(word, &comment(text)), "{word}");
        assert!(!holds(word, &comment("something else")), "{word}");
    }
}

#[test]
fn a_regular_expression_is_as_it_is_written() {
    for (filter, text) in [
        ("text~^[A-Z]{3,}$", "SHOUT"),
        ("text~(a|b)c", "xbc"),
        ("(text~(a|b)c)", "xbc"),
        ("（text~b）", "xbc"),
        (r"text~\(x\)", "(x)"),
        (r#"text~"a b\"c""#, "a b\"c"),
        (r#"text~"\d\\""#, "1\\"),
        ("text～弹.", "弹幕"),
        ("text~(?i)SHOUT", "shout"),
    ] {
        assert!(holds(filter, &comment(text)), "{filter}");
    }
    assert!(!holds("text~^[A-Z]{3,}$", &comment("Shout")));
}

#[test]
fn times_begin_and_end() {
    let filters = ["since:5m", "since:299s", "until:5m", "until:299s", "since:1h until:1m"];
    let facts = comment("hi");
    assert_eq!(those_that_hold(&filters, &facts), ["since:5m", "until:299s", "since:1h until:1m"]);
    // It is 13:46:40 on the 12th of January 1970; the item is of 13:41:40.
    let filters = ["since:13:41", "since：13：42", "until:13:42", "since:1970-01-12"];
    assert_eq!(
        those_that_hold(&filters, &facts),
        ["since:13:41", "until:13:42", "since:1970-01-12"]
    );
    let timeless = Facts { time: None, ..comment("hi") };
    assert!(!holds("since:1h", &timeless) && !holds("until:0s", &timeless));
}

#[test]
fn numbers_are_compared() {
    let filters =
        ["value>=100", "value>100", "value=100", "value<=100", "value<100", "value＞＝１００"];
    let worth = |value: Option<u64>| Facts { value: value.map(Amount::from), ..comment("") };
    assert_eq!(
        those_that_hold(&filters, &worth(Some(100))),
        ["value>=100", "value=100", "value<=100", "value＞＝１００"]
    );
    assert_eq!(those_that_hold(&filters, &worth(Some(99))), ["value<=100", "value<100"]);
    let cents = Facts { value: "99.99".parse().ok(), ..comment("") };
    assert_eq!(
        those_that_hold(&["value>99.9", "value=99.99", "value<99.99", "value<100"], &cents),
        ["value>99.9", "value=99.99", "value<100"]
    );
    // What is no gift has no price.
    assert!(those_that_hold(&filters, &worth(None)).is_empty());
    assert!(holds("count≥3 count≤3", &Facts { count: Some(3), ..comment("") }));
}

#[test]
fn what_concerns_oneself_is_asked_for() {
    let filters = ["is:mine", "is:mention", "is:highlight"];
    assert!(those_that_hold(&filters, &comment("hi")).is_empty());
    assert_eq!(those_that_hold(&filters, &Facts { mine: true, ..comment("") }), ["is:mine"]);
    let facts = Facts { mentions_me: true, ..comment("") };
    assert_eq!(those_that_hold(&filters, &facts), ["is:mention"]);
    let facts = Facts { highlighted: true, ..comment("") };
    assert_eq!(those_that_hold(&filters, &facts), ["is:highlight"]);
    assert!(parse("a or not (b -is:highlight)").asks_for_highlights());
    assert!(!parse("a or not (b -is:mine)").asks_for_highlights());
}

#[test]
fn and_binds_closer_than_or_and_not_closest() {
    let facts = comment("a b");
    for filter in [
        "a or c d",
        "c d or a",
        "a b",
        "a and b",
        "a AND b",
        "not c a",
        "-c a",
        "a -c",
        "a －c",
        "not not a",
        "--a",
        "a and not c",
        "(c or a) b",
        "（c or a）b",
        "not(c or d)",
        "-(c or d)",
        "a　b",
        "-\"c d\"",
        "-from:eve",
    ] {
        assert!(holds(filter, &facts), "{filter}");
    }
    for filter in ["(a or c) d", "not a or c", "-a", "not (a or c)", "a and c", "-a -c", "-(a)"] {
        assert!(!holds(filter, &facts), "{filter}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_what_to_write() {
    for (text, position, words) in [
        ("", 0, "a term is missing here"),
        ("   ", 3, "a term is missing here"),
        ("a or", 4, "a term is missing here"),
        ("a and or b", 6, "missing before or"),
        ("or b", 0, "missing before or"),
        ("a (b", 2, "no ) goes with this ("),
        ("a b)", 3, "no ( goes with this )"),
        ("()", 1, "a term is missing here"),
        ("a not", 5, "a term is missing here"),
        ("a - b", 2, "right before what it excludes"),
        ("form:tom", 0, "did you mean from?"),
        ("a frmo:tom", 2, "did you mean from?"),
        ("user:tom", 0, "did you mean from?"),
        ("sinse:10m", 0, "did you mean since?"),
        ("valu>=10", 0, "did you mean value?"),
        ("https://a.test", 0, "put them in quotes"),
        ("zzz:1", 0, "there are from, role, kind"),
        ("from:", 5, "a value is missing right after from:, as from:tom"),
        ("from： tom", 7, "a value is missing right after from："),
        ("from~tom", 0, "from is written so: from:tom"),
        ("value:100", 0, "value is written so: value>=100"),
        ("role=host", 0, "role is written so: role:host"),
        ("role:hots", 5, "did you mean host?"),
        ("role:vip", 5, "host, owner, admin"),
        ("kind:gfit", 5, "did you mean gift?"),
        ("has:lnk", 4, "did you mean link?"),
        ("is:mien", 3, "did you mean mine?"),
        ("value>=many", 7, "many is no number"),
        ("value>=-1", 7, "-1 is no number"),
        ("since:soon", 6, "soon is no time"),
        ("until:25:00", 6, "25:00 is no time"),
        ("text~(a", 5, "no regular expression: unclosed group"),
        (r"text~\w{900}", 5, "too big"),
        ("text:\"a", 5, "this quote is not closed"),
        ("“a\"", 0, "this quote is not closed"),
        ("\"\"", 0, "nothing here to look for"),
        ("text:\"\u{200b}\"", 5, "nothing here to look for"),
        ("from:小明（官方）", 11, "must stand in quotes"),
        ("a && b", 2, "write and for &&"),
    ] {
        let error = Expression::parse(text).unwrap_err();
        assert_eq!(error.position(), position, "{text}: {error}");
        assert!(error.to_string().contains(words), "{text}: {error}");
    }
}

#[test]
fn a_filter_is_bounded() {
    let error = |text: &str| Expression::parse(text).unwrap_err().to_string();
    assert!(Expression::parse(&"甲".repeat(1365)).is_ok());
    assert!(error(&"甲".repeat(1366)).contains("at most 4096 bytes"));
    assert!(Expression::parse(&"a ".repeat(200)).is_ok());
    assert!(error(&"a ".repeat(201)).contains("at most 200 terms"));
    assert!(error(&format!("role:{}host", "host|".repeat(200))).contains("at most 200 terms"));
    assert!(Expression::parse(&"text~a ".repeat(20)).is_ok());
    assert!(error(&"from:a* ".repeat(21)).contains("at most 20 regular"));
    let nested = |depth| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Expression::parse(&nested(32)).is_ok());
    assert!(error(&nested(33)).contains("at most 32 levels"));
    assert!(error(&nested(2000)).contains("at most 32 levels"));
    assert!(error(&format!("{}a", "-".repeat(33))).contains("at most 32 levels"));
    // Levels are counted where they are open, not over the whole.
    assert!(Expression::parse(&"(a) ".repeat(100)).is_ok());
}

#[test]
fn a_filter_shows_as_it_was_written() {
    let text = "From:Tom  or（ has:link ）";
    assert_eq!(parse(text).to_string(), text);
    assert_eq!(format!("{:?}", parse("a")), "Expression(\"a\")");
}

/// A filter as the tests understand it.
#[derive(Debug, Clone)]
enum Wish {
    Word(char),
    Gift,
    Worth(u64),
    Not(Box<Wish>),
    And(Vec<Wish>),
    Or(Vec<Wish>),
}

impl Wish {
    fn holds(&self, facts: &Facts<'_>) -> bool {
        match self {
            Self::Word(word) => facts.text.contains(*word),
            Self::Gift => facts.kind == "gift",
            Self::Worth(least) => facts.value.is_some_and(|value| value >= Amount::from(*least)),
            Self::Not(wish) => !wish.holds(facts),
            Self::And(wishes) => wishes.iter().all(|wish| wish.holds(facts)),
            Self::Or(wishes) => wishes.iter().any(|wish| wish.holds(facts)),
        }
    }

    /// Writes it in one of many ways; `style` chooses.
    fn write(&self, style: &mut impl FnMut(usize) -> usize) -> String {
        let mut pick = |ways: &[&'static str]| ways[style(ways.len())];
        match self {
            Self::Word(word) => {
                let way = pick(&["#", "\"#\"", "text:#", "“#”", "text：\"#\""]);
                way.replace('#', &word.to_string())
            }
            Self::Gift => pick(&["kind:gift", "KIND：Gift", "kind:\"gift\""]).to_owned(),
            Self::Worth(least) => format!("{}{least}", pick(&["value>=", "value≥", "value＞＝"])),
            Self::Not(wish) => {
                let way = pick(&["not (#)", "-(#)", "NOT（#）", "not(#)", "－(#)"]);
                way.replace('#', &wish.write(style))
            }
            Self::And(wishes) => {
                let between = pick(&[" ", " and ", "　", " AND "]);
                let parts: Vec<_> =
                    wishes.iter().map(|wish| format!("({})", wish.write(style))).collect();
                parts.join(between)
            }
            Self::Or(wishes) => {
                let between = pick(&[" or ", " OR "]);
                let parts: Vec<_> = wishes.iter().map(|wish| wish.write(style)).collect();
                format!("({})", parts.join(between))
            }
        }
    }
}

fn wish() -> impl Strategy<Value = Wish> {
    let term = prop_oneof![
        prop::sample::select(vec!['a', 'b', 'c', '弹', '幕']).prop_map(Wish::Word),
        Just(Wish::Gift),
        (0..4_u64).prop_map(Wish::Worth),
    ];
    term.prop_recursive(4, 24, 3, |inner| {
        let several = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            inner.clone().prop_map(|wish| Wish::Not(Box::new(wish))),
            several().prop_map(Wish::And),
            several().prop_map(Wish::Or),
        ]
    })
}

fn facts() -> impl Strategy<Value = Facts<'static>> {
    ("[abc弹幕]{0,4}", any::<bool>(), prop::option::of(0..4_u64)).prop_map(|(text, gift, value)| {
        let kind = if gift { "gift" } else { "text" };
        let value = value.map(Amount::from);
        Facts { text: Cow::Owned(text), kind, value, ..Facts::default() }
    })
}

proptest! {
    #[test]
    fn a_filter_means_what_was_written_and_again_when_printed(
        wish in wish(),
        items in prop::collection::vec(facts(), 8),
        styles in prop::collection::vec(0..60_usize, 64),
    ) {
        let mut styles = styles.iter().cycle();
        let text = wish.write(&mut |ways| styles.next().unwrap() % ways);
        let expression = parse(&text);
        let again = parse(&expression.to_string());
        for item in &items {
            prop_assert_eq!(expression.matches(item, &clock()), wish.holds(item), "{}", text);
            prop_assert_eq!(again.matches(item, &clock()), wish.holds(item), "{}", text);
        }
    }

    #[test]
    fn de_morgan_holds(a in wish(), b in wish(), items in prop::collection::vec(facts(), 8)) {
        let (a, b) = (a.write(&mut |_| 0), b.write(&mut |_| 0));
        for (left, right) in [
            (format!("not (({a}) and ({b}))"), format!("(not ({a})) or (not ({b}))")),
            (format!("-(({a}) or ({b}))"), format!("-({a}) -({b})")),
        ] {
            let (left, right) = (parse(&left), parse(&right));
            for item in &items {
                prop_assert_eq!(left.matches(item, &clock()), right.matches(item, &clock()));
            }
        }
    }

    #[test]
    fn anything_is_read_or_refused_with_a_place_in_it(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn anything_of_the_language_is_read_or_refused_with_a_place_in_it(
        tokens in prop::collection::vec(prop::sample::select(vec![
            "from", "role", "text", "value", "since", "host", "tom*", "10m", "21:30", "100", "a",
            "弹幕", "and", "or", "not", "-", "(", ")", "（", "）", ":", "：", "~", ">", "<", "=",
            "\"", "“", "”", "\\", "|", " ", " ", "　", "\u{301}", "\u{200b}",
        ]), 0..24),
    ) {
        check(&tokens.concat())?;
    }
}

fn check(text: &str) -> Result<(), TestCaseError> {
    match Expression::parse(text) {
        Ok(expression) => {
            // Held against an item it ends, whatever it says.
            expression.matches(&comment(text), &clock());
        }
        Err(error) => {
            prop_assert!(text.is_char_boundary(error.position()), "{}: {}", text, error);
            prop_assert!(!error.to_string().is_empty());
        }
    }
    Ok(())
}
