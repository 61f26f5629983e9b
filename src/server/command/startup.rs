//! What SDKs ask after login and danmux has no use for: the least that satisfies them.

use serde_json::json;

use crate::wire::{
    ErrorCode, Refused, Servcmd,
    config::{FetchConfigAnswer, FetchConfigRequest, FetchPurchaseBitsAnswer},
};

use super::{Answered, Call, ok};

/// Seconds after which clients ask for the configuration again.
const EXPIRED_TIME: u64 = 3600;
/// The configuration's version: it does not change while the service runs.
const VERSION: u64 = 1;

/// The cloud configuration, and the rights of the app's plan.
pub(super) fn configuration(call: &Call<'_>) -> Answered {
    let app = &call.app().app;
    if call.servcmd == Servcmd::FetchPurchaseBits {
        return ok(&FetchPurchaseBitsAnswer {
            int32_error_code: 0,
            str_error_message: String::new(),
            str_purchase_bits: app.purchase_bits.clone(),
            uint32_expired_time: EXPIRED_TIME,
        });
    }
    let _: FetchConfigRequest = call.body()?;
    ok(&FetchConfigAnswer {
        uint32_sdkappid: app.id.0,
        uint64_version: VERSION,
        uint32_expired_time: EXPIRED_TIME,
        str_json_config: call.service.config.cloud.to_json(),
        ..FetchConfigAnswer::default()
    })
}

/// Whether it is one of those that [`answer`] knows.
pub(super) fn serves(servcmd: Servcmd) -> bool {
    matches!(
        servcmd,
        Servcmd::GetC2cMessages
            | Servcmd::PageGet
            | Servcmd::GetContactGroup
            | Servcmd::SearchContactGroup
            | Servcmd::GetJoinedGroupList
            | Servcmd::GetJoinedCommunityList
            | Servcmd::GetC2cMuteNotifications
            | Servcmd::BlackListGet
            | Servcmd::FriendGet
            | Servcmd::FriendGroupGet
            | Servcmd::PendencyGet
    )
}

/// Answers what has no state here.
pub(super) fn answer(call: &Call<'_>) -> Answered {
    call.caller.account()?;
    ok(&match call.servcmd {
        Servcmd::GetC2cMessages => json!({"Cookie": "", "SyncFlag": 2, "MsgList": []}),
        Servcmd::PageGet => json!({"CompleteFlag": 1, "TimeStamp": 0, "StartIndex": 0,
            "TopTimeStamp": 0, "TopStartIndex": 0, "SessionItem": []}),
        Servcmd::GetContactGroup => {
            json!({"CompleteFlag": 1, "GroupItem": [], "ContactItem": []})
        }
        Servcmd::SearchContactGroup => json!({"ResultItem": []}),
        // Live rooms are never listed (public documents).
        Servcmd::GetJoinedGroupList | Servcmd::GetJoinedCommunityList => {
            json!({"TotalCount": 0, "GroupIdList": []})
        }
        Servcmd::GetC2cMuteNotifications => json!({"UpdateSeq": 0, "MuteNotificationsList": []}),
        // The service's own spelling.
        Servcmd::BlackListGet => {
            json!({"BlackListItem": [], "StartIndex": 0, "CurruentSequence": 0})
        }
        Servcmd::FriendGet => json!({"UserDataItem": [], "StandardSequence": 0,
            "CustomSequence": 0, "FriendNum": 0, "CompleteFlag": 1, "NextStartIndex": 0}),
        Servcmd::FriendGroupGet => json!({"ResultItem": [], "CurrentSequence": 0}),
        Servcmd::PendencyGet => json!({"PendencyItem": [], "UnreadPendencyCount": 0,
            "StartTime": 0, "CurrentPendencySequence": 0}),
        _ => return Err(Refused::from(ErrorCode::CommandDisabled)),
    })
}
