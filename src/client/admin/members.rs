//! People: who is in a room, who is muted, banned or an admin there, and their accounts.

use crate::{
    model::{Profile, ProfileUpdate, Restriction, RoomId, Text, UserId},
    wire::{
        admin::{
            AdminRequest, BanRequest, BannedRequest, CheckRequest, ImportRequest, KickRequest,
            MAX_BANNED, MAX_BANNED_PAGE, MAX_MUTED, MAX_PROFILES, MuteRequest, PortraitRequest,
            UnbanRequest,
        },
        group::GroupRequest,
        member::{GetMembersAnswer, GetMembersRequest},
        profile,
        rest::{AdminListAnswer, BannedAnswer, CheckMembersAnswer, MutedAnswer},
    },
};

use super::{Admin, Error, MAX_PAGES, rooms::endless};

/// Somebody who is in a room now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// Who.
    pub profile: Profile,
    /// Since when, in seconds since 1970.
    pub joined: i64,
}

impl Admin {
    /// Who is in a room (`get_members`): as many of the newest as the service keeps.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn members(&self, room: &RoomId) -> Result<Vec<Present>, Error> {
        let mut present = Vec::new();
        let mut request =
            GetMembersRequest { group_id: room.as_str().into(), timestamp: 0, mark: None };
        for _ in 0..MAX_PAGES {
            let page: GetMembersAnswer =
                self.call("group_open_avchatroom_http_svc/get_members", &request).await?;
            present.extend(page.member_list.iter().map(|member| Present {
                profile: Profile {
                    user: UserId::from_peer(&member.member),
                    nick: Text::new(&member.nick_name),
                    avatar: Text::new(&member.avatar),
                },
                joined: member.join_time,
            }));
            if page.next_timestamp == 0 {
                return Ok(present);
            }
            request.timestamp = page.next_timestamp;
        }
        Err(endless())
    }

    /// Which of `users` are in a room (`check_members`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn check_members(
        &self,
        room: &RoomId,
        users: &[UserId],
    ) -> Result<Vec<UserId>, Error> {
        let request = CheckRequest { group_id: room, members: users };
        let answer: CheckMembersAnswer =
            self.call("group_open_avchatroom_http_svc/check_members", &request).await?;
        Ok(answer.members.iter().map(|user| UserId::from_peer(user)).collect())
    }

    /// Stops people from writing for `seconds`, or [`FOR_EVER`](super::FOR_EVER); 0 lets them
    /// write again (`forbid_send_msg`, 500 at a time).
    ///
    /// # Errors
    /// Any [`Error`]; the batches before it are done.
    pub async fn mute(&self, room: &RoomId, users: &[UserId], seconds: u32) -> Result<(), Error> {
        for members in users.chunks(MAX_MUTED) {
            let request = MuteRequest { group_id: room, members, mute_time: seconds };
            self.done("group_open_http_svc/forbid_send_msg", &request).await?;
        }
        Ok(())
    }

    /// Who is muted in a room (`get_group_muted_account`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn muted(&self, room: &RoomId) -> Result<Vec<Restriction>, Error> {
        let request = GroupRequest::new(room);
        let answer: MutedAnswer =
            self.call("group_open_http_svc/get_group_muted_account", &request).await?;
        Ok(answer.restrictions().collect())
    }

    /// Sends people out of a room and keeps them out for `seconds`, or
    /// [`FOR_EVER`](super::FOR_EVER) (`ban_group_member`, 20 at a time); `reason` has at most
    /// 1000 bytes.
    ///
    /// # Errors
    /// Any [`Error`]; the batches before it are done.
    pub async fn ban(
        &self,
        room: &RoomId,
        users: &[UserId],
        seconds: u32,
        reason: &str,
    ) -> Result<(), Error> {
        for members in users.chunks(MAX_BANNED) {
            let request =
                BanRequest { group_id: room, members, duration: seconds, description: reason };
            self.done("group_open_http_svc/ban_group_member", &request).await?;
        }
        Ok(())
    }

    /// Lets people join again (`unban_group_member`, 20 at a time).
    ///
    /// # Errors
    /// Any [`Error`]; the batches before it are done.
    pub async fn unban(&self, room: &RoomId, users: &[UserId]) -> Result<(), Error> {
        for members in users.chunks(MAX_BANNED) {
            let request = UnbanRequest { group_id: room, members };
            self.done("group_open_http_svc/unban_group_member", &request).await?;
        }
        Ok(())
    }

    /// Who is banned from a room (`get_group_ban_member`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn banned(&self, room: &RoomId) -> Result<Vec<Restriction>, Error> {
        let mut banned = Vec::new();
        let mut request = BannedRequest { group_id: room, limit: MAX_BANNED_PAGE, offset: 0 };
        for _ in 0..MAX_PAGES {
            let page: BannedAnswer =
                self.call("group_open_http_svc/get_group_ban_member", &request).await?;
            banned.extend(page.restrictions());
            if page.next_offset == 0 {
                return Ok(banned);
            }
            request.offset = page.next_offset as u64;
        }
        Err(endless())
    }

    /// Makes people admins of a room, or members again (`modify_admin`).
    ///
    /// # Errors
    /// Any [`Error`]; the service refuses more than 5 admins.
    pub async fn set_admins(
        &self,
        room: &RoomId,
        users: &[UserId],
        admin: bool,
    ) -> Result<(), Error> {
        let command_type = if admin { 1 } else { 2 };
        let request = AdminRequest { group_id: room, command_type, admins: users };
        self.done("group_open_avchatroom_http_svc/modify_admin", &request).await
    }

    /// Who is an admin of a room (`get_admin_list`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn admins(&self, room: &RoomId) -> Result<Vec<Profile>, Error> {
        let request = GroupRequest::new(room);
        let answer: AdminListAnswer =
            self.call("group_open_avchatroom_http_svc/get_admin_list", &request).await?;
        let admins = answer.admins.iter().map(|admin| Profile {
            user: UserId::from_peer(&admin.admin),
            nick: Text::new(&admin.nick_name),
            avatar: Text::new(&admin.avatar),
        });
        Ok(admins.collect())
    }

    /// Makes an account known, with a name and a picture where they are given
    /// (`account_import`); one that is known is changed.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn import_account(
        &self,
        user: &UserId,
        profile: &ProfileUpdate,
    ) -> Result<(), Error> {
        let request = ImportRequest {
            user,
            nick: profile.nick.as_deref(),
            face_url: profile.avatar.as_deref(),
        };
        self.done("im_open_login_svc/account_import", &request).await
    }

    /// Logs somebody out everywhere; their `UserSig` is good for nothing from then on (`kick`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn kick(&self, user: &UserId) -> Result<(), Error> {
        self.done("im_open_login_svc/kick", &KickRequest { user }).await
    }

    /// Reads profiles (`portrait_get`, 100 at a time); unknown users are left out.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn profiles(&self, users: &[UserId]) -> Result<Vec<Profile>, Error> {
        let mut profiles = Vec::with_capacity(users.len());
        for users in users.chunks(MAX_PROFILES) {
            let request = PortraitRequest { users, tags: &[profile::NICK, profile::IMAGE] };
            let answer: profile::GetAnswer = self.call("profile/portrait_get", &request).await?;
            let found = answer.users.into_iter();
            profiles.extend(found.filter_map(profile::UserProfile::into_profile));
        }
        Ok(profiles)
    }

    /// Sets somebody's nick and picture (`portrait_set`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn update_profile(&self, user: &UserId, update: &ProfileUpdate) -> Result<(), Error> {
        let request = profile::SetRequest::new(user, update);
        self.done("profile/portrait_set", &request).await
    }
}
