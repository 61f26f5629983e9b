//! A room's attributes and counters: small values under rising sequences.

use std::collections::BTreeMap;

use crate::wire::{
    ErrorCode, Refused,
    attribute::{
        Attribute, AttributeOption, AttributesAnswer, AttributesChanged, AttributesNewInfo,
        ChangedAttribute, Counter, CounterInfo, CountersAnswer, CountersChanged,
        MAX_ATTRIBUTE_BYTES, MAX_ATTRIBUTE_KEY, MAX_ATTRIBUTE_VALUE, MAX_ATTRIBUTES,
        MAX_COUNTER_KEY, MAX_COUNTERS,
    },
};

use super::store::AttributeRow;

/// Writes of attributes a second in one room (public documents).
const MAX_WRITES: u32 = 5;

/// The attributes of a room.
#[derive(Debug, Clone, Default)]
pub(super) struct Attributes {
    sequence: u64,
    values: BTreeMap<String, (String, u64)>,
    second: i64,
    writes: u32,
}

/// What a write does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Write {
    /// Replaces all.
    Set,
    /// Adds and changes.
    Modify,
    /// Deletes all.
    Clear,
    /// Deletes those named.
    Delete,
}

impl Attributes {
    /// The attributes as they were kept.
    pub(super) fn new(sequence: u64, rows: Vec<AttributeRow>) -> Self {
        let values = rows.into_iter().map(|row| (row.key, (row.value, row.seq))).collect();
        Self { sequence, values, second: 0, writes: 0 }
    }

    /// What is to be kept.
    pub(super) fn rows(&self) -> (u64, Vec<AttributeRow>) {
        let row = |(key, (value, seq)): (&String, &(String, u64))| AttributeRow {
            key: key.clone(),
            value: value.clone(),
            seq: *seq,
        };
        (self.sequence, self.values.iter().map(row).collect())
    }

    /// All of them.
    pub(super) fn read(&self) -> AttributesAnswer {
        let attribute = |(key, (value, seq)): (&String, &(String, u64))| Attribute {
            key: key.clone(),
            value: Some(value.clone()),
            seq: Some(*seq),
        };
        AttributesAnswer {
            attr_main_seq: self.sequence,
            group_attr_ary: self.values.iter().map(attribute).collect(),
        }
    }

    /// Writes at `now` (seconds); `seen` is the sequence that the caller saw last, where it counts. All or nothing:
    /// the answer, and what the room is told.
    pub(super) fn write(
        &mut self,
        write: Write,
        given: Vec<Attribute>,
        seen: Option<u64>,
        now: i64,
    ) -> Result<(AttributesAnswer, AttributesChanged), Refused> {
        if seen.is_some_and(|seen| seen != self.sequence) {
            return Err(ErrorCode::AttributeConflict.into());
        }
        if self.second != now {
            (self.second, self.writes) = (now, 0);
        }
        if self.writes >= MAX_WRITES {
            return Err(ErrorCode::AttributeFrequency.into());
        }
        // What is given is told to everybody as it is, names that come twice with it.
        if given.len() > MAX_ATTRIBUTES {
            return Err(ErrorCode::TooManyAttributes.into());
        }
        let sequence = self.sequence + 1;
        let mut values = self.values.clone();
        let mut changed = Vec::new();
        if matches!(write, Write::Set | Write::Clear) {
            values.clear();
        }
        // Who clears need name nothing.
        let given = if write == Write::Clear { Vec::new() } else { given };
        for Attribute { key, value, .. } in given {
            if key.is_empty() {
                return Err(Refused::new(ErrorCode::InvalidParameter, "an attribute has no key"));
            }
            let value = value.unwrap_or_default();
            if write == Write::Delete {
                values.remove(&key).ok_or(ErrorCode::NoSuchAttribute)?;
                changed.push((key, String::new()));
                continue;
            }
            check(&key, &value)?;
            values.insert(key.clone(), (value.clone(), sequence));
            changed.push((key, value));
        }
        if values.len() > MAX_ATTRIBUTES {
            return Err(ErrorCode::TooManyAttributes.into());
        }
        if values.values().map(|(value, _)| value.len()).sum::<usize>() > MAX_ATTRIBUTE_BYTES {
            return Err(ErrorCode::AttributesTooLong.into());
        }
        if write == Write::Clear {
            changed = self.values.keys().map(|key| (key.clone(), String::new())).collect();
        }
        (self.sequence, self.values) = (sequence, values);
        self.writes += 1;
        Ok(told(write, sequence, changed))
    }
}

fn check(key: &str, value: &str) -> Result<(), Refused> {
    if key.len() > MAX_ATTRIBUTE_KEY {
        return Err(ErrorCode::AttributeKeyTooLong.into());
    }
    if value.len() > MAX_ATTRIBUTE_VALUE {
        return Err(ErrorCode::AttributeValueTooLong.into());
    }
    Ok(())
}

