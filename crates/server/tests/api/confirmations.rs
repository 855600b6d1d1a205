//! Confirmations: one certain act, proven once, within 3 minutes, in its own session.

use poltina_server::rules::Rules;
use poltina_server::sequencer::transfer_id;
use poltina_server::store::Unconfirmed;
use serde_json::{Value, json};

use super::answer::Answer;
use super::authenticator::{Authenticator, altered};
use super::passkeys::{copies_audited, enrolled, pinned};
use super::world::{ANNA, Ask, Person, World, payment, rub};

/// A world with confirmations as in life, and no other rules. Whoever has no factor has just
/// signed in.
pub(crate) fn world() -> World {
    World::builder().rules(rules()).build()
}

/// Confirmations as in life, and nothing else.
pub(crate) fn rules() -> Rules {
    let mut rules = Rules::open().unwrap();
    rules.step_up = Rules::standard().unwrap().step_up;
    rules
}

const PIN: &str = "274916";

/// Begins to confirm.
pub(crate) async fn begun(person: &Person<'_>, act: &Value) -> Value {
    let answer = person.post("/confirmations", &json!({ "act": act })).send();
    answer.await.ok()
}

async fn proven(person: &Person<'_>, begun: &Value, proof: &Value) -> Answer {
    let path = format!("/confirmations/{}", begun["id"].as_str().unwrap());
    person.post(&path, proof).send().await
}

async fn by_passkey(person: &Person<'_>, begun: &Value, key: &mut Authenticator) -> Answer {
    let assertion = key.get(&begun["passkey"]);
    proven(person, begun, &json!({ "passkey": assertion })).await
}

/// Confirms by passkey; it goes well. The confirmation's id.
pub(crate) async fn confirmed(person: &Person<'_>, act: &Value, key: &mut Authenticator) -> String {
    let begun = begun(person, act).await;
    let answer = by_passkey(person, &begun, key).await;
    assert_eq!(answer.status, 204, "{}", answer.json);
    begun["id"].as_str().unwrap().to_owned()
}

fn transfer(key: &str, payee: &str, minor: i64) -> Value {
    json!({ "transfer": { "key": key, "request": payment(payee, minor) } })
}

fn with<'w>(ask: Ask<'w>, confirmation: &str) -> Ask<'w> {
    ask.header("confirmation", confirmation)
}

/// Anna with money and a passkey, and Boris.
async fn people(world: &World) -> (Person<'_>, Authenticator, Person<'_>) {
    let (anna, boris) = (world.anna().await, world.boris().await);
    let mut key = Authenticator::new();
    enrolled(&anna, &mut key, "Ключ").await;
    (anna, key, boris)
}

#[tokio::test]
async fn the_first_transfer_to_a_person_needs_a_confirmation_and_moves_nothing_without() {
    let world = world();
    let (anna, mut key, boris) = people(&world).await;
    let (transfer_key, payee) = (world.key(), boris.payee_id());
    let refused = anna.pay(&transfer_key, &payee, 100).send().await;
    refused.is_problem("step-up-required");
    assert_eq!(refused.json["retryable"], true);
    assert_eq!((anna.has().await, boris.has().await), (1_000_000, 0));

    let begun = begun(&anna, &transfer(&transfer_key, &payee, 100)).await;
    assert_eq!(begun["expires_at"], "2026-11-22T12:03:00.000+03:00");
    assert_eq!(begun["pin"], false);
    assert_eq!(begun["passkey"]["userVerification"], "required");
    let allowed = begun["passkey"]["allowCredentials"].as_array().unwrap();
    assert_eq!(allowed.len(), 1);
    assert_eq!(allowed[0]["transports"], json!(["internal", "hybrid"]));
    let id = allowed[0]["id"].as_str().unwrap();
    let of_base64url = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    assert!(!id.is_empty() && id.chars().all(of_base64url), "{id}");
    // Begun is not proven.
    let id = begun["id"].as_str().unwrap();
    let refused = with(anna.pay(&transfer_key, &payee, 100), id).send().await;
    refused.is_problem("confirmation-over");

    let answer = by_passkey(&anna, &begun, &mut key).await;
    assert_eq!(answer.status, 204);
    assert!(answer.cookie().starts_with("__Host-sid="));
    assert_ne!(answer.cookie(), anna.cookie);
    let paid = with(anna.pay(&transfer_key, &payee, 100), id).send().await;
    assert_eq!(paid.status, 201, "{}", paid.json);
    assert_eq!((anna.has().await, boris.has().await), (999_900, 100));
    // He is known now: small amounts go without.
    assert_eq!(anna.paid(&payee, 200).await["amount"], rub(200));
    world.verify().await;
}

