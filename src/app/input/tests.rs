//! The input as it is written into: keys by name, one after the other.

use proptest::prelude::*;

use super::{
    super::{Code, Context, Key, Seen},
    *,
};
use crate::model::{UserId, str_width};

/// The keys of a script: `<C-w>`, `<M-b>`, `<left>`, and every other character as itself.
fn keys(script: &str) -> Vec<Key> {
    let mut keys = Vec::new();
    let mut rest = script;
    while let Some(c) = rest.chars().next() {
        if let Some((name, after)) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
            keys.push(named(name));
            rest = after;
        } else {
            keys.push(Key::plain(Code::Char(c)));
            rest = &rest[c.len_utf8()..];
        }
    }
    keys
}

fn named(name: &str) -> Key {
    let (ctrl, name) = name.strip_prefix("C-").map_or((false, name), |name| (true, name));
    let (alt, name) = name.strip_prefix("M-").map_or((false, name), |name| (true, name));
    let code = match name {
        "enter" => Code::Enter,
        "esc" => Code::Esc,
        "tab" => Code::Tab,
        "s-tab" => Code::BackTab,
        "up" => Code::Up,
        "down" => Code::Down,
        "left" => Code::Left,
        "right" => Code::Right,
        "home" => Code::Home,
        "end" => Code::End,
        "bs" => Code::Backspace,
        "del" => Code::Delete,
        "pgup" => Code::PageUp,
        "f1" => Code::Function(1),
        _ => Code::Char(name.chars().next().unwrap()),
    };
    Key { code, ctrl, alt }
}

const COMMANDS: &[(&str, &str)] = &[("help", "the keys"), ("mute", "mute somebody")];

fn seen() -> Seen {
    let mut seen = Seen::default();
    for (id, name) in [("m", "Mia 米娅"), ("u", "小雨"), ("t2", "Tommy"), ("t1", "Tom")] {
        seen.spoke(&UserId::from_peer(id), &Text::new(name));
    }
    seen.gave(&Text::new("Rose 玫瑰"));
    seen
}

/// Presses the keys of a script; what became of the last.
fn press(input: &mut Input, script: &str) -> Outcome {
    let seen = seen();
    let context = Context { seen: &seen, commands: COMMANDS };
    let outcomes = keys(script).into_iter().map(|key| input.press(key, &context));
    outcomes.last().unwrap()
}

/// The text that a script leaves, with `|` at its cursor.
fn written(script: &str) -> String {
    let mut input = Input::default();
    _ = press(&mut input, script);
    shown(&input)
}

fn shown(input: &Input) -> String {
    let (before, after) = input.text().split_at(input.line.cursor());
    format!("{before}|{after}")
}

#[test]
fn clusters_are_edited_whole() {
    assert_eq!(written("好👨‍👩‍👧‍👦<bs>"), "好|");
    assert_eq!(written("好👨‍👩‍👧‍👦<left>"), "好|👨‍👩‍👧‍👦");
    assert_eq!(written("e\u{301}x<left><left><del>"), "|x");
    // What meets may become one: the cursor stands behind it.
    assert_eq!(written("👨x👩<left><left>\u{200d}<del>"), "👨\u{200d}👩|");
    assert_eq!(written("\u{301}<home>e"), "e\u{301}|");
}

#[test]
fn keys_of_old_move_and_erase_as_they_say() {
    assert_eq!(written("one two three<C-a>"), "|one two three");
    assert_eq!(written("one two three<M-b><M-b>"), "one |two three");
    assert_eq!(written("one two three<C-a><M-f><C-f>"), "one t|wo three");
    assert_eq!(written("one two three<C-w><C-h>"), "one two|");
    assert_eq!(written("one two<M-b><C-k>"), "one |");
    assert_eq!(written("one two<left><C-u>"), "|o");
    assert_eq!(written("one two<home><M-d>"), "|two");
    assert_eq!(written("ab<C-b><C-d>"), "a|");
}

