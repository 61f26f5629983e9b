//! Accounts and their sessions.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use crate::{
    model::{RoomId, UserId},
    wire::{
        ErrorCode, Refused, Servcmd, envelope::encode_server_frame, profile, session::ForceOffline,
        tip::MemberExtraInfo,
    },
};

use super::{
    line::Line,
    store::{AccountRow, Change, Store},
    token::{Secret, Ticket},
};

/// The first number of a user; the cloud's begin alike.
const FIRST_TINY_ID: u64 = 144_115_200_000_000_000;
/// Instances that one start of the service can name.
const INSTANCES_A_RUN: u64 = 1 << 28;

/// Fields of one profile.
const MAX_FIELDS: usize = 40;
/// Bytes of one field (public documents: 500).
const MAX_FIELD: usize = 500;
/// Tickets of one account that ended before they ran out; beyond, all of its tickets end.
const MAX_ENDED: usize = 100;

/// Another instance of the same account took this one's place.
pub(super) const KICKED_BY_INSTANCE: u32 = 1;
/// An administrator ended the login.
pub(super) const KICKED_BY_ADMIN: u32 = 3;

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

/// The accounts and sessions of an app.
pub(super) struct Accounts {
    app: u32,
    run: u64,
    secret: Secret,
    by_user: HashMap<UserId, Arc<Account>>,
    by_number: HashMap<u64, Arc<Account>>,
    sessions: HashMap<u64, Session>,
    /// By account: the instances whose tickets ended before they ran out, with when they run out.
    ended: HashMap<u64, Vec<(u64, u64)>>,
    instances: u64,
}

/// A login that has not ended.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) account: Arc<Account>,
    /// The number of the instance.
    pub(super) instance: u64,
    /// The ticket runs out then, in seconds since 1970.
    expires: u64,
    /// The last request's time, in seconds since 1970.
    used: i64,
    /// The socket of the last request.
    line: Weak<Line>,
    /// Why the session is over, where it was kicked; only its logout is still taken.
    pub(super) kicked: bool,
}

/// How logins are bounded.
#[derive(Debug, Clone, Copy)]
pub(super) struct LoginLimits {
    /// Accounts of the app, and sessions of the app.
    pub(super) accounts: usize,
    /// Instances of one account at once; 0 for any number.
    pub(super) instances: usize,
}

impl Accounts {
    /// The accounts of an app as they were kept.
    pub(super) fn new(
        (app, run, secret): (u32, u64, Secret),
        rows: Vec<AccountRow>,
        ended: Vec<(u64, u64, u64)>,
    ) -> Self {
        let mut accounts = Self {
            app,
            run,
            secret,
            by_user: HashMap::new(),
            by_number: HashMap::new(),
            sessions: HashMap::new(),
            ended: HashMap::new(),
            instances: 0,
        };
        for (account, instance, expires) in ended {
            accounts.ended.entry(account).or_default().push((instance, expires));
        }
        for row in rows {
            accounts.insert(row);
        }
        accounts
    }

    fn insert(&mut self, row: AccountRow) -> Arc<Account> {
        let account = Arc::new(Account::new(row));
        self.by_user.insert(account.user.clone(), Arc::clone(&account));
        self.by_number.insert(account.number, Arc::clone(&account));
        account
    }

    pub(super) fn get(&self, user: &str) -> Option<Arc<Account>> {
        self.by_user.get(&UserId::from_peer(user)).cloned()
    }

    /// The account of that number.
    pub(super) fn numbered(&self, number: u64) -> Option<Arc<Account>> {
        self.by_number.get(&number).cloned()
    }

