//! The stage: comments that fly from right to left, each in a lane of its own while it is there.

use std::time::Duration;

use unicode_segmentation::UnicodeSegmentation;

use crate::model::{Role, Text, UserId, grapheme_width};

use super::Moment;

/// How long a comment shall fly, in seconds.
const FLIGHT: u64 = 8;
/// Columns a second, at least and at most.
const SPEEDS: (u64, u64) = (8, 30);
/// Columns that stay free between two comments in a lane.
const GAP: u64 = 2;
/// Columns of a comment; what is longer is cut.
const MAX_WIDTH: usize = 60;
/// Comments that fly at once: nobody reads more.
const MAX_FLYING: usize = 30;
/// What lies at least between two frames.
const FRAME: Duration = Duration::from_millis(50);

/// Comments that fly.
///
/// A longer one flies faster, so that all take a similar time, and none ever touches another. When
/// there is no room for one it is passed over: it stands among the comments anyway.
#[derive(Debug, Default)]
pub struct Stage {
    columns: u16,
    rows: u16,
    /// In the order of their starts.
    flights: Vec<Flight>,
    passed_over: u64,
    /// When it last settled.
    settled: Moment,
    /// Whether some were let go since then.
    ended: bool,
}

/// A comment that flies, as it is at a moment.
#[derive(Debug, Clone, Copy)]
pub struct Flying<'s> {
    /// Its row on the stage, from the top.
    pub lane: u16,
    /// The column of its first cell; negative while it leaves at the left, and at most the stage's
    /// columns.
    pub column: i32,
    /// What it says.
    pub text: &'s Text,
    /// Who wrote it.
    pub from: &'s UserId,
    /// Their role, where told.
    pub role: Option<Role>,
}

#[derive(Debug)]
struct Flight {
    lane: u16,
    start: Moment,
    /// The column of its first cell at the start.
    origin: u64,
    width: u64,
    /// Columns a second.
    speed: u64,
    text: Text,
    from: UserId,
    role: Option<Role>,
}

impl Stage {
    /// Gives it another size: what flies goes on where it is, if its lane is still there.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        (self.columns, self.rows) = (columns, rows);
        let rows = if columns == 0 { 0 } else { rows };
        self.flights.retain(|flight| flight.lane < rows);
    }

    /// Lets a comment fly, or passes it over. A stage of no size, and a comment that shows nothing,
    /// do neither.
    pub fn launch(&mut self, text: Text, from: UserId, role: Option<Role>, now: Moment) {
        let text = shortened(text, MAX_WIDTH);
        let (columns, width) = (u64::from(self.columns), text.width() as u64);
        if columns == 0 || self.rows == 0 || width == 0 {
            return;
        }
        self.let_go(now);
        let speed = ((columns + width) / FLIGHT).clamp(SPEEDS.0, SPEEDS.1);
        let new = Flight { lane: 0, start: now, origin: columns, width, speed, text, from, role };
        let lane = if self.flights.len() < MAX_FLYING { self.free_lane(&new) } else { None };
        match lane {
            Some(lane) => self.flights.push(Flight { lane, ..new }),
            None => self.passed_over += 1,
        }
    }

    /// The lane in which one may start that has been left alone for the longest.
    fn free_lane(&self, new: &Flight) -> Option<u16> {
        let last = |lane| self.flights.iter().rev().find(|flight| flight.lane == lane);
        let free = (0..self.rows).filter(|&lane| last(lane).is_none_or(|last| new.clears(last)));
        free.min_by_key(|&lane| last(lane).map(|last| last.start))
    }

    /// What flies at a moment, in the order of the starts; `now` does not go back.
    pub fn flying(&self, now: Moment) -> impl Iterator<Item = Flying<'_>> {
        self.flights.iter().filter(move |flight| !flight.is_over(now)).map(move |flight| Flying {
            lane: flight.lane,
            column: flight.column(now),
            text: &flight.text,
            from: &flight.from,
            role: flight.role,
        })
    }

    /// Goes on to a moment; whether the stage looks different from when it last did.
    pub fn settle(&mut self, now: Moment) -> bool {
        self.let_go(now);
        let before = self.settled;
        let moved = |flight: &Flight| self.next_seen(flight, before) <= now;
        let changed = self.flights.iter().any(moved) || self.ended;
        (self.settled, self.ended) = (now, false);
        changed
    }

    /// The moment up to which it last went on: that of the frame.
    pub fn settled(&self) -> Moment {
        self.settled
    }

    /// When it looks different next, at most 20 times a second; never while nothing flies.
    pub fn next_wake(&self, now: Moment) -> Option<Moment> {
        let moves = self.flights.iter().map(|flight| self.next_seen(flight, self.settled));
        let next = if self.ended { Some(now) } else { moves.min() };
        next.map(|next| next.max(self.settled + FRAME).max(now))
    }

    /// How many comments were passed over.
    pub fn passed_over(&self) -> u64 {
        self.passed_over
    }

    /// When, after `before`, a flight first is in another column that is on the stage, or gone.
    fn next_seen(&self, flight: &Flight, before: Moment) -> Moment {
        let unseen = flight.origin.saturating_sub(u64::from(self.columns));
        flight.reaches(flight.travelled(before).max(unseen) + 1)
    }

    fn let_go(&mut self, now: Moment) {
        let before = self.flights.len();
        self.flights.retain(|flight| !flight.is_over(now));
        self.ended |= self.flights.len() < before;
    }
}

