//! `bench scan`: the same pictures to our scanner and to other people's readers, in one run.

use crate::process::{cargo, command, output, run};
use crate::test::Counts;
use crate::{Result, paths, scanner, setup};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What makes each tenth picture hard; `crates/scanner/src/pictures` makes them.
const KINDS: [&str; 10] = [
    "rotated",
    "perspective",
    "blurred",
    "noisy",
    "dark",
    "glare",
    "small modules",
    "curved",
    "inverted",
    "off a screen",
];
const PICTURES: usize = 600;
/// The share of zxing-cpp that ours may stay below, in pictures of a hundred.
const BEHIND_ZXING_AT_MOST: f64 = 5.0;
/// Milliseconds of a 1280 × 720 frame in Chromium's worker, on the mean.
const FRAME_AT_MOST: f64 = 80.0;

/// `cargo xtask bench scan [PICTURES]`.
pub(crate) fn bench(arguments: &[String]) -> Result<()> {
    let (Some("scan"), count) = (arguments.first().map(String::as_str), arguments.get(1)) else {
        return Err(
            "say what to measure: cargo xtask bench scan [PICTURES], or bench timing [TRIES]"
                .into(),
        );
    };
    let count = match count {
        Some(given) => given
            .parse()
            .map_err(|_| format!("`{given}` is no number of pictures."))?,
        None => PICTURES,
    };
    goals(&measured(count)?)
}

/// The same as a part of the long run.
pub(crate) fn check(long: bool) -> Result<Counts> {
    if !long {
        println!("only in the long run: cargo xtask test scan long");
        return Ok(Counts::default());
    }
    let readers = measured(PICTURES)?;
    Ok(Counts::of(goals(&readers)))
}

/// How a figure of a reader is written.
type Shown = fn(&Reader) -> String;

struct Reader {
    name: &'static str,
    /// Read and shown, for each of the kinds and then for payment codes in bars.
    by_kind: [(usize, usize); KINDS.len() + 1],
    misread: usize,
    milliseconds: Vec<f64>,
}

impl Reader {
    /// From its lines: the picture's name, how it went, milliseconds.
    fn of(name: &'static str, said: &str) -> Result<Self> {
        let mut reader = Self {
            name,
            by_kind: [(0, 0); KINDS.len() + 1],
            misread: 0,
            milliseconds: Vec::new(),
        };
        for line in said.lines() {
            let wrong = || format!("{name} said `{line}`, which is no picture's outcome.");
            let [picture, outcome, milliseconds] = line.split('\t').collect::<Vec<_>>()[..] else {
                return Err(wrong());
            };
            let kind = match picture.parse::<usize>() {
                Ok(number) => number % KINDS.len(),
                Err(_) => KINDS.len(),
            };
            let (read, shown) = reader.by_kind.get_mut(kind).ok_or_else(wrong)?;
            *read += usize::from(outcome == "read");
            *shown += 1;
            reader.misread += usize::from(outcome == "wrong");
            reader
                .milliseconds
                .push(milliseconds.parse().map_err(|_| wrong())?);
        }
        reader.milliseconds.sort_by(f64::total_cmp);
        Ok(reader)
    }

    /// Read and shown QR codes.
    fn codes(&self) -> (usize, usize) {
        let sum = |(a, b): (usize, usize), (read, shown): &(usize, usize)| (a + read, b + shown);
        self.by_kind.iter().take(KINDS.len()).fold((0, 0), sum)
    }

    #[allow(clippy::float_arithmetic)] // A figure for people.
    fn share(&self) -> f64 {
        let (read, shown) = self.codes();
        100.0 * read as f64 / shown.max(1) as f64
    }

    #[allow(clippy::float_arithmetic)] // A figure for people.
    fn mean(&self) -> f64 {
        self.milliseconds.iter().sum::<f64>() / self.milliseconds.len().max(1) as f64
    }

    /// What 95 of 100 pictures stay below.
    fn most(&self) -> f64 {
        let at = self.milliseconds.len() * 95 / 100;
        self.milliseconds.get(at).copied().unwrap_or_default()
    }
}

fn measured(count: usize) -> Result<Vec<Reader>> {
    setup::outside_npm()?;
    setup::outside_python()?;
    setup::zbar()?;
    setup::for_browser_tests()?;
    scanner::build()?;
    run(&mut cargo("build --quiet --release -p scanner --examples"))?;
    let examples = paths::cargo_target().join("release/examples");
    let folder = paths::root().join("target/pictures");
    let _ = fs::remove_dir_all(&folder);
    println!(
        "Making {count} pictures of QR codes and {} of bars …",
        count / 10
    );
    let mut make = command(&examples.join("pictures").to_string_lossy());
    output(make.arg(&folder).arg(count.to_string()))?;
    let readers = all(&examples, &folder);
    let _ = fs::remove_dir_all(&folder);
    let readers = readers?;
    print!("{}", table(&readers));
    Ok(readers)
}

