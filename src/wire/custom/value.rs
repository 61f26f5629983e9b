//! Reads JSON whose types nobody promised.

use serde_json::Value;

use crate::model::{Amount, Text};

/// Text, or a number as its digits; anything else is empty.
pub(super) fn text(value: &Value) -> Text {
    scalar(value).map_or_else(Text::default, |text| Text::new(&text))
}

/// What text, a number or a truth value says; `None` for anything else.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A whole number, or its digits as text; 3.0 is a 3, as JavaScript has it.
pub(super) fn number(value: &Value) -> Option<u64> {
    match value {
        Value::String(digits) => digits.trim().parse().ok(),
        Value::Number(number) => number.as_u64().or_else(|| {
            let number = number.as_f64().filter(|number| number.fract() == 0.0 && *number >= 0.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked to be whole and not below 0, and `as` saturates"
            )]
            number.map(|number| number as u64)
        }),
        _ => None,
    }
}

/// A price, as a number or as text; none that is below 0.
pub(super) fn amount(value: &Value) -> Option<Amount> {
    scalar(value)?.parse().ok().or_else(|| number(value).map(Amount::from))
}

/// How many: at least 1, and 1 when not told.
pub(super) fn count(value: &Value) -> u64 {
    number(value).unwrap_or(1).max(1)
}

/// The first of these fields that is there and not null.
pub(super) fn first<'a>(value: &'a Value, names: &[&str]) -> &'a Value {
    names.iter().map(|name| &value[*name]).find(|value| !value.is_null()).unwrap_or(&Value::Null)
}
