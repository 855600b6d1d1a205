//! The same over few operations and over many: transfers, reading, memory.

use std::path::Path;

use super::Plan;
use super::figures::{Figures, Row, milliseconds, thousands};
use super::programs::{Books, Served, World, ledger, verified};
use crate::Result;

/// Connections by which transfers are sent.
const CONNECTIONS: u32 = 128;

const READS: [(&str, &str); 3] = [
    ("history", "a page of history"),
    ("search", "a search"),
    ("months", "sums of months"),
];

/// What is no median: memory at the end.
pub(super) struct Size {
    /// The most memory that the server had resident, in kB.
    memory: u64,
}

pub(super) fn measure(folder: &Path, plan: Plan, figures: &mut Figures) -> Result<Size> {
    let (mut servers, mut worlds) = (Vec::new(), Vec::new());
    for operations in plan.operations {
        let path = folder.join(format!("of_{operations}"));
        let books = Books::Folder(path.clone());
        let world = World::make(
            &books,
            2 * plan.people,
            &folder.join(format!("names_{operations}")),
        )?;
        let path = path.display().to_string();
        ledger(&["fill", &path, &world.file(), &operations.to_string()])?;
        verified(Path::new(&path))?;
        servers.push(Served::start(
            &books,
            &folder.join(format!("log_{operations}")),
        )?);
        worlds.push(world);
    }
    let both = || plan.operations.into_iter().zip(&worlds);
    for ((_, world), served) in both().zip(&mut servers) {
        served.closed(world, CONNECTIONS, 2, "spread")?;
    }
    for _ in 0..plan.repeats {
        for ((operations, world), served) in both().zip(&mut servers) {
            let (said, _) = served.closed(world, CONNECTIONS, plan.seconds, "spread")?;
            said.keep(&format!("size {operations}"), figures)?;
            served
                .reads(world, plan.reads)?
                .keep(&format!("size {operations}"), figures)?;
        }
    }
    let memory = servers.last().map_or(Ok(0), Served::memory)?;
    servers.into_iter().try_for_each(Served::end)?;
    Ok(Size { memory })
}

impl Size {
    pub(super) fn table(&self, figures: &Figures, plan: Plan) -> Result<String> {
        let [few, many] = plan.operations;
        let mut text = format!(
            "\n| SQLite, over operations | {} | {} |\n| --- | --- | --- |\n",
            thousands(few),
            thousands(many)
        );
        text += &format!(
            "| API transfers a second, {CONNECTIONS} connections | {} | {} |\n",
            figures.with_range(&format!("size {few}"))?,
            figures.with_range(&format!("size {many}"))?
        );
        for (name, what) in READS {
            let both = [few, many].map(|operations| {
                let of = |part: &str| figures.median(&format!("size {operations} {name}_{part}"));
                Ok(format!(
                    "{}, {}",
                    milliseconds(of("p50")?),
                    milliseconds(of("p99")?)
                ))
            });
            let [few, many]: [Result<String>; 2] = both;
            text += &format!("| {what}: median, p99, ms | {} | {} |\n", few?, many?);
        }
        text += &format!("| memory of the server, MB | | {} |\n", self.memory / 1_000);
        Ok(text)
    }

    pub(super) fn goals(&self, figures: &Figures, plan: Plan) -> Result<Vec<Row>> {
        let [few, many] = plan.operations;
        let rate = |operations: u64| figures.median(&format!("size {operations}"));
        let what = "transfers a second, many operations ÷ few, hundredths".to_owned();
        let mut rows = vec![Row::at_least(
            what,
            rate(many)? * 100 / rate(few)?.max(1),
            80,
        )];
        for (name, what) in READS {
            let p99 = figures.median(&format!("size {many} {name}_p99"))?;
            rows.push(Row::at_most(format!("p99 of {what}, µs"), p99, 10_000));
        }
        rows.push(Row::at_most(
            "memory of the server, MB".to_owned(),
            self.memory / 1_000,
            250,
        ));
        Ok(rows)
    }
}
