//! The fields of a code, under the names that integrators know.

use payment_qr::consumer::{Consumer, DataObject, Tag};
use payment_qr::emv::{Initiation, Merchant, Object, Sub, Value as Held};
use payment_qr::{Code, Kind, Warning};
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
        _ => plain(Kind::Unknown, Map::new()),
    }
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
    fields
}

fn object_value(object: &DataObject) -> Value {
    if !object.tag.is_template() {
        return json!(object.shown());
    }
    let pair = |object: &DataObject| (object.tag.to_string(), object_value(object));
    Value::Object(object.inside.iter().map(pair).collect())
}