#[tokio::test]
async fn small_amounts_go_without_until_the_day_s_total_is_reached() {
    let world = world();
    let (anna, mut key, _) = people(&world).await;
    let (_, shop) = world.maria().await;
    let payee = format!("shop:{shop}");
    anna.paid(&payee, 60_000).await;
    anna.paid(&payee, 40_000).await;
    let next = world.key();
    let refused = anna.pay(&next, &payee, 1).send().await;
    refused.is_problem("step-up-required");
    // What was confirmed does not count, and neither does what was refused.
    let id = confirmed(&anna, &transfer(&next, &payee, 1), &mut key).await;
    assert_eq!(
        with(anna.pay(&next, &payee, 1), &id).send().await.status,
        201
    );
    // The next day, in Moscow, begins anew.
    world.pass(12 * 3_600 - 1);
    let anna = world.sign_in(ANNA).await;
    let refused = anna.pay(&world.key(), &payee, 1).send().await;
    refused.is_problem("step-up-required");
    world.pass(1);
    anna.paid(&payee, 100_000).await;
}

#[tokio::test]
async fn what_was_refused_does_not_count_for_the_day_and_a_repeated_key_counts_once() {
    let world = world();
    let (_, shop) = world.maria().await;
    let payee = format!("shop:{shop}");
    let poor = world.sign_in("+79160000007").await;
    enrolled(&poor, &mut Authenticator::new(), "").await;
    let refused = poor.pay(&world.key(), &payee, 100_000).send().await;
    refused.is_problem("insufficient-funds");
    let refused = poor.pay(&world.key(), &payee, 100_000).send().await;
    refused.is_problem("insufficient-funds");

    let (anna, _, _) = people(&world).await;
    let once = world.key();
    for _ in 0..3 {
        let paid = anna.pay(&once, &payee, 90_000).send().await;
        assert_eq!(paid.status, 201, "{}", paid.json);
    }
    anna.paid(&payee, 10_000).await;
}

#[tokio::test]
async fn of_many_small_transfers_at_once_no_more_pass_than_the_day_allows() {
    let world = world();
    let (anna, _, _) = people(&world).await;
    let (_, shop) = world.maria().await;
    let payee = format!("shop:{shop}");
    let asks = (0..8).map(|_| anna.pay(&world.key(), &payee, 30_000).send());
    let answers = futures_util::future::join_all(asks).await;
    let paid = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(paid, 3);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        answer.is_problem("step-up-required");
    }
    assert_eq!(anna.has().await, 1_000_000 - 90_000);
}

#[tokio::test]
async fn a_smaller_amount_with_the_same_key_takes_nothing_back_of_the_day() {
    let world = world();
    let (anna, _, _) = people(&world).await;
    let put = async |key: &str, amount: i64| {
        let transfer = Unconfirmed {
            transfer: transfer_id(anna.id, key),
            user: anna.id,
            day: 0,
            amount,
        };
        world
            .store
            .put_unconfirmed(transfer, 100_000)
            .await
            .unwrap()
    };
    let total = || world.store.unconfirmed_total(anna.id, 0);
    assert!(put("first", 90_000).await);
    // It came while the first was on its way, which may still move the whole.
    assert!(put("first", 1).await);
    assert_eq!(total().await.unwrap(), 90_000);
    assert!(!put("second", 20_000).await);
    assert!(put("first", 95_000).await);
    assert!(!put("first", 100_001).await);
    assert_eq!(total().await.unwrap(), 95_000);
}

