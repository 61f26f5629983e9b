//! Elements, tips and notices in words.

use crate::model::{
    Card, CardKind, Element, Gap, Gift, Message, Notice, NoticeKind, Person, Refusal, RefusalKind,
    RoomChange, Text, Tip, TipKind, UserId,
};

use super::{Language, fill};

texts! {
    /// What happens in a room.
    WordTexts {
        face: "[face {}]" | "[表情 {}]",
        gift: "[gift] {} ×{}" | "[礼物] {} ×{}",
        a_gift: "gift" | "礼物",
        product: "[product] {}" | "[商品] {}",
        view: "[viewing] {}" | "[浏览商品] {}",
        cart: "[cart] {}" | "[加购] {}",
        buying: "[buying] {}" | "[去购买] {}",
        order: "[order] {}" | "[下单] {}",
        voucher: "[voucher] {}" | "[优惠券] {}",
        quote: "[price] {}" | "[报价] {}",
        follow: "[follow] {}" | "[关注] {}",
        unfollow: "[unfollow] {}" | "[取消关注] {}",
        share: "[share] {}" | "[分享] {}",
        stream: "[stream] {}" | "[直播] {}",
        stream_start: "started" | "已开播",
        stream_pause: "paused" | "暂停中",
        stream_resume: "goes on" | "已恢复",
        stream_cancel: "cancelled" | "已取消",
        stream_finish: "over" | "已结束",
        price: " ({})" | "（{}）",
        pen_track: "[pen track]" | "[白板笔迹]",
        signal: "[signal] {}" | "[信令] {}",
        custom: "[custom] {}" | "[自定义] {}",
        image: "[image] {}" | "[图片] {}",
        image_size: "[image {}×{}] {}" | "[图片 {}×{}] {}",
        sound: "[sound {} s] {}" | "[语音 {} 秒] {}",
        video: "[video {} s] {}" | "[视频 {} 秒] {}",
        file: "[file] {} ({} bytes) {}" | "[文件] {}（{} 字节）{}",
        location: "[location] {} {},{}" | "[位置] {} {},{}",
        forwarded: "[forwarded] {}" | "[转发] {}",
        by: " by {}" | "（操作人：{}）",
        joined: "{} joined" | "{} 进入房间",
        quit: "{} quit" | "{} 离开房间",
        removed: "{} was removed{}" | "{} 被移出房间{}",
        is_admin: "{} is an admin now" | "{} 成为管理员",
        no_admin: "{} is no admin any more" | "{} 不再是管理员",
        may_write: "{} may write again" | "{} 已解除禁言",
        muted: "{} was muted for {}{}" | "{} 被禁言 {}{}",
        banned: "{} was banned{}" | "{} 被封禁{}",
        banned_for: "{} was banned for {}{}" | "{} 被封禁 {}{}",
        may_come_back: "{} may come back" | "{} 已解除封禁",
        other_tip: "tip {}: {}" | "提示 {}：{}",
        and_more: "{} and {} more" | "{} 等 {} 人",
        all_muted: "everyone is muted; the host and admins may write" | "已开启全员禁言；仅主播和管理员可以发言",
        all_may_write: "everyone may write again" | "已解除全员禁言",
        called: "the room is called {}" | "房间名改为 {}",
        about: "about the room: {}" | "房间简介：{}",
        notification: "notice: {}" | "公告：{}",
        picture: "the room has a new picture" | "房间更换了头像",
        fields: "the room's fields changed: {}" | "房间字段有变化：{}",
        profile: "the room's profile changed" | "房间资料有变化",
        dismissed: "the room was dismissed" | "房间已解散",
        you_removed: "you were removed from the room" | "你已被移出房间",
        quit_elsewhere: "you quit the room on another device" | "你在其他设备上退出了房间",
        you_admin: "you are an admin now" | "你已成为管理员",
        you_no_admin: "you are no admin any more" | "你不再是管理员",
        you_banned: "you were banned from the room" | "你已被封禁",
        other_notice: "notice {} {}" | "通知 {} {}",
        never_came: "{} items never came" | "有 {} 条内容未收到",
        may_be_missed: "some items may have been missed" | "可能遗漏了一些内容",
        unknown: "an item of kind {}" | "未知类型的内容（{}）",
        joined_again: "joined again" | "已重新进入房间",
        ever: "ever" | "永久",
        days: "{} d" | "{} 天",
        hours: "{} h" | "{} 小时",
        minutes: "{} min" | "{} 分钟",
        seconds: "{} s" | "{} 秒",
        signature: "the signature was refused; it may have run out" | "签名被拒绝，可能已过期",
        no_such_room: "there is no such room any more" | "房间不存在或已解散",
        you_muted: "you are muted in this room" | "你在此房间被禁言",
        refused_words: "it holds words that the room refuses" | "包含此房间不允许的内容",
        too_long: "it is longer than the service takes" | "超出长度限制",
        too_fast: "too many at once; wait a moment" | "发送太快，请稍候",
        rights: "your role may not do that here" | "你的角色没有这个权限",
        not_sent: "there was no link: it was never sent" | "没有连接，未发出",
        edition: "the app's edition does not have this" | "应用的套餐不支持此功能",
        unanswered: "no answer came: nobody knows whether it was done" | "没有收到答复，不确定是否成功",
    }
}

