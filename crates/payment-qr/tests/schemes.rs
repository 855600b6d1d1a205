//! Which scheme a merchant's code belongs to, who can pay it, and what its fields are.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use common::{object, objects, shop};
use payment_qr::Refusal;
use payment_qr::emv::{self, Merchant, Scheme};

fn read(code: &str) -> Result<Merchant, Refusal> {
    emv::read(code.as_bytes()).expect("it is an EMV code")
}

fn guid(id: &str, more: &[(u8, &str)]) -> String {
    format!("{}{}", object(0, id), objects(more))
}

#[test]
fn each_scheme_is_recognised_with_its_networks() {
    let qris = guid("id.co.qris.www", &[(2, "ID1020000000001"), (3, "UMI")]);
    let dana = guid(
        "ID.DANA.WWW",
        &[(1, "936009150000000001"), (2, "7"), (3, "UMI")],
    );
    let gojek = guid("COM.GO-JEK.WWW", &[(1, "936009140000000001")]);
    let by_institution = guid("ID.SOME.BANK", &[(1, "936009150000000001")]);
    let alipay = guid("com.alipay", &[(1, "https://qr.alipay.com/x")]);
    let gcash = guid("com.alipay", &[(1, "https://payqr.gcash.com/28x")]);
    let sgqr = guid("SG.SGQR", &[(1, "180900000000")]);
    let paynow = guid("SG.PAYNOW", &[(1, "2"), (2, "T12AB3456C"), (3, "1")]);
    let wechat = guid("COM.QQ.WEIXIN.PAY", &[(1, "x")]);
    let duitnow = guid("A0000006150001", &[(1, "890053"), (2, "q")]);
    let nepal = guid("NCHL00010001O1", &[(1, "X")]);
    let khqr = guid("some_one@bank", &[]);
    let ours = guid("RU.POLTINA", &[(1, "shop"), (2, "id"), (3, "M")]);
    let stranger = guid("org.unknown", &[(1, "x")]);
    let unionpay = "2500000000000000100000000000001";
    for (accounts, currency, country, scheme, networks) in [
        (
            vec![(26, dana.as_str()), (51, &qris)],
            "360",
            "ID",
            Scheme::Qris,
            vec!["QRIS", "DANA"],
        ),
        (
            vec![(26, &gojek), (51, &qris)],
            "360",
            "ID",
            Scheme::Qris,
            vec!["QRIS", "GoPay"],
        ),
        (
            vec![(27, &by_institution), (51, &qris)],
            "360",
            "ID",
            Scheme::Qris,
            vec!["QRIS", "DANA"],
        ),
        (
            vec![(27, &alipay), (51, &guid("ID.OR.GPNQR.WWW", &[]))],
            "360",
            "ID",
            Scheme::Gpn,
            vec!["GPN", "Alipay"],
        ),
        (
            vec![(26, &duitnow)],
            "458",
            "MY",
            Scheme::DuitNow,
            vec!["DuitNow", "Touch 'n Go"],
        ),
        (
            vec![
                (15, unionpay),
                (26, &guid("hk.com.hkicl", &[(2, "1234567")])),
            ],
            "344",
            "HK",
            Scheme::HkFps,
            vec!["FPS", "UnionPay"],
        ),
        (
            vec![(29, &guid("A000000677010111", &[(1, "0066000000000")]))],
            "764",
            "TH",
            Scheme::PromptPay,
            vec!["PromptPay"],
        ),
        (
            vec![
                (30, &guid("A000000677010112", &[(1, "1")])),
                (31, &guid("A000000677010113", &[])),
            ],
            "764",
            "TH",
            Scheme::PromptPayBill,
            vec!["PromptPay"],
        ),
        (
            vec![(26, &paynow)],
            "702",
            "SG",
            Scheme::PayNow,
            vec!["PayNow"],
        ),
        (
            vec![(26, &paynow), (27, &wechat), (51, &sgqr)],
            "702",
            "SG",
            Scheme::Sgqr,
            vec!["SGQR", "PayNow", "WeChat Pay"],
        ),
        (
            vec![(15, unionpay)],
            "156",
            "CN",
            Scheme::UnionPay,
            vec!["UnionPay"],
        ),
        (
            vec![(15, unionpay), (16, unionpay)],
            "156",
            "CN",
            Scheme::UnionPay,
            vec!["UnionPay"],
        ),
        (
            vec![(27, &gcash)],
            "608",
            "PH",
            Scheme::Alipay,
            vec!["Alipay", "GCash"],
        ),
        (
            vec![(26, &guid("br.gov.bcb.pix", &[(1, "k")]))],
            "986",
            "BR",
            Scheme::Pix,
            vec!["Pix"],
        ),
        (
            vec![(28, &guid("ph.ppmi.p2m", &[(1, "B")]))],
            "608",
            "PH",
            Scheme::QrPh,
            vec!["QR Ph"],
        ),
        (
            vec![(38, &guid("A000000727", &[(2, "QRIBFTTA")]))],
            "704",
            "VN",
            Scheme::VietQr,
            vec!["VietQR"],
        ),
        (
            vec![(26, &guid("A000000775", &[(1, "m")]))],
            "704",
            "VN",
            Scheme::VnPay,
            vec!["VNPAY"],
        ),
        (vec![(29, &khqr)], "116", "KH", Scheme::Khqr, vec!["KHQR"]),
        (
            vec![(15, unionpay), (29, &nepal), (49, &alipay)],
            "524",
            "NP",
            Scheme::NepalPay,
            vec!["NepalPay", "UnionPay", "Alipay"],
        ),
        (
            vec![(26, &guid("fonepay.com", &[(1, "2")]))],
            "524",
            "NP",
            Scheme::Fonepay,
            vec!["Fonepay"],
        ),
        (
            vec![(26, &ours)],
            "643",
            "RU",
            Scheme::Poltina,
            vec!["Poltina"],
        ),
        (vec![(27, &ours)], "643", "RU", Scheme::Other, vec![]),
        (
            vec![(2, "4000"), (4, "5000")],
            "978",
            "DE",
            Scheme::Other,
            vec!["Visa", "Mastercard"],
        ),
        (vec![(26, &stranger)], "784", "AE", Scheme::Other, vec![]),
    ] {
        let code = read(&shop(currency, country, &accounts, &[])).unwrap();
        assert_eq!(
            (code.scheme(), code.networks()),
            (scheme, networks.as_slice()),
            "{accounts:?}"
        );
        assert_eq!((code.country(), code.name()), (country, Some("Test Shop")));
        assert_eq!(code.currency().to_string(), currency);
        assert_eq!(code.warnings(), []);
    }
}

#[test]
fn a_schemes_fields_have_names() {
    let viet = guid(
        "A000000727",
        &[(1, "000697041601091234567890208"), (2, "QRIBFTTA")],
    );
    let viet = viet.replace("000697041601091234567890208", "00069704160109123456789");
    let viet = viet.replace("0127", "0123");
    let code = read(&shop("704", "VN", &[(38, &viet)], &[])).unwrap();
    let details: Vec<_> = code
        .details()
        .iter()
        .map(|detail| (detail.name, detail.value))
        .collect();
    assert_eq!(
        details,
        [
            ("service", "QRIBFTTA"),
            ("bank", "970416"),
            ("account", "123456789")
        ]
    );
    let code = read(&shop(
        "156",
        "CN",
        &[(15, "2500034400020344100000000000006")],
        &[],
    ))
    .unwrap();
    let details: Vec<_> = code
        .details()
        .iter()
        .map(|detail| (detail.name, detail.value))
        .collect();
    assert_eq!(
        details,
        [
            ("acquirer", "25000344"),
            ("forwarder", "00020344"),
            ("merchant_id", "100000000000006")
        ]
    );
}
