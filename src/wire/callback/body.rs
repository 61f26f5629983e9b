//! The bodies of calls, each with its command's own fields.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::super::lenient;

/// A message before it is sent, after it was, or when it could not be.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SentMessage<'a> {
    /// Where.
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub group_id: Cow<'a, str>,
    /// `AVChatRoom`.
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub r#type: Cow<'a, str>,
    /// The sender.
    #[serde(rename = "From_Account", borrow, deserialize_with = "lenient::text")]
    pub from: Cow<'a, str>,
    /// Who asked for it: an admin, when it is sent for somebody.
    #[serde(rename = "Operator_Account", borrow, default, deserialize_with = "lenient::text")]
    pub operator: Cow<'a, str>,
    /// The message's random number.
    #[serde(default, deserialize_with = "lenient::int")]
    pub random: u32,
    /// The message's place in the room; once it has one.
    #[serde(
        default,
        deserialize_with = "lenient::option_int",
        skip_serializing_if = "Option::is_none"
    )]
    pub msg_seq: Option<u64>,
    /// When it was sent, in seconds since 1970; once it was.
    #[serde(
        default,
        deserialize_with = "lenient::option_int",
        skip_serializing_if = "Option::is_none"
    )]
    pub msg_time: Option<i64>,
    /// 0 in live rooms.
    #[serde(default, deserialize_with = "lenient::int")]
    pub online_only_flag: u32,
    /// The elements.
    #[serde(borrow)]
    pub msg_body: &'a RawValue,
    /// What an app hangs on it.
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub cloud_custom_data: Cow<'a, str>,
    /// Milliseconds since 1970.
    #[serde(default, deserialize_with = "lenient::int")]
    pub event_time: i64,
    /// Why it could not be sent.
    #[serde(
        default,
        deserialize_with = "lenient::option_int",
        skip_serializing_if = "Option::is_none"
    )]
    pub error_code: Option<i64>,
    /// Why it could not be sent, in words.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub error_info: Option<Cow<'a, str>>,
}

/// Somebody who wants to join.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct JoinRequest<'a> {
    /// Where.
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub group_id: Cow<'a, str>,
    /// `AVChatRoom`.
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub r#type: Cow<'a, str>,
    /// Who.
    #[serde(rename = "Requestor_Account", borrow, deserialize_with = "lenient::text")]
    pub requestor: Cow<'a, str>,
    /// Milliseconds since 1970.
    #[serde(default, deserialize_with = "lenient::int")]
    pub event_time: i64,
}

/// Somebody among others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member<'a> {
    /// The user.
    #[serde(rename = "Member_Account", borrow, deserialize_with = "lenient::text")]
    pub user: Cow<'a, str>,
}

/// How members came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum JoinType {
    /// By themselves.
    Apply,
    /// By somebody else.
    Invited,
}

/// Members who joined.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Joined<'a> {
    /// Where.
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub group_id: Cow<'a, str>,
    /// `AVChatRoom`.
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub r#type: Cow<'a, str>,
    /// How.
    pub join_type: JoinType,
    /// Who asked for it.
    #[serde(rename = "Operator_Account", borrow, default, deserialize_with = "lenient::text")]
    pub operator: Cow<'a, str>,
    /// Who.
    #[serde(borrow, default)]
    pub new_member_list: Vec<Member<'a>>,
    /// Milliseconds since 1970.
    #[serde(default, deserialize_with = "lenient::int")]
    pub event_time: i64,
}

/// How members went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExitType {
    /// By somebody else.
    Kicked,
    /// By themselves.
    Quit,
}

/// Members who left.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Left<'a> {
    /// Where.
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub group_id: Cow<'a, str>,
    /// `AVChatRoom`.
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub r#type: Cow<'a, str>,
    /// How.
    pub exit_type: ExitType,
    /// Who asked for it.
    #[serde(rename = "Operator_Account", borrow, default, deserialize_with = "lenient::text")]
    pub operator: Cow<'a, str>,
    /// Who.
    #[serde(borrow, default)]
    pub exit_member_list: Vec<Member<'a>>,
    /// Milliseconds since 1970.
    #[serde(default, deserialize_with = "lenient::int")]
    pub event_time: i64,
}

/// A room that was dismissed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Destroyed<'a> {
    /// Which.
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub group_id: Cow<'a, str>,
    /// `AVChatRoom`.
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub r#type: Cow<'a, str>,
    /// Its owner.
    #[serde(rename = "Owner_Account", borrow, default, deserialize_with = "lenient::text")]
    pub owner: Cow<'a, str>,
    /// What it was called.
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub name: Cow<'a, str>,
    /// Who was in it.
    #[serde(borrow, default)]
    pub member_list: Vec<Member<'a>>,
    /// Milliseconds since 1970.
    #[serde(default, deserialize_with = "lenient::int")]
    pub event_time: i64,
}

/// A room's new profile; only what changed is there.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct InfoChanged<'a> {
    /// Which room.
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub group_id: Cow<'a, str>,
    /// `AVChatRoom`.
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub r#type: Cow<'a, str>,
    /// Who changed it.
    #[serde(rename = "Operator_Account", borrow, default, deserialize_with = "lenient::text")]
    pub operator: Cow<'a, str>,
    /// What it is called now.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Cow<'a, str>>,
    /// Its introduction.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub introduction: Option<Cow<'a, str>>,
    /// Its announcement.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub notification: Option<Cow<'a, str>>,
    /// Its picture.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub face_url: Option<Cow<'a, str>>,
}

