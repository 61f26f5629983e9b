//! Login, logout and profiles.

use crate::{
    model::UserId,
    server::{
        account::Account,
        service::{Door, now},
    },
    wire::{
        ErrorCode, Refused, RequestHead,
        callback::{CallbackCommand, StateAction, StateChange, StateInfo, StateReason},
        profile::{GetAnswer, GetRequest, NOT_FOUND, ProfileItem, SetRequest, UserProfile},
        rest::PortraitGetRequest,
        session::{LoginAnswer, LoginRequest, LogoutRequest},
        user_sig,
    },
};

use super::{Answered, Call, done, ok};

/// Seconds between two hellos.
const HELLO_INTERVAL: u64 = 120;
/// Accounts that one request may name (public documents: 100).
const MAX_ACCOUNTS: usize = 100;

/// Logs in by a `UserSig`, or goes on by a ticket.
pub(super) fn login(call: &Call<'_>, head: &RequestHead<'_>) -> Answered {
    let _: LoginRequest = call.body()?;
    let app = call.app();
    let (ticket, session) = if let Some(session) = &call.caller.session {
        (head.a2.clone().into_owned(), session.clone())
    } else {
        let user = head.identifier.as_deref().unwrap_or_default();
        let sig = head.usersig.as_deref().unwrap_or_default();
        let now = now();
        let validity = user_sig::verify(sig, app.app.id, &app.app.key.0, user, now)?;
        let user = UserId::new(user)
            .map_err(|error| Refused::new(ErrorCode::InvalidParameter, error.to_string()))?;
        let account = call.service.open_account(app, &user)?;
        let times = (validity.made, validity.expires, now);
        let limits = call.service.login_limits();
        let (store, line) = (&call.service.store, &call.caller.line);
        let mut accounts = app.accounts();
        let (ticket, session) = accounts.login(store, &account, times, limits)?;
        // From here on pushes reach the session here.
        accounts.session(&ticket, line, now)?;
        drop(accounts);
        tell_state(call, &account, (StateAction::Login, StateReason::Register));
        (ticket, session)
    };
    ok(&LoginAnswer {
        a2_key: ticket,
        tiny_id: session.account.tiny_id.clone(),
        inst_id: session.instance,
        hello_interval: HELLO_INTERVAL,
        time_stamp: now(),
        custom_status: String::new(),
        purchase_bits: app.app.purchase_bits.clone(),
    })
}

/// Logs out; with the user's last session the memberships end.
pub(super) fn logout(call: &Call<'_>) -> Answered {
    let _: LogoutRequest = call.body()?;
    let account = call.caller.account()?;
    let Some(session) = &call.caller.session else { return done() };
    let gone = {
        let mut accounts = call.app().accounts();
        accounts.logout(&call.service.store, session)?;
        accounts.is_gone(account)
    };
    if gone {
        call.app().leave_all(account, &call.source())?;
    }
    tell_state(call, account, (StateAction::Logout, StateReason::Unregister));
    done()
}

/// Tells the app's webhook that somebody logged in or out.
fn tell_state(call: &Call<'_>, account: &Account, (action, reason): (StateAction, StateReason)) {
    call.app().tell_app(CallbackCommand::StateChange, &call.source(), || StateChange {
        event_time: now() * 1000,
        info: StateInfo { action, user: account.user.as_str().into(), reason },
        kicked_device: Vec::new(),
    });
}

/// Reads profiles.
pub(super) fn get(call: &Call<'_>) -> Answered {
    let request: GetRequest = call.body()?;
    call.caller.account()?;
    let users: Vec<_> = request.users.into_iter().map(|item| item.user).collect();
    let profile = |(user, items): Portrait| UserProfile {
        user: if items.is_some() { user } else { NOT_FOUND.into() },
        items: items.unwrap_or_default(),
        result_code: 0,
        result_info: String::new(),
    };
    let users = profiles(call, users, &[])?.into_iter().map(profile).collect();
    ok(&GetAnswer { users, current_standard_sequence: 0 })
}

/// Reads profiles, as an app's server does.
pub(super) fn get_rest(call: &Call<'_>) -> Answered {
    #[derive(serde::Serialize)]
    struct RestAnswer {
        #[serde(rename = "UserProfileItem")]
        users: Vec<UserProfile>,
        #[serde(rename = "Fail_Account", skip_serializing_if = "Vec::is_empty")]
        failed: Vec<String>,
        #[serde(rename = "ErrorDisplay")]
        error_display: &'static str,
    }
    let request: PortraitGetRequest = call.body()?;
    let mut failed = Vec::new();
    let mut users = Vec::new();
    for (user, items) in profiles(call, request.users, &request.tags)? {
        let mut result = (0, "");
        if items.is_none() {
            failed.push(user.clone());
            result = (ErrorCode::ProfileUnknownAccount.number(), "Err_Profile_User_Not_Exist");
        }
        let (result_code, result_info) = (result.0, result.1.to_owned());
        let items = items.unwrap_or_default();
        users.push(UserProfile { user, items, result_code, result_info });
    }
    ok(&RestAnswer { users, failed, error_display: "" })
}

/// A user with the fields of the profile, where there is such an account.
type Portrait = (String, Option<Vec<ProfileItem>>);

/// Each user with the fields of these tags, or all where none is named; `None` where there is no such account.
fn profiles(
    call: &Call<'_>,
    users: Vec<String>,
    tags: &[String],
) -> Result<Vec<Portrait>, Refused> {
    if users.len() > MAX_ACCOUNTS {
        return Err(ErrorCode::TooManyAccounts.into());
    }
    let accounts = call.app().accounts();
    let fields = |user: String| {
        let items = accounts.get(&user).map(|account| {
            let mut items = account.fields();
            items.retain(|item| tags.is_empty() || tags.contains(&item.tag));
            items
        });
        (user, items)
    };
    Ok(users.into_iter().map(fields).collect())
}

/// Sets a profile: one's own, or by an app's server anybody's.
pub(super) fn set(call: &Call<'_>) -> Answered {
    let request: SetRequest = call.body()?;
    let account = call.caller.account()?;
    let store = &call.service.store;
    if call.caller.door == Door::Rest && !request.from.is_empty() {
        let account = call.app().accounts().get(&request.from);
        account.ok_or(ErrorCode::ProfileUnknownAccount)?.set_fields(store, request.items)?;
        return done();
    }
    if !request.from.is_empty() && request.from != account.user.as_str() {
        return Err(Refused::new(ErrorCode::NoPermission, "a profile is set by its own user"));
    }
    account.set_fields(store, request.items)?;
    done()
}
