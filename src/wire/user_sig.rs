//! `UserSig`s (TLSSigAPIv2): who a user is, signed with the app's key.
//!
//! HMAC-SHA256 over four lines of text, in a JSON document, zlib, base64 with `*`, `-` and `_` in
//! place of `+`, `/` and `=` (public documents; checked against the official generator).

use std::io::{Read, Write};

use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::model::{AppId, UserId};

use super::{ErrorCode, lenient};

/// Seconds that a `UserSig` lasts unless said otherwise: 180 days, as the console makes them.
pub const DEFAULT_EXPIRE: u64 = 15_552_000;

/// Bytes that the document may have: a real one has about 170.
const MAX_DOCUMENT: u64 = 8 << 10;

#[derive(Serialize, Deserialize)]
struct Document {
    #[serde(rename = "TLS.ver", deserialize_with = "lenient::string")]
    version: String,
    #[serde(rename = "TLS.identifier")]
    identifier: String,
    #[serde(rename = "TLS.sdkappid", deserialize_with = "lenient::int")]
    app: u32,
    #[serde(rename = "TLS.time", deserialize_with = "lenient::int")]
    time: i64,
    #[serde(rename = "TLS.expire", deserialize_with = "lenient::int")]
    expire: u64,
    /// Base64; of no use to IM, but signed where it is there.
    #[serde(rename = "TLS.userbuf", default, skip_serializing_if = "Option::is_none")]
    userbuf: Option<String>,
    #[serde(rename = "TLS.sig")]
    sig: String,
}

impl Document {
    fn mac(&self, key: &str) -> Hmac<Sha256> {
        #[expect(clippy::expect_used, reason = "HMAC is defined for keys of every length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("any key fits");
        let Self { identifier, app, time, expire, .. } = self;
        let text = format!(
            "TLS.identifier:{identifier}\nTLS.sdkappid:{app}\nTLS.time:{time}\nTLS.expire:{expire}\n"
        );
        mac.update(text.as_bytes());
        if let Some(userbuf) = &self.userbuf {
            mac.update(format!("TLS.userbuf:{userbuf}\n").as_bytes());
        }
        mac
    }

    fn read(user_sig: &str) -> Option<Self> {
        let base64: String = user_sig
            .chars()
            .map(|c| match c {
                '*' => '+',
                '-' => '/',
                '_' => '=',
                c => c,
            })
            .collect();
        let zlib = STANDARD.decode(base64).ok()?;
        let mut json = Vec::new();
        ZlibDecoder::new(&*zlib).take(MAX_DOCUMENT).read_to_end(&mut json).ok()?;
        serde_json::from_slice(&json).ok()
    }
}

/// Makes a `UserSig` that lasts `expire` seconds from `time` (seconds since 1970).
#[expect(clippy::missing_panics_doc, reason = "it does not panic, as the reasons within say")]
pub fn make(app: AppId, key: &str, user: &UserId, time: i64, expire: u64) -> String {
    let mut document = Document {
        version: "2.0".into(),
        identifier: user.as_str().into(),
        app: app.0,
        time,
        expire,
        userbuf: None,
        sig: String::new(),
    };
    document.sig = STANDARD.encode(document.mac(key).finalize().into_bytes());
    #[expect(clippy::expect_used, reason = "the document has only strings and numbers")]
    let json = serde_json::to_vec(&document).expect("a document serialises");
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    #[expect(clippy::expect_used, reason = "a Vec takes every write")]
    let zlib = zlib.write_all(&json).and_then(|()| zlib.finish()).expect("memory takes it");
    STANDARD.encode(zlib).replace('+', "*").replace('/', "-").replace('=', "_")
}

/// When a `UserSig` was made and runs out, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// When it was made.
    pub made: i64,
    /// When it runs out.
    pub expires: i64,
}

