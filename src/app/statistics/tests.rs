//! Shows of all lengths, and what is known of them.

use proptest::prelude::*;

use super::*;
use crate::model::{Gap, Likes, MessageId, MuteChange, Online, Person, Priority, RoomId, Sender};

/// When the shows begin, at the viewer's second 5.
const BEGIN: i64 = 1_800_000_000;

fn at(seconds: i64) -> Moment {
    Duration::from_secs(u64::try_from(5 + seconds).unwrap())
}

fn room() -> RoomId {
    RoomId::from_peer("demo")
}

fn message(from: &str, seconds: i64, elements: Vec<Element>) -> Event {
    Event::Message(Message {
        room: room(),
        seq: 1,
        time: BEGIN + seconds,
        id: MessageId::new("1", 2, 3),
        from: Sender {
            id: UserId::from_peer(from),
            nick: Text::default(),
            avatar: Text::default(),
            role: None,
        },
        priority: Priority::Normal,
        elements,
        cloud_custom_data: "".into(),
        broadcast: false,
        earlier: false,
    })
}

fn say(statistics: &mut Statistics, from: &str, seconds: i64) {
    let text = vec![Element::Text(Text::new("hi"))];
    statistics.take(&message(from, seconds, text), at(seconds));
}

fn give(statistics: &mut Statistics, from: &str, name: &str, count: u64, price: u64) {
    let price = price.into();
    let gift = Gift { id: Text::new("7"), name: Text::new(name), count, price, receiver: None };
    statistics.take(&message(from, 0, vec![Element::Gift(gift)]), at(0));
}

fn online(statistics: &mut Statistics, count: u64, seconds: i64) {
    statistics.take(&Event::Online(Online { room: room(), count }), at(seconds));
}

fn tip(kind: TipKind, people: usize, online: Option<u64>) -> Event {
    let person =
        |_| Person { id: UserId::from_peer("u"), nick: Text::default(), avatar: Text::default() };
    let members = (0..people).map(person).collect();
    Event::Tip(Tip { room: room(), seq: 1, time: BEGIN, kind, operator: None, members, online })
}

fn messages(statistics: &Statistics) -> Vec<u64> {
    statistics.stretches().iter().map(|stretch| stretch.messages).collect()
}

#[test]
fn everything_is_counted() {
    let mut statistics = Statistics::default();
    say(&mut statistics, "tom", 0);
    give(&mut statistics, "eve", "Rose", 3, 5);
    let likes = vec![Element::Likes(Likes { count: 9 })];
    statistics.take(&message("eve", 0, likes), at(0));
    let mutes = [60, 0].map(|seconds| MuteChange { user: UserId::from_peer("u"), seconds });
    for event in [
        tip(TipKind::Join, 4, Some(70)),
        tip(TipKind::Quit, 2, Some(68)),
        tip(TipKind::Kick, 1, None),
        tip(TipKind::Ban { seconds: 0, reason: Text::default() }, 1, None),
        tip(TipKind::MemberProfile(mutes.into()), 2, None),
        Event::Gap(Gap { room: room(), from: 3, to: Some(9) }),
        Event::Gap(Gap { room: room(), from: 3, to: None }),
    ] {
        statistics.take(&event, at(0));
    }
    let expected = Totals {
        messages: 3,
        comments: 1,
        gifts: 3,
        value: 15.into(),
        likes: 9,
        joins: 4,
        quits: 2,
        mutes: 1,
        removals: 2,
        missed: 7,
    };
    assert_eq!(statistics.totals(), expected);
    assert_eq!(statistics.people(), Count { number: 2, exact: true });
    assert_eq!((statistics.online(), statistics.peak_online()), (Some(68), Some(70)));
}

#[test]
fn the_last_two_minutes_are_known_by_the_second() {
    let mut statistics = Statistics::default();
    let rates = |statistics: &Statistics| -> Vec<u32> { statistics.per_second().collect() };
    assert_eq!(rates(&statistics), [0; 120]);
    for seconds in [0, 0, 1, 3, 3, 3] {
        say(&mut statistics, "tom", seconds);
    }
    assert_eq!(rates(&statistics)[115..], [0, 2, 1, 0, 3]);
    // What comes late counts when it was said.
    statistics.take(&message("tom", 2, Vec::new()), at(3));
    assert_eq!(rates(&statistics)[115..], [0, 2, 1, 1, 3]);
    // Time passes by itself.
    statistics.go_on(at(5));
    assert_eq!(rates(&statistics)[113..], [0, 2, 1, 1, 3, 0, 0]);
    statistics.go_on(at(122));
    assert_eq!(rates(&statistics)[..2], [3, 0]);
    statistics.go_on(at(123));
    assert_eq!(rates(&statistics), [0; 120]);
    assert_eq!(statistics.peak_rate(), 3);
    assert_eq!(statistics.duration(), Duration::from_secs(123));
    statistics.take(&message("tom", 0, Vec::new()), at(500));
    assert_eq!((rates(&statistics), statistics.peak_rate()), (vec![0; 120], 3));
}

#[test]
fn a_clock_that_differs_from_the_services_does_no_harm() {
    let mut statistics = Statistics::default();
    // All that came before is told at once, then one comes two seconds late, then in time.
    for (time, now) in [(-300, 0), (-299, 0), (0, 0), (8, 10), (11, 11)] {
        statistics.take(&message("tom", time, Vec::new()), at(now));
    }
    assert_eq!(statistics.duration(), Duration::from_secs(311));
    assert_eq!(messages(&statistics), [2, 0, 0, 0, 0, 3]);
    let rates: Vec<u32> = statistics.per_second().collect();
    assert_eq!((rates[119], rates[116], rates[108]), (1, 1, 1));
}

