//! Commands: from a request to what is answered, one file a family. Both doors come through here.

mod account;
mod attribute;
mod group;
mod join;
mod judge;
mod member;
mod message;
mod profile;
mod startup;
mod words;

use std::{future::Future, pin::Pin, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::wire::{
    Answer, ErrorCode, Refused, Request, Servcmd,
    callback::CallbackCommand,
    envelope::{Empty, encode_answer_frame, encode_server_frame},
};

use super::{
    app::AppState,
    callback::{Source, Verdict},
    line::Line,
    moderation::Actor,
    room::Room,
    rules::{Act, may},
    service::{Caller, Door, Service},
    session::Parked,
};

/// What a frame leads to.
pub(super) enum Reply {
    /// An answer.
    Frame(Vec<u8>),
    /// An answer that waits for a webhook.
    Later(Pin<Box<dyn Future<Output = Vec<u8>> + Send>>),
    /// A poll: answered from the room's log, now or later.
    Poll(Parked),
    /// Nothing, as acknowledgements have it.
    None,
}

/// A request with who asks.
pub(super) struct Call<'s> {
    pub(super) service: &'s Arc<Service>,
    pub(super) caller: &'s Caller,
    pub(super) servcmd: Servcmd,
    /// JSON.
    body: &'s str,
}

/// The body of a request's answer.
pub(super) type Answered = Result<Vec<u8>, Refused>;

/// A request's answer, or one that waits for a webhook.
pub(super) enum Outcome {
    /// Here it is.
    Now(Answered),
    /// Soon.
    Later(Pin<Box<dyn Future<Output = Answered> + Send>>),
}

impl From<Answered> for Outcome {
    fn from(answered: Answered) -> Self {
        Self::Now(answered)
    }
}

impl<'s> Call<'s> {
    /// The body as what the command takes.
    pub(super) fn body<T: Deserialize<'s>>(&self) -> Result<T, Refused> {
        serde_json::from_str(self.body)
            .map_err(|error| Refused::new(ErrorCode::InvalidParameter, error.to_string()))
    }

    pub(super) fn app(&self) -> &'s Arc<AppState> {
        &self.caller.app
    }

    /// A room that is open, and the account of who asks.
    fn room(&self, id: &str) -> Result<(Arc<Room>, Actor<'s>), Refused> {
        let account = self.caller.account()?;
        let room = self.app().room(id)?;
        let standing = self.app().standing(&room, &room.lock(), &account.user);
        Ok((room, Actor { account, standing }))
    }

    /// The same, for who may do that there.
    pub(super) fn room_for(&self, id: &str, act: Act) -> Result<(Arc<Room>, Actor<'s>), Refused> {
        let (room, actor) = self.room(id)?;
        if !may(actor.standing, act) {
            return Err(ErrorCode::NoPermission.into());
        }
        Ok((room, actor))
    }

    /// Asks the app's webhook, where it has one for this, before `finish` is done.
    pub(super) fn ask<B: Serialize + Send + Sync + 'static>(
        &self,
        command: CallbackCommand,
        body: B,
        finish: impl FnOnce() -> Answered + Send + 'static,
    ) -> Outcome {
        if !self.app().callbacks.as_ref().is_some_and(|callbacks| callbacks.wants(command)) {
            return finish().into();
        }
        let (app, source) = (Arc::clone(self.app()), self.source());
        Outcome::Later(Box::pin(async move {
            let verdict = match &app.callbacks {
                Some(callbacks) => callbacks.before(command, &source, &body).await,
                None => Verdict::Pass,
            };
            match verdict {
                Verdict::Pass | Verdict::Rewrite { .. } => finish(),
                Verdict::Refuse(refused) => Err(refused),
                // Only messages can be dropped without a word.
                Verdict::Drop => Err(ErrorCode::RefusedByApp.into()),
            }
        }))
    }

    /// From where the request came, as webhooks are told.
    pub(super) fn source(&self) -> Source {
        let platform = match self.caller.door {
            Door::Socket => self.caller.line.platform,
            Door::Rest => "RESTAPI",
        };
        Source { client_ip: self.caller.line.address, platform }
    }
}

