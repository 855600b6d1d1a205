//! A server process of its own, and how it ends.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::client::{Stream, ask, sign_in};

/// A folder that is gone with the test.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let name = format!("poltina-process-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_poltina-server"));
    command
        .args(arguments)
        .env("RUST_LOG", "debug")
        .stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

/// A server that runs; killed with the test.
pub(crate) struct Server {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
    pub(crate) greeting: String,
    pub(crate) port: u16,
}

impl Server {
    /// Serves on a free port; returns once it says where.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let arguments = [&["serve", "--port", "0"], arguments].concat();
        let mut child = command(&arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut greeting = String::new();
        if output.read_line(&mut greeting).unwrap() == 0 {
            let mut error = String::new();
            child
                .stderr
                .take()
                .unwrap()
                .read_to_string(&mut error)
                .unwrap();
            panic!("the server did not start: {error}");
        }
        let port = greeting.trim().rsplit(':').next().unwrap().parse().unwrap();
        Self {
            child,
            output,
            greeting,
            port,
        }
    }

    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line
    }

    /// Sends a signal, and waits for the end: how it ended, how long it took, and its log.
    pub(crate) fn end(mut self, signal: &str) -> (ExitStatus, Duration, String) {
        let begun = Instant::now();
        let sent = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
        let mut log = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        let status = self.child.wait().unwrap();
        (status, begun.elapsed(), log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_demo_says_how_to_sign_in_and_ends_with_0_while_streams_are_open() {
    for signal in ["-INT", "-TERM"] {
        let folder = Folder::new();
        let mut server = Server::start(&["--demo", "--data", folder.path()]);
        assert_eq!(
            server.greeting,
            format!("Poltina is at http://localhost:{}\n", server.port)
        );
        assert!(server.line().contains("the page shows the code"));
        assert!(server.line().contains("+7 916 000-00-01  Анна Кузнецова"));
        let (cookie, _) = sign_in(server.port, "+79160000001");
        let mut stream = Stream::open(server.port, &cookie);
        let (status, took, _) = server.end(signal);
        assert_eq!(status.code(), Some(0), "{signal}");
        assert!(took < Duration::from_secs(5), "{signal} took {took:?}");
        assert!(stream.ended(), "{signal}: the stream ended as streams end");
    }
}

#[test]
fn the_log_holds_nothing_that_belongs_to_people() {
    let folder = Folder::new();
    let server = Server::start(&["--demo", "--log-format", "json", "--data", folder.path()]);
    let (cookie, code) = sign_in(server.port, "+79160000001");
    let found = ask(
        server.port,
        "POST",
        "/payees/lookup",
        &cookie,
        r#"{"phone":"+79160000002"}"#,
    );
    let body = format!(
        r#"{{"payee_id":{},"amount":{{"value":"7654321","currency":"RUB"}},"note":"Секрет"}}"#,
        found.json["id"]
    );
    let refused = ask(server.port, "POST", "/transfers", &cookie, &body);
    assert_eq!(refused.json["code"], "insufficient-funds");
    assert_eq!(
        ask(
            server.port,
            "POST",
            "/transfers",
            &cookie,
            "{\"note\":\"Секрет\"}"
        )
        .status,
        400
    );
    assert_eq!(
        ask(server.port, "GET", "/operations?limit=7654321", &cookie, "").status,
        400
    );
    let (_, _, log) = server.end("-TERM");
    assert!(
        log.lines().count() > 6 && log.contains("/api/v1/transfers"),
        "{log}"
    );
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect(line);
        assert!(line["level"].is_string());
    }
    let secret = cookie.split_once('=').unwrap().1;
    for private in [
        "9160000001",
        "9160000002",
        "7654321",
        "Секрет",
        "Анна",
        "Борис",
        secret,
    ] {
        assert!(!log.contains(private), "{private}");
    }
    // The code may stand in a moment or an id by chance; as a value of its own it may not.
    assert!(!log.contains(&format!("\"{code}\"")) && !log.contains(&format!(" {code}")));
}

#[test]
fn a_server_that_is_no_demo_shows_no_code_and_makes_no_world() {
    let folder = Folder::new();
    let sent = folder.0.join("sent");
    let gateway = format!("cat > {}", sent.display());
    let server = Server::start(&["--data", folder.path(), "--code-command", &gateway]);
    let answer = ask(
        server.port,
        "POST",
        "/sessions/codes",
        "",
        r#"{"phone":"+79160000001"}"#,
    );
    assert_eq!((answer.status, answer.json.get("demo_code")), (202, None));
    let sent = std::fs::read_to_string(sent).unwrap();
    let code = sent.trim_end().strip_prefix("+79160000001 ").unwrap();
    let body = format!(
        r#"{{"challenge_id":{},"code":"{code}"}}"#,
        answer.json["challenge_id"]
    );
    let me = ask(server.port, "POST", "/sessions", "", &body);
    assert_eq!(
        (me.status, &me.json["given_name"]),
        (201, &serde_json::json!(""))
    );
    assert_eq!(server.end("-TERM").0.code(), Some(0));
}
