//! Exchanges by quotes: what moves, what does not, and what the same key and the same quote do again.

use std::path::Path;

use axum::http::StatusCode;
use poltina_server::gateway::FolderRates;
use poltina_server::rules::{ExchangeRules, Rules};
use serde_json::{Value, json};

use super::answer::Answer;
use super::world::{Person, World, rub};

pub(crate) fn money(currency: &str, minor: i64) -> Value {
    json!({ "value": minor.to_string(), "currency": currency })
}

/// Opens an account; it goes well.
pub(crate) async fn opened(person: &Person<'_>, currency: &str) -> Value {
    let body = json!({ "currency": currency });
    person.post("/accounts", &body).send().await.ok()
}

/// Asks for a quote.
pub(crate) async fn quoted(person: &Person<'_>, sell: &str, buy: &str, amount: Value) -> Value {
    let body = json!({ "sell": sell, "buy": buy, "amount": amount });
    person.post("/quotes", &body).send().await.ok()
}

pub(crate) async fn exchange(person: &Person<'_>, key: &str, quote: &Value) -> Answer {
    let body = json!({ "quote_id": quote["id"] });
    let ask = person.post("/exchanges", &body);
    ask.header("idempotency-key", key).send().await
}

/// What lies on each account that he has.
pub(crate) async fn lies(person: &Person<'_>) -> Vec<Value> {
    let accounts = person.get("/accounts").send().await.ok();
    let accounts = accounts["items"].as_array().unwrap().clone();
    accounts.iter().map(|a| a["available"].clone()).collect()
}

pub(crate) fn day(date: &str, rows: &[(&str, u16, u32, &str)]) -> String {
    let row = |(code, number, nominal, value): &(&str, u16, u32, &str)| {
        format!(
            "<Valute ID=\"R{number}\"><NumCode>{number}</NumCode><CharCode>{code}</CharCode>\
             <Nominal>{nominal}</Nominal><Name>{code}</Name><Value>{value}</Value></Valute>"
        )
    };
    let rows: String = rows.iter().map(row).collect();
    format!("<ValCurs Date=\"{date}\" name=\"x\">{rows}</ValCurs>")
}

pub(crate) const RATES: [(&str, u16, u32, &str); 4] = [
    ("CNY", 156, 1, "12,0000"),
    ("IDR", 360, 10_000, "50,0000"),
    ("USD", 840, 1, "80,0000"),
    ("EUR", 978, 1, "100,0000"),
];

pub(crate) fn keep(folder: &Path, text: &str) {
    std::fs::write(folder.join("daily.xml"), text).unwrap();
}

/// A world whose rates are of 22 November 2026, its first day, with a spread of 1 % and a fee of 0.5 %.
pub(crate) fn world(rules: Rules) -> (World, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    keep(folder.path(), &day("22.11.2026", &RATES));
    let exchange = ExchangeRules {
        spread: 100,
        fee: 50,
        ..ExchangeRules::default()
    };
    let builder = World::builder()
        .rules(Rules { exchange, ..rules })
        .rates(FolderRates::new(folder.path()));
    (builder.build(), folder)
}

pub(crate) fn usual() -> (World, tempfile::TempDir) {
    world(Rules::open().unwrap())
}

