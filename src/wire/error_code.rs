//! The service's error codes, from its public list and from the SDKs' own catalogues.

use crate::model::{Refusal, RefusalKind};

use super::Refused;

macro_rules! error_codes {
    ($($name:ident = $number:literal, $kind:ident, $sentence:literal;)*) => {
        /// A code by which the service refuses, with a sentence for people.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode { $(#[doc = $sentence] $name,)* }

        impl ErrorCode {
            /// The number on the wire.
            pub fn number(self) -> i64 {
                match self { $(Self::$name => $number,)* }
            }

            /// The code of that number, if danmux knows it.
            pub fn from_number(number: i64) -> Option<Self> {
                match number { $($number => Some(Self::$name),)* _ => None }
            }

            /// Its name, as errors and logs show it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// What it means, for people.
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$name => $sentence,)* }
            }

            /// What sort of refusal it is.
            pub fn kind(self) -> RefusalKind {
                match self { $(Self::$name => RefusalKind::$kind,)* }
            }
        }

        #[cfg(test)]
        const ALL: &[ErrorCode] = &[$(ErrorCode::$name,)*];
    };
}

error_codes! {
    KickedOut = 1002, Signature, "another instance took this one's place";
    InvalidResponse = 2801, Unanswered, "the service's answer could not be read";
    InternalError = 10002, Other, "the service failed inside; try again";
    UnknownCommand = 10003, Invalid, "the service does not know this command";
    InvalidParameter = 10004, Invalid, "a field of the request is missing or wrong";
    TooManyAccounts = 10005, Invalid, "too many accounts in one request";
    CallFrequency = 10006, TooFast, "too many requests in too short a time";
    NoPermission = 10007, Rights, "not allowed for this role or this kind of room";
    OwnerCannotQuit = 10009, Rights, "the owner cannot quit the room, only dismiss it";
    NoSuchGroup = 10010, NoSuchRoom, "there is no such room, or it was dismissed";
    InvalidGroupId = 10015, NoSuchRoom, "this is not a room's id";
    RefusedByApp = 10016, Rights, "the app refused it";
    Muted = 10017, Muted, "you are muted in this room";
    NoSuchAccount = 10019, Invalid, "there is no such account";
    GroupIdTaken = 10021, Invalid, "the room's id is in use by somebody else";
    MessageFrequency = 10023, TooFast, "too many messages in too short a time";
    GroupIdTakenByYou = 10025, Invalid, "the room's id is in use by a room of yours";
    CommandDisabled = 10026, Rights, "the command is switched off for this app";
    RecallUnsupported = 10033, Rights, "messages of a live room cannot be recalled";
    DeleteUnsupported = 10035, Rights, "messages of a live room cannot be deleted";
    GroupLimit = 10036, Rights, "the app has as many rooms as its plan allows";
    NoRoaming = 10044, Rights, "a live room keeps no history";
    AttributeKeyTooLong = 10045, Invalid, "an attribute's key is longer than 32 bytes";
    AttributeValueTooLong = 10046, Invalid, "an attribute's value is longer than 4000 bytes";
    TooManyAttributes = 10047, Invalid, "a room has at most 16 attributes";
    AttributesTooLong = 10048, Invalid, "a room's attributes have at most 16000 bytes together";
    AttributeFrequency = 10049, TooFast, "attributes are written too often; at most 5 times a second";
    NoSuchAttribute = 10050, Invalid, "there is no such attribute";
    AttributeConflict = 10056, Other, "somebody else changed the attributes meanwhile; read them again";
    PlanLacksIt = 10059, Edition, "the app's plan does not have this";
    TooManyCounters = 10063, Invalid, "a room has at most 20 counters";
    TicketInvalid = 20002, Signature, "the session is not valid; log in again";
    ProfileInvalid = 40001, Invalid, "a field of the profile is wrong";
    ProfileUnknownAccount = 40003, Invalid, "a profile's account does not exist";
    ProfileTooLong = 40601, TooLong, "a field of the profile is longer than 500 bytes";
    UrlMalformed = 60002, Invalid, "the address is not one of the REST API";
    JsonMalformed = 60003, Invalid, "the frame is not JSON with a head and a body";
    RestSignature = 60004, Signature, "the identifier or usersig of the address is wrong";
    AppIdInvalid = 60006, Signature, "the app's id is wrong";
    RequestTimeout = 60008, Other, "the request did not come in time";
    NoSuchPath = 60009, Invalid, "the REST API has no such path";
    AdminNeeded = 60010, Rights, "only an administrator of the app may call this";
    AppFrequency = 60011, TooFast, "the app asks too often; wait a little";
    AppIdMissing = 60012, Invalid, "the address lacks the sdkappid";
    Overload = 60022, TooFast, "the service is overloaded; wait a little";
    UserSigExpired = 70001, Signature, "the UserSig has run out; make a new one";
    UserSigEmpty = 70002, Signature, "the UserSig is empty";
    UserSigMalformed = 70003, Signature, "the UserSig is not one: it could not be decoded";
    UserSigWrong = 70009, Signature, "the UserSig was made with another key";
    UserSigOtherUser = 70013, Signature, "the UserSig was made for another user";
    UserSigOtherApp = 70014, Signature, "the UserSig was made for another app";
    AppUnknown = 70020, Signature, "the service does not know this app";
    AccountUnknown = 70107, Invalid, "there is no such account";
    AccountParameter = 70402, Invalid, "a field of the account is missing or wrong";
    TextRefused = 80001, Words, "the text holds words that the room does not allow";
    MessageTooLong = 80002, TooLong, "the message is longer than 12 KB";
    CallbackFailed = 80003, Other, "the app's own check did not answer; nothing was sent";
    ImageRefused = 80004, Words, "the picture is not allowed";
    InstanceKicked = 91101, Signature, "this session was ended by a newer one";
    JsonTooLong = 93000, TooLong, "the request's body is longer than 1 MiB";
    JsonInvalid = 90001, Invalid, "the message is not valid JSON";
    MsgBodyInvalid = 90002, Invalid, "the message's elements are not a list of type and content";
}

impl Refused {
    /// The refusal in the program's own words.
    pub fn into_refusal(self) -> Refusal {
        let known = ErrorCode::from_number(self.code);
        let text = match known {
            Some(known) => known.sentence().to_owned(),
            None if self.info.is_empty() => "the service refused it without saying why".to_owned(),
            None => format!("the service refused it: {}", self.info),
        };
        let kind = match known {
            Some(known) => known.kind(),
            // Codes that an app's own callback chose.
            None if (10100..=10200).contains(&self.code) => RefusalKind::Rights,
            None => RefusalKind::Other,
        };
        Refusal { kind, code: Some(self.code), text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_comes_back_from_its_number_and_says_something() {
        for &code in ALL {
            assert_eq!(ErrorCode::from_number(code.number()), Some(code));
            assert!(code.sentence().len() > 10 && !code.name().is_empty());
        }
        assert_eq!(ErrorCode::from_number(-1), None);
    }

    #[test]
    fn an_unknown_code_keeps_its_number_and_words() {
        let refusal = Refused { code: 12345, info: "odd".into() }.into_refusal();
        assert_eq!(refusal.to_string(), "the service refused it: odd (12345)");
        assert_eq!(Refused::from(ErrorCode::Muted).into_refusal().kind, RefusalKind::Muted);
    }
}
