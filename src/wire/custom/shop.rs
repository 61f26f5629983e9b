//! What shops in live rooms tell: orders, vouchers, follows, products, the stream itself.

use serde_json::Value;

use crate::model::{Card, CardKind, Element, Text};

use super::{
    gift::likes,
    value::{amount, count, first, text},
};

/// A bare word of im-live-sells or TWebLive; its parameters are in `extension`.
pub(super) fn by_word(word: &str, extension: &str) -> Option<Element> {
    let kind = match word {
        "BUY_GOODS" => CardKind::Order,
        "USE_COUPON" => CardKind::Voucher,
        // An auction: it begins, prices are named, one wins, it ends.
        "BIT_BEGIN" | "BIT_CRON_RESULT" | "BIT_FINAL_RESULT" | "BIT_END" => CardKind::Quote,
        "ATTENTION" => CardKind::Follow,
        "CANCELATTENTION" => CardKind::Unfollow,
        "startPush" => return Some(stream("start")),
        "stopPush" => return Some(stream("finish")),
        _ => return None,
    };
    let goods = extension.starts_with('{').then(|| serde_json::from_str::<Value>(extension).ok());
    let Some(Some(goods)) = goods else {
        return Some(Element::Card(Card { title: Text::new(extension), ..card(kind) }));
    };
    // Nobody says what goods have: the usual names, else the JSON as a detail.
    let title = text(first(&goods, &["title", "name", "goodsName", "goods_name"]));
    let detail = text(first(&goods, &["id", "goodsId", "goods_id", "detailId"]));
    let detail = if title.is_empty() && detail.is_empty() { Text::new(extension) } else { detail };
    let price = amount(&goods["price"]);
    let count = count(first(&goods, &["count", "number", "num"]));
    Some(Element::Card(Card { kind, title, detail, price, count }))
}

/// `{"type":"LIKE","extInfo":{"type":"","number":n,"detailId":""}}` of a mini program's shop.
pub(super) fn by_type(payload: &Value) -> Option<Element> {
    let info = &payload["extInfo"];
    let kind = match payload["type"].as_str()? {
        "LIKE" => return Some(likes(count(&info["number"]))),
        "BUY_GOODS" => CardKind::Order,
        "BUYING_GOODS" => CardKind::Buying,
        "ADDCART_GOODS" => CardKind::Cart,
        "VIEW_GOODS" => CardKind::View,
        "START_EXPLAIN" => CardKind::Product,
        "SHARE" => CardKind::Share,
        "ATTENTION" => CardKind::Follow,
        "LIVE_START" => return Some(stream("start")),
        "LIVE_PAUSE" => return Some(stream("pause")),
        "LIVE_RESUME" => return Some(stream("resume")),
        "LIVE_CANCEL" => return Some(stream("cancel")),
        "LIVE_FINISH" => return Some(stream("finish")),
        what @ ("FINISH_EXPLAIN" | "OPEN_CHAT" | "CLOSE_CHAT" | "OPEN_LIKE" | "CLOSE_LIKE") => {
            return Some(Element::Signal { what: Text::new(&what.to_ascii_lowercase()) });
        }
        _ => return None,
    };
    let (detail, count) = (text(&info["detailId"]), count(&info["number"]));
    Some(Element::Card(Card { detail, count, ..card(kind) }))
}

/// A card of which nothing else is known.
pub(super) fn card(kind: CardKind) -> Card {
    Card { kind, title: Text::default(), detail: Text::default(), price: None, count: 1 }
}

fn stream(what: &str) -> Element {
    Element::Card(Card { title: Text::new(what), ..card(CardKind::Stream) })
}
