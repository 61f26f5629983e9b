//! What moderators do and ask over the socket: the service does it for those whose role allows it.

use std::time::Duration;

use crate::{
    model::{
        Command, Found, Lasting, Message, Outgoing, Query, Refusal, Restriction, RoomId, Standing,
        UserId, Waiting,
    },
    wire::{
        ErrorCode, Refused, Servcmd,
        admin::{
            BanRequest, BannedRequest, MAX_BANNED_PAGE, NoticeRequest, SendRequest, UnbanRequest,
        },
        element, group,
        group::GroupRequest,
        member::{GetInfoAnswer, GetSpecifiedRequest, ModifyRequest},
        rest::{BannedAnswer, HELD_PAGES, HoldAnswer, HoldRequest, JudgedAnswer, MutedAnswer},
    },
};

use super::{Client, Error, admin::MAX_PAGES};

impl Client {
    /// Does what a person asks for; what was sent comes back as the service took it.
    ///
    /// # Errors
    /// Why it was not done, in words for that person.
    pub async fn perform(&self, command: Command) -> Result<Option<Message>, Refusal> {
        let done = match command {
            Command::Send { room, message, priority } => {
                let sent = self.send(&room, &message, priority).await;
                return sent.map(Some).map_err(Error::into_refusal);
            }
            Command::Mute { room, user, lasting } => {
                let seconds = lasting.map_or(0, Lasting::seconds);
                self.mute(&room, &user, Duration::from_secs(seconds.into())).await
            }
            Command::Ban { room, user, lasting, reason } => {
                self.ban(&room, &user, lasting, &reason).await
            }
            Command::Unban { room, user } => self.unban(&room, &user).await,
            Command::MuteAll { room, muted } => self.mute_all(&room, muted).await,
            Command::SetAdmin { room, user, admin } => self.set_admin(&room, &user, admin).await,
            Command::UpdateRoom { room, update } => self.update_room(&room, &update).await,
            Command::HoldAll { room, held } => self.hold_all(&room, held).await,
            Command::Judge { room, held, approve } => {
                self.judge(&room, &held, approve).await.map(|_| ())
            }
            Command::Notice { room, text } => self.notify(&room, &text).await,
            Command::Broadcast { text } => self.broadcast(&Outgoing::Text(text)).await,
            Command::Dismiss { room } => match self.dismiss_room(&room).await {
                // Asked again over a cut link: it was over the first time.
                Err(Error::Refused(refused)) if refused.is(ErrorCode::NoSuchGroup) => Ok(()),
                done => done,
            },
        };
        done.map(|()| None).map_err(Error::into_refusal)
    }

    /// Finds out what a person asks to know.
    ///
    /// # Errors
    /// Why it was not found out, in words for that person.
    pub async fn find(&self, query: Query) -> Result<Found, Refusal> {
        match query {
            Query::Member { room, user } => self.standing(&room, &user).await.map(Found::Member),
            Query::Muted { room } => self.muted(&room).await.map(Found::Restricted),
            Query::Banned { room } => self.banned(&room).await.map(Found::Restricted),
            Query::Held { room } => self.held(&room).await.map(Found::Held),
        }
        .map_err(Error::into_refusal)
    }

