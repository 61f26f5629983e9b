//! Webhooks: what the service tells an app's own server, and what that answers (public documents).
//!
//! A call is a POST with `SdkAppid`, `CallbackCommand`, `contenttype=json`, `ClientIP` and
//! `OptPlatform` in its address, and with `Sign` and `RequestTime` where the app has a token. The
//! body is a [`Call`]; who receives it takes the command from the address and reads the body's type.

mod body;

use std::{borrow::Cow, fmt::Write};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::lenient;

pub use body::{
    Created, Destroyed, ExitType, InfoChanged, JoinRequest, JoinType, Joined, KickedDevice, Left,
    Member, SentMessage, StateAction, StateChange, StateInfo, StateReason, UserDefinedData,
};

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What a call is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum CallbackCommand { $($(#[$doc])* $name,)* }

        impl CallbackCommand {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its name on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The command of that name, if danmux knows it.
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$name),)* _ => None }
            }
        }
    };
}

commands! {
    /// A message is about to be sent; the answer decides. Body: [`SentMessage`].
    BeforeSendMessage = "Group.CallbackBeforeSendMsg",
    /// A message was sent. Body: [`SentMessage`].
    AfterSendMessage = "Group.CallbackAfterSendMsg",
    /// A message could not be sent. Body: [`SentMessage`].
    SendMessageException = "Group.CallbackSendMsgException",
    /// Somebody is about to join; the answer decides. Body: [`JoinRequest`].
    BeforeJoin = "Group.CallbackBeforeApplyJoinGroup",
    /// Somebody joined. Body: [`Joined`].
    AfterJoin = "Group.CallbackAfterNewMemberJoin",
    /// Somebody left. Body: [`Left`].
    AfterLeave = "Group.CallbackAfterMemberExit",
    /// A room was dismissed. Body: [`Destroyed`].
    AfterDestroy = "Group.CallbackAfterGroupDestroyed",
    /// A room's profile was changed. Body: [`InfoChanged`].
    AfterInfoChange = "Group.CallbackAfterGroupInfoChanged",
    /// A room is about to be opened; the answer decides. Body: [`Created`].
    BeforeCreate = "Group.CallbackBeforeCreateGroup",
    /// A room was opened. Body: [`Created`].
    AfterCreate = "Group.CallbackAfterCreateGroup",
    /// A user logged in, logged out or was cut off. Body: [`StateChange`].
    StateChange = "State.StateChange",
}

impl Serialize for CallbackCommand {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A call's whole body: its command, then the command's own fields.
#[derive(Debug, Serialize)]
pub struct Call<'a, B> {
    /// As in the address.
    #[serde(rename = "CallbackCommand")]
    pub command: CallbackCommand,
    /// The command's own fields.
    #[serde(flatten)]
    pub body: &'a B,
}

/// What the app's server answers, with HTTP status 200.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CallbackAnswer<'a> {
    /// `OK`, or `FAIL`.
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub action_status: Cow<'a, str>,
    /// 0 lets pass, 1 refuses with 10016, 2 drops a message without telling its sender, 10100 to
    /// 10200 refuse with this very code.
    #[serde(deserialize_with = "lenient::int")]
    pub error_code: i64,
    /// For codes from 10100 on, what the user is told.
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub error_info: Cow<'a, str>,
    /// With 0, before a message: the elements that it is sent with instead.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub msg_body: Option<&'a RawValue>,
    /// With 0, before a message: what hangs on it instead.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub cloud_custom_data: Option<Cow<'a, str>>,
}

/// The `Sign` of a call at `request_time` (seconds since 1970): SHA-256 over the token and the time,
/// in hexadecimal digits.
pub fn sign(token: &str, request_time: i64) -> String {
    let digest = Sha256::digest(format!("{token}{request_time}"));
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Whether a call's `Sign` is that of `token`; takes the same time wherever it differs.
///
/// Who receives calls should also hold `request_time` against the clock, so that an old call is of
/// no use to who heard it.
pub fn is_signed(token: &str, request_time: i64, sign_of_call: &str) -> bool {
    let right = sign(token, request_time);
    let pairs = right.bytes().zip(sign_of_call.bytes());
    let difference = pairs.fold(0, |difference, (a, b)| difference | (a ^ b));
    right.len() == sign_of_call.len() && std::hint::black_box(difference) == 0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn commands_come_back_by_name() {
        for &command in CallbackCommand::ALL {
            assert_eq!(CallbackCommand::parse(command.as_str()), Some(command));
        }
        assert_eq!(CallbackCommand::ALL.len(), 11);
        assert_eq!(CallbackCommand::parse("Group.Callback"), None);
    }

    #[test]
    fn the_sign_is_that_of_the_documents() {
        let documented = "17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061";
        assert_eq!(sign("xxxxyyyy", 1_669_872_112), documented);
        assert!(is_signed("xxxxyyyy", 1_669_872_112, documented));
        assert!(!is_signed("xxxyyy", 1_669_872_112, documented));
        assert!(!is_signed("xxxxyyyy", 1_669_872_113, documented));
        for wrong in ["", &documented[1..], &format!("{documented}0"), &documented.to_uppercase()] {
            assert!(!is_signed("xxxxyyyy", 1_669_872_112, wrong), "{wrong}");
        }
    }

    #[test]
    fn an_answer_needs_no_more_than_its_code() {
        let read = |text| serde_json::from_str::<CallbackAnswer<'_>>(text);
        let answer = read(r#"{"ErrorCode":0}"#).unwrap();
        assert!(answer.error_info.is_empty() && answer.msg_body.is_none());
        let answer = read(r#"{"ErrorCode":"10100","ErrorInfo":"no","MsgBody":null}"#).unwrap();
        assert_eq!((answer.error_code, answer.error_info.as_ref()), (10100, "no"));
        assert!(answer.msg_body.is_none());
        assert!(read(r#"{"ActionStatus":"OK"}"#).is_err());
        let whole = json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""});
        assert_eq!(serde_json::to_value(read(&whole.to_string()).unwrap()).unwrap(), whole);
    }
}
