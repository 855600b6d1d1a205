//! `payto:` links (RFC 8905): a target of some kind, and what to pay it.
//!
//! There is no Russian kind of target, so these are read to be shown; none is paid from here.

use core::fmt;

use crate::{Kind, Reason, Refusal, Warning};

/// A link that was read. All texts in it are decoded and untrusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payto {
    /// The kind of target in lower case, for example `iban`.
    target: String,
    /// What stands behind it, between slashes.
    path: Vec<String>,
    amount: Option<Amount>,
    options: Vec<(String, String)>,
    warnings: Vec<Warning>,
}

/// Whom a link pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// An account by its IBAN, and its bank's BIC where the link gives it.
    Iban {
        /// The bank.
        bic: Option<&'a str>,
        /// The account.
        iban: &'a str,
    },
    /// An account in the United States.
    Ach {
        /// The bank's routing number.
        routing: &'a str,
        /// The account.
        account: &'a str,
    },
    /// A bank by its BIC.
    Bic(&'a str),
    /// An address of the Indian payments interface.
    Upi(&'a str),
    /// A Bitcoin address.
    Bitcoin(&'a str),
    /// An Interledger address.
    Ilp(&'a str),
    /// A name, to be paid by other means, as in cash.
    Void(&'a str),
    /// A kind that is not known.
    Other {
        /// The kind, in lower case.
        kind: &'a str,
        /// What stands behind it.
        path: &'a [String],
    },
}

/// An amount with its currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    currency: String,
    decimal: String,
}

/// The longest link that is looked at, in bytes.
pub const MAX_BYTES: usize = 2048;

const SCHEME: &str = "payto:";

/// The digits behind the point, at most (section 5).
const DECIMALS: usize = 8;

/// Units must stay below this (section 5).
const UNITS: u64 = 1 << 53;

impl Payto {
    /// Whom it pays.
    #[must_use]
    pub fn target(&self) -> Target<'_> {
        let other = Target::Other {
            kind: &self.target,
            path: &self.path,
        };
        match (self.target.as_str(), self.path.as_slice()) {
            ("iban", [iban]) => Target::Iban { bic: None, iban },
            ("iban", [bic, iban]) => Target::Iban {
                bic: Some(bic),
                iban,
            },
            ("ach", [routing, account]) => Target::Ach { routing, account },
            ("bic", [bic]) => Target::Bic(bic),
            ("upi", [address]) => Target::Upi(address),
            ("bitcoin", [address]) => Target::Bitcoin(address),
            ("ilp", [address]) => Target::Ilp(address),
            ("void", [name]) => Target::Void(name),
            _ => other,
        }
    }

    /// The kind of target, in lower case, for example `iban`.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.target
    }

    /// What stands behind the kind, between slashes.
    #[must_use]
    pub fn path(&self) -> &[String] {
        &self.path
    }

    /// How much; `None` asks the payer.
    #[must_use]
    pub const fn amount(&self) -> Option<&Amount> {
        self.amount.as_ref()
    }

    /// Who is paid.
    #[must_use]
    pub fn receiver_name(&self) -> Option<&str> {
        self.option("receiver-name")
    }

    /// Who pays.
    #[must_use]
    pub fn sender_name(&self) -> Option<&str> {
        self.option("sender-name")
    }

    /// What for, for people.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.option("message")
    }

    /// What for, for machines.
    #[must_use]
    pub fn instruction(&self) -> Option<&str> {
        self.option("instruction")
    }

    /// All options but the amount, in the link's order, names in lower case.
    #[must_use]
    pub fn options(&self) -> &[(String, String)] {
        &self.options
    }

    /// What deviates in it and is tolerated.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    fn option(&self, name: &str) -> Option<&str> {
        let found = self.options.iter().find(|(known, _)| known == name)?;
        Some(&found.1)
    }
}

