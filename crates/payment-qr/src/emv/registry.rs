//! The registry of networks: which globally unique id is whose, and what its fields are.
//!
//! The ids and fields are those seen in codes of the networks. Whoever is not in here is named by
//! the code's country, merchant and currency.

use super::{Merchant, Object, Scheme, Value};

/// A network that owns a template.
struct Network {
    /// Its globally unique id (sub-object 00); letters of either case.
    guid: &'static str,
    /// Its own name.
    name: &'static str,
    /// The scheme whose rules a code with this template follows.
    scheme: Option<Scheme>,
    /// Names of its sub-objects.
    fields: &'static [(u8, &'static str)],
}

/// What a network's template says, for example the terminal's bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detail<'a> {
    /// The account or template that says it (02 to 51, 80 to 99).
    pub id: u8,
    /// A stable name in snake case, for example `merchant_pan`.
    pub name: &'static str,
    /// Untrusted text.
    pub value: &'a str,
}

const fn network(
    guid: &'static str,
    name: &'static str,
    scheme: Option<Scheme>,
    fields: &'static [(u8, &'static str)],
) -> Network {
    Network {
        guid,
        name,
        scheme,
        fields,
    }
}

const ACQUIRER: &[(u8, &str)] = &[
    (1, "merchant_pan"),
    (2, "merchant_id"),
    (3, "merchant_size"),
];
const NATIONAL: &[(u8, &str)] = &[(2, "national_merchant_id"), (3, "merchant_size")];
const URL: &[(u8, &str)] = &[(1, "url")];
const MERCHANT: &[(u8, &str)] = &[(1, "merchant_id")];

/// Where two schemes are in one code, the one further up gives the rules.
#[rustfmt::skip]
const NETWORKS: &[Network] = &[
    network(super::own::GUID, "Poltina", Some(Scheme::Poltina),
        &[(1, "merchant_id"), (2, "qr_id"), (3, "type")]),
    network("ID.CO.QRIS.WWW", "QRIS", Some(Scheme::Qris), NATIONAL),
    network("ID.OR.GPNQR.WWW", "GPN", Some(Scheme::Gpn), NATIONAL),
    network("A0000006150001", "DuitNow", Some(Scheme::DuitNow),
        &[(1, "participant"), (2, "merchant_id")]),
    network("hk.com.hkicl", "FPS", Some(Scheme::HkFps),
        &[(1, "clearing_code"), (2, "fps_id"), (3, "mobile"), (4, "email"), (5, "expiry"),
          (6, "amount_editable")]),
    network("A000000677010112", "PromptPay", Some(Scheme::PromptPayBill),
        &[(1, "biller_id"), (2, "reference_1"), (3, "reference_2")]),
    network("A000000677010111", "PromptPay", Some(Scheme::PromptPay),
        &[(1, "phone"), (2, "national_id"), (3, "ewallet_id")]),
    network("A000000677010113", "PromptPay", Some(Scheme::PromptPay), &[]),
    network("SG.SGQR", "SGQR", Some(Scheme::Sgqr),
        &[(1, "sgqr_id"), (2, "version"), (3, "postal"), (4, "level"), (5, "unit"), (6, "misc"),
          (7, "date")]),
    network("SG.PAYNOW", "PayNow", Some(Scheme::PayNow),
        &[(1, "proxy_type"), (2, "proxy"), (3, "amount_editable"), (4, "expiry")]),
    network("BR.GOV.BCB.PIX", "Pix", Some(Scheme::Pix), &[(1, "key"), (2, "text"), (25, "url")]),
    network("ph.ppmi.p2m", "QR Ph", Some(Scheme::QrPh), &[(1, "bank"), (3, "merchant_id")]),
    network("A000000727", "VietQR", Some(Scheme::VietQr), &[(2, "service")]),
    network("A000000775", "VNPAY", Some(Scheme::VnPay), MERCHANT),
    network("fonepay.com", "Fonepay", Some(Scheme::Fonepay), MERCHANT),
    // From here on: members of a scheme, or alone in a code.
    network("com.alipay", "Alipay", Some(Scheme::Alipay), URL),
    network("COM.ALIPAY.OPENAPI", "Alipay", Some(Scheme::Alipay), URL),
    network("ID.DANA.WWW", "DANA", None, ACQUIRER),
    network("COM.GO-JEK.WWW", "GoPay", None, ACQUIRER),
    network("COM.NOBUBANK.WWW", "Nobu Bank", None, ACQUIRER),
    network("com.grab", "GrabPay", None, MERCHANT),
    network("com.myfave", "Fave", None, URL),
    network("SG.COM.NETS", "NETS", None, &[]),
    network("SG.AIRPAY", "AirPay", None, &[]),
    network("sg.com.dash.www", "Singtel Dash", None, MERCHANT),
    network("COM.QQ.WEIXIN.PAY", "WeChat Pay", None, URL),
];

