//! Who is in a room, as far as this viewer saw: who spoke, came, was made an admin or muted.
//!
//! A room tells neither all who come nor all who go, so each thing known has its age.

use std::collections::HashMap;

use crate::model::{Role, Text, UserId};

use super::Moment;

/// People that are remembered; who was seen longest ago goes first.
const MAX_MEMBERS: usize = 5_000;
/// How many admins a live room may have beside its owner (public limits).
const MAX_ADMINS: usize = 5;

/// The people of a room.
#[derive(Debug, Default)]
pub struct Members {
    known: HashMap<UserId, Member>,
}

/// What is known of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Their id.
    pub id: UserId,
    /// How they are called.
    pub name: Text,
    /// Their role, where told.
    pub role: Option<Role>,
    /// When they were last seen to do something; `None` for who is only known by what was told.
    pub seen: Option<Moment>,
    /// When they last wrote, and how often they did.
    pub spoke: Option<(Moment, u64)>,
    /// Until when they are muted; a mute for ever ends at [`Moment::MAX`].
    pub muted_until: Option<Moment>,
    /// Whether they were seen to quit.
    pub gone: bool,
}

impl Members {
    /// What is known of somebody.
    pub fn get(&self, user: &UserId) -> Option<&Member> {
        self.known.get(user)
    }

    /// All who are thought to be here, who was seen last first.
    pub fn present(&self) -> Vec<&Member> {
        let is_here = |member: &&Member| member.seen.is_some() && !member.gone;
        let mut present: Vec<_> = self.known.values().filter(is_here).collect();
        present.sort_by(|a, b| b.seen.cmp(&a.seen).then_with(|| a.id.cmp(&b.id)));
        present
    }

    /// The host and the admins, the host first.
    pub fn admins(&self) -> Vec<&Member> {
        let mut admins: Vec<_> =
            self.known.values().filter(|member| member.role >= Some(Role::Admin)).collect();
        admins.sort_by(|a, b| b.role.cmp(&a.role).then_with(|| a.id.cmp(&b.id)));
        admins
    }

    /// Whether a live room has no place for one more admin. Who left may still count for the service,
    /// or not; it has the last word then.
    pub fn has_all_admins(&self) -> bool {
        let is_admin = |member: &&Member| member.role == Some(Role::Admin) && !member.gone;
        self.known.values().filter(is_admin).count() >= MAX_ADMINS
    }

    /// Who is muted now, who is so for longest last.
    pub fn muted(&self, now: Moment) -> Vec<&Member> {
        let is_muted = |member: &&Member| member.muted_until.is_some_and(|until| until > now);
        let mut muted: Vec<_> = self.known.values().filter(is_muted).collect();
        muted.sort_by(|a, b| a.muted_until.cmp(&b.muted_until).then_with(|| a.id.cmp(&b.id)));
        muted
    }

    /// Names of those who wrote, who wrote last first.
    pub fn speakers(&self) -> Vec<&Member> {
        let mut speakers: Vec<_> =
            self.known.values().filter(|member| member.spoke.is_some()).collect();
        speakers.sort_by(|a, b| b.spoke.cmp(&a.spoke).then_with(|| a.id.cmp(&b.id)));
        speakers
    }

    /// Whether somebody wrote in this room.
    pub fn has_spoken(&self, user: &UserId) -> bool {
        self.get(user).is_some_and(|member| member.spoke.is_some())
    }

    /// Somebody of whom something is told.
    fn entry(&mut self, user: &UserId, name: &Text) -> &mut Member {
        if self.known.len() >= MAX_MEMBERS && !self.known.contains_key(user) {
            self.forget_oldest();
        }
        let member = self.known.entry(user.clone()).or_insert_with(|| Member {
            id: user.clone(),
            name: Text::default(),
            role: None,
            seen: None,
            spoke: None,
            muted_until: None,
            gone: false,
        });
        // An id is no name, where one is known.
        let is_id = name.as_str() == user.as_str();
        if member.name.is_empty() || !name.is_empty() && !is_id && member.name != *name {
            member.name = if name.is_empty() { Text::new(user.as_str()) } else { name.clone() };
        }
        member
    }

    /// Somebody who does something now.
    fn seen(&mut self, user: &UserId, name: &Text, now: Moment) -> &mut Member {
        let member = self.entry(user, name);
        member.seen = Some(now);
        member.gone = false;
        member
    }

    /// Makes room for many at once, so that it need not be done at each of a crowd.
    fn forget_oldest(&mut self) {
        let mut seen: Vec<Option<Moment>> = self.known.values().map(|member| member.seen).collect();
        let middle = seen.len() / 4;
        let (_, oldest, _) = seen.select_nth_unstable(middle);
        let oldest = *oldest;
        let mut left = middle + 1;
        self.known.retain(|_, member| {
            let goes = member.seen <= oldest && left > 0;
            left -= usize::from(goes);
            !goes
        });
    }

    pub(super) fn spoke(&mut self, user: &UserId, name: &Text, role: Option<Role>, now: Moment) {
        let member = self.seen(user, name, now);
        let count = member.spoke.map_or(0, |(_, count)| count);
        member.spoke = Some((now, count + 1));
        member.role = role.or(member.role);
    }

