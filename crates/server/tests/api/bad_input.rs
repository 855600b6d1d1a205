//! Every field of every body with everything that it must not hold. The cases are made from the contract, so a
//! new field is tried without a line here.

use serde_json::{Value, json};

use super::contract::{self, OPERATIONS};
use super::matrix_scene::{Case, Scene};
use super::world::World;

/// A step into a body.
#[derive(Clone)]
struct Step {
    name: String,
    /// What is there, as the contract says.
    schema: Value,
    /// Whether it stands alone, as what is chosen does.
    alone: bool,
    /// Whether it may be `null`.
    nullable: bool,
}

/// A field of a body: the way to it, and whether it must be there.
struct Field {
    at: Vec<Step>,
    required: bool,
}

impl Field {
    fn pointer(&self) -> String {
        self.at
            .iter()
            .map(|step| format!("/{}", step.name))
            .collect()
    }

    fn name(&self) -> &str {
        &self.at.last().unwrap().name
    }

    fn schema(&self) -> &Value {
        &self.at.last().unwrap().schema
    }
}

/// What a `$ref` or the one choice beside `null` leads to.
fn resolved(schema: &Value) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        return resolved(&contract::schema(name.rsplit('/').next().unwrap()));
    }
    let choices = schema["oneOf"].as_array().map(Vec::as_slice);
    match choices.unwrap_or_default() {
        [one, null] | [null, one] if null["type"] == "null" => resolved(one),
        _ => schema.clone(),
    }
}

fn requires(schema: &Value, name: &str) -> bool {
    let mut required = schema["required"].as_array().into_iter().flatten();
    required.any(|one| one == name)
}

/// The fields of a schema and of what is inside them: of a list the first element, of a choice each.
fn fields(schema: &Value, at: &[Step], alone: bool, found: &mut Vec<Field>) {
    let mut step = |name: &str, inside: &Value, required: bool| {
        let step = Step {
            name: name.to_owned(),
            schema: resolved(inside),
            alone,
            nullable: inside["$ref"].is_null() && inside.to_string().contains("\"null\""),
        };
        let at = [at, &[step]].concat();
        found.push(Field {
            at: at.clone(),
            required,
        });
        fields(&resolved(inside), &at, false, found);
    };
    for (name, inside) in schema["properties"].as_object().into_iter().flatten() {
        step(name, inside, requires(schema, name));
    }
    if !schema["items"].is_null() {
        step("0", &schema["items"], false);
    }
    for choice in schema["oneOf"].as_array().into_iter().flatten() {
        fields(&resolved(choice), at, true, found);
    }
}

/// Something that the schema lets pass, as far as it says what that is.
fn sample(schema: &Value) -> Value {
    let schema = resolved(schema);
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds[0].clone(),
        kind => kind.clone(),
    };
    let choices = |list: &str| schema[list].as_array().and_then(|all| all.first()).cloned();
    let known = Some(schema["example"].clone()).filter(|example| !example.is_null());
    let known = known
        .or_else(|| choices("enum"))
        .or_else(|| Some(sample(&choices("oneOf")?)));
    known.unwrap_or_else(|| match (kind.as_str(), schema["format"].as_str()) {
        (Some("string"), Some("uuid")) => json!("018bcfe5-6800-7fff-bfff-ffffffffffff"),
        (Some("string"), Some("date")) => json!("2027-11-30"),
        (Some("string"), _) => json!("text"),
        (Some("integer"), _) => schema["minimum"].as_i64().unwrap_or(1).into(),
        (Some("boolean"), _) => json!(true),
        (Some("array"), _) => json!([sample(&schema["items"])]),
        _ => {
            let inside = schema["properties"].as_object().into_iter().flatten();
            let inside = inside.filter(|(name, _)| requires(&schema, name));
            inside
                .map(|(name, inside)| (name.clone(), sample(inside)))
                .collect()
        }
    })
}

