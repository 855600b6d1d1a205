//! Limits and levels: what is in force and used, what a level allows, limits of one's own.

use axum::http::Method;
use poltina_api_types::Level;
use poltina_server::rules::Rules;
use serde_json::{Value, json};

use super::identification::form;
use super::world::{Ask, BORIS, Person, World, rub};

/// Limits as in life; what else the rules hold is other tests' matter.
pub(crate) fn limits() -> Rules {
    let standard = Rules::standard().unwrap();
    Rules {
        levels: standard.levels,
        shops_without_balance_limit: true,
        ..Rules::open().unwrap()
    }
}

fn world(rules: Rules) -> World {
    World::builder().rules(rules).build()
}

fn set<'w>(person: &Person<'w>, own: &Value) -> Ask<'w> {
    let put = person.world.request(Method::PUT, "/api/v1/limits/own");
    put.json(own).header("cookie", &person.cookie)
}

pub(crate) async fn raise(person: &Person<'_>, level: Level) {
    let store = &person.world.store;
    store.raise_level(person.id, level).await.unwrap();
}

/// The limit of this scope and period.
async fn item(person: &Person<'_>, scope: &str, period: &str) -> Value {
    let limits = person.get("/limits").send().await.ok();
    let items = limits["items"].as_array().unwrap();
    let mut found = items
        .iter()
        .filter(|item| item["scope"] == scope && item["period"] == period);
    let first = found.next().cloned().unwrap_or(Value::Null);
    assert!(found.next().is_none(), "{scope} {period} stands twice");
    first
}

#[tokio::test]
async fn one_sees_every_limit_with_what_is_used_of_it_and_when_it_starts_anew() {
    let world = world(limits());
    let anna = world.anna().await;
    let (_maria, shop) = world.maria().await;
    anna.paid(&format!("shop:{shop}"), 120_000).await;
    anna.paid(&format!("shop:{shop}"), 30_000).await;
    let limit = |scope, period, max, used, resets_at| {
        let mut limit = json!({
            "scope": scope, "period": period, "source": "level", "max": rub(max), "used": rub(used),
        });
        if let Some(day) = resets_at {
            limit["resets_at"] = json!(format!("{day}T00:00:00.000+03:00"));
        }
        limit
    };
    let mut count = limit("count", "day", 0, 0, Some("2026-11-23"));
    count["max_count"] = json!(15);
    count["used_count"] = json!(2);
    let month = Some("2026-12-01");
    let expected = json!({
        "level": "anonymous",
        "policy_date": "open",
        "items": [
            limit("operation", "once", 1_500_000, 0, None),
            limit("outgoing", "day", 1_500_000, 150_000, Some("2026-11-23")),
            limit("outgoing", "month", 4_000_000, 150_000, month),
            limit("outgoing", "year", 48_000_000, 150_000, Some("2027-01-01")),
            limit("counterparty", "month", 1_500_000, 0, month),
            count,
            limit("balance", "once", 1_500_000, 850_000, None),
        ],
        "own": {},
    });
    assert_eq!(anna.get("/limits").send().await.ok(), expected);
    world.pass(24 * 3_600);
    assert_eq!(item(&anna, "outgoing", "day").await["used"], rub(0));
    assert_eq!(item(&anna, "outgoing", "month").await["used"], rub(150_000));
    world.verify().await;
}

#[tokio::test]
async fn without_limits_of_the_operator_there_is_the_largest_transfer_alone() {
    let world = World::new();
    let anna = world.anna().await;
    let limits = anna.get("/limits").send().await.ok();
    assert_eq!(limits["items"].as_array().unwrap().len(), 1);
    assert_eq!(limits["items"][0]["max"], rub(100_000_000));
}

