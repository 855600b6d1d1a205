//! Every operation of the contract against every attack: what must be refused is refused, and
//! nothing has changed. A new operation has no line in `case` and fails here until it has one.

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::{Value, json};

use super::confirmations;
use super::contract::OPERATIONS;
use super::matrix_own::OF_WHOEVER_ASKS;
use super::matrix_scene::{Case, Scene};
use super::world::{ANNA, Ask, Person, World, rub};

/// What an attack makes of the right request: one or more wrong ones, each with its name.
type Attack = for<'s> fn(&'s Scene<'s>, &'s Case) -> Vec<(String, Ask<'s>)>;

/// Operations that an attack does not concern, by their id, each with the reason.
type Exceptions = &'static [(&'static str, &'static str)];

/// Sends the attack to every operation: each answer is one of the problems, and the books are what
/// they were. An exception must be one: it is not answered with these problems, and whatever the
/// sender then did to himself, what the owner sees is what it was.
async fn every_operation_refuses(attack: Attack, problems: &[&str], exceptions: Exceptions) {
    let excepted = named(&[exceptions]);
    let world = World::new();
    let scene = Scene::set(&world).await;
    for id in all_but(&excepted) {
        let case = scene.case(id).await;
        let books = world.books();
        let refused = attacked(&scene, &case, attack, problems).await;
        assert_eq!(refused, Vec::<String>::new(), "{id} is answered");
        // What is refused changes nothing, so the next one is tried in the same world.
        assert_eq!(world.books(), books, "{id} changed something");
    }
    for id in excepted {
        let world = World::new();
        let scene = Scene::set(&world).await;
        let case = scene.case(id).await;
        let owned = scene.owned(id).await;
        let answered = attacked(&scene, &case, attack, problems).await;
        assert_ne!(answered, Vec::<String>::new(), "{id} needs no exception");
        let now = scene.owned(id).await;
        assert_eq!(now, owned, "{id} changed what another sees");
    }
}

/// Those answers to an attack that are none of the problems.
async fn attacked(
    scene: &Scene<'_>,
    case: &Case,
    attack: Attack,
    problems: &[&str],
) -> Vec<String> {
    let mut others = Vec::new();
    for (shape, ask) in attack(scene, case) {
        let answer = ask.send().await;
        let said = format!("{shape}: {} {}", answer.status, answer.json);
        assert!(!answer.status.is_server_error(), "{said}");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{said}");
        if problems.iter().all(|code| answer.json["code"] != *code) {
            others.push(said);
        }
    }
    others
}

/// Operations that anybody may ask for.
const PUBLIC: Exceptions = &[
    ("sendCode", "how one begins to sign in"),
    ("signIn", "how one signs in"),
    ("beginPasskeySignIn", "how one begins to sign in by passkey"),
    ("signInByPasskey", "how one signs in by passkey"),
];

#[tokio::test]
async fn every_operation_goes_well_for_whom_it_is_meant() {
    for id in OPERATIONS.keys() {
        let world = World::new();
        let scene = Scene::set(&world).await;
        let case = scene.case(id).await;
        let answer = case.from(&scene).send().await;
        assert!(answer.status.is_success(), "{id}: {}", answer.json);
    }
}

#[tokio::test]
async fn without_a_session_nothing_is_answered() {
    let attack: Attack = |scene, case| {
        let cookie = |cookie: &str| case.from(scene).header("cookie", cookie);
        let forged = "__Host-sid=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        vec![
            ("no cookie".into(), case.from(scene).without("cookie")),
            ("an empty one".into(), cookie("__Host-sid=")),
            ("a made-up one".into(), cookie(forged)),
            ("one that has ended".into(), cookie(&scene.ended)),
            (
                "another name".into(),
                cookie(&case.owner(scene).cookie.replace("__Host-", "")),
            ),
        ]
    };
    every_operation_refuses(attack, &["sign-in-required"], PUBLIC).await;
}

#[tokio::test]
async fn the_contract_says_of_every_other_operation_that_it_needs_a_session() {
    let public: BTreeSet<_> = PUBLIC.iter().map(|(id, _)| (*id).to_owned()).collect();
    let mut open = BTreeSet::new();
    for (id, there) in &*OPERATIONS {
        if there.operation["security"].is_null() {
            open.insert(id.clone());
        }
    }
    assert_eq!(open, public);
}

