use proptest::prelude::*;

use super::*;
use crate::model::{Card, CardKind, Gift, Likes};

fn gift_of(data: &str) -> Gift {
    match recognise(data, "") {
        Some(Element::Gift(gift)) => gift,
        other => panic!("{data}: {other:?}"),
    }
}

fn sold(extension: &str) -> Gift {
    match recognise("SEND_GIFT", extension) {
        Some(Element::Gift(gift)) => gift,
        other => panic!("{extension}: {other:?}"),
    }
}

fn likes(count: u64) -> Element {
    Element::Likes(Likes { count })
}

fn signal(what: &str) -> Element {
    Element::Signal { what: Text::new(what) }
}

fn card(kind: CardKind, title: &str, detail: &str, price: Option<u64>, count: u64) -> Element {
    let price = price.map(Into::into);
    let (title, detail) = (Text::new(title), Text::new(detail));
    Element::Card(Card { kind, title, detail, price, count })
}

#[test]
fn gifts_of_every_known_app_are_gifts() {
    let gift = gift_of(
        r#"{"version":"1.0","businessID":"TUIGift","platform":"iOS","data":{"gift":{"giftId":"1","giftName":"Rocket","imageUrl":"","animationUrl":"","price":10,"extInfo":{}},"giftCount":3,"sender":{"userId":"a","avatarUrl":"","userName":"A","level":"0"},"receiver":{"userId":"b","avatarUrl":"","userName":"B","level":"0"}}}"#,
    );
    assert_eq!((gift.name.as_str(), gift.count, gift.price), ("Rocket", 3, 10.into()));
    assert_eq!(gift.receiver.unwrap().nick.as_str(), "B");
    let gift = gift_of(
        r#"{"version":"1.0","businessID":"TUIGift","platform":"Android","data":{"giftId":"7","imageUrl":"","lottieUrl":"","message":"sent flowers","extInfo":{"userID":"a"}}}"#,
    );
    assert_eq!((gift.id.as_str(), gift.name.as_str(), gift.count), ("7", "sent flowers", 1));
    let gift = gift_of(
        r#"{"version":1.0,"businessID":"flutter_live_kit","data":{"cmd":"send_gift_message","cmdInfo":{"type":3,"giftUrl":"","giftCount":2,"giftName":"Super Rocket"}}}"#,
    );
    assert_eq!((gift.name.as_str(), gift.count), ("Super Rocket", 2));
    // Text for numbers, numbers for text, nonsense for a price: it is a gift all the same.
    let gift = gift_of(
        r#"{"businessID":"TUIGift","data":{"gift":{"giftId":9,"giftName":"Car","price":"1.5"},"giftCount":"-2"}}"#,
    );
    let told = (gift.id.as_str(), gift.count, gift.price, gift.receiver);
    assert_eq!(told, ("9", 1, "1.5".parse().unwrap(), None));
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
        (r#"{"type":"LIKE"}"#, 1),
    ] {
        assert_eq!(recognise(data, ""), Some(likes(count)), "{data}");
    }
    let praise = r#"{"userAction":4,"userId":"u","nickName":"n","headPic":"","msg":""}"#;
    assert_eq!(recognise_text(praise), Some(likes(1)));
}