#[test]
fn what_was_killed_is_yanked() {
    assert_eq!(written("one two<C-w><C-w><C-y>"), "one two|");
    assert_eq!(written("one two<C-w>x<C-y>"), "one xtwo|");
    assert_eq!(written("one<C-u>two<C-u>-<C-y><M-y>"), "-one|");
    assert_eq!(written("one<C-u>two<C-u>-<C-y><M-y><M-y>"), "-two|");
    // Only what was yanked just now is put in another's place.
    assert_eq!(written("one<C-u>two<C-u><C-y><left><M-y>"), "tw|o");
    assert_eq!(written("<C-y>a"), "a|");
}

#[test]
fn steps_are_undone_one_by_one() {
    assert_eq!(written("one two<C-_>"), "one|");
    assert_eq!(written("one two<C-7><C-7><C-7>"), "|");
    assert_eq!(written("one two<home><M-d>x<C-_><C-_>"), "|one two");
    assert_eq!(written("abcd<bs><bs><C-_>"), "abcd|");
    assert_eq!(written("sent<enter><C-_>"), "sent|");
}

#[test]
fn a_line_is_sent_and_nothing_is_not() {
    let mut input = Input::default();
    assert_eq!(press(&mut input, "<enter>"), Outcome::Unhandled);
    assert_eq!(press(&mut input, "  <enter>"), Outcome::Unhandled);
    assert_eq!(press(&mut input, "hi<enter>"), Outcome::Send("  hi".into()));
    assert!(input.is_empty());
}

#[test]
fn keys_that_have_nothing_to_do_here_are_the_callers() {
    let mut input = Input::default();
    for script in ["<pgup>", "<f1>", "<esc>", "<C-d>", "<C-c>", "<left>", "<home>", "<bs>", "<M-x>"]
    {
        assert_eq!(press(&mut input, script), Outcome::Unhandled, "{script}");
    }
    _ = press(&mut input, "text");
    for (script, outcome) in [
        ("<C-c>", Outcome::Unhandled),
        ("<end>", Outcome::Unhandled),
        ("<home>", Outcome::Handled),
        ("<home>", Outcome::Unhandled),
        ("<left>", Outcome::Handled),
        ("<C-d>", Outcome::Handled),
    ] {
        assert_eq!(press(&mut input, script), outcome, "{script}");
    }
    assert_eq!(shown(&input), "|ext");
}

fn remembering(lines: &[&str]) -> Input {
    Input::new(History::of(lines))
}

/// The text that a script leaves where these lines were sent before.
fn rewritten(lines: &[&str], script: &str) -> String {
    let mut input = remembering(lines);
    _ = press(&mut input, script);
    shown(&input)
}

#[test]
fn what_was_sent_is_walked_through_and_the_draft_kept() {
    let sent = &["one", "two", "three"];
    assert_eq!(rewritten(sent, "dra<up>"), "three|");
    assert_eq!(rewritten(sent, "dra<up><up><C-p><up><up>"), "one|");
    assert_eq!(rewritten(sent, "dra<up><up><down>"), "three|");
    assert_eq!(rewritten(sent, "dra<up><up><down><down><down>ft"), "draft|");
    assert_eq!(rewritten(sent, "dra<up><up><C-_>"), "dra|");
    // What was changed is a draft as well.
    assert_eq!(rewritten(sent, "<up><up>!<down>"), "two!|");
    assert_eq!(rewritten(sent, "<up><up>!<up>"), "three|");
    assert_eq!(rewritten(sent, "<up><up>!<up><down>"), "two!|");
}

#[test]
fn what_is_sent_can_be_recalled() {
    let mut input = remembering(&["one"]);
    assert_eq!(press(&mut input, "<up>!<enter>"), Outcome::Send("one!".into()));
    assert_eq!(press(&mut input, "<up><enter>"), Outcome::Send("one!".into()));
    assert_eq!(input.history().lines().collect::<Vec<_>>(), ["one", "one!"]);
    assert_eq!(press(&mut Input::default(), "<up>"), Outcome::Unhandled);
}

fn searched(input: &Input) -> (&str, Option<&str>) {
    let search = input.search().unwrap();
    (search.query, search.line)
}

