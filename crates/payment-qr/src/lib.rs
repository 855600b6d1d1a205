//! Every payment code a wallet meets: read it, write it, draw it.
//!
//! Pure: bytes go in, a [`Code`] or a [`Refusal`] comes out. No I/O, no clock, no randomness, no
//! panic. What a code says is never acted on here, and is untrusted text.
//!
//! Reading has two tiers. A code that breaks a rule which money depends on is **refused**, with the
//! rule and the byte offset where it is broken. A code that deviates where its scheme is known to
//! deviate is **accepted with warnings**.

pub mod bill;
pub mod consumer;
pub mod draw;
pub mod emv;
pub mod fiscal;
mod kind;
pub mod link;
mod number;
pub mod one_time;
pub mod payto;
mod refusal;
pub mod sbp;
pub mod till;
mod warning;

pub use kind::Kind;
pub use number::{Brand, CardLike, PhoneNumber};
pub use refusal::{Reason, Refusal};
pub use warning::Warning;

/// A code that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Code {
    /// EMV merchant-presented: ours, or of a network anywhere in the world.
    Merchant(emv::Merchant),
    /// EMV consumer-presented: what a payer's phone shows to a till.
    Consumer(consumer::Consumer),
    /// A link of the Russian faster payments system (SBP).
    Sbp(sbp::SbpLink),
    /// A Russian payment bill, GOST R 56042-2014.
    Bill(bill::Bill),
    /// A Russian fiscal receipt.
    Receipt(fiscal::FiscalReceipt),
    /// Digits that a payer shows to a till: ours, Alipay, WeChat Pay, UnionPay.
    Payment(till::PaymentCode),
    /// A `payto:` link, RFC 8905.
    Payto(payto::Payto),
    /// A link of this wallet.
    Own(link::OwnLink),
    /// A phone number on its own.
    Phone(PhoneNumber),
    /// Digits that look like a bank card: recognised so that they are not kept.
    Card(CardLike),
    /// So many digits, as many as a payment code may have, of no network that is known here: they
    /// are not kept.
    Digits(usize),
}

/// `None` where the bytes are nothing of the reader's kind.
type Reader = fn(&[u8], &str) -> Option<Result<Code, Refusal>>;

/// How many digits a payment code of an unknown network may have.
const UNKNOWN_DIGITS: core::ops::RangeInclusive<usize> = 16..=32;

/// Reads a code, whatever it is.
///
/// `own_host` is the host (and port, if any) of this wallet, whose `/pay/…` links are its own:
/// links of any other host are not. White space around the code, and the byte order mark of UTF-8
/// before it, are passed over: they come from pasting, and from programs that draw whole files.
///
/// # Errors
/// A [`Refusal`] names the kind that the code seems to be of ([`Kind::Unknown`] where it is none),
/// the rule that it breaks, and the byte where.
///
/// ```
/// use payment_qr::{Code, Reason, read};
///
/// assert!(matches!(read(b"+79161234567\r\n", ""), Ok(Code::Phone(_))));
/// let refusal = read(b" \n t=20260314T1159&fn=1", "").unwrap_err();
/// assert_eq!((refusal.reason, refusal.offset), (Reason::NotAReceipt, 23));
/// ```
pub fn read(bytes: &[u8], own_host: &str) -> Result<Code, Refusal> {
    let unmarked = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let code = unmarked.trim_ascii_start();
    let before = bytes.len() - code.len();
    read_bare(code.trim_ascii_end(), own_host).map_err(|refusal| Refusal {
        offset: refusal.offset + before,
        ..refusal
    })
}

fn read_bare(bytes: &[u8], own_host: &str) -> Result<Code, Refusal> {
    let readers: [Reader; 10] = [
        |bytes, _| Some(bill::read(bytes)?.map(Code::Bill)),
        |bytes, host| Some(link::read(bytes, host)?.map(Code::Own)),
        |bytes, _| Some(sbp::read(bytes)?.map(Code::Sbp)),
        |bytes, _| Some(consumer::read(bytes)?.map(Code::Consumer)),
        |bytes, _| Some(fiscal::read(bytes)?.map(Code::Receipt)),
        |bytes, _| Some(payto::read(bytes)?.map(Code::Payto)),
        |bytes, _| Some(till::read(bytes)?.map(Code::Payment)),
        |bytes, _| Some(number::phone(bytes)?.map(Code::Phone)),
        |bytes, _| Some(number::card(bytes)?.map(Code::Card)),
        |bytes, _| Some(emv::read(bytes)?.map(Code::Merchant)),
    ];
    readers
        .iter()
        .find_map(|reader| reader(bytes, own_host))
        .unwrap_or_else(|| unread(bytes))
}

/// What no reader knows.
fn unread(bytes: &[u8]) -> Result<Code, Refusal> {
    if UNKNOWN_DIGITS.contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit) {
        return Ok(Code::Digits(bytes.len()));
    }
    Err(Refusal::new(Kind::Unknown, Reason::NotAPayment, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_a_code_is_passed_over_and_counted() {
        let link = "https://qr.nspk.ru/AS1A0000ZERNO000KOFE0000DEMO0001?type=01&bank=100000000999&crc=7D27";
        let card = "4111 1111 1111 1111";
        for code in [link, card] {
            let bare = read(code.as_bytes(), "").unwrap();
            for around in [
                format!("{code}\n"),
                format!("\t {code} \r\n"),
                format!("\u{feff}{code}"),
                format!("\u{feff}\n{code}\n"),
            ] {
                assert_eq!(read(around.as_bytes(), ""), Ok(bare.clone()), "{around:?}");
            }
        }
        let damaged = format!("\u{feff} {} ", &link[..link.len() - 1]);
        let refusal = read(damaged.as_bytes(), "").unwrap_err();
        let crc = link.len() - 4;
        assert_eq!(
            (refusal.reason, refusal.offset),
            (Reason::CrcLength, 4 + crc)
        );
    }

    #[test]
    fn nothing_but_white_space_is_nothing() {
        for nothing in ["", " ", "\n\n", "\u{feff}"] {
            let refusal = read(nothing.as_bytes(), "").unwrap_err();
            let expected = (Reason::Empty, nothing.len());
            assert_eq!((refusal.reason, refusal.offset), expected);
        }
    }
}