#[tokio::test]
async fn an_exchange_moves_what_the_quote_said_and_the_same_key_gets_the_same_answer_for_ever() {
    let (world, _folder) = usual();
    let anna = world.anna().await;
    opened(&anna, "CNY").await;
    let quote = quoted(&anna, "RUB", "CNY", rub(100_000)).await;
    let key = world.key();
    let done = exchange(&anna, &key, &quote).await;
    assert_eq!(
        (done.status, done.header("idempotency-replayed")),
        (StatusCode::CREATED, None)
    );
    let exchanged = &done.json;
    assert_eq!(
        json!([
            exchanged["quote_id"],
            exchanged["sold"],
            exchanged["bought"],
            exchanged["fee"],
            exchanged["price"]
        ]),
        json!([
            quote["id"],
            rub(100_000),
            money("CNY", 8_250),
            rub(500),
            "12.1200"
        ])
    );
    assert_eq!(lies(&anna).await, [rub(899_500), money("CNY", 8_250)]);

    // A year later, too: when its quote is long over.
    world.pass(400 * 24 * 3_600);
    let anna = world.sign_in("+79160000001").await;
    let again = exchange(&anna, &key, &quote).await;
    assert_eq!(
        (again.header("idempotency-replayed"), &again.json),
        (Some("true"), exchanged)
    );
    let outcome = anna
        .get(&format!("/exchanges/keys/{key}"))
        .send()
        .await
        .ok();
    assert_eq!(outcome, json!({ "posted": { "exchange": exchanged } }));

    // Each account has its side of it, and each side leads to the whole.
    let sides = [
        ("RUB", "sold", "out", 100_500, 899_500),
        ("CNY", "bought", "in", 8_250, 8_250),
    ];
    for (currency, side, direction, minor, after) in sides {
        let page = anna
            .get(&format!("/operations?currency={currency}"))
            .send()
            .await
            .ok();
        let operation = &page["items"][0];
        assert_eq!(
            json!([
                operation["id"],
                operation["kind"],
                operation["direction"],
                operation["amount"],
                operation["balance_after"]
            ]),
            json!([
                exchanged[format!("{side}_operation_id")],
                "exchange",
                direction,
                money(currency, minor),
                money(currency, after)
            ])
        );
        let path = format!("/exchanges/{}", operation["transfer_id"].as_str().unwrap());
        assert_eq!(&anna.get(&path).send().await.ok(), exchanged);
    }
    // Without a currency the history is of roubles, as it always was.
    let plain = anna.get("/operations").send().await.ok();
    assert_eq!(
        plain,
        anna.get("/operations?currency=RUB").send().await.ok()
    );
    assert_eq!(
        anna.get("/operations?currency=USD").send().await.ok()["items"],
        json!([])
    );
    anna.get("/operations?currency=XXX")
        .send()
        .await
        .is_problem("invalid-request");
    world.verify().await;
}

#[tokio::test]
async fn money_that_stays_one_s_own_is_neither_spent_nor_earned_nor_counted_towards_limits() {
    let (world, _folder) = world(Rules::standard().unwrap());
    let anna = world.anna().await;
    world
        .store
        .raise_level(anna.id, poltina_api_types::Level::Full)
        .await
        .unwrap();
    opened(&anna, "USD").await;
    let limits = anna.get("/limits").send().await.ok();
    let months = anna.get("/operations/months").send().await.ok();
    for (sell, buy, amount) in [
        ("RUB", "USD", rub(500_000)),
        ("USD", "RUB", money("USD", 5_000)),
    ] {
        let quote = quoted(&anna, sell, buy, amount).await;
        exchange(&anna, &world.key(), &quote).await.ok();
    }
    let used = |limits: &Value| -> Vec<Value> {
        let items = limits["items"].as_array().unwrap().iter();
        let outgoing = items.filter(|item| item["scope"] != "balance");
        outgoing
            .map(|item| json!([item["used"], item["used_count"]]))
            .collect()
    };
    assert_eq!(used(&anna.get("/limits").send().await.ok()), used(&limits));
    assert_eq!(anna.get("/operations/months").send().await.ok(), months);
    let spending = anna.get("/spending").send().await.ok();
    assert_eq!(
        (&spending["spent"], &spending["payees"]),
        (&rub(0), &json!([]))
    );
    // It is found, in each account by its own sums.
    let search = |currency: &'static str, text: &'static str| {
        let body = json!({ "text": text, "currency": currency });
        anna.post("/operations/search", &body).send()
    };
    let found = search("USD", "обмен").await.ok();
    assert_eq!(found["items"].as_array().unwrap().len(), 2);
    assert_eq!(found["sums"]["sent"], money("USD", 5_025));
    assert_eq!(
        search("RUB", "обмен").await.ok()["sums"]["sent"],
        rub(502_500)
    );
    let mixed = json!({ "currency": "USD", "least": rub(1) });
    anna.post("/operations/search", &mixed)
        .send()
        .await
        .is_wrong_at("/least/currency");
    world.verify().await;
}

