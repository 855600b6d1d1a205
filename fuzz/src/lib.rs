//! What every fuzz target checks besides the absence of panics: memory, and where a refusal points.

use cap::Cap;
use payment_qr::{Code, Warning};
use std::alloc::System;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Counts what Rust code takes from the heap; libFuzzer's own memory is not in it.
#[global_allocator]
static HEAP: Cap<System> = Cap::new(System, usize::MAX);

/// Heap that reading may take in all for each byte of input, given back or not.
const PER_BYTE: usize = 64;
/// Heap that reading may take whatever the input.
const IN_ANY_CASE: usize = 16 * 1024;

/// Does the work and fails if it took more heap than is linear in the input.
fn linear<T>(input: &[u8], work: impl FnOnce() -> T) -> T {
    let before = HEAP.total_allocated();
    let outcome = work();
    let taken = HEAP.total_allocated() - before;
    let allowed = PER_BYTE * input.len() + IN_ANY_CASE;
    assert!(
        taken <= allowed,
        "{} bytes of input took {taken} bytes of heap, more than {allowed}",
        input.len()
    );
    outcome
}

/// Reads it, and checks what holds for every code: linear memory, time for the record, a refusal
/// that points into the input, or right behind it where something is missing, and that what is
/// written of a code that was read is read as the same.
pub fn anything(input: &[u8]) -> Option<Code> {
    let started = Instant::now();
    let outcome = linear(input, || payment_qr::read(input, OWN_HOST));
    record(input, started.elapsed());
    match outcome {
        Ok(read) => {
            round_trip(input, &read);
            Some(read)
        }
        Err(refusal) => {
            assert!(
                refusal.offset <= input.len(),
                "{refusal:?} points outside {} bytes",
                input.len()
            );
            None
        }
    }
}

fn round_trip(input: &[u8], code: &Code) {
    let input = input.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input);
    let input = input.trim_ascii();
    let again = |text: String| payment_qr::read(text.as_bytes(), OWN_HOST);
    match code {
        Code::Merchant(merchant) => {
            let _ = (merchant.details(), merchant.own(), merchant.language());
            let changed = merchant.warnings().contains(&Warning::PercentEncoded);
            assert!(changed || merchant.encode().as_bytes() == input);
        }
        Code::Consumer(consumer) => assert_eq!(again(consumer.encode()).as_ref(), Ok(code)),
        Code::Receipt(receipt) => assert_eq!(again(receipt.to_string()).as_ref(), Ok(code)),
        Code::Sbp(link) => assert_eq!(link.as_str().as_bytes(), input),
        Code::Phone(phone) => assert_eq!(again(phone.as_str().to_owned()).as_ref(), Ok(code)),
        Code::Payto(link) => {
            // Written again it may be three times as long: percent-encoded where it was not.
            let text = link.to_string();
            assert!(text.len() > payment_qr::payto::MAX_BYTES || again(text).as_ref() == Ok(code));
        }
        _ => {}
    }
}

/// Nanoseconds that the slowest input so far took.
static SLOWEST: AtomicU64 = AtomicU64::new(0);

/// Says when an input is slower than all before. Whoever was only interrupted is quick when asked
/// again, so the quickest of many runs counts.
fn record(input: &[u8], first: Duration) {
    let nanoseconds = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    if nanoseconds(first) <= SLOWEST.load(Ordering::Relaxed) {
        return;
    }
    let again = (0..50).map(|_| {
        let started = Instant::now();
        let _ = payment_qr::read(input, OWN_HOST);
        started.elapsed()
    });
    let quickest = nanoseconds(again.fold(first, Duration::min));
    if SLOWEST.fetch_max(quickest, Ordering::Relaxed) < quickest {
        eprintln!(
            "slowest input: {} µs of {} bytes",
            quickest.div_ceil(1000),
            input.len()
        );
    }
}

/// The host whose links are this wallet's own, in all targets and seeds.
pub const OWN_HOST: &str = "poltina.example";

/// A row of merchant-presented objects of any ids with right lengths: what random bytes hit rarely.
#[must_use]
pub fn objects(mut input: &[u8]) -> String {
    let mut row = String::new();
    while let [id, length, rest @ ..] = input {
        let (value, after) = rest.split_at(usize::from(*length % 99 + 1).min(rest.len()));
        let text: String = String::from_utf8_lossy(value).chars().take(99).collect();
        if !text.is_empty() {
            row += &format!("{:02}{:02}{text}", id % 100, text.chars().count());
        }
        input = after;
    }
    row
}

/// A BER length: one byte, or `81` or `82` and one or two.
#[must_use]
pub fn length(bytes: usize) -> Vec<u8> {
    let [.., high, low] = bytes.to_be_bytes();
    match (high, low) {
        (0, 0..=0x7F) => vec![low],
        (0, _) => vec![0x81, low],
        _ => vec![0x82, high, low],
    }
}

/// CRC-16/CCITT-FALSE, written again here: what checks must not be what is checked.
#[must_use]
pub fn checksum(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| {
            (crc << 1) ^ if crc & 0x8000 == 0 { 0 } else { 0x1021 }
        })
    })
}

/// Base64 with padding (RFC 4648), as consumer-presented codes are written.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits: u32, at| {
            bits << 8 | u32::from(three.get(at).copied().unwrap_or(0))
        });
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            text.push(if at <= three.len() {
                char::from(letter)
            } else {
                '='
            });
        }
    }
    text
}
