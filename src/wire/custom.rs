//! Payloads that mean a gift, a like or a comment, as the vendor's own apps and their forks write
//! them (public repositories: TUIGift and TUIBarrage of XiaoZhiBo and TUILiveKit, the Flutter live
//! kit, TRTCLiveRoom's IMProtocol, TWebLive, im-live-sells, IMCMD of xiaozhibo).
//!
//! Recognised by `businessID` first, then by shape; anything else stays a custom element.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::model::{Element, Gift, Likes, Person, Text, UserId};

use super::lenient;

/// What a custom element with this `Data` and `Ext` means, if danmux knows.
pub fn recognise(data: &str, extension: &str) -> Option<Element> {
    if data.starts_with('{') {
        return serde_json::from_str::<Payload<'_>>(data).ok()?.meaning();
    }
    match data {
        "like" | "LIKE" => Some(likes(1)),
        "SEND_GIFT" => Some(Element::Gift(Gift { name: Text::new(extension), ..gift() })),
        _ => None,
    }
}

/// What JSON in a text element means, as apps of 2016 and 2017 sent it, if it is that.
pub fn recognise_text(text: &str) -> Option<Element> {
    if !(text.starts_with('{') && text.contains("\"userAction\"")) {
        return None;
    }
    serde_json::from_str::<Payload<'_>>(text).ok()?.meaning()
}

fn likes(count: u64) -> Element {
    Element::Likes(Likes { count: count.max(1) })
}

fn gift() -> Gift {
    Gift { id: Text::default(), name: Text::default(), count: 1, price: 0, receiver: None }
}

/// What the known payloads have between them; each has a few of these.
#[derive(Deserialize)]
struct Payload<'a> {
    #[serde(rename = "businessID", borrow, default)]
    business_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient::option_int")]
    action: Option<i64>,
    #[serde(default, deserialize_with = "lenient::option_int")]
    command: Option<i64>,
    #[serde(rename = "userAction", default, deserialize_with = "lenient::option_int")]
    user_action: Option<i64>,
    #[serde(borrow, default)]
    message: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    msg: Option<Cow<'a, str>>,
    #[serde(rename = "type", borrow, default)]
    kind: Option<&'a RawValue>,
    #[serde(rename = "extInfo", borrow, default)]
    ext_info: Option<&'a RawValue>,
}

impl Payload<'_> {
    fn meaning(&self) -> Option<Element> {
        let data = self.data.map_or("{}", RawValue::get);
        match self.business_id.as_deref() {
            Some("TUIGift") => serde_json::from_str::<TuiGift<'_>>(data).ok()?.into_element(),
            Some("TUIGift_like") => Some(likes(1)),
            Some("TUIBarrage") => {
                let Barrage { message } = serde_json::from_str(data).ok()?;
                Some(Element::Text(Text::new(&message)))
            }
            Some("flutter_live_kit") => {
                let FlutterCommand { cmd, info } = serde_json::from_str(data).ok()?;
                (cmd == "send_gift_message").then(|| {
                    Element::Gift(Gift {
                        name: Text::new(&info.name),
                        count: info.count.max(1),
                        ..gift()
                    })
                })
            }
            _ => self.by_number().or_else(|| self.shop_like()),
        }
    }

    /// Commands by number: 4 is a like; 1 and 5 are words.
    fn by_number(&self) -> Option<Element> {
        let (number, words) = match (self.action, self.user_action) {
            (Some(301), _) => (self.command?, self.message.as_deref()),
            (None, Some(number)) => (number, self.msg.as_deref()),
            _ => return None,
        };
        match number {
            4 => Some(likes(1)),
            1 | 5 => Some(Element::Text(Text::new(words?))),
            _ => None,
        }
    }

    /// `{"type":"LIKE","extInfo":{"number":n}}` of a third party's shop.
    fn shop_like(&self) -> Option<Element> {
        #[derive(Deserialize)]
        struct Number {
            #[serde(default, deserialize_with = "lenient::int")]
            number: u64,
        }
        if self.kind?.get() != "\"LIKE\"" {
            return None;
        }
        let number = self.ext_info.and_then(|info| serde_json::from_str::<Number>(info.get()).ok());
        Some(likes(number.map_or(1, |number| number.number)))
    }
}

/// `data` of both versions of TUIGift: the second wraps the gift and names its receiver.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TuiGift<'a> {
    #[serde(borrow, default)]
    gift: Option<TuiGiftItem<'a>>,
    #[serde(default, deserialize_with = "lenient::int")]
    gift_count: u64,
    #[serde(borrow, default)]
    receiver: Option<TuiUser<'a>>,
    #[serde(borrow, default)]
    gift_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    message: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TuiGiftItem<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    gift_id: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    gift_name: Cow<'a, str>,
    #[serde(default, deserialize_with = "lenient::int")]
    price: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TuiUser<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    user_id: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    user_name: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    avatar_url: Cow<'a, str>,
}

