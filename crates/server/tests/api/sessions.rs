//! Signing in and out.

use async_trait::async_trait;
use axum::http::HeaderMap;
use poltina_domain::Phone;
use poltina_server::gateway::{CodeDelivery, Delivered, DeliveryError, NoDelivery};
use serde_json::json;

use super::world::{ANNA, BORIS, World};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

#[tokio::test]
async fn a_code_is_six_digits_holds_five_minutes_and_is_asked_for_again_after_thirty_seconds() {
    let world = World::new();
    let sent = world
        .post("/sessions/codes", &json!({ "phone": "8 (916) 000-00-01" }))
        .send()
        .await;
    assert_eq!(sent.status, 202);
    let sent = sent.json;
    assert_eq!(sent["expires_at"], "2026-11-22T12:05:00.000+03:00");
    assert_eq!(sent["resend_after_seconds"], 30);
    let code = sent["demo_code"].as_str().unwrap();
    assert!(
        code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()),
        "{code}"
    );
}

#[tokio::test]
async fn an_unknown_number_gets_a_wallet_on_its_first_correct_code_and_keeps_it() {
    let world = World::new();
    let phone: Phone = ANNA.parse().unwrap();
    let (challenge, code) = world.code(ANNA).await;
    assert_eq!(
        world.store.user_by_phone(&phone).await.unwrap(),
        None,
        "not before"
    );
    let body = json!({ "challenge_id": challenge, "code": code });
    let me = world.post("/sessions", &body).send().await.ok();
    assert_eq!(
        (&me["phone"], &me["given_name"], &me["shops"]),
        (&json!(ANNA), &json!(""), &json!([]))
    );
    let again = world.sign_in(ANNA).await;
    assert_eq!(json!(again.id), me["id"]);
    assert_eq!(again.has().await, 0);
}

