//! Merchants' codes of our own making: what they say, and what is tolerated in them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use common::{object, objects, sealed, shop};
use payment_qr::emv::{self, Asked, Initiation, Merchant, Tip};
use payment_qr::{Kind, Reason, Refusal, Warning};
use proptest::prelude::*;

fn read(code: &str) -> Result<Merchant, Refusal> {
    emv::read(code.as_bytes()).expect("it is an EMV code")
}

fn refusal(code: &str) -> (Reason, usize) {
    let refusal = read(code).expect_err("it must be refused");
    assert_eq!(refusal.kind, Kind::EmvMerchant);
    (refusal.reason, refusal.offset)
}

fn guid(id: &str, more: &[(u8, &str)]) -> String {
    format!("{}{}", object(0, id), objects(more))
}

#[test]
fn lengths_count_characters_and_the_checksum_bytes() {
    let language = objects(&[(0, "ZH"), (1, "最佳运输"), (2, "北京")]);
    let code = shop("156", "CN", &[(15, "1")], &[(64, &language)]);
    let read = read(&code).unwrap();
    let language = read.language().unwrap();
    assert_eq!(
        (language.code, language.name, language.city),
        (Some("ZH"), "最佳运输", Some("北京"))
    );
    assert_eq!(read.encode(), code);
}

#[test]
fn what_a_scheme_is_known_for_is_tolerated_there_and_nowhere_else() {
    let dana = guid("ID.DANA.WWW", &[(1, "936009150000000001")]);
    let qris = guid("ID.CO.QRIS.WWW", &[]);
    let duitnow = guid("A0000006150001", &[]);
    let paynow = |editable| guid("SG.PAYNOW", &[(1, "2"), (2, "x"), (3, editable)]);
    let promptpay = guid("A000000677010111", &[(1, "0066000000000")]);
    let stranger = guid("org.unknown", &[]);
    let end = |currency, country, name, city| {
        objects(&[
            (52, "5814"),
            (53, currency),
            (58, country),
            (59, name),
            (60, city),
        ])
    };
    let code = |pfi: &str, accounts: &[(u8, &str)], end: &str| {
        sealed(&format!("{}{}{end}", object(0, pfi), objects(accounts)))
    };
    let long_city = "Kab. Tulungagung";
    let qris_end = |name, city| end("360", "ID", name, city);
    let zero = |end: String| format!("{end}{}", object(54, "0"));
    for (code, warnings) in [
        (
            code("02", &[(26, &duitnow)], &end("458", "MY", "Shop", "MY")),
            vec![Warning::FormatIndicator],
        ),
        (
            code(
                "01",
                &[(26, &dana), (51, &qris)],
                &qris_end("Shop", long_city),
            ),
            vec![Warning::CityLong],
        ),
        (
            code(
                "01",
                &[(26, &dana), (51, &qris)],
                &qris_end("Warung%20Kopi%20Tiga%20Sekawan", "T"),
            ),
            vec![Warning::PercentEncoded],
        ),
        (
            code(
                "01",
                &[(26, &paynow("1"))],
                &zero(end("702", "SG", "Shop", "SG")),
            ),
            vec![Warning::AmountZeroAsks],
        ),
        (
            code(
                "01",
                &[(29, &promptpay)],
                &objects(&[(58, "TH"), (53, "764")]),
            ),
            vec![
                Warning::CategoryMissing,
                Warning::NameMissing,
                Warning::CityMissing,
            ],
        ),
        (
            code("01", &[(26, &stranger)], &end("344", "HK", "NA", "NA")),
            vec![Warning::Placeholder],
        ),
        (
            code("01", &[(26, &stranger)], &end("643", "RU", "Кофе", "Town")),
            vec![Warning::NotLatin],
        ),
        (
            code(
                "01",
                &[(26, &stranger)],
                &format!("{}{}", end("392", "JP", "Shop", "Town"), object(54, "1.5")),
            ),
            vec![Warning::AmountUnpayable],
        ),
    ] {
        let read = read(&code).unwrap();
        assert_eq!(read.warnings(), warnings, "{code}");
        assert_eq!(read.encode(), code);
    }
    for (code, reason) in [
        (
            code("02", &[(26, &stranger)], &end("458", "MY", "Shop", "MY")),
            Reason::Version,
        ),
        (
            code(
                "01",
                &[(26, &stranger)],
                &end("458", "MY", "Shop", long_city),
            ),
            Reason::BadLength,
        ),
        (
            code(
                "01",
                &[(26, &dana), (51, &qris)],
                &qris_end("Shop", "Kab. Tulungagungs"),
            ),
            Reason::BadLength,
        ),
        (
            code(
                "01",
                &[(26, &stranger)],
                &end("458", "MY", "Warung%20Kopi%20Tiga%20Sekawan", "T"),
            ),
            Reason::BadLength,
        ),
        (
            code(
                "01",
                &[(26, &paynow("0"))],
                &zero(end("702", "SG", "Shop", "SG")),
            ),
            Reason::AmountZero,
        ),
        (
            code(
                "01",
                &[(26, &stranger)],
                &zero(end("702", "SG", "Shop", "SG")),
            ),
            Reason::AmountZero,
        ),
        (
            code(
                "01",
                &[(26, &stranger)],
                &objects(&[(58, "TH"), (53, "764")]),
            ),
            Reason::MandatoryMissing,
        ),
    ] {
        assert_eq!(refusal(&code).0, reason, "{code}");
    }
}

