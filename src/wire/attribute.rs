//! A room's attributes and counters: small state that every member sees change.

use serde::{Deserialize, Serialize};

use super::lenient;

/// Attributes of a room at most (public documents).
pub const MAX_ATTRIBUTES: usize = 16;
/// Bytes of an attribute's key (public documents).
pub const MAX_ATTRIBUTE_KEY: usize = 32;
/// Bytes of an attribute's value (public documents).
pub const MAX_ATTRIBUTE_VALUE: usize = 4000;
/// Bytes of all values of a room together (public documents).
pub const MAX_ATTRIBUTE_BYTES: usize = 16_000;
/// Counters of a room at most (public documents).
pub const MAX_COUNTERS: usize = 20;
/// Bytes of a counter's key (public documents).
pub const MAX_COUNTER_KEY: usize = 128;

/// An attribute; its names are in lower case, unlike all others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attribute {
    /// At most [`MAX_ATTRIBUTE_KEY`] bytes.
    #[serde(deserialize_with = "lenient::string")]
    pub key: String,
    /// At most [`MAX_ATTRIBUTE_VALUE`] bytes; absent where only keys are named.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::option_string")]
    pub value: Option<String>,
    /// The room's attribute sequence at which it was last written.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::option_int")]
    pub seq: Option<u64>,
}

/// The body of the commands that write attributes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct WriteAttributesRequest {
    /// Where.
    #[serde(deserialize_with = "lenient::string")]
    pub group_id: String,
    /// What; absent when all go.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub group_attr: Vec<Attribute>,
    /// The attribute sequence that the caller has seen; the REST API does not tell.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::option_int")]
    pub attr_main_seq: Option<u64>,
    /// `RaceConflict` where a sequence that is not the newest shall be refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attr_control: Vec<String>,
}

/// The answer of the commands that write and read attributes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AttributesAnswer {
    /// The attribute sequence now: 0 at first, one more with each change.
    #[serde(deserialize_with = "lenient::int")]
    pub attr_main_seq: u64,
    /// What was written, or all.
    pub group_attr_ary: Vec<Attribute>,
}

/// The body of the item (event 6) that tells of changed attributes.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AttributesChanged {
    /// What changed.
    pub msg_group_new_info: AttributesNewInfo,
}

/// See [`AttributesChanged`].
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AttributesNewInfo {
    /// What changed.
    pub group_attr_option: AttributeOption,
}

/// See [`AttributesChanged`].
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AttributeOption {
    /// 1 all were replaced, 2 some were written, 3 all went, 4 some went.
    pub op_type: u32,
    /// The attribute sequence now.
    pub group_attr_seq: u64,
    /// 1: the values are here.
    pub push_changed_attr_val_flag: u32,
    /// The keys.
    pub bytes_changed_keys: Vec<String>,
    /// The keys with their values.
    pub group_attr_info: Vec<ChangedAttribute>,
}

/// See [`AttributesChanged`].
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ChangedAttribute {
    /// The key.
    pub key: String,
    /// The value; empty when it went.
    pub val: String,
    /// As [`Attribute::seq`].
    pub sub_key_seq: u64,
}

/// A counter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Counter {
    /// At most [`MAX_COUNTER_KEY`] bytes.
    #[serde(deserialize_with = "lenient::string")]
    pub key: String,
    /// Any 64 bits with a sign.
    #[serde(deserialize_with = "lenient::int")]
    pub value: i64,
}

/// The body of the command that writes counters.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct UpdateCountersRequest {
    /// Where.
    #[serde(deserialize_with = "lenient::string")]
    pub group_id: String,
    /// At most [`MAX_COUNTERS`].
    pub group_counter: Vec<Counter>,
    /// `Set`, `Increase` or `Decrease`.
    #[serde(deserialize_with = "lenient::string")]
    pub mode: String,
}

/// The body of the commands that read and delete counters.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CounterKeysRequest {
    /// Where.
    #[serde(deserialize_with = "lenient::string")]
    pub group_id: String,
    /// Which; none means all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub group_counter_keys: Vec<String>,
}

/// The answer of the commands that write and read counters.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CountersAnswer {
    /// The counters with their values now.
    pub group_counter: Vec<Counter>,
    /// One more with each change.
    #[serde(deserialize_with = "lenient::int")]
    pub group_counter_seq: u64,
}

/// The body of the item (event 6) that tells of changed counters.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CountersChanged {
    /// One item.
    pub group_counter_info: [CounterInfo; 1],
}

/// See [`CountersChanged`].
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CounterInfo {
    /// 0 changed, 1 deleted.
    #[serde(rename = "Type")]
    pub kind: u32,
    /// As [`CountersAnswer::group_counter_seq`].
    pub group_counter_seq: u64,
    /// The counters with their values now.
    pub group_counter: Vec<Counter>,
}
