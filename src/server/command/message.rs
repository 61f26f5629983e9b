//! Sending messages and notices, and polling for them.

use std::sync::Arc;

use super::{Answered, Call, Outcome, done, invalid, ok};
use crate::{
    model::UserId,
    server::{
        callback::Verdict,
        message::{Draft, Said, Sending, check, stamp},
        metrics::Fate,
        room::wake,
        rules::Act,
        service::{Door, now},
        session::Parked,
    },
    wire::{
        ErrorCode, Refused, Servcmd,
        callback::{CallbackCommand, SentMessage},
        group::{AVCHATROOM, GroupRequest},
        item::event,
        message::{SendAnswer, SendRequest},
        poll::PollRequest,
        profile,
        rest::{BroadcastAnswer, BroadcastRequest, SystemNotificationRequest},
        stamp::{Stamp, encode_message},
        tip::{NoticeBody, report},
    },
};

/// Bytes of a notice's text: as much as a message has.
const MAX_NOTICE: usize = 12_000;

/// Says something in a room.
pub(super) fn send(call: &Call<'_>) -> Outcome {
    match prepare(call) {
        Ok(Prepared::Known(answer)) => ok(&answer).into(),
        Ok(Prepared::New(sending)) => say(call, sending),
        Err(refused) => Err(refused).into(),
    }
}

enum Prepared {
    Known(SendAnswer),
    New(Sending),
}

fn prepare(call: &Call<'_>) -> Result<Prepared, Refused> {
    let request: SendRequest<'_> = call.body()?;
    let account = call.caller.account()?;
    let sender = match &*request.from {
        "" => Arc::clone(account),
        from if from == account.user.as_str() => Arc::clone(account),
        // The app's servers speak for others.
        from if call.caller.door == Door::Rest => call.app().known(from)?,
        _ => return Err(Refused::new(ErrorCode::NoPermission, "everybody speaks for themselves")),
    };
    let room = call.app().room(&request.group_id)?;
    let draft = Draft::new(&request)?;
    let sending = Sending::new((call.service, call.app()), room, sender, call.caller.door, draft);
    Ok(match sending.known()? {
        Some(answer) => Prepared::Known(answer),
        None => Prepared::New(sending),
    })
}

fn say(call: &Call<'_>, mut sending: Sending) -> Outcome {
    let door = call.caller.door;
    if call.app().callbacks.is_none() {
        return sending.say().and_then(|said| ok(&sent(door, said))).into();
    }
    let operator = match call.caller.account() {
        Ok(account) => account.user.clone(),
        Err(refused) => return Err(refused).into(),
    };
    let (app, source) = (Arc::clone(call.app()), call.source());
    Outcome::Later(Box::pin(async move {
        let Some(callbacks) = &app.callbacks else { return Err(ErrorCode::InternalError.into()) };
        let told = sending.told(&operator);
        match callbacks.before(CallbackCommand::BeforeSendMessage, &source, &told).await {
            Verdict::Pass => {}
            Verdict::Refuse(refused) => {
                sending.service.metrics.message(Fate::RefusedByCallback);
                return Err(refused);
            }
            Verdict::Drop => {
                sending.service.metrics.message(Fate::DroppedByCallback);
                return ok(&sending.unsaid());
            }
            Verdict::Rewrite { msg_body, cloud_custom_data } => {
                sending.draft.rewrite(msg_body, cloud_custom_data);
                check(&sending.draft.body, &sending.draft.cloud_custom_data)?;
            }
        }
        let said = sending.say()?;
        let told = SentMessage {
            msg_seq: Some(said.answer.msg_seq),
            msg_time: Some(said.answer.msg_time),
            ..sending.told(&operator)
        };
        match said.fate {
            Fate::Said => callbacks.after(CallbackCommand::AfterSendMessage, &source, &told),
            Fate::DroppedByRate => {
                let code = ErrorCode::MessageFrequency;
                let told = SentMessage {
                    error_code: Some(code.number()),
                    error_info: Some(code.sentence().into()),
                    ..told
                };
                callbacks.after(CallbackCommand::SendMessageException, &source, &told);
            }
            _ => {}
        }
        ok(&sent(door, said))
    }))
}

/// What a sender is told: by the socket success whatever the rate did, as on the cloud.
fn sent(door: Door, said: Said) -> SendAnswer {
    match door {
        Door::Rest => said.answer,
        Door::Socket => SendAnswer { msg_drop_reason: None, ..said.answer },
    }
}

