//! Merchants' codes that break a rule: which one, and at which byte.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use common::{object, objects, sealed, shop};
use payment_qr::emv::{self, Merchant};
use payment_qr::{Kind, Reason, Refusal};
use proptest::prelude::*;

fn read(code: &str) -> Result<Merchant, Refusal> {
    emv::read(code.as_bytes()).expect("it is an EMV code")
}

fn refusal(code: &str) -> (Reason, usize) {
    let refusal = read(code).expect_err("it must be refused");
    assert_eq!(refusal.kind, Kind::EmvMerchant);
    (refusal.reason, refusal.offset)
}

#[test]
fn what_breaks_a_rule_is_refused_with_its_place() {
    let good = shop("643", "RU", &[(15, "1")], &[]);
    assert!(read(&good).is_ok());
    let end = good.len();
    // Without its checksum: 000201 010211 15011 52045814 5303643 5802RU 5909Test Shop 6004Town.
    let body = &good[..end - 8];
    assert_eq!(body.len(), 59);
    let with = |objects: &str| sealed(&format!("{body}{objects}"));
    let without = |object: &str| sealed(&body.replacen(object, "", 1));
    for (code, reason, offset) in [
        (
            format!("{}0", &good[..end - 1]),
            Reason::CrcMismatch,
            end - 4,
        ),
        (
            format!("{}+123", &good[..end - 4]),
            Reason::CrcMismatch,
            end - 4,
        ),
        (format!("{body}6303123"), Reason::CrcLength, 61),
        (format!("{good}5401"), Reason::CrcNotLast, 59),
        (body.to_owned(), Reason::CrcNotLast, 59),
        (good[..end - 1].to_owned(), Reason::Truncated, end - 4),
        (good[..end - 5].to_owned(), Reason::Truncated, end - 8),
        (good[6..].to_owned(), Reason::PfiNotFirst, 0),
        (format!("{}{}", &good[6..12], &good), Reason::PfiNotFirst, 0),
        (good.replacen("5909", "59O9", 1), Reason::BadLength, 40),
        (good.replacen("5909", "5900", 1), Reason::BadLength, 40),
        (good.replacen("5909", "5908", 1), Reason::BadLength, 50),
        (with("5303643"), Reason::DuplicateId, 59),
        (with(&object(62, "05011050122")), Reason::DuplicateId, 68),
        (with(&object(26, "0003abc0109x")), Reason::Truncated, 74),
        (with(&object(26, "0102xx")), Reason::MandatoryMissing, 63),
        (
            with(&object(26, &objects(&[(1, "x"), (0, &"g".repeat(33))]))),
            Reason::BadLength,
            70,
        ),
        (with("540598,73"), Reason::AmountFormat, 63),
        (with("5402.5"), Reason::AmountFormat, 63),
        (with("541412345678901.23"), Reason::AmountFormat, 63),
        (with("54040.00"), Reason::AmountZero, 63),
        (with("5502025605a1.20"), Reason::AmountFormat, 69),
        (with("550202"), Reason::FeeFixedMissing, 59),
        (with("55020256010"), Reason::AmountZero, 69),
        (with("56015"), Reason::FeeFixedUnexpected, 59),
        (with("55020157015"), Reason::FeeFixedUnexpected, 65),
        (with("550203"), Reason::FeePctRange, 59),
        (with("5502035704100."), Reason::FeePctRange, 69),
        (with("550203570400.0"), Reason::FeePctRange, 69),
        (with("55020357050.001"), Reason::FeePctRange, 69),
        (with("5502035705-1.00"), Reason::FeePctRange, 69),
        (with("550204"), Reason::TipRfu, 63),
        (with(&object(62, "0901X")), Reason::ConsumerDataRequest, 67),
        (with(&object(62, "0902AA")), Reason::ConsumerDataRequest, 67),
        (
            with(&object(62, &object(5, &"x".repeat(26)))),
            Reason::BadLength,
            65,
        ),
        (with(&object(64, "0002RU")), Reason::LangNameMissing, 63),
        (with(&object(61, "12345678901")), Reason::BadLength, 61),
        (without("15011"), Reason::AccountMissing, 54),
        (without("5303643"), Reason::MandatoryMissing, 52),
        (without("5802RU"), Reason::MandatoryMissing, 53),
        (
            good.replacen("010211", "010213", 1),
            Reason::CrcMismatch,
            end - 4,
        ),
        (
            sealed(&body.replacen("010211", "010213", 1)),
            Reason::Format,
            10,
        ),
        (
            sealed(&body.replacen("5802RU", "5802R1", 1)),
            Reason::MandatoryMissing,
            36,
        ),
        (
            sealed(&body.replacen("5303643", "530364x", 1)),
            Reason::MandatoryMissing,
            29,
        ),
        (
            sealed(&body.replacen("5814", "58a4", 1)),
            Reason::MandatoryMissing,
            21,
        ),
        (
            sealed(&body.replacen("000201", "000203", 1)),
            Reason::Version,
            4,
        ),
        (
            format!("{body}{}", "5001x".repeat(600)),
            Reason::TooLong,
            emv::MAX_BYTES,
        ),
    ] {
        assert_eq!(refusal(&code), (reason, offset), "{code}");
    }
    let mut bytes = good.into_bytes();
    bytes[46] = 0xFF;
    let refusal = emv::read(&bytes).unwrap().unwrap_err();
    assert_eq!((refusal.reason, refusal.offset), (Reason::Charset, 46));
}

#[test]
fn other_texts_are_no_emv_codes() {
    for text in [
        "",
        "00",
        "0003",
        "Hello 6304ABCD",
        "https://x.example/000201010211",
        "+79160000001",
        "12345678901234567890",
    ] {
        assert_eq!(emv::read(text.as_bytes()), None, "{text}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_reading_panic(bytes: Vec<u8>) {
        let _ = emv::read(&bytes);
    }

    #[test]
    fn no_damage_makes_reading_panic_or_point_outside(at in 0usize..200, byte: u8, cut in 0usize..200) {
        let mut code = shop("643", "RU", &[(26, &objects(&[(0, "org.unknown"), (1, "Ж")]))], &[(54, "1.5")]).into_bytes();
        let length = code.len();
        code[at % length] = byte;
        code.truncate(length - cut % length);
        if let Some(Err(refusal)) = emv::read(&code) {
            prop_assert!(refusal.offset <= code.len());
        }
    }
}