#[test]
fn what_was_sent_is_found_from_the_newest_on() {
    let mut input = remembering(&["Hello Tom", "bye", "hello all", "see you"]);
    _ = press(&mut input, "draft<C-r>");
    assert_eq!(searched(&input), ("", None));
    _ = press(&mut input, "lo");
    assert_eq!(searched(&input), ("lo", Some("hello all")));
    _ = press(&mut input, "<C-r>");
    assert_eq!(searched(&input), ("lo", Some("Hello Tom")));
    _ = press(&mut input, "<C-r>");
    assert_eq!(searched(&input), ("lo", Some("Hello Tom")));
    _ = press(&mut input, "<down>");
    assert_eq!(searched(&input), ("lo", Some("hello all")));
    _ = press(&mut input, " to");
    assert_eq!(searched(&input), ("lo to", Some("Hello Tom")));
    _ = press(&mut input, "x");
    assert_eq!(searched(&input), ("lo tox", None));
    _ = press(&mut input, "<bs><bs><bs>");
    assert_eq!(searched(&input), ("lo ", Some("hello all")));
    assert_eq!(press(&mut input, "<pgup>"), Outcome::Unhandled);
    assert!(input.search().is_some());
    assert_eq!(
        (press(&mut input, "<enter>"), shown(&input)),
        (Outcome::Handled, "hello all|".into())
    );
    assert!(input.search().is_none());
    _ = press(&mut input, "<down><down>");
    assert_eq!(shown(&input), "draft|");
}

#[test]
fn a_search_that_is_left_leaves_the_draft() {
    for leave in ["<esc>", "<C-g>", "<C-c>"] {
        let mut input = remembering(&["one"]);
        assert_eq!(press(&mut input, &format!("dra<left><C-r>on{leave}")), Outcome::Handled);
        assert_eq!((shown(&input), input.search()), ("dr|a".into(), None));
    }
    assert_eq!(press(&mut remembering(&["one"]), "<C-r>x<C-d>"), Outcome::Handled);
    assert_eq!(rewritten(&["one"], "dra<C-r>x<enter>"), "dra|");
    assert_eq!(rewritten(&["one two", "One"], "<C-r>O<left>!"), "On!|e");
}

#[test]
fn a_short_paste_goes_where_the_cursor_is() {
    let mut input = Input::default();
    _ = press(&mut input, "ab<left>");
    assert_eq!(input.take_paste("one\ttwo\r\n"), Outcome::Handled);
    assert_eq!(shown(&input), "aone two|b");
    _ = press(&mut input, "<C-_>");
    assert_eq!(shown(&input), "a|b");
    let mut input = remembering(&["one two", "three"]);
    _ = press(&mut input, "<C-r>");
    _ = input.take_paste("one");
    assert_eq!(searched(&input), ("one", Some("one two")));
}

#[test]
fn a_paste_of_lines_waits_for_a_word() {
    let mut input = Input::default();
    _ = press(&mut input, "ab<left>");
    let pasted = "q\n<enter>s\r\n/ban tom\u{3}\n";
    assert_eq!(input.take_paste(pasted), Outcome::Handled);
    assert_eq!((input.text(), input.pasted().map(Paste::line_count)), ("ab", Some(3)));
    // Nothing else is taken for a word; what is not the line's is the caller's.
    assert_eq!(press(&mut input, "xy<bs><up><C-d>"), Outcome::Handled);
    assert_eq!(press(&mut input, "<f1>"), Outcome::Unhandled);
    assert_eq!((input.text(), input.pasted().is_some()), ("ab", true));
    assert_eq!(press(&mut input, "<enter>"), Outcome::Handled);
    assert_eq!(shown(&input), "aq <enter>s /ban tom|b");

    for drop in ["<esc>", "<C-g>", "<C-c>"] {
        _ = input.take_paste(pasted);
        assert_eq!(press(&mut input, drop), Outcome::Handled);
        assert!(input.pasted().is_none());
    }
    input.set("draft");
    _ = input.take_paste(pasted);
    let lines = vec!["q".to_owned(), "<enter>s".to_owned(), "/ban tom".to_owned()];
    assert_eq!(press(&mut input, "s"), Outcome::SendLines(lines));
    assert_eq!((input.text(), input.pasted().is_some()), ("draft", false));
    assert_eq!(input.history().lines().last(), Some("/ban tom"));
}