/// How a person is called: by nick, else by id.
pub fn name(id: &UserId, nick: &Text) -> Text {
    if nick.is_empty() { Text::new(id.as_str()) } else { nick.clone() }
}

/// Columns of a name among words of ours: the words are what is to be read.
const MAX_NAME: usize = 24;

fn person(person: &Person) -> Text {
    name(&person.id, &person.nick).shortened(MAX_NAME)
}

/// What a message says, on one line.
pub fn body(language: Language, message: &Message) -> Text {
    elements(language, &message.elements)
}

/// What elements say, on one line.
pub fn elements(language: Language, elements: &[Element]) -> Text {
    if let [Element::Text(text)] = elements {
        return text.clone();
    }
    let parts: Vec<String> = elements.iter().map(|part| element(language, part)).collect();
    Text::new(&parts.join(" "))
}

fn element(language: Language, element: &Element) -> String {
    let texts = WordTexts::of(language);
    match element {
        Element::Text(text) => text.to_string(),
        Element::Face { index, data } if data.is_empty() => fill(texts.face, &[index]),
        Element::Face { data, .. } => format!("[{data}]"),
        Element::Gift(gift) => fill(texts.gift, &[&gift_name(language, gift), &gift.count]),
        Element::Likes(likes) => format!("♥ ×{}", likes.count),
        Element::Card(told) => card(texts, told),
        Element::PenTrack => texts.pen_track.to_owned(),
        Element::Signal { what } => fill(texts.signal, &[what]),
        Element::Custom(custom) => {
            let shown =
                if custom.description.is_empty() { &custom.data } else { &custom.description };
            fill(texts.custom, &[&shortened(shown.as_str(), 80)])
        }
        Element::Image(image) => match (image.width, image.height) {
            (0, _) | (_, 0) => fill(texts.image, &[&image.url]),
            (width, height) => fill(texts.image_size, &[&width, &height, &image.url]),
        },
        Element::Sound(sound) => fill(texts.sound, &[&sound.seconds, &sound.url]),
        Element::Video(video) => fill(texts.video, &[&video.seconds, &video.url]),
        Element::File(file) => fill(texts.file, &[&file.name, &file.size, &file.url]),
        Element::Location(place) => {
            fill(texts.location, &[&place.description, &place.latitude, &place.longitude])
        }
        Element::Merger(merger) => fill(texts.forwarded, &[&merger.title]),
        Element::Unknown { kind, .. } => format!("[{kind}]"),
    }
}

/// What a gift is called: by its name, else by its id, else as what it is.
pub fn gift_name(language: Language, gift: &Gift) -> Text {
    let names = [&gift.name, &gift.id].into_iter().find(|name| !name.is_empty());
    names.cloned().unwrap_or_else(|| Text::new(WordTexts::of(language).a_gift))
}

