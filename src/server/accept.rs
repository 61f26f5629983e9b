//! From a TCP connection to a WebSocket that speaks one of the protocol's two dialects.

use tokio::{net::TcpStream, time};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async_with_config,
    tungstenite::{
        handshake::server::{ErrorResponse, Request, Response},
        http::StatusCode,
        protocol::WebSocketConfig,
    },
};

use super::service::Service;

/// A socket that is ready, with what its address asked for.
pub(super) struct Socket {
    pub(super) stream: WebSocketStream<TcpStream>,
    pub(super) dialect: Dialect,
}

/// How frames look on a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// Binary frames both ways (`/binfo`), else text (`/info`, and `/` of SDK 2.11).
    pub(super) binary: bool,
    /// Whether the client can read compressed frames; only binary ones are.
    pub(super) compress: bool,
}

/// Takes the upgrade; `None` when the peer did not ask for one, not in time, or at a wrong path.
pub(super) async fn handshake(stream: TcpStream, service: &Service) -> Option<Socket> {
    // Answers are small and awaited: they must not wait for one another.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    let limits = &service.config.limits;
    // The library's own buffers are 128 KiB a socket, most of what an idle member would cost.
    let config = WebSocketConfig::default()
        .read_buffer_size(2 << 10)
        .write_buffer_size(16 << 10)
        .max_write_buffer_size(usize::MAX)
        .max_message_size(Some(limits.frame_bytes))
        .max_frame_size(Some(limits.frame_bytes));
    let mut dialect = None;
    #[expect(clippy::result_large_err, reason = "the library's own signature")]
    let look = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
        dialect = dialect_of(request.uri().path(), request.uri().query().unwrap_or_default());
        if dialect.is_some() {
            return Ok(response);
        }
        let mut refusal =
            ErrorResponse::new(Some("no such path: /binfo and /info are here".into()));
        *refusal.status_mut() = StatusCode::NOT_FOUND;
        Err(refusal)
    };
    let accepted = accept_hdr_async_with_config(stream, look, Some(config));
    match time::timeout(limits.patience, accepted).await {
        Ok(Ok(stream)) => Some(Socket { stream, dialect: dialect? }),
        Ok(Err(error)) => {
            tracing::debug!(%error, "a handshake failed");
            None
        }
        Err(_) => {
            tracing::debug!("a handshake took too long");
            None
        }
    }
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
    }
}
