//! Lists of a moderator: what waits, what was done, who is muted and banned, what words hit.
//!
//! A choice in them is an id: what comes and goes meanwhile does not move it to another.

use crate::{
    app::{Moment, RoomState, State, WordHitLine},
    filter::{Expression, Facts},
    i18n::acts,
    model::{Act, Held, Restriction, Text, Until, UserId, Waiting},
};

/// The messages of the active room that wait for a moderator.
#[derive(Debug, Default)]
pub struct Queue {
    /// The one that is chosen.
    pub selected: Option<u64>,
    /// Where a range begins that ends at the chosen one.
    pub from: Option<u64>,
}

impl Queue {
    /// The numbers that are chosen: the range, or the one.
    pub fn chosen(&self, held: &[Held]) -> Vec<u64> {
        let place = |id: Option<u64>| held.iter().position(|held| Some(held.id) == id);
        let Some(at) = place(self.selected).or_else(|| held.first().map(|_| 0)) else {
            return Vec::new();
        };
        let from = place(self.from).unwrap_or(at);
        held[at.min(from)..=at.max(from)].iter().map(|held| held.id).collect()
    }
}

/// The record of acts.
#[derive(Debug, Default)]
pub struct ActsList {
    /// The act that is chosen; the newest where none is.
    pub selected: Option<Box<str>>,
    /// What an act must be to be shown.
    pub filter: Option<Expression>,
}

impl State {
    /// The acts that the list shows, the newest first.
    pub fn listed_acts(&self, list: &ActsList) -> Vec<&Act> {
        let clock = self.clock();
        let shown = |act: &&Act| {
            list.filter.as_ref().is_none_or(|filter| {
                let text = acts::act(self.language, act);
                filter.matches(&facts(act, &text), &clock)
            })
        };
        self.moderation.acts.all().rev().filter(shown).collect()
    }
}

/// What a filter may ask about an act: its text is all that the list says of it.
fn facts<'a>(act: &'a Act, text: &'a str) -> Facts<'a> {
    Facts {
        room: act.room.as_ref().map_or("", |room| room.as_str()),
        kind: "act",
        text: text.into(),
        time: Some(act.time),
        from: act.by.as_str(),
        nick: act.nick.as_str(),
        ..Facts::default()
    }
}

/// Who is muted and who is banned in the active room.
#[derive(Debug, Default)]
pub struct Restricted {
    /// Who is chosen, and whether among the banned.
    pub selected: Option<(UserId, bool)>,
}

/// What the service told of a room to who moderates it, and when.
#[derive(Debug, Default)]
pub struct Told {
    /// What waits for a moderator.
    pub held: Option<(Waiting, Moment)>,
    /// Why the service does not say what waits, where it never will.
    pub holds_nothing: Option<Text>,
    /// When it was asked last what waits.
    pub(in crate::app) held_asked: Option<Moment>,
    /// Who is muted.
    pub muted: Option<(Vec<Restriction>, Moment)>,
    /// Who is banned.
    pub banned: Option<(Vec<Restriction>, Moment)>,
}

impl RoomState {
    /// Who is muted, or banned, with the end: as the service told, else as it was seen. What is
    /// over is left out.
    pub fn restricted(&self, banned: bool, now: Moment, clock: i64) -> Vec<(UserId, Until)> {
        let told = if banned { &self.told.banned } else { &self.told.muted };
        let mut list: Vec<_> = match told {
            Some((list, _)) => {
                let left = |one: &&Restriction| one.until.left(clock).is_some();
                list.iter().filter(left).map(|one| (one.user.clone(), one.until)).collect()
            }
            None if banned => Vec::new(),
            None => {
                let until = |end: Moment| match end {
                    Moment::MAX => Until::Ever,
                    end => Until::At(clock + seconds(end.saturating_sub(now))),
                };
                let muted = self.members.muted(now).into_iter();
                muted.filter_map(|one| Some((one.id.clone(), until(one.muted_until?)))).collect()
            }
        };
        list.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
        list
    }
}

fn seconds(time: Moment) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
}

/// What word lists hit: on the screen, or in a recording.
#[derive(Debug)]
pub struct Hits {
    /// What was looked at, in words.
    pub title: String,
    /// The messages that hold a word, the newest last.
    pub hits: Vec<WordHitLine>,
    /// How many messages were looked at.
    pub of: u64,
    /// Lines above the first that is shown.
    pub scroll: usize,
}
