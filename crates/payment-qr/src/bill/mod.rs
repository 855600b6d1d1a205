//! Bills of GOST R 56042-2014: the code on Russian bills, taxes and fines.
//!
//! `ST0001`, a digit for the character set, a separator, then `Key=Value` joined by it. The bytes
//! of a scanned code are read as they are: most bills are written in windows-1251.

mod charset;
mod field;
mod write;

use core::fmt;

use poltina_domain::{BankAccount, Bic, Inn};

pub use charset::Charset;
pub use write::{WriteError, write};

use crate::{Kind, Reason, Refusal, Warning};

/// A bill that was read. All texts in it are untrusted.
#[derive(Clone, PartialEq, Eq)]
pub struct Bill {
    charset: Charset,
    separator: char,
    fields: Vec<(String, String)>,
    sum: Option<i64>,
    warnings: Vec<Warning>,
}

/// The longest bill that is looked at, in bytes: what the largest QR symbol holds.
pub const MAX_BYTES: usize = 2953;

/// The only version of the standard.
pub const VERSION: &str = "0001";

/// The bytes before the separator.
const HEAD: usize = 7;

impl Bill {
    /// The character set that the bill names.
    #[must_use]
    pub const fn charset(&self) -> Charset {
        self.charset
    }

    /// What stands between the fields.
    #[must_use]
    pub const fn separator(&self) -> char {
        self.separator
    }

    /// All fields in the bill's order, in the standard's own spelling; those that the standard does
    /// not know, as the bill spells them.
    #[must_use]
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// A field that has a value, by its name in the standard's spelling.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&str> {
        value(&self.fields, key)
    }

    /// Whom the bill pays (`Name`).
    #[must_use]
    pub fn payee(&self) -> &str {
        self.field("Name").unwrap_or_default()
    }

    /// The payee's account (`PersonalAcc`): 20 characters.
    #[must_use]
    pub fn account(&self) -> &str {
        self.field("PersonalAcc").unwrap_or_default()
    }

    /// The payee's bank (`BankName`).
    #[must_use]
    pub fn bank(&self) -> &str {
        self.field("BankName").unwrap_or_default()
    }

    /// The bank's code (`BIC`): 9 digits.
    #[must_use]
    pub fn bic(&self) -> &str {
        self.field("BIC").unwrap_or_default()
    }

    /// The bank's correspondent account (`CorrespAcc`), where it has one.
    #[must_use]
    pub fn correspondent_account(&self) -> Option<&str> {
        self.field("CorrespAcc").filter(|account| *account != "0")
    }

    /// The sum in kopecks (`Sum`), above zero; `None` asks the payer.
    #[must_use]
    pub const fn sum(&self) -> Option<i64> {
        self.sum
    }

    /// What the payment is for (`Purpose`).
    #[must_use]
    pub fn purpose(&self) -> Option<&str> {
        self.field("Purpose")
    }

    /// Whether the account's check digit fits the bank.
    #[must_use]
    pub fn account_fits(&self) -> bool {
        fits(self.account(), self.bic())
    }

    /// Whether the correspondent account's check digit fits the bank, where there is one.
    #[must_use]
    pub fn correspondent_fits(&self) -> Option<bool> {
        let account = self.correspondent_account()?;
        Some(fits(account, self.bic()))
    }

    /// Whether the payee's taxpayer number has the right check digits, where there is one.
    #[must_use]
    pub fn payee_inn_fits(&self) -> Option<bool> {
        Some(self.field("PayeeINN")?.parse::<Inn>().is_ok())
    }

    /// Whether the payer's taxpayer number has the right check digits, where there is one.
    #[must_use]
    pub fn payer_inn_fits(&self) -> Option<bool> {
        Some(self.field("PayerINN")?.parse::<Inn>().is_ok())
    }

    /// What deviates in it and is tolerated.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Adds what does not fit, in the order of importance.
    fn warn(&mut self) {
        let wrong = Some(false);
        for (applies, warning) in [
            (!self.account_fits(), Warning::AccountKey),
            (
                self.correspondent_fits() == wrong,
                Warning::CorrespondentKey,
            ),
            (self.payee_inn_fits() == wrong, Warning::PayeeInn),
            (self.payer_inn_fits() == wrong, Warning::PayerInn),
            (self.fields.iter().any(too_long), Warning::FieldLong),
        ] {
            if applies {
                self.warnings.push(warning);
            }
        }
    }
}

/// Shows which fields there are and none of their values: bills name people.
impl fmt::Debug for Bill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.fields.iter().map(|(key, _)| key);
        f.write_str("Bill ")?;
        f.debug_list().entries(keys).finish()
    }
}

fn value<'a>(fields: &'a [(String, String)], key: &str) -> Option<&'a str> {
    let (_, value) = fields.iter().find(|(known, _)| known == key)?;
    Some(value.as_str()).filter(|value| !value.is_empty())
}

fn fits(account: &str, bic: &str) -> bool {
    match (account.parse::<BankAccount>(), bic.parse::<Bic>()) {
        (Ok(account), Ok(bic)) => account.fits(&bic),
        _ => false,
    }
}

fn too_long((key, value): &(String, String)) -> bool {
    field::limit(key).is_some_and(|limit| value.chars().count() > limit)
}

