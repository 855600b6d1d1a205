//! Keys for third parties: made once, of certain scopes, ended; and what they open, and what not.

use serde_json::{Value, json};

use super::authenticator::Authenticator;
use super::confirmations;
use super::contract::OPERATIONS;
use super::matrix_scene::{Case, Scene};
use super::passkeys::enrolled;
use super::world::{Ask, Person, World, rub};

const ALL: [&str; 3] = ["operations:read", "payments:write", "refunds:write"];

async fn made(person: &Person<'_>, scopes: &[&str]) -> Value {
    let body = json!({ "name": "Касса", "scopes": scopes });
    person.post("/api-keys", &body).send().await.ok()
}

/// The request by a key alone: as a server sends it, with neither cookie nor origin.
fn by_key<'w>(ask: Ask<'w>, secret: &Value) -> Ask<'w> {
    ask.without("cookie").without("sec-fetch-site").header(
        "authorization",
        &format!("Bearer {}", secret.as_str().unwrap()),
    )
}

/// The scope that the contract names for an operation; none where keys do not open it.
fn scope(id: &str) -> Option<String> {
    let security = OPERATIONS[id].operation["security"].as_array().cloned();
    let of_key = |one: &Value| one["api_key"][0].as_str().map(str::to_owned);
    security.unwrap_or_default().iter().find_map(of_key)
}

#[tokio::test]
async fn a_key_is_told_once_listed_by_its_beginning_and_kept_as_a_hash() {
    let world = World::new();
    let (maria, _) = world.maria().await;
    let made = made(&maria, &["operations:read", "payments:write"]).await;
    let secret = made["secret"].as_str().unwrap();
    assert_eq!((secret.len(), &secret[..4]), (47, "pol_"));
    assert_eq!(
        made["key"],
        json!({
            "id": made["key"]["id"], "name": "Касса", "prefix": &secret[..12],
            "scopes": ["operations:read", "payments:write"],
            "created_at": "2026-11-22T12:00:00.000+03:00",
            "expires_at": "2027-02-20T12:00:00.000+03:00",
        })
    );
    let list = maria.get("/api-keys").send().await.ok();
    assert_eq!(list["items"], json!([made["key"]]));
    // Neither in the books nor in a file beside them.
    let kept = world.files();
    let has = |text: &str| kept.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(!has(secret) && !has(&secret[12..]) && has(&secret[..12]));
    assert_eq!(world.audited("key="), 1);
    let notices = maria.get("/security/notices").send().await.ok();
    assert_eq!(notices["items"][0]["notice"], "api_key_changed");
    assert_eq!(notices["items"][0]["device_name"], "Касса");
    world.verify().await;
}

#[tokio::test]
async fn a_key_says_when_it_was_used_and_holds_until_it_is_ended_or_over() {
    let world = World::new();
    let (maria, _) = world.maria().await;
    let made = made(&maria, &ALL).await;
    let ask = || by_key(maria.get("/operations"), &made["secret"]).send();
    let used = async || {
        let list = world.sign_in(&maria.phone).await;
        let list = list.get("/api-keys").send().await.ok();
        list["items"][0]["last_used_at"].clone()
    };
    assert_eq!(used().await, Value::Null);
    ask().await.ok();
    world.pass(30);
    ask().await.ok();
    assert_eq!(used().await, "2026-11-22T12:00:00.000+03:00");
    world.pass(30);
    ask().await.ok();
    assert_eq!(used().await, "2026-11-22T12:01:00.000+03:00");
    world.pass(90 * 86_400 - 61);
    ask().await.ok();
    world.pass(1);
    ask().await.is_problem("sign-in-required");
    let again = world.sign_in(&maria.phone).await;
    assert_eq!(again.get("/api-keys").send().await.ok()["items"], json!([]));
    let short = json!({ "name": "На день", "scopes": ["operations:read"], "days": 1 });
    let short = again.post("/api-keys", &short).send().await.ok();
    let path = format!("/api-keys/{}", short["key"]["id"].as_str().unwrap());
    let ask = || by_key(again.get("/operations"), &short["secret"]).send();
    ask().await.ok();
    assert_eq!(again.delete(&path).send().await.status, 204);
    ask().await.is_problem("sign-in-required");
    again.delete(&path).send().await.is_problem("not-found");
}