/// Done, with what the command answers.
pub(super) fn ok<T: Serialize>(body: &T) -> Answered {
    serde_json::to_vec(&Answer::ok(body))
        .map_err(|error| Refused::new(ErrorCode::InternalError, error.to_string()))
}

/// Done, with nothing to say.
pub(super) fn done() -> Answered {
    ok(&Empty {})
}

fn invalid(info: &str) -> Refused {
    Refused::new(ErrorCode::InvalidParameter, info)
}

/// The body that says why not.
fn refusal(refused: &Refused) -> Vec<u8> {
    // Numbers and text serialise; were it not so, an empty object would still be read as an answer.
    serde_json::to_vec(&Answer::refused(refused)).unwrap_or_else(|_| b"{}".to_vec())
}

/// Answers one frame.
pub(super) fn handle(service: &Arc<Service>, line: &Arc<Line>, frame: &[u8]) -> Reply {
    service.metrics.requests.inc();
    let request = match Request::decode(frame) {
        Ok(request) => request,
        // There is no head to answer to: told as a push, which clients pass over.
        Err(error) => {
            let refused = Refused::new(ErrorCode::JsonMalformed, error.to_string());
            let told = encode_server_frame("", 0, &Answer::refused(&refused));
            return told.map_or(Reply::None, Reply::Frame);
        }
    };
    let (servcmd, seq) = (&request.head.servcmd, request.head.seq);
    match socket(service, line, &request) {
        Ok(SocketOutcome::Answer(Outcome::Now(answered))) => {
            let body = answered.unwrap_or_else(|refused| refuse(service, servcmd, &refused));
            Reply::Frame(encode_answer_frame(servcmd, seq, &body))
        }
        Ok(SocketOutcome::Answer(Outcome::Later(later))) => {
            let (service, servcmd) = (Arc::clone(service), servcmd.to_string());
            Reply::Later(Box::pin(async move {
                let answered = later.await;
                let body = answered.unwrap_or_else(|refused| refuse(&service, &servcmd, &refused));
                encode_answer_frame(&servcmd, seq, &body)
            }))
        }
        Ok(SocketOutcome::Poll(parked)) => Reply::Poll(parked),
        Ok(SocketOutcome::None) => Reply::None,
        Err(refused) => {
            let body = refuse(service, servcmd, &refused);
            Reply::Frame(encode_answer_frame(servcmd, seq, &body))
        }
    }
}

/// Answers one REST call of somebody who may call.
pub(super) async fn rest(
    service: &Arc<Service>,
    caller: &Caller,
    servcmd: Servcmd,
    body: &str,
) -> Vec<u8> {
    let call = Call { service, caller, servcmd, body };
    let answered = match dispatch(&call) {
        Outcome::Now(answered) => answered,
        Outcome::Later(later) => later.await,
    };
    answered.unwrap_or_else(|refused| refuse(service, servcmd.as_str(), &refused))
}

/// The same, counted and logged.
pub(super) fn refuse(service: &Service, servcmd: &str, refused: &Refused) -> Vec<u8> {
    service.metrics.refused.inc();
    tracing::debug!(servcmd, %refused, "refused");
    refusal(refused)
}

/// Whether a frame must wait for those before it: all but what keeps the line and fetches items.
pub(super) fn keeps_order(frame: &[u8]) -> bool {
    let request = Request::decode(frame).ok();
    let servcmd = request.and_then(|request| Servcmd::parse(&request.head.servcmd));
    !matches!(
        servcmd,
        Some(
            Servcmd::HeartbeatAlive
                | Servcmd::Hello
                | Servcmd::GetMessages
                | Servcmd::GetMessagesNoauth
                | Servcmd::Report
        )
    )
}

/// What a frame is told for which there is no place; `None` for what has no head.
pub(super) fn overloaded(frame: &[u8]) -> Option<Vec<u8>> {
    let request = Request::decode(frame).ok()?;
    let body = refusal(&ErrorCode::Overload.into());
    Some(encode_answer_frame(&request.head.servcmd, request.head.seq, &body))
}

