//! Codes of ours: written, read back, and refused where a limit is not kept.

use payment_qr::emv::{self, Initiation, OwnCode, OwnCodeError, OwnKind, Scheme};
use proptest::prelude::*;

const ORDER: OwnCode<'_> = OwnCode {
    merchant_id: "kofe-na-lesnoy",
    qr_id: "018f3a2b4c5d6e7f8091a2b3c4d5e6f7",
    kind: OwnKind::Order,
    category: 5814,
    amount: Some(35_000),
    name: "Кофе на Лесной",
    city: "Москва",
    store: Some("S1"),
    order: Some("K-42"),
    terminal: Some("T7"),
};

#[test]
fn an_orders_code_is_dynamic_and_says_the_order() {
    let written = ORDER.write().unwrap();
    let expected = "00020101021226730010ru.poltina0114kofe-na-lesnoy\
        0232018f3a2b4c5d6e7f8091a2b3c4d5e6f70301O5204581453036435406350.005802RU\
        5914Kofe na Lesnoi6006Moskva62200302S10504K-420702T7\
        64340002RU0114Кофе на Лесной0206Москва63045368";
    assert_eq!(written, expected);
    let code = emv::read(written.as_bytes()).unwrap().unwrap();
    assert_eq!(
        (code.scheme(), code.warnings()),
        (Scheme::Poltina, [].as_slice())
    );
    assert_eq!(code.initiation(), Some(Initiation::Dynamic));
    assert_eq!(
        (code.name(), code.city()),
        (Some("Kofe na Lesnoi"), Some("Moskva"))
    );
    assert_eq!(code.language().unwrap().code, Some("RU"));
    let own = code.own().unwrap();
    assert_eq!(
        (own.merchant_id, own.qr_id, own.kind),
        (ORDER.merchant_id, ORDER.qr_id, OwnKind::Order)
    );
    assert_eq!(
        (own.amount, own.name, own.city),
        (Some(35_000), ORDER.name, Some("Москва"))
    );
    assert_eq!(
        (own.store, own.order, own.terminal),
        (ORDER.store, ORDER.order, ORDER.terminal)
    );
}

#[test]
fn a_stickers_code_is_static_and_asks_the_amount() {
    let sticker = OwnCode {
        kind: OwnKind::Merchant,
        amount: None,
        name: "Coffee",
        city: "Moscow",
        store: None,
        order: None,
        terminal: None,
        ..ORDER
    };
    let written = sticker.write().unwrap();
    let code = emv::read(written.as_bytes()).unwrap().unwrap();
    assert_eq!(code.initiation(), Some(Initiation::Static));
    assert!(code.asks_amount());
    // Nothing needs another language, and nothing is beside the payment.
    assert_eq!((code.value(62), code.value(64)), (None, None));
    assert_eq!(code.own().unwrap().name, "Coffee");
}

#[test]
fn names_are_cut_and_stand_in_latin_even_where_they_cannot_be_spelled() {
    let chinese = OwnCode {
        merchant_id: "a-slug-of-more-than-twenty-five-letters",
        name: "咖啡\u{202e}\u{61c}\u{ad}馆",
        city: "北京",
        ..ORDER
    };
    let written = chinese.write().unwrap();
    let code = emv::read(written.as_bytes()).unwrap().unwrap();
    assert_eq!(
        (code.name(), code.city()),
        (Some("a-slug-of-more-than-twent"), Some("RU"))
    );
    let language = code.language().unwrap();
    assert_eq!(
        (language.code, language.name, language.city),
        (Some("ZH"), "咖啡馆", Some("北京"))
    );

    let name = "Щ".repeat(40);
    let long = OwnCode {
        name: &name,
        ..ORDER
    };
    let written = long.write().unwrap();
    let code = emv::read(written.as_bytes()).unwrap().unwrap();
    assert_eq!(code.name().unwrap().len(), 25);
    assert_eq!(code.language().unwrap().name, "Щ".repeat(25));
}

