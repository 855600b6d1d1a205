//! Requisites that other programs judged, where the folder of test data is there.

use std::path::Path;

use poltina_domain::{BankAccount, Bic, Inn, Ogrn, Phone};
use serde_json::Value;

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/vectors/payment-qr.json"
);

#[test]
fn requisites_are_judged_as_other_programs_judge_them() {
    let Ok(text) = std::fs::read_to_string(Path::new(FILE)) else {
        println!("skipped: there is no {FILE}");
        return;
    };
    let all: Value = serde_json::from_str(&text).unwrap();
    let mut judged = 0;
    for row in all["identifiers"].as_array().unwrap() {
        let field = |name: &str| row[name].as_str().unwrap_or_default();
        let (found, expected) = match field("kind") {
            "cbr-account-key" => {
                let account: BankAccount = field("account").parse().unwrap();
                let bic: Bic = field("bic").parse().unwrap();
                (account.fits(&bic), &row["ok"])
            }
            "inn" => (field("value").parse::<Inn>().is_ok(), &row["ok"]),
            "ogrn" => (field("value").parse::<Ogrn>().is_ok(), &row["ok"]),
            // Wallets are kept by mobile numbers: type 1.
            "phone" if row["type"] == "1" => {
                let phone: Result<Phone, _> = field("input").parse();
                let same = phone.is_ok_and(|phone| phone.as_str() == field("e164"));
                (same, &row["valid"])
            }
            _ => continue,
        };
        assert_eq!(Some(found), expected.as_bool(), "{row}");
        judged += 1;
    }
    assert!(judged > 10, "only {judged} rows are of a known kind");
}