/// What a poll is told whose stay is over.
pub(super) fn ended(servcmd: &str, seq: u64) -> Vec<u8> {
    let refused = Refused::new(ErrorCode::NoSuchGroup, "the stay in this room is over");
    encode_answer_frame(servcmd, seq, &refusal(&refused))
}

enum SocketOutcome {
    Answer(Outcome),
    Poll(Parked),
    None,
}

fn socket(
    service: &Arc<Service>,
    line: &Arc<Line>,
    request: &Request<'_>,
) -> Result<SocketOutcome, Refused> {
    let head = &request.head;
    let servcmd = Servcmd::parse(&head.servcmd).ok_or_else(|| {
        let name: String = head.servcmd.chars().take(80).collect();
        Refused::new(ErrorCode::UnknownCommand, format!("no such command: {name}"))
    })?;
    // The line's own commands answer whoever asks.
    match servcmd {
        Servcmd::HeartbeatAlive | Servcmd::Report | Servcmd::ReportOld => {
            return Ok(SocketOutcome::Answer(done().into()));
        }
        Servcmd::MessagePushAck => return Ok(SocketOutcome::None),
        _ => {}
    }
    let caller = service.caller(head, line)?;
    let body = request.body.map_or("{}", serde_json::value::RawValue::get);
    let call = Call { service, caller: &caller, servcmd, body };
    let kicked = caller.session.as_ref().is_some_and(|session| session.kicked);
    let answer = match servcmd {
        Servcmd::Logout => profile::logout(&call).into(),
        _ if kicked => return Err(ErrorCode::InstanceKicked.into()),
        Servcmd::GetMessages | Servcmd::GetMessagesNoauth => {
            return message::poll(&call, head.seq).map(SocketOutcome::Poll);
        }
        Servcmd::Login => profile::login(&call, head).into(),
        Servcmd::Hello => done().into(),
        Servcmd::ApplyJoinGroup => join::join(&call),
        Servcmd::ApplyJoinGroupNoauth => join::join_as_guest(&call).into(),
        Servcmd::QuitGroup => join::quit(&call).into(),
        Servcmd::GetGroupSelfMemberInfo | Servcmd::GetGroupPublicInfo => group::get(&call).into(),
        Servcmd::PortraitGet => profile::get(&call).into(),
        Servcmd::GetGroupMemberInfo => member::list(&call).into(),
        Servcmd::GetSpecifiedGroupMemberInfo => member::specified(&call).into(),
        Servcmd::ModifyGroupMemberInfo => member::modify(&call).into(),
        Servcmd::GetLocalWords => words::local(&call).into(),
        Servcmd::FetchConfig | Servcmd::FetchPurchaseBits => startup::configuration(&call).into(),
        _ if startup::serves(servcmd) => startup::answer(&call).into(),
        // What servers of apps call is the app's admins' by this door, too.
        _ if is_for_admins(servcmd) && !caller.is_app_admin() => {
            caller.account()?;
            return Err(ErrorCode::NoPermission.into());
        }
        _ => dispatch(&call),
    };
    Ok(SocketOutcome::Answer(answer))
}

/// Whether only the app's administrators may call this.
fn is_for_admins(servcmd: Servcmd) -> bool {
    !is_for_moderators(servcmd)
        && !matches!(
            servcmd,
            // Refused whoever asks: pushes are no commands, and there is no key for other services.
            Servcmd::ForceOffline
                | Servcmd::MessagePush
                | Servcmd::MultiMessagePush
                | Servcmd::AuthKey
                | Servcmd::PortraitSet
                | Servcmd::CreateGroup
                | Servcmd::DestroyGroup
                | Servcmd::ModifyGroupBaseInfo
                | Servcmd::GetOnlineMemberNum
                | Servcmd::GetMembers
                | Servcmd::ModifyUserInfo
                | Servcmd::BanGroupMember
                | Servcmd::DeleteGroupMember
                | Servcmd::AddGroupMember
                | Servcmd::ChangeGroupOwner
                | Servcmd::SendGroupMessage
                | Servcmd::RecallGroupMessage
                | Servcmd::DeleteGroupMessages
                | Servcmd::GetGroupMessages
                | Servcmd::SetGroupAttributes
                | Servcmd::ModifyGroupAttributes
                | Servcmd::DeleteGroupAttributes
                | Servcmd::ClearGroupAttributes
                | Servcmd::GetGroupAttributes
                | Servcmd::UpdateGroupCounter
                | Servcmd::GetGroupCounter
                | Servcmd::DeleteGroupCounter
        )
}

