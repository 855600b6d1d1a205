//! Consumer-presented codes of our own making: what they say, and where they break.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

use payment_qr::consumer::{self, Consumer, DataObject, Tag};
use payment_qr::{Code, Kind, Reason};
use proptest::prelude::*;

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64, letter by letter of six bits: what checks must not be what is checked.
fn base64(bytes: &[u8]) -> String {
    let bits: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1))
        .collect();
    let mut text: String = bits
        .chunks(6)
        .map(|six| {
            let value = (0..6).fold(0, |value, at| value << 1 | six.get(at).unwrap_or(&0));
            char::from(LETTERS[usize::from(value)])
        })
        .collect();
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let digits: Vec<u8> = hexadecimal
        .chars()
        .filter(|digit| !digit.is_whitespace())
        .map(|digit| digit.to_digit(16).unwrap() as u8)
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}

const VERSION: &str = "8505 4350563031";
const AID: &str = "4F07 A0000000031010";
const PAN: &str = "5A08 4000123456789012";

fn code(objects: &str) -> String {
    base64(&bytes(&format!("{VERSION}{objects}")))
}

fn refusal(objects: &str) -> (Reason, usize) {
    let refusal = consumer::read(code(objects).as_bytes())
        .unwrap()
        .unwrap_err();
    assert_eq!(refusal.kind, Kind::EmvConsumer);
    (refusal.reason, refusal.offset)
}

#[test]
fn an_application_and_what_is_common_are_read_and_written_back() {
    // 61 { 4F, 50 "Card", 63 { 9F26 } } 62 { 5A with an odd number of digits, 5F20 "A B", C0 }
    let code = code(
        "6118 4F07A0000000031010 5004 43617264 6307 9F2604 01020304\
         6212 5A08 400012345678901F 5F2003 412042 C000",
    );
    let Ok(Code::Consumer(read)) = payment_qr::read(code.as_bytes(), "") else {
        panic!("{code}");
    };
    assert_eq!(read.encode(), code);
    let application = read.applications().next().unwrap();
    let shown = |object: &DataObject| (object.tag.to_string(), object.shown());
    let inside: Vec<_> = application.inside.iter().map(shown).collect();
    let pair = |tag: &str, shown: &str| (tag.to_owned(), shown.to_owned());
    assert_eq!(
        inside,
        [
            pair("4F", "A0000000031010"),
            pair("50", "Card"),
            pair("63", "")
        ]
    );
    let transparent: Vec<_> = application.inside[2].inside.iter().map(shown).collect();
    assert_eq!(transparent, [pair("9F26", "01020304")]);
    let common: Vec<_> = read.common().unwrap().inside.iter().map(shown).collect();
    assert_eq!(
        common,
        [
            pair("5A", "400012345678901"),
            pair("5F20", "A B"),
            pair("C0", "")
        ]
    );
    let again: Vec<DataObject> = read
        .common()
        .unwrap()
        .inside
        .iter()
        .map(|object| DataObject::of_shown(object.tag, &object.shown()).unwrap())
        .collect();
    assert_eq!(again, read.common().unwrap().inside);
}

#[test]
fn a_card_number_stays_out_of_logs() {
    let code = code(&format!("6113 {AID}{PAN}"));
    let read = consumer::read(code.as_bytes()).unwrap().unwrap();
    let logged = format!("{read:?} {:?}", read.objects());
    assert!(
        !logged.contains("4000") && !logged.contains("64, 0"),
        "{logged}"
    );
}

#[test]
fn what_breaks_a_rule_is_refused_with_its_place_in_the_text() {
    let good = format!("6113 {AID}{PAN}");
    assert!(consumer::read(code(&good).as_bytes()).unwrap().is_ok());
    // The version takes seven bytes, so that the first template begins in letter 9.
    for (objects, reason, offset) in [
        ("", Reason::MandatoryMissing, 9),
        ("6113 4F07 A0", Reason::Truncated, 12),
        ("61", Reason::Truncated, 10),
        ("5F", Reason::Truncated, 9),
        ("6184 00000000", Reason::BadLength, 10),
        (&format!("{good}{good}{good}"), Reason::DuplicateId, 65),
        (&format!("{good}6200 6200"), Reason::DuplicateId, 40),
        (&format!("{good}8500"), Reason::DuplicateId, 37),
        (&format!("6109 {AID}"), Reason::MandatoryMissing, 12),
        (&format!("610A {PAN}"), Reason::MandatoryMissing, 12),
        ("6108 4F04A0000000 5A00", Reason::BadLength, 14),
        (
            &format!("6113 {AID}{PAN} 620A {PAN}"),
            Reason::DuplicateId,
            40,
        ),
        (&format!("6115 {AID}{PAN} 5000"), Reason::BadLength, 40),
        (&format!("6117 {AID}{PAN} 6302 9F26"), Reason::Truncated, 42),
    ] {
        assert_eq!(refusal(objects), (reason, offset), "{objects}");
    }
    let good = code(&good);
    for (text, reason, offset) in [
        (format!("{good}!"), Reason::Format, good.len() - 2),
        (
            good.replacen("hQVDUFYwMW", "hQVDUFYwMm", 1),
            Reason::Version,
            2,
        ),
        (good[..36].to_owned() + "AAA", Reason::Format, 39),
        (
            format!("{good}{}", "A".repeat(3000)),
            Reason::TooLong,
            consumer::MAX_BYTES,
        ),
    ] {
        let refusal = consumer::read(text.as_bytes()).unwrap().unwrap_err();
        assert_eq!((refusal.reason, refusal.offset), (reason, offset), "{text}");
    }
    for text in ["", "hQVDUF", "HQVDUFY", "000201"] {
        assert_eq!(consumer::read(text.as_bytes()), None);
    }
}

