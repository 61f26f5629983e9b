//! Times in a filter: so long ago, a time of day, or a day.

use jiff::{
    Timestamp, ToSpan,
    civil::{DateTime, Time},
};

use super::Clock;

/// A point in time as a person says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// So many seconds ago.
    Ago(i64),
    /// At this time of day.
    Daily(Time),
    /// Then.
    On(DateTime),
}

impl When {
    /// Reads `90s`, `1h30m`, `21:30`, `21:30:15`, `2026-10-05` or `2026-10-05T21:30`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.contains('-') {
            return text.to_ascii_uppercase().parse().ok().map(Self::On);
        }
        if text.contains(':') { daily(text).map(Self::Daily) } else { ago(text).map(Self::Ago) }
    }

    /// When that was last, in seconds since 1970.
    pub(super) fn latest(self, clock: &Clock) -> i64 {
        self.choose(clock, |times| times.into_iter().rfind(|time| *time <= clock.now))
    }

    /// When that is next to now, before or after, in seconds since 1970.
    pub(super) fn nearest(self, clock: &Clock) -> i64 {
        self.choose(clock, |times| times.into_iter().min_by_key(|time| time.abs_diff(clock.now)))
    }

    /// `choice` is among yesterday's, today's and tomorrow's.
    fn choose(self, clock: &Clock, choice: impl Fn([i64; 3]) -> Option<i64>) -> i64 {
        let then = |time: DateTime| {
            time.to_zoned(clock.zone.clone()).map_or(i64::MAX, |time| time.timestamp().as_second())
        };
        match self {
            Self::Ago(seconds) => clock.now.saturating_sub(seconds),
            Self::On(time) => then(time),
            Self::Daily(time) => {
                let now = Timestamp::from_second(clock.now).unwrap_or(Timestamp::UNIX_EPOCH);
                let today = clock.zone.to_datetime(now).date();
                let day = |days: i64| then(today.saturating_add(days.days()).to_datetime(time));
                choice([day(-1), day(0), day(1)]).unwrap_or(i64::MAX)
            }
        }
    }
}

fn daily(text: &str) -> Option<Time> {
    let mut parts = text.split(':').map(|part| {
        let short = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<i8>().ok().filter(|_| short)
    });
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    if parts.next().is_some() {
        return None;
    }
    Time::new(hour, minute, second, 0).ok()
}

fn ago(text: &str) -> Option<i64> {
    let mut seconds = 0_i64;
    for part in text.split_inclusive(|c: char| c.is_ascii_alphabetic()) {
        let unit = part.chars().next_back()?;
        let number: u32 = part.strip_suffix(unit)?.parse().ok()?;
        let unit = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            _ => return None,
        };
        seconds = seconds.checked_add(i64::from(number) * unit)?;
    }
    (!text.is_empty()).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use jiff::tz::{self, TimeZone};

    use super::*;

    /// The clock at a time in Shanghai, and the seconds of another.
    fn clock(now: &str) -> Clock {
        Clock { now: at(now), zone: TimeZone::fixed(tz::offset(8)) }
    }

    fn at(time: &str) -> i64 {
        let time: DateTime = time.parse().unwrap();
        time.to_zoned(TimeZone::fixed(tz::offset(8))).unwrap().timestamp().as_second()
    }

    #[test]
    fn spans_are_read_in_their_units() {
        for (text, seconds) in
            [("90s", 90), ("10m", 600), ("1h30m", 5400), ("2d", 172_800), ("0s", 0)]
        {
            assert_eq!(When::read(text), Some(When::Ago(seconds)));
        }
        for wrong in ["", "10", "m", "10x", "1.5h", "-1h", "10m5", "99999999999s", "é"] {
            assert_eq!(When::read(wrong), None, "{wrong}");
        }
        assert_eq!(When::Ago(60).latest(&clock("2026-10-05T12:00")), at("2026-10-05T11:59"));
    }

    #[test]
    fn a_time_of_day_begins_when_it_last_was_and_ends_where_it_is_nearest() {
        let time = |text| When::read(text).unwrap();
        for (text, now, latest, nearest) in [
            ("21:30", "2026-10-05T22:00", "2026-10-05T21:30", "2026-10-05T21:30"),
            ("21:30", "2026-10-05T21:00", "2026-10-04T21:30", "2026-10-05T21:30"),
            ("23:50", "2026-10-05T00:10", "2026-10-04T23:50", "2026-10-04T23:50"),
            ("0:30", "2026-10-05T00:10", "2026-10-04T00:30", "2026-10-05T00:30"),
            ("0:30", "2026-10-05T23:50", "2026-10-05T00:30", "2026-10-06T00:30"),
            ("9:05:07", "2026-10-05T09:05:07", "2026-10-05T09:05:07", "2026-10-05T09:05:07"),
        ] {
            assert_eq!(time(text).latest(&clock(now)), at(latest), "{text} at {now}");
            assert_eq!(time(text).nearest(&clock(now)), at(nearest), "{text} at {now}");
        }
        for wrong in ["24:00", "12:60", "1:2:3:4", ":30", "12:", "123:00", "+1:00", "a:b"] {
            assert_eq!(When::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_day_begins_at_midnight() {
        let clock = clock("2026-10-09T12:00");
        for (text, then) in [
            ("2026-10-05", "2026-10-05T00:00"),
            ("2026-10-05T21:30", "2026-10-05T21:30"),
            ("2026-10-05t21:30:01", "2026-10-05T21:30:01"),
            ("2026-10-05 21:30", "2026-10-05T21:30"),
        ] {
            assert_eq!(When::read(text).unwrap().latest(&clock), at(then), "{text}");
        }
        assert_eq!(When::read("2026-13-05"), None);
        assert_eq!(When::read("10-05"), None);
    }

    #[test]
    fn no_clock_is_too_far_off() {
        for now in [i64::MIN, i64::MAX] {
            let clock = Clock { now, zone: TimeZone::UTC };
            for text in ["1d", "21:30", "2026-10-05"] {
                let when = When::read(text).unwrap();
                let _ = (when.latest(&clock), when.nearest(&clock));
            }
        }
    }
}