#[test]
fn what_is_beyond_a_limit_is_not_written() {
    let text = |field, most| OwnCodeError::Text { field, most };
    let long = "x".repeat(41);
    for (code, error) in [
        (
            OwnCode {
                merchant_id: "",
                ..ORDER
            },
            text("merchant_id", 40),
        ),
        (
            OwnCode {
                merchant_id: &long,
                ..ORDER
            },
            text("merchant_id", 40),
        ),
        (
            OwnCode {
                merchant_id: "кофе",
                ..ORDER
            },
            text("merchant_id", 40),
        ),
        (
            OwnCode {
                qr_id: &long[..33],
                ..ORDER
            },
            text("qr_id", 32),
        ),
        (
            OwnCode {
                store: Some(&long[..26]),
                ..ORDER
            },
            text("store", 25),
        ),
        (
            OwnCode {
                order: Some(""),
                ..ORDER
            },
            text("order", 25),
        ),
        (
            OwnCode {
                terminal: Some("a\nb"),
                ..ORDER
            },
            text("terminal", 25),
        ),
        (
            OwnCode {
                category: 10_000,
                ..ORDER
            },
            OwnCodeError::Category,
        ),
        (
            OwnCode {
                amount: Some(0),
                ..ORDER
            },
            OwnCodeError::Amount,
        ),
        (
            OwnCode {
                amount: Some(-1),
                ..ORDER
            },
            OwnCodeError::Amount,
        ),
        (
            OwnCode {
                amount: Some(1_000_000_000_000),
                ..ORDER
            },
            OwnCodeError::Amount,
        ),
        (
            OwnCode {
                name: " \u{200b}\n",
                ..ORDER
            },
            OwnCodeError::Name,
        ),
    ] {
        assert_eq!(code.write(), Err(error), "{code:?}");
    }
    let most = OwnCode {
        merchant_id: &long[..40],
        qr_id: &long[..32],
        store: Some(&long[..25]),
        order: Some(&long[..25]),
        terminal: Some(&long[..25]),
        amount: Some(999_999_999_999),
        ..ORDER
    };
    let written = most.write().unwrap();
    let code = emv::read(written.as_bytes()).unwrap().unwrap();
    assert_eq!(code.amount().unwrap().text(), "9999999999.99");
    assert_eq!(
        text("order", 25).to_string(),
        "order must have 1 to 25 characters, printable ASCII only"
    );
}

proptest! {
    #[test]
    fn whatever_can_be_written_is_read_back(
        merchant_id in "[a-z0-9-]{1,40}",
        qr_id in "[0-9a-f]{1,32}",
        kind in prop::sample::select(vec![OwnKind::Merchant, OwnKind::Person, OwnKind::Order]),
        category in 0u16..10_000,
        amount in prop::option::of(1i64..1_000_000_000_000),
        name in "\\PC{1,60}",
        city in "\\PC{0,30}",
        store in prop::option::of("[ -~]{1,25}"),
        order in prop::option::of("[A-Z0-9-]{1,25}"),
    ) {
        let code = OwnCode {
            merchant_id: &merchant_id,
            qr_id: &qr_id,
            kind,
            category,
            amount,
            name: &name,
            city: &city,
            store: store.as_deref(),
            order: order.as_deref(),
            terminal: None,
        };
        match code.write() {
            Err(error) => prop_assert_eq!(error, OwnCodeError::Name),
            Ok(written) => {
                let read = emv::read(written.as_bytes()).unwrap().unwrap();
                prop_assert_eq!(read.warnings(), []);
                let own = read.own().unwrap();
                prop_assert_eq!((own.merchant_id, own.qr_id, own.kind), (merchant_id.as_str(), qr_id.as_str(), kind));
                prop_assert_eq!(own.amount, amount);
                // What is asked of the payer is written with three stars, which no store is.
                let given = store.as_deref().filter(|store| *store != "***");
                prop_assert_eq!((own.store, own.order), (given, order.as_deref()));
                prop_assert!((1..=25).contains(&own.name.chars().count()));
                prop_assert!(read.name().unwrap().is_ascii());
            }
        }
    }
}
