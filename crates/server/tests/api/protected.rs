//! Transfers that are protected by a code: sent, told, taken by the code, and what is refused.

use poltina_server::rules::Rules;
use serde_json::{Value, json};

use super::answer::Answer;
use super::authenticator::Authenticator;
use super::confirmations;
use super::passkeys::enrolled;
use super::world::{Ask, Person, World, payment, rub};

pub(crate) const DAY: i64 = 24 * 3_600;

/// A right request of what is to be protected for so many days.
pub(crate) fn request(payee: &str, minor: i64, days: u32) -> Value {
    let mut body = payment(payee, minor);
    body["protection"] = json!({ "days": days });
    body
}

pub(crate) fn send<'w>(payer: &Person<'w>, key: &str, body: &Value) -> Ask<'w> {
    let ask = payer.post("/transfers", body);
    ask.header("idempotency-key", key)
}

/// Protects a transfer by a code, for seven days.
pub(crate) async fn protected(payer: &Person<'_>, payee: &Person<'_>, minor: i64) -> Value {
    let mut body = payment(&payee.payee_id(), minor);
    body["protection"] = json!({});
    let sent = send(payer, &payer.world.key(), &body).send().await;
    assert_eq!(sent.status, 202, "{}", sent.json);
    sent.json
}

/// The payer's code of a held transfer.
pub(crate) fn code(hold: &Value) -> String {
    let code = hold["protection"]["code"].as_str().unwrap().to_owned();
    assert!(
        code.len() == 4 && code.bytes().all(|digit| digit.is_ascii_digit()),
        "{code}"
    );
    code
}

/// A code that is another one.
pub(crate) fn wrong(hold: &Value) -> String {
    let other = (code(hold).parse::<u32>().unwrap() + 1) % 10_000;
    format!("{other:04}")
}

pub(crate) fn path(hold: &Value) -> String {
    format!("/protected/{}", hold["id"].as_str().unwrap())
}

pub(crate) fn entered<'w>(payee: &Person<'w>, key: &str, hold: &Value, code: &str) -> Ask<'w> {
    let ask = payee.post(&format!("{}/accept", path(hold)), &json!({ "code": code }));
    ask.header("idempotency-key", key)
}

pub(crate) async fn enter(payee: &Person<'_>, hold: &Value, code: &str) -> Answer {
    entered(payee, &payee.world.key(), hold, code).send().await
}

pub(crate) async fn now(person: &Person<'_>, hold: &Value) -> Value {
    person.get(&path(hold)).send().await.ok()
}

/// What is available and what is held, in kopecks.
pub(crate) async fn account(person: &Person<'_>) -> (Value, Value) {
    let account = person.get("/accounts").send().await.ok()["items"][0].clone();
    (
        account["available"]["value"].clone(),
        account["held"]["value"].clone(),
    )
}

#[tokio::test]
async fn the_payer_is_shown_the_code_and_the_payee_from_whom_how_much_and_until_when() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let key = world.key();
    let body = request(&boris.payee_id(), 30_000, 3);
    let sent = send(&anna, &key, &body).send().await;
    assert_eq!(sent.status, 202, "{}", sent.json);
    let hold = sent.json;
    assert_eq!(
        (&hold["state"], &hold["signs"]),
        (&json!("held"), &json!([]))
    );
    assert_eq!(hold["expires_at"], "2026-11-25T12:00:00.000+03:00");
    assert_eq!(hold["protection"]["state"], "waiting");
    assert_eq!(hold["protection"]["tries_left"], 5);
    assert_eq!(account(&anna).await, (json!("970000"), json!("30000")));
    assert_eq!(boris.has().await, 0);

    let mine = now(&anna, &hold).await;
    assert_eq!(mine["code"], code(&hold));
    assert_eq!(
        (&mine["mine"], &mine["payee"]["name"]),
        (&json!(true), &json!("Борис К."))
    );
    let his = now(&boris, &hold).await;
    assert_eq!(his["mine"], false);
    assert_eq!(his["payer"]["name"], "Анна К.");
    assert_eq!(
        (&his["amount"], &his["note"]),
        (&rub(30_000), &json!("За кофе"))
    );
    assert_eq!(his["expires_at"], hold["expires_at"]);
    assert_eq!(his["tries_left"], 5);
    // Whoever asks for one of his is told the code; no list and no event tells it, and the payee nothing.
    let again = anna.get(&format!("/holds/{}", hold["id"].as_str().unwrap()));
    assert_eq!(again.send().await.ok(), hold);
    assert_eq!(send(&anna, &key, &body).send().await.json, hold);
    let outcome = anna
        .get(&format!("/transfers/keys/{key}"))
        .send()
        .await
        .ok();
    assert_eq!(outcome["held"]["hold"], hold);
    let mut told = vec![his];
    for (person, path) in [
        (&anna, "/holds"),
        (&anna, "/protected?side=from_me"),
        (&anna, "/notices"),
        (&boris, "/protected"),
        (&boris, "/protected?side=to_me"),
        (&boris, "/notices"),
    ] {
        let listed = person.get(path).send().await.ok();
        assert_eq!(
            listed["items"].as_array().unwrap().len(),
            1 + usize::from(path == "/notices" && person.id == anna.id),
            "{path}"
        );
        told.push(listed);
    }
    told.extend(super::events::all(&anna).await);
    told.extend(super::events::all(&boris).await);
    for json in told {
        assert!(!json.to_string().contains("\"code\""), "{json}");
    }
    let from_boris = boris.get("/protected?side=from_me").send().await.ok();
    assert_eq!(from_boris["items"], json!([]));
    // It is kept sealed: nowhere in the books does it stand as it is shown.
    let shown = code(&hold).into_bytes();
    let text = format!("{:?}", [b"\"", shown.as_slice(), b"\""].concat());
    assert!(
        !world
            .books()
            .iter()
            .any(|row| row.contains(text.trim_matches(['[', ']'])))
    );
    world.verify().await;
}

