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
use tokio_rustls::rustls::{ClientConfig, ProtocolVersion, RootCertStore};

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
        // Were it taken, the server would not run for ever.
        "--app",
        "/there/is/no/app",
    ]);
    let error = String::from_utf8(told.stderr).unwrap();
    assert!(
        told.status.code() == Some(1) && error.contains("chmod o= "),
        "{error}"
    );
}

/// A greeting of a client that knows nothing newer than this version, with these ciphers.
fn client_hello(version: [u8; 2], ciphers: &[u8]) -> Vec<u8> {
    let mut hello = version.to_vec();
    hello.extend([7; 32]);
    hello.push(0);
    hello.extend(u16::try_from(ciphers.len()).unwrap().to_be_bytes());
    hello.extend(ciphers);
    hello.extend([1, 0]);
    // Groups and signatures that every server knows: nothing else is in the way.
    let extensions = [
        &[0, 10, 0, 4, 0, 2, 0, 23][..],
        &[0, 11, 0, 2, 1, 0],
        &[0, 13, 0, 6, 0, 4, 4, 3, 8, 4],
    ]
    .concat();
    hello.extend(u16::try_from(extensions.len()).unwrap().to_be_bytes());
    hello.extend(extensions);
    let length = u32::try_from(hello.len()).unwrap().to_be_bytes();
    let handshake = [&[1, length[1], length[2], length[3]], hello.as_slice()].concat();
    let length = u16::try_from(handshake.len()).unwrap().to_be_bytes();
    [&[22, 3, 1, length[0], length[1]], handshake.as_slice()].concat()
}

#[tokio::test]
async fn only_tls_1_2_and_1_3_are_spoken_and_only_with_strong_ciphers() {
    let folder = Folder::new();
    let key = private_key(&folder);
    let acceptor = poltina_server::serve::tls(CERTIFICATE.as_ref(), key.as_ref()).unwrap();
    let known = &acceptor.config().crypto_provider().cipher_suites;
    let names: Vec<String> = known
        .iter()
        .map(|suite| format!("{:?}", suite.suite()))
        .collect();
    assert!(names.len() >= 5, "{names:?}");
    for name in &names {
        assert!(
            (name.starts_with("TLS13_") || name.starts_with("TLS_ECDHE_"))
                && (name.contains("_GCM_") || name.contains("_CHACHA20_POLY1305_")),
            "{name}"
        );
    }

    let flags = [
        "--data",
        folder.path(),
        "--tls-cert",
        CERTIFICATE,
        "--tls-key",
        &key,
    ];
    let server = Server::start(&flags);
    let newest = connect(server.port, "h2").await;
    assert_eq!(
        newest.get_ref().1.protocol_version(),
        Some(ProtocolVersion::TLSv1_3)
    );
    let answer = async |hello: Vec<u8>| {
        let mut connection = TcpStream::connect(("127.0.0.1", server.port))
            .await
            .unwrap();
        connection.write_all(&hello).await.unwrap();
        let mut answer = [0; 7];
        connection.read_exact(&mut answer).await.unwrap();
        answer
    };
    const ECDHE_ECDSA_AES_128_GCM: [u8; 2] = [0xc0, 0x2b];
    const ECDHE_RSA_AES_128_GCM: [u8; 2] = [0xc0, 0x2f];
    let strong = [ECDHE_ECDSA_AES_128_GCM, ECDHE_RSA_AES_128_GCM].concat();
    // The server goes on with the handshake.
    assert_eq!(answer(client_hello([3, 3], &strong)).await[0], 22);
    // The same with an older version, and with ciphers without forward secrecy or in CBC mode: a
    // fatal alert, and nothing else.
    let weak = [0x00, 0x2f, 0x00, 0x35, 0x00, 0x0a, 0xc0, 0x13, 0xc0, 0x09];
    for (what, hello) in [
        ("SSL 3.0", client_hello([3, 0], &strong)),
        ("TLS 1.0", client_hello([3, 1], &strong)),
        ("TLS 1.1", client_hello([3, 2], &strong)),
        ("weak ciphers", client_hello([3, 3], &weak)),
    ] {
        let alert = answer(hello).await;
        assert_eq!((alert[0], alert[5]), (21, 2), "{what}: {alert:?}");
    }
    assert_eq!(server.end("-TERM").0.code(), Some(0));
}
