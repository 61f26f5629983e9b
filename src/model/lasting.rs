//! How long a mute or a ban lasts, and when it ends.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Seconds that stand for ever (public documents).
const FOR_EVER: u32 = u32::MAX;

/// Units of time with their seconds, the largest first.
const UNITS: [(&str, i64); 4] = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];

/// How long a mute or a ban lasts: at least a second, or for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lasting(u32);

/// A time that nobody can mean.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LastingError {
    /// There is no number.
    #[error("say a number and its unit, as 90s, 10m, 2h or 7d, or say forever")]
    Number,
    /// There is nothing but a number.
    #[error("{0} of what? Say {0}s, {0}m, {0}h or {0}d")]
    Unit(String),
    /// There is no such unit.
    #[error("the units are s, m, h and d, as in 90s, 10m, 2h and 7d")]
    UnknownUnit,
    /// It would be over at once.
    #[error("it must last at least 1s")]
    Zero,
    /// More than the service can count.
    #[error("that is longer than 136 years; say forever")]
    TooLong,
}

impl Lasting {
    /// It never ends.
    pub const FOR_EVER: Self = Self(FOR_EVER);

    /// So many seconds; what is shorter than a second lasts one, what is longer than the service
    /// can count lasts for ever.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(u32::try_from(seconds.max(1)).unwrap_or(FOR_EVER))
    }

    /// Its seconds as the service takes them: 4294967295 is for ever.
    pub fn seconds(self) -> u32 {
        self.0
    }

    /// Its seconds; `None` is for ever.
    pub fn bounded(self) -> Option<u32> {
        (self != Self::FOR_EVER).then_some(self.0)
    }

    /// When it ends, if it begins at `now`, in seconds since 1970.
    pub fn until(self, now: i64) -> Until {
        match self.bounded() {
            Some(seconds) => Until::At(now.saturating_add(seconds.into())),
            None => Until::Ever,
        }
    }
}

impl FromStr for Lasting {
    type Err = LastingError;

    fn from_str(text: &str) -> Result<Self, LastingError> {
        if text == "forever" {
            return Ok(Self::FOR_EVER);
        }
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        if number.is_empty() {
            return Err(LastingError::Number);
        }
        if unit.is_empty() {
            return Err(LastingError::Unit(number.to_owned()));
        }
        let Some(&(_, unit)) = UNITS.iter().find(|(name, _)| *name == unit) else {
            return Err(LastingError::UnknownUnit);
        };
        let seconds = number.parse::<i64>().ok().and_then(|number| number.checked_mul(unit));
        match seconds.and_then(|seconds| u32::try_from(seconds).ok()) {
            Some(0) => Err(LastingError::Zero),
            None | Some(FOR_EVER) => Err(LastingError::TooLong),
            Some(seconds) => Ok(Self(seconds)),
        }
    }
}

/// As people write it: in the largest unit that it fills.
impl fmt::Display for Lasting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(seconds) = self.bounded().map(i64::from) else { return f.write_str("forever") };
        let fills = |(_, unit): &&(&str, i64)| seconds % unit == 0;
        match UNITS.iter().find(fills) {
            Some((name, unit)) => write!(f, "{}{name}", seconds / unit),
            None => write!(f, "{seconds}s"),
        }
    }
}

/// When a mute or a ban ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Until {
    /// Then, in seconds since 1970.
    At(i64),
    /// Never.
    Ever,
}

impl Until {
    /// What is left of it at `now`, in seconds since 1970; `None` when it is over.
    pub fn left(self, now: i64) -> Option<Lasting> {
        match self {
            Self::At(end) => (end > now).then(|| Lasting::from_seconds(end - now)),
            Self::Ever => Some(Lasting::FOR_EVER),
        }
    }
}

/// In seconds since 1970; `null` is never.
impl Serialize for Until {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::At(end) => Some(end),
            Self::Ever => None,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Until {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Ever, Self::At))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_time_has_a_unit_or_is_for_ever() {
        let seconds = |text: &str| text.parse::<Lasting>().map(Lasting::seconds);
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
            let error = seconds(text).unwrap_err().to_string();
            assert!(error.contains(why), "{text:?}: {error}");
        }
    }

    #[test]
    fn an_end_is_told_by_what_is_left() {
        assert_eq!(Until::At(100).left(40).map(Lasting::seconds), Some(60));
        assert_eq!(Until::At(100).left(100), None);
        assert_eq!(Until::Ever.left(i64::MAX), Some(Lasting::FOR_EVER));
        assert_eq!(Lasting::from_seconds(60).until(40), Until::At(100));
        assert_eq!(Lasting::FOR_EVER.until(40), Until::Ever);
        for (until, json) in [(Until::At(7), "7"), (Until::Ever, "null")] {
            assert_eq!(serde_json::to_string(&until).unwrap(), json);
            assert_eq!(serde_json::from_str::<Until>(json).unwrap(), until);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(seconds in 1..=u32::MAX, text in any::<String>()) {
            let lasting = Lasting(seconds);
            prop_assert_eq!(lasting.to_string().parse(), Ok(lasting));
            prop_assert!(text.parse::<Lasting>().is_ok_and(|lasting| lasting.seconds() > 0)
                || text.parse::<Lasting>().is_err());
        }
    }
}
