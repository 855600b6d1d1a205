//! Passkeys: adding, naming and removing them, and signing in by one.

use axum::http::Method;
use poltina_server::store::{AuditInsert, FactorRemoved, Trace};
use serde_json::{Value, json};

use super::answer::Answer;
use super::authenticator::{Authenticator, altered};
use super::world::{BORIS, Person, World};

/// Begins to add a passkey.
async fn begun(person: &Person<'_>) -> Value {
    person.post_nothing("/passkeys/options").send().await.ok()
}

/// Sends what the authenticator made.
async fn sent(person: &Person<'_>, begun: &Value, credential: &Value, name: &str) -> Answer {
    let body = json!({
        "ceremony_id": begun["ceremony_id"], "credential": credential, "name": name,
    });
    person.post("/passkeys", &body).send().await
}

/// Adds a passkey; it goes well.
pub(crate) async fn enrolled(person: &Person<'_>, key: &mut Authenticator, name: &str) -> Value {
    let begun = begun(person).await;
    let credential = key.create(&begun["options"]);
    sent(person, &begun, &credential, name).await.ok()
}

/// Sets a PIN; it goes well.
pub(crate) async fn pinned(person: &Person<'_>, pin: &str) {
    let set = person.put("/pin", &json!({ "pin": pin })).send().await;
    assert_eq!(set.status, 204, "{}", set.json);
}

/// Begins to sign in.
async fn ceremony(world: &World) -> Value {
    world
        .post_nothing("/sessions/passkey/options")
        .send()
        .await
        .ok()
}

async fn sign_in(world: &World, ceremony: &Value, credential: &Value) -> Answer {
    let body = json!({ "ceremony_id": ceremony["ceremony_id"], "credential": credential });
    world.post("/sessions/passkey", &body).send().await
}

/// Signs in by this authenticator as it is.
async fn signed_in(world: &World, key: &mut Authenticator) -> Answer {
    let ceremony = ceremony(world).await;
    let credential = key.get(&ceremony["options"]);
    sign_in(world, &ceremony, &credential).await
}

async fn names(person: &Person<'_>) -> Vec<String> {
    let listed = person.get("/passkeys").send().await.ok();
    let items = listed["items"].as_array().unwrap();
    let name = |item: &Value| item["name"].as_str().unwrap().to_owned();
    items.iter().map(name).collect()
}

#[tokio::test]
async fn a_passkey_is_added_listed_and_signs_in() {
    let world = World::new();
    let anna = world.anna().await;
    let mut key = Authenticator::new();
    let added = enrolled(&anna, &mut key, " Телефон ").await;
    assert_eq!(added["name"], "Телефон");
    assert_eq!(added["credential_id"], key.id());
    assert_eq!(added["backed_up"], false);
    assert_eq!(added["created_at"], "2026-11-22T12:00:00.000+03:00");
    assert!(added.get("last_used_at").is_none());
    assert_eq!(
        anna.get("/passkeys").send().await.ok(),
        json!({ "items": [added] })
    );

    world.pass(60);
    let answer = signed_in(&world, &mut key).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.json["id"], json!(anna.id));
    let session = world.get("/passkeys").header("cookie", &answer.cookie());
    let listed = session.send().await.ok();
    assert_eq!(
        listed["items"][0]["last_used_at"],
        "2026-11-22T12:01:00.000+03:00"
    );
}

#[tokio::test]
async fn the_browser_is_asked_for_what_can_be_found_without_a_name_and_is_not_there_yet() {
    let world = World::new();
    let anna = world.anna().await;
    let first = begun(&anna).await["options"].clone();
    assert_eq!(first["rp"]["id"], "wallet.example");
    assert_eq!(first["attestation"], "none");
    assert_eq!(first["user"]["name"], "+7 916 •••-00-01");
    assert_eq!(first["user"]["displayName"], "Анна Кузнецова");
    assert_eq!(first["excludeCredentials"], json!([]));
    assert_eq!(
        first["authenticatorSelection"],
        json!({
            "residentKey": "required", "requireResidentKey": true, "userVerification": "required",
        })
    );
    assert_eq!(first["extensions"]["prf"], json!({}));
    let mut key = Authenticator::new();
    enrolled(&anna, &mut key, "").await;
    let second = begun(&anna).await["options"].clone();
    let excluded = second["excludeCredentials"].as_array().unwrap();
    assert_eq!(excluded.len(), 1);
    assert_eq!(excluded[0]["id"], key.get(&second)["id"]);

    let sign_in = ceremony(&world).await["options"].clone();
    assert_eq!(sign_in["rpId"], "wallet.example");
    assert_eq!(sign_in["userVerification"], "required");
    assert_eq!(sign_in["allowCredentials"], json!([]));
}