fn card(texts: &WordTexts, card: &Card) -> String {
    let kind = match card.kind {
        CardKind::Product => texts.product,
        CardKind::View => texts.view,
        CardKind::Cart => texts.cart,
        CardKind::Buying => texts.buying,
        CardKind::Order => texts.order,
        CardKind::Voucher => texts.voucher,
        CardKind::Quote => texts.quote,
        CardKind::Follow => texts.follow,
        CardKind::Unfollow => texts.unfollow,
        CardKind::Share => texts.share,
        CardKind::Stream => texts.stream,
    };
    let about = if card.title.is_empty() { &card.detail } else { &card.title };
    let about = match (card.kind, about.as_str()) {
        (CardKind::Stream, "start") => texts.stream_start,
        (CardKind::Stream, "pause") => texts.stream_pause,
        (CardKind::Stream, "resume") => texts.stream_resume,
        (CardKind::Stream, "cancel") => texts.stream_cancel,
        (CardKind::Stream, "finish") => texts.stream_finish,
        (_, about) => about,
    };
    let count = if card.count > 1 { format!(" ×{}", card.count) } else { String::new() };
    let price = card.price.map(|price| fill(texts.price, &[&price])).unwrap_or_default();
    let about = shortened(about, 80) + &count + &price;
    fill(kind, &[&about.trim()]).trim_end().to_owned()
}

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// A tip that is more than somebody coming or going.
pub fn tip(language: Language, tip: &Tip) -> Text {
    let texts = WordTexts::of(language);
    let members = people(language, &tip.members);
    let by = |operator: &Person| fill(texts.by, &[&person(operator)]);
    let operator = tip.operator.as_ref();
    let by_other =
        operator.filter(|operator| !tip.members.contains(operator)).map(by).unwrap_or_default();
    let text = match &tip.kind {
        TipKind::Join => fill(texts.joined, &[&members]),
        TipKind::Quit => fill(texts.quit, &[&members]),
        TipKind::Kick => fill(texts.removed, &[&members, &by_other]),
        TipKind::AdminSet => fill(texts.is_admin, &[&members]),
        TipKind::AdminCancelled => fill(texts.no_admin, &[&members]),
        TipKind::RoomProfile(change) => return room_change(language, change, operator),
        TipKind::MemberProfile(mutes) => {
            let by = operator.map(by).unwrap_or_default();
            let words = mutes.iter().map(|mute| {
                // A mute names an id; who that is may stand beside it.
                let known = tip.members.iter().find(|person| person.id == mute.user);
                let id = || Text::new(mute.user.as_str()).shortened(MAX_NAME);
                let user = known.map_or_else(id, person);
                match mute.seconds {
                    0 => fill(texts.may_write, &[&user]),
                    seconds => fill(texts.muted, &[&user, &duration(language, seconds), &by]),
                }
            });
            words.collect::<Vec<_>>().join(", ")
        }
        TipKind::Ban { seconds: 0, .. } => fill(texts.banned, &[&members, &by_other]),
        TipKind::Ban { seconds, .. } => {
            fill(texts.banned_for, &[&members, &duration(language, *seconds), &by_other])
        }
        TipKind::Unban => fill(texts.may_come_back, &[&members]),
        TipKind::Other { operation } => fill(texts.other_tip, &[operation, &members]),
    };
    Text::new(&text)
}

fn people(language: Language, people: &[Person]) -> String {
    let names: Vec<_> = people.iter().take(3).map(|one| person(one).to_string()).collect();
    let names = names.join(", ");
    match (people.len().saturating_sub(3), language) {
        (0, _) => names,
        // English counts the others, Chinese counts all.
        (more, Language::English) => fill(WordTexts::of(language).and_more, &[&names, &more]),
        (_, Language::Chinese) => fill(WordTexts::of(language).and_more, &[&names, &people.len()]),
    }
}

fn room_change(language: Language, change: &RoomChange, operator: Option<&Person>) -> Text {
    let texts = WordTexts::of(language);
    let mut parts = Vec::new();
    match change.muted {
        Some(true) => parts.push(texts.all_muted.to_owned()),
        Some(false) => parts.push(texts.all_may_write.to_owned()),
        None => {}
    }
    let changes = [
        (texts.called, &change.name),
        (texts.about, &change.introduction),
        (texts.notification, &change.notification),
    ];
    for (what, text) in changes {
        if let Some(text) = text {
            parts.push(fill(what, &[text]));
        }
    }
    if change.avatar.is_some() {
        parts.push(texts.picture.to_owned());
    }
    if !change.custom.is_empty() {
        let keys: Vec<_> = change.custom.iter().map(|(key, _)| key.as_str()).collect();
        parts.push(fill(texts.fields, &[&keys.join(", ")]));
    }
    if parts.is_empty() {
        parts.push(texts.profile.to_owned());
    }
    let by = operator.map(person).map(|name| format!(" ({name})")).unwrap_or_default();
    Text::new(&format!("{}{by}", parts.join(" · ")))
}

/// A notice in words.
pub fn notice(language: Language, notice: &Notice) -> Text {
    let texts = WordTexts::of(language);
    let text = match notice.kind {
        NoticeKind::Dismissed => texts.dismissed.to_owned(),
        NoticeKind::Removed => texts.you_removed.to_owned(),
        NoticeKind::QuitElsewhere => texts.quit_elsewhere.to_owned(),
        NoticeKind::AdminSet => texts.you_admin.to_owned(),
        NoticeKind::AdminCancelled => texts.you_no_admin.to_owned(),
        NoticeKind::Banned => texts.you_banned.to_owned(),
        NoticeKind::Custom => return notice.text.clone(),
        NoticeKind::Other { report } => fill(texts.other_notice, &[&report, &notice.text]),
    };
    Text::new(text.trim_end())
}

