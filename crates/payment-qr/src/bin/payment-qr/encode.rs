//! From a JSON object to a code.

use payment_qr::bill::{self, Charset};
use payment_qr::consumer::{Consumer, DataObject, Tag};
use payment_qr::emv::{Merchant, Object, OwnCode, OwnKind, Sub, Value as Held};
use payment_qr::link::OwnLink;
use serde_json::{Map, Value};

use crate::fields;
use crate::lines::Answer;

type Wrong = String;

/// The code of one line.
pub(crate) fn line(line: &[u8], host: Option<&str>) -> Answer {
    match code(line, host) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) if !text.contains(['\n', '\r']) => Answer::Taken(text),
            Ok(text) => Answer::Taken(hexadecimal(text.as_bytes())),
            Err(error) => Answer::Taken(hexadecimal(error.as_bytes())),
        },
        Err(wrong) => Answer::Wrong(wrong),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    format!("hex:{}", digits.collect::<String>())
}

fn code(line: &[u8], host: Option<&str>) -> Result<Vec<u8>, Wrong> {
    let json: Value = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let kind = json.get("kind").and_then(Value::as_str);
    let kind = kind.ok_or("say the kind, for example \"emv-mpm\"")?;
    let fields = json.get("fields").and_then(Value::as_object);
    let fields = Reader(fields.ok_or("give the fields as an object")?);
    match kind {
        "emv-mpm" => Ok(merchant(&fields)?.into_bytes()),
        "poltina-merchant" => Ok(own_merchant(&fields)?.into_bytes()),
        "emv-cpm" => Ok(consumer(&fields)?.into_bytes()),
        "gost-56042" => bill(&fields),
        "fns-receipt-qr" => checked(kind, receipt(&fields)?),
        "payment-code" => checked(kind, fields.needed("digits")?.to_owned()),
        "poltina-link" => Ok(own_link(&fields, host)?.into_bytes()),
        "phone" => checked(kind, fields.needed("e164")?.to_owned()),
        "sbp-link" => Err("only an acquirer issues these links".to_owned()),
        other => Err(format!("codes of kind {other} are not written")),
    }
}

/// Fields by name, with errors that name them.
struct Reader<'a>(&'a Map<String, Value>);

impl<'a> Reader<'a> {
    fn get(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    fn text(&self, name: &str) -> Result<Option<&'a str>, Wrong> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(format!("{name} must be text")),
        }
    }

    fn needed(&self, name: &str) -> Result<&'a str, Wrong> {
        self.text(name)?.ok_or_else(|| format!("{name} is missing"))
    }

    fn whole(&self, name: &str) -> Result<Option<i64>, Wrong> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => match value.as_i64() {
                Some(number) => Ok(Some(number)),
                None => Err(format!("{name} must be a whole number")),
            },
        }
    }

    fn object(&self, name: &str) -> Result<Option<&'a Map<String, Value>>, Wrong> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Object(map)) => Ok(Some(map)),
            Some(_) => Err(format!("{name} must be an object")),
        }
    }
}

/// Fields that are one object of text each.
const TEXTS: [(u8, &str); 11] = [
    (0, "payload_format_indicator"),
    (52, "mcc"),
    (53, "currency"),
    (54, "amount"),
    (55, "tip_indicator"),
    (56, "fee_fixed"),
    (57, "fee_percent"),
    (58, "country"),
    (59, "merchant_name"),
    (60, "merchant_city"),
    (61, "postal"),
];

fn merchant(fields: &Reader<'_>) -> Result<String, Wrong> {
    let orders = fields.object("sub_order")?;
    let mut objects = Vec::new();
    for (id, name) in TEXTS {
        if let Some(text) = fields.text(name)? {
            objects.push(text_object(id, text));
        }
    }
    match fields.text("point_of_initiation")? {
        None => {}
        Some("static") => objects.push(text_object(1, "11")),
        Some("dynamic") => objects.push(text_object(1, "12")),
        Some(_) => return Err("point_of_initiation must be static or dynamic".to_owned()),
    }
    for (id, name) in [(62, "additional_62"), (64, "language_64")] {
        if let Some(subs) = fields.object(name)? {
            objects.push(template_object(id, subs, orders)?);
        }
    }
    for name in ["accounts", "reserved", "unreserved"] {
        for (id, value) in fields.object(name)?.into_iter().flatten() {
            let id = two_digits(id)?;
            objects.push(match value {
                Value::String(text) => text_object(id, text),
                Value::Object(subs) => template_object(id, subs, orders)?,
                _ => return Err(format!("{name} {id:02} must be text or an object")),
            });
        }
    }
    let order = ids(fields.get("tag_order"))?;
    objects.sort_by_key(|object| place(&order, object.id));
    let sealed = Merchant::seal(&objects).map_err(|refusal| refusal.to_string())?;
    Ok(sealed.encode())
}

