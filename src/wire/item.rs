//! The items of a room: messages, tips and notices, as polls and pushes carry them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::model::{Event, Message, MessageId, Notice, RoomId, Sender, Text, Tip, Unknown, UserId};

use super::{
    custom::Mappings,
    element, lenient, member,
    message::parse_priority,
    tip::{NoticeBody, TipBody},
};

/// The numbers of an item's `Event`.
pub mod event {
    /// A message.
    pub const MESSAGE: u64 = 3;
    /// A tip.
    pub const TIP: u64 = 4;
    /// A notice.
    pub const NOTICE: u64 = 5;
    /// A tip, or news of attributes and counters.
    pub const TIP_OR_ATTRIBUTES: u64 = 6;
    /// A message to every room of the app.
    pub const BROADCAST: u64 = 17;
}

/// Who speaks in tips and notices.
pub const SYSTEM: &str = "@TIM#SYSTEM";

/// What the service adds about a sender.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ExtraInfo<'a> {
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(super) name_card: Cow<'a, str>,
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(super) role: Cow<'a, str>,
}

/// What danmux reads of an item; the second names are those of `DownsizeFlag` 1.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawItem<'a> {
    #[serde(alias = "E", default, deserialize_with = "lenient::int")]
    event: u64,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    to_group_id: Cow<'a, str>,
    #[serde(
        rename = "From_Account",
        alias = "F_Account",
        borrow,
        default,
        deserialize_with = "lenient::text"
    )]
    from: Cow<'a, str>,
    #[serde(
        rename = "From_AccountNick",
        alias = "F_NN",
        borrow,
        default,
        deserialize_with = "lenient::text"
    )]
    nick: Cow<'a, str>,
    #[serde(
        rename = "From_AccountHeadurl",
        alias = "F_Hd",
        borrow,
        default,
        deserialize_with = "lenient::text"
    )]
    avatar: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    tiny_id: Cow<'a, str>,
    #[serde(alias = "MS", default, deserialize_with = "lenient::int")]
    msg_seq: u64,
    #[serde(alias = "MR", default, deserialize_with = "lenient::int")]
    msg_random: u32,
    #[serde(alias = "MTS", default, deserialize_with = "lenient::int")]
    msg_time_stamp: i64,
    #[serde(alias = "MCT", default, deserialize_with = "lenient::int")]
    msg_client_time: i64,
    #[serde(alias = "MP", borrow, default, deserialize_with = "lenient::text")]
    msg_priority: Cow<'a, str>,
    #[serde(alias = "CCD", borrow, default, deserialize_with = "lenient::text")]
    cloud_custom_data: Cow<'a, str>,
    #[serde(alias = "GInf", borrow, default)]
    group_info: RawGroupInfo<'a>,
    #[serde(borrow, default)]
    msg_body: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct RawGroupInfo<'a> {
    #[serde(alias = "GId", borrow, deserialize_with = "lenient::text")]
    group_id: Cow<'a, str>,
    #[serde(
        rename = "From_AccountNick",
        alias = "F_NN",
        borrow,
        deserialize_with = "lenient::text"
    )]
    nick: Cow<'a, str>,
    #[serde(
        rename = "From_AccountHeadurl",
        alias = "F_Hd",
        borrow,
        deserialize_with = "lenient::text"
    )]
    avatar: Cow<'a, str>,
    #[serde(rename = "MsgFrom_AccountExtraInfo", borrow)]
    extra: ExtraInfo<'a>,
}

/// Reads an item of `room`, its custom elements as `mappings` say before anything else; what danmux
/// does not know is kept as it came.
pub fn decode(raw: &RawValue, room: &RoomId, mappings: &Mappings) -> Event {
    let item = serde_json::from_str::<RawItem<'_>>(raw.get());
    item.ok()
        .and_then(|item| decode_known(&item, room, mappings))
        .unwrap_or_else(|| unknown(raw, room))
}

/// The room that an item names: pushes are not bound to a room by a key.
pub fn room_of(raw: &RawValue) -> Option<RoomId> {
    let item: RawItem<'_> = serde_json::from_str(raw.get()).ok()?;
    let name =
        [item.to_group_id, item.group_info.group_id].into_iter().find(|id| !id.is_empty())?;
    Some(RoomId::from_peer(&name))
}

