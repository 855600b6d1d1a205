//! TLS: the certificate is one of this test's own, good for `localhost` until 2126.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::server::{Folder, Server, run};

const CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/process/certificate.pem");
const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/process/key.pem");

/// The key as an operator keeps it; a checkout's files are for everybody.
fn private_key(folder: &Folder) -> String {
    let file = folder.0.join("key.pem");
    std::fs::copy(KEY, &file).unwrap();
    std::fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    file.to_str().unwrap().to_owned()
}

async fn connect(port: u16, protocol: &str) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(CERTIFICATE).unwrap())
        .unwrap();
    let mut config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let connection = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config))
        .connect(name, connection)
        .await
        .unwrap()
}

#[tokio::test]
async fn both_protocols_are_spoken_and_browsers_are_told_to_insist_on_tls() {
    let folder = Folder::new();
    let key = private_key(&folder);
    let flags = [
        "--data",
        folder.path(),
        "--tls-cert",
        CERTIFICATE,
        "--tls-key",
        &key,
    ];
    let server = Server::start(&flags);
    assert!(
        server
            .greeting
            .starts_with("Poltina is at https://localhost:")
    );
    let second = connect(server.port, "h2").await;
    assert_eq!(second.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
    let mut first = connect(server.port, "http/1.1").await;
    let request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    first.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    first.read_to_string(&mut answer).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200")
            && answer.contains("strict-transport-security: max-age="),
        "{answer}"
    );
    // A connection without TLS gets nothing, and does not disturb.
    let mut plain = TcpStream::connect(("127.0.0.1", server.port))
        .await
        .unwrap();
    plain.write_all(request.as_bytes()).await.unwrap();
    let mut nothing = Vec::new();
    let _ = plain.read_to_end(&mut nothing).await;
    assert!(!nothing.starts_with(b"HTTP"));
    assert_eq!(server.end("-TERM").0.code(), Some(0));
}

#[test]
fn a_certificate_without_its_key_is_refused() {
    let folder = Folder::new();
    let alone = run(&["serve", "--data", folder.path(), "--tls-cert", CERTIFICATE]);
    assert_eq!(alone.status.code(), Some(2), "clap's own");
    let key = private_key(&folder);
    let swapped = run(&[
        "serve",
        "--data",
        folder.path(),
        "--tls-cert",
        &key,
        "--tls-key",
        &key,
    ]);
    let error = String::from_utf8(swapped.stderr).unwrap();
    assert!(
        swapped.status.code() == Some(1) && error.contains("no certificate"),
        "{error}"
    );
}

#[test]
fn a_key_that_every_user_may_read_is_refused() {
    let folder = Folder::new();
    let key = private_key(&folder);
    std::fs::set_permissions(&key, Permissions::from_mode(0o604)).unwrap();
    let told = run(&[
        "serve",
        "--data",
        folder.path(),
        "--tls-cert",
        CERTIFICATE,
        "--tls-key",
        &key,
    ]);
    let error = String::from_utf8(told.stderr).unwrap();
    assert!(
        told.status.code() == Some(1) && error.contains("chmod o= "),
        "{error}"
    );
}