fn told(
    write: Write,
    sequence: u64,
    changed: Vec<(String, String)>,
) -> (AttributesAnswer, AttributesChanged) {
    let written = |(key, _): &(String, String)| Attribute {
        key: key.clone(),
        value: None,
        seq: Some(sequence),
    };
    let answer = AttributesAnswer {
        attr_main_seq: sequence,
        group_attr_ary: changed.iter().map(written).collect(),
    };
    let op_type = match write {
        Write::Set => 1,
        Write::Modify => 2,
        Write::Clear => 3,
        Write::Delete => 4,
    };
    let bytes_changed_keys = changed.iter().map(|(key, _)| key.clone()).collect();
    let info = changed
        .into_iter()
        .map(|(key, val)| ChangedAttribute { key, val, sub_key_seq: sequence })
        .collect();
    let option = AttributeOption {
        op_type,
        group_attr_seq: sequence,
        push_changed_attr_val_flag: 1,
        bytes_changed_keys,
        group_attr_info: info,
    };
    let new_info = AttributesNewInfo { group_attr_option: option };
    (answer, AttributesChanged { msg_group_new_info: new_info })
}

/// The counters of a room.
#[derive(Debug, Clone, Default)]
pub(super) struct Counters {
    sequence: u64,
    values: BTreeMap<String, i64>,
}

impl Counters {
    /// The counters as they were kept.
    pub(super) fn new(sequence: u64, values: Vec<(String, i64)>) -> Self {
        Self { sequence, values: values.into_iter().collect() }
    }

    /// What is to be kept.
    pub(super) fn rows(&self) -> (u64, Vec<(String, i64)>) {
        (self.sequence, self.values.iter().map(|(key, value)| (key.clone(), *value)).collect())
    }

    /// Those named, or all where none is; who is not there is left out.
    pub(super) fn read(&self, keys: &[String]) -> CountersAnswer {
        let counters = self.values.iter().filter(|(key, _)| keys.is_empty() || keys.contains(key));
        CountersAnswer {
            group_counter: counters.map(|(key, value)| counter(key, *value)).collect(),
            group_counter_seq: self.sequence,
        }
    }

    /// Sets or moves counters, all or none; those that are not there start at 0.
    pub(super) fn update(
        &mut self,
        mode: &str,
        given: &[Counter],
    ) -> Result<(CountersAnswer, CountersChanged), Refused> {
        let apply = match mode {
            "Set" => |_: i64, given: i64| given,
            "Increase" => i64::saturating_add,
            "Decrease" => i64::saturating_sub,
            _ => return Err(invalid("Mode is Set, Increase or Decrease")),
        };
        if given.is_empty() {
            return Err(invalid("GroupCounter names no counter"));
        }
        if given.len() > MAX_COUNTERS {
            return Err(ErrorCode::TooManyCounters.into());
        }
        let mut values = self.values.clone();
        for Counter { key, value } in given {
            if key.is_empty() || key.len() > MAX_COUNTER_KEY {
                return Err(invalid("a counter's key has 1 to 128 bytes"));
            }
            let place = values.entry(key.clone()).or_default();
            *place = apply(*place, *value);
        }
        if values.len() > MAX_COUNTERS {
            return Err(ErrorCode::TooManyCounters.into());
        }
        self.values = values;
        let changed = given.iter().map(|given| counter(&given.key, self.values[&given.key]));
        Ok(self.changed(0, changed.collect()))
    }

    /// Deletes those named, or all where none is.
    pub(super) fn delete(&mut self, keys: &[String]) -> (CountersAnswer, CountersChanged) {
        let gone = self.read(keys).group_counter;
        for counter in &gone {
            self.values.remove(&counter.key);
        }
        self.changed(1, gone)
    }

    fn changed(&mut self, kind: u32, counters: Vec<Counter>) -> (CountersAnswer, CountersChanged) {
        self.sequence += 1;
        let answer =
            CountersAnswer { group_counter: counters.clone(), group_counter_seq: self.sequence };
        let info = CounterInfo { kind, group_counter_seq: self.sequence, group_counter: counters };
        (answer, CountersChanged { group_counter_info: [info] })
    }
}

fn counter(key: &str, value: i64) -> Counter {
    Counter { key: key.into(), value }
}