#[tokio::test]
async fn a_wrong_key_opens_nothing_also_beside_a_cookie() {
    let world = World::new();
    let (maria, _) = world.maria().await;
    let made = made(&maria, &ALL).await;
    let secret = made["secret"].as_str().unwrap();
    let mut other = secret.to_owned();
    let last = if other.pop() == Some('A') { 'B' } else { 'A' };
    other.push(last);
    for wrong in [other.as_str(), "pol_", &secret[..46]] {
        let ask = maria.get("/operations").without("cookie");
        let ask = ask.header("authorization", &format!("Bearer {wrong}"));
        ask.send().await.is_problem("sign-in-required");
        // A key that is sent counts alone.
        let ask = maria.get("/operations");
        let ask = ask.header("authorization", &format!("Bearer {wrong}"));
        ask.send().await.is_problem("sign-in-required");
    }
    // What is no key of ours is nobody's.
    for foreign in [
        format!("Basic {secret}"),
        secret.to_owned(),
        "Bearer abc".to_owned(),
    ] {
        let ask = maria.get("/operations").without("cookie");
        let ask = ask.header("authorization", &foreign);
        ask.send().await.is_problem("sign-in-required");
    }
    // With a cookie beside it a request must come from our own pages, whatever it says of a key.
    let order = json!({ "shop_id": maria.id, "amount": rub(500) });
    let ask = maria.order(&world.key(), &order).without("sec-fetch-site");
    let ask = ask.header("authorization", &format!("Bearer {secret}"));
    ask.send().await.is_problem("cross-site");
}

/// Every operation, by a key that has all scopes but its own.
#[tokio::test]
async fn a_key_opens_nothing_that_its_scopes_do_not_name() {
    let world = World::new();
    let scene = Scene::set(&world).await;
    for (id, there) in &*OPERATIONS {
        if there.operation["security"].is_null() {
            continue;
        }
        let case: Case = scene.case(id).await;
        let needed = scope(id);
        let others = ALL
            .into_iter()
            .filter(|scope| Some(*scope) != needed.as_deref());
        let lacks = made(case.owner(&scene), &others.collect::<Vec<_>>()).await;
        let books = world.books();
        let answer = by_key(case.from(&scene), &lacks["secret"]).send().await;
        let code = match needed {
            Some(_) => "scope-missing",
            None => "sign-in-required",
        };
        answer.is_problem(code);
        // That the key was used is kept, and nothing else.
        let but_keys = |rows: Vec<String>| -> Vec<String> {
            let rows = rows.into_iter().filter(|row| !row.starts_with("api_keys"));
            rows.collect()
        };
        assert_eq!(
            but_keys(world.books()),
            but_keys(books),
            "{id} changed something"
        );
        let path = format!("/api-keys/{}", lacks["key"]["id"].as_str().unwrap());
        case.owner(&scene).delete(&path).send().await;
    }
}

#[tokio::test]
async fn a_key_opens_the_operations_of_its_scopes_as_its_owner_finds_them() {
    let opened: Vec<_> = OPERATIONS.keys().filter(|id| scope(id).is_some()).collect();
    assert_eq!(opened.len(), 13);
    for id in opened {
        let world = World::new();
        let scene = Scene::set(&world).await;
        let case: Case = scene.case(id).await;
        // Of another person's things a key finds no more than he does.
        let boris = made(&scene.boris, &ALL).await;
        let by_boris = case.by(&scene.boris).send().await;
        let answer = by_key(case.from(&scene), &boris["secret"]).send().await;
        if !by_boris.status.is_success() {
            assert_eq!(answer.json, by_boris.json, "{id}");
        }
        let has = made(case.owner(&scene), &[scope(id).unwrap().as_str()]).await;
        let answer = by_key(case.from(&scene), &has["secret"]).send().await;
        assert!(answer.status.is_success(), "{id}: {}", answer.json);
    }
}

