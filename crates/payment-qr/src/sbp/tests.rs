//! Links of the faster payments system, read.

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
