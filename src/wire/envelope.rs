//! A frame: `{"head":{…},"body":{…}}`, one a WebSocket message.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{ErrorCode, Servcmd, lenient};

/// A frame that is not `{"head":{…},"body":{…}}` with what a head must have.
#[derive(Debug, thiserror::Error)]
#[error("not a frame of the IM protocol: {0}")]
pub struct FrameError(#[from] serde_json::Error);

/// The head of a request, its fields in the order in which SDK 3.6.6 writes them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RequestHead<'a> {
    /// Always `v4`.
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub ver: Cow<'a, str>,
    /// 7 is the web.
    #[serde(default, deserialize_with = "lenient::int")]
    pub platform: u32,
    /// A constant of the web SDK.
    #[serde(default, deserialize_with = "lenient::int")]
    pub websdkappid: u64,
    /// A constant of the web SDK.
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub websdkversion: Cow<'a, str>,
    /// The ticket of a session; only after login, and then the only credential.
    #[serde(
        borrow,
        default,
        skip_serializing_if = "str::is_empty",
        deserialize_with = "lenient::text"
    )]
    pub a2: Cow<'a, str>,
    /// The number of the user; only after login.
    #[serde(
        borrow,
        default,
        skip_serializing_if = "str::is_empty",
        deserialize_with = "lenient::text"
    )]
    pub tinyid: Cow<'a, str>,
    /// The number of the instance: 0 before login.
    #[serde(default, deserialize_with = "lenient::int")]
    pub status_instid: u64,
    /// The app.
    #[serde(default, deserialize_with = "lenient::int")]
    pub sdkappid: u32,
    /// `json`.
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub contenttype: Cow<'a, str>,
    /// Seconds since 1970.
    #[serde(default, deserialize_with = "lenient::int")]
    pub reqtime: i64,
    /// The user; only while there is no ticket, and then empty for a guest.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub identifier: Option<Cow<'a, str>>,
    /// The user's `UserSig`; only while there is no ticket, and then empty for a guest.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub usersig: Option<Cow<'a, str>>,
    /// What the SDK can do, as bits.
    #[serde(default, deserialize_with = "lenient::int")]
    pub sdkability: u64,
    /// Empty.
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub sdkability_ext: Cow<'a, str>,
    /// 0.
    #[serde(default, deserialize_with = "lenient::int")]
    pub cappid: u64,
    /// The checksum of the body, see [`checksum`].
    #[serde(default, deserialize_with = "lenient::int")]
    pub cs: u32,
    /// The command's name, see [`Servcmd`].
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub servcmd: Cow<'a, str>,
    /// What the answer repeats.
    #[serde(deserialize_with = "lenient::int")]
    pub seq: u64,
}

/// A request as it stands in a frame.
#[derive(Debug, Deserialize)]
pub struct Request<'a> {
    /// Its head.
    #[serde(borrow)]
    pub head: RequestHead<'a>,
    /// Its body, not looked into.
    #[serde(borrow, default)]
    pub body: Option<&'a RawValue>,
}

impl<'a> Request<'a> {
    /// Reads a request.
    ///
    /// # Errors
    /// When the frame is not JSON, or its head lacks `servcmd` or `seq`.
    pub fn decode(frame: &'a [u8]) -> Result<Self, FrameError> {
        Ok(serde_json::from_slice(frame)?)
    }

    /// Reads the body as what the command takes.
    ///
    /// # Errors
    /// When a field is missing or of a wrong type: [`ErrorCode::InvalidParameter`].
    pub fn body<T: Deserialize<'a>>(&self) -> Result<T, Refused> {
        let body = self.body.map_or("{}", RawValue::get);
        serde_json::from_str(body)
            .map_err(|error| Refused::new(ErrorCode::InvalidParameter, error.to_string()))
    }
}

/// The `cs` of a request (SDK 3): CRC-32 (IEEE) of the body as it stands in the frame, and 0 for
/// the commands that keep the line and fetch items.
pub fn checksum(servcmd: Servcmd, body: &str) -> u32 {
    match servcmd {
        Servcmd::HeartbeatAlive
        | Servcmd::Login
        | Servcmd::Logout
        | Servcmd::GetMessages
        | Servcmd::GetMessagesNoauth => 0,
        _ => crc32fast::hash(body.as_bytes()),
    }
}