#[tokio::test]
async fn a_confirmation_of_anything_else_is_refused() {
    let world = world();
    let (anna, mut key, boris) = people(&world).await;
    let (maria, _) = world.maria().await;
    let (first, second) = (world.key(), world.key());
    let payee = boris.payee_id();
    let id = confirmed(&anna, &transfer(&first, &payee, 100), &mut key).await;
    let noted = |note: &str| {
        let mut body = payment(&payee, 100);
        body["note"] = json!(note);
        anna.post("/transfers", &body)
            .header("idempotency-key", &first)
    };
    for (what, ask) in [
        ("another amount", anna.pay(&first, &payee, 101)),
        ("another payee", anna.pay(&first, &maria.payee_id(), 100)),
        ("another key", anna.pay(&second, &payee, 100)),
        ("another note", noted("За чай")),
        ("no note", noted("")),
    ] {
        let refused = with(ask, &id).send().await;
        assert_eq!(refused.json["code"], "confirmation-over", "{what}");
    }
    // Of another act, by another person, in another session of the same person.
    let other = confirmed(&anna, &json!({ "set_pin": {} }), &mut key).await;
    let refused = with(anna.pay(&first, &payee, 100), &other).send().await;
    refused.is_problem("confirmation-over");
    let elsewhere = world.sign_in(ANNA).await;
    let refused = with(elsewhere.pay(&first, &payee, 100), &id).send().await;
    refused.is_problem("confirmation-over");
    let mut his = Authenticator::new();
    enrolled(&maria, &mut his, "").await;
    let theirs = confirmed(&maria, &transfer(&first, &payee, 100), &mut his).await;
    let refused = with(anna.pay(&first, &payee, 100), &theirs).send().await;
    refused.is_problem("confirmation-over");
    let nothing = "018bcfe5-6800-7fff-bfff-ffffffffffff";
    let refused = with(anna.pay(&first, &payee, 100), nothing).send().await;
    refused.is_problem("confirmation-over");
    assert_eq!((anna.has().await, boris.has().await), (1_000_000, 0));
    // It was not used up by what it was not for.
    let paid = with(anna.pay(&first, &payee, 100), &id).send().await;
    assert_eq!(paid.status, 201);
}

#[tokio::test]
async fn a_confirmation_is_over_after_three_minutes_proven_or_not() {
    let world = world();
    let (anna, mut key, boris) = people(&world).await;
    let (transfer_key, payee) = (world.key(), boris.payee_id());
    let act = transfer(&transfer_key, &payee, 100);
    let id = confirmed(&anna, &act, &mut key).await;
    world.pass(180);
    let refused = with(anna.pay(&transfer_key, &payee, 100), &id).send().await;
    refused.is_problem("confirmation-over");

    let begun = begun(&anna, &act).await;
    world.pass(180);
    let refused = by_passkey(&anna, &begun, &mut key).await;
    refused.is_problem("confirmation-over");

    let id = confirmed(&anna, &act, &mut key).await;
    world.pass(179);
    let paid = with(anna.pay(&transfer_key, &payee, 100), &id).send().await;
    assert_eq!(paid.status, 201, "{}", paid.json);
}

#[tokio::test]
async fn an_act_without_a_key_is_confirmed_once() {
    let world = world();
    let (anna, mut key, _) = people(&world).await;
    let begin = |id: &str| with(anna.post_nothing("/passkeys/options"), id);
    let refused = anna.post_nothing("/passkeys/options").send().await;
    refused.is_problem("step-up-required");
    let id = confirmed(&anna, &json!({ "add_passkey": {} }), &mut key).await;
    assert_eq!(begin(&id).send().await.status, 201);
    let again = begin(&id).send().await;
    again.is_problem("confirmation-over");
    let malformed = begin("x").send().await;
    malformed.is_wrong_at("header:confirmation");
}