/// What is missing, in words.
pub fn gap(language: Language, gap: &Gap) -> String {
    let texts = WordTexts::of(language);
    match gap.to {
        Some(to) => fill(texts.never_came, &[&(to.saturating_sub(gap.from) + 1)]),
        None => texts.may_be_missed.to_owned(),
    }
}

/// An item that danmux does not know.
pub fn unknown(language: Language, kind: u64) -> Text {
    Text::new(&fill(WordTexts::of(language).unknown, &[&kind]))
}

/// We are in a room again after a cut.
pub fn joined_again(language: Language) -> &'static str {
    WordTexts::of(language).joined_again
}

/// Why something was refused, with the service's code.
pub fn refusal(language: Language, refusal: &Refusal) -> String {
    let texts = WordTexts::of(language);
    let text = match refusal.kind {
        // The service's own words say more than we could, in English.
        _ if language == Language::English => refusal.text.as_str(),
        RefusalKind::Signature => texts.signature,
        RefusalKind::NoSuchRoom => texts.no_such_room,
        RefusalKind::Muted => texts.you_muted,
        RefusalKind::Words => texts.refused_words,
        RefusalKind::TooLong => texts.too_long,
        RefusalKind::TooFast => texts.too_fast,
        RefusalKind::Rights => texts.rights,
        RefusalKind::Edition => texts.edition,
        RefusalKind::Unanswered => texts.unanswered,
        RefusalKind::NotSent => texts.not_sent,
        RefusalKind::Invalid | RefusalKind::Other => refusal.text.as_str(),
    };
    match refusal.code {
        Some(code) => format!("{text} ({code})"),
        None => text.to_owned(),
    }
}

/// Seconds in the largest unit that they fill.
pub fn duration(language: Language, seconds: u64) -> String {
    let texts = WordTexts::of(language);
    match seconds {
        // What the service takes for ever.
        4_294_967_295.. => texts.ever.to_owned(),
        86_400.. if seconds.is_multiple_of(86_400) => fill(texts.days, &[&(seconds / 86_400)]),
        3_600.. if seconds.is_multiple_of(3_600) => fill(texts.hours, &[&(seconds / 3_600)]),
        60.. if seconds.is_multiple_of(60) => fill(texts.minutes, &[&(seconds / 60)]),
        _ => fill(texts.seconds, &[&seconds]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_and_signals_are_told_in_words() {
        let card = |kind, title: &str, detail: &str, price: Option<u64>, count| {
            let (title, detail) = (Text::new(title), Text::new(detail));
            let price = price.map(crate::model::Amount::from);
            Element::Card(Card { kind, title, detail, price, count })
        };
        for (told, english, chinese) in [
            (
                card(CardKind::Order, "Blue shirt", "A12", Some(199), 2),
                "[order] Blue shirt ×2 (199)",
                "[下单] Blue shirt ×2（199）",
            ),
            (card(CardKind::Cart, "", "A12", None, 1), "[cart] A12", "[加购] A12"),
            (card(CardKind::Follow, "", "", None, 1), "[follow]", "[关注]"),
            (card(CardKind::Stream, "start", "", None, 1), "[stream] started", "[直播] 已开播"),
            (Element::PenTrack, "[pen track]", "[白板笔迹]"),
            (
                Element::Signal { what: Text::new("link_req") },
                "[signal] link_req",
                "[信令] link_req",
            ),
        ] {
            assert_eq!(element(Language::English, &told), english);
            assert_eq!(element(Language::Chinese, &told), chinese);
        }
        let long = card(CardKind::Product, &"长".repeat(4000), "", None, 1);
        assert!(element(Language::Chinese, &long).chars().count() < 100);
    }

    #[test]
    fn durations_are_said_as_people_do() {
        let said = |language| {
            [1, 90, 600, 7200, 172_800, 4_294_967_295].map(|seconds| duration(language, seconds))
        };
        assert_eq!(said(Language::English), ["1 s", "90 s", "10 min", "2 h", "2 d", "ever"]);
        let chinese = said(Language::Chinese);
        assert_eq!(chinese, ["1 秒", "90 秒", "10 分钟", "2 小时", "2 天", "永久"]);
    }
}
