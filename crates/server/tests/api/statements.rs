//! Statements: made in the background, tied to the books, fetched by their owner for ten minutes.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::answer::Answer;
use super::authenticator::Authenticator;
use super::confirmations::{confirmed, rules};
use super::passkeys::enrolled;
use super::world::{Person, World};

const DAY: i64 = 24 * 3_600;

/// The account that a person has.
pub(crate) async fn account(person: &Person<'_>) -> Value {
    let accounts = person.get("/accounts").send().await.ok();
    accounts["items"][0]["id"].clone()
}

async fn request(person: &Person<'_>, from: &str, to: &str, format: &str) -> Value {
    let account = account(person).await;
    json!({ "account_id": account, "from": from, "to": to, "format": format, "language": "ru" })
}

/// Asks until it is made.
pub(crate) async fn made(person: &Person<'_>, asked: &Value) -> Value {
    let path = format!("/statements/{}", asked["id"].as_str().unwrap());
    loop {
        let shown = person.get(&path).send().await.ok();
        if shown["state"]["making"].is_null() {
            return shown;
        }
        tokio::task::yield_now().await;
    }
}

async fn file(person: &Person<'_>, shown: &Value) -> Answer {
    let path = format!("/statements/{}/file", shown["id"].as_str().unwrap());
    person.get(&path).send().await
}

/// Has a statement made and fetches it.
async fn fetched(person: &Person<'_>, from: &str, to: &str, format: &str) -> (Value, Answer) {
    let body = request(person, from, to, format).await;
    let asked = person.post("/statements", &body).send().await;
    assert_eq!(asked.status, 202, "{}", asked.json);
    let shown = made(person, &asked.json).await;
    let answer = file(person, &shown).await;
    assert_eq!(answer.status, 200, "{}", answer.json);
    (shown, answer)
}

/// Opening balance, the amounts, closing balance, in kopecks.
fn told(csv: &Answer) -> (i64, Vec<i64>, i64) {
    let text = String::from_utf8(csv.bytes.to_vec()).unwrap();
    let lines: Vec<Vec<&str>> = text
        .split_terminator("\r\n")
        .skip(1)
        .map(|line| line.split("\",\"").collect())
        .collect();
    let kopecks = |text: &str| text.replace('.', "").parse::<i64>().unwrap();
    let (first, last) = (lines.first().unwrap(), lines.last().unwrap());
    let inner = &lines[1..lines.len() - 1];
    let amounts = inner.iter().map(|line| kopecks(line[3])).collect();
    (kopecks(first[5]), amounts, kopecks(last[5]))
}

#[tokio::test]
async fn a_statement_tells_opening_entries_and_closing_of_its_days() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    anna.paid(&boris.payee_id(), 29_000).await;
    world.pass(DAY);
    anna.paid(&boris.payee_id(), 100).await;
    boris.paid(&anna.payee_id(), 7).await;
    world.pass(DAY);
    anna.paid(&boris.payee_id(), 50).await;

    let (shown, csv) = fetched(&anna, "2026-11-23", "2026-11-23", "csv").await;
    assert_eq!(told(&csv), (971_000, vec![-100, 7], 970_907));
    assert_eq!(shown["entries"], 2);
    assert_eq!(shown["expires_at"], "2026-11-24T12:10:00.000+03:00");
    assert_eq!(shown["state"]["ready"]["bytes"], csv.bytes.len());
    let (_, csv) = fetched(&anna, "2026-11-22", "2026-11-24", "csv").await;
    assert_eq!(
        told(&csv),
        (0, vec![1_000_000, -29_000, -100, 7, -50], anna.has().await)
    );
    let (shown, csv) = fetched(&anna, "2026-10-01", "2026-10-31", "csv").await;
    assert_eq!((told(&csv), &shown["entries"]), ((0, vec![], 0), &json!(0)));
    let (_, csv) = fetched(&boris, "2026-11-24", "2026-11-24", "csv").await;
    assert_eq!(told(&csv), (29_093, vec![50], boris.has().await));
}

#[tokio::test]
async fn days_are_moscow_s() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    world.pass(12 * 3_600 - 1);
    anna.paid(&boris.payee_id(), 1).await;
    world.pass(1);
    anna.paid(&boris.payee_id(), 2).await;
    let (_, csv) = fetched(&anna, "2026-11-22", "2026-11-22", "csv").await;
    assert_eq!(told(&csv).1, [1_000_000, -1]);
    let (_, csv) = fetched(&anna, "2026-11-23", "2026-11-23", "csv").await;
    assert_eq!(told(&csv).1, [-2]);
}

