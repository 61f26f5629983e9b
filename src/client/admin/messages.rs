//! Messages that come from outside of a room, and notices.

use crate::{
    model::{Outgoing, Priority, RoomId, UserId},
    wire::{
        admin::{NoticeRequest, SendRequest},
        element,
        message::{SendAnswer, priority_name},
        rest::BroadcastAnswer,
    },
};

use super::{Admin, Error};

/// How the service took a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// Its place in the room.
    pub seq: u64,
    /// When it was taken, in seconds since 1970; 0 for a broadcast, of which nobody tells.
    pub time: i64,
    /// Whether nobody gets it, as the room carries too much already.
    pub dropped: bool,
}

impl From<SendAnswer> for Sent {
    fn from(answer: SendAnswer) -> Self {
        Self {
            seq: answer.msg_seq,
            time: answer.msg_time,
            dropped: answer.msg_drop_reason.is_some_and(|reason| !reason.is_empty()),
        }
    }
}

impl Admin {
    /// Sends a message to a room, in the name of `from` if given (`send_group_msg`); the sender
    /// need not be in the room.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn send(
        &self,
        room: &RoomId,
        message: &Outgoing,
        priority: Priority,
        from: Option<&UserId>,
    ) -> Result<Sent, Error> {
        let request = SendRequest {
            group_id: Some(room),
            from,
            random: rand::random(),
            msg_priority: Some(priority_name(priority)),
            msg_body: &element::encode(message),
        };
        let answer: SendAnswer = self.call("group_open_http_svc/send_group_msg", &request).await?;
        Ok(answer.into())
    }

    /// Sends a message to everybody in every live room of the app, in the name of `from` if given
    /// (`send_broadcast_msg`).
    ///
    /// # Errors
    /// Any [`Error`]; the cloud takes one a second.
    pub async fn broadcast(
        &self,
        message: &Outgoing,
        from: Option<&UserId>,
    ) -> Result<Sent, Error> {
        let request = SendRequest {
            group_id: None,
            from,
            random: rand::random(),
            msg_priority: None,
            msg_body: &element::encode(message),
        };
        let answer: BroadcastAnswer =
            self.call("group_open_http_svc/send_broadcast_msg", &request).await?;
        Ok(Sent { seq: answer.msg_seq, time: 0, dropped: false })
    }

    /// Tells everybody in a room something as the service itself
    /// (`send_group_system_notification`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn notify(&self, room: &RoomId, text: &str) -> Result<(), Error> {
        let request = NoticeRequest { group_id: room, content: text };
        self.done("group_open_http_svc/send_group_system_notification", &request).await
    }
}
