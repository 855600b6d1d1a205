//! Links of the Russian faster payments system (SBP).
//!
//! `https://qr.nspk.ru/<id>?type=01|02&bank=<member>[&sum=<kopecks>&cur=RUB]&crc=<checksum>`, and
//! `https://sub.nspk.ru/<id>?type=03…` to bind an account. Only an acquirer can issue an id, so
//! nothing here makes a link: [`SbpLink::from_acquirer`] checks one that an acquirer answered with.
//!
//! Source: published links of several banks. The checksum is CRC-16/CCITT-FALSE over all that
//! stands before `&crc=`.

use crate::emv::crc16;
use crate::{Kind, Reason, Refusal, Warning};

/// What a link asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SbpKind {
    /// 01: the same link for many payments; the sum may be the payer's to type.
    Static,
    /// 02: one payment of this sum.
    Dynamic,
    /// 03: binds the payer's account to the shop, for later payments.
    Subscription,
}

/// The hosts that such links are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SbpHost {
    /// `qr.nspk.ru`
    Qr,
    /// `sub.nspk.ru`
    Sub,
}

/// A link that was read. The sum in it is a claim: the acquirer says what is true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SbpLink {
    link: String,
    host: SbpHost,
    id: String,
    kind: SbpKind,
    bank: String,
    amount: Option<i64>,
    currency: bool,
    crc: String,
    computed: u16,
}

/// The longest link that is looked at, in bytes; real ones have about 110.
pub const MAX_BYTES: usize = 512;

/// The largest sum of one payment, in kopecks: 1 000 000 roubles.
pub const SUM_MAX: i64 = poltina_domain::limits::TRANSFER_MAX_MINOR;

/// The letters and digits of a link's id.
const ID: usize = 32;

/// The digits of a bank's number among the system's members.
const BANK: usize = 12;

const SCHEME: &str = "https://";

impl SbpKind {
    /// The kind's name for integrators, for example `dynamic`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Dynamic => "dynamic",
            Self::Subscription => "subscription-binding",
        }
    }
}

impl SbpHost {
    /// The host's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Qr => "qr.nspk.ru",
            Self::Sub => "sub.nspk.ru",
        }
    }

    fn of(host: &str) -> Option<Self> {
        [Self::Qr, Self::Sub]
            .into_iter()
            .find(|own| own.as_str().eq_ignore_ascii_case(host))
    }
}

impl SbpLink {
    /// The link as it was read.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.link
    }

    /// The host that it is on.
    #[must_use]
    pub const fn host(&self) -> SbpHost {
        self.host
    }

    /// The id that the acquirer knows it by: 32 capital letters and digits.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it asks for.
    #[must_use]
    pub const fn kind(&self) -> SbpKind {
        self.kind
    }

    /// The acquirer's number among the system's members: 12 digits.
    #[must_use]
    pub fn bank(&self) -> &str {
        &self.bank
    }

    /// The sum in kopecks, 1 to [`SUM_MAX`]; `None` asks the payer.
    #[must_use]
    pub const fn amount(&self) -> Option<i64> {
        self.amount
    }

    /// The currency of the sum where the link names one: always `RUB`.
    #[must_use]
    pub fn currency(&self) -> Option<&'static str> {
        self.currency.then_some("RUB")
    }

    /// The checksum as the link spells it: four hexadecimal digits.
    #[must_use]
    pub fn crc(&self) -> &str {
        &self.crc
    }

    /// The checksum that the link should have: four capital hexadecimal digits.
    #[must_use]
    pub fn computed(&self) -> String {
        format!("{:04X}", self.computed)
    }

    /// Whether the link has the checksum that it should have.
    #[must_use]
    pub fn crc_ok(&self) -> bool {
        u16::from_str_radix(&self.crc, 16) == Ok(self.computed)
    }

    /// What deviates in it and is tolerated: a wrong checksum, since documents are full of links
    /// with one.
    #[must_use]
    pub fn warnings(&self) -> &'static [Warning] {
        if self.crc_ok() {
            &[]
        } else {
            &[Warning::SbpChecksum]
        }
    }

    /// The link that opens the app of the payer's bank, given the bank's number among the system's
    /// members; `None` where that is not 12 digits.
    ///
    /// ```
    /// # use payment_qr::sbp::SbpLink;
    /// let link = "https://qr.nspk.ru/AS1A0000ZERNO000KOFE0000DEMO0001?type=01&bank=100000000999&crc=7D27";
    /// let link = SbpLink::from_acquirer(link)?;
    /// let opens = link.bank_app_link("100000000888").unwrap();
    /// assert!(opens.starts_with("bank100000000888://qr.nspk.ru/AS1A"));
    /// # Ok::<(), payment_qr::Refusal>(())
    /// ```
    #[must_use]
    pub fn bank_app_link(&self, bank: &str) -> Option<String> {
        let rest = self.link.get(SCHEME.len()..)?;
        is_bank(bank).then(|| format!("bank{bank}://{rest}"))
    }

    /// Takes the link that an acquirer answered with, to be drawn as a code.
    ///
    /// # Errors
    /// As [`read`], and `CRC_MISMATCH` where the checksum is wrong: nobody is shown a damaged link.
    pub fn from_acquirer(payload: &str) -> Result<Self, Refusal> {
        let refuse = |reason, at| Refusal::new(Kind::SbpLink, reason, at);
        let link = read(payload.as_bytes()).ok_or(refuse(Reason::HostNotAllowed, 0))??;
        if link.crc_ok() {
            Ok(link)
        } else {
            Err(refuse(Reason::CrcMismatch, payload.len() - link.crc.len()))
        }
    }
}

