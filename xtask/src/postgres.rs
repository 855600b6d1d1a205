//! `postgres`: the books' tests, some of the API's, and two servers at once, over a PostgreSQL of their own.
//! `bench ledger` measures over one too.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{cargo, command, output, watched};
use crate::test::{Counts, said, with_length};
use crate::{Result, setup};

/// What of the API is asked: what moves money, and what reads it in more ways than one.
const API: [&str; 18] = [
    "accounts::",
    "authorizations::",
    "captures::",
    "clock::",
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

/// Which faults: all but those of the file, and the two that are of load alone.
const FAULTS: [&str; 6] = [
    "clock::",
    "cut::",
    "duplicates::",
    "killed",
    "postgres_down::",
    "two_servers::",
];

pub(crate) fn check(long: bool) -> Result<Counts> {
    let programs = setup::postgresql()?;
    let server = Server::start(&programs, Disk::Forgotten)?;
    let mut all = Counts::default();
    for (test, names) in [
        ("books", &[][..]),
        ("api", &API[..]),
        ("faults", &FAULTS[..]),
    ] {
        let line = format!("test -p poltina-server --no-fail-fast --test {test} --");
        let mut tests = cargo(&line);
        tests
            .args(names)
            .env("POLTINA_TEST_DATABASE", server.address())
            .env("POLTINA_TEST_POSTGRES_BIN", &programs);
        let (success, output) = watched(with_length(&mut tests, long))?;
        said(&output);
        all = all.plus(Counts::from_cargo(&output, success));
    }
    Ok(all)
}

/// Whether what is committed is on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disk {
    /// As PostgreSQL is by itself, which is what is measured.
    Awaited,
    /// Tests look at no crash of the machine, and are quicker so.
    Forgotten,
}

/// A PostgreSQL that only this user reaches, by a socket, and that is gone afterwards.
pub(crate) struct Server {
    folder: PathBuf,
    programs: PathBuf,
}

impl Server {
    pub(crate) fn start(programs: &Path, disk: Disk) -> Result<Self> {
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
        let fsync = if disk == Disk::Awaited { "on" } else { "off" };
        let options = format!(
            "-k {} -c listen_addresses= -c fsync={fsync} -c max_connections=300",
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
        self.address_of("postgres")
    }

    /// The address of one of its databases.
    pub(crate) fn address_of(&self, database: &str) -> String {
        format!(
            "postgres://postgres@/{database}?host={}",
            self.folder.display()
        )
    }

    /// One of the programs that ask it, `psql` or `pgbench`.
    pub(crate) fn client(&self, name: &str) -> Command {
        let mut client = command(&self.programs.join(name).to_string_lossy());
        client.arg("--host").arg(&self.folder);
        client.args(["--username", "postgres"]);
        client
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
