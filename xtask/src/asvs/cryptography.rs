//! Which crates do cryptography: docs/SECURITY.md names each that Cargo.lock has.

use std::collections::BTreeSet;

/// How the line begins that names them.
pub(super) const LINE: &str = "Crates of cryptography:";

/// Crates that do nothing else.
const KNOWN: [&str; 34] = [
    "aes",
    "aes-gcm",
    "argon2",
    "aws-lc-rs",
    "aws-lc-sys",
    "bcrypt",
    "blake2",
    "blake3",
    "chacha20",
    "chacha20poly1305",
    "crypto-common",
    "curve25519-dalek",
    "digest",
    "ecdsa",
    "ed25519-dalek",
    "getrandom",
    "ghash",
    "hkdf",
    "hmac",
    "openssl",
    "p256",
    "p384",
    "password-hash",
    "pbkdf2",
    "ring",
    "rsa",
    "rustls",
    "rustls-webpki",
    "scrypt",
    "sha2",
    "sha3",
    "subtle",
    "x25519-dalek",
    "zeroize",
];

/// Beginnings of names: families of crates.
const FAMILIES: [&str; 4] = ["webauthn-", "openssl-", "crypto-", "elliptic-"];

/// What the document names and the lock file lacks, and the other way round.
pub(super) fn compared(document: &str, lock: &str) -> Vec<String> {
    let Some((_, after)) = document.split_once(LINE) else {
        return vec![format!("docs/SECURITY.md has no line `{LINE}`.")];
    };
    let sentence = after.split('.').next().unwrap_or_default();
    let named: BTreeSet<&str> = sentence
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    let used: BTreeSet<&str> = lock
        .lines()
        .filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
        .filter(|name| {
            KNOWN.contains(name) || FAMILIES.iter().any(|family| name.starts_with(family))
        })
        .collect();
    let unnamed = used
        .difference(&named)
        .map(|name| format!("docs/SECURITY.md does not name `{name}` among the `{LINE}`"));
    let unused = named
        .difference(&used)
        .map(|name| format!("docs/SECURITY.md names `{name}`, which Cargo.lock does not have."));
    let mut findings: Vec<String> = unnamed.chain(unused).collect();
    if !findings.is_empty() {
        let all: Vec<&str> = used.into_iter().collect();
        findings.push(format!("It should say: {LINE} {}.", all.join(", ")));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_of_cryptography_that_is_not_named_or_not_used_is_found() {
        let lock = "name = \"ring\"\nname = \"serde\"\nname = \"webauthn-rs-core\"\n";
        let document = format!("## Keys\n{LINE} ring,\nwebauthn-rs-core. More words.\n");
        assert_eq!(compared(&document, lock), Vec::<String>::new());
        let others = compared(&format!("{LINE} ring, sha2."), lock);
        assert_eq!(
            others.last().map(String::as_str),
            Some("It should say: Crates of cryptography: ring, webauthn-rs-core.")
        );
        assert_eq!(others.len(), 3, "{others:?}");
        assert!(
            others
                .iter()
                .any(|finding| finding.contains("`webauthn-rs-core`"))
        );
        assert!(others.iter().any(|finding| finding.contains("`sha2`")));
        assert_eq!(compared("", lock).len(), 1);
    }
}
