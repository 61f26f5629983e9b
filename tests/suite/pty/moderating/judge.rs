//! Whether the record, the room and who was in it tell the same.

use std::collections::BTreeMap;

use danmux::model::{Act, Deed, Outcome, UserId};
use serde_json::json;

use super::scene::{PEOPLE, Scene, Seen};

/// Seconds that pass between an act and a look at its time, at most.
const LATE: i64 = 300;

/// The service agrees with the record.
pub(super) fn room_agrees(scene: &Scene, acts: &[Act]) {
    let muted = scene.restricted("get_group_muted_account", "MutedAccountList", "MutedUntil");
    restrictions_agree(acts, &muted, false);
    let info = scene.runtime.block_on(scene.service.rest(
        "administrator",
        "group_open_http_svc/get_group_info",
        &json!({"GroupIdList": ["chaos"]}),
    ));
    let info = &info["GroupInfo"][0];
    let switch = last(acts, |deed| matches!(deed, Deed::MuteAll { .. }));
    if let Last::Done(Act { deed: Deed::MuteAll { on }, .. }) = switch {
        assert_eq!(info["MuteAllMember"], if *on { "On" } else { "Off" }, "{acts:#?}");
    }
    let name = last(acts, |deed| matches!(deed, Deed::Name { .. }));
    if let Last::Done(Act { deed: Deed::Name { text }, .. }) = name {
        assert_eq!(info["Name"].as_str(), Some(&**text), "{acts:#?}");
    }
    agrees(acts, &scene.seen());
}

/// What was done is seen as often as it was done, or more often where it was asked for again; what
/// was not is never seen.
pub(super) fn agrees(acts: &[Act], seen: &Seen) {
    let mut by_deed: Vec<(&Deed, Vec<&Outcome>)> = Vec::new();
    for act in acts.iter().filter(|act| act.deed.sets_a_state()) {
        match by_deed.iter_mut().find(|(deed, _)| *deed == &act.deed) {
            Some((_, outcomes)) => outcomes.push(&act.outcome),
            None => by_deed.push((&act.deed, vec![&act.outcome])),
        }
    }
    for (deed, outcomes) in by_deed {
        let count = |test: fn(&Outcome) -> bool| outcomes.iter().filter(|one| test(one)).count();
        let done = count(|one| *one == Outcome::Done);
        let unknown = count(|one| *one == Outcome::Unknown);
        let times = seen.times(deed);
        assert!(times >= done, "{deed:?} is done {done} times, and was seen {times} times");
        if done + unknown == 0 {
            assert_eq!(times, 0, "{deed:?}: {outcomes:?}");
        }
    }
    for deed in &seen.deeds {
        assert!(acts.iter().any(|act| act.deed == *deed), "nobody asked for {deed:?}");
    }
}

/// What is known of the last act of some kind.
enum Last<'a> {
    /// None took effect.
    None,
    /// Nobody can tell whether a later one did.
    Unknown,
    Done(&'a Act),
}

fn last(acts: &[Act], is_it: impl Fn(&Deed) -> bool) -> Last<'_> {
    for act in acts.iter().rev().filter(|act| is_it(&act.deed)) {
        match act.outcome {
            Outcome::Unknown => return Last::Unknown,
            Outcome::Done => return Last::Done(act),
            _ => {}
        }
    }
    Last::None
}

/// Who is muted or banned, and until when, is what the record says.
pub(super) fn restrictions_agree(acts: &[Act], told: &BTreeMap<String, i64>, ban: bool) {
    for person in (0..PEOPLE).map(|number| UserId::new(&format!("p{number:02}")).unwrap()) {
        let is_it = |deed: &Deed| {
            let is_ban = matches!(deed, Deed::Ban { .. } | Deed::Unban { .. });
            let is_mute = matches!(deed, Deed::Mute { .. } | Deed::Unmute { .. });
            deed.user() == Some(&person) && if ban { is_ban } else { is_mute }
        };
        let restricts = match last(acts, is_it) {
            Last::Unknown => continue,
            Last::None => None,
            Last::Done(act) => match &act.deed {
                Deed::Mute { seconds, .. } | Deed::Ban { seconds, .. } => Some((act, *seconds)),
                _ => None,
            },
        };
        match (restricts, told.get(person.as_str())) {
            (None, None) => {}
            (Some((act, seconds)), Some(until)) => {
                if let Some(seconds) = seconds.bounded() {
                    let late = until - (act.time + i64::from(seconds));
                    assert!((-1..LATE).contains(&late), "{person} until {until}: {acts:#?}");
                }
            }
            (record, told) => {
                panic!("{person}: the record says {record:?}, the service {told:?}: {acts:#?}");
            }
        }
    }
}
