//! The rules of a room that need no room to be told: rates, and who may do what to whom.

use std::{
    collections::{HashMap, VecDeque},
    hash::{BuildHasher, RandomState},
};

use crate::model::{Priority, Role, UserId};

/// Seconds in which the same content with the same `Random` from the same sender is the same
/// message (public documents: 5 min).
const SAME_MESSAGE: i64 = 300;

/// Messages whose `Random` a room remembers at most.
const MAX_REMEMBERED: usize = 100_000;

/// How many messages a room takes in a second.
///
/// The lowest priorities are dropped first: `Lowest` may fill half of a second's budget, `Low`
/// three quarters, the rest all of it. The owner, the admins and the app's admins are never dropped (public
/// documents name the order, not the shares).
#[derive(Debug, Default)]
pub(super) struct Rate {
    second: i64,
    taken: u32,
}

impl Rate {
    /// Whether a message goes through at `now` (seconds), when a second carries `limit`; 0 is no
    /// limit.
    pub(super) fn admit(
        &mut self,
        limit: u32,
        priority: Priority,
        who: Standing,
        now: i64,
    ) -> bool {
        if limit == 0 {
            return true;
        }
        if self.second != now {
            *self = Self { second: now, taken: 0 };
        }
        let share = match priority {
            Priority::Lowest => limit.div_ceil(2),
            Priority::Low => (limit - limit / 4).max(1),
            Priority::Normal | Priority::High => limit,
        };
        let exempt = who >= Standing::Admin;
        if self.taken >= share && !exempt {
            return false;
        }
        self.taken = self.taken.saturating_add(1);
        true
    }
}

/// What was answered to messages of late, so that one sent again is not said twice.
#[derive(Debug, Default)]
pub(super) struct Sent {
    answers: HashMap<Repeat, (u64, i64)>,
    order: VecDeque<(i64, Repeat)>,
    hasher: RandomState,
}

/// What a message sent again has in common with the first.
///
/// `Random` alone would not do: of 25,000 messages from one sender two share it in one run of
/// fourteen, and the second would be lost.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Repeat {
    user: UserId,
    random: u32,
    content: u64,
}

impl Sent {
    /// Tells messages apart: by sender, `Random`, elements and custom data.
    pub(super) fn repeat(&self, user: &UserId, random: u32, content: (&str, &str)) -> Repeat {
        Repeat { user: user.clone(), random, content: self.hasher.hash_one(content) }
    }

    /// The sequence and time that the same message got of late.
    pub(super) fn answer(&mut self, repeat: &Repeat, now: i64) -> Option<(u64, i64)> {
        while let Some((time, ..)) = self.order.front()
            && (now - time > SAME_MESSAGE || self.order.len() > MAX_REMEMBERED)
        {
            if let Some((_, oldest)) = self.order.pop_front() {
                self.answers.remove(&oldest);
            }
        }
        self.answers.get(repeat).copied()
    }

    /// Remembers what a message got.
    pub(super) fn remember(&mut self, repeat: Repeat, answer: (u64, i64), now: i64) {
        self.answers.insert(repeat.clone(), answer);
        self.order.push_back((now, repeat));
    }
}

/// How somebody who is logged in stands in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// Has not joined.
    Stranger,
    /// Joined.
    Member,
    /// Made an admin by the owner or the app; stays one while away.
    Admin,
    /// Made the room.
    Owner,
    /// Speaks for the app, in every room.
    AppAdmin,
}

impl Standing {
    /// The role that messages show.
    pub(super) fn role(self) -> Role {
        match self {
            Self::Owner => Role::Owner,
            Self::Admin => Role::Admin,
            Self::Stranger | Self::Member | Self::AppAdmin => Role::Member,
        }
    }
}

/// What somebody asks to do in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Write, unless muted.
    Send,
    /// Write while everyone is muted.
    SendWhileMuted,
    /// Read who is there.
    ReadMembers,
    /// Read and write attributes and counters.
    Attributes,
    /// Change the profile, mute everyone.
    Modify,
    /// Mute a member.
    Mute,
    /// Ban a member.
    Ban,
    /// Mark members.
    Mark,
    /// Make admins.
    SetAdmin,
    /// Judge messages that wait.
    Judge,
    /// End the room.
    Dismiss,
}

