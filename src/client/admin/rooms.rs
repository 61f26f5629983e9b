//! Rooms: make, end, list, read, change.

use std::time::Duration;

use crate::{
    client::NewRoom,
    model::{Room, RoomId, RoomUpdate, UserId},
    wire::{
        ErrorCode, Refused,
        admin::{
            CreateRequest, GroupInfo, InfoAnswer, InfoRequest, ListAnswer, ListRequest, MAX_INFOS,
            MAX_LISTED, ModifyRequest,
        },
        group::{AVCHATROOM, CreateAnswer, GroupRequest, OnlineAnswer},
    },
};

use super::{Admin, Error, MAX_PAGES};

/// How often the cloud lets an app list its rooms (public documents: once a second).
const LIST_PACE: Duration = Duration::from_millis(1100);

/// What the REST API tells of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomDetails {
    /// What it says of itself.
    pub room: Room,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// When somebody last wrote, in seconds since 1970.
    pub last_message: Option<i64>,
}

impl RoomDetails {
    fn new(group: &GroupInfo) -> Self {
        let last = group.info.last_msg_time;
        Self {
            room: group.to_room(),
            created: group.info.create_time,
            last_message: (last != 0).then_some(last),
        }
    }
}

impl Admin {
    /// Makes a room and gives its id (`create_group`); its owner has to join like everybody else.
    ///
    /// # Errors
    /// Any [`Error`]; the service refuses an id that is in use.
    pub async fn create_room(
        &self,
        new: &NewRoom,
        owner: Option<&UserId>,
    ) -> Result<RoomId, Error> {
        let request = CreateRequest {
            owner,
            group_type: AVCHATROOM,
            group_id: new.id.as_ref(),
            name: &new.name,
            introduction: &new.introduction,
            notification: &new.notification,
            face_url: &new.avatar,
        };
        let answer: CreateAnswer = self.call("group_open_http_svc/create_group", &request).await?;
        Ok(RoomId::from_peer(&answer.group_id))
    }

    /// Ends a room (`destroy_group`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn destroy_room(&self, room: &RoomId) -> Result<(), Error> {
        let request = GroupRequest::new(room);
        self.done("group_open_http_svc/destroy_group", &request).await
    }

    /// Lists the app's live rooms (`get_appid_group_list`): all of them, at 10,000 a second.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn rooms(&self) -> Result<Vec<RoomId>, Error> {
        let mut rooms = Vec::new();
        let mut request = ListRequest { limit: MAX_LISTED, next: 0, group_type: AVCHATROOM };
        for _ in 0..MAX_PAGES {
            let page: ListAnswer =
                self.call("group_open_http_svc/get_appid_group_list", &request).await?;
            let ids = page.group_id_list.iter().map(|group| RoomId::from_peer(&group.group_id));
            rooms.extend(ids);
            if page.next == 0 {
                return Ok(rooms);
            }
            request.next = page.next;
            tokio::time::sleep(LIST_PACE).await;
        }
        Err(endless())
    }

    /// Reads rooms (`get_group_info`), in the order asked for; each is there or refused by itself.
    ///
    /// # Errors
    /// Any [`Error`] that is not of a single room.
    pub async fn room_details(
        &self,
        rooms: &[RoomId],
    ) -> Result<Vec<Result<RoomDetails, Refused>>, Error> {
        let mut details = Vec::with_capacity(rooms.len());
        for batch in rooms.chunks(MAX_INFOS) {
            let request = InfoRequest { group_id_list: batch };
            let answer: InfoAnswer =
                self.call("group_open_http_svc/get_group_info", &request).await?;
            let mut groups = answer.group_info;
            for room in batch {
                let place = groups.iter().position(|group| group.info.group_id == room.as_str());
                details.push(match place.map(|place| groups.swap_remove(place)) {
                    None => Err(ErrorCode::NoSuchGroup.into()),
                    Some(group) if group.info.error_code != 0 => {
                        let GroupInfo { info, .. } = group;
                        Err(Refused { code: info.error_code, info: info.error_info })
                    }
                    Some(group) => Ok(RoomDetails::new(&group)),
                });
            }
        }
        Ok(details)
    }

    /// Reads a room (`get_group_info`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn room(&self, room: &RoomId) -> Result<RoomDetails, Error> {
        let details = self.room_details(std::slice::from_ref(room)).await?.pop();
        Ok(details.unwrap_or_else(|| Err(ErrorCode::NoSuchGroup.into()))?)
    }

    /// Changes what a room says of itself, and with `mute_all` whether only its owner and its
    /// admins may write (`modify_group_base_info`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn update_room(
        &self,
        room: &RoomId,
        update: &RoomUpdate,
        mute_all: Option<bool>,
    ) -> Result<(), Error> {
        let request = ModifyRequest {
            group_id: room,
            name: update.name.as_deref(),
            introduction: update.introduction.as_deref(),
            notification: update.notification.as_deref(),
            face_url: update.avatar.as_deref(),
            mute_all_member: mute_all.map(|on| if on { "On" } else { "Off" }),
        };
        self.done("group_open_http_svc/modify_group_base_info", &request).await
    }

    /// How many are online, as the service last counted (`get_online_member_num`).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn online_count(&self, room: &RoomId) -> Result<u64, Error> {
        let request = GroupRequest::new(room);
        let answer: OnlineAnswer =
            self.call("group_open_http_svc/get_online_member_num", &request).await?;
        Ok(answer.online_member_num)
    }
}

/// A list whose pages do not end.
pub(super) fn endless() -> Error {
    let info = format!("its list does not end after {MAX_PAGES} pages");
    Refused::new(ErrorCode::InvalidResponse, info).into()
}
