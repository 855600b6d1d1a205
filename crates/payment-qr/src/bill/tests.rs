//! Bills read and written.

use proptest::prelude::*;

use super::*;

const BLOCK: &str = "Name=ООО «Зерно»|PersonalAcc=40702810138250123017|BankName=Банк|\
                     BIC=044525225|CorrespAcc=30101810400000000225";

fn bill(text: &str) -> Bill {
    read(text.as_bytes()).unwrap().unwrap()
}

fn with(rest: &str) -> String {
    format!("ST00012|{BLOCK}{rest}")
}

fn refusal(bytes: &[u8]) -> (Reason, usize) {
    let refusal = read(bytes).unwrap().unwrap_err();
    assert_eq!(refusal.kind, Kind::Bill);
    (refusal.reason, refusal.offset)
}

#[test]
fn a_bill_is_read_whole() {
    let read = bill(&with(
        "|Sum=45050|Purpose=За кофе|PayeeINN=7707083893|lastname=Орлова|own=7|",
    ));
    assert_eq!((read.charset(), read.separator()), (Charset::Utf8, '|'));
    assert_eq!((read.payee(), read.bank()), ("ООО «Зерно»", "Банк"));
    assert_eq!(
        (read.account(), read.bic()),
        ("40702810138250123017", "044525225")
    );
    assert_eq!(read.correspondent_account(), Some("30101810400000000225"));
    assert_eq!(
        (read.sum(), read.purpose()),
        (Some(45_050), Some("За кофе"))
    );
    assert_eq!(
        (read.field("LastName"), read.field("own")),
        (Some("Орлова"), Some("7"))
    );
    assert!(read.account_fits());
    assert_eq!(
        (read.correspondent_fits(), read.payee_inn_fits()),
        (Some(true), Some(true))
    );
    assert_eq!((read.payer_inn_fits(), read.warnings()), (None, &[][..]));
    assert_eq!(read.fields().len(), 10);
}

#[test]
fn each_character_set_is_read_by_its_bytes() {
    for charset in [Charset::Windows1251, Charset::Utf8, Charset::Koi8R] {
        let block = BLOCK.replace(['«', '»'], "\"");
        let head = format!("ST0001{}|", charset.digit());
        let bytes = [head.into_bytes(), charset.encode(&block).unwrap()].concat();
        let read = read(&bytes).unwrap().unwrap();
        assert_eq!((read.charset(), read.payee()), (charset, "ООО \"Зерно\""));
        assert_eq!(read.warnings(), []);
    }
}

#[test]
fn a_bill_that_went_through_a_text_field_is_read_as_utf_8() {
    for digit in ['1', '3'] {
        let read = bill(&format!("ST0001{digit}|{BLOCK}"));
        assert_eq!(
            (read.charset().digit(), read.payee()),
            (digit, "ООО «Зерно»")
        );
        assert_eq!(read.warnings(), [Warning::CharsetDiffers]);
    }
}

#[test]
fn any_sign_may_separate_and_values_may_hold_equals_signs() {
    for separator in ['#', '~', ';', ' ', '\n'] {
        let own = separator.to_string();
        let block = BLOCK
            .replace(' ', "_")
            .replace('|', &own)
            .replace("=Банк", "==Банк|А=1");
        let read = bill(&format!("ST00012{separator}{block}{separator}"));
        assert_eq!((read.separator(), read.bank()), (separator, "=Банк|А=1"));
    }
    for separator in ["=", "0", "N"] {
        assert_eq!(
            refusal(format!("ST00012{separator}A=1").as_bytes()),
            (Reason::Format, 7)
        );
    }
    assert_eq!(refusal("ST00012ЖA=1".as_bytes()), (Reason::Format, 7));
}

#[test]
fn what_does_not_fit_is_named() {
    let read = bill(
        &with("|PayeeINN=564567867444|PayerINN=7713457897|KPP=1234567890|Sum=0")
            .replace("40702810138", "40702810038")
            .replace("301018104", "301018105"),
    );
    let expected = [
        Warning::AmountZeroAsks,
        Warning::AccountKey,
        Warning::CorrespondentKey,
        Warning::PayeeInn,
        Warning::PayerInn,
        Warning::FieldLong,
    ];
    assert_eq!((read.warnings(), read.sum()), (&expected[..], None));
    assert!(!read.account_fits());
    assert_eq!(
        (read.correspondent_fits(), read.payer_inn_fits()),
        (Some(false), Some(false))
    );
}

#[test]
fn an_office_of_the_bank_of_russia_has_no_correspondent_account() {
    for none in ["0", ""] {
        let text = with("|Sum=1").replace("30101810400000000225", none);
        let read = bill(&text);
        assert_eq!(
            (read.correspondent_account(), read.correspondent_fits()),
            (None, None)
        );
        assert_eq!(read.warnings(), []);
    }
}