/// What a locked session may do, beside signing in anew.
const OF_THE_LOCKED: Exceptions = &[
    ("getSecurity", "the lock page says how to unlock"),
    ("freeze", "a wallet is frozen from any screen"),
    ("lockSession", "it is locked already"),
    ("signOut", "whoever cannot unlock it leaves"),
];

/// Those that begin a confirmation and prove it are here with one that does not unlock.
#[tokio::test]
async fn a_locked_session_is_answered_that_it_is_whatever_else_it_asks_for() {
    let allowed = named(&[PUBLIC, OF_THE_LOCKED]);
    let world = World::new();
    let scene = Scene::set(&world).await;
    let mut cases = Vec::new();
    for id in all_but(&allowed) {
        cases.push((id, scene.case(id).await));
    }
    for person in [&scene.anna, &scene.maria] {
        let locked = person.post_nothing("/sessions/current/lock").send().await;
        assert_eq!(locked.status, 204);
    }
    let books = world.books();
    for (id, case) in &cases {
        let answer = case.from(&scene).send().await;
        let said = &answer.json;
        assert_eq!(said["code"], "session-locked", "{id}: {said}");
        assert_eq!(world.books(), books, "{id} changed something");
    }
    for id in &allowed {
        let world = World::new();
        let scene = Scene::set(&world).await;
        let case = scene.case(id).await;
        let locked = case.owner(&scene).post_nothing("/sessions/current/lock");
        assert_eq!(locked.send().await.status, 204, "{id}");
        let answer = case.from(&scene).send().await;
        assert!(answer.status.is_success(), "{id}: {}", answer.json);
    }
    assert_eq!(
        those_that_name("session-locked"),
        all_but(&allowed),
        "the contract says otherwise"
    );
}

#[tokio::test]
async fn a_locked_session_is_unlocked_by_passkey_and_is_answered_again() {
    let world = World::new();
    let scene = Scene::set(&world).await;
    let anna = &scene.anna;
    anna.post_nothing("/sessions/current/lock").send().await;
    let begun = confirmations::begun(anna, &json!({ "unlock": {} })).await;
    let proof = json!({ "passkey": scene.key.clone().get(&begun["passkey"]) });
    let path = format!("/confirmations/{}", begun["id"].as_str().unwrap());
    let proven = anna.post(&path, &proof).send().await;
    assert_eq!(proven.status, 204, "{}", proven.json);
    let me = world.get("/me").header("cookie", &proven.cookie());
    assert_eq!(me.send().await.status, 200);
}

/// What is not a reading, and is done to a frozen wallet as to any other.
const OF_THE_FROZEN: Exceptions = &[
    ("sendCode", "how one begins to sign in, and so to unfreeze"),
    ("signIn", "likewise"),
    ("beginPasskeySignIn", "likewise"),
    ("signInByPasskey", "likewise"),
    ("beginConfirmation", "unfreezing needs one"),
    ("prove", "likewise"),
    ("unfreeze", "by a full sign-in"),
    ("freeze", "it is frozen already"),
    ("lockSession", "protects"),
    ("signOut", "protects"),
    ("endDevice", "protects"),
    ("endOtherDevices", "protects"),
    ("cancelHold", "keeps the money"),
    ("changePlan", "its runs are skipped meanwhile"),
    ("cancelPlan", "keeps the money"),
    ("callOffTransfer", "keeps the money"),
    ("createReport", "warns others"),
    ("checkTransfer", "decides nothing"),
    ("getDeviceSecret", "opens what the device keeps"),
    ("lookUpPayee", "only tells"),
    ("searchReceipts", "only tells"),
    ("searchOperations", "only tells"),
    ("setCategory", "is his own word for it"),
    ("setNote", "likewise"),
    ("setLabels", "likewise"),
    ("createStatement", "only tells, and is confirmed"),
    ("changeMe", "is a name"),
    ("namePasskey", "is a name"),
    ("saveName", "is a name"),
    ("removeBankAccount", "takes a way out away"),
    ("forgetName", "is a name"),
    ("createTemplate", "moves nothing"),
    ("changeTemplate", "moves nothing"),
    ("removeTemplate", "moves nothing"),
    ("issuePaymentCodes", "no till is paid by them meanwhile"),
    ("openAccount", "moves nothing, and what it opens is frozen"),
    ("createQuote", "moves nothing"),
    ("createOrder", "brings money"),
    ("cancelOrder", "brings none, and takes none"),
    ("createReceiveCode", "brings money"),
    ("voidAuthorization", "frees another's money"),
    ("createRequest", "brings money"),
    ("cancelRequest", "brings none, and takes none"),
    ("remindRequest", "likewise"),
    ("declineRequest", "keeps the money"),
    ("declineProtected", "gives the money back"),
    ("cancelProtected", "keeps the money"),
    ("createSplit", "brings money"),
    ("closeSplit", "brings none, and takes none"),
    ("refuseAsker", "protects"),
    ("takeAskerAgain", "lets him ask, and moves nothing"),
    ("revokeApiKey", "takes a way in away"),
    ("readNews", "is a mark"),
    (
        "subscribePush",
        "tells one's own device that there is something to ask for",
    ),
    ("unsubscribePush", "tells it no more"),
    ("setPushSettings", "says of what a device is woken"),
    ("removeWebhook", "tells nobody more"),
    ("enableWebhook", "tells whom it was confirmed to tell"),
    ("sendDeliveryAgain", "likewise"),
    ("answerWard", "guards another; declining moves nothing"),
    ("leaveWard", "nobody is bound to stay"),
];

