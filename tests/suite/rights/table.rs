//! Who may do what: for every command the code that each gets, 0 for done.
//!
//! The codes are those of the public documents: 20002 log in first, 10007 not for you or not for a live room,
//! 10017 muted, 10026 not by this door, 60010 only for administrators of the app.

use danmux::wire::Servcmd::{self, self as S};

/// Who asks over a socket, in this order.
pub const PEOPLE: [&str; 8] =
    ["guest", "stranger", "member", "muted", "banned", "admin", "owner", "administrator"];

/// The code of a command that gets no answer.
pub const SILENCE: i64 = -1;

/// A request, and its code for each of [`PEOPLE`] over a socket, then for an administrator through REST.
pub struct Row {
    pub servcmd: Servcmd,
    /// JSON; `<ROOM>`, `<KEY>` and `<ME>` stand for the room, a polling key and who asks.
    pub body: &'static str,
    pub socket: [i64; 8],
    pub rest: i64,
}

const EVERYBODY: [i64; 8] = [0; 8];
const USERS: [i64; 8] = [20002, 0, 0, 0, 0, 0, 0, 0];
const SEATED: [i64; 8] = seated(0);
const ADMINS: [i64; 8] = [20002, 10007, 10007, 10007, 10007, 0, 0, 0];
const OWNER: [i64; 8] = [20002, 10007, 10007, 10007, 10007, 10007, 0, 0];
const APP: [i64; 8] = app(0);

/// What members get, and those who need not be in the room.
const fn seated(code: i64) -> [i64; 8] {
    [20002, 10007, code, code, 10007, code, code, code]
}

/// What the app's administrators get.
const fn app(code: i64) -> [i64; 8] {
    [20002, 10007, 10007, 10007, 10007, 10007, 10007, code]
}

/// What is done for nobody.
const fn nobody(code: i64) -> [i64; 8] {
    [20002, code, code, code, code, code, code, code]
}

const fn row(servcmd: Servcmd, body: &'static str, socket: [i64; 8], rest: i64) -> Row {
    Row { servcmd, body, socket, rest }
}

/// Commands that a room's own admins and owner may call through REST, too.
pub const MODERATORS: [Servcmd; 4] = [S::HoldList, S::HoldApprove, S::HoldReject, S::HoldSet];

const ROOM: &str = r#"{"GroupId":"<ROOM>"}"#;
const ROOMS: &str = r#"{"GroupIdList":["<ROOM>"]}"#;
const TARGET: &str =
    r#"{"GroupId":"<ROOM>","Members_Account":["target"],"MuteTime":60,"Duration":60}"#;
const ATTRIBUTES: &str = r#"{"GroupId":"<ROOM>","GroupAttr":[{"key":"k","value":"v"}]}"#;
const POLL: &str = r#"{"USP":1,"StartSeq":0,"HoldTime":90,"Key":"<KEY>"}"#;
const MUTE: &str = r#"{"GroupId":"<ROOM>","Member_Account":"target","ShutUpTime":60}"#;
const PROMOTE: &str = r#"{"GroupId":"<ROOM>","Member_Account":"target","Role":"Admin"}"#;
const PROFILE: &str =
    r#"{"From_Account":"<ME>","ProfileItem":[{"Tag":"Tag_Profile_IM_Nick","Value":"n"}]}"#;
const SAY: &str = r#"{"From_Account":"<ME>","GroupId":"<ROOM>","Random":1,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"hi"}}]}"#;
const VICTIM: &str =
    r#"{"UserID":"victim","To_Account":["victim"],"Set_Account":"victim","Get_Account":"victim"}"#;
const WORDS: &str = r#"{"DirtyWordsList":["wordle"],"LibID":"list","UserKeywords":[{"Content":"keyword"}],"Keywords":["nothing"]}"#;
const MARKS: &str = r#"{"GroupId":"<ROOM>","CommandType":1,"MemberList":[{"Member_Account":"target","Marks":[1000]}]}"#;
const COUNTERS: &str =
    r#"{"GroupId":"<ROOM>","Mode":"Set","GroupCounter":[{"Key":"likes","Value":1}]}"#;
const HELD: &str = r#"{"GroupId":"<ROOM>","HeldIdList":[1],"HoldAll":"On"}"#;