fn decode_known(item: &RawItem<'_>, room: &RoomId, mappings: &Mappings) -> Option<Event> {
    let body = item.msg_body?;
    match item.event {
        event::MESSAGE | event::BROADCAST => Some(Event::Message(Message {
            room: room.clone(),
            seq: item.msg_seq,
            time: item.msg_time_stamp,
            id: MessageId::new(&item.tiny_id, item.msg_client_time, item.msg_random),
            from: Sender {
                id: UserId::from_peer(&item.from),
                nick: Text::new(filled(&item.group_info.nick, &item.nick)),
                avatar: Text::new(filled(&item.group_info.avatar, &item.avatar)),
                role: member::parse_role(&item.group_info.extra.role),
            },
            priority: parse_priority(&item.msg_priority),
            elements: element::decode(body, mappings).ok()?,
            cloud_custom_data: (*item.cloud_custom_data).into(),
            broadcast: item.event == event::BROADCAST,
            earlier: false,
        })),
        event::TIP | event::TIP_OR_ATTRIBUTES => {
            let tip: TipBody = serde_json::from_str(body.get()).ok()?;
            // Event 6 also tells of attributes and counters, which are no tips.
            if tip.op_type == 0 {
                return None;
            }
            Some(Event::Tip(Tip {
                room: room.clone(),
                seq: item.msg_seq,
                time: item.msg_time_stamp,
                kind: tip.kind(),
                operator: tip.operator(),
                members: tip.members(),
                online: tip.online_member_info.map(|info| info.online_member_num),
            }))
        }
        event::NOTICE => {
            let notice: NoticeBody = serde_json::from_str(body.get()).ok()?;
            Some(Event::Notice(Notice {
                room: room.clone(),
                seq: item.msg_seq,
                time: item.msg_time_stamp,
                kind: notice.kind(),
                operator: notice.operator(),
                text: Text::new(notice.user_defined_field.as_deref().unwrap_or_default()),
            }))
        }
        _ => None,
    }
}

fn filled<'a>(first: &'a str, second: &'a str) -> &'a str {
    if first.is_empty() { second } else { first }
}