impl Amount {
    /// The currency in capital letters: three of ISO 4217, or the target's own.
    #[must_use]
    pub fn currency(&self) -> &str {
        &self.currency
    }

    /// The amount with a point, as the link spells it but for separators: `1234.50`.
    #[must_use]
    pub fn decimal(&self) -> &str {
        &self.decimal
    }

    /// `EUR:1234.50`. Commas may only separate thousands: the standard lets readers pass over them,
    /// and `4,50` would become 450.
    fn parse(text: &str) -> Result<Self, Reason> {
        let (currency, number) = text.split_once(':').ok_or(Reason::AmountFormat)?;
        let (units, decimals) = match number.split_once('.') {
            Some((units, decimals)) => (units, Some(decimals)),
            None => (number, None),
        };
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let letters =
            !currency.is_empty() && currency.bytes().all(|byte| byte.is_ascii_alphabetic());
        let mut groups = units.split(',');
        let first = groups.next().unwrap_or_default();
        let thousands =
            groups.all(|group| group.len() == 3) && (!units.contains(',') || first.len() <= 3);
        let units: String = units.chars().filter(|c| *c != ',').collect();
        let decimals_fit = decimals.is_none_or(|text| digits(text) && text.len() <= DECIMALS);
        if !letters || !digits(&units) || first.is_empty() || !thousands || !decimals_fit {
            return Err(Reason::AmountFormat);
        }
        if units.parse().map_or(true, |units: u64| units >= UNITS) {
            return Err(Reason::AmountLimit);
        }
        let point = decimals.map(|decimals| format!(".{decimals}"));
        let decimal = format!("{units}{}", point.unwrap_or_default());
        if decimal.bytes().all(|byte| matches!(byte, b'0' | b'.')) {
            return Err(Reason::AmountZero);
        }
        Ok(Self {
            currency: currency.to_ascii_uppercase(),
            decimal,
        })
    }
}

/// Reads a link. `None` where the bytes are nothing of the kind.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Result<Payto, Refusal>> {
    let start = bytes.get(..SCHEME.len())?;
    if !start.eq_ignore_ascii_case(SCHEME.as_bytes()) {
        return None;
    }
    let refuse = |reason, at| Some(Err(Refusal::new(Kind::Payto, reason, at)));
    if bytes.len() > MAX_BYTES {
        return refuse(Reason::TooLong, MAX_BYTES);
    }
    match str::from_utf8(bytes) {
        Ok(text) => Some(link(text)),
        Err(error) => refuse(Reason::Charset, error.valid_up_to()),
    }
}

fn link(text: &str) -> Result<Payto, Refusal> {
    let refuse = |reason, at| Refusal::new(Kind::Payto, reason, at);
    let start = SCHEME.len() + 2;
    let rest = text
        .get(SCHEME.len()..)
        .and_then(|rest| rest.strip_prefix("//"))
        .ok_or(refuse(Reason::Format, SCHEME.len()))?;
    if let Some(at) = rest.find('#') {
        return Err(refuse(Reason::Format, start + at));
    }
    let (place, options) = match rest.split_once('?') {
        Some((place, options)) => (place, Some(options)),
        None => (rest, None),
    };
    let mut segments = place.split('/');
    let target = segments.next().unwrap_or_default();
    if !is_name(target) {
        return Err(refuse(Reason::Format, start));
    }
    let mut at = start + target.len();
    let mut path = Vec::new();
    for segment in segments {
        at += 1;
        path.push(decoded(segment, at)?);
        at += segment.len();
    }
    let target = target.to_ascii_lowercase();
    let mut read = Payto {
        target,
        path,
        amount: None,
        options: Vec::new(),
        warnings: Vec::new(),
    };
    check_target(&mut read).map_err(|reason| refuse(reason, start + read.target.len()))?;
    for option in options.into_iter().flat_map(|options| options.split('&')) {
        at += 1;
        let (name, value) = option.split_once('=').ok_or(refuse(Reason::Format, at))?;
        let value_at = at + name.len() + 1;
        if !is_name(name) {
            return Err(refuse(Reason::Format, at));
        }
        let (name, value) = (name.to_ascii_lowercase(), decoded(value, value_at)?);
        if name != "amount" {
            read.options.push((name, value));
        } else if read.amount.is_none() {
            let amount = Amount::parse(&value).map_err(|reason| refuse(reason, value_at))?;
            read.amount = Some(amount);
        } else {
            return Err(refuse(Reason::DuplicateId, at));
        }
        at += option.len();
    }
    Ok(read)
}

