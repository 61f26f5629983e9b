//! Numbered commands of the vendor's live rooms: likes and comments, the headers of comments, and
//! what the clients of hosts tell each other.

use serde_json::Value;

use crate::model::{Element, Text};

use super::{
    gift::likes,
    value::{number, scalar},
};

/// A custom payload with a number or a command.
pub(super) fn recognise(payload: &Value) -> Option<Element> {
    let business = payload["businessID"].as_str();
    if matches!(business, Some("TUIPlayer" | "TUIPusher" | "VoiceRoom")) {
        let command = payload["data"]["cmd"].as_str().filter(|command| !command.is_empty());
        let what = command.or_else(|| action(payload)).or(business)?;
        return Some(signal(what));
    }
    if let Some(what) = action(payload) {
        return Some(signal(what));
    }
    if number(&payload["action"]) == Some(301) {
        return by_command(payload);
    }
    by_user_action(payload).or_else(|| is_text_header(payload).then(|| signal("text_header")))
}

/// Commands of `IMCMD` in `userAction`.
pub(super) fn by_user_action(payload: &Value) -> Option<Element> {
    match number(&payload["userAction"])? {
        1 | 5 => Some(Element::Text(Text::new(payload["msg"].as_str()?))),
        2 => Some(signal("enter")),
        3 => Some(signal("exit")),
        4 => Some(likes(1)),
        _ => None,
    }
}

/// Whether it only tells who wrote the text element after it.
pub(super) fn is_text_header(payload: &Value) -> bool {
    payload["cmd"] == "CustomTextMsg" || number(&payload["action"]) == Some(300)
}

/// Action 301: 4 is a like, anything else is words where there are some. Forks put JSON there,
/// which nobody wants to read.
fn by_command(payload: &Value) -> Option<Element> {
    let words = || payload["message"].as_str().filter(|words| !words.is_empty());
    match scalar(&payload["command"])?.as_str() {
        "4" => Some(likes(1)),
        "1" | "5" => Some(Element::Text(Text::new(words()?))),
        _ => Some(Element::Text(Text::new(words().filter(|words| !words.starts_with('{'))?))),
    }
}

/// What an action is for, in words like those of the vendor's newer apps.
fn action(payload: &Value) -> Option<&'static str> {
    Some(match number(&payload["action"])? {
        100 => "link_req",
        101 => "link_res",
        102 => "link_kick",
        // The oldest apps told of their stream so.
        103 if !payload["stream_id"].is_null() => "stream_notice",
        103 => "link_kick_res",
        104 => "link_cancel",
        105 => "stream_notice",
        // The voice room's only action: it is over.
        200 if payload["from_room_id"].is_null() && payload["businessID"].is_null() => {
            "room_destroyed"
        }
        200 => "pk_req",
        201 => "pk_res",
        202 => "pk_stop_req",
        203 => "pk_stop_res",
        204 => "pk_cancel",
        400 => "room_info",
        _ => return None,
    })
}

fn signal(what: &str) -> Element {
    Element::Signal { what: Text::new(what) }
}
