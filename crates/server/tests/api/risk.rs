//! Signs of fraud over HTTP: what is held, what is refused, and what the payer is told before.

use poltina_server::rules::Rules;
use serde_json::{Value, json};

use super::world::{Person, World, payment, rub};

/// Signs of fraud as in life, and nothing else.
pub(crate) fn watchful() -> World {
    let mut rules = Rules::open().unwrap();
    rules.holds = Rules::standard().unwrap().holds;
    World::builder().rules(rules).build()
}

async fn outcome(person: &Person<'_>, key: &str) -> Value {
    person
        .get(&format!("/transfers/keys/{key}"))
        .send()
        .await
        .ok()
}

async fn warnings(person: &Person<'_>, payee: &str, minor: i64) -> Value {
    let check = person.post("/transfers/check", &payment(payee, minor));
    check.send().await.ok()["warnings"].clone()
}

/// Another person reports this one.
async fn reported(world: &World, phone: &str, payee: &str) {
    let reporter = world.sign_in(phone).await;
    let body = json!({ "payee_id": payee, "reason": "pressure" });
    reporter.post("/reports", &body).send().await.ok();
}

#[tokio::test]
async fn a_transfer_with_many_signs_is_held_until_its_payer_has_had_time_to_think() {
    let world = watchful();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (key, payee) = (world.key(), boris.payee_id());
    let held = anna.pay(&key, &payee, 600_000).send().await;
    assert_eq!(held.status, 202, "{}", held.json);
    let signs = json!(["new_device", "new_payee", "in_then_out"]);
    assert_eq!(held.json["signs"], signs);
    assert_eq!(held.json["release_from"], "2026-11-22T12:30:00.000+03:00");
    assert_eq!(held.json["expires_at"], "2026-11-24T12:00:00.000+03:00");
    assert_eq!((anna.has().await, boris.has().await), (400_000, 0));
    assert_eq!(
        outcome(&anna, &key).await,
        json!({ "held": { "hold": held.json } })
    );
    let again = anna.pay(&key, &payee, 600_000).send().await;
    assert_eq!((again.status.as_u16(), &again.json), (202, &held.json));
    assert_eq!(again.header("idempotency-replayed"), Some("true"));

    let release = format!("/holds/{}/release", held.json["id"].as_str().unwrap());
    let early = anna.post_nothing(&release).send().await;
    early.is_problem("hold-cooling");
    assert_eq!(early.header("retry-after"), Some("1800"));
    world.pass(1_800);
    let released = anna.post_nothing(&release).send().await.ok();
    assert_eq!(released["state"], "released");
    let posted = anna.pay(&key, &payee, 600_000).send().await;
    assert_eq!(posted.status, 201);
    assert_eq!(posted.json["id"], held.json["id"]);
    assert_eq!(
        outcome(&anna, &key).await,
        json!({ "posted": { "transfer": posted.json } })
    );
    assert_eq!((anna.has().await, boris.has().await), (400_000, 600_000));
    world.verify().await;
}

#[tokio::test]
async fn calling_a_held_key_off_frees_its_money_for_good() {
    let world = watchful();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (key, payee) = (world.key(), boris.payee_id());
    let held = anna.pay(&key, &payee, 600_000).send().await;
    assert_eq!(held.status, 202);
    let path = format!("/transfers/keys/{key}");
    let called_off = anna.delete(&path).send().await.ok();
    assert_eq!(called_off["refused"]["problem"]["code"], "cancelled");
    assert_eq!(outcome(&anna, &key).await, called_off);
    anna.pay(&key, &payee, 600_000)
        .send()
        .await
        .is_problem("cancelled");
    assert_eq!(anna.has().await, 1_000_000);
    let hold = format!("/holds/{}", held.json["id"].as_str().unwrap());
    assert_eq!(anna.get(&hold).send().await.ok()["state"], "cancelled");
    world.verify().await;
}

