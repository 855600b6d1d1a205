//! `audit-head`: the newest line of the audit log, for keeping elsewhere.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use ring::signature::{Ed25519KeyPair, KeyPair as _};

use super::{At, Data, private};
use crate::sealing;
use crate::store::{self, sql};

#[derive(Args, Debug)]
pub(super) struct AuditHead {
    #[command(flatten)]
    at: At,
    /// The file of the key that signs it (Ed25519): 64 hexadecimal digits.
    #[arg(long, value_name = "FILE")]
    sign_key: Option<PathBuf>,
}

/// Prints `SEQ:HASH`, and where it is signed, signature and public key on lines of their own.
pub(super) fn print(flags: &AuditHead) -> Result<ExitCode, String> {
    let key = flags.sign_key.as_ref().map(read).transpose()?;
    let data = Data::new(&flags.at.data, flags.at.database.as_deref())?;
    let head = sql::audit_head(data.place()).map_err(|error| data.told(&error))?;
    let Some(head) = head else {
        say!("the audit log is empty");
        return Ok(ExitCode::SUCCESS);
    };
    let line = line(&head);
    if let Some(key) = key {
        say!("{line}");
        say!("signature {}", hex(key.sign(line.as_bytes()).as_ref()));
        say!("public key {}", hex(key.public_key().as_ref()));
    } else {
        say!("{line}");
    }
    Ok(ExitCode::SUCCESS)
}

/// A line of the audit log as `SEQ:HASH`.
pub(super) fn line(head: &store::AuditHead) -> String {
    format!("{}:{}", head.seq, hex(&head.hash))
}

/// Reads `SEQ:HASH`.
pub(super) fn parse(text: &str) -> Result<store::AuditHead, String> {
    let wrong = || format!("`{text}` is no SEQ:HASH: use the first line that `audit-head` prints");
    let (seq, hash) = text.trim().split_once(':').ok_or_else(wrong)?;
    Ok(store::AuditHead {
        seq: seq.parse().map_err(|_| wrong())?,
        hash: sealing::digits(hash).map_err(|_| wrong())?,
    })
}

fn read(file: &PathBuf) -> Result<Ed25519KeyPair, String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    private::only_the_owner_s(file)?;
    let text = std::fs::read_to_string(file).map_err(|error| told(&error))?;
    let seed = sealing::digits(&text).map_err(|error| told(&error))?;
    Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|error| told(&error))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
