//! The right bodies of the matrix's requests.

use serde_json::{Value, json};

use super::exchange::quoted;
use super::world::{Person, rub};

/// An account whose key fits the bank 044525225.
const ACCOUNT: &str = "40817810438000000001";

/// What asks this person for money.
pub(super) fn asking(payer: &Person<'_>) -> Value {
    json!({ "payer_id": payer.payee_id(), "amount": rub(300), "note": "За кофе" })
}

/// A bill that is divided with this person.
pub(super) fn bill(payer: &Person<'_>) -> Value {
    json!({ "total": rub(901), "own": {}, "shares": [{ "payer_id": payer.payee_id() }] })
}

/// A webhook that leads nowhere.
pub(super) fn webhook() -> Value {
    json!({ "url": "https://shop.example/hooks", "kinds": ["operation.posted"] })
}

/// Anna exchanges with this key.
pub(super) async fn exchanged(anna: &Person<'_>, key: &str) -> Value {
    let quote = quoted(anna, "RUB", "CNY", rub(50_000)).await;
    let ask = anna.post("/exchanges", &json!({ "quote_id": quote["id"] }));
    ask.header("idempotency-key", key).send().await.ok()
}

/// An account that can be saved.
pub(super) fn bank_account() -> Value {
    json!({ "bic": "044525225", "account": ACCOUNT })
}

/// A right withdrawal to this account.
pub(super) fn withdrawal(account: &Value) -> Value {
    let (amount, fee) = (rub(10_000), rub(1_500));
    json!({ "direction": "withdrawal", "account_id": account, "amount": amount, "fee": fee })
}

/// A right plan: each month, from a year ahead on.
pub(super) fn plan(payee: &str) -> Value {
    json!({
        "payee_id": payee, "amount": rub(500), "starts_on": "2027-11-30", "time": "09:00",
        "time_zone": "Europe/Moscow", "rhythm": { "monthly": { "day": 31 } },
        "end": { "never": {} },
    })
}

/// A right payment by requisites.
pub(super) fn requisites() -> Value {
    json!({
        "bic": "044525225", "account": ACCOUNT, "amount": rub(10_000), "fee": rub(1_500),
        "receiver": { "name": "ООО «Ромашка»", "inn": "7707083893", "purpose": "Аренда за ноябрь" },
    })
}

/// What asks for a statement.
pub(super) fn statement(account: &Value) -> Value {
    json!({
        "account_id": account, "from": "2026-11-01", "to": "2026-11-22", "format": "csv",
        "language": "ru",
    })
}

/// How an operation is marked.
pub(super) fn marking(id: &str) -> Value {
    match id {
        "setCategory" => json!({ "category": "leisure", "always": true }),
        "setNote" => json!({ "note": "На дачу" }),
        _ => json!({ "labels": ["дача"] }),
    }
}

/// What a person makes by a key of his own.
pub(super) async fn made(person: &Person<'_>, path: &str, body: &Value) -> Value {
    let ask = person.post(path, body);
    let ask = ask.header("idempotency-key", &person.world.key());
    ask.send().await.ok()
}

/// Anna saves a name for this person; his id.
pub(super) async fn named(anna: &Person<'_>, other: &Person<'_>) -> String {
    let payee = other.payee_id();
    let path = format!("/payees/{payee}/name");
    let saved = anna.put(&path, &json!({ "name": "Мария" }));
    saved.send().await.ok();
    payee
}

/// A right template of a transfer to this person.
pub(super) fn template(payee: &Person<'_>) -> Value {
    json!({ "name": "Садик", "payee_id": payee.payee_id(), "amount": rub(500), "note": "За май" })
}

/// The id of such a template of Anna's.
pub(super) async fn templated(anna: &Person<'_>, payee: &Person<'_>) -> String {
    let made = anna.post("/templates", &template(payee)).send().await.ok();
    made["id"].as_str().unwrap().to_owned()
}
