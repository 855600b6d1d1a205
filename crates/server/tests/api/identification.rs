//! Identification: what cannot be is refused by its field, the register has the last word, and nothing
//! of what was told is left anywhere.

use std::io::Write;
use std::sync::{Arc, Mutex};

use poltina_server::gateway::NoRegister;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use super::limits::limits;
use super::world::World;

/// What the demo's register knows.
pub(crate) fn form() -> Value {
    json!({
        "level": "simplified",
        "family_name": "Кузнецова",
        "given_name": "Анна",
        "patronymic": "Сергеевна",
        "birth_date": "1991-05-17",
        "passport": "4509731852",
        "issued_on": "2011-06-02",
        "inn": "500100732259",
        "snils": "112-233-445 95",
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut form = form();
    form[field] = value;
    form
}

async fn level(world: &World, phone: &str) -> Value {
    let person = world.sign_in(phone).await;
    person.get("/levels").send().await.ok()["current"].take()
}

#[tokio::test]
async fn whoever_the_register_knows_gets_the_level_he_asks_for_and_keeps_it() {
    let world = World::builder().rules(limits()).build();
    let anna = world.anna().await;
    let ask = |level: &str| {
        anna.post("/identification", &with("level", json!(level)))
            .send()
    };
    assert_eq!(
        ask("simplified").await.ok(),
        json!({ "level": "simplified" })
    );
    assert_eq!(ask("full").await.ok(), json!({ "level": "full" }));
    // A lower one is not gone back to, and the register is not asked again.
    assert_eq!(ask("simplified").await.ok(), json!({ "level": "full" }));
    assert_eq!(level(&world, &anna.phone).await, "full");
}

#[tokio::test]
async fn one_of_the_two_numbers_is_enough() {
    for field in ["inn", "snils"] {
        let world = World::new();
        let anna = world.anna().await;
        let mut form = form();
        form.as_object_mut().unwrap().remove(field);
        anna.post("/identification", &form).send().await.ok();
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_its_field_and_changes_nothing() {
    let world = World::new();
    let anna = world.anna().await;
    let before = world.books();
    let long = "а".repeat(41);
    for (field, value) in [
        ("family_name", ""),
        ("family_name", "Kuznetsova7"),
        ("given_name", long.as_str()),
        ("given_name", "<b>"),
        ("patronymic", "Сергеевна1"),
        ("birth_date", "17.05.1991"),
        ("birth_date", "1991-02-30"),
        // A day too young, and too old to be.
        ("birth_date", "2008-11-23"),
        ("birth_date", "1890-01-01"),
        ("passport", "450973185"),
        ("passport", "4509 73185"),
        ("passport", "0009731852"),
        ("issued_on", "2026-11-23"),
        // The day before the 14th birthday.
        ("issued_on", "2005-05-16"),
        ("issued_on", "2011-13-01"),
        ("inn", "500100732258"),
        // A company's.
        ("inn", "7707083893"),
        ("snils", "112-233-445 96"),
        ("snils", ""),
    ] {
        let answer = anna.post("/identification", &with(field, json!(value)));
        let answer = answer.send().await;
        answer.is_problem("identification-refused");
        let errors = answer.json["errors"].as_array().unwrap();
        let pointers: Vec<_> = errors.iter().map(|error| &error["pointer"]).collect();
        assert_eq!(pointers, [&json!(format!("/{field}"))], "{value}");
        // What was told is not told back.
        assert!(
            value.len() < 4 || !answer.json.to_string().contains(value),
            "{value}"
        );
    }
    for day in ["2008-11-22", "1996-11-23"] {
        // Of age since today, or long since; the form is right, and the register does not know him.
        let mut form = with("birth_date", json!(day));
        form["issued_on"] = json!("2026-11-22");
        form["passport"] = json!("4509000000");
        let refused = anna.post("/identification", &form).send().await;
        assert_eq!(refused.json["errors"], Value::Null, "{day}");
    }
    assert_eq!(world.books(), before);
}

#[tokio::test]
async fn all_wrong_fields_are_named_at_once() {
    let world = World::new();
    let anna = world.anna().await;
    let form = json!({
        "level": "full", "family_name": "", "given_name": "", "birth_date": "", "passport": "",
        "issued_on": "",
    });
    let answer = anna.post("/identification", &form).send().await;
    answer.is_problem("identification-refused");
    let errors = answer.json["errors"].as_array().unwrap();
    let mut pointers: Vec<_> = errors
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    pointers.sort_unstable();
    let all = [
        "/birth_date",
        "/family_name",
        "/given_name",
        "/inn",
        "/issued_on",
        "/passport",
    ];
    assert_eq!(pointers, all);
    for (field, value, pointer) in [
        ("level", json!("anonymous"), "/level"),
        ("level", json!("royal"), "/level"),
        ("passport", json!(4_509_731_852_i64), "/passport"),
        ("colour", json!("blue"), "/colour"),
    ] {
        let answer = anna
            .post("/identification", &with(field, value))
            .send()
            .await;
        answer.is_wrong_at(pointer);
    }
}

#[tokio::test]
async fn whoever_the_register_does_not_know_stays_as_he_is_and_has_few_tries() {
    let world = World::builder().strict().build();
    let anna = world.anna().await;
    let unknown = with("passport", json!("4509000000"));
    for _ in 0..10 {
        let refused = anna.post("/identification", &unknown).send().await;
        refused.is_problem("identification-refused");
        assert_eq!(refused.json["errors"], Value::Null);
    }
    let answer = anna.post("/identification", &form()).send().await;
    answer.is_problem("too-many-requests");
    assert_eq!(
        anna.get("/levels").send().await.ok()["current"],
        "anonymous"
    );
}

#[tokio::test]
async fn without_a_register_nobody_is_identified_and_may_come_again() {
    let world = World::builder().register(NoRegister).build();
    let anna = world.anna().await;
    let answer = anna.post("/identification", &form()).send().await;
    answer.is_problem("unavailable");
    assert_eq!(answer.header("retry-after"), Some("60"));
    assert_eq!(
        anna.get("/levels").send().await.ok()["current"],
        "anonymous"
    );
}

/// A log that is read afterwards.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn nothing_of_what_was_told_is_in_the_log_or_in_the_books() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let world = World::builder().rules(limits()).build();
    let anna = world.sign_in("+79160000001").await;
    // Refused by a field, by the register, for its form, and then known.
    for form in [
        with("inn", json!("500100732258")),
        with("passport", json!("4509000000")),
        with("birth_date", json!(19_910_517)),
        form(),
    ] {
        anna.post("/identification", &form).send().await;
    }
    assert_eq!(
        anna.get("/levels").send().await.ok()["current"],
        "simplified"
    );
    tracing::info!("the log is read");
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("identification") && log.contains("the log is read"));
    let books = world.files();
    let contains = |text: &str| {
        let found = books
            .windows(text.len())
            .any(|part| part == text.as_bytes());
        found || log.contains(text)
    };
    assert!(contains("79160000001"), "what is in the books is found");
    for told in [
        "Кузнецова",
        "Сергеевна",
        "1991-05-17",
        "19910517",
        "4509731852",
        "4509000000",
        "2011-06-02",
        "500100732259",
        "500100732258",
        "112-233-445",
        "11223344595",
    ] {
        assert!(!contains(told), "{told}");
    }
}
