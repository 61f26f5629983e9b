//! Numbers that come as text, text that comes as numbers, and `null` for nothing.

use std::{borrow::Cow, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{self, Visitor},
};

struct IntVisitor<T>(PhantomData<T>);

impl<T: TryFrom<i128> + Default> Visitor<'_> for IntVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number in range, or its digits as text")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<T, E> {
        T::try_from(value.into()).map_err(|_| E::custom(format_args!("{value} is out of range")))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<T, E> {
        T::try_from(value.into()).map_err(|_| E::custom(format_args!("{value} is out of range")))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<T, E> {
        // JavaScript has no other numbers: 3.0 is a 3.
        #[expect(
            clippy::cast_possible_truncation,
            reason = "checked to be whole, and `as` saturates"
        )]
        let whole = value as i128;
        if value.fract() != 0.0 {
            return Err(E::custom(format_args!("{value} is not whole")));
        }
        T::try_from(whole).map_err(|_| E::custom(format_args!("{value} is out of range")))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<T, E> {
        if value.is_empty() {
            return Ok(T::default());
        }
        let number: i128 = value
            .parse()
            .map_err(|_| E::custom(format_args!("{value:?} is not a whole number")))?;
        T::try_from(number).map_err(|_| E::custom(format_args!("{value} is out of range")))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<T, E> {
        T::try_from(value.into()).map_err(|_| E::custom("a bool where a number stands"))
    }

    fn visit_unit<E: de::Error>(self) -> Result<T, E> {
        Ok(T::default())
    }
}

/// A whole number, or its digits as text; `null` and empty text are 0.
pub(crate) fn int<'de, D: Deserializer<'de>, T: TryFrom<i128> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_any(IntVisitor(PhantomData))
}

struct Int<T>(T);

impl<'de, T: TryFrom<i128> + Default> Deserialize<'de> for Int<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        int(deserializer).map(Int)
    }
}

/// As [`int`], for a field that may be absent or `null`.
pub(crate) fn option_int<'de, D: Deserializer<'de>, T: TryFrom<i128> + Default>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Ok(Option::<Int<T>>::deserialize(deserializer)?.map(|Int(value)| value))
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, or a number")
    }

    fn visit_borrowed_str<E: de::Error>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(value))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(value.to_owned()))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(value.to_string()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(value.to_string()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(value.to_string()))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Cow::Owned(value.to_string()))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(""))
    }
}

/// Text, or a number as its digits; `null` is empty. Borrowed where nothing is escaped.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'de, str>, D::Error> {
    deserializer.deserialize_any(TextVisitor)
}

/// As [`text`], owned.
pub(crate) fn string<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    text(deserializer).map(Cow::into_owned)
}

/// As [`string`], for a field that may be absent or `null`.
pub(crate) fn option_string<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    struct Owned(String);
    impl<'de> Deserialize<'de> for Owned {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            string(deserializer).map(Owned)
        }
    }
    Ok(Option::<Owned>::deserialize(deserializer)?.map(|Owned(value)| value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Probe<'a> {
        #[serde(default, deserialize_with = "int")]
        number: u32,
        #[serde(default, deserialize_with = "option_int")]
        maybe: Option<i64>,
        #[serde(default, borrow, deserialize_with = "text")]
        words: Cow<'a, str>,
    }

    #[test]
    fn numbers_and_text_stand_for_each_other() {
        let probe: Probe =
            serde_json::from_str(r#"{"number":"42","maybe":7.0,"words":13}"#).unwrap();
        assert_eq!((probe.number, probe.maybe, &*probe.words), (42, Some(7), "13"));
        let probe: Probe = serde_json::from_str(r#"{"number":null,"maybe":null}"#).unwrap();
        assert_eq!((probe.number, probe.maybe, &*probe.words), (0, None, ""));
    }

    #[test]
    fn what_fits_nothing_is_refused() {
        for bad in [
            r#"{"number":-1}"#,
            r#"{"number":1.5}"#,
            r#"{"number":"x"}"#,
            r#"{"number":[1]}"#,
            r#"{"number":4294967296}"#,
            r#"{"words":{}}"#,
        ] {
            assert!(serde_json::from_str::<Probe>(bad).is_err(), "{bad}");
        }
    }
}
