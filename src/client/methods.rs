//! A typed method for each thing that an SDK user can do.

use std::{sync::Arc, time::Duration};

use rand::RngExt;

use crate::{
    model::{
        Custom, Event, Joined, Message, MessageId, Online, Outgoing, Priority, Profile,
        ProfileUpdate, Role, Room, RoomId, RoomUpdate, Sender, Text, UserId,
    },
    wire::{
        Servcmd, element,
        group::{self, AVCHATROOM, CreateAnswer, CreateRequest, GroupRequest, OnlineAnswer},
        member::parse_role,
        message::{SendAnswer, SendRequest, offline_push_info, priority_name},
        profile,
        session::{LoginAnswer, LoginRequest, LogoutRequest},
    },
};

use super::{Client, Error, Secret, Session, link::now, room::Entry};

/// The purchase bit of bans in live rooms (from the SDKs).
const BANS: usize = 11;
/// How long a farewell may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// A room to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewRoom {
    /// Its id; the service makes one without it.
    pub id: Option<RoomId>,
    /// Its name, at most 30 bytes.
    pub name: String,
    /// What it is about, at most 240 bytes.
    pub introduction: String,
    /// What its owner tells everybody, at most 300 bytes.
    pub notification: String,
    /// The address of its picture, at most 100 bytes.
    pub avatar: String,
}

impl Client {
    /// Logs in by a `UserSig`, and takes over the poll rhythm that the service sets.
    ///
    /// # Errors
    /// The service's refusal of the `UserSig`, or any other [`Error`].
    pub async fn login(&self, user: &UserId, user_sig: Secret) -> Result<(), Error> {
        let shared = &self.shared;
        let login = Some((user.as_str().to_owned(), user_sig));
        let body = shared.send(Servcmd::Login, &LoginRequest::default(), login).await?;
        let answer: LoginAnswer = body.read()?;
        let session = Session {
            profile: Profile { user: user.clone(), nick: Text::default(), avatar: Text::default() },
            a2: Secret::new(&answer.a2_key),
            tiny_id: answer.tiny_id,
            instance: answer.inst_id,
            hello_interval: answer.hello_interval,
            purchase_bits: answer.purchase_bits,
        };
        shared.state().session = Some(session);
        if let Some(mine) = self.profiles(std::slice::from_ref(user)).await?.pop()
            && let Some(session) = &mut shared.state().session
        {
            session.profile = mine;
        }
        let fresh = shared.fetch_config().await?;
        tokio::spawn({
            let shared = Arc::clone(shared);
            async move {
                let refresh = shared.keep_config(fresh);
                shared.over.run_until_cancelled(refresh).await;
            }
        });
        Ok(())
    }

    /// Whether the app's edition has bans in live rooms; `None` while the service has not told.
    pub fn has_bans(&self) -> Option<bool> {
        let bits = self.shared.session()?.purchase_bits;
        // As the SDKs read them: the last digit is bit 0, what is not there is off.
        let bit = bits.chars().rev().nth(BANS);
        (!bits.is_empty()).then_some(bit == Some('1'))
    }

