//! Devices that are woken: by empty pushes that name the wallet, of what the person chose, and not for ever.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};

use super::webhook_receiver::{Does, Got, Receiver};
use super::world::{ANNA, ORIGIN, Person, World};

async fn subscribe(person: &Person<'_>, endpoint: &str) {
    let body = json!({ "endpoint": endpoint });
    let answer = person.put("/push/subscription", &body).send().await;
    assert_eq!(answer.status, 204, "{}", answer.json);
}

async fn choose(person: &Person<'_>, choice: &Value) {
    let answer = person.put("/push/settings", choice).send().await;
    assert_eq!(answer.status, 204, "{}", answer.json);
}

async fn settings(person: &Person<'_>) -> Value {
    person.get("/push/settings").send().await.ok()
}

async fn subscribed(person: &Person<'_>) -> bool {
    settings(person).await["subscribed"].as_bool().unwrap()
}

/// Wakes until nobody is to be woken now.
async fn wake(world: &World) {
    while world.wallet.wake_devices().await.unwrap() > 0 {}
}

fn json_part(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// The claims of a push, if its signature is by this key.
fn claims(got: &Got, key: &str) -> Value {
    let header = got.header("authorization");
    let (token, told) = header
        .strip_prefix("vapid t=")
        .unwrap()
        .split_once(", k=")
        .unwrap();
    assert_eq!(told, key);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let public = URL_SAFE_NO_PAD.decode(key).unwrap();
    assert_eq!((public.len(), public[0]), (65, 4));
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public)
        .verify(
            signed.as_bytes(),
            &URL_SAFE_NO_PAD.decode(signature).unwrap(),
        )
        .unwrap();
    let (head, claims) = signed.split_once('.').unwrap();
    assert_eq!(json_part(head), json!({ "typ": "JWT", "alg": "ES256" }));
    json_part(claims)
}

#[tokio::test]
async fn a_device_is_woken_by_an_empty_push_that_names_the_wallet_and_tells_nothing() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let service = Receiver::start().await;
    // What was before wakes nobody.
    boris_is_paid(&anna, &boris).await;
    assert!(!subscribed(&boris).await);
    subscribe(&boris, &service.url).await;
    assert!(subscribed(&boris).await);
    wake(&world).await;
    assert!(service.got().is_empty());
    // Twice at once is one push; nothing of it is in it.
    boris_is_paid(&anna, &boris).await;
    boris_is_paid(&anna, &boris).await;
    wake(&world).await;
    wake(&world).await;
    let got = service.got();
    assert_eq!(got.len(), 1);
    assert!(got[0].body.is_empty());
    assert_eq!(
        ["ttl", "topic", "urgency", "content-length"].map(|name| got[0].header(name)),
        ["86400", "poltina", "normal", "0"]
    );
    let mut names: Vec<_> = got[0].headers.iter().map(|(name, _)| &**name).collect();
    names.sort_unstable();
    let told = [
        "authorization",
        "content-length",
        "host",
        "topic",
        "ttl",
        "urgency",
        "user-agent",
    ];
    assert_eq!(names, told);
    let key = boris.get("/push/key").send().await.ok();
    let claims = claims(&got[0], key["key"].as_str().unwrap());
    let origin = service.url.rsplit_once("/hooks").unwrap().0;
    assert_eq!(
        (&claims["aud"], &claims["sub"]),
        (&json!(origin), &json!(ORIGIN))
    );
    let left = claims["exp"].as_i64().unwrap() - world.now() / 1_000_000;
    assert!(0 < left && left <= 24 * 3_600, "{left}");
    assert_eq!(claims.as_object().unwrap().len(), 3);
    // Whoever paid has no device that is woken.
    assert!(!subscribed(&anna).await);
    world.verify().await;
}

/// Anna pays Boris, who is told.
async fn boris_is_paid(anna: &Person<'_>, boris: &Person<'_>) {
    anna.paid(&boris.payee_id(), 100).await;
}

#[tokio::test]
async fn what_was_read_elsewhere_or_is_not_wanted_wakes_nobody_and_safety_is_urgent() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let service = Receiver::start().await;
    subscribe(&boris, &service.url).await;
    choose(&boris, &json!({ "kinds": ["security"], "details": true })).await;
    assert_eq!(
        settings(&boris).await,
        json!({ "subscribed": true, "choice": { "kinds": ["security"], "details": true } })
    );
    boris_is_paid(&anna, &boris).await;
    wake(&world).await;
    assert!(service.got().is_empty());
    boris.post_nothing("/freeze").send().await;
    wake(&world).await;
    assert_eq!(service.got()[0].header("urgency"), "high");
    boris.delete("/freeze").send().await;
    let all = boris.get("/notices").send().await.ok();
    let newest = all["items"][0]["sequence"].clone();
    boris
        .put("/notices/read", &json!({ "sequence": newest }))
        .send()
        .await;
    wake(&world).await;
    assert_eq!(service.got().len(), 1);
    choose(&boris, &json!({ "kinds": [], "details": false })).await;
    boris.post_nothing("/freeze").send().await;
    wake(&world).await;
    assert_eq!(service.got().len(), 1);
}

#[tokio::test]
async fn quiet_hours_hold_a_push_back_until_they_end() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let service = Receiver::start().await;
    subscribe(&boris, &service.url).await;
    // It is noon in Moscow.
    let quiet = json!({ "from": "15:00", "to": "21:00", "time_zone": "Asia/Vladivostok" });
    let choice = json!({ "kinds": ["money_in"], "quiet": quiet, "details": false });
    choose(&boris, &choice).await;
    boris_is_paid(&anna, &boris).await;
    wake(&world).await;
    world.pass(2 * 3_600 - 1);
    wake(&world).await;
    assert!(service.got().is_empty());
    world.pass(1);
    wake(&world).await;
    assert_eq!(service.got().len(), 1);
}

