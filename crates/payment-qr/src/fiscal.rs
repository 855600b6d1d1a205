//! Fiscal receipts: the QR code that a Russian cash register prints.
//!
//! `t=20260314T1159&s=450.50&fn=<16 digits>&i=<number>&fp=<sign>&n=1`, in any order. Source: federal
//! law 54-FZ, article 4.7; order of the Federal Tax Service of 14.09.2020 N ED-7-20/662@, tag 1196.
//!
//! ```
//! use payment_qr::{Code, read};
//!
//! let bytes = b"t=20260314T1159&s=450.50&fn=9960440300000001&i=77&fp=1234567890&n=1";
//! let Ok(Code::Receipt(receipt)) = read(bytes, "") else { panic!() };
//! assert_eq!((receipt.amount(), receipt.operation().name()), (45_050, "приход"));
//! ```

use core::fmt;

use crate::{Kind, Reason, Refusal};

/// What the cash register did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// 1: a sale.
    Sale,
    /// 2: money given back for a sale.
    SaleRefund,
    /// 3: a purchase from the customer.
    Purchase,
    /// 4: money taken back for a purchase.
    PurchaseRefund,
}

/// When the receipt was printed, by the shop's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PrintedAt {
    /// The year.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day, 1 to 31.
    pub day: u8,
    /// The hour, 0 to 23.
    pub hour: u8,
    /// The minute.
    pub minute: u8,
    /// The second, which many registers leave out.
    pub second: Option<u8>,
}

/// A receipt that was read. Only the tax service can say whether there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiscalReceipt {
    printed_at: PrintedAt,
    amount: i64,
    storage: String,
    number: String,
    sign: String,
    operation: Operation,
}

/// The longest text that is looked at, in bytes; real ones have about 80.
pub const MAX_BYTES: usize = 256;

/// The digits of a fiscal storage's number.
const STORAGE: usize = 16;

/// The most digits of a document's number and of its sign.
const NUMBER: usize = 10;

/// How the numbers of storages for tests begin.
const TEST_RANGE: &str = "99990789";

impl Operation {
    const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Sale, "1", "приход"),
        (Self::SaleRefund, "2", "возврат прихода"),
        (Self::Purchase, "3", "расход"),
        (Self::PurchaseRefund, "4", "возврат расхода"),
    ];

    /// The name in the order's own words, for example `приход`.
    #[must_use]
    pub fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(operation, ..)| *operation == self);
        found.map_or("", |(_, _, name)| name)
    }

    fn digit(self) -> &'static str {
        let found = Self::ALL.iter().find(|(operation, ..)| *operation == self);
        found.map_or("", |(_, digit, _)| digit)
    }

    fn of(text: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, digit, _)| *digit == text)?;
        Some(found.0)
    }
}

impl PrintedAt {
    /// `YYYYMMDDThhmm` or `YYYYMMDDThhmmss`, of a day that exists.
    fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.split_once('T')?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if date.len() != 8 || !matches!(time.len(), 4 | 6) || !digits(date) || !digits(time) {
            return None;
        }
        let two = |text: &str, from: usize| text.get(from..from + 2)?.parse::<u8>().ok();
        let year: u16 = date.get(..4)?.parse().ok()?;
        let (month, day) = (two(date, 4)?, two(date, 6)?);
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        let (hour, minute) = (two(time, 0)?, two(time, 2)?);
        let second = match time.len() {
            6 => Some(two(time, 4)?),
            _ => None,
        };
        let exists = (1..=days).contains(&day)
            && hour < 24
            && minute < 60
            && second.is_none_or(|second| second < 60);
        exists.then_some(Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
        })
    }
}

/// As the code spells it: `20260314T1159` or `20260314T115900`.
impl fmt::Display for PrintedAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = self;
        write!(f, "{year:04}{month:02}{day:02}T{hour:02}{minute:02}")?;
        second.map_or(Ok(()), |second| write!(f, "{second:02}"))
    }
}

impl FiscalReceipt {
    /// When it was printed (`t`).
    #[must_use]
    pub const fn printed_at(&self) -> PrintedAt {
        self.printed_at
    }

    /// The total in kopecks (`s`); it may be zero.
    #[must_use]
    pub const fn amount(&self) -> i64 {
        self.amount
    }

    /// The number of the fiscal storage (`fn`): 16 digits.
    #[must_use]
    pub fn storage(&self) -> &str {
        &self.storage
    }

    /// The number of the document in that storage (`i`): 1 to 10 digits.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The document's fiscal sign (`fp`): 1 to 10 digits.
    #[must_use]
    pub fn sign(&self) -> &str {
        &self.sign
    }

    /// What the cash register did (`n`).
    #[must_use]
    pub const fn operation(&self) -> Operation {
        self.operation
    }

    /// Whether the storage is one for tests: the tax service knows nothing of its receipts.
    #[must_use]
    pub fn is_test(&self) -> bool {
        self.storage.starts_with(TEST_RANGE)
    }
}