impl TuiGift<'_> {
    fn into_element(self) -> Option<Element> {
        let receiver = self.receiver.filter(|user| !user.user_id.is_empty()).map(|user| Person {
            id: UserId::from_peer(&user.user_id),
            nick: Text::new(&user.user_name),
            avatar: Text::new(&user.avatar_url),
        });
        Some(Element::Gift(match (self.gift, self.gift_id) {
            (Some(item), _) => Gift {
                id: Text::new(&item.gift_id),
                name: Text::new(&item.gift_name),
                count: self.gift_count.max(1),
                price: item.price,
                receiver,
            },
            // The first version has words for the gift, but no name and no count.
            (None, Some(id)) => Gift {
                id: Text::new(&id),
                name: Text::new(self.message.as_deref().unwrap_or_default()),
                ..gift()
            },
            (None, None) => return None,
        }))
    }
}

#[derive(Deserialize)]
struct Barrage<'a> {
    #[serde(borrow)]
    message: Cow<'a, str>,
}

#[derive(Deserialize)]
struct FlutterCommand<'a> {
    #[serde(borrow)]
    cmd: Cow<'a, str>,
    #[serde(rename = "cmdInfo", borrow)]
    info: FlutterGift<'a>,
}

#[derive(Deserialize)]
struct FlutterGift<'a> {
    #[serde(rename = "giftName", borrow, default)]
    name: Cow<'a, str>,
    #[serde(rename = "giftCount", default, deserialize_with = "lenient::int")]
    count: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gift_of(data: &str) -> Gift {
        match recognise(data, "") {
            Some(Element::Gift(gift)) => gift,
            other => panic!("{data}: {other:?}"),
        }
    }

    #[test]
    fn gifts_of_every_known_app_are_gifts() {
        let gift = gift_of(
            r#"{"version":"1.0","businessID":"TUIGift","platform":"iOS","data":{"gift":{"giftId":"1","giftName":"Rocket","imageUrl":"","animationUrl":"","price":10,"extInfo":{}},"giftCount":3,"sender":{"userId":"a","avatarUrl":"","userName":"A","level":"0"},"receiver":{"userId":"b","avatarUrl":"","userName":"B","level":"0"}}}"#,
        );
        assert_eq!((gift.name.as_str(), gift.count, gift.price), ("Rocket", 3, 10));
        assert_eq!(gift.receiver.unwrap().nick.as_str(), "B");
        let gift = gift_of(
            r#"{"version":"1.0","businessID":"TUIGift","platform":"Android","data":{"giftId":"7","imageUrl":"","lottieUrl":"","message":"sent flowers","extInfo":{"userID":"a"}}}"#,
        );
        assert_eq!((gift.id.as_str(), gift.name.as_str(), gift.count), ("7", "sent flowers", 1));
        let gift = gift_of(
            r#"{"version":1.0,"businessID":"flutter_live_kit","data":{"cmd":"send_gift_message","cmdInfo":{"type":3,"giftUrl":"","giftCount":2,"giftName":"Super Rocket"}}}"#,
        );
        assert_eq!((gift.name.as_str(), gift.count), ("Super Rocket", 2));
        assert!(matches!(recognise("SEND_GIFT", "rose"), Some(Element::Gift(gift))
            if gift.name.as_str() == "rose"));
    }

    #[test]
    fn likes_of_every_known_app_are_likes() {
        for (data, count) in [
            (r#"{"version":"1.0","businessID":"TUIGift_like","platform":"iOS","data":{}}"#, 1),
            (r#"{"version":"1.0.0","businessID":"av_live","action":301,"command":"4"}"#, 1),
            ("like", 1),
            ("LIKE", 1),
            (r#"{"type":"LIKE","extInfo":{"type":"","number":5,"detailId":""}}"#, 5),
        ] {
            assert_eq!(recognise(data, ""), Some(likes(count)), "{data}");
        }
        let praise = r#"{"userAction":4,"userId":"u","nickName":"n","headPic":"","msg":""}"#;
        assert_eq!(recognise_text(praise), Some(likes(1)));
    }

    #[test]
    fn comments_in_custom_clothes_are_comments() {
        let words = Some(Element::Text(Text::new("hi")));
        let barrage = r#"{"version":"1.0","businessID":"TUIBarrage","data":{"message":"hi"}}"#;
        assert_eq!(recognise(barrage, ""), words);
        let header = r#"{"version":"1.0.0","action":301,"command":"5","message":"hi"}"#;
        assert_eq!(recognise(header, ""), words);
        assert_eq!(recognise_text(r#"{"userAction":5,"msg":"hi"}"#), words);
    }

    #[test]
    fn anything_else_stays_custom() {
        for data in [
            "",
            "{",
            "{}",
            "[]",
            "hello",
            r#"{"businessID":"TUIGift","data":{}}"#,
            r#"{"businessID":"TUIGift","data":7}"#,
            r#"{"action":301}"#,
            r#"{"type":7}"#,
            r#"{"businessID":"TUIPusher","action":100}"#,
        ] {
            assert_eq!(recognise(data, "x"), None, "{data}");
        }
        assert_eq!(recognise_text("{just words}"), None);
    }
}
