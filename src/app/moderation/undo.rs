//! What undoes an act: what was before it, with the time that is left of that by now.

use crate::model::{Act, Before, Deed, Until};

/// How an act is undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::app) enum Undo {
    /// By this.
    Deed(Deed),
    /// What was before has come by itself, or is as the act left it.
    Nothing,
    /// It cannot be: what was said was heard.
    Never,
    /// It cannot be: nobody knows what was before.
    Unknown,
}

/// What undoes an act at `now`, in seconds since 1970.
pub(in crate::app) fn undo(act: &Act, now: i64) -> Undo {
    let left = |before: &Option<Before>| match before {
        Some(Before::Until(until)) => until.left(now),
        _ => None,
    };
    let deed = match (&act.deed, &act.before) {
        // An earlier one goes on, for what is left of it.
        (Deed::Mute { user, .. }, before) => match left(before) {
            Some(seconds) => Deed::Mute { user: user.clone(), seconds },
            None if over(act, now) => return Undo::Nothing,
            None => Deed::Unmute { user: user.clone() },
        },
        (Deed::Ban { user, .. }, before) => match left(before) {
            Some(seconds) => Deed::Ban { user: user.clone(), seconds },
            None if over(act, now) => return Undo::Nothing,
            None => Deed::Unban { user: user.clone() },
        },
        (Deed::Unmute { user }, Some(Before::Until(until))) => match until.left(now) {
            Some(seconds) => Deed::Mute { user: user.clone(), seconds },
            None => return Undo::Nothing,
        },
        (Deed::Unban { user }, Some(Before::Until(until))) => match until.left(now) {
            Some(seconds) => Deed::Ban { user: user.clone(), seconds },
            None => return Undo::Nothing,
        },
        (Deed::SetAdmin { user }, _) => Deed::CancelAdmin { user: user.clone() },
        (Deed::CancelAdmin { user }, _) => Deed::SetAdmin { user: user.clone() },
        (Deed::MuteAll { on }, Some(Before::Switch(before))) if on != before => {
            Deed::MuteAll { on: *before }
        }
        (Deed::HoldAll { on }, Some(Before::Switch(before))) if on != before => {
            Deed::HoldAll { on: *before }
        }
        (
            Deed::Unmute { .. } | Deed::Unban { .. } | Deed::MuteAll { .. } | Deed::HoldAll { .. },
            Some(_),
        ) => return Undo::Nothing,
        (Deed::Name { .. }, Some(Before::Text(text))) => Deed::Name { text: text.clone() },
        (Deed::Introduction { .. }, Some(Before::Text(text))) => {
            Deed::Introduction { text: text.clone() }
        }
        (Deed::Notification { .. }, Some(Before::Text(text))) => {
            Deed::Notification { text: text.clone() }
        }
        (
            Deed::Notice { .. }
            | Deed::Broadcast { .. }
            | Deed::Dismiss
            | Deed::Approve { .. }
            | Deed::Reject { .. },
            _,
        ) => return Undo::Never,
        _ => return Undo::Unknown,
    };
    Undo::Deed(deed)
}

/// Whether what an act began has ended by itself.
fn over(act: &Act, now: i64) -> bool {
    let (Deed::Mute { seconds, .. } | Deed::Ban { seconds, .. }) = &act.deed else { return false };
    matches!(seconds.until(act.time), Until::At(end) if end <= now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Lasting, Outcome, UserId};

    fn act(deed: Deed, before: Option<Before>) -> Act {
        Act { outcome: Outcome::Done, before, ..Act::sample("1", deed) }
    }

    #[test]
    fn what_was_before_comes_back_for_what_is_left_of_it() {
        let user = UserId::from_peer("tom");
        let seconds = Lasting::from_seconds;
        let mute = || Deed::Mute { user: user.clone(), seconds: seconds(60) };
        let unmute = || Deed::Unmute { user: user.clone() };
        let muted_for = |left| Undo::Deed(Deed::Mute { user: user.clone(), seconds: left });
        let until = |end| Some(Before::Until(Until::At(end)));
        for (deed, before, now, undone) in [
            (mute(), Some(Before::Free), 1010, Undo::Deed(unmute())),
            (mute(), None, 1010, Undo::Deed(unmute())),
            // The act's own time is over.
            (mute(), Some(Before::Free), 1060, Undo::Nothing),
            // An earlier mute had an hour to go when it was made shorter.
            (mute(), until(4600), 1010, muted_for(seconds(3590))),
            (mute(), until(4600), 1100, muted_for(seconds(3500))),
            (mute(), Some(Before::Until(Until::Ever)), 1010, muted_for(Lasting::FOR_EVER)),
            (mute(), until(1005), 1010, Undo::Deed(unmute())),
            (unmute(), until(4600), 1010, muted_for(seconds(3590))),
            (unmute(), until(1005), 1010, Undo::Nothing),
            (unmute(), Some(Before::Free), 1010, Undo::Nothing),
            (unmute(), None, 1010, Undo::Unknown),
            (
                Deed::SetAdmin { user: user.clone() },
                None,
                1010,
                Undo::Deed(Deed::CancelAdmin { user: user.clone() }),
            ),
            (
                Deed::MuteAll { on: true },
                Some(Before::Switch(false)),
                1010,
                Undo::Deed(Deed::MuteAll { on: false }),
            ),
            (Deed::MuteAll { on: true }, Some(Before::Switch(true)), 1010, Undo::Nothing),
            (
                Deed::Name { text: "new".into() },
                Some(Before::Text("old".into())),
                1010,
                Undo::Deed(Deed::Name { text: "old".into() }),
            ),
            (Deed::Name { text: "new".into() }, None, 1010, Undo::Unknown),
            (Deed::Notice { text: "hi".into() }, None, 1010, Undo::Never),
            (Deed::Dismiss, None, 1010, Undo::Never),
        ] {
            let act = act(deed, before);
            assert_eq!(undo(&act, now), undone, "{act:?} at {now}");
        }
    }
}
