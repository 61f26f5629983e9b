//! Heads of requests.

use crate::wire::{RequestHead, Servcmd, envelope::checksum};

use super::{Session, link::now};

/// The head of a request as SDK 3.6.6 writes it.
pub(super) fn head<'a>(
    app: u32,
    servcmd: Servcmd,
    seq: u64,
    body: &str,
    session: Option<&'a Session>,
    login: Option<(&'a str, &'a str)>,
) -> RequestHead<'a> {
    let guest = matches!(servcmd, Servcmd::ApplyJoinGroupNoauth | Servcmd::GetMessagesNoauth);
    let session = session.filter(|_| !guest);
    let credentials = match (session, login) {
        (Some(_), _) => None,
        (None, login) => Some(login.unwrap_or_default()),
    };
    RequestHead {
        ver: "v4".into(),
        platform: 7,
        websdkappid: 537_048_168,
        websdkversion: "1.7.3".into(),
        a2: session.map_or("", |session| session.a2.expose()).into(),
        tinyid: session.map_or("", |session| &session.tiny_id).into(),
        status_instid: session.map_or(0, |session| session.instance),
        sdkappid: app,
        contenttype: "json".into(),
        reqtime: now(),
        identifier: credentials.map(|(user, _)| user.into()),
        usersig: credentials.map(|(_, sig)| sig.into()),
        sdkability: 75_689_843,
        sdkability_ext: "".into(),
        cappid: 0,
        cs: checksum(servcmd, body),
        servcmd: servcmd.as_str().into(),
        seq,
    }
}
