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
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "AD1A0000ZERNO000KOFE0000DEMO0002";

    fn sealed(link: &str) -> String {
        format!("{link}&crc={:04X}", crc16(link.as_bytes()))
    }

    fn dynamic(rest: &str) -> String {
        sealed(&format!(
            "https://qr.nspk.ru/{ID}?type=02&bank=100000000999{rest}"
        ))
    }

    fn refusal(text: &str) -> (Reason, usize) {
        let refusal = read(text.as_bytes()).unwrap().unwrap_err();
        assert_eq!(refusal.kind, Kind::SbpLink);
        (refusal.reason, refusal.offset)
    }

    #[test]
    fn a_dynamic_link_says_its_sum_in_kopecks() {
        let text = dynamic("&sum=45050&cur=RUB");
        let link = read(text.as_bytes()).unwrap().unwrap();
        assert_eq!((link.host().as_str(), link.id()), ("qr.nspk.ru", ID));
        assert_eq!(
            (link.kind().as_str(), link.bank()),
            ("dynamic", "100000000999")
        );
        assert_eq!(
            (link.amount(), link.currency()),
            (Some(45_050), Some("RUB"))
        );
        assert_eq!((link.crc(), link.crc_ok()), ("AADE", true));
        assert_eq!((link.warnings(), link.as_str()), (&[][..], text.as_str()));
    }

    #[test]
    fn a_static_link_and_a_binding_have_no_sum() {
        let text = sealed(&format!(
            "https://qr.nspk.ru/{ID}?type=01&bank=100000000999"
        ));
        let link = read(text.as_bytes()).unwrap().unwrap();
        assert_eq!(
            (link.kind(), link.amount(), link.currency()),
            (SbpKind::Static, None, None)
        );
        let text = sealed(&format!(
            "HTTPS://SUB.nspk.ru/{ID}?type=03&bank=100000000999&x=1"
        ));
        let link = read(text.as_bytes()).unwrap().unwrap();
        assert_eq!(
            (link.kind(), link.host()),
            (SbpKind::Subscription, SbpHost::Sub)
        );
    }

    #[test]
    fn a_wrong_checksum_warns_and_is_refused_from_an_acquirer() {
        let text = dynamic("&sum=45050&cur=RUB").replace("sum=45050", "sum=45051");
        let link = read(text.as_bytes()).unwrap().unwrap();
        assert!(!link.crc_ok());
        assert_eq!(link.warnings(), [Warning::SbpChecksum]);
        assert_eq!(
            link.computed(),
            format!("{:04X}", crc16(&text.as_bytes()[..text.len() - 9]))
        );
        let refused = SbpLink::from_acquirer(&text);
        let at = text.len() - 4;
        assert_eq!(
            refused,
            Err(Refusal::new(Kind::SbpLink, Reason::CrcMismatch, at))
        );
        let refused = SbpLink::from_acquirer("https://bank.example/");
        assert_eq!(
            refused,
            Err(Refusal::new(Kind::SbpLink, Reason::HostNotAllowed, 0))
        );
    }

    #[test]
    fn only_two_hosts_issue_such_links() {
        for host in [
            "qr.nspk.ru.evil.example",
            "qr.nspk.ru@evil.example",
            "xqr.nspk.ru",
            "nspk.ru",
            "qr.nspk.ru.",
            "qr.nspk.ru:443",
            "evil.example",
            "qr.nsрk.ru", // a Cyrillic letter
        ] {
            let text = format!("https://{host}/{ID}?type=02&bank=100000000999&sum=1&crc=0000");
            assert_eq!(refusal(&text), (Reason::HostNotAllowed, 8), "{host}");
        }
        for text in [
            "https://evil.example/",
            "https://evil.example/AD1A0000ZERNO000KOFE0000DEMO0002",
            "https://evil.example/?type=02&bank=100000000999",
            "ftp://qr.nspk.ru/",
            "qr.nspk.ru",
            "",
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_link_is_refused_where_it_is_wrong() {
        let start = format!("https://qr.nspk.ru/{ID}?");
        for (rest, reason, at) in [
            ("", Reason::Format, 52),
            ("type=02", Reason::MandatoryMissing, 59),
            (
                "type=2&bank=100000000999&sum=1&crc=0000",
                Reason::Format,
                57,
            ),
            (
                "type=02&bank=10000000099&sum=1&crc=0000",
                Reason::Format,
                65,
            ),
            (
                "type=02&bank=100000000999&crc=0000",
                Reason::MandatoryMissing,
                86,
            ),
            (
                "type=02&bank=100000000999&sum=&crc=0000",
                Reason::AmountFormat,
                82,
            ),
            (
                "type=02&bank=100000000999&sum=1.5&crc=0000",
                Reason::AmountFormat,
                82,
            ),
            (
                "type=02&bank=100000000999&sum=000&crc=0000",
                Reason::AmountZero,
                82,
            ),
            (
                "type=02&bank=100000000999&sum=100000001&crc=0000",
                Reason::AmountLimit,
                82,
            ),
            (
                "type=02&bank=100000000999&sum=99999999999999999999&crc=0000",
                Reason::AmountLimit,
                82,
            ),
            (
                "type=02&bank=100000000999&sum=1&cur=USD&crc=0000",
                Reason::Format,
                88,
            ),
            (
                "type=02&bank=100000000999&sum=1&sum=2&crc=0000",
                Reason::DuplicateId,
                84,
            ),
            (
                "type=02&bank=100000000999&sum=1&crc=000",
                Reason::CrcLength,
                88,
            ),
            (
                "type=02&bank=100000000999&sum=1&crc=000x",
                Reason::Format,
                88,
            ),
            (
                "type=02&bank=100000000999&sum=1",
                Reason::MandatoryMissing,
                83,
            ),
            (
                "type=02&crc=0000&bank=100000000999&sum=1",
                Reason::CrcNotLast,
                69,
            ),
            (
                "type=02&bank=100000000999&sum=1&crc=0000#a",
                Reason::Format,
                51,
            ),
        ] {
            assert_eq!(refusal(&format!("{start}{rest}")), (reason, at), "{rest}");
        }
        let short = "https://qr.nspk.ru/AD1?type=02&bank=100000000999&sum=1&crc=0000";
        assert_eq!(refusal(short), (Reason::Format, 18));
        let plain = dynamic("&sum=1").replace("https", "http");
        assert_eq!(refusal(&plain), (Reason::Format, 0));
        let long = format!("{start}{}", "x=1&".repeat(120));
        assert_eq!(refusal(&long), (Reason::TooLong, MAX_BYTES));
        let largest = read(dynamic("&sum=100000000").as_bytes()).unwrap().unwrap();
        assert_eq!(largest.amount(), Some(SUM_MAX));
    }

    #[test]
    fn a_bank_s_app_is_opened_by_its_number() {
        let link = SbpLink::from_acquirer(&dynamic("&sum=1")).unwrap();
        let opens = link.bank_app_link("100000000888").unwrap();
        assert_eq!(opens.replace("bank100000000888", "https"), link.as_str());
        for bank in ["", "10000000088", "1000000008888", "10000000088x"] {
            assert_eq!(link.bank_app_link(bank), None, "{bank}");
        }
    }

    proptest! {
        #[test]
        fn what_an_acquirer_issues_is_read_as_it_was_issued(
            id in "[0-9A-Z]{32}", bank in "[0-9]{12}", sum in 1..=SUM_MAX,
        ) {
            let text = sealed(&format!(
                "https://qr.nspk.ru/{id}?type=02&bank={bank}&sum={sum}&cur=RUB"
            ));
            let link = SbpLink::from_acquirer(&text).unwrap();
            prop_assert_eq!((link.id(), link.bank()), (id.as_str(), bank.as_str()));
            prop_assert_eq!((link.amount(), link.as_str()), (Some(sum), text.as_str()));
        }

        #[test]
        fn no_bytes_make_reading_panic(bytes in any::<Vec<u8>>(), text in "\\PC{0,80}") {
            let _ = read(&bytes);
            let _ = read(format!("https://qr.nspk.ru/{text}").as_bytes());
            let _ = read(dynamic(&text).as_bytes());
            let _ = SbpLink::from_acquirer(&text);
        }
    }
}