#[tokio::test]
async fn the_right_code_posts_it_once_however_often_it_comes() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let hold = protected(&anna, &boris, 30_000).await;
    let (key, code) = (world.key(), code(&hold));
    let accepted = entered(&boris, &key, &hold, &code).send().await;
    assert_eq!(accepted.header("idempotency-replayed"), None);
    let accepted = accepted.ok();
    assert_eq!(
        (&accepted["state"], &accepted["code"]),
        (&json!("accepted"), &Value::Null)
    );
    assert_eq!(
        (account(&anna).await, boris.has().await),
        ((json!("970000"), json!("0")), 30_000)
    );
    let again = entered(&boris, &key, &hold, &code).send().await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.ok(), accepted);
    assert_eq!(enter(&boris, &hold, &wrong(&hold)).await.ok(), accepted);
    assert_eq!(boris.has().await, 30_000);

    // It is a transfer like any other: an operation on both sides, one receipt, and told to both.
    let operation = async |person: &Person<'_>, transfer: &Value| {
        let id = transfer["operation_id"].as_str().unwrap();
        person.get(&format!("/operations/{id}")).send().await.ok()
    };
    let (his, hers) = (operation(&boris, &accepted).await, now(&anna, &hold).await);
    assert_eq!(hers["code"], Value::Null);
    let hers = operation(&anna, &hers).await;
    assert_eq!(
        (&his["direction"], &hers["direction"]),
        (&json!("in"), &json!("out"))
    );
    assert_eq!(
        (&his["transfer_id"], &hers["transfer_id"]),
        (&hold["id"], &hold["id"])
    );
    assert_eq!(his["receipt_id"], hers["receipt_id"]);
    let events = super::events::all(&boris).await;
    let kinds: Vec<_> = events
        .iter()
        .map(|event| event.as_object().unwrap().keys().next().unwrap().clone())
        .collect();
    assert_eq!(
        kinds,
        ["protected_changed", "operation_posted", "protected_changed"]
    );
    assert_eq!(
        events[2]["protected_changed"]["transfer"]["state"],
        "accepted"
    );
    // He is told once that it came.
    let notices = boris.get("/notices").send().await.ok();
    let notices = notices["items"].as_array().unwrap();
    assert_eq!(notices.len(), 1);
    assert!(
        notices[0]["body"]["operation_posted"].is_object(),
        "{notices:?}"
    );
    boris
        .post_nothing(&format!("{}/decline", path(&hold)))
        .send()
        .await
        .is_problem("hold-over");
    anna.post_nothing(&format!("{}/cancel", path(&hold)))
        .send()
        .await
        .is_problem("hold-over");
    world.verify().await;
}

