//! How long things last, as people write and read it.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, tz::TimeZone};
use serde::{Serialize, Serializer};

use crate::client::admin::FOR_EVER;

/// Units of time with their seconds, the largest first.
const UNITS: [(&str, &str, i64); 4] =
    [("d", "d", 86_400), ("h", "h", 3_600), ("m", "min", 60), ("s", "s", 1)];

/// How long a mute or a ban lasts: at least a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lasting {
    /// Seconds, or [`FOR_EVER`].
    pub(super) seconds: u32,
}

impl Lasting {
    /// Seconds; `None` is for ever.
    fn bounded(self) -> Option<u32> {
        (self.seconds != FOR_EVER).then_some(self.seconds)
    }
}

impl FromStr for Lasting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "forever" {
            return Ok(Self { seconds: FOR_EVER });
        }
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        if number.is_empty() {
            return Err("say a number and its unit, as 90s, 10m, 2h or 7d, or say forever".into());
        }
        if unit.is_empty() {
            return Err(format!(
                "{number} of what? Say {number}s, {number}m, {number}h or {number}d"
            ));
        }
        let unit = UNITS.iter().find(|(name, ..)| *name == unit);
        let Some(&(.., seconds)) = unit else {
            return Err("the units are s, m, h and d, as in 90s, 10m, 2h and 7d".into());
        };
        let seconds = number.parse::<i64>().ok().and_then(|number| number.checked_mul(seconds));
        match seconds.and_then(|seconds| u32::try_from(seconds).ok()) {
            Some(0) => Err("it must last at least 1s".into()),
            None | Some(FOR_EVER) => Err("that is longer than 136 years; say forever".into()),
            Some(seconds) => Ok(Self { seconds }),
        }
    }
}

/// In seconds; `null` is for ever.
impl Serialize for Lasting {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.bounded().serialize(serializer)
    }
}

impl fmt::Display for Lasting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.bounded() {
            None => f.write_str("ever"),
            Some(seconds) => f.write_str(&spoken(seconds.into())),
        }
    }
}

/// A number of seconds in its two largest units; what is over is `0 s`.
pub(super) fn spoken(seconds: i64) -> String {
    let mut rest = seconds.max(0);
    let mut parts = Vec::new();
    for (_, name, unit) in UNITS {
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
    fn a_time_has_a_unit_or_is_for_ever() {
        let seconds = |text: &str| text.parse::<Lasting>().map(|lasting| lasting.seconds);
        assert_eq!(seconds("90s"), Ok(90));
        assert_eq!(seconds("10m"), Ok(600));
        assert_eq!(seconds("2h"), Ok(7_200));
        assert_eq!(seconds("7d"), Ok(604_800));
        assert_eq!(seconds("forever"), Ok(u32::MAX));
        assert_eq!(seconds("4294967294s"), Ok(u32::MAX - 1));
        for (text, why) in [
            ("10", "10 of what?"),
            ("0s", "at least 1s"),
            ("", "a number"),
            ("m", "a number"),
            ("-5m", "a number"),
            ("ever", "a number"),
            ("1.5h", "units"),
            ("10 m", "units"),
            ("10min", "units"),
            ("10M", "units"),
            ("1h30m", "units"),
            ("4294967295s", "136 years"),
            ("99999999999999999999d", "136 years"),
            ("9223372036854775807d", "136 years"),
        ] {
            let error = seconds(text).unwrap_err();
            assert!(error.contains(why), "{text:?}: {error}");
        }
    }

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
        assert_eq!("forever".parse::<Lasting>().unwrap().to_string(), "ever");
        assert_eq!("90m".parse::<Lasting>().unwrap().to_string(), "1 h 30 min");
    }

    #[test]
    fn a_time_is_told_where_its_reader_is() {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        assert_eq!(local(1_591_008_121, &zone), "2020-06-01 18:42:01");
        assert_eq!(local(i64::MAX, &zone), "-");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), seconds in any::<i64>()) {
            prop_assert!(text.parse::<Lasting>().is_ok_and(|lasting| lasting.seconds > 0)
                || text.parse::<Lasting>().is_err());
            prop_assert!(!spoken(seconds).is_empty() && !local(seconds, &TimeZone::UTC).is_empty());
        }
    }
}
