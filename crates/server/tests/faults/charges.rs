//! Orders that are charged and paid at the same time, while the server is killed.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use poltina_server::clock::{Clock as _, SECOND, SystemClock};
use poltina_server::store::Party;
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::support::World;
use super::support::books;
use super::support::device::Device;
use super::support::server::{Browser, Lost, Server, Session};
use super::{people_with_money, sign_in_all};

/// An order that its till charges while another customer pays it by naming it.
#[derive(Clone)]
struct Contest {
    order: Value,
    code: String,
    rival: usize,
    /// The only side that pays until the last, by code or not; both where it is none. Who is faster is not for a test
    /// to say.
    only: Option<bool>,
}

impl Contest {
    fn id(&self) -> &str {
        self.order["id"].as_str().unwrap()
    }

    /// Charges, or pays by transfer; the answer's status and body.
    async fn pay(
        &self,
        browser: &mut Browser,
        (owner, people): (&Session, &[Session]),
        by_code: bool,
    ) -> Result<(u16, Value), Lost> {
        let key = format!(
            "\"{}-{}\"",
            if by_code { "charge" } else { "transfer" },
            self.id()
        );
        let headers = [("idempotency-key", key.as_str())];
        if by_code {
            let path = format!("/orders/{}/charge", self.id());
            let body = json!({ "code": self.code });
            return browser
                .call("POST", &path, Some(owner), &headers, body)
                .await;
        }
        let body = json!({
            "payee_id": self.order["payee"]["id"], "amount": self.order["amount"],
            "order_id": self.order["id"],
        });
        let payer = &people[self.rival];
        browser
            .call("POST", "/transfers", Some(payer), &headers, body)
            .await
    }
}

/// The receipt that a charge or a transfer was answered with.
fn receipt(body: &Value) -> Value {
    let of_order = &body["state"]["paid"]["receipt_id"];
    if of_order.is_string() {
        of_order.clone()
    } else {
        body["receipt_id"].clone()
    }
}

/// Has all contests paid from both sides at once, until so many answers have come; then kills the
/// server. What was acknowledged: the receipt, by order and side.
async fn contest(
    server: &mut Server,
    (owner, people): (&Session, &Arc<Vec<Session>>),
    contests: &[Contest],
    answers: u64,
) -> HashMap<(String, bool), Value> {
    let (answered, time_to_die) = (Arc::new(AtomicU64::new(0)), Arc::new(Notify::new()));
    let mut tasks = JoinSet::new();
    let sides = contests.iter().flat_map(|one| [(one, true), (one, false)]);
    for (contest, by_code) in
        sides.filter(|(one, by_code)| one.only.is_none_or(|only| only == *by_code))
    {
        let (contest, owner, people) = (contest.clone(), owner.clone(), Arc::clone(people));
        let (answered, time_to_die) = (Arc::clone(&answered), Arc::clone(&time_to_die));
        let mut browser = Browser::new(server.port);
        tasks.spawn(async move {
            let answer = contest.pay(&mut browser, (&owner, &people), by_code).await;
            if answered.fetch_add(1, Ordering::Relaxed) + 1 == answers {
                time_to_die.notify_one();
            }
            (contest, by_code, answer)
        });
    }
    time_to_die.notified().await;
    server.kill();
    let mut acknowledged = HashMap::new();
    while let Some(ended) = tasks.join_next().await {
        let (contest, by_code, answer) = ended.unwrap();
        match answer {
            Ok((201, body)) => {
                acknowledged.insert((contest.id().to_owned(), by_code), receipt(&body));
            }
            Ok((status, body)) => assert!([409, 422].contains(&status), "{status} {body}"),
            Err(Lost) => {}
        }
    }
    acknowledged
}

#[tokio::test]
async fn an_order_is_paid_once_and_its_code_used_once_when_the_server_is_killed() {
    const PEOPLE: u8 = 14;
    let dir = tempfile::tempdir().unwrap();
    let mut phones = people_with_money(dir.path(), PEOPLE, 1_000_000).await;
    let world = World::open(dir.path());
    let owner = world.person(100).await;
    let shop = world.shop(101, owner.id).await;
    world.close().await;
    phones.push(owner.phone.as_str().to_owned());

    let mut server = Server::start(dir.path());
    let mut people = sign_in_all(server.port, &phones).await;
    let owner = people.pop().unwrap();
    let mut browser = Browser::new(server.port);
    let mut contests = Vec::new();
    for (n, person) in people.iter().enumerate() {
        let issued = browser
            .call("POST", "/payment-codes", Some(person), &[], json!({}))
            .await;
        let device = Device::of(&issued.unwrap().1["issued"]);
        for minute in [-1, 0, 1] {
            let minor = 100 + contests.len();
            let amount = json!({ "value": minor.to_string(), "currency": "RUB" });
            let key = format!("order-of-a-shop-{n}-{minute}");
            let headers = [("idempotency-key", key.as_str())];
            let body = json!({ "shop_id": shop.id, "amount": amount });
            let made = browser
                .call("POST", "/orders", Some(&owner), &headers, body)
                .await;
            contests.push(Contest {
                order: made.unwrap().1,
                code: device.code(SystemClock.now() + minute * 60 * SECOND),
                rival: (n + 1) % people.len(),
                only: [None, Some(true), Some(false)][contests.len() % 3],
            });
        }
    }
    let people = Arc::new(people);
    let mut acknowledged = HashMap::new();
    for answers in [1, 15, 40] {
        let told = contest(&mut server, (&owner, &people), &contests, answers).await;
        assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
        for (side, receipt) in told {
            let before = acknowledged.entry(side).or_insert_with(|| receipt.clone());
            assert_eq!(*before, receipt, "the same key was answered in two ways");
        }
        server = Server::start(dir.path());
    }

    let mut browser = Browser::new(server.port);
    let (mut by_code, mut by_transfer) = (0, 0);
    for contest in &contests {
        let mut receipts = Vec::new();
        let first = contest.only.unwrap_or(true);
        for side in [first, !first] {
            let paid = contest.pay(&mut browser, (&owner, &people), side).await;
            let (status, body) = paid.unwrap();
            match status {
                201 => {
                    receipts.push(receipt(&body));
                    *(if side { &mut by_code } else { &mut by_transfer }) += 1;
                }
                _ => assert!([409, 422].contains(&status), "{status} {body}"),
            }
            let before = acknowledged.get(&(contest.id().to_owned(), side));
            assert!(before.is_none_or(|before| receipts.contains(before)));
        }
        let path = format!("/orders/{}", contest.id());
        let (_, order) = browser.get(&path, &owner).await.unwrap();
        assert_eq!(receipts, [receipt(&order)], "paid once");
    }
    assert!(
        by_code > 0 && by_transfer > 0,
        "{by_code} by code, {by_transfer} by transfer"
    );
    server.stop();
    assert_eq!(books::verify(dir.path()), Ok(Vec::new()));
    let books = books::books(dir.path()).unwrap();
    let earned = books
        .accounts
        .iter()
        .find(|line| line.owner == Party::Shop(shop.id));
    let expected: i64 = (0..contests.len()).map(|n| 100 + n as i64).sum();
    assert_eq!(earned.unwrap().balance, expected);
}
