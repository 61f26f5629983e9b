//! Members: read them, mute them, change their role.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::{Role, RoomId, Standing, UserId};

use super::{admin::until, lenient};

/// The name of a role on the wire; a guest has none and reads as a member.
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Admin => "Admin",
        Role::Member | Role::Guest => "Member",
    }
}

/// The role of that name, if it is one.
pub fn parse_role(name: &str) -> Option<Role> {
    match name {
        "Owner" => Some(Role::Owner),
        "Admin" => Some(Role::Admin),
        "Member" => Some(Role::Member),
        _ => None,
    }
}

/// The body of [`super::Servcmd::ModifyGroupMemberInfo`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyRequest {
    /// Where.
    #[serde(deserialize_with = "lenient::string")]
    pub group_id: String,
    /// Whom.
    #[serde(rename = "Member_Account", deserialize_with = "lenient::string")]
    pub member: String,
    /// `Admin` or `Member`.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option_string"
    )]
    pub role: Option<String>,
    /// Seconds from now; 0 ends the mute.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option_int"
    )]
    pub shut_up_time: Option<u32>,
    /// The name in this room.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option_string"
    )]
    pub name_card: Option<String>,
}

impl ModifyRequest {
    /// Mutes `user` for `duration`, in whole seconds, at most 136 years; zero ends the mute.
    pub fn mute(room: &RoomId, user: &UserId, duration: Duration) -> Self {
        let seconds = u32::try_from(duration.as_secs()).unwrap_or(u32::MAX);
        Self { shut_up_time: Some(seconds), ..Self::of(room, user) }
    }

    /// Makes `user` an admin, or a member again.
    pub fn admin(room: &RoomId, user: &UserId, admin: bool) -> Self {
        let role = if admin { Role::Admin } else { Role::Member };
        Self { role: Some(role_name(role).into()), ..Self::of(room, user) }
    }

    fn of(room: &RoomId, user: &UserId) -> Self {
        Self { group_id: room.as_str().into(), member: user.as_str().into(), ..Self::default() }
    }
}

/// The body of [`super::Servcmd::GetMembers`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetMembersRequest {
    /// Where.
    #[serde(deserialize_with = "lenient::string")]
    pub group_id: String,
    /// 0 for the first page.
    #[serde(default, deserialize_with = "lenient::int")]
    pub timestamp: u64,
    /// Only those with this mark.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option_int"
    )]
    pub mark: Option<u32>,
}

/// The answer of [`super::Servcmd::GetMembers`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMembersAnswer {
    /// Who is online.
    pub member_list: Vec<OnlineMember>,
    /// 0 at the end.
    #[serde(deserialize_with = "lenient::int")]
    pub next_timestamp: u64,
}

/// A member who is online.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct OnlineMember {
    /// Who.
    #[serde(rename = "Member_Account", deserialize_with = "lenient::string")]
    pub member: String,
    /// Their name.
    #[serde(deserialize_with = "lenient::string")]
    pub nick_name: String,
    /// Their picture.
    #[serde(deserialize_with = "lenient::string")]
    pub avatar: String,
    /// Seconds since 1970.
    #[serde(deserialize_with = "lenient::int")]
    pub join_time: i64,
    /// Marks set on them.
    pub marks: Vec<u32>,
}

/// The body of [`super::Servcmd::GetGroupMemberInfo`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetInfoRequest {
    /// Where.
    #[serde(deserialize_with = "lenient::string")]
    pub group_id: String,
    /// At most so many.
    #[serde(default, deserialize_with = "lenient::int")]
    pub limit: usize,
    /// After so many.
    #[serde(default, deserialize_with = "lenient::int")]
    pub offset: usize,
}

/// The body of [`super::Servcmd::GetSpecifiedGroupMemberInfo`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetSpecifiedRequest {
    /// Where.
    #[serde(deserialize_with = "lenient::string")]
    pub group_id: String,
    /// Whom.
    #[serde(rename = "Member_List_Account")]
    pub members: Vec<String>,
}

/// The answer of the two commands that tell how members stand.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetInfoAnswer {
    /// How many members there are in all.
    #[serde(deserialize_with = "lenient::int")]
    pub member_num: u64,
    /// Those asked for.
    pub member_list: Vec<MemberInfo>,
}

/// How a member stands.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MemberInfo {
    /// Who.
    #[serde(rename = "Member_Account", deserialize_with = "lenient::string")]
    pub member: String,
    /// `Owner`, `Admin` or `Member`.
    #[serde(deserialize_with = "lenient::string")]
    pub role: String,
    /// Seconds since 1970.
    #[serde(deserialize_with = "lenient::int")]
    pub join_time: i64,
    /// The name in this room.
    #[serde(deserialize_with = "lenient::string")]
    pub name_card: String,
    /// Muted until then, in seconds since 1970; 0 when not.
    #[serde(deserialize_with = "lenient::int")]
    pub shut_up_until: i64,
    /// The same by the name that newer public documents have.
    #[serde(skip_serializing, deserialize_with = "lenient::int")]
    pub mute_until: i64,
}

impl MemberInfo {
    /// How they stand, as people know it.
    pub fn to_standing(&self) -> Standing {
        let muted = self.shut_up_until.max(self.mute_until);
        Standing {
            user: UserId::from_peer(&self.member),
            role: parse_role(&self.role).unwrap_or(Role::Member),
            joined: self.join_time,
            muted: (muted > 0).then(|| until(muted)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Until;

    #[test]
    fn how_a_member_stands_is_read_by_both_names() {
        for (told, muted) in [
            (r#""ShutUpUntil":1591008121"#, Some(Until::At(1_591_008_121))),
            (r#""MuteUntil":"1591008121","ShutUpUntil":0"#, Some(Until::At(1_591_008_121))),
            (r#""MuteUntil":4294967295"#, Some(Until::Ever)),
            (r#""MuteUntil":0"#, None),
        ] {
            let text = format!(r#"{{"Member_Account":"bob","Role":"Admin","JoinTime":7,{told}}}"#);
            let info: MemberInfo = serde_json::from_str(&text).unwrap();
            let bob = UserId::from_peer("bob");
            let standing = Standing { user: bob, role: Role::Admin, joined: 7, muted };
            assert_eq!(info.to_standing(), standing, "{text}");
        }
    }
}
