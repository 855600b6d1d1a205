//! The same requests many times at once, and again later in another order: one effect, one answer.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;
use tokio::task::JoinSet;

use super::support::rng::{Rng, seeds};
use super::support::server::{Browser, Server, Session};
use super::{Intent, intents, people_with_money, sign_in_all, the_books_hold};

const PEOPLE: u8 = 6;
const MONEY: i64 = 10_000_000;
/// How many connections the requests come by.
const CONNECTIONS: usize = 8;

/// Sends each once, by any of the connections, in this order; what was answered, by key.
async fn send_all(
    port: u16,
    sessions: &Arc<Vec<Session>>,
    intents: &[Intent],
) -> Vec<(String, u16, Value)> {
    let mut tasks = JoinSet::new();
    for first in 0..CONNECTIONS {
        let share: Vec<_> = intents
            .iter()
            .skip(first)
            .step_by(CONNECTIONS)
            .cloned()
            .collect();
        let sessions = Arc::clone(sessions);
        tasks.spawn(async move {
            let mut browser = Browser::new(port);
            let mut told = Vec::new();
            for intent in share {
                let payee = sessions[intent.payee].payee_id.as_str();
                let payer = &sessions[intent.payer];
                let paid = browser.transfer(payer, (payee, intent.kopecks), &intent.key);
                let (status, body) = paid.await.unwrap();
                told.push((intent.key, status, body));
            }
            told
        });
    }
    tasks.join_all().await.into_iter().flatten().collect()
}

fn shuffled(rng: &mut Rng, mut intents: Vec<Intent>) -> Vec<Intent> {
    for at in (1..intents.len()).rev() {
        intents.swap(at, usize::try_from(rng.below(at as u64 + 1)).unwrap());
    }
    intents
}

#[tokio::test]
async fn the_same_requests_many_times_at_once_and_later_in_another_order_have_one_effect() {
    let dir = tempfile::tempdir().unwrap();
    let phones = people_with_money(dir.path(), PEOPLE, MONEY).await;
    let server = Server::start(dir.path());
    let sessions = Arc::new(sign_in_all(server.port, &phones).await);
    let mut told: HashMap<String, Value> = HashMap::new();
    let mut all = Vec::new();
    for seed in 0..seeds(2) {
        let mut rng = Rng(seed);
        let intents = intents(900 + seed, 60, usize::from(PEOPLE));
        // Two to five times each: one after the other at once, then all in whatever order.
        let copies: Vec<_> = intents
            .iter()
            .flat_map(|one| vec![one.clone(); 2 + usize::try_from(rng.below(4)).unwrap()])
            .collect();
        all.extend(intents);
        let again = shuffled(&mut rng, copies.clone());
        for (round, copies) in [copies, again, shuffled(&mut rng, all.clone())]
            .iter()
            .enumerate()
        {
            for (key, status, body) in send_all(server.port, &sessions, copies).await {
                match status {
                    201 => {
                        let before = told.entry(key).or_insert_with(|| body.clone());
                        assert_eq!(*before, body, "the same key was answered in two ways");
                    }
                    // Only while another of them is being looked at.
                    409 => {
                        assert_eq!(body["code"], "idempotency-key-in-flight");
                        assert_ne!(round, 2, "each comes once");
                    }
                    _ => panic!("{status} {body}"),
                }
            }
        }
    }
    assert_eq!(told.len(), all.len());
    let mut expected = vec![MONEY; usize::from(PEOPLE)];
    for intent in &all {
        expected[intent.payer] -= i64::try_from(intent.kopecks).unwrap();
        expected[intent.payee] += i64::try_from(intent.kopecks).unwrap();
    }
    server.stop();
    the_books_hold(dir.path(), &expected);
}
