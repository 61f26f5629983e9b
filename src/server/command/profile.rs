//! Login, logout and profiles.

use crate::{
    model::UserId,
    wire::{
        ErrorCode, Refused,
        profile::{GetAnswer, GetRequest, NOT_FOUND, SetRequest, UserProfile},
        session::{LoginAnswer, LoginRequest, LogoutRequest},
        user_sig,
    },
};

use super::{Answered, Call};
use crate::server::service::now;

/// Seconds between two hellos.
const HELLO_INTERVAL: u64 = 120;
/// Every right of every plan.
pub(super) const PURCHASE_BITS: &str = "11111111111111111111111111111111";
/// Accounts that one request may name (public documents: 100).
const MAX_ACCOUNTS: usize = 100;

/// Logs in by a `UserSig`, or goes on by a ticket.
pub(super) fn login(call: &Call<'_>) -> Answered {
    let _: LoginRequest = call.request.body()?;
    let head = &call.request.head;
    let app = call.caller.app;
    let (ticket, session) = if let Some(session) = &call.caller.session {
        (head.a2.clone().into_owned(), session.clone())
    } else {
        let user = head.identifier.as_deref().unwrap_or_default();
        let sig = head.usersig.as_deref().unwrap_or_default();
        user_sig::verify(sig, app.app.id, &app.app.key.0, user, now())?;
        let user = UserId::new(user)
            .map_err(|error| Refused::new(ErrorCode::InvalidParameter, error.to_string()))?;
        app.accounts().login(&user, now(), call.service.config.limits.accounts)?
    };
    call.ok(&LoginAnswer {
        a2_key: ticket,
        tiny_id: session.account.tiny_id.clone(),
        inst_id: session.instance,
        hello_interval: HELLO_INTERVAL,
        time_stamp: now(),
        custom_status: String::new(),
        purchase_bits: PURCHASE_BITS.into(),
    })
}

/// Logs out; with the user's last session the memberships end.
pub(super) fn logout(call: &Call<'_>) -> Answered {
    let _: LogoutRequest = call.request.body()?;
    let account = call.caller.account()?;
    let last = call.caller.app.accounts().logout(&call.request.head.a2);
    if last {
        call.caller.app.leave_all(account, now());
    }
    call.done()
}

/// Reads profiles.
pub(super) fn get(call: &Call<'_>) -> Answered {
    let request: GetRequest = call.request.body()?;
    call.caller.account()?;
    if request.users.len() > MAX_ACCOUNTS {
        return Err(ErrorCode::TooManyAccounts.into());
    }
    let accounts = call.caller.app.accounts();
    let users = request.users.into_iter().map(|item| match accounts.get(&item.user) {
        Some(account) => UserProfile {
            user: item.user,
            items: account.fields(),
            result_code: 0,
            result_info: String::new(),
        },
        None => UserProfile {
            user: NOT_FOUND.into(),
            items: Vec::new(),
            result_code: 0,
            result_info: String::new(),
        },
    });
    let users = users.collect();
    drop(accounts);
    call.ok(&GetAnswer { users, current_standard_sequence: 0 })
}

/// Sets one's own profile.
pub(super) fn set(call: &Call<'_>) -> Answered {
    let request: SetRequest = call.request.body()?;
    let account = call.caller.account()?;
    if !request.from.is_empty() && request.from != account.user.as_str() {
        return Err(Refused::new(ErrorCode::NoPermission, "a profile is set by its own user"));
    }
    account.set_fields(request.items)?;
    call.done()
}