#[test]
fn comments_in_custom_clothes_are_comments() {
    let words = Some(Element::Text(Text::new("hi")));
    for data in [
        r#"{"version":"1.0","businessID":"TUIBarrage","platform":"Android","data":{"message":"hi","extInfo":{"userID":"u","nickName":"n","avatarUrl":""}}}"#,
        r#"{"version":"1.0.0","action":301,"command":"5","message":"hi"}"#,
        r#"{"version":"1.0.0","businessID":"liveRoom","action":301,"command":1,"message":"hi"}"#,
        r#"{"version":"1.0","action":301,"command":"notice","message":"hi"}"#,
        r#"{"userAction":5,"msg":"hi"}"#,
    ] {
        assert_eq!(recognise(data, ""), words, "{data}");
    }
    assert_eq!(recognise_text(r#"{"userAction":5,"msg":"hi"}"#), words);
}

#[test]
fn what_clients_tell_each_other_is_a_signal() {
    for (data, what) in [
        (
            r#"{"version":1,"businessID":"TUIPusher","platform":"Android","extInfo":"","data":{"cmd":"link_req","streamID":"","cmdInfo":""}}"#,
            "link_req",
        ),
        (r#"{"businessID":"TUIPlayer","data":{"cmd":"pk_stop_res"}}"#, "pk_stop_res"),
        (
            r#"{"businessID":"VoiceRoom","data":{"cmd":"takeSeat","room_id":"1","seat_number":"2"}}"#,
            "takeSeat",
        ),
        (r#"{"businessID":"TUIPusher","action":100}"#, "link_req"),
        (r#"{"businessID":"TUIPusher"}"#, "TUIPusher"),
        (r#"{"version":"1.0.0","businessID":"av_live","action":100,"reason":""}"#, "link_req"),
        (r#"{"action":103,"stream_id":"s"}"#, "stream_notice"),
        (r#"{"businessID":"av_live","action":103}"#, "link_kick_res"),
        (r#"{"action":200,"from_room_id":"r","from_stream_id":"s"}"#, "pk_req"),
        (r#"{"version":"1.0","action":200}"#, "room_destroyed"),
        (r#"{"action":"204"}"#, "pk_cancel"),
        (r#"{"action":400,"type":1,"list":[{"userId":"","streamId":"","name":""}]}"#, "room_info"),
        (r#"{"type":"CLOSE_CHAT","extInfo":{}}"#, "close_chat"),
        (r#"{"userAction":2,"userId":"u"}"#, "enter"),
        (r#"{"cmd":"CustomTextMsg","data":{"nickName":"n","headPic":""}}"#, "text_header"),
    ] {
        assert_eq!(recognise(data, ""), Some(signal(what)), "{data}");
    }
    assert_eq!(recognise_text(r#"{"userAction":3,"msg":""}"#), Some(signal("exit")));
}

#[test]
fn what_shops_tell_is_a_card() {
    let shop = |kind: &str| {
        format!(r#"{{"type":"{kind}","extInfo":{{"type":"","number":2,"detailId":"A12"}}}}"#)
    };
    for (kind, word) in [
        (CardKind::Order, "BUY_GOODS"),
        (CardKind::Buying, "BUYING_GOODS"),
        (CardKind::Cart, "ADDCART_GOODS"),
        (CardKind::View, "VIEW_GOODS"),
        (CardKind::Product, "START_EXPLAIN"),
        (CardKind::Share, "SHARE"),
        (CardKind::Follow, "ATTENTION"),
    ] {
        assert_eq!(recognise(&shop(word), ""), Some(card(kind, "", "A12", None, 2)), "{word}");
    }
    for (title, word) in [
        ("start", "LIVE_START"),
        ("pause", "LIVE_PAUSE"),
        ("resume", "LIVE_RESUME"),
        ("cancel", "LIVE_CANCEL"),
        ("finish", "LIVE_FINISH"),
    ] {
        let stream = card(CardKind::Stream, title, "", None, 1);
        assert_eq!(recognise(&shop(word), ""), Some(stream), "{word}");
    }
    let goods = r#"{"id":7,"name":"Blue shirt","price":"199","num":2}"#;
    for (word, extension, told) in [
        ("BUY_GOODS", goods, card(CardKind::Order, "Blue shirt", "7", Some(199), 2)),
        ("BUY_GOODS", r#"{"x":1}"#, card(CardKind::Order, "", r#"{"x":1}"#, None, 1)),
        ("BUY_GOODS", "{broken", card(CardKind::Order, "{broken", "", None, 1)),
        ("USE_COUPON", "10 off", card(CardKind::Voucher, "10 off", "", None, 1)),
        ("ATTENTION", "", card(CardKind::Follow, "", "", None, 1)),
        ("CANCELATTENTION", "", card(CardKind::Unfollow, "", "", None, 1)),
        ("startPush", "", card(CardKind::Stream, "start", "", None, 1)),
        ("stopPush", "", card(CardKind::Stream, "finish", "", None, 1)),
    ] {
        assert_eq!(recognise(word, extension), Some(told), "{word} {extension}");
    }
}

#[test]
fn strokes_are_known_by_their_extension_alone() {
    for data in ["", "like", r#"{"businessID":"TUIGift_like"}"#] {
        assert_eq!(recognise(data, "TXWhiteBoardExt"), Some(Element::PenTrack));
    }
}

#[test]
fn anything_else_stays_custom() {
    for data in [
        "",
        "{",
        "{}",
        "[]",
        "hello",
        "ADD_GOODS",
        r#"{"businessID":"TUIGift","data":{}}"#,
        r#"{"businessID":"TUIGift","data":7}"#,
        r#"{"businessID":"flutter_live_kit","data":{"cmd":"other"}}"#,
        r#"{"action":301}"#,
        r#"{"action":301,"command":"7","message":"{\"gift\":1}"}"#,
        r#"{"action":99}"#,
        r#"{"type":7}"#,
        r#"{"type":"OTHER"}"#,
        r#"{"userAction":6}"#,
        r#"{"cmd":"CustomCmdMsg","data":{"cmd":"1","msg":""}}"#,
    ] {
        assert_eq!(recognise(data, "x"), None, "{data}");
    }
    assert_eq!(recognise_text("{just words}"), None);
}

/// JSON of every shape, with the names and words that mean something among its own.
fn json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "TUIGift",
        "TUIPusher",
        "flutter_live_kit",
        "LIKE",
        "BUY_GOODS",
        "CustomTextMsg",
        "4",
        "-1",
        "send_gift_message",
        "",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(vec![100, 200, 301, 4]).prop_map(Value::from),
        word.prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    let name = prop::sample::select(vec![
        "businessID",
        "data",
        "action",
        "command",
        "message",
        "userAction",
        "msg",
        "type",
        "extInfo",
        "number",
        "detailId",
        "cmd",
        "cmdInfo",
        "gift",
        "giftId",
        "giftCount",
        "price",
        "receiver",
        "userId",
        "other",
    ]);
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name.clone(), inner, 0..6).prop_map(|map| {
                map.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            }),
        ]
    })
}

proptest! {
    #[test]
    fn no_payload_breaks_recognition(payload in json(), goods in json()) {
        let (data, extension) = (payload.to_string(), goods.to_string());
        let _ = recognise_text(&data);
        for word in [data.as_str(), "BUY_GOODS", "SEND_GIFT"] {
            let told = element(&Mappings::default(), word, "d", &extension);
            match told {
                Element::Gift(gift) => prop_assert!(gift.count > 0),
                Element::Likes(likes) => prop_assert!(likes.count > 0),
                Element::Card(card) => prop_assert!(card.count > 0),
                _ => {}
            }
        }
    }

    #[test]
    fn what_nobody_knows_is_kept_as_it_came(data in ".*", description in ".*", ext in ".*") {
        prop_assume!(recognise(&data, &ext).is_none());
        let Element::Custom(custom) = element(&Mappings::default(), &data, &description, &ext)
        else {
            panic!("no custom element")
        };
        prop_assert_eq!(custom.data.raw(), data);
        prop_assert_eq!(custom.description.raw(), description);
        prop_assert_eq!(custom.extension.raw(), ext);
    }
}

#[test]
fn prices_that_are_not_whole_are_kept() {
    for (price, kept) in
        [("9.9", "9.9"), ("\"12.50\"", "12.5"), ("3.0", "3"), ("-1", "0"), ("null", "0")]
    {
        let data = format!(r#"{{"businessID":"TUIGift","data":{{"gift":{{"price":{price}}}}}}}"#);
        assert_eq!(gift_of(&data).price.to_string(), kept, "{price}");
    }
    let rose = sold(r#"{"giftId":"7","giftName":"Rose","count":2,"price":"0.5"}"#);
    assert_eq!((rose.id.as_str(), rose.name.as_str(), rose.count), ("7", "Rose", 2));
    assert_eq!(rose.price.times(2), 1.into());
    assert_eq!(sold("Rose").name.as_str(), "Rose");
    assert_eq!(sold("{}").name.as_str(), "{}");
}

#[test]
fn who_names_a_price_is_told() {
    let told = recognise("BIT_CRON_RESULT", r#"{"name":"Vase","price":88.5}"#).unwrap();
    let Element::Card(card) = told else { panic!() };
    assert_eq!((card.kind, card.title.as_str()), (CardKind::Quote, "Vase"));
    assert_eq!(card.price.unwrap().to_string(), "88.5");
}