#[tokio::test]
async fn however_many_confirm_a_quote_at_once_it_is_used_once() {
    let (world, _folder) = usual();
    let anna = world.anna().await;
    opened(&anna, "CNY").await;
    let quote = quoted(&anna, "RUB", "CNY", rub(100_000)).await;
    let keys: Vec<_> = (0..8).map(|_| world.key()).collect();
    let asks = keys.iter().map(|key| exchange(&anna, key, &quote));
    let answers = futures_util::future::join_all(asks).await;
    let done: Vec<_> = answers
        .iter()
        .filter(|a| a.status == StatusCode::CREATED)
        .collect();
    assert_eq!(done.len(), 1);
    for refused in answers.iter().filter(|a| a.status != StatusCode::CREATED) {
        refused.is_problem("quote-used");
    }
    assert_eq!(lies(&anna).await, [rub(899_500), money("CNY", 8_250)]);
    // The key that exchanged by it cannot exchange by another one.
    let key = keys
        .iter()
        .zip(&answers)
        .find(|(_, a)| a.status == StatusCode::CREATED)
        .unwrap()
        .0;
    let other = quoted(&anna, "RUB", "CNY", rub(200_000)).await;
    exchange(&anna, key, &other)
        .await
        .is_problem("idempotency-key-reused");
    // A key that was turned away may come with a new quote.
    let free = keys.iter().find(|other| *other != key).unwrap();
    assert_eq!(
        exchange(&anna, free, &other).await.status,
        StatusCode::CREATED
    );
    world.verify().await;
}

#[tokio::test]
async fn a_confirmation_that_comes_too_late_moves_nothing_and_brings_a_new_quote() {
    let (world, folder) = usual();
    let anna = world.anna().await;
    opened(&anna, "CNY").await;
    for (amount, fixed) in [(rub(100_000), "sell"), (money("CNY", 8_000), "buy")] {
        keep(folder.path(), &day("22.11.2026", &RATES));
        world.pass(61);
        let quote = quoted(&anna, "RUB", "CNY", amount.clone()).await;
        let mut dearer = RATES;
        dearer[0].3 = "15,0000";
        keep(folder.path(), &day("22.11.2026", &dearer));
        world.pass(61);
        let (books, key) = (lies(&anna).await, world.key());
        let late = exchange(&anna, &key, &quote).await;
        late.is_problem("quote-expired");
        assert_eq!(lies(&anna).await, books);
        let new = &late.json["quote"];
        assert_ne!(new["id"], quote["id"]);
        assert_eq!(
            json!([
                new["price"],
                new["fixed"],
                new["created_at"] == quote["created_at"]
            ]),
            json!(["15.1500", fixed, false])
        );
        assert_eq!(new[fixed], amount);
        // It is a quote like any other, and the key was not burnt.
        assert_eq!(exchange(&anna, &key, new).await.status, StatusCode::CREATED);
    }
    // To the second on which its time is over.
    let quote = quoted(&anna, "RUB", "CNY", rub(10_000)).await;
    world.pass(30);
    exchange(&anna, &world.key(), &quote)
        .await
        .is_problem("quote-expired");
    let quote = quoted(&anna, "RUB", "CNY", rub(10_000)).await;
    world.pass(29);
    assert_eq!(
        exchange(&anna, &world.key(), &quote).await.status,
        StatusCode::CREATED
    );
    // Where there are no rates meanwhile, it is told without one.
    let quote = quoted(&anna, "RUB", "CNY", rub(10_000)).await;
    keep(folder.path(), "<ValCurs");
    world.pass(61);
    let late = exchange(&anna, &world.key(), &quote).await;
    late.is_problem("quote-expired");
    assert_eq!(late.json.get("quote"), None);
    world.verify().await;
}

#[tokio::test]
async fn who_has_too_little_exchanges_nothing_and_the_key_says_so_for_ever() {
    let (world, _folder) = usual();
    let anna = world.anna().await;
    opened(&anna, "CNY").await;
    // The amount is there, the fee is not.
    let quote = quoted(&anna, "RUB", "CNY", rub(1_000_000)).await;
    let (key, before) = (world.key(), lies(&anna).await);
    exchange(&anna, &key, &quote)
        .await
        .is_problem("insufficient-funds");
    assert_eq!(lies(&anna).await, before);
    world.fund(&anna, 100_000).await;
    exchange(&anna, &key, &quote)
        .await
        .is_problem("insufficient-funds");
    let outcome = anna
        .get(&format!("/exchanges/keys/{key}"))
        .send()
        .await
        .ok();
    assert_eq!(outcome["refused"]["problem"]["code"], "insufficient-funds");
    // What was refused used nothing up.
    assert_eq!(
        exchange(&anna, &world.key(), &quote).await.status,
        StatusCode::CREATED
    );
    let never = anna
        .get("/exchanges/keys/a-key-that-never-came")
        .send()
        .await;
    never.is_problem("transfer-unknown");
    world.verify().await;
}

