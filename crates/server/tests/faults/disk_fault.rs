//! The real server on a disk that fails: it says so, and loses nothing.

use std::sync::Arc;

use serde_json::Value;

use super::support::books;
use super::support::server::{Browser, Server};
use super::{intents, people_with_money, sign_in_all};

#[tokio::test]
async fn a_server_whose_disk_failed_says_that_it_is_not_ready_and_its_payments_settle_elsewhere() {
    if !books::only_sqlite() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let phones = people_with_money(dir.path(), 3, 10_000_000).await;
    // No file of its own may grow beyond two megabytes and a half: to write more is a fault of the disk.
    let doomed = Server::start_bounded(dir.path(), 2_500);
    let sessions = Arc::new(sign_in_all(doomed.port, &phones).await);
    let mut browser = Browser::new(doomed.port);
    assert_eq!(browser.ready().await, (200, Value::Null));
    let mut told = Vec::new();
    let mut sent = 0;
    for intent in intents(5, 2_000, 3) {
        let payee = sessions[intent.payee].payee_id.as_str();
        let payer = &sessions[intent.payer];
        let paid = browser.transfer(payer, (payee, intent.kopecks), &intent.key);
        let (status, body) = paid.await.unwrap();
        sent += 1;
        if status != 201 {
            // Of the first it is unknown whether it was done.
            assert_eq!((status, &body["code"]), (500, &Value::from("internal")));
            told.push((intent, None));
            break;
        }
        told.push((intent, Some(body)));
    }
    assert!(sent > 1 && sent < 2_000, "{sent} were sent");
    for _ in 0..2 {
        let (status, problem) = browser.ready().await;
        assert_eq!(
            (status, &problem["code"]),
            (503, &Value::from("unavailable"))
        );
    }
    // What is there can be read all the same.
    assert_eq!(browser.get("/me", &sessions[0]).await.unwrap().0, 200);
    doomed.stop();

    let server = Server::start(dir.path());
    let mut browser = Browser::new(server.port);
    assert_eq!(browser.ready().await, (200, Value::Null));
    for (intent, before) in told {
        let payee = sessions[intent.payee].payee_id.as_str();
        let payer = &sessions[intent.payer];
        let paid = browser.transfer(payer, (payee, intent.kopecks), &intent.key);
        let (status, body) = paid.await.unwrap();
        assert_eq!(status, 201, "{body}");
        assert!(before.is_none_or(|before| before == body));
    }
    server.stop();
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
}
