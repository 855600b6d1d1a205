//! Connections that are cut at the worst moment: at the commit, after it, and before the answer to it is heard.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tokio::task::JoinSet;

use super::proxy::{Fate, Proxy};
use super::stream::Target;
use super::support::World;
use super::support::books;
use super::support::payments::Payments;
use super::support::rng::{Rng, seeds};
use super::support::server::{Browser, Lost, Server};
use super::{intents, people_with_money, sign_in_all, the_books_hold};

/// Cuts one in so many, before or after, until it has cut as many as it may.
fn judge(
    seed: u64,
    one_in: u64,
    most: u64,
) -> (Arc<AtomicU64>, impl Fn() -> Fate + Send + Sync + use<>) {
    let (rng, cut) = (Mutex::new(Rng(seed)), Arc::new(AtomicU64::new(0)));
    let counted = Arc::clone(&cut);
    let judge = move || {
        let fate = rng.lock().unwrap().below(2 * one_in);
        if fate > 1 || counted.load(Ordering::SeqCst) >= most {
            return Fate::Goes;
        }
        counted.fetch_add(1, Ordering::SeqCst);
        if fate == 0 {
            Fate::CutBefore
        } else {
            Fate::CutAfter
        }
    };
    (cut, judge)
}

#[tokio::test]
async fn a_connection_that_is_cut_at_the_commit_or_after_it_leaves_each_key_to_be_settled_once() {
    if books::without_postgres() {
        return;
    }
    for seed in 0..seeds(3) {
        let dir = tempfile::tempdir().unwrap();
        let place = books::place(dir.path());
        let world = World::at(&place);
        let payments = Payments::new(&world, seed, 150).await;
        world.close().await;
        let (cut, judge) = judge(seed, 5, 20);
        let proxy = Proxy::of_postgres(Target::of(books::server()), judge);
        let world = World::at(&books::through(dir.path(), proxy.port));
        // Once each, many a time, until it was cut as often as it should be.
        while cut.load(Ordering::SeqCst) < 20 {
            payments.try_once(&world.sequencer).await;
        }
        assert!(payments.progress().failed > 0, "seed {seed}");
        payments.settle(world, &place).await;
    }
}

#[tokio::test]
async fn an_answer_that_is_cut_off_is_given_again_to_whoever_comes_again_with_his_key() {
    const PEOPLE: u8 = 6;
    const MONEY: i64 = 10_000_000;
    let dir = tempfile::tempdir().unwrap();
    let phones = people_with_money(dir.path(), PEOPLE, MONEY).await;
    let server = Server::start(dir.path());
    let sessions = Arc::new(sign_in_all(server.port, &phones).await);
    let count = 60 * seeds(1);
    let (cut, judge) = judge(count, 2, count / 2);
    let proxy = Proxy::of_http(server.port, judge);
    let intents = intents(61, count, usize::from(PEOPLE));
    let mut tasks = JoinSet::new();
    for share in intents.chunks(10) {
        let (share, sessions) = (share.to_vec(), Arc::clone(&sessions));
        let mut browser = Browser::new(proxy.port);
        tasks.spawn(async move {
            let mut told = Vec::new();
            for intent in share {
                let payee = sessions[intent.payee].payee_id.as_str();
                let payer = &sessions[intent.payer];
                let mut lost = 0_u32;
                loop {
                    let wanted = (payee, intent.kopecks);
                    match browser.transfer(payer, wanted, &intent.key).await {
                        Ok((201, transfer)) => {
                            told.push((intent.key, (transfer, lost)));
                            break;
                        }
                        // The one whose answer was cut off is being decided still.
                        Ok((409, problem)) => {
                            assert_eq!(problem["code"], "idempotency-key-in-flight");
                        }
                        Ok((status, problem)) => panic!("{status} {problem}"),
                        Err(Lost) => lost += 1,
                    }
                }
            }
            told
        });
    }
    let told: HashMap<_, _> = tasks.join_all().await.into_iter().flatten().collect();
    let lost: u32 = told.values().map(|(_, lost)| lost).sum();
    assert!(u64::from(lost) >= count / 2, "{lost} answers were cut off");
    assert_eq!(cut.load(Ordering::SeqCst), count / 2);

    let mut browser = Browser::new(server.port);
    let mut expected = vec![MONEY; usize::from(PEOPLE)];
    for intent in &intents {
        let payee = sessions[intent.payee].payee_id.as_str();
        let payer = &sessions[intent.payer];
        let paid = browser.transfer(payer, (payee, intent.kopecks), &intent.key);
        assert_eq!(paid.await.unwrap(), (201, told[&intent.key].0.clone()));
        expected[intent.payer] -= i64::try_from(intent.kopecks).unwrap();
        expected[intent.payee] += i64::try_from(intent.kopecks).unwrap();
    }
    server.stop();
    the_books_hold(dir.path(), &expected);
}
