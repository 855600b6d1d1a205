//! `postgres`: the books' tests, some of the API's, and two servers at once, over a PostgreSQL of their own.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{cargo, command, output, watched};
use crate::test::{Counts, said};
use crate::{Result, setup};

/// What of the API is asked: what moves money, and what reads it in more ways than one.
const API: [&str; 17] = [
    "accounts::",
    "authorizations::",
    "captures::",
    "crossing::",
    "events::",
    "exchange::",
    "holds::",
    "limits::",
    "notices::",
    "operations::",
    "orders::",
    "plans::",
    "requests::",
    "search::",
    "transfers::",
    "two_servers::",
    "webhooks::",
];

pub(crate) fn check(_: bool) -> Result<Counts> {
    let programs = setup::postgresql()?;
    let server = Server::start(&programs)?;
    let mut all = Counts::default();
    for (test, names) in [
        ("books", &[][..]),
        ("api", &API[..]),
        ("faults", &["two_servers::", "killed"][..]),
    ] {
        let line = format!("test -p poltina-server --no-fail-fast --test {test} --");
        let mut tests = cargo(&line);
        tests
            .args(names)
            .env("POLTINA_TEST_DATABASE", server.address());
        let (success, output) = watched(&mut tests)?;
        said(&output);
        all = all.plus(Counts::from_cargo(&output, success));
    }
    Ok(all)
}

/// A PostgreSQL that only this user reaches, by a socket, and that is gone afterwards. It does not wait for the disk:
/// what these tests look at is no crash of the machine.
struct Server {
    folder: PathBuf,
    programs: PathBuf,
}

impl Server {
    fn start(programs: &Path) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("poltina-pg-{}", std::process::id()));
        std::fs::create_dir_all(&folder)
            .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        if is_root() {
            output(command("chown").arg("postgres").arg(&folder))?;
        }
        let server = Self {
            folder,
            programs: programs.to_owned(),
        };
        output(
            server
                .program("initdb")
                .args(["--auth=trust", "--encoding=UTF8", "--locale=C"])
                .args(["--username=postgres", "--no-sync"]),
        )?;
        let options = format!(
            "-k {} -c listen_addresses= -c fsync=off -c max_connections=300",
            server.folder.display()
        );
        output(
            server
                .program("pg_ctl")
                .args(["start", "--wait", "--silent", "--options", &options])
                .arg("--log")
                .arg(server.folder.join("log")),
        )?;
        Ok(server)
    }

    fn address(&self) -> String {
        format!(
            "postgres://postgres@/postgres?host={}",
            self.folder.display()
        )
    }

    /// One of its programs over its folder. PostgreSQL refuses to run as root: then it is Debian's own user.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if is_root() {
            let mut lower = command("setpriv");
            lower
                .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
                .arg(program);
            lower
        } else {
            command(&program.display().to_string())
        };
        command
            .current_dir(&self.folder)
            .arg("--pgdata")
            .arg(self.folder.join("data"));
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = output(
            self.program("pg_ctl")
                .args(["stop", "--mode=immediate", "--silent"]),
        );
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn is_root() -> bool {
    output(command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