fn unknown(raw: &RawValue, room: &RoomId) -> Event {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Numbers {
        #[serde(rename = "Event", alias = "E", deserialize_with = "lenient::int")]
        event: u64,
        #[serde(rename = "MsgSeq", alias = "MS", deserialize_with = "lenient::int")]
        seq: u64,
        #[serde(rename = "MsgTimeStamp", alias = "MTS", deserialize_with = "lenient::int")]
        time: i64,
    }
    let numbers: Numbers = serde_json::from_str(raw.get()).unwrap_or_default();
    Event::Unknown(Unknown {
        room: room.clone(),
        seq: numbers.seq,
        time: numbers.time,
        event: numbers.event,
        raw: raw.get().into(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        model::{Element, Priority, Role, TipKind},
        wire::stamp::{Stamp, encode_message},
    };

    fn raw(json: &str) -> Box<RawValue> {
        RawValue::from_string(json.to_owned()).unwrap()
    }

    fn room() -> RoomId {
        RoomId::from_peer("room")
    }

    fn decode_plain(raw: &RawValue) -> Event {
        decode(raw, &room(), &Mappings::default())
    }

    #[test]
    fn a_message_we_write_reads_back() {
        let body = raw(r#"[{"MsgType":"TIMTextElem","MsgContent":{"Text":"hi"}}]"#);
        let bytes = encode_message(&Stamp {
            event: event::MESSAGE,
            room: "room",
            room_name: "Room",
            from: "alice",
            nick: "Alice Ä 爱",
            avatar: "http://img.test/a.png",
            role: "Owner",
            tiny_id: "144115200000000001",
            random: 78_487_974,
            client_seq: 1,
            client_time: 1_795_371_855,
            priority: Priority::High,
            cloud_custom_data: "ccd",
            body: &body,
            seq: 9,
            time: 1_795_371_856,
        });
        let json = String::from_utf8(bytes.unwrap()).unwrap();
        let Event::Message(message) = decode_plain(&raw(&json)) else { panic!("{json}") };
        assert_eq!(message.id.as_str(), "144115200000000001-1795371855-78487974");
        assert_eq!((message.seq, message.time), (9, 1_795_371_856));
        assert_eq!(message.from.nick.as_str(), "Alice Ä 爱");
        assert_eq!(message.from.role, Some(Role::Owner));
        assert_eq!(message.priority, Priority::High);
        assert_eq!(message.elements, [Element::Text(Text::new("hi"))]);
        assert_eq!(&*message.cloud_custom_data, "ccd");
    }

    #[test]
    fn short_names_read_like_long_ones() {
        let short = raw(
            r#"{"E":3,"F_Account":"bob","TinyId":1441,"MS":"4","MR":7,"MTS":10,"MCT":9,"MP":4,"CCD":"c",
            "GInf":{"GId":"room","GN":"Room","F_NN":"Bob","F_Hd":"b.png"},
            "MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"hi"}}]}"#,
        );
        assert_eq!(room_of(&short), Some(room()));
        let Event::Message(message) = decode_plain(&short) else { panic!() };
        assert_eq!((message.seq, message.id.as_str()), (4, "1441-9-7"));
        assert_eq!((message.from.nick.as_str(), message.priority), ("Bob", Priority::Lowest));
        let tip = raw(
            r#"{"E":4,"MS":5,"MTS":11,"GInf":{"GId":"room"},"MsgBody":{"Opt":1,"O_Account":"bob",
            "OpInf":{"UserId":"bob","NN":"Bob","Img":"b.png"},"OnlineInf":{"Num":3,"ET":60}}}"#,
        );
        let Event::Tip(tip) = decode_plain(&tip) else { panic!() };
        assert_eq!((&tip.kind, tip.online), (&TipKind::Join, Some(3)));
        assert_eq!(tip.members[0].nick.as_str(), "Bob");
    }

    #[test]
    fn items_that_danmux_does_not_know_survive() {
        for json in [
            r#"{"Event":20,"MsgSeq":5,"MsgTimeStamp":3,"MsgBody":{"RevokeMsgList":[]}}"#,
            r#"{"Event":6,"MsgSeq":5,"MsgTimeStamp":3,"MsgBody":{"MsgGroupNewInfo":{"GroupAttrOption":{}}}}"#,
            r#"{"Event":3,"MsgSeq":5,"MsgTimeStamp":3,"MsgBody":"odd"}"#,
            r#"{"Event":4,"MsgSeq":5,"MsgTimeStamp":3}"#,
        ] {
            let Event::Unknown(unknown) = decode_plain(&raw(json)) else { panic!("{json}") };
            assert_eq!((unknown.seq, unknown.time, &*unknown.raw), (5, 3, json));
        }
        assert!(matches!(decode_plain(&raw("[1]")), Event::Unknown(_)));
    }

    #[test]
    fn notices_and_mutes_are_told() {
        let notice = raw(r#"{"Event":5,"MsgSeq":8,"MsgTimeStamp":3,"GroupInfo":{"GroupId":"room"},
            "MsgBody":{"ReportType":255,"UserDefinedField":"hello"}}"#);
        let Event::Notice(notice) = decode_plain(&notice) else { panic!() };
        assert_eq!(
            (notice.kind, notice.text.as_str()),
            (crate::model::NoticeKind::Custom, "hello")
        );
        let tip = raw(r#"{"Event":4,"MsgSeq":8,"MsgBody":{"OpType":7,"Operator_Account":"alice",
            "MsgMemberInfo":[{"User_Account":"bob","ShutupTime":600}]}}"#);
        let Event::Tip(tip) = decode_plain(&tip) else { panic!() };
        let TipKind::MemberProfile(mutes) = &tip.kind else { panic!("{tip:?}") };
        assert_eq!((mutes[0].user.as_str(), mutes[0].seconds), ("bob", 600));
    }

    /// JSON that looks like an item, with values where they do not belong.
    fn odd_item() -> impl Strategy<Value = String> {
        let names = prop::sample::select(vec![
            "Event",
            "E",
            "MsgSeq",
            "MS",
            "MsgBody",
            "GroupInfo",
            "GInf",
            "TinyId",
            "MsgPriority",
            "From_Account",
            "MsgRandom",
            "MsgTimeStamp",
            "OpType",
            "ReportType",
            "MsgType",
            "MsgContent",
            "List_Account",
            "Text",
            "Data",
        ]);
        let leaf = prop_oneof![
            Just("null".to_owned()),
            (-9i64..300).prop_map(|number| number.to_string()),
            any::<String>().prop_map(|text| serde_json::Value::from(text).to_string()),
            Just("1e300".to_owned()),
        ];
        leaf.prop_recursive(4, 40, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4)
                    .prop_map(|items| format!("[{}]", items.join(","))),
                prop::collection::vec((names.clone(), inner), 0..6).prop_map(|fields| {
                    let fields = fields.iter().map(|(name, value)| format!("\"{name}\":{value}"));
                    format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_item_is_lost_however_odd(json in odd_item()) {
            let raw = raw(&json);
            let event = decode_plain(&raw);
            prop_assert_eq!(event.room(), Some(&room()));
            if let Event::Unknown(unknown) = event {
                prop_assert_eq!(&*unknown.raw, raw.get());
            }
        }
    }
}
