//! What the load changes, kind by kind: how each change is made, and how it is read back.

use serde_json::{Value, json};

use crate::support::now;

/// Seconds that mutes and bans have at least, and by which each is longer than the one before.
const LONG: u64 = 1_000_000;
const STEP: u64 = 1_000;

/// A command with its body.
pub type Call = (&'static str, Value);

/// How changes of one kind are made and read back, both through REST unless a client makes them.
pub struct Kind {
    pub name: &'static str,
    /// Makes change `n`; none where a client does.
    pub make: Option<fn(u64) -> Call>,
    /// Codes by which a change that was made before is refused.
    pub made_before: &'static [i64],
    /// Whether each try counts, also one whose answer was lost.
    pub each_try_counts: bool,
    /// Milliseconds between two changes.
    pub pause: u64,
    pub read: (&'static str, fn(u64, u64) -> Value),
    /// Whether an answer is right when changes up to the first number were acknowledged, and up to the second tried.
    pub holds: fn(&Value, u64, u64) -> bool,
}

pub fn odd(n: u64) -> bool {
    n % 2 == 1
}

/// Whether any number from `low` to `high` is odd, or not.
fn any(low: u64, high: u64, is_odd: bool) -> bool {
    low < high || odd(low) == is_odd
}

fn within(value: &Value, low: u64, high: u64) -> bool {
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok());
    number.map_or(low == 0 && value.is_null(), |n| (low..=high).contains(&n))
}

/// Whether a list of accounts with ends of their time is right for odd changes that put the target on it.
fn timed(list: &Value, until: &str, low: u64, high: u64) -> bool {
    let list = list.as_array().unwrap();
    let Some(found) = list.iter().find(|one| one["Member_Account"] == "target") else {
        return any(low, high, false);
    };
    // The change's own clock was a little behind this one.
    let left = found[until].as_i64().unwrap() + 500 - now();
    let n = (u64::try_from(left).unwrap() - LONG) / STEP;
    odd(n) && (low..=high).contains(&n)
}

fn tag(answer: &Value, tag: &str) -> Value {
    let items = answer["UserProfileItem"][0]["ProfileItem"].as_array().unwrap();
    let item = items.iter().find(|item| item["Tag"] == tag);
    item.map_or(Value::Null, |item| item["Value"].clone())
}

pub fn seconds(n: u64) -> u64 {
    if odd(n) { LONG + n * STEP } else { 0 }
}

fn in_room(_: u64, _: u64) -> Value {
    json!({"GroupId": "state", "Limit": 100})
}

/// What REST changes.
pub const REST: &[Kind] = &[
    Kind {
        name: "attribute",
        make: Some(|n| {
            let attribute = json!([{"key": "k", "value": n.to_string()}]);
            (
                "group_open_http_svc/modify_group_attr",
                json!({"GroupId": "state", "GroupAttr": attribute}),
            )
        }),
        // Five a second are taken.
        pause: 220,
        read: ("group_open_attr_http_svc/get_group_attr", in_room),
        holds: |answer, low, high| within(&answer["GroupAttrAry"][0]["value"], low, high),
        ..NOTHING
    },
    Kind {
        name: "counter that is set",
        make: Some(|n| counter("set", "Set", n)),
        read: ("group_open_http_svc/get_group_counter", |_, _| counter_keys("set")),
        holds: |answer, low, high| within(&answer["GroupCounter"][0]["Value"], low, high),
        ..NOTHING
    },
    Kind {
        name: "counter that is moved",
        make: Some(|_| counter("moved", "Increase", 1)),
        each_try_counts: true,
        read: ("group_open_http_svc/get_group_counter", |_, _| counter_keys("moved")),
        holds: |answer, low, high| within(&answer["GroupCounter"][0]["Value"], low, high),
        ..NOTHING
    },
    Kind {
        name: "mute",
        make: Some(|n| {
            let body =
                json!({"GroupId": "state", "Members_Account": ["target"], "MuteTime": seconds(n)});
            ("group_open_http_svc/forbid_send_msg", body)
        }),
        read: ("group_open_http_svc/get_group_muted_account", in_room),
        holds: |answer, low, high| timed(&answer["MutedAccountList"], "MutedUntil", low, high),
        ..NOTHING
    },
    Kind {
        name: "ban",
        make: Some(|n| {
            let command = if odd(n) { "ban" } else { "unban" };
            let body =
                json!({"GroupId": "state", "Members_Account": ["target"], "Duration": seconds(n)});
            match command {
                "ban" => ("group_open_http_svc/ban_group_member", body),
                _ => ("group_open_http_svc/unban_group_member", body),
            }
        }),
        read: ("group_open_http_svc/get_group_ban_member", in_room),
        holds: |answer, low, high| timed(&answer["BannedAccountList"], "BannedUntil", low, high),
        ..NOTHING
    },
    Kind {
        name: "admin",
        make: Some(|n| {
            let command_type = if odd(n) { 1 } else { 2 };
            let body = json!({"GroupId": "state", "CommandType": command_type, "Admin_Account": ["target"]});
            ("group_open_avchatroom_http_svc/modify_admin", body)
        }),
        read: ("group_open_avchatroom_http_svc/get_admin_list", in_room),
        holds: |answer, low, high| {
            any(low, high, !answer["Admin_List"].as_array().unwrap().is_empty())
        },
        ..NOTHING
    },
    Kind {
        name: "profile",
        make: Some(|n| {
            let item = json!({"Tag": "Tag_Profile_IM_Nick", "Value": n.to_string()});
            ("profile/portrait_set", json!({"From_Account": "target", "ProfileItem": [item]}))
        }),
        read: ("profile/portrait_get", |_, _| json!({"To_Account": ["target"], "TagList": []})),
        holds: |answer, low, high| {
            let nick = tag(answer, "Tag_Profile_IM_Nick");
            within(&nick, low, high) || low == 0 && nick == ""
        },
        ..NOTHING
    },
    Kind {
        name: "room's profile",
        make: Some(|n| {
            let body = json!({"GroupId": "state", "Notification": n.to_string()});
            ("group_open_http_svc/modify_group_base_info", body)
        }),
        read: ("group_open_http_svc/get_group_info", |_, _| json!({"GroupIdList": ["state"]})),
        holds: |answer, low, high| {
            let text = &answer["GroupInfo"][0]["Notification"];
            within(text, low, high) || low == 0 && text == ""
        },
        ..NOTHING
    },
    Kind {
        name: "room that comes and goes",
        make: Some(|n| {
            let body = json!({"Type": "AVChatRoom", "GroupId": "short", "Name": "short"});
            if odd(n) {
                ("group_open_http_svc/create_group", body)
            } else {
                ("group_open_http_svc/destroy_group", body)
            }
        }),
        made_before: &[10010, 10021, 10025],
        read: ("group_open_http_svc/get_group_info", |_, _| json!({"GroupIdList": ["short"]})),
        holds: |answer, low, high| any(low, high, answer["GroupInfo"][0]["ErrorCode"] == 0),
        ..NOTHING
    },
    Kind {
        name: "account",
        make: Some(|n| ("im_open_login_svc/account_import", json!({"UserID": format!("made{n}")}))),
        read: ("im_open_login_svc/account_check", |low, _| {
            let users = low.saturating_sub(40)..=low;
            let items: Vec<_> = users.map(|n| json!({"UserID": format!("made{n}")})).collect();
            json!({"CheckItem": items})
        }),
        holds: |answer, _, _| {
            // There is no account of the number 0.
            let items = answer["ResultItem"].as_array().unwrap().iter();
            let mut items = items.filter(|item| item["UserID"] != "made0");
            items.all(|item| item["AccountStatus"] == "Imported")
        },
        ..NOTHING
    },
    Kind {
        name: "word",
        make: Some(|n| {
            let words = json!({"DirtyWordsList": ["verboten"]});
            if odd(n) {
                ("openim_dirty_words/add", words)
            } else {
                ("openim_dirty_words/delete", words)
            }
        }),
        read: ("openim_dirty_words/get", |_, _| json!({})),
        holds: |answer, low, high| {
            any(low, high, !answer["DirtyWordsList"].as_array().unwrap().is_empty())
        },
        ..NOTHING
    },
    Kind {
        name: "mute in all rooms",
        make: Some(|n| {
            let body = json!({"Set_Account": "target", "GroupmsgNospeakingTime": seconds(n)});
            ("openconfigsvr/setnospeaking", body)
        }),
        read: ("openconfigsvr/getnospeaking", |_, _| json!({"Get_Account": "target"})),
        holds: |answer, low, high| any(low, high, answer["GroupmsgNospeakingTime"] != 0),
        ..NOTHING
    },
    Kind {
        name: "hold of a room",
        make: Some(|n| {
            let switch = if odd(n) { "On" } else { "Off" };
            ("danmux_hold_svc/set", json!({"GroupId": "state", "HoldAll": switch}))
        }),
        read: ("danmux_hold_svc/list", in_room),
        holds: |answer, low, high| any(low, high, answer["HoldAll"] == "On"),
        ..NOTHING
    },
    Kind {
        name: "held message",
        make: Some(|_| {
            let body = json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": "may I?"}}]);
            let body = json!({"GroupId": "held", "From_Account": "target2", "Random": rand::random::<u32>(),
                "MsgBody": body});
            ("group_open_http_svc/send_group_msg", body)
        }),
        each_try_counts: true,
        read: ("danmux_hold_svc/list", |_, _| json!({"GroupId": "held"})),
        holds: |answer, low, high| within(&answer["TotalCount"], low, high),
        ..NOTHING
    },
];

pub const PROFILE: &str = "profile over a socket";
pub const MUTE: &str = "mute over a socket";
pub const ADMIN: &str = "admin over a socket";
pub const ROOM_PROFILE: &str = "room's profile over a socket";

/// What clients change over their sockets.
pub const SOCKET: &[Kind] = &[
    Kind {
        name: PROFILE,
        read: ("profile/portrait_get", |_, _| json!({"To_Account": ["host"], "TagList": []})),
        holds: |answer, low, high| {
            let nick = tag(answer, "Tag_Profile_IM_Nick");
            within(&nick, low, high) || low == 0 && nick == ""
        },
        ..NOTHING
    },
    Kind {
        name: MUTE,
        read: ("group_open_http_svc/get_group_muted_account", |_, _| json!({"GroupId": "live"})),
        holds: |answer, low, high| timed(&answer["MutedAccountList"], "MutedUntil", low, high),
        ..NOTHING
    },
    Kind {
        name: ADMIN,
        read: ("group_open_avchatroom_http_svc/get_admin_list", |_, _| json!({"GroupId": "live"})),
        holds: |answer, low, high| {
            any(low, high, !answer["Admin_List"].as_array().unwrap().is_empty())
        },
        ..NOTHING
    },
    Kind {
        name: ROOM_PROFILE,
        read: ("group_open_http_svc/get_group_info", |_, _| json!({"GroupIdList": ["live"]})),
        holds: |answer, low, high| {
            let text = &answer["GroupInfo"][0]["Introduction"];
            within(text, low, high) || low == 0 && text == ""
        },
        ..NOTHING
    },
    Kind {
        name: "room that comes and goes over a socket",
        made_before: &[10010, 10021, 10025],
        read: ("group_open_http_svc/get_group_info", |_, _| json!({"GroupIdList": ["shorter"]})),
        holds: |answer, low, high| any(low, high, answer["GroupInfo"][0]["ErrorCode"] == 0),
        ..NOTHING
    },
];

const NOTHING: Kind = Kind {
    name: "",
    make: None,
    made_before: &[],
    each_try_counts: false,
    pause: 15,
    read: ("", |_, _| Value::Null),
    holds: |_, _, _| false,
};

fn counter(key: &str, mode: &str, value: u64) -> (&'static str, Value) {
    let counters = json!([{"Key": key, "Value": value}]);
    let body = json!({"GroupId": "state", "GroupCounter": counters, "Mode": mode});
    ("group_open_http_svc/update_group_counter", body)
}

fn counter_keys(key: &str) -> Value {
    json!({"GroupId": "state", "GroupCounterKeys": [key]})
}