#[tokio::test]
async fn one_sees_what_each_level_allows() {
    let world = world(limits());
    let anna = world.anna().await;
    raise(&anna, Level::Simplified).await;
    let level = |level, to_people, balance, operation, month| {
        json!({
            "level": level, "to_people": to_people, "balance": rub(balance),
            "operation": rub(operation), "month": rub(month),
        })
    };
    let expected = json!({
        "current": "simplified",
        "items": [
            level("anonymous", false, 1_500_000, 1_500_000, 4_000_000),
            level("simplified", true, 6_000_000, 6_000_000, 20_000_000),
            level("full", true, 60_000_000, 60_000_000, 150_000_000),
        ],
    });
    assert_eq!(anna.get("/levels").send().await.ok(), expected);
}

#[tokio::test]
async fn a_new_person_pays_shops_and_pays_people_with_the_same_key_once_he_is_identified() {
    let world = world(limits());
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (_maria, shop) = world.maria().await;
    anna.paid(&format!("shop:{shop}"), 1_000).await;
    let (key, before) = (world.key(), world.books());
    let refused = anna.pay(&key, &boris.payee_id(), 2_000).send().await;
    refused.is_problem("level-too-low");
    assert_eq!(refused.status, 403);
    assert_eq!(world.books(), before);
    anna.post("/identification", &form()).send().await.ok();
    let paid = anna.pay(&key, &boris.payee_id(), 2_000).send().await;
    assert_eq!(paid.status, 201, "{}", paid.json);
    assert_eq!(boris.has().await, 2_000);
}

#[tokio::test]
async fn a_refusal_names_the_limit_and_says_the_same_for_ever() {
    let mut rules = limits();
    rules.levels.full.day = Some(500_000);
    let world = world(rules);
    let (anna, boris) = (world.anna().await, world.boris().await);
    raise(&anna, Level::Full).await;
    raise(&boris, Level::Full).await;
    anna.paid(&boris.payee_id(), 450_000).await;
    let key = world.key();
    let pay = || anna.pay(&key, &boris.payee_id(), 50_001).send();
    let limit = json!({
        "scope": "outgoing", "period": "day", "remaining": rub(50_000), "max": rub(500_000),
        "resets_at": "2026-11-23T00:00:00.000+03:00",
    });
    let first = pay().await;
    first.is_problem("limit-exceeded");
    assert_eq!(first.json["limit"], limit);
    world.pass(24 * 3_600);
    assert_eq!(pay().await.json, first.json);
    let outcome = anna
        .get(&format!("/transfers/keys/{key}"))
        .send()
        .await
        .ok();
    assert_eq!(outcome["refused"]["problem"], first.json);
    assert_eq!(anna.has().await, 550_000);
    anna.paid(&boris.payee_id(), 500_000).await;
    world.verify().await;
}

#[tokio::test]
async fn what_was_paid_to_one_payee_counts_for_him_alone() {
    let mut rules = limits();
    rules.levels.anonymous.counterparty_month = Some(30_000);
    let world = world(rules);
    let anna = world.anna().await;
    let (maria, shop) = world.maria().await;
    let other = world.another_shop(&maria, 9).await;
    let pay = |shop, minor| {
        let key = world.key();
        anna.pay(&key, &format!("shop:{shop}"), minor).send()
    };
    assert_eq!(pay(shop, 30_000).await.status, 201);
    let refused = pay(shop, 1).await;
    refused.is_problem("limit-exceeded");
    let limit = &refused.json["limit"];
    assert_eq!(
        (&limit["scope"], &limit["remaining"]),
        (&json!("counterparty"), &rub(0))
    );
    assert_eq!(pay(other, 30_000).await.status, 201);
    // Eight days later it is December.
    world.pass(9 * 24 * 3_600);
    assert_eq!(pay(shop, 30_000).await.status, 201);
}

#[tokio::test]
async fn so_many_transfers_a_day_are_enough() {
    let mut rules = limits();
    rules.levels.anonymous.count_day = Some(2);
    let world = world(rules);
    let anna = world.anna().await;
    let (_maria, shop) = world.maria().await;
    let payee = format!("shop:{shop}");
    anna.paid(&payee, 1).await;
    anna.paid(&payee, 1).await;
    let third = anna.pay(&world.key(), &payee, 1).send().await;
    third.is_problem("limit-exceeded");
    let limit = json!({
        "scope": "count", "period": "day", "remaining": rub(0), "remaining_count": 0,
        "resets_at": "2026-11-23T00:00:00.000+03:00",
    });
    assert_eq!(third.json["limit"], limit);
    world.pass(12 * 3_600);
    anna.paid(&payee, 1).await;
}