fn all(examples: &Path, folder: &Path) -> Result<Vec<Reader>> {
    let root = paths::root();
    let bench = root.join("crates/scanner/bench");
    let with = |program: &str, script: &str| {
        let mut reader = command(program);
        reader.arg(bench.join(script)).arg(folder);
        reader
    };
    let mut native = command(&examples.join("recognition").to_string_lossy());
    native.arg(folder);
    let mut worker = with("node", "worker.mjs");
    worker
        .arg(scanner::wasm())
        .arg(root.join("public/scan-worker.js"));
    worker.arg(root.join("e2e/node_modules"));
    let mut jsqr = with("node", "jsqr.cjs");
    jsqr.arg(root.join(setup::OUTSIDE).join("node_modules"));
    let zxing = with(&setup::python().to_string_lossy(), "zxing.py");
    let zbar = with("python3", "zbar.py");
    let readers: [(&'static str, Command); 5] = [
        ("ours, native", native),
        ("ours, Chromium", worker),
        ("zxing-cpp", zxing),
        ("zbar", zbar),
        ("jsQR", jsqr),
    ];
    let mut done = Vec::new();
    for (name, mut reader) in readers {
        println!("Reading them with {name} …");
        done.push(Reader::of(name, &output(&mut reader)?)?);
    }
    Ok(done)
}

/// As docs/PERFORMANCE.md shows it.
fn table(readers: &[Reader]) -> String {
    let mut text = String::from("\n| read of | ");
    let line = |cells: Vec<String>| format!("{} |\n", cells.join(" | "));
    text += &line(
        readers
            .iter()
            .map(|reader| reader.name.to_owned())
            .collect(),
    );
    text += &format!("| --- |{}\n", " --- |".repeat(readers.len()));
    for (index, kind) in KINDS
        .iter()
        .chain(&["payment codes in Code 128"])
        .enumerate()
    {
        let of = |reader: &Reader| reader.by_kind.get(index).copied().unwrap_or_default();
        let shown = readers.first().map(of).unwrap_or_default().1;
        text += &format!("| {shown} {kind} | ");
        text += &line(
            readers
                .iter()
                .map(|reader| of(reader).0.to_string())
                .collect(),
        );
    }
    let rows: [(&str, Shown); 4] = [
        ("share of all QR codes", |reader| {
            format!("{:.1} %", reader.share())
        }),
        ("misread", |reader| reader.misread.to_string()),
        ("ms a frame, mean", |reader| format!("{:.1}", reader.mean())),
        ("ms a frame, 95 of 100 below", |reader| {
            format!("{:.1}", reader.most())
        }),
    ];
    for (what, figure) in rows {
        text += &format!("| {what} | ");
        text += &line(readers.iter().map(figure).collect());
    }
    text
}

#[allow(clippy::float_arithmetic)] // Figures for people.
fn goals(readers: &[Reader]) -> Result<()> {
    let [native, worker, zxing, others @ ..] = readers else {
        return Err("not every reader ran.".into());
    };
    let mut missed = Vec::new();
    for ours in [native, worker] {
        let better = others
            .iter()
            .filter(|other| other.codes().0 > ours.codes().0);
        missed.extend(better.map(|other| format!("{} reads more than {}.", other.name, ours.name)));
        if ours.share() + BEHIND_ZXING_AT_MOST < zxing.share() {
            missed.push(format!(
                "{} reads {:.1} %, zxing-cpp {:.1} %.",
                ours.name,
                ours.share(),
                zxing.share()
            ));
        }
        if ours.misread > 0 {
            missed.push(format!("{} misreads {} pictures.", ours.name, ours.misread));
        }
    }
    if worker.mean() > FRAME_AT_MOST {
        missed.push(format!(
            "a frame takes {:.1} ms in Chromium's worker; it may take {FRAME_AT_MOST} ms.",
            worker.mean()
        ));
    }
    if missed.is_empty() {
        Ok(())
    } else {
        Err(missed.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(name: &'static str, read: usize, milliseconds: f64) -> Reader {
        let line = |index| {
            format!(
                "{index:03}\t{}\t{milliseconds}\n",
                if index < read { "read" } else { "none" }
            )
        };
        Reader::of(name, &(0..20).map(line).collect::<String>()).unwrap()
    }

    #[test]
    fn outcomes_are_counted_by_kind_and_bars_apart() {
        let read = Reader::of(
            "a",
            "000\tread\t1.5\n010\tnone\t2.5\n003\twrong\t3\nbars-000\tread\t5\n",
        )
        .unwrap();
        assert_eq!(read.by_kind[0], (1, 2));
        assert_eq!(read.by_kind[10], (1, 1));
        assert_eq!((read.codes(), read.misread, read.mean()), ((1, 3), 1, 3.0));
        assert!(Reader::of("a", "Traceback").is_err());
    }

    #[test]
    fn each_goal_that_is_missed_is_named() {
        let run = |native, worker, milliseconds, zxing, zbar| {
            goals(&[
                reader("native", native, 1.0),
                reader("worker", worker, milliseconds),
                reader("zxing-cpp", zxing, 1.0),
                reader("zbar", zbar, 1.0),
            ])
        };
        assert_eq!(run(19, 19, 80.0, 20, 19), Ok(()));
        assert!(
            run(18, 19, 80.0, 19, 19)
                .unwrap_err()
                .contains("zbar reads more than native")
        );
        assert!(
            run(18, 18, 80.0, 20, 0)
                .unwrap_err()
                .contains("zxing-cpp 100.0 %")
        );
        assert!(run(19, 19, 80.1, 20, 19).unwrap_err().contains("80.1 ms"));
        let mut misread = reader("worker", 19, 1.0);
        misread.misread = 1;
        let all = [
            reader("native", 19, 1.0),
            misread,
            reader("zxing-cpp", 19, 1.0),
        ];
        assert!(goals(&all).unwrap_err().contains("misreads 1"));
    }
}