/// Tells everybody in a room something in the app's name.
pub(super) fn notify(call: &Call<'_>) -> Answered {
    let request: SystemNotificationRequest = call.body()?;
    if request.content.is_empty() || request.content.len() > MAX_NOTICE {
        return Err(invalid("Content has 1 to 12000 bytes"));
    }
    if !request.to_members.is_empty() {
        return Err(invalid("in a live room a notice goes to everybody"));
    }
    let (room, _) = call.room_for(&request.group_id, Act::Dismiss)?;
    let notice = NoticeBody {
        report_type: report::CUSTOM,
        user_defined_field: Some(request.content),
        ..NoticeBody::default()
    };
    let waiters = room.tell(&mut room.lock(), event::NOTICE, now(), &notice)?;
    wake(waiters);
    done()
}

/// Says something in every room of the app.
pub(super) fn broadcast(call: &Call<'_>) -> Answered {
    let request: BroadcastRequest<'_> = call.body()?;
    check(request.msg_body, &request.cloud_custom_data)?;
    let account = call.caller.account()?;
    let sender = match &*request.from {
        "" => Arc::clone(account),
        from => call.app().known(from)?,
    };
    let now = now();
    let draft = Draft {
        random: request.random,
        client_seq: 0,
        client_time: now,
        priority: 2,
        cloud_custom_data: request.cloud_custom_data,
        body: request.msg_body.to_owned(),
    };
    let (nick, avatar) = (sender.field(profile::NICK), sender.field(profile::IMAGE));
    let stamp = stamp(&draft, &sender, (&nick, &avatar), now);
    let msg_seq = call
        .app()
        .broadcasts
        .push(now, |seq| encode_message(&Stamp { event: event::BROADCAST, seq, ..stamp }))?;
    for room in call.app().all_rooms() {
        wake(room.take_waiters());
    }
    ok(&BroadcastAnswer { msg_seq })
}

/// What a live room does not do with its messages.
pub(super) fn refuse(call: &Call<'_>) -> Answered {
    call.caller.account()?;
    let request: GroupRequest = call.body()?;
    call.app().room(&request.group_id)?;
    Err(match call.servcmd {
        Servcmd::RecallGroupMessage => ErrorCode::RecallUnsupported,
        Servcmd::DeleteGroupMessages => ErrorCode::DeleteUnsupported,
        // It succeeds and does nothing (public documents).
        Servcmd::DeleteMessagesBySender => return done(),
        Servcmd::ImportGroupMessages | Servcmd::ImportGroupMembers => ErrorCode::NoPermission,
        _ => ErrorCode::NoRoaming,
    }
    .into())
}

/// Takes a poll: the key alone says who polls for what.
pub(super) fn poll(call: &Call<'_>, seq: u64) -> Result<Parked, Refused> {
    let request: PollRequest<'_> = call.body()?;
    let seat = call.app().seat_of(&request.key, call.service.config.limits.accounts);
    let seat = seat.ok_or_else(|| {
        Refused::new(ErrorCode::NoSuchGroup, "the polling key is not valid any more; join again")
    })?;
    // A member's key serves that member alone, by whichever command.
    if let Some(member) = &seat.member
        && call.caller.account()?.number != member.number
    {
        return Err(ErrorCode::NoPermission.into());
    }
    let start = u64::try_from(request.start_seq).unwrap_or(0).max(seat.start);
    let broadcast = seat.broadcast_from(request.start_broadcast_seq);
    Ok(Parked {
        // A sequence that is yet to come would wait for ever after a restart.
        start: start.min(seat.room.next_seq()),
        app: Arc::clone(call.app()),
        broadcast,
        seat,
        servcmd: call.servcmd.as_str(),
        seq,
        key: request.key.as_ref().into(),
    })
}

impl Sending {
    /// What webhooks are told of it.
    fn told<'a>(&'a self, operator: &'a UserId) -> SentMessage<'a> {
        SentMessage {
            group_id: self.room.id.as_str().into(),
            r#type: AVCHATROOM.into(),
            from: self.sender.user.as_str().into(),
            operator: operator.as_str().into(),
            random: self.draft.random,
            msg_seq: None,
            msg_time: None,
            online_only_flag: 0,
            msg_body: &self.draft.body,
            cloud_custom_data: (&*self.draft.cloud_custom_data).into(),
            event_time: now() * 1000,
            error_code: None,
            error_info: None,
        }
    }

    /// What the sender of a message is told that nobody gets.
    fn unsaid(&self) -> SendAnswer {
        let msg_seq = self.room.lock().last_seq();
        SendAnswer { msg_time: now(), msg_seq, msg_drop_reason: None }
    }
}