#[test]
fn a_show_is_known_by_the_minute() {
    let mut statistics = Statistics::default();
    online(&mut statistics, 7, 0);
    for (from, seconds) in [("a", 0), ("b", 1), ("a", 59), ("a", 60), ("c", 190)] {
        say(&mut statistics, from, seconds);
    }
    online(&mut statistics, 9, 191);
    online(&mut statistics, 8, 192);
    let stretch = |messages, people, online| Stretch { messages, people, online };
    let expected = [
        stretch(3, 2, Some(7)),
        stretch(1, 1, Some(7)),
        stretch(0, 0, None),
        stretch(1, 1, Some(9)),
    ];
    assert_eq!(statistics.stretches(), expected);
    assert_eq!(statistics.minutes(), 1);
}

#[test]
fn a_long_show_is_known_by_longer_stretches() {
    let mut statistics = Statistics::default();
    for minute in 0..1440 {
        say(&mut statistics, "a", minute * 60);
        say(&mut statistics, if minute % 2 == 0 { "a" } else { "b" }, minute * 60);
    }
    assert_eq!((statistics.stretches().len(), statistics.minutes()), (1440, 1));
    say(&mut statistics, "a", 1440 * 60);
    assert_eq!((statistics.stretches().len(), statistics.minutes()), (721, 2));
    let both = Stretch { messages: 4, people: 2, online: None };
    assert!(statistics.stretches()[..720].iter().all(|stretch| *stretch == both));
    // A month.
    say(&mut statistics, "a", 30 * 1440 * 60);
    assert_eq!((statistics.stretches().len(), statistics.minutes()), (1351, 32));
    assert_eq!(messages(&statistics).iter().sum::<u64>(), 2 * 1440 + 2);
}

#[test]
fn people_are_counted_as_far_as_memory_goes() {
    let mut statistics = Statistics::default();
    for index in 0..MAX_PEOPLE - 1 {
        say(&mut statistics, &format!("u{index}"), 0);
    }
    assert_eq!(statistics.people(), Count { number: 49_999, exact: true });
    for index in 0..MAX_PEOPLE + 9 {
        say(&mut statistics, &format!("u{index}"), 0);
    }
    assert_eq!(statistics.people(), Count { number: 50_000, exact: false });
}

#[test]
fn those_who_gave_most_come_first() {
    let mut statistics = Statistics::default();
    for (from, name, count, price) in [
        ("tom", "Rose", 3, 1),
        ("eve", "Rocket", 1, 500),
        ("tom", "Rose", 2, 1),
        ("bob", "Kiss", 9, 0),
    ] {
        give(&mut statistics, from, name, count, price);
    }
    give(&mut statistics, "ann", "", 9, 0);
    let givers: Vec<_> = statistics
        .givers(3)
        .into_iter()
        .map(|rank| (rank.name.to_string(), rank.count, rank.value.whole()))
        .collect();
    let given = |name: &str, count, value| (name.to_owned(), count, value);
    assert_eq!(givers, [given("eve", 1, 500), given("tom", 5, 5), given("ann", 9, 0)]);
    let gifts: Vec<_> = statistics.gifts(9).into_iter().map(|rank| rank.name.to_string()).collect();
    assert_eq!(gifts, ["Rocket", "Rose", "7", "Kiss"]);
    assert_eq!(statistics.giver_count(), Count { number: 4, exact: true });
}

#[test]
fn the_least_are_forgotten_when_there_are_too_many() {
    let mut statistics = Statistics::default();
    for index in 0..10_000 {
        give(&mut statistics, &format!("u{index}"), "Rose", 1, index);
    }
    assert_eq!(statistics.giver_count(), Count { number: 10_000, exact: true });
    give(&mut statistics, "late", "Rose", 1, 20_000);
    assert_eq!(statistics.giver_count(), Count { number: 9_001, exact: false });
    let values: Vec<_> = statistics.givers(2).iter().map(|rank| rank.value.whole()).collect();
    assert_eq!(values, [20_000, 9_999]);
    assert_eq!(statistics.givers(10_000).last().map(|rank| rank.value), Some(1_000.into()));
    assert_eq!(statistics.totals().gifts, 10_001);
}

#[test]
fn names_and_numbers_are_bounded() {
    let mut statistics = Statistics::default();
    for _ in 0..2 {
        give(&mut statistics, "tom", &"好".repeat(4000), u64::MAX, u64::MAX);
    }
    give(&mut statistics, &"x".repeat(200), "Rose", 1, 1);
    let gifts = statistics.gifts(2);
    assert_eq!((gifts[0].name.width(), gifts[0].value), (39, Amount::MAX));
    assert_eq!(statistics.givers(9).len(), 1);
    assert_eq!(statistics.totals().value, Amount::MAX);
}

proptest! {
    #[test]
    fn no_time_is_too_odd(
        times in prop::collection::vec((any::<i64>(), any::<u32>()), 1..20),
    ) {
        let mut statistics = Statistics::default();
        for (count, (time, now)) in times.into_iter().enumerate() {
            let Event::Message(mut message) = message("tom", 0, Vec::new()) else { unreachable!() };
            message.time = time;
            statistics.take(&Event::Message(message), Duration::from_secs(u64::from(now)));
            prop_assert!(statistics.stretches().len() <= 1440);
            prop_assert_eq!(statistics.per_second().len(), 120);
            prop_assert_eq!(messages(&statistics).iter().sum::<u64>(), count as u64 + 1);
        }
    }
}