#[tokio::test]
async fn a_passkey_that_a_service_keeps_and_one_that_derives_secrets_sign_in_again_and_again() {
    let world = World::new();
    let anna = world.anna().await;
    let mut synced = Authenticator::synced();
    let added = enrolled(&anna, &mut synced, "Облако").await;
    assert_eq!(added["backed_up"], true);
    let mut deriving = Authenticator::new();
    deriving.derives = true;
    enrolled(&anna, &mut deriving, "Ключ").await;
    for key in [&mut synced, &mut deriving] {
        for _ in 0..2 {
            assert_eq!(signed_in(&world, key).await.status, 201);
        }
    }
}

#[tokio::test]
async fn an_answer_counts_once() {
    let world = World::new();
    let anna = world.anna().await;
    let mut key = Authenticator::synced();
    let made = begun(&anna).await;
    let credential = key.create(&made["options"]);
    assert_eq!(sent(&anna, &made, &credential, "").await.status, 201);
    let again = sent(&anna, &made, &credential, "").await;
    again.is_problem("passkey-refused");
    // Not in another ceremony either.
    let other = begun(&anna).await;
    let again = sent(&anna, &other, &credential, "").await;
    again.is_problem("passkey-refused");
    assert_eq!(names(&anna).await.len(), 1);

    let first = ceremony(&world).await;
    let answer = key.get(&first["options"]);
    assert_eq!(sign_in(&world, &first, &answer).await.status, 201);
    let replayed = sign_in(&world, &first, &answer).await;
    replayed.is_problem("passkey-refused");
    let second = ceremony(&world).await;
    let replayed = sign_in(&world, &second, &answer).await;
    replayed.is_problem("passkey-refused");
}

#[tokio::test]
async fn a_ceremony_is_over_after_five_minutes_and_after_one_wrong_answer() {
    let world = World::new();
    let anna = world.anna().await;
    let mut key = Authenticator::new();
    let made = begun(&anna).await;
    world.pass(300);
    let credential = key.create(&made["options"]);
    let late = sent(&anna, &made, &credential, "").await;
    late.is_problem("passkey-refused");
    assert_eq!(names(&anna).await.len(), 0);

    enrolled(&anna, &mut key, "").await;
    let begun = ceremony(&world).await;
    let answer = key.get(&begun["options"]);
    world.pass(300);
    let late = sign_in(&world, &begun, &answer).await;
    late.is_problem("passkey-refused");
    let begun = ceremony(&world).await;
    world.pass(299);
    let answer = key.get(&begun["options"]);
    let wrong = sign_in(&world, &begun, &altered(&answer, "signature")).await;
    wrong.is_problem("passkey-refused");
    let again = sign_in(&world, &begun, &answer).await;
    again.is_problem("passkey-refused");
}

#[tokio::test]
async fn what_was_altered_is_refused_whichever_part_it_is() {
    let world = World::new();
    let anna = world.anna().await;
    let mut key = Authenticator::synced();
    enrolled(&anna, &mut key, "").await;
    for part in ["signature", "authenticatorData", "clientDataJSON"] {
        let begun = ceremony(&world).await;
        let answer = altered(&key.get(&begun["options"]), part);
        let refused = sign_in(&world, &begun, &answer).await;
        assert!(
            refused.json["code"] == "passkey-refused" || refused.json["code"] == "invalid-request",
            "{part}: {}",
            refused.json
        );
        assert_eq!(refused.header("set-cookie"), None);
    }
    assert_eq!(signed_in(&world, &mut key).await.status, 201);
}

/// How many lines of the audit log tell of a copied authenticator.
pub(crate) fn copies_audited(world: &World) -> usize {
    world.audited("passkey-copied")
}

/// How an authenticator, or the browser around it, is not what it should be.
type Wrong = fn(&mut Authenticator);

const WRONGS: [(&str, Wrong); 6] = [
    ("unverified", |key| key.verifies = false),
    ("another site", |key| {
        key.origin = "https://wallet.example.evil.example".to_owned();
    }),
    ("plain http", |key| {
        key.origin = "http://wallet.example".to_owned();
    }),
    ("another port", |key| {
        key.origin = "https://wallet.example:8443".to_owned();
    }),
    ("another party", |key| key.rp_id = "evil.example".to_owned()),
    ("framed", |key| key.framed = true),
];