/// Checks a `UserSig` of `user` in `app`, whose key is `key`, at `now` (seconds since 1970).
///
/// # Errors
/// The service's code for what is wrong with it.
pub fn verify(
    user_sig: &str,
    app: AppId,
    key: &str,
    user: &str,
    now: i64,
) -> Result<Validity, ErrorCode> {
    if user_sig.is_empty() {
        return Err(ErrorCode::UserSigEmpty);
    }
    let document = Document::read(user_sig).ok_or(ErrorCode::UserSigMalformed)?;
    if document.app != app.0 {
        return Err(ErrorCode::UserSigOtherApp);
    }
    let sig = STANDARD.decode(&document.sig).map_err(|_| ErrorCode::UserSigMalformed)?;
    // Compares in constant time.
    document.mac(key).verify_slice(&sig).map_err(|_| ErrorCode::UserSigWrong)?;
    if document.identifier != user {
        return Err(ErrorCode::UserSigOtherUser);
    }
    let expire = i64::try_from(document.expire).unwrap_or(i64::MAX);
    let expires = document.time.saturating_add(expire);
    if now >= expires {
        return Err(ErrorCode::UserSigExpired);
    }
    Ok(Validity { made: document.time, expires })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const APP: AppId = AppId(1_400_000_001);
    const KEY: &str = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";
    const TIME: i64 = 1_591_008_121;
    const A: &str = "eJwtjMsKwjAURP-lbpVykzaQBlxJkIr4QN24iySVW*mDNLUF8d*FtLObc4b5wu1wTT7OgwKeIKxjJ*uaQCVFbGxNDfXBm9D6ZdDbt*k6sqBYhnPYbALVDhQTOUOUjC-UTR35yIXgiLi80AsUnMpBn7erkGkK8ljg*GjTio*Vcdn*Psmhzy*kn7sitXIDvz87aTRs";
    const B: &str = "eJwtjMEKgkAURf-lrUNnphnRgZa6iMAwN7UJyzf6lGSaEQ2ifw-UuzvnwP1CeboEEzrQIAIGu4WpxmEkQ4ueCGd0dym26Ou*spZq0FyydXwtI70QNFcJZyzmYrP4seQQdBxJxrYLakCD6q5v6fN9GGZYqrl9pMlTmuPZD5TFt9HkRSeqNuqLrDnA7w9fuTG*";
    const C: &str = "eJw1ys0KgkAUQOFXqbsuuY6pNRBUmzYqgZPQ0phbXv8a1CSKevZAa3k*zgtUEFs9NSBBWAizoVlT3fGFB96ofTwvuaAJ68-0d7S6SI1hDVIgItrCGb3jikDavuN6y5WHOCo9DDcE0sPF8m8tX0HCLadt1hx3UR7ekyLQJg*jUvl9Fj4ddTjXqRtllaj7Njmt4f0FRv80Pg__";
    const USERBUF: &str = "eJw1jU0LgkAURf-LW0fNjFPUQIsHESRa2RfhJop5xqCGjllq9N8jrbu4cM9Z3BfsvG3-QRYUiD6DXruNptvdRKbFD0NPsicpfrLQ8TnLjAbFJevCO3M3KYHiwwlnbMzFj1KVGUugHMY6UBZkL2UEChDR1WmSaHGoj01Q7x13hQGiK0LiyzpBRBw8v43T-7u5goJFGcaXcUU8zSvtSf*czd0RK5uNL*tIOo6065WdhaMiD6bw-gAhsURp";
    const WRONG_KEY: &str = "eJwtjN0KgkAQRt9lrkNnlq22hW7KC-uDICG7CtGxhlB0FQuidw90v7tzDnxfSI6XYGAHFlSAMBtZCq57KWXUg-Cb3V0rH7vilTWNFGBJ4zSaSi8Vg6X5ihANKW-504hjsGahEf2FPMBClS4PyR7pHNYiaVK2XR5xpG5yumYUate18VM5s403uzX8-mGNMXI_";

    #[test]
    fn the_vectors_of_the_official_generator_verify() {
        assert!(verify(A, APP, KEY, "administrator", TIME + 1).is_ok());
        assert!(verify(B, APP, KEY, "viewer_42", TIME + 1).is_ok());
        let key = "0123456789abcdef".repeat(4);
        assert!(verify(C, AppId(20_000_123), &key, "@TGS-like id~!", 1_735_689_601).is_ok());
        assert!(verify(USERBUF, APP, KEY, "viewer_42", TIME + 1).is_ok());
    }

    #[test]
    fn what_is_wrong_with_a_signature_has_its_code() {
        let check = |sig: &str, app, user, now| verify(sig, app, KEY, user, now).unwrap_err();
        assert_eq!(check(WRONG_KEY, APP, "viewer_42", TIME + 1), ErrorCode::UserSigWrong);
        assert_eq!(check(A, APP, "viewer_42", TIME + 1), ErrorCode::UserSigOtherUser);
        assert_eq!(check(C, APP, "viewer_42", TIME + 1), ErrorCode::UserSigOtherApp);
        assert_eq!(check(B, APP, "viewer_42", TIME + 86_400), ErrorCode::UserSigExpired);
        assert_eq!(check(&B[..B.len() - 1], APP, "viewer_42", TIME), ErrorCode::UserSigMalformed);
        assert_eq!(check("", APP, "viewer_42", TIME), ErrorCode::UserSigEmpty);
    }

    #[test]
    fn what_we_make_is_the_vectors_document() {
        let made = make(APP, KEY, &UserId::new("administrator").unwrap(), TIME, 15_552_000);
        let json = |sig| serde_json::to_string(&Document::read(sig).unwrap()).unwrap();
        assert_eq!(json(&made), json(A));
        assert_eq!(
            json(A),
            r#"{"TLS.ver":"2.0","TLS.identifier":"administrator","TLS.sdkappid":1400000001,"TLS.time":1591008121,"TLS.expire":15552000,"TLS.sig":"OfuEPC+t4Eit8NI0wZo3j2wjae4JUx8us9QiEbGI3d8="}"#
        );
    }

    proptest! {
        #[test]
        fn no_text_panics_and_none_verifies(sig in any::<String>()) {
            prop_assert!(verify(&sig, APP, KEY, "administrator", TIME).is_err());
        }
    }
}