/// Writes a request whose body is JSON already; `head.cs` must be set.
#[expect(clippy::missing_panics_doc, reason = "it does not panic, as the reason within says")]
pub fn encode_request(head: &RequestHead<'_>, body: &str) -> String {
    #[expect(clippy::expect_used, reason = "a head has only strings and numbers")]
    let head = serde_json::to_string(head).expect("a head serialises");
    format!(r#"{{"head":{head},"body":{body}}}"#)
}

/// What a server sends: an answer, or a push that nobody asked for.
#[derive(Debug, Deserialize)]
pub struct ServerFrame<'a> {
    /// Names the request that it answers.
    #[serde(borrow)]
    pub head: ServerHead<'a>,
    /// Its body, not looked into.
    #[serde(borrow)]
    pub body: &'a RawValue,
}

/// The head of what a server sends; the SDKs read nothing else of it.
#[derive(Debug, Serialize, Deserialize)]
pub struct ServerHead<'a> {
    /// The command that it answers, or the push's name.
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub servcmd: Cow<'a, str>,
    /// The request's `seq`, unchanged; any number on a push.
    #[serde(default, deserialize_with = "lenient::int")]
    pub seq: u64,
}

impl<'a> ServerFrame<'a> {
    /// Reads an answer or a push.
    ///
    /// # Errors
    /// When the frame is not JSON with a head that names a command.
    pub fn decode(frame: &'a [u8]) -> Result<Self, FrameError> {
        Ok(serde_json::from_slice(frame)?)
    }

    /// Reads the body as an answer; what the service refused is an error.
    ///
    /// # Errors
    /// The service's own refusal, or [`ErrorCode::InvalidResponse`] when the body is not what the
    /// command answers with.
    pub fn answer<T: Deserialize<'a>>(&self) -> Result<T, Refused> {
        read_answer(self.body.get())
    }
}

/// Reads the body of an answer; what the service refused is an error.
///
/// # Errors
/// The service's own refusal, or [`ErrorCode::InvalidResponse`] when the body is not what the
/// command answers with.
pub fn read_answer<'a, T: Deserialize<'a>>(body: &'a str) -> Result<T, Refused> {
    let wrong =
        |error: serde_json::Error| Refused::new(ErrorCode::InvalidResponse, error.to_string());
    let status: Status<'_> = serde_json::from_str(body).map_err(wrong)?;
    // A missing code means success.
    match status.code.or(status.config_code).unwrap_or(0) {
        0 => serde_json::from_str(body).map_err(wrong),
        code => {
            let info = status.info.or(status.config_info).unwrap_or_default();
            Err(Refused { code, info: info.into_owned() })
        }
    }
}

#[derive(Deserialize)]
struct Status<'a> {
    #[serde(rename = "ErrorCode", default, deserialize_with = "lenient::option_int")]
    code: Option<i64>,
    #[serde(rename = "ErrorInfo", borrow, default)]
    info: Option<Cow<'a, str>>,
    // The configuration services answer with names of their own.
    #[serde(rename = "int32_error_code", default, deserialize_with = "lenient::option_int")]
    config_code: Option<i64>,
    #[serde(rename = "str_error_message", borrow, default)]
    config_info: Option<Cow<'a, str>>,
}

/// A request that the service refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{info} ({code})")]
pub struct Refused {
    /// The service's code; never 0.
    pub code: i64,
    /// What the service says of it.
    pub info: String,
}

impl Refused {
    /// A refusal with words of its own.
    pub fn new(code: ErrorCode, info: impl Into<String>) -> Self {
        Self { code: code.number(), info: info.into() }
    }

    /// Whether it has this code.
    pub fn is(&self, code: ErrorCode) -> bool {
        self.code == code.number()
    }
}

impl From<ErrorCode> for Refused {
    fn from(code: ErrorCode) -> Self {
        Self::new(code, code.sentence())
    }
}

/// The body of an answer: the fields that every answer has, then the command's own.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Answer<'a, T> {
    action_status: &'static str,
    error_code: i64,
    error_info: &'a str,
    #[serde(flatten)]
    body: Option<T>,
}

impl<T: Serialize> Answer<'static, T> {
    /// Done, with what the command answers.
    pub fn ok(body: T) -> Self {
        Self { action_status: "OK", error_code: 0, error_info: "", body: Some(body) }
    }
}

