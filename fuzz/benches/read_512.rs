//! Reading 512 bytes of anything, the hardest of each kind among them, and what others need for
//! the same length: `cargo bench --manifest-path fuzz/Cargo.toml`.

use criterion::{Criterion, criterion_group, criterion_main};
use poltina_fuzz::{OWN_HOST, base64, checksum, length};
use std::hint::black_box;
use std::time::Duration;

/// EMVCo advises at most so many characters, and no code that people meet is longer.
const LENGTH: usize = 512;

/// Those that are read to the end; all others are refused.
const ACCEPTED: [&str; 8] = [
    "merchant, many objects",
    "merchant, Chinese names",
    "consumer, deep",
    "consumer, many objects",
    "bill, many fields",
    "bill, separators",
    "payto, percent-encoded",
    "payto, many options",
];

fn read(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read_512");
    for (name, input) in inputs() {
        assert_eq!(input.len(), LENGTH, "{name}");
        let outcome = payment_qr::read(&input, OWN_HOST);
        assert_eq!(
            ACCEPTED.contains(&name),
            outcome.is_ok(),
            "{name}: {outcome:?}"
        );
        group.bench_function(name, |bencher| {
            bencher.iter(|| payment_qr::read(black_box(&input), OWN_HOST));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("others_512");
    let text = String::from_utf8(merchant()).unwrap_or_default();
    group.bench_function("promptparse, merchant with many objects", |bencher| {
        bencher.iter(|| promptparse::parse(black_box(&text), true, true));
    });
    let json = format!("[{}1]", "[1],".repeat((LENGTH - 3) / 4));
    group.bench_function("serde_json, many small lists", |bencher| {
        bencher.iter(|| serde_json::from_str::<serde_json::Value>(black_box(&json)));
    });
    group.finish();
}

fn inputs() -> Vec<(&'static str, Vec<u8>)> {
    let mut wrong = merchant();
    let last = wrong.last_mut();
    last.into_iter().for_each(|byte| *byte ^= 1);
    let bill = "ST00012|Name=A|PersonalAcc=40702810900000000017|BankName=B|BIC=044525999|CorrespAcc=30101810100000000999|PayeeINN=7700000016|PayerINN=7700000016|Sum=45050";
    let hosts = format!("https://{OWN_HOST}/pay/r/");
    vec![
        ("random bytes", random()),
        ("zeros", vec![0; LENGTH]),
        ("spaces", vec![b' '; LENGTH]),
        ("digits", filled("", "0123456789")),
        (
            "what phones are written with",
            filled("+", "7 (900) 000-00-17 "),
        ),
        ("Chinese text", filled("", "最佳运输，")),
        ("merchant, many objects", merchant()),
        ("merchant, wrong checksum", wrong),
        ("merchant, Chinese names", chinese()),
        ("merchant, no object ends", filled("000201", "2699")),
        ("consumer, deep", consumer(&deep())),
        ("consumer, many objects", consumer(&many())),
        ("consumer, nonsense", filled("hQVDUFYw", "A+/z")),
        (
            "SBP, many parameters",
            filled(
                "https://qr.nspk.ru/AS1A0000ZERNO000KOFE0000DEMO0001?type=01&bank=100000000999",
                "&a=%41",
            ),
        ),
        ("SBP, long id", filled("https://qr.nspk.ru/", "A")),
        ("bill, many fields", keyed(bill, "|")),
        ("bill, one field many times", filled(bill, "|Purpose=x")),
        ("bill, windows-1251", cyrillic(b"ST00011|Name=")),
        ("bill, KOI8-R", cyrillic(b"ST00013|Name=")),
        ("bill, separators", filled(bill, "|")),
        (
            "receipt, many fields",
            keyed(
                "t=20260314T1159&s=450.50&fn=9960440300000001&i=77&fp=1&n=1",
                "&",
            ),
        ),
        (
            "payto, percent-encoded",
            filled("payto://iban/DE75512108001245126199?message=", "%D0%9A"),
        ),
        ("payto, many options", keyed("payto://x-demo/a?a=1", "&")),
        ("own link, percent-encoded", filled(&hosts, "%2F")),
        ("own scheme, slashes", filled("web+poltina:", "/pay/r")),
        ("foreign link", filled("https://user@", "xn--a.")),
    ]
}

/// The beginning, and the pattern again and again up to 512 bytes.
fn filled(beginning: &str, pattern: &str) -> Vec<u8> {
    let rest = pattern.bytes().cycle();
    beginning.bytes().chain(rest).take(LENGTH).collect()
}

/// As many fields of names of their own as fit.
fn keyed(beginning: &str, separator: &str) -> Vec<u8> {
    let mut text = beginning.to_owned();
    for number in 0.. {
        let field = format!("{separator}k{number}=");
        if text.len() + field.len() > LENGTH {
            break;
        }
        text += &field;
    }
    filled(&text, "1")
}

fn cyrillic(beginning: &[u8]) -> Vec<u8> {
    let letters = (0xC0..=0xFF).cycle();
    beginning
        .iter()
        .copied()
        .chain(letters)
        .take(LENGTH)
        .collect()
}

/// The same every time (xorshift).
fn random() -> Vec<u8> {
    let mut state = 0x9E37_79B9_u32;
    let bytes = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_be_bytes()[0]
    });
    bytes.take(LENGTH).collect()
}

fn object(id: usize, value: &str) -> String {
    format!("{id:02}{:02}{value}", value.chars().count())
}

/// What every merchant's code has, ready for more.
fn shop() -> String {
    [
        (0, "01"),
        (1, "12"),
        (52, "5814"),
        (53, "643"),
        (54, "450.50"),
        (58, "RU"),
        (59, "Z"),
        (60, "D"),
    ]
    .iter()
    .map(|(id, value)| object(*id, value))
    .collect()
}

/// Fills up with objects of these ids, and closes with the checksum.
fn sealed(mut objects: String, ids: impl Iterator<Item = usize>) -> Vec<u8> {
    let end = LENGTH - 8;
    for id in ids {
        // What is left after a value must be nothing, or have room for another.
        let room = end.saturating_sub(objects.len() + 4);
        let length = if room <= 99 { room } else { room.min(99) - 5 };
        if length > 0 {
            objects += &object(id, &"x".repeat(length));
        }
    }
    objects += "6304";
    let crc = checksum(objects.as_bytes());
    (objects + &format!("{crc:04X}")).into_bytes()
}

/// As many objects as fit: an account of one letter in each id, and templates of one object.
fn merchant() -> Vec<u8> {
    let mut objects = shop();
    let account = object(26, &object(0, "ru.poltina"));
    objects += &account;
    for id in (2..26).chain(65..79) {
        objects += &object(id, "x");
    }
    for id in 27..51 {
        let template = object(id, &object(0, "x"));
        if objects.len() + template.len() + 30 < LENGTH {
            objects += &template;
        }
    }
    sealed(objects, 79..80)
}

/// Lengths that have to be counted in characters of three bytes.
fn chinese() -> Vec<u8> {
    let mut objects = shop() + &object(26, &object(0, "ru.poltina"));
    let name = object(0, "ZH") + &object(1, &"最".repeat(25)) + &object(2, &"京".repeat(15));
    objects += &object(64, &name);
    objects += &object(65, &"运".repeat(55));
    sealed(objects, 66..70)
}

fn tlv(tag: &[u8], value: &[u8]) -> Vec<u8> {
    [tag, &length(value.len()), value].concat()
}

/// 384 bytes are 512 characters of base64. What the objects leave is one more, of no known tag.
fn consumer(application: &[u8]) -> Vec<u8> {
    let mut bytes = [tlv(&[0x85], b"CPV01"), tlv(&[0x61], application)].concat();
    // A tag of two bytes, a length of one or two.
    let room = 384 - bytes.len() - 3;
    let room = if room > 0x7F { room - 1 } else { room };
    bytes.extend(tlv(&[0x9F, 0x7A], &vec![0x55; room]));
    base64(&bytes).into_bytes()
}

fn card() -> Vec<u8> {
    let id = tlv(&[0x4F], b"\xA0\0\0\x09\x99");
    [id, tlv(&[0x5A], b"\x22\0\0\0\0\0\0\x04")].concat()
}

/// Templates inside templates.
fn deep() -> Vec<u8> {
    let mut inside = tlv(&[0x9F, 0x10], b"1");
    while inside.len() < 330 {
        inside = tlv(&[0x63], &inside);
    }
    [card(), inside].concat()
}

/// Small objects of tags of their own in one template.
fn many() -> Vec<u8> {
    let small = (1..=85).flat_map(|number| tlv(&[0xDF, number], b"1"));
    card().into_iter().chain(small).collect()
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    targets = read
}
criterion_main!(benches);