#[tokio::test]
async fn another_site_a_frame_or_a_user_who_is_not_verified_adds_nothing_and_does_not_sign_in() {
    let world = World::new();
    let anna = world.anna().await;
    let mut good = Authenticator::new();
    enrolled(&anna, &mut good, "").await;
    for (name, wrong) in WRONGS {
        let mut new = Authenticator::new();
        wrong(&mut new);
        let begun = begun(&anna).await;
        let credential = new.create(&begun["options"]);
        let refused = sent(&anna, &begun, &credential, "").await;
        assert_eq!(refused.json["code"], "passkey-refused", "adding, {name}");

        let mut bad = good.clone();
        wrong(&mut bad);
        let refused = signed_in(&world, &mut bad).await;
        assert_eq!(
            refused.json["code"], "passkey-refused",
            "signing in, {name}"
        );
        assert_eq!(refused.header("set-cookie"), None);
        good.counter = bad.counter;
    }
    assert_eq!(names(&anna).await.len(), 1);
    assert_eq!(signed_in(&world, &mut good).await.status, 201);
}

#[tokio::test]
async fn a_copied_authenticator_is_refused_and_audited() {
    let world = World::new();
    let anna = world.anna().await;
    let mut key = Authenticator::new();
    let only = enrolled(&anna, &mut key, "").await;
    let mut copy = key.clone();
    assert_eq!(signed_in(&world, &mut key).await.status, 201);
    assert_eq!(signed_in(&world, &mut key).await.status, 201);
    // The copy does not know how often the other was used.
    let refused = signed_in(&world, &mut copy).await;
    refused.is_problem("passkey-refused");
    assert_eq!(copies_audited(&world), 1);
    // One that says it does not count any more is no better.
    copy.counter = None;
    let refused = signed_in(&world, &mut copy).await;
    refused.is_problem("passkey-refused");
    assert_eq!(copies_audited(&world), 2);
    assert_eq!(signed_in(&world, &mut key).await.status, 201);
    // Its owner is told, by the passkey's name.
    let events = super::events::all(&anna).await;
    let told = events.iter().filter(|event| {
        let notice = &event["security_noticed"];
        notice["notice"] == "passkey_copied" && notice["device_name"] == only["name"]
    });
    assert_eq!(told.count(), 2);
}

#[tokio::test]
async fn a_passkey_signs_in_nobody_but_its_owner() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (mut hers, mut his) = (Authenticator::new(), Authenticator::new());
    enrolled(&anna, &mut hers, "").await;
    enrolled(&boris, &mut his, "").await;
    // It claims to be another's, tells nobody's name, or is known to no one.
    let mut claims = hers.clone();
    claims.user.clone_from(&his.user);
    let mut nameless = hers.clone();
    nameless.user = None;
    let mut unknown = Authenticator::new();
    unknown.user.clone_from(&hers.user);
    for mut wrong in [claims, nameless, unknown] {
        let refused = signed_in(&world, &mut wrong).await;
        refused.is_problem("passkey-refused");
        assert_eq!(refused.header("set-cookie"), None);
    }
    // A ceremony that someone began to add a passkey adds none to another, and signs no one in.
    let hers_begun = begun(&anna).await;
    let mut new = Authenticator::new();
    let credential = new.create(&hers_begun["options"]);
    let refused = sent(&boris, &hers_begun, &credential, "").await;
    refused.is_problem("passkey-refused");
    let hers_begun = begun(&anna).await;
    let refused = sign_in(&world, &hers_begun, &hers.get(&hers_begun["options"])).await;
    refused.is_problem("passkey-refused");
    // One authenticator's passkey is not added to two people.
    let begun = begun(&boris).await;
    let taken = hers.create(&begun["options"]);
    let refused = sent(&boris, &begun, &taken, "").await;
    refused.is_problem("passkey-refused");
    assert_eq!(
        (names(&anna).await.len(), names(&boris).await.len()),
        (1, 1)
    );
}

#[tokio::test]
async fn a_passkey_is_added_in_the_session_that_began_it() {
    let world = World::new();
    let anna = world.anna().await;
    let elsewhere = world.sign_in(&anna.phone).await;
    let begun = begun(&anna).await;
    let credential = Authenticator::new().create(&begun["options"]);
    let refused = sent(&elsewhere, &begun, &credential, "").await;
    refused.is_problem("passkey-refused");
    assert_eq!(names(&anna).await.len(), 0);
}