/// The text of the code, in the usual order.
impl fmt::Display for FiscalReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (roubles, kopecks) = (self.amount / 100, self.amount % 100);
        let Self {
            printed_at,
            storage,
            number,
            sign,
            ..
        } = self;
        let operation = self.operation.digit();
        write!(
            f,
            "t={printed_at}&s={roubles}.{kopecks:02}&fn={storage}&i={number}&fp={sign}&n={operation}"
        )
    }
}

/// Reads a receipt's code. `None` where the bytes are nothing of the kind: without `t` and `fn`, or
/// with anything before the first field.
///
/// A report of a shift has no sum and no operation: it is refused with `NOT_A_RECEIPT`. Fields that
/// are not known are passed over.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Result<FiscalReceipt, Refusal>> {
    let text = str::from_utf8(bytes).ok()?;
    let has = |name: &str| text.split('&').any(|pair| pair.starts_with(name));
    // A link may carry such fields behind its own.
    let (first, _) = text.split_once('=')?;
    let is_name = first.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_name || !has("t=") || !has("fn=") {
        return None;
    }
    if text.len() > MAX_BYTES {
        let refusal = Refusal::new(Kind::Receipt, Reason::TooLong, MAX_BYTES);
        return Some(Err(refusal));
    }
    Some(fields(text))
}

fn fields(text: &str) -> Result<FiscalReceipt, Refusal> {
    let refuse = |reason, at| Refusal::new(Kind::Receipt, reason, at);
    const NAMES: [&str; 6] = ["t", "s", "fn", "i", "fp", "n"];
    let mut found: [Option<(&str, usize)>; 6] = [None; 6];
    let mut at = 0;
    for pair in text.split('&') {
        let (name, value) = pair.split_once('=').ok_or(refuse(Reason::Format, at))?;
        let places = found.iter_mut().zip(NAMES);
        for (place, _) in places.filter(|(_, known)| *known == name) {
            if place.replace((value, at + name.len() + 1)).is_some() {
                return Err(refuse(Reason::DuplicateId, at));
            }
        }
        at += pair.len() + 1;
    }
    let [
        Some(time),
        Some(sum),
        Some(storage),
        Some(number),
        Some(sign),
        Some(operation),
    ] = found
    else {
        return Err(refuse(Reason::NotAReceipt, text.len()));
    };
    let wrong = |(_, at): (&str, usize)| refuse(Reason::Format, at);
    let digits = |field: (&str, usize), count: core::ops::RangeInclusive<usize>| {
        let all = field.0.bytes().all(|byte| byte.is_ascii_digit());
        let fits = all && count.contains(&field.0.len());
        fits.then(|| field.0.to_owned()).ok_or(wrong(field))
    };
    Ok(FiscalReceipt {
        printed_at: PrintedAt::parse(time.0).ok_or(wrong(time))?,
        amount: kopecks(sum.0).ok_or(refuse(Reason::AmountFormat, sum.1))?,
        storage: digits(storage, STORAGE..=STORAGE)?,
        number: digits(number, 1..=NUMBER)?,
        sign: digits(sign, 1..=NUMBER)?,
        operation: Operation::of(operation.0).ok_or(wrong(operation))?,
    })
}