/// NepalPay's ids begin with the clearing house's name.
const NEPALPAY: &str = "NCHL";

/// QRIS: the institution that a merchant's account number begins with.
const QRIS_INSTITUTIONS: [(&str, &str); 3] = [
    ("93600915", "DANA"),
    ("93600914", "GoPay"),
    ("93600503", "Nobu Bank"),
];

/// DuitNow: the participant (sub-object 01).
const DUITNOW_PARTICIPANTS: [(&str, &str); 1] = [("890053", "Touch 'n Go")];

/// The scheme of a code, and the networks that can pay it.
pub(super) fn recognise(objects: &[Object]) -> (Scheme, Vec<&'static str>) {
    let owned = || objects.iter().filter_map(owner);
    let best = owned()
        .filter_map(|(rank, network)| Some((rank, network.scheme?)))
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, scheme)| scheme);
    let scheme = match best {
        Some(scheme) if scheme != Scheme::Alipay => scheme,
        _ if is_nepalpay(objects) => Scheme::NepalPay,
        _ if is_khqr(objects) => Scheme::Khqr,
        Some(scheme) => scheme,
        None if is_unionpay(objects) => Scheme::UnionPay,
        None => Scheme::Other,
    };
    let mut names = Vec::new();
    let mut add = |name: &'static str| {
        if !names.contains(&name) {
            names.push(name);
        }
    };
    if let Some(name) = scheme.network() {
        add(name);
    }
    for object in objects {
        if let Some(name) = primitive(object.id) {
            add(name);
        }
        if let Some((_, network)) = owner(object) {
            add(network.name);
        }
        for name in members(object, scheme).into_iter().flatten() {
            add(name);
        }
    }
    (scheme, names)
}

/// Whether a PayNow account lets the payer change the amount (sub-object 03).
pub(super) fn paynow_editable(objects: &[Object]) -> bool {
    objects.iter().any(|object| {
        owner(object).is_some_and(|(_, network)| network.scheme == Some(Scheme::PayNow))
            && object.value.sub(3) == Some("1")
    })
}

/// Whose template it is, with its place in the registry.
fn owner(object: &Object) -> Option<(usize, &'static Network)> {
    let guid = match object.id {
        // Our template has one place; elsewhere its id proves nothing.
        26..=51 | 80..=99 => object.value.sub(0)?,
        _ => return None,
    };
    let mut networks = NETWORKS.iter().enumerate();
    networks
        .find(|(_, network)| network.guid.eq_ignore_ascii_case(guid))
        .filter(|(_, network)| network.scheme != Some(Scheme::Poltina) || object.id == 26)
}

fn guids(objects: &[Object]) -> impl Iterator<Item = (u8, &str)> {
    let account = |object: &&Object| (26..=51).contains(&object.id);
    objects
        .iter()
        .filter(account)
        .filter_map(|object| Some((object.id, object.value.sub(0)?)))
}

fn is_nepalpay(objects: &[Object]) -> bool {
    guids(objects).any(|(_, guid)| guid.starts_with(NEPALPAY))
}

/// KHQR has no id of its own: the account `name@bank` stands in its place.
fn is_khqr(objects: &[Object]) -> bool {
    guids(objects).any(|(id, guid)| matches!(id, 29 | 30) && guid.contains('@'))
}

