//! How long things last, as people write and read it.

use jiff::{Timestamp, tz::TimeZone};

use crate::model::Lasting;

/// Units of time with their seconds, the largest first.
const UNITS: [(&str, i64); 4] = [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)];

/// How long a mute or a ban lasts, in words.
pub(super) fn lasts(lasting: Lasting) -> String {
    lasting.bounded().map_or_else(|| "ever".to_owned(), |seconds| spoken(seconds.into()))
}

/// A number of seconds in its two largest units; what is over is `0 s`.
pub(super) fn spoken(seconds: i64) -> String {
    let mut rest = seconds.max(0);
    let mut parts = Vec::new();
    for (name, unit) in UNITS {
        if rest >= unit && parts.len() < 2 {
            parts.push(format!("{} {name}", rest / unit));
        } else if !parts.is_empty() {
            // The units go on without a gap: 1 d, not 1 d 5 s.
            break;
        }
        rest %= unit;
    }
    if parts.is_empty() { "0 s".into() } else { parts.join(" ") }
}

/// The local date and time of seconds since 1970; `-` for a time that no calendar has.
pub(super) fn local(time: i64, zone: &TimeZone) -> String {
    Timestamp::from_second(time).map_or_else(
        |_| "-".to_owned(),
        |time| time.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_left_is_said_in_two_units_at_most() {
        let said = [-5, 0, 59, 60, 90, 600, 3_599, 3_605, 86_400, 90_061, 604_800].map(spoken);
        assert_eq!(
            said,
            [
                "0 s",
                "0 s",
                "59 s",
                "1 min",
                "1 min 30 s",
                "10 min",
                "59 min 59 s",
                "1 h",
                "1 d",
                "1 d 1 h",
                "7 d"
            ]
        );
        assert_eq!(lasts(Lasting::FOR_EVER), "ever");
        assert_eq!(lasts("90m".parse().unwrap()), "1 h 30 min");
    }

    #[test]
    fn a_time_is_told_where_its_reader_is() {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        assert_eq!(local(1_591_008_121, &zone), "2020-06-01 18:42:01");
        assert_eq!(local(i64::MAX, &zone), "-");
    }

    proptest! {
        #[test]
        fn no_time_panics(seconds in any::<i64>()) {
            prop_assert!(!spoken(seconds).is_empty() && !local(seconds, &TimeZone::UTC).is_empty());
        }
    }
}
