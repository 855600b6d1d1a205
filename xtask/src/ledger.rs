//! `bench ledger`: transfers a second through the API and the sequencer, over both stores, beside PostgreSQL alone;
//! how little that changes with ten million operations. One run, medians, as docs/PERFORMANCE.md shows them.

mod figures;
mod pgbench;
mod programs;
mod size;

use std::fs;
use std::path::{Path, PathBuf};

use self::figures::{Figures, Row, thousands};
use self::programs::{Books, Served, World};
use crate::postgres::{Disk, Server};
use crate::process::{cargo, command, output, run};
use crate::{Result, paths, setup};

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    repeats: usize,
    /// Seconds of each figure.
    seconds: u32,
    /// People of the worlds that the API is measured over: many, since a person pays 200 times a day at most.
    people: u32,
    /// Operations of the small books and of the large ones.
    operations: [u64; 2],
    /// How often each kind of reading is asked for.
    reads: u32,
    /// Free space that is needed, in GB.
    room: u64,
}

const WHOLE: Plan = Plan {
    repeats: 5,
    seconds: 4,
    people: 10_000,
    operations: [100_000, 10_000_000],
    reads: 1_000,
    room: 14,
};

const QUICK: Plan = Plan {
    repeats: 1,
    seconds: 1,
    people: 2_000,
    operations: [10_000, 100_000],
    reads: 100,
    room: 2,
};

/// Clients of the sequencer at once: it writes what waits together.
const AT_ONCE: [u32; 4] = [1, 16, 128, 512];

/// Connections of the API's closed loops.
const CONNECTIONS: [u32; 2] = [64, 256];

/// `cargo xtask bench ledger [quick]`.
pub(crate) fn bench(arguments: &[String]) -> Result<()> {
    let plan = match arguments {
        [] => WHOLE,
        [quick] if quick == "quick" => QUICK,
        _ => {
            return Err(
                "say `cargo xtask bench ledger`, or `cargo xtask bench ledger quick`".into(),
            );
        }
    };
    let postgresql = setup::postgresql()?;
    run(&mut cargo(
        "build --quiet --release -p poltina-server --bins --example ledger",
    ))?;
    let folder = Folder::new(plan.room)?;
    let server = Server::start(&postgresql, Disk::Awaited)?;
    pgbench::prepare(&server)?;
    let mut figures = Figures::default();
    for repeat in 1..=plan.repeats {
        println!("Run {repeat} of {}: PostgreSQL alone …", plan.repeats);
        pgbench::measure(&server, plan.seconds, &mut figures)?;
        println!("Run {repeat}: the sequencer …");
        sequencer(&server, &folder.0, repeat, plan, &mut figures)?;
        println!("Run {repeat}: the API …");
        api(&server, &folder.0, repeat, plan, &mut figures)?;
    }
    drop(server);
    println!("Books of {} operations …", thousands(plan.operations[1]));
    let size = size::measure(&folder.0, plan, &mut figures)?;
    print!("{}", tables(&figures, size, plan)?);
    Ok(())
}

/// Where the books are that are measured; gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(room: u64) -> Result<Self> {
        let path = paths::cargo_target().join("bench");
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path)
            .map_err(|error| format!("cannot make {}: {error}", path.display()))?;
        let mut ask = command("df");
        let said = output(ask.args(["--output=avail", "--block-size=1G"]).arg(&path))?;
        let free: u64 = said
            .lines()
            .last()
            .unwrap_or_default()
            .trim()
            .parse()
            .unwrap_or_default();
        if free < room {
            return Err(format!(
                "{} has {free} GB free, and {room} are needed: make room, or try `cargo xtask bench ledger quick`",
                path.display()
            ));
        }
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn sequencer(
    server: &Server,
    folder: &Path,
    repeat: usize,
    plan: Plan,
    figures: &mut Figures,
) -> Result<()> {
    for store in ["SQLite", "PostgreSQL"] {
        let books = Books::new(store, server, folder, &format!("sequencer_{repeat}"))?;
        for to in ["spread", "hot"] {
            for clients in AT_ONCE {
                let seconds = plan.seconds.to_string();
                let words = [
                    "sequencer",
                    &books.place(),
                    &clients.to_string(),
                    &seconds,
                    to,
                ];
                let said = programs::ledger(&words)?;
                figures.add(
                    format!("sequencer {store} {to} {clients}"),
                    said.of("a_second")?,
                );
            }
        }
        books.forget(server)?;
    }
    Ok(())
}

fn api(
    server: &Server,
    folder: &Path,
    repeat: usize,
    plan: Plan,
    figures: &mut Figures,
) -> Result<()> {
    for store in ["SQLite", "PostgreSQL"] {
        for to in ["spread", "hot"] {
            let books = Books::new(store, server, folder, &format!("api_{repeat}_{to}"))?;
            let world = World::make(&books, plan.people, &folder.join("names"))?;
            let mut served = Served::start(&books, &folder.join("log"))?;
            // What is asked for the first time is not what is measured.
            served.closed(&world, 64, 2, to)?;
            let name = format!("API {store} {to}");
            let mut highest = 0;
            for connections in CONNECTIONS {
                let (said, cpu) = served.closed(&world, connections, plan.seconds, to)?;
                highest = highest.max(said.of("a_second")?);
                said.keep(&format!("{name} {connections}"), figures)?;
                figures.add(format!("{name} {connections} cpu"), cpu);
            }
            figures.add(format!("{name} highest"), highest);
            for quarters in 1..=3 {
                let rate = (highest * quarters / 4).max(1);
                let said = served.open(&world, rate, plan.seconds, to)?;
                figures.add(format!("{name} open {quarters} rate"), rate);
                said.keep(&format!("{name} open {quarters}"), figures)?;
            }
            figures.add(format!("{name} memory"), served.memory()?);
            served.end()?;
            books.forget(server)?;
        }
    }
    Ok(())
}