#[tokio::test]
async fn what_was_held_back_goes_by_what_is_wanted_and_unread_when_it_is_due() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let service = Receiver::start().await;
    subscribe(&boris, &service.url).await;
    let until = |to: &str| {
        let quiet = json!({ "from": "09:00", "to": to, "time_zone": "Europe/Moscow" });
        json!({ "kinds": ["money_in"], "quiet": quiet, "details": false })
    };
    choose(&boris, &until("14:00")).await;
    boris_is_paid(&anna, &boris).await;
    wake(&world).await;
    // It is noon in Moscow: quiet for two hours, and then for one more.
    choose(&boris, &until("15:00")).await;
    world.pass(2 * 3_600);
    wake(&world).await;
    assert!(service.got().is_empty());
    world.pass(3_600);
    wake(&world).await;
    assert_eq!(service.got().len(), 1);
    // What was read while it was held back wakes nobody.
    choose(&boris, &until("16:00")).await;
    boris_is_paid(&anna, &boris).await;
    wake(&world).await;
    let all = boris.get("/notices").send().await.ok();
    let read = json!({ "sequence": all["items"][0]["sequence"] });
    boris.put("/notices/read", &read).send().await;
    world.pass(3_600);
    wake(&world).await;
    assert_eq!(service.got().len(), 1);
}

#[tokio::test]
async fn however_much_of_what_is_not_wanted_came_before_what_is_wanted_wakes() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let service = Receiver::start().await;
    subscribe(&boris, &service.url).await;
    choose(&boris, &json!({ "kinds": ["security"], "details": false })).await;
    for _ in 0..60 {
        boris_is_paid(&anna, &boris).await;
    }
    boris.post_nothing("/freeze").send().await;
    wake(&world).await;
    wake(&world).await;
    assert_eq!(service.got().len(), 1);
}

#[tokio::test]
async fn an_address_that_is_gone_is_forgotten_and_one_that_is_busy_is_asked_again_later() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let service = Receiver::start().await;
    subscribe(&boris, &service.url).await;
    service.will([Does::Answer(429), Does::HangUp, Does::Answer(503)]);
    boris_is_paid(&anna, &boris).await;
    for (wait, tries) in [(0, 1), (29, 1), (1, 2), (299, 2), (1, 3), (1_800, 4)] {
        world.pass(wait);
        wake(&world).await;
        assert_eq!(service.got().len(), tries, "after {wait}");
    }
    // It was taken: the next one goes at once, and says that nobody is there.
    service.will([Does::Answer(410)]);
    boris_is_paid(&anna, &boris).await;
    wake(&world).await;
    assert_eq!(service.got().len(), 5);
    assert!(!subscribed(&boris).await);
    boris_is_paid(&anna, &boris).await;
    wake(&world).await;
    assert_eq!(service.got().len(), 5);
    // What asking again does not change is asked once.
    subscribe(&boris, &service.url).await;
    service.will([Does::Answer(400), Does::Redirect]);
    for tries in [6, 7] {
        boris_is_paid(&anna, &boris).await;
        wake(&world).await;
        world.pass(24 * 3_600);
        wake(&world).await;
        assert_eq!(service.got().len(), tries);
    }
    assert!(subscribed(&boris).await);
}

#[tokio::test]
async fn with_the_session_its_device_is_left_alone() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (tablet, service) = (world.sign_in(ANNA).await, Receiver::start().await);
    wake(&world).await;
    subscribe(&tablet, &service.url).await;
    subscribe(&anna, "https://push.example/other").await;
    tablet.delete("/push/subscription").send().await;
    assert!(!subscribed(&tablet).await && subscribed(&anna).await);
    subscribe(&tablet, &service.url).await;
    tablet.delete("/sessions/current").send().await;
    anna.delete("/push/subscription").send().await;
    let pay = async || boris.paid(&anna.payee_id(), 100).await;
    anna.paid(&boris.payee_id(), 10_000).await;
    pay().await;
    wake(&world).await;
    assert!(service.got().is_empty());
    // A browser's address is of who came last.
    subscribe(&anna, &service.url).await;
    subscribe(&boris, &service.url).await;
    assert!(!subscribed(&anna).await && subscribed(&boris).await);
    pay().await;
    wake(&world).await;
    assert_eq!(service.got().len(), 1);
}

#[tokio::test]
async fn wrong_addresses_and_choices_are_refused_by_name() {
    let world = World::new();
    let anna = world.anna().await;
    let long = format!("https://push.example/{}", "x".repeat(2_000));
    for wrong in ["http://push.example/", "https://10.0.0.1/", "push", &long] {
        let body = json!({ "endpoint": wrong });
        let answer = anna.put("/push/subscription", &body).send().await;
        answer.is_wrong_at("/endpoint");
    }
    let quiet =
        |from: &str, to: &str, zone: &str| json!({ "from": from, "to": to, "time_zone": zone });
    for (at, choice) in [
        (
            "/kinds",
            json!({ "kinds": ["held", "held"], "details": false }),
        ),
        (
            "/quiet/to",
            json!({ "kinds": [], "details": false, "quiet": quiet("22:00", "22:00", "Europe/Moscow") }),
        ),
        (
            "/quiet/time_zone",
            json!({ "kinds": [], "details": false, "quiet": quiet("22:00", "08:00", "Moon/Sea") }),
        ),
    ] {
        anna.put("/push/settings", &choice)
            .send()
            .await
            .is_wrong_at(at);
    }
    let usual = settings(&anna).await;
    assert_eq!(usual["choice"]["details"], false);
    assert_eq!(usual["choice"]["kinds"].as_array().unwrap().len(), 8);
}