impl<'a> Answer<'a, ()> {
    /// Refused.
    pub fn refused(refused: &'a Refused) -> Self {
        Self {
            action_status: "FAIL",
            error_code: refused.code,
            error_info: &refused.info,
            body: None,
        }
    }
}

/// Nothing beside the fields that every answer has.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Empty {}

/// Writes what a server sends, its body being JSON already.
pub fn encode_answer_frame(servcmd: &str, seq: u64, body: &[u8]) -> Vec<u8> {
    let servcmd = serde_json::Value::from(servcmd).to_string();
    let mut frame = Vec::with_capacity(servcmd.len() + body.len() + 64);
    frame.extend_from_slice(br#"{"head":{"servcmd":"#);
    frame.extend_from_slice(servcmd.as_bytes());
    frame.extend_from_slice(br#","seq":"#);
    frame.extend_from_slice(seq.to_string().as_bytes());
    frame.extend_from_slice(br#"},"body":"#);
    frame.extend_from_slice(body);
    frame.push(b'}');
    frame
}

/// Writes what a server sends.
///
/// # Errors
/// When `body` does not serialise, as a map with keys that are not strings.
pub fn encode_server_frame<T: Serialize>(
    servcmd: &str,
    seq: u64,
    body: &T,
) -> Result<Vec<u8>, serde_json::Error> {
    #[derive(Serialize)]
    struct Frame<'a, T> {
        head: ServerHead<'a>,
        body: &'a T,
    }
    serde_json::to_vec(&Frame { head: ServerHead { servcmd: servcmd.into(), seq }, body })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wire::compression;

    const LOGIN: &str = r#"{"head":{"ver":"v4","platform":7,"websdkappid":537048168,"websdkversion":"1.7.3","status_instid":0,"sdkappid":1400000001,"contenttype":"json","reqtime":1795371854,"identifier":"alice","usersig":"sig","sdkability":75689843,"sdkability_ext":"","cappid":0,"cs":0,"servcmd":"im_open_status.wslogin","seq":81820817},"body":{"State":"Online"}}"#;

    #[test]
    fn a_request_reads_and_writes_to_the_letter() {
        let request = Request::decode(LOGIN.as_bytes()).unwrap();
        assert_eq!(request.head.identifier.as_deref(), Some("alice"));
        assert_eq!(encode_request(&request.head, request.body.unwrap().get()), LOGIN);
    }

    #[test]
    fn numbers_as_text_and_unknown_fields_are_taken() {
        let frame = br#"{"head":{"servcmd":"heartbeat.alive","seq":"5","new":{"x":[1]}},"more":1}"#;
        let request = Request::decode(frame).unwrap();
        assert_eq!((request.head.seq, &*request.head.servcmd), (5, "heartbeat.alive"));
        assert!(request.body::<Empty>().is_ok());
    }

    #[test]
    fn what_is_no_frame_is_an_error() {
        for bad in ["", "[]", "{", r#"{"head":{}}"#, r#"{"head":{"servcmd":"x"}}"#, "\u{0}"] {
            assert!(Request::decode(bad.as_bytes()).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_answer_tells_what_was_refused() {
        let refused: Refused = ErrorCode::Muted.into();
        let frame = encode_server_frame("a.b", 3, &Answer::refused(&refused)).unwrap();
        let frame = ServerFrame::decode(&frame).unwrap();
        assert_eq!((&*frame.head.servcmd, frame.head.seq), ("a.b", 3));
        assert_eq!(frame.answer::<Empty>().unwrap_err().code, 10017);
        let frame = encode_server_frame("a.b", 3, &Answer::ok(Empty {})).unwrap();
        assert!(ServerFrame::decode(&frame).unwrap().answer::<Empty>().is_ok());
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in any::<Vec<u8>>(), text in any::<String>()) {
            let marked = [b"COMP".as_slice(), &bytes].concat();
            for bytes in [bytes.as_slice(), text.as_bytes()] {
                prop_assert!(Request::decode(bytes).is_err() && ServerFrame::decode(bytes).is_err());
            }
            if let Ok(inflated) = compression::decompress(&marked) {
                prop_assert!(inflated.len() <= compression::MAX_INFLATED);
            }
        }
    }
}
