//! The programs that are measured: a release server over books of its own, and what makes its load.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};

use super::figures::Figures;
use super::pgbench::psql;
use crate::postgres::Server;
use crate::process::{command, output};
use crate::{Result, paths};

/// The limits, confirmations and signs of fraud that are in force meanwhile: the release's own.
const RULES: &str = "crates/server/rules/2026-11-01.json";

/// What a program said: figures by name.
pub(super) struct Said(HashMap<String, u64>);

impl Said {
    fn of_text(text: &str) -> Self {
        let figure = |line: &str| {
            let (name, figure) = line.split_once(' ')?;
            Some((name.to_owned(), figure.parse().ok()?))
        };
        Self(text.lines().filter_map(figure).collect())
    }

    pub(super) fn of(&self, name: &str) -> Result<u64> {
        let found = self.0.get(name).copied();
        found.ok_or_else(|| format!("a program did not say `{name}`."))
    }

    /// Keeps all of them under a name in front.
    pub(super) fn keep(&self, name: &str, figures: &mut Figures) -> Result<()> {
        for (what, figure) in &self.0 {
            let name = match what.as_str() {
                "a_second" => name.to_owned(),
                what => format!("{name} {what}"),
            };
            figures.add(name, *figure);
        }
        Ok(())
    }
}

/// Runs a command of the example `ledger`.
pub(super) fn ledger(words: &[&str]) -> Result<Said> {
    let program = paths::cargo_target().join("release/examples/ledger");
    let said = output(command(&program.to_string_lossy()).args(words))?;
    Ok(Said::of_text(&said))
}

/// Books of a run.
pub(super) enum Books {
    Folder(PathBuf),
    Database { name: String, address: String },
}

impl Books {
    /// New ones.
    pub(super) fn new(store: &str, server: &Server, folder: &Path, name: &str) -> Result<Self> {
        if store == "SQLite" {
            return Ok(Self::Folder(folder.join(name)));
        }
        psql(server, "postgres", &format!("CREATE DATABASE {name}"))?;
        Ok(Self::Database {
            name: name.to_owned(),
            address: server.address_of(name),
        })
    }

    /// As the example takes it.
    pub(super) fn place(&self) -> String {
        match self {
            Self::Folder(folder) => folder.display().to_string(),
            Self::Database { address, .. } => address.clone(),
        }
    }

    /// As the server takes it.
    fn flags(&self) -> [String; 2] {
        match self {
            Self::Folder(folder) => ["--data".to_owned(), folder.display().to_string()],
            Self::Database { address, .. } => ["--database".to_owned(), address.clone()],
        }
    }

    pub(super) fn forget(self, server: &Server) -> Result<()> {
        match self {
            Self::Folder(folder) => fs::remove_dir_all(&folder)
                .map_err(|error| format!("cannot remove {}: {error}", folder.display())),
            Self::Database { name, .. } => psql(
                server,
                "postgres",
                &format!("DROP DATABASE {name} WITH (FORCE)"),
            ),
        }
    }
}

/// People with sessions in some books.
pub(super) struct World {
    names: PathBuf,
}

impl World {
    pub(super) fn make(books: &Books, people: u32, names: &Path) -> Result<Self> {
        ledger(&[
            "world",
            &books.place(),
            &people.to_string(),
            &names.display().to_string(),
        ])?;
        Ok(Self {
            names: names.to_owned(),
        })
    }

    pub(super) fn file(&self) -> String {
        self.names.display().to_string()
    }
}

/// A release server that serves them.
pub(super) struct Served {
    child: Child,
    /// Kept open: what it says must have somewhere to go.
    _said: BufReader<ChildStdout>,
    port: String,
    /// How many numbers of transfers were used: each has one of its own.
    numbers: u64,
}

