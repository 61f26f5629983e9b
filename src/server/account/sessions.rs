//! Logins: their tickets, how many there may be, and how they end.

use std::{
    collections::HashMap,
    sync::{
        Arc, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{
    model::UserId,
    server::{
        line::Line,
        store::{AccountRow, Change, Store},
        token::{Secret, Ticket},
    },
    wire::{ErrorCode, Refused, Servcmd, envelope::encode_server_frame, session::ForceOffline},
};

use super::Account;

/// Instances that one start of the service can name.
const INSTANCES_A_RUN: u64 = 1 << 28;
/// Tickets of one account that ended before they ran out; beyond, all of its tickets end.
const MAX_ENDED: usize = 100;
/// Sessions that whoever has the most of them keeps when there are too many.
const KEPT: usize = 10;

/// Another instance of the same account took this one's place.
const KICKED_BY_INSTANCE: u32 = 1;
/// An administrator ended the login.
const KICKED_BY_ADMIN: u32 = 3;

/// The accounts and sessions of an app.
pub(in crate::server) struct Accounts {
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
pub(in crate::server) struct Session {
    pub(in crate::server) account: Arc<Account>,
    /// The number of the instance.
    pub(in crate::server) instance: u64,
    /// The ticket runs out then, in seconds since 1970.
    expires: u64,
    /// The last request's time, in seconds since 1970.
    used: i64,
    /// The socket of the last request, and its number: a socket that was made before it brings nothing any more.
    line: Weak<Line>,
    newest: u64,
    /// Why the session is over, where it was kicked; only its logout is still taken.
    pub(in crate::server) kicked: bool,
}

/// How logins are bounded.
#[derive(Debug, Clone, Copy)]
pub(in crate::server) struct LoginLimits {
    /// Accounts of the app, and sessions of the app.
    pub(in crate::server) accounts: usize,
    /// Instances of one account at once; 0 for any number.
    pub(in crate::server) instances: usize,
}

impl Accounts {
    /// The accounts of an app as they were kept.
    pub(in crate::server) fn new(
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

    pub(in crate::server) fn get(&self, user: &str) -> Option<Arc<Account>> {
        self.by_user.get(&UserId::from_peer(user)).cloned()
    }

    /// The account of that number.
    pub(in crate::server) fn numbered(&self, number: u64) -> Option<Arc<Account>> {
        self.by_number.get(&number).cloned()
    }

    /// How many accounts and sessions there are.
    pub(in crate::server) fn counts(&self) -> (usize, usize) {
        (self.by_user.len(), self.sessions.len())
    }

    /// Where the sessions of an account are reached.
    pub(in crate::server) fn lines(&self, account: &Account) -> Vec<Arc<Line>> {
        let sessions = self.sessions.values();
        let own = sessions.filter(|session| session.account.number == account.number);
        own.filter_map(|session| session.line.upgrade()).collect()
    }

    /// The account of `user`, made where there is none yet.
    pub(in crate::server) fn open(
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
    pub(in crate::server) fn login(
        &mut self,
        store: &Store,
        account: &Arc<Account>,
        (made, expires, now): (i64, i64, i64),
        limits: LoginLimits,
    ) -> Result<(String, Session), Refused> {
        account.check_sig(made)?;
        if self.sessions.len() >= limits.accounts && !self.shed() {
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
            newest: 0,
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

    /// Forgets all but the newest sessions of whoever has the most, which their tickets bring back: nobody keeps others
    /// out by logging in without end. Whether there were any to forget.
    fn shed(&mut self) -> bool {
        let mut of_account: HashMap<u64, Vec<u64>> = HashMap::new();
        for session in self.sessions.values() {
            of_account.entry(session.account.number).or_default().push(session.instance);
        }
        let Some(mut most) = of_account.into_values().max_by_key(Vec::len) else { return false };
        most.sort_unstable();
        most.truncate(most.len().saturating_sub(KEPT));
        for instance in &most {
            self.sessions.remove(instance);
        }
        !most.is_empty()
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
    ///
    /// A client has one socket at a time. What an older one still brings was kept somewhere on its way after the
    /// client gave that link up: it was asked again since, and other things after it, which it must not undo.
    pub(in crate::server) fn session(
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
                newest: 0,
                kicked: false,
            };
            self.sessions.insert(ticket.instance, session);
        }
        if ticket.expires <= u64::try_from(now).unwrap_or(0) {
            return Err(ErrorCode::UserSigExpired.into());
        }
        let session = self.sessions.get_mut(&ticket.instance).ok_or_else(invalid)?;
        if line.number < session.newest {
            let info = "the session goes on over a newer link";
            return Err(Refused::new(ErrorCode::RequestTimeout, info));
        }
        session.newest = line.number;
        session.used = now;
        if !std::ptr::eq(session.line.as_ptr(), Arc::as_ptr(line)) {
            session.line = Arc::downgrade(line);
        }
        Ok(session.clone())
    }

    /// Whether an account has no session any more.
    pub(in crate::server) fn is_gone(&self, account: &Account) -> bool {
        let own = |session: &Session| session.account.number == account.number && !session.kicked;
        !self.sessions.values().any(own)
    }

    /// Ends a session; its ticket is void from here on.
    pub(in crate::server) fn logout(
        &mut self,
        store: &Store,
        session: &Session,
    ) -> Result<(), Refused> {
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
    pub(in crate::server) fn kick(
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
    pub(in crate::server) fn delete(
        &mut self,
        store: &Store,
        account: &Account,
    ) -> Result<(), Refused> {
        store.save(&[Change::AccountDeleted { number: account.number }])?;
        self.by_user.remove(&account.user);
        self.by_number.remove(&account.number);
        self.ended.remove(&account.number);
        Ok(())
    }

    /// Forgets sessions not used since `before` (seconds since 1970), which their tickets bring back, and tickets
    /// that ran out.
    pub(in crate::server) fn sweep(&mut self, before: i64, now: i64) {
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
mod tests;
