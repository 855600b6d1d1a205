//! The command as integrators use it: its lines, its answers and its exit status.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]
#![cfg(feature = "command")]

mod common;

use std::io::Write;
use std::process::{Command, Stdio};

use common::{object, objects, shop};
use serde_json::{Value, json};

/// Exit status, output and error output.
fn run(arguments: &[&str], input: &[u8]) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_payment-qr"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // Wrong usage ends before the input is read.
    let _ = stdin.write_all(input);
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn decoded(line: &str) -> Value {
    let (_, output, _) = run(
        &["decode", "--host", "poltina.example"],
        format!("{line}\n").as_bytes(),
    );
    serde_json::from_str(output.trim_end()).unwrap()
}

#[test]
fn an_accepted_code_is_printed_in_one_line() {
    let code = shop("643", "RU", &[(15, "1")], &[(54, "1.5")]);
    let (status, output, _) = run(&["decode"], code.as_bytes());
    assert_eq!(status, 0);
    assert_eq!(output.lines().count(), 1);
    assert!(output.starts_with(
        r#"{"ok":true,"kind":"emv-mpm","scheme":"unionpay","warnings":[],"fields":{"#
    ));
    let fields = &decoded(&code)["fields"];
    let crc = &code[code.len() - 4..];
    assert_eq!(
        *fields,
        json!({
            "payload_format_indicator": "01",
            "point_of_initiation": "static",
            "accounts": {"15": "1"},
            "mcc": "5814",
            "currency": "643",
            "country": "RU",
            "merchant_name": "Test Shop",
            "merchant_city": "Town",
            "amount": "1.5",
            "normalized_minor_units": 150,
            "unreserved": {},
            "tag_order": ["00", "01", "15", "52", "53", "58", "59", "60", "54", "63"],
            "networks": ["UnionPay"],
            "crc": crc,
            "crc_ok": true,
        })
    );
}

#[test]
fn a_refused_code_is_printed_with_its_rule_and_place_and_ends_with_status_1() {
    let (status, output, _) = run(&["decode"], b"0002010102116304ABCD\n");
    assert_eq!(status, 1);
    assert_eq!(
        output,
        "{\"ok\":false,\"kind\":\"emv-mpm\",\"error\":{\"code\":\"CRC_MISMATCH\",\"offset\":16,\
         \"message\":\"the checksum does not fit: scan again, or ask for another code\"}}\n"
    );
}

#[test]
fn every_line_has_its_answer_however_it_ends() {
    let code = "+79160000001";
    let hexadecimal: String = code.bytes().map(|byte| format!("{byte:02X}")).collect();
    let input = format!("{code}\r\n\n{code}\nhex:{hexadecimal}\r\nhex:0\nhex:0g\nhex:\n{code}");
    let (status, output, _) = run(&["decode"], input.as_bytes());
    assert_eq!(status, 1);
    let answers: Vec<Value> = output
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told: Vec<_> = answers
        .iter()
        .map(|answer| match answer["ok"].as_bool().unwrap() {
            true => answer["fields"]["e164"].as_str().unwrap().to_owned(),
            false => format!(
                "{} {}",
                answer["error"]["code"].as_str().unwrap(),
                answer["error"]["offset"]
            ),
        })
        .collect();
    assert_eq!(
        told,
        [
            code, "EMPTY 0", code, code, "FORMAT 4", "FORMAT 5", "EMPTY 0", code
        ]
    );
}

#[test]
fn bytes_that_are_no_text_are_read_as_bytes() {
    let (status, output, _) = run(&["decode"], b"000201\xFF\n\xFF\xFE\n");
    assert_eq!(status, 1);
    let codes: Vec<Value> = output
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["error"]["code"].clone())
        .collect();
    assert_eq!(codes, ["CHARSET", "NOT_A_PAYMENT"]);
}

#[test]
fn what_decode_prints_encode_writes() {
    let subs = objects(&[(5, "R"), (3, "S")]);
    let cases = [
        // In an order of its own, inside a template too.
        shop("643", "RU", &[(26, &object(0, "org.unknown")), (15, "1")], &[(62, &subs), (85, "text"), (66, "rfu"), (55, "02"), (56, "1.0")]),
        "hQVDUFYwMWETTwegAAAAVVVVUAhQcm9kdWN0MWITWggSNFZ4kBI0WF8gBkEvQiBDRA==".to_owned(),
        // Templates with their tags in an order of their own: 62 before 61, 50 before 4F.
        "hQVDUFYwMWIQXyADQSBCWghAABI0VniQEmEhUARDYXJkTwegAAAAAxAQYxCfNgIAAZ8mCAABAgMEBQYH".to_owned(),
        "t=20260314T1159&s=0.05&fn=9999078900001327&i=91&fp=12&n=4".to_owned(),
        "88012345678900000017".to_owned(),
        "+79160000001".to_owned(),
        "https://poltina.example/pay/r/018f3a2b-4c5d-7e7f-8091-a2b3c4d5e6f7".to_owned(),
        "https://poltina.example/pay/o/018f3a2b-4c5d-7e7f-8091-a2b3c4d5e6f7".to_owned(),
        "ST00012|Name=Зерно|PersonalAcc=40702810138250123017|BankName=Банк|BIC=044525225|CorrespAcc=30101810400000000225|Sum=100|Purpose=За 😀|LastName=А|FirstName=Б".to_owned(),
    ];
    for code in cases {
        let arguments = ["--host", "poltina.example"];
        let (status, printed, _) = run(
            &[&["decode"], arguments.as_slice()].concat(),
            code.as_bytes(),
        );
        assert_eq!(status, 0, "{code}: {printed}");
        let (status, written, wrong) = run(
            &[&["encode"], arguments.as_slice()].concat(),
            printed.as_bytes(),
        );
        assert_eq!(
            (status, written.as_str()),
            (0, format!("{code}\n").as_str()),
            "{printed}{wrong}"
        );
    }
}

