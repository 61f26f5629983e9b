//! Who may do what, and by which door: known before anything is asked of the service.
//!
//! The socket serves a room's owner and admins, REST the administrators of the app. Public documents: admins
//! mute and change the room; bans, admins and the room's end are the owner's; notices, broadcasts
//! and the lists of who is muted and banned are the app's.

use crate::model::{Deed, Role};

/// A way to the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Door {
    /// The room's own socket, by the person's role.
    Socket,
    /// The REST API, with an administrator's key.
    Rest,
}

/// What a moderator may want; each kind of [`Deed`], and what is only read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    /// Mute somebody, and undo it.
    Mute,
    /// Ban somebody.
    Ban,
    /// Let somebody come back.
    Unban,
    /// Make admins and members.
    Admins,
    /// Mute everybody, and undo it.
    MuteAll,
    /// Change what the room says of itself.
    Profile,
    /// Judge messages that wait, and let all wait.
    Hold,
    /// Tell everybody in the room something.
    Notice,
    /// Say something in all rooms.
    Broadcast,
    /// End the room.
    Dismiss,
    /// Read how members stand.
    Members,
    /// Read who is muted.
    Muted,
    /// Read who is banned.
    Banned,
}

/// Why something may not be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Barred {
    /// Who watches as a guest does nothing.
    Guest,
    /// This viewer was started to read only.
    ReadOnly,
    /// Only the room's owner and admins may, or an administrator of the app.
    AdminsOnly,
    /// Only the room's owner may, or an administrator of the app.
    OwnerOnly,
    /// Only an administrator of the app may, and none is configured.
    NeedsKey,
    /// It cannot be done to oneself.
    Oneself,
    /// It cannot be done to the room's owner.
    Owner,
    /// It cannot be done to who stands as high.
    Peer,
    /// They left the room.
    Left,
    /// The room has as many admins as a live room may.
    Admins,
    /// The room is over.
    Over,
    /// The app's edition does not have it.
    Edition,
}

impl Right {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Mute,
        Self::Ban,
        Self::Unban,
        Self::Admins,
        Self::MuteAll,
        Self::Profile,
        Self::Hold,
        Self::Notice,
        Self::Broadcast,
        Self::Dismiss,
        Self::Members,
        Self::Muted,
        Self::Banned,
    ];

    /// What an edition without bans lacks.
    pub const BANS: [Self; 3] = [Self::Ban, Self::Unban, Self::Banned];

    /// What a deed needs.
    pub fn of(deed: &Deed) -> Self {
        match deed {
            Deed::Mute { .. } | Deed::Unmute { .. } => Self::Mute,
            Deed::Ban { .. } => Self::Ban,
            Deed::Unban { .. } => Self::Unban,
            Deed::SetAdmin { .. } | Deed::CancelAdmin { .. } => Self::Admins,
            Deed::MuteAll { .. } => Self::MuteAll,
            Deed::Name { .. } | Deed::Introduction { .. } | Deed::Notification { .. } => {
                Self::Profile
            }
            Deed::HoldAll { .. } | Deed::Approve { .. } | Deed::Reject { .. } => Self::Hold,
            Deed::Notice { .. } => Self::Notice,
            Deed::Broadcast { .. } => Self::Broadcast,
            Deed::Dismiss => Self::Dismiss,
        }
    }

    /// The least role that may do it over the socket; `None` where no role may.
    fn least(self) -> Option<Role> {
        match self {
            Self::Members => Some(Role::Member),
            Self::Mute | Self::MuteAll | Self::Profile | Self::Hold => Some(Role::Admin),
            Self::Ban | Self::Admins | Self::Dismiss => Some(Role::Owner),
            Self::Unban | Self::Notice | Self::Broadcast | Self::Muted | Self::Banned => None,
        }
    }

    /// The door by which somebody of this role may do it: the socket where the role allows it, else
    /// REST where there is a key.
    ///
    /// # Errors
    /// Why the service would refuse it.
    pub fn door(self, role: Role, has_key: bool) -> Result<Door, Barred> {
        match self.least() {
            Some(least) if role >= least => Ok(Door::Socket),
            _ if has_key => Ok(Door::Rest),
            _ if role == Role::Guest => Err(Barred::Guest),
            Some(Role::Owner) => Err(Barred::OwnerOnly),
            Some(_) => Err(Barred::AdminsOnly),
            None => Err(Barred::NeedsKey),
        }
    }

    /// The door by which it may be done to somebody who stands so. An administrator of the app stands
    /// above admins; nobody stands above the owner.
    ///
    /// # Errors
    /// Why the service would refuse it.
    pub fn door_to(self, role: Role, has_key: bool, target: Role) -> Result<Door, Barred> {
        let door = self.door(role, has_key)?;
        match (self, target) {
            (Self::Mute | Self::Ban | Self::Admins, Role::Owner) => Err(Barred::Owner),
            (Self::Mute | Self::Ban, target) if door == Door::Socket && role <= target => {
                if has_key { Ok(Door::Rest) } else { Err(Barred::Peer) }
            }
            _ => Ok(door),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_socket_goes_before_the_key() {
        for (right, role, key, door) in [
            (Right::Mute, Role::Admin, true, Ok(Door::Socket)),
            (Right::Mute, Role::Member, true, Ok(Door::Rest)),
            (Right::Mute, Role::Member, false, Err(Barred::AdminsOnly)),
            (Right::Mute, Role::Guest, false, Err(Barred::Guest)),
            (Right::Mute, Role::Guest, true, Ok(Door::Rest)),
            (Right::Ban, Role::Owner, false, Ok(Door::Socket)),
            (Right::Ban, Role::Admin, false, Err(Barred::OwnerOnly)),
            (Right::Unban, Role::Owner, false, Err(Barred::NeedsKey)),
            (Right::Notice, Role::Owner, true, Ok(Door::Rest)),
            (Right::Members, Role::Member, false, Ok(Door::Socket)),
        ] {
            assert_eq!(right.door(role, key), door, "{right:?} by {role:?}, key {key}");
        }
    }

    #[test]
    fn nobody_acts_on_their_like_or_on_the_owner() {
        for (right, role, key, target, door) in [
            (Right::Mute, Role::Admin, false, Role::Member, Ok(Door::Socket)),
            (Right::Mute, Role::Admin, false, Role::Admin, Err(Barred::Peer)),
            (Right::Mute, Role::Admin, true, Role::Admin, Ok(Door::Rest)),
            (Right::Mute, Role::Owner, true, Role::Owner, Err(Barred::Owner)),
            (Right::Ban, Role::Owner, false, Role::Admin, Ok(Door::Socket)),
            (Right::Ban, Role::Member, true, Role::Owner, Err(Barred::Owner)),
            (Right::Admins, Role::Owner, false, Role::Member, Ok(Door::Socket)),
            (Right::Unban, Role::Member, true, Role::Member, Ok(Door::Rest)),
        ] {
            assert_eq!(right.door_to(role, key, target), door, "{right:?} {role:?} {target:?}");
        }
    }
}
