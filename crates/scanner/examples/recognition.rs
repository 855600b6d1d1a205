//! Reads the pictures that `pictures` wrote: a line for each with its number, how it went and
//! the milliseconds of one thread.
//!
//! `cargo run --release -p scanner --example recognition -- FOLDER [picture]`

#![allow(clippy::float_arithmetic)] // Milliseconds.

use scanner::{Effort, Image, scan};
use std::{env, fs, io, path::PathBuf, time::Duration};

fn main() -> io::Result<()> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "target/pictures".into()));
    let effort = match arguments.next().as_deref() {
        Some("picture") => Effort::Picture,
        _ => Effort::Frame,
    };
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)?
        .filter_map(|it| Some(it.ok()?.path()))
        .collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "pgm"));
    files.sort();
    for file in files {
        let (width, height, luma) = parsed(&fs::read(&file)?);
        let wanted = fs::read(file.with_extension("bin"))?;
        // As the worker gets it.
        let rgba: Vec<u8> = luma.iter().flat_map(|it| [*it, *it, *it, 255]).collect();
        let began = worked();
        let codes = Image::from_rgba(width, height, &rgba).map(|image| scan(&image, effort));
        let took = (worked() - began).as_secs_f64() * 1000.0;
        let codes = codes.unwrap_or_default();
        let outcome = match codes.iter().any(|code| code.bytes == wanted) {
            true => "read",
            false if codes.is_empty() => "none",
            false => "wrong",
        };
        let number = file.file_stem().unwrap_or_default().to_string_lossy();
        println!("{number}\t{outcome}\t{took:.2}");
    }
    Ok(())
}

/// What this thread has worked, as Linux counts it: waiting for a busy machine is left out.
fn worked() -> Duration {
    let counted = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = counted.split(' ').next().and_then(|it| it.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

/// A PGM file as `pictures` writes it.
fn parsed(file: &[u8]) -> (usize, usize, Vec<u8>) {
    let mut lines = file.splitn(4, |byte| *byte == b'\n').skip(1);
    let size = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let mut sides = size.split(' ').map(|side| side.parse().unwrap_or_default());
    let (width, height) = (
        sides.next().unwrap_or_default(),
        sides.next().unwrap_or_default(),
    );
    (width, height, lines.nth(1).unwrap_or_default().to_vec())
}