    pub(super) fn came(&mut self, user: &UserId, name: &Text, now: Moment) {
        self.seen(user, name, now);
    }

    pub(super) fn went(&mut self, user: &UserId, name: &Text, now: Moment) {
        self.seen(user, name, now).gone = true;
    }

    /// Somebody was sent out, whether the room tells it or not.
    pub(super) fn was_put_out(&mut self, user: &UserId) {
        if let Some(member) = self.known.get_mut(user) {
            member.gone = true;
        }
    }

    /// All who are called so, by their id or else by their name; case does not count in a name.
    pub fn called(&self, name: &str) -> Vec<&Member> {
        let id = UserId::from_peer(name);
        if let Some(member) = self.known.get(&id) {
            return vec![member];
        }
        let name = name.to_lowercase();
        let mut called: Vec<_> = self
            .known
            .values()
            .filter(|member| member.name.as_str().to_lowercase() == name)
            .collect();
        called.sort_by(|a, b| a.id.cmp(&b.id));
        called
    }

    /// Somebody's role was told; it does not say that they are here.
    pub(super) fn has_role(&mut self, user: &UserId, name: &Text, role: Role) {
        self.entry(user, name).role = Some(role);
    }

    /// The room has this owner, and no other.
    pub(super) fn has_owner(&mut self, user: &UserId) {
        for member in self.known.values_mut().filter(|member| member.role == Some(Role::Owner)) {
            member.role = Some(Role::Member);
        }
        self.has_role(user, &Text::new(user.as_str()), Role::Owner);
    }

    /// Somebody was muted for so many seconds; 0 ends it.
    pub(super) fn was_muted(&mut self, user: &UserId, seconds: u64, now: Moment) {
        let until = match seconds {
            0 => None,
            // What the service takes for ever.
            4_294_967_295.. => Some(Moment::MAX),
            _ => Some(now + Moment::from_secs(seconds)),
        };
        self.entry(user, &Text::new(user.as_str())).muted_until = until;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Moment {
        Moment::from_secs(seconds)
    }

    fn user(id: &str) -> (UserId, Text) {
        (UserId::from_peer(id), Text::new(id))
    }

    fn ids(members: &[&Member]) -> Vec<String> {
        members.iter().map(|member| member.id.to_string()).collect()
    }

    #[test]
    fn people_are_known_by_what_they_did() {
        let mut members = Members::default();
        let [(tom, tom_name), (eve, eve_name), (mia, mia_name)] = ["tom", "eve", "mia"].map(user);
        members.spoke(&tom, &tom_name, Some(Role::Admin), at(1));
        members.came(&eve, &eve_name, at(2));
        members.spoke(&mia, &mia_name, Some(Role::Owner), at(3));
        members.went(&eve, &eve_name, at(4));
        assert_eq!(ids(&members.present()), ["mia", "tom"]);
        assert_eq!(ids(&members.admins()), ["mia", "tom"]);
        assert_eq!(ids(&members.speakers()), ["mia", "tom"]);
        members.was_muted(&tom, 60, at(5));
        members.was_muted(&eve, 4_294_967_295, at(5));
        assert_eq!(ids(&members.muted(at(64))), ["tom", "eve"]);
        assert_eq!(ids(&members.muted(at(65))), ["eve"]);
        members.was_muted(&eve, 0, at(70));
        assert!(members.muted(at(71)).is_empty());
        members.has_role(&tom, &tom_name, Role::Member);
        assert_eq!(ids(&members.admins()), ["mia"]);
    }

    #[test]
    fn who_is_only_told_of_does_not_count_as_here() {
        let mut members = Members::default();
        let [(tom, _), (eve, eve_name), (mia, _)] = ["tom", "eve", "mia"].map(user);
        members.has_owner(&mia);
        members.has_owner(&tom);
        assert_eq!(members.get(&mia).unwrap().role, Some(Role::Member));
        members.was_muted(&mia, 60, at(1));
        members.came(&eve, &Text::new("Eve"), at(2));
        members.went(&eve, &eve_name, at(3));
        members.was_muted(&eve, 60, at(4));
        members.has_role(&eve, &eve_name, Role::Admin);
        assert!(members.present().is_empty());
        assert_eq!(ids(&members.admins()), ["tom", "eve"]);
        assert_eq!(members.get(&tom).unwrap().seen, None);
        assert_eq!(members.get(&eve).unwrap().seen, Some(at(3)));
        assert_eq!(members.get(&eve).unwrap().name.as_str(), "Eve");
        members.spoke(&tom, &Text::new("Tom"), None, at(9));
        assert_eq!(ids(&members.present()), ["tom"]);
        assert_eq!(members.get(&tom).unwrap().role, Some(Role::Owner));
    }

    #[test]
    fn a_crowd_takes_bounded_memory_and_the_latest_stay() {
        let mut members = Members::default();
        for index in 0..20_000_u64 {
            let (id, name) = user(&format!("u{index}"));
            members.spoke(&id, &name, None, at(index));
        }
        assert!(members.known.len() <= MAX_MEMBERS);
        assert!(members.get(&UserId::from_peer("u19999")).is_some());
        assert!(members.get(&UserId::from_peer("u1")).is_none());
    }
}
