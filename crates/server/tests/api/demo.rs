//! The demo world.

use std::sync::Arc;

use poltina_server::clock::{Clock, Micros, SystemClock};
use poltina_server::demo::{self, Made};
use poltina_server::sequencer::{Hub, Sequencer};
use serde_json::{Value, json};

use super::world::{ANNA, MARIA, World};

struct At(Micros);

impl Clock for At {
    fn now(&self) -> Micros {
        self.0
    }
}

async fn make(world: &World) -> Made {
    make_by(world, &world.sequencer).await
}

async fn make_by(world: &World, sequencer: &Sequencer) -> Made {
    demo::make(&*world.store, sequencer, &At(world.now()))
        .await
        .unwrap()
}

#[tokio::test]
async fn anna_has_fourteen_months_of_operations_and_the_books_hold() {
    let world = World::new();
    assert!(matches!(make(&world).await, Made::New { transfers } if transfers > 1_000));
    world.verify().await;
    let anna = world.sign_in(ANNA).await;
    assert_eq!(anna.has().await, 4_821_536);
    let notices = anna.get("/notices").send().await.ok();
    assert_eq!(notices["unread"], 0, "she has read them as they came");
    let mut operations: Vec<Value> = Vec::new();
    let mut query = "?limit=200".to_owned();
    loop {
        let page = anna.get(&format!("/operations{query}")).send().await.ok();
        operations.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next"].as_str() else {
            break;
        };
        query = format!("?limit=200&cursor={next}");
    }
    assert!(
        (540..=660).contains(&operations.len()),
        "{}",
        operations.len()
    );
    let times: Vec<&str> = operations
        .iter()
        .map(|operation| operation["posted_at"].as_str().unwrap())
        .collect();
    assert!(
        times.is_sorted_by(|newer, older| newer >= older),
        "in the order of time"
    );
    assert!(
        times[0] < "2026-11-22T12:00" && times[0] > "2026-11-20",
        "{}",
        times[0]
    );
    assert!(
        times[times.len() - 1].starts_with("2025-09-22"),
        "{}",
        times[times.len() - 1]
    );
    let balances = operations
        .iter()
        .map(|operation| operation["balance_after"]["value"].as_str().unwrap());
    assert!(
        balances
            .map(|balance| balance.parse::<i64>().unwrap())
            .all(|balance| balance > 0)
    );
    let salaries = operations
        .iter()
        .filter(|operation| operation["category"] == "salary");
    for salary in salaries.clone() {
        assert_eq!(
            salary["counterparty"],
            json!({ "name": "ООО «Ромашка»" }),
            "no payee"
        );
    }
    assert_eq!(salaries.count(), 28);
    let categories: std::collections::BTreeSet<&str> = operations
        .iter()
        .map(|operation| operation["category"].as_str().unwrap())
        .collect();
    for category in [
        "cafes",
        "communication",
        "groceries",
        "health",
        "leisure",
        "shopping",
        "transfers",
        "transport",
        "utilities",
    ] {
        assert!(categories.contains(category), "{category}");
    }
}

#[tokio::test]
async fn the_coffee_shop_has_receipts_of_today() {
    let world = World::new();
    make(&world).await;
    let maria = world.sign_in(MARIA).await;
    let me = maria.get("/me").send().await.ok();
    assert_eq!(me["shops"][0]["slug"], "kofe-na-lesnoy");
    let today = json!({ "shop_id": me["shops"][0]["id"], "from": "2026-11-22T00:00:00+03:00" });
    let receipts = maria.post("/receipts/search", &today).send().await.ok();
    let receipts = receipts["items"].as_array().unwrap();
    assert!(receipts.len() >= 5, "{}", receipts.len());
}

#[tokio::test]
async fn it_is_made_once_and_an_interrupted_making_is_completed() {
    let world = Arc::new(World::new());
    let begun = Arc::clone(&world);
    let interrupted = tokio::spawn(async move { make(&begun).await });
    // Some of it is written; then the maker is gone.
    let anna = ANNA.parse().unwrap();
    loop {
        tokio::task::yield_now().await;
        let Some(user) = world.store.user_by_phone(&anna).await.unwrap() else {
            continue;
        };
        if world.store.newest_event(user.id).await.unwrap() > 0 {
            break;
        }
    }
    interrupted.abort();
    let _ = interrupted.await;
    world.sequencer.shut_down().await;
    world.pass(3_600);
    let store = Arc::clone(&world.store);
    let sequencer = Sequencer::start(store, Arc::new(SystemClock), Arc::new(Hub::new()));
    let Made::New { transfers } = make_by(&world, &sequencer).await else {
        panic!("it was complete already")
    };
    assert_eq!(make_by(&world, &sequencer).await, Made::Before);
    let (anna_has, whole) = (world.sign_in(ANNA).await.has().await, World::new());
    assert_eq!(make(&whole).await, Made::New { transfers });
    assert_eq!(anna_has, whole.sign_in(ANNA).await.has().await);
    world.verify().await;
}

#[tokio::test]
async fn books_with_other_people_are_left_alone() {
    let world = World::new();
    world.anna().await;
    assert_eq!(make(&world).await, Made::NotEmpty);
    let other = World::new();
    other.sign_in("+79165554433").await;
    assert_eq!(make(&other).await, Made::NotEmpty);
}