/// Whether somebody may do that.
///
/// Public documents: the owner and the app's admins may all of it; admins mute, and speak while
/// everyone is muted; bans, marks and admins are the owner's. That admins may change the profile
/// and judge what waits is this service's own choice.
pub(super) fn may(standing: Standing, act: Act) -> bool {
    let least = match act {
        // The app's admins speak for others through REST: they need no seat.
        Act::Send | Act::ReadMembers | Act::Attributes => Standing::Member,
        Act::SendWhileMuted | Act::Modify | Act::Mute | Act::Judge => Standing::Admin,
        Act::Ban | Act::Mark | Act::SetAdmin | Act::Dismiss => Standing::Owner,
    };
    standing >= least
}

/// Whether somebody may mute or ban somebody: never the owner, and never their like.
pub(super) fn may_act_on(caller: Standing, target: Standing) -> bool {
    target != Standing::Owner && (caller == Standing::AppAdmin || caller > target)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(rate: &mut Rate, priority: Priority, who: Standing, now: i64, tries: u32) -> usize {
        (0..tries).filter(|_| rate.admit(40, priority, who, now)).count()
    }

    #[test]
    fn the_lowest_priority_is_dropped_first_and_the_owner_never() {
        let mut rate = Rate::default();
        assert_eq!(admitted(&mut rate, Priority::Lowest, Standing::Member, 1, 100), 20);
        assert_eq!(admitted(&mut rate, Priority::Low, Standing::Member, 1, 100), 10);
        assert_eq!(admitted(&mut rate, Priority::Normal, Standing::Member, 1, 100), 10);
        assert_eq!(admitted(&mut rate, Priority::High, Standing::Member, 1, 100), 0);
        assert_eq!(admitted(&mut rate, Priority::Lowest, Standing::Owner, 1, 100), 100);
        assert_eq!(admitted(&mut rate, Priority::Normal, Standing::Member, 2, 100), 40);
        assert!((0..1000).all(|_| rate.admit(0, Priority::Lowest, Standing::Member, 2)));
    }

    #[test]
    fn a_small_limit_lets_every_priority_through_now_and_then() {
        for priority in [Priority::Lowest, Priority::Low, Priority::Normal, Priority::High] {
            assert!(Rate::default().admit(1, priority, Standing::Member, 1));
        }
    }

    #[test]
    fn a_message_sent_again_is_known_for_five_minutes() {
        let (mut sent, bob) = (Sent::default(), UserId::from_peer("bob"));
        let first = sent.repeat(&bob, 7, ("[hi]", ""));
        sent.remember(first.clone(), (3, 100), 100);
        assert_eq!(sent.answer(&sent.repeat(&bob, 7, ("[hi]", "")), 400), Some((3, 100)));
        let eve = UserId::from_peer("eve");
        for other in [
            sent.repeat(&bob, 8, ("[hi]", "")),
            sent.repeat(&eve, 7, ("[hi]", "")),
            // The same number by chance is another message.
            sent.repeat(&bob, 7, ("[ho]", "")),
            sent.repeat(&bob, 7, ("[hi]", "more")),
        ] {
            assert_eq!(sent.answer(&other, 400), None);
        }
        assert_eq!(sent.answer(&first, 401), None);
        assert!(sent.answers.is_empty() && sent.order.is_empty());
    }

    #[test]
    fn who_may_do_what() {
        use Standing::{Admin, AppAdmin, Member, Owner, Stranger};
        let all = [Stranger, Member, Admin, Owner, AppAdmin];
        for (act, those) in [
            (Act::Send, &all[1..]),
            (Act::ReadMembers, &all[1..]),
            (Act::Attributes, &all[1..]),
            (Act::SendWhileMuted, &all[2..]),
            (Act::Modify, &all[2..]),
            (Act::Mute, &all[2..]),
            (Act::Judge, &all[2..]),
            (Act::Ban, &all[3..]),
            (Act::Mark, &all[3..]),
            (Act::SetAdmin, &all[3..]),
            (Act::Dismiss, &all[3..]),
        ] {
            for standing in all {
                assert_eq!(may(standing, act), those.contains(&standing), "{standing:?} {act:?}");
            }
        }
    }

    #[test]
    fn who_may_act_on_whom() {
        use Standing::{Admin, AppAdmin, Member, Owner, Stranger};
        for (caller, target, may) in [
            (Owner, Admin, true),
            (Owner, Member, true),
            (Owner, Owner, false),
            (Owner, Stranger, true),
            (Admin, Member, true),
            (Admin, Admin, false),
            (Admin, Owner, false),
            (Admin, Stranger, true),
            (AppAdmin, Admin, true),
            (AppAdmin, Owner, false),
        ] {
            assert_eq!(may_act_on(caller, target), may, "{caller:?} acts on {target:?}");
        }
    }
}