    /// How many accounts and sessions there are.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.by_user.len(), self.sessions.len())
    }

    /// Where the sessions of an account are reached.
    pub(super) fn lines(&self, account: &Account) -> Vec<Arc<Line>> {
        let sessions = self.sessions.values();
        let own = sessions.filter(|session| session.account.number == account.number);
        own.filter_map(|session| session.line.upgrade()).collect()
    }

    /// The account of `user`, made where there is none yet.
    pub(super) fn open(
        &mut self,
        store: &Store,
        next: &AtomicU64,
        user: &UserId,
        limit: usize,
    ) -> Result<Arc<Account>, Refused> {
        if let Some(account) = self.by_user.get(user) {
            return Ok(Arc::clone(account));
        }
        if self.by_user.len() >= limit {
            return Err(Refused::new(ErrorCode::Overload, "the service has too many accounts"));
        }
        let number = next.fetch_add(1, Ordering::Relaxed);
        store.save(&[Change::Account { number, app: self.app, user: user.as_str() }])?;
        Ok(self.insert(AccountRow {
            number,
            app: self.app,
            user: user.as_str().into(),
            ..AccountRow::default()
        }))
    }

    /// Logs an account in by a `UserSig` made at `made` that runs out at `expires` (seconds since
    /// 1970): the session and its ticket. Where the account has too many instances, the oldest go.
    pub(super) fn login(
        &mut self,
        store: &Store,
        account: &Arc<Account>,
        (made, expires, now): (i64, i64, i64),
        limits: LoginLimits,
    ) -> Result<(String, Session), Refused> {
        account.check_sig(made)?;
        if self.sessions.len() >= limits.accounts {
            return Err(Refused::new(ErrorCode::Overload, "the service has too many sessions"));
        }
        if limits.instances > 0 {
            self.make_room(store, account, limits.instances)?;
        }
        self.instances += 1;
        let session = Session {
            account: Arc::clone(account),
            instance: self.run * INSTANCES_A_RUN + self.instances,
            expires: u64::try_from(expires).unwrap_or(0).min(u64::from(u32::MAX)),
            used: now,
            line: Weak::new(),
            kicked: false,
        };
        let ticket = Ticket {
            app: self.app,
            account: account.number,
            instance: session.instance,
            epoch: account.epoch.load(Ordering::Relaxed),
            expires: session.expires,
        };
        self.sessions.insert(session.instance, session.clone());
        Ok((ticket.sign(&self.secret), session))
    }

    /// Kicks the oldest instances of an account, so that one more stays within `most`.
    fn make_room(&mut self, store: &Store, account: &Account, most: usize) -> Result<(), Refused> {
        let own =
            |session: &&mut Session| session.account.number == account.number && !session.kicked;
        let mut live: Vec<_> = self.sessions.values_mut().filter(own).collect();
        live.sort_by_key(|session| session.instance);
        let surplus = (live.len() + 1).saturating_sub(most);
        for session in live.into_iter().take(surplus) {
            store.save(&[ended(session)])?;
            session.kicked = true;
            let ended = self.ended.entry(account.number).or_default();
            ended.push((session.instance, session.expires));
            if let Some(line) = session.line.upgrade() {
                line.push(kick(KICKED_BY_INSTANCE));
            }
        }
        Ok(())
    }

    /// The session of a ticket, reached over `line`; one from before a restart goes on.
    pub(super) fn session(
        &mut self,
        ticket: &str,
        line: &Arc<Line>,
        now: i64,
    ) -> Result<Session, Refused> {
        let invalid = || Refused::from(ErrorCode::TicketInvalid);
        let ticket = line.verify(&self.secret, ticket).ok_or_else(invalid)?;
        if ticket.app != self.app {
            return Err(invalid());
        }
        if !self.sessions.contains_key(&ticket.instance) {
            let account = self.by_number.get(&ticket.account).ok_or_else(invalid)?;
            let ended = self.ended.get(&ticket.account);
            let ended = ended.is_some_and(|list| list.iter().any(|(i, _)| *i == ticket.instance));
            if ended || ticket.epoch != account.epoch.load(Ordering::Relaxed) {
                return Err(invalid());
            }
            let session = Session {
                account: Arc::clone(account),
                instance: ticket.instance,
                expires: ticket.expires,
                used: now,
                line: Weak::new(),
                kicked: false,
            };
            self.sessions.insert(ticket.instance, session);
        }
        if ticket.expires <= u64::try_from(now).unwrap_or(0) {
            return Err(ErrorCode::UserSigExpired.into());
        }
        let session = self.sessions.get_mut(&ticket.instance).ok_or_else(invalid)?;
        session.used = now;
        if !std::ptr::eq(session.line.as_ptr(), Arc::as_ptr(line)) {
            session.line = Arc::downgrade(line);
        }
        Ok(session.clone())
    }

    /// Whether an account has no session any more.
    pub(super) fn is_gone(&self, account: &Account) -> bool {
        let own = |session: &Session| session.account.number == account.number && !session.kicked;
        !self.sessions.values().any(own)
    }

    /// Ends a session; its ticket is void from here on.
    pub(super) fn logout(&mut self, store: &Store, session: &Session) -> Result<(), Refused> {
        let account = &session.account;
        self.sessions.remove(&session.instance);
        let list = self.ended.entry(account.number).or_default();
        if list.len() < MAX_ENDED {
            store.save(&[ended(session)])?;
            list.push((session.instance, session.expires));
            return Ok(());
        }
        // Too many to remember one by one.
        let (number, epoch) = (account.number, account.epoch.load(Ordering::Relaxed) + 1);
        let sigs_after = account.sigs_after.load(Ordering::Relaxed);
        store.save(&[
            Change::AccountKicked { number, epoch, sigs_after },
            Change::SessionsForgotten { account: number },
        ])?;
        list.clear();
        account.epoch.store(epoch, Ordering::Relaxed);
        self.sessions.retain(|_, session| session.account.number != number);
        Ok(())
    }

    /// Ends all sessions of an account at once, with the `UserSig`s that it has.
    pub(super) fn kick(
        &mut self,
        store: &Store,
        account: &Account,
        now: i64,
    ) -> Result<(), Refused> {
        let epoch = account.epoch.load(Ordering::Relaxed) + 1;
        store.save(&[Change::AccountKicked { number: account.number, epoch, sigs_after: now }])?;
        account.epoch.store(epoch, Ordering::Relaxed);
        account.sigs_after.store(now, Ordering::Relaxed);
        self.sessions.retain(|_, session| {
            let stays = session.account.number != account.number;
            if !stays && let Some(line) = session.line.upgrade() {
                line.push(kick(KICKED_BY_ADMIN));
            }
            stays
        });
        Ok(())
    }

    /// Deletes an account; its number is never given again.
    pub(super) fn delete(&mut self, store: &Store, account: &Account) -> Result<(), Refused> {
        store.save(&[Change::AccountDeleted { number: account.number }])?;
        self.by_user.remove(&account.user);
        self.by_number.remove(&account.number);
        self.ended.remove(&account.number);
        Ok(())
    }

    /// Forgets sessions not used since `before` (seconds since 1970), which their tickets bring back, and tickets
    /// that ran out.
    pub(super) fn sweep(&mut self, before: i64, now: i64) {
        self.sessions.retain(|_, session| session.used >= before);
        let now = u64::try_from(now).unwrap_or(0);
        self.ended.retain(|_, list| {
            list.retain(|(_, expires)| *expires >= now);
            !list.is_empty()
        });
    }
}

