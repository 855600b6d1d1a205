//! Writes the seeds that fuzzing starts from: `cargo run --manifest-path fuzz/Cargo.toml --example seeds`.
//!
//! All are invented here. A target's folder gets the seeds of its reader, `read` gets all.

use poltina_fuzz::{OWN_HOST, base64, checksum};
use std::path::Path;
use std::{fs, io};

fn main() -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (target, name, seed) in seeds() {
        for folder in [target, "read"] {
            let folder = corpus.join(folder);
            fs::create_dir_all(&folder)?;
            fs::write(folder.join(format!("{target}-{name}.seed")), &seed)?;
        }
    }
    Ok(())
}

type Seed = (&'static str, &'static str, Vec<u8>);

fn seeds() -> Vec<Seed> {
    let mut seeds: Vec<Seed> = Vec::new();
    let mut add = |target, name, seed: &[u8]| seeds.push((target, name, seed.to_vec()));
    for (name, objects) in merchants() {
        add("emv_merchant", name, sealed(&objects).as_bytes());
    }
    for (name, objects) in consumers() {
        add("emv_consumer", name, base64(&objects).as_bytes());
    }
    for (name, link) in [
        (
            "static",
            "https://qr.nspk.ru/AS1A0000ZERNO000KOFE0000DEMO0001?type=01&bank=100000000999",
        ),
        (
            "dynamic",
            "https://qr.nspk.ru/AD1A0000ZERNO000KOFE0000DEMO0002?type=02&bank=100000000999&sum=45050&cur=RUB",
        ),
        (
            "binding",
            "https://sub.nspk.ru/AB1A0000ZERNO000KOFE0000DEMO0003?type=03&bank=100000000999",
        ),
    ] {
        let crc = checksum(link.as_bytes());
        add("sbp", name, format!("{link}&crc={crc:04X}").as_bytes());
    }
    let latin = b"ST00011|Name=Zerno|PersonalAcc=40702810900000000017|BankName=Demo|BIC=044525999|CorrespAcc=0|Sum=45050";
    add(
        "bill",
        "windows-1251",
        &[&latin[..], b"|Purpose=\xCA\xEE\xF4\xE5"].concat(),
    );
    add("bill", "utf-8", "ST00012#Name=ООО «Зерно»#PersonalAcc=40702810900000000017#BankName=Банк = Демо#BIC=044525999#CorrespAcc=30101810100000000999#Sum=45050#PayeeINN=7700000016#lastName=Орлова#persAcc=18-04#TechCode=02#".as_bytes());
    add("bill", "koi8-r", b"ST00013|Name=\xFA\xC5\xD2\xCE\xCF|PersonalAcc=40702810900000000017|BankName=D|BIC=044525999|CorrespAcc=0");
    add(
        "fiscal",
        "minutes",
        b"t=20260314T1159&s=450.50&fn=9960440300000001&i=77&fp=1234567890&n=1",
    );
    add(
        "fiscal",
        "seconds",
        b"t=20260314T115900&s=450.50&fn=9999078900000001&i=77&fp=0123456789&n=2",
    );
    for (name, digits) in [
        ("alipay", "280000000000000017"),
        ("wechat", "130000000000000017"),
        ("unionpay", "6200000000000000017"),
        ("ours", "88012345678900000017"),
    ] {
        add("till", name, digits.as_bytes());
    }
    add("payto", "iban", b"payto://iban/DE75512108001245126199?amount=EUR:200.00&receiver-name=Zerno&message=hello%20there");
    add(
        "payto",
        "other",
        b"payto://x-demo/a/b%2Fc?instruction=1&amount=RUB:4",
    );
    add(
        "link",
        "pay",
        format!("https://{OWN_HOST}/pay/r/0192f4c0-0000-7000-8000-000000000001").as_bytes(),
    );
    add(
        "link",
        "scheme",
        b"web+poltina:/pay/o/0192f4c0-0000-7000-8000-000000000001",
    );
    for (name, number) in [
        ("phone", "+7 (900) 000-00-17"),
        ("eight", "8 900 000 00 17"),
        ("card", "2200 0000 0000 0004"),
    ] {
        add("number", name, number.as_bytes());
    }
    seeds
}

/// An object: two digits of id, two of length in characters, the value.
fn object(id: &str, value: &str) -> String {
    format!("{id}{:02}{value}", value.chars().count())
}

fn objects(all: &[(&str, &str)]) -> String {
    all.iter().map(|(id, value)| object(id, value)).collect()
}

fn sealed(objects: &str) -> String {
    let open = format!("{objects}6304");
    format!("{open}{:04X}", checksum(open.as_bytes()))
}

