//! Nobody walks through the numbers: what looking one up tells, how long it takes, how often it may be.

use serde_json::json;

use super::answer::Answer;
use super::world::{ANNA, Ask, BORIS, Person, World};

const NOBODY: &str = "+79165550000";

async fn look_up(person: &Person<'_>, phone: &str) -> Answer {
    let ask = person.post("/payees/lookup", &json!({ "phone": phone }));
    ask.send().await
}

fn from<'w>(person: &Person<'w>, address: &str) -> Ask<'w> {
    person
        .post("/payees/lookup", &json!({ "phone": NOBODY }))
        .header("x-forwarded-for", address)
}

/// The name of the budget that the answer tells of.
fn budget(answer: &Answer) -> &str {
    let policy = answer.header("ratelimit-policy").unwrap();
    policy.split('"').nth(1).unwrap()
}

#[tokio::test]
async fn a_number_that_nobody_has_takes_as_long_as_one_that_somebody_has() {
    let world = World::builder().strict().build();
    let (anna, _boris) = (world.anna().await, world.boris().await);
    world.rests();
    let known = look_up(&anna, BORIS).await;
    let unknown = look_up(&anna, NOBODY).await;
    assert_eq!((known.status.as_u16(), unknown.status.as_u16()), (200, 404));
    assert_eq!(world.rests(), [25, 25]);
    let names = |answer: &Answer| {
        let mut names: Vec<_> = answer.headers.keys().map(|name| name.to_string()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&known), names(&unknown));
}

#[tokio::test]
async fn each_look_up_beyond_the_fifth_takes_twice_as_long_whether_the_number_is_known_or_not() {
    let world = World::builder().strict().build();
    let (anna, _boris) = (world.anna().await, world.boris().await);
    world.rests();
    for phone in [BORIS, NOBODY].into_iter().cycle().take(14) {
        look_up(&anna, phone).await;
    }
    let grown = [
        25, 25, 25, 25, 25, 50, 100, 200, 400, 800, 1_600, 2_000, 2_000, 2_000,
    ];
    assert_eq!(world.rests(), grown);
    world.pass(600);
    look_up(&anna, BORIS).await;
    assert_eq!(world.rests(), [25], "ten minutes forget it");
}

#[tokio::test]
async fn a_session_has_twenty_numbers_and_its_person_no_more_by_signing_in_again() {
    let world = World::builder().strict().build();
    let anna = world.anna().await;
    for left in (0..20).rev() {
        let answer = look_up(&anna, NOBODY).await;
        answer.is_problem("payee-unknown");
        let told = answer.header("ratelimit").unwrap();
        assert!(
            told.starts_with(&format!("\"payees-session\";r={left};")),
            "{told}"
        );
    }
    let refused = look_up(&anna, NOBODY).await;
    refused.is_problem("too-many-requests");
    assert_eq!(
        (budget(&refused), refused.header("retry-after")),
        ("payees-session", Some("30"))
    );
    world.pass(60);
    let again = world.sign_in(ANNA).await;
    // Three came back meanwhile; thirty in all are hers.
    for _ in 0..13 {
        look_up(&again, NOBODY).await.is_problem("payee-unknown");
    }
    let refused = look_up(&again, NOBODY).await;
    refused.is_problem("too-many-requests");
    assert_eq!(budget(&refused), "payees");
}

#[tokio::test]
async fn a_day_has_an_end_of_numbers_for_the_most_patient() {
    let world = World::builder().strict().build();
    let anna = world.anna().await;
    let mut made = 0;
    let refused = loop {
        let answer = look_up(&anna, NOBODY).await;
        if answer.status == 429 {
            break answer;
        }
        made += 1;
        assert!(made < 200, "nothing ends it");
        world.pass(30);
    };
    assert_eq!(budget(&refused), "payees-day");
    // A hundred and fifty, and those that came back in these eighty minutes.
    assert_eq!(made, 158);
}

#[tokio::test]
async fn an_address_has_a_budget_whoever_is_signed_in_there() {
    let world = World::builder()
        .strict()
        .options(|options| options.behind_proxy = true)
        .build();
    let mut people = Vec::new();
    for n in 0..7 {
        people.push(world.sign_in(&format!("+7916000010{n}")).await);
    }
    for person in &people[..6] {
        for _ in 0..20 {
            let answer = from(person, "192.0.2.7").send().await;
            answer.is_problem("payee-unknown");
        }
    }
    let last = &people[6];
    let refused = from(last, "192.0.2.7").send().await;
    refused.is_problem("too-many-requests");
    assert_eq!(budget(&refused), "payees-address");
    let elsewhere = from(last, "192.0.2.8").send().await;
    elsewhere.is_problem("payee-unknown");
    assert_eq!(
        elsewhere.header("ratelimit"),
        Some("\"payees-session\";r=19;t=0")
    );
}

#[tokio::test]
async fn a_right_code_a_wrong_one_and_a_new_number_take_the_same_time() {
    let world = World::new();
    world.sign_in(ANNA).await;
    for (phone, right) in [(ANNA, true), (ANNA, false), (NOBODY, false), (NOBODY, true)] {
        world.rests();
        let (challenge, code) = world.code(phone).await;
        assert_eq!(world.rests(), [40], "{phone}");
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let code = if right { code.as_str() } else { wrong };
        let body = json!({ "challenge_id": challenge, "code": code });
        let answer = world.post("/sessions", &body).send().await;
        assert_eq!(answer.status, if right { 201 } else { 422 });
        assert_eq!(world.rests(), [120], "{phone} {right}");
    }
}
