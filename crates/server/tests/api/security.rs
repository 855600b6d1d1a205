//! What guards a wallet: shown, changed, and which of it has to be confirmed.

use poltina_server::rules::Rules;
use serde_json::{Value, json};

use super::authenticator::Authenticator;
use super::confirmations;
use super::world::{ANNA, Person, World, rub};

const PIN: &str = "274916";
const HOUR: i64 = 3_600;

/// Confirms an act by the PIN; the confirmation's id.
async fn by_pin(person: &Person<'_>, act: &Value) -> String {
    let begun = confirmations::begun(person, act).await;
    let id = begun["id"].as_str().unwrap().to_owned();
    let path = format!("/confirmations/{id}");
    let proven = person.post(&path, &json!({ "pin": PIN })).send().await;
    assert_eq!(proven.status, 204, "{}", proven.json);
    id
}

async fn anna_with_pin(world: &World) -> Person<'_> {
    let anna = world.anna().await;
    let set = anna.put("/pin", &json!({ "pin": PIN })).send().await;
    assert_eq!(set.status, 204, "{}", set.json);
    anna
}

#[tokio::test]
async fn what_makes_a_wallet_less_safe_needs_a_confirmation_of_exactly_that() {
    let world = confirmations::world();
    let anna = anna_with_pin(&world).await;
    let tablet = world.sign_in(ANNA).await;
    let devices = tablet.get("/devices").send().await.ok();
    let id = devices["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/devices/{id}");
    anna.post_nothing("/freeze").send().await;
    let raised = json!({ "no_confirm": rub(200_000) });
    let new = json!({ "pin": "907153" });
    let cases = [
        (json!({ "unfreeze": {} }), 204),
        (json!({ "no_confirm": { "amount": rub(200_000) } }), 200),
        (json!({ "end_device": { "id": id } }), 204),
        (json!({ "end_other_devices": {} }), 204),
        (json!({ "set_pin": {} }), 204),
    ];
    let ask = |number: usize| match number {
        0 => anna.delete("/freeze"),
        1 => anna.patch("/security", &raised),
        2 => anna.delete(&path),
        3 => anna.delete("/devices"),
        _ => anna.put("/pin", &new),
    };
    let other = by_pin(&anna, &json!({ "remove_pin": {} })).await;
    for (number, (act, status)) in cases.iter().enumerate() {
        let books = world.books();
        ask(number).send().await.is_problem("step-up-required");
        let wrong = ask(number).header("confirmation", &other).send().await;
        wrong.is_problem("confirmation-over");
        assert_eq!(world.books(), books, "{act}");
        let id = by_pin(&anna, act).await;
        let done = ask(number).header("confirmation", &id).send().await;
        assert_eq!(done.status, *status, "{act}: {}", done.json);
        if [0, 2, 3].contains(&number) {
            // It counts once.
            let again = ask(number).header("confirmation", &id).send().await;
            assert_ne!(again.status, *status, "{act}");
        }
    }
    tablet
        .get("/me")
        .send()
        .await
        .is_problem("sign-in-required");
}

#[tokio::test]
async fn removing_the_pin_needs_a_confirmation() {
    let world = confirmations::world();
    let anna = anna_with_pin(&world).await;
    let add = by_pin(&anna, &json!({ "add_passkey": {} })).await;
    let begun = anna.post_nothing("/passkeys/options");
    let begun = begun.header("confirmation", &add).send().await.ok();
    let credential = Authenticator::new().create(&begun["options"]);
    let new = json!({ "ceremony_id": begun["ceremony_id"], "credential": credential });
    anna.post("/passkeys", &new).send().await.ok();
    anna.delete("/pin")
        .send()
        .await
        .is_problem("step-up-required");
    assert_eq!(anna.get("/security").send().await.ok()["pin_set"], true);
    let id = by_pin(&anna, &json!({ "remove_pin": {} })).await;
    let removed = anna.delete("/pin").header("confirmation", &id).send().await;
    assert_eq!(removed.status, 204);
    assert_eq!(anna.get("/security").send().await.ok()["pin_set"], false);
}

#[tokio::test]
async fn the_amount_that_goes_without_a_confirmation_is_lowered_freely_and_has_its_bounds() {
    let world = confirmations::world();
    let anna = anna_with_pin(&world).await;
    let shown = anna.get("/security").send().await.ok();
    assert_eq!(shown["no_confirm"], rub(100_000));
    let change = |amount: Value| {
        anna.patch("/security", &json!({ "no_confirm": amount }))
            .send()
    };
    assert_eq!(change(rub(0)).await.ok()["no_confirm"], rub(0));
    change(rub(1)).await.is_problem("step-up-required");
    change(rub(-1)).await.is_wrong_at("/no_confirm/value");
    let max: i64 = shown["no_confirm_max"]["value"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    change(rub(max + 1)).await.is_wrong_at("/no_confirm/value");
    assert_eq!(
        anna.get("/security").send().await.ok()["no_confirm"],
        rub(0)
    );
}

#[tokio::test]
async fn what_is_lower_after_a_sign_in_by_code_is_told_with_its_end_and_no_longer() {
    let mut rules = Rules::open().unwrap();
    rules.cooling = Rules::standard().unwrap().cooling;
    let world = World::builder().rules(rules).build();
    let anna = world.anna().await;
    let lower = async |person: &Person<'_>| {
        let limits = person.get("/limits").send().await.ok();
        let items = limits["items"].as_array().unwrap().iter();
        let items = items.filter(|limit| limit["source"] == "cooling");
        let told: Vec<_> = items
            .map(|limit| json!([limit["scope"], limit["period"], limit["max"]]))
            .collect();
        (limits["cooling_until"].clone(), told)
    };
    assert_eq!(lower(&anna).await, (Value::Null, Vec::new()));
    let other = world.sign_in(ANNA).await;
    let told = vec![
        json!(["operation", "once", rub(1_500_000)]),
        json!(["outgoing", "day", rub(3_000_000)]),
    ];
    let until = json!("2026-11-23T12:00:00.000+03:00");
    for person in [&anna, &other] {
        assert_eq!(lower(person).await, (until.clone(), told.clone()));
    }
    world.pass(24 * HOUR);
    assert_eq!(lower(&other).await, (Value::Null, Vec::new()));
}

#[tokio::test]
async fn a_sign_in_by_code_on_a_new_device_lowers_limits_for_a_day_but_not_on_the_first() {
    let mut rules = Rules::open().unwrap();
    rules.cooling = Rules::standard().unwrap().cooling;
    let world = World::builder().rules(rules).build();
    let anna = world.anna().await;
    let until = async |person: &Person<'_>| {
        person.get("/security").send().await.ok()["cooling_until"].clone()
    };
    assert_eq!(until(&anna).await, Value::Null);
    let thief = world.sign_in(ANNA).await;
    let day = json!("2026-11-23T12:00:00.000+03:00");
    assert_eq!(until(&thief).await, day);
    assert_eq!(
        until(&anna).await,
        day,
        "it is of the wallet, whichever device asks"
    );
    assert_eq!(until(&world.boris().await).await, Value::Null);
    world.pass(24 * HOUR - 1);
    assert_eq!(until(&anna).await, day);
    world.pass(1);
    assert_eq!(until(&anna).await, Value::Null);
}