/// The body with something else at this place, or with nothing. What leads there is made where it is absent.
fn with(body: &Value, at: &[Step], wrong: Option<Value>) -> Value {
    let mut body = body.clone();
    let (last, path) = at.split_last().unwrap();
    let mut there = &mut body;
    for step in path {
        there = entered(there, step);
        if !there.is_object() && !there.is_array() {
            *there = sample(&step.schema);
        }
    }
    match wrong {
        Some(wrong) => *entered(there, last) = wrong,
        None => _ = there.as_object_mut().unwrap().remove(&last.name),
    }
    body
}

fn entered<'v>(value: &'v mut Value, step: &Step) -> &'v mut Value {
    if step.alone && value.get(&step.name).is_none() {
        *value = json!({});
    }
    if step.name == "0" {
        let list = value.as_array_mut().unwrap();
        if list.is_empty() {
            list.push(Value::Null);
        }
        return &mut list[0];
    }
    &mut value[&step.name]
}

/// What is no value of this schema, whatever it means.
fn wrong_types(field: &Field) -> Vec<Value> {
    let schema = field.schema();
    let nullable = field.at.last().is_some_and(|step| step.nullable);
    let kinds = match &schema["type"] {
        Value::String(kind) => vec![kind.as_str()],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        // A choice is of objects and of names.
        _ if schema["oneOf"].is_array() => vec!["object", "string"],
        _ => return Vec::new(),
    };
    let of_each = [
        ("string", json!("\u{202e}\u{200b}")),
        ("integer", json!(7)),
        ("number", json!(1.5)),
        ("boolean", json!(true)),
        ("array", json!([[]])),
        ("object", json!({ "surplus": 1 })),
        ("null", Value::Null),
    ];
    let takes = |kind: &str| match kind {
        "null" => nullable,
        kind => kinds.contains(&kind),
    };
    let wrong = of_each.into_iter().filter(|(kind, _)| !takes(kind));
    let mut wrong: Vec<Value> = wrong.map(|(_, value)| value).collect();
    if kinds.contains(&"integer") {
        wrong.extend([json!(u64::MAX), json!(-1), json!(1e300)]);
    }
    let bounds = [("maximum", 1), ("minimum", -1)];
    let bounds = bounds.map(|(bound, more)| Some(json!(schema[bound].as_i64()? + more)));
    wrong.extend(bounds.into_iter().flatten());
    // The values without their names, in their order: a reader that takes structures for lists would bear it.
    if let Value::Object(members) = sample(schema) {
        wrong.push(members.values().cloned().collect());
    }
    wrong
}

fn is_text(field: &Field) -> bool {
    let kind = &field.schema()["type"];
    let kinds = kind.as_array().map(Vec::as_slice);
    kind == "string" || kinds.unwrap_or_default().contains(&json!("string"))
}

/// Fields that hold what is looked for, which may be anything that is not too long.
const LOOKED_FOR: [(&str, &str); 2] = [
    ("searchOperations", "/text"),
    ("searchOperations", "/label"),
];

/// What no text of the contract may be: too long for anything, of no list, no number of minor units.
fn wrong_texts(id: &str, field: &Field) -> Vec<Value> {
    if !is_text(field) {
        return Vec::new();
    }
    let schema = field.schema();
    let mut wrong = vec![json!("я".repeat(5_000))];
    let bound = ["enum", "pattern", "format"]
        .iter()
        .any(|rule| !schema[rule].is_null());
    if bound && !LOOKED_FOR.contains(&(id, &*field.pointer())) {
        wrong.extend(["", "no such thing", "١٢٣", "RUВ"].map(|text| json!(text)));
    }
    if field.name() == "value" {
        let numbers = [
            "-1",
            "9223372036854775808",
            "99999999999999999999999",
            "1.5",
            "1e3",
            " 1",
            "+1",
            "0x10",
            "1 000",
        ];
        wrong.extend(numbers.map(|text| json!(text)));
    }
    // Another currency than the one that is asked for.
    let pattern = schema["pattern"].as_str().unwrap_or_default();
    if field.name() == "currency" && !pattern.contains("USD") {
        wrong.push(json!("USD"));
    }
    wrong
}

