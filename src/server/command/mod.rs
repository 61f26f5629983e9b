//! Commands: from a frame to what is answered, one file a family.

mod group;
mod member;
mod message;
mod profile;
mod startup;

use serde::Serialize;

use crate::wire::{
    Answer, ErrorCode, Refused, Request, Servcmd,
    envelope::{Empty, encode_server_frame},
};

use super::{
    service::{Caller, Service},
    session::Parked,
};

/// What a request leads to.
pub(super) enum Reply {
    /// An answer.
    Frame(Vec<u8>),
    /// A poll: answered from the room's log, now or later.
    Poll(Parked),
    /// Nothing, as acknowledgements have it.
    None,
}

/// A request with who asks.
pub(super) struct Call<'s> {
    pub(super) service: &'s Service,
    pub(super) caller: Caller<'s>,
    pub(super) request: &'s Request<'s>,
}

/// A request's answer, encoded.
pub(super) type Answered = Result<Vec<u8>, Refused>;

impl Call<'_> {
    /// Done, with what the command answers.
    pub(super) fn ok<T: Serialize>(&self, body: &T) -> Answered {
        encode(self.request, &Answer::ok(body))
    }

    /// Done, with nothing to say.
    pub(super) fn done(&self) -> Answered {
        self.ok(&Empty {})
    }
}

/// Answers one frame.
pub(super) fn handle(service: &Service, frame: &[u8]) -> Reply {
    let request = match Request::decode(frame) {
        Ok(request) => request,
        // There is no head to answer to: told as a push, which clients pass over.
        Err(error) => {
            let refused = Refused::new(ErrorCode::JsonMalformed, error.to_string());
            let told = encode_server_frame("", 0, &Answer::refused(&refused));
            return told.map_or(Reply::None, Reply::Frame);
        }
    };
    match dispatch(service, &request) {
        Ok(reply) => reply,
        Err(refused) => {
            tracing::debug!(servcmd = %request.head.servcmd, %refused, "refused");
            let answer = encode(&request, &Answer::refused(&refused));
            answer.map_or(Reply::None, Reply::Frame)
        }
    }
}

fn encode<T: Serialize>(request: &Request<'_>, body: &T) -> Answered {
    encode_server_frame(&request.head.servcmd, request.head.seq, body)
        .map_err(|error| Refused::new(ErrorCode::InternalError, error.to_string()))
}

fn dispatch(service: &Service, request: &Request<'_>) -> Result<Reply, Refused> {
    let servcmd = Servcmd::parse(&request.head.servcmd).ok_or_else(|| {
        let name: String = request.head.servcmd.chars().take(80).collect();
        Refused::new(ErrorCode::UnknownCommand, format!("no such command: {name}"))
    })?;
    // The line's own commands answer whoever asks.
    match servcmd {
        Servcmd::HeartbeatAlive | Servcmd::Report | Servcmd::ReportOld => {
            return encode(request, &Answer::ok(Empty {})).map(Reply::Frame);
        }
        Servcmd::MessagePushAck => return Ok(Reply::None),
        _ => {}
    }
    let call = Call { service, caller: service.caller(&request.head)?, request };
    let answer = match servcmd {
        Servcmd::GetMessages | Servcmd::GetMessagesNoauth => {
            return message::poll(&call, servcmd).map(Reply::Poll);
        }
        Servcmd::Login => profile::login(&call),
        Servcmd::Logout => profile::logout(&call),
        Servcmd::Hello => call.done(),
        Servcmd::PortraitGet => profile::get(&call),
        Servcmd::PortraitSet => profile::set(&call),
        Servcmd::CreateGroup => group::create(&call),
        Servcmd::DestroyGroup => group::destroy(&call),
        Servcmd::GetGroupSelfMemberInfo | Servcmd::GetGroupPublicInfo => group::get(&call),
        Servcmd::ModifyGroupBaseInfo => group::modify(&call),
        Servcmd::ApplyJoinGroup => group::join(&call),
        Servcmd::ApplyJoinGroupNoauth => group::join_as_guest(&call),
        Servcmd::QuitGroup => group::quit(&call),
        Servcmd::GetOnlineMemberNum => group::online(&call),
        Servcmd::GetMembers => member::online(&call),
        Servcmd::GetGroupMemberInfo => member::list(&call),
        Servcmd::GetSpecifiedGroupMemberInfo => member::specified(&call),
        Servcmd::ModifyGroupMemberInfo => member::modify(&call),
        Servcmd::SendGroupMessage => message::send(&call),
        Servcmd::RecallGroupMessage => {
            call.caller.account()?;
            Err(ErrorCode::RecallUnsupported.into())
        }
        Servcmd::DeleteGroupMember
        | Servcmd::AddGroupMember
        | Servcmd::ChangeGroupOwner
        | Servcmd::BanGroupMember => member::refuse(&call, servcmd),
        _ => startup::answer(&call, servcmd),
    };
    answer.map(Reply::Frame)
}