#[tokio::test]
async fn a_transfer_that_was_not_decided_needs_no_second_touch_with_the_same_key() {
    let world = world();
    let (anna, mut key, boris) = people(&world).await;
    let (transfer_key, payee) = (world.key(), boris.payee_id());
    let id = confirmed(&anna, &transfer(&transfer_key, &payee, 100), &mut key).await;
    world.sequencer.shut_down().await;
    let busy = with(anna.pay(&transfer_key, &payee, 100), &id).send().await;
    busy.is_problem("unavailable");
    // The confirmation was used, and still holds for the very same request: it is refused for the
    // same reason, and not for want of a confirmation.
    let busy = with(anna.pay(&transfer_key, &payee, 100), &id).send().await;
    busy.is_problem("unavailable");
    let other = with(anna.pay(&transfer_key, &payee, 101), &id).send().await;
    other.is_problem("confirmation-over");
}

#[tokio::test]
async fn a_repeated_transfer_is_answered_as_before_without_any_confirmation() {
    let world = world();
    let (anna, mut key, boris) = people(&world).await;
    let (transfer_key, payee) = (world.key(), boris.payee_id());
    let id = confirmed(&anna, &transfer(&transfer_key, &payee, 100), &mut key).await;
    let first = with(anna.pay(&transfer_key, &payee, 100), &id).send().await;
    let first = first.ok();
    world.pass(3_600);
    let again = anna.pay(&transfer_key, &payee, 100).send().await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.ok(), first);
}

#[tokio::test]
async fn a_proof_counts_once_and_only_for_its_own_challenge() {
    let world = world();
    let (anna, mut key, boris) = people(&world).await;
    let act = transfer(&world.key(), &boris.payee_id(), 100);
    let (first, second) = (begun(&anna, &act).await, begun(&anna, &act).await);
    assert_ne!(
        first["passkey"]["challenge"],
        second["passkey"]["challenge"]
    );
    let proof = json!({ "passkey": key.get(&first["passkey"]) });
    let refused = proven(&anna, &second, &proof).await;
    refused.is_problem("passkey-refused");
    for part in ["signature", "authenticatorData"] {
        let proof = json!({ "passkey": altered(&proof["passkey"], part) });
        let refused = proven(&anna, &first, &proof).await;
        refused.is_problem("passkey-refused");
        assert_eq!(refused.header("set-cookie"), None);
    }
    assert_eq!(proven(&anna, &first, &proof).await.status, 204);
    let replayed = proven(&anna, &first, &proof).await;
    replayed.is_problem("confirmation-over");
}

#[tokio::test]
async fn nobody_proves_for_another_nor_for_another_session() {
    let world = world();
    let (anna, mut hers, boris) = people(&world).await;
    let mut his = Authenticator::new();
    enrolled(&boris, &mut his, "").await;
    let act = transfer(&world.key(), &boris.payee_id(), 100);
    let begun = begun(&anna, &act).await;
    let assertion = json!({ "passkey": his.get(&begun["passkey"]) });
    let refused = proven(&anna, &begun, &assertion).await;
    refused.is_problem("passkey-refused");
    let refused = proven(&boris, &begun, &assertion).await;
    refused.is_problem("not-found");
    let elsewhere = world.sign_in(ANNA).await;
    let refused = by_passkey(&elsewhere, &begun, &mut hers).await;
    refused.is_problem("not-found");
    // The user must be verified here too, and the page must be ours.
    let mut unverified = hers.clone();
    unverified.verifies = false;
    let refused = by_passkey(&anna, &begun, &mut unverified).await;
    refused.is_problem("passkey-refused");
    let mut framed = hers.clone();
    framed.framed = true;
    let refused = by_passkey(&anna, &begun, &mut framed).await;
    refused.is_problem("passkey-refused");
    assert_eq!(by_passkey(&anna, &begun, &mut hers).await.status, 204);
}

#[tokio::test]
async fn a_copied_authenticator_proves_nothing() {
    let world = world();
    let (anna, mut key, boris) = people(&world).await;
    let act = transfer(&world.key(), &boris.payee_id(), 100);
    let mut copy = key.clone();
    // Begun before the other was used: what counts is what is known when it is proven.
    let waiting = begun(&anna, &act).await;
    confirmed(&anna, &act, &mut key).await;
    let refused = by_passkey(&anna, &waiting, &mut copy).await;
    refused.is_problem("passkey-refused");
    assert_eq!(copies_audited(&world), 1);
}