/// What is not what it looks like: controls, direction marks, what has no width, letters that are blank, marks and
/// joiners that stand alone.
const TRICKS: [&str; 16] = [
    "a\u{0}b",
    "а\u{7}",
    "а\u{85}б",
    "x\u{202e}y\u{202c}",
    "\u{202a}x",
    "\u{2066}x\u{2069}",
    "x\u{200f}",
    "а\u{61c}б",
    "а\u{200b}б",
    "а\u{feff}б",
    "а\u{2060}б",
    "Сбер\u{200d}банк",
    "p\u{200c}ay",
    "\u{301}x",
    "\u{3164}",
    "pay\u{e0041}",
];

fn tricks(id: &str, field: &Field) -> Vec<Value> {
    if !is_text(field) || LOOKED_FOR.contains(&(id, &*field.pointer())) {
        return Vec::new();
    }
    TRICKS.map(|text| json!(text)).to_vec()
}

/// An object with a member that it does not have.
fn surplus(field: &Field) -> Option<Value> {
    // What browsers answer a ceremony with may grow.
    if ["passkey", "credential"].contains(&field.name()) {
        return None;
    }
    let Value::Object(mut members) = sample(field.schema()) else {
        return None;
    };
    members.insert("surplus".to_owned(), json!(1));
    Some(Value::Object(members))
}

/// What of an act is right, so that one field alone is wrong; whatever has a body is confirmed with that body.
async fn right_act(scene: &Scene<'_>, act: &Step) -> Value {
    let body = async |id: &str| scene.case(id).await.body.unwrap();
    let key = "key-of-an-act-0000";
    match act.name.as_str() {
        "transfer" => json!({ "key": key, "request": body("createTransfer").await }),
        "withdraw" => json!({ "key": key, "request": body("createBankPayment").await }),
        "pay_by_requisites" => json!({ "key": key, "request": body("createBankTransfer").await }),
        "make_plan" => json!({ "key": key, "request": body("createPlan").await }),
        "refund" => {
            let receipt = scene.case("createRefund").await;
            let id = &receipt.parts[0].1;
            json!({ "key": key, "receipt_id": id, "request": receipt.body.unwrap() })
        }
        "own_limits" => json!({ "limits": body("setOwnLimits").await }),
        "no_confirm" => json!({ "amount": body("changeSecurity").await["no_confirm"] }),
        "set_guardian" => body("setGuardian").await,
        "link_account" => json!({ "account": body("addBankAccount").await }),
        "make_api_key" => json!({ "request": body("makeApiKey").await }),
        "add_webhook" => json!({ "request": body("addWebhook").await }),
        "export_statement" => json!({ "request": body("createStatement").await }),
        _ => sample(&act.schema),
    }
}

/// The acts that there are to confirm.
fn acts() -> Vec<Step> {
    let mut all = Vec::new();
    fields(&contract::schema("NewConfirmation"), &[], false, &mut all);
    let acts = all.into_iter().filter(|field| field.at.len() == 2);
    acts.map(|field| field.at[1].clone()).collect()
}

#[tokio::test]
async fn every_act_that_can_be_done_can_be_asked_to_be_confirmed() {
    let world = World::new();
    let scene = Scene::set(&world).await;
    let acts = acts();
    assert!(acts.len() > 20, "{}", acts.len());
    for act in acts {
        let right = right_act(&scene, &act).await;
        let body = json!({ "act": { &act.name: right } });
        let answer = scene.anna.post("/confirmations", &body).send().await;
        assert_eq!(answer.status, 201, "{}: {}", act.name, answer.json);
    }
}