#[test]
fn a_bill_that_is_no_text_is_written_in_hexadecimal() {
    let bill = json!({"kind": "gost-56042", "fields": {
        "charset": "1", "Name": "Зерно", "PersonalAcc": "40702810138250123017", "BankName": "Банк",
        "BIC": "044525225", "CorrespAcc": "0",
    }});
    let (status, written, _) = run(&["encode"], bill.to_string().as_bytes());
    assert_eq!(status, 0);
    assert!(written.starts_with("hex:5354303030313"), "{written}");
    assert_eq!(decoded(written.trim_end())["fields"]["Name"], "Зерно");
}

#[test]
fn a_code_of_ours_is_written_from_a_few_words() {
    let order = json!({"kind": "poltina-merchant", "fields": {
        "merchant_id": "kofe-na-lesnoy", "qr_id": "1", "type": "O", "mcc": "5814",
        "amount_minor": 35000, "name": "Кофе на Лесной", "city": "Москва", "order": "42",
    }});
    let (status, written, _) = run(&["encode"], order.to_string().as_bytes());
    assert_eq!(status, 0);
    let printed = decoded(written.trim_end());
    assert_eq!(printed["scheme"], "poltina");
    assert_eq!(printed["fields"]["merchant_name"], "Kofe na Lesnoi");
    assert_eq!(printed["fields"]["language_64"]["01"], "Кофе на Лесной");
    assert_eq!(
        printed["fields"]["details"]["26"],
        json!({"merchant_id": "kofe-na-lesnoy", "qr_id": "1", "type": "O"})
    );
}

#[test]
fn what_cannot_be_written_says_why_and_leaves_its_line_empty() {
    let lines = [
        json!({"kind": "poltina-merchant", "fields": {"type": "O"}}).to_string(),
        json!({"kind": "emv-mpm", "fields": {"payload_format_indicator": "01"}}).to_string(),
        json!({"kind": "sbp-link", "fields": {}}).to_string(),
        json!({"kind": "phone", "fields": {"e164": "12"}}).to_string(),
        json!({"kind": "payment-code", "fields": {"digits": "+79160000001"}}).to_string(),
        "nonsense".to_owned(),
        json!({"kind": "phone", "fields": {"e164": "+79160000001"}}).to_string(),
    ];
    let (status, written, wrong) = run(&["encode"], lines.join("\n").as_bytes());
    assert_eq!(
        (status, written.as_str()),
        (1, "\n\n\n\n\n\n+79160000001\n")
    );
    let wrong: Vec<&str> = wrong.lines().collect();
    for (line, part) in wrong.iter().zip([
        "line 1: mcc is missing",
        "line 2: no account of the merchant",
        "line 3: only an acquirer",
        "line 4: ",
        "line 5: what came out is no payment-code",
        "line 6: expected",
    ]) {
        assert!(line.contains(part), "{line}");
    }
    assert_eq!(wrong.len(), 6);
}

#[test]
fn codes_are_drawn_one_picture_a_line() {
    let (status, drawn, _) = run(&["draw"], b"one\ntwo\n");
    assert_eq!(status, 0);
    let lines: Vec<&str> = drawn.lines().collect();
    assert_eq!(lines.len(), 2);
    for line in lines {
        assert!(
            line.starts_with("<svg ") && line.ends_with("</svg>"),
            "{line}"
        );
    }
    let drawn_with =
        |arguments: &[&str]| run(&[&["draw"], arguments].concat(), b"88012345678900000017");
    let plain = drawn_with(&[]).1;
    let high = drawn_with(&["--level", "H"]).1;
    let marked = drawn_with(&["--level", "H", "--mark"]).1;
    let bars = drawn_with(&["--bars"]).1;
    let mut all = [&plain, &high, &marked, &bars].to_vec();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 4);
    // Forty bytes fill their symbol at level M, so that no higher one comes for nothing.
    let (status, drawn, wrong) = run(&["draw", "--mark"], "x".repeat(40).as_bytes());
    assert_eq!((status, drawn.as_str()), (1, "\n"));
    assert!(wrong.contains("level Q or H"), "{wrong}");
}

#[test]
fn wrong_usage_says_how_and_ends_with_status_2() {
    for arguments in [
        &[][..],
        &["read"],
        &["decode", "--mark"],
        &["decode", "--host"],
        &["draw", "--level", "L"],
        &["draw", "--bars", "--mark"],
        &["draw", "--host", "x"],
    ] {
        let (status, output, wrong) = run(arguments, b"");
        assert_eq!((status, output.as_str()), (2, ""), "{arguments:?}");
        assert!(wrong.contains("payment-qr decode [--host HOST]"), "{wrong}");
    }
    let (status, output, _) = run(&["--help"], b"");
    assert_eq!(status, 0);
    assert!(output.contains("payment-qr draw"));
}
