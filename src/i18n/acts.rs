//! Acts of moderators in words.

use crate::model::{Act, Deed, Lasting, Outcome, Text, UserId};

use super::{Language, fill, words};

texts! {
    /// What moderators do, and what becomes of it.
    ActTexts {
        mute: "mute {} for {}" | "禁言 {} {}",
        unmute: "unmute {}" | "解除 {} 的禁言",
        ban: "ban {} for {}" | "封禁 {} {}",
        unban: "unban {}" | "解封 {}",
        set_admin: "make {} an admin" | "设 {} 为管理员",
        cancel_admin: "make {} a member again" | "取消 {} 的管理员",
        mute_all: "mute everyone" | "全员禁言",
        unmute_all: "let everyone write again" | "解除全员禁言",
        hold_all: "hold all messages" | "所有消息先审后发",
        release_all: "hold messages no more" | "取消先审后发",
        name: "call the room “{}”" | "房间改名为“{}”",
        introduction: "say what the room is about: “{}”" | "修改房间简介：“{}”",
        notification: "put up the notification “{}”" | "修改公告：“{}”",
        notice: "tell the room “{}”" | "向房间发通知：“{}”",
        broadcast: "tell all rooms “{}”" | "向所有房间广播：“{}”",
        dismiss: "end the room" | "解散房间",
        approve: "let {} held messages be said" | "通过 {} 条待审消息",
        reject: "throw {} held messages away" | "拒绝 {} 条待审消息",
        waiting: "waits" | "等待中",
        sent: "sent…" | "已发出…",
        done: "done" | "已完成",
        refused: "refused: {}" | "被拒绝：{}",
        refused_code: "refused: {} ({})" | "被拒绝：{}（{}）",
        unknown: "unknown: no answer came" | "未知：没有收到答复",
        not_done: "not done: {}" | "未执行：{}",
        seen: "by {}" | "操作人：{}",
        ever: "ever" | "永久",
    }
}

/// What is done, to whom.
pub fn deed(language: Language, act: &Act) -> String {
    let texts = ActTexts::of(language);
    let who = |user: &UserId| words::name(user, &act.nick);
    match &act.deed {
        Deed::Mute { user, seconds } => fill(texts.mute, &[&who(user), &time(language, *seconds)]),
        Deed::Unmute { user } => fill(texts.unmute, &[&who(user)]),
        Deed::Ban { user, seconds } => fill(texts.ban, &[&who(user), &time(language, *seconds)]),
        Deed::Unban { user } => fill(texts.unban, &[&who(user)]),
        Deed::SetAdmin { user } => fill(texts.set_admin, &[&who(user)]),
        Deed::CancelAdmin { user } => fill(texts.cancel_admin, &[&who(user)]),
        Deed::MuteAll { on: true } => texts.mute_all.to_owned(),
        Deed::MuteAll { on: false } => texts.unmute_all.to_owned(),
        Deed::HoldAll { on: true } => texts.hold_all.to_owned(),
        Deed::HoldAll { on: false } => texts.release_all.to_owned(),
        Deed::Name { text } => fill(texts.name, &[&Text::new(text)]),
        Deed::Introduction { text } => fill(texts.introduction, &[&Text::new(text)]),
        Deed::Notification { text } => fill(texts.notification, &[&Text::new(text)]),
        Deed::Notice { text } => fill(texts.notice, &[&Text::new(text)]),
        Deed::Broadcast { text } => fill(texts.broadcast, &[&Text::new(text)]),
        Deed::Dismiss => texts.dismiss.to_owned(),
        Deed::Approve { held } => fill(texts.approve, &[&held.len()]),
        Deed::Reject { held } => fill(texts.reject, &[&held.len()]),
    }
}

/// An act in one line: what is done, why, and after what words.
pub fn act(language: Language, act: &Act) -> String {
    let mut text = deed(language, act);
    if !act.reason.is_empty() {
        text = format!("{text} · {}", act.reason);
    }
    match &act.message {
        Some(quote) if !quote.text.is_empty() => format!("{text} · “{}”", quote.text),
        _ => text,
    }
}

/// What became of an act.
pub fn outcome(language: Language, act: &Act) -> String {
    let texts = ActTexts::of(language);
    match &act.outcome {
        Outcome::Waiting => texts.waiting.to_owned(),
        Outcome::Sent => texts.sent.to_owned(),
        Outcome::Done => texts.done.to_owned(),
        Outcome::Refused { code: Some(code), why } => {
            fill(texts.refused_code, &[&Text::new(why), code])
        }
        Outcome::Refused { code: None, why } => fill(texts.refused, &[&Text::new(why)]),
        Outcome::Unknown => texts.unknown.to_owned(),
        Outcome::NotDone { why } => fill(texts.not_done, &[&Text::new(why)]),
        Outcome::Seen => fill(texts.seen, &[&Text::new(act.by.as_str())]),
    }
}

/// How long something lasts.
pub fn time(language: Language, lasting: Lasting) -> String {
    match lasting.bounded() {
        None => ActTexts::of(language).ever.to_owned(),
        Some(seconds) => words::duration(language, seconds.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MessageId, Quote, RoomId};

    #[test]
    fn an_act_is_told_with_its_reason_and_the_words_that_led_to_it() {
        let user = UserId::from_peer("tom");
        let told = Act {
            id: "1".into(),
            time: 0,
            room: Some(RoomId::from_peer("demo")),
            by: UserId::from_peer("mia"),
            deed: Deed::Mute { user, seconds: Lasting::from_seconds(600) },
            nick: Text::new("Tom"),
            reason: Text::new("spam"),
            message: Some(Quote { id: MessageId::new("1", 2, 3), text: Text::new("buy") }),
            outcome: Outcome::Refused { code: Some(10007), why: "no".into() },
            before: None,
            wave: None,
            undoes: None,
        };
        assert_eq!(act(Language::English, &told), "mute Tom for 10 min · spam · “buy”");
        assert_eq!(act(Language::Chinese, &told), "禁言 Tom 10 分钟 · spam · “buy”");
        assert_eq!(outcome(Language::English, &told), "refused: no (10007)");
    }
}
