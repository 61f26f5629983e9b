//! Accounts and their sessions.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    model::{RoomId, UserId},
    wire::{ErrorCode, Refused, profile, tip::MemberExtraInfo},
};

/// The first number of a user; the cloud's begin alike.
const FIRST_TINY_ID: u64 = 144_115_200_000_000_001;
const FIRST_INSTANCE: u64 = 100_000_001;

/// Fields of one profile.
const MAX_FIELDS: usize = 40;
/// Bytes of one field (public documents: 500).
const MAX_FIELD: usize = 500;

/// A user of an app; made at the first login.
pub(super) struct Account {
    pub(super) user: UserId,
    /// The user's number, as text.
    pub(super) tiny_id: String,
    profile: Mutex<BTreeMap<String, String>>,
    /// The rooms of which the user is a member.
    pub(super) rooms: Mutex<BTreeSet<RoomId>>,
}

impl Account {
    /// A field of the profile; empty when never set.
    pub(super) fn field(&self, tag: &str) -> String {
        let profile = self.profile.lock().unwrap_or_else(PoisonError::into_inner);
        profile.get(tag).cloned().unwrap_or_default()
    }

    /// The fields of the profile; nick and avatar are always there.
    pub(super) fn fields(&self) -> Vec<profile::ProfileItem> {
        let profile = self.profile.lock().unwrap_or_else(PoisonError::into_inner);
        let mut fields = profile.clone();
        for tag in [profile::NICK, profile::IMAGE] {
            fields.entry(tag.to_owned()).or_default();
        }
        fields.into_iter().map(|(tag, value)| profile::ProfileItem { tag, value }).collect()
    }

    /// Sets fields; all or none.
    pub(super) fn set_fields(&self, items: Vec<profile::ProfileItem>) -> Result<(), Refused> {
        if items.iter().any(|item| item.value.len() > MAX_FIELD) {
            return Err(ErrorCode::ProfileTooLong.into());
        }
        if items.iter().any(|item| !item.tag.starts_with("Tag_Profile_") || item.tag.len() > 64) {
            return Err(Refused::new(ErrorCode::ProfileInvalid, "a tag is not Tag_Profile_…"));
        }
        let mut profile = self.profile.lock().unwrap_or_else(PoisonError::into_inner);
        let added = items.iter().filter(|item| !profile.contains_key(&item.tag)).count();
        if profile.len() + added > MAX_FIELDS {
            return Err(Refused::new(ErrorCode::ProfileInvalid, "too many fields"));
        }
        profile.extend(items.into_iter().map(|item| (item.tag, item.value)));
        Ok(())
    }

    /// How tips name this user.
    pub(super) fn extra_info(&self) -> MemberExtraInfo {
        MemberExtraInfo {
            user_id: self.user.as_str().into(),
            nick_name: self.field(profile::NICK),
            image_url: self.field(profile::IMAGE),
        }
    }
}

/// The accounts and sessions of an app.
#[derive(Default)]
pub(super) struct Accounts {
    by_id: HashMap<UserId, Arc<Account>>,
    sessions: HashMap<String, Session>,
    instances: u64,
}

/// A login that has not ended.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) account: Arc<Account>,
    /// The number of the instance.
    pub(super) instance: u64,
    /// The last request's time, in seconds since 1970.
    used: i64,
}

impl Accounts {
    pub(super) fn get(&self, user: &str) -> Option<Arc<Account>> {
        self.by_id.get(&UserId::from_peer(user)).cloned()
    }

    /// Logs `user` in: the session and its ticket.
    pub(super) fn login(
        &mut self,
        user: &UserId,
        now: i64,
        limit: usize,
    ) -> Result<(String, Session), Refused> {
        if self.sessions.len() >= limit || self.by_id.len() >= limit {
            return Err(Refused::new(ErrorCode::Overload, "the service has too many accounts"));
        }
        let next = FIRST_TINY_ID + self.by_id.len() as u64;
        let account = self.by_id.entry(user.clone()).or_insert_with(|| {
            Arc::new(Account {
                user: user.clone(),
                tiny_id: next.to_string(),
                profile: Mutex::default(),
                rooms: Mutex::default(),
            })
        });
        let session = Session {
            account: Arc::clone(account),
            instance: FIRST_INSTANCE + self.instances,
            used: now,
        };
        self.instances += 1;
        let ticket = format!("{:032x}{:016x}", rand::random::<u128>(), rand::random::<u64>());
        self.sessions.insert(ticket.clone(), session.clone());
        Ok((ticket, session))
    }

    /// The session of a ticket.
    pub(super) fn session(&mut self, ticket: &str, now: i64) -> Option<Session> {
        let session = self.sessions.get_mut(ticket)?;
        session.used = now;
        Some(session.clone())
    }

    /// Ends a session; whether it was the user's last.
    pub(super) fn logout(&mut self, ticket: &str) -> bool {
        let Some(ended) = self.sessions.remove(ticket) else { return false };
        !self.sessions.values().any(|session| session.account.user == ended.account.user)
    }

    /// Forgets sessions not used since `before` (seconds since 1970).
    pub(super) fn sweep(&mut self, before: i64) {
        self.sessions.retain(|_, session| session.used >= before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(tag: &str, value: &str) -> profile::ProfileItem {
        profile::ProfileItem { tag: tag.into(), value: value.into() }
    }

    #[test]
    fn a_session_lasts_until_logout_or_disuse() {
        let mut accounts = Accounts::default();
        let alice = UserId::from_peer("alice");
        let (first, session) = accounts.login(&alice, 10, 9).unwrap();
        let (second, other) = accounts.login(&alice, 20, 9).unwrap();
        assert_eq!(session.account.tiny_id, other.account.tiny_id);
        assert_ne!(session.instance, other.instance);
        assert!(!accounts.logout(&first) && accounts.session(&first, 30).is_none());
        accounts.sweep(20);
        assert!(accounts.session(&second, 30).is_some());
        accounts.sweep(31);
        assert!(accounts.session(&second, 31).is_none());
        assert!(accounts.login(&alice, 40, 1).is_err());
    }

    #[test]
    fn a_profile_is_bounded_and_set_whole_or_not_at_all() {
        let mut accounts = Accounts::default();
        let (_, session) = accounts.login(&UserId::from_peer("alice"), 0, 9).unwrap();
        let account = session.account;
        account.set_fields(vec![item(profile::NICK, "Alice")]).unwrap();
        let long = item(profile::IMAGE, &"x".repeat(501));
        let refused = account.set_fields(vec![item(profile::NICK, "Eve"), long]).unwrap_err();
        assert_eq!(refused.code, 40601);
        assert!(account.set_fields(vec![item("Other", "")]).is_err());
        assert_eq!(account.field(profile::NICK), "Alice");
        assert_eq!(account.fields().len(), 2);
    }
}