/// A room that is opened.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Created<'a> {
    /// Its id; once it is open.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub group_id: Option<Cow<'a, str>>,
    /// Who asked for it.
    #[serde(rename = "Operator_Account", borrow, default, deserialize_with = "lenient::text")]
    pub operator: Cow<'a, str>,
    /// Its owner.
    #[serde(rename = "Owner_Account", borrow, default, deserialize_with = "lenient::text")]
    pub owner: Cow<'a, str>,
    /// `AVChatRoom`.
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub r#type: Cow<'a, str>,
    /// What it is called.
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub name: Cow<'a, str>,
    /// How many rooms the owner has opened already.
    #[serde(default, deserialize_with = "lenient::int")]
    pub create_group_num: u32,
    /// Its first members; none in a live room.
    #[serde(borrow, default)]
    pub member_list: Vec<Member<'a>>,
    /// The app's own fields; once it is open.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub user_defined_data_list: Vec<UserDefinedData<'a>>,
}

/// A field of an app's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserDefinedData<'a> {
    /// Its name.
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub key: Cow<'a, str>,
    /// Its value.
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub value: Cow<'a, str>,
}

/// A user who came or went.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StateChange<'a> {
    /// Milliseconds since 1970.
    #[serde(default, deserialize_with = "lenient::int")]
    pub event_time: i64,
    /// Who, and what happened.
    #[serde(borrow)]
    pub info: StateInfo<'a>,
    /// The devices whose sessions a login ended.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub kicked_device: Vec<KickedDevice<'a>>,
}

/// Who came or went.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StateInfo<'a> {
    /// What happened.
    pub action: StateAction,
    /// The user.
    #[serde(rename = "To_Account", borrow, deserialize_with = "lenient::text")]
    pub user: Cow<'a, str>,
    /// Why.
    pub reason: StateReason,
}

/// What happened to a user's link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StateAction {
    /// It is there.
    Login,
    /// The user ended it.
    Logout,
    /// It was lost.
    Disconnect,
}

/// Why it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StateReason {
    /// For [`StateAction::Login`].
    Register,
    /// For [`StateAction::Logout`].
    Unregister,
    /// For [`StateAction::Disconnect`]: the socket closed.
    LinkClose,
    /// For [`StateAction::Disconnect`]: nothing was heard for too long.
    TimeOut,
}

/// A device whose session was ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct KickedDevice<'a> {
    /// `Web`, `Android`, …
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub platform: Cow<'a, str>,
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{
        super::{Call, CallbackCommand},
        *,
    };

    /// Reads `body` as `T`, and holds that it is written the same, with the command before it.
    fn holds<'a, T: Serialize + Deserialize<'a>>(command: CallbackCommand, body: &'a str) {
        let read: T = serde_json::from_str(body).unwrap();
        let written = serde_json::to_string(&Call { command, body: &read }).unwrap();
        assert!(written.starts_with(&format!("{{\"CallbackCommand\":\"{}\",", command.as_str())));
        let mut written: Value = serde_json::from_str(&written).unwrap();
        written.as_object_mut().unwrap().remove("CallbackCommand");
        assert_eq!(written, serde_json::from_str::<Value>(body).unwrap());
    }

    #[test]
    fn bodies_have_the_documented_fields() {
        use CallbackCommand as C;
        let before = r#"{"GroupId":"r","Type":"AVChatRoom","From_Account":"a","Operator_Account":"b",
            "Random":7,"OnlineOnlyFlag":0,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"x"}}],
            "CloudCustomData":"c","EventTime":1670574414123}"#;
        holds::<SentMessage<'_>>(C::BeforeSendMessage, before);
        let after = before.replacen('{', r#"{"MsgSeq":3,"MsgTime":1490686222,"#, 1);
        holds::<SentMessage<'_>>(C::AfterSendMessage, &after);
        let exception = after.replacen('{', r#"{"ErrorCode":10023,"ErrorInfo":"limit","#, 1);
        holds::<SentMessage<'_>>(C::SendMessageException, &exception);
        let room = r#""GroupId":"r","Type":"AVChatRoom""#;
        let members = r#"[{"Member_Account":"a"},{"Member_Account":"b"}]"#;
        let body = format!(r#"{{{room},"Requestor_Account":"a","EventTime":1}}"#);
        holds::<JoinRequest<'_>>(C::BeforeJoin, &body);
        let body = format!(
            r#"{{{room},"JoinType":"Apply","Operator_Account":"a","NewMemberList":{members},"EventTime":1}}"#
        );
        holds::<Joined<'_>>(C::AfterJoin, &body);
        let body = format!(
            r#"{{{room},"ExitType":"Kicked","Operator_Account":"a","ExitMemberList":{members},"EventTime":1}}"#
        );
        holds::<Left<'_>>(C::AfterLeave, &body);
        let body = format!(
            r#"{{{room},"Owner_Account":"o","Name":"n","MemberList":{members},"EventTime":1}}"#
        );
        holds::<Destroyed<'_>>(C::AfterDestroy, &body);
        let body = format!(r#"{{{room},"Operator_Account":"o","Notification":"hi"}}"#);
        holds::<InfoChanged<'_>>(C::AfterInfoChange, &body);
        let create = r#"{"Operator_Account":"a","Owner_Account":"o","Type":"AVChatRoom","Name":"n",
            "CreateGroupNum":2,"MemberList":[]}"#;
        holds::<Created<'_>>(C::BeforeCreate, create);
        let data = r#"{"GroupId":"r","UserDefinedDataList":[{"Key":"k","Value":"v"}],"#;
        holds::<Created<'_>>(C::AfterCreate, &create.replacen('{', data, 1));
        holds::<StateChange<'_>>(
            C::StateChange,
            r#"{"EventTime":1,"Info":{"Action":"Disconnect","To_Account":"a","Reason":"LinkClose"},
            "KickedDevice":[{"Platform":"Web"}]}"#,
        );
    }
}