fn invalid(info: &str) -> Refused {
    Refused::new(ErrorCode::InvalidParameter, info)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(key: &str, value: &str) -> Attribute {
        Attribute { key: key.into(), value: Some(value.into()), seq: None }
    }

    fn keys(attributes: &Attributes) -> Vec<String> {
        attributes.read().group_attr_ary.into_iter().map(|attribute| attribute.key).collect()
    }

    #[test]
    fn each_write_does_what_its_name_says() {
        let mut attributes = Attributes::default();
        let given = vec![pair("a", "1"), pair("b", "2")];
        let (answer, changed) = attributes.write(Write::Set, given, Some(0), 1).unwrap();
        assert_eq!(answer.attr_main_seq, 1);
        assert_eq!(changed.msg_group_new_info.group_attr_option.bytes_changed_keys, ["a", "b"]);
        attributes.write(Write::Modify, vec![pair("c", "3")], None, 1).unwrap();
        assert_eq!(keys(&attributes), ["a", "b", "c"]);
        attributes.write(Write::Delete, vec![pair("a", "")], Some(2), 1).unwrap();
        assert_eq!(keys(&attributes), ["b", "c"]);
        attributes.write(Write::Set, vec![pair("d", "4")], None, 2).unwrap();
        assert_eq!(keys(&attributes), ["d"]);
        let (_, changed) = attributes.write(Write::Clear, vec![pair("e", "5")], None, 2).unwrap();
        let option = changed.msg_group_new_info.group_attr_option;
        assert_eq!((option.op_type, option.group_attr_seq), (3, 5));
        assert_eq!(option.bytes_changed_keys, ["d"]);
        assert!(keys(&attributes).is_empty());
    }

    #[test]
    fn what_breaks_a_bound_changes_nothing() {
        let mut attributes = Attributes::default();
        attributes.write(Write::Set, vec![pair("a", "1")], None, 1).unwrap();
        let long = "x".repeat(4001);
        let again = vec![pair("a", "1"); 17];
        let sixteen = (0..16).map(|index| pair(&format!("k{index}"), "")).collect();
        let heavy = (0..5).map(|index| pair(&format!("k{index}"), &long[..3999])).collect();
        for (write, given, seen, code) in [
            (Write::Modify, vec![pair(&"k".repeat(33), "")], None, 10045),
            (Write::Modify, vec![pair("k", &long)], None, 10046),
            (Write::Modify, sixteen, None, 10047),
            (Write::Modify, again, None, 10047),
            (Write::Set, heavy, None, 10048),
            (Write::Delete, vec![pair("b", "")], None, 10050),
            (Write::Modify, vec![pair("b", "")], Some(0), 10056),
            (Write::Modify, vec![pair("", "")], None, 10004),
        ] {
            let refused = attributes.write(write, given, seen, 1).unwrap_err();
            assert_eq!(refused.code, code);
        }
        assert_eq!((keys(&attributes), attributes.read().attr_main_seq), (vec!["a".into()], 1));
        for _ in 0..4 {
            attributes.write(Write::Modify, vec![pair("a", "2")], None, 1).unwrap();
        }
        let refused = attributes.write(Write::Modify, vec![pair("a", "3")], None, 1).unwrap_err();
        assert_eq!(refused.code, 10049);
        assert!(attributes.write(Write::Modify, vec![pair("a", "3")], None, 2).is_ok());
    }

    #[test]
    fn counters_are_set_moved_and_deleted() {
        let mut counters = Counters::default();
        counters.update("Set", &[counter("likes", 5), counter("gifts", 1)]).unwrap();
        let (answer, _) = counters.update("Increase", &[counter("likes", 3)]).unwrap();
        assert_eq!(answer.group_counter, [counter("likes", 8)]);
        counters.update("Decrease", &[counter("new", 2)]).unwrap();
        assert_eq!(counters.read(&["new".into()]).group_counter, [counter("new", -2)]);
        counters.update("Increase", &[counter("likes", i64::MAX)]).unwrap();
        assert_eq!(counters.read(&["likes".into()]).group_counter[0].value, i64::MAX);
        let (gone, told) = counters.delete(&["gifts".into(), "none".into()]);
        assert_eq!((gone.group_counter.len(), told.group_counter_info[0].kind), (1, 1));
        counters.delete(&[]);
        assert!(counters.read(&[]).group_counter.is_empty());
    }

    #[test]
    fn counters_are_bounded() {
        let mut counters = Counters::default();
        let many: Vec<_> = (0..21).map(|index| counter(&index.to_string(), 1)).collect();
        assert_eq!(counters.update("Set", &many).unwrap_err().code, 10063);
        assert_eq!(counters.update("Add", &many[..1]).unwrap_err().code, 10004);
        assert_eq!(counters.update("Set", &[]).unwrap_err().code, 10004);
        let long = [counter(&"k".repeat(129), 1)];
        assert_eq!(counters.update("Set", &long).unwrap_err().code, 10004);
        assert!(counters.read(&[]).group_counter.is_empty());
    }
}