#[tokio::test]
async fn the_answer_is_the_same_for_known_and_unknown_numbers() {
    let world = World::new();
    world.sign_in(ANNA).await;
    let known = world
        .post("/sessions/codes", &json!({ "phone": ANNA }))
        .send()
        .await;
    let unknown = world
        .post("/sessions/codes", &json!({ "phone": BORIS }))
        .send()
        .await;
    let keys = |json: &serde_json::Value| {
        json.as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(known.status, unknown.status);
    assert_eq!(keys(&known.json), keys(&unknown.json));
    assert_eq!(known.headers.len(), unknown.headers.len());
}

#[tokio::test]
async fn the_session_is_a_cookie_that_scripts_and_other_sites_do_not_get() {
    let world = World::new();
    let (challenge, code) = world.code(ANNA).await;
    let body = json!({ "challenge_id": challenge, "code": code });
    let answer = world.post("/sessions", &body).send().await;
    let set = answer.header("set-cookie").unwrap();
    let (secret, attributes) = set.split_once("; ").unwrap();
    assert_eq!(
        attributes,
        "Path=/; Max-Age=5184000; HttpOnly; Secure; SameSite=Strict"
    );
    // 256 bits in base64url.
    let secret = secret.strip_prefix("__Host-sid=").unwrap();
    assert_eq!(secret.len(), 43);
    assert!(
        !answer.json.to_string().contains(secret),
        "no token in the body"
    );
    // What scripts see says only that there is one, and is another for the next.
    let here = |headers: &HeaderMap| {
        let all = headers.get_all("set-cookie").iter();
        let mut all = all.filter_map(|set| set.to_str().ok()?.strip_prefix("__Host-here="));
        let (word, attributes) = all.next().unwrap().split_once("; ").unwrap();
        assert_eq!(
            attributes,
            "Path=/; Max-Age=5184000; Secure; SameSite=Strict"
        );
        assert_eq!(word.len(), 8);
        word.to_owned()
    };
    let (challenge, code) = world.code(BORIS).await;
    let body = json!({ "challenge_id": challenge, "code": code });
    let next = world.post("/sessions", &body).send().await;
    assert_ne!(here(&answer.headers), here(&next.headers));
}

#[tokio::test]
async fn a_wrong_code_is_counted_and_the_fifth_ends_the_challenge() {
    let world = World::new();
    let (challenge, code) = world.code(ANNA).await;
    let wrong = if code == "000000" { "111111" } else { "000000" };
    let try_code = |code: &str| {
        world.post(
            "/sessions",
            &json!({ "challenge_id": challenge, "code": code }),
        )
    };
    for left in [4, 3, 2, 1] {
        let answer = try_code(wrong).send().await;
        answer.is_problem("code-wrong");
        assert!(
            answer.json["detail"]
                .as_str()
                .unwrap()
                .contains(&left.to_string())
        );
        assert_eq!(answer.header("set-cookie"), None);
    }
    try_code(wrong).send().await.is_problem("code-expired");
    try_code(&code).send().await.is_problem("code-expired");
}

#[tokio::test]
async fn a_code_holds_for_five_minutes_and_once() {
    let world = World::new();
    let (challenge, code) = world.code(ANNA).await;
    let body = json!({ "challenge_id": challenge, "code": code });
    world.pass(299);
    assert_eq!(world.post("/sessions", &body).send().await.status, 201);
    world
        .post("/sessions", &body)
        .send()
        .await
        .is_problem("code-expired");

    let (challenge, code) = world.code(ANNA).await;
    world.pass(300);
    let late = json!({ "challenge_id": challenge, "code": code });
    world
        .post("/sessions", &late)
        .send()
        .await
        .is_problem("code-expired");
}

#[tokio::test]
async fn a_code_that_is_sent_twice_at_once_makes_one_session() {
    let world = World::new();
    let (challenge, code) = world.code(ANNA).await;
    let body = json!({ "challenge_id": challenge, "code": code });
    let sent = (0..4).map(|_| world.post("/sessions", &body).send());
    let answers = futures_util::future::join_all(sent).await;
    let (signed_in, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.status == 201);
    assert_eq!(signed_in.len(), 1);
    refused
        .iter()
        .for_each(|answer| answer.is_problem("code-expired"));
}

#[tokio::test]
async fn a_code_answers_its_own_challenge_only() {
    let world = World::new();
    let (_, code) = world.code(ANNA).await;
    let (other, other_code) = world.code(BORIS).await;
    if code != other_code {
        let body = json!({ "challenge_id": other, "code": code });
        world
            .post("/sessions", &body)
            .send()
            .await
            .is_problem("code-wrong");
    }
    let unknown = json!({ "challenge_id": "018bcfe5-6800-7fff-bfff-ffffffffffff", "code": code });
    world
        .post("/sessions", &unknown)
        .send()
        .await
        .is_problem("code-expired");
}

#[tokio::test]
async fn wrong_input_is_refused_by_its_place_and_costs_no_try() {
    let world = World::new();
    let codes = |body| world.post("/sessions/codes", &body);
    codes(json!({ "phone": "+7495" }))
        .send()
        .await
        .is_wrong_at("/phone");
    codes(json!({ "phone": 7 }))
        .send()
        .await
        .is_wrong_at("/phone");
    codes(json!({})).send().await.is_wrong_at("/phone");
    codes(json!({ "phone": ANNA, "sms": true }))
        .send()
        .await
        .is_wrong_at("/sms");
    codes(json!([ANNA, 1]))
        .send()
        .await
        .is_problem("invalid-request");
    let (challenge, code) = world.code(ANNA).await;
    for wrong in ["12345", "1234567", "12345a", "１２３４５６", ""] {
        let body = json!({ "challenge_id": challenge, "code": wrong });
        world
            .post("/sessions", &body)
            .send()
            .await
            .is_wrong_at("/code");
    }
    world
        .post("/sessions", &json!({ "challenge_id": "x", "code": code }))
        .send()
        .await
        .is_wrong_at("/challenge_id");
    let body = json!({ "challenge_id": challenge, "code": code });
    assert_eq!(world.post("/sessions", &body).send().await.status, 201);
}

#[tokio::test]
async fn a_number_gets_a_code_every_thirty_seconds_and_five_in_an_hour() {
    let world = World::builder().strict().build();
    let ask = || world.post("/sessions/codes", &json!({ "phone": ANNA }));
    for _ in 0..5 {
        assert_eq!(ask().send().await.status, 202);
        world.pass(29);
        let soon = ask().send().await;
        soon.is_problem("too-many-requests");
        assert_eq!(soon.header("retry-after"), Some("1"));
        world.pass(1);
    }
    let sixth = ask().send().await;
    sixth.is_problem("too-many-requests");
    assert!(sixth.header("retry-after").is_some());
    world.pass(HOUR / 2);
    ask().send().await.is_problem("too-many-requests");
    let other = world
        .post("/sessions/codes", &json!({ "phone": BORIS }))
        .send()
        .await;
    assert_eq!(other.status, 202, "another number is not touched");
    world.pass(HOUR / 2);
    assert_eq!(ask().send().await.status, 202);
}

#[tokio::test]
async fn an_address_asks_for_thirty_codes_and_tries_sixty_in_their_time() {
    let world = World::builder().strict().build();
    for number in 0..30 {
        let phone = format!("+7916000{number:04}");
        let sent = world
            .post("/sessions/codes", &json!({ "phone": phone }))
            .send()
            .await;
        assert_eq!(sent.status, 202, "{number}");
    }
    let next = world
        .post("/sessions/codes", &json!({ "phone": "+79169999999" }))
        .send()
        .await;
    next.is_problem("too-many-requests");
    assert_eq!(
        next.header("ratelimit-policy"),
        Some("\"codes-address\";q=30;w=3600")
    );
    let body = json!({ "challenge_id": "018bcfe5-6800-7fff-bfff-ffffffffffff", "code": "123456" });
    for _ in 0..60 {
        world
            .post("/sessions", &body)
            .send()
            .await
            .is_problem("code-expired");
    }
    world
        .post("/sessions", &body)
        .send()
        .await
        .is_problem("too-many-requests");
}

#[tokio::test]
async fn signing_out_ends_the_session_and_clears_the_cookie() {
    let world = World::new();
    let anna = world.anna().await;
    let out = anna.delete("/sessions/current").send().await;
    assert_eq!(out.status, 204);
    let set = out.headers.get_all("set-cookie").iter();
    let set: Vec<_> = set.map(|set| set.to_str().unwrap()).collect();
    assert_eq!(
        set,
        [
            "__Host-sid=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict",
            "__Host-here=; Path=/; Max-Age=0; Secure; SameSite=Strict",
        ]
    );
    anna.get("/me").send().await.is_problem("sign-in-required");
    anna.delete("/sessions/current")
        .send()
        .await
        .is_problem("sign-in-required");
}

#[tokio::test]
async fn signing_in_again_gives_a_new_session_and_ends_the_old_one_of_this_browser_only() {
    let world = World::new();
    let anna = world.anna().await;
    let elsewhere = world.sign_in(ANNA).await;
    let (challenge, code) = world.code(ANNA).await;
    let body = json!({ "challenge_id": challenge, "code": code });
    let again = anna.post("/sessions", &body).send().await;
    assert_ne!(again.cookie(), anna.cookie);
    anna.get("/me").send().await.is_problem("sign-in-required");
    assert_eq!(elsewhere.get("/me").send().await.status, 200);
}

#[tokio::test]
async fn a_session_ends_after_two_weeks_unused_and_after_sixty_days_at_the_latest() {
    let world = World::new();
    let anna = world.anna().await;
    for _ in 0..4 {
        world.pass(13 * DAY);
        assert_eq!(anna.get("/me").send().await.status, 200);
    }
    world.pass(8 * DAY);
    anna.get("/me").send().await.is_problem("sign-in-required");

    let boris = world.boris().await;
    world.pass(14 * DAY);
    boris.get("/me").send().await.is_problem("sign-in-required");
}

#[tokio::test]
async fn without_a_session_nothing_of_a_wallet_is_told() {
    let world = World::new();
    let id = "018bcfe5-6800-7fff-bfff-ffffffffffff";
    let paths = [
        "/me".to_owned(),
        "/accounts".to_owned(),
        "/operations".to_owned(),
        format!("/operations/{id}"),
        format!("/receipts/{id}"),
        "/payees/frequent".to_owned(),
        "/payees/shops/kofe-na-lesnoy".to_owned(),
        format!("/payees/person:{id}"),
        "/transfers/keys/a-key-of-sixteen".to_owned(),
        "/events".to_owned(),
    ];
    for path in paths {
        world.get(&path).send().await.is_problem("sign-in-required");
        let forged = world.get(&path).header("cookie", "__Host-sid=forged");
        forged.send().await.is_problem("sign-in-required");
    }
    for path in ["/payees/lookup", "/transfers", "/receipts/search"] {
        world
            .post(path, &json!({}))
            .send()
            .await
            .is_problem("sign-in-required");
    }
}

#[tokio::test]
async fn a_server_that_is_no_demo_never_shows_the_code() {
    struct Silent;
    #[async_trait]
    impl CodeDelivery for Silent {
        async fn deliver(&self, _: &Phone, _: &str) -> Result<Delivered, DeliveryError> {
            Ok(Delivered::default())
        }
    }
    let world = World::builder().codes(Silent).build();
    let sent = world
        .post("/sessions/codes", &json!({ "phone": ANNA }))
        .send()
        .await
        .ok();
    assert_eq!(sent.get("demo_code"), None);
}

#[tokio::test]
async fn without_a_gateway_the_answer_says_what_to_set_up() {
    let world = World::builder().codes(NoDelivery).build();
    let answer = world
        .post("/sessions/codes", &json!({ "phone": ANNA }))
        .send()
        .await;
    answer.is_problem("unavailable");
    assert!(
        answer.json["detail"]
            .as_str()
            .unwrap()
            .contains("--code-command")
    );
    assert!(answer.header("retry-after").is_some());
}

/// What is kept for a session ends with it: whatever was under way finds that it is over, and no fault.
#[tokio::test]
async fn what_is_under_way_when_its_session_ends_is_told_that_it_ended() {
    let world = World::new();
    let push = json!({ "endpoint": "https://push.example/one" });
    let freeze = json!({ "act": { "freeze": {} } });
    for _ in 0..20 {
        let anna = world.sign_in(ANNA).await;
        let nothing = json!({});
        let ask = |round: usize| match round % 4 {
            0 => anna.post("/payment-codes", &nothing),
            1 => anna.put("/push/subscription", &push),
            2 => anna.post("/confirmations", &freeze),
            _ => anna.post("/passkeys/options", &nothing),
        };
        let before = futures_util::future::join_all((0..8).map(|round| ask(round).send()));
        let after = futures_util::future::join_all((0..8).map(|round| ask(round).send()));
        let out = anna.delete("/sessions/current");
        let (before, out, after) = futures_util::future::join3(before, out.send(), after).await;
        assert_eq!(out.status, 204);
        for answer in before.iter().chain(&after) {
            assert!(answer.status.as_u16() < 500, "{:?}", answer.json);
        }
    }
    world.verify().await;
}