/// Known kinds have so many parts behind them; an IBAN has a form and two check digits.
fn check_target(read: &mut Payto) -> Result<(), Reason> {
    let parts = match read.target.as_str() {
        "iban" => 1..=2,
        "ach" => 2..=2,
        "bic" | "upi" | "bitcoin" | "ilp" | "void" => 1..=1,
        _ => return Ok(()),
    };
    if !parts.contains(&read.path.len()) || read.path.iter().any(String::is_empty) {
        return Err(Reason::MandatoryMissing);
    }
    if let Target::Iban { iban, .. } = read.target() {
        match iban_rest(iban) {
            None => return Err(Reason::Format),
            Some(1) => {}
            Some(_) => read.warnings.push(Warning::IbanCheck),
        }
    }
    Ok(())
}

/// The rest by 97 of an IBAN (ISO 13616-1), which is 1 where no digit is mistyped; `None` where it
/// has not the form of one.
fn iban_rest(iban: &str) -> Option<u32> {
    let (head, account) = iban.split_at_checked(4)?;
    let (country, check) = head.split_at_checked(2)?;
    let form = (15..=34).contains(&iban.len())
        && country.bytes().all(|byte| byte.is_ascii_alphabetic())
        && check.bytes().all(|byte| byte.is_ascii_digit());
    let mut values = account.chars().chain(head.chars());
    values
        .try_fold(0, |rest, c| {
            let value = c.to_digit(36)?;
            Some((rest * if value < 10 { 10 } else { 100 } + value) % 97)
        })
        .filter(|_| form)
}

/// A letter, then letters, digits, hyphens and points.
fn is_name(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(inside)
}

/// Text without its percent-encoding (RFC 3986, section 2.1). A plus stays one.
fn decoded(text: &str, at: usize) -> Result<String, Refusal> {
    let refuse = |reason, offset| Refusal::new(Kind::Payto, reason, at + offset);
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let offset = text.len() - behind.len() - 1;
        let wrong = refuse(Reason::Format, offset);
        let (digits, behind) = behind.split_at_checked(2).ok_or(wrong)?;
        let byte = digits.iter().try_fold(0, |byte, digit| {
            Some(byte << 4 | char::from(*digit).to_digit(16)?)
        });
        bytes.push(byte.and_then(|byte| u8::try_from(byte).ok()).ok_or(wrong)?);
        rest = behind;
    }
    String::from_utf8(bytes).map_err(|_| refuse(Reason::Charset, 0))
}

/// The link again: options in order behind the amount, all but letters and digits encoded.
impl fmt::Display for Payto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}//{}", self.target)?;
        for segment in &self.path {
            f.write_str("/")?;
            encode(segment, f)?;
        }
        let mut sign = "?";
        if let Some(Amount { currency, decimal }) = &self.amount {
            write!(f, "{sign}amount={currency}:{decimal}")?;
            sign = "&";
        }
        for (name, value) in &self.options {
            write!(f, "{sign}{name}=")?;
            encode(value, f)?;
            sign = "&";
        }
        Ok(())
    }
}

fn encode(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    text.bytes().try_for_each(|byte| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' | b'@' | b':' => {
            write!(f, "{}", char::from(byte))
        }
        byte => write!(f, "%{byte:02X}"),
    })
}

#[cfg(test)]
mod tests;