/// By the order that is given; what it does not name comes behind, ascending.
fn place(order: &[u8], id: u8) -> (usize, u8) {
    let given = order.iter().position(|other| *other == id);
    (given.unwrap_or(order.len()), id)
}

fn ids(list: Option<&Value>) -> Result<Vec<u8>, Wrong> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.map(|id| two_digits(id.as_str().unwrap_or_default()))
        .collect()
}

fn two_digits(id: &str) -> Result<u8, Wrong> {
    let number = id.parse().ok().filter(|_| id.len() == 2);
    number.ok_or_else(|| format!("the id {id:?} must be two digits"))
}

fn text_object(id: u8, text: &str) -> Object {
    let value = Held::Text(text.to_owned());
    Object { id, value }
}

fn template_object(
    id: u8,
    subs: &Map<String, Value>,
    orders: Option<&Map<String, Value>>,
) -> Result<Object, Wrong> {
    let mut inside = Vec::new();
    for (sub, value) in subs {
        let text = value.as_str();
        inside.push(Sub {
            id: two_digits(sub)?,
            value: text
                .ok_or_else(|| format!("{id:02}.{sub} must be text"))?
                .to_owned(),
        });
    }
    let order = ids(orders.and_then(|orders| orders.get(&format!("{id:02}"))))?;
    inside.sort_by_key(|sub| place(&order, sub.id));
    let value = Held::Template(inside);
    Ok(Object { id, value })
}

fn own_merchant(fields: &Reader<'_>) -> Result<String, Wrong> {
    let kind = match fields.needed("type")? {
        "M" => OwnKind::Merchant,
        "P" => OwnKind::Person,
        "O" => OwnKind::Order,
        _ => return Err("type must be M, P or O".to_owned()),
    };
    let category = fields.needed("mcc")?.parse();
    let code = OwnCode {
        merchant_id: fields.needed("merchant_id")?,
        qr_id: fields.needed("qr_id")?,
        kind,
        category: category.map_err(|_| "mcc must be four digits")?,
        amount: fields.whole("amount_minor")?,
        name: fields.needed("name")?,
        city: fields.needed("city")?,
        store: fields.text("store")?,
        order: fields.text("order")?,
        terminal: fields.text("terminal")?,
    };
    code.write().map_err(|error| error.to_string())
}

fn consumer(fields: &Reader<'_>) -> Result<String, Wrong> {
    let mut orders = Vec::new();
    for order in fields
        .get("tag_orders")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let order = order.as_array().into_iter().flatten();
        let order = order.map(|name| tag(name.as_str().unwrap_or_default()));
        orders.push(order.collect::<Result<Vec<_>, _>>()?);
    }
    let mut fields = fields.0.clone();
    fields.remove("tag_orders");
    let objects = data_objects(&fields, &mut orders.into_iter())?;
    let code = Consumer::of(&objects).map_err(|refusal| refusal.to_string())?;
    Ok(code.encode())
}

fn tag(name: &str) -> Result<Tag, Wrong> {
    Tag::parse(name).ok_or_else(|| format!("{name} is no tag"))
}

/// The objects of a template in the order that is given, else the usual one. Orders stand as
/// decode prints them: a template's before those inside it.
fn data_objects(
    fields: &Map<String, Value>,
    orders: &mut impl Iterator<Item = Vec<Tag>>,
) -> Result<Vec<DataObject>, Wrong> {
    let mut values = Vec::new();
    for (name, value) in fields {
        let tag = tag(name)?;
        match value {
            Value::Array(several) => values.extend(several.iter().map(|value| (tag, value))),
            value => values.push((tag, value)),
        }
    }
    let order = orders.next().unwrap_or_default();
    let given = |tag: &Tag| order.iter().position(|other| other == tag);
    values.sort_by_key(|(tag, _)| (given(tag).unwrap_or(order.len()), fields::place(tag)));
    values
        .into_iter()
        .map(|(tag, value)| data_object(tag, value, orders))
        .collect()
}