#[test]
fn a_lower_case_checksum_is_right_and_written_again_as_it_was() {
    let code = (0..).map(|number| shop("643", "RU", &[(15, &number.to_string())], &[]));
    let mut lettered =
        code.filter(|code| code[code.len() - 4..].contains(|c: char| c.is_alphabetic()));
    let mut code = lettered.next().unwrap();
    let at = code.len() - 4;
    let lower = code.split_off(at).to_lowercase();
    code.push_str(&lower);
    let read = read(&code).unwrap();
    assert_eq!(read.warnings(), [Warning::CrcLowerCase]);
    assert_eq!(read.encode(), code);
}

#[test]
fn a_qris_code_that_went_through_a_link_is_read() {
    let dana = guid("ID.DANA.WWW", &[(1, "936009150000000001")]);
    let code = shop(
        "360",
        "ID",
        &[(26, &dana), (51, &guid("ID.CO.QRIS.WWW", &[]))],
        &[],
    );
    let read = read(&code.replace(' ', "%20")).unwrap();
    assert_eq!(
        (read.name(), read.warnings()),
        (Some("Test Shop"), [Warning::PercentEncoded].as_slice())
    );
    let stranger = shop("360", "ID", &[(26, &guid("org.unknown", &[]))], &[]).replace(' ', "%20");
    assert!(emv::read(stranger.as_bytes()).unwrap().is_err());
}

#[test]
fn fees_and_additional_data_say_what_they_ask() {
    let more = objects(&[
        (1, "B-1"),
        (2, "***"),
        (3, "s"),
        (4, "l"),
        (5, "r"),
        (6, "c"),
        (7, "t"),
        (8, "p"),
        (9, "EA"),
    ]);
    let code = shop(
        "643",
        "RU",
        &[(15, "1")],
        &[
            (54, "350.5"),
            (55, "03"),
            (57, "2.5"),
            (62, &more),
            (61, "101000"),
        ],
    );
    let code = read(&code).unwrap();
    assert_eq!(code.tip(), Some(&Tip::Percent(250)));
    assert_eq!(code.amount().unwrap().minor(), Some(35_050));
    assert!(!code.asks_amount());
    assert_eq!(code.initiation(), Some(Initiation::Static));
    assert_eq!(code.postal(), Some("101000"));
    let additional = code.additional();
    assert_eq!(additional.mobile(), Some(Asked::AskPayer));
    let given = [
        additional.bill(),
        additional.store(),
        additional.loyalty(),
        additional.reference(),
        additional.customer(),
        additional.terminal(),
        additional.purpose(),
    ];
    assert_eq!(
        given.map(|asked| asked.unwrap().given().unwrap()),
        ["B-1", "s", "l", "r", "c", "t", "p"]
    );
    let request = additional.request();
    assert_eq!(
        (request.address, request.mobile, request.email),
        (true, false, true)
    );

    let fixed = shop("643", "RU", &[(15, "1")], &[(55, "02"), (56, "10.5")]);
    let Some(Tip::Fixed(fee)) = read(&fixed).unwrap().tip().cloned() else {
        panic!("a fixed fee");
    };
    assert_eq!(fee.minor(), Some(1050));
    let ask = shop("643", "RU", &[(15, "1")], &[(55, "01")]);
    assert_eq!(read(&ask).unwrap().tip(), Some(&Tip::Ask));
}

proptest! {
    #[test]
    fn any_objects_that_follow_the_rules_are_read_and_written_back(
        account in "[ -~]{1,30}",
        subs in proptest::collection::btree_map(1u8..100, "[ -~а-я最佳]{1,12}", 0..4),
        category in "[0-9]{4}",
        currency in "[0-9]{3}",
        amount in proptest::option::of("[1-9][0-9]{0,6}(\\.[0-9]{0,2})?"),
        name in "[ -$&-~]{1,25}",
        city in "[ -~]{1,15}",
        unreserved in proptest::option::of("[ -~]{1,30}"),
        shift in 0usize..6,
    ) {
        let subs: String = subs.iter().map(|(id, value)| object(*id, value)).collect();
        let mut all = vec![
            object(26, &format!("{}{subs}", object(0, "org.unknown"))),
            object(17, &account),
            object(52, &category),
            object(53, &currency),
            object(58, "RU"),
            object(59, &name),
            object(60, &city),
        ];
        all.extend(amount.iter().map(|amount| object(54, amount)));
        all.extend(unreserved.iter().map(|value| object(85, value)));
        let count = all.len();
        all.rotate_left(shift % count);
        let code = sealed(&format!("000201{}", all.concat()));
        let read = read(&code).unwrap();
        prop_assert_eq!(read.encode(), code);
        prop_assert_eq!(read.name(), Some(name.as_str()));
        prop_assert_eq!(read.city(), Some(city.as_str()));
        prop_assert_eq!(read.amount().map(|amount| amount.text()), amount.as_deref());
        let again = Merchant::seal(read.objects()).unwrap();
        prop_assert_eq!(again, read);
    }
}