#[test]
fn a_paste_that_is_too_long_is_cut_when_it_is_taken() {
    let mut input = Input::default();
    assert_eq!(input.take_paste(&"x".repeat(MAX_BYTES + 7)), Outcome::Handled);
    assert!(input.is_empty());
    assert_eq!(press(&mut input, "<enter>"), Outcome::Full(7));
    assert_eq!(input.text().len(), MAX_BYTES);
    _ = input.take_paste("a\n".repeat(50).as_str());
    assert_eq!(press(&mut input, "s"), Outcome::Handled);
    assert!(input.pasted().is_some());
}

/// The labels of the menu, the chosen one in brackets.
fn menu(input: &Input) -> String {
    let Some(menu) = input.menu() else { return String::new() };
    let labels = menu.items().iter().enumerate().map(|(index, item)| {
        if index == menu.selected() { format!("[{}]", item.label) } else { item.label.to_string() }
    });
    labels.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_menu_opens_by_itself_and_follows_what_is_written() {
    let mut input = Input::default();
    _ = press(&mut input, "hi @");
    assert_eq!(menu(&input), "[Tom] Tommy 小雨 Mia 米娅");
    _ = press(&mut input, "to<down>");
    assert_eq!(menu(&input), "Tom [Tommy]");
    _ = press(&mut input, "<up><up><s-tab><tab>");
    assert_eq!(menu(&input), "Tom [Tommy]");
    _ = press(&mut input, "<bs>");
    assert_eq!(menu(&input), "[Tom] Tommy");
    _ = press(&mut input, "q");
    assert_eq!(menu(&input), "");
    assert_eq!(press(&mut input, "<enter>"), Outcome::Send("hi @tq".into()));
}

#[test]
fn a_choice_takes_the_place_of_the_word() {
    assert_eq!(written("hi @to<enter>"), "hi @Tom |");
    assert_eq!(written("hi @to<tab><right>!"), "hi @Tommy !|");
    assert_eq!(written("@tomm<tab>"), "@Tommy |");
    assert_eq!(written("hi  all<M-b><left>@小<enter>"), "hi @小雨 |all");
    assert_eq!(written("nice :thumbsu<enter>"), "nice 👍|");
    assert_eq!(written("nice :heart:"), "nice ❤\u{fe0f}|");
    assert_eq!(written("at 10:30:15"), "at 10:30:15|");
    assert_eq!(written("/mu<enter>@m<enter>10m"), "/mute @Mia 米娅 10m|");
    assert_eq!(written("ros<tab>"), "Rose 玫瑰 |");
    assert_eq!(written("@to<enter><C-_>"), "@to|");
}

#[test]
fn what_is_written_in_full_is_sent() {
    let mut input = Input::default();
    assert_eq!(press(&mut input, "/help<enter>"), Outcome::Send("/help".into()));
    assert_eq!(press(&mut input, "hi @Tom<enter>"), Outcome::Send("hi @Tom".into()));
    assert_eq!(press(&mut input, "hi @tom<enter>"), Outcome::Handled);
}

#[test]
fn a_menu_that_was_closed_stays_closed_for_its_word() {
    let mut input = Input::default();
    assert_eq!(press(&mut input, "@to<esc>"), Outcome::Handled);
    _ = press(&mut input, "m");
    assert_eq!((menu(&input), input.text()), (String::new(), "@tom"));
    assert_eq!(press(&mut input, "<esc>"), Outcome::Unhandled);
    _ = press(&mut input, "<tab>");
    assert_eq!(menu(&input), "[Tom] Tommy");
    _ = press(&mut input, "<C-c>");
    assert_eq!(menu(&input), "");
    _ = press(&mut input, " @to");
    assert_eq!(menu(&input), "[Tom] Tommy");
    // A cursor that goes elsewhere leaves the word, a paste does not ask.
    _ = press(&mut input, "<left>");
    assert_eq!(menu(&input), "");
    input.set("");
    _ = input.take_paste("@to");
    assert_eq!(menu(&input), "");
    assert_eq!(press(&mut Input::default(), "<tab>"), Outcome::Unhandled);
}

#[test]
fn a_message_is_counted_as_it_weighs_on_the_wire() {
    let mut input = Input::default();
    _ = press(&mut input, "\"好\\👨‍👩‍👧‍👦");
    assert_eq!(input.budget(), Budget { bytes: 2 + 3 + 2 + 25, limit: MAX_BYTES, characters: 4 });
    input.set(&"x".repeat(MAX_BYTES * 3 / 4 - 1));
    assert!(!input.budget().is_near());
    _ = press(&mut input, "x");
    assert!(input.budget().is_near());
    input.set(&"\"".repeat(MAX_BYTES));
    assert_eq!(input.text().len(), MAX_BYTES / 2);
    assert_eq!(press(&mut input, "x"), Outcome::Full(1));
    assert_eq!(press(&mut input, "<bs>好"), Outcome::Full(3));
}

#[test]
fn a_paste_is_one_line_and_bounded() {
    let mut input = Input::default();
    assert!(input.paste("one\r\ntwo\tthree\u{1b}[31m\n"));
    assert_eq!(input.text(), "one two three[31m");
    assert!(!input.paste(&"x".repeat(MAX_BYTES)));
    assert_eq!(input.text().len(), MAX_BYTES);
}

fn any_key() -> impl Strategy<Value = Key> {
    let bound = prop::sample::select(EDITING).prop_map(|binding| binding.key);
    let odd = "[\u{200d}\u{301}\u{fe0f}\u{1f1e6}-\u{1f1e9}\u{1f3fb}\u{600}क\u{94d}\u{1100}\u{1161}\u{11a8}👨♂\u{202e}\"\\\\]";
    let odd = prop::string::string_regex(odd).unwrap();
    let odd = odd.prop_map(|text| Key::plain(Code::Char(text.chars().next().unwrap())));
    let code = prop_oneof![Just(Code::PageUp), Just(Code::Tab), any::<char>().prop_map(Code::Char)];
    let free = (code, prop::bool::weighted(0.1), prop::bool::weighted(0.1))
        .prop_map(|(code, ctrl, alt)| Key { code, ctrl, alt });
    let typed = "[ a-z@:/]".prop_map(|text| Key::plain(Code::Char(text.chars().next().unwrap())));
    prop_oneof![3 => bound, 3 => odd, 1 => free, 3 => typed]
}

/// What may stand there at first: now and then there is hardly room for more.
fn any_start() -> impl Strategy<Value = String> {
    let full = (0..9_usize).prop_map(|left| "好\"".repeat((MAX_BYTES - left) / 5));
    prop_oneof![50 => any::<String>(), 1 => full]
}

/// What holds whatever was done.
fn check(input: &Input) -> Result<(), TestCaseError> {
    let (text, cursor) = (input.text(), input.line.cursor());
    let boundary = text.grapheme_indices(true).any(|(at, _)| at == cursor);
    prop_assert!(boundary || cursor == text.len(), "{cursor} in {text:?}");
    prop_assert!(input.budget().bytes <= MAX_BYTES);
    prop_assert!(!text.chars().any(char::is_control));
    for columns in [1, 2, 7, 40] {
        let (shown, column) = input.view(columns);
        prop_assert!(str_width(shown.as_str()) <= usize::from(columns), "{text:?} {columns}");
        prop_assert!(column < columns);
    }
    Ok(())
}

proptest! {
    #[test]
    fn whatever_is_pressed_the_line_is_whole(
        start in any_start(), pasted in any::<String>(),
        keys in prop::collection::vec(any_key(), 0..60),
    ) {
        let (seen, mut input) = (seen(), Input::default());
        let context = Context { seen: &seen, commands: COMMANDS };
        input.set(&start);
        check(&input)?;
        for (index, key) in keys.into_iter().enumerate() {
            if index % 20 == 7 {
                _ = input.take_paste(&pasted);
            }
            _ = input.press(key, &context);
            check(&input)?;
        }
    }

    #[test]
    fn undo_goes_back_to_the_start(keys in prop::collection::vec(any_key(), 0..60)) {
        let (seen, mut input) = (seen(), Input::default());
        let context = Context { seen: &seen, commands: COMMANDS };
        for key in keys {
            _ = input.press(key, &context);
        }
        _ = press(&mut input, "<esc><esc>");
        for _ in 0..80 {
            _ = press(&mut input, "<C-_>");
        }
        prop_assert_eq!(input.text(), "");
    }
}