impl Served {
    /// Serves with rates that are not kept, since all requests come from one address, and with bounds above the
    /// number of connections; with everything else as it is by itself, a line of log for each request too.
    pub(super) fn start(books: &Books, log: &Path) -> Result<Self> {
        let trouble = |error: std::io::Error| format!("cannot start the server: {error}");
        let mut serve = command(
            &paths::cargo_target()
                .join("release/poltina-server")
                .to_string_lossy(),
        );
        serve
            .args(["serve", "--port=0", "--policy=open", "--rules", RULES])
            .args(books.flags());
        serve.args(["--max-requests=1024", "--max-requests-per-client=1024"]);
        serve
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        let mut child = serve
            .stderr(File::create(log).map_err(trouble)?)
            .spawn()
            .map_err(trouble)?;
        let output = child.stdout.take().ok_or("the server says nothing")?;
        let mut said = BufReader::new(output);
        let mut greeting = String::new();
        said.read_line(&mut greeting).map_err(trouble)?;
        let port = greeting
            .trim()
            .rsplit(':')
            .next()
            .unwrap_or_default()
            .to_owned();
        if port.parse::<u16>().is_err() {
            let _ = child.kill();
            return Err(format!("the server did not start: see {}", log.display()));
        }
        Ok(Self {
            child,
            _said: said,
            port,
            numbers: 0,
        })
    }

    /// Transfers one after the other; also the processor time that the server took for each, in microseconds.
    pub(super) fn closed(
        &mut self,
        world: &World,
        connections: u32,
        seconds: u32,
        to: &str,
    ) -> Result<(Said, u64)> {
        let before = self.processor()?;
        let said = self.drive("closed", world, connections.into(), seconds, to)?;
        let took = (self.processor()? - before) / said.of("sent")?.max(1);
        Ok((said, took))
    }

    /// Transfers at a fixed rate.
    pub(super) fn open(
        &mut self,
        world: &World,
        rate: u64,
        seconds: u32,
        to: &str,
    ) -> Result<Said> {
        self.drive("open", world, rate, seconds, to)
    }

    fn drive(
        &mut self,
        how: &str,
        world: &World,
        figure: u64,
        seconds: u32,
        to: &str,
    ) -> Result<Said> {
        let (figure, seconds, from) = (
            figure.to_string(),
            seconds.to_string(),
            self.numbers.to_string(),
        );
        let said = ledger(&[how, &self.port, &world.file(), &figure, &seconds, to, &from])?;
        self.numbers += said.of("numbers")?;
        Ok(said)
    }

    /// How long the person with the most operations waits for what he reads.
    pub(super) fn reads(&self, world: &World, count: u32) -> Result<Said> {
        ledger(&["reads", &self.port, &world.file(), &count.to_string()])
    }

    /// Microseconds of processor time so far. A tick is a hundredth of a second on Linux.
    fn processor(&self) -> Result<u64> {
        let stat = self.about("stat")?;
        // Behind the name, which may hold anything.
        let after = stat.rsplit(')').next().unwrap_or_default();
        let ticks = after
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|field| field.parse::<u64>().ok());
        Ok(ticks.sum::<u64>() * 10_000)
    }

    /// The most memory that was resident so far, in kB.
    pub(super) fn memory(&self) -> Result<u64> {
        let status = self.about("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let figure = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        figure.ok_or_else(|| "the system does not say how much memory the server has.".to_owned())
    }

    fn about(&self, what: &str) -> Result<String> {
        let file = format!("/proc/{}/{what}", self.child.id());
        fs::read_to_string(&file).map_err(|error| format!("cannot read {file}: {error}"))
    }

    /// Ends it as an operator would.
    pub(super) fn end(mut self) -> Result<()> {
        output(command("kill").arg(self.child.id().to_string()))?;
        let ended = self
            .child
            .wait()
            .map_err(|error| format!("cannot wait for the server: {error}"))?;
        if ended.success() {
            Ok(())
        } else {
            Err(format!("the server ended with {ended}."))
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A whole look at books that nobody serves.
pub(super) fn verified(folder: &Path) -> Result<()> {
    let program = paths::cargo_target().join("release/poltina-server");
    let mut verify = command(&program.to_string_lossy());
    output(
        verify
            .args(["verify", "--sample=10000", "--data"])
            .arg(folder),
    )
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_line_by_line_and_what_is_none_is_left() {
        let said = Said::of_text("a_second 5000\np99 12000\nverify: fine\nlongest\n");
        assert_eq!(
            (said.of("a_second"), said.of("p99")),
            (Ok(5_000), Ok(12_000))
        );
        assert!(said.of("longest").is_err());
        let mut figures = Figures::default();
        said.keep("API", &mut figures).unwrap();
        assert_eq!(
            (figures.median("API"), figures.median("API p99")),
            (Ok(5_000), Ok(12_000))
        );
    }
}
