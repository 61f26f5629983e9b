//! From a TCP connection to requests: TLS where there is a certificate, HTTP, and the upgrade to a socket.

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use axum::{
    body::Body,
    http::{HeaderMap, Request, Response, StatusCode, header},
    response::IntoResponse,
};
use hyper::{server::conn::http1, service::service_fn, upgrade::OnUpgrade};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{net::TcpStream, time};
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_util::{either::Either, sync::CancellationToken, task::TaskTracker};

use super::{
    line::Line,
    peer::{Permit, Stream},
    rest,
    service::Service,
    session::{self, Dialect, Socket},
    websocket::WebSocket,
};

/// Bytes of a frame before anybody logged in: a guest's and a login's are far smaller, and what has come of a frame
/// is held until the rest of it comes.
const MAX_FRAME_OF_STRANGER: usize = 64 << 10;
/// Bytes of a request's head.
const MAX_HEAD: usize = 16 << 10;

/// What connections share.
#[derive(Clone)]
pub(super) struct Door {
    pub(super) service: Arc<Service>,
    pub(super) tls: Option<TlsAcceptor>,
    pub(super) stop: CancellationToken,
    pub(super) tasks: TaskTracker,
}

/// Serves one connection until it ends, or becomes a socket.
pub(super) async fn serve(door: Door, stream: TcpStream, peer: SocketAddr, permit: Permit) {
    // Answers are small and awaited: they must not wait for one another.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    let patience = door.service.config.limits.patience;
    let stream: Stream = match &door.tls {
        None => Either::Left(stream),
        Some(tls) => match time::timeout(patience, tls.accept(stream)).await {
            Ok(Ok(stream)) => Either::Right(Box::new(stream)),
            Ok(Err(error)) => {
                tracing::debug!(%error, %peer, "a TLS handshake failed");
                return;
            }
            Err(_) => {
                tracing::debug!(%peer, "a TLS handshake took too long");
                return;
            }
        },
    };
    let permit = Arc::new(permit);
    let stop = door.stop.clone();
    let requests = service_fn(move |request: Request<hyper::body::Incoming>| {
        let (door, permit) = (door.clone(), Arc::clone(&permit));
        async move {
            let request = request.map(Body::new);
            Ok::<_, Infallible>(answer(&door, permit, request).await)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .max_buf_size(MAX_HEAD)
        .half_close(false)
        .serve_connection(TokioIo::new(stream), requests)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, %peer, "a connection ended");
    }
}

async fn answer(door: &Door, permit: Arc<Permit>, request: Request<Body>) -> Response<Body> {
    match dialect_of(request.uri().path(), request.uri().query().unwrap_or_default()) {
        Some(dialect) => upgrade(door, permit, dialect, request),
        None => rest::answer(&door.service, &permit, request).await,
    }
}

/// Turns the connection into a socket, as the request asks.
fn upgrade(
    door: &Door,
    permit: Arc<Permit>,
    dialect: Dialect,
    mut request: Request<Body>,
) -> Response<Body> {
    let Some(key) = socket_key(request.headers()) else {
        let hint = [(header::UPGRADE, "websocket"), (header::SEC_WEBSOCKET_VERSION, "13")];
        let text = "this path is for WebSockets\n";
        return (StatusCode::UPGRADE_REQUIRED, hint, text).into_response();
    };
    let platform = platform_of(request.uri().query().unwrap_or_default());
    let Some(upgrading) = request.extensions_mut().remove::<OnUpgrade>() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let (service, stop) = (Arc::clone(&door.service), door.stop.clone());
    door.tasks.spawn(async move {
        let upgraded = match upgrading.await {
            Ok(upgraded) => upgraded,
            Err(error) => return tracing::debug!(%error, "an upgrade failed"),
        };
        let Ok(parts) = upgraded.downcast::<TokioIo<Stream>>() else {
            return tracing::error!("an upgraded connection is not what was accepted");
        };
        let (stream, unread) = (parts.io.into_inner(), parts.read_buf.to_vec());
        // It would keep all of the request's buffer while the socket lives.
        drop(parts.read_buf);
        let most = service.config.limits.frame_bytes.min(MAX_FRAME_OF_STRANGER);
        let stream = WebSocket::new(stream, unread, most);
        let line = Line::new(permit.address, platform);
        session::run(Socket { stream, dialect, line, permit }, service, stop).await;
    });
    let headers = [
        (header::CONNECTION, "Upgrade".to_owned()),
        (header::UPGRADE, "websocket".to_owned()),
        (header::SEC_WEBSOCKET_ACCEPT, derive_accept_key(key.as_bytes())),
    ];
    (StatusCode::SWITCHING_PROTOCOLS, headers).into_response()
}

/// The key of a request that asks for a socket rightly (RFC 6455, 4.2.1).
fn socket_key(headers: &HeaderMap) -> Option<String> {
    let has = |name, word: &str| {
        let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        let mut words = values.flat_map(|value| value.split(','));
        words.any(|found| found.trim().eq_ignore_ascii_case(word))
    };
    let right = has(header::CONNECTION, "upgrade")
        && has(header::UPGRADE, "websocket")
        && has(header::SEC_WEBSOCKET_VERSION, "13");
    let key = headers.get(header::SEC_WEBSOCKET_KEY)?.to_str().ok()?;
    right.then(|| key.to_owned())
}

fn dialect_of(path: &str, query: &str) -> Option<Dialect> {
    match path {
        "/binfo" => {
            let compress = query.split('&').any(|pair| pair == "compress=gzip");
            Some(Dialect { binary: true, compress })
        }
        "/info" | "/" => Some(Dialect { binary: false, compress: false }),
        _ => None,
    }
}

/// The name that webhooks have for the platform in an address.
fn platform_of(query: &str) -> &'static str {
    match query.split('&').find_map(|pair| pair.strip_prefix("platform=")) {
        Some("2") => "Android",
        Some("3") => "iOS",
        Some("4") => "Mac",
        Some("13") => "iPad",
        Some(_) => "Web",
        None => "Unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_choose_the_dialect() {
        let query = "sdkappid=1&compress=gzip";
        assert_eq!(dialect_of("/binfo", query), Some(Dialect { binary: true, compress: true }));
        assert_eq!(dialect_of("/binfo", ""), Some(Dialect { binary: true, compress: false }));
        assert_eq!(dialect_of("/info", query), Some(Dialect { binary: false, compress: false }));
        assert!(dialect_of("/", "").is_some_and(|dialect| !dialect.binary));
        assert_eq!(dialect_of("/v4", query), None);
        assert_eq!(platform_of("sdkappid=1&platform=13"), "iPad");
    }

    #[test]
    fn only_what_asks_for_a_socket_gets_one() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            (header::CONNECTION, "keep-alive, Upgrade"),
            (header::UPGRADE, "WebSocket"),
            (header::SEC_WEBSOCKET_VERSION, "13"),
            (header::SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ=="),
        ] {
            assert_eq!(socket_key(&headers), None);
            headers.insert(name, value.parse().unwrap());
        }
        // The example of RFC 6455.
        let key = socket_key(&headers).unwrap();
        assert_eq!(derive_accept_key(key.as_bytes()), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
}
