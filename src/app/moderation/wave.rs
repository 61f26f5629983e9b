//! A wave: the same act on all who said something, after a look at who they are.

use std::collections::HashMap;

use crate::{
    app::{Kind, State, facts},
    filter::Expression,
    model::{Outcome, Role, UserId},
};

use super::Target;

/// People that one wave reaches at most.
const MOST: usize = 500;

/// An act on many, before and while it is done.
#[derive(Debug)]
pub struct Wave {
    /// In which room, by its index.
    pub room: usize,
    /// What they said.
    pub filter: Expression,
    /// Within how many seconds before now.
    pub seconds: u64,
    /// Who said it, those who said it most first.
    pub people: Vec<WavePerson>,
    /// Which of them is chosen.
    pub selected: usize,
    /// What names it once it goes on.
    pub id: Option<Box<str>>,
}

/// One whom a wave may reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WavePerson {
    /// Who, and the last that they said of it.
    pub target: Target,
    /// How often they said it.
    pub times: u32,
    /// Whether the wave reaches them.
    pub reached: bool,
}

/// How far a wave came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Acts of it.
    pub all: usize,
    /// Those that were done.
    pub done: usize,
    /// Those that came to nothing, or of which nobody knows.
    pub failed: usize,
    /// Those that were taken back.
    pub stopped: usize,
}

impl Progress {
    /// Whether nothing more comes of it.
    pub fn is_over(self) -> bool {
        self.done + self.failed + self.stopped == self.all
    }
}

impl State {
    /// All who said what a filter holds for in a room within the last seconds, but the host, the
    /// admins and oneself.
    pub(in crate::app) fn who_said(
        &self,
        room: usize,
        filter: &Expression,
        seconds: u64,
    ) -> Vec<WavePerson> {
        let clock = self.clock();
        let since = clock.now.saturating_sub(i64::try_from(seconds).unwrap_or(i64::MAX));
        let place = &self.rooms[room];
        let mut found: HashMap<UserId, WavePerson> = HashMap::new();
        for row in place.scrollback.rows().rev() {
            let Some(time) = row.time else { continue };
            // Rows stand in the room's order, in which times rise but for a second or two.
            if time < since.saturating_sub(5) {
                break;
            }
            let Kind::Comment(comment) = &row.kind else { continue };
            let role = place.members.get(&comment.from).and_then(|member| member.role);
            let staff = comment.role.max(role) >= Some(Role::Admin);
            if time < since || comment.mine || staff {
                continue;
            }
            if !filter.matches(&facts::of(place, row), &clock) {
                continue;
            }
            if let Some(person) = found.get_mut(&comment.from) {
                person.times += 1;
            } else if found.len() < MOST {
                let quote = Some((&comment.id, &row.body));
                let target = Target::new(comment.from.clone(), comment.name.clone(), quote);
                let person = WavePerson { target, times: 1, reached: true };
                found.insert(comment.from.clone(), person);
            }
        }
        let mut people: Vec<_> = found.into_values().collect();
        people
            .sort_by(|a, b| b.times.cmp(&a.times).then_with(|| a.target.user.cmp(&b.target.user)));
        people
    }

    /// How far a wave came.
    pub fn progress(&self, wave: &str) -> Progress {
        let mut progress = Progress::default();
        for act in self.moderation.acts.of_wave(wave) {
            progress.all += 1;
            match act.outcome {
                Outcome::Done | Outcome::Seen => progress.done += 1,
                Outcome::NotDone { .. } => progress.stopped += 1,
                Outcome::Refused { .. } | Outcome::Unknown => progress.failed += 1,
                Outcome::Waiting | Outcome::Sent => {}
            }
        }
        progress
    }
}
