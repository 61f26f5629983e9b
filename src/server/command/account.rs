//! Accounts, as an app's server makes and watches them.

use crate::{
    model::UserId,
    server::{
        moderation::{FOR_EVER, until},
        service::now,
    },
    wire::{
        ErrorCode, Refused,
        profile::{IMAGE, NICK, ProfileItem},
        rest::{
            AccountCheckAnswer, AccountCheckItem, AccountCheckRequest, AccountDeleteAnswer,
            AccountDeleteItem, AccountDeleteRequest, AccountImportRequest,
            MultiAccountImportAnswer, MultiAccountImportRequest, NoSpeakingAnswer,
            NoSpeakingRequest, OnlineStatus, OnlineStatusAnswer, OnlineStatusError,
            OnlineStatusRequest, UserIdItem,
        },
    },
};

use super::{Answered, Call, done, ok};

/// Accounts that one request may make or look for (public documents: 100).
const MAX_ACCOUNTS: usize = 100;
/// Accounts whose state one request may ask for (public documents: 500).
const MAX_STATES: usize = 500;

/// Makes an account, or changes its name and picture.
pub(super) fn import(call: &Call<'_>) -> Answered {
    make(call, call.body()?)?;
    done()
}

/// Makes accounts; those that cannot be are told.
pub(super) fn import_many(call: &Call<'_>) -> Answered {
    let request: MultiAccountImportRequest = call.body()?;
    let plain = |user: String| AccountImportRequest { user, ..AccountImportRequest::default() };
    let mut all = request.account_list;
    all.extend(request.accounts.into_iter().map(plain));
    if all.is_empty() || all.len() > MAX_ACCOUNTS {
        return Err(Refused::new(ErrorCode::AccountParameter, "1 to 100 accounts at once"));
    }
    let failed = all.into_iter().filter_map(|account| {
        let user = account.user.clone();
        make(call, account).err().map(|_| user)
    });
    ok(&MultiAccountImportAnswer { fail_accounts: failed.collect() })
}

fn make(call: &Call<'_>, request: AccountImportRequest) -> Result<(), Refused> {
    let user = UserId::new(&request.user)
        .map_err(|error| Refused::new(ErrorCode::AccountParameter, error.to_string()))?;
    let account = call.service.open_account(call.app(), &user)?;
    let item = |tag: &str, value: Option<String>| {
        value.map(|value| ProfileItem { tag: tag.into(), value })
    };
    let items = [item(NICK, request.nick), item(IMAGE, request.face_url)];
    account.set_fields(&call.service.store, items.into_iter().flatten().collect())
}

/// Tells which accounts there are.
pub(super) fn check(call: &Call<'_>) -> Answered {
    let request: AccountCheckRequest = call.body()?;
    if request.check_item.is_empty() || request.check_item.len() > MAX_ACCOUNTS {
        return Err(Refused::new(ErrorCode::AccountParameter, "1 to 100 accounts at once"));
    }
    let accounts = call.app().accounts();
    let item = |UserIdItem { user }| AccountCheckItem {
        account_status: if accounts.get(&user).is_some() { "Imported" } else { "NotImported" },
        user,
        result_code: 0,
        result_info: String::new(),
    };
    let result_item = request.check_item.into_iter().map(item).collect();
    drop(accounts);
    ok(&AccountCheckAnswer { result_item })
}

/// Deletes accounts, with their logins and memberships; the rooms that they own stay.
pub(super) fn delete(call: &Call<'_>) -> Answered {
    let request: AccountDeleteRequest = call.body()?;
    if request.delete_item.is_empty() || request.delete_item.len() > MAX_ACCOUNTS {
        return Err(Refused::new(ErrorCode::AccountParameter, "1 to 100 accounts at once"));
    }
    let item = |UserIdItem { user }| {
        let (result_code, result_info) = match delete_one(call, &user) {
            Ok(()) => (0, String::new()),
            Err(refused) => (refused.code, refused.info),
        };
        AccountDeleteItem { user, result_code, result_info }
    };
    ok(&AccountDeleteAnswer { result_item: request.delete_item.into_iter().map(item).collect() })
}

fn delete_one(call: &Call<'_>, user: &str) -> Result<(), Refused> {
    let account = call.app().accounts().get(user).ok_or(ErrorCode::AccountUnknown)?;
    call.app().accounts().kick(&call.service.store, &account, now())?;
    call.app().leave_all(&account, &call.source())?;
    call.app().accounts().delete(&call.service.store, &account)
}

/// Ends all logins of an account, with the signatures that it has.
pub(super) fn kick(call: &Call<'_>) -> Answered {
    let request: UserIdItem = call.body()?;
    let account = call.app().accounts().get(&request.user);
    let account = account.ok_or_else(|| {
        Refused::new(ErrorCode::AccountUnknown, ErrorCode::AccountUnknown.sentence())
    })?;
    call.app().accounts().kick(&call.service.store, &account, now())?;
    call.app().leave_all(&account, &call.source())?;
    done()
}

/// Tells who is online.
pub(super) fn status(call: &Call<'_>) -> Answered {
    let request: OnlineStatusRequest = call.body()?;
    if request.users.len() > MAX_STATES {
        return Err(ErrorCode::TooManyAccounts.into());
    }
    let accounts = call.app().accounts();
    let mut answer = OnlineStatusAnswer { query_result: Vec::new(), error_list: Vec::new() };
    for user in request.users {
        if let Some(account) = accounts.get(&user) {
            let gone = accounts.lines(&account).is_empty();
            let status = if gone { "Offline" } else { "Online" };
            answer.query_result.push(OnlineStatus { user, status, state: status });
        } else {
            let error_code = ErrorCode::AccountUnknown.number();
            answer.error_list.push(OnlineStatusError { user, error_code });
        }
    }
    drop(accounts);
    ok(&answer)
}

/// Mutes an account in all rooms, or lets it write again.
pub(super) fn set_no_speaking(call: &Call<'_>) -> Answered {
    let request: NoSpeakingRequest = call.body()?;
    let account = call.app().known(&request.set)?;
    if let Some(seconds) = request.group_seconds {
        account.mute(&call.service.store, until(seconds, now()))?;
    }
    done()
}

/// Tells for how long an account is muted in all rooms.
pub(super) fn get_no_speaking(call: &Call<'_>) -> Answered {
    let request: NoSpeakingRequest = call.body()?;
    let left = call.app().known(&request.get)?.muted_until().saturating_sub(now()).max(0);
    let group_seconds = u32::try_from(left).unwrap_or(FOR_EVER);
    ok(&NoSpeakingAnswer { c2c_seconds: 0, group_seconds })
}