#[tokio::test]
async fn what_looks_like_fraud_throughout_is_refused_for_good() {
    let world = watchful();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let payee = boris.payee_id();
    for n in 4..8 {
        let other = world.sign_in(&format!("+7916000000{n}")).await;
        anna.paid(&other.payee_id(), 1_000).await;
        if n < 6 {
            reported(&world, &other.phone, &payee).await;
        }
    }
    let key = world.key();
    let refused = anna.pay(&key, &payee, 600_000).send().await;
    refused.is_problem("risk-refused");
    assert_eq!(refused.status, 422);
    let kept = outcome(&anna, &key).await;
    assert_eq!(kept["refused"]["problem"]["code"], "risk-refused");
    // A calmer day does not help this key.
    world.pass(3 * 3_600);
    let again = anna.pay(&key, &payee, 600_000).send().await;
    assert_eq!(again.json, refused.json);
    assert_eq!((anna.has().await, boris.has().await), (996_000, 0));
    world.verify().await;
}

#[tokio::test]
async fn small_transfers_known_payees_and_orders_go_through() {
    let world = watchful();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (maria, shop) = world.maria().await;
    // Below the floor, whatever the signs.
    anna.paid(&boris.payee_id(), 499_999).await;
    // The money came long ago, and Boris is known.
    world.pass(3_700);
    anna.paid(&boris.payee_id(), 100).await;
    world.verify().await;
    // An order would run out before its hold could be released.
    let rich = world.person("+79160000009", "Вера", "Белова", 2_000_000);
    let rich = rich.await;
    let order = maria.ordered(shop, 900_000).await;
    let paid = rich.pay_order(&world.key(), &order).send().await;
    assert_eq!(paid.status, 201, "{}", paid.json);
    world.verify().await;
}

#[tokio::test]
async fn the_check_before_warns_and_decides_nothing() {
    let world = watchful();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let payee = boris.payee_id();
    let books = world.books();
    let check = anna.post("/transfers/check", &payment(&payee, 100));
    let check = check.send().await.ok();
    assert_eq!(
        check,
        json!({
            "fee": rub(0), "confirm": false, "can_confirm": false,
            "warnings": ["first_payee"], "level_too_low": false,
        })
    );
    assert_eq!(
        warnings(&anna, &payee, 600_000).await,
        json!(["first_payee", "may_be_held"])
    );
    assert_eq!(world.books(), books);
    for phone in ["+79160000004", "+79160000005"] {
        reported(&world, phone, &payee).await;
    }
    assert_eq!(
        warnings(&anna, &payee, 100).await,
        json!(["first_payee", "reported"])
    );
    for _ in 0..3 {
        anna.paid(&payee, 10_000).await;
    }
    assert_eq!(
        warnings(&anna, &payee, 60_000).await,
        json!(["reported", "unusual"])
    );
    let nobody = "person:018bcfe5-6800-7fff-bfff-ffffffffffff";
    let check = anna.post("/transfers/check", &payment(nobody, 100));
    check.send().await.is_problem("payee-unknown");
    let check = anna.post("/transfers/check", &payment(&payee, 0));
    check.send().await.is_wrong_at("/amount/value");
}

#[tokio::test]
async fn every_judgement_and_every_step_of_a_hold_is_in_the_audit_log() {
    let world = watchful();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let payee = boris.payee_id();
    let key = world.key();
    let held = anna.pay(&key, &payee, 600_000).send().await;
    let id = held.json["id"].as_str().unwrap();
    let judged = format!(
        r#"transfer={id} verdict=hold score=70 signs=["new_device","new_payee","in_then_out"]"#
    );
    assert_eq!(world.audited(&judged), 1);
    // Told again, it is not judged again.
    anna.pay(&key, &payee, 600_000).send().await;
    assert_eq!(world.audited(&judged), 1);
    assert_eq!(world.audited(&format!("transfer={id} state=held")), 1);
    world.pass(1_800);
    anna.post_nothing(&format!("/holds/{id}/release"))
        .send()
        .await
        .ok();
    assert_eq!(world.audited(&format!("transfer={id} state=released")), 1);

    let called_off = anna.held(&boris, 100).await;
    let id = called_off["id"].as_str().unwrap();
    anna.delete(&format!("/holds/{id}")).send().await.ok();
    assert_eq!(world.audited(&format!("transfer={id} state=cancelled")), 1);
    // Below the floor nothing is judged.
    let small = anna.paid(&payee, 100).await;
    let id = small["id"].as_str().unwrap();
    assert_eq!(world.audited(id), 0);
    world.verify().await;
}