/// Reads a bill. `None` where the bytes are nothing of the kind; no bytes at all are `EMPTY`.
///
/// Offsets point to the bytes as they were given, whatever the character set.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Result<Bill, Refusal>> {
    let refuse = |reason, at| Some(Err(Refusal::new(Kind::Bill, reason, at)));
    if bytes.is_empty() {
        return refuse(Reason::Empty, 0);
    }
    let digits = |from, to| {
        let part: Option<&[u8]> = bytes.get(from..to);
        part.is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    if !bytes.starts_with(b"ST") {
        // Another letter in place of these two, with all the rest of a bill.
        let imitates = bytes.first() == Some(&b'S') && digits(2, HEAD) && bytes.contains(&b'=');
        return imitates.then(|| refuse(Reason::Format, 0)).flatten();
    }
    if !digits(2, 6) {
        return None;
    }
    if bytes.len() > MAX_BYTES {
        return refuse(Reason::TooLong, MAX_BYTES);
    }
    if bytes.get(2..6) != Some(VERSION.as_bytes()) {
        return refuse(Reason::Version, 2);
    }
    let Some(charset) = bytes.get(6).copied().and_then(Charset::of) else {
        return refuse(Reason::Charset, 6);
    };
    Some(body(bytes, charset))
}

fn body(bytes: &[u8], charset: Charset) -> Result<Bill, Refusal> {
    let refuse = |reason, at| Refusal::new(Kind::Bill, reason, at);
    let end = bytes.len();
    let Some((separator, body)) = bytes.get(HEAD..).and_then(<[u8]>::split_first) else {
        return Err(refuse(Reason::NoFields, end));
    };
    // Any sign may separate, but for what keys and values are made of.
    if !separator.is_ascii() || separator.is_ascii_alphanumeric() || *separator == b'=' {
        return Err(refuse(Reason::Format, HEAD));
    }
    let mut warnings = Vec::new();
    let spoken = spoken(charset, body);
    if spoken != charset {
        warnings.push(Warning::CharsetDiffers);
    }
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut places = Vec::new();
    let mut at = HEAD + 1;
    for pair in body.split(|byte| byte == separator) {
        let start = at;
        at += pair.len() + 1;
        // A separator may stand behind the last field, too.
        if pair.is_empty() {
            continue;
        }
        let equals = pair.iter().position(|byte| *byte == b'=');
        let (key, value) = equals
            .and_then(|equals| Some((pair.get(..equals)?, pair.get(equals + 1..)?)))
            .ok_or(refuse(Reason::Format, start))?;
        let key = str::from_utf8(key).ok().filter(|key| is_key(key));
        let key = key.ok_or(refuse(Reason::Format, start))?;
        let value_at = start + key.len() + 1;
        let value = spoken
            .decode(value)
            .map_err(|wrong| refuse(Reason::Charset, value_at + wrong.0))?;
        let key = field::spelling(key).unwrap_or(key);
        if fields
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(key))
        {
            return Err(refuse(Reason::DuplicateId, start));
        }
        fields.push((key.to_owned(), value.into_owned()));
        places.push(value_at);
    }
    if fields.is_empty() {
        return Err(refuse(Reason::NoFields, end));
    }
    let place = |key: &str| {
        let found = fields
            .iter()
            .zip(&places)
            .find(|((known, _), _)| known == key);
        found.map_or(end, |(_, place)| *place)
    };
    for key in field::MANDATORY {
        if !is_whole(&fields, key) {
            return Err(refuse(Reason::MandatoryMissing, place(key)));
        }
    }
    let sum = kopecks(value(&fields, "Sum")).map_err(|reason| refuse(reason, place("Sum")))?;
    if sum == Some(0) {
        warnings.push(Warning::AmountZeroAsks);
    }
    let mut bill = Bill {
        charset,
        separator: char::from(*separator),
        sum: sum.filter(|sum| *sum > 0),
        fields,
        warnings,
    };
    bill.warn();
    Ok(bill)
}

/// The character set that the text really has. A code that went through a text field arrives in
/// UTF-8 whatever it says; text in the other sets is never good UTF-8 by accident, save ASCII,
/// which is the same in all.
fn spoken(charset: Charset, body: &[u8]) -> Charset {
    if body.is_ascii() || str::from_utf8(body).is_err() {
        charset
    } else {
        Charset::Utf8
    }
}

fn is_key(key: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !key.is_empty() && key.bytes().all(inside)
}

/// Whether a mandatory field is there, in its form.
fn is_whole(fields: &[(String, String)], key: &str) -> bool {
    let value = value(fields, key);
    match key {
        "PersonalAcc" => value.is_some_and(|value| value.parse::<BankAccount>().is_ok()),
        "BIC" => value.is_some_and(|value| value.parse::<Bic>().is_ok()),
        // Offices of the Bank of Russia have none: some bills say so by 0, some by nothing.
        "CorrespAcc" => fields.iter().any(|(known, value)| {
            let none = matches!(value.as_str(), "" | "0");
            known == key && (none || value.parse::<BankAccount>().is_ok())
        }),
        _ => value.is_some(),
    }
}

/// Whole kopecks of at most 18 digits.
fn kopecks(sum: Option<&str>) -> Result<Option<i64>, Reason> {
    let Some(sum) = sum else { return Ok(None) };
    if !sum.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Reason::AmountFormat);
    }
    match sum.parse() {
        Ok(kopecks) if sum.len() <= 18 => Ok(Some(kopecks)),
        _ => Err(Reason::AmountLimit),
    }
}

#[cfg(test)]
mod tests;
