//! Writes the pictures that recognition is measured on, as PGM files with their payloads beside.
//!
//! `cargo run --release -p scanner --example pictures -- FOLDER COUNT`

use scanner::pictures::{self, HEIGHT, WIDTH};
use std::{env, fs, io, path::PathBuf};

fn main() -> io::Result<()> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "target/pictures".into()));
    let count = arguments
        .next()
        .and_then(|it| it.parse().ok())
        .unwrap_or(600);
    fs::create_dir_all(&folder)?;
    let bars = (0..count / 10).map(|index| (format!("bars-{index:03}"), pictures::barcode(index)));
    let codes = (0..count).map(|index| (format!("{index:03}"), pictures::picture(index)));
    for (name, picture) in codes.chain(bars) {
        let mut file = format!("P5\n{WIDTH} {HEIGHT}\n255\n").into_bytes();
        file.extend(picture.image.luma());
        fs::write(folder.join(format!("{name}.pgm")), file)?;
        fs::write(folder.join(format!("{name}.bin")), &picture.bytes)?;
    }
    Ok(())
}