/// UnionPay's account, and nobody else's.
fn is_unionpay(objects: &[Object]) -> bool {
    let mut accounts = objects
        .iter()
        .filter(|object| (2..=51).contains(&object.id))
        .peekable();
    accounts.peek().is_some() && accounts.all(|object| matches!(object.id, 15 | 16))
}

/// Indonesia's merchants have account numbers of one bank identification number.
fn is_national_pan(object: &Object) -> bool {
    object
        .value
        .sub(1)
        .is_some_and(|pan| pan.starts_with("9360"))
}

/// The network of an account that is no template.
const fn primitive(id: u8) -> Option<&'static str> {
    match id {
        2 | 3 => Some("Visa"),
        4 | 5 => Some("Mastercard"),
        9 | 10 => Some("Discover"),
        11 | 12 => Some("American Express"),
        13 | 14 => Some("JCB"),
        15 | 16 => Some("UnionPay"),
        _ => None,
    }
}

/// Networks inside a network: the institution, the participant, the wallet behind a link.
fn members(object: &Object, scheme: Scheme) -> [Option<&'static str>; 2] {
    let first = object.value.sub(1).unwrap_or_default();
    let named = |table: &[(&str, &'static str)]| {
        let mut rows = table.iter();
        rows.find(|(start, _)| first.starts_with(start))
            .map(|(_, name)| *name)
    };
    let member = match scheme {
        Scheme::Qris if (26..=50).contains(&object.id) => named(&QRIS_INSTITUTIONS),
        Scheme::DuitNow => named(&DUITNOW_PARTICIPANTS),
        _ => None,
    };
    let behind = first.starts_with("https://payqr.gcash.com/");
    [member, behind.then_some("GCash")]
}

impl Merchant {
    /// What the templates of known networks say, under stable names; in the code's order.
    #[must_use]
    pub fn details(&self) -> Vec<Detail<'_>> {
        let mut details = Vec::new();
        for object in &self.objects {
            match &object.value {
                Value::Text(text) => unionpay(object.id, text, &mut details),
                Value::Template(_) => self.template_details(object, &mut details),
            }
        }
        details
    }

    fn template_details<'a>(&'a self, object: &'a Object, details: &mut Vec<Detail<'a>>) {
        let id = object.id;
        let mut named = |fields: &[(u8, &'static str)]| {
            for (sub, name) in fields {
                if let Some(value) = object.value.sub(*sub) {
                    details.push(Detail { id, name, value });
                }
            }
        };
        match owner(object) {
            Some((_, network)) => named(network.fields),
            None => match (self.scheme, id) {
                (Scheme::Qris | Scheme::Gpn, 26..=50) if is_national_pan(object) => {
                    named(ACQUIRER);
                }
                (Scheme::Khqr, 29 | 30) => {
                    named(&[(0, "account"), (1, "merchant_id"), (2, "bank")])
                }
                (Scheme::Khqr, 99) => named(&[(0, "created_ms"), (1, "expiry_ms")]),
                (Scheme::NepalPay, 26..=51) if is_nepalpay(core::slice::from_ref(object)) => {
                    named(&[(0, "merchant_id")]);
                }
                _ => {}
            },
        }
        if self.scheme == Scheme::VietQr && id == 38 {
            vietqr(object, details);
        }
    }
}

/// VietQR nests bank and account in sub-object 01.
fn vietqr<'a>(object: &'a Object, details: &mut Vec<Detail<'a>>) {
    let nested = object.value.sub(1).unwrap_or_default();
    for piece in super::tlv::Pieces::new(nested, 0).flatten() {
        let name = match piece.id {
            0 => "bank",
            1 => "account",
            _ => continue,
        };
        details.push(Detail {
            id: object.id,
            name,
            value: piece.text,
        });
    }
}

/// UnionPay's account: acquirer 8, forwarding institution 8, merchant 15.
fn unionpay<'a>(id: u8, text: &'a str, details: &mut Vec<Detail<'a>>) {
    if !matches!(id, 15 | 16) || text.len() != 31 {
        return;
    }
    let parts = [
        ("acquirer", 0..8),
        ("forwarder", 8..16),
        ("merchant_id", 16..31),
    ];
    for (name, range) in parts {
        if let Some(value) = text.get(range) {
            details.push(Detail { id, name, value });
        }
    }
}
