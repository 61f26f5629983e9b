//! The REST door: `POST /v4/SERVICE/COMMAND`, and what machines watch.

use std::{borrow::Cow, sync::Arc};

use axum::{
    BoxError,
    body::{Body, to_bytes},
    http::{Method, Request, Response, StatusCode, header},
    response::IntoResponse,
};
use tokio::time;

use crate::{
    model::UserId,
    wire::{ErrorCode, Refused, Servcmd, user_sig},
};

use super::{
    app::AppState,
    cloud::{self, CallbackQuery},
    command,
    line::Line,
    peer::Permit,
    service::{Caller, Service, now},
};

/// Bytes of a request's body.
const MAX_BODY: usize = 1 << 20;

/// Answers one request that is not for a socket.
pub(super) async fn answer(
    service: &Arc<Service>,
    permit: &Permit,
    request: Request<Body>,
) -> Response<Body> {
    let path = request.uri().path();
    match (request.method(), path) {
        (&Method::GET, "/healthz") => "ok\n".into_response(),
        (&Method::GET, "/metrics") => match service.metrics.text(service) {
            Ok(text) => {
                let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
                ([(header::CONTENT_TYPE, kind)], text).into_response()
            }
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
        _ if path.starts_with("/v4/") => {
            service.metrics.rest_requests.inc();
            let path = path.to_owned();
            let answered = call(service, permit, request).await;
            let body = answered.unwrap_or_else(|refused| command::refuse(service, &path, &refused));
            // The public documents' own headers; failures of a call have status 200, too.
            let headers = [
                (header::CONTENT_TYPE, "application/json"),
                (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
                (header::ACCESS_CONTROL_ALLOW_HEADERS, "X-Requested-With"),
                (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
            ];
            (headers, body).into_response()
        }
        (&Method::POST, "/callback") if service.cloud.is_some() => {
            let answered = called_back(service, permit, request).await;
            let body =
                answered.unwrap_or_else(|refused| command::refuse(service, "callback", &refused));
            ([(header::CONTENT_TYPE, "application/json")], body).into_response()
        }
        _ => (StatusCode::NOT_FOUND, "no such path: /v4, /binfo and /info are here\n")
            .into_response(),
    }
}

async fn call(
    service: &Arc<Service>,
    permit: &Permit,
    request: Request<Body>,
) -> Result<Vec<u8>, Refused> {
    if permit.is_over_rate() {
        return Err(ErrorCode::AppFrequency.into());
    }
    let path = request.uri().path().strip_prefix("/v4/").unwrap_or_default();
    let servcmd = Servcmd::parse(&path.replacen('/', ".", 1));
    let query = Query::parse(request.uri().query().unwrap_or_default());
    let post = request.method() == Method::POST;
    let app = query.app(service)?;
    let caller = query.caller(service, &app, permit)?;
    let servcmd = servcmd.ok_or(ErrorCode::NoSuchPath)?;
    if !post {
        return Err(Refused::new(ErrorCode::UrlMalformed, "only POST is taken"));
    }
    if !caller.is_app_admin() && !command::is_for_moderators(servcmd) {
        return Err(ErrorCode::AdminNeeded.into());
    }
    let body = read_body(service, request).await?;
    Ok(command::rest(service, &caller, servcmd, &body).await)
}

/// Answers the real cloud's webhook.
async fn called_back(
    service: &Arc<Service>,
    permit: &Permit,
    request: Request<Body>,
) -> Result<Vec<u8>, Refused> {
    if permit.is_over_rate() {
        return Err(ErrorCode::AppFrequency.into());
    }
    let address = request.uri().query().unwrap_or_default().to_owned();
    let query = Query::parse(&address);
    let app = query.app(service)?;
    let body = read_body(service, request).await?;
    cloud::answer(service, &app, &query.callback, &body)
}

/// The body of a request: a JSON object.
async fn read_body(service: &Service, request: Request<Body>) -> Result<String, Refused> {
    let patience = service.config.limits.patience;
    let body = time::timeout(patience, to_bytes(request.into_body(), MAX_BODY)).await;
    let body = body
        .map_err(|_| Refused::new(ErrorCode::RequestTimeout, "the body did not come in time"))?
        .map_err(|error| unreadable(&error.into_inner()))?;
    let body = String::from_utf8(body.into()).ok().filter(|body| is_json_object(body));
    body.ok_or_else(|| ErrorCode::JsonMalformed.into())
}

/// Why a body could not be read: the connection or its chunks broke, or it is too long.
fn unreadable(error: &BoxError) -> Refused {
    let mut cause: Option<&dyn std::error::Error> = Some(&**error);
    while let Some(error) = cause {
        if error.is::<hyper::Error>() {
            return Refused::new(ErrorCode::JsonMalformed, error.to_string());
        }
        cause = error.source();
    }
    ErrorCode::JsonTooLong.into()
}

fn is_json_object(body: &str) -> bool {
    body.trim_start().starts_with('{')
        && serde_json::from_str::<serde::de::IgnoredAny>(body).is_ok()
}

/// What an address says of who calls.
#[derive(Default)]
struct Query<'q> {
    sdkappid: Cow<'q, str>,
    identifier: Cow<'q, str>,
    usersig: Cow<'q, str>,
    callback: CallbackQuery<'q>,
}

impl<'q> Query<'q> {
    fn parse(query: &'q str) -> Self {
        let mut parsed = Self::default();
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            let place = match name {
                "CallbackCommand" => {
                    parsed.callback.command = value;
                    continue;
                }
                "Sign" => {
                    parsed.callback.sign = value;
                    continue;
                }
                "RequestTime" => {
                    parsed.callback.request_time = value;
                    continue;
                }
                // The webhook's own spelling is the second.
                "sdkappid" | "SdkAppid" => &mut parsed.sdkappid,
                "identifier" => &mut parsed.identifier,
                "usersig" => &mut parsed.usersig,
                _ => continue,
            };
            *place = unescape(value);
        }
        parsed
    }

    fn app(&self, service: &Service) -> Result<Arc<AppState>, Refused> {
        if self.sdkappid.is_empty() {
            return Err(ErrorCode::AppIdMissing.into());
        }
        let id = self.sdkappid.parse().map_err(|_| ErrorCode::AppIdInvalid)?;
        Ok(Arc::clone(service.app(id).ok_or(ErrorCode::AppIdInvalid)?))
    }

    fn caller(
        &self,
        service: &Service,
        app: &Arc<AppState>,
        permit: &Permit,
    ) -> Result<Caller, Refused> {
        let (key, id) = (&app.app.key.0, app.app.id);
        let validity = user_sig::verify(&self.usersig, id, key, &self.identifier, now())?;
        let user = UserId::new(&self.identifier)
            .map_err(|error| Refused::new(ErrorCode::RestSignature, error.to_string()))?;
        let account = service.open_account(app, &user)?;
        account.check_sig(validity.made)?;
        Ok(Caller::rest(app, account, Line::new(permit.address, "RESTAPI")))
    }
}

/// A value of an address with its escapes resolved; one that is not UTF-8 then stays as it is.
fn unescape(value: &str) -> Cow<'_, str> {
    if !value.contains(['%', '+']) {
        return value.into();
    }
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&first, more)) = rest.split_first() {
        rest = more;
        let escaped = (first == b'%').then(|| {
            let digits = std::str::from_utf8(more.get(..2)?).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
        match escaped.flatten() {
            Some(byte) => {
                bytes.push(byte);
                rest = &more[2..];
            }
            None => bytes.push(if first == b'+' { b' ' } else { first }),
        }
    }
    String::from_utf8(bytes).map_or_else(|_| value.into(), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_its_escapes() {
        let query = Query::parse("sdkappid=14&identifier=a%20b%E4%BD%A0&usersig=x*-_&random=1&z");
        assert_eq!((&*query.sdkappid, &*query.usersig), ("14", "x*-_"));
        assert_eq!(query.identifier, "a b你");
        for odd in ["%", "%4", "%zz", "%ff", "+"] {
            assert!(!unescape(odd).is_empty());
        }
        assert_eq!(unescape("%e4%bd"), "%e4%bd");
    }

    #[test]
    fn only_objects_are_taken() {
        assert!(is_json_object(" {\"a\": [1]}") && is_json_object("{}"));
        for other in ["", "[]", "1", "{", "{}x", "{'a'}"] {
            assert!(!is_json_object(other), "{other}");
        }
    }
}