fn data_object(
    tag: Tag,
    value: &Value,
    orders: &mut impl Iterator<Item = Vec<Tag>>,
) -> Result<DataObject, Wrong> {
    match value {
        Value::Object(inside) if tag.is_template() => {
            let objects = if inside.is_empty() {
                Vec::new()
            } else {
                data_objects(inside, orders)?
            };
            Ok(DataObject::template(tag, objects))
        }
        Value::String(shown) => {
            let object = DataObject::of_shown(tag, shown);
            object.ok_or_else(|| format!("{tag} must be hexadecimal"))
        }
        _ => Err(format!("{tag} must be text, or an object for a template")),
    }
}

/// The text, if it reads as a code of the kind.
fn checked(kind: &str, text: String) -> Result<Vec<u8>, Wrong> {
    match payment_qr::read(text.as_bytes(), "") {
        Ok(code) if fields::of(&code).kind.as_str() == kind => Ok(text.into_bytes()),
        Ok(_) => Err(format!("what came out is no {kind}: {text}")),
        Err(refusal) => Err(format!("{refusal} of {text}")),
    }
}

/// What decode says about a bill beside its own keys.
const BESIDE: [&str; 9] = [
    "field_order",
    "Sum_kopecks",
    "version",
    "charset",
    "separator",
    "personal_acc_key_ok",
    "corresp_acc_key_ok",
    "payee_inn_ok",
    "payer_inn_ok",
];

fn bill(fields: &Reader<'_>) -> Result<Vec<u8>, Wrong> {
    let charset = match fields.text("charset")? {
        None => None,
        Some("1") => Some(Charset::Windows1251),
        Some("2") => Some(Charset::Utf8),
        Some("3") => Some(Charset::Koi8R),
        Some(_) => return Err("charset must be 1, 2 or 3".to_owned()),
    };
    let sum = fields.whole("Sum_kopecks")?.map(|sum| sum.to_string());
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    pairs.extend(sum.as_deref().map(|sum| ("Sum", sum)));
    for (key, value) in fields.0 {
        if !BESIDE.contains(&key.as_str()) {
            let value = value.as_str();
            pairs.push((key, value.ok_or_else(|| format!("{key} must be text"))?));
        }
    }
    let order = fields.get("field_order").and_then(Value::as_array);
    let order: Vec<&str> = order
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    pairs.sort_by_key(|(key, _)| {
        order
            .iter()
            .position(|known| known == key)
            .unwrap_or(order.len())
    });
    bill::write(&pairs, charset).map_err(|error| error.to_string())
}

fn receipt(fields: &Reader<'_>) -> Result<String, Wrong> {
    let operations = ["приход", "возврат прихода", "расход", "возврат расхода"];
    let operation = fields.needed("operation")?;
    let operation = operations.iter().position(|name| *name == operation);
    let operation =
        operation.ok_or("operation must be приход, возврат прихода, расход or возврат расхода")?;
    let amount = fields.whole("amount_minor")?.filter(|amount| *amount >= 0);
    let amount = amount.ok_or("amount_minor must be kopecks, 0 or more")?;
    Ok(format!(
        "t={}&s={}.{:02}&fn={}&i={}&fp={}&n={}",
        fields.needed("datetime")?,
        amount / 100,
        amount % 100,
        fields.needed("fn")?,
        fields.needed("fd")?,
        fields.needed("fpd")?,
        operation + 1,
    ))
}

/// On the host that is given, else for the installed app.
fn own_link(fields: &Reader<'_>, host: Option<&str>) -> Result<String, Wrong> {
    let id = fields.needed("id")?;
    let wrong = || format!("{id} is no id");
    let link = match fields.needed("type")? {
        "receive" => OwnLink::Receive(id.parse().map_err(|_| wrong())?),
        "order" => OwnLink::Order(id.parse().map_err(|_| wrong())?),
        _ => return Err("type must be receive or order".to_owned()),
    };
    let Some(host) = host else {
        return Ok(link.app_link());
    };
    let here = ["localhost", "127.0.0.1", "[::1]"];
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_here = here.contains(&host) || here.contains(&name);
    let scheme = if is_here { "http" } else { "https" };
    Ok(link.link(&format!("{scheme}://{host}")))
}
