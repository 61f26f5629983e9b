//! What the room tells of acts: ours are confirmed by it, those of others are recorded.

use crate::{
    app::{Effect, Right, State},
    i18n::ModerationTexts,
    model::{Act, Deed, Lasting, Outcome, Text, Tip, TipKind, UserId},
};

/// A tip tells of acts.
pub(in crate::app::update) fn tip(state: &mut State, room: usize, tip: &Tip) -> Vec<Effect> {
    let id = state.rooms[room].id.clone();
    let mut effects = Vec::new();
    for (index, (deed, nick, reason)) in deeds(tip).into_iter().enumerate() {
        let (ours, known) = state.moderation.acts.told(&id, &deed, tip.time);
        if let Some(act) = known {
            super::answers::note(state, &act);
            effects.push(Effect::Record(Box::new(act)));
        }
        // The same tip comes again with the history of a room that is joined anew.
        let name = format!("{id}-{}-{}-{index}", tip.time, tip.seq);
        if ours || state.moderation.acts.get(&name).is_some() {
            continue;
        }
        let nick = nick.unwrap_or_else(|| name_of(state, room, deed.user()));
        let by = tip.operator.as_ref().map_or_else(|| UserId::from_peer(""), |by| by.id.clone());
        let act = Act {
            id: name.into(),
            time: tip.time,
            room: Some(id.clone()),
            by,
            deed,
            nick,
            reason,
            message: None,
            outcome: Outcome::Seen,
            before: None,
            wave: None,
            undoes: None,
        };
        state.moderation.acts.note(act.clone());
        // Who only watches keeps no record of others.
        if state.door(room, Right::Mute, None).is_ok() {
            effects.push(Effect::Record(Box::new(act)));
        }
    }
    effects
}

fn name_of(state: &State, room: usize, user: Option<&UserId>) -> Text {
    let member = user.and_then(|user| state.rooms[room].members.get(user));
    member.map(|member| member.name.clone()).unwrap_or_default()
}

/// The acts of which a tip tells, with the nick and the reason that it tells.
fn deeds(tip: &Tip) -> Vec<(Deed, Option<Text>, Text)> {
    let each = |deed: &dyn Fn(UserId) -> Deed, reason: &Text| {
        let people = tip.members.iter();
        let told = |nick: &Text| (!nick.is_empty()).then(|| nick.clone());
        people.map(|one| (deed(one.id.clone()), told(&one.nick), reason.clone())).collect()
    };
    let none = Text::default();
    match &tip.kind {
        TipKind::MemberProfile(mutes) => {
            let deed = |mute: &crate::model::MuteChange| {
                let user = mute.user.clone();
                match i64::try_from(mute.seconds) {
                    Ok(0) => Deed::Unmute { user },
                    Ok(seconds) => Deed::Mute { user, seconds: Lasting::from_seconds(seconds) },
                    Err(_) => Deed::Mute { user, seconds: Lasting::FOR_EVER },
                }
            };
            mutes.iter().map(|mute| (deed(mute), None, Text::default())).collect()
        }
        TipKind::Ban { seconds, reason } => {
            let seconds = i64::try_from(*seconds).unwrap_or(i64::MAX);
            let seconds = Lasting::from_seconds(seconds);
            each(&|user| Deed::Ban { user, seconds }, reason)
        }
        TipKind::Unban => each(&|user| Deed::Unban { user }, &none),
        TipKind::AdminSet => each(&|user| Deed::SetAdmin { user }, &none),
        TipKind::AdminCancelled => each(&|user| Deed::CancelAdmin { user }, &none),
        TipKind::RoomProfile(change) => {
            let text = |text: &Option<Text>, deed: fn(String) -> Deed| {
                text.as_ref().map(|text| deed(text.raw().to_owned()))
            };
            let deeds = [
                change.muted.map(|on| Deed::MuteAll { on }),
                text(&change.name, |text| Deed::Name { text }),
                text(&change.introduction, |text| Deed::Introduction { text }),
                text(&change.notification, |text| Deed::Notification { text }),
            ];
            deeds.into_iter().flatten().map(|deed| (deed, None, Text::default())).collect()
        }
        TipKind::Join | TipKind::Quit | TipKind::Kick | TipKind::Other { .. } => Vec::new(),
    }
}

/// Nothing is sent any more: what waits is handed back.
pub(in crate::app::update) fn hand_back(state: &mut State) -> Vec<Effect> {
    let why = ModerationTexts::of(state.language).session_over;
    let back = state.moderation.acts.take_back(why, |_| true);
    back.into_iter().map(|act| Effect::Record(Box::new(act))).collect()
}
