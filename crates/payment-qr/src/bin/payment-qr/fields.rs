//! The fields of a code, under the names that integrators know.

use payment_qr::bill::Bill;
use payment_qr::consumer::{Consumer, DataObject, Tag};
use payment_qr::emv::{Initiation, Merchant, Object, Sub, Value as Held};
use payment_qr::fiscal::FiscalReceipt;
use payment_qr::link::OwnLink;
use payment_qr::payto::Payto;
use payment_qr::sbp::SbpLink;
use payment_qr::till::PaymentCode;
use payment_qr::{CardLike, Code, Kind, Warning};
use serde_json::{Map, Value, json};

/// What is printed of a code that was read.
pub(crate) struct Fields {
    pub(crate) kind: Kind,
    pub(crate) scheme: Option<&'static str>,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) fields: Map<String, Value>,
}

/// Sets a field, unless the code has nothing for it.
pub(crate) fn set(fields: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        fields.insert(name.to_owned(), value.into());
    }
}

pub(crate) fn of(code: &Code) -> Fields {
    let plain = |kind, fields| Fields {
        kind,
        scheme: None,
        warnings: Vec::new(),
        fields,
    };
    match code {
        Code::Merchant(merchant) => Fields {
            kind: Kind::EmvMerchant,
            scheme: Some(merchant.scheme().as_str()),
            warnings: merchant.warnings().to_vec(),
            fields: merchant_fields(merchant),
        },
        Code::Consumer(consumer) => plain(Kind::EmvConsumer, consumer_fields(consumer)),
        Code::Sbp(link) => Fields {
            warnings: link.warnings().to_vec(),
            ..plain(Kind::SbpLink, sbp_fields(link))
        },
        Code::Bill(bill) => Fields {
            warnings: bill.warnings().to_vec(),
            ..plain(Kind::Bill, bill_fields(bill))
        },
        Code::Payto(link) => Fields {
            warnings: link.warnings().to_vec(),
            ..plain(Kind::Payto, payto_fields(link))
        },
        Code::Receipt(receipt) => plain(Kind::Receipt, receipt_fields(receipt)),
        Code::Payment(code) => plain(Kind::PaymentCode, payment_fields(code)),
        Code::Own(link) => plain(Kind::OwnLink, own_link_fields(*link)),
        Code::Phone(phone) => plain(Kind::Phone, only("e164", phone.as_str())),
        Code::Card(card) => plain(Kind::Card, card_fields(*card)),
        Code::Digits(length) => plain(
            Kind::PaymentCode,
            Map::from_iter([("length".to_owned(), json!(length))]),
        ),
        _ => plain(Kind::Unknown, Map::new()),
    }
}

fn only(name: &str, value: &str) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), json!(value))])
}

fn merchant_fields(code: &Merchant) -> Map<String, Value> {
    let mut fields = Map::new();
    let text = |id| code.value(id).and_then(Held::text);
    set(&mut fields, "crc", Some(code.crc()));
    set(&mut fields, "crc_ok", Some(true));
    let format = code.format_indicator();
    set(&mut fields, "payload_format_indicator", Some(format));
    let initiation = code.initiation().map(|initiation| match initiation {
        Initiation::Static => "static",
        Initiation::Dynamic => "dynamic",
    });
    set(&mut fields, "point_of_initiation", initiation);
    set(&mut fields, "mcc", code.category());
    set(&mut fields, "currency", Some(code.currency().to_string()));
    set(
        &mut fields,
        "amount",
        code.amount().map(|amount| amount.text()),
    );
    let minor = code.amount().and_then(|amount| amount.minor());
    set(&mut fields, "normalized_minor_units", minor);
    set(&mut fields, "tip_indicator", text(55));
    set(&mut fields, "fee_fixed", text(56));
    set(&mut fields, "fee_percent", text(57));
    set(&mut fields, "country", Some(code.country()));
    set(&mut fields, "merchant_name", code.name());
    set(&mut fields, "merchant_city", code.city());
    set(&mut fields, "postal", code.postal());
    set(&mut fields, "accounts", Some(by_id(code.accounts())));
    set(&mut fields, "additional_62", template(code, 62));
    set(&mut fields, "language_64", template(code, 64));
    set(&mut fields, "unreserved", Some(by_id(code.unreserved())));
    let reserved = |object: &&Object| (65..=79).contains(&object.id);
    let reserved = by_id(code.objects().iter().filter(reserved));
    set(
        &mut fields,
        "reserved",
        Some(reserved).filter(|map| !map.is_empty()),
    );
    let order: Vec<String> = code.objects().iter().map(|object| id(object.id)).collect();
    set(&mut fields, "tag_order", Some(order));
    let orders = unusual_orders(code);
    set(
        &mut fields,
        "sub_order",
        Some(orders).filter(|map| !map.is_empty()),
    );
    set(&mut fields, "networks", Some(code.networks().to_vec()));
    let details = details(code);
    set(
        &mut fields,
        "details",
        Some(details).filter(|map| !map.is_empty()),
    );
    fields
}