#[test]
fn templates_that_are_too_deep_stay_bytes() {
    let code = code(&format!("6119 {AID}{PAN} 6304 6102C000"));
    let read = consumer::read(code.as_bytes()).unwrap().unwrap();
    assert_eq!(read.encode(), code);
    let deep = &read.objects()[1].inside[2].inside[0];
    assert_eq!((deep.shown().as_str(), deep.inside.len()), ("C000", 0));
}

#[test]
fn every_value_is_shown_so_that_it_can_be_written_again() {
    for (tag, value, shown) in [
        (Tag::LABEL, &b"Card"[..], "Card"),
        (Tag::LABEL, b"\xC9t", "hex:C974"),
        (Tag::AID, b"\xA0\x00", "A000"),
        (Tag::PAN, b"\x12\x3F", "123"),
        (Tag::TRACK_2, b"\x12\x3F", "123F"),
    ] {
        let object = DataObject::primitive(tag, value);
        assert_eq!(object.shown(), shown);
        assert_eq!(DataObject::of_shown(tag, shown), Some(object));
    }
    assert_eq!(DataObject::of_shown(Tag::AID, "A0X0"), None);
    assert_eq!(DataObject::of_shown(Tag::AID, "A00"), None);
    assert_eq!(DataObject::of_shown(Tag::AID, "é"), None);
}

#[test]
fn a_tag_is_one_to_three_bytes() {
    for text in ["4F", "5F2D", "9F26", "DF8101", "C0"] {
        assert_eq!(Tag::parse(text).unwrap().to_string(), text);
    }
    for text in ["", "4", "+F", "5F", "5F2D00", "9F8182", "4F4F", "éé"] {
        assert_eq!(Tag::parse(text), None, "{text}");
    }
}

fn tag() -> impl Strategy<Value = Tag> {
    let tags = ["C0", "C1", "DF01", "DF7F", "DF8101", "9F10", "9F36", "5F34"];
    prop::sample::select(tags.to_vec()).prop_map(|tag| Tag::parse(tag).unwrap())
}

fn objects(most: usize) -> impl Strategy<Value = Vec<DataObject>> {
    prop::collection::btree_map(tag(), prop::collection::vec(any::<u8>(), 0..most), 0..5).prop_map(
        |objects| {
            let object = |(tag, value): (Tag, Vec<u8>)| DataObject::primitive(tag, &value);
            objects.into_iter().map(object).collect()
        },
    )
}

proptest! {
    #[test]
    fn no_bytes_make_reading_panic(bytes: Vec<u8>, objects: Vec<u8>) {
        let _ = consumer::read(&bytes);
        let code = base64(&[&b"\x85\x05CPV01"[..], &objects].concat());
        if let Some(Err(refusal)) = consumer::read(code.as_bytes()) {
            prop_assert!(refusal.offset <= code.len());
        }
    }

    #[test]
    fn any_objects_that_follow_the_rules_are_written_and_read_back(
        aid in prop::collection::vec(any::<u8>(), 5..=16),
        pan in prop::collection::vec(any::<u8>(), 1..=10),
        kept in objects(300),
        transparent in objects(40),
        beside in objects(20),
    ) {
        let mut application = vec![DataObject::primitive(Tag::AID, &aid)];
        application.extend(kept);
        application.push(DataObject::template(Tag::APPLICATION_TRANSPARENT, transparent));
        let mut all = vec![
            DataObject::primitive(Tag::VERSION, b"CPV01"),
            DataObject::template(Tag::APPLICATION, application),
            DataObject::template(Tag::COMMON, vec![DataObject::primitive(Tag::PAN, &pan)]),
        ];
        all.extend(beside);
        let code = Consumer::of(&all);
        prop_assume!(code != Err(payment_qr::Refusal::new(Kind::EmvConsumer, Reason::TooLong, consumer::MAX_BYTES)));
        let code = code.unwrap();
        prop_assert_eq!(code.objects(), all.as_slice());
        let read = consumer::read(code.encode().as_bytes()).unwrap().unwrap();
        prop_assert_eq!(read, code);
    }
}
