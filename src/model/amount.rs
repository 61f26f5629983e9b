//! What things cost.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

/// A price in an app's own unit, exact to the hundredth; sums stop at the greatest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(u64);

impl Amount {
    /// Nothing, or what was not told.
    pub const ZERO: Self = Self(0);
    /// The greatest.
    pub const MAX: Self = Self(u64::MAX);

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self == Self::ZERO
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// So many times.
    #[must_use]
    pub fn times(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count))
    }

    /// Its whole units.
    pub fn whole(self) -> u64 {
        self.0 / 100
    }
}

impl From<u64> for Amount {
    fn from(whole: u64) -> Self {
        Self(whole.saturating_mul(100))
    }
}

/// What is written is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no amount, as 9.90 is")]
pub struct NoAmount;

impl FromStr for Amount {
    type Err = NoAmount;

    /// Digits, with a point and more after them or not; what is less than a hundredth is rounded.
    fn from_str(text: &str) -> Result<Self, NoAmount> {
        let (whole, rest) = text.trim().split_once('.').unwrap_or((text.trim(), "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
        if !digits(whole) || !digits(rest) {
            return Err(NoAmount);
        }
        let digit = |at: usize| rest.as_bytes().get(at).map_or(0, |c| u64::from(c - b'0'));
        let hundredths = digit(0) * 10 + digit(1) + u64::from(digit(2) >= 5);
        let whole: u64 = whole.parse().map_err(|_| NoAmount)?;
        Ok(Self::from(whole).plus(Self(hundredths)))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.whole())?;
        match self.0 % 100 {
            0 => Ok(()),
            tenths if tenths.is_multiple_of(10) => write!(f, ".{}", tenths / 10),
            hundredths => write!(f, ".{hundredths:02}"),
        }
    }
}

impl Serialize for Amount {
    /// A number; a whole one has no point.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_multiple_of(100) {
            return serializer.serialize_u64(self.whole());
        }
        let number: f64 = self.to_string().parse().map_err(serde::ser::Error::custom)?;
        serializer.serialize_f64(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_written_as_people_do() {
        for (written, shown) in [
            ("9.9", "9.9"),
            ("12.50", "12.5"),
            ("7", "7"),
            ("0.05", "0.05"),
            (" 3.0 ", "3"),
            ("1.999", "2"),
        ] {
            assert_eq!(written.parse::<Amount>().unwrap().to_string(), shown);
        }
        for odd in ["", ".", "1.", ".5", "-1", "1e3", "many", "99999999999999999999"] {
            assert_eq!(odd.parse::<Amount>(), Err(NoAmount), "{odd}");
        }
        let sum = (0..10).fold(Amount::ZERO, |sum, _| sum.plus("0.1".parse().unwrap()));
        assert_eq!(sum, Amount::from(1));
        assert_eq!(serde_json::to_string(&[sum, "9.9".parse().unwrap()]).unwrap(), "[1,9.9]");
        assert_eq!(Amount::from(u64::MAX).plus(sum).times(9), Amount::MAX);
    }
}