    /// Stops a member from writing for `duration`, in whole seconds; zero lets them write again.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn mute(
        &self,
        room: &RoomId,
        user: &UserId,
        duration: Duration,
    ) -> Result<(), Error> {
        let request = ModifyRequest::mute(room, user, duration);
        self.shared.request(Servcmd::ModifyGroupMemberInfo, &request).await?.done()
    }

    /// Stops everyone but the owner and the admins from writing, or lets them write again.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn mute_all(&self, room: &RoomId, muted: bool) -> Result<(), Error> {
        let request = group::ModifyRequest::mute_all(room, muted);
        self.shared.request(Servcmd::ModifyGroupBaseInfo, &request).await?.done()
    }

    /// Sends somebody out and keeps them out; `reason` has at most 1000 bytes. The service does it
    /// for the owner.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn ban(
        &self,
        room: &RoomId,
        user: &UserId,
        lasting: Lasting,
        reason: &str,
    ) -> Result<(), Error> {
        let request = BanRequest {
            group_id: room,
            members: std::slice::from_ref(user),
            duration: lasting.seconds(),
            description: reason,
        };
        self.shared.request(Servcmd::BanGroupMember, &request).await?.done()
    }

    /// Lets somebody come back; for administrators of the app.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn unban(&self, room: &RoomId, user: &UserId) -> Result<(), Error> {
        let request = UnbanRequest { group_id: room, members: std::slice::from_ref(user) };
        self.shared.request(Servcmd::UnbanGroupMember, &request).await?.done()
    }

    /// Makes a member an admin, or an admin a member.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn set_admin(&self, room: &RoomId, user: &UserId, admin: bool) -> Result<(), Error> {
        let request = ModifyRequest::admin(room, user, admin);
        self.shared.request(Servcmd::ModifyGroupMemberInfo, &request).await?.done()
    }

    /// Lets every message of a room wait for a moderator, or none any more; only danmux's own
    /// service does it.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn hold_all(&self, room: &RoomId, held: bool) -> Result<(), Error> {
        self.shared.request(Servcmd::HoldSet, &HoldRequest::set(room, held)).await?.done()
    }

    /// Lets messages that wait be said, or throws them away, at most 100; gives those for which it
    /// was done, as the others did not wait any more. Only danmux's own service does it.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn judge(
        &self,
        room: &RoomId,
        held: &[u64],
        approve: bool,
    ) -> Result<Vec<u64>, Error> {
        let servcmd = if approve { Servcmd::HoldApprove } else { Servcmd::HoldReject };
        let body = self.shared.request(servcmd, &HoldRequest::judge(room, held)).await?;
        let answer: JudgedAnswer = body.read()?;
        Ok(answer.held_id_list)
    }

    /// Tells everybody in a room something as the service itself; for administrators of the app.
    /// Over a cut link it is not sent again.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn notify(&self, room: &RoomId, text: &str) -> Result<(), Error> {
        let request = NoticeRequest { group_id: room, content: text };
        self.shared.request(Servcmd::SendGroupSystemNotification, &request).await?.done()
    }

    /// Says something in all rooms of the app; for its administrators. Over a cut link it is not
    /// sent again.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn broadcast(&self, message: &Outgoing) -> Result<(), Error> {
        let request = SendRequest {
            group_id: None,
            from: None,
            random: rand::random(),
            msg_priority: None,
            msg_body: &element::encode(message),
        };
        self.shared.request(Servcmd::SendBroadcastMessage, &request).await?.done()
    }

    /// How somebody stands in a room; `None` when they are not in it.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn standing(&self, room: &RoomId, user: &UserId) -> Result<Option<Standing>, Error> {
        let (group_id, members) = (room.as_str().into(), vec![user.as_str().into()]);
        let request = GetSpecifiedRequest { group_id, members };
        let body = self.shared.request(Servcmd::GetSpecifiedGroupMemberInfo, &request).await?;
        let answer: GetInfoAnswer = body.read()?;
        let member = answer.member_list.iter().find(|info| info.member == user.as_str());
        Ok(member.map(crate::wire::member::MemberInfo::to_standing))
    }

    /// Who is muted in a room; for administrators of the app.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn muted(&self, room: &RoomId) -> Result<Vec<Restriction>, Error> {
        let request = GroupRequest::new(room);
        let body = self.shared.request(Servcmd::GetGroupMutedAccount, &request).await?;
        let answer: MutedAnswer = body.read()?;
        Ok(answer.restrictions().collect())
    }

    /// Who is banned from a room; for administrators of the app.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn banned(&self, room: &RoomId) -> Result<Vec<Restriction>, Error> {
        let mut banned = Vec::new();
        let mut request = BannedRequest { group_id: room, limit: MAX_BANNED_PAGE, offset: 0 };
        for _ in 0..MAX_PAGES {
            let body = self.shared.request(Servcmd::GetGroupBanMember, &request).await?;
            let page: BannedAnswer = body.read()?;
            banned.extend(page.restrictions());
            if page.next_offset == 0 {
                return Ok(banned);
            }
            request.offset = page.next_offset as u64;
        }
        Err(Refused::new(ErrorCode::InvalidResponse, "the list does not end").into())
    }

    /// Which messages of a room wait, the oldest of them; only danmux's own service has any.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn held(&self, room: &RoomId) -> Result<Waiting, Error> {
        let mut waiting = Waiting::default();
        let mut request = HoldRequest::list(room);
        for _ in 0..HELD_PAGES {
            let body = self.shared.request(Servcmd::HoldList, &request).await?;
            let page: HoldAnswer = body.read()?;
            let Some(next) = page.add_to(&mut waiting, &self.shared.config.mappings) else { break };
            request.next = next;
        }
        Ok(waiting)
    }
}