#[tokio::test]
async fn a_passkey_is_named_and_removed_by_its_owner_alone() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.sign_in(BORIS).await);
    let mut key = Authenticator::new();
    let first = enrolled(&anna, &mut key, "Первый").await;
    world.pass(1);
    enrolled(&anna, &mut Authenticator::new(), "Второй").await;
    let path = format!("/passkeys/{}", first["id"].as_str().unwrap());
    let named = anna.patch(&path, &json!({ "name": "Рабочий" }));
    assert_eq!(named.send().await.ok()["name"], "Рабочий");
    let named = boris.patch(&path, &json!({ "name": "Мой" })).send().await;
    named.is_problem("not-found");
    let removed = boris.delete(&path).send().await;
    removed.is_problem("not-found");
    assert_eq!(names(&anna).await, ["Второй", "Рабочий"]);
    let removed = anna.delete(&path).send().await;
    assert_eq!(removed.status, 204);
    assert!(removed.cookie().starts_with("__Host-sid="));
    assert_eq!(names(&anna).await, ["Второй"]);
    let refused = signed_in(&world, &mut key).await;
    refused.is_problem("passkey-refused");
    let gone = anna.delete(&path).send().await;
    gone.is_problem("not-found");
}

#[tokio::test]
async fn the_last_passkey_stays_where_no_pin_is_set() {
    let world = World::new();
    let anna = world.anna().await;
    let only = enrolled(&anna, &mut Authenticator::new(), "").await;
    let path = format!("/passkeys/{}", only["id"].as_str().unwrap());
    let refused = anna.delete(&path).send().await;
    refused.is_problem("last-factor");
    assert_eq!(names(&anna).await.len(), 1);
    pinned(&anna, "274916").await;
    assert_eq!(anna.delete(&path).send().await.status, 204);
    assert_eq!(names(&anna).await.len(), 0);
}

#[tokio::test]
async fn a_pin_whose_tries_are_spent_is_no_way_beside_the_last_passkey() {
    let world = World::new();
    let anna = world.anna().await;
    let only = enrolled(&anna, &mut Authenticator::new(), "").await;
    pinned(&anna, "274916").await;
    for _ in 0..10 {
        world.wallet.check_pin(anna.id, "274917").await.unwrap_err();
        world.pass(3_600);
    }
    let id = only["id"].as_str().unwrap();
    let refused = anna.delete(&format!("/passkeys/{id}")).send().await;
    refused.is_problem("last-factor");
    // Of two that are removed at once, the second is looked at by the store alone.
    let audit = AuditInsert {
        at: world.now(),
        user: Some(anna.id),
        session: None,
        device: None,
        act: "remove-passkey",
        detail: String::new(),
    };
    let trace = Trace {
        notice: None,
        audit,
    };
    let removed = world
        .store
        .remove_passkey(anna.id, id.parse().unwrap(), trace);
    assert_eq!(removed.await.unwrap(), FactorRemoved::Last);
    assert_eq!(names(&anna).await.len(), 1);
}

#[tokio::test]
async fn names_that_mislead_and_answers_that_are_none_are_refused_and_change_nothing() {
    let world = World::new();
    let anna = world.anna().await;
    let only = enrolled(&anna, &mut Authenticator::new(), "Ключ").await;
    let path = format!("/passkeys/{}", only["id"].as_str().unwrap());
    let books = world.books();
    for name in ["", "  ", "a\u{202e}b", "a\nb", &"я".repeat(41)] {
        let refused = anna.patch(&path, &json!({ "name": name })).send().await;
        refused.is_wrong_at("/name");
    }
    assert_eq!(world.books(), books);
    for credential in [json!({}), json!("x"), json!(null), json!([1])] {
        let begun = begun(&anna).await;
        let refused = sent(&anna, &begun, &credential, "").await;
        refused.is_wrong_at("/credential");
        let begun = ceremony(&world).await;
        let refused = sign_in(&world, &begun, &credential).await;
        refused.is_wrong_at("/credential");
    }
    assert_eq!(world.books(), books);
}

#[tokio::test]
async fn there_are_at_most_twenty_passkeys() {
    let world = World::new();
    let anna = world.anna().await;
    for _ in 0..20 {
        enrolled(&anna, &mut Authenticator::new(), "Ключ").await;
    }
    let begun = begun(&anna).await;
    let credential = Authenticator::new().create(&begun["options"]);
    let refused = sent(&anna, &begun, &credential, "").await;
    refused.is_wrong_at("");
    assert_eq!(names(&anna).await.len(), 20);
}

#[tokio::test]
async fn whoever_begins_too_often_has_to_wait() {
    let world = World::builder().strict().build();
    let begin = || world.request(Method::POST, "/api/v1/sessions/passkey/options");
    for _ in 0..120 {
        assert_eq!(begin().send().await.status, 201);
    }
    let refused = begin().send().await;
    refused.is_problem("too-many-requests");
    assert!(refused.header("retry-after").is_some());
}
