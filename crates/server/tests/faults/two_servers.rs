//! Two servers on one PostgreSQL database: both take payments, one is killed, and each intent is paid once.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::support::books;
use super::support::server::{Browser, Lost, Resume, Server, Session};
use super::{Intent, intents, people_with_money, sign_in_all, the_books_hold};

const PEOPLE: u8 = 6;
const MONEY: i64 = 10_000_000;

/// Pays by this server until it says what it decided; nothing where it died meanwhile.
async fn paid(browser: &mut Browser, sessions: &[Session], intent: &Intent) -> Option<Value> {
    loop {
        let payee = sessions[intent.payee].payee_id.as_str();
        let payer = &sessions[intent.payer];
        let wanted = (payee, intent.kopecks);
        match browser.transfer(payer, wanted, &intent.key).await {
            Ok((201, transfer)) => return Some(transfer),
            // The other server was faster each time, or this one knows of the key that it is asked of.
            Ok((503 | 409, _)) => {}
            Ok((status, problem)) => panic!("{status} {problem}"),
            Err(Lost) => return None,
        }
    }
}

#[tokio::test]
async fn two_servers_pay_each_intent_once_though_one_is_killed() {
    if books::without_postgres() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let phones = people_with_money(dir.path(), PEOPLE, MONEY).await;
    let mut doomed = Server::start(dir.path());
    let stays = Server::start(dir.path());
    let sessions = Arc::new(sign_in_all(doomed.port, &phones).await);
    let first = Browser::new(stays.port);
    // Signed in at the one, followed at the other.
    let mut news = first.follow(&sessions[0], Resume::After(0)).await;

    let intents = intents(77, 240, usize::from(PEOPLE));
    let (answered, time_to_die) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let mut tasks = JoinSet::new();
    for (n, share) in intents.chunks(20).enumerate() {
        let port = [doomed.port, stays.port][n % 2];
        let (share, sessions) = (share.to_vec(), Arc::clone(&sessions));
        let (answered, time_to_die) = (Arc::clone(&answered), Arc::clone(&time_to_die));
        tasks.spawn(async move {
            let mut browser = Browser::new(port);
            let mut told = Vec::new();
            for intent in share {
                let Some(transfer) = paid(&mut browser, &sessions, &intent).await else {
                    break;
                };
                told.push((intent.key, transfer));
                if answered.fetch_add(1, Ordering::SeqCst) == 60 {
                    time_to_die.notify_one();
                }
            }
            told
        });
    }
    time_to_die.notified().await;
    doomed.kill();
    let mut acknowledged = HashMap::new();
    for told in tasks.join_all().await {
        acknowledged.extend(told);
    }
    assert!(acknowledged.len() < intents.len(), "it was killed too late");

    // All of them once more, at the server that is left: one transfer, one answer.
    let mut browser = Browser::new(stays.port);
    let mut expected = vec![MONEY; usize::from(PEOPLE)];
    for intent in &intents {
        let transfer = paid(&mut browser, &sessions, intent).await.unwrap();
        if let Some(before) = acknowledged.get(&intent.key) {
            assert_eq!(&transfer, before);
        }
        expected[intent.payer] -= i64::try_from(intent.kopecks).unwrap();
        expected[intent.payee] += i64::try_from(intent.kopecks).unwrap();
    }
    let of_the_first = intents
        .iter()
        .filter(|one| one.payer == 0 || one.payee == 0);
    // Before them his money came.
    for number in 1..=1 + i64::try_from(of_the_first.count()).unwrap() {
        let (id, _) = news.next().await;
        assert_eq!(
            id, number,
            "his events are numbered without gap and told once"
        );
    }
    stays.stop();
    the_books_hold(dir.path(), &expected);
}