#[tokio::test]
async fn what_is_wrong_is_named_and_changes_nothing() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (maria, shop) = world.maria().await;
    let hold = protected(&anna, &boris, 30_000).await;
    let asked = json!({ "payer_id": anna.payee_id(), "amount": rub(300) });
    let asked = super::matrix_bodies::made(&boris, "/requests", &asked).await;
    let order = maria.ordered(shop, 500).await;
    let books = world.books();
    let person = boris.payee_id();
    let mut paying = request(&person, 300, 7);
    paying["request_id"] = asked["id"].clone();
    let mut ordering = request(&format!("shop:{shop}"), 500, 7);
    ordering["order_id"] = order["id"].clone();
    for (body, pointer) in [
        (request(&person, 500, 0), "/protection/days"),
        (request(&person, 500, 31), "/protection/days"),
        (request(&format!("shop:{shop}"), 500, 7), "/protection"),
        (ordering, "/protection"),
        (paying, "/protection"),
        (
            json!({ "payee_id": person, "amount": rub(500), "protection": { "weeks": 1 } }),
            "/protection/weeks",
        ),
    ] {
        let refused = send(&anna, &world.key(), &body).send().await;
        if pointer == "/protection/weeks" {
            refused.is_problem("invalid-request");
        } else {
            refused.is_wrong_at(pointer);
        }
    }
    for code in ["", "123", "12345", "12a4", "１２３４", "-123"] {
        enter(&boris, &hold, code).await.is_wrong_at("/code");
    }
    let keyless = boris.post(
        &format!("{}/accept", path(&hold)),
        &json!({ "code": "1234" }),
    );
    keyless.send().await.is_problem("idempotency-key-missing");
    boris
        .get("/protected?side=of_me")
        .send()
        .await
        .is_problem("invalid-request");
    // Of others nothing is there, and neither side does what is the other's.
    let code = code(&hold);
    maria.get(&path(&hold)).send().await.is_problem("not-found");
    for (person, act) in [
        (&maria, "decline"),
        (&maria, "cancel"),
        (&anna, "decline"),
        (&boris, "cancel"),
    ] {
        let ask = person.post_nothing(&format!("{}/{act}", path(&hold)));
        ask.send().await.is_problem("not-found");
    }
    for person in [&maria, &anna] {
        enter(person, &hold, &code).await.is_problem("not-found");
    }
    let release = format!("/holds/{}/release", hold["id"].as_str().unwrap());
    anna.post_nothing(&release)
        .send()
        .await
        .is_problem("hold-cooling");
    assert_eq!(world.books(), books);
    assert_eq!(enter(&boris, &hold, &code).await.ok()["state"], "accepted");
}

#[tokio::test]
async fn the_least_and_the_longest_term_are_taken_and_part_of_what_the_key_is_for() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    for (days, until) in [
        (1, "2026-11-23T12:00:00.000+03:00"),
        (30, "2026-12-22T12:00:00.000+03:00"),
    ] {
        let key = world.key();
        let body = request(&boris.payee_id(), 100, days);
        let sent = send(&anna, &key, &body).send().await.ok();
        assert_eq!(sent["expires_at"], until);
        let other = request(&boris.payee_id(), 100, 7);
        for body in [other, payment(&boris.payee_id(), 100)] {
            let reused = send(&anna, &key, &body).send().await;
            reused.is_problem("idempotency-key-reused");
        }
    }
    let mut unsaid = payment(&boris.payee_id(), 100);
    unsaid["protection"] = json!({});
    let sent = send(&anna, &world.key(), &unsaid).send().await.ok();
    assert_eq!(sent["expires_at"], "2026-11-29T12:00:00.000+03:00");
    // Too much is refused as of any transfer, and its key is burnt.
    let key = world.key();
    let too_much = request(&boris.payee_id(), 999_800, 7);
    for _ in 0..2 {
        send(&anna, &key, &too_much)
            .send()
            .await
            .is_problem("insufficient-funds");
    }
    world.verify().await;
}

#[tokio::test]
async fn what_is_held_for_its_signs_is_not_protected_as_well_and_its_key_may_come_again() {
    let mut rules = Rules::open().unwrap();
    rules.holds = Rules::standard().unwrap().holds;
    let world = World::builder().rules(rules).build();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let key = world.key();
    let body = request(&boris.payee_id(), 600_000, 7);
    let books = world.books();
    send(&anna, &key, &body)
        .send()
        .await
        .is_wrong_at("/protection");
    assert_eq!(world.books(), books);
    let plain = send(&anna, &key, &payment(&boris.payee_id(), 600_000))
        .send()
        .await;
    assert_eq!(plain.status, 202);
    assert_eq!(plain.json["protection"], Value::Null);
    assert_ne!(plain.json["signs"], json!([]));
    world.verify().await;
}

#[tokio::test]
async fn to_protect_is_confirmed_to_the_letter() {
    let world = confirmations::world();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let mut passkey = Authenticator::new();
    enrolled(&anna, &mut passkey, "Ключ").await;
    let (key, payee) = (world.key(), boris.payee_id());
    let body = request(&payee, 30_000, 7);
    let act = |request: &Value| json!({ "transfer": { "key": key, "request": request } });
    send(&anna, &key, &body)
        .send()
        .await
        .is_problem("step-up-required");
    let plain = act(&payment(&payee, 30_000));
    let plain = confirmations::confirmed(&anna, &plain, &mut passkey).await;
    let other = send(&anna, &key, &body).header("confirmation", &plain);
    other.send().await.is_problem("confirmation-over");
    let right = confirmations::confirmed(&anna, &act(&body), &mut passkey).await;
    let sent = send(&anna, &key, &body)
        .header("confirmation", &right)
        .send()
        .await
        .ok();
    // To take it needs none.
    assert_eq!(
        enter(&boris, &sent, &code(&sent)).await.ok()["state"],
        "accepted"
    );
    world.verify().await;
}

#[tokio::test]
async fn without_the_operators_key_nothing_is_protected() {
    let world = World::builder().no_sealing().build();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let body = request(&boris.payee_id(), 30_000, 7);
    send(&anna, &world.key(), &body)
        .send()
        .await
        .is_problem("unavailable");
    assert_eq!(account(&anna).await, (json!("1000000"), json!("0")));
}