/// Whether a room's own owner and admins may call this, through REST as well.
pub(super) fn is_for_moderators(servcmd: Servcmd) -> bool {
    use Servcmd::{HoldApprove, HoldList, HoldReject, HoldSet};
    matches!(servcmd, HoldList | HoldApprove | HoldReject | HoldSet)
}

/// What both doors have.
fn dispatch(call: &Call<'_>) -> Outcome {
    use Servcmd as S;
    match call.servcmd {
        S::CreateGroup => return group::create(call),
        S::SendGroupMessage => return message::send(call),
        S::HoldApprove | S::HoldReject => return judge::judge(call),
        S::DestroyGroup => group::destroy(call),
        S::ModifyGroupBaseInfo => group::modify(call),
        S::GetGroupInfo => group::get_rest(call),
        S::GetAppGroupList => group::list(call),
        S::GetJoinedGroupList => group::joined_list(call),
        S::GetOnlineMemberNum => join::online(call),
        S::GetMembers => member::online(call),
        S::CheckMembers => member::check(call),
        S::GetGroupMemberInfo => member::list(call),
        S::ModifyUserInfo => member::mark(call),
        S::AddRobots | S::DelRobots => member::robots(call),
        S::ModifyAdmin => member::modify_admin(call),
        S::GetAdminList => member::admins(call),
        S::ForbidSendMessage => member::forbid(call),
        S::GetGroupMutedAccount | S::GetGroupShuttedUin => member::muted(call),
        S::BanGroupMember => member::ban(call),
        S::UnbanGroupMember => member::unban(call),
        S::GetGroupBanMember => member::banned(call),
        S::DeleteGroupMember
        | S::AddGroupMember
        | S::ChangeGroupOwner
        | S::GetRoleInGroup
        | S::ModifyGroupMemberInfo => member::refuse(call),
        S::SendGroupSystemNotification => message::notify(call),
        S::SendBroadcastMessage => message::broadcast(call),
        S::RecallGroupMessage
        | S::DeleteGroupMessages
        | S::GetGroupMessages
        | S::GetGroupMessagesSimple
        | S::DeleteMessagesBySender
        | S::ImportGroupMessages
        | S::ImportGroupMembers => message::refuse(call),
        S::ImportGroup => {
            Err(Refused::new(ErrorCode::NoPermission, "a live room has no past to import"))
        }
        S::SetGroupAttributes
        | S::ModifyGroupAttributes
        | S::DeleteGroupAttributes
        | S::ClearGroupAttributes => attribute::write(call),
        S::GetGroupAttributes => attribute::read(call),
        S::UpdateGroupCounter => attribute::update_counters(call),
        S::GetGroupCounter => attribute::read_counters(call),
        S::DeleteGroupCounter => attribute::delete_counters(call),
        S::PortraitSet => profile::set(call),
        S::PortraitGetRest => profile::get_rest(call),
        S::AccountImport => account::import(call),
        S::MultiAccountImport => account::import_many(call),
        S::AccountCheck => account::check(call),
        S::AccountDelete => account::delete(call),
        S::AccountKick => account::kick(call),
        S::QueryOnlineStatus | S::QueryState => account::status(call),
        S::SetNoSpeaking => account::set_no_speaking(call),
        S::GetNoSpeaking => account::get_no_speaking(call),
        S::HoldList => judge::list(call),
        S::HoldSet => judge::set(call),
        S::DirtyWordsGet => words::dirty(call),
        S::DirtyWordsAdd | S::DirtyWordsDelete => words::change_dirty(call),
        S::AuditKeywordsGet => words::keywords(call),
        S::AuditKeywordsAdd | S::AuditKeywordsDelete => words::change_keywords(call),
        S::WordsReload => words::reload(call),
        _ => call.caller.account().and(Err(ErrorCode::CommandDisabled.into())),
    }
    .into()
}