fn ended(session: &Session) -> Change<'static> {
    Change::SessionEnded {
        instance: session.instance,
        account: session.account.number,
        expires: session.expires,
    }
}

/// The push that ends a session.
fn kick(kick_type: u32) -> Vec<u8> {
    let push = ForceOffline::new(kick_type);
    encode_server_frame(Servcmd::ForceOffline.as_str(), 0, &push).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: LoginLimits = LoginLimits { accounts: 9, instances: 0 };

    struct Scene {
        store: Store,
        accounts: Accounts,
        next: AtomicU64,
        line: Arc<Line>,
    }

    impl Scene {
        fn new() -> Self {
            let (store, stored) = Store::open(None).unwrap();
            let accounts = Accounts::new((1, stored.run, stored.secret), Vec::new(), Vec::new());
            let line = Line::new([127, 0, 0, 1].into(), "Web");
            Self { store, accounts, next: AtomicU64::new(1), line }
        }

        fn open(&mut self, user: &str) -> Result<Arc<Account>, Refused> {
            self.accounts.open(&self.store, &self.next, &UserId::from_peer(user), 9)
        }

        fn login(
            &mut self,
            account: &Arc<Account>,
            limits: LoginLimits,
        ) -> Result<String, Refused> {
            let times = (10, 1000, 10);
            Ok(self.accounts.login(&self.store, account, times, limits)?.0)
        }

        fn session(&mut self, ticket: &str, now: i64) -> Result<Session, i64> {
            self.accounts.session(ticket, &self.line, now).map_err(|refused| refused.code)
        }
    }

    fn item(tag: &str, value: &str) -> profile::ProfileItem {
        profile::ProfileItem { tag: tag.into(), value: value.into() }
    }

    #[test]
    fn a_session_lasts_until_its_logout_and_no_idle_time_ends_it() {
        let mut scene = Scene::new();
        let alice = scene.open("alice").unwrap();
        let (first, second) =
            (scene.login(&alice, LIMITS).unwrap(), scene.login(&alice, LIMITS).unwrap());
        let (one, two) = (scene.session(&first, 20).unwrap(), scene.session(&second, 20).unwrap());
        assert_ne!(one.instance, two.instance);
        scene.accounts.logout(&scene.store, &one).unwrap();
        assert_eq!(scene.session(&first, 30).err(), Some(20002));
        scene.accounts.sweep(999, 999);
        assert!(scene.session(&second, 999).is_ok() && !scene.accounts.is_gone(&alice));
        assert_eq!(scene.session(&second, 1000).err(), Some(70001));
        assert_eq!(scene.session("forged", 30).err(), Some(20002));
    }

    #[test]
    fn a_ticket_outlives_the_process_unless_it_ended() {
        let mut scene = Scene::new();
        let alice = scene.open("alice").unwrap();
        let tickets: Vec<_> = (0..3).map(|_| scene.login(&alice, LIMITS).unwrap()).collect();
        let ended = scene.session(&tickets[0], 20).unwrap();
        scene.accounts.logout(&scene.store, &ended).unwrap();
        let again = |scene: &Scene, epoch| {
            let row = AccountRow {
                number: 1,
                app: 1,
                user: "alice".into(),
                epoch,
                ..AccountRow::default()
            };
            let ended = vec![(1, ended.instance, ended.expires)];
            Accounts::new((1, 2, scene.accounts.secret), vec![row], ended)
        };
        let mut restarted = again(&scene, 0);
        assert!(restarted.session(&tickets[0], &scene.line, 30).is_err());
        assert!(restarted.session(&tickets[1], &scene.line, 30).is_ok());
        assert!(again(&scene, 1).session(&tickets[1], &scene.line, 30).is_err());
    }

    #[test]
    fn the_oldest_instance_makes_room_where_one_is_the_most() {
        let mut scene = Scene::new();
        let alice = scene.open("alice").unwrap();
        let limits = LoginLimits { instances: 1, ..LIMITS };
        let first = scene.login(&alice, limits).unwrap();
        scene.session(&first, 20).unwrap();
        let second = scene.login(&alice, limits).unwrap();
        let push = scene.line.next_push().unwrap();
        assert!(String::from_utf8(push).unwrap().contains(r#""KickType":1"#));
        // It may still log out.
        assert!(scene.session(&first, 20).unwrap().kicked);
        assert!(!scene.session(&second, 20).unwrap().kicked);
    }

    #[test]
    fn a_kick_ends_tickets_and_signatures() {
        let mut scene = Scene::new();
        let alice = scene.open("alice").unwrap();
        let ticket = scene.login(&alice, LIMITS).unwrap();
        scene.session(&ticket, 20).unwrap();
        scene.accounts.kick(&scene.store, &alice, 20).unwrap();
        assert!(scene.line.next_push().is_some() && scene.accounts.is_gone(&alice));
        assert_eq!(scene.session(&ticket, 21).err(), Some(20002));
        assert_eq!(scene.login(&alice, LIMITS).unwrap_err().code, 70001);
        let newer = scene.accounts.login(&scene.store, &alice, (21, 1000, 21), LIMITS);
        assert!(newer.is_ok());
    }

    #[test]
    fn very_many_logouts_end_all_tickets_in_place_of_being_remembered() {
        let mut scene = Scene::new();
        let alice = scene.open("alice").unwrap();
        let kept = scene.login(&alice, LIMITS).unwrap();
        for _ in 0..=MAX_ENDED {
            let ticket = scene.login(&alice, LIMITS).unwrap();
            let session = scene.session(&ticket, 20).unwrap();
            scene.accounts.logout(&scene.store, &session).unwrap();
        }
        assert_eq!(scene.session(&kept, 20).err(), Some(20002));
        assert!(scene.accounts.ended[&1].is_empty());
        let fresh = scene.login(&alice, LIMITS).unwrap();
        assert!(scene.session(&fresh, 20).is_ok());
    }

    #[test]
    fn accounts_and_sessions_are_bounded() {
        let mut scene = Scene::new();
        let few = LoginLimits { accounts: 1, instances: 0 };
        let alice = scene.open("alice").unwrap();
        scene.login(&alice, few).unwrap();
        assert!(scene.login(&alice, few).is_err());
        for index in 0..8 {
            scene.open(&format!("user{index}")).unwrap();
        }
        assert!(scene.open("one too many").is_err() && scene.open("alice").is_ok());
    }

    #[test]
    fn a_profile_is_bounded_and_set_whole_or_not_at_all() {
        let mut scene = Scene::new();
        let account = scene.open("alice").unwrap();
        account.set_fields(&scene.store, vec![item(profile::NICK, "Alice")]).unwrap();
        let long = item(profile::IMAGE, &"x".repeat(501));
        let refused = account.set_fields(&scene.store, vec![item(profile::NICK, "Eve"), long]);
        assert_eq!(refused.unwrap_err().code, 40601);
        assert!(account.set_fields(&scene.store, vec![item("Other", "")]).is_err());
        assert_eq!(account.field(profile::NICK), "Alice");
        assert_eq!(account.fields().len(), 2);
    }
}
