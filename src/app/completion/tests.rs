//! What is offered, and in which order.

use proptest::prelude::*;

use super::*;
use crate::model::UserId;

const COMMANDS: &[(&str, &str)] = &[("help", "the keys"), ("mute", "mute somebody")];

fn seen(people: &[(&str, &str)], gifts: &[&str]) -> Seen {
    let mut seen = Seen::default();
    for (id, name) in people.iter().rev() {
        seen.spoke(&UserId::from_peer(id), &Text::new(name));
    }
    for gift in gifts.iter().rev() {
        seen.gave(&Text::new(gift));
    }
    seen
}

/// The labels that a text offers at its end.
fn offered(seen: &Seen, text: &str, asked: bool) -> Vec<String> {
    let context = Context { seen, commands: COMMANDS };
    let menu = Menu::of(text, text.len(), asked, &context);
    menu.iter().flat_map(Menu::items).map(|item| item.label.to_string()).collect()
}

#[test]
fn people_are_offered_who_spoke_last_first() {
    let seen = seen(&[("u1", "Tom"), ("u2", "小雨"), ("u3", "Tommy"), ("tobi", "Ann")], &["Torte"]);
    assert_eq!(offered(&seen, "hi @", false), ["Tom", "小雨", "Tommy", "Ann"]);
    assert_eq!(offered(&seen, "hi @t", false), ["Tom", "Tommy", "Ann"]);
    assert_eq!(offered(&seen, "hi @tmm", false), ["Tommy"]);
    assert_eq!(offered(&seen, "hi @tommy", false), ["Tommy"]);
    assert_eq!(offered(&seen, "@雨", false), ["小雨"]);
    assert_eq!(offered(&seen, "@zz", false), [""; 0]);
    assert_eq!(offered(&seen, "to", false), [""; 0]);
    assert_eq!(offered(&seen, "to", true), ["Tom", "Tommy", "Ann", "Torte"]);
}

#[test]
fn a_whole_name_comes_before_one_that_starts_with_it() {
    let seen = seen(&[("u1", "tommy"), ("u2", "Tom")], &[]);
    assert_eq!(offered(&seen, "@to", false), ["tommy", "Tom"]);
    assert_eq!(offered(&seen, "@tom", false), ["Tom", "tommy"]);
}

#[test]
fn what_is_taken_says_who_or_what_it_is() {
    let seen = seen(&[("u1", "Tom"), ("leo", "leo")], &["Rose"]);
    let context = Context { seen: &seen, commands: COMMANDS };
    let first = |text: &str| {
        let menu = Menu::of(text, text.len(), true, &context).unwrap();
        let item = menu.items()[0].clone();
        (item.kind, item.detail.to_string(), item.replacement, menu.range())
    };
    let (person, gift) = (ItemKind::Person, ItemKind::Gift);
    assert_eq!(first("hi @to"), (person, "u1".into(), "@Tom ".into(), 3..6));
    assert_eq!(first("@leo"), (person, String::new(), "@leo ".into(), 0..4));
    assert_eq!(first("ros"), (gift, String::new(), "Rose ".into(), 0..3));
    let command = (ItemKind::Command, "mute somebody".into(), "/mute ".into(), 0..2);
    assert_eq!(first("/m"), command);
    assert_eq!(first("/m").1, "mute somebody");
    // What is sent keeps the selector; what is shown has none.
    let heart = (ItemKind::Emoji, "red heart".into(), "❤\u{fe0f}".into(), 0..6);
    assert_eq!(first(":heart"), heart);
}

#[test]
fn emoji_are_offered_by_code_and_by_name() {
    let seen = Seen::default();
    assert_eq!(offered(&seen, "ok :thumbsu", false)[0], "👍 :thumbsup:");
    assert_eq!(offered(&seen, ":+1", false)[0], "👍 :+1:");
    assert_eq!(offered(&seen, ":cat", false)[0], "🐱 :cat:");
    assert!(offered(&seen, ":sunglasses", false).contains(&"😎 :sunglasses:".to_owned()));
    assert_eq!(offered(&seen, ":s", false), [""; 0]);
    assert!(offered(&seen, ":s", true).len() > 10);
    assert_eq!(named_emoji("好:smile", 9), Some((3..9, "😄")));
    assert_eq!(named_emoji(":smil", 5), None);
}

#[test]
fn the_choice_goes_round() {
    let seen = seen(&[("u1", "Tom"), ("u2", "Tim"), ("u3", "Tam")], &[]);
    let context = Context { seen: &seen, commands: COMMANDS };
    let mut menu = Menu::of("@t", 2, false, &context).unwrap();
    menu.previous();
    assert_eq!((menu.selected(), menu.replacement()), (2, "@Tam "));
    menu.next();
    menu.next();
    assert_eq!((menu.selected(), menu.replacement()), (1, "@Tim "));
}

proptest! {
    #[test]
    fn any_names_and_any_query_are_ranked_alike_twice(
        names in prop::collection::vec(prop_oneof!["[a-cA-C好é ]{0,80}", any::<String>()], 0..20),
        query in prop_oneof!["[a-cA-C好é]{0,70}", "\\PC{0,8}"],
    ) {
        let mut seen = Seen::default();
        for (index, name) in names.iter().enumerate() {
            seen.spoke(&UserId::from_peer(&format!("u{index}")), &Text::new(name));
        }
        let text = format!("@{query}");
        let people = offered(&seen, &text, true);
        prop_assert_eq!(&people, &offered(&seen, &text, true));
        // What fits is a part of a name, in order.
        let lower = |text: &str| text.to_lowercase().replace('é', "e");
        let plain = |text: &str| text.chars().all(|c| "abcABCé ".contains(c));
        for name in people.iter().filter(|name| plain(name) && plain(&query)) {
            let name = lower(name);
            let mut letters = name.chars();
            prop_assert!(lower(&query).chars().all(|c| letters.any(|letter| letter == c)));
        }
    }
}