fn merchants() -> Vec<(&'static str, String)> {
    let shop =
        |head: &[(&str, &str)], account: (&str, &str), currency, country, rest: &[(&str, &str)]| {
            let middle = [account, ("52", "5814"), ("53", currency)];
            let name = [
                ("58", country),
                ("59", "Kofeynya Zerno"),
                ("60", "Demograd"),
            ];
            [
                objects(head),
                objects(&middle),
                objects(&name),
                objects(rest),
            ]
            .concat()
        };
    let (fixed, fresh): (&[_], &[_]) =
        (&[("00", "01"), ("01", "11")], &[("00", "01"), ("01", "12")]);
    let template = |fields: &[(&str, &str)]| objects(fields);
    let ours = template(&[
        ("00", "ru.poltina"),
        ("01", "kofe-zerno"),
        ("02", "0192f4c0000070008000000000000001"),
        ("03", "M"),
    ]);
    let alternative = template(&[("00", "RU"), ("01", "Кофейня «Зерно»"), ("02", "Демоград")]);
    let order = template(&[
        ("05", "ORDER-17"),
        ("07", "TILL1"),
        ("08", "***"),
        ("09", "AME"),
    ]);
    let qris = template(&[
        ("00", "ID.DEMO.WWW"),
        ("01", "936009990000000017"),
        ("02", "17"),
        ("03", "UMI"),
    ]);
    let hong_kong = template(&[
        ("00", "hk.com.hkicl"),
        ("01", "999"),
        ("03", "+852-90000017"),
        ("05", "261231235959"),
    ]);
    let singapore = template(&[
        ("00", "SG.PAYNOW"),
        ("01", "2"),
        ("02", "T26DEMO17A"),
        ("03", "1"),
        ("04", "20261231"),
    ]);
    let thailand = template(&[("00", "A000000677010111"), ("01", "0066900000017")]);
    let malaysia = template(&[("00", "A0000006150001"), ("01", "890999"), ("02", "17")]);
    let alipay = template(&[("00", "com.alipay"), ("01", "https://qr.alipay.com/demo17")]);
    vec![
        (
            "ours",
            shop(fixed, ("26", &ours), "643", "RU", &[("64", &alternative)]),
        ),
        (
            "order",
            shop(
                fresh,
                ("26", &ours),
                "643",
                "RU",
                &[("54", "450.50"), ("62", &order)],
            ),
        ),
        (
            "tip",
            shop(
                fresh,
                ("26", &ours),
                "643",
                "RU",
                &[("54", "98."), ("55", "01")],
            ),
        ),
        (
            "fee",
            shop(
                fresh,
                ("26", &ours),
                "643",
                "RU",
                &[("54", "9"), ("55", "02"), ("56", "1.5")],
            ),
        ),
        (
            "percent",
            shop(
                fresh,
                ("26", &ours),
                "643",
                "RU",
                &[("55", "03"), ("57", "02.50"), ("61", "101000")],
            ),
        ),
        (
            "qris",
            shop(
                fixed,
                ("26", &qris),
                "360",
                "ID",
                &[(
                    "51",
                    &template(&[
                        ("00", "ID.CO.QRIS.WWW"),
                        ("02", "ID1020000000017"),
                        ("03", "UMI"),
                    ]),
                )],
            ),
        ),
        (
            "hkqr",
            shop(fresh, ("26", &hong_kong), "344", "HK", &[("54", "12.5")]),
        ),
        (
            "paynow",
            shop(fixed, ("26", &singapore), "702", "SG", &[("54", "0")]),
        ),
        (
            "promptpay",
            objects(&[
                ("00", "01"),
                ("01", "11"),
                ("29", &thailand),
                ("58", "TH"),
                ("53", "764"),
            ]),
        ),
        (
            "duitnow",
            shop(
                &[("00", "02"), ("01", "11")],
                ("26", &malaysia),
                "458",
                "MY",
                &[("82", "17")],
            ),
        ),
        (
            "unionpay",
            shop(
                fixed,
                ("15", "2500034400020344000000000000017"),
                "344",
                "HK",
                &[],
            ),
        ),
        (
            "alipay",
            shop(
                fixed,
                ("26", &alipay),
                "156",
                "CN",
                &[("80", &template(&[("00", "com.alipay"), ("01", "17")]))],
            ),
        ),
    ]
}

/// A BER-TLV object with a one-byte length.
fn tlv(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).unwrap_or(u8::MAX);
    [tag, &[length], value].concat()
}

fn consumers() -> Vec<(&'static str, Vec<u8>)> {
    let head = tlv(&[0x85], b"CPV01");
    let application = [
        tlv(&[0x4F], b"\xA0\0\0\x09\x99\x17"),
        tlv(&[0x50], b"Zerno"),
    ]
    .concat();
    let pan = tlv(&[0x5A], b"\x22\0\0\0\0\0\0\x04");
    let hidden = tlv(
        &[0x64],
        &[
            tlv(&[0x9F, 0x10], b"\x06\x01"),
            tlv(&[0x9F, 0x36], b"\0\x01"),
        ]
        .concat(),
    );
    let common = [
        pan.clone(),
        tlv(&[0x5F, 0x20], b"ORLOVA/DEMO"),
        tlv(&[0x5F, 0x2D], b"ruen"),
        hidden,
    ]
    .concat();
    let track = tlv(&[0x57], b"\x22\0\0\0\0\0\0\x04\xD3\x01\x22\x01");
    vec![
        (
            "alone",
            [
                head.clone(),
                tlv(&[0x61], &[application.clone(), pan].concat()),
            ]
            .concat(),
        ),
        (
            "track",
            [
                head.clone(),
                tlv(&[0x61], &[application.clone(), track].concat()),
            ]
            .concat(),
        ),
        (
            "common",
            [head, tlv(&[0x61], &application), tlv(&[0x62], &common)].concat(),
        ),
    ]
}
