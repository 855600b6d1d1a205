//! Links of RFC 8905, read and written.

use proptest::prelude::*;

use super::*;

fn payto(text: &str) -> Payto {
    read(text.as_bytes()).unwrap().unwrap()
}

fn refusal(text: &str) -> (Reason, usize) {
    let refusal = read(text.as_bytes()).unwrap().unwrap_err();
    assert_eq!(refusal.kind, Kind::Payto);
    (refusal.reason, refusal.offset)
}

#[test]
fn a_link_is_read_whole() {
    let text = "payto://iban/DE75512108001245126199?amount=EUR:1200.50&receiver-name=Zerno\
                &message=hello%20there&instruction=7&x-own=%D0%B4%D0%B0";
    let read = payto(text);
    let iban = "DE75512108001245126199";
    assert_eq!(read.target(), Target::Iban { bic: None, iban });
    let amount = read.amount().unwrap();
    assert_eq!((amount.currency(), amount.decimal()), ("EUR", "1200.50"));
    assert_eq!(read.receiver_name(), Some("Zerno"));
    assert_eq!(
        (read.message(), read.instruction()),
        (Some("hello there"), Some("7"))
    );
    assert_eq!((read.sender_name(), read.warnings()), (None, &[][..]));
    assert_eq!(
        read.options().last(),
        Some(&("x-own".to_owned(), "да".to_owned()))
    );
    assert_eq!(read.to_string(), text);
}

#[test]
fn each_kind_of_target_is_told_apart() {
    let iban = "DE75512108001245126199";
    let path = ["a".to_owned(), "b/c".to_owned()];
    for (text, target) in [
        (
            "payto://iban/SOGEDEFFXXX/DE75512108001245126199",
            Target::Iban {
                bic: Some("SOGEDEFFXXX"),
                iban,
            },
        ),
        (
            "PAYTO://ACH/122000661/1234",
            Target::Ach {
                routing: "122000661",
                account: "1234",
            },
        ),
        ("payto://bic/SOGEDEFFXXX", Target::Bic("SOGEDEFFXXX")),
        ("payto://upi/zerno@example", Target::Upi("zerno@example")),
        (
            "payto://bitcoin/12A1MyfXbW6RhdRAZEqofac5jCQQjwEPBu",
            Target::Bitcoin("12A1MyfXbW6RhdRAZEqofac5jCQQjwEPBu"),
        ),
        ("payto://ilp/g.acme.bob", Target::Ilp("g.acme.bob")),
        ("payto://void/Zerno%20%26%20Co", Target::Void("Zerno & Co")),
        (
            "payto://x-demo/a/b%2Fc",
            Target::Other {
                kind: "x-demo",
                path: &path,
            },
        ),
        (
            "payto://x-demo",
            Target::Other {
                kind: "x-demo",
                path: &[],
            },
        ),
    ] {
        assert_eq!(payto(text).target(), target, "{text}");
    }
}

#[test]
fn an_amount_is_exact_or_refused() {
    for (text, decimal) in [
        ("RUB:4", "4"),
        ("rub:1,234,567.89", "1234567.89"),
        ("BTC:0.00000001", "0.00000001"),
        ("EUR:9007199254740991", "9007199254740991"),
    ] {
        let read = payto(&format!("payto://void/a?amount={text}"));
        assert_eq!(read.amount().unwrap().decimal(), decimal);
    }
    for (text, reason) in [
        ("", Reason::AmountFormat),
        ("EUR", Reason::AmountFormat),
        (":1", Reason::AmountFormat),
        ("E1:1", Reason::AmountFormat),
        ("EUR:", Reason::AmountFormat),
        ("EUR:1.", Reason::AmountFormat),
        ("EUR:.5", Reason::AmountFormat),
        ("EUR:-1", Reason::AmountFormat),
        ("EUR:4,50", Reason::AmountFormat),
        ("EUR:,450", Reason::AmountFormat),
        ("EUR:1234,567", Reason::AmountFormat),
        ("EUR:1.000000001", Reason::AmountFormat),
        ("EUR:9007199254740992", Reason::AmountLimit),
        ("EUR:99999999999999999999999", Reason::AmountLimit),
        ("EUR:0.00", Reason::AmountZero),
    ] {
        let text = format!("payto://void/a?amount={text}");
        assert_eq!(refusal(&text), (reason, 22), "{text}");
    }
}

#[test]
fn a_link_is_refused_where_it_is_wrong() {
    for (text, reason, at) in [
        ("payto:iban/12345", Reason::Format, 6),
        ("payto:", Reason::Format, 6),
        ("payto://", Reason::Format, 8),
        ("payto:///a", Reason::Format, 8),
        ("payto://1a/b", Reason::Format, 8),
        ("payto://iban", Reason::MandatoryMissing, 12),
        ("payto://iban/", Reason::MandatoryMissing, 12),
        ("payto://iban/a/b/c", Reason::MandatoryMissing, 12),
        ("payto://ach/1", Reason::MandatoryMissing, 11),
        ("payto://iban/12345", Reason::Format, 12),
        ("payto://void/a%2", Reason::Format, 14),
        ("payto://void/a%2g", Reason::Format, 14),
        ("payto://void/%FF", Reason::Charset, 13),
        ("payto://void/a#b", Reason::Format, 14),
        ("payto://void/a?", Reason::Format, 15),
        ("payto://void/a?b", Reason::Format, 15),
        ("payto://void/a?1=b", Reason::Format, 15),
        (
            "payto://void/a?b=c&amount=X:1&amount=X:1",
            Reason::DuplicateId,
            30,
        ),
        ("payto://void/a?b=c&d=%", Reason::Format, 21),
    ] {
        assert_eq!(refusal(text), (reason, at), "{text}");
    }
    let refused = Refusal::new(Kind::Payto, Reason::Charset, 13);
    assert_eq!(read(b"payto://void/\xFF"), Some(Err(refused)));
    let long = format!("payto://void/{}", "a".repeat(MAX_BYTES));
    assert_eq!(refusal(&long), (Reason::TooLong, MAX_BYTES));
    assert_eq!(read(b"payt"), None);
    assert_eq!(read("https://payto://".as_bytes()), None);
}

#[test]
fn a_mistyped_iban_warns() {
    let read = payto("payto://iban/DE75512108001245126198");
    assert_eq!(read.warnings(), [Warning::IbanCheck]);
    assert_eq!(payto("payto://iban/GB29NWBK60161331926819").warnings(), []);
}

proptest! {
    #[test]
    fn every_link_is_read_back_as_it_was_written(
        target in "x-[a-z0-9.-]{0,8}", path in proptest::collection::vec("\\PC{0,12}", 0..4),
        units in 1..UNITS, decimals in "([.][0-9]{1,8})?",
        options in proptest::collection::vec(("[b-z][a-z0-9.-]{0,8}", "\\PC{0,12}"), 0..4),
    ) {
        let amount = Some(Amount { currency: "RUB".to_owned(), decimal: format!("{units}{decimals}") });
        let link = Payto { target, path, amount, options, warnings: Vec::new() };
        prop_assert_eq!(payto(&link.to_string()), link);
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in any::<Vec<u8>>(), text in "\\PC{0,60}") {
        let _ = read(&bytes);
        let _ = read(&[b"payto://".as_slice(), &bytes].concat());
        let _ = read(format!("payto://iban/{text}").as_bytes());
        let _ = read(format!("payto://void/a?amount=RUB:{text}").as_bytes());
    }
}