impl Flight {
    /// Columns that it has gone.
    fn travelled(&self, now: Moment) -> u64 {
        micros(now.saturating_sub(self.start)).saturating_mul(self.speed) / 1_000_000
    }

    /// When it has gone so many columns.
    fn reaches(&self, columns: u64) -> Moment {
        self.start + Duration::from_micros((columns * 1_000_000).div_ceil(self.speed))
    }

    fn column(&self, now: Moment) -> i32 {
        let column = i64::try_from(self.travelled(now)).map_or(i64::MIN, |travelled| {
            i64::try_from(self.origin).unwrap_or(i64::MAX) - travelled
        });
        i32::try_from(column).unwrap_or(i32::MIN)
    }

    fn is_over(&self, now: Moment) -> bool {
        self.travelled(now) >= self.origin + self.width
    }

    /// Whether one that starts now never comes closer than [`GAP`] to the last in its lane. Both go
    /// steadily: so it is enough to look at its start, and at when the other is gone.
    fn clears(&self, last: &Flight) -> bool {
        let room = last.reaches((last.origin + last.width + GAP).saturating_sub(self.origin));
        let gone = last.reaches(last.origin + last.width);
        let meeting = self.reaches(self.origin.saturating_sub(GAP));
        room <= self.start && gone <= meeting
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// A text of so many columns at most; a longer one ends in an ellipsis.
pub(super) fn shortened(text: Text, columns: usize) -> Text {
    if text.width() <= columns {
        return text;
    }
    let mut used = 0;
    let fits = text.as_str().grapheme_indices(true).find(|(_, grapheme)| {
        used += grapheme_width(grapheme);
        used >= columns
    });
    let end = fits.map_or(text.as_str().len(), |(at, _)| at);
    Text::new(&format!("{}…", &text.as_str()[..end]))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    fn at(millis: u64) -> Moment {
        Duration::from_millis(millis)
    }

    fn stage(columns: u16, rows: u16) -> Stage {
        let mut stage = Stage::default();
        stage.resize(columns, rows);
        stage.settle(at(0));
        stage
    }

    fn launch(stage: &mut Stage, text: &str, millis: u64) {
        stage.launch(Text::new(text), UserId::from_peer("tom"), None, at(millis));
    }

    fn columns(stage: &Stage, millis: u64) -> Vec<(u16, i32)> {
        stage.flying(at(millis)).map(|flying| (flying.lane, flying.column)).collect()
    }

    #[test]
    fn a_comment_flies_from_edge_to_edge() {
        let mut stage = stage(80, 3);
        launch(&mut stage, "弹幕", 1000);
        // 84 columns in 8 s are 10 a second.
        assert_eq!(columns(&stage, 1000), [(0, 80)]);
        assert_eq!(columns(&stage, 1099), [(0, 80)]);
        assert_eq!(columns(&stage, 1100), [(0, 79)]);
        assert_eq!(columns(&stage, 9000), [(0, 0)]);
        assert_eq!(columns(&stage, 9399), [(0, -3)]);
        assert!(columns(&stage, 9400).is_empty());
        assert!(stage.settle(at(9400)) && stage.next_wake(at(9400)).is_none());
    }

    #[test]
    fn longer_ones_fly_faster_within_bounds() {
        let speed = |columns, width| {
            let mut stage = stage(columns, 1);
            launch(&mut stage, &"x".repeat(width), 0);
            stage.flights[0].speed
        };
        assert_eq!([speed(80, 4), speed(80, 60), speed(20, 4), speed(400, 60)], [10, 17, 8, 30]);
    }

    #[test]
    fn long_texts_are_cut() {
        let mut stage = stage(80, 2);
        launch(&mut stage, &"好".repeat(4000), 0);
        launch(&mut stage, &"x".repeat(60), 0);
        let texts: Vec<_> = stage.flying(at(0)).map(|flying| flying.text.to_string()).collect();
        assert_eq!(texts, [format!("{}…", "好".repeat(29)), "x".repeat(60)]);
    }

    #[test]
    fn lanes_are_taken_in_turn_and_what_finds_none_is_counted() {
        let mut stage = stage(80, 3);
        for _ in 0..4 {
            launch(&mut stage, "hello", 0);
        }
        assert_eq!(columns(&stage, 0), [(0, 80), (1, 80), (2, 80)]);
        assert_eq!(stage.passed_over(), 1);
        // Five columns and the gap take 0.7 s.
        launch(&mut stage, "hello", 690);
        assert_eq!(stage.passed_over(), 2);
        launch(&mut stage, "hello", 700);
        assert_eq!(columns(&stage, 700), [(0, 73), (1, 73), (2, 73), (0, 80)]);
        // One that would run into the one before waits for nobody.
        launch(&mut stage, &"x".repeat(60), 750);
        assert_eq!(stage.passed_over(), 3);
    }

    #[test]
    fn no_more_fly_than_are_read() {
        let mut stage = stage(200, 100);
        for _ in 0..100 {
            launch(&mut stage, "hello", 0);
        }
        assert_eq!((stage.flying(at(0)).count(), stage.passed_over()), (MAX_FLYING, 70));
    }

    #[test]
    fn an_empty_stage_and_one_of_no_size_sleep() {
        let mut stage = stage(80, 3);
        assert!(stage.next_wake(at(0)).is_none() && !stage.settle(at(500)));
        launch(&mut stage, "", 500);
        assert!(stage.next_wake(at(500)).is_none() && stage.passed_over() == 0);
        for (columns, rows) in [(0, 3), (3, 0), (0, 0)] {
            launch(&mut stage, "hello", 500);
            stage.resize(columns, rows);
            launch(&mut stage, "hello", 500);
            assert!(stage.flying(at(500)).next().is_none() && stage.passed_over() == 0);
            assert!(stage.next_wake(at(500)).is_none());
            stage.resize(80, 3);
        }
    }

    #[test]
    fn what_flies_goes_on_in_another_size() {
        let mut stage = stage(80, 3);
        for _ in 0..3 {
            launch(&mut stage, "hello", 0);
        }
        stage.settle(at(2000));
        stage.resize(40, 2);
        assert_eq!(columns(&stage, 2000), [(0, 60), (1, 60)]);
        assert!(!stage.settle(at(2500)));
        // Nothing is seen of it before it is back on the stage.
        assert_eq!(stage.next_wake(at(2500)), Some(at(4100)));
    }

    #[derive(Debug, Clone)]
    enum Act {
        Launch(usize),
        Resize(u16, u16),
        Wait(u64),
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let act = prop_oneof![
            6 => (0..70_usize).prop_map(Act::Launch),
            1 => (0..150_u16, 0..6_u16).prop_map(|(columns, rows)| Act::Resize(columns, rows)),
            6 => (0..3_000_u64).prop_map(Act::Wait),
        ];
        prop::collection::vec(act, 1..60)
    }

    proptest! {
        #[test]
        fn no_two_ever_touch(acts in acts()) {
            let (mut stage, mut now, mut launched, mut flown) = (stage(80, 4), 0, 0_u64, 0_u64);
            for act in acts {
                match act {
                    Act::Launch(width) => {
                        let before = stage.flying(at(now)).count();
                        launch(&mut stage, &"x".repeat(width), now);
                        let may_fly = width > 0 && stage.columns > 0 && stage.rows > 0;
                        launched += u64::from(may_fly);
                        flown += (stage.flying(at(now)).count() - before) as u64;
                    }
                    Act::Resize(columns, rows) => stage.resize(columns, rows),
                    Act::Wait(millis) => {
                        for sample in (0..millis).step_by(37) {
                            check(&stage, now + sample)?;
                        }
                        now += millis;
                        stage.settle(at(now));
                    }
                }
                check(&stage, now)?;
                prop_assert_eq!(launched, flown + stage.passed_over());
            }
        }

        #[test]
        fn nothing_moves_between_wakes_but_what_a_frame_takes_together(
            launches in prop::collection::vec((1..70_usize, 0..1_500_u64), 1..20),
        ) {
            let mut stage = stage(100, 4);
            let (mut now, mut launches) = (at(0), launches.into_iter());
            let mut due = at(0);
            loop {
                let before: Vec<_> = seen(&stage, now);
                let Some(wake) = stage.next_wake(now) else {
                    let Some((width, wait)) = launches.next() else { break };
                    due = due.max(now) + at(wait);
                    now = due;
                    launch(&mut stage, &"x".repeat(width), u64::try_from(now.as_millis()).unwrap());
                    stage.settle(now);
                    continue;
                };
                prop_assert!(wake > now && wake >= stage.settled() + FRAME);
                if wake > stage.settled() + FRAME {
                    prop_assert_eq!(&seen(&stage, wake.checked_sub(at(1)).unwrap()), &before);
                }
                prop_assert!(stage.settle(wake));
                prop_assert_ne!(&seen(&stage, wake), &before);
                now = wake;
            }
        }
    }

    /// What is seen of the stage.
    fn seen(stage: &Stage, now: Moment) -> Vec<(u16, i32)> {
        let flying = stage.flying(now).map(|flying| (flying.lane, flying.column));
        flying.filter(|(_, column)| *column < i32::from(stage.columns)).collect()
    }

    fn check(stage: &Stage, millis: u64) -> Result<(), TestCaseError> {
        let mut lanes: HashMap<u16, Vec<(i32, i32)>> = HashMap::new();
        for flying in stage.flying(at(millis)) {
            prop_assert!(flying.lane < stage.rows);
            let end = flying.column + i32::try_from(flying.text.width()).unwrap();
            prop_assert!(end > 0);
            lanes.entry(flying.lane).or_default().push((flying.column, end));
        }
        for mut lane in lanes.into_values() {
            lane.sort_unstable();
            for pair in lane.windows(2) {
                prop_assert!(pair[0].1 < pair[1].0, "{:?} at {} ms", lane, millis);
            }
        }
        Ok(())
    }
}
