//! A room's attributes and counters: small state that every member sees change.

use std::collections::BTreeMap;

use crate::{
    model::RoomId,
    wire::{
        attribute::{
            Attribute, AttributesAnswer, Counter, CounterKeysRequest, CountersAnswer,
            UpdateCountersRequest, WriteAttributesRequest,
        },
        group::GroupRequest,
    },
};

use super::{Admin, Error};

/// What becomes of a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CounterMode {
    /// It gets the value.
    Set,
    /// The value is added to it.
    Increase,
    /// The value is taken from it.
    Decrease,
}

impl CounterMode {
    fn name(self) -> &'static str {
        match self {
            Self::Set => "Set",
            Self::Increase => "Increase",
            Self::Decrease => "Decrease",
        }
    }
}

impl Admin {
    /// Reads a room's attributes (`get_group_attr`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn attributes(&self, room: &RoomId) -> Result<BTreeMap<String, String>, Error> {
        let request = GroupRequest::new(room);
        // The only command of a service of its own.
        let answer: AttributesAnswer =
            self.call("group_open_attr_http_svc/get_group_attr", &request).await?;
        let attributes = answer.group_attr_ary.into_iter();
        Ok(attributes.map(|one| (one.key, one.value.unwrap_or_default())).collect())
    }

    /// Writes attributes and leaves the others as they are (`modify_group_attr`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn modify_attributes(
        &self,
        room: &RoomId,
        attributes: &BTreeMap<String, String>,
    ) -> Result<(), Error> {
        let request = write_request(room, attributes);
        self.done("group_open_http_svc/modify_group_attr", &request).await
    }

    /// Replaces all attributes (`set_group_attr`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn set_attributes(
        &self,
        room: &RoomId,
        attributes: &BTreeMap<String, String>,
    ) -> Result<(), Error> {
        let request = write_request(room, attributes);
        self.done("group_open_http_svc/set_group_attr", &request).await
    }

    /// Deletes all attributes (`clear_group_attr`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn clear_attributes(&self, room: &RoomId) -> Result<(), Error> {
        self.done("group_open_http_svc/clear_group_attr", &GroupRequest::new(room)).await
    }

    /// Deletes attributes (`delete_group_attr`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn delete_attributes(&self, room: &RoomId, keys: &[String]) -> Result<(), Error> {
        let attribute = |key: &String| Attribute { key: key.clone(), ..Attribute::default() };
        let request = WriteAttributesRequest {
            group_id: room.as_str().into(),
            group_attr: keys.iter().map(attribute).collect(),
            ..WriteAttributesRequest::default()
        };
        self.done("group_open_http_svc/delete_group_attr", &request).await
    }

    /// Reads counters, all of them when `keys` is empty (`get_group_counter`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn counters(
        &self,
        room: &RoomId,
        keys: &[String],
    ) -> Result<BTreeMap<String, i64>, Error> {
        let request = keys_request(room, keys);
        let answer = self.call("group_open_http_svc/get_group_counter", &request).await?;
        Ok(by_key(answer))
    }

    /// Changes counters, at most 20, and gives their new values (`update_group_counter`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn update_counters(
        &self,
        room: &RoomId,
        counters: &BTreeMap<String, i64>,
        mode: CounterMode,
    ) -> Result<BTreeMap<String, i64>, Error> {
        let counter = |(key, &value): (&String, &i64)| Counter { key: key.clone(), value };
        let request = UpdateCountersRequest {
            group_id: room.as_str().into(),
            group_counter: counters.iter().map(counter).collect(),
            mode: mode.name().into(),
        };
        let answer = self.call("group_open_http_svc/update_group_counter", &request).await?;
        Ok(by_key(answer))
    }

    /// Deletes counters, all of them when `keys` is empty (`delete_group_counter`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn delete_counters(&self, room: &RoomId, keys: &[String]) -> Result<(), Error> {
        self.done("group_open_http_svc/delete_group_counter", &keys_request(room, keys)).await
    }
}

fn write_request(room: &RoomId, attributes: &BTreeMap<String, String>) -> WriteAttributesRequest {
    let attribute = |(key, value): (&String, &String)| Attribute {
        key: key.clone(),
        value: Some(value.clone()),
        seq: None,
    };
    WriteAttributesRequest {
        group_id: room.as_str().into(),
        group_attr: attributes.iter().map(attribute).collect(),
        ..WriteAttributesRequest::default()
    }
}

fn keys_request(room: &RoomId, keys: &[String]) -> CounterKeysRequest {
    CounterKeysRequest { group_id: room.as_str().into(), group_counter_keys: keys.to_vec() }
}

fn by_key(answer: CountersAnswer) -> BTreeMap<String, i64> {
    answer.group_counter.into_iter().map(|counter| (counter.key, counter.value)).collect()
}