/// Whoever pays and whoever asks has frozen his wallet, and signed in longer ago than unfreezing
/// lets. Limits are to rise, approvals are given.
#[tokio::test]
async fn from_a_frozen_wallet_nothing_leaves_and_what_guards_it_is_not_loosened() {
    let mut allowed = named(&[OF_THE_FROZEN]);
    for (id, there) in &*OPERATIONS {
        if there.method == Method::GET {
            assert!(allowed.insert(id), "{id} only reads");
        }
    }
    let world = World::new();
    let scene = to_be_frozen(&world).await;
    let mut cases = Vec::new();
    for id in all_but(&allowed) {
        cases.push((id, scene.case(id).await));
    }
    let fresh = frozen(&world, &scene).await;
    let books = world.books();
    for (id, case) in &cases {
        let answer = asked_anew(&scene, &fresh, id, case).send().await;
        let said = &answer.json;
        assert_eq!(said["code"], "wallet-frozen", "{id}: {said}");
        assert_eq!(world.books(), books, "{id} changed something");
    }
    for id in &allowed {
        let world = World::new();
        let scene = to_be_frozen(&world).await;
        let case = scene.case(id).await;
        let fresh = frozen(&world, &scene).await;
        let answer = asked_anew(&scene, &fresh, id, &case).send().await;
        assert!(answer.status.is_success(), "{id}: {}", answer.json);
    }
    assert_eq!(
        those_that_name("wallet-frozen"),
        all_but(&allowed),
        "the contract says otherwise"
    );
}

/// A scene in which everybody signed in long ago, and Anna may let something rise.
async fn to_be_frozen(world: &World) -> Scene<'_> {
    let scene = Scene::since_sign_in(world, 601).await;
    let low = json!({ "day": rub(500_000) });
    scene.anna.put("/limits/own", &low).send().await.ok();
    let low = json!({ "no_confirm": rub(100) });
    scene.anna.patch("/security", &low).send().await.ok();
    scene
}

/// Freezes both wallets; Anna, as she has just signed in.
async fn frozen<'w>(world: &'w World, scene: &Scene<'w>) -> Person<'w> {
    for person in [&scene.anna, &scene.maria] {
        assert_eq!(person.post_nothing("/freeze").send().await.status, 204);
    }
    world.sign_in(ANNA).await
}

/// The right request; who unfreezes has just signed in.
fn asked_anew<'s>(scene: &'s Scene<'_>, fresh: &'s Person<'_>, id: &str, case: &Case) -> Ask<'s> {
    match id {
        "unfreeze" => case.by(fresh),
        _ => case.from(scene),
    }
}

/// The operations that these lists name; all of them exist.
fn named(lists: &[Exceptions]) -> BTreeSet<&'static str> {
    let ids = lists.iter().flat_map(|list| list.iter().map(|(id, _)| *id));
    let named: BTreeSet<_> = ids.collect();
    let unknown = named.iter().filter(|id| !OPERATIONS.contains_key(**id));
    assert_eq!(unknown.count(), 0, "no such operations among {named:?}");
    named
}

/// All operations but these.
fn all_but(these: &BTreeSet<&'static str>) -> BTreeSet<&'static str> {
    let all = OPERATIONS.keys().map(String::as_str);
    all.filter(|id| !these.contains(id)).collect()
}

/// The operations of which the contract says that they may have this problem.
fn those_that_name(problem: &str) -> BTreeSet<&'static str> {
    let names = |operation: &Value| {
        let problems = operation["x-problems"].as_array().unwrap();
        problems.iter().any(|code| code == problem)
    };
    let all = OPERATIONS.iter();
    all.filter(|(_, there)| names(&there.operation))
        .map(|(id, _)| id.as_str())
        .collect()
}