#[tokio::test]
async fn a_full_wallet_takes_no_more_and_its_figures_are_told_to_nobody_else() {
    let mut rules = limits();
    rules.levels.full.balance = Some(100_000);
    let world = world(rules);
    let (anna, boris) = (world.anna().await, world.boris().await);
    raise(&anna, Level::Full).await;
    raise(&boris, Level::Full).await;
    anna.paid(&boris.payee_id(), 99_999).await;
    let refused = anna.pay(&world.key(), &boris.payee_id(), 2).send().await;
    refused.is_problem("limit-exceeded");
    let limit = json!({ "scope": "balance", "period": "once", "remaining": rub(0) });
    assert_eq!(refused.json["limit"], limit);
    // Who has no money hears of that alone, whatever the payee has.
    let vera = world.sign_in("+79160000009").await;
    raise(&vera, Level::Full).await;
    for minor in [1, 2, 50_000] {
        let refused = vera
            .pay(&world.key(), &boris.payee_id(), minor)
            .send()
            .await;
        refused.is_problem("insufficient-funds");
    }
    // Shops are not bounded so.
    let (_maria, shop) = world.maria().await;
    anna.paid(&format!("shop:{shop}"), 200_000).await;
}

#[tokio::test]
async fn what_was_held_does_not_fill_a_wallet_above_its_limit_whoever_lets_it_through() {
    let mut rules = limits();
    rules.levels.full.balance = Some(100_000);
    let world = world(rules);
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (maria, _) = world.maria().await;
    for person in [&anna, &boris, &maria] {
        raise(person, Level::Full).await;
    }
    let agree = json!({ "approve": true });
    let asked = json!({ "payee_id": maria.payee_id(), "above": rub(60_000) });
    let released = anna.held(&boris, 60_000).await;
    anna.put("/guardian", &asked).send().await.ok();
    let answer = maria.post(&format!("/wards/{}", anna.id), &agree);
    assert_eq!(answer.send().await.status, 204);
    let approved = anna
        .pay(&world.key(), &boris.payee_id(), 60_000)
        .send()
        .await;
    assert_eq!(approved.status, 202, "{}", approved.json);
    // Both fitted when they were held.
    let carol = world
        .person("+79160000009", "Вера", "Орлова", 100_000)
        .await;
    raise(&carol, Level::Full).await;
    carol.paid(&boris.payee_id(), 60_000).await;
    let path = |hold: &Value, what: &str| format!("/{what}/{}", hold["id"].as_str().unwrap());
    let release = anna.post_nothing(&format!("{}/release", path(&released, "holds")));
    assert_eq!(release.send().await.ok()["state"], "failed");
    let answer = maria.post(&path(&approved.json, "approvals"), &agree);
    assert_eq!(answer.send().await.status, 204);
    for hold in [&released, &approved.json] {
        let now = anna.get(&path(hold, "holds")).send().await.ok();
        assert_eq!(now["state"], "failed");
    }
    assert_eq!((anna.has().await, boris.has().await), (1_000_000, 60_000));
    world.verify().await;
}

#[tokio::test]
async fn ones_own_lower_limits_hold_until_they_are_lifted() {
    let world = world(limits());
    let anna = world.anna().await;
    let (_maria, shop) = world.maria().await;
    let payee = format!("shop:{shop}");
    let own = json!({ "operation": rub(20_000), "day": rub(50_000), "month": rub(9_000_000) });
    let limits = set(&anna, &own).send().await.ok();
    assert_eq!(limits["own"], own);
    assert_eq!(limits, anna.get("/limits").send().await.ok());
    let day = item(&anna, "outgoing", "day").await;
    assert_eq!((&day["max"], &day["source"]), (&rub(50_000), &json!("own")));
    // A limit of one's own above the level's changes nothing.
    let month = item(&anna, "outgoing", "month").await;
    assert_eq!(
        (&month["max"], &month["source"]),
        (&rub(4_000_000), &json!("level"))
    );
    for (minor, scope) in [
        (20_001, "operation"),
        (20_000, ""),
        (20_000, ""),
        (10_001, "outgoing"),
    ] {
        let answer = anna.pay(&world.key(), &payee, minor).send().await;
        assert_eq!(answer.status == 201, scope.is_empty(), "{minor}");
        assert_eq!(
            answer.json["limit"]["scope"].as_str().unwrap_or_default(),
            scope
        );
    }
    set(&anna, &json!({})).send().await.ok();
    anna.paid(&payee, 300_000).await;
}