#[tokio::test]
async fn a_pin_proves_the_same_hash_and_a_wrong_one_proves_nothing() {
    let world = world();
    let (anna, boris) = (world.anna().await, world.boris().await);
    pinned(&anna, PIN).await;
    let (transfer_key, payee) = (world.key(), boris.payee_id());
    let begun = begun(&anna, &transfer(&transfer_key, &payee, 100)).await;
    assert_eq!(begun["pin"], true);
    assert!(begun.get("passkey").is_none());
    let wrong = proven(&anna, &begun, &json!({ "pin": "274917" })).await;
    wrong.is_problem("pin-wrong");
    let id = begun["id"].as_str().unwrap();
    let refused = with(anna.pay(&transfer_key, &payee, 100), id).send().await;
    refused.is_problem("confirmation-over");
    assert_eq!(
        proven(&anna, &begun, &json!({ "pin": PIN })).await.status,
        204
    );
    let refused = with(anna.pay(&transfer_key, &payee, 101), id).send().await;
    refused.is_problem("confirmation-over");
    let paid = with(anna.pay(&transfer_key, &payee, 100), id).send().await;
    assert_eq!(paid.status, 201, "{}", paid.json);
}

#[tokio::test]
async fn whoever_has_no_factor_is_sent_to_set_one_up_and_a_fresh_sign_in_is_enough_for_that() {
    let world = world();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let payee = boris.payee_id();
    let refused = anna.pay(&world.key(), &payee, 100).send().await;
    refused.is_problem("factor-required");
    let act = transfer(&world.key(), &payee, 100);
    let refused = anna
        .post("/confirmations", &json!({ "act": act }))
        .send()
        .await;
    refused.is_problem("factor-required");
    world.pass(601);
    let refused = anna.post_nothing("/passkeys/options").send().await;
    refused.is_problem("fresh-sign-in-required");
    let anna = world.sign_in(ANNA).await;
    world.pass(600);
    enrolled(&anna, &mut Authenticator::new(), "").await;
    let refused = anna.pay(&world.key(), &payee, 100).send().await;
    refused.is_problem("step-up-required");
}

#[tokio::test]
async fn whoever_lost_his_passkey_signs_in_by_code_and_adds_another_while_limits_are_lower() {
    let mut rules = Rules::open().unwrap();
    let standard = Rules::standard().unwrap();
    (rules.step_up, rules.cooling) = (standard.step_up, standard.cooling);
    let world = World::builder().rules(rules).build();
    let anna = world.anna().await;
    enrolled(&anna, &mut Authenticator::new(), "Утерян").await;
    // Who did not sign in since needs the passkey.
    let refused = anna.post_nothing("/passkeys/options").send().await;
    refused.is_problem("step-up-required");
    let back = world.sign_in(ANNA).await;
    let mut new = Authenticator::new();
    enrolled(&back, &mut new, "Новый").await;
    // Only at once.
    world.pass(601);
    let refused = back.post_nothing("/passkeys/options").send().await;
    refused.is_problem("step-up-required");
    let listed = back.get("/passkeys").send().await.ok();
    let lost = listed["items"][1]["id"].as_str().unwrap().to_owned();
    let act = json!({ "remove_passkey": { "id": lost } });
    let id = confirmed(&back, &act, &mut new).await;
    let removed = with(back.delete(&format!("/passkeys/{lost}")), &id);
    assert_eq!(removed.send().await.status, 204);
}

#[tokio::test]
async fn who_begins_too_often_in_one_session_keeps_nobody_in_another_from_it() {
    let world = World::builder().strict().rules(rules()).build();
    let (anna, _, _) = people(&world).await;
    let act = json!({ "act": { "unlock": {} } });
    let begin = async |person: &Person<'_>| person.post("/confirmations", &act).send().await;
    for _ in 0..60 {
        begin(&anna).await.ok();
    }
    begin(&anna).await.is_problem("too-many-requests");
    world.pass(31);
    let elsewhere = world.sign_in(ANNA).await;
    for _ in 0..60 {
        begin(&elsewhere).await.ok();
    }
}