#[tokio::test]
async fn a_key_s_requests_are_counted_and_a_wrong_request_for_one_is_named() {
    let world = World::builder().strict().build();
    let maria = world
        .person(super::world::MARIA, "Мария", "Соколова", 0)
        .await;
    for (body, pointer) in [
        (json!({ "name": "", "scopes": ALL }), "/name"),
        (json!({ "name": "я".repeat(41), "scopes": ALL }), "/name"),
        (json!({ "name": "К", "scopes": [] }), "/scopes"),
        (
            json!({ "name": "К", "scopes": ["operations:read", "operations:read"] }),
            "/scopes",
        ),
        (json!({ "name": "К", "scopes": ["all"] }), "/scopes/0"),
        (json!({ "name": "К", "scopes": ALL, "days": 0 }), "/days"),
        (json!({ "name": "К", "scopes": ALL, "days": 366 }), "/days"),
    ] {
        let answer = maria.post("/api-keys", &body).send().await;
        answer.is_wrong_at(pointer);
    }
    let made = made(&maria, &ALL).await;
    for _ in 0..300 {
        by_key(maria.get("/operations"), &made["secret"])
            .send()
            .await
            .ok();
    }
    let over = by_key(maria.get("/operations"), &made["secret"])
        .send()
        .await;
    over.is_problem("too-many-requests");
    for _ in 1..20 {
        maria
            .post(
                "/api-keys",
                &json!({ "name": "Ещё", "scopes": ["operations:read"] }),
            )
            .send()
            .await
            .ok();
    }
    let more = json!({ "name": "Лишний", "scopes": ["operations:read"] });
    let more = maria.post("/api-keys", &more).send().await;
    more.is_problem("limit-exceeded");
}

#[tokio::test]
async fn a_key_gives_back_only_what_needs_no_confirmation_and_confirms_nothing() {
    let mut rules = confirmations::rules();
    rules.step_up.refund_no_confirm = 5_000;
    let world = World::builder().rules(rules).build();
    let (anna, (maria, shop)) = (world.anna().await, world.maria().await);
    let paid = anna.paid(&format!("shop:{shop}"), 30_000).await;
    let mut key = Authenticator::new();
    enrolled(&maria, &mut key, "Касса").await;
    let request = json!({ "name": "Возвраты", "scopes": ["refunds:write"], "days": 90 });
    let refused = maria.post("/api-keys", &request).send().await;
    refused.is_problem("step-up-required");
    let act = json!({ "make_api_key": { "request": request } });
    let confirmation = confirmations::confirmed(&maria, &act, &mut key).await;
    let made = maria
        .post("/api-keys", &request)
        .header("confirmation", &confirmation);
    let made = made.send().await.ok();
    let receipt = paid["receipt_id"].as_str().unwrap();
    let refund = |minor: i64| {
        let body = json!({ "amount": rub(minor) });
        let ask = maria.post(&format!("/receipts/{receipt}/refunds"), &body);
        by_key(ask.header("idempotency-key", &world.key()), &made["secret"])
    };
    refund(5_000).send().await.ok();
    refund(1).send().await.is_problem("step-up-required");
    // A confirmation of hers is her session's: a key cannot use it.
    let body = json!({ "amount": rub(1_000), "note": "" });
    let wanted = world.key();
    let act = json!({ "refund": { "key": wanted, "receipt_id": receipt, "request": body } });
    let confirmation = confirmations::confirmed(&maria, &act, &mut key).await;
    let ask = maria.post(&format!("/receipts/{receipt}/refunds"), &body);
    let ask = ask
        .header("idempotency-key", &wanted)
        .header("confirmation", &confirmation);
    by_key(ask, &made["secret"])
        .send()
        .await
        .is_problem("confirmation-over");
    assert_eq!(anna.has().await, 975_000);
    world.verify().await;
}
