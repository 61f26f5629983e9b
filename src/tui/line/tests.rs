//! Lines of every kind, in a time of their own.

use super::*;

const MS: Duration = Duration::from_millis(1);

/// A line that carries so much, takes so long each way, and buffers what it cannot carry yet.
struct Way {
    rate: f64,
    delay: Duration,
    answers: bool,
    /// Bytes that are not on their way yet, and what they end in.
    queue: VecDeque<(f64, bool)>,
    /// Answers, and when they are here.
    coming: VecDeque<Instant>,
    carried: f64,
}

impl Way {
    fn new(rate: f64, delay: u32) -> Self {
        let (queue, coming) = (VecDeque::new(), VecDeque::new());
        Self { rate, delay: delay * MS, answers: true, queue, coming, carried: 0.0 }
    }

    fn queued(&self) -> f64 {
        self.queue.iter().map(|(bytes, _)| bytes).sum()
    }

    /// A millisecond passes.
    fn pass(&mut self, now: Instant, line: &mut Line) {
        let mut left = self.rate / 1000.0;
        while let Some((bytes, asks)) = self.queue.front_mut() {
            let gone = bytes.min(left);
            *bytes -= gone;
            left -= gone;
            self.carried += gone;
            if *bytes > 0.0 {
                break;
            }
            if *asks && self.answers {
                self.coming.push_back(now + 2 * self.delay);
            }
            self.queue.pop_front();
        }
        while self.coming.front().is_some_and(|at| *at <= now) {
            self.coming.pop_front();
            line.answered(now);
        }
    }
}

/// A viewer at the end of a line, which always has something to write.
struct Viewer {
    line: Line,
    way: Way,
    now: Instant,
    /// The most that ever waited before a key's answer, in seconds.
    waited: f64,
    /// Bytes that are still to be written for the room.
    wanted: f64,
}

impl Viewer {
    fn new(way: Way) -> Self {
        let now = Instant::now();
        let mut viewer = Self { line: Line::new(now), way, now, waited: 0.0, wanted: 0.0 };
        viewer.write(0);
        viewer
    }

    fn write(&mut self, bytes: usize) {
        let asks = self.line.wants_to_ask(self.now);
        let all = bytes + if asks { ASK.len() } else { 0 };
        self.line.wrote(self.now, self.now, all, asks);
        self.way.queue.push_back((float(all), asks));
    }

    /// Time passes; the room brings so many bytes a second, and somebody types.
    fn run(&mut self, time: Duration, room: f64) {
        let end = self.now + time;
        let mut key = self.now;
        while self.now < end {
            self.way.pass(self.now, &mut self.line);
            self.wanted += room / 1000.0;
            if self.line.must_ask() {
                self.write(0);
            }
            if self.now >= key {
                key = self.now + 200 * MS;
                self.waited = self.waited.max(self.way.queued() / self.way.rate);
                assert!(self.line.share(self.now, true) >= 48);
                self.write(12);
            }
            if self.line.free_at(self.now) <= self.now && self.wanted >= 100.0 {
                let share = float(self.line.share(self.now, false)).min(self.wanted);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "small"
                )]
                self.write(share as usize);
                self.wanted -= share;
            }
            self.now += MS;
        }
    }
}

#[test]
fn a_key_never_waits_long_behind_what_the_room_brings_and_the_line_is_used() {
    for rate in [240.0, 960.0, 5000.0, 20_000.0] {
        for delay in [0, 20, 75, 150, 300] {
            let mut viewer = Viewer::new(Way::new(rate, delay));
            // What the first seconds bring is written before anything is known.
            viewer.run(Duration::from_secs(20), 100_000.0_f64.min(4.0 * rate));
            viewer.waited = 0.0;
            let before = viewer.way.carried;
            viewer.run(Duration::from_secs(200), 4.0 * rate);
            let used = (viewer.way.carried - before) / 200.0 / rate;
            assert!(viewer.waited < 0.3, "{rate} {delay}: {}", viewer.waited);
            assert!(used > 0.8, "{rate} {delay}: {used}");
        }
    }
}

#[test]
fn a_key_waits_no_longer_at_the_start() {
    for rate in [960.0, 2000.0, 5000.0, 20_000.0, 1e6] {
        for delay in [0, 20, 75, 150, 300] {
            let mut viewer = Viewer::new(Way::new(rate, delay));
            viewer.wanted = 4000.0;
            viewer.run(Duration::from_secs(20), (4.0 * rate).min(8000.0));
            assert!(viewer.waited < 0.25, "{rate} {delay}: {}", viewer.waited);
        }
    }
}

#[test]
fn a_fast_line_is_known_at_once() {
    for (delay, within) in [(0, 10), (1, 10), (10, 60), (50, 300)] {
        let mut viewer = Viewer::new(Way::new(1e7, delay));
        viewer.wanted = 4000.0;
        viewer.run(within * MS, 0.0);
        assert!(viewer.way.carried > 4000.0, "{delay}: {}", viewer.way.carried);
    }
}

