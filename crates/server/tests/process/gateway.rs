//! A gateway for codes that takes as long as a test wants: so a request is under way for as long.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::Command;

pub(crate) struct Gateway {
    /// The shell command that sends a code.
    pub(crate) command: String,
    begun: BufReader<File>,
    go: File,
}

/// A pipe with a name, held at both ends, so that nobody waits for the other to come.
fn pipe(path: &Path) -> File {
    let made = Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
    OpenOptions::new()
        .read(true)
        .write(true)
        .open(path)
        .unwrap()
}

impl Gateway {
    pub(crate) fn new(folder: &Path) -> Self {
        let (begun, go) = (folder.join("begun"), folder.join("go"));
        let command = format!(
            "read code; echo \"$code\" > {}; read go < {}",
            begun.display(),
            go.display()
        );
        Self {
            command,
            begun: BufReader::new(pipe(&begun)),
            go: pipe(&go),
        }
    }

    /// Waits until one more code is being sent: the number and the code.
    pub(crate) fn begun(&mut self) -> (String, String) {
        let mut line = String::new();
        self.begun.read_line(&mut line).unwrap();
        let (phone, code) = line.trim().split_once(' ').unwrap();
        (phone.to_owned(), code.to_owned())
    }

    /// Lets one of them be sent.
    pub(crate) fn go(&mut self) {
        self.go.write_all(b"go\n").unwrap();
    }
}