    /// Logs out; memberships end with it.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn logout(&self) -> Result<(), Error> {
        self.shared.state().rooms.clear();
        self.shared.request(Servcmd::Logout, &LogoutRequest::default()).await?.done()?;
        self.shared.state().session = None;
        Ok(())
    }

    /// Reads profiles, at most 100; unknown users are left out.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn profiles(&self, users: &[UserId]) -> Result<Vec<Profile>, Error> {
        let me = self.me()?.profile.user;
        let request = profile::GetRequest::new(&me, users);
        let body = self.shared.request(Servcmd::PortraitGet, &request).await?;
        let answer: profile::GetAnswer = body.read()?;
        Ok(answer.users.into_iter().filter_map(profile::UserProfile::into_profile).collect())
    }

    /// Sets one's own nick and avatar; messages sent from now on carry them.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn update_my_profile(&self, update: &ProfileUpdate) -> Result<(), Error> {
        let request = profile::SetRequest::new(&self.me()?.profile.user, update);
        self.shared.request(Servcmd::PortraitSet, &request).await?.done()?;
        if let Some(session) = &mut self.shared.state().session {
            let set = |place: &mut Text, value: &Option<String>| {
                if let Some(value) = value {
                    *place = Text::new(value);
                }
            };
            set(&mut session.profile.nick, &update.nick);
            set(&mut session.profile.avatar, &update.avatar);
        }
        Ok(())
    }

    /// Makes a room and gives its id; its owner has to join like everybody else.
    ///
    /// # Errors
    /// Any [`Error`]; the service refuses an id that is in use.
    pub async fn create_room(&self, new: &NewRoom) -> Result<RoomId, Error> {
        let some = |text: &String| (!text.is_empty()).then(|| text.clone());
        let request = CreateRequest {
            group_type: AVCHATROOM.into(),
            name: new.name.clone(),
            group_id: new.id.as_ref().map(|id| id.as_str().to_owned()),
            owner: Some(self.me()?.profile.user.as_str().to_owned()),
            introduction: some(&new.introduction),
            notification: some(&new.notification),
            app_defined_data: Vec::new(),
            web_push_flag: 1,
            face_url: new.avatar.clone(),
            member_list: None,
        };
        let body = self.shared.request(Servcmd::CreateGroup, &request).await?;
        let answer: CreateAnswer = body.read()?;
        Ok(RoomId::from_peer(&answer.group_id))
    }

    /// Ends a room of one's own.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn dismiss_room(&self, room: &RoomId) -> Result<(), Error> {
        self.shared.request(Servcmd::DestroyGroup, &GroupRequest::new(room)).await?.done()
    }

    /// Changes what a room says of itself.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn update_room(&self, room: &RoomId, update: &RoomUpdate) -> Result<(), Error> {
        let request = group::ModifyRequest::profile(room, update);
        self.shared.request(Servcmd::ModifyGroupBaseInfo, &request).await?.done()
    }

    /// Reads a room.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn room(&self, room: &RoomId) -> Result<Room, Error> {
        Ok(self.shared.group_info(room).await?.to_room())
    }

    /// Joins a room, as a guest when not logged in; its events come from now on. A room that was
    /// joined before is left as it is.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn join(&self, room: &RoomId) -> Result<(), Error> {
        let shared = &self.shared;
        if shared.state().rooms.contains_key(room) {
            return Ok(());
        }
        let guest = shared.session().is_none();
        let entry = Entry::join(shared, room, guest).await?;
        let mut role = Role::Guest;
        let mut profile = None;
        if !guest {
            let info = shared.group_info(room).await?;
            let standing = info.self_info.as_ref().and_then(|info| parse_role(&info.role));
            role = standing.unwrap_or(Role::Member);
            profile = Some(info.to_room());
        }
        let joined = Joined { room: room.clone(), role, again: false };
        shared.tell(Event::Joined(joined)).await;
        entry.tell_earlier(shared).await;
        if let Some(profile) = profile {
            shared.tell(Event::Room(profile)).await;
            // The first tip tells it too.
            if let Ok(count) = self.online_count(room).await {
                shared.tell(Event::Online(Online { room: room.clone(), count })).await;
            }
        }
        let handle = entry.start(shared);
        shared.state().rooms.insert(room.clone(), handle);
        Ok(())
    }

    /// Quits a room; no more of its events come. A guest just stops listening.
    ///
    /// # Errors
    /// Any [`Error`]; the service refuses the owner.
    pub async fn quit(&self, room: &RoomId) -> Result<(), Error> {
        if self.shared.session().is_some() {
            self.shared.request(Servcmd::QuitGroup, &GroupRequest::new(room)).await?.done()?;
        }
        self.shared.state().rooms.remove(room);
        Ok(())
    }

    /// Sends a message and gives it back as the service took it.
    ///
    /// Over a cut link it is sent again as it was, and the service counts it once.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn send(
        &self,
        room: &RoomId,
        message: &Outgoing,
        priority: Priority,
    ) -> Result<Message, Error> {
        let me = self.me()?;
        let body = element::encode(message);
        let (random, client_time) = (rand::random::<u32>(), now());
        let request = SendRequest {
            from: me.profile.user.as_str().into(),
            group_id: room.as_str().into(),
            random,
            client_seq: rand::rng().random_range(0..u64::from(u32::MAX)),
            msg_priority: priority_name(priority).into(),
            msg_body: &body,
            cloud_custom_data: "".into(),
            online_only_flag: 0,
            offline_push_info: Some(offline_push_info()),
            group_at_info: [],
            send_msg_control: [],
            msg_client_time: client_time,
            need_read_receipt: 0,
            support_message_extension: 0,
            is_relay_msg: 0,
        };
        let answer = self.shared.request(Servcmd::SendGroupMessage, &request).await?;
        let SendAnswer { msg_time, msg_seq, .. } = answer.read()?;
        Ok(Message {
            room: room.clone(),
            seq: msg_seq,
            time: msg_time,
            id: MessageId::new(&me.tiny_id, client_time, random),
            from: Sender {
                id: me.profile.user,
                nick: me.profile.nick,
                avatar: me.profile.avatar,
                role: None,
            },
            priority,
            elements: element::decode(&body, &self.shared.mappings()).unwrap_or_default(),
            cloud_custom_data: "".into(),
            broadcast: false,
            earlier: false,
        })
    }

    /// Says something.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub async fn send_text(
        &self,
        room: &RoomId,
        text: &str,
        priority: Priority,
    ) -> Result<Message, Error> {
        self.send(room, &Outgoing::Text(text.to_owned()), priority).await
    }

    /// Sends what only an app understands.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub async fn send_custom(
        &self,
        room: &RoomId,
        custom: Custom,
        priority: Priority,
    ) -> Result<Message, Error> {
        self.send(room, &Outgoing::Custom(custom), priority).await
    }

    /// How many are online, as the service last counted.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn online_count(&self, room: &RoomId) -> Result<u64, Error> {
        let request = GroupRequest::new(room);
        let body = self.shared.request(Servcmd::GetOnlineMemberNum, &request).await?;
        let answer: OnlineAnswer = body.read()?;
        Ok(answer.online_member_num)
    }

    /// Logs out if logged in and closes the connection, within a second.
    pub async fn close(self) {
        if self.shared.session().is_some()
            && let Err(error) = tokio::time::timeout(FAREWELL, self.logout()).await
        {
            tracing::debug!(%error, "the service did not take the logout in time");
        }
        self.shared.over.cancel();
    }

    fn me(&self) -> Result<Session, Error> {
        self.shared.session().ok_or(Error::NotLoggedIn)
    }
}