/// All tables, and what is held of the goals.
fn tables(figures: &Figures, size: size::Size, plan: Plan) -> Result<String> {
    let of = |name: &str| figures.median(name);
    let mut text = format!("\nMedians of {}, {} s each.\n", plan.repeats, plan.seconds);
    text +=
        "\n| transfers a second | spread over accounts | one hot account |\n| --- | --- | --- |\n";
    let mut line = |what: &str, name: &dyn Fn(&str) -> String| -> Result<()> {
        text += &format!(
            "| {what} | {} | {} |\n",
            figures.with_range(&name("spread"))?,
            figures.with_range(&name("hot"))?
        );
        Ok(())
    };
    line("PostgreSQL alone, a commit each, 32 clients", &|to| {
        format!("pgbench {to}")
    })?;
    for store in ["SQLite", "PostgreSQL"] {
        for clients in AT_ONCE {
            let what = format!("sequencer over {store}, {clients} at once");
            line(&what, &|to| format!("sequencer {store} {to} {clients}"))?;
        }
    }
    for store in ["SQLite", "PostgreSQL"] {
        for connections in CONNECTIONS {
            let what = format!("API over {store}, {connections} connections");
            line(&what, &|to| format!("API {store} {to} {connections}"))?;
        }
    }
    text += "\n| API at a fixed rate | a second | median, ms | p99, ms | longest, ms |\n| --- | --- | --- | --- | --- |\n";
    for store in ["SQLite", "PostgreSQL"] {
        for to in ["spread", "hot"] {
            for (quarters, part) in [(1, "a quarter"), (2, "half"), (3, "three quarters")] {
                let name = format!("API {store} {to} open {quarters}");
                text += &format!(
                    "| {store}, {to}, {part} of the highest | {} | {} | {} | {} |\n",
                    thousands(of(&format!("{name} rate"))?),
                    figures::milliseconds(of(&format!("{name} p50"))?),
                    figures::milliseconds(of(&format!("{name} p99"))?),
                    figures::milliseconds(of(&format!("{name} longest"))?),
                );
            }
        }
    }
    text += "\n| API, 256 connections | p99 spread, hot, ms | server's processor time a transfer, spread, hot, µs | memory spread, hot, MB |\n| --- | --- | --- | --- |\n";
    for store in ["SQLite", "PostgreSQL"] {
        let both = |what: &str| -> Result<[u64; 2]> {
            Ok([
                of(&format!("API {store} spread {what}"))?,
                of(&format!("API {store} hot {what}"))?,
            ])
        };
        let ([slow, hot], [cpu, hot_cpu], [memory, hot_memory]) =
            (both("256 p99")?, both("256 cpu")?, both("memory")?);
        let ms = figures::milliseconds;
        text += &format!(
            "| {store} | {}, {} | {cpu}, {hot_cpu} | {}, {} |\n",
            ms(slow),
            ms(hot),
            memory / 1_000,
            hot_memory / 1_000
        );
    }
    text += &size.table(figures, plan)?;
    text += &goals(figures, &size, plan)?;
    if figures.total("wrong") > 0 {
        return Err(format!(
            "{text}\nnot every answer was a posted transfer: see above."
        ));
    }
    Ok(text)
}

fn goals(figures: &Figures, size: &size::Size, plan: Plan) -> Result<String> {
    let of = |name: &str| figures.median(name);
    let mut rows = Vec::new();
    for to in ["spread", "hot"] {
        let rate = of(&format!("API SQLite {to} highest"))?;
        rows.push(Row::at_least(
            format!("API on SQLite, {to}, a second"),
            rate,
            5_000,
        ));
    }
    for (to, times) in [("spread", 2), ("hot", 10)] {
        let (ours, alone) = (
            of(&format!("API PostgreSQL {to} highest"))?,
            of(&format!("pgbench {to}"))?,
        );
        let what = format!("API on PostgreSQL ÷ PostgreSQL alone, {to}, hundredths");
        rows.push(Row::at_least(what, ours * 100 / alone.max(1), times * 100));
    }
    for store in ["SQLite", "PostgreSQL"] {
        for to in ["spread", "hot"] {
            let p99 = of(&format!("API {store} {to} open 2 p99"))?;
            let what = format!("p99 at half of the highest, {store}, {to}, µs");
            rows.push(Row::at_most(what, p99, 30_000));
        }
    }
    rows.extend(size.goals(figures, plan)?);
    let mut text = "\n| goal | bound | measured | |\n| --- | --- | --- | --- |\n".to_owned();
    rows.iter().for_each(|row| text += &row.written());
    Ok(text)
}
