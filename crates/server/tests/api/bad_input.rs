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
///
/// A list in the place of an object is not tried: its values are read in their order.
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
        "array" => kinds.contains(&"array") || kinds.contains(&"object"),
        kind => kinds.contains(&kind),
    };
    let wrong = of_each.into_iter().filter(|(kind, _)| !takes(kind));
    let mut wrong: Vec<Value> = wrong.map(|(_, value)| value).collect();
    if field.at[0].name == "act" {
        // What is confirmed is judged when it is asked for.
        return wrong;
    }
    if kinds.contains(&"integer") {
        wrong.extend([json!(u64::MAX), json!(-1), json!(1e300)]);
    }
    let bounds = [("maximum", 1), ("minimum", -1)];
    let bounds = bounds.map(|(bound, more)| Some(json!(schema[bound].as_i64()? + more)));
    wrong.extend(bounds.into_iter().flatten());
    wrong
}

/// What no text of the contract may be: no name of a list, too long for anything, and what hides in a line.
fn wrong_texts(field: &Field) -> Vec<Value> {
    let schema = field.schema();
    let text = schema["type"] == "string"
        || schema["type"]
            .as_array()
            .is_some_and(|kinds| kinds.contains(&json!("string")));
    // What is confirmed is judged when it is asked for; what is looked for may be anything.
    if !text || field.at[0].name == "act" || field.pointer() == "/text" {
        return Vec::new();
    }
    let long = "я".repeat(5_000);
    let mut wrong = vec![json!(long), json!("a\u{0}b"), json!("x\u{202e}y\u{202c}")];
    let bound = ["enum", "pattern", "format"]
        .iter()
        .any(|rule| !schema[rule].is_null());
    if bound {
        wrong.extend([
            json!(""),
            json!("no such thing"),
            json!("١٢٣"),
            json!("RUВ"),
        ]);
    }
    wrong
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
async fn every_field_refuses(wrong: impl Fn(&Field) -> Vec<Option<Value>>, least: usize) {
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
        let right = case.body.clone().unwrap_or_else(|| json!({}));
        let books = world.books();
        for field in &all {
            for wrong in wrong(field) {
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
    let wrong = |field: &Field| wrong_types(field).into_iter().map(Some).collect();
    every_field_refuses(wrong, 500).await;
}

#[tokio::test]
async fn a_text_that_is_too_long_or_hides_something_or_is_of_no_list_is_refused_at_its_place() {
    let wrong = |field: &Field| wrong_texts(field).into_iter().map(Some).collect();
    every_field_refuses(wrong, 300).await;
}

#[tokio::test]
async fn a_field_that_must_be_there_is_missed_by_its_name() {
    let wrong = |field: &Field| {
        let missing = field.required && field.at.last().is_some_and(|step| !step.alone);
        if missing { vec![None] } else { Vec::new() }
    };
    every_field_refuses(wrong, 80).await;
}
