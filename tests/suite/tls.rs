//! The service with a certificate: trusted by who knows it, over both doors, and by nobody else.

use rcgen::{CertifiedKey, generate_simple_self_signed};

use crate::support::{APP, Lines, Service, danmux, feed};

#[test]
fn a_service_with_a_certificate_is_trusted_by_it_only() {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&certificate, cert.pem()).unwrap();
    std::fs::write(&key, signing_key.serialize_pem()).unwrap();
    let files = [certificate.to_str().unwrap(), key.to_str().unwrap()];
    let service = Service::start(&["--tls-cert", files[0], "--tls-key", files[1]]);
    let server = service.url.replacen("127.0.0.1", "localhost", 1);
    assert!(server.starts_with("wss://"), "{server}");
    let app = APP.to_string();
    let key_file = service.key_file.display().to_string();
    let connection = ["--server", &server, "--app", &app];
    let run = |args: &[&str], trusted: &std::path::Path| {
        let args = [args, &connection, &["--key-file", &key_file]].concat();
        feed(danmux().args(args).env("SSL_CERT_FILE", trusted), "")
    };

    // REST over TLS, then a socket that reads and one that writes.
    let (code, _, errors) =
        run(&["room", "create", "room", "--name", "Room", "--owner", "host"], &certificate);
    assert_eq!(code, Some(0), "{errors}");
    let args = [&["tail", "room", "--json", "--guest"][..], &connection].concat();
    let mut tail = Lines::of(danmux().args(args).env("SSL_CERT_FILE", &certificate));
    assert_eq!(tail.until(|event| event["type"] == "joined")["role"], "guest");
    let (code, _, errors) = run(&["send", "room", "sealed 密", "--user", "host"], &certificate);
    assert_eq!(code, Some(0), "{errors}");
    assert_eq!(tail.until(|event| event["type"] == "text")["text"], "sealed 密");

    // Another authority's word is not enough.
    let other = generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let stranger = service.file("other.pem", &other.cert.pem());
    for args in [&["send", "room", "x", "--user", "host"][..], &["room", "show", "room"]] {
        let (code, _, errors) = run(args, &stranger);
        assert_eq!(code, Some(3), "{errors}");
        assert!(errors.contains("certificate"), "{errors}");
    }
}

#[test]
fn a_certificate_that_cannot_be_used_is_told_before_anything_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("none.pem");
    std::fs::write(&file, "no certificate").unwrap();
    let name = file.to_str().unwrap();
    let data = folder.path().join("data");
    let args = ["serve", "--listen", "127.0.0.1:0", "--tls-cert", name, "--tls-key", name];
    let (code, out, errors) = feed(danmux().args(args).arg("--data").arg(data), "");
    assert_eq!((code, &*out), (Some(2), ""), "{errors}");
    assert!(errors.contains("none.pem") || errors.contains("certificate"), "{errors}");
}