pub const TABLE: &[Row] = &[
    // The line and the session.
    row(S::HeartbeatAlive, "{}", EVERYBODY, 10026),
    row(S::Login, r#"{"State":"Online"}"#, [70002, 0, 0, 0, 0, 0, 0, 0], 10026),
    row(S::Logout, "{}", USERS, 10026),
    row(S::Hello, "{}", EVERYBODY, 10026),
    row(S::ForceOffline, "{}", nobody(10026), 10026),
    row(S::MessagePush, "{}", nobody(10026), 10026),
    row(S::MultiMessagePush, "{}", nobody(10026), 10026),
    row(S::MessagePushAck, "{}", [SILENCE; 8], 10026),
    row(S::Report, "{}", EVERYBODY, 10026),
    row(S::ReportOld, "{}", EVERYBODY, 10026),
    row(S::FetchConfig, r#"{"uint32_sdkappid":1}"#, EVERYBODY, 10026),
    row(S::FetchPurchaseBits, r#"{"uint32_sdkappid":1}"#, EVERYBODY, 10026),
    row(S::GetLocalWords, "{}", USERS, 10026),
    row(S::GetC2cMessages, "{}", USERS, 10026),
    row(S::PageGet, "{}", USERS, 10026),
    row(S::GetContactGroup, "{}", USERS, 10026),
    row(S::SearchContactGroup, "{}", USERS, 10026),
    row(S::GetJoinedGroupList, r#"{"Member_Account":"target"}"#, USERS, 0),
    row(S::GetJoinedCommunityList, "{}", USERS, 10026),
    row(S::GetC2cMuteNotifications, "{}", USERS, 10026),
    row(S::BlackListGet, "{}", USERS, 10026),
    row(S::FriendGet, "{}", USERS, 10026),
    row(S::FriendGroupGet, "{}", USERS, 10026),
    row(S::PendencyGet, "{}", USERS, 10026),
    row(S::AuthKey, "{}", nobody(10026), 10026),
    // Profiles and accounts.
    row(S::PortraitGet, r#"{"UserItem":[{"To_Account":"target"}]}"#, USERS, 10026),
    row(S::PortraitSet, PROFILE, USERS, 0),
    row(S::PortraitGetRest, VICTIM, APP, 0),
    row(S::AccountImport, VICTIM, APP, 0),
    row(S::MultiAccountImport, r#"{"Accounts":["victim"]}"#, APP, 0),
    row(S::AccountCheck, r#"{"CheckItem":[{"UserID":"victim"}]}"#, APP, 0),
    row(S::AccountDelete, r#"{"DeleteItem":[{"UserID":"nobody"}]}"#, APP, 0),
    row(S::AccountKick, VICTIM, APP, 0),
    row(S::QueryOnlineStatus, VICTIM, APP, 0),
    row(S::QueryState, VICTIM, APP, 0),
    row(S::SetNoSpeaking, VICTIM, APP, 0),
    row(S::GetNoSpeaking, VICTIM, APP, 0),
    // Rooms.
    row(S::CreateGroup, r#"{"Type":"AVChatRoom","Name":"new"}"#, USERS, 0),
    row(S::DestroyGroup, ROOM, OWNER, 0),
    row(S::GetGroupSelfMemberInfo, ROOMS, USERS, 10026),
    row(S::GetGroupPublicInfo, ROOMS, USERS, 10026),
    row(S::GetGroupInfo, ROOMS, APP, 0),
    row(S::GetAppGroupList, "{}", APP, 0),
    row(S::ModifyGroupBaseInfo, r#"{"GroupId":"<ROOM>","Name":"other"}"#, ADMINS, 0),
    row(S::ModifyGroupBaseInfo, r#"{"GroupId":"<ROOM>","ShutUpAllMember":"On"}"#, ADMINS, 0),
    row(S::ApplyJoinGroup, ROOM, [20002, 0, 0, 0, 10007, 0, 0, 0], 10026),
    row(S::ApplyJoinGroupNoauth, ROOM, EVERYBODY, 10026),
    row(S::QuitGroup, ROOM, [20002, 10007, 0, 0, 10007, 0, 10009, 10007], 10026),
    row(S::ChangeGroupOwner, ROOM, nobody(10007), 10007),
    // Members.
    row(S::GetOnlineMemberNum, ROOM, USERS, 0),
    row(S::GetMembers, ROOM, SEATED, 0),
    row(S::GetGroupMemberInfo, ROOM, SEATED, 0),
    row(
        S::GetSpecifiedGroupMemberInfo,
        r#"{"GroupId":"<ROOM>","Member_List_Account":["target"]}"#,
        SEATED,
        10026,
    ),
    row(S::CheckMembers, TARGET, APP, 0),
    row(S::GetRoleInGroup, ROOM, nobody(10007), 10007),
    row(S::ModifyGroupMemberInfo, MUTE, ADMINS, 10007),
    row(S::ModifyGroupMemberInfo, PROMOTE, OWNER, 10007),
    row(S::ForbidSendMessage, TARGET, APP, 0),
    row(S::GetGroupMutedAccount, ROOM, APP, 0),
    row(S::GetGroupShuttedUin, ROOM, APP, 0),
    row(S::BanGroupMember, TARGET, OWNER, 0),
    row(S::UnbanGroupMember, TARGET, APP, 0),
    row(S::GetGroupBanMember, ROOM, APP, 0),
    row(S::ModifyUserInfo, MARKS, OWNER, 0),
    row(
        S::ModifyAdmin,
        r#"{"GroupId":"<ROOM>","CommandType":1,"Admin_Account":["target"]}"#,
        APP,
        0,
    ),
    row(S::GetAdminList, ROOM, APP, 0),
    row(S::AddRobots, TARGET, APP, 0),
    row(S::DelRobots, TARGET, APP, 0),
    row(S::AddGroupMember, ROOM, nobody(10007), 10007),
    row(S::DeleteGroupMember, ROOM, nobody(10004), 10004),
    // Messages.
    row(S::SendGroupMessage, SAY, [20002, 10007, 0, 10017, 10007, 0, 0, 0], 0),
    row(S::GetMessages, POLL, [0, 10007, 0, 0, 10010, 0, 0, 10007], 10026),
    row(S::GetMessagesNoauth, POLL, [0, 10007, 0, 0, 10010, 0, 0, 10007], 10026),
    row(S::SendGroupSystemNotification, r#"{"GroupId":"<ROOM>","Content":"hear"}"#, APP, 0),
    row(S::SendBroadcastMessage, SAY, APP, 0),
    row(S::RecallGroupMessage, ROOM, nobody(10033), 10033),
    row(S::DeleteGroupMessages, ROOM, nobody(10035), 10035),
    row(S::GetGroupMessages, ROOM, nobody(10044), 10044),
    row(S::GetGroupMessagesSimple, ROOM, app(10044), 10044),
    row(S::DeleteMessagesBySender, ROOM, APP, 0),
    row(S::ImportGroup, r#"{"Type":"AVChatRoom","Name":"new"}"#, app(10007), 10007),
    row(S::ImportGroupMessages, ROOM, app(10007), 10007),
    row(S::ImportGroupMembers, ROOM, app(10007), 10007),
    // Attributes and counters.
    row(S::SetGroupAttributes, ATTRIBUTES, SEATED, 0),
    row(S::ModifyGroupAttributes, ATTRIBUTES, SEATED, 0),
    // There is none of that name.
    row(S::DeleteGroupAttributes, ATTRIBUTES, seated(10050), 10050),
    row(S::ClearGroupAttributes, ROOM, SEATED, 0),
    row(S::GetGroupAttributes, ROOM, SEATED, 0),
    row(S::UpdateGroupCounter, COUNTERS, SEATED, 0),
    row(S::GetGroupCounter, ROOM, SEATED, 0),
    row(S::DeleteGroupCounter, ROOM, SEATED, 0),
    // Words, and messages that wait.
    row(S::DirtyWordsGet, WORDS, APP, 0),
    row(S::DirtyWordsAdd, WORDS, APP, 0),
    row(S::DirtyWordsDelete, WORDS, APP, 0),
    row(S::AuditKeywordsGet, WORDS, APP, 0),
    row(S::AuditKeywordsAdd, WORDS, APP, 0),
    row(S::AuditKeywordsDelete, WORDS, APP, 0),
    row(S::WordsReload, "{}", APP, 0),
    row(S::HoldList, ROOM, ADMINS, 0),
    row(S::HoldApprove, HELD, ADMINS, 0),
    row(S::HoldReject, HELD, ADMINS, 0),
    row(S::HoldSet, HELD, ADMINS, 0),
];
