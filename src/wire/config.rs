//! The app's cloud configuration, by which a service sets the rhythm of polls.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::lenient;

/// The body of [`super::Servcmd::FetchConfig`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FetchConfigRequest {
    /// The app.
    #[serde(default, deserialize_with = "lenient::int")]
    pub uint32_sdkappid: u32,
    /// The version that the client has; 0 for none.
    #[serde(default, deserialize_with = "lenient::int")]
    pub uint64_version: u64,
}

/// The answer of [`super::Servcmd::FetchConfig`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FetchConfigAnswer {
    /// 0.
    #[serde(deserialize_with = "lenient::int")]
    pub int32_error_code: i64,
    /// Empty.
    #[serde(deserialize_with = "lenient::string")]
    pub str_error_message: String,
    /// The app.
    #[serde(deserialize_with = "lenient::int")]
    pub uint32_sdkappid: u32,
    /// Applied only when it differs from the version that the client has.
    #[serde(deserialize_with = "lenient::int")]
    pub uint64_version: u64,
    /// Seconds until the client asks again.
    #[serde(deserialize_with = "lenient::int")]
    pub uint32_expired_time: u64,
    /// JSON in text, see [`CloudConfig`].
    #[serde(deserialize_with = "lenient::string")]
    pub str_json_config: String,
}

/// The body of [`super::Servcmd::FetchPurchaseBits`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FetchPurchaseBitsRequest {
    /// The app.
    #[serde(default, deserialize_with = "lenient::int")]
    pub uint32_sdkappid: u32,
}

/// The answer of [`super::Servcmd::FetchPurchaseBits`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FetchPurchaseBitsAnswer {
    /// 0.
    pub int32_error_code: i64,
    /// Empty.
    pub str_error_message: String,
    /// 0 and 1, the rightmost is bit 0.
    pub str_purchase_bits: String,
    /// Seconds until the client asks again.
    pub uint32_expired_time: u64,
}

/// The rhythm of polls; what a configuration leaves out stays as the SDKs have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CloudConfig {
    /// From an answer to the next poll.
    pub polling_interval: Duration,
    /// So much more once [`Self::polling_no_msg_count`] answers in a row brought nothing.
    pub polling_interval_plus: Duration,
    /// After so many empty answers the rhythm slows down.
    pub polling_no_msg_count: u32,
    /// Whether polls ask for short field names.
    pub polling_simplified_msg: bool,
}

impl Default for CloudConfig {
    fn default() -> Self {
        Self {
            polling_interval: Duration::from_millis(300),
            polling_interval_plus: Duration::from_secs(2),
            polling_no_msg_count: 20,
            polling_simplified_msg: false,
        }
    }
}

#[expect(clippy::struct_field_names, reason = "the service's own names")]
#[derive(Deserialize)]
struct Document {
    #[serde(default, deserialize_with = "lenient::option_int")]
    polling_interval: Option<u64>,
    #[serde(default, deserialize_with = "lenient::option_int")]
    polling_interval_plus: Option<u64>,
    #[serde(default, deserialize_with = "lenient::option_int")]
    polling_no_msg_count: Option<u32>,
    #[serde(default, deserialize_with = "lenient::option_int")]
    polling_simplified_msg: Option<u32>,
}

impl CloudConfig {
    /// Reads the JSON of [`FetchConfigAnswer::str_json_config`].
    ///
    /// Intervals are kept between 10 ms and 60 s, so that no answer makes a client spin or sleep.
    ///
    /// # Errors
    /// When it is not a JSON object, or one of the four fields is not a number.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        if json.trim().is_empty() {
            return Ok(Self::default());
        }
        let document: Document = serde_json::from_str(json)?;
        let default = Self::default();
        let millis = |value: Option<u64>, default: Duration, least| {
            value.map_or(default, |value| Duration::from_millis(value.clamp(least, 60_000)))
        };
        Ok(Self {
            polling_interval: millis(document.polling_interval, default.polling_interval, 10),
            polling_interval_plus: millis(
                document.polling_interval_plus,
                default.polling_interval_plus,
                0,
            ),
            polling_no_msg_count: document
                .polling_no_msg_count
                .unwrap_or(default.polling_no_msg_count),
            polling_simplified_msg: document.polling_simplified_msg == Some(1),
        })
    }

    /// The JSON of [`FetchConfigAnswer::str_json_config`]; numbers as text, as the cloud has them.
    pub fn to_json(self) -> String {
        format!(
            r#"{{"polling_interval":"{}","polling_interval_plus":"{}","polling_no_msg_count":"{}","polling_simplified_msg":"{}"}}"#,
            self.polling_interval.as_millis(),
            self.polling_interval_plus.as_millis(),
            self.polling_no_msg_count,
            u8::from(self.polling_simplified_msg),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rhythm_comes_back_and_gaps_are_filled() {
        let config = CloudConfig {
            polling_interval: Duration::from_millis(120),
            polling_simplified_msg: true,
            ..CloudConfig::default()
        };
        assert_eq!(CloudConfig::parse(&config.to_json()).unwrap(), config);
        assert_eq!(CloudConfig::parse("{}").unwrap(), CloudConfig::default());
        assert_eq!(CloudConfig::parse("").unwrap(), CloudConfig::default());
    }

    #[test]
    fn no_rhythm_makes_a_client_spin_or_sleep() {
        let config = CloudConfig::parse(r#"{"polling_interval":0,"polling_interval_plus":1e12}"#);
        let config = config.unwrap();
        assert_eq!(config.polling_interval, Duration::from_millis(10));
        assert_eq!(config.polling_interval_plus, Duration::from_mins(1));
        assert!(CloudConfig::parse("[").is_err());
    }
}