#[test]
fn a_bill_is_refused_where_it_is_wrong() {
    let end = with("").len();
    for (text, reason, at) in [
        (String::new(), Reason::Empty, 0),
        ("SA00012|Name=x".to_owned(), Reason::Format, 0),
        ("ST00022|Name=x".to_owned(), Reason::Version, 2),
        ("ST0001".to_owned(), Reason::Charset, 6),
        ("ST00014|Name=x".to_owned(), Reason::Charset, 6),
        ("ST00012".to_owned(), Reason::NoFields, 7),
        ("ST00012|".to_owned(), Reason::NoFields, 8),
        ("ST00012|||".to_owned(), Reason::NoFields, 10),
        ("ST00012|Name=x".to_owned(), Reason::MandatoryMissing, 14),
        (
            with("").replace("044525225", "04452522"),
            Reason::MandatoryMissing,
            90,
        ),
        (with("").replace("Банк", ""), Reason::MandatoryMissing, 77),
        (
            with("").replace("=40702810", "=4070281"),
            Reason::MandatoryMissing,
            47,
        ),
        (
            with("").replace("30101810", "x"),
            Reason::MandatoryMissing,
            111,
        ),
        (
            with("").replace("|CorrespAcc=30101810400000000225", ""),
            Reason::MandatoryMissing,
            99,
        ),
        (with("|Sum=1.5"), Reason::AmountFormat, end + 5),
        (with("|Sum=-1"), Reason::AmountFormat, end + 5),
        (
            with("|Sum=1234567890123456789"),
            Reason::AmountLimit,
            end + 5,
        ),
        (with("|sum=1|Sum=1"), Reason::DuplicateId, end + 7),
        (with("|own=1|OWN=1"), Reason::DuplicateId, end + 7),
        (with("|x"), Reason::Format, end + 1),
        (with("|=x"), Reason::Format, end + 1),
        (with("|ключ=x"), Reason::Format, end + 1),
    ] {
        assert_eq!(refusal(text.as_bytes()), (reason, at), "{text}");
    }
    let cut = [with("|Purpose=").as_bytes(), b"a\xD0|Sum=1"].concat();
    assert_eq!(refusal(&cut), (Reason::Charset, end + 10));
    let text = [b"ST00011|Name=a\x98".as_slice()].concat();
    assert_eq!(refusal(&text), (Reason::Charset, 14));
    let long = with(&format!("|own={}", "x".repeat(MAX_BYTES)));
    assert_eq!(refusal(long.as_bytes()), (Reason::TooLong, MAX_BYTES));
}