/// Sends the body and says how it was answered, unless it was refused as it must be: where no other rule comes
/// first, at the place of the field, or by its name where the place is more than one field.
async fn borne(scene: &Scene<'_>, case: &Case, body: &Value, field: &Field) -> Option<String> {
    let answer = case.from(scene).json(body).send().await;
    let pointer = field.pointer();
    let problem = answer.header("content-type") == Some("application/problem+json");
    let code = answer.json["code"].as_str().unwrap_or_default();
    let mut named = answer.json["errors"].as_array().into_iter().flatten();
    let place = named.any(|error| {
        let (at, detail) = (
            error["pointer"].as_str().unwrap(),
            error["detail"].as_str().unwrap(),
        );
        let whole = at.is_empty() && detail.contains(&format!("`{}`", field.name()));
        whole || at.starts_with(&pointer) || (!at.is_empty() && pointer.starts_with(at))
    });
    let refused = answer.status.is_client_error() && problem && code != "too-many-requests";
    (!refused || (code == "invalid-request" && !place)).then(|| {
        let sent: String = body.to_string().chars().take(300).collect();
        let said: String = answer.json.to_string().chars().take(300).collect();
        format!("{pointer}: {sent}: {} {said}", answer.status)
    })
}

/// Whatever answers a ceremony, it counts once.
const SPENT: [&str; 3] = ["addPasskey", "signInByPasskey", "prove"];

/// Sends every operation each of its fields with what `wrong` makes of it.
async fn every_field_refuses(wrong: impl Fn(&str, &Field) -> Vec<Option<Value>>, least: usize) {
    let (mut tried, mut taken) = (0, Vec::new());
    for (id, there) in &*OPERATIONS {
        let body = &there.operation["requestBody"]["content"]["application/json"]["schema"];
        if body.is_null() {
            continue;
        }
        let mut all = Vec::new();
        fields(&resolved(body), &[], false, &mut all);
        let world = World::new();
        let scene = Scene::set(&world).await;
        let case = scene.case(id).await;
        let mut right = case.body.clone().unwrap_or_else(|| json!({}));
        let books = world.books();
        for field in &all {
            if let [top, act, _, ..] = &*field.at
                && top.name == "act"
            {
                right = json!({ "act": { &act.name: right_act(&scene, act).await } });
            }
            for wrong in wrong(id, field) {
                let body = with(&right, &field.at, wrong);
                let said = borne(&scene, &case, &body, field).await;
                taken.extend(said.map(|said| format!("{id} {said}")));
                tried += 1;
            }
        }
        if world.books() != books && !SPENT.contains(&id.as_str()) {
            taken.push(format!("{id} changed something"));
        }
    }
    assert!(
        taken.is_empty(),
        "{} of {tried}:\n{}",
        taken.len(),
        taken.join("\n")
    );
    assert!(tried > least, "{tried}");
}

#[tokio::test]
async fn a_value_of_another_type_or_beyond_its_bounds_is_refused_at_its_place_and_changes_nothing()
{
    let wrong = |_: &str, field: &Field| wrong_types(field).into_iter().map(Some).collect();
    every_field_refuses(wrong, 1_500).await;
}

#[tokio::test]
async fn a_text_that_is_too_long_or_of_no_list_or_no_amount_is_refused_at_its_place() {
    let wrong = |id: &str, field: &Field| wrong_texts(id, field).into_iter().map(Some).collect();
    every_field_refuses(wrong, 500).await;
}

#[tokio::test]
async fn a_text_that_is_not_what_it_looks_like_is_refused_at_its_place_and_changes_nothing() {
    let wrong = |id: &str, field: &Field| tricks(id, field).into_iter().map(Some).collect();
    every_field_refuses(wrong, 2_000).await;
}

#[tokio::test]
async fn a_member_that_an_object_does_not_have_is_refused_however_deep_it_stands() {
    let wrong = |_: &str, field: &Field| surplus(field).into_iter().map(Some).collect();
    every_field_refuses(wrong, 60).await;
}

#[tokio::test]
async fn a_field_that_must_be_there_is_missed_by_its_name() {
    let wrong = |_: &str, field: &Field| {
        let missing = field.required && field.at.last().is_some_and(|step| !step.alone);
        if missing { vec![None] } else { Vec::new() }
    };
    every_field_refuses(wrong, 120).await;
}
