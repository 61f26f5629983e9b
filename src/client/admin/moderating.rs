//! What moderators do and ask through REST: everything, in every room of the app.

use crate::{
    model::{
        Command, Found, Lasting, Outgoing, Query, Refusal, Role, RoomId, RoomUpdate, Standing,
        UserId, Waiting,
    },
    wire::{
        ErrorCode,
        rest::{HELD_PAGES, HoldAnswer, HoldRequest, JudgedAnswer},
    },
};

use super::{Admin, Error};

impl Admin {
    /// Does what a person asks for; what they say comes from the administrator.
    ///
    /// # Errors
    /// Why it was not done, in words for that person.
    pub async fn perform(&self, command: Command) -> Result<(), Refusal> {
        match command {
            Command::Send { room, message, priority } => {
                self.send(&room, &message, priority, None).await.map(|_| ())
            }
            Command::Mute { room, user, lasting } => {
                self.mute(&room, &[user], lasting.map_or(0, Lasting::seconds)).await
            }
            Command::Ban { room, user, lasting, reason } => {
                self.ban(&room, &[user], lasting.seconds(), &reason).await
            }
            Command::Unban { room, user } => self.unban(&room, &[user]).await,
            Command::MuteAll { room, muted } => {
                self.update_room(&room, &RoomUpdate::default(), Some(muted)).await
            }
            Command::SetAdmin { room, user, admin } => self.set_admins(&room, &[user], admin).await,
            Command::UpdateRoom { room, update } => self.update_room(&room, &update, None).await,
            Command::HoldAll { room, held } => self.hold_all(&room, held).await,
            Command::Judge { room, held, approve } => {
                self.judge(&room, &held, approve).await.map(|_| ())
            }
            Command::Notice { room, text } => self.notify(&room, &text).await,
            Command::Broadcast { text } => {
                self.broadcast(&Outgoing::Text(text), None).await.map(|_| ())
            }
            Command::Dismiss { room } => match self.destroy_room(&room).await {
                // Asked again after no answer came: it was over the first time.
                Err(Error::Refused(refused)) if refused.is(ErrorCode::NoSuchGroup) => Ok(()),
                done => done,
            },
        }
        .map_err(Error::into_refusal)
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

    /// How somebody stands in a room, by four calls at once: there is none that tells it of a live
    /// room (public documents). `None` when they are not in it; since when they are is not told.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn standing(&self, room: &RoomId, user: &UserId) -> Result<Option<Standing>, Error> {
        let (details, admins, muted, there) = tokio::join!(
            self.room(room),
            self.admins(room),
            self.muted(room),
            self.check_members(room, std::slice::from_ref(user)),
        );
        let owner = details?.room.owner;
        let there = match there {
            Ok(there) => !there.is_empty(),
            // The plan lacks the call: who wrote in the room was there.
            Err(Error::Refused(_)) => true,
            Err(error) => return Err(error),
        };
        if !there {
            return Ok(None);
        }
        let role = if owner.as_ref() == Some(user) {
            Role::Owner
        } else if admins?.iter().any(|admin| admin.user == *user) {
            Role::Admin
        } else {
            Role::Member
        };
        let muted = muted?.into_iter().find(|one| one.user == *user).map(|one| one.until);
        Ok(Some(Standing { user: user.clone(), role, joined: 0, muted }))
    }

    /// Lets every message of a room wait for a moderator, or none any more; only danmux's own
    /// service does it (`danmux_hold_svc/set`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn hold_all(&self, room: &RoomId, held: bool) -> Result<(), Error> {
        let request = HoldRequest::set(room, held);
        self.keeper().done("danmux_hold_svc/set", &request).await
    }

    /// Lets messages that wait be said, or throws them away, at most 100; gives those for which it
    /// was done, as the others did not wait any more. Only danmux's own service does it
    /// (`danmux_hold_svc/approve` and `reject`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn judge(
        &self,
        room: &RoomId,
        held: &[u64],
        approve: bool,
    ) -> Result<Vec<u64>, Error> {
        let command = if approve { "danmux_hold_svc/approve" } else { "danmux_hold_svc/reject" };
        let request = HoldRequest::judge(room, held);
        let answer: JudgedAnswer = self.keeper().call(command, &request).await?;
        Ok(answer.held_id_list)
    }

    /// Which messages of a room wait, the oldest of them; only danmux's own service has any
    /// (`danmux_hold_svc/list`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn held(&self, room: &RoomId) -> Result<Waiting, Error> {
        let mut waiting = Waiting::default();
        let mut request = HoldRequest::list(room);
        for _ in 0..HELD_PAGES {
            let page: HoldAnswer = self.keeper().call("danmux_hold_svc/list", &request).await?;
            let Some(next) = page.add_to(&mut waiting, &self.mappings) else { break };
            request.next = next;
        }
        Ok(waiting)
    }
}