/// Two digits.
pub(crate) fn id(id: u8) -> String {
    format!("{id:02}")
}

fn by_id<'a>(objects: impl Iterator<Item = &'a Object>) -> Map<String, Value> {
    objects
        .map(|object| {
            let value = match &object.value {
                Held::Text(text) => json!(text),
                Held::Template(subs) => Value::Object(subs_by_id(subs)),
            };
            (id(object.id), value)
        })
        .collect()
}

fn subs_by_id(subs: &[Sub]) -> Map<String, Value> {
    let pair = |sub: &Sub| (id(sub.id), json!(sub.value));
    subs.iter().map(pair).collect()
}

fn template(code: &Merchant, id: u8) -> Option<Map<String, Value>> {
    code.value(id).map(|value| subs_by_id(value.subs()))
}

/// The order inside templates where it is not ascending: without it the code could not be written
/// again.
fn unusual_orders(code: &Merchant) -> Map<String, Value> {
    let mut orders = Map::new();
    for object in code.objects() {
        let subs = object.value.subs();
        if !subs.is_sorted_by_key(|sub| sub.id) {
            let order: Vec<String> = subs.iter().map(|sub| id(sub.id)).collect();
            orders.insert(id(object.id), json!(order));
        }
    }
    orders
}

fn details(code: &Merchant) -> Map<String, Value> {
    let mut details: Map<String, Value> = Map::new();
    for detail in code.details() {
        let account = details.entry(id(detail.id)).or_insert_with(|| json!({}));
        if let Value::Object(account) = account {
            account.insert(detail.name.to_owned(), json!(detail.value));
        }
    }
    details
}

fn consumer_fields(code: &Consumer) -> Map<String, Value> {
    let mut fields = Map::new();
    for object in code.objects() {
        if object.tag == Tag::APPLICATION {
            let applications = fields
                .entry(object.tag.to_string())
                .or_insert_with(|| json!([]));
            if let Value::Array(applications) = applications {
                applications.push(object_value(object));
            }
        } else {
            fields.insert(object.tag.to_string(), object_value(object));
        }
    }
    let mut orders = Vec::new();
    tag_orders(code.objects(), &mut orders);
    let unusual = orders.iter().any(|order| !order.is_sorted_by_key(place));
    if unusual {
        set(&mut fields, "tag_orders", Some(named(&orders)));
    }
    fields
}

/// The version, then the tags ascending: the order in which encode writes unless told.
pub(crate) fn place(tag: &Tag) -> (bool, Tag) {
    (*tag != Tag::VERSION, *tag)
}

/// The tags of all templates, each before those inside it.
fn tag_orders(objects: &[DataObject], orders: &mut Vec<Vec<Tag>>) {
    orders.push(objects.iter().map(|object| object.tag).collect());
    for object in objects.iter().filter(|object| !object.inside.is_empty()) {
        tag_orders(&object.inside, orders);
    }
}

fn named(orders: &[Vec<Tag>]) -> Value {
    let order = |order: &Vec<Tag>| order.iter().map(Tag::to_string).collect::<Vec<_>>();
    json!(orders.iter().map(order).collect::<Vec<_>>())
}

fn object_value(object: &DataObject) -> Value {
    let is_template = object.tag.is_template() && object.value.is_empty();
    if !is_template {
        return json!(object.shown());
    }
    let pair = |object: &DataObject| (object.tag.to_string(), object_value(object));
    Value::Object(object.inside.iter().map(pair).collect())
}