#[test]
fn a_fast_line_is_asked_once_a_second_and_never_held_back() {
    let mut viewer = Viewer::new(Way::new(1e7, 1));
    viewer.run(Duration::from_secs(1), 4000.0);
    let before = viewer.way.carried;
    for _ in 0..500 {
        let carried = viewer.way.carried;
        assert_eq!(viewer.line.share(viewer.now, false), usize::MAX);
        viewer.run(Duration::from_millis(20), 4000.0);
        assert!(viewer.way.carried - carried < 300.0);
    }
    let asked = viewer.way.carried - before - 10.0 * 4000.0 - 500.0 * 12.0;
    assert!(asked < 15.0 * 4.0, "{asked}");
}

#[test]
fn a_line_that_becomes_slow_and_fast_again_is_noticed() {
    let mut viewer = Viewer::new(Way::new(1e6, 5));
    viewer.run(Duration::from_secs(5), 4000.0);
    assert!(!viewer.line.slow);
    viewer.way.rate = 960.0;
    viewer.run(Duration::from_secs(20), 4000.0);
    viewer.waited = 0.0;
    viewer.run(Duration::from_secs(20), 4000.0);
    assert!(viewer.line.slow && viewer.waited < 0.5, "{}", viewer.waited);
    viewer.way.rate = 1e6;
    viewer.run(Duration::from_secs(10), 4000.0);
    assert_eq!(viewer.line.share(viewer.now, false), usize::MAX);
}

#[test]
fn a_far_line_that_carries_much_holds_nothing_back_for_long() {
    let mut viewer = Viewer::new(Way::new(1e6, 150));
    viewer.run(Duration::from_secs(10), 4000.0);
    let before = viewer.way.carried;
    viewer.run(Duration::from_secs(10), 4000.0);
    assert!(viewer.way.carried - before > 39_000.0);
}

#[test]
fn a_terminal_that_never_answers_is_not_waited_for() {
    let mut viewer = Viewer::new(Way { answers: false, ..Way::new(1e6, 1) });
    // Until it could have answered, it is taken for one at the end of the slowest line.
    viewer.run(FIRST + MS, 4000.0);
    assert!(viewer.way.carried < 1.2 * SLOWEST, "{}", viewer.way.carried);
    for _ in 0..500 {
        viewer.run(Duration::from_millis(20), 4000.0);
        assert_eq!(viewer.line.share(viewer.now, false), usize::MAX);
    }
    assert_eq!(viewer.line.owes(viewer.now), None);
    // A late answer tells that it does, and slowly.
    viewer.line.answered(viewer.now);
    assert!(viewer.line.slow && viewer.line.share(viewer.now, true) < 1000);
}

#[test]
fn writes_that_block_tell_how_fast_a_silent_line_is() {
    let mut now = Instant::now();
    let mut line = Line::new(now);
    let write = |line: &mut Line, now: &mut Instant, bytes: usize, took: Duration| {
        let began = *now;
        *now += took;
        line.wrote(began, *now, bytes, false);
    };
    // What came before somebody began to speak tells nothing.
    line.wrote(now, now, 100, true);
    now += Duration::from_mins(10);
    for _ in 0..250 {
        write(&mut line, &mut now, 100, MS);
        now += 31 * MS;
        assert_eq!(line.share(now, false), usize::MAX);
    }
    // It is blocked until there is room, which is when most has gone.
    write(&mut line, &mut now, 100, 19_000 * MS);
    // First the buffer empties, then half of what the line carries is written.
    assert_eq!(line.share(now, false), 0);
    let key = line.share(now, true);
    assert!((48..300).contains(&key), "{key}");
    let free = line.free_at(now).duration_since(now);
    assert!(Duration::from_secs(7) < free && free < Duration::from_secs(10), "{free:?}");
    now += free;
    let share = line.share(now, false);
    assert!((100..140).contains(&share), "{share}");
    write(&mut line, &mut now, share, MS);
    let free = line.free_at(now).duration_since(now);
    assert!(200 * MS < free && free < 300 * MS, "{free:?}");
}

#[test]
fn answers_that_are_lost_hold_nothing_up_for_ever() {
    let mut viewer = Viewer::new(Way::new(960.0, 150));
    viewer.run(Duration::from_secs(20), 4000.0);
    viewer.way.coming.clear();
    viewer.way.answers = false;
    let before = viewer.way.carried;
    viewer.run(Duration::from_secs(20), 4000.0);
    viewer.way.answers = true;
    viewer.run(Duration::from_secs(1), 4000.0);
    assert!(viewer.way.carried - before > 1000.0);
    assert_eq!(viewer.line.manner, Manner::Answers);
    viewer.way.answers = false;
    viewer.run(Duration::from_secs(40), 4000.0);
    assert_eq!(viewer.line.manner, Manner::Silent);
}
