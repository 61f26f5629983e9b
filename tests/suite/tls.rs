//! The client over TLS: a certificate that is trusted, and one that is not.

use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
};

use crate::support::{APP, Lines, Service, danmux, feed};

/// A door with TLS before a service that has none; gives its port and its certificate.
async fn door(service: &Service) -> (u16, String) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let far = service.url.strip_prefix("ws://").unwrap().to_owned();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let (acceptor, far) = (acceptor.clone(), far.clone());
            tokio::spawn(async move {
                // A client that does not trust the certificate breaks off here.
                let Ok(mut near) = acceptor.accept(near).await else { return };
                let mut far = TcpStream::connect(far).await.unwrap();
                let _ = copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    (port, cert.pem())
}

#[test]
fn a_service_behind_tls_is_trusted_by_its_certificate_only() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let service = Service::start(&[]);
    let (room, host, _events) = runtime.block_on(service.room("room", "host"));
    let (port, certificate) = runtime.block_on(door(&service));
    let trusted = service.file("ca.pem", &certificate);
    let server = format!("wss://localhost:{port}");
    let app = APP.to_string();
    let args = ["tail", "room", "--json", "--server", &server, "--app", &app, "--guest"];

    let mut tail = Lines::of(danmux().args(args).env("SSL_CERT_FILE", &trusted));
    assert_eq!(tail.until(|event| event["type"] == "joined")["role"], "guest");
    let priority = danmux::model::Priority::Normal;
    runtime.block_on(host.send_text(&room, "sealed 密", priority)).unwrap();
    assert_eq!(tail.until(|event| event["type"] == "text")["text"], "sealed 密");

    // Another authority's word is not enough.
    let other = generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let stranger = service.file("other.pem", &other.cert.pem());
    let (code, _, errors) = feed(danmux().args(args).env("SSL_CERT_FILE", &stranger), "");
    assert_eq!(code, Some(3), "{errors}");
    assert!(errors.contains("certificate"), "{errors}");
}