#[tokio::test]
async fn another_s_quote_and_exchange_are_not_there() {
    let (world, _folder) = usual();
    let (anna, boris) = (world.anna().await, world.boris().await);
    for person in [&anna, &boris] {
        opened(person, "CNY").await;
    }
    let quote = quoted(&anna, "RUB", "CNY", rub(100_000)).await;
    let books = world.books();
    exchange(&boris, &world.key(), &quote)
        .await
        .is_problem("not-found");
    let nothing = json!({ "id": "018bcfe5-6800-7fff-bfff-ffffffffffff" });
    exchange(&boris, &world.key(), &nothing)
        .await
        .is_problem("not-found");
    assert_eq!(world.books(), books);
    let key = world.key();
    let done = exchange(&anna, &key, &quote).await.ok();
    let path = format!("/exchanges/{}", done["id"].as_str().unwrap());
    boris.get(&path).send().await.is_problem("not-found");
    boris
        .get(&format!("/exchanges/keys/{key}"))
        .send()
        .await
        .is_problem("transfer-unknown");
    // The same key of another person is another key.
    let own = quoted(&boris, "CNY", "RUB", money("CNY", 100)).await;
    exchange(&boris, &key, &own)
        .await
        .is_problem("insufficient-funds");
    // A transfer is no exchange, and an exchange's key is no transfer's.
    let paid = anna.paid(&boris.payee_id(), 100).await;
    let path = format!("/exchanges/{}", paid["id"].as_str().unwrap());
    anna.get(&path).send().await.is_problem("not-found");
    anna.get(&format!("/transfers/keys/{key}"))
        .send()
        .await
        .is_problem("transfer-unknown");
    world.verify().await;
}

#[tokio::test]
async fn no_more_lies_on_accounts_than_the_level_lets_whatever_they_are_in() {
    let (world, _folder) = world(Rules::standard().unwrap());
    let anna = world.anna().await;
    // 60 000 roubles: on the rouble account, and in all others together.
    let level = poltina_api_types::Level::Simplified;
    world.store.raise_level(anna.id, level).await.unwrap();
    for currency in ["CNY", "USD"] {
        opened(&anna, currency).await;
    }
    let buy = async |currency: &str, minor: i64| {
        let quote = quoted(&anna, "RUB", currency, money(currency, minor)).await;
        exchange(&anna, &world.key(), &quote).await
    };
    world.fund(&anna, 5_000_000).await;
    buy("USD", 50_000).await.ok();
    world.fund(&anna, 4_000_000).await;
    // 20 000 roubles' worth is left: 1 666.66 yuan at the official rate.
    let over = buy("CNY", 166_667).await;
    over.is_problem("limit-exceeded");
    assert_eq!(over.json["limit"]["scope"], "balance");
    assert_eq!(over.json["limit"].get("max"), None);
    buy("CNY", 166_666).await.ok();
    // One foreign account may go into another whole: no more lies there than before.
    opened(&anna, "EUR").await;
    let quote = quoted(&anna, "USD", "EUR", money("USD", 49_000)).await;
    exchange(&anna, &world.key(), &quote).await.ok();
    let quote = quoted(&anna, "EUR", "USD", money("EUR", 37_000)).await;
    exchange(&anna, &world.key(), &quote).await.ok();
    // Back into roubles only as far as they fit.
    world.fund(&anna, 1_000_000).await;
    let has = anna.has().await;
    let quote = quoted(&anna, "USD", "RUB", rub(6_000_001 - has)).await;
    let over = exchange(&anna, &world.key(), &quote).await;
    over.is_problem("limit-exceeded");
    assert_eq!(over.json["limit"]["max"], rub(6_000_000));
    let quote = quoted(&anna, "USD", "RUB", rub(6_000_000 - has)).await;
    exchange(&anna, &world.key(), &quote).await.ok();
    world.verify().await;
}