fn sbp_fields(link: &SbpLink) -> Map<String, Value> {
    let mut fields = Map::new();
    set(&mut fields, "host", Some(link.host().as_str()));
    set(&mut fields, "qrc_id", Some(link.id()));
    set(&mut fields, "qrc_id_len", Some(link.id().len()));
    set(&mut fields, "type", Some(link.kind().as_str()));
    set(&mut fields, "bank_member_id", Some(link.bank()));
    set(&mut fields, "amount_minor", link.amount());
    set(&mut fields, "currency", link.currency());
    set(&mut fields, "crc", Some(link.crc()));
    set(&mut fields, "computed", Some(link.computed()));
    set(&mut fields, "crc_ok", Some(link.crc_ok()));
    fields
}

fn receipt_fields(receipt: &FiscalReceipt) -> Map<String, Value> {
    let mut fields = Map::new();
    let printed_at = receipt.printed_at().to_string();
    set(&mut fields, "datetime", Some(printed_at));
    set(&mut fields, "amount_minor", Some(receipt.amount()));
    set(&mut fields, "fn", Some(receipt.storage()));
    set(&mut fields, "fn_is_test_range", Some(receipt.is_test()));
    set(&mut fields, "fd", Some(receipt.number()));
    set(&mut fields, "fpd", Some(receipt.sign()));
    set(&mut fields, "operation", Some(receipt.operation().name()));
    fields
}

fn payment_fields(code: &PaymentCode) -> Map<String, Value> {
    let mut fields = only("network", code.network().as_str());
    set(&mut fields, "digits", Some(code.digits()));
    fields
}

fn own_link_fields(link: OwnLink) -> Map<String, Value> {
    let (kind, id) = match link {
        OwnLink::Receive(id) => ("receive", id.to_string()),
        OwnLink::Order(id) => ("order", id.to_string()),
    };
    let mut fields = only("type", kind);
    set(&mut fields, "id", Some(id));
    fields
}

/// Never the number itself.
fn card_fields(card: CardLike) -> Map<String, Value> {
    let mut fields = Map::new();
    set(
        &mut fields,
        "brand",
        card.brand().map(|brand| brand.as_str()),
    );
    set(&mut fields, "length", Some(card.digits()));
    fields
}

/// The standard's keys, in its own spelling, beside what is known of them.
fn bill_fields(bill: &Bill) -> Map<String, Value> {
    let pair = |(key, value): &(String, String)| (key.clone(), json!(value));
    let mut fields: Map<String, Value> = bill.fields().iter().map(pair).collect();
    let order: Vec<&String> = bill.fields().iter().map(|(key, _)| key).collect();
    set(&mut fields, "field_order", Some(json!(order)));
    if let Some(sum) = bill.sum() {
        fields.remove("Sum");
        set(&mut fields, "Sum_kopecks", Some(sum));
    }
    set(&mut fields, "version", Some("0001"));
    set(
        &mut fields,
        "charset",
        Some(bill.charset().digit().to_string()),
    );
    set(&mut fields, "separator", Some(bill.separator().to_string()));
    set(
        &mut fields,
        "personal_acc_key_ok",
        Some(bill.account_fits()),
    );
    set(&mut fields, "corresp_acc_key_ok", bill.correspondent_fits());
    set(&mut fields, "payee_inn_ok", bill.payee_inn_fits());
    set(&mut fields, "payer_inn_ok", bill.payer_inn_fits());
    fields
}

fn payto_fields(link: &Payto) -> Map<String, Value> {
    let mut fields = only("target", link.kind());
    set(&mut fields, "path", Some(link.path().to_vec()));
    set(
        &mut fields,
        "amount",
        link.amount().map(|amount| amount.decimal()),
    );
    set(
        &mut fields,
        "currency",
        link.amount().map(|amount| amount.currency()),
    );
    let pair = |(name, value): &(String, String)| (name.clone(), json!(value));
    let options: Map<String, Value> = link.options().iter().map(pair).collect();
    set(
        &mut fields,
        "options",
        Some(options).filter(|options| !options.is_empty()),
    );
    fields
}