/// Reads a link. `None` where the bytes are nothing of the kind.
///
/// The host must be exactly one of [`SbpHost`]; a link of this form on another host is refused with
/// `HOST_NOT_ALLOWED`. Parameters that are not known are passed over.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Result<SbpLink, Refusal>> {
    let text = str::from_utf8(bytes).ok()?;
    let secure = starts_with(text, SCHEME);
    if !secure && !starts_with(text, "http://") {
        return None;
    }
    let start = text.find("//")? + 2;
    let rest = text.get(start..)?;
    let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(end)?;
    let refuse = |reason, at| Some(Err(Refusal::new(Kind::SbpLink, reason, at)));
    match SbpHost::of(host) {
        Some(_) if text.len() > MAX_BYTES => refuse(Reason::TooLong, MAX_BYTES),
        // Without encryption anyone on the way could change it.
        Some(_) if !secure => refuse(Reason::Format, 0),
        Some(host) => Some(of_host(text, host, start + end)),
        None if imitates(host, path) => refuse(Reason::HostNotAllowed, start),
        None => None,
    }
}

fn of_host(text: &str, host: SbpHost, path_at: usize) -> Result<SbpLink, Refusal> {
    let refuse = |reason, at| Refusal::new(Kind::SbpLink, reason, at);
    let path = text.get(path_at..).unwrap_or_default();
    let id = id_of(path).ok_or(refuse(Reason::Format, path_at))?;
    let query_at = path_at + 1 + ID;
    let query = match text.get(query_at..).and_then(|rest| rest.strip_prefix('?')) {
        Some(query) if !query.contains('#') => query,
        _ => return Err(refuse(Reason::Format, query_at)),
    };
    let mut found = Parameters::default();
    let mut at = query_at + 1;
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').ok_or(refuse(Reason::Format, at))?;
        if found.crc.is_some() {
            return Err(refuse(Reason::CrcNotLast, at));
        }
        if let Some(place) = found.place(name)
            && place.replace((value, at + name.len() + 1)).is_some()
        {
            return Err(refuse(Reason::DuplicateId, at));
        }
        at += pair.len() + 1;
    }
    let missing = refuse(Reason::MandatoryMissing, text.len());
    let (kind, kind_at) = found.kind.ok_or(missing)?;
    let kind = match kind {
        "01" => SbpKind::Static,
        "02" => SbpKind::Dynamic,
        "03" => SbpKind::Subscription,
        _ => return Err(refuse(Reason::Format, kind_at)),
    };
    let (bank, bank_at) = found.bank.ok_or(missing)?;
    if !is_bank(bank) {
        return Err(refuse(Reason::Format, bank_at));
    }
    let amount = match found.sum {
        Some((sum, at)) => Some(kopecks(sum).map_err(|reason| refuse(reason, at))?),
        None if kind == SbpKind::Dynamic => return Err(missing),
        None => None,
    };
    if let Some((currency, at)) = found.currency
        && currency != "RUB"
    {
        return Err(refuse(Reason::Format, at));
    }
    let (crc, crc_at) = found.crc.ok_or(missing)?;
    if crc.len() != 4 {
        return Err(refuse(Reason::CrcLength, crc_at));
    }
    if !crc.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(refuse(Reason::Format, crc_at));
    }
    let covered = text.get(..crc_at - "&crc=".len()).unwrap_or_default();
    Ok(SbpLink {
        link: text.to_owned(),
        host,
        id: id.to_owned(),
        kind,
        bank: bank.to_owned(),
        amount,
        currency: found.currency.is_some(),
        crc: crc.to_owned(),
        computed: crc16(covered.as_bytes()),
    })
}

/// The parameters that count, each with the place of its value.
#[derive(Default)]
struct Parameters<'a> {
    kind: Option<(&'a str, usize)>,
    bank: Option<(&'a str, usize)>,
    sum: Option<(&'a str, usize)>,
    currency: Option<(&'a str, usize)>,
    crc: Option<(&'a str, usize)>,
}

impl<'a> Parameters<'a> {
    fn place(&mut self, name: &str) -> Option<&mut Option<(&'a str, usize)>> {
        match name {
            "type" => Some(&mut self.kind),
            "bank" => Some(&mut self.bank),
            "sum" => Some(&mut self.sum),
            "cur" => Some(&mut self.currency),
            "crc" => Some(&mut self.crc),
            _ => None,
        }
    }
}

/// Whether a link on another host passes itself off as one of these: by its host's beginning, or
/// by an id with the parameters behind it.
fn imitates(host: &str, path: &str) -> bool {
    let query = path.get(1 + ID..).unwrap_or_default();
    let named = host.to_ascii_lowercase().contains("nspk.ru");
    let formed = query.starts_with('?') && query.contains("type=") && query.contains("bank=");
    id_of(path).is_some() && (named || formed)
}

/// The id behind the path's slash.
fn id_of(path: &str) -> Option<&str> {
    let id = path.strip_prefix('/')?.get(..ID)?;
    let allowed = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    id.bytes().all(allowed).then_some(id)
}

fn is_bank(text: &str) -> bool {
    text.len() == BANK && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whole kopecks from 1 to [`SUM_MAX`].
fn kopecks(text: &str) -> Result<i64, Reason> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Reason::AmountFormat);
    }
    match text.parse() {
        Ok(0) => Err(Reason::AmountZero),
        Ok(sum) if sum <= SUM_MAX => Ok(sum),
        _ => Err(Reason::AmountLimit),
    }
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len())
        .is_some_and(|text| text.eq_ignore_ascii_case(start))
}

#[cfg(test)]
mod tests;