#[tokio::test]
async fn a_wrong_limit_of_ones_own_is_refused_by_its_field_and_changes_nothing() {
    let world = world(limits());
    let anna = world.anna().await;
    set(&anna, &json!({ "day": rub(50_000) })).send().await.ok();
    let before = world.books();
    for (own, pointer) in [
        (json!({ "day": rub(-1) }), "/day/value"),
        (
            json!({ "month": { "value": "1", "currency": "XXX" } }),
            "/month/currency",
        ),
        (json!({ "operation": "1" }), "/operation"),
        (json!({ "year": rub(1) }), "/year"),
    ] {
        set(&anna, &own).send().await.is_wrong_at(pointer);
    }
    assert_eq!(world.books(), before);
}

#[tokio::test]
async fn a_payment_by_code_is_under_the_payer_s_limits_and_the_till_hears_no_figure() {
    let world = world(limits());
    let anna = world.anna().await;
    let (maria, shop) = world.maria().await;
    set(&anna, &json!({ "day": rub(70_000) })).send().await.ok();
    let device = anna.device().await;
    let order = maria.ordered(shop, 50_000).await;
    let code = device.code(world.now());
    maria.charge(&world.key(), &order, &code).send().await.ok();
    assert_eq!(item(&anna, "outgoing", "day").await["used"], rub(50_000));
    world.pass(60);
    let order = maria.ordered(shop, 20_001).await;
    let key = world.key();
    for _ in 0..2 {
        let refused = maria
            .charge(&key, &order, &device.code(world.now()))
            .send()
            .await;
        refused.is_problem("limit-exceeded");
        assert_eq!(refused.json["limit"], Value::Null);
        assert!(!refused.json.to_string().contains("20000"));
    }
    // An order that he pays himself is under them too, and then he is told.
    let order = maria.ordered(shop, 20_001).await;
    let refused = anna.pay_order(&world.key(), &order).send().await;
    refused.is_problem("limit-exceeded");
    assert_eq!(refused.json["limit"]["remaining"], rub(20_000));
    world.verify().await;
}

#[tokio::test]
async fn what_a_transfer_would_run_into_is_told_before_and_says_nothing_of_the_payee() {
    let mut rules = limits();
    rules.levels.full.balance = Some(10);
    let world = world(rules);
    let (anna, boris) = (
        world.anna().await,
        world.person(BORIS, "Борис", "К", 10).await,
    );
    let request = |minor| {
        let body = json!({ "payee_id": boris.payee_id(), "amount": rub(minor) });
        serde_json::from_value(body).unwrap()
    };
    let viewer = world.viewer(&anna).await;
    let check = async |minor| {
        world
            .wallet
            .limit_check(viewer, &request(minor))
            .await
            .unwrap()
    };
    let anonymous = check(1).await;
    assert!(anonymous.level_too_low && anonymous.limit.is_none());
    raise(&anna, Level::Full).await;
    raise(&boris, Level::Full).await;
    let fits = check(60_000_000).await;
    assert!(!fits.level_too_low && fits.limit.is_none(), "{fits:?}");
    let over = check(60_000_001).await.limit.unwrap();
    assert_eq!(
        (over.scope.as_str(), over.remaining),
        ("operation", {
            let max: poltina_api_types::Amount = serde_json::from_value(rub(60_000_000)).unwrap();
            max
        })
    );
}