#[tokio::test]
async fn what_is_posted_after_it_was_asked_for_is_not_in_it() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let body = request(&anna, "2026-11-22", "2026-11-22", "csv").await;
    let asked = anna.post("/statements", &body).send().await.ok();
    anna.paid(&boris.payee_id(), 5).await;
    let shown = made(&anna, &asked).await;
    assert_eq!(
        told(&file(&anna, &shown).await),
        (0, vec![1_000_000], 1_000_000)
    );
}

#[tokio::test]
async fn a_long_history_is_read_in_pages_and_ties() {
    let world = World::new();
    let anna = world.anna().await;
    let funding = (1..=600).map(|minor| world.fund(&anna, minor));
    join_all(funding).await;
    let (shown, csv) = fetched(&anna, "2026-11-01", "2026-11-22", "csv").await;
    let (opening, amounts, closing) = told(&csv);
    assert_eq!((shown["entries"].as_u64(), amounts.len()), (Some(601), 601));
    assert_eq!((opening, closing), (0, anna.has().await));
    assert_eq!(amounts.iter().sum::<i64>(), closing);
}

#[tokio::test]
async fn statements_of_random_days_tie_to_each_other_and_to_the_balance() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    boris.world.fund(&boris, 500_000).await;
    // A small generator of its own: the same books each time.
    let mut dice = 20_261_122_u64;
    let mut roll = |end: u64| {
        dice = dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % end
    };
    for _ in 0..40 {
        world.pass(i64::try_from(roll(100_000)).unwrap());
        let minor = i64::try_from(1 + roll(2_000)).unwrap();
        if roll(2) == 0 {
            anna.paid(&boris.payee_id(), minor).await;
        } else {
            boris.paid(&anna.payee_id(), minor).await;
        }
    }
    while day(&world).as_str() < "2026-12-10" {
        world.pass(3_600);
    }
    let mut before = 0;
    let mut all = Vec::new();
    for (from, to) in [
        ("2026-11-01", "2026-11-27"),
        ("2026-11-28", "2026-11-28"),
        ("2026-11-29", "2026-12-05"),
        ("2026-12-06", "2026-12-10"),
    ] {
        let (_, csv) = fetched(&anna, from, to, "csv").await;
        let (opening, amounts, closing) = told(&csv);
        assert_eq!(opening, before, "{from}");
        assert_eq!(opening + amounts.iter().sum::<i64>(), closing, "{from}");
        before = closing;
        all.extend(amounts);
    }
    let (_, csv) = fetched(&anna, "2026-11-01", &day(&world), "csv").await;
    let whole = told(&csv);
    assert_eq!(whole.2, anna.has().await);
    assert_eq!(whole.1.len(), 41);
    assert_eq!(all, whole.1[..all.len()]);
    world.verify().await;
}

fn day(world: &World) -> String {
    poltina_server::moscow::day(world.now())
}

#[tokio::test]
async fn every_format_has_its_kind_and_a_name_that_tells_nothing_of_a_person() {
    let world = World::new();
    let anna = world.anna().await;
    for (format, kind, ending) in [
        ("csv", "text/csv; charset=utf-8", "csv"),
        ("camt053", "application/xml; charset=utf-8", "xml"),
        ("ofx", "application/x-ofx", "ofx"),
        ("1c", "text/plain; charset=windows-1251", "txt"),
        ("pdf", "application/pdf", "pdf"),
    ] {
        let (shown, answer) = fetched(&anna, "2026-11-01", "2026-11-22", format).await;
        let name = format!("poltina-2026-11-01--2026-11-22.{ending}");
        assert_eq!(answer.header("content-type"), Some(kind));
        let disposition = format!("attachment; filename=\"{name}\"");
        assert_eq!(
            answer.header("content-disposition"),
            Some(disposition.as_str())
        );
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(shown["state"]["ready"]["file_name"], name.as_str());
    }
}

#[tokio::test]
async fn the_format_that_names_no_currency_is_for_roubles_alone() {
    let world = World::new();
    let anna = world.anna().await;
    let dollars = anna.post("/accounts", &json!({ "currency": "USD" }));
    let dollars = dollars.send().await.ok();
    let mut body = request(&anna, "2026-11-01", "2026-11-22", "1c").await;
    body["account_id"] = dollars["id"].clone();
    let refused = anna.post("/statements", &body).send().await;
    refused.is_wrong_at("/format");
    body["format"] = json!("ofx");
    assert_eq!(anna.post("/statements", &body).send().await.status, 202);
}

