//! From bytes to a merchant's code: recognition, grammar and checksum.

use super::tlv::{Fault, Piece, Pieces, Seen};
use super::{MAX_BYTES, Merchant, Object, Scheme, Value, crc16, rules};
use crate::{Kind, Reason, Refusal, Warning};

/// Id of the checksum, which comes last.
const CHECKSUM: u8 = 63;

/// Reads a merchant-presented code; `None` where the bytes are nothing of the kind.
///
/// A damaged code is still of the kind: it is refused with the rule that it breaks and the byte
/// where. A length that leads astray is reported where it does.
///
/// # Errors
/// See [`Reason`]; [`Reason::CrcMismatch`] means that a character was misread or changed.
///
/// ```
/// use payment_qr::{Reason, emv};
///
/// let damaged = b"0002010102116304ABCD";
/// let refusal = emv::read(damaged).unwrap().unwrap_err();
/// assert_eq!((refusal.reason, refusal.offset), (Reason::CrcMismatch, 16));
/// assert!(emv::read(b"https://poltina.example").is_none());
/// ```
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Result<Merchant, Refusal>> {
    if !seems_emv(bytes) {
        return None;
    }
    let outcome = parse(bytes).or_else(|fault| percent_encoded(bytes).ok_or(fault));
    Some(outcome.map_err(|(reason, offset)| Refusal::new(Kind::EmvMerchant, reason, offset)))
}

/// Whether it was meant as a code: it begins with the format indicator, or has it further on
/// behind other objects, or begins with an id and ends with a checksum.
fn seems_emv(bytes: &[u8]) -> bool {
    let begins_with_id = bytes.iter().take(2).all(u8::is_ascii_digit);
    let format_at = |window: &[u8]| matches!(window, b"000201" | b"000202");
    let tail = bytes
        .len()
        .checked_sub(8)
        .and_then(|start| bytes.get(start..));
    bytes.starts_with(b"0002")
        || begins_with_id
            && (tail.is_some_and(|tail| tail.starts_with(b"6304"))
                || bytes.windows(6).take(MAX_BYTES).any(format_at))
}

fn parse(bytes: &[u8]) -> Result<Merchant, Fault> {
    if bytes.len() > MAX_BYTES {
        return Err((Reason::TooLong, MAX_BYTES));
    }
    let text =
        core::str::from_utf8(bytes).map_err(|error| (Reason::Charset, error.valid_up_to()))?;
    let pieces = whole(text)?;
    let mut seen = Seen::default();
    let mut objects = Vec::with_capacity(pieces.len());
    for piece in &pieces {
        seen.add(piece)?;
        objects.push(Object {
            id: piece.id,
            value: value(piece)?,
        });
    }
    rules::check(&pieces, objects)
}

/// All objects of a code whose grammar and checksum hold.
fn whole(text: &str) -> Result<Vec<Piece<'_>>, Fault> {
    if !text.starts_with("00") {
        return Err((Reason::PfiNotFirst, 0));
    }
    let mut pieces = Vec::with_capacity(16);
    let mut walk = Pieces::new(text, 0);
    while let Some(piece) = walk.next() {
        let piece = piece?;
        pieces.push(piece);
        if piece.id == CHECKSUM {
            let is_last = walk.next().is_none();
            return checksum(text, &piece, is_last).map(|()| pieces);
        }
    }
    Err((Reason::CrcNotLast, text.len()))
}

fn checksum(text: &str, piece: &Piece<'_>, is_last: bool) -> Result<(), Fault> {
    let at = piece.value_at();
    if piece.text.chars().count() != 4 {
        Err((Reason::CrcLength, piece.length_at()))
    } else if !is_last {
        Err((Reason::CrcNotLast, piece.at))
    } else if hexadecimal_sum(piece.text) == text.as_bytes().get(..at).map(crc16) {
        Ok(())
    } else {
        Err((Reason::CrcMismatch, at))
    }
}

/// Digits only: the standard parser would take a sign too.
fn hexadecimal_sum(text: &str) -> Option<u16> {
    text.bytes().try_fold(0, |sum, digit| {
        Some(sum << 4 | u16::from(hexadecimal(digit)?))
    })
}

fn value(piece: &Piece<'_>) -> Result<Value, Fault> {
    let text = || Value::Text(piece.text.to_owned());
    match piece.id {
        26..=51 | 62 | 64 => piece.template(),
        // Their owner decides: DuitNow puts a bare number there.
        80..=99 => Ok(piece.template().unwrap_or_else(|_| text())),
        _ => Ok(text()),
    }
}

/// A QRIS code that went through a link and came out with `%20` and the like.
fn percent_encoded(bytes: &[u8]) -> Option<Merchant> {
    if bytes.len() > MAX_BYTES || !bytes.contains(&b'%') {
        return None;
    }
    let mut merchant = parse(&percent_decoded(bytes)).ok()?;
    merchant.warnings.push(Warning::PercentEncoded);
    (merchant.scheme == Scheme::Qris).then_some(merchant)
}

/// The bytes with `%` and two hexadecimal digits read as one byte.
pub(super) fn percent_decoded(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, behind @ ..] = rest {
        let encoded = match rest {
            [b'%', high, low, behind @ ..] => hexadecimal(*high)
                .zip(hexadecimal(*low))
                .map(|(high, low)| (high << 4 | low, behind)),
            _ => None,
        };
        let (byte, next) = encoded.unwrap_or((*first, behind));
        decoded.push(byte);
        rest = next;
    }
    decoded
}

fn hexadecimal(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16)?.try_into().ok()
}
