//! Accounts: who a user of an app is.

mod sessions;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use crate::{
    model::{RoomId, UserId},
    wire::{ErrorCode, Refused, profile, tip::MemberExtraInfo},
};

use super::store::{AccountRow, Change, Store};

pub(super) use sessions::{Accounts, LoginLimits, Session};

/// The first number of a user; the cloud's begin alike.
const FIRST_TINY_ID: u64 = 144_115_200_000_000_000;

/// Fields of one profile.
const MAX_FIELDS: usize = 40;
/// Bytes of one field (public documents: 500).
const MAX_FIELD: usize = 500;

/// A user of an app; made at the first login, or imported.
pub(super) struct Account {
    /// Its place in the data; no other account of any app has it.
    pub(super) number: u64,
    pub(super) user: UserId,
    /// The user's number, as text.
    pub(super) tiny_id: String,
    profile: Mutex<BTreeMap<String, String>>,
    /// The rooms of which the user is a member.
    rooms: Mutex<BTreeSet<RoomId>>,
    epoch: AtomicU64,
    /// `UserSig`s made until then (seconds since 1970) are void.
    sigs_after: AtomicI64,
    /// Until when the user may not write in any room, in seconds since 1970.
    muted_until: AtomicI64,
}

impl Account {
    fn new(row: AccountRow) -> Self {
        Self {
            number: row.number,
            user: UserId::from_peer(&row.user),
            tiny_id: (FIRST_TINY_ID + row.number).to_string(),
            profile: Mutex::new(row.profile),
            rooms: Mutex::default(),
            epoch: AtomicU64::new(row.epoch),
            sigs_after: AtomicI64::new(row.sigs_after),
            muted_until: AtomicI64::new(row.muted_until),
        }
    }

    /// The rooms of which the user is a member.
    pub(super) fn rooms(&self) -> MutexGuard<'_, BTreeSet<RoomId>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn profile(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.profile.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A field of the profile; empty when never set.
    pub(super) fn field(&self, tag: &str) -> String {
        self.profile().get(tag).cloned().unwrap_or_default()
    }

    /// The fields of the profile; nick and avatar are always there.
    pub(super) fn fields(&self) -> Vec<profile::ProfileItem> {
        let mut fields = self.profile().clone();
        for tag in [profile::NICK, profile::IMAGE] {
            fields.entry(tag.to_owned()).or_default();
        }
        fields.into_iter().map(|(tag, value)| profile::ProfileItem { tag, value }).collect()
    }

    /// Sets fields; all or none.
    pub(super) fn set_fields(
        &self,
        store: &Store,
        items: Vec<profile::ProfileItem>,
    ) -> Result<(), Refused> {
        if items.iter().any(|item| item.value.len() > MAX_FIELD) {
            return Err(ErrorCode::ProfileTooLong.into());
        }
        if items.iter().any(|item| !item.tag.starts_with("Tag_Profile_") || item.tag.len() > 64) {
            return Err(Refused::new(ErrorCode::ProfileInvalid, "a tag is not Tag_Profile_…"));
        }
        let mut profile = self.profile();
        let mut changed = profile.clone();
        changed.extend(items.into_iter().map(|item| (item.tag, item.value)));
        if changed.len() > MAX_FIELDS {
            return Err(Refused::new(ErrorCode::ProfileInvalid, "too many fields"));
        }
        if changed != *profile {
            store.save(&[Change::AccountProfile { number: self.number, profile: &changed }])?;
            *profile = changed;
        }
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

    /// Whether a `UserSig` made then (seconds since 1970) still counts: a kick ends those that there are.
    pub(super) fn check_sig(&self, made: i64) -> Result<(), Refused> {
        if made > self.sigs_after.load(Ordering::Relaxed) {
            return Ok(());
        }
        Err(Refused::new(
            ErrorCode::UserSigExpired,
            "an administrator ended this login; make a new UserSig",
        ))
    }

    /// Until when the user may not write in any room, in seconds since 1970.
    pub(super) fn muted_until(&self) -> i64 {
        self.muted_until.load(Ordering::Relaxed)
    }

    /// Mutes the user in all rooms until then.
    pub(super) fn mute(&self, store: &Store, until: i64) -> Result<(), Refused> {
        store.save(&[Change::AccountMuted { number: self.number, until }])?;
        self.muted_until.store(until, Ordering::Relaxed);
        Ok(())
    }
}
