//! Codes of real networks, kept beside the project: what the command prints for each of them.
//!
//! Skipped, saying so, where they are absent. Codes of our own making are in the other tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]
#![cfg(feature = "command")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

const VECTORS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/vectors/payment-qr.json"
);

/// The sections that hold codes, and the kind that each is of.
const SECTIONS: [(&str, &str); 8] = [
    ("emv_mpm", "emv-mpm"),
    ("emv_mpm_negative", "emv-mpm"),
    ("emv_mpm_tolerated", "emv-mpm"),
    ("emv_cpm", "emv-cpm"),
    ("sbp", "sbp-link"),
    ("gost_56042", "gost-56042"),
    ("fns_receipt", "fns-receipt-qr"),
    ("payment_codes", "payment-code"),
];

/// The command's answer to each line.
fn command(arguments: &[&str], lines: &[String]) -> Vec<String> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_payment-qr"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    output.lines().map(str::to_owned).collect()
}

/// The codes of a section with their line for the command; `None` where there are no vectors.
fn section(name: &str) -> Option<Vec<(Value, String)>> {
    let path = Path::new(VECTORS);
    if !path.exists() {
        println!("skipped: there are no vectors at {VECTORS}");
        return None;
    }
    let vectors: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let all = vectors[name].as_array().unwrap().clone();
    assert!(!all.is_empty(), "{name}");
    Some(
        all.into_iter()
            .map(|vector| {
                let line = match vector["payload_hex"].as_str() {
                    Some(hexadecimal) => format!("hex:{hexadecimal}"),
                    None => vector["payload"].as_str().unwrap().to_owned(),
                };
                (vector, line)
            })
            .collect(),
    )
}

/// Values are compared as strings; null is the same as absent; no key is unexpected inside.
fn same(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            let all = |(key, value): (&String, &Value)| {
                same(value, found.get(key).unwrap_or(&Value::Null))
            };
            expected.iter().all(all) && found.keys().all(|key| expected.contains_key(key))
        }
        (Value::Array(expected), Value::Array(found)) => {
            let mut pairs = expected.iter().zip(found);
            expected.len() == found.len() && pairs.all(|(expected, found)| same(expected, found))
        }
        (Value::Null, _) | (_, Value::Null) => expected == found,
        _ => text(expected) == text(found),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or(value.to_string(), str::to_owned)
}

#[test]
fn every_code_is_of_its_kind_and_says_what_is_expected_or_is_refused_as_expected() {
    for (name, kind) in SECTIONS {
        let Some(codes) = section(name) else { return };
        let lines: Vec<String> = codes.iter().map(|(_, line)| line.clone()).collect();
        let answers = command(&["decode"], &lines);
        assert_eq!(answers.len(), lines.len(), "{name}");
        for ((vector, line), answer) in codes.iter().zip(&answers) {
            let answer: Value = serde_json::from_str(answer).unwrap();
            let told = format!("{} {line}\n{answer}", vector["id"]);
            assert_eq!(answer["kind"], kind, "{told}");
            let refused = vector.get("expect_error");
            assert_eq!(answer["ok"], refused.is_none(), "{told}");
            assert_eq!(
                refused.unwrap_or(&Value::Null),
                &answer["error"]["code"],
                "{told}"
            );
            for (key, value) in vector["expect"].as_object().into_iter().flatten() {
                let found = &answer["fields"][key];
                assert!(same(value, found), "{key} of {told}");
            }
        }
    }
}

#[test]
fn every_code_that_is_accepted_is_written_again_byte_for_byte() {
    for (name, _) in SECTIONS {
        // Nobody but an acquirer writes these links, and these bills are none of the canonical
        // form: they end with a separator, or have wrong keys.
        if matches!(name, "sbp" | "gost_56042") {
            continue;
        }
        let Some(codes) = section(name) else { return };
        let lines: Vec<String> = codes.iter().map(|(_, line)| line.clone()).collect();
        let answers = command(&["decode"], &lines);
        let accepted = lines
            .into_iter()
            .zip(answers)
            // Digits of no known network are told apart and not kept.
            .filter(|(_, answer)| {
                answer.starts_with(r#"{"ok":true"#) && !answer.contains(r#""fields":{"length""#)
            });
        let (lines, answers): (Vec<String>, Vec<String>) = accepted.unzip();
        assert_eq!(command(&["encode"], &answers), lines, "{name}");
    }
}