/// Roubles, and kopecks behind a point if any: one or two digits.
fn kopecks(text: &str) -> Option<i64> {
    let (roubles, kopecks) = match text.split_once('.') {
        None => (text, "00".to_owned()),
        Some((roubles, kopecks)) if kopecks.len() == 1 => (roubles, format!("{kopecks}0")),
        Some((roubles, kopecks)) => (roubles, kopecks.to_owned()),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if roubles.is_empty() || kopecks.len() != 2 || !digits(roubles) || !digits(&kopecks) {
        return None;
    }
    let roubles: i64 = roubles.parse().ok()?;
    roubles.checked_mul(100)?.checked_add(kopecks.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WHOLE: &str = "t=20260314T1159&s=450.50&fn=9960440300000001&i=77&fp=123456789&n=1";

    fn receipt(text: &str) -> FiscalReceipt {
        read(text.as_bytes()).unwrap().unwrap()
    }

    fn refusal(text: &str) -> (Reason, usize) {
        let refusal = read(text.as_bytes()).unwrap().unwrap_err();
        assert_eq!(refusal.kind, Kind::Receipt);
        (refusal.reason, refusal.offset)
    }

    #[test]
    fn a_receipt_is_read_whole() {
        let read = receipt(WHOLE);
        let at = PrintedAt {
            year: 2026,
            month: 3,
            day: 14,
            hour: 11,
            minute: 59,
            second: None,
        };
        assert_eq!((read.printed_at(), read.amount()), (at, 45_050));
        assert_eq!(
            (read.storage(), read.is_test()),
            ("9960440300000001", false)
        );
        assert_eq!((read.number(), read.sign()), ("77", "123456789"));
        assert_eq!(
            (read.operation(), read.to_string().as_str()),
            (Operation::Sale, WHOLE)
        );
    }

    #[test]
    fn the_order_of_fields_and_unknown_ones_do_not_matter() {
        let text = "n=4&x=1&fp=0123456789&i=77&fn=9999078900000001&s=450&t=20260314T115907";
        let read = receipt(text);
        assert_eq!(
            (read.amount(), read.operation().name()),
            (45_000, "возврат расхода")
        );
        assert_eq!((read.sign(), read.is_test()), ("0123456789", true));
        assert_eq!(read.printed_at().to_string(), "20260314T115907");
        assert_eq!(receipt(&WHOLE.replace("450.50", "0.5")).amount(), 50);
        assert_eq!(receipt(&WHOLE.replace("450.50", "0.00")).amount(), 0);
    }

    #[test]
    fn each_operation_has_its_name() {
        for (digit, name) in [
            ("1", "приход"),
            ("2", "возврат прихода"),
            ("3", "расход"),
            ("4", "возврат расхода"),
        ] {
            let text = WHOLE.replace("n=1", &format!("n={digit}"));
            let read = receipt(&text);
            assert_eq!((read.operation().name(), read.to_string()), (name, text));
        }
    }

    #[test]
    fn a_report_of_a_shift_is_no_receipt() {
        let text = "t=20260314T115900&fn=9960440300000001&i=77&fp=605445600";
        assert_eq!(refusal(text), (Reason::NotAReceipt, text.len()));
        assert_eq!(refusal("t=&fn="), (Reason::NotAReceipt, 6));
    }

    #[test]
    fn a_receipt_is_refused_where_it_is_wrong() {
        for (from, to, reason, at) in [
            ("20260314T1159", "20260314T115", Reason::Format, 2),
            ("20260314T1159", "20260314 1159", Reason::Format, 2),
            ("20260314T1159", "20260229T1159", Reason::Format, 2),
            ("20260314T1159", "20260431T1159", Reason::Format, 2),
            ("20260314T1159", "20260014T1159", Reason::Format, 2),
            ("20260314T1159", "20260300T1159", Reason::Format, 2),
            ("20260314T1159", "20260314T2459", Reason::Format, 2),
            ("20260314T1159", "20260314T1160", Reason::Format, 2),
            ("20260314T1159", "20260314T115960", Reason::Format, 2),
            ("450.50", "450,50", Reason::AmountFormat, 18),
            ("450.50", "450.505", Reason::AmountFormat, 18),
            ("450.50", "450.", Reason::AmountFormat, 18),
            ("450.50", ".50", Reason::AmountFormat, 18),
            ("450.50", "-450.50", Reason::AmountFormat, 18),
            ("450.50", "92233720368547758.08", Reason::AmountFormat, 18),
            ("9960440300000001", "996044030000001", Reason::Format, 28),
            ("9960440300000001", "996044030000000x", Reason::Format, 28),
            ("i=77", "i=", Reason::Format, 47),
            ("i=77", "i=12345678901", Reason::Format, 47),
            ("fp=123456789", "fp=12345678901", Reason::Format, 53),
            ("n=1", "n=5", Reason::Format, 65),
            ("n=1", "n=01", Reason::Format, 65),
            ("n=1", "n=1&n=1", Reason::DuplicateId, 67),
            ("n=1", "n=1&x", Reason::Format, 67),
        ] {
            let text = WHOLE.replacen(from, to, 1);
            assert_eq!(refusal(&text), (reason, at), "{text}");
        }
        assert_eq!(
            receipt(&WHOLE.replace("20260314", "20240229"))
                .printed_at()
                .day,
            29
        );
        assert_eq!(
            receipt(&WHOLE.replace("20260314", "20000229"))
                .printed_at()
                .day,
            29
        );
        assert_eq!(
            refusal(&WHOLE.replace("20260314", "21000229")),
            (Reason::Format, 2)
        );
        let long = format!("{WHOLE}&x={}", "1".repeat(200));
        assert_eq!(refusal(&long), (Reason::TooLong, MAX_BYTES));
    }

    #[test]
    fn what_has_no_time_or_no_storage_is_nothing_of_the_kind() {
        for text in [
            "",
            "t=1",
            "fn=1",
            "at=1&afn=2",
            "https://a.example/?t=1&fn=2",
            "https://a.example/?a=1&t=20260314T1159&s=1.00&fn=9960440300000001&i=77&fp=1&n=1",
            "payto://iban/DE75512108001245126199?amount=EUR:1&t=1&fn=2",
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_receipt_is_read_back_as_it_was_written(
            date in "(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])",
            time in "([01][0-9]|2[0-3])[0-5][0-9]([0-5][0-9])?",
            amount in 0..=i64::MAX, storage in "[0-9]{16}",
            number in "[0-9]{1,10}", sign in "[0-9]{1,10}", operation in 1..=4,
        ) {
            let sum = format!("{}.{:02}", amount / 100, amount % 100);
            let text = format!(
                "t={date}T{time}&s={sum}&fn={storage}&i={number}&fp={sign}&n={operation}"
            );
            let read = receipt(&text);
            prop_assert_eq!(read.amount(), amount);
            prop_assert_eq!(read.to_string(), text);
        }

        #[test]
        fn no_bytes_make_reading_panic(bytes in any::<Vec<u8>>(), text in "\\PC{0,80}") {
            let _ = read(&bytes);
            let _ = read(format!("fn=9960440300000001&t={text}").as_bytes());
        }
    }
}
