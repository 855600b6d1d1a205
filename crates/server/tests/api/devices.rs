//! Sessions and devices: how they are named, listed, locked, ended and told of.

use axum::http::header;
use poltina_api_types::SignInMethod;
use serde_json::{Value, json};

use super::answer::Answer;
use super::world::{ANNA, Ask, BORIS, Person, World};

const PHONE: &str = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) \
                     Chrome/140.0.0.0 Mobile Safari/537.36";
const DAY: i64 = 24 * 3_600;

/// The `name=value` of all cookies that were set, as a browser sends them back.
fn cookies(answer: &Answer) -> String {
    let set = answer.headers.get_all(header::SET_COOKIE).iter();
    let pairs = set.map(|value| value.to_str().unwrap().split(';').next().unwrap());
    pairs.collect::<Vec<_>>().join("; ")
}

pub(crate) fn device_cookie(answer: &Answer) -> String {
    let all = cookies(answer);
    let device = all.split("; ").find(|pair| pair.starts_with("__Host-did="));
    device.unwrap().to_owned()
}

/// Signs in with what the request is given besides.
pub(crate) async fn sign_in(
    world: &World,
    phone: &str,
    with: impl FnOnce(Ask<'_>) -> Ask<'_>,
) -> Answer {
    let (challenge, code) = world.code(phone).await;
    let body = json!({ "challenge_id": challenge, "code": code, "time_zone": "Asia/Novosibirsk" });
    let answer = with(world.post("/sessions", &body)).send().await;
    assert_eq!(answer.status, 201, "{}", answer.json);
    answer
}

async fn devices(world: &World, cookie: &str) -> Vec<Value> {
    let list = world.get("/devices").header("cookie", cookie).send().await;
    list.ok()["items"].as_array().unwrap().clone()
}

/// What he is told of the safety of his wallet.
async fn notices(person: &Person<'_>) -> Vec<(Value, Value)> {
    let rows = person.world.store.events_after(person.id, 0, 100).await;
    let mut told = Vec::new();
    for row in rows.unwrap() {
        if let poltina_server::store::EventBody::Notice(notice) = row.body {
            told.push((json!(notice.notice), json!(notice.device_name)));
        }
    }
    told
}

#[tokio::test]
async fn a_device_is_listed_with_its_name_zone_and_times_and_this_one_first() {
    let world = World::new();
    let first = sign_in(&world, ANNA, |ask| ask.header("user-agent", PHONE)).await;
    world.pass(3_600);
    let second = world.sign_in(ANNA).await;
    world.pass(60);
    let seen = devices(&world, &first.cookie()).await;
    let id = seen[0]["id"].clone();
    assert_eq!(
        seen[0],
        json!({
            "id": id, "name": "Chrome, Android", "time_zone": "Asia/Novosibirsk",
            "current": true, "locked": false, "method": "code",
            "signed_in_at": "2026-11-22T12:00:00.000+03:00",
            "last_seen_at": "2026-11-22T13:01:00.000+03:00",
        })
    );
    assert_eq!(seen.len(), 2);
    assert_eq!(
        (&seen[1]["name"], &seen[1]["time_zone"], &seen[1]["current"]),
        (&json!(""), &json!(""), &json!(false))
    );
    let seen = devices(&world, &second.cookie).await;
    assert_eq!((&seen[0]["current"], &seen[1]["id"]), (&json!(true), &id));
    let boris = world.boris().await;
    assert_eq!(
        devices(&world, &boris.cookie).await.len(),
        1,
        "each sees his own"
    );
}

#[tokio::test]
async fn the_device_s_cookie_is_out_of_reach_of_scripts_and_other_sites_and_outlives_sessions() {
    let world = World::new();
    let first = sign_in(&world, ANNA, |ask| ask).await;
    let set = first.headers.get_all(header::SET_COOKIE).iter().next_back();
    let (pair, attributes) = set.unwrap().to_str().unwrap().split_once("; ").unwrap();
    assert_eq!(
        attributes,
        "Path=/; Max-Age=34560000; HttpOnly; Secure; SameSite=Strict"
    );
    assert_eq!(pair.len(), "__Host-did=".len() + 43);
    let device = device_cookie(&first);
    let id = devices(&world, &first.cookie()).await[0]["id"].clone();
    let out = world
        .delete("/sessions/current")
        .header("cookie", &cookies(&first));
    assert_eq!(out.send().await.status, 204);
    let again = sign_in(&world, ANNA, |ask| ask.header("cookie", &device)).await;
    assert_eq!(device_cookie(&again), device);
    let seen = devices(&world, &again.cookie()).await;
    assert_eq!((seen.len(), &seen[0]["id"]), (1, &id));
    // Nobody chooses by what his browser is known.
    let chosen = "__Host-did=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let other = sign_in(&world, ANNA, |ask| ask.header("cookie", chosen)).await;
    assert_ne!(device_cookie(&other), chosen);
}

#[tokio::test]
async fn two_people_of_one_browser_have_a_device_each() {
    let world = World::new();
    let anna = sign_in(&world, ANNA, |ask| ask).await;
    let boris = sign_in(&world, BORIS, |ask| ask.header("cookie", &cookies(&anna))).await;
    assert_eq!(device_cookie(&boris), device_cookie(&anna));
    let over = world.get("/me").header("cookie", &anna.cookie());
    over.send().await.is_problem("sign-in-required");
    let of_boris = devices(&world, &boris.cookie()).await;
    assert_eq!(of_boris.len(), 1);
    let anna = sign_in(&world, ANNA, |ask| ask.header("cookie", &cookies(&boris))).await;
    let of_anna = devices(&world, &anna.cookie()).await;
    assert_eq!(of_anna.len(), 1);
    assert_ne!(of_anna[0]["id"], of_boris[0]["id"]);
}

#[tokio::test]
async fn a_time_zone_that_cannot_be_one_is_refused_and_costs_no_code() {
    let world = World::new();
    let (challenge, code) = world.code(ANNA).await;
    let long = "A".repeat(65);
    for zone in ["Europe/Moscow<", "a b", "Европа", long.as_str()] {
        let body = json!({ "challenge_id": challenge, "code": code, "time_zone": zone });
        let answer = world.post("/sessions", &body).send().await;
        answer.is_wrong_at("/time_zone");
    }
    let body = json!({ "challenge_id": challenge, "code": code, "time_zone": "Etc/GMT+3" });
    assert_eq!(world.post("/sessions", &body).send().await.status, 201);
}

#[tokio::test]
async fn one_device_is_ended_or_all_others_and_nobody_else_s() {
    let world = World::new();
    let (anna, boris) = (world.anna().await, world.boris().await);
    let (tablet, laptop) = (world.sign_in(ANNA).await, world.sign_in(ANNA).await);
    let id = devices(&world, &tablet.cookie).await[0]["id"].clone();
    let path = format!("/devices/{}", id.as_str().unwrap());
    boris.delete(&path).send().await.is_problem("not-found");
    assert_eq!(tablet.get("/me").send().await.status, 200);
    assert_eq!(anna.delete(&path).send().await.status, 204);
    tablet
        .get("/me")
        .send()
        .await
        .is_problem("sign-in-required");
    anna.delete(&path).send().await.is_problem("not-found");
    assert_eq!(laptop.get("/me").send().await.status, 200);
    assert_eq!(laptop.delete("/devices").send().await.status, 204);
    anna.get("/me").send().await.is_problem("sign-in-required");
    assert_eq!(devices(&world, &laptop.cookie).await.len(), 1);
    assert_eq!(boris.get("/me").send().await.status, 200);
    assert_eq!(
        laptop.delete("/devices").send().await.status,
        204,
        "nothing to do"
    );
    world.verify().await;
}

#[tokio::test]
async fn a_device_that_was_ended_is_a_new_one_when_one_comes_back() {
    let world = World::new();
    let anna = world.anna().await;
    let tablet = sign_in(&world, ANNA, |ask| ask).await;
    let before = devices(&world, &tablet.cookie()).await[0]["id"].clone();
    anna.delete("/devices").send().await;
    let device = device_cookie(&tablet);
    let back = sign_in(&world, ANNA, |ask| ask.header("cookie", &device)).await;
    let after = devices(&world, &back.cookie()).await[0]["id"].clone();
    assert_ne!(after, before);
    assert_ne!(device_cookie(&back), device);
}

#[tokio::test]
async fn a_new_device_is_told_to_who_has_another_one_and_a_known_one_is_not() {
    let world = World::new();
    let anna = world.anna().await;
    assert_eq!(notices(&anna).await, []);
    let phone = sign_in(&world, ANNA, |ask| ask.header("user-agent", PHONE)).await;
    let told = vec![(json!("new_device"), json!("Chrome, Android"))];
    assert_eq!(notices(&anna).await, told);
    let device = device_cookie(&phone);
    sign_in(&world, ANNA, |ask| ask.header("cookie", &device)).await;
    assert_eq!(notices(&anna).await, told);
    assert_eq!(notices(&world.boris().await).await, []);
    world.verify().await;
}

#[tokio::test]
async fn a_locked_session_may_read_what_guards_it_freeze_and_sign_out_and_nothing_else() {
    let world = World::new();
    let anna = world.anna().await;
    let lock = || anna.post_nothing("/sessions/current/lock").send();
    assert_eq!(lock().await.status, 204);
    assert_eq!(lock().await.status, 204, "it is locked already");
    for path in ["/me", "/accounts", "/operations", "/devices", "/events"] {
        anna.get(path).send().await.is_problem("session-locked");
    }
    let secret = anna.post_nothing("/devices/current/secret").send().await;
    secret.is_problem("session-locked");
    let pay = anna.pay(&world.key(), &anna.payee_id(), 100).send().await;
    pay.is_problem("session-locked");
    assert_eq!(anna.get("/security").send().await.status, 200);
    let viewer = world.wallet.viewer(secret_of(&anna)).await.unwrap();
    assert!(viewer.locked && viewer.method == SignInMethod::Code);
    world.wallet.unlock_session(viewer).await.unwrap();
    assert_eq!(anna.get("/me").send().await.status, 200);
    lock().await;
    let elsewhere = world.sign_in(ANNA).await;
    assert_eq!(
        elsewhere.get("/me").send().await.status,
        200,
        "only this one is locked"
    );
    assert_eq!(devices(&world, &elsewhere.cookie).await[1]["locked"], true);
    assert_eq!(anna.post_nothing("/freeze").send().await.status, 204);
    assert_eq!(anna.delete("/sessions/current").send().await.status, 204);
    anna.get("/security")
        .send()
        .await
        .is_problem("sign-in-required");
}

fn secret_of<'p>(person: &'p Person<'_>) -> &'p str {
    person.cookie.split_once('=').unwrap().1
}

#[tokio::test]
async fn an_older_cookie_holds_until_the_newer_one_came_back_and_half_a_minute_longer() {
    let world = World::new();
    let anna = world.anna().await;
    let viewer = world.wallet.viewer(secret_of(&anna)).await.unwrap();
    let rotated = world.wallet.rotate(viewer).await.unwrap();
    assert_ne!(rotated.secret, secret_of(&anna));
    // The answer that brought the new one may be lost.
    world.pass(DAY);
    assert_eq!(anna.get("/me").send().await.status, 200);
    let cookie = format!("__Host-sid={}", rotated.secret);
    let newer = || world.get("/me").header("cookie", &cookie).send();
    assert_eq!(newer().await.status, 200);
    world.pass(29);
    assert_eq!(anna.get("/me").send().await.status, 200, "another tab");
    world.pass(1);
    anna.get("/me").send().await.is_problem("sign-in-required");
    assert_eq!(newer().await.status, 200);
    let again = world.wallet.viewer(&rotated.secret).await.unwrap();
    assert_eq!(
        again.session_id, viewer.session_id,
        "it is the same session"
    );
    assert_eq!(devices(&world, &cookie).await.len(), 1);
}

#[tokio::test]
async fn of_two_new_cookies_the_older_one_does_not_end_the_newer() {
    let world = World::new();
    let anna = world.anna().await;
    let viewer = world.wallet.viewer(secret_of(&anna)).await.unwrap();
    let first = world.wallet.rotate(viewer).await.unwrap().secret;
    let second = world.wallet.rotate(viewer).await.unwrap().secret;
    assert!(world.wallet.viewer(&first).await.is_ok());
    world.pass(31);
    assert!(world.wallet.viewer(&second).await.is_ok());
    assert!(
        world.wallet.viewer(&first).await.is_ok(),
        "for half a minute"
    );
    world.pass(30);
    assert!(world.wallet.viewer(&first).await.is_err());
    assert!(world.wallet.viewer(&second).await.is_ok());
}

#[tokio::test]
async fn the_secret_of_a_device_stays_until_it_is_signed_out_and_is_no_other_device_s() {
    let world = World::new();
    let first = sign_in(&world, ANNA, |ask| ask).await;
    let secret = async |cookie: &str| {
        let ask = world
            .request(axum::http::Method::POST, "/api/v1/devices/current/secret")
            .header("cookie", cookie);
        let secret = ask.send().await.ok()["secret"].as_str().unwrap().to_owned();
        assert_eq!(secret.len(), 43);
        secret
    };
    let kept = secret(&first.cookie()).await;
    assert_eq!(secret(&first.cookie()).await, kept);
    let elsewhere = world.sign_in(ANNA).await;
    assert_ne!(secret(&elsewhere.cookie).await, kept);
    // Signed in anew without having signed out: what is kept there can be opened.
    let again = sign_in(&world, ANNA, |ask| ask.header("cookie", &cookies(&first))).await;
    assert_eq!(secret(&again.cookie()).await, kept);
    let out = world
        .delete("/sessions/current")
        .header("cookie", &cookies(&again));
    assert_eq!(out.send().await.status, 204);
    let device = device_cookie(&again);
    let after = sign_in(&world, ANNA, |ask| ask.header("cookie", &device)).await;
    assert_ne!(secret(&after.cookie()).await, kept);
    // Somebody else signs in there: what Anna kept is not to be opened by her next session either.
    let kept = secret(&after.cookie()).await;
    let boris = sign_in(&world, BORIS, |ask| ask.header("cookie", &cookies(&after))).await;
    assert_ne!(secret(&boris.cookie()).await, kept);
    let anna = sign_in(&world, ANNA, |ask| ask.header("cookie", &cookies(&boris))).await;
    assert_ne!(secret(&anna.cookie()).await, kept);
}
