//! Tips (items of event 4 and 6) and notices (event 5): their bodies, both ways.

use serde::{Deserialize, Serialize};

use crate::model::{MuteChange, NoticeKind, Person, RoomChange, Text, TipKind, UserId};

use super::{group::AppDefinedData, lenient};

/// The body of a tip.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TipBody {
    /// What happened, see [`operation`].
    #[serde(alias = "Opt", deserialize_with = "lenient::int")]
    pub op_type: u64,
    /// How many have joined and not quit.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::option_int")]
    pub member_num: Option<u64>,
    /// How many are online.
    #[serde(alias = "OnlineInf", skip_serializing_if = "Option::is_none")]
    pub online_member_info: Option<OnlineMemberInfo>,
    /// Who did it.
    #[serde(
        rename = "Operator_Account",
        alias = "O_Account",
        deserialize_with = "lenient::string"
    )]
    pub operator: String,
    /// Whom it befell; absent, it befell the operator.
    #[serde(rename = "List_Account", alias = "L_Account", skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// 1 for a join, 0 for a quit.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::option_int")]
    pub group_join_type: Option<u32>,
    /// The operator's name and picture.
    #[serde(
        rename = "MsgOperatorMemberExtraInfo",
        alias = "OpInf",
        skip_serializing_if = "Option::is_none"
    )]
    pub operator_info: Option<MemberExtraInfo>,
    /// The members' names and pictures.
    #[serde(rename = "MsgMemberExtraInfo", skip_serializing_if = "Vec::is_empty")]
    pub member_infos: Vec<MemberExtraInfo>,
    /// What changed in the room's profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub msg_group_new_info: Option<GroupNewInfo>,
    /// What changed in members' profiles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub msg_member_info: Vec<MemberChange>,
    /// Seconds of a ban.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::option_int")]
    pub ban_duration: Option<u64>,
    /// Why a ban.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::option_string")]
    pub ban_description: Option<String>,
}

/// The numbers of [`TipBody::op_type`].
pub mod operation {
    /// Members joined.
    pub const JOIN: u64 = 1;
    /// Members quit.
    pub const QUIT: u64 = 2;
    /// Members were removed.
    pub const KICK: u64 = 3;
    /// Members were made admins.
    pub const ADMIN_SET: u64 = 4;
    /// Members are admins no longer.
    pub const ADMIN_CANCELLED: u64 = 5;
    /// The room's profile changed.
    pub const ROOM_PROFILE: u64 = 6;
    /// Members' profiles changed: mutes.
    pub const MEMBER_PROFILE: u64 = 7;
    /// Members were banned.
    pub const BAN: u64 = 10;
    /// Members may come back.
    pub const UNBAN: u64 = 11;
}

/// How many are online.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct OnlineMemberInfo {
    /// How many.
    #[serde(alias = "Num", deserialize_with = "lenient::int")]
    pub online_member_num: u64,
    /// For how many seconds it may be kept.
    #[serde(alias = "ET", deserialize_with = "lenient::int")]
    pub expire_time: u64,
}

/// A person's name and picture.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MemberExtraInfo {
    /// Who.
    #[serde(deserialize_with = "lenient::string")]
    pub user_id: String,
    /// Their name.
    #[serde(alias = "NN", deserialize_with = "lenient::string")]
    pub nick_name: String,
    /// Their picture.
    #[serde(alias = "Img", deserialize_with = "lenient::string")]
    pub image_url: String,
}

impl MemberExtraInfo {
    fn to_person(&self) -> Person {
        Person {
            id: UserId::from_peer(&self.user_id),
            nick: Text::new(&self.nick_name),
            avatar: Text::new(&self.image_url),
        }
    }
}

/// What changed in a room's profile.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GroupNewInfo {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::option_string")]
    pub group_name: Option<String>,
    /// The introduction.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::option_string")]
    pub group_introduction: Option<String>,
    /// The notification.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::option_string")]
    pub group_notification: Option<String>,
    /// The picture.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::option_string")]
    pub group_face_url: Option<String>,
    /// The owner.
    #[serde(
        rename = "Owner_Account",
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option_string"
    )]
    pub owner: Option<String>,
    /// 1 when everyone is muted now, 0 when no longer.
    #[serde(
        rename = "ShutupAll",
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option_int"
    )]
    pub shut_up_all: Option<u32>,
    /// The app's own fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub msg_app_defined_data: Vec<AppDefinedData>,
}

impl GroupNewInfo {
    fn to_change(&self) -> RoomChange {
        let text = |value: &Option<String>| value.as_deref().map(Text::new);
        RoomChange {
            name: text(&self.group_name),
            introduction: text(&self.group_introduction),
            notification: text(&self.group_notification),
            avatar: text(&self.group_face_url),
            owner: self.owner.as_deref().map(UserId::from_peer),
            muted: self.shut_up_all.map(|value| value != 0),
            custom: self
                .msg_app_defined_data
                .iter()
                .map(|field| (Text::new(&field.key), Text::new(&field.value)))
                .collect(),
        }
    }
}

