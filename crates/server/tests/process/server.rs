//! A server process of its own, and how it ends.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::JoinHandle;
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

fn serving(arguments: &[&str]) -> Command {
    command(&[&["serve", "--port", "0"], arguments].concat())
}

/// Runs a command to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

/// A server that runs; killed with the test.
pub(crate) struct Server {
    child: Child,
    /// Read as it comes: a full pipe would stop the server.
    log: Option<JoinHandle<String>>,
    output: BufReader<std::process::ChildStdout>,
    pub(crate) greeting: String,
    pub(crate) port: u16,
}

impl Server {
    /// Serves on a free port; returns once it says where.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::logging("debug", arguments)
    }

    /// The same, with this much in its log.
    pub(crate) fn logging(level: &str, arguments: &[&str]) -> Self {
        let mut command = serving(arguments);
        command.env("RUST_LOG", level);
        Self::run(&mut command)
    }

    /// The same, with as much in its log as its settings say.
    pub(crate) fn by_level(arguments: &[&str]) -> Self {
        let mut command = serving(arguments);
        command.env_remove("RUST_LOG");
        Self::run(&mut command)
    }

    fn run(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut errors = child.stderr.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut log = String::new();
            errors.read_to_string(&mut log).unwrap();
            log
        });
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut greeting = String::new();
        if output.read_line(&mut greeting).unwrap() == 0 {
            panic!("the server did not start: {}", log.join().unwrap());
        }
        let port = greeting.trim().rsplit(':').next().unwrap().parse().unwrap();
        Self {
            child,
            log: Some(log),
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
    pub(crate) fn end(self, signal: &str) -> (ExitStatus, Duration, String) {
        self.signal(signal);
        self.ended()
    }

    pub(crate) fn signal(&self, signal: &str) {
        let sent = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Waits for the end that it was told to come to.
    pub(crate) fn ended(mut self) -> (ExitStatus, Duration, String) {
        let begun = Instant::now();
        let log = self.log.take().unwrap().join().unwrap();
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