#[tokio::test]
async fn what_another_site_sends_is_refused_whatever_it_asks_for() {
    let attack: Attack = |scene, case| {
        let site = |site| case.from(scene).header("sec-fetch-site", site);
        let evil = "https://evil.example";
        let mut asks = vec![
            ("cross-site".to_owned(), site("cross-site")),
            ("same-site".to_owned(), site("same-site")),
            // The word of the browser goes before what a form or script can write.
            (
                "cross-site with our origin".to_owned(),
                site("cross-site")
                    .header("host", "localhost")
                    .header("origin", "http://localhost"),
            ),
        ];
        if case.method() == Method::GET {
            return asks;
        }
        let bare = || {
            case.from(scene)
                .without("sec-fetch-site")
                .header("host", "wallet.example")
        };
        asks.push(("none".to_owned(), site("none")));
        asks.push(("no origin".to_owned(), bare()));
        for origin in [
            evil,
            "null",
            "https://wallet.example.evil.example",
            "https://wallet.example:8443",
            "https://evil.wallet.example",
            "https://wallet.example@evil.example",
            "wallet.example",
        ] {
            asks.push((format!("origin {origin}"), bare().header("origin", origin)));
        }
        // What a form can send: no preflight would stop it.
        for kind in FORM_KINDS {
            let ask = bare().header("origin", evil).header("content-type", kind);
            asks.push((format!("{kind} from elsewhere"), ask));
        }
        asks
    };
    every_operation_refuses(attack, &["cross-site"], &[]).await;
}

/// The kinds of body that a form of another site can send without asking first.
const FORM_KINDS: [&str; 3] = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
];

#[tokio::test]
async fn a_body_that_a_form_could_send_is_refused_even_from_our_own_pages() {
    let attack: Attack = |scene, case| {
        if case.body.is_none() {
            return Vec::new();
        }
        let kinds = FORM_KINDS.into_iter().chain(["application/jsonp", ""]);
        kinds
            .map(|kind| {
                let ask = case.from(scene).header("content-type", kind);
                (format!("as `{kind}`"), ask)
            })
            .collect()
    };
    every_operation_refuses(attack, &["unsupported-media-type"], &[]).await;
}

#[tokio::test]
async fn a_list_of_the_values_is_no_body() {
    let attack: Attack = |scene, case| {
        let members = case.body.as_ref().and_then(Value::as_object);
        let list = members.map(|members| Value::from_iter(members.values().cloned()));
        let ask = list.map(|list| ("a list".to_owned(), case.from(scene).json(&list)));
        ask.into_iter().collect()
    };
    every_operation_refuses(attack, &["invalid-request"], &[]).await;
}

/// The same request by someone else who is signed in.
const BY_ANOTHER: Attack =
    |scene, case| vec![("by another person".to_owned(), case.by(&scene.boris))];

#[tokio::test]
async fn what_belongs_to_another_is_not_there() {
    let problems = ["not-found", "transfer-unknown"];
    every_operation_refuses(BY_ANOTHER, &problems, OF_WHOEVER_ASKS).await;
}

#[tokio::test]
async fn what_belongs_to_another_looks_like_what_does_not_exist() {
    let world = World::new();
    let scene = Scene::set(&world).await;
    for id in all_but(&named(&[OF_WHOEVER_ASKS])) {
        let case = scene.case(id).await;
        let theirs = case.by(&scene.boris).send().await;
        let nothing = case.of_nothing().by(&scene.boris).send().await;
        assert_eq!(theirs.status, 404, "{id}: {}", theirs.json);
        assert_eq!(theirs.json, nothing.json, "{id}");
    }
}

#[tokio::test]
async fn every_operation_with_an_id_in_its_path_is_tried_with_another_s() {
    let world = World::new();
    let scene = Scene::set(&world).await;
    for (id, there) in &*OPERATIONS {
        let case = scene.case(id).await;
        let named: Vec<&str> = case.parts.iter().map(|(name, _)| *name).collect();
        let wanted: Vec<&str> = there.path.split(['{', '}']).skip(1).step_by(2).collect();
        assert_eq!(named, wanted, "{id}");
        let has_body = there.operation.get("requestBody").is_some();
        assert_eq!(
            case.body.as_ref().is_some_and(Value::is_object),
            has_body,
            "{id}"
        );
    }
}
