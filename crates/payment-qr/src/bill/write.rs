//! Writing bills: the shortest character set and a separator that no value has.

use core::fmt;

use poltina_domain::{BankAccount, Bic, Inn, Kpp};

use super::{Charset, VERSION, field};

/// Why a bill cannot be written. Names are those of the standard.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WriteError {
    /// A field that every bill has is not there.
    Missing(&'static str),
    /// A field comes twice.
    Duplicate(String),
    /// A field's name is not made of letters and digits.
    Key(String),
    /// A value is longer than the standard allows.
    TooLong {
        /// The field.
        key: String,
        /// The most characters.
        max: usize,
    },
    /// A value has not the form of its field, or its check digit does not fit.
    Form(&'static str),
    /// The character set asked for does not have a character of a value.
    Charset,
    /// The values together hold every separator.
    NoSeparator,
    /// The mandatory fields together take more than 300 bytes.
    MandatoryBlock,
    /// The whole takes more bytes than a QR symbol of level M holds: 2331.
    Size,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(key) => write!(f, "{key} is missing: every bill has it"),
            Self::Duplicate(key) => write!(f, "{key} is given twice: give it once"),
            Self::Key(key) => write!(f, "{key:?} is no name of a field: use letters and digits"),
            Self::TooLong { key, max } => write!(f, "{key} is too long: at most {max} characters"),
            Self::Form(key) => write!(f, "{key} is wrong: check each character"),
            Self::Charset => f.write_str("a character is not in the character set: use UTF-8"),
            Self::NoSeparator => {
                f.write_str("the values hold every separator: remove one of |@;:^_~{}!#$%&()*+,/")
            }
            Self::MandatoryBlock => {
                f.write_str("the mandatory fields take more than 300 bytes: shorten the names")
            }
            Self::Size => f.write_str("the bill takes more than 2331 bytes: shorten its values"),
        }
    }
}

impl core::error::Error for WriteError {}

/// The separators of the standard, in the order of preference.
const SEPARATORS: &[u8] = b"|@;:^_~{}!#$%&()*+,/";

/// The bytes that the mandatory fields may take, their separators included.
const MANDATORY_BYTES: usize = 300;

/// What a QR symbol of level M holds.
const SIZE: usize = 2331;

/// Writes a bill from names and values of fields, in any order.
///
/// The mandatory fields come first, in the standard's order, the others as given. Without a
/// character set, windows-1251 is taken, which every bank reads, or UTF-8 where that lacks a
/// character. What a person typed is checked harder than what was scanned: check digits must fit.
///
/// ```
/// use payment_qr::bill;
///
/// let bytes = bill::write(&[
///     ("Name", "Zerno"),
///     ("PersonalAcc", "40702810138250123017"),
///     ("BankName", "Bank"),
///     ("BIC", "044525225"),
///     ("CorrespAcc", "30101810400000000225"),
///     ("Sum", "45050"),
/// ], None)?;
/// assert!(bytes.starts_with(b"ST00011|Name=Zerno|PersonalAcc=40702810138250123017|"));
/// # Ok::<(), bill::WriteError>(())
/// ```
///
/// # Errors
/// A [`WriteError`] that names the field.
pub fn write(fields: &[(&str, &str)], charset: Option<Charset>) -> Result<Vec<u8>, WriteError> {
    let mut known: Vec<(&str, &str)> = Vec::with_capacity(fields.len());
    for (key, value) in fields {
        if !super::is_key(key) {
            return Err(WriteError::Key((*key).to_owned()));
        }
        let key = field::spelling(key).unwrap_or(key);
        if known
            .iter()
            .any(|(other, _)| other.eq_ignore_ascii_case(key))
        {
            return Err(WriteError::Duplicate(key.to_owned()));
        }
        if let Some(max) = field::limit(key).filter(|max| value.chars().count() > *max) {
            let key = key.to_owned();
            return Err(WriteError::TooLong { key, max });
        }
        known.push((key, value));
    }
    check(&known)?;
    let place = |key: &str| field::MANDATORY.iter().position(|known| *known == key);
    known.sort_by_key(|(key, _)| place(key).unwrap_or(field::MANDATORY.len()));
    let charset = match charset {
        Some(charset) => charset,
        None if known
            .iter()
            .all(|(_, value)| Charset::Windows1251.encode(value).is_some()) =>
        {
            Charset::Windows1251
        }
        None => Charset::Utf8,
    };
    let separator = *SEPARATORS
        .iter()
        .find(|separator| {
            known
                .iter()
                .all(|(_, value)| !value.as_bytes().contains(separator))
        })
        .ok_or(WriteError::NoSeparator)?;
    let mut bytes = format!("ST{VERSION}{}", charset.digit()).into_bytes();
    let head = bytes.len() + 1;
    for (key, value) in known {
        bytes.push(separator);
        bytes.extend(key.as_bytes());
        bytes.push(b'=');
        bytes.extend(charset.encode(value).ok_or(WriteError::Charset)?);
        // Of the separators of the block, the one behind it counts.
        if place(key).is_some() && bytes.len() + 1 - head > MANDATORY_BYTES {
            return Err(WriteError::MandatoryBlock);
        }
    }
    if bytes.len() > SIZE {
        return Err(WriteError::Size);
    }
    Ok(bytes)
}

/// The forms and check digits of what a payment depends on.
fn check(fields: &[(&str, &str)]) -> Result<(), WriteError> {
    let value = |key: &'static str| {
        let found = fields.iter().find(|(known, _)| *known == key);
        found.map(|(_, value)| *value)
    };
    for key in field::MANDATORY {
        if value(key).is_none_or(str::is_empty) {
            return Err(WriteError::Missing(key));
        }
    }
    let wrong = WriteError::Form;
    let bic: Bic = value("BIC")
        .unwrap_or_default()
        .parse()
        .map_err(|_| wrong("BIC"))?;
    for key in ["PersonalAcc", "CorrespAcc"] {
        let account = value(key).unwrap_or_default();
        let none = key == "CorrespAcc" && account == "0";
        let fits = |account: BankAccount| account.fits(&bic);
        if !none && !account.parse().is_ok_and(fits) {
            return Err(wrong(key));
        }
    }
    for key in ["PayeeINN", "PayerINN"] {
        if value(key).is_some_and(|inn| inn.parse::<Inn>().is_err()) {
            return Err(wrong(key));
        }
    }
    if value("KPP").is_some_and(|kpp| kpp.parse::<Kpp>().is_err()) {
        return Err(wrong("KPP"));
    }
    let positive = |sum: &str| {
        sum.bytes().all(|byte| byte.is_ascii_digit()) && sum.parse::<i64>().is_ok_and(|sum| sum > 0)
    };
    if value("Sum").is_some_and(|sum| !positive(sum)) {
        return Err(wrong("Sum"));
    }
    Ok(())
}
