//! What the service sends: answers for who waits, pushes for rooms, and the end of a session.

use std::borrow::Cow;

use bytes::Bytes;

use crate::wire::{
    ErrorCode, Refused, Servcmd, ServerFrame, compression, item, push::MessagePush,
    session::ForceOffline,
};

use super::{Body, Error, link::Link};

impl Link {
    /// Takes an answer or a push; gives what an acknowledgement shall repeat, or why the session
    /// is over.
    pub(super) fn take(&mut self, frame: &Bytes) -> Result<Option<String>, &'static str> {
        let frame = match compression::decompress(frame) {
            Ok(Cow::Borrowed(_)) => frame.clone(),
            Ok(Cow::Owned(inflated)) => inflated.into(),
            Err(error) => {
                tracing::warn!(%error, "a frame was passed over");
                return Ok(None);
            }
        };
        let decoded = match ServerFrame::decode(&frame) {
            Ok(decoded) => decoded,
            Err(error) => {
                tracing::warn!(%error, "a frame was passed over");
                return Ok(None);
            }
        };
        let known = Servcmd::parse(&decoded.head.servcmd);
        let asked = known.map(|servcmd| (servcmd, decoded.head.seq));
        let Some((asked, one)) = asked.and_then(|asked| self.pending.take(asked)) else {
            return self.take_push(known, decoded.body.get());
        };
        self.proved = one.sent.map_or(self.proved, |sent| self.proved.max(sent));
        // The body is a part of the frame: where it begins is a matter of addresses.
        let start = decoded.body.get().as_ptr().addr() - frame.as_ptr().addr();
        let body = Body(frame.slice(start..start + decoded.body.get().len()));
        if one.ticket
            && let Some(reason) = ticket_refused(&body)
        {
            self.pending.put_back(asked, one);
            return Err(reason);
        }
        if let Some(answer) = one.answer {
            // Who asked may have given up.
            let _ = answer.send(Ok(body));
        }
        Ok(None)
    }

    fn take_push(
        &self,
        servcmd: Option<Servcmd>,
        body: &str,
    ) -> Result<Option<String>, &'static str> {
        match servcmd {
            Some(Servcmd::ForceOffline) => {
                let push: Option<ForceOffline> = serde_json::from_str(body).ok();
                Err(match push.map_or(0, |push| push.kick_type()) {
                    1 => "the account logged in elsewhere",
                    2 => "the account logged in on another device",
                    3 => "an administrator ended the session",
                    _ => "the service ended the session",
                })
            }
            Some(Servcmd::MessagePush | Servcmd::MultiMessagePush) => {
                let push: MessagePush<'_> = match serde_json::from_str(body) {
                    Ok(push) => push,
                    Err(error) => {
                        tracing::warn!(%error, "a push was passed over");
                        return Ok(None);
                    }
                };
                let state = self.shared.state();
                for event in &push.event_array {
                    for raw in event.group_msg_array.iter().chain(&event.group_tips) {
                        if let Some(room) = item::room_of(raw).and_then(|id| state.rooms.get(&id)) {
                            room.push(raw);
                        }
                    }
                }
                Ok((push.need_ack == 1).then(|| push.session_data.into_owned()))
            }
            _ => Ok(None),
        }
    }
}

/// Why the session is over, if this answer says that its ticket is refused.
fn ticket_refused(body: &Body) -> Option<&'static str> {
    // Almost every answer succeeds: only small ones can be refusals.
    if body.0.len() > 4096 {
        return None;
    }
    let Err(Error::Refused(Refused { code, .. })) = body.read::<serde::de::IgnoredAny>() else {
        return None;
    };
    match ErrorCode::from_number(code)? {
        ErrorCode::TicketInvalid | ErrorCode::UserSigExpired => Some("the session ran out"),
        ErrorCode::InstanceKicked | ErrorCode::KickedOut => Some("a newer session took its place"),
        _ => None,
    }
}