#[test]
fn what_does_not_begin_like_a_bill_is_nothing_of_the_kind() {
    for text in [
        "S",
        "ST",
        "ST0",
        "ST000x|Name=x",
        "STOP",
        "XT00012|Name=x",
        "SA00012",
    ] {
        assert_eq!(read(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn a_bill_names_nobody_in_logs() {
    let read = bill(
        "ST00012|Name=A|PersonalAcc=40702810138250123017|BankName=B|BIC=044525225|CorrespAcc=0",
    );
    let expected = r#"Bill ["Name", "PersonalAcc", "BankName", "BIC", "CorrespAcc"]"#;
    assert_eq!(format!("{read:?}"), expected);
}

fn fields<'a>() -> Vec<(&'a str, &'a str)> {
    vec![
        ("Purpose", "За кофе"),
        ("Name", "ООО «Зерно»"),
        ("PersonalAcc", "40702810138250123017"),
        ("BankName", "Банк"),
        ("bic", "044525225"),
        ("CorrespAcc", "30101810400000000225"),
        ("Sum", "45050"),
    ]
}

/// The fields with one of them changed or added.
fn changed<'a>(key: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut changed = fields();
    changed.retain(|(known, _)| !known.eq_ignore_ascii_case(key));
    changed.push((key, value));
    changed
}

#[test]
fn a_bill_is_written_in_the_smallest_set_with_its_block_first() {
    let bytes = write(&fields(), None).unwrap();
    let text = format!("ST00011|{BLOCK}|Purpose=За кофе|Sum=45050");
    assert_eq!(bytes, Charset::Windows1251.encode(&text).unwrap());
    let bytes = write(&changed("Purpose", "咖啡"), None).unwrap();
    assert!(bytes.starts_with(b"ST00012|"));
    let bytes = write(&changed("Purpose", "a|b@c"), Some(Charset::Koi8R));
    assert_eq!(bytes, Err(WriteError::Charset)); // KOI8-R has no «»
    let bytes = write(&changed("Purpose", "a|b@c"), None).unwrap();
    assert!(bytes.starts_with(b"ST00011;Name="));
}

#[test]
fn what_banks_would_send_back_is_not_written() {
    let wrong = WriteError::Form;
    let all = "|@;:^_~{}!#$%&()*+,/";
    for (key, value, error) in [
        ("Name", "", WriteError::Missing("Name")),
        ("PersonalAcc", "40702810038250123017", wrong("PersonalAcc")),
        ("PersonalAcc", "4070281013825012301", wrong("PersonalAcc")),
        ("BIC", "04452522", wrong("BIC")),
        ("BIC", "044525974", wrong("PersonalAcc")),
        ("CorrespAcc", "30101810500000000225", wrong("CorrespAcc")),
        ("PayeeINN", "7707083894", wrong("PayeeINN")),
        ("PayerINN", "1", wrong("PayerINN")),
        ("KPP", "77030100", wrong("KPP")),
        ("Sum", "0", wrong("Sum")),
        ("Sum", "450.50", wrong("Sum")),
        ("Sum", "+1", wrong("Sum")),
        ("Purpose", all, WriteError::NoSeparator),
        ("a b", "", WriteError::Key("a b".to_owned())),
    ] {
        assert_eq!(
            write(&changed(key, value), None),
            Err(error),
            "{key} {value}"
        );
    }
    let mut missing = fields();
    missing.retain(|(key, _)| *key != "CorrespAcc");
    assert_eq!(
        write(&missing, None),
        Err(WriteError::Missing("CorrespAcc"))
    );
    let mut twice = fields();
    twice.push(("SUM", "1"));
    assert_eq!(
        write(&twice, None),
        Err(WriteError::Duplicate("Sum".to_owned()))
    );
}

#[test]
fn each_limit_is_kept() {
    for (key, max) in [
        ("Name", 160),
        ("BankName", 45),
        ("Purpose", 210),
        ("Sum", 18),
    ] {
        let (full, over) = ("7".repeat(max), "7".repeat(max + 1));
        assert!(write(&changed(key, &full), None).is_ok(), "{key}");
        let error = WriteError::TooLong {
            key: key.to_owned(),
            max,
        };
        assert_eq!(write(&changed(key, &over), None), Err(error));
    }
    // The longest names fill the block of 300 bytes exactly.
    let (name, bank) = ("Ж".repeat(160), "Ж".repeat(45));
    let full = |name, bank| {
        let mut full = changed("Name", name);
        full.retain(|(key, _)| *key != "BankName");
        full.push(("BankName", bank));
        full
    };
    assert!(write(&full(&name, &bank), None).is_ok());
    let in_utf_8 = write(&full(&name, &bank), Some(Charset::Utf8));
    assert_eq!(in_utf_8, Err(WriteError::MandatoryBlock));
    let large = "7".repeat(2300);
    assert_eq!(write(&changed("own", &large), None), Err(WriteError::Size));
}

proptest! {
    #[test]
    fn every_bill_is_read_back_as_it_was_written(
        name in "[ -~А-яЁё№]{1,60}", purpose in "[^|\\PC]{0,80}", sum in 1_i64..1_000_000_000_000_000_000,
        charset in proptest::option::of(Just(Charset::Utf8)),
    ) {
        let sum_text = sum.to_string();
        let mut given = changed("Name", &name);
        given.retain(|(key, _)| !matches!(*key, "Purpose" | "Sum"));
        given.extend([("purpose", purpose.as_str()), ("Sum", sum_text.as_str())]);
        let written = write(&given, charset);
        prop_assume!(written != Err(WriteError::NoSeparator));
        let read = read(&written.unwrap()).unwrap().unwrap();
        prop_assert_eq!((read.payee(), read.sum()), (name.as_str(), Some(sum)));
        prop_assert_eq!(read.purpose().unwrap_or_default(), purpose.as_str());
        prop_assert_eq!((read.account(), read.bic()), ("40702810138250123017", "044525225"));
        prop_assert_eq!(read.warnings(), []);
        let order = ["Name", "PersonalAcc", "BankName", "BIC", "CorrespAcc", "Purpose", "Sum"];
        prop_assert!(read.fields().iter().map(|(key, _)| key.as_str()).eq(order));
    }

    #[test]
    fn no_bytes_make_reading_or_writing_panic(
        bytes in any::<Vec<u8>>(), text in "\\PC{0,60}", charset in 0_u8..5,
    ) {
        let _ = read(&bytes);
        let _ = read(&[format!("ST0001{charset}|").as_bytes(), &bytes].concat());
        let _ = read(with(&format!("|{text}")).as_bytes());
        let _ = write(&changed(&text, &text), None);
        let _ = write(&changed("Purpose", &text), None);
    }
}