/// What changed in a member's profile.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MemberChange {
    /// Whose.
    #[serde(rename = "User_Account", deserialize_with = "lenient::string")]
    pub user: String,
    /// Seconds of a mute; 0 ends it.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::option_int")]
    pub shutup_time: Option<u64>,
}

impl TipBody {
    /// Who did it, as far as the body tells.
    pub(super) fn operator(&self) -> Option<Person> {
        person_named(&self.operator, self.operator_info.as_ref())
    }

    /// Whom it befell.
    pub(super) fn members(&self) -> Vec<Person> {
        if self.members.is_empty() {
            return match self.member_infos.as_slice() {
                [] => self.operator().into_iter().collect(),
                infos => infos.iter().map(MemberExtraInfo::to_person).collect(),
            };
        }
        self.members
            .iter()
            .map(|id| {
                let known = self.member_infos.iter().chain(&self.operator_info);
                let info = known.into_iter().find(|info| info.user_id == *id);
                info.map_or_else(
                    || Person {
                        id: UserId::from_peer(id),
                        nick: Text::default(),
                        avatar: Text::default(),
                    },
                    MemberExtraInfo::to_person,
                )
            })
            .collect()
    }

    /// What happened.
    pub(super) fn kind(&self) -> TipKind {
        match self.op_type {
            operation::JOIN => TipKind::Join,
            operation::QUIT => TipKind::Quit,
            operation::KICK => TipKind::Kick,
            operation::ADMIN_SET => TipKind::AdminSet,
            operation::ADMIN_CANCELLED => TipKind::AdminCancelled,
            operation::ROOM_PROFILE => TipKind::RoomProfile(
                self.msg_group_new_info.as_ref().map(GroupNewInfo::to_change).unwrap_or_default(),
            ),
            operation::MEMBER_PROFILE => TipKind::MemberProfile(
                self.msg_member_info
                    .iter()
                    .filter_map(|change| {
                        let user = UserId::from_peer(&change.user);
                        change.shutup_time.map(|seconds| MuteChange { user, seconds })
                    })
                    .collect(),
            ),
            operation::BAN => TipKind::Ban {
                seconds: self.ban_duration.unwrap_or(0),
                reason: Text::new(self.ban_description.as_deref().unwrap_or_default()),
            },
            operation::UNBAN => TipKind::Unban,
            operation => TipKind::Other { operation },
        }
    }
}

fn person_named(id: &str, info: Option<&MemberExtraInfo>) -> Option<Person> {
    match info {
        Some(info) if !info.user_id.is_empty() => Some(info.to_person()),
        _ if id.is_empty() => None,
        _ => Some(Person {
            id: UserId::from_peer(id),
            nick: Text::default(),
            avatar: Text::default(),
        }),
    }
}

/// The body of a notice.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NoticeBody {
    /// What it tells, see [`report`].
    #[serde(alias = "RT", deserialize_with = "lenient::int")]
    pub report_type: u64,
    /// Who did it.
    #[serde(
        rename = "Operator_Account",
        alias = "O_Account",
        deserialize_with = "lenient::string"
    )]
    pub operator: String,
    /// The text of a custom notice.
    #[serde(
        alias = "UDF",
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option_string"
    )]
    pub user_defined_field: Option<String>,
    /// The operator's name and picture.
    #[serde(
        rename = "MsgOperatorMemberExtraInfo",
        alias = "OpInf",
        skip_serializing_if = "Option::is_none"
    )]
    pub operator_info: Option<MemberExtraInfo>,
}

/// The numbers of [`NoticeBody::report_type`].
pub mod report {
    /// You were removed.
    pub const REMOVED: u64 = 4;
    /// The room is no more.
    pub const DISMISSED: u64 = 5;
    /// You quit with another instance.
    pub const QUIT_ELSEWHERE: u64 = 8;
    /// You were made an admin.
    pub const ADMIN_SET: u64 = 9;
    /// You are an admin no longer.
    pub const ADMIN_CANCELLED: u64 = 10;
    /// You were banned.
    pub const BANNED: u64 = 21;
    /// An app's own text.
    pub const CUSTOM: u64 = 255;
}

impl NoticeBody {
    /// Who did it, as far as the body tells.
    pub(super) fn operator(&self) -> Option<Person> {
        person_named(&self.operator, self.operator_info.as_ref())
    }

    /// What it tells.
    pub(super) fn kind(&self) -> NoticeKind {
        match self.report_type {
            report::REMOVED => NoticeKind::Removed,
            report::DISMISSED => NoticeKind::Dismissed,
            report::QUIT_ELSEWHERE => NoticeKind::QuitElsewhere,
            report::ADMIN_SET => NoticeKind::AdminSet,
            report::ADMIN_CANCELLED => NoticeKind::AdminCancelled,
            report::BANNED => NoticeKind::Banned,
            report::CUSTOM => NoticeKind::Custom,
            report => NoticeKind::Other { report },
        }
    }
}
