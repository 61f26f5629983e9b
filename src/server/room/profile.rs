//! What a room says of itself, and to whom.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    model::UserId,
    server::{
        rules::Standing,
        store::{Change, RoomRow},
    },
    wire::{
        Refused,
        group::{AVCHATROOM, AppDefinedData, GroupInfo, SelfInfo},
        member::role_name,
    },
};

use super::{Room, RoomState};

/// What a room says of itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::server) struct RoomProfile {
    pub(in crate::server) name: String,
    pub(in crate::server) introduction: String,
    pub(in crate::server) notification: String,
    pub(in crate::server) face_url: String,
    pub(in crate::server) custom: BTreeMap<String, String>,
}

impl Room {
    /// Saves what the room says of itself, as `profile` and the two switches have it, and takes it over.
    pub(in crate::server) fn set_profile(
        &self,
        state: &mut RoomState,
        profile: RoomProfile,
        (muted_all, held_all): (bool, bool),
        now: i64,
    ) -> Result<(), Refused> {
        let row = RoomRow {
            muted_all,
            held_all,
            info_seq: state.info_seq + 1,
            last_info_time: now,
            ..self.row(&profile)
        };
        self.save(state, &[Change::Room(&row)])?;
        (state.info_seq, state.last_info_time) = (row.info_seq, now);
        (state.profile, state.muted_all, state.held_all) = (profile, muted_all, held_all);
        Ok(())
    }

    fn row(&self, profile: &RoomProfile) -> RoomRow {
        RoomRow {
            number: self.number,
            app: self.app,
            group_id: self.id.as_str().into(),
            owner: self.owner.as_ref().map_or("", UserId::as_str).into(),
            create_time: self.create_time,
            profile: profile.to_json(),
            ..RoomRow::default()
        }
    }

    /// What the room says of itself to `caller`.
    pub(in crate::server) fn info(&self, caller: Option<&UserId>) -> GroupInfo {
        let state = self.lock();
        let self_info = caller.and_then(|user| {
            let standing = self.standing(&state, user);
            let join_time = state.members.get(user).map(|member| member.join_time);
            (standing > Standing::Stranger).then(|| SelfInfo {
                role: role_name(standing.role()).into(),
                join_time: join_time.unwrap_or(self.create_time),
                msg_flag: "AcceptAndNotify".into(),
                ..SelfInfo::default()
            })
        });
        let profile = &state.profile;
        GroupInfo {
            group_id: self.id.as_str().into(),
            group_type: AVCHATROOM.into(),
            name: profile.name.clone(),
            introduction: profile.introduction.clone(),
            notification: profile.notification.clone(),
            face_url: profile.face_url.clone(),
            owner: self.owner.as_ref().map_or("", UserId::as_str).into(),
            create_time: self.create_time,
            info_seq: state.info_seq,
            last_info_time: state.last_info_time,
            last_msg_time: state.last_message_time,
            next_msg_seq: state.log.next_seq(),
            member_num: state.members.len() as u64,
            max_member_num: 1_000_000,
            apply_join_option: "FreeAccess".into(),
            shut_up_all_member: if state.muted_all { "On" } else { "Off" }.into(),
            app_defined_data: profile
                .custom
                .iter()
                .map(|(key, value)| AppDefinedData { key: key.clone(), value: value.clone() })
                .collect(),
            self_info,
            ..GroupInfo::default()
        }
    }
}

impl RoomProfile {
    /// The name in a profile that is to be kept.
    pub(in crate::server) fn name_of(json: &str) -> String {
        serde_json::from_str::<Self>(json).unwrap_or_default().name
    }

    /// As the store keeps it.
    pub(in crate::server) fn to_json(&self) -> String {
        #[expect(clippy::expect_used, reason = "it is text alone")]
        serde_json::to_string(self).expect("text serialises")
    }
}
