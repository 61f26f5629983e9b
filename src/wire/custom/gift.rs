//! Gifts, likes and comments of the vendor's components.

use serde_json::Value;

use crate::model::{Amount, Element, Gift, Likes, Person, Text, UserId};

use super::value::{amount, count, first, scalar, text};

/// A bare word of TWebLive or im-live-sells.
pub(super) fn by_word(word: &str, extension: &str) -> Option<Element> {
    match word {
        "like" | "LIKE" => Some(likes(1)),
        "SEND_GIFT" => Some(Element::Gift(sold(extension))),
        _ => None,
    }
}

/// A gift of a shop: its name, or JSON of which nobody says what is in it, so the usual names.
fn sold(extension: &str) -> Gift {
    let json = extension.starts_with('{').then(|| serde_json::from_str::<Value>(extension).ok());
    let Some(Some(item)) = json else { return Gift { name: Text::new(extension), ..gift() } };
    let id = text(first(&item, &["giftId", "gift_id", "id"]));
    let name = text(first(&item, &["giftName", "gift_name", "name", "title"]));
    // Better the JSON than a gift of which nothing can be told.
    let name = if id.is_empty() && name.is_empty() { Text::new(extension) } else { name };
    Gift {
        id,
        name,
        count: count(first(&item, &["giftCount", "count", "number", "num"])),
        price: amount(&item["price"]).unwrap_or_default(),
        ..gift()
    }
}

/// A payload that names its component.
pub(super) fn by_business(payload: &Value) -> Option<Element> {
    let data = &payload["data"];
    match payload["businessID"].as_str()? {
        "TUIGift" => tui_gift(data),
        "TUIGift_like" => Some(likes(1)),
        "TUIBarrage" => Some(Element::Text(Text::new(data["message"].as_str()?))),
        "flutter_live_kit" if data["cmd"] == "send_gift_message" => {
            let info = &data["cmdInfo"];
            let (name, count) = (text(&info["giftName"]), count(&info["giftCount"]));
            Some(Element::Gift(Gift { name, count, ..gift() }))
        }
        _ => None,
    }
}

pub(super) fn likes(count: u64) -> Element {
    Element::Likes(Likes { count: count.max(1) })
}

/// One gift of which nothing else is known.
pub(super) fn gift() -> Gift {
    Gift {
        id: Text::default(),
        name: Text::default(),
        count: 1,
        price: Amount::ZERO,
        receiver: None,
    }
}

/// Both versions of TUIGift: the second wraps the gift and names its receiver.
fn tui_gift(data: &Value) -> Option<Element> {
    let item = &data["gift"];
    if !item.is_object() {
        // The first version has words for the gift, but no name and no count.
        let id = Text::new(&scalar(&data["giftId"])?);
        return Some(Element::Gift(Gift { id, name: text(&data["message"]), ..gift() }));
    }
    let user = &data["receiver"];
    let receiver = scalar(&user["userId"]).filter(|id| !id.is_empty()).map(|id| Person {
        id: UserId::from_peer(&id),
        nick: text(&user["userName"]),
        avatar: text(&user["avatarUrl"]),
    });
    Some(Element::Gift(Gift {
        id: text(&item["giftId"]),
        name: text(&item["giftName"]),
        count: count(&data["giftCount"]),
        price: amount(&item["price"]).unwrap_or_default(),
        receiver,
    }))
}