#[tokio::test]
async fn a_wrong_period_is_refused_by_its_reason() {
    let world = World::new();
    let anna = world.anna().await;
    let ask = async |from: &str, to: &str| {
        let body = request(&anna, from, to, "csv").await;
        anna.post("/statements", &body).send().await
    };
    ask("2026-11-22", "2026-11-21")
        .await
        .is_problem("period-reversed");
    ask("2026-11-22", "2026-11-23")
        .await
        .is_problem("period-in-future");
    ask("2026-12-22", "2026-12-23")
        .await
        .is_problem("period-in-future");
    ask("2021-11-22", "2026-11-22")
        .await
        .is_problem("period-too-long");
    assert_eq!(ask("2021-11-23", "2026-11-22").await.status, 202);
    for wrong in [
        "",
        "2026-11-31",
        "22.11.2026",
        "2026-11-1",
        "20261122",
        "1969-12-31",
        "-002026-11-01",
        "2026-W47-1",
    ] {
        ask(wrong, "2026-11-22").await.is_wrong_at("/from");
        ask("2026-11-01", wrong).await.is_wrong_at("/to");
    }
    let body = request(&anna, "2026-11-01", "2026-11-22", "xls").await;
    anna.post("/statements", &body)
        .send()
        .await
        .is_wrong_at("/format");
}

#[tokio::test]
async fn a_statement_is_its_owner_s_alone_and_forgotten_after_ten_minutes() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let body = request(&anna, "2026-11-01", "2026-11-22", "csv").await;
    boris
        .post("/statements", &body)
        .send()
        .await
        .is_problem("not-found");
    let (shown, _) = fetched(&anna, "2026-11-01", "2026-11-22", "csv").await;
    let path = format!("/statements/{}", shown["id"].as_str().unwrap());
    boris.get(&path).send().await.is_problem("not-found");
    file(&boris, &shown).await.is_problem("not-found");
    world.pass(599);
    assert_eq!(file(&anna, &shown).await.status, 200);
    world.pass(1);
    anna.get(&path).send().await.is_problem("not-found");
    file(&anna, &shown).await.is_problem("not-found");
}

#[tokio::test]
async fn the_newest_three_of_a_person_are_kept() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (other, _) = fetched(&boris, "2026-11-01", "2026-11-22", "csv").await;
    let mut all = Vec::new();
    for _ in 0..4 {
        world.pass(1);
        all.push(fetched(&anna, "2026-11-01", "2026-11-22", "csv").await.0);
    }
    file(&anna, &all[0]).await.is_problem("not-found");
    for kept in &all[1..] {
        assert_eq!(file(&anna, kept).await.status, 200);
    }
    assert_eq!(file(&boris, &other).await.status, 200);
}

#[tokio::test]
async fn twenty_an_hour_are_made() {
    let world = World::builder().strict().build();
    let anna = world.anna().await;
    let body = request(&anna, "2026-11-01", "2026-11-22", "csv").await;
    for _ in 0..20 {
        assert_eq!(anna.post("/statements", &body).send().await.status, 202);
    }
    let refused = anna.post("/statements", &body).send().await;
    refused.is_problem("too-many-requests");
    assert_eq!(refused.header("retry-after"), Some("180"));
    world.pass(180);
    assert_eq!(anna.post("/statements", &body).send().await.status, 202);
}

#[tokio::test]
async fn a_confirmation_is_of_this_statement_alone_and_an_export_is_audited() {
    let world = World::builder().rules(rules()).build();
    let anna = world.anna().await;
    let mut key = Authenticator::new();
    enrolled(&anna, &mut key, "Ключ").await;
    let body = request(&anna, "2026-11-01", "2026-11-22", "csv").await;
    let other = request(&anna, "2026-11-01", "2026-11-22", "ofx").await;
    let act = json!({ "export_statement": { "request": body } });
    anna.post("/statements", &body)
        .send()
        .await
        .is_problem("step-up-required");
    let id = confirmed(&anna, &act, &mut key).await;
    let ask = |body: &Value| anna.post("/statements", body).header("confirmation", &id);
    ask(&other).send().await.is_problem("confirmation-over");
    assert_eq!(world.audited("statement="), 0);
    let asked = ask(&body).send().await;
    assert_eq!(asked.status, 202, "{}", asked.json);
    assert_eq!(world.audited("statement="), 1);
    ask(&body).send().await.is_problem("confirmation-over");
    let shown = made(&anna, &asked.json).await;
    assert!(shown["state"]["ready"].is_object(), "{shown}");
}

#[tokio::test]
async fn what_is_held_moves_nothing_in_a_statement() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    anna.held(&boris, 7_000).await;
    let (_, csv) = fetched(&anna, "2026-11-22", "2026-11-22", "csv").await;
    assert_eq!(told(&csv), (0, vec![1_000_000], 1_000_000));
}
